"""The live lab, without a browser: what it reads, calculates, keeps and says."""

import json
import re
from decimal import InvalidOperation

import numpy as np
import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import networks
from talking import ask, put

from vae_steps import gradients, labs, lecture, loss, model
from vae_steps.labs import layout, live_lab

LECTURE = lecture.parameters, lecture.x, lecture.eps


@pytest.fixture
def bench():
    return labs.workbench(*LECTURE)


def arguments(lab):
    """The lab's numbers, as `worked.forward` takes them."""
    return lab.calculation.arguments(lab.state.arrays(lab.state.inputs.values))


def expected(lab):
    """The model's own numbers for the lab's values, under the symbols of the page."""
    parameters, x, eps, beta = arguments(lab)
    steps = model.forward(parameters, x, eps)
    numbers = {
        f"{name}[{i}]": value
        for name in ("h", "mu", "log_var", "sigma", "z", "x_hat")
        for i, value in enumerate(getattr(steps, name))
    }
    numbers |= {f"(x[{i}]-x_hat[{i}])^2": value for i, value in enumerate(loss.squared_error(steps.x, steps.x_hat))}
    numbers |= {f"kl[{j}]": value for j, value in enumerate(loss.kl_divergence(steps.mu, steps.log_var))}
    return numbers | loss.total_loss(steps, beta)._asdict()


# ---- calculating


@settings(max_examples=cases(10))
@given(network=networks(), data=st.data())
def test_every_number_of_the_page_is_the_models(network, data):
    lab = labs.workbench(*network)
    name = data.draw(st.sampled_from(sorted(lab.state.inputs.texts)))
    put(lab, name, str(data.draw(st.integers(0, 20)) / 10))
    for symbol, value in expected(lab).items():
        if symbol in lab.page.numbers:
            assert np.isclose(float(lab.page[symbol]), value, rtol=1e-9, atol=1e-12), symbol


def test_the_worked_example_has_a_box_for_each_of_its_34_numbers_and_one_for_beta(bench):
    boxes = layout.names(bench.rows, "boxes")
    assert len(boxes) == 3 + 29 + 2 + 1


def test_what_the_page_shows_is_named_for_those_who_hear_it(backward):
    said = {row["id"]: row["spoken"] for row in backward.rows}
    assert said["d_mu"].endswith("mu") and said["dW_logvar"].endswith("W log variance")
    boxes = [piece for row in backward.rows for piece in row["pieces"] if piece["kind"] == "boxes"]
    spoken = {name: said for piece in boxes for name, said in piece["spoken"].items()}
    assert spoken["W_e[0,1]"].startswith("W e, ") and re.findall(r"\d", spoken["W_e[0,1]"]) == ["1", "2"]
    assert spoken["eps[0]"].startswith("epsilon, ") and re.findall(r"\d", spoken["eps[0]"]) == ["1"]
    changed = put(backward, "beta", "0")["said"]
    assert f"{said['d_mu']}, {said['d_log_var']}, {said['dW_mu']}, " in changed and said["d_sigma"] not in changed
    assert f"{expected(backward)['total']:.6f}" in changed
    assert "said" not in ask(backward, "show", decimals=3)


@pytest.mark.parametrize("source", ["the example", None])
def test_only_where_it_is_told_so_a_lab_says_where_its_numbers_are_from(source):
    for make in (labs.lab, labs.workbench):
        words = make(*LECTURE, source=source).words
        for sentence in (words["reset"], words["moved"]):
            assert ("the example" in sentence) == bool(source) and "{source}" not in sentence
        assert words["moved"].count("{quantity}") == words["moved"].count("{number}") == 1


