"""What may be answered to a prediction: one of some choices, or a number at its digits. Both judge an answer."""

from collections.abc import Mapping, Set
from contextlib import suppress
from functools import cached_property
from math import isfinite
from numbers import Real

from ..language import _
from ..marking import Row, alone, behind, digits_wanted, label, plain
from ..numerals import all_digits, as_decimal, as_text, read, rounded, without_noise
from ..quoting import brief
from .asking import inline, problem

SIGNS = ("−", "0", "+")
_PERCENT = "%"
_SAME_SIGN = str.maketrans("％º˚", "%°°")
_TRIES = 3  # until the solution is shown
_NO_LISTS = (str, bytes, bytearray, memoryview, Set, Mapping)


class Choice:
    """One of some choices: "sign", texts, or numbers, of which the nearest to `right` is the right one.

    An answer is its key, which no language changes: a sign or a number itself, of texts the place from 0. `shown` are
    the choices as the learner reads them. `why` has a sentence for some wrong ones, by what is written in the notebook.
    """

    labels, digits, unit = [""], "", ""

    def __init__(self, kind, choices, right, why):
        self._kind = kind
        self.keys = [str(i) for i in range(len(choices))] if kind == "texts" else [str(choice) for choice in choices]
        self._written = [str(choice) for choice in choices]  # as the notebook has them
        self.shown = [_(text) for text in self._written]
        self.right = self.keys[_place(kind, choices, right)]
        self.tries = min(_TRIES, len(self.keys) - 1)  # then only one is left
        self._why = {}
        for choice, said in _listed(why).items():
            key = self.key(as_text(choice))
            if key not in self.keys or key == self.right:
                raise ValueError(f"why must give a wrong choice its sentence, not {brief(choice)}.")
            self._why[key] = _(said)

    def key(self, text):
        """The key of a choice in writing, or nothing."""
        text = text.strip().replace("-", "−") if self._kind == "sign" else text
        for texts in (self._written, self.shown):
            if text in texts:
                return self.keys[texts.index(text)]
        if self._kind == "numbers":  # 5.0 is 5, and 0 is -0.0
            with suppress(ValueError):
                return next((key for key in self.keys if read(key) == read(text)), "")
        return ""

    def typed(self, text):
        """An answer as it comes from the page: its key."""
        return text

    @property
    def spoken(self):
        """How a screen reader says the choices."""
        if self._kind == "sign":
            return [_("minus"), _("zero"), _("plus")]
        return [inline(choice, plain) for choice in self.shown]

    def problem(self, text):
        """What is said to an answer that is none."""
        choices = " · ".join(inline(choice, plain) for choice in self.shown)
        return "" if text in self.keys else _("Choose one: {choices}.").format(choices=choices)

    def of(self, commitment):
        """The answer of a commitment that was kept, or nothing; in a file of the first version it is in writing."""
        if commitment.get("choice") is not None:
            return commitment["choice"] if commitment["choice"] in self.keys else ""
        return self.key(commitment["answer"]) if isinstance(commitment.get("answer"), str) else ""

    def kept(self, text):
        """An answer as it is kept."""
        return {"choice": text, "right": self.is_right(text)}

    def is_right(self, text):
        """Whether this is the right one."""
        return text == self.right

    def remarks(self, text):
        """A right choice needs none."""
        return ()

    def same(self, text, other):
        """Whether two answers are one."""
        return text == other

    def said(self, text):
        """An answer, as the learner reads it."""
        return self.shown[self.keys.index(text)]

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


class Number:
    """A number at `decimals` digits. Where `page` is a `Page`, `right` is a symbol of it, and its slips are known.

    An answer may have its `unit` behind it. `why` has a sentence for some wrong numbers.
    """

    keys, shown, tries = (), [], _TRIES

    def __init__(self, right, decimals, unit, why, page=None):
        self.decimals, self.unit, self._page, self._symbol = decimals, _(unit), page, right
        self._exact = page[right] if page else right
        self.right = rounded(without_noise(as_decimal(self._exact)), decimals)
        self._alone, self._judged = alone(self._exact, decimals), {}
        self._units = [_folded(inline(one, plain)) for one in {unit, self.unit} if one]
        self.labels, self.digits, self.spoken = [label(right) if page else ""], digits_wanted(decimals), [""]
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

    def key(self, text):
        """An answer as it is typed."""
        return text

    def typed(self, text):
        """An answer without the unit behind it, which stands behind the box already."""
        folded = _folded(text)
        for unit in self._units:
            if folded.endswith(unit) and len(folded) == len(text):
                return text[: -len(unit)].rstrip()
        return text

    def problem(self, text):
        """What is said to an answer that is no number."""
        return problem(text)

    def of(self, commitment):
        """The answer of a commitment that was kept, or nothing."""
        return "" if commitment.get("answer") is None else self.typed(str(commitment["answer"]))

    def kept(self, text):
        """An answer as it is kept."""
        return {"answer": text, "right": self.is_right(text)}

    def is_right(self, text):
        """Whether this is the right number, at its digits."""
        return self.remarks(text) is not None

    def remarks(self, text):
        """What is still to be said to a right number, such as of digits that nobody asked for; None to a wrong one."""
        if text not in self._judged:
            value = self._value(text)
            self._judged[text] = None if value is None else self._alone.remarks_at(0, value)
        return self._judged[text]

    def same(self, text, other):
        """Whether two answers are one number."""
        values = [self._value(one) for one in (text, other)]
        return text == other or (None not in values and values[0] == values[1])

    def _value(self, text):
        try:
            return as_decimal(read(text))
        except (ValueError, ArithmeticError):  # of an edited file
            return None

    def _rounded(self, value):
        try:
            return rounded(value, self.decimals)
        except ArithmeticError:  # more digits than can be rounded
            return None

    def said(self, text):
        """An answer, as the learner reads it."""
        return f"{text} {self.unit}".rstrip()

    @property
    def right_text(self):
        """The right answer: 1, not 1.00."""
        return self.said(all_digits(self.right))

    def row(self, text):
        """Why a wrong answer is wrong, as far as that is known."""
        row, value = Row(self.labels[0], text, False), self._value(text)
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


def _folded(text):
    """A text in which the shape and the case of a letter do not matter, each sign in its place."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text.translate(_SAME_SIGN))


def wanted(right, solution, choices, decimals, unit, why):
    """A `Choice` or a `Number`, which the page of the solution is then about. Raises ValueError for a bad question."""
    kind, listed = _taken(choices)
    if kind and unit:
        raise ValueError("unit goes with a box for a number; a choice has its unit in it.")
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


def _taken(choices):
    """What kind of choices these are, None, "sign", "texts" or "numbers", and a list of them."""
    if choices is None:
        return None, []
    if isinstance(choices, str) and choices == "sign":
        return "sign", list(SIGNS)
    try:
        of_array = getattr(choices, "tolist", lambda: choices)
        listed = [] if isinstance(choices, _NO_LISTS) else list(of_array())
    except TypeError:
        listed = []
    if len(listed) > 1 and all(isinstance(choice, str) for choice in listed):
        return "texts", listed
    if len(listed) > 1 and all(isinstance(choice, Real) and isfinite(choice) for choice in listed):
        return "numbers", listed
    raise ValueError(f"choices must be 'sign', some texts, or some finite numbers, not {brief(choices)}.")


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
