"""Finds the step of the calculation that leads to a number of a worked page: so a guess at it can be marked.

    answer = behind(worked.affine(W_e, b_e, x), "h[0]", decimals=2)
    answer("0.1")    a `Row`: the bias was forgotten

A step is found by the names of its numbers, an affine layer and an update under any names; it is the one where it leads
to the same number. Where none does, such as for a number without a page, only slips of writing are known.
"""

import re
from functools import partial
from itertools import product

from ..numerals import rounded
from ..spelling import spelled
from .marker import Marker
from .recalculation import Step, Work, missing
from .slips import MARKED_STEPS
from .slips.descent import descend
from .slips.layers import affine

_SYMBOL = re.compile(r"([A-Za-z]\w*(?:\^\(\d+\))?)(?:\[(\d+)(?:,(\d+))?\])?", re.ASCII)
_SURE = 12  # digits by which a number is known
_LAYER = "h"  # under which name `slips.names` has the reasons of any layer


def behind(page, symbol, decimals):
    """Marks answers to a symbol of a page: a function of an answer, which gives its `Row`."""
    name, place = named(symbol)
    value, numbers = page.numbers[symbol], _arrays(page.numbers)
    steps = [*_updates(name, numbers), *_named(name, numbers)]
    if any(line.symbol == symbol for block in page.blocks for line in block.lines):  # what was put in has no layer
        steps += _layers(name, place, numbers)
    for step, inputs in steps:
        try:
            marker = Marker(step, inputs, decimals)
            at = marker.places.index(place)
            if _leads_to(marker.right[0][at], value.value, decimals, step.name == name):
                return partial(marker.mark_at, at)
        except (ValueError, ArithmeticError):  # what stands under these names is something else
            continue
    return alone(value, decimals).mark_without_a_hint


def _leads_to(found, value, decimals, by_name):
    """Whether a step leads to a number of the page, which may have been rounded there.

    One that is known by its name does where nobody sees a difference; of any others some come near it by chance.
    """
    seen = [decimals]
    if not by_name:
        seen.append(min(-value.as_tuple().exponent, max(_SURE - found.adjusted(), decimals)))
    return all(rounded(found, places) == rounded(value, places) for places in seen)


def named(symbol):
    """The name of the array that a symbol of a page is in, and its place there from 1; of a product, such as
    "sigma[0]*eps[0]", nothing.
    """
    found = _SYMBOL.fullmatch(symbol)
    name, *index = found.groups() if found else ("",)
    return name, tuple(int(i) + 1 for i in index if i is not None)


def label(symbol):
    """A symbol of a page in LaTeX, as the page has it."""
    name, place = named(symbol)
    return spelled(name, place)[1] if name else ""


def alone(value, decimals):
    """A `Marker` of a number that is known by itself: only in writing it down anything can be seen to go wrong."""
    step = Step(
        "number",
        {"number": ""},
        "",
        lambda given: [Work({"number": given["number"]})],
        lambda given: (),
        lambda term, i: "",
    )
    return Marker(step, {"number": value}, decimals)


def _arrays(numbers):
    """The numbers of a page by the names of their arrays: one number, a column or rows; only what is whole."""
    found = {}
    for symbol, value in numbers.items():
        name, place = named(symbol)
        if name:
            found.setdefault(name, {})[place] = value
    return {name: array for name, entries in found.items() if (array := _array(entries)) is not None}


def _array(entries):
    if () in entries:  # the sum of a column, where that has its name
        return entries[()]
    counts = [range(1, max(places) + 1) for places in zip(*entries)]
    if sorted(entries) != list(product(*counts)):
        return None
    if len(counts) == 1:
        return [entries[i,] for i in counts[0]]
    return [[entries[i, j] for j in counts[1]] for i in counts[0]]


def _updates(name, numbers):
    """The step of gradient descent, where a page has one: there a weight is as it is after the step."""
    old, slope, rate = f"old_{name}", f"d{name}", "learning_rate"
    if {name, old, slope, rate} <= set(numbers):
        yield descend(name), {name: numbers[old], slope: numbers[slope], rate: numbers[rate]}


def _named(name, numbers):
    """Each step whose result has this name, where the page has all its inputs."""
    for step in MARKED_STEPS.values():
        if step.name == name not in step.inputs:
            inputs = {one: numbers[one] for one in {*step.given, *step.others} if one in numbers}
            if not missing(step, inputs):
                yield step, inputs


def _layers(name, place, numbers):
    """Every layer on the page with as many results as the column of this number."""
    if len(place) != 1:
        return
    depth = {other: _depth(array) for other, array in numbers.items()}
    rows = len(numbers[name]) if depth.get(name) == 1 else None  # where not all of it is on the page, any number
    columns = [other for other in numbers if depth[other] == 1 and other != name]
    for W in [other for other in numbers if depth[other] == 2]:
        size = len(numbers[W]), len(numbers[W][0])
        for b, x in product(columns, columns) if rows in (None, size[0]) else ():
            if b != x and (len(numbers[b]), len(numbers[x])) == size:
                yield affine(_LAYER, W, b, x), {one: numbers[one] for one in (W, b, x)}


def _depth(array):
    return 0 if not isinstance(array, list) else 2 if isinstance(array[0], list) else 1
