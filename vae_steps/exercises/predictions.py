"""A question that is asked before its answer is shown, without a screen; `quiz` draws it."""

from ..language import _
from ..marking import Row, plain, reasons
from ..numerals import as_text
from ..quoting import brief
from ..worked import Sheet
from .asking import QUESTION, first_and_then, inline, look_at_texts, seen
from .guesses import Guess
from .solution import Solution
from .wanted import wanted


class Prediction(Guess):
    """A guess that is committed before its reveal; the first commitment counts, and stays in view.

    A wrong one is told why, as far as that is known, and may be tried again, until the solution is asked for, only one
    choice is left, or it was wrong three times. What was guessed at the end of the notebook before is answered at once.
    One that is not `marked` is kept, and nothing is said to it.
    """

    kind = "prediction"

    def __init__(self, id_, ask, right, reveal, choices, decimals, store, unit="", why=None, marked=True):
        look_at_texts(id_, ask=ask, unit=unit)
        if not isinstance(marked, bool):
            raise ValueError(f"marked must be True or False, not {brief(marked)}.")
        Sheet(decimals)  # it says what is wrong with the digits
        self._solution, self.marked = Solution("reveal", reveal), marked
        self._ask_for(id_, ask, wanted(right, self._solution, choices, decimals, unit, why), store)

    @property
    def only_kept(self):
        """What is said to an answer that is not marked."""
        return _("Kept. Right or wrong is said when this is asked again, in a later notebook.")

    @property
    def right_at_first(self):
        """Whether the first answer is right, as far as that is said."""
        return self.marked and any(self.wanted.is_right(text) for text in self.texts[:1])

    @property
    def is_right(self):
        """Whether the last answer is right; None before the first."""
        texts = self.texts
        return self.wanted.is_right(texts[-1]) if texts else None

    def _is_over(self, texts):
        """Whether nothing more is answered: what is right is then shown."""
        if not texts:
            return False
        right = self.wanted.is_right(texts[-1])
        return not self.marked or right or self._has_ended(len(texts))

    def _has_ended(self, tries):
        return tries >= self.wanted.tries or self._tries.shown or self._tries.guessed

    def commit(self, texts):
        """Keep an answer, unless the question is over; return the sentences that go beside the controls, or empty ones.

        Of a choice the answer is its key.
        """
        before, text = self.texts, self.wanted.typed(texts[0].strip())
        if self._is_over(before):
            return [""]
        if problem := self.wanted.problem(text):
            return [problem]
        if any(self.wanted.same(text, other) for other in before):
            return [_("You gave this answer before, and it is not right: try another one.")]
        (self._tries.add if before else self._tries.begin)(self.wanted.kept(text))
        return [""]

    def commit_from_code(self, answer):
        """Keep an answer that a cell gives: a number, or a choice as it is written. Raises ValueError for another."""
        if not self.texts and any(problems := self.commit([self.wanted.key(as_text(answer).strip())])):
            raise ValueError(problems[0])

    def show(self):
        """Show the solution, and take no more answers."""
        if self.texts:
            self._tries.show()

    def view(self):
        """All that is seen. What is right is in it only when nothing more is answered."""
        texts = self.texts
        over, judged = self._is_over(texts), [self.wanted.is_right(text) for text in texts]
        told = self.marked and bool(texts)
        wrong = told and not judged[-1]
        remarks = self.wanted.remarks(texts[-1]) if told and judged[-1] else ()
        return {
            "texts": texts[-1:] if over or not self.keys else [],
            "tried": [text for text, right in zip(texts, judged) if told and not right],
            "tries": [{"text": self.wanted.said(t), "right": r} for t, r in zip(texts, judged)] if told else [],
            "done": over,
            "again": bool(texts) and not over,
            "solved": over,
            "right": told and judged[-1],
            "rows": [self._row(texts, over)] if wrong or remarks else [],
            "reveal": self._solution.shown() if over and self.marked else [],
            "answer": self.wanted.right_text if over and wrong else "",
            "notice": self.store.notice,
        }

    def _row(self, texts, over):
        """What is said to the last answer; what it was is said in words, as it was typed."""
        said = [self.wanted.said(text) for text in texts]
        return seen(self._said_to(texts[-1], over)) | {"tex": "", "text": self._listed([*said, ""])[len(said) - 1]}

    def _said_to(self, text, over):
        """Why an answer is wrong, or what else is to be said of a right one.

        Where to look first is of no use any more beside the solution.
        """
        if self.wanted.is_right(text):
            return Row("", text, True, why=self.wanted.remarks(text))
        row = self.wanted.row(text)
        return row._replace(hint="" if over else row.hint)

    @property
    def right_text(self):
        """The right answer in writing."""
        return self.wanted.right_text

    def text(self, write=plain, strong="{}"):
        """The question in writing, and what was answered; what is right only when nothing more is answered."""
        texts = self.texts
        over, asked = self._is_over(texts), strong.format(QUESTION) + " " + inline(self.ask, write)
        lines = [asked] if over else self._open(asked, write)
        if texts:
            lines += self._answered(texts, over, write)
        if over and self.marked:
            lines.append(self._solution.written(write))
        if over and not self.marked:
            lines.append(self.only_kept)
        return "\n\n".join(line for line in lines if line)

    def _answered(self, texts, over, write):
        """A line for each answer, and why the last one is wrong."""
        judged = [self.wanted.is_right(text) for text in texts]
        signs = [("  ✓" if right else "  ✗") if self.marked else "" for right in judged]
        lines = self._listed([inline(self.wanted.said(text), write) + sign for text, sign in zip(texts, signs)])
        if self.marked:
            lines[-1] += f" → {inline(self.right_text, write)}" if over and not judged[-1] else ""
            row = self._said_to(texts[-1], over)
            lines += reasons(row._replace(why=()), write) + [inline(reason, write) for reason in row.why]
        return lines

    def _listed(self, said):
        """A line for each answer, which says which one came first, and which one is a guess of the notebook before."""
        if self._tries.guessed:
            return [_("your guess: {answer}").format(answer=said[0]), *said[1:]]
        return first_and_then(said)

    def solution(self, write):
        """What a reader without a kernel opens with one click: what is right, and why; nothing where it is told."""
        if not self.marked or self._is_over(self.texts):
            return ""
        (right, __), *others = self.wanted.answers()
        lines = [_("right: {answer}").format(answer=inline(right, write)), self._solution.written(write)]
        lines += [f"✗ {inline(answer, write)}: {inline(said, write)}" for answer, said in others]
        return "\n\n".join(line for line in lines if line)
