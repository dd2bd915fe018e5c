"""Every slip of every step backward a second time, in plain floats, from the formulas: as in `slips_again`.

Each function takes the numbers as NumPy arrays and gives {(name of the slip, which one): the wrong result}.
"""

import numpy as np


def output(x, x_hat):
    d = x_hat - x
    return {
        ("two_forgotten",): d,
        ("half_for_two",): d / 2,
        ("two_misplaced",): 2 * x_hat - x,
        ("swapped",): -2 * d,
        ("added",): 2 * (x_hat + x),
        ("minus_lost",): 2 * (x_hat - abs(x)),
        ("square_for_twice",): d**2,
        ("mean_for_sum",): 2 * d / len(x),
        ("digit_lost",): 2 * (x_hat / 10 - x),
    }


def by_rows(W):
    """W with rows and columns exchanged as far as there are any."""
    found = W.copy()
    for i, j in np.ndindex(W.shape):
        if j < W.shape[0]:
            found[i, j] = W[j, i] if i < W.shape[1] else 0
    return found


def products(pairs):
    """The slips that a layer has, and two layers have together: pairs of W and the derivative by what came out."""
    found, right = {}, sum(W.T @ d for W, d in pairs)
    sizes = sum(abs(W * d[:, None]).sum(0) for W, d in pairs)
    found |= {
        ("minus_lost",): sizes,
        ("other_column",): right[::-1],
        ("not_transposed",): sum(by_rows(W).T @ d for W, d in pairs),
    }
    for k, (W, d) in enumerate(pairs):
        found[("indices_swapped", k)] = right + W.T @ (d[::-1] - d)
        for i, product in enumerate(W * d[:, None]):
            found |= {
                ("product_left_out", k, i): right - product,
                ("product_sign", k, i): right - 2 * product,
                ("product_twice", k, i): right + product,
                ("digit_lost", k, i): right - 0.9 * product,
            }
    return found


def through(W, d):
    return products([(W, d)]) | {("mean_for_sum",): W.T @ d / len(d)}


def heads(W_mu, d_mu, W_logvar, d_log_var):
    mu, log_var = W_mu.T @ d_mu, W_logvar.T @ d_log_var
    return products([(W_mu, d_mu), (W_logvar, d_log_var)]) | {
        ("mu_path_forgotten",): log_var,
        ("log_var_path_forgotten",): mu,
        ("paths_subtracted",): mu - log_var,
        ("heads_swapped",): W_mu.T @ d_log_var + W_logvar.T @ d_mu,
    }


def weights(d, a):
    right, ones = np.outer(d, a), np.ones((len(d), len(a)))
    found = {
        "outer_transposed": right.T,
        "d_forgotten": ones * a,
        "input_forgotten": ones * d[:, None],
        "added_for_times": d[:, None] + a,
        "product_sign": -right,
        "minus_lost": abs(right),
        "digit_lost": right / 10,
    }
    return {(name,): value.ravel() for name, value in found.items()} | {
        ("indices_swapped", "d"): right[::-1].ravel(),
        ("indices_swapped", "a"): right[:, ::-1].ravel(),
    }


def two_forgotten(right):
    """With a squared error before it, ∂L/∂x' is 2 (x' - x)."""
    return {("two_forgotten",): np.ravel(right) / 2}


def biases(d, into, before):
    """`before` names the derivative that comes back."""
    found = {
        ("d_forgotten",): np.ones(len(d)),
        ("bias_constant",): np.zeros(len(d)),
        ("summed",): np.full(len(d), d.sum()),
        ("two_added",): 2 * d,
        ("minus_lost",): abs(d),
        ("digit_lost",): d / 10,
        ("indices_swapped",): d[::-1],
    }
    found |= two_forgotten(d) if before == "d_x_hat" else {("half_added",): d / 2}
    return found | {("input_added", j): d * value for j, value in enumerate(into)}


def output_of_half(x, x_hat):
    d = x_hat - x
    return {
        ("two_added",): 2 * d,
        ("half_kept",): d / 2,
        ("swapped",): x - x_hat,
        ("added",): x + x_hat,
        ("target_forgotten",): x_hat,
        ("minus_lost",): x_hat - abs(x),
        ("not_differentiated",): d**2 / 2,
        ("not_differentiated", "½"): d**2,
        ("mean_for_sum",): d / len(x),
        ("digit_lost",): x_hat / 10 - x,
    }


