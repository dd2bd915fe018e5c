"""A learner's training: what was chosen and typed, and the training that goes on with it."""

from time import perf_counter

from .. import numerals
from ..training import OPTIMIZERS, Batches, LossCourse, Training
from ..validate import weight

_MOST_STEPS = 1_000_000


class TrainingDesk:
    """Takes what is chosen and typed, and trains as far as it is told. What is changed on the way holds from there on.

    The arguments are those of `labs.training`. Raises ValueError for what cannot be begun with.
    """

    def __init__(self, parameters, x, learning_rate, noise, beta, steps, optimizer, seed, eps):
        if optimizer not in OPTIMIZERS:
            raise ValueError(f"optimizer must be 'adam' or 'sgd', not {optimizer!r}.")
        self.parameters, self.x, self.optimizer, self.noise = parameters, x, optimizer, noise
        self.values = {
            "learning_rate": weight("learning_rate", learning_rate),
            "beta": weight("beta", beta),
            "steps": _whole(steps),
        }
        self.texts = {name: numerals.typed(value) for name, value in self.values.items()}
        self.problems = {}
        self.before = None  # steps and expected losses of the training before this one
        self._first_seed, self._first_eps = seed, eps
        self._batches("frozen", seed)  # an eps that does not fit is told now, and not when it is chosen
        self._begin(seed)

    @property
    def step(self):
        """How many steps were made."""
        return self.training.step

    @property
    def goal(self):
        """The step at which the present run ends."""
        return self._run_from + self.values["steps"]

    def put(self, texts):
        """Take what was typed; a text that cannot be trained with gets a sentence in `problems`, and all else stays."""
        for name, text in texts.items():
            if name in self.values:
                self.texts[name] = str(text)
                try:
                    self._set(name, numerals.read(str(text)))
                    for solved in (name, "run"):
                        self.problems.pop(solved, None)
                except ValueError as error:
                    kept = numerals.typed(self.values[name])
                    self.problems[name] = f"{str(error).rstrip('.')}; the training keeps {kept}."

    def _set(self, name, value):
        if name == "learning_rate":
            self.training.optimizer.learning_rate = value
        elif name == "beta":
            self.training.beta = value
        self.values[name] = _whole(value) if name == "steps" else value

    def choose(self, noise):
        """Train with "fresh", "frozen" or "expected" noise from here on."""
        self.training.batches, self.noise = self._batches(noise, self.seed), noise
        self.problems.pop("run", None)

    def run(self, most, seconds):
        """Go on towards `goal`, or beyond it towards a new one: at most so many steps, and for about so long.

        The numbers do not depend on either. Where one gets too large, `problems` says so under "run", and what is left
        is the last good step.
        """
        self.problems.pop("run", None)
        if self.step >= self.goal:
            self._run_from = self.step
        end = perf_counter() + seconds
        try:
            for _ in self.training.run(min(most, self.goal - self.step)):
                self.course.note(self.training)
                if perf_counter() > end:
                    break
        except ValueError as error:
            self.problems["run"] = str(error)

    def reset(self):
        """Begin again with the same seed, and with what is chosen now."""
        self._begin(self.seed)

    def draw(self):
        """Begin again with the noise of the next seed."""
        self._begin(self.seed + 1)

    def _begin(self, seed):
        optimizer = OPTIMIZERS[self.optimizer](self.values["learning_rate"])
        training = Training(self.parameters, self.x, optimizer=optimizer, beta=self.values["beta"])
        training.batches = self._batches(self.noise, seed)
        if hasattr(self, "training") and self.step:
            self.before = self.course.expected()
        self.training, self.seed, self._run_from, self.course = training, seed, 0, LossCourse()
        self.course.note(training)
        self.problems.pop("run", None)

    def _batches(self, noise, seed):
        """What a training sees; the given eps is the frozen one of the first seed."""
        eps = self._first_eps if noise == "frozen" and seed == self._first_seed else None
        return Batches(self.x, self.parameters.mu_head.outputs, noise, eps, seed)


def _whole(steps):
    if not isinstance(steps, (int, float)) or steps % 1 or not 1 <= steps <= _MOST_STEPS:
        raise ValueError(f"steps must be a whole number from 1 to {_MOST_STEPS}, not {steps!r}.")
    return int(steps)
