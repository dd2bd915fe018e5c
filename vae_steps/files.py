"""What a learner keeps is written whole or not at all; what is no ordinary file is neither read nor replaced."""

import os
import stat
from contextlib import contextmanager, suppress
from uuid import uuid4


def is_ordinary(path):
    """Whether a file stands there: a folder, a device or a pipe, which would be waited for, is none. Raises OSError."""
    return stat.S_ISREG(path.stat().st_mode)


@contextmanager
def written_beside(target, name, write, mode=0o666):
    """A new file beside `target`, whole and on the disk, for `replace` to put in its place in one go.

    `write` is given it to fill. Its name begins with `name`, and is its own, so that two processes may write one
    target. It has the target's permissions, or `mode` where there is none. What was not put in its place is deleted.
    """
    part = target.with_name(f"{name}.{uuid4().hex}.part")
    with open(part, "xb", opener=lambda path, flags: os.open(path, flags, mode)) as file:
        try:
            write(file)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            with suppress(FileNotFoundError):
                part.chmod(stat.S_IMODE(target.stat().st_mode))
            yield part
        finally:
            file.close()
            part.unlink(missing_ok=True)
