"""The same variational autoencoder and its gradients a second time, in SymPy: the independent witness.

Nothing of the numeric core is imported but which activation is which, and the spelling of symbols. Nothing here is a
float: 0.1 is one tenth, and sigma = exp(-1/100) stays as it is. Indices start at 1, as in mathematics. Logarithms are
natural, so divergences are in nats.
"""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import sympy as sp
from sympy import Eq, Rational, exp

from ..networks import identity, loss_with, must_be_known, one_each, relu, sigmoid, with_a_loss
from ..numerals import as_decimal
from ..quoting import brief, shortened
from ..spelling import spelled
from ..validate import door, one_of, optional, whole

_LARGEST, _MOST_WEIGHTS = 20, 200  # numbers in a column, and weights that a loss is differentiated by in seconds
_MOST, _DIGITS = 1000, 400  # numbers in a matrix, and digits of a number

# ---- the model ----------------------------------------------------------------------------------------------------


class Element(sp.Symbol):
    """One number of the model: W_e_12 in plain text, W_{e,12} typeset, as on every page of the series."""

    __slots__ = ()

    def _latex(self, printer):
        quantity, _, index = self.name.rpartition("_") if self.name[-1].isdigit() else (self.name, "", "")
        return spelled(quantity, index)[1]


class Symbols(NamedTuple):
    """The symbols of the model: columns and matrices of them. Where x is to be rebuilt, it is the target.

    `condition` has no numbers where there is none.
    """

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
    target: sp.Matrix
    condition: sp.Matrix


class AutoencoderSymbols(NamedTuple):
    """The symbols of an autoencoder."""

    x: sp.Matrix
    W_e: sp.Matrix
    b_e: sp.Matrix
    z: sp.Matrix
    W_d: sp.Matrix
    b_d: sp.Matrix
    x_hat: sp.Matrix
    target: sp.Matrix


class Steps(NamedTuple):
    """The steps of the calculation, each an equation whose right side uses only symbols of earlier steps.

    `squared_error` has the terms of the reconstruction loss, whichever it is.
    """

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


class AutoencoderSteps(NamedTuple):
    """The steps of an autoencoder, as in `Steps`."""

    z: Eq
    x_hat: Eq
    squared_error: Eq
    reconstruction: Eq


_size = whole(1, _LARGEST)


def _activation(name, value, given=None):
    """One of `networks.ACTIVATIONS`: there is one layer that it follows."""
    return must_be_known(name, one_each(name, value, 1))[0]


_JUDGED = {"activation": _activation, "output": with_a_loss, "loss": loss_with}
_CONDITIONED = {"conditions": whole(0, _LARGEST), "beside_x": one_of({"True": True, "False": False})}


@door(inputs=_size, hidden=_size, latents=_size, outputs=optional(_size), **_CONDITIONED, **_JUDGED)
def model(
    inputs=3,
    hidden=2,
    latents=2,
    outputs=None,
    activation=identity,
    output=identity,
    loss=None,
    conditions=0,
    beside_x=True,
):
    """The variational autoencoder as `(symbols, steps)`, from h = W_e x + b_e to the total loss.

    `activation` follows the first step, `output` x_hat = W_d z + b_d; without them both are linear. With a number of
    `outputs`, a target t of that size stands for x in the loss; `loss` is one of `networks.LOSSES`. With a number of
    `conditions` the decoder sees a column c of that size below z, W_d [z; c], and the encoder below x if `beside_x`.
    `steps.x_hat.rhs.jacobian(symbols.z)` is one factor of the chain rule. `squared_error` and `kl_divergence` hold
    the terms of the loss, `reconstruction` and `kl` their sums. Raises ValueError for a size that is not 1, 2, 3, …
    """
    x, target = _wanted(inputs, outputs)
    s = Symbols(
        x,
        matrix_of("W_e", hidden, inputs + conditions * beside_x),
        column_of("b_e", hidden),
        column_of("h", hidden),
        matrix_of("W_mu", latents, hidden),
        column_of("b_mu", latents),
        column_of("mu", latents),
        matrix_of("W_logvar", latents, hidden),
        column_of("b_logvar", latents),
        column_of("log_var", latents),
        column_of("sigma", latents, positive=True),
        column_of("varepsilon", latents),  # SymPy sorts by name: so named, it comes after sigma
        column_of("z", latents),
        matrix_of("W_d", len(target), latents + conditions),
        column_of("b_d", len(target)),
        column_of("x_hat", len(target)),
        sp.Symbol("beta", positive=True),
        target,
        column_of("condition", conditions),
    )
    seen = s.x.col_join(s.condition) if beside_x else s.x
    errors, divergences = column_of("R", len(target)), column_of("kl", latents)
    R, KL, L = sp.Symbol("R", real=True), Element("kl", real=True), sp.Symbol("L", real=True)
    return s, Steps(
        h=step_of(s.h, (s.W_e * seen + s.b_e).applyfunc(_FUNCTIONS[activation])),
        mu=step_of(s.mu, s.W_mu * s.h + s.b_mu),
        log_var=step_of(s.log_var, s.W_logvar * s.h + s.b_logvar),
        sigma=step_of(s.sigma, (s.log_var / 2).applyfunc(exp)),
        z=step_of(s.z, s.mu + s.sigma.multiply_elementwise(s.eps)),
        x_hat=step_of(s.x_hat, (s.W_d * s.z.col_join(s.condition) + s.b_d).applyfunc(_FUNCTIONS[output])),
        squared_error=step_of(errors, _terms(target, s.x_hat, loss)),
        kl_divergence=step_of(divergences, [(m**2 + exp(v) - 1 - v) / 2 for m, v in zip(s.mu, s.log_var)]),
        reconstruction=Eq(R, sum(errors)),
        kl=Eq(KL, sum(divergences)),
        total=Eq(L, R + s.beta * KL),
    )


