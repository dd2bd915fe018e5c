"""Each check works: a sound notebook passes it, and the damage it is there for is found."""

import base64
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_checks import asking, house, links, markdown, numbers, onward, promises, solutions, stored, wording
from notebook_checks.executed import BUDGET, MOST, answers, too_much
from notebook_checks.right_answers import ANSWERS
from rebuild import list_cells, notebooks, rebuild
from tidy import WIDGET_VIEW, tidy_outputs, without_text

TESTS = Path(__file__).parent
CLOSED = {"jp-MarkdownHeadingCollapsed": True}
EXECUTED = ("-p", "notebook_checks.executed")
LEDGER = [SimpleNamespace(value="0.00675", right="0.00125"), SimpleNamespace(value="−0.49", right=None)]
NAMES = ["00_sound.ipynb", "01_next.ipynb"]

TITLE, IMPORTS, PROSE, PRINT, RESULT, FORMULA, FIGURE, LAB, ERROR, EXERCISE, SOLUTION, ANSWER, END = range(13)
CELLS = [
    new_markdown_cell("# A sound notebook"),
    new_code_cell("import ipywidgets\nimport matplotlib.pyplot as plt\nimport IPython\nfrom vae_steps import figures"),
    new_markdown_cell(
        "The draw is $z_1 = -0.04 + 0.495 = 0.455$, with pi near 3.142; the lecture prints 0.00675 and −0.49."
        " Here e is 2.72, see [Kingma 2013](https://arxiv.org/abs/1312.6114).",
        metadata={"numbers": ["2.72"]},
    ),
    new_code_cell("mu, draw = -0.04, 0.495\nprint(f'{mu:.2f} + {draw:.3f} = {mu + draw:.6f}')"),
    new_code_cell("round(3.14159265, 6)"),
    new_code_cell("IPython.display.Latex(r'$0.455 \\epsilon$')"),
    new_code_cell("heights = [0.25, 0.75]\nfigures.kl_bars(plt.subplots()[1], heights)"),
    new_code_cell("ipywidgets.FloatSlider(0.5)"),
    new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
    new_markdown_cell("## Exercise\n\nWhat is twice the draw?"),
    new_markdown_cell("### Solution", metadata=CLOSED),
    new_code_cell("twice = 2 * draw\ntwice"),
    new_markdown_cell(
        "## Summary\n\nOn to [the next one](01_next.ipynb).\n\n"
        "Text: [CC BY](https://creativecommons.org/licenses/by/4.0/), code: [MIT](LICENSE)."
    ),
]


def slide_of(cell) -> str:
    """What a cell of the sound notebook is on a slide."""
    if cell.source.startswith(("import ", "### Solution", "twice = ")):
        return "skip"
    return "slide" if cell.source.startswith("#") else "fragment"


