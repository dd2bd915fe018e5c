"""The labs of control and of colouring, without a browser: what is slid is decoded, and what is told is so."""

import re

import numpy as np
import pytest
from talking import ask

from vae_steps import digits, icons, labs, measures, model
from vae_steps.networks import relu, sigmoid

test = digits.load().test
VAE = model.initial(np.random.default_rng(0), features=64, hidden=24, latents=5, conditions=10)
DIRECTIONS = np.random.default_rng(1).normal(size=(2, 5)) * [[0.1], [4]]


def control(**given):
    return labs.control(VAE, DIRECTIONS, **{"activation": relu, "output": sigmoid, "x": test.x[0]} | given)


def put(lab, **texts):
    return ask(lab, "put", texts={name.replace("_", "[") + "]" * ("_" in name): text for name, text in texts.items()})


def decoded(z, label):
    return model.decode(VAE, z, relu, sigmoid, digits.one_hot(label))[1]


def mean_of(x, label):
    return model.encode(VAE, x, relu, digits.one_hot(label))[1]


def seen(lab, name, row=0):
    """The mean of each picture of a strip, as it is told."""
    said = re.search(r'aria-label="(.*?)"', lab._shown[f"picture:{name}"], re.DOTALL)[1]
    return re.findall(r"mean ([\d. ]+)", said)[row].split()


# ---- control


def test_the_label_is_the_one_that_copies_the_picture_best_or_that_of_the_sample():
    lab = control()
    errors = [((decoded(mean_of(test.x[0], label), label) - test.x[0]) ** 2).sum() for label in range(10)]
    assert lab._shown["chosen"] == str(np.argmin(errors))
    for place in (0, 1):
        assert ask(lab, "another").get("chosen", lab._shown["chosen"]) == str(test.labels[place])
    ask(lab, "first")
    assert lab._shown["chosen"] == str(np.argmin(errors))


def test_all_ten_labels_have_the_same_z_and_the_copy_has_the_chosen_one():
    lab = control()
    z = np.array([lab._shown[f"value:z[{j}]"] for j in range(5)])
    assert z == pytest.approx(mean_of(test.x[0], lab.state.label), abs=0.006)
    ask(lab, "choose", value="7")
    every = [decoded(z, label).mean() for label in range(10)]
    assert seen(lab, "pair") == [f"{mean:.2f}" for mean in (test.x[0].mean(), every[7])]
    assert seen(lab, "every") == [f"{mean:.2f}" for mean in every]


def test_sliders_move_z_by_what_they_say_and_back_is_back():
    lab = control()
    before = lab.state.z
    put(lab, slant="2.5", thickness="-0.1")
    assert lab.state.z == pytest.approx(before + 2.5 * DIRECTIONS[0] - 0.1 * DIRECTIONS[1])
    put(lab, z_2="1,25")
    assert lab.state.z[2] == pytest.approx(1.25 + 2.5 * DIRECTIONS[0, 2] - 0.1 * DIRECTIONS[1, 2])
    copy = decoded(lab.state.z, lab.state.label)
    slants = [f"{digits.slant(x):.1f}°".replace("-", "−") for x in (test.x[0], copy)]
    assert lab._shown["note"].startswith("slant: x {}, x' {}; thickness: x ".format(*slants))
    ask(lab, "choose", value="9")
    ask(lab, "back")
    assert lab.state.z == pytest.approx(before) and lab._shown["value:slant"] == 0
    assert lab._shown["chosen"] == str(lab.state.own_label)


def test_one_hidden_unit_is_written_out_with_the_one_column_of_its_label():
    lab = control()
    ask(lab, "choose", value="4")
    put(lab, unit="6")
    layer, z = VAE.decoder[0], lab.state.z
    parts = layer.W[5, :5] @ z, layer.W[5, 5 + 4], layer.b[5]
    line = repr(lab.page).splitlines()[-1]
    numbers = [float(text) for text in re.findall(r"-?\d+\.\d+", line)]
    assert numbers[0] == pytest.approx(parts[0], abs=6e-4) and numbers[1] == pytest.approx(parts[1], abs=6e-4)
    a = (layer.W @ np.concatenate([z, digits.one_hot(4)]) + layer.b)[5]
    assert numbers[-1] == pytest.approx(a, abs=6e-4)
    assert "Label 4 uses column 10 of the weights" in lab._shown["below"]
    assert lab._shown["block"] in lab.written() and repr(lab.page) in repr(lab)


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("slant", "9", "It must be from -8 to 8. The slider stays at 0."),
        ("z_1", "much", "“much”"),
        ("unit", "2.5", "It must be a whole number. The slider stays at 1."),
        ("unit", "25", "It must be from 1 to 24."),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_slider_and_all_else_stays(name, text, problem):
    lab = control()
    before = lab.state.z
    update = put(lab, **{name: text})
    key = name.replace("_", "[") + "]" * ("_" in name)
    assert problem in update[f"problem:{key}"] and not any(key.startswith(("picture", "value")) for key in update)
    assert (lab.state.z == before).all()
    assert put(lab, **{name: "1"})[f"problem:{key}"] == ""


