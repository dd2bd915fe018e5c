"""The pencil's steps forward: each of them line by line, from any columns of numbers, as a `Page`."""

from decimal import Decimal

import numpy as np

from ..language import _
from ..networks import LOSSES, identity, relu, sigmoid
from ..spelling import before, counted, spelled, typeset
from ..spelling import reconstruction as name_of
from ..validate import OutOfRange, choice, door, optional
from .numbers import Number, added
from .page import Sheet, abridged
from .rules import (
    STYLE,
    a_layer,
    a_squared_error,
    an_activation,
    column,
    column_for_layer,
    not_negative,
    number,
    row_of_layer,
    rows,
    shares,
    symbol,
    symbols_of_layer,
    two_symbols,
    what_is_wanted,
)

_ZERO, _ONE, _TWO, _HALF, _MINUS_HALF = (Number(Decimal(value), True) for value in ("0", "1", "2", "0.5", "-0.5"))
_DECODER = ("x_hat", "W_d", "b_d", "z")


@door(symbols=symbols_of_layer, x=column(), W=rows(width="x"), b=column("W"), **STYLE)
def affine(W, b, x, symbols=("h", "W_e", "b_e", "x"), *, decimals=6, rounding=None):
    """An affine layer, h = W x + b, row by row.

    W: rows of numbers (outputs, inputs); b (outputs); x (inputs). `symbols` names the output, W, b and the input.
    Raises ValueError for sizes that do not fit and for what is not a finite number.
    """
    __, weights, bias, into = symbols
    sheet = Sheet(decimals, rounding)
    x = sheet.take(f"{into}[{{}}]", x)
    W = sheet.take_rows(weights, W, width=len(x))
    b = sheet.take(f"{bias}[{{}}]", b, len(W))
    for i, (row, shift) in enumerate(zip(W, b)):
        _row(sheet, i, row, shift, x, symbols)
    return sheet.page(*_affine_formula(symbols))


def _row(sheet, i, row, b, x, symbols):
    """One line of an affine layer, and its result."""
    out, weights, __, into = symbols
    products = [sheet.note(f"{weights}[{i},{j}]*{into}[{j}]", w * a) for j, (w, a) in enumerate(zip(row, x))]
    summed = sheet.note(f"({weights}@{into})[{i}]", added(products))
    put_in = [("{}·{}", w, a) for w, a in zip(row, x)]
    stages = *abridged(products, put_in, [("{}", product) for product in products]), [("{}", summed)]
    return sheet.line(out, i, *([*stage, ("{}", b)] for stage in stages), result=summed + b)


def _affine_formula(symbols):
    out, weights, bias, into = symbols
    plain, latex = zip(spelled(out, "i"), spelled(weights, "ij"), spelled(into, "j"), spelled(bias, "i"))
    return "{} = Σ_j {}·{} + {}".format(*plain), r"{} & = \textstyle\sum_j {}\, {} + {}".format(*latex)


@door(a=column(), condition=column(), name=symbol, **STYLE)
def stacked(a, condition, name="z", *, decimals=6, rounding=None):
    """z_c = [z; c]: what a layer sees that takes a condition below z. Two columns; `name` is that of a, such as "x".

    The rows of its W have a number for each of the condition, behind those for z.
    """
    sheet, both = Sheet(decimals, rounding), f"{name}_c"
    a, c = sheet.take(f"{name}[{{}}]", a), sheet.take("condition[{}]", condition)
    for i, one in enumerate(a + c):
        sheet.line(both, i, result=one)
    (plain, latex), (below, __), (column, __) = spelled(both), spelled("condition"), spelled(name)
    return sheet.page(f"{plain} = [{column}; {below}]", rf"{latex} & = [{column};\, {below}]")


@door(
    symbols=symbols_of_layer, layer=a_layer, column=column_for_layer, index=row_of_layer, output=an_activation, **STYLE
)
def output_unit(layer, column, index, output=identity, symbols=_DECODER, *, decimals=6, rounding=None):
    """One number of a layer alone, such as one pixel: x'_i = output(ℓ_i) with ℓ_i = Σ_j W[i,j] z_j + b_i.

    `layer` has W and b, `column` is what goes into it, and `index` says which of its numbers, counted from 0; `symbols`
    as in `affine`. These are the lines of the whole calculation. Raises ValueError for an index that is not there.
    """
    out, weights, bias, into = symbols
    sheet, W, b = Sheet(decimals, rounding), layer.W[index], layer.b[index]
    x = sheet.take(f"{into}[{{}}]", column)
    row = sheet.take(f"{weights}[{index},{{}}]", W)
    shift = sheet.take_number(f"{bias}[{index}]", b)
    name = out if output is identity else before(out)
    result = _row(sheet, index, row, shift, x, (name, weights, bias, into))
    page = sheet.page(*_affine_formula((name, weights, bias, into)))
    if output is identity:
        return page
    sheet = Sheet(decimals, rounding)
    _activated(sheet, index, result, output, (out, name))
    return page + sheet.page(*_activation_formula(output, (out, name)))


