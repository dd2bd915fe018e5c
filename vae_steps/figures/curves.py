"""Draws learning on given axes: losses over steps, and what becomes of samples, posteriors and latent dimensions.

As in `figures`, every function takes matplotlib's axes or the live lab's, draws given values, and returns a `Summary`.
"""

import math

import numpy as np

from ..language import later
from ..numerals import fixed, fixed_row, significant
from ..quoting import brief
from ..spelling import spelled
from ..validate import instance, optional
from .style import (
    COLOURS,
    DASHES,
    ON_WHITE,
    PRINTED,
    SYMBOLS,
    Line,
    Summary,
    array_of,
    circle,
    extent,
    finish,
    not_below_0,
    picture,
    room,
    sized,
    square,
)
from .svg import FAINT, GHOST, INK

_WEIGHT = "#4477AA"  # of a bar of a weight, with a sign of its own
_LIVING = 0.1  # nats: how far the axis of KL divergences goes at least
# The series of a loss curve in the order in which they are drawn, each with its symbol and the quantity of its colour.
_SERIES = {
    later("total"): ("$L$", "total"),
    later("reconstruction"): (r"$\sum\,(x - x')^2$", "reconstruction"),
    "kl": (r"$\mathrm{KL}$", "kl"),
    later("expected"): (r"$\mathrm{E}_\varepsilon L$", "total"),
}


def _losses(name, losses, given):
    if not isinstance(losses, dict) or not losses or not all(isinstance(one, str) and one in _SERIES for one in losses):
        raise ValueError(f"{name} must be a dict with some of {', '.join(_SERIES)}, not {brief(losses)}.")
    return losses


def _earlier(name, before, given):
    if (
        not isinstance(before, (tuple, list))
        or len(before) not in (2, 3)
        or not all(isinstance(one, str) for one in before[2:])
    ):
        raise ValueError(
            f"{name} must be steps and losses of an earlier training, and perhaps a name, not {brief(before)}."
        )
    return before


def _run_away(name, gone, given):
    if not isinstance(gone, (tuple, list)) or len(gone) != 2:
        raise ValueError(f"{name} must be steps and losses of a training that ran away, not {brief(gone)}.")
    steps = sized(f"{name}[0]", gone[0], None)
    if (np.diff([given["steps"][-1], *steps]) <= 0).any():
        raise ValueError(f"{name}[0] must go on after steps, which end at {given['steps'][-1]:g}.")
    return steps, sized(f"{name}[1]", gone[1], len(steps))


_run_away.alone = True


def _of_each_latent(name, value, given):
    """As many as kl has columns."""
    return sized(name, value, given["kl"].shape[1])


_of_each_latent.alone = True


