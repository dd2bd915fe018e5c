"""The numbers of the lecture, and a ledger that says where each of them comes from.

The worked example is 신박AI's, from the slide deck "Deep Learning 101: Variational AutoEncoder" (© 2024). What the
deck gives in pictures is missing from our copy, which has its text alone, and is put back here: `parameters` holds
both, and the ledger says which is which. Only numbers are kept. Functions elsewhere take them as arguments and never
import this module.
"""

from typing import NamedTuple

import numpy as np

from .model import Parameters
from .networks import Affine
from .quoting import brief

PRINTED = "printed"  # it stands in our copy
IMPLIED = "implied"  # missing from our copy, but the printed numbers leave no choice
UNIQUE = "reconstructed, unique in its class"  # missing from our copy; see the reason
CHOSEN = "reconstructed, chosen"  # missing from our copy; one of many answers
WRONG = "wrong"  # it stands in our copy, and is another number when it is calculated again


class Entry(NamedTuple):
    """One number of the lecture: `value` as it stands there, `right` where that is wrong, and what is known of it."""

    step: str
    symbol: str
    value: str
    status: str
    right: str | None = None
    why: str = ""


_entries = []


def _enter(step, symbol, values, status=PRINTED, why=""):
    """Enter a scalar, a column "a b" or a matrix "a b; c d" in the ledger, and return it as an array."""
    rows = [row.split() for row in values.split(";")]
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            index = {"i": i, "j": j} if len(rows) > 1 else {"i": j, "j": j}
            _entries.append(Entry(step, symbol.format(**index), value, status, why=why))
    return np.array(rows if len(rows) > 1 else rows[0], dtype=float)


def _correct(step, symbol, value, right, why):
    _entries.append(Entry(step, symbol, value, WRONG, right, why))


# Encoder
x = _enter("input", "x[{i}]", "0.5 1.0 -0.5")
W_e = _enter("hidden layer", "W_e[{i},{j}]", "0.1 0.2 0.3; 0.4 0.5 0.6")
b_e = _enter("hidden layer", "b_e[{i}]", "0.1 0.2")
_enter("hidden layer", "W_e[{i},{j}]*x[{j}]", "0.05 0.2 -0.15; 0.2 0.5 -0.3")
_enter("hidden layer", "h[{i}]", "0.2 0.6")

W_mu = _enter("mean", "W_mu[{i},{j}]", "0.1 -0.1; 0.2 -0.2")
b_mu = _enter("mean", "b_mu[{i}]", "0.0 0.1")
_enter("mean", "W_mu[{i},{j}]*h[{j}]", "0.02 -0.06; 0.04 -0.12")
_enter("mean", "(W_mu@h)[{i}]", "-0.04 -0.08")
_enter("mean", "mu[{i}]", "-0.04 0.02")

_family = (
    "any row with 0.2 w1 + 0.6 w2 + b = log_var fits; this one continues the pattern of W_mu and has the bias of b_e"
)
W_logvar = _enter("log variance", "W_logvar[{i},{j}]", "0.3 -0.3; 0.4 -0.4", CHOSEN, _family)
b_logvar = _enter("log variance", "b_logvar[{i}]", "0.1 0.2", CHOSEN, _family)
_enter("log variance", "log_var[{i}]", "-0.02 0.04", why="seen inside the KL divergence")

# Reparameterization
_enter(
    "standard deviation",
    "sigma[{i}]",
    "0.99 1.02",
    why="rounded to two decimals; seen squared inside the KL divergence",
)
eps = _enter("latent sample", "eps[{i}]", "0.5 -0.5", IMPLIED, "0.495 = 0.99 eps and -0.51 = 1.02 eps")
_enter("latent sample", "sigma[{i}]*eps[{i}]", "0.495 -0.51")
_enter("latent sample", "z[{i}]", "0.455 -0.49")

# Decoder and reconstruction loss
_rows = (
    "the only row with one-decimal numbers in [0, 1] that gives the printed output from z = (0.455, -0.49), "
    "if that output is not rounded"
)
W_d = _enter("output", "W_d[{i},{j}]", "0.2 0.3; 0.4 0.5; 0.6 0.7", UNIQUE, _rows)
b_d = _enter("output", "b_d[{i}]", "0.1 0.2 0.3", UNIQUE, _rows)
_enter("output", "x_hat[{i}]", "0.044 0.137 0.23", why="seen inside the reconstruction loss")
_enter("reconstruction loss", "(x[{i}]-x_hat[{i}])^2", "0.207936 0.744769 0.5329")
_enter("reconstruction loss", "reconstruction", "1.485605")

# KL divergence and total loss
_enter("KL divergence", "mu[{i}]^2", "0.0016 0.0004")
_enter("KL divergence", "sigma[{i}]^2", "0.9801 1.0404")
_correct(
    "KL divergence", "1+log_var[0]-mu[0]^2", "0.9964", "0.9784", "1 - 0.002 - 0.0016, as if 0.02 had been read as 0.002"
)
_enter("KL divergence", "1+log_var[1]-mu[1]^2", "1.0396")
_correct(
    "KL divergence", "sigma[0]^2, used", "0.9817", "0.9801", "0.9801 + 0.0016, as if mu² had been subtracted twice"
)
_correct(
    "KL divergence",
    "sigma[1]^2, used",
    "1.0408",
    "1.0404",
    "1.0404 + 0.0004, as if mu² had been subtracted twice, or exp(0.04) not rounded: it cannot be told which",
)
_correct(
    "KL divergence",
    "kl",
    "0.00675",
    "0.00125",
    "the sign: +½ Σ(1 + log σ² - μ² - σ²) is minus the divergence; and the three numbers above",
)
_correct("total loss", "total", "1.492355", "1.486855", "the sum is right; the KL divergence in it is not")

ledger = tuple(_entries)
parameters = Parameters((Affine(W_e, b_e),), Affine(W_mu, b_mu), Affine(W_logvar, b_logvar), (Affine(W_d, b_d),))
for _array in (x, eps, W_e, b_e, W_mu, b_mu, W_logvar, b_logvar, W_d, b_d):
    _array.flags.writeable = False  # a constant of the lecture stays what it is


def entry(symbol):
    """The ledger's `Entry` for a symbol such as "h[0]" or "W_e[0,1]*x[1]". Raises ValueError for an unknown one."""
    for found in ledger:
        if isinstance(symbol, str) and found.symbol == symbol:
            return found
    raise ValueError(f"symbol must be one of the ledger's, such as 'h[0]', not {brief(symbol)}.")
