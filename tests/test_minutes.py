"""What a slow reader has to do in a notebook is counted, and written where it is stated."""

import json

import minutes
import nbformat
import pytest
from minutes import Count, counted, stated
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_checks import minutes as check

CLOSED = {"jp-MarkdownHeadingCollapsed": True}
FOLDED = {"jupyter": {"source_hidden": True}}
PREDICT = "exercises.predict(\n    '00/a',\n    'How much is it?',\n    ['Three words here.', page, picture()],\n    right=1,\n)"
ROW = "| 00 | [A](notebooks/00_a.ipynb) | What? | {} |"


def picture():
    return new_output(
        "display_data", {"text/html": '<img alt="x: 1" src="data:image/png;base64,">', "text/plain": "x: 1"}
    )


CELLS = {
    "words and a link": (new_markdown_cell("Two [words](a/long/link.md) and $x + y$."), Count(words=4)),
    "a formula": (new_markdown_cell("So:\n\n$$a = b$$"), Count(words=1, formulas=1)),
    "unfolded": (new_markdown_cell("One.\n\n<details>\n<summary>More</summary>\n\ntwo\n\n</details>"), Count(words=1)),
    "code": (new_code_cell("x = 1\n\nprint(x)", outputs=[new_output("stream", text="1\n2\n")]), Count(code_lines=2, result_lines=2)),
    "folded code": (new_code_cell("x = 1", metadata=FOLDED, outputs=[picture()]), Count(pictures=1)),
    "a long result": (new_code_cell("page", outputs=[new_output("execute_result", {"text/plain": "a\n" * 99})]), Count(code_lines=1, result_lines=30)),
    "a prediction": (new_code_cell(PREDICT), Count(words=7, questions=1, pictures=1)),
    "an exercise": (new_code_cell("exercises.check('h', ask='What is h?', keep='00/h')"), Count(words=3, exercises=1)),
    "own words": (new_code_cell("exercises.explain('00/o', 'Why so?', answer='Since then.')"), Count(words=4, own_words=1)),
    "a guess": (new_code_cell("exercises.guess('01/opening', 'How far?')"), Count(words=2, questions=1)),
    "progress": (new_code_cell("exercises.progress('00')"), Count()),
    "a lab": (new_code_cell("import numpy\n\nlabs.plane()"), Count(labs=1)),
    "imports": (new_code_cell("import numpy"), Count()),
}  # fmt: skip


@pytest.fixture
def written(tmp_path):
    def written(*cells, name="00_a.ipynb"):
        nbformat.write(new_notebook(cells=list(cells), metadata={"language_info": {"name": "python"}}), tmp_path / name)
        return tmp_path / name

    return written


@pytest.mark.parametrize(("cell", "count"), CELLS.values(), ids=CELLS)
def test_what_is_read_and_done_in_a_cell_is_counted(written, cell, count):
    assert counted(written(cell)) == count


def test_what_stands_under_a_closed_heading_is_not_counted(written):
    cells = new_markdown_cell("### In code", metadata=CLOSED), new_code_cell("x = 1"), new_markdown_cell("## Next")
    assert counted(written(*cells)) == Count(words=3)


def test_minutes_are_the_sum_and_are_stated_in_fives():
    found = Count(words=300, formulas=2, questions=3, own_words=1, exercises=1, code_lines=10, pictures=2, labs=1)
    assert found.minutes() == pytest.approx(2 + 1 + 3 + 3 + 4 + 1 + 1 + 3) and found.stated() == 20
    assert Count().stated() == 5


def test_minutes_that_are_not_true_are_found(written):
    path = written(new_markdown_cell("# 00 · A\n\n**Time:** 10 minutes."), new_markdown_cell("word " * 1500))
    assert check.stated(path, ROW.format(10)) == []
    assert "the README 15" in check.stated(path, ROW.format(15))[0] and "None" in check.stated(path, "")[0]
    long = written(new_markdown_cell("# 00 · A\n\n**Time:** 10 minutes."), new_markdown_cell("word " * 2400))
    assert "takes 16" in check.stated(long, ROW.format(10))[0]
    assert check.total([path] * 12, "All of it takes about 3 hours.") == []
    assert "which take 3." in check.total([path] * 12, "All of it takes about 5 hours.")[0]


def test_the_counted_minutes_are_written_into_notebooks_cells_and_readme(written, tmp_path, monkeypatch):
    path = written(
        new_markdown_cell("# 00 · A\n\n**Time:** 55 minutes, with a stop."), new_markdown_cell("word " * 9000)
    )
    monkeypatch.setattr(minutes, "README", tmp_path / "README.md")
    monkeypatch.setattr(minutes, "CELLS", tmp_path / "cells.json")
    minutes.README.write_text(f"All of it takes about 9 hours.\n{ROW.format(5)}\n", encoding="utf-8")
    minutes.write([path])
    assert stated(path) == 60 and "60 minutes, with a stop." in path.read_text("utf-8")
    readme = minutes.README.read_text("utf-8")
    assert readme == f"All of it takes about 1 hours.\n{ROW.format(60)}\n"
    ids = [f"markdown {cell.id}" for cell in nbformat.read(path, as_version=4).cells]
    assert json.loads(minutes.CELLS.read_text())[path.name] == ids
    assert check.stated(path, readme) == check.total([path], readme) == []
