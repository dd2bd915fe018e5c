"""Draws what is compared on the way to the loss: two log densities, and a log-likelihood with its lower bound."""

from ..numerals import fixed, fixed_row
from ..validate import instance, optional
from .style import COLOURS, DASHES, NORMAL, PRINTED, Line, Summary, array_of, extent, finish, picture, tint
from .svg import FAINT, INK


@picture(z=array_of(None), log_ratio=array_of("z"), draws=optional(array_of(None, 2)), average=optional(array_of()))
def log_ratio(ax, z, log_ratio, draws=None, average=None):
    """log q - log p along one latent dimension, shaded where q is higher and where p is; draws of q, and an average.

    Shapes: z and log_ratio (n,), `draws` (m, 2), in each row a z and log q - log p there; `average` is one number.
    """
    ends = [z.min(), z.max()]
    for part, quantity in ((log_ratio.clip(0), "sigma"), (log_ratio.clip(max=0), "prior")):
        ax.fill_between(z, part, color=tint(COLOURS[quantity]), linewidth=0)
    ax.plot(ends, [0, 0], color=FAINT, linewidth=0.8, zorder=1)
    ax.plot(z, log_ratio, color=INK, linewidth=1.8, label=r"$\log q - \log p$")
    lines, seen = [Line("{name}: {low} to {high}, n {n}, sum {sum}", name="z", **extent(z))], [0, *log_ratio]
    lines.append(Line("{name}: {low} to {high}, n {n}, sum {sum}", name="log q - log p", **extent(log_ratio)))
    if draws is not None:
        ax.plot(*draws.T, "o", color=COLOURS["z"], markersize=5, alpha=0.6, zorder=3, label="$z$")
        mean, sd = fixed_row(draws.mean(0)), fixed_row(draws.std(0))
        lines.append(Line("{name}: n {n}, mean {mean}, sd {sd}", name="z", n=str(len(draws)), mean=mean, sd=sd))
        seen += [*draws[:, 1]]
    if average is not None:
        ax.plot(
            ends,
            [average, average],
            color=COLOURS["kl"],
            linewidth=1.8,
            linestyle=DASHES,
            zorder=3,
            label=rf"$\mathrm{{KL}}$ = {fixed(average, 3)}",
        )
        lines.append(f"KL: {fixed(average)}")
        seen.append(average)
    margin = 0.06 * (max(seen) - min(seen)) or 1
    ax.set(xlim=ends, ylim=(min(seen) - margin, max(seen) + margin), xlabel="$z$")
    finish(ax)
    return Summary(ax, *lines)


@picture(
    at=array_of(None), bound=array_of("at"), evidence=array_of(), marks=array_of(None, 2, most=12), xlabel=instance(str)
)
def evidence_bound(ax, at, bound, evidence, marks, xlabel):
    """log p(x), which no encoder moves, and the ELBO of different ones below it; at the `marks` the gap in numbers.

    Shapes: at and bound (n,), marks (m, 2), in each row a place and the ELBO there; `evidence` is one number.
    """
    ax.fill_between(at, bound, evidence, color=tint(COLOURS["kl"]), linewidth=0)
    ax.plot(
        [at.min(), at.max()],
        [evidence, evidence],
        color=INK,
        linewidth=1.8,
        linestyle=DASHES,
        label=rf"$\log p(x)$ = {fixed(evidence, 3)}",
    )
    ax.plot(at, bound, color=COLOURS["total"], linewidth=2, label=r"$\mathrm{ELBO}$")
    low, high = min(bound.min(), marks[:, 1].min(), evidence), max(bound.max(), marks[:, 1].max(), evidence)
    span = high - low or 1
    for place, value in marks:
        arrow = {"arrowstyle": "<->", "color": COLOURS["kl"], "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (place, evidence), (place, value), arrowprops=arrow)
        ax.plot([place], [value], "o", color=COLOURS["total"], markersize=6, zorder=3)
        below = {"textcoords": "offset points", **PRINTED, "ha": "right"}  # a falling curve leaves room there
        ax.annotate(fixed(value, 3), (place, value), (-3, -11), **below)
        middle, gap = (place, (evidence + value) / 2), fixed(evidence - value, 3)
        ax.annotate(gap, middle, (6, 0), textcoords="offset points", **PRINTED | {"ha": "left", "fontsize": NORMAL})
    ax.set(xlim=(at.min(), at.max()), ylim=(low - 0.15 * span, high + 0.1 * span), xlabel=xlabel)
    finish(ax)
    return Summary(
        ax,
        Line("{name}: {low} to {high}, n {n}, sum {sum}", name=xlabel.strip("$"), **extent(at)),
        Line("{name}: {low} to {high}, n {n}, sum {sum}", name="ELBO", **extent(bound)),
        f"log p(x): {fixed(evidence)}",
        *(
            f"{xlabel.strip('$')} = {fixed(place, 3)}: {fixed(evidence)} = {fixed(value)} + {fixed(evidence - value)}"
            for place, value in marks
        ),
    )
