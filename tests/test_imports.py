"""Rooms import one way and by their doors, notebooks use doors alone, what is slow to load is loaded where it is used.

A room is a file or a folder of the package; the door of a folder is its `__init__`.
"""

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from setuptools import Distribution, find_packages

import vae_steps

ROOT = Path(vae_steps.__file__).parent
MODULES = {
    path.relative_to(ROOT.parent).with_suffix("").parts: ast.parse(path.read_text(encoding="utf-8"))
    for path in ROOT.rglob("*.py")
}
DOORS = [parts for parts in MODULES if parts[-1] == "__init__" and len(parts) > 2]
NOTEBOOKS = sorted((ROOT.parent / "notebooks").glob("*.ipynb"))
SLOW = {"sympy", "matplotlib", "contourpy", "ipywidgets", "anywidget", "traitlets"}
LATER = {"filelock", "threadpoolctl", "hashlib", "zipfile", "shutil"}  # what a save, a training or a file needs

# What a notebook may import. Of a folder it may use what stands in `__all__`, of a file what has no underscore.
PUBLIC = {
    "checks",
    "diffusion",
    "digits",
    "exercises",
    "figures",
    "gradients",
    "icons",
    "labs",
    "lecture",
    "loss",
    "measures",
    "model",
    "networks",
    "symbolic",
    "training",
    "widgets",
    "worked",
}


