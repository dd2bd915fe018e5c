"""The modules that draw the widgets can be loaded in an order, and one model holds them for all widgets."""

import re
from graphlib import TopologicalSorter

import pytest

from vae_steps import exercises, labs, lecture
from vae_steps.checks import Check, Report
from vae_steps.widgets import Switch, assets

MAKE = {
    "lab": lambda: labs.lab(lecture.parameters, lecture.x, lecture.eps, "h"),
    "training": lambda: labs.training(lecture.parameters, lecture.x),
    "prediction": lambda: exercises.predict("a", "$1 + 1$", right=2),
    "exercise": lambda: exercises.check("h", W_e=lecture.W_e, b_e=lecture.b_e, x=lecture.x),
    "switch": lambda: Switch({"right": Report([Check("a = b", True, "1 = 1")])}),
}


def imported(text):
    """The modules that a module imports, as static/loader.js finds them."""
    return re.findall(r'\bfrom "\./([\w.]+)"', text)


def test_no_module_imports_another_that_leads_back_to_it():
    texts = assets.modules()
    assert {*TopologicalSorter({name: imported(text) for name, text in texts.items()}).static_order()} == {*texts}
    assert sum(text.count("import ") for name, text in texts.items() if name != "katex.js") > 10


def test_the_style_has_its_fonts_inside_asks_for_nothing_else_and_is_ascii():
    style = assets.style()
    addresses = re.findall(r"url\(([^)]{,30})", style)
    assert style.isascii(), "Python would need two bytes for each of its letters"
    assert len(addresses) == 20 and all(address.startswith("data:font/woff2;base64,") for address in addresses)


@pytest.mark.parametrize("kind", MAKE)
def test_a_widget_itself_sends_little_and_names_a_module_that_draws_it(kind):
    widget = MAKE[kind]()
    [name] = re.findall(r'export default drawnBy\("([\w.]+)"\);\n$', widget._esm)
    assert "export function render(" in assets.modules()[name]
    assert len(widget._esm) < 3000 and "_css" not in widget.keys


def test_all_widgets_share_one_model_and_have_another_one_after_it_was_closed():
    [first] = {make().assets for make in MAKE.values()}
    first.close()  # as Widget.close_all() does
    [second] = {make().assets for make in MAKE.values()}
    assert first is not second and first.version == second.version
