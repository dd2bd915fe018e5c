"""The latent plane, without a browser: what is drawn and moved, what the network makes of it, what is kept and told."""

import json
import re

import numpy as np
import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from talking import ask

from vae_steps import digits, labs, model
from vae_steps.labs.plane_state import PlaneState, levels_of_picture
from vae_steps.marking import Store, keep_drawing, kept_drawing, levels_of, written_levels
from vae_steps.model import AutoencoderParameters
from vae_steps.networks import Affine

TEST = digits.load().test
INK = st.lists(st.integers(0, 16), min_size=64, max_size=64).map(written_levels)
COORDINATE = st.floats(-4, 4).map(lambda value: round(value, 3))


@pytest.fixture(autouse=True)
def nobodys_answers(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_STEPS_ANSWERS", str(tmp_path))


@pytest.fixture
def lab():
    return labs.plane()


@pytest.fixture(scope="module")
def fresh():
    """A function that makes the same lab new: to draw its samples takes longer than all else."""
    lab = labs.plane(x=TEST.x[3])
    state = lab.state

    def renew():
        lab.state = PlaneState(state.network, state.samples, levels_of_picture(TEST.x[3]), (0.5, -0.5))
        lab._shown = lab._seen()
        return lab

    return renew


def autoencoder(seed=0, activation=np.tanh):
    """A lab of an autoencoder, with a hidden layer on each side."""
    random = np.random.default_rng(seed)
    sizes = ((64, 8), (8, 2), (2, 8), (8, 64))
    layers = [Affine(random.normal(size=(out, into)) / into**0.5, random.normal(size=out) / 5) for into, out in sizes]
    parameters = AutoencoderParameters(tuple(layers[:2]), tuple(layers[2:]))
    return labs.plane(parameters, activation=activation, output=model.sigmoid), parameters


def put(lab, gesture="drag", **texts):
    return ask(lab, "put", texts=texts, gesture=gesture)


def numbers_in(latex):
    """The numbers of each line of a calculation."""
    shown = re.sub(r" \\cdot 10\^\{(-?\d+)\}", r"e\1", latex.replace("[2pt]", "")).split(r"\\")
    return [
        [float(number) for number in re.findall(r"(?<![_\d{.])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\d}])", line)]
        for line in shown
    ]


def of_network(x, z=None, eps=None):
    """What the bundled network makes of a picture, with the model alone: mu, sigma, z, the copy."""
    network = digits.pretrained()
    _, mu, log_var = model.encode(network.parameters, x, network.activation)
    z = model.reparameterize(mu, log_var, np.array(eps)) if z is None else z
    _, copy = model.decode(network.parameters, z, network.activation, network.output)
    return mu, np.exp(log_var / 2), z, copy


# ---- what is calculated


def check_whole(lab):
    """All that the page shows is what the model makes of the picture and of eps."""
    shown, inputs = lab._shown, lab.state.inputs
    mu, sigma, z, copy = of_network(np.array(levels_of(shown["ink"])) / 16, eps=inputs.eps)
    np.testing.assert_allclose(shown["mu"], mu, atol=5.1e-5)
    np.testing.assert_allclose(shown["sigma"], sigma, atol=5.1e-5)
    np.testing.assert_allclose(shown["z"], z, atol=5.1e-5)
    assert [*bytes.fromhex(shown["copy"])] == np.rint(255 * copy).astype(int).tolist()
    return mu, sigma, z, copy


@settings(max_examples=cases(50), deadline=None)
@given(st.lists(st.one_of(INK, st.tuples(COORDINATE, COORDINATE)), min_size=1, max_size=6))
def test_whatever_is_drawn_and_moved_the_page_shows_what_the_model_calculates(fresh, changes):
    lab = fresh()
    for change in changes:
        if isinstance(change, str):
            put(lab, ink=change)
            assert lab._shown["ink"] == change
        else:
            put(lab, z="{} {}".format(*change))
            sigma = np.array(lab._shown["sigma"])
            np.testing.assert_allclose(lab._shown["z"], change, atol=0.00051 * sigma.max() + 1e-4)
    check_whole(lab)


@settings(max_examples=cases(50), deadline=None)
@given(COORDINATE, COORDINATE)
def test_moving_z_moves_eps_and_the_written_equation_stays_true_to_its_digits(fresh, first, second):
    lab = fresh()
    put(lab, z=f"{first} {second}")
    mu, sigma, z, _ = check_whole(lab)
    eps = np.array(lab.state.inputs.eps)
    np.testing.assert_allclose(eps, (np.array([first, second]) - mu) / sigma, atol=5.1e-4)
    _, *lines = numbers_in(lab._shown["block:0"])
    for j, line in enumerate(lines):
        wanted = [mu[j], sigma[j], eps[j], mu[j], sigma[j] * eps[j], z[j]]
        if len(line) == 6:  # a product with 0 or 1 is shorter
            np.testing.assert_allclose(line, wanted, atol=5.1e-4)
        assert line[-1] == pytest.approx(z[j], abs=5.1e-4)
        assert abs(line[0] + line[1] * line[2] - line[-1]) < 6e-4 * (2 + abs(eps[j]) + sigma[j])


@pytest.mark.parametrize("pixel", [0, 27, 36, 63])
def test_the_calculation_of_a_pixel_ends_with_the_models_number(lab, pixel):
    put(lab, z="0.5 -1.25")
    ask(lab, "choose", pixel=pixel)
    assert lab._shown["pixel"] == pixel
    _, _, _, copy = check_whole(lab)
    last = [key for key in lab._shown if key.startswith("block:")][-1]
    assert numbers_in(lab._shown[last])[-1][-1] == pytest.approx(copy[pixel], abs=5.1e-4)
    assert f"x'_{{{pixel + 1}}}" in lab._shown[last]
    assert float(lab.page[f"x_hat[{pixel}]"]) == pytest.approx(copy[pixel], abs=1e-12)


def test_an_autoencoder_has_a_point_and_no_cloud():
    lab, parameters = autoencoder()
    x = np.array(levels_of(lab._shown["ink"])) / 16
    steps = model.autoencode(parameters, x, np.tanh, model.sigmoid)
    assert lab._shown["sigma"] == [] and not lab.cloud
    np.testing.assert_allclose(lab._shown["z"], steps.z, atol=5.1e-5)
    assert [*bytes.fromhex(lab._shown["copy"])] == np.rint(255 * steps.x_hat).astype(int).tolist()
    put(lab, z="1.5 -0.25")
    assert lab._shown["z"] == pytest.approx([1.5, -0.25], abs=1e-3)
    for j, line in enumerate(numbers_in(lab._shown["block:0"])[1:]):
        assert line[0] == pytest.approx(steps.z[j], abs=5.1e-4)
        assert line[-1] == pytest.approx([1.5, -0.25][j], abs=1.1e-3)
        assert line[0] + line[1] == pytest.approx(line[2], abs=1.6e-3)
    ask(lab, "centre")
    np.testing.assert_allclose(lab._shown["z"], steps.z, atol=5.1e-5)


def test_the_activations_of_an_autoencoders_layers_may_differ():
    each = (np.tanh, model.identity, model.relu)
    lab, parameters = autoencoder(activation=each)
    x = np.array(levels_of(lab._shown["ink"])) / 16
    copy = model.autoencode(parameters, x, each, model.sigmoid).x_hat
    assert [*bytes.fromhex(lab._shown["copy"])] == np.rint(255 * copy).astype(int).tolist()


# ---- what is pressed


def test_another_digit_is_another_sample_each_time_and_never_the_learners_drawing(lab):
    seen = set()
    for _ in range(20):
        update = ask(lab, "another")
        place = lab.state.inputs.sample
        assert (16 * TEST.x[place] == levels_of(lab._shown["ink"])).all()
        assert update["of"] == f"test digit {place}, a {TEST.labels[place]}"
        seen.add(place)
    assert len(seen) == 20 and kept_drawing() is None


def test_new_eps_draws_from_the_next_seed_and_home_leads_to_the_mean(lab):
    ask(lab, "draw")
    assert lab.state.inputs.eps == tuple(np.random.default_rng(1).standard_normal(2).round(2))
    ask(lab, "draw")
    assert lab.state.inputs.eps == tuple(np.random.default_rng(2).standard_normal(2).round(2))
    ask(lab, "centre")
    assert lab._shown["z"] == lab._shown["mu"]
    check_whole(lab)


def test_a_picture_is_drawn_with_z_in_its_cloud(lab):
    put(lab, z="3.5 3.5")
    put(lab, ink=written_levels([16] * 64), gesture="stroke")
    assert lab._shown["z"] == lab._shown["mu"], "z was far outside of the cloud, and would be of another picture"
    ask(lab, "draw")
    eps = lab.state.inputs.eps
    put(lab, ink=written_levels([0] * 63 + [16]), gesture="another stroke")
    assert lab.state.inputs.eps == eps


def test_undo_takes_a_whole_gesture_back(lab):
    first = lab._shown
    assert not first["undo"] and ask(lab, "undo") == {}
    for level in range(1, 10):
        put(lab, ink=written_levels([level] * 64), gesture="stroke")
    put(lab, z="1 1", gesture="drag")
    put(lab, z="1 2", gesture="drag")
    ask(lab, "undo")
    assert lab._shown["ink"] == written_levels([9] * 64)
    update = ask(lab, "undo")
    assert {key: lab._shown[key] for key in first} == first and update["undo"] is False


def test_an_empty_pad_is_a_picture_like_any_other(lab):
    ask(lab, "clear")
    assert lab._shown["ink"] == "0" * 64
    check_whole(lab)


# ---- what is kept


def test_a_drawing_is_kept_when_the_pen_is_lifted_and_returns(tmp_path, lab):
    drawn = written_levels([i % 17 for i in range(64)])
    put(lab, ink=drawn)
    assert kept_drawing() is None, "a file is not written at each move of the pen"
    ask(lab, "keep")
    assert written_levels(kept_drawing(Store(tmp_path))) == drawn
    again = labs.plane()
    assert again._shown["ink"] == drawn and again._shown["of"] == "drawn by you"
    assert (16 * labs.drawing() == levels_of(drawn)).all()
    ask(again, "another")
    ask(again, "keep")
    assert written_levels(kept_drawing()) == drawn, "a test digit is nobody's drawing"
    ask(again, "undo")
    ask(again, "clear")
    assert kept_drawing() is None
    ask(again, "undo")
    assert written_levels(kept_drawing()) == drawn


def test_undo_brings_back_what_was_kept_before(lab):
    first, second = (written_levels([(i + k) % 17 for i in range(64)]) for k in (0, 5))
    put(lab, ink=first, gesture="one")
    ask(lab, "keep")
    put(lab, z="1 1", gesture="two")
    put(lab, ink=second, gesture="three")
    ask(lab, "keep")
    assert written_levels(kept_drawing()) == second
    ask(lab, "undo")
    ask(lab, "undo")
    assert written_levels(kept_drawing()) == first
    ask(lab, "undo")
    assert lab._shown["of"].startswith("test digit 3") and kept_drawing() is None


def test_undo_of_an_empty_pad_brings_a_drawing_back_that_is_not_seen(lab):
    drawn = written_levels([i % 17 for i in range(64)])
    put(lab, ink=drawn, gesture="one")
    ask(lab, "keep")
    ask(lab, "another")
    ask(lab, "clear")
    assert kept_drawing() is None
    ask(lab, "undo")
    assert written_levels(kept_drawing()) == drawn and lab._shown["of"].startswith("test digit")


def test_undo_leaves_what_was_drawn_elsewhere_since(lab):
    put(lab, ink=written_levels([i % 17 for i in range(64)]), gesture="one")
    ask(lab, "keep")
    keep_drawing([3] * 64)
    ask(lab, "undo")
    assert kept_drawing() == [3] * 64


def test_damaged_answers_leave_the_lab_a_digit_and_say_so(tmp_path):
    (tmp_path / ".answers.json").write_text('{"answers": {"drawing": {"levels": "abc"}}, "version": 2}')
    assert labs.plane()._shown["of"].startswith("test digit")
    (tmp_path / ".answers.json").write_text("{")
    assert "damaged" in labs.plane()._shown["notice"]


def test_a_given_picture_goes_before_a_kept_one(lab):
    keep_drawing([3] * 64)
    given = labs.plane(x=TEST.x[8])
    assert (16 * TEST.x[8] == levels_of(given._shown["ink"])).all() and given._shown["of"] == ""
    noisy = labs.plane(x=np.clip(TEST.x[8] + 0.02, 0, 1))
    assert noisy._shown["ink"] == given._shown["ink"], "the nearest of 17 levels"


# ---- what goes to and fro


def test_a_message_is_small_and_the_samples_are_in_none(lab):
    assert len(json.dumps(ask(lab, "open"))) < 4000
    assert len(json.dumps(put(lab, z="0.123 0.456"))) < 3000
    assert len(json.dumps(put(lab, ink=written_levels([7] * 64)))) < 3000
    assert lab.plane["picture"].count("<text x=") == len(TEST.x) and len(lab.plane["picture"]) < 40_000


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=5,
)
NOT_INK = st.one_of(JSON, st.text(alphabet="0123456789abcdefgh-", min_size=60, max_size=66), st.just("h" * 64))
NOT_A_POINT = st.one_of(JSON, st.sampled_from(["nan 1", "inf -inf", "1", "1 2 3", "", "1e400 0", "1e308 1e308", "a b"]))
MESSAGES = st.one_of(
    st.fixed_dictionaries({"do": st.just("put"), "texts": st.fixed_dictionaries({"ink": NOT_INK}), "gesture": JSON}),
    st.fixed_dictionaries({"do": st.just("put"), "texts": st.fixed_dictionaries({"z": NOT_A_POINT}), "gesture": JSON}),
    st.fixed_dictionaries({"do": st.just("put"), "texts": JSON, "gesture": JSON}),
    st.fixed_dictionaries({"do": st.just("choose"), "pixel": JSON}),
    st.fixed_dictionaries({"do": st.sampled_from(["undo", "keep", "draw", "another", "clear", "centre", "", "x"])}),
)


