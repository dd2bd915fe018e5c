"""The pencil's chain rule: every derivative of the loss line by line, from the output back to the first layer.

Each function is one step, from any columns of numbers, and returns a `Page`; `passes` puts the steps together.
A derivative has the name of its quantity with d in front: ∂L/∂z is d_z, ∂L/∂W_d is dW_d.
For a layer out = W in + b, `symbols` names out, W, b and in, as for `worked.affine`; i counts out and j counts in.
Each function raises ValueError for sizes that do not fit and for what is not a finite number.
"""

import re
from decimal import Decimal
from itertools import chain

import numpy as np

from ..networks import identity, relu, sigmoid
from ..quoting import brief
from ..spelling import spelled, typeset
from ..validate import door
from .numbers import Number, added
from .page import Sheet, abridged
from .rules import (
    STYLE,
    a_squared_error,
    an_activation,
    column,
    not_negative,
    rows,
    symbol,
    symbols_of_layer,
    two_symbols,
    what_is_wanted,
)

_ZERO, _TWO, _ONE, _HALF = (Number(Decimal(value), True) for value in ("0", "2", "1", "0.5"))
_DECODER = ("x_hat", "W_d", "b_d", "z")


def _layer(name, value, given):
    if not symbol(name, value).startswith(("W", "b")):
        raise ValueError(f"{name} must begin with W, or with b for a column of biases, not {brief(value)}.")
    return value


def _weights(name, values, given):
    """Rows of weights, or a column of biases, as the name of them says."""
    return (rows() if given["name"].startswith("W") else column())(name, values, given)


def _slopes(name, values, given):
    weights = given["name"].startswith("W")
    return (rows(width="values", height="values") if weights else column("values"))(name, values, given)


@door(x=column(), x_hat=column("x"), wanted=what_is_wanted, loss=a_squared_error, **STYLE)
def d_x_hat(x, x_hat, wanted="x", loss="squared_error", *, decimals=6, rounding=None):
    """∂L/∂x'_i = 2 (x'_i - x_i), where the reconstruction loss is Σ (x - x')². Two columns of one length.

    With a ½ before each square, "half_squared_error", there is no 2. x is called t where `wanted` is "target".
    """
    sheet = Sheet(decimals, rounding)
    x = sheet.take(f"{wanted}[{{}}]", x)
    if loss == "half_squared_error":
        return _differences(sheet, "d_x_hat", x, x_hat, wanted)
    for i, (a, b) in enumerate(zip(x, sheet.take("x_hat[{}]", x_hat, len(x)))):
        difference = sheet.note(f"x_hat[{i}]-{wanted}[{i}]", b - a)
        sheet.line("d_x_hat", i, [("2·({} - {})", b, a)], [("2·{}", difference)], result=_TWO * difference)
    return sheet.page(*_formula("{} = 2·({} - {})", ("d_x_hat", "i"), ("x_hat", "i"), (wanted, "i")))


@door(x=column(), x_hat=column("x"), wanted=what_is_wanted, **STYLE)
def d_logits(x, x_hat, wanted="x", *, decimals=6, rounding=None):
    """∂L/∂ℓ_i = x'_i - x_i, where x' = sigmoid(ℓ) and the reconstruction loss is the cross-entropy.

    The two are differentiated as one: (x' - x) / (x' (1 - x')) of the loss times x' (1 - x') of sigmoid.
    Two columns of one length; x is called t where `wanted` is "target".
    """
    sheet = Sheet(decimals, rounding)
    return _differences(sheet, "d_logits", sheet.take(f"{wanted}[{{}}]", x), x_hat, wanted)


def _differences(sheet, name, x, x_hat, wanted):
    for i, (a, b) in enumerate(zip(x, sheet.take("x_hat[{}]", x_hat, len(x)))):
        sheet.line(name, i, [("{} - {}", b, a)], result=b - a)
    return sheet.page(*_formula("{} = {} - {}", (name, "i"), ("x_hat", "i"), (wanted, "i")))


