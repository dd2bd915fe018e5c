"""The pictures of the live lab: the same figures as on matplotlib's axes, in well-formed SVG."""

from itertools import pairwise
from types import SimpleNamespace
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from amount import cases
from hypothesis import given, settings
from legible_svg import assert_legible, texts_written
from strategies import networks

from vae_steps import figures, gradients, labs, lecture, loss, model
from vae_steps.figures import lettering, svg
from vae_steps.labs import pictures
from vae_steps.labs.calculation import Calculation
from vae_steps.networks import shaped

STEPS = model.forward(lecture.parameters, lecture.x, lecture.eps)
GRID = np.linspace(-2, 2, 41), np.linspace(0.2, 2.6, 41)
SURFACE = loss.kl_divergence(*np.meshgrid(GRID[0], 2 * np.log(GRID[1])))
DRAWN = [
    (figures.network, (lecture.parameters, STEPS)),
    (figures.latent_plane, (STEPS.mu, STEPS.sigma, STEPS.z)),
    (figures.reconstruction, (STEPS.x, STEPS.x_hat)),
    (figures.loss_parts, (loss.squared_error(STEPS.x, STEPS.x_hat), -loss.kl_divergence(STEPS.mu, STEPS.log_var))),
    (figures.kl_surface, (*GRID, SURFACE, np.column_stack([STEPS.mu, STEPS.sigma]))),
    (figures.derivatives, (gradients.backward(lecture.parameters, STEPS).parameters,)),
]


def quantities(parameters, x, eps):
    """What can be drawn of a calculation, forward and back."""
    calculation = Calculation(parameters, x, eps, back=True)
    return calculation({symbol: np.asarray(array) for symbol, array in calculation.numbers.items()})[1]


@pytest.mark.parametrize("draw, values", DRAWN, ids=lambda value: getattr(value, "__name__", ""))
def test_a_figure_says_the_same_on_either_axes(draw, values):
    figure, axes = plt.subplots()
    axes_of_ours = figures.Axes(5, 4)
    try:
        assert draw(axes_of_ours, *values) == draw(axes, *values)
    finally:
        plt.close(figure)
    root = ElementTree.fromstring(axes_of_ours.svg("a label & a <sign>"))
    assert root.get("role") == "img" and root.get("aria-label") == "a label & a <sign>"
    assert len(root.findall(".//{*}path")) + len(root.findall(".//{*}circle")) >= 5


@settings(max_examples=cases(10))
@given(networks())
def test_pictures_of_any_network_are_well_formed_and_finite(network):
    parameters, x, eps = network
    names = pictures.chosen(labs.FORWARD + labs.BACKWARD, parameters) + pictures.chosen(("kl",), parameters)
    gallery = pictures.Gallery(names)
    for column in (x, x * 0):
        drawn = gallery.drawn(quantities(parameters, column, eps))
        assert drawn.keys() == {*names}
        for text in drawn.values():
            assert "nan" not in text and "inf" not in text
            ElementTree.fromstring(text)


@pytest.mark.parametrize("seed", range(cases(12)))
def test_in_pictures_of_networks_of_other_sizes_no_text_lies_on_another_or_leaves_the_picture(seed):
    rng = np.random.default_rng(seed)
    features, hidden, latents = rng.integers(1, 6, 3)

    def layer(outputs, inputs):
        return model.Affine(rng.normal(size=(outputs, inputs)).round(2), rng.normal(size=outputs).round(2))

    encoder, decoder = (layer(hidden, features),), (layer(features, latents),)
    parameters = model.Parameters(encoder, layer(latents, hidden), layer(latents, hidden), decoder)
    names = pictures.chosen(labs.FORWARD + labs.BACKWARD, parameters) + pictures.chosen(("kl",), parameters)
    gallery = pictures.Gallery(names)
    for __ in range(2):
        x, eps = rng.normal(size=features).round(2), rng.normal(size=latents).round(2)
        for svg_text in gallery.drawn(quantities(parameters, x, eps)).values():
            assert_legible(svg_text)


@pytest.mark.parametrize("far", [0.5, 1.0, 1.5, 3.0, 12.0])
def test_the_numbers_of_contour_lines_stand_apart_in_the_small_picture_of_a_lab(far):
    now = SimpleNamespace(mu=np.array([0.1, far]), sigma=STEPS.sigma, boxes=())
    axes, _ = pictures.kl_surface(now, now)
    drawn = axes.svg("")
    numbers = sorted((text.left, text.right) for text in texts_written(drawn) if is_a_contour(text, axes))
    assert len(numbers) >= 2
    assert all(left - right >= 3 for (__, right), (left, __) in pairwise(numbers)), numbers


