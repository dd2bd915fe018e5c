"""How a sentence quotes what came from outside: on one line, of signs that are seen, and never longer than a line."""

import reprlib

_LONGEST = 60  # characters of a value of a program
_MOST_BITS = 200  # of an int that is written out; to write one takes time that grows with the square of its digits


def shortened(text, longest=40):
    """A text as it was typed, cut where it would fill the page."""
    start = " ".join(text.strip()[: 4 * longest].split())
    seen = "".join(letter if letter.isprintable() else "�" for letter in start)  # also what turns a line around
    return seen if len(seen) <= longest and len(text.strip()) <= 4 * longest else seen[: longest - 1] + "…"


def brief(value):
    """A value as Python writes it, whatever it is, how large it is, and even where it cannot be written."""
    try:
        text = _BRIEF.repr(value)
    except Exception:  # of a class that only bears the name of a list
        text = f"<{type(value).__name__}>"
    return shortened(text, _LONGEST)


class _Brief(reprlib.Repr):
    """Looks at no more of a value than will be quoted."""

    def __init__(self):
        super().__init__()
        self.maxlevel, self.fillvalue = 3, "…"
        self.maxtuple = self.maxlist = self.maxarray = self.maxdict = self.maxset = self.maxfrozenset = 12
        self.maxstring = self.maxlong = self.maxother = _LONGEST

    def repr_int(self, x, level):
        if x.bit_length() > _MOST_BITS:
            return f"{'-' if x < 0 else ''}≈10**{x.bit_length() * 30103 // 100000}"
        return super().repr_int(x, level)


_BRIEF = _Brief()
