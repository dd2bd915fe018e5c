"""A picture, its place in a plane of two latent dimensions, and what is rebuilt from a point there."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .. import model
from ..language import _
from ..marking import keep_drawing, kept_drawing, levels_of
from ..model import Parameters
from ..numerals import read_column
from ..pixels import INK, PIXELS

_MOST_UNDO = 200
_DIGITS = 3  # of eps, behind the point: no finger is finer
_FARTHEST = 3.0  # standard deviations from the mean where a drawing still leaves z in its cloud


class Network:
    """A VAE or an autoencoder with two latent dimensions: where a picture lies, and what a point is rebuilt as."""

    def __init__(self, parameters, activation, output):
        self.parameters, self.activation, self.output = parameters, activation, output

    @property
    def is_variational(self):
        """Whether a picture becomes a cloud, and not one point."""
        return isinstance(self.parameters, Parameters)

    def place(self, x):
        """The mean and the log variance of x; of an autoencoder its code and None. x (..., 64)."""
        if self.is_variational:
            return model.encode(self.parameters, x, self.activation)[1:]
        return model.autoencode(self.parameters, x, self.activation, self.output).z, None

    def rebuild(self, z):
        """The last hidden layer of the decoder, and the picture."""
        hidden, x_hat = model.decode(self.parameters, z, self.activation, self.output)
        return (hidden[-1] if hidden else z), x_hat


@dataclass(frozen=True)
class Inputs:
    """All that a learner can change, which is what `undo` brings back.

    `eps` is the noise; in an autoencoder, which has none, how far z was moved from the code. `sample` is the place of
    the picture among the samples; None for one that was drawn, or given.
    """

    levels: tuple
    eps: tuple
    sample: int | None = None
    drawn: bool = False
    seed: int = 0


@dataclass(frozen=True)
class Shown:
    """What the network makes of some inputs."""

    inputs: Inputs
    network: Network

    @cached_property
    def x(self):
        """The picture in [0, 1]."""
        return np.array(self.inputs.levels) / INK

    @cached_property
    def placed(self):
        """Its mean and log variance, or its code and None."""
        return self.network.place(self.x)

    @property
    def mu(self):
        """The mean, or the code."""
        return self.placed[0]

    @cached_property
    def sigma(self):
        """The standard deviations; None in an autoencoder."""
        return None if self.placed[1] is None else model.standard_deviation(self.placed[1])

    @cached_property
    def z(self):
        """The point."""
        mu, log_var = self.placed
        eps = np.array(self.inputs.eps)
        return mu + eps if log_var is None else model.reparameterize(mu, log_var, eps)

    @cached_property
    def rebuilt(self):
        """The last hidden layer of the decoder, and the copy."""
        return self.network.rebuild(self.z)


class PlaneState:
    """Takes what is drawn, moved and pressed. What cannot be calculated raises ValueError and leaves all as it is.

    `samples` are pictures to choose from, with x and labels; levels are those of the first picture.
    """

    def __init__(self, network, samples, levels, eps, sample=None, drawn=False):
        self.network, self.samples = network, samples
        self._order = np.random.default_rng(0).permutation(len(samples.x)).tolist()
        self._history, self._gesture = [], None
        self.pixel = PIXELS // 2 - 5
        self.shown = self._worked_out(Inputs(tuple(levels), tuple(eps), sample, drawn))

    @property
    def inputs(self):
        """What holds now."""
        return self.shown.inputs

    def put(self, texts, gesture=None):
        """Take "ink", a picture as `marking.written_levels` writes it, and "z", two numbers: where it was moved to.

        One `gesture`, such as a drag, is undone as one.
        """
        shown = self.shown
        if "ink" in texts:
            levels = levels_of(texts["ink"])
            if levels is None:
                raise ValueError(_("This is no picture of {pixels} pixels.").format(pixels=PIXELS))
            drawn = replace(shown.inputs, levels=tuple(levels), sample=None, drawn=True)
            shown = self._worked_out(self._near(drawn))
        if "z" in texts:
            place = read_column(str(texts["z"]))
            if len(place) != 2:
                raise ValueError(_("A point of the plane has two numbers."))
            shown = self._worked_out(replace(shown.inputs, eps=self._noise_to(shown, np.array(place))))
        self._take(shown, gesture)

    def another(self):
        """The next of the samples, in an order of its own."""
        known = self.inputs.sample
        place = self._order[(self._order.index(known) + 1) % len(self._order) if known is not None else 0]
        levels = levels_of_picture(self.samples.x[place])
        self._move(self._near(replace(self.inputs, levels=levels, sample=place, drawn=False)))

    def draw(self):
        """New noise from the next seed, with two decimals."""
        seed = self.inputs.seed + 1
        eps = np.random.default_rng(seed).standard_normal(2).round(2)
        self._move(replace(self.inputs, eps=tuple(eps.tolist()), seed=seed))

    def centre(self):
        """z back onto the mean, or the code."""
        self._move(replace(self.inputs, eps=(0.0, 0.0)))

    def clear(self):
        """An empty pad."""
        self._move(replace(self.inputs, levels=(0,) * PIXELS, eps=(0.0, 0.0), sample=None, drawn=True))

    def undo(self):
        """Back to how things were before the last change, also in what is kept; nothing where there was none."""
        self._gesture = None
        if self._history:
            undone, (self.shown, kept) = self.inputs, self._history.pop()
            is_ours = undone.drawn and (kept_drawing() or [0] * PIXELS) == list(undone.levels)
            if is_ours and (kept or [0] * PIXELS) != list(undone.levels):
                keep_drawing(kept or ())

    @property
    def can_undo(self):
        """Whether `undo` would do anything."""
        return bool(self._history)

    def choose(self, pixel):
        """Choose the pixel of the copy that is calculated, from 0."""
        if isinstance(pixel, bool) or not isinstance(pixel, int) or not 0 <= pixel < PIXELS:
            raise ValueError(_("There is no such pixel."))
        self.pixel = pixel

    def keep(self):
        """Keep what was drawn with the answers; a sample is nobody's drawing."""
        if self.inputs.drawn:
            keep_drawing(self.inputs.levels)

    def _near(self, inputs):
        """The inputs for another picture: z goes back to the mean where it was dragged out of the cloud."""
        far = not self.network.is_variational or max(map(abs, inputs.eps)) > _FARTHEST
        return replace(inputs, eps=(0.0, 0.0)) if far else inputs

    def _noise_to(self, shown, z):
        mu, log_var = shown.placed
        eps = z - mu if log_var is None else model.standardize(z, mu, log_var)
        return tuple(eps.round(_DIGITS).tolist())

    def _worked_out(self, inputs):
        shown = Shown(inputs, self.network)
        shown.rebuilt  # noqa: B018  it raises ValueError where something cannot be calculated
        return shown

    def _move(self, inputs):
        self._take(self._worked_out(inputs), None)

    def _take(self, shown, gesture):
        if gesture is None or gesture != self._gesture:
            self._history = [*self._history[1 - _MOST_UNDO :], (self.shown, kept_drawing())]
        self._gesture = gesture
        self.shown = shown


def levels_of_picture(x):
    """The nearest of 17 levels of ink for each pixel of a picture in [0, 1]."""
    return tuple(np.rint(np.clip(x, 0, 1) * INK).astype(int).tolist())
