"""The slips that a hand makes in an affine layer: forward, back to what went in, and to its weights and biases."""

from decimal import Decimal
from itertools import product

from ..recalculation import HALF, Slip, Step, Work, of_factors
from .activations import slips_of_value
from .parts import TENTH, factor, in_latex, of_products, orders, put, times, without


def affine(name, W, b, x, key="", activation=None, others=()):
    """The step forward: name = W x + b, or the `activation` of it, which the argument `key` chooses."""

    def works(given):
        rows = zip(given[W], given[b])
        found = [of_factors(dict(enumerate(zip(row, given[x]))), b=bias) for row, bias in rows]
        if not activation:
            return found
        return [work._replace(after=activation.value, given={"a": sum(work.terms.values())}) for work in found]

    def slips(given):
        if activation:
            yield from slips_of_value(activation, f"W{x} + b")
        yield from slips_of_layer(given, W, b, x)
        yield from of_products(range(len(given[x])), rf"|W_{{ij}}\,{x}_j|", unsigned=("b",))

    def spell(term, i):
        return f"b_{{{i + 1}}}" if term == "b" else rf"W_{{{i + 1}{term + 1}}}\cdot {x}_{{{term + 1}}}"

    functions = {key: activation.function} if activation else {}
    return Step(
        name, {W: "ij", b: "i", x: "j"}, "i", works, slips, spell, functions=functions, others=_all(others, x), like="h"
    )


def slips_of_layer(given, W, b, x, seen=None):
    """Those of the bias, and of the order of rows and numbers; the layer sees `seen`, in LaTeX, where that is not x."""
    seen = seen or x
    yield Slip("bias_forgotten", f"W{seen}", work=without("b"))
    yield Slip("bias_subtracted", f"W{seen} - b", work=times("b", -1))
    yield Slip("bias_twice", f"W{seen} + 2b", work=times("b", 2))
    yield Slip("transposed", rf"W^\top {seen} + b", given=lambda given: {**given, W: transposed(given[W])})
    yield from orders(given, x)
    if len(given[b]) > 1:
        yield Slip("bias_swapped", r"b_n, \dots, b_1", given=lambda given: {**given, b: given[b][::-1]})


def _all(others, name):
    """Columns that are taken for the one of this name."""
    return dict.fromkeys(others, name)


def transposed(W):
    """W read by columns, as far as they go; a row without its column stays."""
    columns = len(W[0])
    return [
        [W[j][i] if j < len(W) else Decimal(0) for j in range(columns)] if i < columns else W[i] for i in range(len(W))
    ]


def to_input(name, layers, others=()):
    """The step back to what went into some layers; `layers` has for each W the derivative by what came out."""

    def works(given):
        rows = [(W, i, row, d) for W, d_out in layers.items() for i, (row, d) in enumerate(zip(given[W], given[d_out]))]
        return [of_factors({(W, i): (row[j], d) for W, i, row, d in rows}) for j in range(len(rows[0][2]))]

    def slips(given):
        W, d_out = next(iter(layers.items()))
        yield Slip(
            "not_transposed",
            rf"\textstyle\sum_i {in_latex(W, 'ji')} \cdot {in_latex(d_out, 'i')}",
            given=lambda given: {**given, **{W: _rows_for_columns(given[W]) for W in layers}},
        )
        if len(given[W][0]) > 1:
            yield Slip(
                "other_column",
                rf"\textstyle\sum_i {in_latex(W, 'ik')} \cdot {in_latex(d_out, 'i')}",
                values=lambda values: values[::-1],
            )
        yield from orders(given, *layers.values())
        yield from _without_two(given, d_out, rf"{in_latex(W, '')}^\top {in_latex(d_out, '')}")
        yield from _of_two_heads(layers) if len(layers) > 1 else _of_one_layer(given[W])
        yield from of_products(
            [(W, i) for W in layers for i in range(len(given[W]))],
            rf"|{in_latex(W, 'ij')} \cdot {in_latex(d_out, 'i')}|",
        )

    def spell(term, j):
        W, i = term
        return rf"{in_latex(W, (i + 1, j + 1))}\cdot {in_latex(layers[W], i + 1)}"

    shapes = {key: shape for pair in layers.items() for key, shape in zip(pair, ("ij", "i"))}
    return Step(name, shapes, "j", works, slips, spell, others=_all(others, next(iter(layers.values()))))


def _rows_for_columns(W):
    """W read by rows where its columns are wanted, as far as they go; a column without its row stays."""
    return [
        [w if j >= len(W) else W[j][i] if i < len(row) else Decimal(0) for j, w in enumerate(row)]
        for i, row in enumerate(W)
    ]


def _of_one_layer(W):
    yield Slip("mean_for_sum", r"\tfrac1n\textstyle\sum_i", work=factor(1 / Decimal(len(W))))


