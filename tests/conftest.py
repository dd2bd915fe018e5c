"""For all tests: Hypothesis without a deadline, since a busy machine is no error, and a language nobody speaks."""

import os
import sys

import pytest
from amount import cases
from hypothesis import settings

from vae_steps import language

settings.register_profile("house", max_examples=cases(25), deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def nothing_is_kept_of_a_lab():
    """What a test sets in a lab is not there when the next one makes the same lab; nobody's file is touched."""
    yield
    if "vae_steps.marking" in sys.modules and os.environ.get("VAE_STEPS_ANSWERS") == "memory":
        marking = sys.modules["vae_steps.marking"]
        marking.current_answers().forget(marking.LAB)


@pytest.fixture
def pseudo(monkeypatch):
    """The package speaks the pseudo-language: every sentence stands between its marks."""
    from translations import PSEUDO  # Babel and nbformat take a second to load

    monkeypatch.setenv(language.VARIABLE, PSEUDO)
    language._language.cache_clear()
    yield PSEUDO
    language._language.cache_clear()
