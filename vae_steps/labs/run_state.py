"""What the states of all live trainings have in common: how far they are told to go, and what is typed meanwhile."""

from time import perf_counter

from ..language import _, later
from ..quoting import brief, shortened
from ..validate import problem_of
from .watch import RanAway, Watch

MOST_STEPS = 1_000_000
_REFUSAL = later("{problem} The training keeps {number}.")
_ANEW = later("{problem} Reset begins anew.")


class RunState:
    """A training that goes as far as it is told. What is changed on the way holds from there on.

    Whoever builds on it has `entries`, of which one is "steps", and begins with `_begin(seed)`, which makes `training`
    and sets `seed`. `_use(entries)` takes what was typed, and `_note()` looks at the training after each step.
    `_must_learn()` raises ValueError where more steps would be in vain.
    """

    entries = training = None
    watch = None  # over the present training
    trouble = ""  # why the training does not go on
    note = ""  # what is to be known of it
    _run_from = 0

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
                self.entries = self.entries.with_text(name, str(text), self._take, _REFUSAL)
                if name not in self.entries.problems:
                    self.trouble, self.watch = "", None  # another loss may be usual from here on

    def run(self, most, seconds):
        """Go on towards `goal`, or beyond it towards a new one: at most so many steps, and for about so long.

        The numbers do not depend on either. Where the training runs away, `trouble` says so, and it is back at the last
        step whose loss was a usual one.
        """
        if self.watch is None or self.watch.training is not self.training or self.trouble:
            self.watch = Watch(self.training)
        self.trouble = ""
        if self.step >= self.goal:
            self._run_from = self.step
        end = perf_counter() + seconds
        try:
            for __ in self.watch.over(min(most, self.goal - self.step), self._note):
                if perf_counter() > end:
                    break
        except RanAway as away:
            self._came_back()
            sentence = _("The loss passed 10³⁰ at step {step}: the learning rate is too large. Shown is step {last}.")
            self.trouble = _(_ANEW).format(problem=sentence.format(step=away.step, last=self.step))
            return
        try:
            self._must_learn()
        except ValueError as error:
            self.trouble = _(_ANEW).format(problem=problem_of(error))

    def reset(self):
        """Begin again with the same seed, and with what is chosen now."""
        self._begin(self.seed)

    def draw(self):
        """Begin again with the noise of the next seed."""
        self._begin(self.seed + 1)

    def _take(self, entries):
        a_run(entries.values["steps"], entries.typed["steps"])
        self._use(entries)

    def _use(self, entries):
        raise NotImplementedError

    def _note(self):
        raise NotImplementedError

    def _came_back(self):
        """The training is at an earlier step again."""

    def _must_learn(self):
        pass

    def _begin(self, seed):
        raise NotImplementedError


def a_run(steps, text=None):
    """How many steps a run has, as a whole number, or ValueError; `text` is how it was typed."""
    if isinstance(steps, bool) or not isinstance(steps, (int, float)) or steps % 1 or not 1 <= steps <= MOST_STEPS:
        sentence = _("steps must be a whole number from 1 to {most}, not {value}.")
        raise ValueError(sentence.format(most=MOST_STEPS, value=shortened(text) if text else brief(steps)))
    return int(steps)
