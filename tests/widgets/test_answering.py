"""Every message of a page is answered in words or not at all, whatever stands in it, and by every widget."""

import re
from pathlib import Path
from types import NoneType

import pytest
from every_widget import MAKE

from vae_steps import labs, lecture, model, widgets
from vae_steps.widgets import AnsweringWidget

UNKNOWN = "The page asks for something that the kernel does not know. Reload the page."
STATIC = Path(widgets.__file__).parent / "static"


@pytest.fixture(scope="module")
def answering(tmp_path_factory):
    """One widget of each kind that answers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_STEPS_ANSWERS", str(tmp_path_factory.mktemp("answers")))
        made = {kind: make() for kind, make in MAKE.items()}
        yield {kind: widget for kind, widget in made.items() if isinstance(widget, AnsweringWidget)}


def answers(widget, content):
    sent = []
    widget.layout.send = sent.append
    widget._receive(widget.layout, content, [])
    return sent


def said(update):
    return update.get("notice") or update.get("problem:run") or ""


KINDS = ["lab", "plane", "steering", "training", "prediction", "exercise", "open question"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", [None, [], 5, "open", True, [{"do": "open"}]], ids=repr)
def test_what_is_no_message_is_not_answered(answering, kind, content):
    assert answers(answering[kind], content) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "do", [{}, {"do": None}, {"do": "x"}, {"do": ["open"]}, {"do": {}}, {"do": "_answer"}], ids=repr
)
def test_what_is_unknown_is_answered_in_words(answering, kind, do):
    [answer] = answers(answering[kind], {"from": "a", **do})
    assert answer["to"] == "a" and said(answer["update"]).endswith(UNKNOWN)


WRONG = [None, 5, 0.5, "ab", True, [], {}, [None], {"x": None}, float("nan")]


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_known_message_brings_is_no_error_in_the_program(answering, kind):
    widget = answering[kind]
    for do, brings in widget._messages.items():
        for name, types in [*brings.items(), ("more", ())]:
            for value in WRONG:
                fits = {other: types[0]() for other, types in brings.items()} | {name: value}
                [answer] = answers(widget, {"from": "a", "do": do, **fits})
                assert "program" not in said(answer["update"]), (do, fits)
                assert said(answer["update"]).endswith(UNKNOWN) or not types or type(value) in types, (do, fits)
        without = {name: types[0]() for name, types in brings.items() if NoneType not in types}
        [answer] = answers(widget, {"do": do, **without})
        assert answer["to"] is None
        assert do == "open" or not said(answer["update"]).endswith(UNKNOWN)  # what was said before is shown there


def test_a_number_is_put_without_a_gesture():
    lab = MAKE["lab"]()
    [answer] = answers(lab, {"from": "a", "do": "put", "texts": {"x[0]": "0.75"}})
    assert answer["update"]["value:x[0]"] == 0.75


def test_a_lab_without_noise_draws_none():
    parameters = model.AutoencoderParameters((lecture.parameters.encoder[0],), (lecture.parameters.decoder[0],))
    lab = labs.autoencoder(parameters, lecture.x)
    [answer] = answers(lab, {"from": "a", "do": "draw"})
    assert said(answer["update"]).endswith(UNKNOWN)


def test_all_that_the_pages_ask_is_known(answering):
    pages = {
        "lab": "lab.js",
        "plane": "plane.js",
        "steering": "steering.js",
        "training": "training.js",
        "exercise": "quiz.js",
        "open question": "own_words.js",
    }
    for kind, name in pages.items():
        asked = {*re.findall(r'\bdo: "(\w+)"', (STATIC / name).read_text("utf-8"))}
        assert asked and asked <= answering[kind]._messages.keys(), name
