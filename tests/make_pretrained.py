"""Trains the networks of `digits.pretrained()` and `icons.pretrained()`, and writes them to `vae_steps/data/`.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python tests/make_pretrained.py digits icons

The first takes about a minute, the second some seconds. Two machines round differently, and thousands of steps make of
that other weights of the same quality: `tests/test_pretrained.py` asks for the quality, and for the first steps.
"""

import argparse
from itertools import pairwise

import numpy as np
from make_data import FOLDER, packed

from vae_steps import digits, icons, model, networks, training

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


MADE = {"digits": (digits.VAE, trained), "icons": (icons.VAE, painter)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", nargs="+", choices=MADE)
    for which in parser.parse_args().which:
        name, make = MADE[which]
        (FOLDER / name).write_bytes(packed(hundredths(make().parameters)))


if __name__ == "__main__":
    main()