def is_a_contour(text, axes):
    """Whether this number stands inside the frame of a picture."""
    left, top, right, bottom = axes.box
    return left < text.left and text.right < right and top < text.top and text.bottom < bottom


def test_a_picture_is_drawn_again_where_a_number_in_it_is_another(monkeypatch):
    drawn, first = [], quantities(lecture.parameters, lecture.x, lecture.eps)
    for name, picture in pictures.PICTURES.items():

        def noted(*numbers, name=name, draw=picture.draw):
            drawn.append(name)
            return draw(*numbers)

        monkeypatch.setitem(pictures.PICTURES, name, picture._replace(draw=noted))
    names = [name for name, picture in pictures.PICTURES.items() if picture.steps]  # those of a VAE
    gallery = pictures.Gallery(names)
    assert gallery.drawn(first) == gallery.drawn(quantities(lecture.parameters, lecture.x, lecture.eps))
    assert drawn == names
    for changed, wanted in [
        ({"beta": 2.0}, {"loss_parts"}),
        ({"z": first["z"] + 1}, {"network", "latent_plane"}),
        ({"mu": first["mu"] + 1}, {"network", "latent_plane", "kl_surface"}),
        ({"derivatives": shaped(np.ones(29), lecture.parameters)}, {"derivatives"}),
    ]:
        gallery.drawn(first)
        drawn.clear()
        gallery.drawn(first | changed)
        assert {*drawn} == wanted


def test_a_point_is_where_its_numbers_say():
    axes = figures.Axes(2, 1)
    axes.axis("off")
    axes.set(xlim=(0, 10), ylim=(0, 10))
    axes.plot(0, 0, "o")
    axes.plot(10, 5, "o")
    circles = ElementTree.fromstring(axes.svg("")).findall(".//{*}circle")
    assert [(float(circle.get("cx")), float(circle.get("cy"))) for circle in circles] == [(2, 70), (142, 36)]


def test_equal_axes_keep_a_circle_round():
    axes = figures.Axes(4, 3)
    figures.latent_plane(axes, np.zeros(2), np.ones(2), np.zeros(2))
    axes.svg("")
    (left, right), (low, high) = axes.seen["x"], axes.seen["y"]
    inside = axes.box[2] - axes.box[0], axes.box[3] - axes.box[1]
    assert np.isclose((right - left) / inside[0], (high - low) / inside[1])


def test_a_ghost_stays_in_sight_has_no_text_and_goes_where_nothing_moved():
    now, before = ([0.0, 0.0], [0.5, 0.5]), ([3.0, 0.0], [0.5, 0.5])
    axes = figures.Axes(4, 3)
    with axes.ghost():
        figures.reconstruction(axes, *before)
    figures.reconstruction(axes, *now)
    drawn = ElementTree.fromstring(axes.svg(""))
    ghost = drawn.find(".//{*}g[@class='vae-ghost']")
    assert axes.seen["x"][1] > 3 and len(ghost) > 0 and not ghost.findall(".//{*}text")
    assert all("3.000" not in "".join(text.itertext()) for text in drawn.findall(".//{*}text"))
    gallery, first = pictures.Gallery(["loss_parts"]), quantities(lecture.parameters, lecture.x, lecture.eps)
    ghostless = '<g class="vae-ghost"></g>'
    shown = [gallery.drawn(first | {"beta": beta})["loss_parts"] for beta in (1.0, 2.0, 1.0)]
    assert [ghostless in text for text in shown] == [True, False, True]
    assert ["beta KL" in text for text in shown] == [False, True, False], "what is drawn is named"


def test_numbers_too_large_to_draw_are_said_so():
    gallery, first = pictures.Gallery(["latent_plane"]), quantities(lecture.parameters, lecture.x, lecture.eps)
    good = gallery.drawn(first)
    with pytest.raises(ValueError, match="too large to draw"):
        gallery.drawn(first | {"z": np.array([1e308, -1e308])})
    assert gallery.drawn(first) == good


@pytest.mark.parametrize(
    "low, high, ticks", [(-2.3, 2.3, [-2, -1, 0, 1, 2]), (0.2, 0.31, [0.2, 0.22, 0.24, 0.26, 0.28, 0.3])]
)
def test_ticks_are_round_numbers(low, high, ticks):
    assert np.allclose(svg._ticks(low, high, integer=False), ticks)


@pytest.mark.parametrize(
    "text, pieces",
    [
        (r"$\mu_{1}$", [("μ", True, 0), ("1", False, -0.22)]),
        ("$x'$ 0.5", [("x", True, 0), ("′", False, 0), (" 0.5", False, 0)]),
        (r"$\mathrm{KL}$", [("KL", False, 0)]),
        ("−0.040", [("−0.040", False, 0)]),
    ],
)
def test_mathematics_is_lettered(text, pieces):
    assert list(lettering.pieces(text)) == pieces