def update(w, g, rate):
    """Of a matrix or a column of weights."""
    right = w - rate * g
    found = {
        ("rate_forgotten",): w - g,
        ("derivative_forgotten",): w - rate,
        ("added_for_times",): w - rate - g,
        ("weight_in_step",): w - rate * w,
        ("weight_in_step", "g"): w - rate * w * g,
        ("rate_misplaced",): rate * w - g,
        ("rate_misplaced", "both"): rate * w - rate * g,
        ("minus_lost",): w - rate * abs(g),
        ("step_added",): w + rate * g,
        ("step_twice",): right - rate * g,
        ("digit_lost",): w - rate * g / 10,
        ("not_updated",): w,
        ("derivative_alone",): g,
        ("step_alone",): w - right,
        ("step_alone", "-"): right - w,
    }
    if rate:
        found["rate_divided",] = w - g / rate
    if w.ndim == 2:
        found["derivative_transposed",] = w - rate * transposed(g)
    for k in range(1, w.size):
        found["other_derivative", k] = w.ravel() - rate * np.roll(g.ravel(), -k)
        found["other_old", k] = np.roll(w.ravel(), -k) - rate * g.ravel()
    return {key: np.ravel(value) for key, value in found.items()}


def transposed(g):
    """Read down the columns, as far as there are any."""
    found, most = g.copy(), min(g.shape)
    found[:most] = 0
    found[:most, : g.shape[0]] = g[:, :most].T[:, : g.shape[1]]
    return found


def sigma(d, e):
    return {
        ("eps_forgotten",): d,
        ("d_forgotten",): e,
        ("product_sign",): -d * e,
        ("minus_lost",): abs(d * e),
        ("half_added",): d * e / 2,
        ("eps_squared",): d * e**2,
        ("added_for_times",): d + e,
        ("digit_lost",): d * e / 10,
        ("indices_swapped",): d * e[::-1],
    }


def two_paths(z, kl, beta):
    found = {
        "kl_path_forgotten": z,
        "z_path_forgotten": beta * kl,
        "kl_path_sign": z - beta * kl,
        "z_path_sign": beta * kl - z,
        "digit_lost": z + beta * kl / 10,
        "beta_forgotten": z + kl,
        "beta_misplaced": beta * z + kl,
    }
    return {(name,): value for name, value in found.items()}


def mu(d, m, beta):
    return two_paths(d, m, beta) | {
        ("half_forgotten",): d + 2 * beta * m,
        ("half_added",): d + beta * m / 2,
        ("multiplied",): d * beta * m,
        ("kl_not_differentiated",): d + beta * m**2 / 2,
        ("minus_lost",): d + beta * abs(m),
        ("indices_swapped",): d + beta * m[::-1],
    }


def log_var(d, v, beta):
    s, variance = np.exp(v / 2), np.exp(v)
    z, kl = s * d / 2, (variance - 1) / 2
    found = {
        "sigma_forgotten": d / 2 + beta * kl,
        "variance_for_sigma": variance * d / 2 + beta * kl,
        "log_var_for_sigma": v * d / 2 + beta * kl,
        "sigma_for_variance": z + beta * (s - 1) / 2,
        "one_forgotten": z + beta * variance / 2,
        "kl_not_differentiated": z + beta * (variance - 1 - v) / 2,
        "minus_lost": abs(z) + beta * kl,
        "indices_swapped": s * d[::-1] / 2 + beta * kl,
    }
    for places in (1, 2, 3):
        r = s.round(places)
        found["rounded_early", places] = r * d / 2 + beta * (r**2 - 1) / 2
    found = {key if isinstance(key, tuple) else (key,): value for key, value in found.items()}
    return (
        two_paths(z, kl, beta)
        | found
        | {
            ("half_forgotten", "z"): 2 * z + beta * kl,
            ("half_forgotten", "kl"): z + 2 * beta * kl,
            ("half_forgotten",): 2 * (z + beta * kl),
        }
    )
