"""Claims that every VAE must keep, whoever wrote it, and errors planted to see which claim notices them.

    checks.kl(function)    ✗ KL ≥ 0              −0.5000
                           ✓ KL(μ=0, σ=1) = 0    0.0000 = 0.0000
    checks.gradient(checks.PLANTED_ERRORS["eps_forgotten"], parameters, x, eps)

The functions get rows, (samples, features) or (samples, latents), and return one number for each sample or their mean.
What they were written for is said in the call: another output, loss, support, a sum over the samples. Without a word it
is the lecture's. Numbers agree to a thousandth, so that sloppy code is right, and so is float32.
What passes is right where it was tried, and no more; and "!" says that the function raised an error, so nothing is
known.
"""

from .claims import kl, log_likelihood, reconstruction, sample, schedule
from .gradient_check import gradient
from .planted_errors import PLANTED_ERRORS
from .results import Check, Report
from .whole_loss import total

__all__ = [
    "PLANTED_ERRORS",
    "Check",
    "Report",
    "gradient",
    "kl",
    "log_likelihood",
    "reconstruction",
    "sample",
    "schedule",
    "total",
]
