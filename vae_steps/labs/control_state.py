"""A conditional VAE of digits in the hands of a learner: a picture's code, a label, two attributes to move it by."""

import numpy as np

from .. import digits, model
from ..language import _
from .entries import Entries
from .steering_state import SteeringState, limits_of, names_of

SLANT, THICKNESS = "slant", "thickness"
_LIMITS = {SLANT: (-8, 8, 0.5), THICKNESS: (-0.2, 0.2, 0.02)}
LABELS = np.arange(digits.CLASSES)


class ControlState(SteeringState):
    """`x` is the first picture, and `label` what it is; None where the network must find out. `samples` come after it.

    `directions` are how far z goes for one degree of slant and for 1 of thickness.
    """

    def __init__(self, network, directions, samples, x, label=None):
        self.network, self.directions, self.samples = network, directions, samples
        self.latents = network.parameters.latents
        self.units = network.parameters.decoder[0].outputs
        self.limits = _LIMITS | limits_of(self.latents) | {"unit": (1, self.units, 1)}
        self._first, self._next = (x, label), 0
        values = dict.fromkeys((*names_of(self.latents), SLANT, THICKNESS), 0.0) | {"unit": 1}
        self.entries = Entries.of(values)
        self._take(x, label)

    @property
    def z(self):
        """The point that is decoded: that of the sliders, moved by the two attributes."""
        moves = np.array([self.entries.values[name] for name in (SLANT, THICKNESS)])
        return self.point + moves @ self.directions

    def decoded(self, labels):
        """What z is as other labels."""
        parameters, activation, output = self.network
        z = np.tile(self.z, (len(labels), 1))
        return model.decode(parameters, z, activation, output, digits.one_hot(labels))[1]

    def choose(self, value):
        """Another label."""
        if value not in map(str, LABELS):
            raise ValueError(_("A label is a whole number from 0 to 9."))
        self.label = int(value)

    def another(self):
        """The next of the samples."""
        place = self._next % len(self.samples.x)
        self._take(self.samples.x[place], int(self.samples.labels[place]))
        self._next += 1

    def first(self):
        """The picture that the lab began with."""
        self._take(*self._first)

    def back(self):
        """All sliders back to the code of the picture, and the label to its own."""
        self._go_to(self._mean, **{SLANT: 0.0, THICKNESS: 0.0})
        self.label = self.own_label

    def _take(self, x, label):
        parameters, activation, output = self.network
        means = model.encode(parameters, np.tile(x, (len(LABELS), 1)), activation, digits.one_hot(LABELS))[1]
        if label is None:  # the label with which the copy is best
            copies = model.decode(parameters, means, activation, output, digits.one_hot(LABELS))[1]
            label = int(((copies - x) ** 2).sum(-1).argmin())
        self.x, self.own_label, self._mean = x, label, means[label]
        self.back()