@pytest.mark.parametrize("value", ["10", "-1", "", "x"])
def test_there_are_ten_labels(value):
    lab = control()
    assert ask(lab, "choose", value=value)["notice"] == "Nothing was changed: A label is a whole number from 0 to 9."


def test_without_a_picture_it_is_the_learners_own():
    assert (control(x=None).state.x == labs.drawing()).all()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"directions": DIRECTIONS[:1]},
            r"directions has shape \(1, 5\), but must be \(2, 5\): slant, then thickness.",
        ),
        (
            {"parameters": digits.pretrained().parameters},
            r"parameters must lead from 64 pixels and 10 labels to 64 pixels, with a hidden layer in its decoder, not",
        ),
        (
            {"parameters": model.initial(np.random.default_rng(0), 64, 3, 40, 10)},
            "parameters has 40 latents, but the lab has room for 32.",
        ),
    ],
)
def test_a_network_that_does_not_fit_is_named(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        labs.control(**{"parameters": VAE, "directions": DIRECTIONS} | change)


# ---- colouring


def reds(lab):
    """How red the pictures are that stand above the draws, row by row."""
    return [row.split() for row in re.findall(r"mean red ([\d. ]+)", lab._shown["picture:now"])]


icon_test = icons.load().test
painter, activation, output = icons.pretrained()


def painted(z, sample):
    return model.decode(painter, z, activation, output, icons.grey(icon_test.x[[sample]])[0])[1]


def test_eight_draws_are_judged_and_the_best_is_marked():
    lab = labs.colouring("tomato", seed=3)
    place = icon_test.names.index("tomato")
    z = np.random.default_rng(3).standard_normal((8, 12)).round(2).clip(-3, 3)
    x = icon_test.x[[place]]
    shares = [measures.hue_share(painted(one, place)[None], x) for one in z]
    assert measures.hue_share_of_each(painted(z[0], place)[None], x)[0] == shares[0]
    names = [f"{100 * share:.0f} %" for share in shares]
    best = int(np.argmax(shares))
    names[best] += " ★"
    assert ", ".join(names) in lab._shown["picture:draws"]
    assert lab._shown["note"] == (
        f"tomato: hues right in x' {100 * shares[0]:.0f} %, in the best of 8 draws {100 * shares[best]:.0f} %."
    )
    ask(lab, "to_best")
    assert lab.state.point == pytest.approx(z[best])
    ask(lab, "draw")
    assert lab.state.point == pytest.approx(np.random.default_rng(4).standard_normal((8, 12)).round(2).clip(-3, 3)[0])


def test_the_sliders_paint_and_those_that_move_most_come_first():
    lab = labs.colouring("crocodile")
    place = icon_test.names.index("crocodile")
    ask(lab, "middle")
    put(lab, z_3="1.5")
    z = 1.5 * np.eye(12)[3]
    assert lab.state.look().painted[0] == pytest.approx(painted(z, place))
    grey = icons.grey(icon_test.x)
    moved = [
        np.abs(np.subtract(*(model.decode(painter, way * unit, activation, output, grey)[1] for way in (2, -2)))).mean()
        for unit in np.eye(12)[:, None]
    ]
    order = [f"z[{j}]" for j in np.argsort(moved)[::-1]]
    assert [slider["name"] for slider in lab.groups[0]["sliders"]] == order


def test_the_true_colours_are_shown_when_they_are_asked_for_and_the_own_code_can_be_taken():
    lab = labs.colouring("blue book")
    hidden, x = lab._shown["picture:now"], icon_test.x[lab.state.sample].reshape(-1, 3)
    assert reds(lab)[1] == ["1.00", "1.00"]  # white
    ask(lab, "show")
    assert reds(lab)[1][0] == f"{x[:, 0].mean():.2f}" and reds(lab)[1] != reds(lab)[0]
    assert ask(lab, "show")["picture:now"] == hidden
    ask(lab, "show")
    assert "chosen" in ask(lab, "another") and reds(lab)[1] == ["1.00", "1.00"]
    ask(lab, "to_own")
    place = lab.state.sample
    own = model.encode(painter, icon_test.x[place], activation, icons.grey(icon_test.x[[place]])[0])[1]
    assert lab.state.point == pytest.approx(own.clip(-3, 3), abs=0.006)


def test_an_icon_without_colour_is_not_judged():
    each = measures.hue_share_of_each(icon_test.x, icon_test.x)
    for place in np.flatnonzero(np.isnan(each))[:4]:
        lab = labs.colouring(icon_test.names[place])
        assert "hardly any colour" in lab._shown["note"] and "★" not in lab._shown["picture:draws"]
        ask(lab, "to_best")
        assert lab.state.point == pytest.approx(
            np.random.default_rng(0).standard_normal((8, 12)).round(2).clip(-3, 3)[0]
        )


def test_every_icon_of_the_test_can_be_chosen_and_no_other():
    lab = labs.colouring()
    assert [*lab.choice["values"]] == sorted(icon_test.names)
    assert ask(lab, "choose", value="violin")["chosen"] == "violin" and "violin" in repr(lab)
    assert ask(lab, "choose", value="no icon")["notice"] == "Nothing was changed: There is no such icon."
    with pytest.raises(ValueError, match="sample must be the name of an icon of the test, such as 'tomato', not 'x'"):
        labs.colouring("x")
