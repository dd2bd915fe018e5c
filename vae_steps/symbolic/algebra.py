"""The same variational autoencoder and its gradients a second time, in SymPy: the independent witness.

Nothing of the numeric core is imported, only the spelling of symbols. Nothing here is a float: 0.1 is one tenth, and
sigma = exp(-1/100) stays as it is. Indices start at 1, as in mathematics. Logarithms are natural, so divergences are
in nats.
"""

from typing import NamedTuple

import sympy as sp
from sympy import Eq, Rational, exp

from ..quoting import brief
from ..spelling import spelled

# ---- the model ----------------------------------------------------------------------------------------------------


class Element(sp.Symbol):
    """One number of the model: W_e_12 in plain text, W_{e,12} typeset, as on every page of the series."""

    __slots__ = ()

    def _latex(self, printer):
        quantity, _, index = self.name.rpartition("_") if self.name[-1].isdigit() else (self.name, "", "")
        return spelled(quantity, index)[1]


class Symbols(NamedTuple):
    """The symbols of the model: columns and matrices of them."""

    x: sp.Matrix
    W_e: sp.Matrix
    b_e: sp.Matrix
    h: sp.Matrix
    W_mu: sp.Matrix
    b_mu: sp.Matrix
    mu: sp.Matrix
    W_logvar: sp.Matrix
    b_logvar: sp.Matrix
    log_var: sp.Matrix
    sigma: sp.Matrix
    eps: sp.Matrix
    z: sp.Matrix
    W_d: sp.Matrix
    b_d: sp.Matrix
    x_hat: sp.Matrix
    beta: sp.Symbol


class Steps(NamedTuple):
    """The steps of the calculation, each an equation whose right side uses only symbols of earlier steps."""

    h: Eq
    mu: Eq
    log_var: Eq
    sigma: Eq
    z: Eq
    x_hat: Eq
    squared_error: Eq
    kl_divergence: Eq
    reconstruction: Eq
    kl: Eq
    total: Eq


def model(inputs=3, hidden=2, latents=2):
    """The linear variational autoencoder as `(symbols, steps)`, from h = W_e x + b_e to the total loss.

    `steps.x_hat.rhs.jacobian(symbols.z)` is one factor of the chain rule. `squared_error` and `kl_divergence` hold
    the terms of the loss, `reconstruction` and `kl` their sums. Raises ValueError for a size that is not 1, 2, 3, …
    """
    for name, size in (("inputs", inputs), ("hidden", hidden), ("latents", latents)):
        if not isinstance(size, int) or size < 1:
            raise ValueError(f"{name} must be a positive whole number, not {brief(size)}.")
    s = Symbols(
        _column("x", inputs),
        _matrix("W_e", hidden, inputs),
        _column("b_e", hidden),
        _column("h", hidden),
        _matrix("W_mu", latents, hidden),
        _column("b_mu", latents),
        _column("mu", latents),
        _matrix("W_logvar", latents, hidden),
        _column("b_logvar", latents),
        _column("log_var", latents),
        _column("sigma", latents, positive=True),
        _column("varepsilon", latents),  # SymPy sorts by name: so named, it comes after sigma
        _column("z", latents),
        _matrix("W_d", inputs, latents),
        _column("b_d", inputs),
        _column("x_hat", inputs),
        sp.Symbol("beta", positive=True),
    )
    errors, divergences = _column("R", inputs), _column("kl", latents)
    R, KL, L = sp.Symbol("R", real=True), Element("kl", real=True), sp.Symbol("L", real=True)
    return s, Steps(
        h=_step(s.h, s.W_e * s.x + s.b_e),
        mu=_step(s.mu, s.W_mu * s.h + s.b_mu),
        log_var=_step(s.log_var, s.W_logvar * s.h + s.b_logvar),
        sigma=_step(s.sigma, (s.log_var / 2).applyfunc(exp)),
        z=_step(s.z, s.mu + s.sigma.multiply_elementwise(s.eps)),
        x_hat=_step(s.x_hat, s.W_d * s.z + s.b_d),
        squared_error=_step(errors, (s.x - s.x_hat).applyfunc(lambda difference: difference**2)),
        kl_divergence=_step(divergences, [(m**2 + exp(v) - 1 - v) / 2 for m, v in zip(s.mu, s.log_var)]),
        reconstruction=Eq(R, sum(errors)),
        kl=Eq(KL, sum(divergences)),
        total=Eq(L, R + s.beta * KL),
    )


def _column(name, size, **assumptions):
    return sp.ImmutableMatrix([Element(f"{name}_{i + 1}", real=True, **assumptions) for i in range(size)])


def _matrix(name, rows, columns):
    comma = "," if max(rows, columns) > 9 else ""
    return sp.ImmutableMatrix(rows, columns, lambda i, j: Element(f"{name}_{i + 1}{comma}{j + 1}", real=True))


def _step(left, right):
    return Eq(left, sp.ImmutableMatrix(right), evaluate=False)


# ---- its derivatives ----------------------------------------------------------------------------------------------


class Gradients(NamedTuple):
    """The loss differentiated by every quantity, in the order of the chain rule: equations, as in `Steps`.

    Each right side uses only symbols of `Steps` and of the gradients before it.
    """

    d_x_hat: Eq
    dW_d: Eq
    db_d: Eq
    d_z: Eq
    d_sigma: Eq
    d_mu: Eq
    d_log_var: Eq
    dW_mu: Eq
    db_mu: Eq
    dW_logvar: Eq
    db_logvar: Eq
    d_h: Eq
    dW_e: Eq
    db_e: Eq


