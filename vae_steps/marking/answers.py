"""Keeps what a learner answered in one small JSON file beside the notebooks. It never leaves the computer.

The folder is the one the notebook runs in, or what VAE_STEPS_ANSWERS names; "memory" there keeps nothing on disk.
Every save reads the file, merges, and replaces it as a whole while a lock is held: two notebooks lose nothing of each
other's, and a kernel that dies half-way leaves the old file or the new one. The lock is the operating system's, so it
dies with its kernel.
"""

import json
import os
from contextlib import contextmanager
from pathlib import Path

from ..language import _

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

VARIABLE, MEMORY, NAME = "VAE_STEPS_ANSWERS", "memory", ".answers.json"


class Store:
    """Answers by question id. `notice` is a sentence for the learner, or empty. `folder` None: memory only."""

    def __init__(self, folder):
        self.path = None if folder is None else Path(folder, NAME)
        self.notice = ""
        self._memory = {}

    def get(self, id_):
        """What was kept for a question: a dict, or None."""
        return self._all().get(id_)

    def put(self, id_, kept):
        """Keep something for a question, at once."""
        self._memory[id_] = kept
        self._save({id_: kept})

    def forget(self, start):
        """Drop every answer whose id begins so."""
        gone = [id_ for id_ in self._all() if id_.startswith(start)]
        for id_ in gone:
            self._memory.pop(id_, None)
        self._save(dict.fromkeys(gone))

    def _all(self):
        if self.path is None:
            return self._memory
        try:
            with self._lock():
                return self._read() | self._memory
        except OSError:
            # Without a lock the file can still be read, as it is only ever replaced as a whole.
            try:
                return self._read() | self._memory
            except OSError as error:
                return self._only_memory(error)

    def _save(self, changes):
        if self.path is None:
            return
        try:
            with self._lock():
                answers = {id_: kept for id_, kept in (self._read() | changes).items() if kept is not None}
                self._replace(json.dumps({"answers": answers}, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
                for id_ in changes:
                    self._memory.pop(id_, None)
        except OSError as error:
            self._only_memory(error)

    def _only_memory(self, error):
        reason = error.strerror or error
        self.notice = _(
            "Your answers are kept only until the kernel stops: {folder} cannot be written to ({reason})."
        ).format(folder=self.path.parent, reason=reason)
        return self._memory

    def _read(self):
        """The answers in the file; a file that is no such file is set aside, and `notice` names it."""
        try:
            text = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        try:
            answers = json.loads(text)["answers"]
            if not isinstance(answers, dict) or not all(isinstance(kept, dict) for kept in answers.values()):
                raise ValueError
            return answers
        except (ValueError, KeyError, TypeError, RecursionError):
            aside = self._free_name()
            self.path.rename(aside)
            self.notice = _("The file of your answers was damaged; it is now {name}, and a new one was begun.").format(
                name=aside.name
            )
            return {}

    def _free_name(self):
        number = 1
        while (aside := self.path.with_name(f"{NAME}.damaged-{number}")).exists():
            number += 1
        return aside

    def _replace(self, text):
        """Write a new file beside the old one, to the disk, and put it in its place in one go."""
        part = self.path.with_name(f"{NAME}.part")  # under the lock nobody else writes it
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path)

    @contextmanager
    def _lock(self):
        with self.path.with_name(f"{NAME}.lock").open("a+b") as file:
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield
            else:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                try:
                    yield
                finally:
                    file.seek(0)
                    msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)


_stores = {}


def current_answers():
    """The store of this kernel's folder: one object for each folder, so that memory lasts as long as the kernel."""
    named = os.environ.get(VARIABLE, "")
    folder = None if named == MEMORY else named or Path.cwd()
    return _stores.setdefault(folder, Store(folder))
