"""A step of the calculation as an exercise, without a screen; `quiz` draws it."""

from functools import cached_property

from ..language import _
from ..marking import Marker, Tries, Verdict, digits_wanted, plain, solved
from .asking import EXERCISE, TRIES, first_and_then, inline, is_sentence, look_at, problem, seen
from .solution import Solution


class Exercise:
    """A step to calculate: answered as often as one likes. With an `id_`, every answer is kept.

    The worked page comes with a right answer, on request, or when it was wrong three times; one may still try again.
    """

    kind, keys, shown, unit, marked = "exercise", (), [], "", True

    def __init__(self, id_, ask, step, inputs, decimals, rounding, known, store):
        look_at(id_, ask)
        self.id, self.ask, self.store, self.is_sentence = id_, _(ask), store, is_sentence(ask)
        self.marker, self.digits = Marker(step, inputs, decimals, rounding, known), digits_wanted(decimals)
        self.labels, self.spoken = self.marker.labels, [plain(label) for label in self.marker.labels]
        self._tries, self._marked = Tries(store, id_), {}
        self.texts = (self._kept() or [[]])[-1]

    def _kept(self):
        """Every answer that is one to these boxes, the first one first."""
        kept = [commitment.get("answer") for commitment in self._tries()]
        return [[str(one) for one in texts] for texts in kept if isinstance(texts, list) and len(texts) == self._boxes]

    @property
    def _boxes(self):
        return len(self.labels)

    def commit(self, texts):
        """Mark an answer; return the sentences that go beside the boxes, or empty ones."""
        problems = [problem(text) for text in texts]
        self.texts, before = [text.strip() for text in texts], self._kept()
        if not any(problems) and self.texts != (before or [None])[-1]:
            add = self._tries.add if before else self._tries.begin
            add({"answer": self.texts, "right": self.verdict.right})
        return problems

    @property
    def verdict(self):
        """What is said to the last answer."""
        return self._verdict(self.texts) if self.texts else Verdict(False)

    def _verdict(self, texts):
        key = tuple(texts)
        if key not in self._marked:
            self._marked[key] = self.marker.mark(texts)
        return self._marked[key]

    @property
    def is_right(self):
        """Whether the last answer is right; None before the first."""
        return self.verdict.right if self.texts else None

    @property
    def is_answered(self):
        """Whether an answer is kept."""
        return bool(self._kept())

    @property
    def right_at_first(self):
        """Whether the first answer is right."""
        return any(self._verdict(texts).right for texts in self._kept()[:1])

    def show(self):
        """Show the worked page."""
        if self._kept():
            self._tries.show()

    @property
    def _is_solved(self):
        """Whether the worked page is shown."""
        return bool(self.texts) and (self.verdict.right or self._tries.shown or len(self._kept()) >= TRIES)

    @cached_property
    def _solution(self):
        """The worked page, or what is right where there is none."""
        page = solved(self.marker)
        right = zip(self.labels, self.marker.right_texts)
        return Solution("page", page or "\n\n".join(f"${label} = {text}$" for label, text in right))

    def _first(self):
        """The first answer and whether it is right, where there are others: at most one pair."""
        kept = self._kept()
        return [(", ".join(texts), self._verdict(texts).right) for texts in kept[:1]] if len(kept) > 1 else []

    def view(self):
        """All that is seen."""
        return {
            "texts": self.texts,
            "tried": [],
            "tries": [{"text": text, "right": right} for text, right in self._first()],
            "done": False,
            "again": bool(self._kept()) and not self.verdict.right,
            "solved": self._is_solved,
            "right": self.verdict.right,
            "rows": [seen(row) for row in self.verdict.rows],
            "reveal": self._solution.shown() if self._is_solved else [],
            "answer": "",
            "notice": self.store.notice,
        }

    def text(self, write=plain, strong="{}"):
        """The exercise in writing, and what was said to the answer."""
        asked = f"{strong.format(EXERCISE)} {inline(self.ask, write)}".strip()
        lines = [asked, ", ".join(write(label) + " = ▭" for label in self.labels) + f" ({self.digits})"]
        if self.texts:
            first = [f"{text}  {'✓' if right else '✗'}" for text, right in self._first()]
            lines += first_and_then([*first, ""])[:1] if first else []
            lines.append(repr(self.verdict) if write is plain else self.verdict._repr_markdown_())
        if self._is_solved:
            lines.append(self._solution.written(write))
        return "\n\n".join(lines)

    def solution(self, write):
        """Its solution is a section of the notebook."""
        return ""