@settings(max_examples=cases(200), deadline=None)
@given(st.lists(MESSAGES, max_size=5))
def test_no_message_breaks_the_lab(fresh, messages):
    lab = fresh()
    for message in messages:
        update = ask(lab, **message)
        assert "program" not in update.get("notice", ""), update["notice"]
    put(lab, z="0.5 0.5", gesture="afterwards")
    check_whole(lab)


@pytest.mark.parametrize("text", ["1e308 1e308", "nan 0", "1 2 3", "abc"])
def test_a_point_that_cannot_be_calculated_is_answered_in_words_and_all_stays(lab, text):
    before = dict(lab._shown)
    notice = put(lab, z=text)["notice"]
    assert notice.startswith("Nothing was changed: ") and len(notice) < 200
    assert {**lab._shown, "notice": ""} == before


# ---- what is read without a kernel


def test_what_is_written_has_the_pictures_with_their_numbers_and_the_calculation(lab):
    written = lab.written()
    alternative = re.match(r'<img alt="([^"]+)" src="data:image/svg\+xml;base64,[\w+/=]+">\n\n\$\$', written)[1]
    parts = dict(part.split(": ", 1) for part in alternative.split(". "))
    assert list(parts) == ["x", "mu", "sigma", "eps", "z", "x_hat"]
    levels = [int(level) for level in re.findall(r"\d+", parts["x"])]
    assert levels == levels_of(lab._shown["ink"])
    for part in ("z", "mu", "sigma"):
        np.testing.assert_allclose([float(n) for n in parts[part].split()], lab._shown[part], atol=5.1e-4)
    for block in lab.page.blocks:
        assert block.latex() in written and block.text() in repr(lab)
    assert "…" not in repr(lab)[-1:]


