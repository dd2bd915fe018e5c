"""The same variational autoencoder a second time, in SymPy: the independent witness.

Nothing of the numeric core is imported, only the spelling of symbols. Nothing here is a float: 0.1 is one tenth,
and sigma = exp(-1/100) stays as it is. Indices start at 1, as in mathematics. Logarithms are natural, so divergences are in nats.
"""

from itertools import product
from typing import NamedTuple

import sympy as sp
from sympy import Eq, Rational, exp, log, pi
from sympy.solvers.diophantine.diophantine import diop_linear

from .page import spelled


class Entry(sp.Symbol):
    """One number of the model: W_e_12 in plain text, W_{e,12} typeset, as on every page of the series."""

    __slots__ = ()

    def _latex(self, printer):
        quantity, _, index = self.name.rpartition("_") if self.name[-1].isdigit() else (self.name, "", "")
        return spelled(quantity, index)[1]


# ---- the model ----------------------------------------------------------------------------------------------------

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
            raise ValueError(f"{name} must be a positive whole number, not {size!r}.")
    s = Symbols(
        _column("x", inputs), _matrix("W_e", hidden, inputs), _column("b_e", hidden), _column("h", hidden),
        _matrix("W_mu", latents, hidden), _column("b_mu", latents), _column("mu", latents),
        _matrix("W_logvar", latents, hidden), _column("b_logvar", latents), _column("log_var", latents),
        _column("sigma", latents, positive=True),
        _column("varepsilon", latents),  # SymPy sorts by name: so named, it comes after sigma
        _column("z", latents), _matrix("W_d", inputs, latents), _column("b_d", inputs), _column("x_hat", inputs),
        sp.Symbol("beta", positive=True))
    errors, divergences = _column("R", inputs), _column("kl", latents)
    R, KL, L = sp.Symbol("R", real=True), Entry("kl", real=True), sp.Symbol("L", real=True)
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
        total=Eq(L, R + s.beta * KL))


def evaluate(values, beta=1):
    """The steps of `model` with exact numbers put in, each calculated from the ones before.

    `values` maps x, eps, W_e, b_e, W_mu, b_mu, W_logvar, b_logvar, W_d, b_d to numbers: integers, fractions, strings
    such as "0.1", or floats, read as the shortest decimal. What is left out stays a symbol.
    Raises ValueError for an unknown name, a wrong shape, or what is not a finite number.
    """
    values = {name: exact(name, numbers) for name, numbers in values.items()}
    shape = {"inputs": ("x", "b_d"), "hidden": ("b_e",), "latents": ("eps", "b_mu", "b_logvar")}
    given = {size: len(values[name]) for size, names in shape.items() for name in names if name in values}
    symbols, steps = model(**given)
    known = {symbols.beta: exact("beta", [beta])[0]}
    for name, numbers in values.items():
        if name not in Symbols._fields or name in Steps._fields or name == "beta":
            raise ValueError(f"values must name inputs and weights, such as x or W_e, not {name!r}.")
        wanted = getattr(symbols, name)
        known.update(zip(wanted, exact(name, numbers, wanted.shape)))
    results = {}
    for name, step in steps._asdict().items():
        right = step.rhs.xreplace(known).expand()
        known.update(zip(step.lhs, right) if isinstance(right, sp.MatrixBase) else {step.lhs: right})
        results[name] = Eq(step.lhs, right, evaluate=False)
    return Steps(**results)


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
        raise ValueError(f"{name} must hold finite numbers in rows of one length, not {values!r}.") from None
    if shape not in (None, matrix.shape):
        raise ValueError(f"{name} has shape {matrix.shape}, but wanted is {tuple(shape)}.")
    return matrix


def _exact_number(value):
    if isinstance(value, sp.Expr) and value.is_real is not False and not value.has(sp.Float):
        return value
    return Rational(str(value))  # reads a number and never evaluates what stands there


def _column(name, size, **assumptions):
    return sp.ImmutableMatrix([Entry(f"{name}_{i + 1}", real=True, **assumptions) for i in range(size)])


def _matrix(name, rows, columns):
    comma = "," if max(rows, columns) > 9 else ""
    return sp.ImmutableMatrix(rows, columns, lambda i, j: Entry(f"{name}_{i + 1}{comma}{j + 1}", real=True))


def _step(left, right):
    return Eq(left, sp.ImmutableMatrix(right), evaluate=False)


