"""A training in the hands of a learner: what was chosen and typed, and how far it has come."""

from time import perf_counter

from ..language import _, later
from ..quoting import brief
from ..training import OPTIMIZERS, Batches, LossCourse, Training
from ..validate import not_negative, problem_of
from .entries import Entries

MOST_STEPS = 1_000_000
_REFUSAL = later("{problem} The training keeps {number}.")


class TrainingState:
    """Takes what is chosen and typed, and trains as far as it is told. What is changed on the way holds from there on.

    The arguments are those of `labs.training`. Raises ValueError for what cannot be begun with.
    """

    def __init__(self, parameters, x, learning_rate, noise, beta, steps, optimizer, seed, eps):
        self.parameters, self.x, self.optimizer, self.noise = parameters, x, optimizer, noise
        self.entries = Entries.of(
            {
                "learning_rate": not_negative("learning_rate", learning_rate),
                "beta": not_negative("beta", beta),
                "steps": _whole(steps),
            }
        )
        self.trouble = ""  # why the training does not go on
        self.before = None  # steps and expected losses of the training before this one
        self._first_seed, self._first_eps = seed, eps
        self._batches("frozen", seed)  # an eps that does not fit is told now, and not when it is chosen
        self._begin(seed)

    @property
    def step(self):
        """How many steps were made."""
        return self.training.step

    @property
    def steps_of_a_run(self):
        """How many steps a run makes."""
        return int(self.entries.values["steps"])

    @property
    def goal(self):
        """The step at which the present run ends."""
        return self._run_from + self.steps_of_a_run

    def put(self, texts):
        """Take what was typed. A text that cannot be trained with gets a sentence in `problems`, and all else stays."""
        for name, text in texts.items():
            if name in self.entries.values:
                self.entries = self.entries.with_text(name, str(text), self._use, _REFUSAL)
                if name not in self.entries.problems:
                    self.trouble = ""

    def _use(self, entries):
        _whole(entries.values["steps"])
        self.training.optimizer.learning_rate = entries.values["learning_rate"]
        if self.training.objective.beta != entries.values["beta"]:
            self.training.objective.beta, self.beta_since = entries.values["beta"], self.step
            self.before = None  # losses of another beta cannot be compared

    def choose(self, noise):
        """Train with "fresh", "frozen" or "expected" noise from here on."""
        self.training.batches, self.noise, self.trouble = self._batches(noise, self.seed), noise, ""

    def run(self, most, seconds):
        """Go on towards `goal`, or beyond it towards a new one: at most so many steps, and for about so long.

        The numbers do not depend on either. Where one gets too large, `trouble` says so, and what is left is the last
        good step.
        """
        self.trouble = ""
        if self.step >= self.goal:
            self._run_from = self.step
        end = perf_counter() + seconds
        try:
            for __ in self.training.run(min(most, self.goal - self.step)):
                self.course.note(self.training)
                if perf_counter() > end:
                    break
        except ValueError as error:
            self.trouble = problem_of(error)

    def reset(self):
        """Begin again with the same seed, and with what is chosen now."""
        self._begin(self.seed)

    def draw(self):
        """Begin again with the noise of the next seed."""
        self._begin(self.seed + 1)

    def _begin(self, seed):
        optimizer = OPTIMIZERS[self.optimizer](self.entries.values["learning_rate"])
        training = Training(self.parameters, self.x, optimizer=optimizer, beta=self.entries.values["beta"])
        training.batches = self._batches(self.noise, seed)
        if hasattr(self, "training") and self.step:
            self.before = None if self.beta_since else self.course.expected()
        self.training, self.seed, self._run_from, self.course = training, seed, 0, LossCourse()
        self.beta_since = 0  # the step from which the present beta holds, and with it the optimum
        self.course.note(training)
        self.trouble = ""

    def _batches(self, noise, seed):
        """What a training sees; the given eps is the frozen one of the first seed."""
        eps = self._first_eps if noise == "frozen" and seed == self._first_seed else None
        return Batches(self.x, self.parameters.mu_head.outputs, noise, eps, seed)


def _whole(steps):
    if isinstance(steps, bool) or not isinstance(steps, (int, float)) or steps % 1 or not 1 <= steps <= MOST_STEPS:
        sentence = _("steps must be a whole number from 1 to {most}, not {value}.")
        raise ValueError(sentence.format(most=MOST_STEPS, value=brief(steps)))
    return int(steps)