@door(symbols=two_symbols, d_out=column(), a=column("d_out"), out=column("d_out"), activation=an_activation, **STYLE)
def d_activation(d_out, a, out, activation, symbols=("h", "a_h"), *, decimals=6, rounding=None):
    """∂L/∂a_i = ∂L/∂h_i activation'(a_i), where h = activation(a): back through ReLU, tanh or sigmoid.

    ReLU' is 1 above 0 and else 0; tanh' = 1 - h² and sigmoid' = h (1 - h), by means of h. `symbols` names h and a.
    Three columns of one length: ∂L/∂h, a and h.
    """
    name, before = symbols
    sheet = Sheet(decimals, rounding)
    d_out, a = sheet.take(f"d_{name}[{{}}]", d_out), sheet.take(f"{before}[{{}}]", a)
    for i, (d, v, h) in enumerate(zip(d_out, a, sheet.take(f"{name}[{{}}]", out))):
        if activation is relu:
            slope = _ONE if v.value > 0 else _ZERO
            stages = [[("{}·ReLU'({})", d, v)]]
        elif activation is np.tanh:
            square = sheet.note(f"{name}[{i}]^2", h * h)
            slope = sheet.note(f"1-{name}[{i}]^2", _ONE - square)
            if sheet.is_lost(_ONE - h.size()):
                sheet.rule = "(1 - v)² ≈ 1 - 2·v"
            stages = [[("{}·(1 - {}²)", d, h)], [("{}·(1 - {})", d, square)]]
        elif activation is sigmoid:
            rest = sheet.note(f"1-{name}[{i}]", _ONE - h)
            slope = sheet.note(f"{name}[{i}]*(1-{name}[{i}])", h * rest)
            stages = [[("{}·{}·(1 - {})", d, h, h)], [("{}·{}·{}", d, h, rest)]]
        else:
            slope, stages = _ONE, []
        product = [[("{}·{}", d, slope)]] if stages else []
        sheet.line(f"d_{before}", i, *stages, *product, result=d * slope)
    formula, parts = {
        relu: ("{} = {}·ReLU'({})", (before,)),
        np.tanh: ("{} = {}·(1 - {}²)", (name,)),
        sigmoid: ("{} = {}·{}·(1 - {})", (name, name)),
        identity: ("{} = {}", ()),
    }[activation]
    return sheet.page(*_formula(formula, (f"d_{before}", "i"), (f"d_{name}", "i"), *((part, "i") for part in parts)))


@door(symbols=symbols_of_layer, d_out=column(), into=column(), **STYLE)
def d_weights(d_out, into, symbols=_DECODER, *, decimals=6, rounding=None):
    """∂L/∂W[i,j] = ∂L/∂out_i in_j, for each weight of a layer. Two columns."""
    out, weights, _, name = symbols
    sheet = Sheet(decimals, rounding)
    d_out, into = sheet.take(f"d_{out}[{{}}]", d_out), sheet.take(f"{name}[{{}}]", into)
    for i, d in enumerate(d_out):
        for j, a in enumerate(into):
            sheet.line(f"d{weights}", (i, j), [("{}·{}", d, a)], result=d * a)
    return sheet.page(*_formula("{} = {}·{}", (f"d{weights}", "ij"), (f"d_{out}", "i"), (name, "j")))


@door(symbols=symbols_of_layer, d_out=column(), **STYLE)
def d_bias(d_out, symbols=_DECODER, *, decimals=6, rounding=None):
    """∂L/∂b_i = ∂L/∂out_i, for each bias of a layer. One column."""
    out, _, bias, _ = symbols
    sheet = Sheet(decimals, rounding)
    for i, d in enumerate(sheet.take(f"d_{out}[{{}}]", d_out)):
        sheet.line(f"d{bias}", i, result=d)
    return sheet.page(*_formula("{} = {}", (f"d{bias}", "i"), (f"d_{out}", "i")))


@door(symbols=symbols_of_layer, W=rows(), d_out=column("W"), **STYLE)
def d_input(W, d_out, symbols=_DECODER, *, decimals=6, rounding=None):
    """∂L/∂in_j = Σ_i W[i,j] ∂L/∂out_i, for each input of a layer: W is read down its columns.

    W: rows of numbers (outputs, inputs); d_out (outputs).
    """
    out, weights, _, into = symbols
    return _through(Sheet(decimals, rounding), into, (weights, W, out, d_out))