def imports(parts):
    """What a module imports: (module, name) pairs of this package, and the names of other packages."""
    ours, others = set(), set()
    for node in ast.walk(MODULES[parts]):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = parts[: len(parts) - node.level] + tuple(filter(None, (node.module or "").split(".")))
            ours |= {(base, alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            others.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Import):
            others |= {alias.name.partition(".")[0] for alias in node.names}
    return ours, others


def module_of(base, name):
    """The module from which a name comes, or which it is."""
    for parts in ((*base, name), (*base, name, "__init__"), base, (*base, "__init__")):
        if parts in MODULES:
            return parts
    raise LookupError(f"{base} has no {name}")


def imported_modules(parts):
    """The modules that a module imports."""
    return {module_of(*pair) for pair in imports(parts)[0]}


def test_no_module_imports_another_that_leads_back_to_it():
    order = [*TopologicalSorter({parts: imported_modules(parts) for parts in MODULES}).static_order()]
    assert {*order} == {*MODULES}


def test_no_room_imports_another_that_leads_back_to_it():
    rooms = {}
    for parts in MODULES:
        others = {module[1] for module in imported_modules(parts)} - {parts[1]}
        rooms[parts[1]] = rooms.get(parts[1], set()) | others
    assert {*TopologicalSorter(rooms).static_order()} == {*rooms}


@pytest.mark.parametrize("parts", MODULES, ids=".".join)
def test_another_room_is_entered_by_its_door_and_what_is_private_stays_in_its_module(parts):
    for base, name in imports(parts)[0]:
        module = module_of(base, name)
        by_the_door = len(module) == 2 or module[2:] == ("__init__",)
        private = name.startswith("_") and name != "_"  # gettext's name, in `language`
        assert not private and (module[1] == parts[1] or by_the_door), (base, name)


def test_the_readme_lists_every_room_and_none_imports_one_that_stands_below_it():
    section = (ROOT.parent / "README.md").read_text(encoding="utf-8").partition("## For contributors")[2]
    tree = section.split("```")[1]
    listed = re.findall(r"([a-z]+)(?:\.py|/)(?= )", tree)
    assert {*listed} == {parts[1] for parts in MODULES} - {"__init__"} | {"data", "locale"}
    for parts in MODULES:
        others = {module[1] for module in imported_modules(parts)} - {parts[1]}
        assert all(listed.index(other) < listed.index(parts[1]) for other in others), parts


def test_the_package_itself_imports_nothing():
    assert imports(("vae_steps", "__init__")) == (set(), set())


def test_only_notebooks_and_tests_import_the_lecture():
    assert [parts for parts in MODULES if ("vae_steps", "lecture") in imported_modules(parts)] == []


@pytest.mark.parametrize("parts", DOORS, ids=".".join)
def test_a_door_says_what_is_inside_and_no_module_is_named_like_a_function_of_it(parts):
    names = public_names(parts)
    modules = {other[len(parts) - 1] for other in MODULES if other[: len(parts) - 1] == parts[:-1]}
    own = {name for base, name in imports(parts)[0] if module_of(base, name)[-1] == name}  # modules handed on whole
    names |= {name for _, name in imports(parts)[0]}  # `from . import module` would find these in its place
    assert ast.get_docstring(MODULES[parts]) and names and not (names - own) & modules


@pytest.mark.parametrize("name", sorted({parts[1] for parts in MODULES} - {"__init__"}))
def test_all_that_is_offered_is_there(name):
    module = importlib.import_module(f"vae_steps.{name}")
    offered = getattr(module, "__all__", ())
    assert [name for name in offered if not hasattr(module, name)] == [] and len(set(offered)) == len(offered)


def public_names(parts):
    """What a door offers: its `__all__`; of a file, all names that it defines without an underscore."""
    body, names = MODULES[parts].body, []
    for node in body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return set(ast.literal_eval(node.value))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.append(node.name)
        if isinstance(node, ast.Assign):
            names += [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return {name for name in names if not name.startswith("_")}


def used_names(tree):
    """(module, name) pairs of all that a notebook takes from the package."""
    pairs = {
        (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module.partition(".")[0] == "vae_steps"
        for alias in node.names
    }
    rooms = {name for module, name in pairs if module == "vae_steps"}
    return pairs | {
        (f"vae_steps.{node.value.id}", node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in rooms
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_uses_the_public_surface_alone(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    hidden = []
    for module, name in used_names(ast.parse(source)):
        _, *inside = module.split(".")
        public = public_names(module_of(("vae_steps",), *inside)) if len(inside) == 1 else PUBLIC if not inside else ()
        hidden += [] if name in public else [f"{module}.{name}"]
    assert hidden == []


# In one process: what none of them loads when all are, none loads alone.
def test_numbers_marking_and_the_state_of_labs_load_without_symbols_pictures_and_widgets():
    states = "labs.state labs.training_state labs.denoising_state labs.generation_state labs.steering_state"
    for rooms in (states, f"lecture gradients training worked checks marking figures exercises.predictions {states}"):
        modules = {f"vae_steps.{name}" for name in rooms.split()}
        program = f"import sys, {', '.join(modules)}\nprint(*sys.modules)"
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        loaded = {*run.stdout.split()}
        assert modules <= loaded and not loaded & SLOW
        assert ("vae_steps.figures" in loaded) == ("figures" in rooms)  # the state of a lab draws nothing


@pytest.mark.parametrize(
    ("packages", "rooms"),
    [
        ({"sympy"}, {"symbolic"}),
        ({"contourpy"}, {"figures"}),
        ({"ipywidgets", "anywidget", "traitlets"}, {"exercises", "labs", "widgets"}),
    ],
)
def test_a_slow_package_is_imported_only_where_it_is_used(packages, rooms):
    assert {parts[1] for parts in MODULES if imports(parts)[1] & packages} == rooms


def test_what_only_a_save_a_training_or_a_file_needs_is_loaded_then():
    program = "import sys, vae_steps.exercises, vae_steps.labs, vae_steps.training\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {*run.stdout.split()} & LATER


def test_every_file_of_data_is_installed(monkeypatch):
    monkeypatch.chdir(ROOT.parent)
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    packages = find_packages(include=settings["packages"]["find"]["include"])
    build = Distribution({"packages": packages, "package_data": settings["package-data"]}).get_command_obj("build_py")
    build.ensure_finalized()
    found = {Path(folder, name).resolve() for _, folder, _, names in build.data_files for name in names}
    ours = {path for path in ROOT.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    assert ours and found == ours


def test_the_declared_packages_are_those_that_are_imported():
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    imported = {name for parts in MODULES for name in imports(parts)[1]} - sys.stdlib_module_names
    assert {re.match(r"[\w-]+", package).group() for package in project["dependencies"]} == imported


def test_every_folder_is_installed():
    found = set(find_packages(ROOT.parent, include=["vae_steps*"]))
    assert found == {".".join(parts[:-1]) for parts in MODULES if parts[-1] == "__init__"}