@door(symbols=two_symbols, a=column(), activation=an_activation, **STYLE)
def activate(a, activation, symbols=("h", "a_h"), *, decimals=6, rounding=None):
    """h = activation(a), number by number: ReLU, tanh or sigmoid, as in `networks.ACTIVATIONS`.

    a: a column of numbers; `symbols` names h and a. Sigmoid is never written σ, which is the standard deviation.
    """
    sheet = Sheet(decimals, rounding)
    for i, one in enumerate(sheet.take(f"{symbols[1]}[{{}}]", a)):
        _activated(sheet, i, one, activation, symbols)
    return sheet.page(*_activation_formula(activation, symbols))


def _activated(sheet, i, a, activation, symbols):
    """One line of an activation. Where tanh or sigmoid reads ±1 and is not, the line says what it lacks of that."""
    out, name = symbols
    shown = None
    if activation is relu:
        stages, result = [[("max({}, 0)", a)]], a if a.value > 0 else _ZERO
    elif activation is np.tanh:
        stages, result = [[("tanh({})", a)]], a.tanh()
        if sheet.is_lost(lacks := _ONE - result.size()):
            start = "1 - " if a.value > 0 else "-1 + "
            stages += [[(start + "2/(1 + exp({}))", _TWO * a.size())], [(start + "2/{}", _TWO / lacks)]]
            shown = start + "{}", lacks
    elif activation is sigmoid:
        power = sheet.note(f"exp(-{name}[{i}])", (-a).exp())
        below = sheet.note(f"1+exp(-{name}[{i}])", _ONE + power)
        stages, result = [[("1/(1 + exp({}))", -a)]], _ONE / below
        if sheet.is_lost(lacks := _ONE - result):
            stages += [[("1 - 1/(1 + exp({}))", a)], [("1 - 1/{}", _ONE / lacks)]]
            shown = "1 - {}", lacks
        else:
            stages += [[("1/(1 + {})", power)], [("1/{}", below)]]
    else:
        stages, result = [], a
    sheet.line(out, i, *stages, result=result, shown=shown)


def _activation_formula(activation, symbols):
    (out, out_latex), (a, a_latex) = (spelled(name, "i") for name in symbols)
    right = {
        relu: "ReLU({0}) = max({0}, 0)",
        np.tanh: "tanh({0})",
        sigmoid: "sigmoid({0}) = 1/(1 + exp(-{0}))",
        identity: "{0}",
    }[activation]
    return f"{out} = {right.format(a)}", f"{out_latex} & = {typeset(right.format(a_latex))}"


@door(log_var=column(), **STYLE)
def standard_deviation(log_var, *, decimals=6, rounding=None):
    """sigma = exp(½ log sigma²) for each latent dimension. log_var: a column of numbers."""
    sheet = Sheet(decimals, rounding)
    for j, v in enumerate(sheet.take("log_var[{}]", log_var)):
        half = _HALF * v
        sheet.line("sigma", j, [("exp(½·{})", v)], [("exp({})", half)], result=half.exp())
    return sheet.page("σ_j = exp(½·log σ²_j)", r"\sigma_j & = \exp(\tfrac{1}{2} \log\sigma^2_j)")


@door(mu=column(), sigma=column("mu"), eps=column("mu"), **STYLE)
def latent_sample(mu, sigma, eps, *, decimals=6, rounding=None):
    """z = mu + sigma eps for each latent dimension. Three columns of one length."""
    sheet = Sheet(decimals, rounding)
    mu = sheet.take("mu[{}]", mu)
    sigma, eps = (sheet.take(name, values, len(mu)) for name, values in (("sigma[{}]", sigma), ("eps[{}]", eps)))
    for j, (m, s, e) in enumerate(zip(mu, sigma, eps)):
        product = sheet.note(f"sigma[{j}]*eps[{j}]", s * e)
        sheet.line("z", j, [("{}", m), ("{}·{}", s, e)], [("{}", m), ("{}", product)], result=m + product)
    return sheet.page("z_j = μ_j + σ_j·ε_j", r"z_j & = \mu_j + \sigma_j\, \varepsilon_j")


