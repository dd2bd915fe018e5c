"""A VAE of handwritten digits in the hands of a learner: what it copies, what it draws, and how good its bound is."""

from typing import NamedTuple

import numpy as np

from .. import model
from ..language import _
from ..loss import kl_divergence, total_loss
from ..model import decode, encode, forward
from ..networks import sigmoid
from ..pixels import PIXELS
from ..training import Adam, Training, one_thread
from ..validate import not_negative
from .entries import Entries
from .run_state import RunState, a_run

LATENTS = (2, 8)
NEW = 22  # digits that are drawn
MOST_BETA = 1000  # far beyond what leaves a latent dimension alive
_ACTIVATION = np.tanh
_BATCH = 128
_LARGE = 0.1  # a learning rate: Adam moves a weight by about as much in each step, and those of a layer are no larger
_MOST_ROWS = 400  # as many bounds as a curve has room for


class Parts(NamedTuple):
    """The two parts of -(CE + KL), and itself, as means over some digits, each at one eps of its own, in nats."""

    entropy: float
    kl: float
    bound: float


class GenerationState(RunState):
    """Takes what is chosen and typed, trains as far as it is told, and looks at digits, always at the same eps.

    The arguments are those of `labs.generation`, and a picture `own` (64,). Raises ValueError for what cannot be begun
    with.
    """

    def __init__(self, train, test, own, latents, hidden, learning_rate, beta, steps, seed):
        self.train, self.test, self.latents, self.hidden = train, test, latents, hidden
        first = np.unique(test.labels, return_index=True)[1]
        self.shown = np.vstack([own, test.x[first]])
        self.entries = Entries.of(
            {
                "steps": a_run(steps),
                "learning_rate": not_negative("learning_rate", learning_rate),
                "beta": not_negative("beta", beta),
            }
        )
        self._must_be_beta(self.entries)
        self._begin(seed)

    @property
    def parameters(self):
        """The weights at the present step."""
        return self.training.parameters

    def copies(self):
        """What the pictures that are shown are rebuilt as, at the mean."""
        return self._decoded(self.means(self.shown))

    def new(self):
        """What is decoded from points that were drawn from N(0, 1) once for all."""
        return self._decoded(np.random.default_rng(0).standard_normal((NEW, self.latents)))

    @one_thread()
    def means(self, x):
        """Where pictures lie."""
        return encode(self.parameters, x, _ACTIVATION)[1]

    @one_thread()
    def kl(self):
        """The KL divergence of each latent dimension, on average over the test."""
        __, mu, log_var = encode(self.parameters, self.test.x, _ACTIVATION)
        return kl_divergence(mu, log_var).mean(0)

    def look(self):
        """Keep the present bounds for the course, and return the `Parts` of "train" and "test", of as many digits."""
        found = {"train": self._parts(self.train.x[: len(self.test.x)]), "test": self._parts(self.test.x)}
        self._rows[self.step] = [parts.bound for parts in found.values()]
        if len(self._rows) > _MOST_ROWS:
            self._rows = dict(list(self._rows.items())[::2])
        return found

    def course(self):
        """Steps, and -(CE + KL) of what is trained on and of the test after them."""
        return np.array(list(self._rows)), *np.array(list(self._rows.values())).T

    @property
    def note(self):
        """What a learner may wonder at."""
        if self.entries.values["learning_rate"] > _LARGE:
            sentence = _("Such a learning rate is far too large: a step goes beyond what it looks for. Try {rate}.")
            return sentence.format(rate="0.003")
        return ""

    def choose(self, latents):
        """Begin again with a network of so many latent dimensions, as a text."""
        if latents not in map(str, LATENTS):
            raise ValueError(_("There is no such number of latents."))
        self.latents = int(latents)
        self._begin(self.seed)

    @one_thread()
    def _decoded(self, z):
        return decode(self.parameters, z, _ACTIVATION, sigmoid)[1]

    @one_thread()
    def _parts(self, x):
        eps = np.random.default_rng(len(x)).standard_normal((len(x), self.latents))
        found = total_loss(forward(self.parameters, x, eps, _ACTIVATION, sigmoid), output=sigmoid)
        entropy, kl = float(found.reconstruction.mean()), float(found.kl.mean())
        return Parts(entropy, kl, -entropy - kl)

    def _must_be_beta(self, entries):
        if entries.values["beta"] > MOST_BETA:
            raise ValueError(_("beta must be at most {most}.").format(most=MOST_BETA))

    def _use(self, entries):
        self._must_be_beta(entries)
        self.training.optimizer.learning_rate = entries.values["learning_rate"]
        self.training.objective.beta = entries.values["beta"]

    def _note(self):
        """Nothing: what a step came to is looked at when it is shown."""

    def _begin(self, seed):
        values = self.entries.values
        self.training = Training(
            model.initial(np.random.default_rng(seed), PIXELS, self.hidden, self.latents),
            self.train.x,
            optimizer=Adam(values["learning_rate"]),
            batch_size=min(_BATCH, len(self.train.x)),
            seed=seed,
            dtype=np.float32,
            beta=values["beta"],
            activation=_ACTIVATION,
            output=sigmoid,
        )
        self.seed, self._run_from, self._rows, self.trouble = seed, 0, {}, ""
