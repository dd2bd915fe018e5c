"""Every slip of every step a second time, in plain floats, from the formulas: what the marking is held against.

Each function takes the numbers as NumPy arrays and gives {(name of the slip, which one): the wrong result}.
"""

import numpy as np


def layer(W, b, x):
    products, rows = W * x, len(b)
    right = products.sum(1) + b
    found = {
        ("bias_forgotten",): right - b,
        ("bias_subtracted",): right - 2 * b,
        ("bias_twice",): right + b,
        ("minus_lost",): abs(products).sum(1) + b,
        ("indices_swapped",): W @ x[::-1] + b,
        ("bias_swapped",): W @ x + b[::-1],
    }
    transposed = right.copy()
    for i in range(min(W.shape)):
        transposed[i] = sum(W[j, i] * x[j] for j in range(min(W.shape))) + b[i]
    if W.shape[0] <= W.shape[1]:
        found[("transposed",)] = np.array([sum(W[j, i] * x[j] for j in range(rows)) for i in range(rows)]) + b
    else:
        found[("transposed",)] = transposed
    for j, column in enumerate(products.T):
        found |= {
            ("product_left_out", j): right - column,
            ("product_sign", j): right - 2 * column,
            ("product_twice", j): right + column,
            ("digit_lost", j): right - 0.9 * column,
        }
    return found


def sigma(log_var):
    v = log_var
    return {
        ("half_forgotten",): np.exp(v),
        ("variance_for_sigma",): np.exp(v / 2) ** 2,
        ("log_var_for_sigma",): v,
        ("exp_forgotten",): v / 2,
        ("exponent_sign",): 1 / np.exp(v / 2),
        ("half_twice",): np.exp(v / 4),
        ("doubled",): np.exp(2 * v),
        ("linear",): 1 + v / 2,
        ("digit_lost",): np.exp(v / 20),
    }


def z(mu, log_var, eps):
    s = np.exp(log_var / 2)
    found = {
        ("variance_for_sigma",): mu + s**2 * eps,
        ("half_forgotten",): mu + np.exp(log_var) * eps,
        ("log_var_for_sigma",): mu + log_var * eps,
        ("sigma_forgotten",): mu + eps,
        ("eps_forgotten",): mu + s,
        ("mu_forgotten",): s * eps,
        ("noise_forgotten",): mu,
        ("mu_sign",): s * eps - mu,
        ("product_sign",): mu - s * eps,
        ("digit_lost", "mu"): mu / 10 + s * eps,
        ("digit_lost", "product"): mu + s * eps / 10,
        ("indices_swapped",): mu + s * eps[::-1],
    }
    return found | {("rounded_early", places): mu + s.round(places) * eps for places in (1, 2, 3)}


def squared_error(x, x_hat):
    d = x - x_hat
    return {
        ("not_squared",): d,
        ("swapped_not_squared",): -d,
        ("absolute",): abs(d),
        ("added",): (x + x_hat) ** 2,
        ("squared_apart",): x**2 - x_hat**2,
        ("twice_for_square",): 2 * d,
        ("half_added",): d**2 / 2,
        ("minus_lost",): (abs(x) - x_hat) ** 2,
        ("square_sign",): -(d**2),
        ("digit_lost",): (x - x_hat / 10) ** 2,
    }


def half_squared_error(x, x_hat):
    d = x - x_hat
    same = ("absolute", "added", "squared_apart", "minus_lost", "square_sign", "digit_lost")
    return {(name,): squared_error(x, x_hat)[name,] / 2 for name in same} | {
        ("half_forgotten",): d**2,
        ("half_squared",): d**2 / 4,
        ("doubled",): 2 * d**2,
        ("not_squared",): d / 2,
        ("not_squared", "½"): d,
        ("swapped_not_squared",): -d / 2,
        ("swapped_not_squared", "½"): -d,
    }


def half_reconstruction(x, x_hat):
    d = x - x_hat
    found = {key: [value.sum()] for key, value in half_squared_error(x, x_hat).items()}
    found |= {
        ("mean_for_sum",): [(d**2).mean() / 2],
        ("square_of_sum",): [d.sum() ** 2 / 2],
        ("root",): [np.sqrt((d**2).sum() / 2)],
    }
    for i in range(len(x)):
        others = (d**2).sum() - d[i] ** 2
        found |= {
            ("term_left_out", i): [others / 2],
            ("not_squared", i): [(others + d[i]) / 2],
            ("minus_lost", i): [(others + (abs(x[i]) - x_hat[i]) ** 2) / 2],
        }
    return found


def reconstruction(x, x_hat):
    d = x - x_hat
    found = {key: [value.sum()] for key, value in squared_error(x, x_hat).items()}
    found |= {("mean_for_sum",): [(d**2).mean()], ("square_of_sum",): [d.sum() ** 2], ("root",): [np.linalg.norm(d)]}
    for i in range(len(x)):
        others = (d**2).sum() - d[i] ** 2
        found |= {
            ("term_left_out", i): [others],
            ("not_squared", i): [others + d[i]],
            ("minus_lost", i): [others + (abs(x[i]) - x_hat[i]) ** 2],
        }
    return found


def kl(mu, log_var):
    v, m2, s2 = log_var, mu**2, np.exp(log_var)
    right = (m2 + s2 - 1 - v) / 2
    wrong = {
        "kl_sign": -right,
        "half_forgotten": 2 * right,
        "one_forgotten": right + 0.5,
        "mu_twice": right + m2 / 2,
        "mu_not_squared": right + (mu - m2) / 2,
        "mu_forgotten": right - m2 / 2,
        "square_sign": right - m2,
        "sigma_for_variance": right + (np.sqrt(s2) - s2) / 2,
        "log_sign": right + v,
        "log_sigma_for_log_var": right + v / 4,
        "digit_lost": right + 0.45 * v,
    }
    wrong_digit = right - 0.45 * m2
    found = {(name,): [value.sum()] for name, value in wrong.items()} | {("digit_lost", "mu"): [wrong_digit.sum()]}
    for j in range(len(mu)):
        found |= {(name, j): [right.sum() + value[j] - right[j]] for name, value in wrong.items()}
        others = right.sum() - right[j]
        found |= {("digit_lost", "mu", j): [others + wrong_digit[j]], ("term_left_out", j): [others]}
    for places in (1, 2, 3):
        s = np.sqrt(s2).round(places)
        found[("rounded_early", places)] = [((m2 + s**2 - 1 - v) / 2).sum()]
    return found | {("mean_for_sum",): [right.mean()]}


def total(reconstruction, kl, beta):
    R, K = reconstruction, beta * kl
    found = {
        "kl_subtracted": R - K,
        "kl_forgotten": R,
        "reconstruction_forgotten": K,
        "multiplied": R * kl,
        "kl_twice": R + 2 * K,
        "half_added": R + K / 2,
        "mean_for_sum": (R + K) / 2,
        "beta_forgotten": R + kl,
        "beta_misplaced": beta * R + kl,
    }
    digits = {("digit_lost", "kl"): [R + K / 10], ("digit_lost", "R"): [R / 10 + K]}
    return {(name,): [value] for name, value in found.items()} | digits
