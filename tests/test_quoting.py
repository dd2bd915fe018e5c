"""What comes from outside is quoted on one line, in signs that are seen, and never longer than a line."""

import ast
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vae_steps
from vae_steps.quoting import brief, shortened
from vae_steps.worked import Sheet

MODULES = sorted(Path(vae_steps.__file__).parent.rglob("*.py"))


class Mute:
    def __repr__(self):
        raise KeyError("nothing to show")


HOSTILE = {
    "text": "x" * 5_000_000,
    "bytes": b"x" * 5_000_000,
    "long list": [0.5] * 2_000_000,
    "deep list": [[[["x" * 1000] * 30] * 30] * 30] * 30,
    "dict": dict.fromkeys(range(100_000)),
    "int of 5,000 digits": 10**5000,
    "int of 2,000,000 digits": -(1 << 6_600_000),
    "fraction": Fraction(1 << 17_000, 3),
    "array": np.zeros((300, 300)),
    "array of texts": np.array(["x" * 5000]),
    "range": range(10**12),
    "mute": Mute(),
    "mute in a list": [Mute()],
    "impostor": type("list", (), {})(),
    "unseen signs": "\n\u2028\t\0\u202e\ud800",
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_value_takes_one_line_and_no_time(value):
    start = time.process_time()
    text = brief(value)
    assert time.process_time() - start < 1
    assert 0 < len(text) <= 60 and text.isprintable()


@given(
    st.one_of(st.integers(-(10**20), 10**20), st.floats(), st.text(max_size=30), st.lists(st.booleans(), max_size=5))
)
def test_a_small_value_is_quoted_as_python_writes_it(value):
    assert brief(value) == repr(value) or len(repr(value)) > 40


@given(st.text(), st.integers(2, 50))
def test_a_text_is_quoted_as_it_was_typed_as_far_as_it_is_seen(text, longest):
    quoted = shortened(text, longest)
    assert len(quoted) <= longest and quoted.isprintable()
    if text.isprintable() and len(text) <= longest:
        assert quoted.split() == text.split()
    assert shortened(text + "x" * 300, longest).endswith("…")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_message_is_no_longer_for_a_value_that_is(name):
    with pytest.raises(ValueError) as error:
        Sheet(decimals=HOSTILE[name])
    assert len(str(error.value)) < 160


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_message_quotes_a_value_without_shortening_it(path):
    quotes = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue) and node.conversion in (ord("r"), ord("a"))
    ]
    assert not quotes or path.name == "quoting.py"
