"""Random inputs of a step that can be marked, whatever its shapes."""

import numpy as np


def random_inputs(step, rng, sizes, scale=1.0, digits=2):
    """Numbers by name; `sizes` has that of each letter of a shape, and the "l" of a layer that sees "j" and "k"."""
    sizes = {**sizes, "l": sizes["j"] + sizes["k"]} if "condition" in step.inputs else sizes
    inputs = {
        name: (scale * rng.normal(size=[sizes[letter] for letter in shape])).round(digits)
        for name, shape in step.inputs.items()
    }
    inputs |= {name: abs(inputs[name]) for name in ("learning_rate", "guidance") if name in inputs}
    inputs |= {name: abs(inputs[name]).clip(0, 1) for name in step.within}
    if "condition" in inputs:
        inputs["condition"] = np.eye(sizes["k"])[rng.integers(sizes["k"])]
    shares = {name: abs(inputs[name]).clip(0.05, 0.6) for name in ("alpha_bar", "alpha_bar_next") if name in inputs}
    inputs |= shares  # so that something is left of the code, and of the noise
    return inputs | {name: abs(inputs[name]).clip(0, 0.3) for name in ("fresh_variance",) if name in inputs}