class Partial(Element):
    """The loss differentiated by one number: d_z_1 or dW_e_12 in plain text, a fraction with two ∂ typeset."""

    __slots__ = ()

    def _latex(self, printer):  # no slash: it would draw the next factor of a product below itself
        return rf"\frac{{\partial\mathcal{{L}}}}{{\partial {Element(_variable(self.name))._latex(printer)}}}"


def gradients(inputs=3, hidden=2, latents=2):
    """The backward pass of `model`: every derivative of the loss, by the chain rule, one step at a time.

    d_q = ∂L/∂q + Σ (∂step/∂q)ᵀ d_step: what the loss itself sees of q, and what each step that uses q passes back.
    The loss itself sees x_hat, mu and log_var. So d_mu and d_log_var are sums of two paths: the terms with beta come
    through the KL divergence, the others through z, where sigma lies. Every factor is a `jacobian`.
    Raises ValueError as `model` does.
    """
    symbols, steps = model(inputs, hidden, latents)
    loss = _calculated(steps[6:], {})[-1]  # the squared errors and the divergences put in
    equations = []
    for name in Gradients._fields:
        quantity = getattr(symbols, _variable(name))
        right = jacobian(loss, quantity).T
        for step in steps[:6]:  # h to x_hat; the Jacobian of a step that does not use the quantity is 0
            right += jacobian(step, quantity).T * _partials(step.lhs)
        equations.append(_step(_partials(quantity), right.reshape(*quantity.shape)))
    return Gradients(*equations)


def jacobian(step, quantity):
    """∂step/∂quantity: a row for each number of the step, and a column for each of the quantity, W row by row."""
    return sp.Matrix([step.rhs]).jacobian(quantity.reshape(1, len(quantity)))


def _partials(quantity):
    return quantity.applyfunc(lambda entry: Partial(f"d{'' if entry.name[0] in 'Wb' else '_'}{entry.name}", real=True))


def _variable(name):
    """The z of d_z, the W_d of dW_d."""
    return name[1:].removeprefix("_")


# ---- with numbers -------------------------------------------------------------------------------------------------


def evaluate(values, beta=1):
    """The steps of `model` with exact numbers put in, each calculated from the ones before.

    `values` maps x, eps, W_e, b_e, W_mu, b_mu, W_logvar, b_logvar, W_d, b_d to numbers: integers, fractions, strings
    such as "0.1", or floats, read as the shortest decimal. What is left out stays a symbol.
    Raises ValueError for an unknown name, a wrong shape, or what is not a finite number.
    """
    sizes, known = _given(values, beta)
    return Steps(*_calculated(model(**sizes)[1], known))


def evaluate_gradients(values, beta=1):
    """The equations of `gradients` with exact numbers put in; arguments and errors as in `evaluate`.

    beta=0 leaves only the path through z in d_mu and d_log_var; with the symbol `model()[0].beta` for beta, both
    paths stay apart in one sum.
    """
    sizes, known = _given(values, beta)
    forward, backward = model(**sizes)[1], gradients(**sizes)
    return Gradients(*_calculated((*forward, *backward), known)[len(forward) :])


def _given(values, beta):
    """The sizes that the values imply, and the number of each symbol."""
    values = {name: exact(name, numbers) for name, numbers in values.items()}
    shape = {"inputs": ("x", "b_d"), "hidden": ("b_e",), "latents": ("eps", "b_mu", "b_logvar")}
    sizes = {size: len(values[name]) for size, names in shape.items() for name in names if name in values}
    symbols, _ = model(**sizes)
    known = {symbols.beta: exact("beta", [beta])[0]}
    for name, numbers in values.items():
        if name not in Symbols._fields or name in Steps._fields or name == "beta":
            raise ValueError(f"values must name inputs and weights, such as x or W_e, not {brief(name)}.")
        wanted = getattr(symbols, name)
        known.update(zip(wanted, exact(name, numbers, wanted.shape)))
    return sizes, known


def _calculated(steps, known):
    """The steps with what is known put in; each result is known to the steps after it."""
    known, results = dict(known), []
    for step in steps:
        right = step.rhs.xreplace(known).expand()
        known.update(zip(step.lhs, right) if isinstance(right, sp.MatrixBase) else {step.lhs: right})
        results.append(Eq(step.lhs, right, evaluate=False))
    return results


def exact(name, values, shape=None):
    """A matrix of exact numbers; a flat list becomes a column. SymPy expressions without floats pass through.

    Raises ValueError, naming the argument, for what is not a finite real number, for rows of different lengths,
    and for another shape than the one given.
    """
    values = values.tolist() if hasattr(values, "tolist") else values
    try:
        given = None if isinstance(values, str) else values  # "12" is not a list of digits
        rows = [row if isinstance(row, (list, tuple)) else [row] for row in given]
        matrix = sp.ImmutableMatrix([[_exact_number(value) for value in row] for row in rows])
    except (TypeError, ValueError, ZeroDivisionError):
        raise ValueError(f"{name} must hold finite numbers in rows of one length, not {brief(values)}.") from None
    if shape not in (None, matrix.shape):
        raise ValueError(f"{name} has shape {matrix.shape}, but wanted is {tuple(shape)}.")
    return matrix


def _exact_number(value):
    if isinstance(value, sp.Expr) and value.is_real is not False and not value.has(sp.Float):
        return value
    return Rational(str(value))  # reads a number and never evaluates what stands there