@door(
    hidden=symbol, W_mu=rows(), d_mu=column("W_mu"), W_logvar=rows(width="W_mu"), d_log_var=column("W_logvar"), **STYLE
)
def d_hidden(W_mu, d_mu, W_logvar, d_log_var, hidden="h", *, decimals=6, rounding=None):
    """∂L/∂h_j = Σ_i W_mu[i,j] ∂L/∂mu_i + Σ_i W_logvar[i,j] ∂L/∂log sigma²_i: two layers begin at h, and both count.

    Two matrices as rows of numbers (latents, hidden), two columns (latents). `hidden` names the layer.
    """
    return _through(
        Sheet(decimals, rounding), hidden, ("W_mu", W_mu, "mu", d_mu), ("W_logvar", W_logvar, "log_var", d_log_var)
    )


@door(d_z=column(), eps=column("d_z"), **STYLE)
def d_sigma(d_z, eps, *, decimals=6, rounding=None):
    """∂L/∂sigma_j = ∂L/∂z_j eps_j: the path through z alone. Two columns of one length."""
    sheet = Sheet(decimals, rounding)
    d_z = sheet.take("d_z[{}]", d_z)
    for j, (d, e) in enumerate(zip(d_z, sheet.take("eps[{}]", eps, len(d_z)))):
        sheet.line("d_sigma", j, [("{}·{}", d, e)], result=d * e)
    return sheet.page(*_formula("{} = {}·{}", ("d_sigma", "j"), ("d_z", "j"), ("eps", "j")))


@door(d_z=column(), mu=column("d_z"), beta=not_negative, **STYLE)
def d_mu(d_z, mu, beta=1, *, decimals=6, rounding=None):
    """∂L/∂mu_j = ∂L/∂z_j + beta mu_j: through z, and through the KL divergence. Two columns of one length."""
    sheet = Sheet(decimals, rounding)
    d_z = sheet.take("d_z[{}]", d_z)
    beta, shown = _taken_beta(sheet, beta)
    for j, (d, m) in enumerate(zip(d_z, sheet.take("mu[{}]", mu, len(d_z)))):
        weighted = beta * m
        sheet.line(
            "d_mu",
            j,
            [("{}", d), ("{}·" * len(shown) + "{}", *shown, m)],
            [("{}", d), ("{}", weighted)],
            result=d + weighted,
        )
    formula = "{} = {} + " + "β·" * len(shown) + "{}"
    return sheet.page(*_formula(formula, ("d_mu", "j"), ("d_z", "j"), ("mu", "j")))


@door(d_sigma=column(), sigma=column("d_sigma"), beta=not_negative, **STYLE)
def d_log_var(d_sigma, sigma, beta=1, *, decimals=6, rounding=None):
    """∂L/∂log sigma²_j = ½ sigma_j ∂L/∂sigma_j + beta ½ (sigma_j² - 1): through sigma, and through the KL divergence.

    The derivative of sigma = exp(½ log sigma²) is ½ sigma, and that of KL = -½ (1 + log sigma² - mu² - sigma²) is
    -½ (1 - sigma²). Two columns of one length.
    """
    sheet = Sheet(decimals, rounding)
    d_sigma = sheet.take("d_sigma[{}]", d_sigma)
    beta, shown = _taken_beta(sheet, beta)
    before = "{}·" * len(shown)
    for j, (d, s) in enumerate(zip(d_sigma, sheet.take("sigma[{}]", sigma, len(d_sigma)))):
        product, square = sheet.note(f"sigma[{j}]*d_sigma[{j}]", s * d), sheet.note(f"sigma[{j}]^2", s * s)
        rest = sheet.note(f"sigma[{j}]^2-1", square - _ONE)
        through_z, through_kl = _HALF * product, beta * (_HALF * rest)
        sheet.line(
            "d_log_var",
            j,
            [("½·{}·{}", s, d), (before + "½·({}² - {})", *shown, s, _ONE)],
            [("½·{}", product), (before + "½·({} - {})", *shown, square, _ONE)],
            [("½·{}", product), (before + "½·{}", *shown, rest)],
            [("{}", through_z), ("{}", through_kl)],
            result=through_z + through_kl,
        )
    formula = "{} = ½·{}·{} + " + "β·" * len(shown) + "½·({}² - 1)"
    return sheet.page(*_formula(formula, ("d_log_var", "j"), ("sigma", "j"), ("d_sigma", "j"), ("sigma", "j")))