@picture(
    steps=array_of(None),
    losses=_losses,
    optimum=optional(array_of()),
    before=optional(_earlier),
    until=optional(array_of()),
    since=array_of(),
    gone=optional(_run_away),
)
def loss_curve(ax, steps, losses, optimum=None, before=None, until=None, since=0, gone=None):
    """Losses over the steps of a training, on a scale that is linear around 0 and logarithmic far from it (arsinh).

    `losses` has one series or more, by name: "total", "reconstruction", "kl", and "expected", the total averaged over
    eps. A series may end before `steps` does. `optimum` is the lowest expected loss there is since the step `since`,
    dashed; `before` is `(steps, losses)` of an earlier training, in grey, within these axes, with a name where there is
    a third; `until` is a step that they reach at least. `gone` is `(steps, losses)` of a training that ran away after
    `steps`: it leaves the axes at their upper edge.
    """
    seen, lines = [0.0], []
    for name in (name for name in _SERIES if name in losses):
        values = sized(f"losses[{brief(name)}]", losses[name], None)
        if len(values) > len(steps):
            raise ValueError(f"losses[{brief(name)}] has {len(values)} numbers for {len(steps)} steps.")
        symbol, quantity = _SERIES[name]
        noisy = name == "total" and "expected" in losses
        ax.plot(
            steps[: len(values)],
            np.arcsinh(values),
            color=COLOURS[quantity],
            label=symbol,
            linewidth=0.8 if noisy else 1.8,
            alpha=0.45 if noisy else 1,
        )
        lines.append(_course(name, steps, values))
        seen += [values.min(), values.max()]
    end = max(steps[-1], until or 0)
    if gone is not None:
        end = 2 * gone[0][-1]  # so that its steps are seen apart
    if optimum is not None:
        ax.plot(
            [since, end], np.arcsinh([optimum, optimum]), color=INK, linewidth=1.2, linestyle=DASHES, label=r"$\min$"
        )
        lines.append(Line("optimum: {value}", value=fixed(optimum)))
        seen.append(optimum)
    low, high = min(seen), max(seen) or 1.0
    bottom, top = 1.05 * np.arcsinh(low), 1.05 * np.arcsinh(high)
    if gone is not None:
        top += 1  # almost three times as high: there is room to leave
        out = _as_far_as(top, [steps[-1], *gone[0]], np.arcsinh([values[-1], *gone[1]]))
        ax.plot(*out, color=COLOURS["total"], linewidth=1.8)
        ax.plot(*out[:, -1:], "^", color=COLOURS["total"], markersize=9, clip_on=False)
        lines.append(_course(later("run away"), *gone))
    if before is not None:  # it goes along the edge where it is beyond what the axes show
        earlier = sized("before[0]", before[0], None)
        values = sized("before[1]", before[1], len(earlier))
        within = earlier <= (end or 1)
        ax.plot(
            earlier[within],
            np.arcsinh(values[within].clip(low, high)),
            color=GHOST,
            linewidth=1,
            linestyle=DASHES,
            zorder=1,
            label=before[2] if len(before) > 2 else None,
        )
        lines.append(_course(later("before"), earlier, values))
    ax.set(xlim=(0, end or 1), ylim=(bottom, top), xlabel="$t$")
    ax.set_yticks(*zip(*_ticks_of(ax, low, high)))
    finish(ax)
    return Summary(ax, *lines)


def _as_far_as(top, x, y):
    """A line as far as it stays below the top, and where it gets there, as (2, n)."""
    beyond = int(np.argmax(np.asarray(y) >= top)) or len(x) - 1
    share = min((top - y[beyond - 1]) / ((y[beyond] - y[beyond - 1]) or 1), 1)
    last = x[beyond - 1] + share * (x[beyond] - x[beyond - 1])
    return np.array([[*x[:beyond], last], [*y[:beyond], min(top, y[beyond])]])


# What no training changes, each with its symbol and its colour.
_WITHOUT = {"noisy": (r"$x + s\,\varepsilon$", COLOURS["eps"]), "linear": (r"$W(x + s\,\varepsilon) + b$", INK)}


def _others(name, value, given):
    if not isinstance(value, dict) or not all(isinstance(one, str) and one in _WITHOUT for one in value):
        raise ValueError(f"{name} must be a dict with some of {', '.join(_WITHOUT)}, not {brief(value)}.")
    return {one: float(sized(f"{name}[{brief(one)}]", error)) for one, error in value.items()}


@picture(steps=array_of(None), errors=array_of("steps"), others=_others, until=optional(array_of()))
def error_curve(ax, steps, errors, others, until=None):
    """The squared error of a network over the steps of its training, on the scale of `loss_curve`.

    `others` are errors that no training changes, as dashed lines: "noisy", of what is to be cleaned, and "linear", of
    the best linear map. `until` is a step that the axes reach at least. Shapes: steps and errors (n,).
    """
    end = max(steps[-1], until or 0) or 1
    symbol, quantity = SYMBOLS["x_hat"], "reconstruction"
    ax.plot(steps, np.arcsinh(errors), color=COLOURS[quantity], linewidth=1.8, label=f"${symbol}$")
    lines = [_course("x'", steps, errors)]
    for name, error in others.items():
        label, colour = _WITHOUT[name]
        level = np.arcsinh([error, error])
        ax.plot([0, end], level, color=colour, linewidth=1.4, linestyle=DASHES, label=label)
        lines.append(f"{name}: {fixed(error)}")
    seen = [0.0, *errors, *others.values()]
    low, high = min(seen), max(seen) or 1.0
    ax.set(xlim=(0, end), ylim=(1.05 * np.arcsinh(low), 1.05 * np.arcsinh(high)), xlabel="$t$")
    ax.set_yticks(*zip(*_ticks_of(ax, low, high)))
    finish(ax)
    return Summary(ax, *lines)


_SEEN = 12  # nats below the best: what is under it, as all is before the first steps, goes along the edge