def write(path: Path, cells) -> Path:
    """Write a notebook of these cells, not executed."""
    slides = [{"slideshow": {"slide_type": slide_of(cell)}} for cell in cells]
    cells = [nbformat.from_dict({**cell, "metadata": {**slide, **cell.metadata}}) for cell, slide in zip(cells, slides)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    """A folder with the sound notebook, executed, its successor and a README."""
    folder = tmp_path_factory.mktemp("sound")
    path = write(folder / NAMES[0], CELLS)
    rebuild(path, path)
    write(folder / NAMES[1], [new_markdown_cell("# Next\n\nBack to [the first](00_sound.ipynb#Exercise).")])
    (folder / "LICENSE").touch()
    (folder / "README.md").write_text("# The series\n\n1. [One](00_sound.ipynb)\n2. [Two](01_next.ipynb)\n")
    return folder


@pytest.fixture
def folder(sound, tmp_path) -> Path:
    """A copy of the sound folder to damage."""
    return shutil.copytree(sound, tmp_path, dirs_exist_ok=True)


@pytest.fixture
def damage(folder):
    """A function that applies a change to the notebook, writes it and returns its path."""
    path = folder / NAMES[0]

    def damage(change) -> Path:
        notebook = nbformat.read(path, as_version=4)
        change(notebook.cells)
        path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
        return path

    return damage


def text(folder: Path) -> str:
    """The notebook of a folder, as it is stored."""
    return (folder / NAMES[0]).read_bytes().decode()


def style(path: Path) -> list[str]:
    """The problems of a notebook's style, where the cell that divides by zero may say so."""
    [cell] = [cell for cell in nbformat.read(path, as_version=4).cells if cell.source == "1 / 0"]
    return house.style(path, {f"{path.name} {cell.id}": ["raises-exception"]})


def only(problems: list[str], *words: str) -> bool:
    """Whether there is one problem, and it names the notebook and says all the words."""
    return len(problems) == 1 and all(word in problems[0] for word in (NAMES[0], *words))


def set_source(index: int, old: str, new: str):
    """A change: in the source of one cell, `old` becomes `new`."""

    def change(cells):
        assert old in cells[index].source
        cells[index].source = cells[index].source.replace(old, new)

    change.__name__ = f"{old} becomes {new}"
    return change


# ---- the sound notebook


def test_a_sound_notebook_passes_every_check(sound):
    path = sound / NAMES[0]
    assert stored.cells(path, list_cells([path])) == []
    assert stored.outputs(path) == []
    assert numbers.prose(path, LEDGER) == []
    assert style(path) == []
    assert solutions.closed(path) == []
    assert wording.prose(path) == []
    assert links.lead_somewhere(path, NAMES) + links.chain(path, NAMES) == []
    assert links.lead_somewhere(sound / NAMES[1], NAMES) + links.chain(sound / NAMES[1], NAMES) == []
    assert links.lead_somewhere(sound / "README.md", NAMES) + links.index(sound / "README.md", NAMES) == []


def test_a_folder_without_notebooks_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        notebooks(tmp_path)


# ---- rebuild


@pytest.fixture
def project(sound, tmp_path) -> Path:
    """A project with the sound notebooks and the command, and with a user's kernel that must not be used."""
    shutil.copytree(sound, tmp_path / "notebooks")
    (tmp_path / "tests").mkdir()
    for name in ("rebuild.py", "tidy.py"):
        shutil.copy(Path(__file__).with_name(name), tmp_path / "tests")
    return tmp_path


def test_executing_again_gives_the_same_bytes(sound, project, monkeypatch):
    kernel = project / "user" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text('{"argv": ["another-python"], "display_name": "Another", "language": "python"}')
    monkeypatch.setenv("JUPYTER_PATH", str(project / "user"))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    run = subprocess.run([sys.executable, project / "tests" / "rebuild.py"], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == (f"{NAMES[0]} unchanged\n{NAMES[1]} rewritten\n", "")
    assert (project / "notebooks" / NAMES[0]).read_bytes() == (sound / NAMES[0]).read_bytes()
    assert not (project / "tests" / "cells.json").exists()


def test_the_explicit_command_lists_the_cells(project, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["rebuild.py", "--cells"])
    runpy.run_path(str(project / "tests" / "rebuild.py"), run_name="__main__")
    listing = json.loads((project / "tests" / "cells.json").read_text())
    assert listing == list_cells(notebooks(project / "notebooks"))


def test_rebuild_stores_nothing_that_depends_on_the_day_or_the_machine(sound):
    text = (sound / NAMES[0]).read_bytes().decode()
    assert WIDGET_VIEW not in text and "iopub" not in text and "widget-state" not in text
    assert str(Path(sys.prefix)) not in text and "\r" not in text
    assert text.endswith('"nbformat_minor": 5\n}\n')
    assert f'"version": "{sys.version_info.major}.{sys.version_info.minor}' not in text
    [picture] = map(base64.b64decode, re.findall(r'src=\\"data:image/png;base64,([^\\]+)\\"', text))
    assert picture.startswith(b"\x89PNG") and b"tEXt" not in picture and b"Matplotlib" not in picture


def test_a_stream_that_arrives_in_pieces_is_stored_as_one():
    def said(text: str, name: str = "stdout"):
        return new_output("stream", text=text, name=name)

    picture = new_output("display_data", {"text/plain": "<Figure>"})
    pieces = [said("a"), said("b"), said("c", "stderr"), picture, said("d"), said("e")]
    assert tidy_outputs(pieces) == [said("ab"), said("c", "stderr"), picture, said("de")]


def test_without_text_leaves_the_rest_of_a_png_as_it_is():
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + b"****"

    start, image, end = b"\x89PNG\r\n\x1a\n", chunk(b"IDAT", b"tEXt"), chunk(b"IEND", b"")
    with_text = start + chunk(b"tEXt", b"Software") + image + chunk(b"iTXt", b"x") + end
    assert without_text(with_text) == start + image + end


def test_a_failing_cell_is_named_and_nothing_is_written(tmp_path):
    path = write(tmp_path / "00_fails.ipynb", [new_code_cell("x = 1"), new_code_cell("y = x + oops")])
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match=r"00_fails.ipynb, cell 2 \(y = x \+ oops\): NameError: "):
        rebuild(path, path)
    assert path.read_bytes() == before


def test_a_kernel_is_asked_to_stop_and_not_interrupted(tmp_path):
    code = (
        "from pathlib import Path\nget_ipython().kernel.saved_sigint_handler = lambda *_: Path('interrupted').touch()"
    )
    path = write(tmp_path / "00_stops.ipynb", [new_code_cell(code)])
    rebuild(path, path)
    assert not (tmp_path / "interrupted").exists()


# ---- changes in what is stored, found by running the notebook again


def change_print(cells):
    cells[PRINT].outputs[0].text = cells[PRINT].outputs[0].text.replace("0.455000", "0.455001")


def change_result(cells):
    cells[RESULT].outputs[0].data["text/plain"] = "3.141594"


def change_formula(cells):
    data = cells[FORMULA].outputs[0].data
    data["text/latex"] = data["text/latex"].replace("0.455", "0.456")


def change_picture(cells):
    data = cells[FIGURE].outputs[0].data
    data["text/html"] = data["text/html"].replace("/png;base64,iVBOR", "/png;base64,iVBOS")


def change_error(cells):
    cells[ERROR].outputs[0].evalue = "division by one"


def remove_output(cells):
    cells[RESULT].update(outputs=[], execution_count=None)


def remove_picture(cells):
    del cells[FIGURE].outputs[0]


@pytest.mark.parametrize(
    "change, cell",
    [
        (change_print, "cell 4 (mu, draw"),
        (change_result, "cell 5 (round"),
        (change_formula, "cell 6 (IPython"),
        (change_picture, "cell 7 (heights"),
        (remove_picture, "cell 7 (heights"),
        (change_error, "cell 9 (1 / 0)"),
        (remove_output, "cell 5 (round"),
    ],
)
def test_rebuilding_finds_a_change_in_a_stored_output(sound, damage, change, cell):
    # What running gives does not depend on what is stored, so the sound notebook is the fresh one.
    assert only(stored.rebuilt(damage(change), text(sound), pictures=True), cell, "output")


def test_rebuilding_finds_a_change_in_the_metadata(sound, damage):
    def change(cells):
        cells[PRINT].metadata.execution = {"iopub.status.busy": "2024-01-01"}

    assert only(stored.rebuilt(damage(change), text(sound)), "cell 4")


def test_off_linux_only_the_picture_may_differ(sound, damage):
    assert stored.rebuilt(damage(change_picture), text(sound), pictures=False) == []
    assert only(stored.rebuilt(damage(change_formula), text(sound), pictures=False), "cell 6")
    assert "cell 7" in "".join(stored.rebuilt(damage(remove_picture), text(sound), pictures=False))


def test_rebuilding_finds_a_changed_plotted_value_even_where_pictures_are_not_compared(damage, tmp_path):
    path = damage(set_source(FIGURE, "0.75", "0.76"))
    rebuild(path, fresh := tmp_path / "fresh.ipynb")
    assert only(stored.rebuilt(path, fresh.read_text("utf-8"), pictures=False), "cell 7", "id and outputs")


# ---- changes in the cells, found by their list


def test_the_list_finds_a_deleted_cell(sound, damage):
    listing = list_cells([sound / NAMES[0]])
    path = damage(lambda cells: cells.pop(RESULT))
    assert only(stored.cells(path, listing), "cell 5 (code ", "has no cell")


def test_the_list_finds_an_added_cell(sound, damage):
    listing = list_cells([sound / NAMES[0]])
    added = nbformat.from_dict({**new_markdown_cell("New."), "id": "0"})
    problems = stored.cells(damage(lambda cells: cells.insert(2, added)), listing)
    assert len(problems) == 2 and "lists no cell where the notebook has cell 3 (New.)" in problems[1]


def test_the_list_finds_swapped_cells(sound, damage):
    listing = list_cells([sound / NAMES[0]])

    def swap(cells):
        cells[PRINT], cells[RESULT] = cells[RESULT], cells[PRINT]

    problems = stored.cells(damage(swap), listing)
    assert len(problems) == 2 and all("cell 4 (" in problem or "cell 5 (" in problem for problem in problems)


@pytest.mark.parametrize("index, old, new", [(PROSE, "0.455", "0.456"), (FIGURE, "0.75", "0.76")])
def test_the_list_finds_an_edited_cell(sound, damage, index, old, new):
    listing = list_cells([sound / NAMES[0]])
    problems = stored.cells(damage(set_source(index, old, new)), listing)
    assert len(problems) == 2 and all(f"cell {index + 1} " in problem for problem in problems)


def test_the_list_finds_a_cell_turned_into_text(sound, damage):
    def turn(cells):
        cells[PRINT] = nbformat.from_dict({**new_markdown_cell(cells[PRINT].source), "id": cells[PRINT].id})

    assert stored.cells(damage(turn), list_cells([sound / NAMES[0]])) != []


def test_the_list_must_have_the_notebook(sound):
    assert only(stored.cells(sound / NAMES[0], {}), "not in tests/cells.json")


def test_repeated_cells_get_ids_of_their_own(tmp_path):
    path = write(tmp_path / NAMES[0], [new_code_cell("x"), new_code_cell("x"), new_markdown_cell("x")])
    [cells] = list_cells([path]).values()
    assert len(set(cells)) == 3 and cells[1] == f"{cells[0]}-2"


# ---- outputs


def no_alternative(cells):
    data = cells[FIGURE].outputs[0].data
    data["text/html"] = re.sub('alt="[^"]*"', 'alt=""', data["text/html"])


def another_alternative(cells):
    data = cells[FIGURE].outputs[0].data
    data["text/html"] = data["text/html"].replace("0.750000", "0.760000")


def only_a_picture(cells):
    cells[FIGURE].outputs[0] = new_output("display_data", {"image/png": "iVBOR", "text/plain": "<Figure with 1 Axes>"})


def add_stderr(cells):
    cells[PRINT].outputs.append(new_output("stream", name="stderr", text="a warning"))


def leave_widget(cells):
    cells[LAB].outputs[0].data[WIDGET_VIEW] = {"model_id": "0"}


def cut_widget(cells):
    cells[LAB].outputs[0].data["text/plain"] = "VBox(children=(FloatSlider(value=0.5), Float…"


def untag_error(cells):
    del cells[ERROR].metadata["tags"]


def repeat_count(cells):
    cells[RESULT].execution_count = cells[PRINT].execution_count


@pytest.mark.parametrize(
    "change, cell, word",
    [
        (no_alternative, "cell 7", "alternative"),
        (another_alternative, "cell 7", "alternative"),
        (only_a_picture, "cell 7", "alternative"),
        (add_stderr, "cell 4", "stderr"),
        (leave_widget, "cell 8", "widget"),
        (cut_widget, "cell 8", "cut off"),
        (untag_error, "cell 9", "ZeroDivisionError"),
        (repeat_count, "cell 5", "execution count"),
        (remove_output, "cell 5", "execution count"),
    ],
)
def test_the_outputs_are_checked(damage, change, cell, word):
    assert only(stored.outputs(damage(change)), cell, word)


# ---- numbers in prose


@pytest.mark.parametrize(
    "old, new",
    [
        ("= 0.455", "= 0.456"),
        ("= -0.04", "= 0.04"),
        ("= -0.04", "= -0.40"),
        ("+ 0.495", "- 0.496"),
        ("= 0.455", "= -0.455"),
        ("3.142", "3.141"),
        ("3.142", "1{,}003.142"),
        ("3.142", "`3.143`"),
        ("3.142", "[3.143](https://example.org/3.142)"),
        ("0.00675", "0.0067"),
        ("−0.49", "0.49"),
    ],
)
def test_a_number_in_prose_that_nothing_computes_is_found(damage, old, new):
    assert only(numbers.prose(damage(set_source(PROSE, old, new)), LEDGER), "cell 3")


@pytest.mark.parametrize(
    "old, new",
    [
        ("0.455", "0.46"),  # 0.455 half up
        ("3.142", "3.1416"),
        ("0.00675", "0.00125"),  # the right value of an entry
        ("0.00675", r"6.75 \cdot 10^{-3}"),
        ("−0.49", "{-}0.49"),
        ("-0.04 + 0.495", "0.495 - 0.04"),
        ("2.72,", "2.72 (SymPy 1.14.0, arXiv:1312.6114),"),
    ],
)
def test_a_number_is_known_in_any_writing(damage, old, new):
    assert numbers.prose(damage(set_source(PROSE, old, new)), LEDGER) == []


def test_an_exception_that_is_not_needed_is_found(damage):
    assert only(numbers.prose(damage(set_source(PROSE, "2.72", "2.7")), LEDGER), "exception 2.72")


def test_an_exception_is_for_its_own_cell_only(damage):
    assert only(numbers.prose(damage(set_source(EXERCISE, "twice", "2.72 times")), LEDGER), "cell 10", "2.72")


@pytest.mark.parametrize(
    "text, values",
    [
        ("-0.49", {-0.49}),
        ("gives −0.49", {-0.49}),
        (r"\approx -0.49", {-0.49}),
        (r"\approx-0.49", {-0.49}),
        (r"\left(-0.49\right)", {-0.49}),
        (r"$\displaystyle - 0.49$", {-0.49}),
        ("[ -0.49]", {-0.49}),
        ("a-0.49", {-0.49, 0.49}),
        (r"\mu - 0.49", {-0.49, 0.49}),
        ("- 0.49 starts an item", {-0.49, 0.49}),
        ("1{,}000.25", {1000.25}),
        ("1,234,000.25", {1234000.25}),
        ("1.25e-05", {0.0000125}),
        (".25", {0.25}),
    ],
)
def test_how_a_number_is_read(text, values):
    [(_, found)] = numbers.numbers(text)
    assert {float(value) for value in found} == values


def test_a_version_is_no_number():
    assert numbers.numbers("1.14.0") == []


# ---- house style


def add_line(cells):
    cells[PRINT].source += "\nmu" * 14


def unslide(cells):
    del cells[PRINT].metadata["slideshow"]


def tag(index: int, name: str):
    return lambda cells: cells[index].metadata.update(tags=[name])


def slide(index: int, kind: str):
    return lambda cells: cells[index].metadata.slideshow.update(slide_type=kind)


def misspell_tag(cells):
    cells[ERROR].metadata.tags.append("nbval-skip")


@pytest.mark.parametrize(
    "change, word",
    [
        (add_line, "cell 4 (mu, draw = -0.04, 0.495): it has 16 lines"),
        (set_source(IMPORTS, "IPython", "IPython" + "\nimport os" * 5), "9 lines"),
        (set_source(IMPORTS, "import IPython", "from IPython import *"), "imports *"),
        (
            lambda cells: (set_source(RESULT, "round", "import math\nround")(cells), slide(RESULT, "skip")(cells)),
            "imports cell",
        ),
        (set_source(RESULT, "round(3.14159265, 6)", "%timeit 1"), "magic"),
        (set_source(RESULT, "round(3.14159265, 6)", "!pip list"), "magic"),
        (set_source(RESULT, "round", "# NBVAL_IGNORE_OUTPUT\nround"), "NBVAL_"),
        (set_source(IMPORTS, "import IPython", "import sys\nsys.path.append('..')"), "sys.path"),
        (set_source(TITLE, "# A", "## A"), "title"),
        (set_source(EXERCISE, "## E", "# E"), "title"),
        (set_source(END, "[the next one](01_next.ipynb)", "the next one"), "link on"),
        (set_source(END, "[CC BY](https://creativecommons.org/licenses/by/4.0/)", "CC BY"), "licences"),
        (set_source(END, "[MIT](LICENSE)", "MIT"), "licences"),
        (unslide, "slide type"),
        (misspell_tag, "nbval-skip"),
        (tag(PRINT, "nbval-ignore-output"), "cell 4 (mu, draw = -0.04, 0.495): its tags are ['nbval-ignore-output']"),
        (tag(PRINT, "raises-exception"), "its tags are ['raises-exception'] and must be []"),
        (lambda cells: cells[ERROR].metadata.pop("tags"), "its tags are [] and must be ['raises-exception']"),
        (lambda cells: cells[PRINT].metadata.update(collapsed=True), "metadata has collapsed"),
        (slide(PRINT, "skip"), "cell 4 (mu, draw = -0.04, 0.495): its slide type is skip"),
        (slide(PRINT, "slide"), "slide type is slide"),
        (slide(EXERCISE, "fragment"), "slide type is fragment and must be slide"),
        (slide(IMPORTS, "fragment"), "slide type is fragment and must be skip"),
        (slide(ANSWER, "fragment"), "cell 12 (twice = 2 * draw): its slide type is fragment and must be skip"),
    ],
)
def test_the_house_style_is_checked(damage, change, word):
    assert only(style(damage(change)), word)


def test_as_many_lines_as_allowed_pass(damage):
    damage(set_source(IMPORTS, "IPython", "IPython" + "\nimport os" * 4))
    assert style(damage(set_source(RESULT, "round", "mu\n" * 14 + "round"))) == []


def test_a_comment_in_fenced_code_is_no_second_title(damage):
    assert style(damage(set_source(EXERCISE, "What", "```\n# a comment\n```\nWhat"))) == []


# ---- promises


def promise(cells):
    """Two questions after their text, and an assert."""
    cells[PRINT].source = "assert draw == 0.495"
    cells[RESULT].source = "exercises.predict('00/a', '$a$', right=1)"
    cells[FORMULA].source = "exercises.predict('00/b', '$b$', checks.kl(kl), right=0)"
    cells[LAB].source = "_, ax = plt.subplots()\nfigures.reconstruction(ax, x, x_hat)"


PROMISED = ["# A sound notebook", "assert draw == 0.495"]


def test_what_a_notebook_promises(damage):
    found = promises.promised(damage(promise))
    assert found[:2] == PROMISED and found[-1] == "## Summary"
    asked = ["exercises.predict('00/a', '$a$', right=1)", "exercises.predict('00/b', '$b$', checks.kl(kl), right=0)"]
    assert found[2:4] == asked
    assert found[4:6] == ["figures.kl_bars(plt.subplots()[1], heights)", "figures.reconstruction(ax, x, x_hat)"]


@pytest.mark.parametrize(
    "change",
    [
        set_source(PRINT, "== 0.495", ">= 0.495"),
        set_source(PRINT, "assert ", ""),
        set_source(RESULT, "right=1", "right=2"),
        set_source(FORMULA, "kl(kl)", "kl(right)"),
        set_source(END, "## Summary", "## The end"),
        set_source(LAB, "x, x_hat", "x_hat, x"),
        pytest.param(slide(FIGURE, "subslide"), id="a slide below"),
        lambda cells: cells.insert(PRINT, cells.pop(RESULT)),
    ],
)
def test_a_promise_that_is_not_kept_is_found_and_not_accepted_with_the_cells(damage, change):
    listing = {NAMES[0]: promises.promised(damage(promise))}
    assert promises.kept(damage(lambda cells: None), listing) == []
    problems = promises.kept(damage(change), listing)
    assert problems and all("--promises" in problem for problem in problems)


def test_the_explicit_command_shows_what_has_changed(damage, monkeypatch, capsys, tmp_path):
    path = damage(promise)
    monkeypatch.setattr(promises, "PROMISES", tmp_path / "promises.json")
    monkeypatch.setattr(promises, "notebooks", lambda: [path])
    promises.accept()
    capsys.readouterr()
    damage(set_source(PRINT, "== 0.495", "< 1"))
    promises.accept()
    assert capsys.readouterr().out == f"{NAMES[0]}: assert draw == 0.495 has become assert draw < 1.\n"
    assert json.loads((tmp_path / "promises.json").read_text("utf-8")) == {NAMES[0]: promises.promised(path)}


@pytest.mark.parametrize(
    "test, word",
    [
        ("True", "nothing that was calculated"),
        ("1 < 2", "nothing that was calculated"),
        ("draw > 1 or draw < 2", "or"),
        ("np.isclose(draw, 0.495, atol=0.1)", "atol=0.1 is wider than 0.001"),
        ("np.allclose(z, [0.455025, -0.490101], atol=1e-3)", "wider than 1e-06"),
        ("np.allclose(z, other, atol=0.5)", "wider than 0.01"),
        ("np.allclose(z, other, rtol=1)", "rtol=1 is wider"),
        ("np.allclose(z, other, equal_nan=True)", "equal_nan"),
    ],
)
def test_a_weak_assert_is_found(damage, test, word):
    assert only(promises.weak(damage(set_source(PRINT, CELLS[PRINT].source, f"assert {test}"))), "cell 4", word)


@pytest.mark.parametrize(
    "test",
    ["draw", "not report.failed", "np.isclose(draw, 0.495)", "np.allclose(a, [0.99, 1], atol=5e-3)", "a < 3 * b"],
)
def test_an_assert_that_says_something_passes(damage, test):
    assert promises.weak(damage(set_source(PRINT, CELLS[PRINT].source, f"assert {test}"))) == []


def test_an_output_between_the_text_and_its_question_is_found(damage):
    assert promises.asked_before_shown(damage(promise)) != []  # the cell before it still has its output
    path = damage(lambda cells: cells[PRINT].update(outputs=[]))
    assert promises.asked_before_shown(path) == [], "a question may follow a question"


# ---- right answers


@pytest.fixture
def key(monkeypatch):
    monkeypatch.setitem(ANSWERS, NAMES[0], {"00/a": "1", "00/b": ["2", "3"]})


@pytest.mark.parametrize(
    "found, word",
    [
        ([("00/a", True), ("00/b", False)], "00/b does not count 2 3 as right"),
        ([("00/b", True), ("00/a", True)], "it asks 00/b, 00/a"),
        ([("00/a", True)], "it asks 00/a;"),
        ([("00/a", True), ("00/b", True), ("00/c", True)], "00/c"),
    ],
)
def test_a_question_with_another_right_answer_is_found(key, found, word):
    assert only(answers(NAMES[0], lambda key: found), word)
    assert answers(NAMES[0], lambda key: [(id_, True) for id_ in key]) == []


def test_the_kernel_that_asked_is_asked(tmp_path):
    asks = "from vae_steps import exercises\nexercises.predict('00/{0}', '$a$', right={1}, choices='sign')"
    good = write(tmp_path / NAMES[0], [new_code_cell(asks.format("a", 1))])
    rebuild(good, good)
    failed, printed = nbval(tmp_path, *EXECUTED, NAMES[0])
    assert failed == [f"FAILED {NAMES[0]}::right answers"] and "it asks 00/a" in printed


@pytest.mark.parametrize(("said", "found"), [("0.4555 is wrong", True), ("$0.455$ and 0.5", False), ("2.72", False)])
def test_what_a_question_says_is_prose_as_well(damage, said, found):
    asks = f"exercises.predict(\n    'a', 'Which is it?', ['So: {said}'], right=0.4666, why={{0.4777: '{said}'}})"

    def ask(cells):
        cells.insert(RESULT, new_code_cell(asks, metadata={"numbers": ["2.72"]} if said == "2.72" else {}))

    assert bool(numbers.prose(damage(ask), LEDGER)) is found


# ---- how a question is asked

HEADINGS = [new_markdown_cell(f"## {number} · A section") for number in (1, 2)]
ASKS = "exercises.predict(\n    '01/z1',\n    'Which number is $z_1$, the first of the code?',\n    right=0.2,\n)"
OPEN_QUESTION = (
    "exercises.explain(\n    '01/open',\n    'Why must something be lost here?',\n    answer='Three into two.',\n)"
)
FOLDED = {"jupyter": {"source_hidden": True}}


def shows(source):
    return new_code_cell(source, outputs=[new_output("stream", text="0.2")])


@pytest.fixture
def asks(tmp_path):
    """A function that writes a notebook with a question, changed, and returns what is wrong with it."""

    def asks(change=lambda cells: None, name="01_autoencoder.ipynb"):
        cells = [
            HEADINGS[0],
            shows("print(x)"),
            new_code_cell(ASKS, metadata=FOLDED, outputs=[new_output("display_data", {"text/markdown": "?"})]),
            new_code_cell(OPEN_QUESTION, metadata=FOLDED),
            new_markdown_cell("### In code", metadata=CLOSED),
            shows("print(z)"),
            HEADINGS[1],
            shows("print(z)"),
        ]
        cells = [nbformat.from_dict(cell) for cell in json.loads(json.dumps(cells))]
        change(cells)
        nbformat.write(new_notebook(cells=cells), tmp_path / name)
        return asking.problems(tmp_path / name)

    return asks


def test_a_question_that_is_really_asked_is_no_problem(asks):
    assert asks() == []
    assert asks(lambda cells: cells.pop(2)) == []


def unfold(cells):
    cells[2].metadata = {}


def unfold_by_name(cells):
    cells[2].metadata = {"jupyter": {"outputs_hidden": True}}


def on_one_line(cells):
    cells[2].source = "exercises.predict('01/z1', 'Which number is the first of the code?', right=0.2)"


def right_first(cells):
    cells[2].source = ASKS.replace("(\n", "(  # 0.2\n", 1)


def with_more(cells):
    cells[2].source = ASKS + "\nprint(0.2)"


def prepared(cells):
    cells[2].source = "right = 0.2\n" + ASKS


def symbol_alone(cells):
    cells[2].source = ASKS.replace("Which number is $z_1$, the first of the code?", "$z_1$")


def no_question(cells):
    cells[2].source = ASKS.replace("code?", "code")


def an_exercise_without_a_sentence(cells):
    cells[2].source = "exercises.check(\n    'h',\n    keep='01/h',\n)"


def expand(cells):
    cells[4].metadata = {}


def a_higher_heading_in_between(cells):
    cells[4].source = "#### In code"
    cells.insert(5, new_markdown_cell("### Open"))
    cells.insert(5, new_code_cell("x"))
    cells.insert(4, shows("print(z)"))


def show_at_once(cells):
    cells.insert(3, shows("z"))


def no_open_question(cells):
    cells.pop(3)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (unfold, "must be folded"),
        (unfold_by_name, "must be folded"),
        (on_one_line, "first line is seen"),
        (right_first, "first line is seen"),
        (prepared, "first line is seen"),
        (with_more, "one question"),
        (symbol_alone, "whole sentence"),
        (no_question, "whole sentence"),
        (an_exercise_without_a_sentence, "whole sentence"),
        (expand, "closed heading"),
        (a_higher_heading_in_between, "closed heading"),
        (show_at_once, "closed heading"),
        (no_open_question, "no open question"),
    ],
)
def test_a_question_that_is_not_really_asked_is_found(asks, change, word):
    found = asks(change)
    assert found and any(word in problem for problem in found)
    assert asks(change, "99_older.ipynb") == []


