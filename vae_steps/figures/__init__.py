"""Draws given values on given axes, matplotlib's or those of a live lab; no formula of the model is in here.

Every function takes the axes first, draws, and returns a `Summary`: the same numbers as text. Pictures of one
calculation stand in `values`, of what is compared on the way to its loss in `compared`, those of learning in `curves`,
small pictures side by side in `pixels`; `Axes` draws SVG with the same functions.
"""

from .compared import evidence_bound, log_ratio
from .curves import (
    MOST_CELLS,
    bound_curve,
    error_curve,
    kl_bars,
    kl_over_beta,
    latent_means,
    loss_curve,
    moved_layer,
    paired,
    rebuilt,
    trade_off,
)
from .pixels import tiles
from .style import COLOURS, Summary, drawable, together
from .svg import Axes
from .values import (
    autoencoder,
    autoencoder_height,
    densities,
    derivatives,
    kl_surface,
    latent_classes,
    latent_plane,
    loss_parts,
    losses_of_draws,
    network,
    network_height,
    one_draw_losses,
    reconstruction,
    rows_of_parts,
)
from .way_back import way_back

__all__ = [
    "COLOURS",
    "MOST_CELLS",
    "Axes",
    "Summary",
    "autoencoder",
    "autoencoder_height",
    "bound_curve",
    "densities",
    "derivatives",
    "drawable",
    "error_curve",
    "evidence_bound",
    "kl_bars",
    "kl_over_beta",
    "kl_surface",
    "latent_classes",
    "latent_means",
    "latent_plane",
    "log_ratio",
    "loss_curve",
    "loss_parts",
    "losses_of_draws",
    "moved_layer",
    "network",
    "network_height",
    "one_draw_losses",
    "paired",
    "rebuilt",
    "reconstruction",
    "rows_of_parts",
    "tiles",
    "together",
    "trade_off",
    "way_back",
]
