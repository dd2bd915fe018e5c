"""Numbers in prose: every decimal of two or more places is the lecture's or an output's, at its digits."""

import ast
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from pathlib import Path

import nbformat
from rebuild import name_of

from notebook_checks.house import tree_of

NUMBER = re.compile(
    r"""(?P<sign>(?:[-−]|\{[-−]\})[ ]*)?
        (?<![\d.])
        (?P<digits>\d{1,3}(?:(?:,|\{,\})\d{3})+(?:\.\d+)?|\d*\.\d+|\d+)
        (?:e(?P<e>[-+]?\d+)|\s*(?:\\cdot|\\times|·|×)\s*10\^\{?(?P<power>[-−]?\d+)\}?)?
        (?!\.?\d)""",
    re.VERBOSE,
)
# A minus that follows an operand is a subtraction; LaTeX's operators end in letters, but are no operands.
OPERAND = re.compile(r"[\w)\]}'²]$")
OPERATOR = re.compile(r"\\(approx|cdot|displaystyle|geq?|leq?|left|q?quad|sim|times|to)$")
NOT_PROSE = re.compile(r"\]\([^)]*\)|<?https?://\S+|arXiv:\s*\S+", re.IGNORECASE)


def numbers(text: str) -> list[tuple[str, set[Decimal]]]:
    """Every number of a text with the values it can have: two where a minus is a sign or a subtraction."""
    found = []
    for match in NUMBER.finditer(text):
        value = Decimal(re.sub(r"[{},]", "", match["digits"]))
        value = value.scaleb(int((match["e"] or match["power"] or "0").replace("−", "-")))
        if not match["sign"]:
            values = {value}
        elif _can_subtract(text[max(0, match.start() - 20) : match.start()], spaced=match["sign"][-1] == " "):
            values = {value, -value}
        else:
            values = {-value}
        found.append((match[0].strip(), values))
    return found


def _can_subtract(before: str, spaced: bool) -> bool:
    """Whether a minus after `before` can be a subtraction, or the bullet of a list."""
    if spaced:
        before = before.rstrip(" ")
        if before == "" or before.endswith("\n"):
            return True
    return bool(OPERAND.search(before)) and not OPERATOR.search(before)


def is_rounding_of_one(number: Decimal, exact: Iterable[Decimal]) -> bool:
    """Whether `number` is an `exact` value rounded, half up or half even, to the digits of `number`."""
    unit = Decimal(1).scaleb(number.as_tuple().exponent)
    near = [value for value in exact if abs(value - number) < unit]
    rules = (ROUND_HALF_UP, ROUND_HALF_EVEN)
    return any(value.quantize(unit, rule) == number for value in near for rule in rules)


def known_numbers(notebook, ledger) -> set[Decimal]:
    """The values of the ledger (`value` and `right` of each entry) and of the notebook's text outputs."""
    texts = [text for entry in ledger for text in (entry.value, entry.right) if text is not None]
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            texts += [output.get("text", ""), data.get("text/plain", ""), data.get("text/latex", "")]
    return {value for text in texts for _, values in numbers(text) for value in values}


def prose(path: Path, ledger) -> list[str]:
    """Every decimal in Markdown is known, or its cell's metadata names it under "numbers"."""
    notebook = nbformat.read(path, as_version=4)
    known = known_numbers(notebook, ledger)
    return [
        f"{path.name}, {name_of(number, cell)}: {problem}"
        for number, cell in enumerate(notebook.cells, 1)
        for text in ([cell.source] if cell.cell_type == "markdown" else _said_in(cell))
        for problem in _prose_of(text, cell.metadata.get("numbers", []), known)
    ]


def _said_in(cell):
    """What a question says: its texts, without those of formulas and code that are no sentences."""
    tree = tree_of(cell) if cell.cell_type == "code" else None
    calls = [node for node in ast.walk(tree or ast.Module([], [])) if isinstance(node, ast.Call)]
    asked = [call for call in calls if ast.unparse(call.func).startswith("exercises.")]
    texts = [node.value for call in asked for node in ast.walk(call) if isinstance(node, ast.Constant)]
    return ["\n".join(text for text in texts if isinstance(text, str))]


def _prose_of(source: str, exceptions: list[str], known: set[Decimal]) -> list[str]:
    unknown = [
        (text, values)
        for text, values in numbers(NOT_PROSE.sub("]", source))
        if all(value.as_tuple().exponent <= -2 for value in values)
        and not any(is_rounding_of_one(value, known) for value in values)
    ]
    excepted = [values for exception in exceptions for _, values in numbers(exception)]
    return [
        f"{text} is in no output of this notebook and not in the lecture."
        for text, values in unknown
        if not any(values & excepted_values for excepted_values in excepted)
    ] + [
        f"the exception {exception} in its metadata is not needed."
        for exception in exceptions
        if not any(values & own for _, values in unknown for _, own in numbers(exception))
    ]
