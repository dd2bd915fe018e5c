"""The slips of activations and of other losses a second time, in plain floats: as in `slips_again`."""

import numpy as np

from vae_steps.networks import relu, sigmoid

SLOPES = {
    relu: lambda a: np.where(a > 0, 1.0, 0.0),
    np.tanh: lambda a: 1 / np.cosh(a) ** 2,
    sigmoid: lambda a: np.exp(-a) / (1 + np.exp(-a)) ** 2,
}
_VALUES = {
    relu: {
        "activation_forgotten": lambda a: a,
        "relu_absolute": abs,
        "relu_other_side": lambda a: np.minimum(a, 0),
        "relu_turned": lambda a: np.maximum(-a, 0),
    },
    np.tanh: {
        "activation_forgotten": lambda a: a,
        "sigmoid_for_tanh": lambda a: 1 / (1 + np.exp(-a)),
        "exponent_halved": lambda a: (np.exp(a) - 1) / (np.exp(a) + 1),
        "tangent": np.tan,
        "denominator_forgotten": np.sinh,
    },
    sigmoid: {
        "activation_forgotten": lambda a: a,
        "exponent_sign": lambda a: 1 / (1 + np.exp(a)),
        "reciprocal_forgotten": lambda a: 1 + np.exp(-a),
        "one_forgotten": lambda a: 1 / np.exp(-a),
        "exponential_alone": lambda a: 1 / np.exp(a),
        "base_ten": lambda a: 1 / (1 + 10.0**-a),
        "tanh_for_sigmoid": np.tanh,
    },
}
_SLOPES = {
    relu: {
        "relu_other_side": lambda a: np.where(a < 0, 1.0, 0.0),
        "relu_at_zero": lambda a: np.where(a < 0, 0.0, 1.0),
        "value_for_slope": relu,
    },
    np.tanh: {
        "square_forgotten": lambda a: 1 - np.tanh(a),
        "slope_at_a": lambda a: 1 - a**2,
        "slope_at_h": lambda a: np.cosh(np.tanh(a)) ** -2,
        "one_forgotten": lambda a: -(np.tanh(a) ** 2),
        "one_minus_forgotten": lambda a: np.tanh(a) ** 2,
        "slope_of_sigmoid": lambda a: np.tanh(a) * (1 - np.tanh(a)),
        "plus_for_minus": lambda a: 1 + np.tanh(a) ** 2,
        "value_for_slope": np.tanh,
    },
    sigmoid: {
        "one_minus_forgotten": sigmoid,
        "value_forgotten": lambda a: sigmoid(-a),
        "slope_at_a": lambda a: a * (1 - a),
        "slope_at_h": lambda a: sigmoid(sigmoid(a)) * (1 - sigmoid(sigmoid(a))),
        "slope_of_tanh": lambda a: 1 - sigmoid(a) ** 2,
        "plus_for_minus": lambda a: sigmoid(a) * (1 + sigmoid(a)),
    },
}


def value(a, activation):
    """The slips in h = activation(a)."""
    found = {(name,): wrong(a) for name, wrong in _VALUES[activation].items()}
    return found | {("slope_for_value",): SLOPES[activation](a)}


def value_step(a, activation):
    return value(a, activation) | {("digit_lost",): activation(a / 10), ("indices_swapped",): activation(a[::-1])}


def slope_step(d, a, activation):
    right = d * SLOPES[activation](a)
    found = {(name,): d * wrong(a) for name, wrong in _SLOPES[activation].items()}
    return found | {
        ("slope_forgotten",): d,
        ("d_forgotten",): SLOPES[activation](a),
        ("product_sign",): -right,
        ("minus_lost",): abs(right),
        ("half_added",): right / 2,
        ("digit_lost",): right / 10,
        ("indices_swapped",): d[::-1] * SLOPES[activation](a),
    }


def _log(weight, p):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weight == 0, 0, weight * np.log(p))


def cross_entropy(t, logits):
    p, q = sigmoid(logits), sigmoid(-logits)
    on, off = -_log(t, p), -_log(1 - t, q)
    found = {
        "on_forgotten": off,
        "off_forgotten": on,
        "off_sign": on - off,
        "log_ten": (on + off) / np.log(10),
        "log_two": (on + off) / np.log(2),
        "entropy_sign": -on - off,
        "probabilities_swapped": -_log(t, q) - _log(1 - t, p),
        "swapped": -_log(p, t) - _log(q, 1 - t),
        "weight_forgotten": on - np.log(q),
        "weights_forgotten": -np.log(p * q),
        "squared_for_entropy": (t - p) ** 2,
    }
    return {(name,): wrong for name, wrong in found.items()}


def cross_entropy_loss(t, logits):
    right = -_log(t, sigmoid(logits)) - _log(1 - t, sigmoid(-logits))
    found = {key: [wrong.sum()] for key, wrong in cross_entropy(t, logits).items()}
    left_out = {("term_left_out", i): [right.sum() - right[i]] for i in range(len(t))}
    return found | left_out | {("mean_for_sum",): [right.mean()]}


def to_logits(t, logits):
    p = sigmoid(logits)
    d = p - t
    found = {
        "two_added": 2 * d,
        "swapped": -d,
        "added": p + t,
        "slope_twice": d * p * (1 - p),
        "slope_missing": d / (p * (1 - p)),
        "activation_forgotten": logits - t,
        "target_forgotten": p,
        "square_for_twice": d**2,
        "mean_for_sum": d / len(t),
        "digit_lost": p / 10 - t,
    }
    return {(name,): wrong for name, wrong in found.items()}


def activated(slips, step, W, b, x, activation):
    """The slips of a layer with its activation, from those `slips` of the layer without one."""
    return {key: activation(wrong) for key, wrong in slips.items()} | value(W @ x + b, activation)


def of_others(calculation, columns, others):
    """The slip of taking another column for the one of a name: `columns` by name, others {name: (other column, …)}."""
    found = {
        ("x", "target"): "input_for_target",
        ("z_t", "z_0_hat"): "noisy_for_start",
        **dict.fromkeys([("d_h", "d_a_h"), ("d_z", "d_a_z")], "slope_forgotten"),
    }
    return {
        (found.get((other, name), "other_layer"), other): calculation(**columns | {name: column})
        for (other, name), column in others.items()
    }
