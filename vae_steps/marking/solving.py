"""Works out a step that is marked, line by line: the solution of an exercise."""

from contextlib import suppress

from .. import worked
from ..networks import sigmoid
from ..spelling import before

_DECIMALS = 6  # of the numbers on a page, where no more are asked for
_MOST = 60  # lines of a page that somebody reads
# What needs no more than its inputs, in their order.
_PLAIN = {
    "sigma": worked.standard_deviation,
    "d_sigma": worked.d_sigma,
    "d_mu": worked.d_mu,
    "d_h": worked.d_hidden,
    "z_t": worked.noised,
    "z_0_hat": worked.predicted_start,
    "eps_hat_guided": worked.guided,
    "noise_error": worked.noise_loss,
    "d_eps_hat": worked.d_eps_hat,
}


def solved(marker):
    """The `worked.Page` that leads to the right results of a `Marker`, by its rule; None where there is no such page.

    A step of a sampler is worked out only as a part of others, and not all that can be marked fits on a page.
    """
    (given, __), (__, rule) = marker.bases[0], marker.bases[-1]
    if len(marker.places) > _MOST:
        return None
    style = {"decimals": max(_DECIMALS, marker.decimals or 0), "rounding": rule or None}
    with suppress(ValueError):
        return _Solved(marker.step, given, marker.names, style).page()
    return None


class _Solved:
    """A step, all that is known of its inputs, the names of those that were given, and how its page is written."""

    def __init__(self, step, given, names, style):
        self.name, self.names, self.style, self.given, self.told = step.name, list(step.inputs), style, given, names
        self.function = next(iter(step.functions.values()), None)
        self.inputs = [given[name] for name in self.names]
        self.wanted = "target" if "target" in self.names else "x"

    def page(self):
        """The page, or None."""
        name, names = self.name, self.names
        if names[-1] == "learning_rate":
            return self._write(worked.descend, *self.inputs, name)
        if name == "total":
            return self._write(worked.noise_loss if "eps" in names else worked.total_loss, *self.inputs)
        if name in _PLAIN:
            return self._write(_PLAIN[name], *self.inputs)
        if names[0].startswith("W") and names[1].startswith("b"):
            return self._layer()
        if names == [before(name)]:
            return self._write(worked.activate, *self.inputs, self.function, (name, *names))
        return self._backward() if name.startswith("d") else self._forward()

    def _write(self, function, *inputs):
        return function(*inputs, **self.style)

    def _layer(self):
        """A layer, the condition that it sees, and the function that follows it."""
        (W, b, column, *condition), (*symbols, into) = self.inputs, self.names[:3]
        page = self._write(worked.stacked, column, *condition, into) if condition else None
        column, into = (page.result, f"{into}_c") if condition else (column, into)
        out = before(self.name) if self.function else self.name
        layer = self._write(worked.affine, W, b, column, (out, *symbols, into))
        page = page + layer if condition else layer
        if self.function:
            page += self._write(worked.activate, layer.result, self.function, (self.name, out))
        return page

    def _with(self, name, function, of, *more):
        """A column that was given, and no page; or the page that leads to it from another one."""
        if name in self.told:
            return self.given[name], None
        page = self._write(function, self.given[of], *more)
        return page.result, page

    def _forward(self):
        given = self.given
        if self.name == "z":
            sigma, first = self._with("sigma", worked.standard_deviation, "log_var")
            page = self._write(worked.latent_sample, given["mu"], sigma, given["eps"])
        elif self.name == "kl":
            sigma, first = self._with("sigma", worked.standard_deviation, "log_var")
            page = self._write(worked.kl_divergence, given["mu"], given["log_var"], sigma)
        elif "logits" in self.names:
            x_hat, first = self._with("x_hat", worked.activate, "logits", sigmoid, ("x_hat", "logits"))
            page = self._write(worked.cross_entropy, given[self.wanted], x_hat, self.wanted)
        elif "x_hat" in self.names:
            first, page = None, self._write(worked.squared_error, *self.inputs, self.wanted, *self._loss)
        else:  # a step of a sampler
            return None
        return first + page if first else page

    @property
    def _loss(self):
        return [self.function] if isinstance(self.function, str) else []

    def _backward(self):
        name, names, given = self.name, self.names, self.given
        out = names[0].removeprefix("d_")
        if name.startswith("dW"):
            return self._write(worked.d_weights, *self.inputs, (out, name[1:], "b", names[1]))
        if name.startswith("db"):
            return self._write(worked.d_bias, *self.inputs, (out, "W", name[1:], "x"))
        if names[0].startswith("W"):
            return self._write(worked.d_input, *self.inputs, (names[1].removeprefix("d_"), names[0], "b", name[2:]))
        if name == "d_x_hat":
            return self._write(worked.d_x_hat, *self.inputs, self.wanted, *self._loss)
        if name == "d_log_var":
            sigma, first = self._with("sigma", worked.standard_deviation, "log_var")
            page = self._write(worked.d_log_var, given["d_sigma"], sigma, given["beta"])
        elif name == "d_logits" and not self.function:
            x_hat, first = self._with("x_hat", worked.activate, "logits", sigmoid, ("x_hat", "logits"))
            page = self._write(worked.d_logits, given[self.wanted], x_hat, self.wanted)
        else:
            symbols = out, names[1]
            after, first = self._with(out, worked.activate, names[1], self.function, symbols)
            page = self._write(worked.d_activation, *self.inputs, after, self.function, symbols)
        return first + page if first else page
