"""Reads an answer: one number, a column, a matrix, or text as it was typed. What is no text is counted first."""

from collections.abc import Collection, Iterator, Mapping, Set
from decimal import Decimal
from itertools import islice
from math import prod
from numbers import Real

import numpy as np

from ..language import _, ngettext
from ..numerals import as_decimal, as_text, read, read_column
from ..quoting import brief

_DEEPEST = 4  # a matrix has two levels; a list may hold itself
_LISTED = 10_000  # of an iterator that need not end


def numbers_of(answer, shape):
    """The numbers of an answer as Decimals, a matrix row by row.

    `shape` says how many are wanted: () one, (3,) a column, (3, 2) a matrix, which may be given as a column as well.
    Raises ValueError, one sentence for whoever typed it.
    """
    if isinstance(answer, str):
        values = read_column(answer)
        _compare((len(values),), shape)
        return [as_decimal(value) for value in values]
    if isinstance(answer, Iterator):
        answer = list(islice(answer, _LISTED))
    given = shape_of(answer)
    single = [] if given else [_number(answer)]  # what is no number is told so before it is counted
    _compare(given, shape)
    return single or [_number(entry) for entry in _entries(answer, given)]


def _is_column(value):
    """Whether this has entries in an order; a `page.Number` is one number."""
    if isinstance(value, (str, bytes, bytearray, memoryview, Mapping, Set)) or hasattr(value, "exact"):
        return False
    return isinstance(value, Collection) and getattr(value, "shape", None) != ()


def shape_of(value):
    """How many entries there are on each level, by the first entry of each."""
    sizes = []
    while _is_column(value) and len(sizes) < _DEEPEST:
        sizes.append(len(value))
        value = next(iter(value), None)
    return tuple(sizes)


def _entries(value, shape):
    """What stands on the lowest level. Raises ValueError where a row is longer or shorter than the first."""
    if not shape:
        return [value]
    if not _is_column(value) or len(value) != shape[0]:
        raise ValueError(_("The rows of an answer must have one length."))
    return [entry for part in value for entry in _entries(part, shape[1:])]


def _compare(given, wanted):
    """Raises ValueError where one shape is not the other, except for a column that is written upright or lying."""
    count = prod(wanted)
    if prod(given) != count:
        sentence = ngettext(
            "{wanted} number is wanted here, not {given}.", "{wanted} numbers are wanted here, not {given}.", count
        )
        raise ValueError(sentence.format(wanted=count, given=prod(given)))
    if len(given) > 1 and given != wanted and (len(wanted) > 1 or count not in given):
        sentence = _("{wanted} numbers are wanted here, not {given}.")
        raise ValueError(sentence.format(wanted="×".join(map(str, wanted)), given="×".join(map(str, given))))


def _number(entry):
    """A number of a program, or a text, as a Decimal."""
    value = getattr(entry, "value", entry)
    value = value[()] if isinstance(value, np.ndarray) and not value.ndim else value
    if not isinstance(value, (str, Real, Decimal)):
        raise ValueError(_("“{text}” is not a number.").format(text=brief(value)))
    return as_decimal(read(as_text(value)))