GUESS = "exercises.guess(\n    '02/opening',\n    'How large is it?',\n    decimals=1,\n    unit='%',\n)"
OPENING = GUESS.replace("guess", "predict").replace("    decimals", "    'Small.',\n    right=3.1,\n    decimals")
COUNTS = 'exercises.progress("01")'


@pytest.fixture
def leaves_open(tmp_path, monkeypatch):
    """A function that writes a notebook which ends with a guess, and the next one, and returns what is wrong."""
    monkeypatch.setattr(onward, "ENDING", ("01",))
    monkeypatch.setattr(onward, "COUNTED", ("01",))

    def leaves_open(guess=GUESS, opening=OPENING, counts=COUNTS, before="", name="01_next.ipynb"):
        for file, sources in (("02_last.ipynb", ["import vae_steps", before, opening]), (name, [counts, guess])):
            cells = [new_code_cell(source) for source in sources if source]
            for cell in cells:
                cell.metadata = {"jupyter": {"source_hidden": cell.source.startswith("# Folded")}}
            nbformat.write(new_notebook(cells=[new_markdown_cell("# a"), *cells]), tmp_path / file)
        return onward.problems(tmp_path / name, [*NAMES, "02_last.ipynb", "A1_more.ipynb"])

    return leaves_open


def test_a_guess_with_which_the_next_notebook_opens_is_no_problem(leaves_open):
    assert leaves_open() == []
    assert leaves_open(guess="", counts="", name="00_sound.ipynb") == []
    assert leaves_open(opening=OPENING + "\n") == []
    assert leaves_open(before="# Folded\nx = 1") == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"guess": "x = 1"}, "its last code cell must be exercises.guess"),
        ({"guess": GUESS + "\nx = 1", "counts": COUNTS.replace("01", "02")}, "exercises.progress of its own number"),
        ({"counts": ""}, "exercises.progress of its own number"),
        ({"guess": OPENING}, "after its last question"),
        ({"guess": "", "counts": COUNTS, "name": "00_sound.ipynb"}, "exercises.progress of its own number"),
        ({"guess": GUESS.replace("02", "03")}, "must be named '02/opening', not '03/opening'"),
        ({"opening": OPENING.replace("opening", "other")}, "its first code cell after the imports"),
        ({"opening": "x = 1"}, "its first code cell after the imports"),
        ({"before": "x = 1"}, "its first code cell after the imports"),
        ({"opening": OPENING.replace("How large", "How small")}, "other words"),
        ({"opening": OPENING.replace("decimals=1", "decimals=2")}, "other decimals"),
        ({"opening": OPENING.replace("    unit='%',\n", "")}, "other unit"),
        ({"opening": OPENING.replace("decimals=1", "choices=[1, 2]")}, "other choices"),
        ({"name": "02_last.ipynb"}, "no notebook follows"),
    ],
)
def test_a_guess_that_is_not_opened_is_found(leaves_open, change, word):
    assert any(word in problem for problem in leaves_open(**change))