def test_the_page_is_told_what_there_is_to_show(bench, backward):
    assert [picture["name"] for picture in bench.pictures if picture["wide"]] == ["network"]
    assert [name for name, _ in bench.losses] == ["reconstruction", "kl", "total"] and backward.losses == bench.losses
    assert bench.noise and backward.noise and not labs.lab(*LECTURE, steps="kl").noise
    sliders = {piece["tex"]: piece["slider"] for row in bench.rows for piece in row["pieces"] if "slider" in piece}
    assert len(sliders) == 11 and sliders.pop(r"\beta") == {"min": 0, "max": 8, "step": 0.1}
    assert all(slider == {"min": -2, "max": 2, "step": 0.1} for slider in sliders.values())


def test_a_new_weight_changes_what_depends_on_it_and_nothing_else(bench):
    update = put(bench, "W_d[0,1]", "0.9")
    changed = {key for key in update if key.startswith("block:")}
    assert changed == {"block:x_hat", "block:squared_error", "block:total"}
    assert "picture:network" in update and "picture:loss_parts" in update and "picture:latent_plane" not in update
    assert update["was:W_d[0,1]"] == "0.3"


def test_the_lines_that_the_last_change_altered_are_marked_and_only_those(bench):
    first = put(bench, "W_d[0,1]", "0.9")["block:x_hat"]
    assert [live_lab._MARK in line for line in first.split(r"\\[2pt]")] == [False, True, False, False]
    second = put(bench, "W_d[2,1]", "0.9")["block:x_hat"]
    assert [live_lab._MARK in line for line in second.split(r"\\[2pt]")] == [False, False, False, True]


def test_the_sheet_says_its_numbers_in_latex_at_the_chosen_digits(bench):
    put(bench, "W_e[0,1]", "0.9")
    update = ask(bench, "show", decimals=8)
    for name in ("sigma", "z"):
        assert all(f"{bench.page[f'{name}[{j}]']:.8f}" in update[f"block:{name}"] for j in range(2))


def test_rounded_values_are_carried_on(bench):
    ask(bench, "show", decimals=2)
    ask(bench, "show", rounded=True)
    assert str(bench.page["sigma[0]"]) == "0.99" and str(bench.page["z[1]"]) == "-0.49"
    ask(bench, "show", rounded=False)
    assert np.isclose(float(bench.page["total"]), 1.4871213456)


# ---- the backward pass


@pytest.fixture
def backward():
    return labs.lab(*LECTURE, steps=labs.BACKWARD)


@settings(max_examples=cases(10))
@given(network=networks(), data=st.data())
def test_every_derivative_of_the_page_is_the_one_of_gradients(network, data):
    lab = labs.lab(*network, steps=labs.BACKWARD)
    put(lab, data.draw(st.sampled_from(sorted(lab.state.inputs.texts))), str(data.draw(st.integers(0, 20)) / 10))
    parameters, x, eps, beta = arguments(lab)
    found = gradients.backward(parameters, model.forward(parameters, x, eps), beta)
    for name in ("d_x_hat", "d_z", "d_sigma", "d_mu", "d_log_var"):
        for i, value in enumerate(getattr(found, name)):
            assert np.isclose(float(lab.page[f"{name}[{i}]"]), value, rtol=1e-9, atol=1e-9), name
    _, drawn = lab.calculation(lab.state.arrays(lab.state.inputs.values))
    np.testing.assert_allclose(
        gradients.flat(drawn["derivatives"]), gradients.flat(found.parameters), rtol=1e-9, atol=1e-9
    )
    # Each equation stands above its own block, whatever the depth of the network.
    assert all(
        block.lines[0].symbol.startswith(f"{id_}[") for id_, block in zip(lab._sheets, lab.page.blocks, strict=True)
    )


def test_a_lab_that_goes_back_has_all_boxes_and_no_forward_sheet(backward):
    assert len(layout.names(backward.rows, "boxes")) == 3 + 29 + 2 + 1
    assert set(backward._sheets) == {
        "d_x_hat",
        "dW_d",
        "db_d",
        "d_z",
        "d_sigma",
        "d_mu",
        "d_log_var",
        "dW_mu",
        "db_mu",
        "dW_logvar",
        "db_logvar",
        "d_h",
        "dW_e",
        "db_e",
    }
    update = put(backward, "eps[0]", "0")
    assert r"\cdot 0 = 0" in update["block:d_sigma"] and "picture:derivatives" in update
    assert update["number:d_sigma[0]"] == "0" and "block:d_x_hat" in update


