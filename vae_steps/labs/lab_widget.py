"""What the labs of a calculation and of a training have in common: how the page learns what looks different."""

from ..widgets import AnsweringWidget


class LabWidget(AnsweringWidget):
    """A lab on the page.

    All that is seen of it stands flat in `_shown`, as "text:beta" or "picture:network", so that what changed is easily
    told. `_do` does what the page asks, and `_seen` says how things look after it. What goes wrong stands in `_notice`.
    """

    _notice = "notice"

    def _answer(self, content):
        """What looks different from now on; everything for a page that opens."""
        if content["do"] == "open":
            return self._shown
        self._do(content)
        return self._update(self._seen())

    def _update(self, seen):
        update = {key: value for key, value in seen.items() if self._shown[key] != value}
        self._shown = seen
        return update

    def _failed(self, error):
        """All as it is, since the page already shows the choice that was refused, and why."""
        self._shown = self._shown | {self._notice: super()._failed(error)["notice"]}
        return self._shown

    def _do(self, content):
        raise NotImplementedError

    def _seen(self):
        raise NotImplementedError


def in_boxes(entries, names):
    """The texts in these boxes, and the sentences beside them, as they are seen."""
    texts, problems = entries.texts, entries.problems
    return {
        **{f"text:{name}": texts[name] for name in names},
        **{f"problem:{name}": problems.get(name, "") for name in names},
    }
