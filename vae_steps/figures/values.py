"""Draws given values on given axes; no formula of the model is in here.

Every function takes the axes first, matplotlib's or the live lab's (`svg.Axes`), draws, and returns a `Summary`:
the same numbers as text, for whoever cannot see the picture, and for the check that a stored picture is still
true. Figures carry symbols, not sentences. Wrong shapes, text, NaN and infinity raise ValueError, naming the argument.
"""

import numpy as np

from ..numerals import fixed, fixed_row, short, significant
from ..quoting import brief
from ..spelling import layered, layered_without_heads, named_arrays, spelled
from ..validate import anything, choice, door, instance, not_negative, optional, positive, whole
from .lettering import width
from .style import (
    CLASSES,
    COLOURS,
    DASHES,
    NORMAL,
    ON_WHITE,
    PRINTED,
    SMALL,
    SYMBOLS,
    Line,
    Summary,
    array_of,
    circle,
    distribution,
    extent,
    finish,
    not_below_0,
    picture,
    put_label,
    room,
    sized,
    square,
    tint,
)
from .svg import FAINT, GHOST, INK

_ON_AN_EDGE = (0.33, *(0.33 + way * step / 100 for step in range(3, 40, 3) for way in (-1, 1) if way * step > -10))
_APART = 6  # points between numbers that stand side by side
_MARGIN = 0.08  # beside the bar of the loss, as a part of it
_OF_A_PART = 56  # points that the value of a part of the loss takes
_PITCH = 0.45  # of the rows of values below a bar of the loss


@door(parameters=layered)
def network_height(parameters):
    """How many inches high `network` should be: three for each latent dimension, and room for each other node."""
    encoder = parameters.encoder[0]
    return max(3 * parameters.mu_head.outputs, 1.35 * max(encoder.inputs, encoder.outputs))


@picture(parameters=layered, steps=anything, ghost=anything, derivatives=anything)
def network(ax, parameters, steps, ghost=None, derivatives=None):
    """The network with its numbers: values in the nodes, weights on the edges, biases below the nodes.

    Where the node's number in `ghost`, other steps, looks different, it stands above the node in grey. With
    `derivatives`, as `gradients.backward` gives them, the loss differentiated by the node stands there instead.

    `parameters` and `steps` as `model.forward` takes and gives them, for one sample and one layer on each
    side. A wider edge is a larger weight, a dashed edge a negative one. The axes should fill about 10 inches, and
    `network_height` in height.
    """
    if len(parameters.encoder) != 1 or len(parameters.decoder) != 1:
        raise ValueError(
            "parameters must have one layer in the encoder and one in the decoder to be drawn, "
            f"not {len(parameters.encoder)} and {len(parameters.decoder)}."
        )
    layers = {
        "e": parameters.encoder[0],
        "mu": parameters.mu_head,
        "logvar": parameters.log_var_head,
        "d": parameters.decoder[0],
    }
    # Where a column stands, how many nodes it has, and where each stands in its share of the height.
    latents = layers["mu"].outputs
    columns = {
        "x": (0, layers["e"].inputs, 0.5),
        "h": (2.1, layers["e"].outputs, 0.5),
        "mu": (4.2, latents, 0.1),
        "log_var": (4.2, latents, 0.6),
        "sigma": (5.6, latents, 0.6),
        "eps": (5.6, latents, 0.93),
        "z": (7.3, latents, 0.5),
        "x_hat": (9.3, layers["d"].outputs, 0.5),
    }
    values = {name: sized(f"steps.{name}", getattr(steps, name, None), size) for name, (_, size, _) in columns.items()}
    slopes = {
        name: sized(f"derivatives.d_{name}", getattr(derivatives, f"d_{name}"), size)
        for name, (_, size, _) in columns.items()
        if hasattr(derivatives, f"d_{name}")
    }
    if derivatives is not None and not slopes:
        raise ValueError(f"derivatives must be those of gradients.backward, not {brief(derivatives)}.")
    if ghost is not None:
        ghost = {name: sized(f"ghost.{name}", getattr(ghost, name, None), len(values[name])) for name in values}
    spots = {
        name: [np.array([left, (i + share) / size]) for i in range(size)]
        for name, (left, size, share) in columns.items()
    }

    for source, target, text in (
        ("x", "h", "$W_e$, $b_e$"),
        ("z", "x_hat", "$W_d$, $b_d$"),
        ("h", "mu", r"$W_\mu$, $b_\mu$, $W_{\log\sigma^2}$, $b_{\log\sigma^2}$"),
    ):
        put_label(ax, (columns[source][0] + columns[target][0]) / 2, -0.07, text, NORMAL)
    room, taken = (0.0143, 0.0165 / network_height.pure(parameters)), []
    for source, target, layer in (("x", "h", "e"), ("h", "mu", "mu"), ("h", "log_var", "logvar"), ("z", "x_hat", "d")):
        _edges(ax, spots[source], spots[target], layers[layer], room, taken)
    for mu, log_var, sigma, eps, z in zip(*(spots[name] for name in ("mu", "log_var", "sigma", "eps", "z"))):
        times, plus = (sigma + eps) / 2 + (0.62, 0), z - (0.62, 0)
        for start, end in ((mu, plus), (log_var, sigma), (sigma, times), (eps, times), (times, plus), (plus, z)):
            ax.plot(*zip(start, end), color=FAINT, linewidth=1, zorder=1)
        for spot, text in ((times, r"$\times$"), (plus, "$+$")):
            ax.plot(*spot, "o", markersize=13, color="white", markeredgecolor=FAINT, zorder=2)
            ax.text(*spot, text, PRINTED, zorder=3)
        put_label(ax, *(log_var + sigma) / 2, r"$\exp(\,\cdot\,/2)$")
    _nodes(ax, spots, values, ghost, slopes)
    ax.set(xlim=(-0.45, 9.75), ylim=(1.07, -0.12))
    ax.axis("off")
    lines = [f"{name}: {fixed_row(value, 3)}" for name, value in values.items()]
    lines += [f"d_{name}: {fixed_row(value, 3)}" for name, value in slopes.items()]
    lines += [
        f"W_{name}: {'; '.join(fixed_row(row, 3) for row in layer.W)} | b_{name}: {fixed_row(layer.b, 3)}"
        for name, layer in layers.items()
    ]
    return Summary(ax, *lines)


