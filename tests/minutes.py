"""How many minutes a notebook takes a slow reader, counted; and what the notebooks and the README say of it.

python tests/minutes.py           what is counted in each notebook, the minutes that follow, and those that it states
python tests/minutes.py --write [NN ...]   writes the counted minutes into all notebooks, or those with these numbers,
                                  their cell ids and the README

Counted is what is seen when a notebook is opened and its questions are answered. What stands under a closed heading,
or is unfolded with a click, is for those who have more time. `notebook_checks.minutes` compares.
"""

import argparse
import ast
import json
import re
from pathlib import Path
from typing import NamedTuple

import nbformat
from notebook_checks.asking import calls
from notebook_checks.house import imports
from notebook_checks.markdown import closed
from notebook_checks.promises import asked_in
from rebuild import CELLS, list_cells, notebooks
from tidy import content_ids

# What we take for a slow reader: one who reads in a second language, and thinks before each answer.
WORDS = 1 / 150  # minutes for a word; a formula in a line is one
FORMULA = 0.5  # on lines of its own
QUESTION, OWN_WORDS, EXERCISE = 1, 3, 4  # besides reading it and its solution
CODE_LINE, RESULT_LINE = 0.1, 0.05  # a line of open code; a line that a cell prints or writes out
PICTURE, LAB = 0.5, 3
STEP = 5  # minutes are stated in fives

README = Path(__file__).resolve().parent.parent / "README.md"
STATED = re.compile(r"(\*\*Time:\*\* (?:about )?)(\d+)( minutes)")
_IN_README = r"(?m)^(\| \w\w \| \[[^]]*\]\(notebooks/{name}\) \|.*\| )(\d+)( \|)$"
_TOTAL = re.compile(r"(All of it takes about )(\d+)( hours)")
_BY_CALL = {"predict": QUESTION, "guess": QUESTION, "explain": OWN_WORDS, "check": EXERCISE}
_UNFOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
_DISPLAYED, _INLINE = re.compile(r"\$\$.*?\$\$", re.DOTALL), re.compile(r"\$[^$\n]+\$")
_LINKS = re.compile(r"\]\([^)]*\)|<[^>]*>")
_SOLUTION = 2  # the place of a prediction's solution among its arguments
_MOST_LINES = 30  # of one result that anybody reads


class Count(NamedTuple):
    """What there is to read and to do in a notebook."""

    words: int = 0
    formulas: int = 0
    questions: int = 0
    own_words: int = 0
    exercises: int = 0
    code_lines: int = 0
    result_lines: int = 0
    pictures: int = 0
    labs: int = 0

    def minutes(self):
        """The minutes that all this takes."""
        weights = (WORDS, FORMULA, QUESTION, OWN_WORDS, EXERCISE, CODE_LINE, RESULT_LINE, PICTURE, LAB)
        return sum(number * weight for number, weight in zip(self, weights))

    def stated(self):
        """The minutes as a notebook states them."""
        return max(STEP, STEP * round(self.minutes() / STEP))


def counted(path: Path) -> Count:
    """What there is to read and to do in a notebook, without what is closed."""
    cells = nbformat.read(path, as_version=4).cells
    unseen = closed(cells)
    found = [
        _of_prose(cell.source) if cell.cell_type == "markdown" else _of_code(cell) for cell in _seen(cells, unseen)
    ]
    return Count(*map(sum, zip(*found)))


def _seen(cells, unseen):
    return [cell for i, cell in enumerate(cells) if i not in unseen]


def _of_prose(text):
    text = _UNFOLDED.sub("", text)
    words = _LINKS.sub(" ", _INLINE.sub(" formula ", _DISPLAYED.sub("", text)))
    return Count(words=len(re.findall(r"\w[\w'’,.-]*", words)), formulas=len(_DISPLAYED.findall(text)))


