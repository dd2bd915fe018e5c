"""What a notebook promises, in order: headings, questions, pictures, labs and asserts; and that no assert is weak.

tests/promises.json lists them. `make notebooks` and `rebuild.py --cells` leave that list alone: who means to change a
promise says so with `rebuild.py --promises`, and sees what has changed.
"""

import ast
import difflib
import json
import re
from pathlib import Path

import nbformat
from rebuild import TESTS, name_of, notebooks

from notebook_checks.house import tree_of
from notebook_checks.markdown import headings

PROMISES = TESTS / "promises.json"
QUESTIONS = (
    "exercises.predict",
    "exercises.check",
    "exercises.explain",
    "exercises.guess",
    "exercises.progress",
    "which_fails",
)
SHOWN = ("figures.", "labs.", "widgets.")
LOOSEST = 0.01  # no tolerance of an assert is larger, absolute or relative
TOLERANCES = ("atol", "rtol")
CLOSE = ("isclose", "allclose")


def asked_in(cell) -> list[str]:
    """The questions of a code cell, as they are called."""
    tree = tree_of(cell) if cell.cell_type == "code" else None
    calls = [node.value for node in (tree.body if tree else []) if isinstance(node, ast.Expr)]
    written = [ast.unparse(call) for call in calls if isinstance(call, ast.Call)]
    return [call for call in written if call.startswith(QUESTIONS)]


def promised(path: Path) -> list[str]:
    """The headings, questions, pictures, labs and asserts of a notebook, in order, and where a slide goes on below."""
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.metadata.get("slideshow", {}).get("slide_type") == "subslide":
            found.append("[subslide]")
        if cell.cell_type == "markdown":
            found += [f"{'#' * level} {title}" for level, title in headings(cell.source)]
        elif tree := tree_of(cell):
            found += asked_in(cell)
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
            found += [ast.unparse(call) for call in calls if ast.unparse(call.func).startswith(SHOWN)]
            found += [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    return found


def accept() -> None:
    """Print how the promises have changed, and list them as they are now."""
    old = json.loads(PROMISES.read_text(encoding="utf-8")) if PROMISES.exists() else {}
    new = {path.name: promised(path) for path in notebooks()}
    for name, found in new.items():
        for change in _changes(old.get(name, []), found):
            print(f"{name}: {change}")
    PROMISES.write_text(json.dumps(new, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _changes(old: list[str], new: list[str]) -> list[str]:
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    return [
        f"{' | '.join(old[i:i_end]) or 'nothing'} has become {' | '.join(new[j:j_end]) or 'nothing'}."
        for operation, i, i_end, j, j_end in matcher.get_opcodes()
        if operation != "equal"
    ]


def kept(path: Path, listing: dict[str, list[str]]) -> list[str]:
    """The promises are the listed ones, in their order."""
    return [
        f"{path.name}: {change} If that is meant, read it again and run `tests/rebuild.py --promises`."
        for change in _changes(listing.get(path.name, []), promised(path))
    ]


def weak(path: Path) -> list[str]:
    """No assert is true whatever happens: no constant, no "or", no tolerance wider than what it compares with."""
    problems = []
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells, 1):
        tree = tree_of(cell) if cell.cell_type == "code" else None
        for node in ast.walk(tree or ast.Module([], [])):
            if isinstance(node, ast.Assert):
                problems += [f"{path.name}, {name_of(number, cell)}: {problem}" for problem in _weak(node.test)]
    return problems


def _weak(test: ast.expr) -> list[str]:
    problems = []
    if not any(isinstance(node, ast.Name) for node in ast.walk(test)):
        problems.append("an assert compares nothing that was calculated.")
    for node in ast.walk(test):
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            problems.append('an assert with "or" holds too easily.')
        if isinstance(node, ast.Call) and getattr(node.func, "attr", None) in CLOSE:
            problems += _loose(node)
    return problems


def _loose(call: ast.Call) -> list[str]:
    compared = [part for arg in call.args for part in getattr(arg, "elts", [arg])]
    written = [text for text in map(ast.unparse, compared) if re.fullmatch(r"-?\d+\.\d+", text)]
    digits = [len(text.partition(".")[2]) for text in written]
    least = max(digits, default=0)  # of a number that is written out, its last digit counts
    allowed = min(LOOSEST, 10.0**-least) if least > 1 else LOOSEST
    problems = []
    for keyword in call.keywords:
        if keyword.arg not in TOLERANCES:
            problems.append(f"{ast.unparse(call.func)} with {keyword.arg} is no comparison.")
        elif isinstance(keyword.value, ast.Constant) and keyword.value.value > allowed * 1.0001:
            problems.append(f"{keyword.arg}={keyword.value.value} is wider than {allowed:g}.")
    return problems


def asked_before_shown(path: Path) -> list[str]:
    """Between the text before a question and the question, no cell shows anything: it could be the answer."""
    cells, problems = nbformat.read(path, as_version=4).cells, []
    for i, cell in enumerate(cells):
        before = i - 1
        while asked_in(cell) and cells[before].cell_type == "code":
            if cells[before].outputs and not asked_in(cells[before]):
                problems.append(f"{path.name}, {name_of(i + 1, cell)}: the cell before it shows something first.")
            before -= 1
    return problems
