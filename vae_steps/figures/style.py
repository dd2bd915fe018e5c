"""What every figure is drawn with: colours, symbols and letters, numbers in print, and the summary of a figure."""

from contextlib import contextmanager, nullcontext
from functools import wraps
from html import escape

import numpy as np

from ..language import _
from ..numerals import fixed, fixed_row
from ..quoting import brief
from ..validate import OutOfRange, door, finite_array
from . import svg
from .svg import FAINT, INK

# Paul Tol's "muted" scheme, with black and one dark grey. Quantities that meet in a figure stay apart for
# colour-blind readers, and there a shape, a line style or a place tells them apart as well.
COLOURS = {
    "x": "#DDCC77",
    "h": "#DDDDDD",
    "mu": "#117733",
    "log_var": "#44AA99",
    "sigma": "#999933",
    "eps": "#CC6677",
    "z": "#AA4499",
    "x_hat": "#88CCEE",
    "reconstruction": "#882255",
    "kl": "#332288",
    "total": "#000000",
    "prior": "#555555",
}
SYMBOLS = {
    "x": "x",
    "h": "h",
    "mu": r"\mu",
    "log_var": r"\log\sigma^2",
    "sigma": r"\sigma",
    "eps": r"\varepsilon",
    "z": "z",
    "x_hat": "x'",
}
# One for each class of ten, dark enough for letters on white. A class is told by its letter; the colour only helps.
CLASSES = ("#555555", "#CC3311", "#0077BB", "#117733", "#882255", "#994F00", "#332288", "#008080", "#AA4499", "#6B6B00")
SMALL, NORMAL = 8.5, 9.5  # font sizes in points
DASHES = (0, (4, 2.5))
PRINTED = {"color": INK, "fontsize": SMALL, "ha": "center", "va": "center"}
ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}


class Line(str):
    """A line of a `Summary` with words in it: a sentence of `language`, and what belongs into its places."""

    def __new__(cls, sentence, **values):
        """In English."""
        made = super().__new__(cls, sentence.format(**values))
        made.sentence, made.values = sentence, values
        return made


class Summary(str):
    """What a figure on `ax` shows, as text.

    It is made of lines, in English, so that what is stored is the same in every language; `spoken` is for whoever
    hears a live lab. As the last expression of a cell it is the picture, with this text as its alternative.
    """

    def __new__(cls, ax, *lines):
        """In English, one line below the other."""
        made = super().__new__(cls, "\n".join(lines))
        made.lines, made.figure = lines, getattr(ax, "figure", None)
        return made

    def __repr__(self):
        return str(self)

    def _repr_mimebundle_(self, **kwargs):
        if self.figure is None:
            return {}
        from IPython.core.pylabtools import print_figure  # only notebooks show pictures
        from matplotlib import pyplot

        png = print_figure(self.figure, base64=True, metadata={"Software": None}).strip()
        pyplot.close(self.figure)  # or it would be shown once more, without an alternative
        alternative = escape(". ".join(str(self).splitlines()))
        return {"text/html": f'<img alt="{alternative}" src="data:image/png;base64,{png}">'}

    def spoken(self):
        """The same in the learner's language; the names among its values are looked up as well."""
        return "\n".join(
            _(line.sentence).format(**{place: _(value) for place, value in line.values.items()})
            if isinstance(line, Line)
            else line
            for line in self.lines
        )


def together(*summaries):
    """The summary of a figure with several axes, of the summaries of all of them."""
    for summary in summaries:
        if not isinstance(summary, Summary):
            raise ValueError(f"summaries must be those of figures, not {brief(summary)}.")
    return Summary(summaries[0], *(line for summary in summaries for line in summary.lines))


def put_label(ax, x, y, text, size=SMALL):
    """A text around a place, on white."""
    ax.text(x, y, text, PRINTED, fontsize=size, bbox=ON_WHITE, zorder=3)


def room(ax):
    """How wide and how high axes are, in points; what a layout changes later is not known yet."""
    if isinstance(ax, svg.Axes):
        return ax.room()
    box = ax.get_window_extent()
    return 72 * box.width / ax.figure.dpi, 72 * box.height / ax.figure.dpi


def finish(ax):
    """The legend in one row where a title would be, and no lines but the axes."""
    if isinstance(ax, svg.Axes):
        return  # they look like this by themselves
    if ax.get_legend_handles_labels()[0]:
        ax.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=9,
            frameon=False,
            fontsize=NORMAL,
            labelcolor=INK,
            borderaxespad=0.2,
            handlelength=1.8,
            handletextpad=0.4,
            columnspacing=1.2,
        )
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(FAINT)
    ax.tick_params(color=FAINT, labelcolor=INK, labelsize=SMALL)
    for label in (ax.xaxis.label, ax.yaxis.label):
        label.set(color=INK, fontsize=NORMAL)


