"""Modules import one way, and what is slow to load is loaded only where it is used."""
import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

MODULES = {path.stem: ast.parse(path.read_text(encoding="utf-8"))
           for path in (Path(__file__).parent.parent / "vae_steps").glob("*.py")}
SLOW = ("sympy", "matplotlib", "contourpy", "ipywidgets", "anywidget", "traitlets")


def imports(name):
    """What a module imports: the modules of the package, and the names of other packages."""
    ours, others = set(), set()
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.ImportFrom) and node.level:
            ours |= {node.module} if node.module else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            others.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Import):
            others |= {alias.name.partition(".")[0] for alias in node.names}
    return ours, others


def test_no_module_imports_another_that_leads_back_to_it():
    order = list(TopologicalSorter({name: imports(name)[0] for name in MODULES}).static_order())
    assert {*order} == {*MODULES}


def test_the_package_itself_imports_nothing():
    assert imports("__init__") == (set(), set())


@pytest.mark.parametrize("name", MODULES)
def test_what_is_private_stays_in_its_module(name):
    private = [alias.name for node in ast.walk(MODULES[name]) if isinstance(node, ast.ImportFrom) and node.level
               for alias in node.names if alias.name.startswith("_")]
    assert private == []


def test_numbers_are_calculated_trained_and_checked_without_symbols_pictures_and_widgets():
    modules = ("lecture", "gradients", "training", "training_desk", "worked", "marking", "checks", "planted")
    program = f"import sys\nfrom vae_steps import {', '.join(modules)}\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "vae_steps.checks" in loaded and not {*loaded} & {*SLOW}


@pytest.mark.parametrize(("packages", "users"), [
    ({"sympy"}, {"symbolic", "derivations", "lost_weights"}), ({"matplotlib"}, {"drawing"}), ({"contourpy"}, {"svg"}),
    ({"ipywidgets", "anywidget", "traitlets"}, {"assets", "labs", "quiz", "switch", "talk", "training_lab"}),
])
def test_a_slow_package_is_imported_only_where_it_is_used(packages, users):
    assert {name for name in MODULES if imports(name)[1] & packages} == users
