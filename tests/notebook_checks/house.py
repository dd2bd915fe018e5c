"""The house style of a notebook: small plain cells, one imports cell, one title, slides, a link on."""

import ast
from pathlib import Path

import nbformat
from rebuild import name_of

from notebook_checks.markdown import COLLAPSED, closed, headings, is_relative, targets

CODE_LINES, IMPORT_LINES = 15, 8
# What a cell may be on a slide: a heading begins one, nobody sees imports alone or a solution there, the rest goes on, and
# what stands under another closed heading may be seen or not.
BEGINS, GOES_ON, UNSEEN = {"slide"}, {"subslide", "fragment", "-"}, {"skip"}
METADATA = {
    "exhibit",
    "false_alarm",
    "jp-MarkdownHeadingCollapsed",
    "jupyter",
    "numbers",
    "repair",
    "slideshow",
    "workshop",
}
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
FORBIDDEN = ("sys.path", "get_ipython", "NBVAL_", "PYTEST_VALIDATE_")


def style(path: Path, tagged: dict[str, list[str]] | None = None) -> list[str]:
    """The rules about any cell, about code cells, and about the first, the last and the imports cell.

    `tagged` are the cells that may have tags, by the notebook's name and the cell's id: which tags, and no others.
    """
    cells = nbformat.read(path, as_version=4).cells
    problems = []
    for number, (cell, slides) in enumerate(zip(cells, _slides(cells)), 1):
        wanted = (tagged or {}).get(f"{path.name} {cell.get('id')}", [])
        found = _any_cell(cell, slides, wanted) + (_code_cell(cell) if cell.cell_type == "code" else [])
        problems += [f"{path.name}, {name_of(number, cell)}: {problem}" for problem in found]
    return problems + [f"{path.name}: {problem}" for problem in _shape(cells)]


def _slides(cells):
    """The slide types that each cell may have."""
    solution = 0  # the level of the solution that the cell is in
    unseen = closed(cells)
    for i, cell in enumerate(cells):
        first = next(iter(headings(cell.source)), None) if cell.cell_type == "markdown" else None
        if first and (first[0] <= solution or first[1].startswith("Solution")):
            solution = first[0] if first[1].startswith("Solution") else 0
        if solution or (cell.cell_type == "code" and imports(cell) and not _ends_with_a_lab(cell)):
            yield UNSEEN
        elif i in unseen or cell.metadata.get(COLLAPSED) is True:
            yield UNSEEN | GOES_ON | BEGINS
        elif first and first[0] <= 2:
            yield BEGINS
        else:
            yield GOES_ON | BEGINS if first else GOES_ON


def _ends_with_a_lab(cell) -> bool:
    """Whether a cell shows a lab below what it imports, so that it is there at once."""
    return cell.source.splitlines()[-1].startswith("labs.")


def _any_cell(cell, slides, tags) -> list[str]:
    problems = []
    if (slide := cell.metadata.get("slideshow", {}).get("slide_type")) not in slides:
        problems.append(f"its slide type is {slide} and must be {' or '.join(sorted(slides))}.")
    if (found := list(cell.metadata.get("tags", []))) != tags:
        problems.append(f"its tags are {found} and must be {tags}.")
    if unknown := set(cell.metadata) - METADATA - {"tags"}:
        problems.append(f"its metadata has {', '.join(sorted(unknown))}.")
    return problems


def _code_cell(cell) -> list[str]:
    problems = []
    lines, limit = len(cell.source.splitlines()), IMPORT_LINES if imports(cell) else CODE_LINES
    if lines > limit:
        problems.append(f"it has {lines} lines; at most {limit} are allowed.")
    if tree_of(cell) is None:
        problems.append("it is not plain Python (a magic, a shell command or a slip).")
    if any(alias.name == "*" for statement in imports(cell) for alias in statement.names):
        problems.append("it imports *.")
    return problems + [f"it uses {word}." for word in FORBIDDEN if word in cell.source]


def _shape(cells) -> list[str]:
    problems = []
    markdown = [cell.source for cell in cells if cell.cell_type == "markdown"]
    titles = [title for text in markdown for level, title in headings(text) if level == 1]
    if not cells[0].source.startswith("# ") or len(titles) != 1:
        problems.append(f"it must start with its title and have no second one; its titles are {titles}.")
    onward = [target for target in targets(cells[-1].source) if is_relative(target) and ".ipynb" in target]
    if cells[-1].cell_type != "markdown" or not onward:
        problems.append("its last cell must link on.")
    last = targets(cells[-1].source.rpartition("\n\n")[2])
    if CC_BY not in last or not any(target.endswith("LICENSE") for target in last):
        problems.append("its last line must be that of the licences.")
    code = [cell for cell in cells if cell.cell_type == "code"]
    if [bool(imports(cell)) for cell in code] != [True] + [False] * (len(code) - 1):
        problems.append("its first code cell, and no other, must be the imports cell.")
    return problems


def tree_of(cell) -> ast.Module | None:
    """The syntax tree of a code cell, or None when it is not plain Python."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return None


def imports(cell) -> list[ast.Import | ast.ImportFrom]:
    """The import statements of a code cell."""
    tree = tree_of(cell) or ast.Module([], [])
    return [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