def _of_two_heads(layers):
    def heads_swapped(given):
        return {**given, **dict(zip(layers.values(), (given[d_out] for d_out in reversed(layers.values()))))}

    def one_path(W, sign):
        return lambda work: work._replace(
            terms={key: sign * value if key[0] == W else value for key, value in work.terms.items()}
        )

    mu, log_var = layers
    products = [[rf"{in_latex(W, '')}^\top {in_latex(d_out, '')}" for d_out in layers.values()] for W in layers]
    yield Slip("mu_path_forgotten", products[1][1], work=one_path(mu, 0))
    yield Slip("log_var_path_forgotten", products[0][0], work=one_path(log_var, 0))
    yield Slip("paths_subtracted", f"{products[0][0]} - {products[1][1]}", work=one_path(log_var, -1))
    yield Slip("heads_swapped", f"{products[0][1]} + {products[1][0]}", given=heads_swapped)


def to_weights(name, d_out, a, for_d=(), for_a=()):
    """The step to the weights of a layer: dW_ij = d_i a_j, from the derivative by what came out and what went in.

    `for_d` and `for_a` are columns of other layers, which are taken for these two.
    """

    def works(given):
        columns = [enumerate(given[d_out]), enumerate(given[a])]
        return [
            of_factors({(i, j): (d, into)})._replace(given={"d": d, "a": into})
            for (i, d), (j, into) in product(*columns)
        ]

    def instead(value):
        return lambda work: work._replace(terms={0: value(**work.given)})

    def slips(given):
        left, right, width = in_latex(d_out, "i"), in_latex(a), len(given[a])
        yield Slip(
            "outer_transposed",
            rf"{in_latex(a, '')}\,({in_latex(d_out, '')})^\top",
            values=lambda values: [value for j in range(width) for value in values[j::width]],
        )
        yield Slip("d_forgotten", right, work=instead(lambda d, a: a))
        yield from _without_two(given, d_out, rf"{left} \cdot {right}")
        yield Slip("input_forgotten", left, work=instead(lambda d, a: d))
        yield Slip("added_for_times", f"{left} + {right}", work=instead(lambda d, a: d + a))
        yield Slip("product_sign", rf"-{left} \cdot {right}", work=factor(-1))
        yield Slip("minus_lost", rf"|{left} \cdot {right}|", work=instead(lambda d, a: abs(d * a)))
        yield Slip("digit_lost", rf"\tfrac{{1}}{{10}}{left} \cdot {right}", work=factor(TENTH))
        yield from orders(given, d_out, a)

    def spell(term, _):
        i, j = term
        return rf"{in_latex(d_out, i + 1)}\cdot {in_latex(a, j + 1)}"

    others = _all(for_d, d_out) | _all(for_a, a)
    return Step(name, {d_out: "i", a: "j"}, "ij", works, slips, spell, others=others)


def to_biases(name, d_out, a, for_d=()):
    """The step to the biases of a layer: db_i = d_i, the derivative by what came out.

    `a`, what went into the layer, may be given beside it: it is no factor here, as it is for the weights. `for_d` are
    columns of other layers, which are taken for the derivative.
    """

    def works(given):
        return [Work({"d": d}, {"d": d}) for d in given[d_out]]

    def slips(given):
        d = in_latex(d_out, "i")
        yield Slip("d_forgotten", "1", work=put("d", lambda d: Decimal(1)))
        yield Slip("bias_constant", "0", work=put("d", lambda d: Decimal(0)))
        for j, value in enumerate(given.get(a, ())):
            yield Slip("input_added", rf"{d} \cdot {in_latex(a, j + 1)}", work=times("d", value))
        if len(given[d_out]) > 1:
            yield Slip("summed", rf"\textstyle\sum_i {d}", values=lambda values: [sum(values)] * len(values))
        yield from _without_two(given, d_out, d)
        if not _has_two(given, d_out):
            yield Slip("half_added", rf"\tfrac12\, {d}", work=factor(HALF))
        yield Slip("two_added", rf"2\, {d}", work=factor(2))
        yield Slip("minus_lost", rf"|{d}|", work=put("d", lambda d: abs(d)))
        yield Slip("digit_lost", rf"\tfrac{{1}}{{10}}{d}", work=factor(TENTH))
        yield from orders(given, d_out)

    def spell(_, i):
        return in_latex(d_out, i + 1)

    return Step(name, {d_out: "i"}, "i", works, slips, spell, others=_all((*for_d, a), d_out), like="biases")


def _without_two(given, d_out, formula):
    """The 2 of the squared error forgotten on the way back, unless it is seen that this one has a ½, and so no 2."""
    if _has_two(given, d_out):
        yield Slip("two_forgotten", rf"\tfrac12\, {formula}", work=factor(HALF))


def _has_two(given, d_out):
    """Whether this is the derivative of a squared error: 2 (x' - t), not x' - t, to which it may only be near.

    It may have been rounded. Where x' or what is to be rebuilt was not given, the loss is one without a ½.
    """
    wanted, x_hat, d = (given.get(name, ()) for name in ("target" if "target" in given else "x", "x_hat", d_out))
    if d_out != "d_x_hat" or not len(wanted) == len(x_hat) == len(d):
        return d_out == "d_x_hat"
    differences = [b - t for t, b in zip(wanted, x_hat)]
    away = [sum(abs(one - k * difference) for one, difference in zip(d, differences)) for k in (1, 2)]
    return away[1] <= away[0]