@door(inputs=_size, latents=_size, outputs=optional(_size), **_JUDGED)
def autoencoder(inputs=3, latents=2, outputs=None, activation=identity, output=identity, loss=None):
    """The autoencoder as `(symbols, steps)`: z = activation(W_e x + b_e), x_hat = output(W_d z + b_d), and the loss.

    Arguments and errors as in `model`.
    """
    x, target = _wanted(inputs, outputs)
    s = AutoencoderSymbols(
        x,
        matrix_of("W_e", latents, inputs),
        column_of("b_e", latents),
        column_of("z", latents),
        matrix_of("W_d", len(target), latents),
        column_of("b_d", len(target)),
        column_of("x_hat", len(target)),
        target,
    )
    errors = column_of("R", len(target))
    return s, AutoencoderSteps(
        z=step_of(s.z, (s.W_e * s.x + s.b_e).applyfunc(_FUNCTIONS[activation])),
        x_hat=step_of(s.x_hat, (s.W_d * s.z + s.b_d).applyfunc(_FUNCTIONS[output])),
        squared_error=step_of(errors, _terms(target, s.x_hat, loss)),
        reconstruction=Eq(sp.Symbol("R", real=True), sum(errors)),
    )


_FUNCTIONS = {
    identity: lambda a: a,
    relu: lambda a: sp.Piecewise((a, a > 0), (0, True)),  # so its slope where it bends is 0, as in `networks`
    np.tanh: sp.tanh,
    sigmoid: lambda a: 1 / (1 + exp(-a)),
}


def _wanted(inputs, outputs):
    """The column x, and the column that is to be rebuilt: x itself, or with a number of outputs a target."""
    x = column_of("x", inputs)
    return x, x if outputs is None else column_of("target", outputs)


def _terms(target, x_hat, loss):
    """The reconstruction loss, feature by feature."""
    if loss == "binary_cross_entropy":
        return [-t * sp.log(p) - (1 - t) * sp.log(1 - p) for t, p in zip(target, x_hat)]
    factor = Rational(1, 2) if loss == "half_squared_error" else 1
    return (target - x_hat).applyfunc(lambda difference: factor * difference**2)


def column_of(name, size, **assumptions):
    """A column of symbols."""
    return sp.ImmutableMatrix(size, 1, [Element(f"{name}_{i + 1}", real=True, **assumptions) for i in range(size)])


def matrix_of(name, rows, columns):
    """A matrix of symbols."""
    comma = "," if max(rows, columns) > 9 else ""
    return sp.ImmutableMatrix(rows, columns, lambda i, j: Element(f"{name}_{i + 1}{comma}{j + 1}", real=True))


_INPUTS = ("x", "eps", "W_e", "b_e", "W_mu", "b_mu", "W_logvar", "b_logvar", "W_d", "b_d", "target", "condition")
# Without these, the encoder's numbers are there, and the rest is short.
_LAST = ("eps", "W_d", "b_d", "target", "condition")
_OF_AUTOENCODER = ("x", "W_e", "b_e", "W_d", "b_d", "target")


def step_of(left, right):
    """The equation of two columns or matrices, which SymPy leaves as it is."""
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


class AutoencoderGradients(NamedTuple):
    """The loss of an autoencoder differentiated by every quantity, as in `Gradients`."""

    d_x_hat: Eq
    dW_d: Eq
    db_d: Eq
    d_z: Eq
    dW_e: Eq
    db_e: Eq