@door(parameters=layered_without_heads)
def autoencoder_height(parameters):
    """How many inches high `autoencoder` should be: room for each node of the longest column."""
    return 1.18 * max(parameters.encoder[0].inputs, *(layer.outputs for layer in _layers(parameters)))


def _layers(parameters):
    return (*parameters.encoder, *parameters.decoder)


@picture(parameters=layered_without_heads, steps=anything, ghost=anything, derivatives=anything)
def autoencoder(ax, parameters, steps, ghost=None, derivatives=None):
    """An autoencoder with its numbers, as `network`: x, the code z, x'; one layer on each side, and one sample.

    `parameters` and `steps` as `model.autoencode` takes and gives them, `derivatives` as
    `gradients.autoencoder_backward`
    gives them. The axes should fill about 4.3 inches, and `autoencoder_height` in height.
    """
    if len(parameters.encoder) != 1 or len(parameters.decoder) != 1:
        raise ValueError(
            "parameters must have one layer in the encoder and one in the decoder to be drawn, "
            f"not {len(parameters.encoder)} and {len(parameters.decoder)}."
        )
    (encoder,), (decoder,) = parameters.encoder, parameters.decoder
    columns = {"x": (0, encoder.inputs), "z": (1.7, encoder.outputs), "x_hat": (3.4, decoder.outputs)}
    values = {name: sized(f"steps.{name}", getattr(steps, name, None), size) for name, (_, size) in columns.items()}
    slopes = {}
    if derivatives is not None:
        by_output = getattr(derivatives, "d_x_hat", None)
        slopes = {"z": getattr(derivatives, "d_z", None), "x_hat": by_output}
        slopes = {
            name: sized(f"derivatives.d_{name}", found, columns[name][1])
            for name, found in slopes.items()
            if found is not None
        }
        if "z" not in slopes:
            raise ValueError(f"derivatives must be those of gradients.autoencoder_backward, not {brief(derivatives)}.")
    if ghost is not None:
        ghost = {name: sized(f"ghost.{name}", getattr(ghost, name, None), len(values[name])) for name in values}
    spots = {name: [np.array([left, (i + 0.5) / size]) for i in range(size)] for name, (left, size) in columns.items()}
    for left, text in ((0.85, "$W_e$, $b_e$"), (2.55, "$W_d$, $b_d$")):
        put_label(ax, left, -0.03, text, NORMAL)
    height = autoencoder_height.pure(parameters)
    node = 0.35, 0.39 / height  # half of one, in the same units: no weight lies on it
    room, taken = (0.0143, 0.0165 / height), [(spot.tolist(), node) for column in spots.values() for spot in column]
    _edges(ax, spots["x"], spots["z"], encoder, room, taken)
    _edges(ax, spots["z"], spots["x_hat"], decoder, room, taken)
    _nodes(ax, spots, values, ghost, slopes)
    ax.set(xlim=(-0.42, 3.82), ylim=(1.05, -0.06))
    ax.axis("off")
    lines = [f"{name}: {fixed_row(value, 3)}" for name, value in values.items()]
    lines += [f"d_{name}: {fixed_row(value, 3)}" for name, value in slopes.items()]
    lines += [
        f"W_{name}: {'; '.join(fixed_row(row, 3) for row in layer.W)} | b_{name}: {fixed_row(layer.b, 3)}"
        for name, layer in (("e", encoder), ("d", decoder))
    ]
    return Summary(ax, *lines)


