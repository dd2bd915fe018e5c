"""How far somebody is with the questions of a notebook, in one line; without a screen, `progress_line` shows it."""

from weakref import WeakSet

from ..language import _, ngettext
from ..quoting import brief

_asked = {}  # every question that this kernel has asked, by its name
_lines = WeakSet()  # what is told when an answer is given, or a question asked


class Progress:
    """Counts the questions that this kernel has asked, of those whose names begin with the number of a notebook."""

    def __init__(self, notebook, store):
        if not (isinstance(notebook, str) and notebook.strip("/")):
            raise ValueError(f"notebook must be a text such as '05', not {brief(notebook)}.")
        self._start, self._store = notebook.strip("/") + "/", store

    def line(self):
        """How many there are, how many are answered, and how many were right at first."""
        asked = [one for id_, one in list(_asked.items()) if id_.startswith(self._start) and one.store is self._store]
        answered, right = sum(one.is_answered for one in asked), sum(one.right_at_first for one in asked)
        if not asked:
            return _("Run the cells above: their questions are counted here.")
        if not answered:
            line = ngettext("{count} question, not answered yet", "{count} questions, none answered yet", len(asked))
        elif any(one.marked for one in asked):
            line = _("{answered} of {count} answered, {right} right at first")
        else:
            line = _("{answered} of {count} answered")
        return line.format(answered=answered, count=len(asked), right=right)


def asked(question):
    """Count a question, if it has a name under which its answers are kept."""
    if question.id is not None:
        _asked[question.id] = question
    changed()


def watch(line):
    """Let a line `refresh` when something has changed, for as long as there is such a line."""
    _lines.add(line)


def changed():
    """Tell the lines that another question is asked, or that an answer was given or taken back."""
    for line in list(_lines):
        line.refresh()
