"""A guide for teachers that is not true is found."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebook_checks import teaching

GUIDE = """
| minutes | notebook | sections | what happens |
|---|---|---|---|
| 0–50 | [00 · A](notebooks/00_a.ipynb) | top, 1 | play |
| 50–90 | [01 · B](notebooks/01_b.ipynb) | 2 | think |

### 0–50 · Play

| question | a wrong guess to expect | what to say then |
|---|---|---|
| `00/first` | “no” | Look again. |
| `00/h` | “0.5” | Calculate it. |

### 50–90 · Think

| `01/x` | “$a$” | Think. |

## More
"""
CELLS = [
    new_markdown_cell("# A\n\n## First, a guess"),
    new_code_cell("exercises.predict('00/first', 'Is it so?', right=1, choices=['no', 'yes'])"),
    new_markdown_cell("## 1 · One"),
    new_code_cell("exercises.check('h', keep='00/h', known={0.5: 'printed'})"),
]
OTHERS = [
    new_markdown_cell("# B\n\n## 1 · One"),
    new_code_cell("exercises.explain('01/own', 'Why?', answer='')"),
    new_markdown_cell("## 2 · Two\n\n### 3 · Three"),
    new_code_cell("exercises.predict('01/x', 'Which?', right=1, choices=['$a$', '$b$'])"),
]


@pytest.fixture
def folder(tmp_path):
    for name, cells in (("00_a.ipynb", CELLS), ("01_b.ipynb", OTHERS)):
        nbformat.write(new_notebook(cells=cells), tmp_path / name)
    return tmp_path


def test_a_guide_that_is_true_is_no_problem(folder):
    assert teaching.problems(GUIDE, folder) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("| 50–90 |", "| 55–90 |", "without a gap"),
        ("50–90", "50–85", "without a gap"),
        ("| 0–50 |", "| 5–50 |", "without a gap"),
        ("### 50–90 · Think", "### 50–80 · Think", "a part with these minutes"),
        ("01_b.ipynb", "02_c.ipynb", "no 02_c.ipynb"),
        ("| 2 | think", "| 3 | think", "has no section 3"),
        ("| 2 | think", "| 1 | think", "does not ask 01/x"),
        ("| top, 1 | play", "| top | play", "does not ask 00/h"),
        ("`01/x`", "`01/y`", "does not ask 01/y"),
        ("“no”", "“perhaps”", "has no answer “perhaps”"),
    ],
)
def test_what_is_not_true_is_found(folder, old, new, word):
    assert old in GUIDE
    assert any(word in problem for problem in teaching.problems(GUIDE.replace(old, new), folder))
