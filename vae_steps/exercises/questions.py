"""Questions without a screen: what is asked, what was answered, and what is said to it. `quiz` draws them."""

from ..language import _
from ..marking import Marker, Verdict, plain
from ..numerals import all_digits, as_decimal, read, rounded
from ..quoting import brief
from ..worked import Page

SIGNS = ("−", "0", "+")
_QUESTION, _EXERCISE = "?", "✎"


class Prediction:
    """A guess that is committed once, before its reveal. `choices` None: a number at `decimals` digits.

    A choice is kept, and compared, as the notebook has it; `shown` are the choices as the learner reads them.
    """

    def __init__(self, id_, ask, right, reveal, choices, decimals, store):
        self.id, self.ask, self.store = id_, _(ask), store
        self.reveal = reveal if isinstance(reveal, Page) else _(reveal)
        self.labels = [""]
        if isinstance(right, str) and isinstance(reveal, Page):
            if right not in reveal.numbers:
                raise ValueError(
                    "right must be a symbol of the page that is revealed, "
                    f"such as {brief(next(iter(reveal.numbers)))}, not {brief(right)}."
                )
            right = reveal[right]
        self.choices = list(SIGNS if choices == "sign" else map(str, choices or ()))
        try:
            if choices == "sign":
                self.right = SIGNS[1 + (right > 0) - (right < 0)]
            elif choices is None:
                self.right = rounded(as_decimal(right), decimals)
            elif all(isinstance(choice, (int, float)) for choice in choices):
                self.right = str(min(choices, key=lambda choice: abs(float(right) - choice)))
            else:
                self.right = self.choices[int(right)]
        except (ArithmeticError, TypeError, ValueError, IndexError):
            raise ValueError(f"right must be a number that fits the question, not {brief(right)}.") from None
        self.decimals, self.shown = decimals, [_(choice) for choice in self.choices]

    @property
    def texts(self):
        """What was committed, or nothing."""
        kept = self.store.get(self.id)
        return [str(kept["answer"])] if kept and "answer" in kept else []

    @property
    def spoken(self):
        """How a screen reader says the choices, or the box."""
        if self.choices == list(SIGNS):
            return [_("minus"), _("zero"), _("plus")]
        return [_inline(choice, plain) for choice in self.shown] or [""]

    @property
    def is_right(self):
        """Whether what was committed is right; None before that."""
        return self._judge(self.texts[0]) if self.texts else None

    def _judge(self, text):
        if self.choices:
            return text == self.right
        try:
            return rounded(as_decimal(read(text)), self.decimals) == self.right
        except (ValueError, ArithmeticError):  # an edited file, or a number with too many digits to round
            return False

    def commit(self, texts):
        """Keep an answer, unless there is one; return the sentences that go beside the controls, or empty ones."""
        if self.texts:
            return [""]
        text = texts[0].strip()
        if self.choices == list(SIGNS):
            text = text.replace("-", "−")
        if self.choices and text not in self.choices:
            choices = " · ".join(_inline(choice, plain) for choice in self.shown)
            return [_("Choose one: {choices}.").format(choices=choices)]
        if not self.choices:
            try:
                read(text)
            except ValueError as error:
                return [str(error)]
        self.store.put(self.id, {"answer": text, "right": self._judge(text)})
        return [""]

    def view(self):
        """All that is seen."""
        right = self.is_right
        return {
            "texts": self.texts,
            "right": right,
            "rows": [],
            "reveal": [] if right is None else self._revealed(),
            "answer": self.right_text if right is False else "",
            "notice": self.store.notice,
        }

    @property
    def right_text(self):
        """The right answer in writing: 1, not 1.00."""
        return _(self.right) if self.choices else all_digits(self.right)

    def _revealed(self):
        if isinstance(self.reveal, Page):
            return [{"tex": block.latex()} for block in self.reveal.blocks]
        return [{"text": self.reveal}] if self.reveal else []

    def text(self, write=plain, strong="{}"):
        """The question in writing, and what was answered."""
        asked = strong.format(_QUESTION) + " " + _inline(self.ask, write)
        circles = "  ".join(f"○ {_inline(choice, write)}" for choice in self.shown)
        lines = [asked, circles] if circles else [f"{asked} = ▭"]
        if self.texts:
            sign = "✓" if self.is_right else f"✗ → {_inline(self.right_text, write)}"
            answer = _inline(_(self.texts[0]), write)
            lines = [asked, f"{_('your answer: {answer}').format(answer=answer)}  {sign}"]
            if isinstance(self.reveal, Page):
                lines.append(repr(self.reveal) if write is plain else self.reveal._repr_latex_())
            else:
                lines.append(_inline(self.reveal, write))
        return "\n\n".join(line for line in lines if line)


class Exercise:
    """A step to calculate: answered as often as one likes, the last answer is kept where there is an `id_`."""

    choices, shown, is_right = (), [], None

    def __init__(self, id_, ask, step, inputs, decimals, rounding, store):
        self.id, self.ask, self.store = id_, _(ask), store
        self.marker = Marker(step, inputs, decimals, rounding)
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
                "hint": row.hint,
                "slips": [[{"text": text, "tex": tex} for text, tex in group] for group in row.slips],
            }
            for row in verdict.rows
        ]
        return {
            "texts": self.texts,
            "right": verdict.right if rows else None,
            "rows": rows,
            "reveal": [],
            "answer": "",
            "notice": self.store.notice,
        }

    def text(self, write=plain, strong="{}"):
        """The exercise in writing, and what was said to the answer."""
        asked = f"{strong.format(_EXERCISE)} {_inline(self.ask, write)}".strip()
        boxes = ", ".join(write(label) + " = ▭" for label in self.labels)
        if not self.texts:
            return f"{asked}\n\n{boxes}"
        return f"{asked}\n\n{boxes}\n\n{repr(self.verdict) if write is plain else self.verdict._repr_markdown_()}"


def _inline(text, write):
    """Text with formulas between dollar signs."""
    return "".join(write(part) if i % 2 else part for i, part in enumerate(text.split("$")))