def test_a_part_of_the_way_back_and_a_whole_calculation_with_it():
    assert set(labs.lab(*LECTURE, steps=("d_mu", "d_log_var"))._sheets) == {"d_mu", "d_log_var"}
    both = labs.lab(*LECTURE, steps=labs.FORWARD + labs.BACKWARD)
    assert both._sheets[:9] == list(labs.FORWARD) and len(both.page.blocks) == 9 + 14
    assert [picture["name"] for picture in both.get_state()["pictures"]] == [
        "network",
        "latent_plane",
        "reconstruction",
        "loss_parts",
        "derivatives",
    ]


# ---- going back


def test_undo_takes_back_one_change_after_the_other(bench):
    before = bench._shown
    put(bench, "x[0]", "2")
    between = bench.state.inputs
    put(bench, "x[0]", "abc")
    ask(bench, "draw")
    ask(bench, "undo")
    ask(bench, "undo")
    assert bench.state.inputs == between
    ask(bench, "undo")
    ask(bench, "undo")  # one more than there is
    assert bench.state.inputs == bench.state.first
    marked = ("block:", "mark:", "said")
    unmarked = {key: value for key, value in bench._shown.items() if not key.startswith(marked)}
    assert unmarked == {key: value for key, value in before.items() if not key.startswith(marked)}


def test_a_drag_is_undone_as_one(bench):
    for value in ("0.3", "0.4", "0.5"):
        put(bench, "W_e[0,1]", value, gesture="drag")
    put(bench, "W_e[0,2]", "1", gesture="another")
    ask(bench, "undo")
    assert bench.state.inputs.values["W_e[0,1]"] == 0.5
    ask(bench, "undo")
    assert bench.state.inputs == bench.state.first


def test_as_in_the_lecture_brings_every_number_back_and_keeps_the_digits(bench):
    put(bench, "x[0]", "2")
    put(bench, "beta", "four")
    ask(bench, "draw")
    ask(bench, "show", decimals=3)
    ask(bench, "reset")
    state, first = bench.state.inputs, bench.state.first
    assert (state.values, state.texts, state.problems) == (first.values, first.texts, {}) and state.decimals == 3


def test_a_new_eps_has_a_seed_and_is_the_same_for_everyone(bench):
    update = ask(bench, "draw")
    drawn = np.random.default_rng(1).standard_normal(2).round(2)
    assert update["seed"] == 1 and [float(update[f"text:eps[{j}]"]) for j in range(2)] == drawn.tolist()


# ---- bad input

BAD = [
    ("W_e[0,1]", "abc"),
    ("W_e[0,1]", ""),
    ("x[2]", "nan"),
    ("eps[0]", "∞"),
    ("b_d[1]", "1e400"),
    ("b_logvar[0]", "2000"),
    ("b_logvar[1]", "1000"),
    ("W_logvar[0,0]", "1e308"),
    ("x[0]", "1e200"),
    ("b_d[0]", "-1e155"),
    ("beta", "-1"),
]


@pytest.mark.parametrize("name, text", BAD)
def test_bad_input_keeps_the_last_good_and_gets_one_sentence(bench, name, text, capfd):
    put(bench, "W_e[1,1]", "0.7")
    page, values = bench.page, bench.state.inputs.values
    update = put(bench, name, text)
    assert set(update) - {"undo"} == {f"text:{name}", f"problem:{name}"}
    assert update[f"text:{name}"] == text
    assert re.fullmatch(r"[^.].*\. [^.].*\.", update[f"problem:{name}"])
    assert f" {bench.state.first.texts[name]}." in update[f"problem:{name}"]
    assert bench.page == page and bench.state.inputs.values == values
    assert capfd.readouterr() == ("", "")