def _of_code(cell):
    if asked := asked_in(cell):
        return _of_questions(cell, asked)
    if cell.source.rpartition("\n")[2].startswith("labs."):
        return Count(labs=1)
    is_open = not cell.metadata.get("jupyter", {}).get("source_hidden") and not imports(cell)
    lines = [line for line in cell.source.splitlines() if line.strip()] if is_open else []
    data = [output.get("data", {}) for output in cell.outputs]
    pictures = sum("<img" in "".join(one.get("text/html", "")) for one in data)
    written = [one.get("text/plain", "") for one in data if "<img" not in "".join(one.get("text/html", ""))]
    written += [output.text for output in cell.outputs if output.output_type == "stream"]
    results = sum(min(_MOST_LINES, sum(bool(line.strip()) for line in text.splitlines())) for text in written)
    return Count(code_lines=len(lines), result_lines=results, pictures=pictures)


def _of_questions(cell, asked):
    """The questions of a cell, with what is read in them; a helper that asks is a question, too."""
    questions = calls(cell)
    kinds = [call.func.attr for call in questions] or ["predict" for one in asked if "progress" not in one]
    minutes = [_BY_CALL[kind] for kind in kinds]
    texts = [text for call in questions for text in _read_in(call)]
    return Count(
        words=sum(_of_prose(text).words for text in texts),
        questions=minutes.count(QUESTION),
        own_words=minutes.count(OWN_WORDS),
        exercises=minutes.count(EXERCISE),
        pictures=sum(isinstance(node, ast.Call) for call in questions for node in _parts(call)),
    )


def _parts(call):
    """The parts of a prediction's solution."""
    given = [*call.args[_SOLUTION:], *(one.value for one in call.keywords if one.arg in ("reveal", "answer"))]
    return [part for one in given for part in (one.elts if isinstance(one, ast.List) else [one])]


def _read_in(call):
    """The sentence of a question and the texts of its solution, not the reasons why others are wrong."""
    asked = [*call.args[1:_SOLUTION], *(one.value for one in call.keywords if one.arg == "ask")]
    return [part.value for part in [*asked, *_parts(call)] if isinstance(getattr(part, "value", None), str)]


def stated(path: Path) -> int | None:
    """The minutes that a notebook states, or None."""
    cells = nbformat.read(path, as_version=4).cells
    found = [STATED.search(cell.source) for cell in cells if cell.cell_type == "markdown"]
    return next((int(one[2]) for one in found if one), None)


def stated_in_readme(text: str, name: str) -> int | None:
    """The minutes that the README's table states for a notebook, or None."""
    found = re.search(_IN_README.format(name=re.escape(name)), text)
    return int(found[2]) if found else None


def hours(minutes) -> int:
    """Whole hours of so many minutes together."""
    return round(sum(minutes) / 60)


def total_in_readme(text: str) -> int | None:
    """The hours that the README states for all, or None."""
    found = _TOTAL.search(text)
    return int(found[2]) if found else None


def write(paths: list[Path], names: tuple[str, ...] = ()) -> None:
    """Write the counted minutes into notebooks, those whose names begin so or all, and into the README."""
    text = README.read_text(encoding="utf-8")
    for path in [path for path in paths if path.name.startswith(names or "")]:
        minutes, notebook = counted(path).stated(), nbformat.read(path, as_version=4)
        text = re.sub(_IN_README.format(name=re.escape(path.name)), rf"\g<1>{minutes}\g<3>", text)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = STATED.sub(rf"\g<1>{minutes}\g<3>", cell.source)
        for cell, id_ in zip(notebook.cells, content_ids(notebook.cells)):
            cell["id"] = id_
        path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    text = _TOTAL.sub(rf"\g<1>{hours(counted(path).minutes() for path in paths)}\g<3>", text)
    README.write_text(text, encoding="utf-8", newline="\n")
    CELLS.write_text(json.dumps(list_cells(paths), indent=1) + "\n", encoding="utf-8", newline="\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NN", help="which notebooks are written")
    parser.add_argument("--write", action="store_true", help="write the counted minutes into notebooks and README")
    arguments, paths = parser.parse_args(), notebooks()
    if arguments.write:
        write(paths, tuple(arguments.names))
    for path in paths:
        found = counted(path)
        numbers = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in found._asdict().items())
        print(f"{path.name}: {found.minutes():.0f} minutes, states {stated(path)}: {numbers}")


if __name__ == "__main__":
    main()
