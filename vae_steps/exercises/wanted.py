"""What is right of the answers to a prediction, and why others are wrong: of some choices, or of numbers."""

from functools import cached_property

from ..language import _
from ..marking import Row, alone, behind, label
from ..numerals import all_digits, as_decimal, as_text, read, rounded, without_noise
from ..quoting import brief
from .answerable import Entry, Options, taken
from .asking import TRIES

_PERCENT = "%"


class Choice(Options):
    """One of some choices is right: of numbers the nearest to `right`.

    `why` has a sentence for some wrong ones, by what is written in the notebook.
    """

    def __init__(self, kind, choices, right, why):
        super().__init__(kind, choices)
        self.right = self.keys[_place(kind, choices, right)]
        self.tries = min(TRIES, len(self.keys) - 1)  # then only one is left
        self._why = {}
        for choice, said in _listed(why).items():
            key = self.key(as_text(choice))
            if key not in self.keys or key == self.right:
                raise ValueError(f"why must give a wrong choice its sentence, not {brief(choice)}.")
            self._why[key] = _(said)

    def kept(self, text):
        """An answer as it is kept."""
        return super().kept(text) | {"right": self.is_right(text)}

    def is_right(self, text):
        """Whether this is the right one."""
        return text == self.right

    def remarks(self, text):
        """A right choice needs none."""
        return ()

    @property
    def right_text(self):
        """The right answer, as the learner reads it."""
        return self.said(self.right)

    def row(self, text):
        """Why a wrong answer is wrong, as far as that is known."""
        return Row("", self.said(text), False, why=(self._why[text],) if text in self._why else ())

    def answers(self):
        """The right answer, and why others are wrong: pairs of an answer and a sentence, if there is one."""
        return [(self.right_text, ""), *((self.said(key), said) for key, said in self._why.items())]


class Number(Entry):
    """One number is right. Where `page` is a `Page`, `right` is a symbol of it, and its slips are known.

    `why` has a sentence for some wrong numbers.
    """

    tries = TRIES

    def __init__(self, right, decimals, unit, why, page=None):
        super().__init__(decimals, unit)
        self._page, self._symbol = page, right
        self._exact = page[right] if page else right
        self.right = rounded(without_noise(as_decimal(self._exact)), decimals)
        self._alone, self._judged = alone(self._exact, decimals), {}
        self.labels = [label(right) if page else ""]
        listed = _listed(why)
        try:
            self._why = [(as_decimal(read(as_text(number))), _(said)) for number, said in listed.items()]
        except ValueError as error:
            raise ValueError(f"why must give a wrong number its sentence: {error}") from None
        if any(self._alone.remarks_at(0, number) is not None for number, __ in self._why):
            raise ValueError(f"why must give a wrong number its sentence, and {self.right} is right.")

    @cached_property
    def _marker(self):
        """Marks an answer; to look for the step behind a number takes some milliseconds, and most guesses are right."""
        if self._page:
            return behind(self._page, self._symbol, self.decimals)
        return self._alone.mark_without_a_hint

    def kept(self, text):
        """An answer as it is kept."""
        return super().kept(text) | {"right": self.is_right(text)}

    def is_right(self, text):
        """Whether this is the right number, at its digits."""
        return self.remarks(text) is not None

    def remarks(self, text):
        """What is still to be said to a right number, such as of digits that nobody asked for; None to a wrong one."""
        if text not in self._judged:
            value = self.value(text)
            self._judged[text] = None if value is None else self._alone.remarks_at(0, value)
        return self._judged[text]

    def _rounded(self, value):
        try:
            return rounded(value, self.decimals)
        except ArithmeticError:  # more digits than can be rounded
            return None

    @property
    def right_text(self):
        """The right answer: 1, not 1.00."""
        return self.said(all_digits(self.right))

    def row(self, text):
        """Why a wrong answer is wrong, as far as that is known."""
        row, value = Row(self.labels[0], text, False), self.value(text)
        known = [
            said for number, said in self._why if value is not None and self._rounded(number) == self._rounded(value)
        ]
        if known:
            return row._replace(why=(known[0],))
        if value is not None and self.unit == _PERCENT and self.is_right(all_digits(100 * value)):
            return row._replace(why=(_("That is the share itself, not a number of percent: a whole is 100 %."),))
        try:
            found = self._marker(text)
        except (ValueError, ArithmeticError):  # what cannot be marked is wrong without a reason
            return row
        return row if found.right else found._replace(label=row.label)

    def answers(self):
        """The right answer, and why others are wrong: pairs of an answer and a sentence, if there is one."""
        return [(self.right_text, ""), *((self.said(all_digits(number)), said) for number, said in self._why)]


def wanted(right, solution, choices, decimals, unit, why):
    """A `Choice` or a `Number`, which the page of the solution is then about. Raises ValueError for a bad question."""
    kind, listed = taken(choices, unit)
    page, exact = solution.page if kind != "texts" else None, right
    if page:
        exact = _behind(page, right)
        solution.about(right)
    try:
        if kind:
            _place(kind, listed, exact)
        else:
            rounded(without_noise(as_decimal(exact)), decimals)
    except (ArithmeticError, TypeError, ValueError) as error:
        if kind == "texts":
            raise ValueError(
                f"right must be the place of a choice, from 0 to {len(listed) - 1}, not {brief(right)}."
            ) from None
        if isinstance(error, ArithmeticError):
            raise ValueError(f"right has more digits than a question can show: {brief(right)}.") from None
        raise ValueError(f"right must be a finite number, not {brief(right)}.") from None
    return Choice(kind, listed, exact, why) if kind else Number(right, decimals, unit, why, page)


def _behind(page, right):
    """The number behind a symbol: what is revealed is what was asked."""
    if not isinstance(right, str) or right not in page.numbers:
        raise ValueError(
            "right must be a symbol of the page that is revealed, "
            f"such as {brief(next(iter(page.numbers), ''))}, not {brief(right)}."
        )
    return page[right]


def _place(kind, choices, right):
    """The place of the right choice. Raises ValueError or the like."""
    if kind == "texts":
        place = int(right)
        if place != right or place not in range(len(choices)):
            raise ValueError
        return place
    right = without_noise(as_decimal(right))
    if kind == "sign":
        return 1 + (right > 0) - (right < 0)
    return min(range(len(choices)), key=lambda i: abs(right - as_decimal(choices[i])))


def _listed(why):
    """The sentences by wrong answers. Raises ValueError where they are something else."""
    why = {} if why is None else why
    if not isinstance(why, dict) or not all(isinstance(said, str) and said for said in why.values()):
        raise ValueError(f"why must give wrong answers a sentence each, not {brief(why)}.")
    return why
