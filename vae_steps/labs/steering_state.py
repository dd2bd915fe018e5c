"""What the labs that steer a decoder have in common: sliders for the latents, and what is typed beside them."""

import numpy as np

from ..language import _, later
from ..spelling import spelled
from .entries import Entries

FARTHEST = 3.0  # of a latent number: beyond lies next to nothing of a standard normal distribution
_REFUSAL = later("{problem} The slider stays at {number}.")
_DECIMALS = 2  # of a number that a slider shows


class SteeringState:
    """Takes what is slid and typed. Whoever builds on it has `entries`, `limits` by their names, and `latents`."""

    entries: Entries
    limits: dict
    latents: int

    @property
    def point(self):
        """The latent numbers of the sliders."""
        return np.array([self.entries.values[name] for name in names_of(self.latents)])

    def put(self, texts):
        """Take texts by the names of sliders. One that cannot be used gets a sentence, and all else stays."""
        for name, text in texts.items():
            if name in self.limits:
                self.entries = self.entries.with_text(name, str(text), self._must_fit(name), _REFUSAL)

    def _must_fit(self, name):
        low, high, step = self.limits[name]

        def accept(entries):
            value = entries.values[name]
            if not low <= value <= high:
                raise ValueError(_("It must be from {low} to {high}.").format(low=f"{low:g}", high=f"{high:g}"))
            if step == 1 and value % 1:
                raise ValueError(_("It must be a whole number."))

        return accept

    def _go_to(self, z, **others):
        """All sliders of latents to a point, as near as they reach."""
        numbers = np.clip(np.round(z, _DECIMALS), -FARTHEST, FARTHEST) + 0.0
        self.entries = self.entries.with_values(dict(zip(names_of(self.latents), numbers.tolist())) | others)


def names_of(latents):
    """The names of the sliders of so many latents: "z[0]", …"""
    return [f"z[{j}]" for j in range(latents)]


def limits_of(latents):
    """Lowest, highest and step of their sliders."""
    return dict.fromkeys(names_of(latents), (-FARTHEST, FARTHEST, 0.05))


def symbols_of(latents):
    """How they are said and written: "z_1", and its LaTeX."""
    return [spelled("z", (j + 1,)) for j in range(latents)]