class Partial(Element):
    """The loss differentiated by one number: d_z_1 or dW_e_12 in plain text, a fraction with two ∂ typeset."""

    __slots__ = ()

    def _latex(self, printer):  # no slash: it would draw the next factor of a product below itself
        return rf"\frac{{\partial\mathcal{{L}}}}{{\partial {Element(_variable(self.name))._latex(printer)}}}"


def _last_size(name, latents, given):
    latents, inputs = _size(name, latents), given["inputs"]
    outputs = given["outputs"] if isinstance(given["outputs"], int) else inputs
    hidden, conditions = given.get("hidden"), given.get("conditions", 0)
    seen = inputs + conditions * given.get("beside_x", False)
    weights = hidden * seen + 2 * hidden * latents if hidden else latents * inputs
    if (weights := weights + (latents + conditions) * outputs) > _MOST_WEIGHTS:
        sizes = "inputs, hidden" if hidden else "inputs"
        raise ValueError(f"{sizes} and {name} make {weights} weights, more than {_MOST_WEIGHTS}.")
    return latents


@door(inputs=_size, hidden=_size, outputs=optional(_size), **_CONDITIONED, latents=_last_size, **_JUDGED)
def gradients(
    inputs=3,
    hidden=2,
    latents=2,
    outputs=None,
    activation=identity,
    output=identity,
    loss=None,
    conditions=0,
    beside_x=True,
):
    """The backward pass of `model`: every derivative of the loss, by the chain rule, one step at a time.

    d_q = ∂L/∂q + Σ (∂step/∂q)ᵀ d_step: what the loss itself sees of q, and what each step that uses q passes back.
    The loss itself sees x_hat, mu and log_var. So d_mu and d_log_var are sums of two paths: the terms with beta come
    through the KL divergence, the others through z, where sigma lies. Every factor is a `jacobian`. A condition is
    given, so there is no derivative by it.
    Arguments and errors as in `model`.
    """
    symbols, steps = model(inputs, hidden, latents, outputs, activation, output, loss, conditions, beside_x)
    return Gradients(*by_the_chain_rule(Gradients._fields, symbols, steps[:6], steps[6:]))


@door(inputs=_size, outputs=optional(_size), latents=_last_size, **_JUDGED)
def autoencoder_gradients(inputs=3, latents=2, outputs=None, activation=identity, output=identity, loss=None):
    """The backward pass of `autoencoder`, as that of `gradients`; arguments and errors as there."""
    symbols, steps = autoencoder(inputs, latents, outputs, activation, output, loss)
    return AutoencoderGradients(*by_the_chain_rule(AutoencoderGradients._fields, symbols, steps[:2], steps[2:]))


def by_the_chain_rule(names, symbols, steps, of_loss):
    """The equation of each derivative; `of_loss` are the steps that only the loss needs, the loss the last of them."""
    loss, equations = _calculated(of_loss, {})[-1], []
    for name in names:
        quantity = getattr(symbols, _variable(name))
        right = jacobian(loss, quantity).T
        for step in steps:  # the Jacobian of a step that does not use the quantity is 0
            right += jacobian(step, quantity).T * _partials(step.lhs)
        equations.append(step_of(_partials(quantity), right.reshape(*quantity.shape)))
    return equations


def _equation(name, value, given):
    if not isinstance(value, Eq):
        raise ValueError(f"{name} must be an equation, as model and gradients give them, not {brief(value)}.")
    return value


def column_of_symbols(name, value, given=None):
    """A rule for `door`: a matrix of symbols, such as those of `model`, or a list of them."""
    if isinstance(value, (list, tuple)) and all(isinstance(entry, sp.Symbol) for entry in value):
        value = sp.ImmutableMatrix(value)
    if not isinstance(value, sp.MatrixBase) or not value or not all(isinstance(entry, sp.Symbol) for entry in value):
        raise ValueError(f"{name} must be a matrix of symbols, not {brief(value)}.")
    return value


@door(step=_equation, quantity=column_of_symbols)
def jacobian(step, quantity):
    """∂step/∂quantity: a row for each number of the step, and a column for each of the quantity, W row by row."""
    return sp.Matrix([step.rhs]).jacobian(quantity.reshape(1, len(quantity)))


def _partials(quantity):
    return quantity.applyfunc(lambda entry: Partial(f"d{'' if entry.name[0] in 'Wb' else '_'}{entry.name}", real=True))


def _variable(name):
    """The z of d_z, the W_d of dW_d."""
    return name[1:].removeprefix("_")