def test_what_stands_under_a_closed_heading_ends_at_the_next_of_its_level():
    levels = ["## a", "text", "#### b", "x", "### c", "y", "## d", "z"]
    cells = [new_markdown_cell(text) for text in levels]
    cells[0].metadata = CLOSED
    assert markdown.closed(cells) == {1, 2, 3, 4, 5}
    cells[0].metadata, cells[2].metadata = {}, CLOSED
    assert markdown.closed(cells) == {3}


# ---- what is said of the lecture


@pytest.mark.parametrize(
    "text",
    [
        "The weights of this head are lost.",
        "How the lost decoder was found again",
        "The lecture's slides hide the noise.",
        "The lecture uses two numbers. It does not print them, but their products.",
        "Somebody read 0.02 as 0.002.",
        "mu² was subtracted a second time",
    ],
)
def test_what_blames_the_lecture_or_calls_a_guess_certain_is_found(damage, text):
    assert only(wording.prose(damage(set_source(EXERCISE, "What is twice the draw?", text))), text[-20:])


@pytest.mark.parametrize(
    "text",
    [
        "The weights are missing from our copy of the slides, and put back here.",
        "The lecture gives them in a picture.",
        "What is lost without the trick?",
        "It is as if 0.02 had been read as 0.002.",
        "The last term is read as a price. The lecture prints 1.485605.",
    ],
)
def test_what_is_fair_passes(damage, text):
    assert wording.prose(damage(set_source(EXERCISE, "What is twice the draw?", text))) == []