@door(x=column(), x_hat=column("x"), wanted=what_is_wanted, loss=a_squared_error, **STYLE)
def squared_error(x, x_hat, wanted="x", loss="squared_error", *, decimals=6, rounding=None):
    """(x - x')² for each feature, and their sum, the reconstruction loss. Two columns of one length.

    x is called t where `wanted` is "target"; with the `loss` "half_squared_error" there is a ½ before each square.
    """
    sheet, half = Sheet(decimals, rounding), loss == "half_squared_error"
    x = sheet.take(f"{wanted}[{{}}]", x)
    errors, term = [], name_of("squared_error", loss, wanted)
    before = "½·" if half else ""
    for i, (a, b) in enumerate(zip(x, sheet.take("x_hat[{}]", x_hat, len(x)))):
        symbol = f"({wanted}[{i}]-x_hat[{i}])^2"
        difference = sheet.note(symbol[1:-3], a - b)
        square = sheet.note(symbol, difference * difference)
        stages = [[(f"{before}({{}} - {{}})²", a, b)], [(f"{before}{{}}²", difference)]]
        stages += [[("½·{}", square)]] if half else []
        result = _HALF * square if half else square
        errors.append(sheet.line(term, i, *stages, result=result, symbol=f"{symbol}/2" if half else symbol))
    return _summed(sheet, errors, name_of("reconstruction", loss, wanted), spelled(term, "i")[0])


@door(x=shares(), x_hat=shares("x"), wanted=what_is_wanted, **STYLE)
def cross_entropy(x, x_hat, wanted="x", *, decimals=6, rounding=None):
    """-x log x' - (1 - x) log(1 - x') for each feature, in nats, and their sum, the reconstruction loss.

    Two columns of one length, with numbers from 0 to 1; x is called t where `wanted` is "target". Nothing times a
    logarithm is left out. Raises ValueError where the logarithm of 0 would be needed.
    """
    sheet, terms = Sheet(decimals, rounding), []
    x = sheet.take(f"{wanted}[{{}}]", x)
    for i, (t, p) in enumerate(zip(x, sheet.take("x_hat[{}]", x_hat, len(x)))):
        rest, other = sheet.note(f"1-{wanted}[{i}]", _ONE - t), sheet.note(f"1-x_hat[{i}]", _ONE - p)
        stages = [[("-{}·log({})", t, p), ("- (1 - {})·log(1 - {})", t, p)]]
        if t.value and rest.value:
            logs = _log(sheet, f"x_hat[{i}]", p, p), _log(sheet, f"1-x_hat[{i}]", other, p)
            parts = -(t * logs[0]), -(rest * logs[1])
            stages.append([("-{}·log({})", t, p), ("- {}·log({})", rest, other)])
            stages.append([("-{}·{}", t, logs[0]), ("- {}·{}", rest, logs[1])])
            stages.append([("{}", part) for part in parts])
            result = added(parts)
        else:  # nothing times a logarithm is nothing, whatever the logarithm is
            share = p if t.value else other
            log = _log(sheet, f"x_hat[{i}]" if t.value else f"1-x_hat[{i}]", share, p)
            stages += [[("-log({})", share)], [("-({})", log)]]
            result = -log
        terms.append(sheet.line("cross_entropy", i, *stages, result=result))
    plain, latex = zip(spelled(wanted, "i"), spelled("x_hat", "i"))
    formula = "-{0}·log({1}) - (1 - {0})·log(1 - {1})"
    _add_up(sheet, terms, "reconstruction^cross_entropy")
    return sheet.page(f"CE_i = {formula.format(*plain)}", rf"\mathrm{{CE}}_i & = {typeset(formula.format(*latex))}")


def _log(sheet, name, share, x_hat):
    """The logarithm of x_hat, or of 1 - x_hat."""
    if share.value <= 0:
        number = f"x_hat[{name.partition('[')[2]}"
        if not x_hat.exact:  # what sigmoid lacks of 1 has more digits than a page carries
            problem = _("{quantity} is too near to {value} to be written: the inputs must be smaller.").format(
                quantity=counted(number), value=x_hat.value
            )
            raise OutOfRange(f"{number} is too near to {x_hat.value}: the inputs must be smaller.", problem)
        problem = _("{quantity} is {value}, and the logarithm of 0 is no number.").format(
            quantity=counted(number), value=x_hat.value
        )
        raise OutOfRange(f"{number} is {x_hat.value}, but the cross-entropy needs the logarithm of {name}.", problem)
    if sheet.is_lost(_ONE - share):
        sheet.rule = "log(1 - v) ≈ -v"
    return sheet.note(f"log({name})", share.log())


