"""The live lab of colouring: a grey icon, eight draws of its colours, and latents that steer them."""

import numpy as np

from ..language import _
from .colouring_state import DRAWS, ColouringState
from .steering_lab import SteeringLab, slider, strip
from .steering_state import names_of, symbols_of


class ColouringLab(SteeringLab):
    """The widget; the arguments are those of `ColouringState`."""

    _messages = SteeringLab._messages | {do: {} for do in ("another", "draw", "to_best", "to_own", "middle", "show")}

    def __init__(self, *given):
        self.state = state = ColouringState(*given)
        named = dict(zip(names_of(state.latents), symbols_of(state.latents)))
        first = [names_of(state.latents)[j] for j in state.order]
        super().__init__(
            words={"name": _("Colouring of an icon")},
            kind="vae-colouring",
            choice={
                "name": "icon",
                "spoken": _("icon"),
                "shown": _("icon"),
                "values": {name: name for name in sorted(state.samples.names)},
            },
            buttons=[
                {"do": "another", "text": _("Next icon"), "hint": _("The next of the icons of the test")},
                {"do": "draw", "text": _("Another draw"), "hint": _("Eight new draws; the sliders go to the first")},
                {"do": "to_best", "text": _("Best of eight"), "hint": _("The sliders to the best draw")},
                {"do": "to_own", "text": _("Its own code"), "hint": _("The sliders to the code of the coloured icon")},
                {"do": "middle", "text": "z = 0", "hint": _("All sliders to 0")},
                {"do": "show", "text": _("True colours"), "hint": _("Show the true colours, or hide them")},
            ],
            groups=[
                {
                    "title": _("latent numbers; those that move colours most come first"),
                    "sliders": [slider(name, state.limits[name], *named[name], tex=True) for name in first],
                }
            ],
            pictures=["now", "draws"],
            sheet="",
        )

    def __repr__(self):
        """Which icon it is, and how many hues are right."""
        state, notes = self.state, self._notes()
        return f"icon: {state.samples.names[state.sample]}, seed: {state.seed}\n{notes['note']}"

    def written(self):
        """Both strips as images, and how many hues are right."""
        return f"{self._written_pictures()}\n\n{self._notes()['note']}"

    def _drawn(self):
        state = self.state
        painted, shares, best = state.look()
        true = [state.x, state.own()] if state.is_shown else np.ones((2, len(state.x)))  # not to be seen yet
        now = np.stack([state.grey.repeat(3), painted[0], *true])
        draws = [_percent(share) + (" ★" if best == place else "") for place, share in enumerate(shares[1:])]
        spoken = _("The grey icon, what the sliders give, the true colours, and those of its own code")
        return {
            "now": strip(now, spoken, 1.9, 2.3, columns=2, names=[_("grey"), "x'", "x", _("its own code")]),
            "draws": strip(painted[1:], _("Eight draws"), 3.7, 2.3, columns=4, names=draws),
        }

    def _notes(self):
        state, (_painted, shares, best) = self.state, self.state.look()
        name = state.samples.names[state.sample]
        if best is None:
            note = _("{name}: it has hardly any colour, so no hue is judged.").format(name=name)
        else:
            note = _("{name}: hues right in x' {now}, in the best of {count} draws {best}.").format(
                name=name, now=_percent(shares[0]), count=DRAWS, best=_percent(shares[1 + best])
            )
        return {"chosen": name, "note": note, "below": ""}


def _percent(share):
    return "–" if np.isnan(share) else f"{100 * share:.0f} %"
