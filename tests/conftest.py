"""Hypothesis for all tests: no deadline, since a busy machine is no error; in CI the same examples every time."""

import os

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")
