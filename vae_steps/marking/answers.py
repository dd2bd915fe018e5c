"""Keeps what a learner answered in one small JSON file beside the notebooks. It never leaves the computer.

The folder is the one the notebook runs in, or what VAE_STEPS_ANSWERS names: that one is made where it is missing, and
"~" in it is the home folder. "memory" there keeps nothing on disk. So does Voilà where nothing is named: its visitors
share the folder of the notebook, and each has a kernel, and so a memory, of their own.

Every save reads the file, merges, and replaces it as a whole while a lock is held: two notebooks lose nothing of each
other's, and a kernel that dies half-way leaves the old file or the new one. The lock is the operating system's, so it
dies with its kernel; where there is none (Pyodide), there is only one kernel. What cannot be written stays in memory,
and the next save that can write takes it along.
"""

import errno
import json
import os
import warnings
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from time import monotonic

from ..files import is_ordinary, written_beside
from ..language import _

VARIABLE, MEMORY, NAME = "VAE_STEPS_ANSWERS", "memory", ".answers.json"
VOILA = "VOILA_BASE_URL"  # every kernel that Voilà starts has this variable
LAB = "lab/"  # what the names begin with under which labs keep what was set in them
VERSION = 2  # of the file; in the first, which does not say so, a choice is kept as its text
_PATIENCE = 5  # seconds to wait for the lock, which is held for some milliseconds
_RESIGNED = 60  # seconds in which a lock that was waited for in vain is not waited for again
_NO_LOCKS = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP}  # what a file system without locks says


class Store:
    """Answers by question id. `notice` is a sentence for the learner, or empty. `folder` None: memory only."""

    def __init__(self, folder, unwritable=""):
        self.path = None if folder is None else Path(folder, NAME)
        self._memory = {}  # what the file does not have yet; None for what it must lose
        self._damaged, self._unwritable, self._resigned_until = "", unwritable, 0.0

    @property
    def notice(self):
        """What the learner must know about the file."""
        return " ".join(filter(None, (self._damaged, self._unwritable)))

    def get(self, id_):
        """What was kept for a question: a dict, or None."""
        kept = self._all().get(id_)
        return kept if isinstance(kept, dict) else None

    def put(self, id_, kept):
        """Keep something for a question, at once."""
        self._memory[id_] = kept
        self._save()

    def forget(self, start):
        """Drop every answer whose id begins so; how many there were."""
        dropped = [id_ for id_ in self._all() if id_.startswith(start)]
        self._memory |= dict.fromkeys(dropped)
        self._save()
        return len(dropped)

    def _all(self):
        document, is_whole = {}, True
        if self.path is not None:
            try:
                document, is_whole = _read(self.path)  # without the lock: the file is only ever replaced as a whole
            except OSError as error:
                self._complain(error)
        if not is_whole:
            self._save()
        return _merged(document, self._memory)

    def _save(self):
        if self.path is None:
            return
        changes = dict(self._memory)
        try:
            with self._locked() as file:
                document, is_whole = _read(file)
                document |= {"version": VERSION, "answers": _merged(document, changes)}
                text = _text(document)
                with written_beside(file, NAME, lambda part: part.write(text), mode=0o600) as part:
                    if not is_whole:
                        self._set_aside(file)
                    part.replace(file)
        except (OSError, RecursionError) as error:  # what is foreign in the file may be nested too deeply to be written
            self._complain(error)
        else:
            self._unwritable = ""
            for id_, kept in changes.items():
                if self._memory.get(id_) is kept:  # and not what was put meanwhile
                    self._memory.pop(id_, None)

    def _complain(self, error):
        self._unwritable = _unwritable(self.path.parent, error)

    def _set_aside(self, file):
        number = 1
        while (aside := file.with_name(f"{NAME}.damaged-{number}")).exists():
            number += 1
        file.rename(aside)
        self._damaged = _("The file of your answers was damaged; it is now {name}, and a new one was begun.").format(
            name=aside.name
        )

    @contextmanager
    def _locked(self):
        """The file itself, also where a link stands in its place, while nobody else writes it."""
        file = Path(os.path.realpath(self.path))
        with ExitStack() as held:
            try:
                if not file.parent.is_dir():  # the lock would make it again where it was deleted
                    raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
                if locks := _locks():
                    patience = 0 if monotonic() < self._resigned_until else _PATIENCE
                    lock = locks.FileLock(file.with_name(f"{NAME}.lock"), timeout=patience, fallback_to_soft=False)
                    held.enter_context(lock)
                    self._resigned_until = 0.0
            except TimeoutError:
                self._resigned_until = monotonic() + _RESIGNED
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY)) from None
            except OSError as error:
                if error.errno not in _NO_LOCKS:
                    raise
            yield file


@cache
def _locks():
    """The package that locks, or None where there are no locks. The first save loads it, which takes a while."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where there are no locks; there we take none
        import filelock
    return filelock if os.name == "nt" or filelock.has_fcntl else None


def _unwritable(folder, error):
    sentence = _(
        "What you answer or take back counts only until the kernel stops: {folder} cannot be written to ({reason})."
    )
    return sentence.format(folder=folder, reason=getattr(error, "strerror", None) or error)


def _merged(document, changes):
    """The answers of a document, with the changes in them."""
    answers = document.get("answers", {}) | changes
    return {id_: kept for id_, kept in answers.items() if kept is not None or id_ not in changes}


def _read(file):
    """What a file says, and whether that is all that stands in it. Raises OSError."""
    try:
        if not is_ordinary(file):
            raise OSError(errno.EINVAL, _("{name} is no ordinary file").format(name=NAME))
        text = file.read_bytes()
    except FileNotFoundError:
        return {}, True
    twice = []

    def first(pairs):
        """An object; of a key that stands there twice the first counts, and of two objects what each says."""
        found = {}
        for key, value in pairs:
            if key in found:
                twice.append(key)
                value = value | found[key] if isinstance(value, dict) and isinstance(found[key], dict) else found[key]
            found[key] = value
        return found

    try:
        document = json.loads(text, object_pairs_hook=first)
        version = document.get("version", 1)
        if not isinstance(document.get("answers", {}), dict) or not isinstance(version, int):
            raise ValueError
    except (ValueError, AttributeError, RecursionError):
        return {}, False
    if version > VERSION:
        raise OSError(errno.EINVAL, _("{name} is of a newer version").format(name=NAME))
    return document, not twice


def _text(document):
    """A document as it is written: half of a surrogate pair is an escape of JSON."""
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return text.encode("utf-8", "backslashreplace")


_stores = {}


def current_answers():
    """The store of this kernel's folder: one object for each folder, so that memory lasts as long as the kernel."""
    named = os.environ.get(VARIABLE) or (MEMORY if VOILA in os.environ else "")
    if named == MEMORY:
        return _stores.setdefault(None, Store(None))
    try:
        folder = Path(named).expanduser().absolute()
    except (OSError, RuntimeError) as error:  # the working folder was deleted; there is no home folder
        return _stores.setdefault(named, Store(None, _unwritable(named or Path(), error)))
    with suppress(OSError):  # a store in a folder that cannot be made says so
        folder.mkdir(parents=True, exist_ok=True)
    return _stores.setdefault(folder, Store(folder))