@picture(steps=array_of(None), train=array_of("steps"), test=array_of("steps"), until=optional(array_of()))
def bound_curve(ax, steps, train, test, until=None):
    """-(CE + KL) of what is trained on, dashed, and of the test, over the steps of a training: the higher the better.

    `until` is a step that the axes reach at least. Shapes: (n,), in nats.
    """
    end = max(steps[-1], until or 0) or 1
    both = np.concatenate([train, test])
    high = both.max()
    low = max(both.min(), high - _SEEN)
    symbol, lines = r"$-(\mathrm{CE} + \mathrm{KL})$ ", []
    for name, label, values, colour, style in (
        ("test", symbol, test, COLOURS["total"], "-"),
        ("train", "", train, GHOST, DASHES),
    ):
        label += rf"$\mathrm{{{name}}}$"
        ax.plot(steps, values.clip(low), color=colour, linewidth=1.8, linestyle=style, label=label)
        lines.append(_course(name, steps, values))
    margin = max(0.05 * (high - low), 0.5)  # a difference of less is no news
    ax.set(xlim=(0, end), ylim=(low - margin, high + margin), xlabel="$t$")
    finish(ax)
    return Summary(ax, *lines)


@picture(betas=array_of(None), kl=array_of("betas", None), thresholds=_of_each_latent)
def kl_over_beta(ax, betas, kl, thresholds):
    """The KL divergence of each latent dimension, trained with each beta, and the beta from which it should be dead.

    Shapes: betas (n,), kl (n, latents), thresholds (latents,), which stand as dashed lines.
    """
    top = max(kl.max(), 0.0) or 1.0
    for j, (column, threshold, marker) in enumerate(zip(kl.T, thresholds, "oDs^v" * kl.shape[1])):
        high = (1.1 + 0.12 * (j % 2)) * top  # two labels side by side have room
        ax.plot([threshold, threshold], [0, high], color=FAINT, linewidth=1.2, linestyle=DASHES, zorder=1)
        ax.annotate(rf"$2\lambda_{{{j + 1}}}$", (threshold, high), (0, 7), textcoords="offset points", **PRINTED)
        ax.plot(betas, column, color=COLOURS["kl"], linewidth=1.2, zorder=2)
        ax.plot(
            betas,
            column,
            marker,
            color=COLOURS["kl"],
            markersize=6,
            fillstyle="full" if j % 2 == 0 else "none",
            label=rf"$\mathrm{{KL}}_{{{j + 1}}}$",
            zorder=3,
        )
    ends = [*betas, *thresholds, 0.0]
    ax.set(xlim=(min(ends), 1.03 * max(ends)), ylim=(min(kl.min(), 0), 1.35 * top), xlabel=r"$\beta$")
    finish(ax)
    return Summary(
        ax,
        Line("{name}: {low} to {high}, n {n}, sum {sum}", name="beta", **extent(betas)),
        *(
            Line(
                "{name}: {first} to {last}, sum {sum}; 2 λ {threshold}",
                name=f"KL_{j + 1}",
                first=fixed(column[0]),
                last=fixed(column[-1]),
                sum=fixed(column.sum()),
                threshold=fixed(threshold),
            )
            for j, (column, threshold) in enumerate(zip(kl.T, thresholds))
        ),
    )


# How the curves of a trade-off are told apart: colour, line, marker, and on which side its points have their texts.
_SIDES = (("z", "-", "o", (5, 7), "left"), ("kl", DASHES, "D", (-5, -9), "right"))


def _curves(name, value, given):
    """Up to two curves by their labels: x, y and a text for each point."""
    if (
        not isinstance(value, dict)
        or not 0 < len(value) <= len(_SIDES)
        or not all(isinstance(one, str) for one in value)
    ):
        raise ValueError(f"{name} must be a dict with one or two curves by their labels, not {brief(value)}.")
    found = {}
    for label, curve in value.items():
        place = f"{name}[{brief(label)}]"
        if not isinstance(curve, (tuple, list)) or len(curve) != 3:
            raise ValueError(f"{place} must be x, y and the texts of its points, not {brief(curve)}.")
        x = sized(f"{place}[0]", curve[0], None)
        y, texts = sized(f"{place}[1]", curve[1], len(x)), curve[2]
        if (
            not isinstance(texts, (tuple, list))
            or len(texts) != len(x)
            or not all(isinstance(one, str) for one in texts)
        ):
            raise ValueError(f"{place}[2] must be {len(x)} texts, one for each point, not {brief(texts)}.")
        found[label] = x, y, texts
    return found