def circle():
    """The circle with radius 1 around 0, closed, as (73, 2): no eye sees the corners of so many."""
    turn = np.linspace(0, 2 * np.pi, 73)
    return np.stack([np.cos(turn), np.sin(turn)], 1)


def square(ax, seen, reach, **labels):
    """Limits of one scale around all the places seen, (n, 2); `reach` 0.5 would end at the outermost ones."""
    centre, reach = (seen.max(0) + seen.min(0)) / 2, reach * np.ptp(seen, axis=0).max() or 1
    ax.set(xlim=centre[0] + (-reach, reach), ylim=centre[1] + (-reach, reach), aspect="equal", **labels)


@contextmanager
def drawable():
    """Whatever is drawn in here raises ValueError, one sentence, where a number is too large for a picture."""
    try:
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            yield
    except (ArithmeticError, StopIteration):
        raise OutOfRange(_("A number in the picture gets too large to draw.")) from None


def tint(colour):
    """A colour such as "#332288" mixed with white, until dark text on it is easy to read: red, green, blue up to 1."""
    return tuple(0.3 * int(colour[place : place + 2], 16) / 255 + 0.7 for place in (1, 3, 5))


def extent(values):
    """For a `Line`: the lowest and the highest value, how many there are, and their sum."""
    return {
        "low": fixed(values.min(), 3),
        "high": fixed(values.max(), 3),
        "n": str(values.size),
        "sum": fixed(values.sum()),
    }


def distribution(values):
    """For a `Line`: how many values, their mean, standard deviation, and quantiles at 0, 25, 50, 75 and 100 %."""
    return {
        "n": str(values.size),
        "mean": fixed(values.mean()),
        "sd": fixed(values.std()),
        "quantiles": fixed_row(np.quantile(values, [0, 0.25, 0.5, 0.75, 1])),
    }


def picture(**rules):
    """A `door` before a function that draws on axes; on those of a live lab it says in words what is too large."""

    def behind(draw):
        @wraps(draw)
        def drawn(ax, *args, **kwargs):
            with drawable() if isinstance(ax, svg.Axes) else nullcontext():
                return draw(ax, *args, **kwargs)

        return door(ax=_axes, **rules)(drawn)

    return behind


def _axes(name, value, given):
    if isinstance(value, type) or not all(callable(getattr(value, method, None)) for method in ("plot", "annotate")):
        raise ValueError(f"{name} must be axes of matplotlib or figures.Axes(width, height), not {brief(value)}.")
    return value


def array_of(*shape, most=None):
    """A rule for `picture`: an array of this shape; a name stands for as many as that argument has.

    None stands for any length but 0; without a shape it is one number. `most` is as many as there is room for.
    """
    others = [size for size in shape if isinstance(size, str)]

    def rule(name, value, given):
        array = finite_array(name, value)
        for axis, other in enumerate(shape):
            if isinstance(other, str) and array.ndim == len(shape) and array.shape[axis] != len(given[other]):
                sizes = [len(given[size]) if size in others else size or "n" for size in shape]
                needed = " x ".join(map(str, sizes))
                raise ValueError(
                    f"{name} has shape {brief(array.shape)}, but the figure needs {needed} numbers, to fit {other}."
                )
        if most and array.size > most:
            raise ValueError(f"{name} has {array.size} numbers, but the figure has room for {most}.")
        return sized(name, array, *(len(given[size]) if isinstance(size, str) else size for size in shape))

    rule.alone = True
    return rule


def not_below_0(*shape):
    """The same for numbers that are not negative."""

    def rule(name, value, given):
        array = array_of(*shape)(name, value, given)
        if (array < 0).any():
            raise ValueError(f"{name} must not be negative, but its lowest number is {array.min():.6g}.")
        return array

    rule.alone = True
    return rule


def sized(name, value, *shape):
    """A finite array of this shape, where None stands for any length but 0."""
    array = finite_array(name, value)
    fits = array.ndim == len(shape) and all(want in (None, has) for want, has in zip(shape, array.shape))
    if not (fits and array.size):
        wanted = " x ".join("n" if want is None else str(want) for want in shape) or "1"
        raise ValueError(f"{name} has shape {brief(array.shape)}, but the figure needs {wanted} numbers.")
    return array
