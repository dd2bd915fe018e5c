"""One update of all weights at once: the weights are one flat vector, and so is the derivative of the loss by them."""

import math

import numpy as np

from ..quoting import brief
from ..validate import finite_array, not_negative
from .schedules import at_step, number_or_function


class _Optimizer:
    """A learning rate, and `moments`: all that is remembered, replaced as a whole by each update."""

    moments = ()
    updates = 0  # how many of them the moments remember

    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    @property
    def learning_rate(self):
        """How far one update goes."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        self._learning_rate = number_or_function("learning_rate", value)

    def rate(self, step):
        """The learning rate as a number, as it is in this step."""
        return at_step("learning_rate", self._learning_rate, step)

    @property
    def settings(self):
        """The arguments that make an optimizer like this one, without its moments."""
        return {"learning_rate": self.learning_rate}

    def restore(self, moments, vector):
        """Take moments as arrays, for weights like `vector`. Raises ValueError for what no update leaves behind."""
        if moments:
            raise ValueError("there is nothing to remember")


class SGD(_Optimizer):
    """Gradient descent: w - learning_rate · dw.

    `learning_rate` is a number, or a function of the step such as `cosine_rate(0.1, 1000)`; it may be changed between
    two updates. Raises ValueError for a negative number. Source: Robbins and Monro (1951).
    """

    def update(self, vector, gradient, step=0):
        """Change `vector` in place, with the learning rate of this step. Shapes: (weights,) both."""
        vector -= self.rate(step) * gradient


class Adam(_Optimizer):
    """Steps of about one learning rate for each weight, whatever the size of its gradient.

    m = β₁ m + (1 - β₁) dw and v = β₂ v + (1 - β₂) dw², divided by 1 - β₁ᵗ and 1 - β₂ᵗ, since both begin at 0;
    then w - learning_rate · m / (√v + epsilon). Numbers are divided, and not the vectors, as at the end of section 2.
    `betas` are β₁ and β₂; the beta of the loss is something else.
    `learning_rate` is that of `SGD`. Raises ValueError for a negative learning rate, betas outside [0, 1) and an
    epsilon that is not positive.
    Source: Kingma and Ba (2015), algorithm 1.
    """

    def __init__(self, learning_rate=0.001, betas=(0.9, 0.999), epsilon=1e-8):
        super().__init__(learning_rate)
        found, epsilon = finite_array("betas", betas), not_negative("epsilon", epsilon)
        if found.shape != (2,) or (found < 0).any() or (found >= 1).any():
            raise ValueError(f"betas must be two numbers from 0 to below 1, not {brief(betas)}.")
        if epsilon == 0:
            raise ValueError("epsilon must be positive, so that nothing is divided by 0.")
        self.betas, self.epsilon = tuple(map(float, found)), epsilon
        self.moments = 0, 0.0, 0.0  # t, m, v: two numbers 0 become two vectors in the first update

    @property
    def settings(self):
        """The arguments that make an optimizer like this one, without its moments."""
        return super().settings | {"betas": self.betas, "epsilon": self.epsilon}

    @property
    def updates(self):
        """How many updates the moments remember."""
        return self.moments[0]

    def restore(self, moments, vector):
        """As every optimizer."""
        t, m, v = moments
        if t.shape or t.dtype.kind not in "iu" or not 0 <= t < 2**53:
            raise ValueError("the first moment counts the updates")
        for name, moment in (("m", m), ("v", v)):
            if moment.shape != (vector.shape if t else ()) or (not t and moment != 0) or moment.dtype.kind != "f":
                raise ValueError(f"{name} has shape {moment.shape} after {t} updates")
        m, v = (finite_array("moments", moment) if t else 0.0 for moment in (m, v))
        if t and (v < 0).any():
            raise ValueError("v is a mean of squares")
        self.moments = int(t), m, v

    def update(self, vector, gradient, step=0):
        """Change `vector` in place, with the learning rate of this step. Shapes: (weights,) both."""
        (beta_1, beta_2), (t, m, v) = self.betas, self.moments
        t, m, v = t + 1, beta_1 * m + (1 - beta_1) * gradient, beta_2 * v + (1 - beta_2) * gradient**2
        self.moments = t, m, v
        root = math.sqrt(1 - beta_2**t)
        vector -= self.rate(step) * root / (1 - beta_1**t) * m / (np.sqrt(v) + root * self.epsilon)


OPTIMIZERS = {"adam": Adam, "sgd": SGD}  # by the names that a lab and a checkpoint give them