@picture(curves=_curves, xlabel=instance(str), ylabel=instance(str))
def trade_off(ax, curves, xlabel, ylabel):
    """What one gives for what one gets: each curve goes through the points that one choice leads to.

    `curves` has one or two by their labels, each with x (n,), y (n,), and the choice that leads to each point, as a
    text; those of the first stand above the points, of the second below.
    """
    lines = [f"{ylabel} over {xlabel}"]
    for (label, (x, y, texts)), (quantity, line, marker, off, ha) in zip(curves.items(), _SIDES):
        ax.plot(x, y, color=COLOURS[quantity], linewidth=1.6, linestyle=line, zorder=2)
        ax.plot(x, y, marker, color=COLOURS[quantity], markersize=6, label=label, zorder=3)
        for spot in zip(x, y, texts):
            ax.annotate(spot[2], spot[:2], off, textcoords="offset points", **PRINTED | {"ha": ha})
        lines.append(f"{label}: " + ", ".join(f"{text} ({fixed_row(spot, 3)})" for *spot, text in zip(x, y, texts)))
    seen = [np.concatenate([curve[axis] for curve in curves.values()]) for axis in (0, 1)]
    (left, right), (low, high) = ((one.min() - 0.08 * _span(one), one.max() + 0.08 * _span(one)) for one in seen)
    ax.set(
        xlim=(left, right),
        ylim=(low - 0.08 * _span(seen[1]), high + 0.08 * _span(seen[1])),
        xlabel=xlabel,
        ylabel=ylabel,
    )
    finish(ax)
    return Summary(ax, *lines)


def _span(values):
    return np.ptp(values) or 1


@picture(mu=array_of(None, 2), sigma=not_below_0("mu", 2))
def latent_means(ax, mu, sigma):
    """Where the samples are in two latent dimensions: each one's mean, its posterior at 1 sd, and the prior at 1 and 2.

    Shapes: (n, 2) both. A dimension in which all means are 0 and all ellipses as wide as the prior is dead.
    """
    around = circle()
    for deviations, label in ((1, r"$N(0, I)$"), (2, None)):
        ax.plot(*(deviations * around).T, color=COLOURS["prior"], linewidth=1.4, linestyle=DASHES, label=label)
    for i, (centre, radii) in enumerate(zip(mu, sigma)):
        ax.plot(
            *(centre + radii * around).T,
            color=COLOURS["sigma"],
            linewidth=1,
            label=None if i else rf"${SYMBOLS['sigma']}$",
        )
    ax.plot(*mu.T, "o", color=COLOURS["mu"], markersize=5, zorder=4, label=rf"${SYMBOLS['mu']}$")
    square(ax, np.vstack([[(-2, -2), (2, 2)], mu - sigma, mu + sigma]), 0.55, xlabel="$z_1$", ylabel="$z_2$")
    ax.locator_params(nbins=6, integer=True)
    finish(ax)
    return Summary(ax, f"mu: {_rows(mu)}", f"sigma: {_rows(sigma)}")


@picture(kl=array_of(None, most=200))
def kl_bars(ax, kl):
    """The KL divergence of each latent dimension, as bars from the first one down. Shape: (latents,).

    Where all are dead, their bars are short: the axis goes beyond 0.1 nats in any case.
    """
    rows = np.arange(len(kl))
    high, low = max(float(kl.max()), 0), min(float(kl.min()), 0)
    span = max(high - low, _LIVING)
    for row, value in zip(rows, kl):
        ax.barh(row, value, 0.6, left=0, color=COLOURS["kl"], edgecolor=COLOURS["kl"])
        ax.annotate(
            fixed(value, 4), (max(value, 0), row), (5, 0), textcoords="offset points", **PRINTED | {"ha": "left"}
        )
    ax.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    ax.set(xlim=(low, low + 1.25 * span), ylim=(len(kl) - 0.5, -0.5))
    ax.set_yticks(rows, [rf"$\mathrm{{KL}}_{{{j + 1}}}$" for j in rows])
    finish(ax)
    return Summary(ax, f"KL: {fixed_row(kl)}")