# ---- with numbers -------------------------------------------------------------------------------------------------


def _values(name, values, given):
    """Exact numbers by the names of inputs and weights."""
    if not isinstance(values, dict):
        raise ValueError(f"{name} must be a dict of numbers by their names, such as x or W_e, not {brief(values)}.")
    for known in values:
        if not isinstance(known, str) or known not in _INPUTS:
            raise ValueError(f"{name} must name inputs and weights, such as x or W_e, not {brief(known)}.")
    values = {known: exact(known, numbers) for known, numbers in values.items()}
    for known, matrix in values.items():
        if max(matrix.shape) > _LARGEST:
            raise ValueError(f"{name} of {known} have shape {matrix.shape}, but {_LARGEST} is the largest size.")
    return values


def _weight(name, value, given):
    """A number from 0 on, or a symbol."""
    found = exact_number(name, value)
    if found.is_negative:
        raise ValueError(f"{name} must be one number that is not negative, not {brief(value)}.")
    return found


@door(values=_values, beta=_weight, **_JUDGED)
def evaluate(values, beta=1, activation=identity, output=identity, loss=None):
    """The steps of `model` with exact numbers put in, each calculated from the ones before.

    `values` maps x, eps, W_e, b_e, W_mu, b_mu, W_logvar, b_logvar, W_d, b_d to numbers: integers, fractions, strings
    such as "0.1", or floats, read as the shortest decimal. Symbols, such as `model()[0].x`, stay what they are,
    and so does what is not given of eps, W_d and b_d, which come last. A `target` may be among them, and a `condition`,
    which the encoder sees where W_e has more columns than x has numbers; `activation`, `output` and `loss` as in
    `model`.
    Raises ValueError for an unknown name or one that is missing, a wrong shape, or what is not a finite number.
    """
    sizes, known = _given(model, values, beta, activation, output, loss)
    return Steps(*_calculated(model(**sizes)[1], known, _is_a_polynomial(activation, output)))


@door(values=_values, beta=_weight, **_JUDGED)
def evaluate_gradients(values, beta=1, activation=identity, output=identity, loss=None):
    """The equations of `gradients` with exact numbers put in; arguments and errors as in `evaluate`.

    beta=0 leaves only the path through z in d_mu and d_log_var; with the symbol `model()[0].beta` for beta, both
    paths stay apart in one sum.
    """
    sizes, known = _given(model, values, beta, activation, output, loss)
    forward, backward = model(**sizes)[1], gradients(**sizes)
    return Gradients(*_calculated((*forward, *backward), known, _is_a_polynomial(activation, output))[len(forward) :])


@door(values=_values, **_JUDGED)
def evaluate_autoencoder(values, activation=identity, output=identity, loss=None):
    """The steps of `autoencoder` with exact numbers put in: values of x, W_e, b_e, W_d, b_d, as in `evaluate`."""
    sizes, known = _given(autoencoder, values, None, activation, output, loss)
    return AutoencoderSteps(*_calculated(autoencoder(**sizes)[1], known, _is_a_polynomial(activation, output)))


@door(values=_values, **_JUDGED)
def evaluate_autoencoder_gradients(values, activation=identity, output=identity, loss=None):
    """The equations of `autoencoder_gradients` with exact numbers put in, as in `evaluate_autoencoder`."""
    sizes, known = _given(autoencoder, values, None, activation, output, loss)
    forward, backward = autoencoder(**sizes)[1], autoencoder_gradients(**sizes)
    found = _calculated((*forward, *backward), known, _is_a_polynomial(activation, output))
    return AutoencoderGradients(*found[len(forward) :])


def _given(kind, values, beta, activation, output, loss):
    """The arguments of `kind` that the values imply, and the number of each symbol."""
    names = _INPUTS if kind is model else _OF_AUTOENCODER
    if unknown := values.keys() - {*names}:
        raise ValueError(f"values must name inputs and weights of an autoencoder, not {brief(min(unknown))}.")
    ends = {"inputs": ("x",), "outputs": ("target", "b_d")} if "target" in values else {"inputs": ("x", "b_d")}
    inner = {"hidden": ("b_e",), "latents": ("eps", "b_mu", "b_logvar")} if kind is model else {"latents": ("b_e",)}
    sizes = {size: len(values[name]) for size, named in (ends | inner).items() for name in named if name in values}
    if kind is model and "condition" in values:
        beside_x = "W_e" in values and values["W_e"].shape[1] > sizes.get("inputs", 0)
        sizes |= {"conditions": len(values["condition"]), "beside_x": beside_x}
    sizes |= {"activation": activation, "output": output, "loss": loss}
    symbols, _ = kind(**sizes)
    known = {} if beta is None else {symbols.beta: beta}
    for name, numbers in values.items():
        wanted = getattr(symbols, name)
        if numbers.shape != wanted.shape:
            raise ValueError(f"values of {name} have shape {numbers.shape}, but wanted is {wanted.shape}.")
        known.update(zip(wanted, numbers))
    if missing := [name for name in names if name not in (*values, *_LAST)]:
        raise ValueError(f"values must have numbers, or symbols, of {', '.join(missing)} as well.")
    wanted = "target" if "target" in values else "x"
    if loss == "binary_cross_entropy" and any(number.is_number and not 0 <= number <= 1 for number in values[wanted]):
        raise ValueError(f"values of {wanted} must be numbers from 0 to 1 for the cross-entropy.")
    return sizes, known


