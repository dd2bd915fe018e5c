"""The slips that a hand makes with an activation: of its value, and of its derivative."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from math import tan
from typing import NamedTuple

import numpy as np

from ...networks import relu, sigmoid
from ..recalculation import HALF, Pair, Slip, Step, Work, of_factors
from .parts import TENTH, after, factor, in_latex, orders, put, same

# As many digits more as 1 - s and e^a - 1 lose of small and large numbers.
_WIDE = Context(prec=90, rounding=ROUND_HALF_UP)
_ONE, _TEN = Decimal(1), Decimal(10)


def _in_wide(function):
    def calculated(*numbers):
        with localcontext(_WIDE):
            return function(*numbers)

    return calculated


@_in_wide
def _sigmoid(a):
    smaller = (-abs(a)).exp()  # it cannot overflow
    return (smaller if a < 0 else _ONE) / (1 + smaller)


@_in_wide
def _tanh(a):
    smaller = (-2 * abs(a)).exp()
    return ((1 - smaller) / (1 + smaller)).copy_sign(a)


def _relu(a):
    return max(a, Decimal(0))


@_in_wide
def logit(h):
    """The a whose sigmoid is h. Raises ValueError where there is none."""
    if not 0 < h < 1:
        raise ValueError("must lie between 0 and 1, as sigmoid does.")
    return (h / (1 - h)).ln()


@_in_wide
def _artanh(h):
    if not -1 < h < 1:
        raise ValueError("must lie between -1 and 1, as tanh does.")
    return ((1 + h) / (1 - h)).ln() / 2


def _before_relu(h):
    if h < 0:
        raise ValueError("must not be negative, as relu never is.")
    return h


def _slope_of_relu(a, h):
    return Decimal(int(a > 0))


class Activation(NamedTuple):
    """An activation in decimals: its value, its derivative from a and h, the way back, and the slips of both.

    `slips` are {name: (formula, the wrong value of a)}, `slopes` {name: (formula, the wrong derivative from a and h)}.
    """

    function: Callable
    value: Callable
    slope: Callable
    back: Callable
    slips: dict[str, tuple[str, Callable]]
    slopes: dict[str, tuple[str, Callable]]


ACTIVATIONS = [
    Activation(
        relu,
        _relu,
        _slope_of_relu,
        _before_relu,
        {
            "activation_forgotten": ("{a}", same),
            "relu_absolute": ("|{a}|", abs),
            "relu_other_side": (r"\min({a}, 0)", lambda a: min(a, Decimal(0))),
            "relu_turned": (r"\max(-{p}, 0)", lambda a: max(-a, Decimal(0))),
            "slope_for_value": ("", lambda a: _slope_of_relu(a, a)),
        },
        {
            "slope_forgotten": ("", lambda a, h: _ONE),
            "relu_other_side": ("", lambda a, h: Decimal(int(a < 0))),
            "relu_at_zero": ("", lambda a, h: Decimal(int(a >= 0))),
            "value_for_slope": ("{h}", lambda a, h: h),
        },
    ),
    Activation(
        np.tanh,
        _tanh,
        lambda a, h: 1 - h * h,
        _artanh,
        {
            "activation_forgotten": ("{a}", same),
            "sigmoid_for_tanh": ("1/(1 + e^{{-{p}}})", _sigmoid),
            "exponent_halved": (r"\tanh(\tfrac12 {p})", lambda a: _tanh(a / 2)),
            "tangent": (r"\tan({a})", lambda a: Decimal(tan(a))),
            "denominator_forgotten": ("(e^{{{p}}} - e^{{-{p}}})/2", _in_wide(lambda a: (a.exp() - (-a).exp()) / 2)),
            "slope_for_value": (r"1 - \tanh({a})^2", _in_wide(lambda a: 1 - _tanh(a) ** 2)),
        },
        {
            "slope_forgotten": ("", lambda a, h: _ONE),
            "square_forgotten": ("(1 - {h})", lambda a, h: 1 - h),
            "slope_at_a": ("(1 - {a}^2)", lambda a, h: 1 - a * a),
            "slope_at_h": (r"(1 - \tanh({h})^2)", _in_wide(lambda a, h: 1 - _tanh(h) ** 2)),
            "one_forgotten": ("(-{h}^2)", lambda a, h: -h * h),
            "one_minus_forgotten": ("{h}^2", lambda a, h: h * h),
            "slope_of_sigmoid": (r"{h} \cdot (1 - {h})", lambda a, h: h * (1 - h)),
            "plus_for_minus": ("(1 + {h}^2)", lambda a, h: 1 + h * h),
            "value_for_slope": ("{h}", lambda a, h: h),
        },
    ),
    Activation(
        sigmoid,
        _sigmoid,
        lambda a, h: h * (1 - h),
        logit,
        {
            "activation_forgotten": ("{a}", same),
            "exponent_sign": ("1/(1 + e^{{{p}}})", lambda a: _sigmoid(-a)),
            "reciprocal_forgotten": ("1 + e^{{-{p}}}", lambda a: 1 + (-a).exp()),
            "one_forgotten": ("1/e^{{-{p}}}", Decimal.exp),
            "exponential_alone": ("e^{{-{p}}}", lambda a: (-a).exp()),
            "base_ten": ("1/(1 + 10^{{-{p}}})", lambda a: _sigmoid(a * _TEN.ln())),
            "tanh_for_sigmoid": (r"\tanh({a})", _tanh),
            "slope_for_value": ("e^{{-{p}}}/(1 + e^{{-{p}}})^2", lambda a: _sigmoid(a) * _sigmoid(-a)),
        },
        {
            "slope_forgotten": ("", lambda a, h: _ONE),
            "one_minus_forgotten": ("{h}", lambda a, h: h),
            "value_forgotten": ("(1 - {h})", lambda a, h: 1 - h),
            "slope_at_a": (r"{a} \cdot (1 - {a})", lambda a, h: a * (1 - a)),
            "slope_at_h": (
                r"\mathrm{{sigmoid}}({h}) (1 - \mathrm{{sigmoid}}({h}))",
                lambda a, h: _sigmoid(h) * _sigmoid(-h),
            ),
            "slope_of_tanh": ("(1 - {h}^2)", lambda a, h: 1 - h * h),
            "plus_for_minus": (r"{h} \cdot (1 + {h})", lambda a, h: h * (1 + h)),
        },
    ),
]
SIGMOID = ACTIVATIONS[-1]


def slips_of_value(activation, inside):
    """The slips in the value of an activation of `inside`, its argument in LaTeX."""
    in_parentheses = f"({inside})" if " + " in inside else inside
    for name, (formula, wrong) in activation.slips.items():
        yield Slip(name, formula.format(a=inside, p=in_parentheses), work=after(wrong))


def value_step(h, a, key, activation):
    """The step h = activation(a); `key` is the argument that chooses it, "activation" or "output"."""

    def works(given):
        return [Work({"a": value}, {"a": value}, after=activation.value) for value in given[a]]

    def slips(given):
        yield from slips_of_value(activation, in_latex(a, ""))
        yield Slip("digit_lost", term="a", work=lambda work: work._replace(terms={"a": work.terms["a"] * TENTH}))
        yield from orders(given, a)

    def spell(term, i):
        return in_latex(a, i + 1)

    return Step(h, {a: "i"}, "i", works, slips, spell, functions={key: activation.function}, like="h")


def slope_step(h, a, key, activation):
    """The step back, d_a = d_h activation'(a); h may be given beside a, or instead of it."""
    d_a, d_h = f"d_{a}", f"d_{h}"

    def works(given):
        rows = [(d, x, y, activation.slope(x, y)) for d, x, y in zip(given[d_h], given[a], given[h])]
        return [of_factors({0: (d, slope)})._replace(given={"d": d, "a": x, "h": y}) for d, x, y, slope in rows]

    def instead(wrong):
        return put(0, lambda d, a, h: d * wrong(a, h))

    def slips(given):
        left, value, argument = in_latex(d_h, "i"), in_latex(h, "i"), in_latex(a, "i")
        for name, (formula, wrong) in activation.slopes.items():
            if name == "relu_at_zero" and all(given[a]):
                continue
            said = rf"{left} \cdot {formula.format(a=argument, h=value)}" if formula else ""
            yield Slip(name, left if name == "slope_forgotten" else said, work=instead(wrong))
        yield Slip("d_forgotten", work=put(0, lambda d, a, h: activation.slope(a, h)))
        yield Slip("product_sign", work=factor(-1))
        yield Slip("minus_lost", work=put(0, lambda d, a, h: abs(d * activation.slope(a, h))))
        yield Slip("half_added", work=factor(HALF))
        yield Slip("digit_lost", work=factor(TENTH))
        yield from orders(given, d_h)

    def spell(_, i):
        slope = _SLOPES[activation.function].format(h=in_latex(h, i + 1), a=in_latex(a, i + 1))
        return rf"{in_latex(d_h, i + 1)}\cdot {slope}"

    return Step(
        d_a,
        {d_h: "i", a: "i"},
        "i",
        works,
        slips,
        spell,
        functions={key: activation.function},
        pair=Pair(h, a, activation.value, activation.back),
    )


# The derivative of each activation at one place, in LaTeX.
_SLOPES = {relu: r"\mathrm{{ReLU}}'({a})", np.tanh: "(1 - {h}^2)", sigmoid: "{h}(1 - {h})"}
