"""The pencil: sets a calculation out line by line, for any numbers, as a hand would write it.

Formula; numbers put in; products; sums; result. Each function takes any numbers and any layer sizes and returns
a `Page`, which Jupyter shows as typeset mathematics and which prints as plain text with every number in it.

`=` stands before numbers that are printed exactly, `≈` where one of them was rounded. `decimals` chooses the
digits that are shown. `rounding` rounds results and carries them on rounded, as a hand does: `{"sigma": 2}`
rounds the standard deviations to two decimals, and `2` rounds every result. Halves round away from zero.
`activation`, `output`, `condition`, `target` and `loss` are those of `model` and `loss`; without them the layers are
affine, as the lecture's. Of a sum that is too long for a page the largest terms are written, and the others put
together.
A new kind of step stands in `forward_steps`, its derivative in `backward_steps`; `passes` puts both into the chain, and
`rules` learns the name of a quantity that can be rounded.

It is a third route to every number, beside `model` with `loss` and `gradients`, and `symbolic`, and imports none of
them.
"""

from .backward_steps import (
    d_activation,
    d_bias,
    d_hidden,
    d_input,
    d_log_var,
    d_logits,
    d_mu,
    d_sigma,
    d_weights,
    d_x_hat,
    descend,
)
from .diffusion_steps import guided, noised, predicted_start, stepped
from .forward_steps import (
    activate,
    affine,
    autoencoder_loss,
    cross_entropy,
    kl_divergence,
    latent_sample,
    output_unit,
    squared_error,
    stacked,
    standard_deviation,
    total_loss,
)
from .noise_prediction import d_eps_hat, diffusion_step, noise_loss, time_features
from .page import Block, Page, Sheet
from .passes import (
    autoencoder,
    autoencoder_backward,
    autoencoder_forward_backward,
    backward,
    forward,
    forward_backward,
    update,
)

__all__ = [
    "Block",
    "Page",
    "Sheet",
    "activate",
    "affine",
    "autoencoder",
    "autoencoder_backward",
    "autoencoder_forward_backward",
    "autoencoder_loss",
    "backward",
    "cross_entropy",
    "d_activation",
    "d_bias",
    "d_eps_hat",
    "d_hidden",
    "d_input",
    "d_log_var",
    "d_logits",
    "d_mu",
    "d_sigma",
    "d_weights",
    "d_x_hat",
    "descend",
    "diffusion_step",
    "forward",
    "forward_backward",
    "guided",
    "kl_divergence",
    "latent_sample",
    "noise_loss",
    "noised",
    "output_unit",
    "predicted_start",
    "squared_error",
    "stacked",
    "standard_deviation",
    "stepped",
    "time_features",
    "total_loss",
    "update",
]