MOST_CELLS = 6  # across, and down: as many numbers as are read at a glance


def _four_names(name, value, given):
    if not isinstance(value, (tuple, list)) or len(value) != 4 or not all(isinstance(one, str) for one in value):
        raise ValueError(f'{name} must be four names, such as ("x_hat", "W_d", "b_d", "z"), not {brief(value)}.')
    return value


@picture(
    W=array_of(None, None),
    b=array_of("W"),
    first_W=array_of("W", None),
    first_b=array_of("W"),
    symbols=_four_names,
    target=optional(array_of("W")),
)
def moved_layer(ax, W, b, first_W, first_b, symbols, target=None):
    """The numbers of a layer as bars, W and then b, a row for each output; dashed and grey what they were at first.

    `symbols` are the names of output, W, b and input; `target` is what b might become, as dots in its column.
    Shapes: W and first_W (outputs, inputs), the others (outputs,). There is room for 6 in each direction.
    """
    if max(W.shape[0], W.shape[1] + 1) > MOST_CELLS or first_W.shape != W.shape:
        raise ValueError(
            f"W has shape {brief(W.shape)}, but the figure has room for {MOST_CELLS} outputs and "
            f"{MOST_CELLS - 1} inputs, and first_W must fit."
        )
    output, weights, bias, source = ((spelled(name)[1], name) for name in symbols)
    now, first = np.column_stack([W, b]), np.column_stack([first_W, first_b])
    seen = [np.abs(now).max(), np.abs(first).max(), 0.0 if target is None else np.abs(target).max()]
    scale = 0.42 / (max(seen) or 1)
    columns = [*(rf"${weights[0]} \cdot {source[0]}_{{{j + 1}}}$" for j in range(W.shape[1])), f"${bias[0]}$"]
    for j, head in enumerate(columns):
        ax.annotate(head, (j, -0.75), **PRINTED)
        ax.plot([j, j], [-0.45, len(W) - 0.1], color=FAINT, linewidth=0.8, zorder=0)
    for i, (row, before) in enumerate(zip(now, first)):
        ax.annotate(f"${output[0]}_{{{i + 1}}}$", (-0.75, i), **PRINTED)
        for j, (value, was) in enumerate(zip(row, before)):
            ax.barh(i + 0.2, scale * value, 0.3, left=j, color=_WEIGHT, edgecolor=_WEIGHT)
            ends = np.array([0, scale * was, scale * was, 0])
            ax.plot(j + ends, i + 0.2 + 0.24 * np.array([-1, -1, 1, 1]), color=GHOST, linewidth=1, linestyle=DASHES)
            ax.annotate(fixed(value, 2), (j, i - 0.2), **PRINTED | {"bbox": ON_WHITE})
    below = len(W) + 0.3
    outline = below + 0.2 * np.array([1, -1, -1, 1, 1])
    ax.plot([-0.2, -0.2, 0.1, 0.1, -0.2], outline, color=GHOST, linewidth=1, linestyle=DASHES)
    ax.annotate("$t = 0$", (0.18, below), **PRINTED | {"ha": "left"})
    if target is not None:
        last = len(columns) - 1
        ax.plot(
            [*(last + scale * target), last - 0.2],
            [*(np.arange(len(W)) + 0.2), below],
            "o",
            color=COLOURS["x"],
            markersize=7,
            markeredgecolor=INK,
            markeredgewidth=0.8,
            zorder=3,
        )
        ax.annotate(f"${SYMBOLS['x']}$", (last - 0.08, below), **PRINTED | {"ha": "left"})
    ax.set(xlim=(-1, len(columns) - 0.5), ylim=(below + 0.3, -1))
    ax.axis("off")
    lines = [f"{weights[1]}: {_rows(W)}", f"{bias[1]}: {fixed_row(b, 3)}"]
    if target is not None:
        lines.append(f"x: {fixed_row(target, 3)}")
    return Summary(ax, *lines, *_at_first(symbols, first_W, first_b))


def _at_first(symbols, W, b):
    __, weights, bias, __ = symbols
    return (
        Line("{name} at the start: {numbers}", name=weights, numbers=_rows(W)),
        Line("{name} at the start: {numbers}", name=bias, numbers=fixed_row(b, 3)),
    )