def test_a_total_out_of_range_is_bad_input_too(bench):
    put(bench, "x[0]", "1e150")
    put(bench, "b_mu[0]", "10")
    assert put(bench, "beta", "1e308")["problem:beta"].startswith("L ")


def test_a_refusal_names_its_quantity_as_the_page_does_counted_from_1(bench):
    for name, text, begin in (
        ("b_logvar[1]", "1e9", r"log σ₂² is 999999999\.8\d*, and σ₂ would be"),
        ("b_logvar[0]", "1000", r"log σ₁² is (1000|999)\S*, and σ₁² would be"),
        ("b_d[2]", "1e200", r"\(x₃ - x'₃\)² gets"),
        ("W_e[0,0]", "1e308", "log σ₁² is 1.5e\\+307, and σ₁ would be"),
        ("beta", "-1", "β must"),
    ):
        assert re.match(begin, put(bench, name, text)[f"problem:{name}"])


@pytest.mark.parametrize("steps", [labs.FORWARD, labs.BACKWARD])
def test_no_refusal_of_any_box_speaks_of_the_code(steps):
    lab, told = labs.lab(*LECTURE, steps=steps), set()
    for name in layout.names(lab.rows, "boxes"):
        for text in ("1e9", "-1e9", "1e155", "-1e155", "1e200", "1e308", "-1e308", "-1", "1e400", "abc"):
            told.add(put(lab, name, text).get(f"problem:{name}", ""))
            ask(lab, "reset")
    assert len(told) > 10
    assert not [sentence for sentence in told if re.search(r"[\[\]_]|float|log_var|sigma|e\+\d+ leaves", sentence)]


def test_a_good_number_in_the_same_box_takes_the_sentence_away(bench):
    put(bench, "x[0]", "abc")
    put(bench, "x[1]", "2")
    assert bench.state.inputs.problems.keys() == {"x[0]"}
    assert put(bench, "x[0]", "−0,7")["problem:x[0]"] == ""
    assert bench.state.inputs.values["x[0]"] == -0.7


@settings(max_examples=cases(10))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["W_e[0,1]", "b_logvar[0]", "x[2]", "eps[1]", "beta"]),
            st.one_of(st.text(max_size=8), st.floats(width=32).map(str)),
        ),
        max_size=6,
    )
)
def test_whatever_is_typed_the_lab_answers_and_its_page_is_the_models(entries):
    lab = labs.workbench(*LECTURE)
    for name, text in entries:
        put(lab, name, text)
    with np.errstate(over="ignore"):
        for symbol, value in expected(lab).items():
            assert np.isclose(float(lab.page[symbol]), value, rtol=1e-6, atol=1e-12), symbol


@pytest.mark.parametrize("text", ["1e20", "1e30", "1e150", "1e-300", "123456789012345678"])
@pytest.mark.parametrize("name", ["x[0]", "eps[0]", "b_d[0]", "beta"])
def test_numbers_too_large_for_their_decimals_are_carried_on_as_they_are(bench, backward, name, text):
    for lab in (bench, backward):
        assert put(lab, name, text).get(f"problem:{name}", "") == ""
        for decimals in (2, 6, 10):
            ask(lab, "show", decimals=decimals)
            assert ask(lab, "show", rounded=True)["rounded"] and not lab._shown["notice"]
            ask(lab, "show", rounded=False)


@pytest.mark.parametrize(
    "error", [InvalidOperation([InvalidOperation]), KeyError("kl"), ValueError("That is too much.")]
)
def test_after_a_refusal_the_page_is_told_how_things_are_and_why_without_the_words_of_a_library(bench, error):
    def refuse(*_):
        raise error

    put(bench, "x[0]", "0.7")
    shown, bench.state._ask = dict(bench._shown), refuse
    for message in ({"do": "show", "rounded": True}, {"do": "show", "decimals": 3}, {"do": "draw"}, {"do": "reset"}):
        update = ask(bench, **message)
        assert update == shown | {"notice": update["notice"]} and not update["rounded"]
        assert re.fullmatch(r"Nothing was changed: [^<\[\]]+\.", update["notice"])
    bench.state._ask = bench._work_out
    assert ask(bench, "show", rounded=True).items() >= {"rounded": True, "notice": ""}.items()


