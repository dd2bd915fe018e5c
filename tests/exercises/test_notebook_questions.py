"""Every question of the notebooks reveals what it asked for: its symbol, with its index, and no other."""

import ast
import json

import pytest
from translations import PACKAGE

from vae_steps.marking import plain
from vae_steps.spelling import spelled

QUESTIONS = [
    (path.name, node)
    for path in sorted((PACKAGE.parent / "notebooks").glob("*.ipynb"))
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    if cell["cell_type"] == "code"
    for node in ast.walk(ast.parse("".join(cell["source"])))
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "exercises.predict"
]


REVEALING = [
    (f"{name} {node.args[0].value}", node.args[1].value, keyword.value.value)
    for name, node in QUESTIONS
    for keyword in node.keywords
    if keyword.arg == "right" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
]


def test_all_questions_are_seen():
    assert len(QUESTIONS) > 60 and len(REVEALING) >= 8


@pytest.mark.parametrize(("ask", "right"), [question[1:] for question in REVEALING], ids=[one[0] for one in REVEALING])
def test_the_symbol_that_is_asked_for_is_the_symbol_that_is_revealed(ask, right):
    name, _, index = right.rstrip("]").partition("[")
    asked = spelled(name, tuple(int(place) + 1 for place in index.split(",") if place))[1]
    assert plain(asked) in plain(ask.replace("$", "")), "a page counts from 1, its symbols count from 0"