@picture(x=array_of(None), x_hat=array_of("x"), draws=array_of(None, "x"))
def rebuilt(ax, x, x_hat, draws):
    """x, x' at one eps, and x' at many others, feature by feature. Shapes: (features,) twice, draws (n, features)."""
    rows = np.arange(len(x))
    ax.axvline(0, color=FAINT, linewidth=0.8, zorder=0)
    ax.plot(
        draws.T.ravel(),
        np.repeat(rows, len(draws)),
        ".",
        color=COLOURS["eps"],
        alpha=0.4,
        markersize=5,
        markeredgewidth=0,
        zorder=1,
        label=r"$x'(\varepsilon)$",
    )
    for name, values, marker, size in (("x", x, "o", 11), ("x_hat", x_hat, "D", 6)):
        ax.plot(
            values,
            rows,
            marker,
            color=COLOURS[name],
            markersize=size,
            markeredgecolor=INK,
            markeredgewidth=0.8,
            zorder=3,
            label=f"${SYMBOLS[name]}$",
        )
    all_values = np.concatenate([[0], x, x_hat, draws.ravel()])
    margin = 0.06 * (np.ptp(all_values) or 1)
    ax.set(xlim=(all_values.min() - margin, all_values.max() + margin), ylim=(len(x) - 0.5, -0.5))
    ax.set_yticks(rows, [f"$x_{{{i + 1}}}$" for i in rows])
    finish(ax)
    return Summary(
        ax,
        f"x: {fixed_row(x)}",
        f"x_hat: {fixed_row(x_hat)}",
        Line(
            "x_hat of {n} eps: mean {mean}, sd {sd}",
            n=str(len(draws)),
            mean=fixed_row(draws.mean(0)),
            sd=fixed_row(draws.std(0)),
        ),
    )


@picture(x=array_of(None, 2), x_hat=array_of("x", 2))
def paired(ax, x, x_hat):
    """Samples and their reconstructions in two given coordinates, joined by their errors. Shapes: (n, 2) both."""
    for pair in zip(x, x_hat):
        ax.plot(*zip(*pair), color=COLOURS["reconstruction"], linewidth=1, zorder=1)
    for name, values, marker, size in (("x", x, "o", 8), ("x_hat", x_hat, "D", 5)):
        ax.plot(
            *values.T,
            marker,
            color=COLOURS[name],
            markersize=size,
            markeredgecolor=INK,
            markeredgewidth=0.8,
            zorder=3,
            label=f"${SYMBOLS[name]}$",
        )
    square(ax, np.vstack([x, x_hat]), 0.55)
    finish(ax)
    return Summary(ax, f"x: {_rows(x)}", f"x_hat: {_rows(x_hat)}")


def _ticks_of(ax, low, high):
    """`_ticks` with room for their letters, however low the axes are."""
    return _ticks(low, high, max(0.1, 12 / room(ax)[1]))


def _ticks(low, high, apart):
    """Places and texts of ticks: 0, and powers of ten, with 2 and 5 times them below 100, as far as they stand apart.

    `apart` is a share of the height.
    """
    least, found = apart * (math.asinh(high) - math.asinh(low)), [(0.0, "0")]
    factors = (5, 2, 1) if high - low < 100 else (1,)
    for sign, end in ((1, high), (-1, -low)):
        last = math.inf
        for power, factor in ((power, factor) for power in range(308, -7, -1) for factor in factors):
            value = factor * 10.0**power
            place = math.asinh(value)
            if value <= end and min(place, last - place) > least:
                text = significant(value) if value < 1e5 else f"10^{{{power}}}"
                found.append((sign * place, f"${'-' if sign < 0 else ''}{text}$"))
                last = place
    return found


def _course(name, steps, values):
    """How a series goes: its first and last number, its lowest, its sum, and at which steps."""
    places = {"first": 0, "last": len(values) - 1, "lowest": values.argmin()}
    return Line(
        "{name}: {first} at {first_step} to {last} at {last_step}, lowest {lowest} at {lowest_step}, sum {sum}",
        name=name,
        sum=fixed(values.sum()),
        **{which: fixed(values[place]) for which, place in places.items()},
        **{f"{which}_step": significant(steps[place]) for which, place in places.items()},
    )


def _rows(values):
    return "; ".join(fixed_row(row, 3) for row in values)
