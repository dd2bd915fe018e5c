"""Solutions: each is a section under a closed heading and leaves no name behind that a later cell reads."""

import ast
import re
from pathlib import Path

import nbformat
from rebuild import name_of

from notebook_checks.house import tree_of
from notebook_checks.markdown import COLLAPSED, headings

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def closed(path: Path) -> list[str]:
    """The heading of every solution begins its cell and is collapsed; no later cell needs its names."""
    cells = nbformat.read(path, as_version=4).cells
    problems = []
    for number, cell in enumerate(cells, 1):
        found = headings(cell.source) if cell.cell_type == "markdown" else []
        if not any(title.startswith("Solution") for _, title in found):
            continue
        name = f"{path.name}, {name_of(number, cell)}"
        if not re.match(r"#+ +Solution", cell.source):
            problems.append(f"{name}: the heading must begin its cell, or JupyterLab cannot close it.")
        if cell.metadata.get(COLLAPSED) is not True:
            problems.append(f"{name}: its metadata must have {COLLAPSED}: true, so that it stays closed.")
        end = _end_of_section(cells, number, level=found[0][0])
        left_behind = set().union(*map(bound, _statements(cells[number:end])))
        for leaked in sorted(left_behind & _needed(_statements(cells[end:]))):
            problems.append(f"{name}: a later cell reads {leaked}, which the solution assigns.")
    return problems


def _end_of_section(cells, start: int, level: int) -> int:
    """Index of the next cell that begins with a heading of this level or above."""
    for index in range(start, len(cells)):
        if cells[index].cell_type == "markdown" and re.match(rf"#{{1,{level}}} ", cells[index].source):
            return index
    return len(cells)


def _statements(cells) -> list[ast.stmt]:
    trees = [tree_of(cell) for cell in cells if cell.cell_type == "code"]
    return [statement for tree in trees if tree for statement in tree.body]


def _needed(statements: list[ast.stmt]) -> set[str]:
    """The names that statements, run in order, read before they bind them."""
    needed, own = set(), set()
    for statement in statements:
        needed |= read(statement) - own
        own |= bound(statement)
    return needed


def bound(node: ast.AST) -> set[str]:
    """The names that a statement binds in its own scope."""
    names = set()
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        names.add(node.id)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, FUNCTIONS + COMPREHENSIONS):
        return names
    return names.union(*map(bound, ast.iter_child_nodes(node)))


def read(node: ast.AST) -> set[str]:
    """The names that a statement reads from outside itself, so none local to a function or comprehension."""
    names = set().union(*map(read, ast.iter_child_nodes(node)))
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        names.add(node.id)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        names.add(node.target.id)
    if isinstance(node, COMPREHENSIONS):
        names -= set().union(*(bound(generator.target) for generator in node.generators))
    if isinstance(node, FUNCTIONS):
        body = node.body if isinstance(node.body, list) else [node.body]
        arguments = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
        names -= arguments.union(*map(bound, body))
    return names
