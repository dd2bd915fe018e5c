"""The same formulas a second time, in SymPy: the independent witness, and what is derived or proved with it.

`model`, `gradients` and their `evaluate…` are the calculation; `kl_derivation`, `evidence`, `average` and
`expected_squared_error` are derivations; `row_family`, `one_decimal_rows` and `row_proof` put back missing weights.
"""

from .algebra import evaluate, evaluate_gradients, exact, gradients, jacobian, model
from .derivations import average, evidence, expected_squared_error, kl_derivation
from .missing_weights import one_decimal_rows, row_family, row_proof

__all__ = [
    "average",
    "evaluate",
    "evaluate_gradients",
    "evidence",
    "exact",
    "expected_squared_error",
    "gradients",
    "jacobian",
    "kl_derivation",
    "model",
    "one_decimal_rows",
    "row_family",
    "row_proof",
]
