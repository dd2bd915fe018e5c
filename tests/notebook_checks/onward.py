"""What a notebook leaves open: its last cell asks a guess, with which the next one opens; and its line of progress.

What the next notebook shows first is that question; cells before it may prepare its solution.
"""

import ast
import re
from pathlib import Path

import nbformat

from notebook_checks.asking import calls, is_folded
from notebook_checks.house import imports

# Notebooks that count their answers, and those that end with a guess; the next one opens with it.
COUNTED = ("00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "A1")
ENDING = ("00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15")
ALIKE = ("choices", "decimals", "unit")  # what guess and opening must have in common, besides their sentence
_NUMBER = re.compile(r"\d\d")


def problems(path: Path, names: list[str]) -> list[str]:
    """What is wrong with the guesses of a notebook and with the opening of the next of `names`, one sentence each."""
    cells = nbformat.read(path, as_version=4).cells
    guesses = [call for cell in cells for call in calls(cell) if call.func.attr == "guess"]
    found = [problem for call in guesses for problem in _opened(path, call, names)]
    counted = [cell.source for cell in cells if cell.source.startswith("exercises.progress(")]
    if counted != [f'exercises.progress("{path.name[:2]}")'][: len(counted) or path.name.startswith(COUNTED)]:
        found.append(f"{path.name}: it must count its answers once, by exercises.progress of its own number.")
    after = [call for cell in cells[_last(cells, counted) :] for call in calls(cell) if call.func.attr != "guess"]
    if counted and after:
        found.append(f"{path.name}: it must count its answers after its last question.")
    if path.name.startswith(ENDING):
        last = next(cell for cell in reversed(cells) if cell.cell_type == "code")
        if not any(call.func.attr == "guess" for call in calls(last)):
            found.append(
                f"{path.name}: its last code cell must be exercises.guess, with which the next notebook opens."
            )
    return found


def _last(cells, counted):
    """The place of the cell that counts; the end, where none does."""
    return next((i for i, cell in enumerate(cells) if cell.source in counted), len(cells))


def _opened(path, guess, names):
    """Where the next notebook does not open with a guess, or with another one."""
    following = next((name for name in names[names.index(path.name) + 1 :] if _NUMBER.match(name)), None)
    id_ = _value(guess.args[0]) if guess.args else None
    if following is None:
        return [f"{path.name}: it asks a guess, and no notebook follows that could open with it."]
    if id_ != f"{following[:2]}/opening":
        return [f"{path.name}: its guess must be named '{following[:2]}/opening', not {id_!r}."]
    opening = next((call for call in _opening(path.with_name(following)) if _value(call.args[0]) == id_), None)
    if opening is None:
        return [f"{following}: its first code cell after the imports must be exercises.predict({id_!r}, …)."]
    return [
        f"{following}: {id_} has other {name} than the guess in {path.name}: {theirs} and {ours}."
        for name, ours, theirs in zip(("words", *ALIKE), _asks(guess), _asks(opening))
        if ours != theirs
    ]


def _opening(path):
    """The predictions of the first code cell after the imports, or after folded ones that show nothing."""
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    first = next((cell for cell in code[1:] if calls(cell) or cell.outputs or not is_folded(cell)), None)
    return [call for call in calls(first) if call.func.attr == "predict"] if first and not imports(first) else []


def _asks(call):
    """The sentence of a question, and what else the learner sees of it, in the code of a notebook."""
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    return [*(ast.unparse(arg) for arg in call.args[1:2]), *(given.get(name) for name in ALIKE)]


def _value(node):
    return getattr(node, "value", None)
