"""What may be answered to a question, whatever is right: one of some choices, or a number with its digits and unit."""

from collections.abc import Mapping, Set
from contextlib import suppress
from itertools import islice
from math import isfinite
from numbers import Real

from ..language import _
from ..marking import digits_wanted, plain
from ..numerals import as_decimal, read
from ..quoting import brief
from .asking import inline, problem

SIGNS = ("−", "0", "+")
_SAME_SIGN = str.maketrans("％º˚", "%°°")
_MOST, _LONGEST = 100, 100  # choices; letters of a unit
_NO_LISTS = (str, bytes, bytearray, memoryview, Set, Mapping)


class Options:
    """Some choices: "sign", texts, or numbers, as `taken` has them.

    An answer is its key, which no language changes: a sign or a number itself, of texts the place from 0. `shown` are
    the choices as the learner reads them.
    """

    labels, digits, unit = [""], "", ""

    def __init__(self, kind, choices):
        self._kind = kind
        self.keys = [str(i) for i in range(len(choices))] if kind == "texts" else [str(choice) for choice in choices]
        self._written = [str(choice) for choice in choices]  # as the notebook has them
        self.shown = [_(text) for text in self._written]

    def key(self, text):
        """The key of a choice in writing, or nothing."""
        text = text.strip().replace("-", "−") if self._kind == "sign" else text
        for texts in (self._written, self.shown):
            if text in texts:
                return self.keys[texts.index(text)]
        if self._kind == "numbers":  # 5.0 is 5, and 0 is -0.0
            with suppress(ValueError):
                return next((key for key in self.keys if read(key) == read(text)), "")
        return ""

    def typed(self, text):
        """An answer as it comes from the page: its key."""
        return text

    @property
    def spoken(self):
        """How a screen reader says the choices."""
        if self._kind == "sign":
            return [_("minus"), _("zero"), _("plus")]
        return [inline(choice, plain) for choice in self.shown]

    def problem(self, text):
        """What is said to an answer that is none."""
        choices = " · ".join(inline(choice, plain) for choice in self.shown)
        return "" if text in self.keys else _("Choose one: {choices}.").format(choices=choices)

    def of(self, commitment):
        """The answer of a commitment that was kept, or nothing; in a file of the first version it is in writing."""
        if commitment.get("choice") is not None:
            return commitment["choice"] if commitment["choice"] in self.keys else ""
        return self.key(commitment["answer"]) if isinstance(commitment.get("answer"), str) else ""

    def kept(self, text):
        """An answer as it is kept."""
        return {"choice": text}

    def same(self, text, other):
        """Whether two answers are one."""
        return text == other

    def said(self, text):
        """An answer, as the learner reads it."""
        return self.shown[self.keys.index(text)]


class Entry:
    """A number at `decimals` digits, which may have its `unit` behind it."""

    keys, shown, labels, spoken = (), [], [""], [""]

    def __init__(self, decimals, unit):
        if len(unit) > _LONGEST:
            raise ValueError(f"unit must be at most {_LONGEST} characters long.")
        self.decimals, self.unit, self.digits = decimals, _(unit), digits_wanted(decimals)
        self._units = [_folded(inline(one, plain)) for one in {unit, self.unit} if one]

    def key(self, text):
        """An answer as it is typed."""
        return text

    def typed(self, text):
        """An answer without the unit behind it, which stands behind the box already."""
        folded = _folded(text)
        for unit in self._units:
            if folded.endswith(unit) and len(folded) == len(text):
                return text[: -len(unit)].rstrip()
        return text

    def problem(self, text):
        """What is said to an answer that is no number."""
        return problem(text)

    def of(self, commitment):
        """The answer of a commitment that was kept, or nothing."""
        return "" if commitment.get("answer") is None else self.typed(str(commitment["answer"]))

    def kept(self, text):
        """An answer as it is kept."""
        return {"answer": text}

    def value(self, text):
        """The number that a text says, or None."""
        try:
            return as_decimal(read(text))
        except (ValueError, ArithmeticError):  # of an edited file
            return None

    def same(self, text, other):
        """Whether two answers are one number."""
        values = [self.value(one) for one in (text, other)]
        return text == other or (None not in values and values[0] == values[1])

    def said(self, text):
        """An answer, as the learner reads it."""
        return f"{text} {self.unit}".rstrip()


def _folded(text):
    """A text in which the shape and the case of a letter do not matter, each sign in its place."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text.translate(_SAME_SIGN))


def answerable(choices, decimals, unit):
    """`Options` or an `Entry`. Raises ValueError for what cannot be asked for."""
    kind, listed = taken(choices, unit)
    return Options(kind, listed) if kind else Entry(decimals, unit)


def taken(choices, unit=""):
    """What kind of choices these are, None, "sign", "texts" or "numbers", and a list of them. Raises ValueError."""
    if choices is None:
        return None, []
    if isinstance(choices, str) and choices == "sign":
        kind, listed = "sign", list(SIGNS)
    else:
        kind, listed = _kind_of(choices)
    if unit:
        raise ValueError("unit goes with a box for a number; a choice has its unit in it.")
    return kind, listed


def _kind_of(choices):
    try:
        of_array = getattr(choices, "tolist", lambda: choices)
        listed = [] if isinstance(choices, _NO_LISTS) else list(islice(of_array(), _MOST + 1))
    except TypeError:
        listed = []
    if len(listed) > _MOST:
        raise ValueError(f"choices must be at most {_MOST}.")
    if len(listed) > 1 and all(isinstance(choice, str) for choice in listed):
        return "texts", listed
    if len(listed) > 1 and all(isinstance(choice, Real) and isfinite(choice) for choice in listed):
        return "numbers", listed
    raise ValueError(f"choices must be 'sign', some texts, or some finite numbers, not {brief(choices)}.")
