"""The few things that the checks read from Markdown: headings, which of them are closed, and link targets."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat

COLLAPSED = "jp-MarkdownHeadingCollapsed"
FENCED = re.compile(r"^ *(```|~~~).*?^ *\1", re.MULTILINE | re.DOTALL)
CODE_OR_MATHS = re.compile(r"`[^`]*`|\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL)
HEADING = re.compile(r"^ {0,3}(#{1,6}) +(.+?) *#* *$", re.MULTILINE)
LINK = re.compile(r"""\]\(<?([^)\s>]+)|^ *\[[^\]]+\]: *(\S+)|(?:href|src)=["']([^"']+)""", re.MULTILINE)


def text_of(path: Path) -> str:
    """The Markdown of a notebook or of a Markdown file."""
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def headings(text: str) -> list[tuple[int, str]]:
    """Level and text of every heading outside fenced code."""
    return [(len(marks), title) for marks, title in HEADING.findall(FENCED.sub("", text))]


def heading_of(cell) -> list[tuple[int, str]]:
    """The heading with which a cell begins: JupyterLab opens and closes those."""
    return headings(cell.source)[:1] if cell.cell_type == "markdown" and cell.source.startswith("#") else []


def closed(cells) -> set[int]:
    """The places of the cells that stand under a closed heading, and so are not seen."""
    unseen, under = set(), 0
    for i, cell in enumerate(cells):
        found = heading_of(cell)
        if found and (not under or found[0][0] <= under):
            under = found[0][0] if cell.metadata.get(COLLAPSED) is True else 0
        elif under:
            unseen.add(i)
    return unseen


def targets(text: str) -> list[str]:
    """The target of every link and picture outside code and formulas, in order."""
    prose = CODE_OR_MATHS.sub("", FENCED.sub("", text))
    return [unquote("".join(groups)) for groups in LINK.findall(prose)]


def is_relative(target: str) -> bool:
    """Whether a link target has no scheme (http:, file:) and does not start at a root."""
    return not re.match(r"\w+:|/", target)