def test_what_is_written_follows_the_learner(lab):
    before = lab.written(), repr(lab)
    put(lab, z="-1 1")
    assert before[0] != lab.written() and before[1] != repr(lab)


# ---- what does not fit


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"parameters": 5}, "parameters"),
        ({"x": np.zeros(63)}, "x"),
        ({"x": np.full(64, np.nan)}, "x"),
        ({"eps": (1, 2, 3)}, "eps"),
        ({"samples": TEST.x}, "samples"),
        ({"samples": digits.Labelled(TEST.x, TEST.labels[:-1])}, "samples"),
        ({"samples": digits.Labelled(TEST.x[:0], TEST.labels[:0])}, "samples"),
    ],
    ids=["no network", "63 pixels", "NaN", "three", "no labels", "too few labels", "none"],
)
def test_what_does_not_fit_is_answered_in_one_sentence(arguments, named):
    with pytest.raises(ValueError, match=rf"^{named}\b[^.]*(\.\w[^.]*)*.*\.$"):
        labs.plane(**arguments)


def test_a_network_of_other_sizes_is_refused():
    parameters = digits.pretrained().parameters
    wide = model.Parameters(
        parameters.encoder, *[Affine(np.ones((3, 32)), np.ones(3))] * 2, (Affine(np.ones((64, 3)), np.ones(64)),)
    )
    with pytest.raises(ValueError, match="^parameters must lead from 64 pixels to 2 latent dimensions"):
        labs.plane(wide)
