"""How much the tests try: what shows an error at once in every run, ten times as much with VAE_STEPS_TESTS=all."""

import os

_TIMES = {"usual": 1, "all": 10}[os.environ.get("VAE_STEPS_TESTS", "usual")]


def cases(usual: int) -> int:
    """How many random cases to try where `usual` are tried in every run."""
    return usual * _TIMES
