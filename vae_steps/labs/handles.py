"""What can be dragged in the pictures of a lab: a point of a picture, and the boxes whose numbers bring it there."""

import math

from ..language import _
from ..numerals import as_decimal, typed
from ..spelling import spoken

_LEAST = 0.01  # of a σ that is dragged
_DIGITS = 4  # of what is written into a box


def handles(picture, boxes, latents):
    """The handles of a picture by their names, each with the sentence that says what it moves.

    A handle is there where its boxes are: z moves ε, μ moves the bias of μ, and σ that of log σ².
    """
    movers = {"z": "eps", "mu": "b_mu", "sigma": "b_logvar"}
    has = {name: f"{mover}[0]" in boxes for name, mover in movers.items()}

    def says(name, *moved):
        return _("{quantity}: moves {others}").format(
            quantity=spoken(name), others=", ".join(spoken(movers[one]) for one in moved)
        )

    if picture == "latent_plane":
        found = {name: says(name, name) for name in ("z", "mu") if has[name]}
        return found | {f"sigma[{j}]": says(f"sigma[{j}]", "sigma") for j in range(latents) if has["sigma"]}
    if picture == "kl_surface" and has["mu"] and has["sigma"]:
        return {f"kl[{j}]": says(f"kl[{j}]", "mu", "sigma") for j in range(latents)}
    return {}


def place(name, now):
    """Where a handle stands in its picture, and so what its numbers are."""
    symbol, j = _parts(name)
    if symbol == "kl":
        return float(now.mu[j]), float(now.sigma[j])
    if symbol == "sigma":
        return tuple(float(now.mu[k] + (now.sigma[k] if k == j else 0)) for k in (0, 1))
    if symbol not in ("z", "mu"):
        raise ValueError(_("The picture has no such point to move."))
    return tuple(map(float, getattr(now, symbol)))


def moved(name, to, page, values):
    """The texts of the boxes that bring a handle there: ε = (z - μ)/σ, and biases that move μ and log σ² by as much.

    `page` has the numbers that are calculated, `values` those in the boxes. Raises ValueError for no such place.
    """
    if not all(map(math.isfinite, _two(to))):
        raise ValueError(_("A number in the picture gets too large to draw."))
    symbol, j = _parts(name)

    def known(of, k):
        return float(page[f"{of}[{k}]"])

    def mean(k, number):
        return {f"b_mu[{k}]": values[f"b_mu[{k}]"] + number - known("mu", k)}

    def spread(k, number):
        box = f"b_logvar[{k}]"
        return {box: values[box] + 2 * math.log(max(number, _LEAST)) - known("log_var", k)}

    if symbol == "z":
        found = {f"eps[{k}]": (to[k] - known("mu", k)) / known("sigma", k) for k in (0, 1)}
    elif symbol == "mu":
        found = mean(0, to[0]) | mean(1, to[1])
    elif symbol == "sigma":
        found = spread(j, to[j] - known("mu", j))
    elif symbol == "kl":
        found = mean(j, to[0]) | spread(j, to[1])
    else:
        raise ValueError(_("The picture has no such point to move."))
    return {box: typed(float(round(as_decimal(float(number)), _DIGITS))) for box, number in found.items()}


def nudged(name, by, digits, at):
    """Where a handle gets to by so many tenths (`digits` 1), hundredths or thousandths across and up."""
    return [round(number + steps / 10**digits, max(digits, _DIGITS)) for number, steps in zip(at, _two(by))]


def _two(numbers):
    if len(numbers) != 2 or any(isinstance(one, bool) or not isinstance(one, (int, float)) for one in numbers):
        raise ValueError(_("A place in a picture is given by two numbers."))
    return numbers


def _parts(name):
    symbol, __, index = name.partition("[")
    return symbol, 1 if index == "1]" else 0
