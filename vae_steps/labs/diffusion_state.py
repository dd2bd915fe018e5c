"""Ten codes on their way from noise to digits of one name; all times are kept, so another one is seen at once."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .. import diffusion, model
from ..digits import CLASSES, one_hot
from ..language import _
from ..model import Parameters
from ..numerals import read
from ..validate import finite_result

COPIES = 10  # codes that go side by side; the first is the one that is followed
MOST_GUIDANCE = 5.0


class Painter(NamedTuple):
    """A VAE, the network that names the noise in its codes, and what belongs to both."""

    vae: Parameters
    denoiser: tuple
    alpha_bar: np.ndarray
    spread: float  # what the codes of the VAE were divided by
    activation: object
    output: object

    @property
    def steps(self):
        """The last time, at which there is noise alone."""
        return len(self.alpha_bar) - 1

    def codes(self, x):
        """The means of pictures x, as the network that names noise knows codes."""
        return model.encode(self.vae, x, self.activation)[1] / self.spread

    def decoded(self, z):
        """Codes as pictures."""
        return model.decode(self.vae, self.spread * z, self.activation, self.output)[1]

    def eps_hat(self, z, t, label):
        """The noise that is seen in one code, with the name of a digit and without."""
        return [
            diffusion.predict_noise(self.denoiser, z, t / self.steps, named, self.activation)
            for named in (one_hot(label), np.zeros(CLASSES))
        ]


@dataclass(frozen=True)
class Inputs:
    """All that a learner chooses."""

    label: int
    guidance: float
    t: int
    seed: int


@dataclass(frozen=True)
class Run:
    """A sampling: ten codes of one digit, with one guidance, from the noise of one seed."""

    painter: Painter
    label: int
    guidance: float
    seed: int

    @cached_property
    def moments(self):
        """The `diffusion.Moment` of each time, by t. Raises ValueError where a number gets too large."""
        painter = self.painter
        random = np.random.default_rng(self.seed)
        z = random.standard_normal((COPIES, painter.vae.latents))
        asked = one_hot([self.label] * COPIES)
        found = diffusion.sample(
            painter.denoiser, z, painter.alpha_bar, asked, self.guidance, painter.activation, random
        )
        return list(found)[::-1]

    @cached_property
    def pictures(self):
        """What the ten codes end as."""
        return self.painter.decoded(self.moments[0].z_t)


class DiffusionState:
    """Takes what is chosen. What cannot be used raises ValueError and leaves all as it is."""

    def __init__(self, painter, label, guidance, seed):
        self.painter = painter
        self.inputs = Inputs(label, guidance, painter.steps // 2, seed)
        self.run = self._worked_out(self.inputs)

    @property
    def moment(self):
        """The moment at the time that is chosen."""
        return self.run.moments[self.inputs.t]

    def put(self, texts):
        """Take a "label", a "guidance" and a time "t", each as it was typed."""
        known = self.inputs
        inputs = Inputs(
            _whole(texts.get("label", str(known.label)), CLASSES - 1),
            _up_to(texts.get("guidance", str(known.guidance)), MOST_GUIDANCE),
            _whole(texts.get("t", str(known.t)), self.painter.steps),
            known.seed,
        )
        self._take(inputs)

    def draw(self):
        """The noise of the next seed."""
        self._take(Inputs(self.inputs.label, self.inputs.guidance, self.inputs.t, self.inputs.seed + 1))

    def _take(self, inputs):
        self.run, self.inputs = self._worked_out(inputs), inputs

    def _worked_out(self, inputs):
        run = Run(self.painter, inputs.label, inputs.guidance, inputs.seed)
        known = getattr(self, "run", None)
        if known and (run.label, run.guidance, run.seed) == (known.label, known.guidance, known.seed):
            return known
        finite_result("x_hat", run.pictures)
        return run


def _up_to(text, largest):
    value = read(text)
    if not 0 <= value <= largest:
        raise ValueError(_("This must be a number from 0 to {largest}.").format(largest=f"{largest:g}"))
    return value


def _whole(text, largest):
    value = _up_to(text, largest)
    if value % 1:
        raise ValueError(_("This must be a whole number from 0 to {largest}.").format(largest=largest))
    return int(value)