def _is_a_polynomial(activation, output):
    """Whether numbers put in leave sums and products alone, but for sigma: ReLU of a number is that number, or 0."""
    return all(function in (identity, relu) for function in (activation, output))


def _calculated(steps, known, expanded=True):
    """The steps with what is known put in; each result is known to the steps after it.

    What holds tanh or sigmoid is not expanded: it gets no simpler, and takes long.
    """
    known, results = dict(known), []
    for step in steps:
        right = step.rhs.xreplace(known)
        right = right.expand() if expanded else right
        known.update(zip(step.lhs, right) if isinstance(right, sp.MatrixBase) else {step.lhs: right})
        results.append(Eq(step.lhs, right, evaluate=False))
    return results


def _name(name, value, given):
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text, not {brief(value)}.")
    return value


def _shape(name, value, given):
    if not isinstance(value, (tuple, list)) or len(value) != 2 or not all(isinstance(n, int) for n in value):
        raise ValueError(f"{name} must be two whole numbers, not {brief(value)}.")
    return tuple(value)


def _exactly(name, values, given):
    """The matrix that `exact` gives; a sentence names what the numbers are called."""
    called = shortened(given.get("name") or name)
    try:
        matrix = _matrix_of(values)
    except Exception as error:  # of whatever stands in there
        raise ValueError(
            f"{name} of {called} must hold finite numbers in rows of one length, not {brief(values)}."
        ) from error
    return matrix


def exact_number(name, value, given=None):
    """A rule for `door`: one number as of `exact`."""
    try:
        return _exact_number(value)
    except Exception as error:
        raise ValueError(f"{name} must be one finite number, not {brief(value)}.") from error


def _matrix_of(values):
    if isinstance(values, sp.MatrixBase) or (isinstance(values, np.ndarray) and values.dtype.kind in "iufO"):
        values = values if np.ma.is_masked(values) else values.tolist()
    if not isinstance(values, (list, tuple)) or len(values) > _MOST:
        raise ValueError(f"{brief(values)} is no list of numbers")
    rows = [row if isinstance(row, (list, tuple)) else [row] for row in values]
    matrix = sp.ImmutableMatrix([[_exact_number(value) for value in row[: _MOST + 1]] for row in rows])
    if not 0 < len(matrix) <= _MOST:
        raise ValueError(f"{len(matrix)} numbers are too many or none")
    return matrix


@door(name=_name, values=_exactly, shape=optional(_shape))
def exact(name, values, shape=None):
    """A matrix of exact numbers; a flat list becomes a column. SymPy expressions without floats pass through.

    Raises ValueError, naming the argument, for what is not a finite real number, for rows of different lengths,
    and for another shape than the one given.
    """
    if shape not in (None, values.shape):
        raise ValueError(f"values of {shortened(name)} have shape {values.shape}, but wanted is the shape {shape}.")
    return values


def _exact_number(value):
    """A fraction: of a number, or of a text such as "0.1" or "1/3", which is read and never evaluated."""
    if isinstance(value, sp.Expr) and not value.is_Number:
        return _checked(value)
    if isinstance(value, Fraction | sp.Rational):
        parts = value.numerator, value.denominator
    else:
        parts = str(value).split("/", 1) if isinstance(value, str | sp.Float) else (value,)
    above, below = (Rational(str(as_decimal(part))) for part in (*parts, 1)[:2])
    if below == 0:
        raise ZeroDivisionError(value)
    return above / below


def _checked(value):
    """An expression without floats, whose numbers are no larger than those of a float."""
    if value.is_real is False or value.has(sp.Float, sp.nan, sp.oo, -sp.oo, sp.zoo):
        raise ValueError(value)
    if value.is_number and value and not 10**-_DIGITS < abs(value.evalf(5)) < 10**_DIGITS:
        raise ValueError(value)
    return value
