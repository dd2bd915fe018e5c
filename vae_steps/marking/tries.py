"""What was committed to one question, as the file of answers has it: the first commitment, and what came later.

    {"answer": "0.3", "right": false, "later": [{"answer": "0.2", "right": true}], "shown": true}

A choice stands as the "choice" that its key is. The first commitment stands as it did before a question could be tried
again: so an older file is read as it is, and an older program reads a newer file. "shown" says that the solution was
asked for, "guess" that this was guessed at the end of the notebook before, where nothing answers it yet.
"""


class Tries:
    """The commitments to a question, in their order. Without an id they last as long as this object."""

    def __init__(self, store, id_=None):
        self._store, self._id, self._own = store, id_, None

    def __call__(self):
        """Every commitment, the first one first: a dict each."""
        kept = self._kept()
        later = kept.get("later")
        return [*([kept] if kept else []), *(one for one in _listed(later) if isinstance(one, dict))]

    @property
    def shown(self):
        """Whether the solution was asked for."""
        return self._kept().get("shown") is True

    @property
    def guessed(self):
        """Whether this was guessed before the notebook that answers it."""
        return self._kept().get("guess") is True

    def guess(self, commitment):
        """Keep what was guessed, whatever stood there."""
        self._keep(commitment | {"guess": True})

    def add(self, commitment):
        """Keep one more."""
        kept = self._kept()
        self._keep(kept | {"later": [*_listed(kept.get("later")), commitment]} if kept else commitment)

    def change(self, commitment):
        """Keep one more in the place of those that came later than the first."""
        kept = self._kept()
        self._keep(kept | {"later": [commitment]} if kept else commitment)

    def begin(self, commitment):
        """Keep a first one, whatever stood there: it belonged to another question."""
        self._keep(commitment)

    def show(self):
        """Keep that the solution was asked for."""
        self._keep(self._kept() | {"shown": True})

    def _kept(self):
        return (self._store.get(self._id) if self._id else self._own) or {}

    def _keep(self, kept):
        if self._id:
            self._store.put(self._id, kept)
        else:
            self._own = kept


def _listed(later):
    return later if isinstance(later, list) else []