def _add_up(sheet, terms, name):
    """The line of a reconstruction loss, called `name`: the sum of the terms that are written."""
    sheet.line(
        name, None, *abridged(terms, [("{}", one) for one in terms]), result=added(terms), symbol="reconstruction"
    )


def _summed(sheet, terms, name, term):
    """The page whose terms are written, with the sum of them, called `name`, below."""
    plain, latex = spelled(name)
    _add_up(sheet, terms, name)
    return sheet.page(f"{plain} = Σ_i {term}", f"{latex} &")


@door(mu=column(), log_var=column("mu"), sigma=optional(column("mu")), **STYLE)
def kl_divergence(mu, log_var, sigma=None, *, decimals=6, rounding=None):
    """KL(N(mu, sigma²) || N(0, 1)) for each latent dimension, and their sum, in nats.

    -½ (1 + log sigma² - mu² - sigma²). `sigma` is what the page carries, rounded or not; without it,
    exp(½ log sigma²). Columns of one length.
    """
    sheet = Sheet(decimals, rounding)
    sheet.room -= 1  # for the brackets: its longest row would be cut where the page is narrow
    mu = sheet.take("mu[{}]", mu)
    log_var = sheet.take("log_var[{}]", log_var, len(mu))
    sigma = sheet.take("sigma[{}]", [(_HALF * v).exp() for v in log_var] if sigma is None else sigma, len(mu))
    terms = []
    for j, (m, v, s) in enumerate(zip(mu, log_var, sigma)):
        m2, s2 = sheet.note(f"mu[{j}]^2", m * m), sheet.note(f"sigma[{j}]^2", s * s)
        rest = sheet.note(f"1+log_var[{j}]-mu[{j}]^2", _ONE + v - m2)
        bracket = sheet.note(f"1+log_var[{j}]-mu[{j}]^2-sigma[{j}]^2", rest - s2)
        terms.append(
            sheet.line(
                "kl",
                j,
                [("-½·(1 + {} - {}² - {}²)", v, m, s)],
                [("-½·(1 + {} - {} - {})", v, m2, s2)],
                [("-½·({} - {})", rest, s2)],
                [("-½·{}", bracket)],
                result=_MINUS_HALF * bracket,
            )
        )
    sheet.line("kl", None, *abridged(terms, [("{}", term) for term in terms]), result=added(terms))
    return sheet.page(
        "KL_j = -½·(1 + log σ²_j - μ_j² - σ_j²)",
        r"\mathrm{KL}_j & = -\tfrac{1}{2}(1 + \log\sigma^2_j - \mu_j^2 - \sigma_j^2)",
    )


@door(reconstruction=number, wanted=what_is_wanted, loss=choice(LOSSES), **STYLE)
def autoencoder_loss(reconstruction, wanted="x", loss="squared_error", *, decimals=6, rounding=None):
    """The loss of an autoencoder: the reconstruction loss is all of it. One number; `wanted` and `loss` name it."""
    sheet = Sheet(decimals, rounding)
    sheet.line("total", None, result=sheet.take_number("reconstruction", reconstruction))
    plain, latex = spelled(name_of("reconstruction", loss, wanted))
    return sheet.page(f"L = {plain}", rf"\mathcal{{L}} & = {latex}")


@door(reconstruction=number, kl=number, beta=not_negative, wanted=what_is_wanted, loss=choice(LOSSES), **STYLE)
def total_loss(reconstruction, kl, beta=1, wanted="x", loss="squared_error", *, decimals=6, rounding=None):
    """The loss: reconstruction + beta KL. Three numbers; a beta of 1 is not written.

    `wanted` and `loss` name the first of them, as in `squared_error`.
    """
    sheet = Sheet(decimals, rounding)
    reconstruction, kl, beta = (
        sheet.take_number(name, value)
        for name, value in (("reconstruction", reconstruction), ("kl", kl), ("beta", beta))
    )
    weighted, shown = beta * kl, beta != (1, True)
    stages = [[("{}", reconstruction), ("{}", weighted)]]
    if shown:
        stages.insert(0, [("{}", reconstruction), ("{}·{}", beta, kl)])
    sheet.line("total", None, *stages, result=reconstruction + weighted)
    plain, latex = spelled(name_of("reconstruction", loss, wanted))
    weight, weight_in_latex = ("β·", r"\beta\,") if shown else ("", "")
    return sheet.page(f"L = {plain} + {weight}KL", rf"\mathcal{{L}} & = {latex} + {weight_in_latex}\mathrm{{KL}}")