def test_half_a_character_does_not_silence_a_lab(bench):
    update = put(bench, "x[0]", "a\ud800b")
    assert update["problem:x[0]"] and json.dumps(update, ensure_ascii=False).encode()


def test_a_box_never_says_the_words_of_a_library(bench):
    def refuse(*_):
        raise InvalidOperation([InvalidOperation])

    bench.state._ask = refuse
    assert re.fullmatch(r"[^<\[\]]+ keeps 0\.5\.", put(bench, "x[0]", "0.7")["problem:x[0]"])


def test_a_message_that_makes_no_sense_is_answered_in_words(bench):
    assert "-3" in ask(bench, "show", decimals=-3)["notice"]
    assert ask(bench, "put", texts={"no such box": "1"}, gesture=None).get("notice", "") == ""


# ---- parts, and pages without a kernel


@pytest.mark.parametrize(
    "steps", [("h", "mu", "log_var"), ("sigma", "z"), ("x_hat", "squared_error"), "sigma", "kl", ("kl", "total")]
)
def test_a_part_shows_its_steps_and_can_be_moved(steps):
    lab = labs.lab(*LECTURE, steps=steps)
    wanted = (steps,) if isinstance(steps, str) else steps
    assert [row["id"] for row in lab.rows if row["sheet"]] == list(wanted)
    assert len(lab.page.blocks) == len(wanted) and lab.pictures
    assert set(layout.names(lab.rows, "column")) <= set(lab.page.numbers)
    moving = layout.names(lab.rows, "boxes")[0]
    assert any(key.startswith("block:") for key in put(lab, moving, "0.35"))


def test_unknown_steps_are_refused():
    with pytest.raises(ValueError, match="steps must name"):
        labs.lab(*LECTURE, steps=("h", "loss"))


@pytest.mark.parametrize(
    "x, eps, named",
    [
        ([lecture.x], lecture.eps, "x"),
        (lecture.x, [lecture.eps], "eps"),
        ([0.5, 1.0], lecture.eps, "x"),
        (["a", "b", "c"], lecture.eps, "x"),
    ],
)
def test_what_cannot_be_begun_with_is_refused(x, eps, named):
    with pytest.raises(ValueError, match=rf"^{named} "):
        labs.workbench(lecture.parameters, x, eps)


def test_what_is_stored_is_the_whole_calculation_and_no_dead_widget(bench):
    data, _ = bench._repr_mimebundle_()
    assert data["text/markdown"].count(r"\begin{aligned}") == 9
    for entry in lecture.ledger:
        if entry.symbol in ("h[0]", "x_hat[0]", "mu[1]"):
            assert str(bench.page[entry.symbol].normalize())[:5] in data["text/plain"].replace("−", "-")
    assert "1.487121" in data["text/plain"] and "…" not in data["text/plain"]


@pytest.mark.parametrize("name", ["network", "latent_plane", "reconstruction", "loss_parts"])
def test_a_picture_is_labelled_and_shows_where_the_lecture_was(bench, name):
    role = "group" if name == "network" else "img"
    assert f'role="{role}" aria-label="' in bench._shown[f"picture:{name}"]
    assert "vae-ghost" in bench._shown[f"picture:{name}"]
    before, after = bench._shown[f"picture:{name}"], put(bench, "W_e[0,1]", "0.9")[f"picture:{name}"]
    ghost = "0.200" if name == "network" else '<g class="vae-ghost"><'
    assert ghost in after and '<g class="vae-ghost"></g>' in before
