"""Questions without a screen: what is asked, what was answered, and what is said to it. `quiz` draws them."""

from collections.abc import Mapping, Set
from math import isfinite
from numbers import Real

from ..language import _
from ..marking import Marker, Verdict, digits_wanted, plain
from ..numerals import all_digits, as_decimal, as_text, read, rounded, without_noise
from ..quoting import brief
from ..worked import Page, Sheet

SIGNS = ("−", "0", "+")
_QUESTION, _EXERCISE = "?", "✎"
_NO_LISTS = (str, bytes, bytearray, memoryview, Set, Mapping)


class Prediction:
    """A guess that is committed once, before its reveal. `choices` None: a number at `decimals` digits.

    Of a choice its key is kept, which no language changes: a sign or a number itself, of texts the place from 0.
    `shown` are the choices as the learner reads them.
    """

    def __init__(self, id_, ask, right, reveal, choices, decimals, store):
        if not (isinstance(id_, str) and id_):
            raise ValueError(f"question_id must be a text such as '04/h1', not {brief(id_)}.")
        for name, text in {"ask": ask, **({} if isinstance(reveal, Page) else {"reveal": reveal})}.items():
            if not isinstance(text, str):
                raise ValueError(f"{name} must be a text{' or a page' * (name == 'reveal')}, not {brief(text)}.")
        Sheet(decimals)  # it says what is wrong with the digits
        self.id, self.ask, self.store, self.decimals, self.labels = id_, _(ask), store, decimals, [""]
        kind, choices = _taken(choices)
        self.keys = [str(i) for i in range(len(choices))] if kind == "texts" else [str(choice) for choice in choices]
        self._written = [str(choice) for choice in choices]  # as the notebook has them
        self.shown = [_(text) for text in self._written]
        if isinstance(reveal, Page) and kind != "texts":
            right, reveal = _revealed(reveal, right)
        self.reveal = reveal if isinstance(reveal, Page) else _(reveal)
        try:
            self.right = _right(kind, choices, right, decimals)
        except (ArithmeticError, TypeError, ValueError) as error:
            if kind == "texts":
                raise ValueError(
                    f"right must be the place of a choice, from 0 to {len(choices) - 1}, not {brief(right)}."
                ) from None
            if isinstance(error, ArithmeticError):
                raise ValueError(f"right has more digits than a question can show: {brief(right)}.") from None
            raise ValueError(f"right must be a finite number, not {brief(right)}.") from None
        if kind:
            self.right = self.keys[self.right]

    @property
    def texts(self):
        """What was committed, or nothing: the key of a choice, or a number as it was typed."""
        kept = self.store.get(self.id) or {}
        if not self.keys:
            return [str(kept["answer"])] if "answer" in kept else []
        if "choice" in kept:
            return [kept["choice"]] if kept["choice"] in self.keys else []
        return [key for key in [self._key(kept.get("answer"))] if key]  # of a file of the first version

    def _key(self, text):
        """What is committed for an answer in writing: the key of a choice, or nothing; a number as it is."""
        for texts in (self._written, self.shown):
            if text in texts:
                return self.keys[texts.index(text)]
        return "" if self.keys else text

    @property
    def spoken(self):
        """How a screen reader says the choices, or the box."""
        if self.keys == list(SIGNS):
            return [_("minus"), _("zero"), _("plus")]
        return [_inline(choice, plain) for choice in self.shown] or [""]

    @property
    def digits(self):
        """How many digits are wanted, in words."""
        return "" if self.keys else digits_wanted(self.decimals)

    @property
    def is_right(self):
        """Whether what was committed is right; None before that."""
        return self._judge(self.texts[0]) if self.texts else None

    def _judge(self, text):
        if self.keys:
            return text == self.right
        try:
            return rounded(as_decimal(read(text)), self.decimals) == self.right
        except (ValueError, ArithmeticError):  # an edited file, or a number with too many digits to round
            return False

    def commit(self, texts):
        """Keep an answer, unless there is one; return the sentences that go beside the controls, or empty ones.

        Of a choice the answer is its key.
        """
        if self.texts:
            return [""]
        text = texts[0].strip()
        if self.keys and text not in self.keys:
            choices = " · ".join(_inline(choice, plain) for choice in self.shown)
            return [_("Choose one: {choices}.").format(choices=choices)]
        if not self.keys:
            try:
                read(text)
            except ValueError as error:
                return [str(error)]
        self.store.put(self.id, {"choice" if self.keys else "answer": text, "right": self._judge(text)})
        return [""]

    def commit_from_code(self, answer):
        """Keep an answer that a cell gives: a number, or a choice as it is written. Raises ValueError for another."""
        text = as_text(answer).strip()
        if self.keys == list(SIGNS):
            text = text.replace("-", "−")
        if any(problems := self.commit([self._key(text)])):
            raise ValueError(problems[0])

    def view(self):
        """All that is seen."""
        texts, right = self.texts, self.is_right
        return {
            "texts": texts,
            "done": bool(texts),
            "right": bool(right),
            "rows": [],
            "reveal": self._revealed() if texts else [],
            "answer": self.right_text if right is False else "",
            "notice": self.store.notice,
        }

    @property
    def right_text(self):
        """The right answer in writing: 1, not 1.00."""
        return self._shown_as(self.right) if self.keys else all_digits(self.right)

    def _shown_as(self, key):
        return self.shown[self.keys.index(key)]

    def _revealed(self):
        if isinstance(self.reveal, Page):
            return [{"tex": block.latex()} for block in self.reveal.blocks]
        return [{"text": self.reveal}] if self.reveal else []

    def text(self, write=plain, strong="{}"):
        """The question in writing, and what was answered."""
        asked = strong.format(_QUESTION) + " " + _inline(self.ask, write)
        circles = "  ".join(f"○ {_inline(choice, write)}" for choice in self.shown)
        lines = [asked, circles] if circles else [f"{asked} = ▭ ({self.digits})"]
        if self.texts:
            sign = "✓" if self.is_right else f"✗ → {_inline(self.right_text, write)}"
            answer = _inline(self._shown_as(self.texts[0]) if self.keys else self.texts[0], write)
            lines = [asked, f"{_('your answer: {answer}').format(answer=answer)}  {sign}"]
            if isinstance(self.reveal, Page):
                lines.append(repr(self.reveal) if write is plain else self.reveal._repr_latex_())
            else:
                lines.append(_inline(self.reveal, write))
        return "\n\n".join(line for line in lines if line)


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