@picture(mu=array_of(2), sigma=not_below_0(2), z=array_of(2), samples=optional(array_of(None, 2)))
def latent_plane(ax, mu, sigma, z, samples=None):
    """Two latent dimensions: prior and approximate posterior at 1 and 2 standard deviations, and the step from mu to z.

    Shapes: mu, sigma and z (2,); `samples` (n, 2) are further draws of z, shown as a cloud.
    """
    lines = [f"mu: {fixed_row(mu)}", f"sigma: {fixed_row(sigma)}", f"z: {fixed_row(z)}"]
    seen = np.array([(-2, -2), (2, 2), mu - 2 * sigma, mu + 2 * sigma, z])
    if samples is not None:
        ax.plot(*samples.T, ".", color=COLOURS["z"], alpha=0.3, markersize=4, markeredgewidth=0, zorder=1)
        lines += [
            Line(
                "samples of {symbol}: n {n}, mean {mean}, sd {sd}, quantiles {quantiles}",
                symbol=f"z_{j + 1}",
                **distribution(samples[:, j]),
            )
            for j in (0, 1)
        ]
        seen = np.vstack([seen, samples])
    around = circle()
    for name, centre, radii, style, text in (
        ("prior", 0, 1, DASHES, r"$N(0, I)$"),
        ("sigma", mu, sigma, "-", r"$N(\mu, \sigma^2)$"),
    ):
        for deviations, label in ((1, text), (2, None)):
            ax.plot(
                *(centre + deviations * radii * around).T,
                color=COLOURS[name],
                linestyle=style,
                linewidth=1.6,
                label=label,
            )
    ax.plot(*zip(mu, z), color=COLOURS["eps"], linewidth=1.6, label=r"$\sigma\varepsilon$")
    ax.annotate("", z, mu, arrowprops={"arrowstyle": "-|>", "color": COLOURS["eps"], "shrinkA": 0})
    distance = np.linalg.norm(z - mu)
    away = (z - mu) / distance if distance else np.array([1, 0])
    for name, spot, marker, offset in (("mu", mu, "o", -13 * away), ("z", z, "D", 13 * away)):
        ax.plot(*spot, marker, color=COLOURS[name], markersize=6, zorder=4)
        ax.annotate(f"${SYMBOLS[name]}$", spot, offset, textcoords="offset points", bbox=ON_WHITE, **PRINTED)
    square(ax, seen, 0.57, xlabel="$z_1$", ylabel="$z_2$")
    ax.locator_params(nbins=6, integer=True)
    finish(ax)
    return Summary(ax, *lines)


def _classes(name, value, given):
    """A rule for `picture`: a label from 0 to 9 for each of the `means`."""
    array = array_of("means")(name, value, given)
    if (array % 1).any() or not ((array >= 0) & (array < len(CLASSES))).all():
        raise ValueError(f"{name} must be whole numbers from 0 to {len(CLASSES) - 1}, not {brief(value)}.")
    return array.astype(int)