# ---- averages over the noise --------------------------------------------------------------------------------------

def average(formula, z, mu, sigma):
    """The mean of a formula of degree 2 in the column z, where z_j ~ N(mu_j, sigma_j²) are independent.

    Puts z = mu + sigma e in; then e has mean 0, its square has mean 1, and e_j e_k has mean 0.
    Raises ValueError for a formula of a higher degree: its mean needs moments that are not used here.
    """
    noise = sp.symbols(f"e_1:{len(z) + 1}")
    formula = sp.expand(formula.xreplace({a: m + s * e for a, m, s, e in zip(z, mu, sigma, noise)}))
    if sp.Poly(formula, *noise).total_degree() > 2:
        raise ValueError(f"formula must be of degree 2 at most in {', '.join(map(str, z))}.")
    return formula.subs({e**2: 1 for e in noise}).subs({e: 0 for e in noise})


def expected_squared_error():
    """The lecture's squared errors, one for each feature, averaged over eps.

    Equal to (x - W_d mu - b_d)² + Σ_j sigma_j² W_dj², as notebook 06 derives it.
    """
    s, steps = model()
    squared = steps.squared_error.rhs.xreplace(dict(zip(s.x_hat, steps.x_hat.rhs)))
    return squared.applyfunc(lambda term: average(term, s.z, s.mu, s.sigma))


# ---- KL divergence ------------------------------------------------------------------------------------------------

class KLDerivation(NamedTuple):
    """The stages of the derivation, in the symbols z, mu and sigma."""

    q: sp.Expr
    p: sp.Expr
    log_ratio: sp.Expr
    integral: sp.Integral
    closed_form: sp.Expr


def kl_derivation():
    """KL(q || p) = ∫ q (log q - log p) dz for q = N(mu, sigma²) and p = N(0, 1), integrated from this definition.

    The logarithms are expanded first: then a polynomial in z is left to integrate, and SymPy needs a second.
    `closed_form` is (mu² + sigma² - 1)/2 - log sigma, in nats.
    """
    z, mu = sp.symbols("z mu", real=True)
    sigma = sp.symbols("sigma", positive=True)
    q, p = (exp(-((z - m) ** 2) / (2 * s**2)) / sp.sqrt(2 * pi * s**2) for m, s in ((mu, sigma), (0, 1)))
    log_ratio = sp.expand(sp.expand_log(log(q)) - sp.expand_log(log(p)))
    integral = sp.Integral(q * log_ratio, (z, -sp.oo, sp.oo))
    return KLDerivation(q, p, log_ratio, integral, sp.expand(sp.simplify(integral.doit())))


# ---- log p(x) = ELBO + gap ----------------------------------------------------------------------------------------

class Evidence(NamedTuple):
    """log p(x), its lower bound, the gap, and the true posterior N(mean, covariance) of a linear decoder."""

    log_evidence: sp.Expr
    elbo: sp.Expr
    gap: sp.Expr
    mean: sp.Matrix
    covariance: sp.Matrix


def evidence(x, mu, sigma, W_d, b_d, variance=Rational(1, 2)):
    """log p(x), ELBO and KL(q || p(z|x)) of p(x|z) = N(W_d z + b_d, variance I), p(z) = N(0, I), q = N(mu, sigma²).

    Each comes from its own definition: log p(x) from the normal distribution of x; the ELBO as the average of
    log p(x, z) - log q over q; the gap as the average of log q - log p(z|x). That log p(x) = ELBO + gap is
    therefore something to prove: `sympy.simplify(log_evidence - elbo - gap) == 0`, for numbers and for symbols.
    Columns and matrices as `exact` takes them. Raises ValueError for shapes that do not fit and a variance that
    is not positive.
    """
    W = exact("W_d", W_d)
    n, k = W.shape
    x, b = exact("x", x, (n, 1)), exact("b_d", b_d, (n, 1))
    mu, sigma = exact("mu", mu, (k, 1)), exact("sigma", sigma, (k, 1))
    variance = exact("variance", [variance])[0]
    if not variance.is_positive:
        raise ValueError(f"variance must be positive, not {variance}.")
    z, precision = sp.Matrix(sp.symbols(f"z_1:{k + 1}", real=True)), sp.eye(k) + W.T * W / variance
    covariance = precision.inv()
    mean = covariance * W.T * (x - b) / variance
    log_joint = _log_normal(x, W * z + b, variance * sp.eye(n)) + _log_normal(z, sp.zeros(k, 1), sp.eye(k))
    log_q = _log_normal(z, mu, sp.diag(*sigma.applyfunc(lambda s: s**2)))
    log_posterior = _log_normal(z, mean, covariance)
    return Evidence(_log_normal(x, b, W * W.T + variance * sp.eye(n)),
                    average(log_joint - log_q, z, mu, sigma), average(log_q - log_posterior, z, mu, sigma),
                    mean, covariance)