# ---- solutions


def open_solution(cells):
    del cells[SOLUTION].metadata["jp-MarkdownHeadingCollapsed"]


def use_later(source: str):
    return lambda cells: cells.append(new_code_cell(source))


@pytest.mark.parametrize(
    "change, word",
    [(open_solution, "stays closed"), (set_source(SOLUTION, "### Solution", "Text\n\n### Solution"), "begin its cell")],
)
def test_an_open_solution_is_found(damage, change, word):
    assert only(solutions.closed(damage(change)), "cell 11 (", word)


@pytest.mark.parametrize("text", ["#### A part of the solution", "Only text."])
def test_a_solution_ends_at_the_next_heading_of_its_level(damage, text):
    def grow(cells):
        cells[ANSWER].source = "# Twice as much\ntwice = 2 * draw"
        cells.insert(ANSWER, new_markdown_cell(text))
        cells.insert(ANSWER + 2, new_code_cell("twice"))

    assert solutions.closed(damage(grow)) == []


@pytest.mark.parametrize(
    "source", ["print(twice)", "twice += 1", "def again():\n    return twice", "[twice for _ in range(2)]"]
)
def test_a_later_cell_that_needs_a_solution_is_found(damage, source):
    assert only(solutions.closed(damage(use_later(source))), "cell 11 (", "reads twice")