@picture(
    means=array_of(None, 2, most=10_000),
    labels=_classes,
    z=optional(array_of(2)),
    mu=optional(array_of(2)),
    sigma=optional(not_below_0(2)),
    xlabel=instance(str),
    ylabel=instance(str),
)
def latent_classes(ax, means, labels, z=None, mu=None, sigma=None, xlabel="$z_1$", ylabel="$z_2$"):
    """Where samples of ten classes lie in two latent dimensions, each as the digit of its class.

    With mu and sigma the prior and the posterior of one of them, at 1 and 2 standard deviations, and with z a point:
    drawn from it, or a code. Shapes: means (n, 2), labels (n,), z, mu and sigma (2,).
    The labels of the axes are for other directions than two latent numbers.
    """
    lines = []
    for k, colour in enumerate(CLASSES):
        if (here := means[labels == k]).size:
            letters = {"linestyle": "none", "marker": f"${k}$", "markersize": 6, "markeredgewidth": 0.2}
            ax.plot(*here.T, color=colour, zorder=1, **letters)
            mean = fixed_row(here.mean(0), 3)
            lines.append(Line("{label}: n {n}, mean {mean}", label=str(k), n=str(len(here)), mean=mean))
    around = circle()
    if sigma is not None and mu is not None:
        for name, centre, radii, style in (("prior", 0, 1, DASHES), ("sigma", mu, sigma, "-")):
            for deviations in (1, 2):
                spots = (centre + deviations * radii * around).T
                ax.plot(*spots, color=COLOURS[name], linestyle=style, linewidth=1.6, zorder=2)
        lines += [f"mu: {fixed_row(mu, 3)}", f"sigma: {fixed_row(sigma, 3)}"]
    if mu is not None:
        ax.plot(*mu, "o", color=COLOURS["mu"], markersize=6, zorder=4)
    if z is not None:
        ax.plot(*z, "D", color=COLOURS["z"], markersize=7, markeredgecolor="white", zorder=5)
        lines.append(f"z: {fixed_row(z, 3)}")
    square(ax, np.vstack([(-2, -2), (2, 2), means]), 0.55, xlabel=xlabel, ylabel=ylabel)
    ax.locator_params(nbins=6, integer=True)
    finish(ax)
    return Summary(ax, *lines)


@picture(x=array_of(None), x_hat=array_of("x"), name=choice(("x", "target")))
def reconstruction(ax, x, x_hat, name="x"):
    """x and x' feature by feature; the line between them is the error. Shapes: (features,) both.

    With `name` "target" the first of them is another target than x.
    """
    symbol = spelled(name)[1]
    rows = np.arange(len(x))
    ax.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    ax.hlines(rows, x, x_hat, color=COLOURS["reconstruction"], linewidth=2, zorder=1)
    for values, colour, text, marker, size, offset in (
        (x, "x", symbol, "o", 9, 11),
        (x_hat, "x_hat", SYMBOLS["x_hat"], "D", 6, -11),
    ):
        ax.plot(
            values,
            rows,
            marker,
            color=COLOURS[colour],
            markersize=size,
            markeredgecolor=INK,
            markeredgewidth=0.8,
            label=f"${text}$",
        )
        for spot in zip(values, rows):
            ax.annotate(fixed(spot[0], 3), spot, (0, offset), textcoords="offset points", bbox=ON_WHITE, **PRINTED)
    both = np.concatenate([[0], x, x_hat])
    margin = 0.12 * (np.ptp(both) or 1)
    ax.set(xlim=(both.min() - margin, both.max() + margin), ylim=(len(x) - 0.35, -0.65))
    ax.set_yticks(rows, [f"${symbol}_{{{i + 1}}}$, $x'_{{{i + 1}}}$" for i in rows])
    finish(ax)
    return Summary(ax, f"{name}: {fixed_row(x)}", f"x_hat: {fixed_row(x_hat)}")


@door(errors=whole(0, 1000), kl=whole(0, 1000), width=positive)
def rows_of_parts(errors, kl, width=8):
    """In how many rows `loss_parts` has room for the values of so many squared errors and KL divergences.

    `width` is that of the picture, in inches.
    """
    return _rows_of_parts(errors + kl, 72 * width)


