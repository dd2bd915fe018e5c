"""One training step of a network that names the noise in a code, by the pencil: forward, back, and one update."""

from decimal import Decimal

from ..networks import given_layers, identity, must_be_known, one_each
from ..quoting import brief
from ..spelling import spelled, typeset
from ..validate import door, optional
from .angles import cosine, sine
from .backward_steps import descend
from .chains import chain_back, chain_forward
from .diffusion_steps import noised, share_left
from .numbers import Number, added
from .page import Sheet, abridged
from .rules import STYLE, column, not_negative

_TWO = Number(Decimal(2), True)
_TURNS = [Number(Decimal(90 * 2**k), True) for k in range(4)]  # the degrees of the angles that a whole time turns
_TIMES = 2 * len(_TURNS)


def _share_of_time(name, value, given=None):
    found = not_negative(name, value)
    if found.value > 1:
        raise ValueError(f"{name} must be at most 1, t / steps, not {brief(value)}.")
    return found


def _denoiser(name, value, given=None):
    layers = given_layers(name, value)
    if layers[0].inputs < layers[-1].outputs + _TIMES:
        raise ValueError(
            f"{name} must take at least {layers[-1].outputs + _TIMES} numbers, z_t and {_TIMES} of the time, "
            f"to give {layers[-1].outputs}, and not {layers[0].inputs}."
        )
    return layers


def _code(name, values, given):
    found, latents = column()(name, values, given), given["parameters"][-1].outputs
    if len(found) != latents:
        raise ValueError(f"{name} has {len(found)} numbers, but parameters give {latents}.")
    return found


def _condition(name, values, given):
    layers = given["parameters"]
    wanted = layers[0].inputs - layers[-1].outputs - _TIMES
    found = [] if values is None else column()(name, values, given)
    if len(found) != wanted:
        raise ValueError(f"{name} has {len(found)} numbers, but parameters take {wanted} beside z_t and the time.")
    return found


def _activations(name, value, given):
    if callable(value):
        must_be_known(name, (value,))  # also where there is no hidden layer for it
    return must_be_known(name, one_each(name, value, len(given["parameters"]) - 1))


@door(share=_share_of_time, **STYLE)
def time_features(share, *, decimals=6, rounding=None):
    """What a network sees of a time: the sine and the cosine of 90° t/T, of 180°, 360° and 720° t/T.

    `share` is t/T, one number from 0 to 1. Degrees, so that the angles are short numbers. The four sines come first.
    """
    sheet = Sheet(decimals, rounding)
    share, names = sheet.take_number("share", share), ("sin", "cos")
    for i, function in enumerate((sine, cosine)):
        for k, turn in enumerate(_TURNS):
            angle = turn * share
            stages = [(f"{names[i]}({{}}°·{{}})", turn, share)], [(f"{names[i]}({{}}°)", angle)]
            sheet.line("time", len(_TURNS) * i + k, *stages, result=function(angle))
    (plain, latex), (part, _) = spelled("time"), spelled("share")
    right = f"(sin({{0}}°·{part}), …, sin({{1}}°·{part}), cos({{0}}°·{part}), …, cos({{1}}°·{part}))"
    right = right.format(_TURNS[0].value, _TURNS[-1].value)
    return sheet.page(f"{plain} = {right}", f"{latex} & = {typeset(right)}")


@door(eps=column(), eps_hat=column("eps"), **STYLE)
def noise_loss(eps, eps_hat, *, decimals=6, rounding=None):
    """(eps - eps_hat)² for each number of a code, and their sum, the loss. Two columns of one length."""
    sheet, terms = Sheet(decimals, rounding), []
    eps = sheet.take("eps[{}]", eps)
    for j, (e, p) in enumerate(zip(eps, sheet.take("eps_hat[{}]", eps_hat))):
        difference = sheet.note(f"eps[{j}]-eps_hat[{j}]", e - p)
        stages = [("({} - {})²", e, p)], [("{}²", difference)]
        terms.append(sheet.line("noise_error", j, *stages, result=difference * difference))
    sheet.line("total", None, *abridged(terms, [("{}", term) for term in terms]), result=added(terms))
    (plain, latex), (term, term_in_latex) = spelled("total"), spelled("noise_error", "j")
    return sheet.page(f"{plain} = Σ_j {term}", rf"{latex} & = \textstyle\sum_j {term_in_latex}")