@pytest.mark.parametrize(
    "source",
    [
        "twice = 1\ntwice",
        "[twice for twice in range(2)]",
        "def again(twice):\n    return twice",
        "lambda twice: twice",
        "draw",
    ],
)
def test_a_later_cell_may_have_such_a_name_of_its_own(damage, source):
    assert solutions.closed(damage(use_later(source))) == []


# ---- links


@pytest.mark.parametrize(
    "target, word",
    [
        ("02_missing.ipynb", "no file"),
        ("01_next.ipynb#Nowhere", "no heading"),
        ("#Nowhere", "no heading"),
        ("README.md#series", "no heading"),
        ("/01_next.ipynb", "must be relative"),
        ("https://github.com/owner/project/blob/main/01_next.ipynb", "must be relative"),
    ],
)
def test_a_link_that_leads_nowhere_is_found(damage, target, word):
    path = damage(set_source(TITLE, "notebook", f"notebook\n\n[text]({target})"))
    assert only(links.lead_somewhere(path, NAMES), target, word)


@pytest.mark.parametrize(
    "target", ["01_next.ipynb#Next", "#A-sound-notebook", "README.md#the-series", "https://example.org"]
)
def test_a_link_that_leads_somewhere_passes(damage, target):
    path = damage(set_source(TITLE, "notebook", f"notebook\n\n[`text`]({target}), `[code](x)`, $E[x](y)$"))
    assert links.lead_somewhere(path, NAMES) == []