def _rows_of_parts(count, points):
    return -(-count // int(min(max(points / _OF_A_PART, 1), 5)))


@picture(
    reconstruction_terms=array_of(None, most=200),
    kl_terms=array_of(None, most=200),
    decimals=whole(0, 12),
    longest=not_negative,
    beta=not_negative,
    name=choice(("squared_error", "squared_error^t", "cross_entropy")),
)
def loss_parts(ax, reconstruction_terms, kl_terms, decimals=6, longest=0, beta=1, name="squared_error"):
    """The loss as one bar: squared errors for each feature, then β·KL for each latent dimension, and the total.

    A line leads from every part to its value, so a part too thin to see is still found. Negative parts are
    hatched and stand left of zero. Shapes: (features,) and (latents,), without beta, which is multiplied in here.
    `decimals` is how many the picture has room for; the summary has six. `longest` is how long a bar there is room for,
    so that two of them are drawn to one scale. `name` says which loss the terms are of. Many parts have their values in
    several rows, `rows_of_parts`.
    """
    ax.axis("off")
    errors, kl = reconstruction_terms, kl_terms
    weighed = beta * kl
    parts = np.concatenate([errors, weighed])
    names = ["reconstruction"] * len(errors) + ["kl"] * len(kl)
    texts = [f"${spelled(name, i + 1)[1]}$" for i in range(len(errors))]
    factor, symbol = ("", "KL") if beta == 1 else (r"\beta\,", "beta KL")
    texts += [rf"${factor}\mathrm{{KL}}_{{{j + 1}}}$" for j in range(len(kl))]
    ends = np.where(parts < 0, np.minimum(parts, 0).cumsum(), np.maximum(parts, 0).cumsum())
    low, high, total = min(ends.min(), 0), max(ends.max(), 0), parts.sum()
    span = max(high - low, longest) or 1
    for name, part, end in zip(names, parts, ends):
        edge = "white" if abs(part) > span / 100 else COLOURS[name]  # a white edge would hide a thin part
        ax.barh(0, part, 0.5, left=end - part, color=COLOURS[name], edgecolor=edge, hatch="//" if part < 0 else "")
    centres = (ends - parts / 2 - low) / span
    order = np.argsort(centres, kind="stable")
    printed = [fixed(part, decimals) for part in parts]
    across = room(ax)[0]
    texts = [f"{text}\n{number}" for text, number in zip(texts, printed)]
    whole = across / (1 + 2 * _MARGIN)  # points of the bar, of which each value takes its part
    broad = np.array([width(text, SMALL) + _APART for text in texts]) / whole
    rows = _rows_of_parts(len(parts), across)
    placed = np.empty(len(parts))
    for row in range(rows):
        among = order[row::rows]
        placed[among] = _apart(centres[among], broad[among])
    # The lowest row first, so that its lines run behind the values above it.
    for i, row in sorted(zip(order, np.arange(len(parts)) % rows), key=lambda pair: -pair[1]):
        ax.annotate(
            texts[i],
            (low + span * centres[i], -0.25),
            (low + span * placed[i], -0.5 - _PITCH * row),
            **PRINTED | {"va": "top"},
            **({"bbox": ON_WHITE, "zorder": 3} if rows > 1 else {}),
            arrowprops={
                "arrowstyle": "-",
                "color": FAINT,
                "linewidth": 0.8,
                "shrinkA": 1,
                "shrinkB": 0,
                "relpos": (0.5, 1),
            },
        )
    ax.plot([0, 0], [-0.32, 0.32], color=INK, linewidth=0.8)
    ax.plot([total, total], [0.27, 0.42], color=COLOURS["total"], linewidth=2)
    ax.text(total, 0.47, f"$L$ = {fixed(total, decimals)}", PRINTED, fontsize=NORMAL, va="bottom")
    ax.set(xlim=(low - _MARGIN * span, low + (1 + _MARGIN) * span), ylim=(-1.2 - _PITCH * (rows - 1), 0.8))
    return Summary(
        ax,
        Line("reconstruction: {values}", values=fixed_row(errors)),
        f"{symbol}: {fixed_row(weighed)}",
        Line("total: {value}", value=fixed(total)),
    )


@picture(slopes=layered)
def derivatives(ax, slopes):
    """Every derivative of the loss by a weight or a bias: which numbers the loss feels, and in which direction.

    `slopes` as `gradients.backward` gives them in `parameters`. The axes should fill about 4 inches, and 0.19
    inches in height for each number.
    """
    ax.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    places, labels, values, place = [], [], [], 0
    colours = {"e": "h", "mu": "mu", "logvar": "log_var", "d": "x_hat"}
    for name, array in named_arrays(slopes):
        array = sized(name, array, *[None] * np.ndim(array))
        rows = place + np.arange(array.size)
        colour = COLOURS[colours[name.partition("^")[0][2:]]]
        ax.hlines(rows, np.zeros(array.size), array.ravel(), color=INK, linewidth=1, zorder=1)
        ax.plot(
            array.ravel(),
            rows,
            "o" if name.startswith("W") else "s",
            color=colour,
            markersize=6,
            markeredgecolor=INK,
            markeredgewidth=0.8,
        )
        labels += [f"${spelled(name, tuple(k + 1 for k in index))[1]}$" for index in np.ndindex(array.shape)]
        places, values, place = [*places, *rows], [*values, *array.ravel()], place + array.size + 0.5
    margin = 0.08 * (np.ptp([0, *values]) or 1)
    ax.set(
        xlim=(min(0, *values) - margin, max(0, *values) + margin),
        ylim=(place, -1),
        xlabel=r"$\partial\mathcal{L}/\partial\,\cdot$",
    )
    ax.set_yticks(places, labels)
    finish(ax)
    return Summary(
        ax,
        *(
            f"d{name}: {'; '.join(fixed_row(row) for row in np.atleast_2d(array))}"
            for name, array in named_arrays(slopes)
        ),
    )


@picture(samples=array_of(None), drawn=array_of(), expected=array_of())
def one_draw_losses(ax, samples, drawn, expected):
    """How the squared error of one draw of eps spreads: `samples` (n,), the draw at hand, the expectation."""
    # The long thin tail would press the rest together: it is counted, not drawn.
    edge = np.quantile(samples, 0.99)
    try:
        counts, edges = np.histogram(samples, bins=40, range=(samples.min(), edge))
    except ValueError:  # no 40 floats lie between them
        raise ValueError("samples must be further apart, or all the same.") from None
    ax.bar(
        edges[:-1],
        counts,
        np.diff(edges),
        align="edge",
        color=tint(COLOURS["reconstruction"]),
        edgecolor=COLOURS["reconstruction"],
        linewidth=0.6,
    )
    beyond = (samples > edge).sum()
    ends = counts.max() * np.array([1.12, 1.27] if drawn > expected else [1.27, 1.12])
    for value, end, style, text in (
        (drawn, ends[0], "-", r"$\varepsilon$"),
        (expected, ends[1], "--", r"$\mathrm{E}_\varepsilon$"),
    ):
        ax.plot([value, value], [0, end], color=INK, linewidth=1.6, linestyle=style)
        ax.annotate(
            f"{text}  {fixed(value, 3)}",
            (value, end),
            (5, 0),
            textcoords="offset points",
            **PRINTED | {"ha": "left", "fontsize": NORMAL},
        )
    low, high = min(edges[0], drawn, expected), max(edges[-1], drawn, expected)
    span = high - low
    right, top = max(high + 0.03 * span, max(drawn, expected) + 0.2 * span), 1.35 * counts.max()
    ax.set(xlim=(low - 0.03 * span, right), ylim=(0, top), xlabel=r"$\sum\,(x - x')^2$", ylabel="$n$")
    if beyond:
        ax.text(right, 0.12 * top, f"$>$ {fixed(edge, 1)}:  $n$ = {beyond}", PRINTED, ha="right", bbox=ON_WHITE)
    finish(ax)
    return Summary(
        ax,
        Line("samples: n {n}, mean {mean}, sd {sd}, quantiles {quantiles}", **distribution(samples)),
        Line("beyond {edge}: n {n}", edge=fixed(edge), n=str(beyond)),
        Line("drawn: {value}", value=fixed(drawn)),
        Line("expected: {value}", value=fixed(expected)),
    )


_BINS = 30


@picture(samples=array_of(None), edge=array_of(), expected=optional(array_of()))
def losses_of_draws(ax, samples, edge, expected=None):
    """The losses of some draws of eps, with their mean and the expectation, on an axis that stays as draws are added.

    It goes from 0, or the lowest loss, to `edge`; what lies beyond is counted, not drawn.
    """
    low, mean = min(float(samples.min()), 0.0), float(samples.mean())
    if edge <= low:
        raise ValueError(f"edge is {brief(edge)}, but it must be above 0 and the lowest of the samples.")
    counts, edges = np.histogram(samples, bins=_BINS, range=(low, edge))
    ax.bar(
        edges[:-1],
        counts,
        np.diff(edges),
        align="edge",
        color=tint(COLOURS["total"]),
        edgecolor=COLOURS["total"],
        linewidth=0.6,
    )
    top = 1.25 * max(counts.max(), 1)
    lines = [("-", r"$\sum L / n$", mean)] + (
        [] if expected is None else [("--", r"$\mathrm{E}_\varepsilon L$", expected)]
    )
    for style, label, value in lines:
        colour = COLOURS["eps"] if style == "-" else INK
        ax.plot([value, value], [0, 0.96 * top], color=colour, linewidth=1.8, linestyle=style, label=label)
    right = max([edge, *(1.03 * value for *__, value in lines)])
    ax.set(xlim=(low, right), ylim=(0, top), xlabel="$L$", ylabel="$n$")
    beyond = int((samples > edge).sum())
    if beyond:
        ax.text(right, 0.8 * top, f"$>$ {fixed(edge, 1)}:  $n$ = {beyond}", PRINTED, ha="right", bbox=ON_WHITE)
    finish(ax)
    return Summary(
        ax,
        Line("samples: n {n}, mean {mean}, sd {sd}, quantiles {quantiles}", **distribution(samples)),
        Line("beyond {edge}: n {n}", edge=fixed(edge), n=str(beyond)),
        *([] if expected is None else [Line("expected: {value}", value=fixed(expected))]),
    )


@picture(z=array_of(None), posterior=array_of("z"), prior=array_of("z"))
def densities(ax, z, posterior, prior):
    """Two given densities along one latent dimension, the posterior shaded. Shapes: (n,) all three."""
    ax.fill_between(z, posterior, color=tint(COLOURS["sigma"]), linewidth=0)
    ax.plot(z, posterior, color=COLOURS["sigma"], linewidth=2, label=r"$N(\mu, \sigma^2)$")
    ax.plot(z, prior, color=COLOURS["prior"], linewidth=1.6, linestyle=DASHES, label=r"$N(0, 1)$")
    top = max(1.05 * max(posterior.max(), prior.max()), ax.get_ylim()[1])  # axes may be shared with another figure
    ax.set(xlim=(z.min(), z.max()), ylim=(0, top), xlabel="$z$")
    finish(ax)
    return Summary(
        ax,
        Line("{name}: {low} to {high}, n {n}", name="z", **extent(z)),
        *(
            Line(
                "{name}: highest {highest} at z = {place}, sum {sum}",
                name=name,
                highest=fixed(values.max()),
                place=fixed(z[values.argmax()], 3),
                sum=fixed(values.sum()),
            )
            for name, values in (("N(mu, sigma²)", posterior), ("N(0, 1)", prior))
        ),
    )


@picture(mu=array_of(None), sigma=array_of(None), kl=array_of("sigma", "mu"), points=array_of(None, 2))
def kl_surface(ax, mu, sigma, kl, points):
    """KL over the plane of mu and sigma as contour lines, with its lowest place and the given points.

    Shapes: mu (m,) and sigma (s,), both rising; kl (s, m); points (n, 2), in each row mu and sigma.
    """
    for name, grid in (("mu", mu), ("sigma", sigma)):
        if len(grid) < 2 or (np.diff(grid) <= 0).any():
            raise ValueError(f"{name} must be two or more rising numbers, not {grid}.")
    row, column = np.unravel_index(kl.argmin(), kl.shape)
    ax.plot(
        mu[column],
        sigma[row],
        "+",
        color=INK,
        markersize=11,
        markeredgewidth=1.6,
        zorder=4,
        label=rf"$\min$ {fixed(kl[row, column])}",
    )
    for i, (point, marker) in enumerate(zip(points, "osD^v<>ph8" * len(points))):
        ax.plot(
            *point,
            marker,
            fillstyle="none",
            color=INK,
            markeredgewidth=1.2,
            markersize=8,
            zorder=4,
            clip_on=False,
            label=rf"$\mu_{{{i + 1}}}$, $\sigma_{{{i + 1}}}$",
        )
    # Levels 1, 3, 10, 30 ... as far as their numbers have room on the way from the minimum to an edge.
    ray = np.s_[column:] if column < len(mu) / 2 else np.s_[column::-1]
    point = np.ptp([*mu, *points[:, 0]]) / room(ax)[0]
    levels, last, before = [], np.inf, 0
    for level in (step * 10.0**power for power in range(4, -5, -1) for step in (3, 1)):
        place = np.interp(level, np.maximum.accumulate(kl[row, ray]), mu[ray], right=np.nan)
        half = (width(significant(level), SMALL) + _APART) / 2
        if abs(place - mu[column]) > (half + _APART) * point and abs(place - last) > (half + before) * point:
            put_label(ax, place, sigma[row], significant(level))
            levels, last, before = [level, *levels], place, half
    if levels:
        ax.contour(mu, sigma, kl, levels, colors=COLOURS["kl"], linewidths=1)
    across, up = [mu[0], mu[-1], *points[:, 0]], [sigma[0], sigma[-1], *points[:, 1]]
    ax.set(xlim=(min(across), max(across)), ylim=(min(up), max(up)), xlabel=r"$\mu$", ylabel=r"$\sigma$")
    finish(ax)
    return Summary(
        ax,
        Line("{name}: {low} to {high}, n {n}", name="mu", **extent(mu)),
        Line("{name}: {low} to {high}, n {n}", name="sigma", **extent(sigma)),
        Line("{name}: {low} to {high}, n {n}, sum {sum}", name="KL", **extent(kl)),
        Line(
            "minimum: {value} at mu = {mu}, sigma = {sigma}",
            value=fixed(kl.min()),
            mu=fixed(mu[column]),
            sigma=fixed(sigma[row]),
        ),
        Line("points: {values}", values="; ".join(fixed_row(point) for point in points)),
    )


def _nodes(ax, spots, values, ghost, slopes):
    """The nodes with their numbers, and above them what they were, or the loss differentiated by them."""
    for name, column in spots.items():
        for i, spot in enumerate(column):
            ax.plot(
                *spot,
                "o",
                markersize=50,
                color=tint(COLOURS[name]),
                markeredgecolor=COLOURS[name],
                markeredgewidth=2,
                zorder=4,
            )
            number = fixed(values[name][i], 3)
            ax.text(*spot, f"${SYMBOLS[name]}_{{{i + 1}}}$\n{number}", PRINTED, zorder=5)
            before = number if ghost is None else fixed(ghost[name][i], 3)
            above = rf"$\partial$ {fixed(slopes[name][i], 3)}" if name in slopes else before
            if above != number:
                ax.annotate(
                    above,
                    spot,
                    (0, 31),
                    textcoords="offset points",
                    bbox=ON_WHITE,
                    zorder=6,
                    **PRINTED | {"color": INK if name in slopes else GHOST},
                )


def _edges(ax, sources, targets, layer, room, taken):
    """Edges, weights early on the way, where they keep clear of each other, and biases below the targets.

    `taken` holds the places of the weights so far, and half the room of each; `room` is that of a point.
    """
    largest = abs(layer.W).max() or 1
    for target, weights, bias in zip(targets, layer.W, layer.b):
        for source, weight in zip(sources, weights):
            ax.plot(
                *zip(source, target),
                color=FAINT,
                linewidth=0.6 + 2.4 * abs(weight) / largest,
                linestyle=DASHES if weight < 0 else "-",
                zorder=1,
            )
            text = short(weight)
            half = room[0] * (2.7 * len(text) + 1), room[1] * 4.6
            spots = _on_the_way(source, target, _ON_AN_EDGE)
            spot = next((spot for spot in spots if _is_free(spot, half, taken)), spots[0])
            taken.append((spot, half))
            put_label(ax, *spot, text)
        ax.annotate(
            f"$b$ {short(bias)}", target, (0, -32), textcoords="offset points", bbox=ON_WHITE, zorder=3, **PRINTED
        )


def _on_the_way(source, target, shares):
    """Where one is after these shares of the way, as floats: in the loops here they are faster than arrays."""
    (x, y), (along, up) = source.tolist(), (target - source).tolist()
    return [(x + share * along, y + share * up) for share in shares]


def _is_free(spot, half, taken):
    """Whether a text with this half width and height has room at a spot."""
    (x, y), (width, height) = spot, half
    return all(abs(x - its_x) > width + w or abs(y - its_y) > height + h for (its_x, its_y), (w, h) in taken)


def _apart(places, widths):
    """Rising places along a bar, moved just far enough for what stands around each to keep clear of the next.

    Places and widths are parts of the bar, which is from 0 to 1; beyond its ends there is a margin.
    """
    first, last = max(0, widths[0] / 2 - _MARGIN), 1 - max(0, widths[-1] / 2 - _MARGIN)
    steps = np.concatenate([[0], (widths[1:] + widths[:-1]).cumsum() / 2])
    steps *= min(1, (last - first) / steps[-1]) if steps[-1] else 1
    after = np.maximum(np.maximum.accumulate(places - steps), first) + steps
    return np.minimum(after, last - (steps[-1] - steps))
