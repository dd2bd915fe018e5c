"""An open question, without a screen: answered in one's own words, beside which a model answer then stands."""

from ..language import _
from ..marking import Tries, plain
from .asking import QUESTION, inline, look_at_texts
from .solution import Solution

_MOST = 5000  # characters


class Explanation:
    """A question that is answered in words, which nobody judges. They can be changed, and the first ones are kept.

    Before the model answer is shown, something is written, or it is said that one does not know yet.
    """

    kind, marked = "explanation", False

    def __init__(self, id_, ask, answer, store):
        look_at_texts(id_, ask=ask)
        self.id, self.ask, self.store, self._tries = id_, _(ask), store, Tries(store, id_)
        self._solution = Solution("answer", answer)
        if not self._solution:
            raise ValueError("answer must be a text, a page, a picture, or a list of these, and say something.")

    @property
    def texts(self):
        """What was written, the first words first; "" where somebody did not know yet."""
        return [text for commitment in self._tries() for text in [commitment.get("answer")] if isinstance(text, str)]

    @property
    def is_answered(self):
        """Whether something is written; that one does not know yet is no answer."""
        return any(self.texts)

    @property
    def right_at_first(self):
        """Nothing is judged."""
        return False

    def commit(self, texts):
        """Keep what was written; return what goes beside the box, or an empty sentence."""
        text, before = texts[0].strip(), self.texts
        if not text:
            return [_("Write a few words first, however rough. Or say that you do not know yet.")]
        if len(text) > _MOST:
            return [_("At most {most} characters are kept.").format(most=_MOST)]
        if not before:
            self._tries.begin({"answer": text})
        elif text != before[-1]:
            self._tries.change({"answer": text})
        return [""]

    def show(self):
        """Keep that somebody does not know yet."""
        if not self.texts:
            self._tries.begin({"answer": ""})

    def view(self):
        """All that is seen."""
        texts = self.texts
        return {
            "texts": texts[-1:],
            "first": texts[0] if len(texts) > 1 else "",
            "done": bool(texts),
            "reveal": self._solution.shown() if texts else [],
            "notice": self.store.notice,
        }

    def text(self, write=plain, strong="{}"):
        """The question in writing, and what was answered."""
        lines, texts = [strong.format(QUESTION) + " " + inline(self.ask, write)], self.texts
        quoted = str if write is plain else _as_text
        for text in filter(None, texts):
            sentence = _("first in your words: {words}") if text is not texts[-1] else _("in your words: {words}")
            lines.append(sentence.format(words=quoted(text)))
        if texts:
            lines += [_("A model answer"), self._solution.written(write)]
        else:
            lines.append(f"▭ ({_('in your own words')})")
        return "\n\n".join(lines)

    def solution(self, write):
        """What a reader without a kernel opens with one click; nothing where it is told."""
        return "" if self.texts else self._solution.written(write)


def _as_text(text):
    """What somebody typed, so that Markdown and HTML take no part of it for theirs."""
    return "<br>".join(map(_in_a_line, text.splitlines()))


def _in_a_line(text):
    seen = (sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text.replace("\t", " "))
    return "".join(sign if sign.isalnum() or sign in " ,.:?'" else f"&#{ord(sign)};" for sign in seen)
