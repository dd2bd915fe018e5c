"""Draws how derivatives come back from the loss to the first layer: numbers that are given, as streams."""

from ..numerals import fixed_row
from .style import COLOURS, NORMAL, PRINTED, SYMBOLS, Summary, array_of, picture, put_label, tint

_WIDEST, _NARROWEST = 13, 0.5  # points that the largest and the smallest number take
_LOSSES = {"reconstruction": (11.1, 0.5), "kl": (5.35, 1.14)}  # where the two parts of the loss stand
# Where a column of nodes stands, and where each node in its share of the height; as in `values.network`.
_COLUMNS = {
    "x_hat": (9.3, 0.5),
    "z": (7.3, 0.5),
    "sigma": (5.6, 0.6),
    "mu": (4.2, 0.1),
    "log_var": (4.2, 0.6),
    "h": (2.1, 0.5),
}


@picture(
    x_hat=array_of(None),
    z=array_of(None, "x_hat"),
    sigma=array_of("z"),
    mu=array_of("z", 2),
    log_var=array_of("z", 2),
    h=array_of(None, None),
)
def way_back(ax, x_hat, z, sigma, mu, log_var, h):
    """What comes back to each node on each way, as a stream: the wider, the larger the number, whatever its sign.

    The arguments hold a row for each node and a number for each way that leads to it; their sums are the derivatives:
    x_hat (features,) and sigma (latents,) on one way, z (latents, features), mu and log_var (latents, 2) through the
    sample and through the KL divergence, h (hidden, 2 latents) from mu and then from log_var. What comes from the
    squared error, from the KL divergence and from both has a colour each. The axes should fill about 10 x 4 inches.
    """
    latents = len(z)
    ways = {"x_hat": x_hat[:, None], "z": z, "sigma": sigma[:, None], "mu": mu, "log_var": log_var, "h": h}
    if h.shape[1] != 2 * latents:
        raise ValueError(f"h has {h.shape[1]} numbers in a row, but must have {2 * latents}: two for each row of z.")
    spots = {
        name: [(left, (i + share) / len(ways[name])) for i in range(len(ways[name]))]
        for name, (left, share) in _COLUMNS.items()
    }
    largest = max(abs(found).max() for found in ways.values()) or 1

    def stream(start, end, number, colour):
        width = max(_NARROWEST, _WIDEST * abs(number) / largest)
        ax.plot(*zip(start, end), color=COLOURS[colour], linewidth=width, zorder=1)

    for name, sources in (("x_hat", [_LOSSES["reconstruction"]]), ("z", spots["x_hat"])):
        for end, numbers in zip(spots[name], ways[name]):
            for start, number in zip(sources, numbers):
                stream(start, end, number, "reconstruction")
    for j in range(latents):
        stream(spots["z"][j], spots["sigma"][j], sigma[j], "reconstruction")
        for name, source in (("mu", "z"), ("log_var", "sigma")):
            stream(spots[source][j], spots[name][j], ways[name][j, 0], "reconstruction")
            stream(_LOSSES["kl"], spots[name][j], ways[name][j, 1], "kl")
    for end, numbers in zip(spots["h"], h):
        for start, number in zip(spots["mu"] + spots["log_var"], numbers):
            stream(start, end, number, "total")
        stream(end, (0.75, end[1]), numbers.sum(), "total")
    for name, column in spots.items():
        for i, spot in enumerate(column):
            _node(ax, spot, name, f"${SYMBOLS[name]}_{{{i + 1}}}$")
    for spot, text in zip(_LOSSES.values(), (r"$\sum(x - x')^2$", r"$\mathrm{KL}$")):
        put_label(ax, *spot, text, NORMAL)
    put_label(ax, 0.4, 0.5, "$W_e$, $b_e$", NORMAL)
    ax.set(xlim=(0, 11.7), ylim=(1.22, -0.04))
    ax.axis("off")
    sizes = {name: "; ".join(fixed_row(row, 3) for row in abs(found)) for name, found in ways.items()}
    return Summary(ax, *(f"|d_{name}|: {rows}" for name, rows in sizes.items()))


def _node(ax, spot, name, text):
    shape = {"color": tint(COLOURS[name]), "markeredgecolor": COLOURS[name], "markeredgewidth": 1.6}
    ax.plot(*spot, "o", markersize=30, zorder=4, **shape)
    ax.text(*spot, text, PRINTED | {"fontsize": NORMAL}, zorder=5)