def test_a_notebook_must_link_the_one_before_it_and_the_one_after_it(sound, damage):
    first, second = NAMES
    before = ["00_early.ipynb", "00_before.ipynb"]
    assert only(links.chain(sound / first, [*before, first, second]), "no link to 00_before.ipynb")
    assert links.chain(sound / second, [first, second, "02_after.ipynb", "03_later.ipynb"]) == [
        f"{second}: there is no link to 02_after.ipynb."
    ]
    assert only(links.chain(damage(set_source(END, second, "README.md")), NAMES), f"no link to {second}")


def test_an_appendix_stands_outside_of_the_chain_and_links_back_to_those_that_link_to_it(folder):
    first, second = NAMES
    appendix, names = folder / "A1_aside.ipynb", [*NAMES, "A1_aside.ipynb"]
    write(appendix, [new_markdown_cell("# Aside")])
    assert links.chain(folder / second, names) == [], "which is the last of the chain"
    assert links.chain(appendix, names) == ["A1_aside.ipynb: no notebook links to it."]
    write(folder / second, [new_markdown_cell(f"# Next\n\n[Back]({first}), [aside](A1_aside.ipynb#Aside)")])
    assert links.chain(appendix, names) == [f"A1_aside.ipynb: there is no link back to {second}."]
    write(appendix, [new_markdown_cell(f"# Aside\n\n[Back]({second})")])
    assert links.chain(appendix, names) == []