def _revealed(page, right):
    """The number behind a symbol, and the page about it: what is revealed is what was asked."""
    if not isinstance(right, str) or right not in page.numbers:
        raise ValueError(
            "right must be a symbol of the page that is revealed, "
            f"such as {brief(next(iter(page.numbers), ''))}, not {brief(right)}."
        )
    return page[right], page.about(right)


def _right(kind, choices, right, decimals):
    """The right number at its digits, or the place of the right choice. Raises ValueError or the like."""
    if kind == "texts":
        place = int(right)
        if place != right or place not in range(len(choices)):
            raise ValueError
        return place
    right = without_noise(as_decimal(right))
    if kind == "sign":
        return 1 + (right > 0) - (right < 0)
    if kind == "numbers":
        return min(range(len(choices)), key=lambda i: abs(right - as_decimal(choices[i])))
    return rounded(right, decimals)


def look_at(keep, ask):
    """Raises ValueError where an exercise cannot be kept under this name, or asked so."""
    if not (keep is None or (isinstance(keep, str) and keep)):
        raise ValueError(f"keep must be a text such as '04/h1', not {brief(keep)}.")
    if not isinstance(ask, str):
        raise ValueError(f"ask must be a text, not {brief(ask)}.")


class Exercise:
    """A step to calculate: answered as often as one likes, the last answer is kept where there is an `id_`."""

    keys, shown = (), []

    def __init__(self, id_, ask, step, inputs, decimals, rounding, known, store):
        look_at(id_, ask)
        self.id, self.ask, self.store = id_, _(ask), store
        self.marker, self.digits = Marker(step, inputs, decimals, rounding, known), digits_wanted(decimals)
        self.labels, self.spoken = self.marker.labels, [plain(label) for label in self.marker.labels]
        self.texts = self._kept()

    def _kept(self):
        kept = self.store.get(self.id) if self.id else None
        texts = kept.get("answer") if kept else None
        return [str(text) for text in texts] if isinstance(texts, list) and len(texts) == len(self.labels) else []

    def commit(self, texts):
        """Mark an answer; return the sentences that go beside the boxes, or empty ones."""
        problems = []
        for text in texts:
            try:
                read(text)
                problems.append("")
            except ValueError as error:
                problems.append(str(error))
        self.texts = [text.strip() for text in texts]
        if not any(problems) and self.id:
            self.store.put(self.id, {"answer": self.texts, "right": self.verdict.right})
        return problems

    @property
    def verdict(self):
        """What is said to the last answer."""
        return self.marker.mark(self.texts) if self.texts else Verdict(False)

    def view(self):
        """All that is seen."""
        verdict = self.verdict
        rows = [
            {
                "tex": f"{row.label} = {row.answer}",
                "right": row.right,
                "why": list(row.why),
                "hint": row.hint,
                "clue": row.clue,
                "slips": [[{"text": text, "tex": tex} for text, tex in group] for group in row.slips],
            }
            for row in verdict.rows
        ]
        return {
            "texts": self.texts,
            "done": False,
            "right": verdict.right,
            "rows": rows,
            "reveal": [],
            "answer": "",
            "notice": self.store.notice,
        }

    def text(self, write=plain, strong="{}"):
        """The exercise in writing, and what was said to the answer."""
        asked = f"{strong.format(_EXERCISE)} {_inline(self.ask, write)}".strip()
        boxes = ", ".join(write(label) + " = ▭" for label in self.labels) + f" ({self.digits})"
        if not self.texts:
            return f"{asked}\n\n{boxes}"
        return f"{asked}\n\n{boxes}\n\n{repr(self.verdict) if write is plain else self.verdict._repr_markdown_()}"


def _inline(text, write):
    """Text with formulas between dollar signs."""
    return "".join(write(part) if i % 2 else part for i, part in enumerate(text.split("$")))