@door(name=_layer, values=_weights, gradient=_slopes, learning_rate=not_negative, **STYLE)
def descend(values, gradient, learning_rate, name="W_d", *, decimals=6, rounding=None):
    """One step of gradient descent, W - η ∂L/∂W, for each weight of a layer, or with a name such as "b_d" each bias.

    `values` and `gradient`: rows of numbers, or for a bias a column; `learning_rate` is η, one number. The symbol of a
    weight is its number after the step; what it was before is `page["old_W_d[0,0]"]`.
    """
    sheet = Sheet(decimals, rounding)
    rate = sheet.take_number("learning_rate", learning_rate)
    if name.startswith("W"):
        rows = sheet.take_rows(f"old_{name}", values)
        slopes = sheet.take_rows(f"d{name}", gradient, len(rows), len(rows[0]))
        entries = [((i, j), pair) for i, row in enumerate(zip(rows, slopes)) for j, pair in enumerate(zip(*row))]
    else:
        column = sheet.take(f"old_{name}[{{}}]", values)
        entries = enumerate(zip(column, sheet.take(f"d{name}[{{}}]", gradient, len(column))))
    for index, (old, slope) in entries:
        change = rate * slope
        sheet.line(name, index, [("{} - {}·{}", old, rate, slope)], [("{} - {}", old, change)], result=old - change)
    index = "ij" if name.startswith("W") else "i"
    return sheet.page(*_formula("{0} ← {0} - η·{1}", (name, index), (f"d{name}", index)))


def _taken_beta(sheet, beta):
    """beta as a number, and the numbers that are written for it: a beta of 1 is not written."""
    beta = sheet.take_number("beta", beta)
    return beta, () if beta == (1, True) else (beta,)


def _through(sheet, into, *layers):
    """∂L/∂in through all layers that begin there; of each layer the names and numbers of its W and its ∂L/∂out."""
    taken, width = [], None
    for weights, W, out, d_out in layers:
        W = sheet.take_rows(weights, W, width=width)
        taken.append((W, sheet.take(f"d_{out}[{{}}]", d_out, len(W))))
        width = len(W[0])
    for j in range(width):
        paths = [[(row[j], d) for row, d in zip(W, d_out)] for W, d_out in taken]
        products = [
            [sheet.note(f"{weights}[{i},{j}]*d_{out}[{i}]", w * d) for i, (w, d) in enumerate(path)]
            for path, (weights, _, out, _) in zip(paths, layers)
        ]
        sums = [added(path) for path in products]
        sheet.line(f"d_{into}", j, *_abridged(paths, products), [("{}", part) for part in sums], result=added(sums))
    terms = [symbol for weights, _, out, _ in layers for symbol in ((weights, "ij"), (f"d_{out}", "i"))]
    formula = "{} = " + " + ".join(["Σ_i {}·{}"] * len(layers))
    return sheet.page(*_formula(formula, (f"d_{into}", "j"), *terms))


def _abridged(paths, products):
    """The pairs of all paths, and their products, each path with its largest terms where it is long."""
    ways = [
        abridged(path, [("{}·{}", *pair) for pair in pairs], [("{}", product) for product in path])
        for pairs, path in zip(paths, products)
    ]
    return [[*chain(*stage)] for stage in zip(*ways)]


def _formula(template, *symbols):
    """A formula in both scripts; each of its symbols is a name and an index, as in `spelled`."""
    plain, latex = zip(*(spelled(*symbol) for symbol in symbols))
    squared = re.findall(r"{\d?}(²?)", template)  # in LaTeX x' and h^(1) need braces before another exponent
    latex = [f"{{{one}}}" if square and re.search("['^]", one) else one for one, square in zip(latex, squared)]
    return template.format(*plain), typeset(template.replace("} ", "} & ", 1).format(*latex))
