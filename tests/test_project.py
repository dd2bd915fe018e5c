"""What stands around the package is true: the README's numbers, the licences, the citation, the Pythons that are named."""

import re
import tomllib
from fnmatch import filter as matching
from pathlib import Path

import numpy as np
import pytest
import yaml
from notebook_checks import numbers
from notebook_checks.markdown import text_of
from rebuild import notebooks

import vae_steps
from vae_steps import gradients, lecture, loss, model

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


# ---- the numbers of the README


def calculated():
    """Every quantity of the notation that has a number, by its name in code."""
    steps = model.forward(lecture.parameters, lecture.x, lecture.eps)
    found = {name: getattr(steps, name) for name in ("x", "h", "mu", "log_var", "sigma", "eps", "z", "x_hat")}
    found |= loss.total_loss(steps)._asdict()
    return found | {"d_z": gradients.backward(lecture.parameters, steps).d_z}


def notation():
    """Rows of the README's notation: the first name in code, and the numbers at the end."""
    table = README.partition("## Notation")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines() if "| `" in line]
    return {re.match(r"`(\w+)", name)[1]: last for _, name, _, last in (row + [""] * (4 - len(row)) for row in rows)}


def test_the_notation_has_every_quantity_that_is_calculated():
    with_numbers = {name for name, last in notation().items() if last.strip("| ")}
    assert with_numbers == calculated().keys()


@pytest.mark.parametrize("name", sorted(calculated()))
def test_the_notation_states_the_numbers_of_the_calculation(name):
    stated = [values for _, (*values,) in numbers.numbers(notation()[name])]
    wanted = np.ravel(calculated()[name])
    assert len(stated) == len(wanted)
    for (value,), exact in zip(stated, wanted):
        assert float(value) == pytest.approx(exact, abs=0.5000001 * 10.0 ** value.as_tuple().exponent)


def test_the_readmes_code_gives_what_stands_behind_it():
    [code] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    scope, seen = {}, 0
    for line in code.splitlines():
        exec(line, scope)
        expression, _, said = line.partition("  # ")
        if said.startswith("array("):
            assert repr(eval(expression.strip(), scope)) == said.strip()
            seen += 1
    assert seen == 2


def test_the_readmes_index_has_the_titles_and_minutes_of_the_notebooks():
    for path in notebooks():
        [row] = [line for line in README.splitlines() if f"](notebooks/{path.name}) |" in line]
        number, title, minutes = re.search(r"\| (\w\d) \| \[(.*?)\].* \| (\d+)[^|]* \|$", row).groups()
        text = text_of(path)
        assert text.startswith(f"# {number} · {title}")
        assert f"**Time:** {minutes} minutes" in text


# ---- licences, citation, changelog


def test_every_licence_of_what_is_bundled_is_declared_and_shipped():
    declared = PROJECT["project"]["license-files"]
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "vae_steps").rglob("*")
        if path.name.endswith("LICENSE") or path.name == "OFL.txt"
    ]
    assert sorted(declared) == sorted(["LICENSE", *found]) and len(found) == 3
    shipped = {
        f"{package.replace('.', '/')}/{pattern.replace('**', '*')}"
        for package, patterns in PROJECT["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
    }
    assert all(any(matching([name], pattern) for pattern in shipped) for name in found)
    assert PROJECT["project"]["license"] == "MIT AND OFL-1.1 AND CC-BY-4.0 AND Apache-2.0"


def test_the_readmes_name_every_bundled_file_and_whose_it_is():
    folder = ROOT / "vae_steps/data"
    credit, own = README.partition("## Credit and licences")[2], (folder / "README.md").read_text("utf-8")
    for path in folder.iterdir():
        assert path.name in own or path.name == "README.md"
    for whose in ("https://doi.org/10.24432/C50P49", "CC BY 4.0", "noto-emoji", "Apache License 2.0"):
        assert whose in credit and whose in own
    assert "Apache License" in (folder / "icons_LICENSE").read_text("utf-8")


def test_the_licence_of_the_fonts_names_every_font():
    fonts = ROOT / "vae_steps/widgets/static/katex/fonts"
    licence = (fonts / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007" in licence
    for font in fonts.glob("*.woff2"):
        assert re.search(rf"\b{font.name.partition('-')[0]}\b", licence), font.name


def test_the_terms_of_the_deck_are_said_in_full():
    terms = " ".join(README.partition("## Credit and licences")[2].split())
    for piece in (
        "no changed copies",
        "no redistribution",
        "no commercial use",
        "online platforms without the written",
    ):
        assert piece in terms
    assert "cover our own work only" in terms and "Ask 신박AI before you publish the series online" in terms
    assert "offline in JupyterLab" in README and "from a CDN" in README


def test_the_citation_and_the_changelog_know_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["version"] == vae_steps.__version__
    assert citation["references"][0]["authors"] == [{"name": "신박AI"}]
    assert re.search(
        rf"^## {re.escape(vae_steps.__version__)}\b", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )


# ---- the Pythons


def test_everybody_names_the_same_pythons():
    """With make, the Makefile refuses another Python; without make, on Windows as well, pip does."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    first, last = (tuple(map(int, python.split("."))) for python in (PYTHONS[0], PYTHONS[-1]))
    assert PROJECT["project"]["requires-python"] == f">={first[0]}.{first[1]},<{last[0]}.{last[1] + 1}"
    assert f"{first} <= sys.version_info[:2] <= {last}" in makefile
    named = f"{', '.join(PYTHONS[:-1])} or {PYTHONS[-1]}"
    assert named in makefile and f"You need Python {named}" in README


# ---- the set-up


def test_without_make_the_set_up_has_the_same_steps():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = makefile.partition("\n.venv/ready:")[2]
    lines = README.partition("```bat\n")[2].partition("```")[0]
    steps = [
        re.findall(r"-m ([\w.]+)", text) for text in (recipe, makefile.partition("\nlab:")[2].partition("\n\n")[0])
    ]
    assert re.findall(r"-m ([\w.]+)", lines) == [*steps[0], *steps[1]] and "vae_steps.server" in steps[0]
    [address] = re.findall(r"--LabApp.default_url=\S+", lines)
    assert f"-m jupyterlab {address}" in makefile and (ROOT / address.partition("/lab/tree/")[2]).is_file()
