"""The guide for teachers is true: its minutes follow each other, and what it names is where it says."""

import re
from pathlib import Path

import nbformat

from notebook_checks.asking import calls
from notebook_checks.markdown import headings

MINUTES = 90
ROW = re.compile(r"^\| (\d+)–(\d+) \| \[[^]]*\]\(notebooks/([^)]+)\) \| ([^|]+) \|", re.MULTILINE)
PART = re.compile(r"^### (\d+)–(\d+) · .*$", re.MULTILINE)
ASKED = re.compile(r"^\| `([^`]+)` \| “([^”]+)” \| [^|]+ \|$", re.MULTILINE)
TOP = "top"  # what stands before the first section with a number


def problems(text: str, folder: Path) -> list[str]:
    """What is wrong with the guide, one sentence each; `folder` has the notebooks."""
    rows = ROW.findall(text)
    times = [(int(start), int(end)) for start, end, *_ in rows]
    found = [] if _is_whole(times) else [f"its minutes must go from 0 to {MINUTES} without a gap, not {times}."]
    if [(start, end) for start, end, *_ in rows] != PART.findall(text):
        found.append("each row of its table must have a part with these minutes, in the same order.")
        return found
    parts = PART.split(text)[3::3]
    for (_, _, name, sections), part in zip(rows, parts):
        path = folder / name
        found += _wrong_in(path, sections.split(", "), part.partition("\n## ")[0]) if path.exists() else [f"no {name}."]
    return found


def _is_whole(times):
    ends = [end for _, end in times]
    return bool(times) and [start for start, _ in times] == [0, *ends[:-1]] and ends[-1] == MINUTES


def _wrong_in(path, sections, part):
    """What one part of the guide says of its notebook and is not so."""
    titles, asked = _read(path)
    for section in sections:
        if section not in titles:
            yield f"{path.name} has no section {section}."
    for id_, guess in ASKED.findall(part):
        where, source = asked.get(id_, (None, ""))
        if where not in sections:
            yield f"{path.name} does not ask {id_} in {', '.join(sections)}."
        elif guess not in source:
            yield f"{path.name}: {id_} has no answer “{guess}”."


def _read(path):
    """The sections of a notebook, and of each question by its name the section and the code."""
    section, titles, asked = TOP, [TOP], {}
    for cell in nbformat.read(path, as_version=4).cells:
        for level, title in headings(cell.source) if cell.cell_type == "markdown" else []:
            if level == 2 and (number := re.match(r"\d+(?= ·)", title)):
                section = number[0]
                titles.append(section)
        for call in calls(cell):
            kept = [word.value for word in call.keywords if word.arg == "keep"]
            asked[getattr((kept or call.args)[0], "value", None)] = section, cell.source
    return titles, asked
