"""How a question stands in a notebook: in a whole sentence, its code folded, and nothing on its screen that answers it.

JupyterLab shows the first line of a folded cell, so nothing but the call begins there. `browser/in_sight.py`
looks at the same in JupyterLab, with each question in view.
"""

import ast
import re
from pathlib import Path

import nbformat
from rebuild import name_of
from translations import words

from notebook_checks.house import tree_of
from notebook_checks.markdown import COLLAPSED, closed, heading_of
from notebook_checks.promises import asked_in

# Notebooks whose questions are so; those of the others are shown openly.
ASKED = ("00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "A1")
_CALLS = ("exercises.predict", "exercises.check", "exercises.explain", "exercises.guess")
_PLACE_OF_ASK = 1  # of a prediction, a guess and an open question; an exercise has it by its name
_FEWEST_WORDS = 3


def calls(cell) -> list[ast.Call]:
    """The questions of a code cell."""
    tree = tree_of(cell) if cell.cell_type == "code" else None
    found = [node for node in ast.walk(tree or ast.Module([], [])) if isinstance(node, ast.Call)]
    return [node for node in found if ast.unparse(node.func) in _CALLS]


def sentence_of(call: ast.Call) -> str:
    """What a question asks, or nothing where that is no text."""
    by_name = [keyword.value for keyword in call.keywords if keyword.arg == "ask"]
    by_place = call.args[_PLACE_OF_ASK : _PLACE_OF_ASK + 1] if ast.unparse(call.func) != "exercises.check" else []
    return next((one.value for one in by_name + by_place if isinstance(getattr(one, "value", None), str)), "")


def problems(path: Path) -> list[str]:
    """What is wrong with the questions of a notebook, one sentence each; nothing is said of one that is not in ASKED."""
    if not path.name.startswith(ASKED):
        return []
    cells = nbformat.read(path, as_version=4).cells
    found = [
        f"{path.name}, {name_of(i + 1, cell)}: {problem}"
        for i, cell in enumerate(cells)
        if calls(cell)
        for problem in [*_folded(cell), *(_whole(call) for call in calls(cell)), *_followed(cells, i)]
        if problem
    ]
    if not any(ast.unparse(call.func) == "exercises.explain" for cell in cells for call in calls(cell)):
        found.append(f"{path.name}: it asks no open question (exercises.explain).")
    return found


def is_folded(cell) -> bool:
    """Whether JupyterLab shows only the first line of a cell."""
    return cell.metadata.get("jupyter", {}).get("source_hidden") is True


def _folded(cell):
    if not is_folded(cell):
        yield 'its code must be folded, by "jupyter": {"source_hidden": true} in its metadata.'
    first = cell.source.partition("\n")[0]
    if first.removesuffix("(") not in _CALLS or not first.endswith("("):
        yield f"its first line is seen although it is folded: only {calls(cell)[0].func.attr} and its bracket stand there."
    if len(calls(cell)) > 1 or len(tree_of(cell).body) > 1:
        yield "it asks one question and does nothing else."


def _whole(call):
    ask = sentence_of(call)
    if re.search(r"[?.]$", ask.strip()) and len(words(ask)) >= _FEWEST_WORDS:
        return ""
    return f"it must ask in a whole sentence, and asks: {ask or 'nothing'}"


def _followed(cells, i):
    """From a question to the end of its section, only other questions and labs show anything."""
    unseen = closed(cells)
    levels = [max(level, 2) for cell in cells[:i] for level, _ in heading_of(cell)]  # what follows a title is a section
    for j in range(i + 1, len(cells)):
        if (
            any(level <= levels[-1] for level, _ in heading_of(cells[j]))
            and cells[j].metadata.get(COLLAPSED) is not True
        ):
            return
        shows = cells[j].cell_type == "code" and cells[j].outputs and not asked_in(cells[j])
        if shows and j not in unseen and not cells[j].source.startswith("labs."):
            yield f"{name_of(j + 1, cells[j])} shows something after it: put that under a closed heading."
            return
