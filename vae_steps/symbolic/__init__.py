"""The same formulas a second time, in SymPy: the independent witness, and what is derived or proved with it.

`model`, `gradients`, `autoencoder` and their `evaluate…` are the calculation, with activations where they are wanted;
`kl_derivation`, `evidence`, `average` and `expected_squared_error` are derivations;
`diffusion` has the steps of one, of which `two_noisings` and `denoising_posterior` are derived, and `noise_prediction`
has a training step of one; `row_family`, `row_proof` and `one_decimal_rows` put back missing weights.
"""

from .algebra import (
    autoencoder,
    autoencoder_gradients,
    evaluate,
    evaluate_autoencoder,
    evaluate_autoencoder_gradients,
    evaluate_gradients,
    exact,
    gradients,
    jacobian,
    model,
)
from .derivations import average, evidence, expected_squared_error, kl_derivation
from .diffusion import denoising_posterior, diffusion, evaluate_diffusion, two_noisings
from .missing_weights import one_decimal_rows, row_family, row_proof
from .noise_prediction import noise_prediction

__all__ = [
    "autoencoder",
    "autoencoder_gradients",
    "average",
    "denoising_posterior",
    "diffusion",
    "evaluate",
    "evaluate_autoencoder",
    "evaluate_autoencoder_gradients",
    "evaluate_diffusion",
    "evaluate_gradients",
    "evidence",
    "exact",
    "expected_squared_error",
    "gradients",
    "jacobian",
    "kl_derivation",
    "model",
    "noise_prediction",
    "one_decimal_rows",
    "row_family",
    "row_proof",
    "two_noisings",
]
