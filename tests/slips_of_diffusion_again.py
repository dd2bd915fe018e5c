"""The slips of a condition and of a diffusion a second time, in plain floats: as in `slips_again`."""

import numpy as np
import slips_again as again


def conditional(W, b, z, c):
    seen = np.concatenate([z, c])
    for_z, for_c = W[:, : len(z)], W[:, len(z) :]
    found = {key: value for key, value in again.layer(W, b, seen).items() if len(key) == 1 or key[1] < len(z)}
    padded = np.zeros(len(z))
    padded[: min(len(z), len(c))] = c[: len(z)]
    found |= {
        ("condition_forgotten",): for_z @ z + b,
        ("condition_added",): for_z @ (z + padded) + b,
        ("all_classes",): for_z @ z + for_c.sum(1) + b,
        ("indices_swapped",): for_z @ z[::-1] + for_c @ c + b,
        ("minus_lost",): abs(for_z * z).sum(1) + for_c @ c + b,
    }
    return found | {("other_class", k): for_z @ z + for_c @ np.roll(c, k) + b for k in range(1, len(c))}


def mixed(z, e, share, variance=0.0, fresh=0.0):
    A, B, end = np.sqrt(share), np.sqrt(1 - share - variance), np.sqrt(variance) * fresh
    found = {
        ("root_forgotten",): A**2 * z + B**2 * e + end,
        ("root_forgotten", "code"): A**2 * z + B * e + end,
        ("root_forgotten", "noise"): A * z + B**2 * e + end,
        ("shares_swapped",): B * z + A * e + end,
        ("one_minus_forgotten",): A * (z + e) + end,
        ("root_apart",): A * z + (1 - A) * e + end,
        ("weight_forgotten", "code"): z + B * e + end,
        ("weight_forgotten", "noise"): A * z + e + end,
        ("weights_forgotten",): z + e + end,
        ("noise_forgotten",): A * z + end,
        ("code_forgotten",): B * e + end,
        ("product_sign",): A * z - B * e + end,
        ("minus_lost",): A * z + B * abs(e) + end,
        ("digit_lost", "code"): A * z / 10 + B * e + end,
        ("digit_lost", "noise"): A * z + B * e / 10 + end,
        ("indices_swapped",): A * z + B * e[::-1] + end,
    }
    if variance:
        found |= {
            ("fresh_forgotten",): A * z + B * e,
            ("variance_kept",): A * z + np.sqrt(1 - share) * e + end,
            ("variance_for_s",): A * z + B * e + variance * fresh,
            ("fresh_unweighted",): A * z + B * e + fresh,
            ("indices_swapped", "fresh"): A * z + B * e + np.sqrt(variance) * fresh[::-1],
        }
    return found


def start(z, e, share):
    A, B = np.sqrt(share), np.sqrt(1 - share)
    return {
        ("root_forgotten",): (z - B**2 * e) / A**2,
        ("root_forgotten", "code"): (z - B * e) / A**2,
        ("root_forgotten", "noise"): (z - B**2 * e) / A,
        ("shares_swapped",): (z - A * e) / B,
        ("one_minus_forgotten",): z / A - e,
        ("root_apart",): (z - e) / A + e,
        ("weight_forgotten",): (z - e) / A,
        ("noise_forgotten",): z / A,
        ("noise_added",): (z + B * e) / A,
        ("division_forgotten",): z - B * e,
        ("multiplied_for_divided",): (z - B * e) * A,
        ("divided_apart",): z / A - B * e,
        ("minus_lost",): (z - B * abs(e)) / A,
        ("digit_lost", "z"): (z / 10 - B * e) / A,
        ("digit_lost", "noise"): (z - B * e / 10) / A,
        ("indices_swapped",): (z - B * e[::-1]) / A,
    }


def guided(e, f, w):
    return {
        ("guidance_from_free",): f + w * (e - f),
        ("guidance_one_more",): e + (1 + w) * (e - f),
        ("guidance_turned",): e - w * (e - f),
        ("guidance_forgotten",): e,
        ("free_alone",): f,
        ("direction_alone",): w * (e - f),
        ("guidance_once",): 2 * e - f,
        ("added",): e + w * (e + f),
        ("minus_lost",): e + w * abs(e - f),
        ("digit_lost",): e + w * (e - f) / 10,
        ("indices_swapped",): e + w * (e - f[::-1]),
    }


def noise_error(e, p):
    return {key: value for key, value in again.squared_error(e, p).items() if key != ("minus_lost",)}


def noise_loss(e, p):
    d = e - p
    found = {key: [value.sum()] for key, value in noise_error(e, p).items()}
    found |= {("term_left_out", i): [(d**2).sum() - d[i] ** 2] for i in range(len(e))}
    return found | {("mean_for_sum",): [(d**2).mean()], ("root",): [np.linalg.norm(d)]}


def to_noise(e, p):
    return {
        ("two_forgotten",): p - e,
        ("half_for_two",): (p - e) / 2,
        ("swapped",): 2 * (e - p),
        ("added",): 2 * (p + e),
        ("noise_forgotten",): 2 * p,
        ("square_for_twice",): (p - e) ** 2,
        ("minus_lost",): 2 * (p - abs(e)),
        ("digit_lost",): 2 * (p / 10 - e),
        ("indices_swapped",): 2 * (p[::-1] - e),
    }
