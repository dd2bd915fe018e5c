"""The slips that a hand makes in a layer that sees a condition, such as a class, below what goes into it."""

from itertools import zip_longest

from ..recalculation import Slip, Step, of_factors
from .layers import slips_of_layer
from .parts import in_latex, of_products, without


def conditional(name, W, b, x):
    """The step forward name = W [x; condition] + b; a one-hot condition chooses one of the last columns of W."""

    def works(given):
        seen = given[x] + given["condition"]
        if len(given[W][0]) != len(seen):
            raise ValueError(f"{W} has {len(given[W][0])} numbers in a row, but {x} and condition have {len(seen)}.")
        return [of_factors(dict(enumerate(zip(row, seen))), b=bias) for row, bias in zip(given[W], given[b])]

    def slips(given):
        inputs, classes, c = len(given[x]), len(given["condition"]), in_latex("condition", "")
        seen, of_classes = rf"[{x};\, {c}]", range(inputs, inputs + classes)
        yield Slip("condition_forgotten", rf"W[{x};\, 0] + b", work=without(*of_classes))
        yield Slip("condition_added", rf"W[{x} + {c};\, 0] + b", given=lambda given: _added(given, x))
        for k in range(1, classes):
            yield Slip("other_class", given=lambda given, k=k: _moved(given, k))
        if classes > 1:
            yield Slip(
                "all_classes", given=lambda given: {**given, "condition": [1 + 0 * c for c in given["condition"]]}
            )
        yield from slips_of_layer(given, W, b, x, seen)
        # Of a condition each product is a weight, or nothing: what can go wrong with it has names of its own.
        yield from of_products(range(inputs), rf"|W_{{ij}}\,{x}_j|", unsigned=("b", *of_classes))

    def spell(term, i):
        if term == "b":
            return f"b_{{{i + 1}}}"
        weight = f"W_{{{i + 1}{term + 1}}}"
        # Which numbers are of the condition is not known here: it is counted with those before it.
        return rf"{weight}\cdot {in_latex(f'{x}_c', term + 1)}"

    shapes = {W: "il", b: "i", x: "j", "condition": "k"}
    return Step(name, shapes, "i", works, slips, spell, like="conditional")


def _added(given, x):
    """The condition added to the numbers above it, as far as there are some."""
    zero = 0 * given[x][0]
    both = [a + c for a, c in zip_longest(given[x], given["condition"], fillvalue=zero)][: len(given[x])]
    return {**given, x: both, "condition": [0 * c for c in given["condition"]]}


def _moved(given, k):
    """Another class: each number of the condition k places further on."""
    condition = given["condition"]
    return {**given, "condition": condition[-k:] + condition[:-k]}
