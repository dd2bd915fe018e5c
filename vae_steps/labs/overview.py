"""The small network at the head of a lab: every number in its node, every weight on its edge, and a place to press.

An edge or a node that belongs to a box can be pressed, and has the name of that box; behind each node is a mark that
the page shows while its step is worked at. These parts stay as they are when numbers change.
"""

from ..figures import COLOURS, Axes, Summary
from ..numerals import fixed, fixed_row
from ..spelling import named_layers, spelled, spoken

WIDE = 9.65  # inches: of a picture above the calculation
_PITCH, _HIGH, _TOP = 27, 14, 3  # units: from a row to the next one, of a node, and above all of them
_BROAD = {"log_var": 79}  # of a node: room for its symbol and eight characters
_OTHERS = 59
# The box of a node whose number is calculated: its bias, or its noise.
_BOX = {"h": "b_e", "mu": "b_mu", "log_var": "b_logvar", "sigma": "b_logvar", "z": "eps", "x_hat": "b_d"}
_FAINT, _GREY = "#949494", "#6e6e6e"  # edges, and what was
_PRINTED = {"fontsize": 8.5, "ha": "center", "va": "center"}


def rows_of(parameters):
    """How many rows the network has: two for each latent dimension, one for each other node."""
    encoder = parameters.encoder[0]
    return max(encoder.inputs, encoder.outputs, 2 * parameters.mu_head.outputs)


def overview(now, first):
    """The network from x to x', in one row for each node: `now.known` names the columns whose numbers are shown."""
    parameters, rows = now.parameters, rows_of(now.parameters)
    axes = Axes(WIDE, (_TOP + rows * _PITCH) / 72)
    axes.axis("off")
    spots = _spots(parameters, rows)
    axes.set(xlim=(2, axes.width - 2), ylim=(axes.height - 2, 2))
    for name, column in spots.items():
        for spot in column:
            axes.part("vae-here", name, _outline(name, spot, 1.2), 0)
    layers = {symbols[0]: (layer, symbols) for part in named_layers(parameters) for layer, symbols in part}
    pressed = []
    for target, (layer, (__, W, __, source)) in layers.items():
        largest = abs(layer.W).max() or 1
        for i, end in enumerate(spots[target]):
            for j, begin in enumerate(spots[source]):
                ends = [(begin[0] + _broad(source) / 2, begin[1]), (end[0] - _broad(target) / 2, end[1])]
                weight = layer.W[i, j]
                style = {"linewidth": 0.8 + 2 * abs(weight) / largest, "linestyle": "--" if weight < 0 else "-"}
                axes.plot(*zip(*ends), color=_FAINT, zorder=1, **style)
                pressed.append((f"{W}[{i},{j}]", ends))
    _noise_comes_in(axes, spots)
    for name, column in spots.items():
        known = name in now.known
        values = getattr(now, name) if known else [None] * len(column)
        before = getattr(first, name) if known else values
        for i, (spot, value, old) in enumerate(zip(column, values, before)):
            _node(axes, name, i, spot, value, old)
            pressed.append((f"{_BOX.get(name, name)}[{i}]", _outline(name, spot, 0)))
    for name, way in pressed:
        if name in now.boxes:
            axes.part("vae-press", name, way, 9, spoken(name))
    lines = [f"{name}: {fixed_row(getattr(now, name), 3)}" for name in spots if name in now.known]
    return axes, Summary(axes, *lines)


def _light(colour):
    """A colour with so much white that dark text on it is easy to read, as in the other pictures of a network."""
    return "#" + "".join(f"{round(0.3 * int(colour[at : at + 2], 16) + 0.7 * 255):02x}" for at in (1, 3, 5))


def _broad(name):
    return _BROAD.get(name, _OTHERS)


def _spots(parameters, rows):
    """Where the middle of each node is, by the name of its column."""
    encoder, latents, outputs = parameters.encoder[0], parameters.mu_head.outputs, parameters.decoder[0].outputs
    columns = (("x",), ("h",), ("mu", "log_var"), ("sigma",), ("eps",), ("z",), ("x_hat",))
    counts = {"x": encoder.inputs, "h": encoder.outputs, "x_hat": outputs}
    broad = [max(map(_broad, names)) for names in columns]
    gap = (72 * WIDE - 8 - sum(broad)) / (len(columns) - 1)
    share = rows * _PITCH / latents
    spots, left = {}, 4
    for names, wide in zip(columns, broad):
        for name in names:
            if name in counts:
                pitch = rows * _PITCH / counts[name]
                places = [_TOP + (i + 0.5) * pitch for i in range(counts[name])]
            else:
                down = 0.25 if name in ("mu", "z") else 0.75
                places = [_TOP + (j + down) * share for j in range(latents)]
            spots[name] = [(left + wide / 2, y + 2) for y in places]
        left += wide + gap
    return spots


def _outline(name, spot, around):
    """The corners of a node, or of what is wider by `around`."""
    across, up = _broad(name) / 2 + around, _HIGH / 2 + around
    x, y = spot
    return [
        (x - across, y - up),
        (x + across, y - up),
        (x + across, y + up),
        (x - across, y + up),
        (x - across, y - up),
    ]


def _noise_comes_in(axes, spots):
    """The way from log σ² and ε to z, which has no weights."""
    line = {"color": _FAINT, "linewidth": 1, "zorder": 1}
    for mu, log_var, sigma, eps, z in zip(*(spots[name] for name in ("mu", "log_var", "sigma", "eps", "z"))):
        between = (sigma[0] + eps[0]) / 2
        for begin, end in ((mu, z), (log_var, sigma), (sigma, eps), ((between, sigma[1]), (between, mu[1]))):
            axes.plot(*zip(begin, end), **line)
        for sign, y in (("×", sigma[1]), ("+", mu[1])):
            axes.plot(between, y, "o", markersize=11, color="white", markeredgecolor=_FAINT, zorder=2)
            axes.text(between, y, sign, _PRINTED, zorder=3)


def _node(axes, name, i, spot, value, old):
    """A node with its number, and in grey above it what that was; without a number where it is not known."""
    x, y = spot
    left = x - _broad(name) / 2
    axes.barh(y, _broad(name), _HIGH, left=left, color=_light(COLOURS[name]), edgecolor=COLOURS[name])
    axes.text(left + 4, y, f"${spelled(name, i + 1)[1]}$", _PRINTED | {"ha": "left"}, zorder=5)
    if value is None:
        return
    number, before = fixed(value, 3), fixed(old, 3)
    right = x + _broad(name) / 2 - 4
    axes.text(right, y, number, _PRINTED | {"ha": "right"}, zorder=5)
    axes.text(
        right, y - _HIGH / 2 - 5, before if before != number else " ", _PRINTED | {"ha": "right"}, color=_GREY, zorder=5
    )
