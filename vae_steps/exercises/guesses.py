"""The question that a notebook leaves open: the guess is kept here, and the next notebook begins with it."""

from ..language import _
from ..marking import Tries, plain
from ..quoting import brief
from ..worked import Sheet
from .answerable import answerable
from .asking import QUESTION, inline, is_sentence, look_at_texts


class Guess:
    """A guess that is kept under the name of a question of another notebook, which says what is right; once for all."""

    kind, marked = "guess", False

    def __init__(self, id_, ask, choices, decimals, store, unit=""):
        look_at_texts(id_, ask=ask, unit=unit)
        self._notebook, slash, name = id_.partition("/")
        if not (self._notebook and slash and name):
            raise ValueError(f"question_id must begin with the next notebook, such as '05/opening', not {brief(id_)}.")
        Sheet(decimals)  # it says what is wrong with the digits
        self._ask_for(id_, ask, answerable(choices, decimals, unit), store)

    def _ask_for(self, id_, ask, wanted, store):
        """What is asked, what may be answered, and where that is kept."""
        self.id, self.ask, self.store, self.wanted, self._tries = id_, _(ask), store, wanted, Tries(store, id_)
        self.is_sentence, self.digits, self.unit = is_sentence(ask), wanted.digits, wanted.unit
        self.keys, self.shown, self.spoken = wanted.keys, wanted.shown, wanted.spoken
        self.labels = wanted.labels if self.is_sentence else [""]

    @property
    def texts(self):
        """Every answer, the first one first: the key of a choice, or a number as it was typed."""
        answers = [self.wanted.of(commitment) for commitment in self._tries()]
        return [answer for answer in answers if answer] if answers[:1] != [""] else []

    @property
    def is_answered(self):
        """Whether an answer is kept."""
        return bool(self.texts)

    @property
    def right_at_first(self):
        """Nobody says here whether it is right."""
        return False

    @property
    def only_kept(self):
        """What is said to an answer that is not marked."""
        return _("Kept. Notebook {number} opens with it.").format(number=self._notebook)

    def commit(self, texts):
        """Keep the guess, if none was kept; return the sentences that go beside the controls, or empty ones.

        Of a choice the answer is its key.
        """
        text = self.wanted.typed(texts[0].strip())
        if self.texts:
            return [""]
        if problem := self.wanted.problem(text):
            return [problem]
        self._tries.guess(self.wanted.kept(text))
        return [""]

    def show(self):
        """The solution is in the next notebook."""

    def view(self):
        """All that is seen."""
        texts = self.texts
        return {
            "texts": texts[:1],
            "tried": [],
            "tries": [],
            "done": bool(texts),
            "again": False,
            "solved": False,
            "right": False,
            "rows": [],
            "reveal": [],
            "answer": "",
            "notice": self.store.notice,
        }

    def text(self, write=plain, strong="{}"):
        """The question in writing, and what was guessed."""
        texts = self.texts[:1]
        if not texts:
            return "\n\n".join(self._open(strong.format(QUESTION) + " " + inline(self.ask, write), write))
        guess = _("your guess: {answer}").format(answer=inline(self.wanted.said(texts[0]), write))
        return "\n\n".join([strong.format(QUESTION) + " " + inline(self.ask, write), guess, self.only_kept])

    def _open(self, asked, write):
        """The question with what is to be chosen or typed."""
        if self.keys:
            return [asked, "  ".join(f"○ {inline(choice, write)}" for choice in self.shown)]
        box = f"▭{f' {inline(self.unit, write)}' if self.unit else ''} ({self.digits})"
        if not self.is_sentence:
            return [f"{asked} = {box}"]
        return [asked, f"{write(self.labels[0])} = {box}" if self.labels[0] else box]

    def solution(self, write):
        """It is in the next notebook."""
        return ""
