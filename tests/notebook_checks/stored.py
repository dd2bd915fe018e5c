"""What a notebook stores: its cells are the listed ones; its outputs are complete and from running it."""

import difflib
import platform
import re
from html import unescape
from pathlib import Path

import nbformat
from rebuild import list_cells, name_of
from tidy import WIDGET_VIEW

# Elsewhere matplotlib may draw a picture with other bytes.
SAME_PICTURES = (platform.system(), platform.machine()) == ("Linux", "x86_64")
PICTURE = re.compile(r"(data:image/png;base64,)[\w+/=]*")


def cells(path: Path, listing: dict[str, list[str]]) -> list[str]:
    """The cells are those that tests/cells.json lists, in that order; their ids come from their content."""
    if path.name not in listing:
        return [f"{path.name} is not in tests/cells.json."]
    stored = nbformat.read(path, as_version=4).cells
    names = [name_of(number, cell) for number, cell in enumerate(stored, 1)]
    listed, found = listing[path.name], list_cells([path])[path.name]
    problems = [
        f"{path.name}, {name}: it was changed after `make notebooks` gave it its id {cell.get('id')}."
        for name, cell, entry in zip(names, stored, found)
        if entry != f"{cell.cell_type} {cell.get('id')}"
    ]
    matcher = difflib.SequenceMatcher(a=listed, b=found, autojunk=False)
    for operation, i, i_end, j, j_end in matcher.get_opcodes():
        if operation != "equal":
            wanted = [f"cell {number} ({entry})" for number, entry in enumerate(listed[i:i_end], i + 1)]
            problems.append(
                f"{path.name}: tests/cells.json lists {', '.join(wanted) or 'no cell'} "
                f"where the notebook has {', '.join(names[j:j_end]) or 'no cell'}."
            )
    return problems


def rebuilt(stored: Path, fresh: str, pictures: bool = SAME_PICTURES) -> list[str]:
    """The stored bytes are the text that running it gives, `fresh`; without `pictures`, the PNGs may differ."""
    old, new = stored.read_bytes().decode(), fresh
    if not pictures:
        old, new = PICTURE.sub(r"\1", old), PICTURE.sub(r"\1", new)
    if old == new:
        return []
    pairs = zip(nbformat.reads(old, as_version=4).cells, nbformat.reads(new, as_version=4).cells)
    problems = []
    for number, (was, now) in enumerate(pairs, 1):
        if changed := [key for key in now if was.get(key) != now[key]]:
            name = f"{stored.name}, {name_of(number, was)}"
            problems.append(f"{name}: its stored {' and '.join(changed)} is not what running it gives.")
    return problems or [f"{stored.name}: its metadata or format is not what `make notebooks` writes."]


def outputs(path: Path) -> list[str]:
    """Every code cell ran, in order; it stores no error, stderr or widget; its pictures say their numbers."""
    stored = enumerate(nbformat.read(path, as_version=4).cells, 1)
    code = [(number, cell) for number, cell in stored if cell.cell_type == "code"]
    return [
        f"{path.name}, {name_of(number, cell)}: {problem}"
        for count, (number, cell) in enumerate(code, 1)
        for problem in _outputs_of(cell, count)
    ]


def _outputs_of(cell, count: int) -> list[str]:
    problems = []
    bundles = [output.get("data", {}) for output in cell.outputs]
    errors = [output.ename for output in cell.outputs if output.output_type == "error"]
    if cell.execution_count != count:
        problems.append(f"its execution count is {cell.execution_count} and must be {count}.")
    if errors and "raises-exception" not in cell.metadata.get("tags", []):
        problems.append(f"it stores the error {errors[0]} and has no tag raises-exception.")
    if any(output.get("name") == "stderr" for output in cell.outputs):
        problems.append("it writes to stderr.")
    if any(WIDGET_VIEW in bundle for bundle in bundles):
        problems.append("it stores the view of a widget, which shows nothing without a kernel.")
    if any(bundle.get("text/plain", "").endswith("…") for bundle in bundles):
        problems.append("the text of a widget is cut off, so no test sees the rest.")
    if any(kind.startswith("image/") for bundle in bundles for kind in bundle):
        problems.append("its picture has no alternative text: the summary that `figures` gives must be its last line.")
    for bundle in (bundle for bundle in bundles if "<img" in bundle.get("text/html", "")):
        alternatives = [". ".join(bundle.get("text/plain", "").splitlines())]
        if alternatives != list(map(unescape, re.findall(r'<img alt="([^"]+)"', bundle["text/html"]))):
            problems.append("the alternative text of its picture is not the text beside it.")
    return problems
