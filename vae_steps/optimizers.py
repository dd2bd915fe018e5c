"""One update of all weights at once: the weights are one flat vector, and so is the derivative of the loss by them."""

import numpy as np

from .validate import finite_array, weight


class SGD:
    """Gradient descent: w - learning_rate · dw. Source: Robbins and Monro (1951).

    `learning_rate` may be changed between two updates. Raises ValueError unless it is one number from 0 on.
    """

    def __init__(self, learning_rate):
        self.learning_rate = learning_rate
        self.moments = ()  # all that an optimizer remembers of its updates; each one replaces it as a whole

    @property
    def learning_rate(self):
        """How far one update goes."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        self._learning_rate = weight("learning_rate", value)

    @property
    def settings(self):
        """What to call the class with to get an optimizer like this one that remembers nothing."""
        return {"learning_rate": self.learning_rate}

    def update(self, vector, gradient):
        """Change `vector` in place. Shapes: (weights,) both."""
        vector -= self.learning_rate * gradient


class Adam(SGD):
    """Steps of about one learning rate for each weight, whatever the size of its gradient.

    m = β₁ m + (1 - β₁) dw and v = β₂ v + (1 - β₂) dw², both divided by 1 - βᵗ, since they begin at 0;
    then w - learning_rate · m / (√v + epsilon). `betas` are β₁ and β₂; neither is the weight of the KL divergence.
    Raises ValueError for betas outside [0, 1) and an epsilon that is not above 0. Source: Kingma and Ba (2015),
    algorithm 1.
    """

    def __init__(self, learning_rate=0.001, betas=(0.9, 0.999), epsilon=1e-8):
        super().__init__(learning_rate)
        b, epsilon = finite_array("betas", betas), weight("epsilon", epsilon)
        if b.shape != (2,) or (b < 0).any() or (b >= 1).any():
            raise ValueError(f"betas must be two numbers from 0 to below 1, not {betas}.")
        if epsilon == 0:
            raise ValueError("epsilon must be above 0, so that nothing is divided by 0.")
        self.betas, self.epsilon = tuple(map(float, betas)), epsilon
        self.moments = 0, 0.0, 0.0  # t, m and v

    @property
    def settings(self):
        """What to call the class with to get an optimizer like this one that remembers nothing."""
        return {"learning_rate": self.learning_rate, "betas": self.betas, "epsilon": self.epsilon}

    def update(self, vector, gradient):
        """Change `vector` in place. Shapes: (weights,) both."""
        (beta_1, beta_2), (t, m, v) = self.betas, self.moments
        t, m, v = t + 1, beta_1 * m + (1 - beta_1) * gradient, beta_2 * v + (1 - beta_2) * gradient**2
        self.moments = t, m, v
        mean, square = m / (1 - beta_1**t), v / (1 - beta_2**t)
        vector -= self.learning_rate * mean / (np.sqrt(square) + self.epsilon)
