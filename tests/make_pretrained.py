"""Trains the networks that come with `digits` and `icons`, and writes them to `vae_steps/data/`.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python tests/make_pretrained.py digits diffusion icons

The first takes about a minute, the others some seconds. Two machines round differently, and thousands of steps make of
that other weights of the same quality: `tests/test_pretrained.py` asks for the quality, and for the first steps.
"""

import argparse
from itertools import pairwise

import numpy as np
from make_data import FOLDER, packed

from vae_steps import diffusion, digits, icons, model, networks, training

HIDDEN, LATENTS = (64, 32), 2
SEED, STEPS, BATCH, BETA = 0, 30_000, 128, 0.5
RATES = (3e-3, 9e-4, 3e-4)  # of Adam, for a third of the steps each
COPIES = 12  # of each digit, beside itself: moved, turned, resized, and every other one with more contrast


def begun():
    """The training before its first step.

    The copies go in, and what is wanted is the digit as it was written: so the two latents need not remember where it
    stands and how dark it is, and a digit drawn with a mouse is understood.
    """
    x, random = digits.load().train.x, np.random.default_rng(1)
    seen = [x]
    for copy in range(COPIES):
        moved = digits.displaced(x, random)
        seen.append(contrasted(moved, random) if copy % 2 else moved)
    return training.Training(
        untrained(np.random.default_rng(SEED)),
        np.concatenate(seen),
        target=np.tile(x, (COPIES + 1, 1)),
        optimizer=training.Adam(RATES[0]),
        batch_size=BATCH,
        seed=SEED,
        beta=BETA,
        activation=networks.relu,
        output=networks.sigmoid,
    )


def untrained(random):
    """Weights that keep the size of what goes through, biases 0; the log variance begins near -1."""

    def layer(inputs, outputs, size=1.0, bias=0.0):
        return model.Affine(random.normal(0, size / np.sqrt(inputs), (outputs, inputs)), np.full(outputs, bias))

    ways = (64, *HIDDEN), (LATENTS, *HIDDEN[::-1], 64)
    encoder, decoder = (tuple(layer(*pair) for pair in pairwise(way)) for way in ways)
    return model.Parameters(encoder, layer(HIDDEN[-1], LATENTS), layer(HIDDEN[-1], LATENTS, 0.1, -1.0), decoder)


def contrasted(x, random, most=3):
    """Lighter greys made lighter, darker ones darker, as a mouse draws."""
    middle, slope = random.uniform(0.35, 0.65, (len(x), 1)), random.uniform(1, most, (len(x), 1))
    return np.clip((x - middle) * slope + middle, 0, 1)


def trained():
    """The training after its last step."""
    found = begun()
    for rate in RATES:
        found.optimizer.learning_rate = rate
        for _ in found.run(STEPS // len(RATES)):
            pass
    return found


# ---- the painter of icons

PAINTED = 1500  # steps, of 64 icons each


def painter_begun(seed=0):
    """The training of a painter before its first step: it sees the grey as its condition, and is to give the colours."""
    x = icons.load().train.x
    return training.Training(
        model.initial(np.random.default_rng(seed), features=768, hidden=64, latents=12, conditions=256),
        x,
        condition=icons.grey(x),
        optimizer=training.Adam(training.cosine_rate(0.002, PAINTED)),
        batch_size=64,
        seed=seed,
        loss="squared_error",
        beta=training.annealed(300, 0, 0.2),  # from the beginning with 0.2, all latents fall silent
        activation=networks.relu,
        output=networks.sigmoid,
        dtype=np.float32,
    )


def painter(seed=0):
    """The training of a painter after its last step."""
    found = painter_begun(seed)
    for _ in found.run(PAINTED):
        pass
    return found


def hundredths(parameters):
    """The arrays of a network as whole hundredths."""
    return {name: np.round(100 * array).astype(np.int16) for name, array in networks.arrays_in(parameters)}


# ---- the latent diffusion

SLOW, DENOISED = 6000, 12_000  # steps of its VAE, and of the network that names noise


def run_of(parameters, x, objective, rate, steps, **more):
    """A training in float32, with a rate that falls as a cosine, before its first step."""
    optimizer = training.Adam(training.cosine_rate(rate, steps))
    choices = {"batch_size": BATCH, "seed": SEED, "dtype": np.float32} | more
    return training.Training(parameters, x, objective=objective, optimizer=optimizer, **choices)


def vae_begun():
    """The training of the VAE with 16 latents, which hardly minds its prior."""
    start = model.initial(np.random.default_rng(SEED), 64, 128, 16)
    return run_of(start, digits.load().train.x, training.VAE(0.01, networks.relu, networks.sigmoid), 5e-3, SLOW)


def denoiser_begun(codes):
    """The training of the network that names the noise in codes (draws, digits, 16)."""
    start = networks.initial(np.random.default_rng(SEED), 16 + diffusion.TIMES + digits.CLASSES, 128, 128, 16)
    labels = np.tile(digits.one_hot(digits.load().train.labels), (len(codes), 1))
    objective = training.Diffusion(diffusion.linear_schedule(100), networks.relu)
    x = codes.reshape(-1, codes.shape[-1])
    return run_of(start, x, objective, 3e-3, DENOISED, condition=labels, batch_size=2 * BATCH)


def codes_of(vae):
    """Ten points from the cloud of each digit."""
    _, mu, log_var = model.encode(vae, digits.load().train.x, networks.relu)
    eps = np.random.default_rng(SEED).standard_normal((10, *mu.shape))
    return model.reparameterize(mu, log_var, eps)


def latent_diffusion():
    """The arrays of both networks, and by what codes were divided."""
    run = vae_begun()
    for _ in run.run(SLOW):
        pass
    codes = codes_of(run.parameters)
    denoising = denoiser_begun(codes / codes.std())
    for _ in denoising.run(DENOISED):
        pass
    of_denoiser = hundredths(denoising.parameters)
    named = {f"denoiser{name}": array for name, array in of_denoiser.items()}
    return hundredths(run.parameters) | named | {"spread": np.array([codes.std()])}


MADE = {
    "digits": (digits.VAE, lambda: hundredths(trained().parameters)),
    "diffusion": (digits.DIFFUSION, latent_diffusion),
    "icons": (icons.VAE, lambda: hundredths(painter().parameters)),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", nargs="+", choices=MADE)
    for which in parser.parse_args().which:
        name, make = MADE[which]
        (FOLDER / name).write_bytes(packed(make()))


if __name__ == "__main__":
    main()
