"""The modules that draw the widgets can be loaded in an order, and one model holds them for all widgets."""

import json
import re
from graphlib import TopologicalSorter

import pytest
from every_widget import MAKE

from vae_steps import exercises
from vae_steps.widgets import assets


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
    assert len(widget._esm) < 4000 and "_css" not in widget.keys


def test_all_widgets_share_one_model_and_have_another_one_after_it_was_closed():
    [first] = {make().assets for make in MAKE.values()}
    first.close()  # as Widget.close_all() does
    [second] = {make().assets for make in MAKE.values()}
    assert first is not second and first.version == second.version


# ---- what a reader without a kernel sees


@pytest.fixture
def published(monkeypatch):
    """What widgets show in a notebook: the data of each output or update, and whether it is one."""
    found = []
    monkeypatch.setattr(assets, "display", lambda data, **options: found.append((data, False)))
    monkeypatch.setattr(assets, "update_display", lambda data, **options: found.append((data, True)))
    return found


@pytest.mark.parametrize("kind", MAKE)
def test_a_widget_is_shown_in_two_outputs_its_page_and_below_it_what_is_written(published, kind):
    widget = MAKE[kind]()
    widget._ipython_display_()
    [(page, _), (written, _)] = published
    assert page.pop("application/vnd.jupyter.widget-view+json")["model_id"] == widget.model_id
    assert page == {"text/html": ""}, "or a reader without a kernel would see both"
    assert written["text/plain"] == repr(widget) and "vae-written" in written["text/markdown"]
    assert written["text/markdown"].startswith(f"*{widget.invitation}*\n\n{widget.written()}\n\n<style")


def test_what_is_written_is_kept_when_the_page_rests_once_and_only_where_it_is_shown(published):
    lab = MAKE["lab"]()
    sent = []
    lab.layout.send = sent.append
    rest = {"from": "page", "do": "rest"}
    lab._receive(lab, rest, [])
    assert published == sent == [], "a lab in a box has no output of its own"
    lab._ipython_display_()
    lab._receive(lab, rest, [])
    assert len(published) == 2 and sent == [], "nothing is different"
    lab._receive(lab, {"from": "page", "do": "put", "texts": {"x[0]": "0.75"}, "gesture": "a"}, [])
    del published[:2], sent[:1]
    for _ in range(2):
        lab._receive(lab, rest, [])
    [(data, is_update)] = published
    assert is_update
    assert "0.75" in data["text/markdown"] and sent == [{"written": {"view": lab.model_id, "data": data}}]
    assert len(json.dumps(sent)) < 5000


def test_an_answer_is_kept_in_writing_at_once(published, tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_STEPS_ANSWERS", str(tmp_path))
    quiz = exercises.predict("kept at once", "$1 + 1$", "It **is** two.", right=2, decimals=0)
    quiz._ipython_display_()
    quiz.layout.send = lambda content: None
    quiz._receive(quiz, {"from": "page", "do": "commit", "answer": ["2"]}, [])
    data, is_update = published[-1]
    assert is_update and "your answer: 2" in data["text/plain"] and "two." in data["text/markdown"]


def test_modules_and_style_are_in_no_state_and_are_sent_when_they_are_asked_for():
    shared, sent = MAKE["lab"]().assets, []
    assert len(json.dumps(shared.get_state(), default=str)) < 1000, "a second tab waits for the state of all models"
    shared.send = sent.append
    shared._handle_custom_msg({}, [])
    assert sent == [{"modules": assets.modules(), "style": assets.style()}]