@door(eps=column(), eps_hat=column("eps"), **STYLE)
def d_eps_hat(eps, eps_hat, *, decimals=6, rounding=None):
    """∂L/∂eps_hat_j = 2 (eps_hat_j - eps_j), where the loss is that of `noise_loss`. Two columns of one length."""
    sheet = Sheet(decimals, rounding)
    eps = sheet.take("eps[{}]", eps)
    for j, (e, p) in enumerate(zip(eps, sheet.take("eps_hat[{}]", eps_hat))):
        difference = sheet.note(f"eps_hat[{j}]-eps[{j}]", p - e)
        sheet.line("d_eps_hat", j, [("2·({} - {})", p, e)], [("2·{}", difference)], result=_TWO * difference)
    plain, latex = zip(*(spelled(name, "j") for name in ("d_eps_hat", "eps_hat", "eps")))
    return sheet.page("{} = 2·({} - {})".format(*plain), typeset("{} & = 2·({} - {})".format(*latex)))


@door(
    parameters=_denoiser,
    z_0=_code,
    eps=column("z_0"),
    share=_share_of_time,
    alpha_bar=share_left,
    learning_rate=optional(not_negative),
    condition=_condition,
    activation=_activations,
    **STYLE,
)
def diffusion_step(
    parameters,
    z_0,
    eps,
    share,
    alpha_bar,
    learning_rate=None,
    condition=None,
    activation=identity,
    *,
    decimals=6,
    rounding=None,
):
    """One training step of a network that names noise, for one code: `training.Diffusion` and gradient descent by hand.

    z_t of `noised`; a = [z_t; time; condition], which the first layer sees; eps_hat = W a + b; the loss of
    `noise_loss`, every derivative of it, and every weight after the step of gradient descent, `page["W[0,0]"]`. Without
    a learning rate no step is made, and the page has the weights as they are.
    `parameters` are some `Affine` in a row, which take z_t, the eight numbers of `time_features` and the condition;
    `share` is t / steps, and `alpha_bar` that of the schedule at t. A hidden condition is a column of zeros. Several
    layers are numbered, W^(1), h^(1), …, and `activation` follows all but the last.
    """
    style = {"decimals": decimals, "rounding": rounding}
    layers = _named(parameters, activation)
    page = noised(z_0, eps, alpha_bar, **style) + time_features(share, **style)
    page += _seen(page, condition, style)
    page = sum(chain_forward(layers, page.result, style), page)
    loss = (page.column("eps[{}]"), page.column("eps_hat[{}]"))
    page += noise_loss(*loss, **style)
    page = chain_back(page + d_eps_hat(*loss, **style), layers, style)
    for layer, (_, weights, bias, _), _ in layers if learning_rate else ():
        slopes = [page.column(f"d{weights}[{i},{{}}]") for i in range(layer.outputs)]
        page += descend(layer.W, slopes, learning_rate, weights, **style)
        page += descend(layer.b, page.column(f"d{bias}[{{}}]"), learning_rate, bias, **style)
    return page


def _named(layers, activation):
    """Each layer with the names of its output, W, b and input, and the function that follows it."""
    several = len(layers) > 1
    hidden = [f"h^({k})" for k in range(1, len(layers))] if len(layers) > 2 else ["h"] * (len(layers) - 1)
    ends, places = ["a", *hidden, "eps_hat"], [f"^({k})" if several else "" for k in range(1, len(layers) + 1)]
    names = [(out, f"W{place}", f"b{place}", into) for place, into, out in zip(places, ends, ends[1:])]
    return list(zip(layers, names, (*activation, identity)))


def _seen(page, condition, style):
    """The page of a = [z_t; time; condition], what the first layer sees."""
    sheet, names = Sheet(**style), ["z_t", "time", *(["condition"] if condition else [])]
    numbers = page.column("z_t[{}]") + page.column("time[{}]")
    if condition:
        numbers += sheet.take("condition[{}]", condition)
    for i, one in enumerate(numbers):
        sheet.line("a", i, result=one)
    plain, latex = ("; ".join(texts) for texts in zip(*map(spelled, names)))
    return sheet.page(f"a = [{plain}]", f"a & = [{latex}]".replace(";", r";\,"))