def _log_normal(x, mean, covariance):
    distance = ((x - mean).T * covariance.inv() * (x - mean))[0]
    return -distance / 2 - len(x) * log(2 * pi) / 2 - log(covariance.det()) / 2


# ---- the weights that the lecture lost ----------------------------------------------------------------------------

class RowProof(NamedTuple):
    """All one-decimal rows (w_1, w_2 | b), found by reasoning: `equation` in whole numbers of tenths, and its `cases`.

    A case is a value of c = 10 b, the solution for a = 10 w with a free whole number t_0, and the rows in range.
    """

    equation: Eq
    cases: tuple
    rows: sp.Matrix


def row_family(inputs, output):
    """All rows that give `output` from `inputs`: the equation b = output - w · inputs, with w_1, w_2, … free."""
    inputs, output = exact("inputs", inputs), exact("output", [output])[0]
    weights = sp.Matrix(sp.symbols(f"w_1:{len(inputs) + 1}"))
    return Eq(sp.Symbol("b"), output - weights.dot(inputs))


def one_decimal_rows(inputs, output, low=-1, high=1):
    """The members of `row_family` with one decimal in [low, high], by trying all: one (w_1, …, b) in each row."""
    inputs, output = exact("inputs", inputs), exact("output", [output])[0]
    found, tenths = [], _tenths(low, high)
    for choice in product(tenths, repeat=len(inputs)):
        b = 10 * output - sp.Matrix([choice]).dot(inputs)
        if b in tenths:
            found.append([*choice, b])
    return sp.ImmutableMatrix(len(found), len(inputs) + 1, [Rational(tenth, 10) for row in found for tenth in row])


def row_proof(z, output, low=0, high=1):
    """The same for two inputs, by reasoning: a linear equation in whole numbers, solved for each possible bias.

    With w = a/10 and b = c/10, w · z + b = output becomes A a_1 + B a_2 + C c = D. For each c, Euclid's algorithm
    either shows that no whole a_1, a_2 fit, or gives all of them as a line in t_0; the range cuts out a piece.
    """
    z, output = exact("z", z), exact("output", [output])[0]
    if len(z) != 2 or 0 in z or not all(number.is_Rational for number in (*z, output)):
        raise ValueError(f"z and output must be two fractions that are not 0, and one fraction, "
                         f"not {list(z)} and {output}.")
    a_1, a_2, c = sp.symbols("a_1 a_2 c", integer=True)
    numbers = [z[0] / 10, z[1] / 10, Rational(1, 10), output]
    scale = sp.ilcm(*(number.q for number in numbers))
    A, B, C, D = (number * scale / sp.igcd(*(n * scale for n in numbers)) for number in numbers)
    cases, rows = [], []
    for tenths in _tenths(low, high):
        line = diop_linear(A * a_1 + B * a_2 + C * tenths - D)
        if None in line:
            continue
        (t,) = line[0].free_symbols
        inside = [[Rational(a, 10) for a in (*(part.subs(t, step) for part in line), tenths)]
                  for step in _whole_numbers_between(line, t, 10 * low, 10 * high)]
        cases.append((tenths, sp.Matrix(line), len(inside)))
        rows += inside
    equation = Eq(A * a_1 + B * a_2 + C * c, D, evaluate=False)
    return RowProof(equation, tuple(cases), sp.ImmutableMatrix(len(rows), 3, sum(rows, [])))


def _tenths(low, high):
    if not (isinstance(low, int) and isinstance(high, int) and low < high):
        raise ValueError(f"low and high must be whole numbers, low below high, not {low!r} and {high!r}.")
    return range(10 * low, 10 * high + 1)


def _whole_numbers_between(line, t, low, high):
    """The whole t for which every part of the line lies in [low, high]."""
    ends = [sorted((end - part.subs(t, 0)) / part.coeff(t) for end in (low, high)) for part in line]
    return range(max(sp.ceiling(start) for start, _ in ends), min(sp.floor(end) for _, end in ends) + 1)
