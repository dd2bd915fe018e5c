"""What gives an answer away is found among what is seen of a page, and what does not is not."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebook_checks import in_view
from notebook_checks.in_view import Piece, Question, given_away
from rebuild import NOTEBOOKS

NUMBER = Question(3, "01/z1", ("0.30",), 2)
LONG = Question(3, "01/x1", ("1.28",), 2)
SHORT = Question(3, "00/zero", ("0",), 2)
SIGN = Question(3, "00/exp", ("−",), None, harmless=frozenset({5}))
PAIR = Question(3, "01/h", ("-0.12", "0.25"), 2)
WORDS = Question(3, "00/open", (), None, "must be positive, but what a layer adds up may be negative.")
ASKED = [Piece(3, "question", "Which number is 1.28? 0.3 − 0 +"), Piece(3, "source", "exercises . predict ( •••")]


@pytest.mark.parametrize("question", [NUMBER, LONG, SHORT, SIGN, PAIR, WORDS])
def test_a_question_does_not_answer_itself(question):
    assert given_away(question, ASKED) == []


@pytest.mark.parametrize(
    ("question", "piece"),
    [
        (LONG, Piece(3, "source", "exercises.predict( '01/x1', right=1.28)")),
        (LONG, Piece(4, "source", "exercises.check( 'h', keep='01/h'")),
        (SIGN, Piece(3, "question", "Which sign? Answer right: − because")),
        (LONG, Piece(2, "markdown", "The standard deviation is 1.28.")),
        (LONG, Piece(4, "output", "1.284025")),
        (LONG, Piece(4, "source", "assert sigma == 1.2840254")),
        (LONG, Piece(4, "lab", "σ = exp(0.25) ≈ 1.284025")),
        (NUMBER, Piece(4, "output", "[0.3 0.7]")),
        (SHORT, Piece(4, "output", "(σ, 0)")),
        (SIGN, Piece(4, "output", "0.990050")),
        (PAIR, Piece(4, "output", "[-0.12  0.25]")),
        (WORDS, Piece(3, "question", "σ must be positive, but what a layer adds up")),
    ],
)
def test_what_answers_it_is_found(question, piece):
    [problem] = given_away(question, [*ASKED, piece])
    assert problem.startswith(f"{question.id}: cell {piece.cell + 1} shows ")


@pytest.mark.parametrize(
    ("question", "piece"),
    [
        (LONG, Piece(2, "markdown", "It is 1.29, or 12.8, or 11.28.")),
        (NUMBER, Piece(4, "lab", "0.3")),
        (NUMBER, Piece(2, "output", "0.3")),
        (NUMBER, Piece(4, "output", "0.2999")),
        (SHORT, Piece(2, "markdown", "change it until it is 0")),
        (SIGN, Piece(2, "output", "the numbers before it")),
        (SIGN, Piece(5, "output", "what was looked at")),
        (SIGN, Piece(4, "markdown", "text")),
        (PAIR, Piece(4, "output", "-0.12 alone")),
        (WORDS, Piece(2, "markdown", "must be positive")),
    ],
)
def test_what_does_not_answer_it_is_no_problem(question, piece):
    assert given_away(question, [*ASKED, piece]) == []


def test_the_questions_of_a_notebook_are_read_with_their_answers(tmp_path, monkeypatch):
    monkeypatch.setitem(in_view.ANSWERS, "01_x.ipynb", {"01/a": "−", "01/h": ["0.1", "0.2"]})
    sources = [
        "exercises.predict(\n    '01/a', 'Which sign?', right=x, choices='sign')",
        "exercises.check(\n    'h', keep='01/h', decimals=3)",
        "exercises.guess(\n    '02/opening', 'How much?', decimals=1)",
        "exercises.explain(\n    '01/open', 'Why?', answer=['Short. $\\\\sigma$ ', 'A longer $x$ text'])",
    ]
    monkeypatch.setitem(in_view.ANSWERS, "02_what_it_is_good_for.ipynb", {"02/opening": ["2.5"]})
    cells = [new_markdown_cell("# a"), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells), tmp_path / "01_x.ipynb")
    assert in_view.questions(tmp_path / "01_x.ipynb") == [
        Question(1, "01/a", ("−",), None),
        Question(2, "01/h", ("0.1", "0.2"), 3),
        Question(3, "02/opening", ("2.5",), 1),
        Question(4, "01/open", (), 0, "A longer "),
    ]


@pytest.mark.parametrize("name", in_view.HARMLESS)
def test_what_is_called_harmless_is_there(name):
    cells = nbformat.read(NOTEBOOKS / name, as_version=4).cells
    for start in in_view.HARMLESS[name]:
        assert [cell for cell in cells if cell.source.startswith(start) and cell.outputs], start
