"""One training step of a network that names noise, in SymPy: forward, back by the chain rule, and gradient descent."""

from typing import NamedTuple

import sympy as sp
from sympy import Eq, sqrt

from ..spelling import spelled
from ..validate import door, whole
from .algebra import Element, by_the_chain_rule, column_of, matrix_of, step_of

_TURNS = [2**k for k in range(4)]  # of a quarter turn, the angles that a whole time turns


class NoiseSymbols(NamedTuple):
    """The symbols of a training step: columns and matrices of them, and single ones; `share` is t/T."""

    z_0: sp.Matrix
    eps: sp.Matrix
    alpha_bar: sp.Symbol
    share: sp.Symbol
    condition: sp.Matrix
    W: sp.Matrix
    b: sp.Matrix
    learning_rate: sp.Symbol
    z_t: sp.Matrix
    time: sp.Matrix
    eps_hat: sp.Matrix


class NoiseSteps(NamedTuple):
    """The steps of a training step, each an equation whose right side uses only symbols of earlier steps.

    `next_W` and `next_b` are the weights after it.
    """

    z_t: Eq
    time: Eq
    eps_hat: Eq
    noise_error: Eq
    total: Eq
    d_eps_hat: Eq
    dW: Eq
    db: Eq
    next_W: Eq
    next_b: Eq


class _Symbol(Element):
    """One that is alone, such as alpha_bar."""

    __slots__ = ()

    def _latex(self, printer):
        return spelled(self.name)[1]


class _Next(Element):
    """A weight after the step: next_W_11 in plain text."""

    __slots__ = ()

    def _latex(self, printer):
        return rf"{Element(self.name.removeprefix('next_'))._latex(printer)}^{{\mathrm{{next}}}}"


@door(latents=whole(1, 5), conditions=whole(0, 10))
def noise_prediction(latents=1, conditions=0):
    """A training step for one code as `(symbols, steps)`, of one layer: eps_hat = W [z_t; time; condition] + b.

    The loss is Σ (eps - eps_hat)², the time as in `diffusion.time_features`; the derivatives are found by the chain
    rule, and W - learning_rate dW is the weight after the step. A step's left side is a symbol, or a matrix of them.
    Raises ValueError for a size that is no whole number, or too large. Source: Ho, Jain and Abbeel (2020), algorithm 1.
    """
    seen = latents + 2 * len(_TURNS) + conditions
    alone = [_Symbol(name, positive=True) for name in ("alpha_bar", "share", "learning_rate")]
    alpha_bar, share, rate = alone
    s = NoiseSymbols(
        column_of("z_0", latents),
        column_of("eps", latents),
        alpha_bar,
        share,
        column_of("condition", conditions),
        matrix_of("W", latents, seen),
        column_of("b", latents),
        rate,
        column_of("z_t", latents),
        column_of("time", 2 * len(_TURNS)),
        column_of("eps_hat", latents),
    )
    angles = [sp.pi / 2 * turns * share for turns in _TURNS]
    errors, total = column_of("noise_error", latents), sp.Symbol("L", real=True)
    eps_hat = step_of(s.eps_hat, s.W * s.z_t.col_join(s.time).col_join(s.condition) + s.b)
    of_loss = [step_of(errors, (s.eps - s.eps_hat).applyfunc(lambda difference: difference**2)), Eq(total, sum(errors))]
    back = by_the_chain_rule(("d_eps_hat", "dW", "db"), s, [eps_hat], of_loss)
    after = [
        step_of(now.applyfunc(lambda one: _Next(f"next_{one.name}", real=True)), now - rate * slope.lhs)
        for now, slope in ((s.W, back[1]), (s.b, back[2]))
    ]
    return s, NoiseSteps(
        step_of(s.z_t, sqrt(alpha_bar) * s.z_0 + sqrt(1 - alpha_bar) * s.eps),
        step_of(s.time, [function(angle) for function in (sp.sin, sp.cos) for angle in angles]),
        eps_hat,
        *of_loss,
        *back,
        *after,
    )