def test_a_notebook_has_its_number_and_topic_in_its_name(sound, folder):
    bad = (folder / NAMES[0]).rename(folder / "0-Sound.ipynb")
    [problem] = links.chain(bad, ["0-Sound.ipynb", NAMES[1]])
    assert "name" in problem


@pytest.mark.parametrize("links_in_it", ["", "[1](00_sound.ipynb)", "[2](01_next.ipynb) [1](00_sound.ipynb)"])
def test_a_readme_that_does_not_list_the_notebooks_in_order_is_found(folder, links_in_it):
    (folder / "README.md").write_text(links_in_it)
    assert len(links.index(folder / "README.md", NAMES)) == 1


# ---- nbval, and what it alone does not see


def cut_slider(value: float) -> tuple[str, str]:
    """A cell with a slider of this value behind four others, and its output, which ipywidgets cuts off."""
    sliders = [f"FloatSlider(value={number})" for number in (0.25, 0.25, 0.25, 0.25, value)]
    source = f"ipywidgets.HBox([{', '.join('ipywidgets.' + slider for slider in sliders)}])"
    return source, f"HBox(children=({', '.join(sliders)}))"[:110] + "…"


def change_slider(cells):
    cells[LAB].outputs[0].data["text/plain"] = cut_slider(0.45)[1]
    cells[LAB].source = cut_slider(0.46)[0]


def nbval(folder: Path, *arguments: str) -> tuple[list[str], str]:
    """The tests that fail where nbval runs the notebooks of a folder, and all that is printed."""
    plain = ["-q", "-c", os.devnull, "--rootdir", folder, "-p", "no:cacheprovider", "-p", "nbval.plugin"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", *plain, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": TESTS},
    )
    failed = [line.partition(" - ")[0] for line in run.stdout.splitlines() if line.startswith("FAILED")]
    return failed, run.stdout + run.stderr


def test_a_notebook_that_works_too_long_is_named():
    assert too_much(NAMES[0], BUDGET) is None and only([too_much(NAMES[0], MOST + 1)], f"{MOST + 1} s")


def test_nbval_alone_sees_a_changed_digit_but_not_the_other_damage(folder, damage):
    for change in (change_print, remove_output, set_source(PROSE, "0.455", "0.456"), change_slider):
        damage(change)
    damage(lambda cells: cells.pop(FORMULA))
    failed, printed = nbval(folder, NAMES[0])
    assert failed == [f"FAILED {NAMES[0]}::Cell 1"], printed


def test_the_bytes_of_the_same_run_show_what_nbval_alone_does_not_see(folder, damage):
    still_sound = write(folder / "02_still_sound.ipynb", [new_code_cell("x = 1"), new_code_cell("x")])
    rebuild(still_sound, still_sound)
    cut = shutil.copy(still_sound, folder / "03_cut.ipynb")
    for change in (change_picture, remove_output, set_source(PROSE, "0.455", "0.456")):
        damage(change)
    asked = NAMES[0], still_sound.name, f"{cut.name}::Cell 0", f"{cut.name}::stored bytes"
    failed, printed = nbval(folder, *EXECUTED, *asked)
    assert failed == [f"FAILED {name}::stored bytes" for name in (NAMES[0], cut.name)], printed
    for cell, changed in [
        ("3 (The draw", "id"),
        ("5 (round", "execution_count and outputs"),
        ("7 (heights", "outputs"),
    ]:
        [said] = {line for line in printed.splitlines() if line.startswith(f"{NAMES[0]}, cell {cell}")}
        assert said.endswith(f": its stored {changed} is not what running it gives."), printed
    [said] = {line for line in printed.splitlines() if line.startswith(cut.name)}
    assert said == f"{cut.name}, cell 2 (x): it was not run.", "bytes are not compared where a cell was not run"
    times = re.findall(r"^(\S+\.ipynb) +([\d.]+) s, its kernel worked for +([\d.]+) s", printed, re.MULTILINE)
    assert [name for name, *_ in times] == [NAMES[0], still_sound.name], "of all that ran whole the time is told"
    assert all(float(worked) > 0 for *_, worked in times), printed
