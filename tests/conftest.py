"""For all tests: Hypothesis without a deadline, since a busy machine is no error, and a language nobody speaks."""

import os

import pytest
from amount import cases
from hypothesis import settings

from vae_steps import language

settings.register_profile("house", max_examples=cases(25), deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")


@pytest.fixture
def pseudo(monkeypatch):
    """The package speaks the pseudo-language: every sentence stands between its marks."""
    from translations import PSEUDO  # Babel and nbformat take a second to load

    monkeypatch.setenv(language.VARIABLE, PSEUDO)
    language._language.cache_clear()
    yield PSEUDO
    language._language.cache_clear()
