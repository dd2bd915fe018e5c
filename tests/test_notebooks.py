"""Every check holds for every notebook of the series; `notebook_checks.executed` has those that run it."""

import json

import pytest
from notebook_checks import (
    asking,
    house,
    links,
    minutes,
    numbers,
    onward,
    promises,
    solutions,
    stored,
    teaching,
    wording,
)
from notebook_checks.right_answers import ANSWERS
from rebuild import CELLS, NOTEBOOKS, notebooks

from vae_steps.lecture import ledger

PATHS = notebooks()  # none: an error, not a skip
NAMES = [path.name for path in PATHS]
README = NOTEBOOKS.parent / "README.md"
LISTING = json.loads(CELLS.read_text(encoding="utf-8"))
PROMISED = json.loads(promises.PROMISES.read_text(encoding="utf-8"))
TAGGED = {}  # "notebook id-of-the-cell": the tags it needs. So far none does: each cell runs, and each output is compared

each_notebook = pytest.mark.parametrize("path", PATHS, ids=NAMES)


@each_notebook
def test_its_cells_are_the_listed_ones(path):
    assert stored.cells(path, LISTING) == []


@each_notebook
def test_its_outputs_are_complete_and_clean(path):
    assert stored.outputs(path) == []


@each_notebook
def test_its_prose_states_no_number_that_nothing_computes(path):
    assert numbers.prose(path, ledger) == []


@each_notebook
def test_it_keeps_the_house_style(path):
    assert house.style(path, TAGGED) == []


@each_notebook
def test_it_keeps_what_it_promised(path):
    assert promises.kept(path, PROMISED) == []


@each_notebook
def test_its_asserts_are_not_weak(path):
    assert promises.weak(path) == []


@each_notebook
def test_it_asks_before_it_shows(path):
    assert promises.asked_before_shown(path) == []


@each_notebook
def test_its_questions_are_really_asked(path):
    assert asking.problems(path) == []


@each_notebook
def test_the_next_one_opens_with_the_guess_that_it_leaves_open(path):
    assert onward.problems(path, NAMES) == []


@each_notebook
def test_it_states_the_minutes_that_it_takes(path):
    assert minutes.stated(path, README.read_text("utf-8")) == []


@each_notebook
def test_it_is_fair_to_the_lecture(path):
    assert wording.prose(path) == []


@each_notebook
def test_its_solutions_are_closed(path):
    assert solutions.closed(path) == []


@each_notebook
def test_its_links_lead_somewhere(path):
    assert links.lead_somewhere(path, NAMES) == []


@each_notebook
def test_it_has_its_place_in_the_series(path):
    assert links.chain(path, NAMES) == []


def test_every_list_has_every_notebook_and_no_other():
    assert list(LISTING) == list(PROMISED) == list(ANSWERS) == NAMES


def test_the_readme_links_every_notebook_in_order():
    assert links.lead_somewhere(README, NAMES) + links.index(README, NAMES) == []


def test_the_guide_for_teachers_takes_ninety_minutes_and_names_what_is_there():
    guide = README.with_name("TEACHING.md")
    assert teaching.problems(guide.read_text("utf-8"), NOTEBOOKS) + links.lead_somewhere(guide, NAMES) == []
    assert f"]({guide.name})" in README.read_text("utf-8")


def test_the_readme_states_the_hours_that_all_take():
    assert minutes.total(PATHS, README.read_text("utf-8")) == []


def test_the_readme_and_the_package_are_fair_to_the_lecture():
    root = README.parent
    texts = [*(root / "vae_steps").rglob("*.py"), *(root / "vae_steps").rglob("*.pot")]
    said = [problem for path in texts for problem in wording.fair(path.read_text("utf-8"), path.name)]
    assert said + wording.prose(README) + wording.prose(root / "CHANGELOG.md") == []
