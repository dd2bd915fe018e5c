"""How long one tiny step takes, loss and all 29 derivatives of the lecture's network: ours, PyTorch, scalar autograd.

    make bench

The three calculate the same numbers in float64 and take turns in one run, with one thread each. Printed are the medians
of the rounds, in microseconds, and ours as a share of each.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is loaded

import math
import statistics
import time

import numpy as np
import torch

from vae_steps import gradients, lecture, loss, model

ROUNDS, CALLS = 60, 50
WEIGHTS = ("W_e", "b_e", "W_mu", "b_mu", "W_logvar", "b_logvar", "W_d", "b_d")


def ours():
    """The loss and its derivatives, by hand."""
    steps = model.forward.pure(lecture.parameters, lecture.x, lecture.eps)
    total = loss.total_loss.pure(steps).total
    return total, gradients.flat(gradients.backward.pure(lecture.parameters, steps).parameters)


def pytorch():
    """A function that does the same in PyTorch's eager mode."""
    torch.set_num_threads(1)
    W_e, b_e, W_mu, b_mu, W_logvar, b_logvar, W_d, b_d = weights = [
        torch.tensor(getattr(lecture, name).copy(), requires_grad=True) for name in WEIGHTS
    ]
    x, eps, linear = torch.tensor(lecture.x.copy()), torch.tensor(lecture.eps.copy()), torch.nn.functional.linear

    def step():
        for weight in weights:
            weight.grad = None
        h = linear(x, W_e, b_e)
        mu, log_var = linear(h, W_mu, b_mu), linear(h, W_logvar, b_logvar)
        x_hat = linear(mu + torch.exp(log_var / 2) * eps, W_d, b_d)
        total = ((x - x_hat) ** 2).sum() + (mu**2 + log_var.exp() - 1 - log_var).sum() / 2
        total.backward()
        return total.item(), torch.cat([weight.grad.ravel() for weight in weights]).numpy()

    return step


class Value:
    """A number that remembers how it was made, in the manner of Karpathy's micrograd."""

    def __init__(self, data, parents=(), backward=lambda: None):
        self.data, self.grad, self.parents, self.push = data, 0.0, parents, backward

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def push():
            self.grad += out.grad
            other.grad += out.grad

        out.push = push
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def push():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.push = push
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))

        def push():
            self.grad += out.data * out.grad

        out.push = push
        return out

    def backward(self):
        """Derivatives by everything that led here, the last step first."""
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            value.push()


def scalar_autograd():
    """A function that does the same with one `Value` for each number."""
    arrays = {
        name: [[Value(number) for number in row] for row in np.atleast_2d(getattr(lecture, name)).tolist()]
        for name in WEIGHTS
    }
    x, eps = lecture.x.tolist(), lecture.eps.tolist()
    everything = [value for rows in arrays.values() for row in rows for value in row]

    def affine(name, a):
        found = []
        for row, total in zip(arrays[f"W_{name}"], arrays[f"b_{name}"][0]):
            for weight, number in zip(row, a):
                total = total + weight * number
            found.append(total)
        return found

    def step():
        for value in everything:
            value.grad = 0.0
        h = affine("e", x)
        mu, log_var = affine("mu", h), affine("logvar", h)
        z = [m + (v * 0.5).exp() * e for m, v, e in zip(mu, log_var, eps)]
        total = Value(0.0)
        for number, output in zip(x, affine("d", z)):
            difference = output + -number
            total = total + difference * difference
        for m, v in zip(mu, log_var):
            total = total + (m * m + v.exp() + -1 + v * -1) * 0.5
        total.backward()
        return total.data, np.array([value.grad for value in everything])

    return step


def main():
    """Check that all three agree, run them in turn, and print."""
    steps = {"ours": ours, "PyTorch eager": pytorch(), "scalar autograd": scalar_autograd()}
    total, derivatives = ours()
    for name, step in steps.items():
        their_total, theirs = step()
        assert math.isclose(their_total, total, rel_tol=1e-12) and np.allclose(theirs, derivatives, rtol=1e-10), name
    times = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            began = time.perf_counter()
            for _ in range(CALLS):
                step()
            times[name].append((time.perf_counter() - began) / CALLS * 1e6)
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"loss and 29 derivatives, medians of {ROUNDS} rounds of {CALLS} steps in turn, one thread each")
    for name, median in medians.items():
        share = f"   ours takes {medians['ours'] / median:.2f} of it" if name != "ours" else ""
        print(f"{name:16} {median:7.1f} µs{share}")


if __name__ == "__main__":
    main()
