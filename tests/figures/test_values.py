"""Figures show the numbers given, legibly, in colours everyone can tell apart, and say the same in words."""

import base64
import re
from dataclasses import replace
from xml.etree import ElementTree

import legible_svg
import matplotlib.pyplot as plt
import numpy as np
import pytest
from amount import cases
from hypothesis import example, given, settings
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter
from IPython.lib.pretty import pretty
from legible import assert_legible, assert_seen, texts_drawn
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from strategies import columns, few_digits
from translations import unmarked

from vae_steps import figures, gradients, lecture, loss, model, networks
from vae_steps.figures import style
from vae_steps.figures.style import COLOURS, INK

steps = model.forward(lecture.parameters, lecture.x, lecture.eps)
autoencoder = model.AutoencoderParameters(lecture.parameters.encoder, lecture.parameters.decoder)
rebuilt = model.autoencode(autoencoder, lecture.x)
VALUES = steps._fields[:8]  # those that a network shows: x to x_hat
eps = np.random.default_rng(0).standard_normal((1000, 2))
draws = model.forward(lecture.parameters, lecture.x, eps)
mu_grid, sigma_grid = np.linspace(-0.2, 0.2, 41), np.linspace(0.85, 1.15, 31)
z_grid = np.linspace(-4, 4, 201)


def bell(mean, deviation):
    return np.exp(-(((z_grid - mean) / deviation) ** 2) / 2) / deviation / np.sqrt(2 * np.pi)


back = gradients.backward(lecture.parameters, steps)
STREAMS = {
    "x_hat": back.d_x_hat,
    "z": lecture.W_d.T * back.d_x_hat,
    "sigma": back.d_z * steps.eps,
    "mu": np.stack([back.d_z, steps.mu], 1),
    "log_var": np.stack([back.d_sigma * steps.sigma, steps.sigma**2 - 1], 1) / 2,
    "h": np.hstack([lecture.W_mu.T * back.d_mu, lecture.W_logvar.T * back.d_log_var]),
}


def bound_at(k):
    return loss.elbo(steps.x, steps.mu, steps.log_var + 2 * np.log(k), lecture.parameters.decoder)


k_grid = np.linspace(0.5, 1.5, 21)
bounds = np.array([bound_at(k) for k in k_grid])
# Every figure at the lecture's values: the function, its arguments by name, and the size in inches.
LECTURE = {
    "network": (figures.network, {"parameters": lecture.parameters, "steps": steps}, (10, 6)),
    "autoencoder": (figures.autoencoder, {"parameters": autoencoder, "steps": rebuilt}, (4.24, 3.54)),
    "latent_plane": (
        figures.latent_plane,
        {"mu": steps.mu, "sigma": steps.sigma, "z": steps.z, "samples": draws.z},
        (6, 6),
    ),
    "latent_classes": (
        figures.latent_classes,
        {
            "means": np.random.default_rng(1).normal(size=(40, 2)).round(2),
            "labels": [i % 10 for i in range(40)],
            "z": steps.z,
            "mu": steps.mu,
            "sigma": steps.sigma,
        },
        (5, 5),
    ),
    "reconstruction": (figures.reconstruction, {"x": steps.x, "x_hat": steps.x_hat}, (7, 3)),
    "loss_parts": (
        figures.loss_parts,
        {
            "reconstruction_terms": loss.squared_error(steps.x, steps.x_hat),
            "kl_terms": loss.kl_divergence(steps.mu, steps.log_var),
        },
        (8, 2.2),
    ),
    "one_draw_losses": (
        figures.one_draw_losses,
        {
            "samples": loss.squared_error(draws.x, draws.x_hat).sum(-1),
            "drawn": loss.squared_error(steps.x, steps.x_hat).sum(),
            "expected": loss.expected_squared_error(steps.x, steps.mu, steps.log_var, lecture.parameters.decoder).sum(),
        },
        (8, 3.5),
    ),
    "losses_of_draws": (
        figures.losses_of_draws,
        {"samples": loss.squared_error(draws.x, draws.x_hat).sum(-1)[:300], "edge": 9.5, "expected": 2.85},
        (5, 3.3),
    ),
    "densities": (
        figures.densities,
        {"z": z_grid, "posterior": bell(steps.mu[0], steps.sigma[0]), "prior": bell(0, 1)},
        (8, 3),
    ),
    "log_ratio": (
        figures.log_ratio,
        {
            "z": z_grid,
            "log_ratio": np.log(bell(1.5, 0.8) / bell(0, 1)),
            "draws": np.array([(0.5, -0.43), (1.5, 1.35), (2.5, 2.57)]),
            "average": loss.kl_divergence([1.5], [2 * np.log(0.8)])[0],
        },
        (8, 3),
    ),
    "evidence_bound": (
        figures.evidence_bound,
        {
            "at": k_grid,
            "bound": bounds,
            "evidence": loss.log_evidence(steps.x, lecture.parameters.decoder),
            "marks": np.stack([k_grid, bounds], 1)[[10, 15]],
            "xlabel": "$k$",
        },
        (7, 3.5),
    ),
    "kl_surface": (
        figures.kl_surface,
        {
            "mu": mu_grid,
            "sigma": sigma_grid,
            "kl": loss.kl_divergence(*np.meshgrid(mu_grid, 2 * np.log(sigma_grid))),
            "points": np.stack([steps.mu, steps.sigma], 1),
        },
        (7, 4.5),
    ),
    "derivatives": (
        figures.derivatives,
        {"slopes": gradients.backward(lecture.parameters, steps).parameters},
        (4, 0.9 + 0.19 * 29),
    ),
    "way_back": (figures.way_back, STREAMS, (10, 4)),
}
every_argument = pytest.mark.parametrize(
    "name, argument",
    [
        (name, argument)
        for name, (_, arguments, _) in LECTURE.items()
        for argument, value in arguments.items()
        if isinstance(value, (float, np.ndarray))
    ],
)
every_figure = pytest.mark.parametrize("name", LECTURE)


NETWORKS = ("network", "autoencoder")


def draw(name, **changed):
    """The figure `name` at the lecture's values, but for those that are `changed`."""
    function, arguments, size = LECTURE[name]
    figure = Figure(figsize=size, dpi=100, layout=None if name in NETWORKS else "constrained")
    ax = figure.add_axes((0, 0, 1, 1)) if name in NETWORKS else figure.add_subplot()
    return ax, function(ax, **arguments | changed)


def numbers(text):
    """The numbers with decimals in a text, without subscripts and exponents of formulas."""
    return re.findall(r"−?\d+\.\d+(?:e[+−]\d+)?", text)


# Legible


@every_figure
def test_text_is_legible_at_the_lectures_values_in_ink_and_without_words(name):
    for text, _ in assert_legible(draw(name)[0]):
        assert to_rgb(text.get_color()) == to_rgb(INK), text
        assert not re.search("[A-Za-z]", re.sub(r"\$.*?\$", "", text.get_text())), text


some = settings(max_examples=cases(2))
wide = st.floats(-1000, 1000).map(lambda value: round(value, 3))


@st.composite
def lecture_sized_networks(draw):
    layers = [
        model.Affine(np.reshape(draw(columns(rows * length)), (rows, length)), draw(columns(rows)))
        for rows, length in ((2, 3), (2, 2), (2, 2), (3, 2))
    ]
    parameters = model.Parameters((layers[0],), layers[1], layers[2], (layers[3],))
    values = {field: draw(columns(len(getattr(steps, field)), wide)) for field in VALUES}
    return parameters, steps._replace(**values)


def filled_network(value):
    fill = lambda layer: model.Affine(np.full_like(layer.W, value), np.full_like(layer.b, value))
    encoder, mu_head, log_var_head, decoder = (fill(layer) for _, layer in networks.layers_in(lecture.parameters))
    return (
        model.Parameters((encoder,), mu_head, log_var_head, (decoder,)),
        steps._replace(**{field: np.full_like(getattr(steps, field), value) for field in VALUES}),
    )


@some
@given(lecture_sized_networks())
@example(filled_network(-12.345))
@example(filled_network(-9999.999))
@example(filled_network(0.0))
def test_a_network_of_any_numbers_is_legible_and_no_label_touches_a_node(network):
    ax, _ = draw("network", parameters=network[0], steps=network[1])
    drawn = assert_legible(ax)
    nodes = [line for line in ax.lines if line.get_markersize() == 50]
    places = ax.transData.transform([node.get_xydata()[0] for node in nodes])
    assert len(places) == 18
    radius = 25 * ax.figure.dpi / 72
    for text, box in drawn:
        nearest = np.clip(places, (box.x0, box.y0), (box.x1, box.y1))
        inside = np.linalg.norm(nearest - places, axis=1) < radius - 2
        assert inside.sum() == ("\n" in text.get_text()), f"{text} is not where it belongs"


def test_a_network_shows_each_derivative_above_its_node_and_none_of_what_is_given():
    found = gradients.backward(lecture.parameters, steps)
    ax, summary = draw("network", derivatives=found)
    assert_legible(ax)
    for name in ("h", "mu", "log_var", "sigma", "z", "x_hat"):
        values = [f"{value:.3f}".replace("-", "−") for value in getattr(found, f"d_{name}")]
        assert f"\nd_{name}: {' '.join(values)}\n" in summary
        for i, value in enumerate(values, 1):
            place = next(
                text.get_position()
                for text in ax.texts
                if text.get_text().startswith(f"${style.SYMBOLS[name]}_{{{i}}}$\n")
            )
            above = [text for text in ax.texts if text.get_text() == rf"$\partial$ {value}" and tuple(text.xy) == place]
            assert len(above) == 1 and above[0].get_position() == (0, 31)
    assert sum("partial" in text.get_text() for text in ax.texts) == 13 and "d_x:" not in summary


def test_what_comes_back_is_as_wide_as_it_is_large_and_ends_where_its_way_does():
    ax, summary = draw("way_back")
    places = {text.get_text(): np.array(text.get_position()) for text in ax.texts}
    place = lambda name, i: places[f"${style.SYMBOLS[name]}_{{{i + 1}}}$"]
    width = {tuple(np.ravel(line.get_xydata()).round(9)): line.get_linewidth() for line in ax.lines}
    for target, sources, found in (
        ("z", [("x_hat", i) for i in range(3)], STREAMS["z"]),
        ("mu", [("z", None)], STREAMS["mu"]),
        ("log_var", [("sigma", None)], STREAMS["log_var"]),
        ("h", [(name, i) for name in ("mu", "log_var") for i in range(2)], STREAMS["h"]),
    ):
        for j, row in enumerate(found):
            for (source, i), number in zip(sources, row):
                ends = np.ravel([place(source, j if i is None else i), place(target, j)]).round(9)
                wanted = max(0.5, 13 * abs(number) / abs(back.d_x_hat).max())
                assert width[tuple(ends)] == pytest.approx(wanted), (source, target)
    assert "|d_z|: 0.182 0.690 0.876; 0.274 0.863 1.022" in summary


def test_what_comes_back_needs_two_ways_for_each_latent():
    with pytest.raises(ValueError, match="^h has 3 numbers in a row, but must have 4: two for each row of z"):
        draw("way_back", h=np.ones((2, 3)))


@some
@given(columns(2, wide), columns(2, st.floats(0, 5)), columns(2, few_digits), st.booleans())
@example(np.array([3, -4]), np.array([0.05, 5]), np.array([1, 1]), True)
@example(np.array([3, -4]), np.array([0, 0]), np.array([0, 0]), False)
@example(np.array([0, 0]), np.array([0, 1e-200]), np.array([0, 1]), False)
def test_a_latent_plane_of_any_numbers_is_legible(mu, sigma, noise, cloud):
    samples = mu + sigma * eps if cloud else None
    assert_legible(draw("latent_plane", mu=mu, sigma=sigma, z=mu + sigma * noise, samples=samples)[0])


@some
@given(columns(3, wide), columns(3, wide))
@example(np.array([-12.345] * 3), np.array([-12.345] * 3))
@example(np.zeros(3), np.zeros(3))
def test_a_reconstruction_of_any_numbers_is_legible(x, x_hat):
    assert_legible(draw("reconstruction", x=x, x_hat=x_hat)[0])


@some
@given(columns(3, wide.map(abs)), columns(2, wide), st.sampled_from([1, 2.5]))
@example(np.zeros(3), np.zeros(2), 1)
@example(np.array([1000, 0, 1e-9]), np.array([-1e-9, -1e-9]), 2)
def test_loss_parts_of_any_numbers_are_legible(errors, kl, beta):
    assert_legible(draw("loss_parts", reconstruction_terms=errors, kl_terms=kl, beta=beta)[0])


@some
@given(columns(20, wide), wide, wide)
@example(np.zeros(20), 0.0, 0.0)
def test_one_draw_losses_of_any_numbers_are_legible(samples, drawn, expected):
    assert_legible(draw("one_draw_losses", samples=samples, drawn=drawn, expected=expected)[0])


@some
@given(st.floats(-3, 3), st.floats(0.1, 3), st.floats(0.2, 5), columns(4))
@example(0, 0.2, 0.5, np.array([3, 3, -3, 0.1]))  # points far outside the grid
def test_a_kl_surface_of_any_part_of_the_plane_is_legible(centre, lowest, width, points):
    mu, sigma = np.linspace(centre - width, centre + width, 31), np.linspace(lowest, lowest + width, 31)
    kl = loss.kl_divergence(*np.meshgrid(mu, 2 * np.log(sigma)))
    assert_legible(draw("kl_surface", mu=mu, sigma=sigma, kl=kl, points=points.reshape(2, 2))[0])


def test_negative_numbers_have_a_minus_sign_and_zero_has_none():
    for ax, summary in (
        draw("network", **dict(zip(("parameters", "steps"), filled_network(-1e-9)))),
        draw("reconstruction", x=[-1e-9, -1, -2e4], x_hat=[-0.0, -0.0004, -3e-7]),
    ):
        shown = [re.sub(r"\$.*?\$", "", text.get_text()) for text, _ in texts_drawn(ax)] + [summary]
        for text in shown:
            assert not re.search(r"-\d", text), text
            assert not re.search(r"−0(\.0*)?(?![\d.])", text), text
    assert "−2.0000e+04" in summary


# The text says what the picture shows


def test_a_summary_appears_as_it_is():
    summary = figures.Summary(None, "mu: 1", "z: 2")
    assert summary == "mu: 1\nz: 2" == repr(summary) == pretty(summary)


def test_a_summary_is_the_picture_with_itself_as_the_alternative_text():
    figure, axes = plt.subplots(1, 2, figsize=(2, 1))
    data, metadata = DisplayFormatter().format(figures.together(*(figures.kl_bars(one, [0, 1]) for one in axes)))
    assert metadata == {} and data.keys() == {"text/plain", "text/html"}
    assert data["text/plain"] == "KL: 0.000000 1.000000\nKL: 0.000000 1.000000"
    alternative, png = re.fullmatch(
        '<img alt="([^"]*)" src="data:image/png;base64,([^"]*)">', data["text/html"]
    ).groups()
    assert alternative == "KL: 0.000000 1.000000. KL: 0.000000 1.000000"
    assert base64.b64decode(png).startswith(b"\x89PNG") and b"Matplotlib" not in base64.b64decode(png)
    assert not plt.fignum_exists(figure.number), "or it would be shown once more"


def test_a_summary_is_printed_in_english_and_spoken_in_the_language_of_the_learner(pseudo):
    axes = figures.Axes(3.8, 3.2)
    summary = figures.kl_surface(axes, np.array([-1, 0, 1]), np.array([1, 2]), np.arange(6).reshape(2, 3), [(0, 1)])
    assert "mu: −1.000 to 1.000, n 3" in summary and unmarked(summary)
    assert unmarked(summary.spoken()) == [] and "1.000" in summary.spoken()
    assert summary.spoken().count("\n") == summary.count("\n") == 4


def test_the_summary_of_the_lectures_network_holds_all_its_numbers():
    assert (
        draw("network")[1]
        == """\
x: 0.500 1.000 −0.500
h: 0.200 0.600
mu: −0.040 0.020
log_var: −0.020 0.040
sigma: 0.990 1.020
eps: 0.500 −0.500
z: 0.455 −0.490
x_hat: 0.044 0.137 0.230
W_e: 0.100 0.200 0.300; 0.400 0.500 0.600 | b_e: 0.100 0.200
W_mu: 0.100 −0.100; 0.200 −0.200 | b_mu: 0.000 0.100
W_logvar: 0.300 −0.300; 0.400 −0.400 | b_logvar: 0.100 0.200
W_d: 0.200 0.300; 0.400 0.500; 0.600 0.700 | b_d: 0.100 0.200 0.300"""
    )


def test_the_other_summaries_of_the_lecture():
    assert (
        draw("latent_plane", samples=None)[1]
        == """\
mu: −0.040000 0.020000
sigma: 0.990050 1.020201
z: 0.455025 −0.490101"""
    )
    assert (
        draw("reconstruction")[1]
        == """\
x: 0.500000 1.000000 −0.500000
x_hat: 0.043975 0.136960 0.229944"""
    )
    assert (
        draw("loss_parts")[1]
        == """\
reconstruction: 0.207959 0.744839 0.532819
KL: 0.000899 0.000605
total: 1.487121"""
    )
    assert draw("one_draw_losses")[1].endswith("drawn: 1.485617\nexpected: 2.848124")
    assert "N(mu, sigma²): highest 0.402952 at z = −0.040, sum" in draw("densities")[1]
    assert draw("kl_surface")[1].endswith(
        "minimum: 0.000000 at mu = 0.000000, sigma = 1.000000\npoints: −0.040000 0.990050; 0.020000 1.020201"
    )


def test_distributions_are_told_by_number_mean_deviation_and_quantiles():
    samples = np.arange(5.0) ** 2
    _, summary = draw("one_draw_losses", samples=samples)
    assert summary.splitlines()[0] == (
        "samples: n 5, mean 6.000000, sd 5.899152, quantiles 0.000000 1.000000 4.000000 9.000000 16.000000"
    )


@pytest.mark.parametrize("name", ["network", "reconstruction", "loss_parts", "one_draw_losses"])
def test_every_printed_number_is_in_the_summary(name):
    ax, summary = draw(name)
    told = [float(number.replace("−", "-")) for number in numbers(summary)]
    printed = [number.replace("−", "-") for text in ax.texts for number in numbers(text.get_text())]
    assert len(printed) >= 2
    for number in printed:
        half = 0.51 * 10.0 ** -len(number.partition(".")[2])
        assert any(abs(float(number) - value) < half for value in told), number


@every_argument
def test_changing_any_drawn_value_changes_the_summary_and_the_picture(name, argument):
    values = np.asarray(LECTURE[name][1][argument], float)
    if (name == "kl_surface" and argument != "points") or (name == "densities" and argument == "z"):
        changes = [values * 1.02]  # a grid only as a whole
    else:
        places = range(values.size) if values.size < 10 else (0, values.size // 2, values.size - 1)
        changes = [values + 0.3 * (np.arange(values.size) == place).reshape(values.shape) for place in places]
    assert_seen(LECTURE[name], [{argument: changed} for changed in changes])


def parameters_with_one_change(layer_name, part, index):
    layers = dict(networks.layers_in(lecture.parameters))
    values = {key: getattr(layers[layer_name], key).copy() for key in ("W", "b")}
    values[part][index] += 0.01
    layers[layer_name] = model.Affine(**values)
    encoder, mu_head, log_var_head, decoder = layers.values()
    return model.Parameters((encoder,), mu_head, log_var_head, (decoder,))


def test_changing_any_of_the_29_parameters_or_18_values_changes_the_networks_summary_and_picture():
    changes = [
        {"parameters": parameters_with_one_change(name, part, index)}
        for name, layer in networks.layers_in(lecture.parameters)
        for part in ("W", "b")
        for index in np.ndindex(getattr(layer, part).shape)
    ]
    assert len(changes) == 29
    for field in VALUES:
        for one in np.eye(len(getattr(steps, field))):
            changes.append({"steps": steps._replace(**{field: getattr(steps, field) + one / 100})})
    assert len(changes) == 29 + 18
    assert assert_seen(LECTURE["network"], changes) == 48


# The picture shows the values in their places


def distinct_network():
    """A network in which every weight and bias is another number, with signs."""
    count = iter(np.arange(1, 30) / 10 * np.where(np.arange(29) % 3, 1, -1))
    layer = lambda rows, length: model.Affine(
        [[next(count) for _ in range(length)] for _ in range(rows)], [next(count) for _ in range(rows)]
    )
    return model.Parameters((layer(2, 3),), layer(2, 2), layer(2, 2), (layer(3, 2),))


def test_every_weight_stands_on_its_edge_and_every_bias_below_its_node():
    parameters = distinct_network()
    ax, _ = draw("network", parameters=parameters)
    place = {
        text.get_text().split("\n")[0]: np.array(text.get_position()) for text in ax.texts if "\n" in text.get_text()
    }
    label = {text.get_text(): np.array(text.get_position()) for text in ax.texts}
    bias = {text.get_text(): np.array(text.xy) for text in ax.texts if text.get_text().startswith("$b$")}
    lines = {tuple(np.ravel(line.get_xydata()).round(9)): line for line in ax.lines}
    short = lambda value: f"{value:g}".replace("-", "−")
    for sources, targets, layer in (
        ("x", "h", parameters.encoder[0]),
        ("h", r"\mu", parameters.mu_head),
        ("h", r"\log\sigma^2", parameters.log_var_head),
        ("z", "x'", parameters.decoder[0]),
    ):
        for i, j in np.ndindex(layer.W.shape):
            start, end = place[f"${sources}_{{{j + 1}}}$"], place[f"${targets}_{{{i + 1}}}$"]
            along, across = end - start, label[short(layer.W[i, j])] - start
            assert abs(along[0] * across[1] - along[1] * across[0]) < 1e-9
            assert 0 < across[0] < along[0] / 2
            line = lines[tuple(np.ravel([start, end]).round(9))]
            assert (line.get_linestyle() == "--") == (layer.W[i, j] < 0)
            assert line.get_linewidth() == pytest.approx(0.6 + 2.4 * abs(layer.W[i, j]) / abs(layer.W).max())
        for i, value in enumerate(layer.b):
            np.testing.assert_allclose(bias[f"$b$ {short(value)}"], place[f"${targets}_{{{i + 1}}}$"])


@pytest.mark.parametrize(
    "weight, printed",
    [
        (0.1, "0.1"),
        (10, "10"),
        (0, "0"),
        (-1e-9, "−1.0e−09"),
        (-0.25, "−0.25"),
        (1829.2444, "1829.244"),
        (-2e10, "−2.0e+10"),
    ],
)
def test_a_weight_is_printed_as_one_writes_it(weight, printed):
    parameters, _ = filled_network(weight)
    ax, _ = draw("network", parameters=parameters)
    assert [text.get_text() for text in ax.texts].count(printed) == 20
    assert [text.get_text() for text in ax.texts].count(f"$b$ {printed}") == 9


def test_the_posterior_is_drawn_at_one_and_two_standard_deviations_around_mu():
    mu, sigma, z = np.array([3, -4]), np.array([0.5, 2]), np.array([3.5, -5])
    ax, _ = draw("latent_plane", mu=mu, sigma=sigma, z=z, samples=None)
    ellipses = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) > 50]
    wanted = [(np.zeros(2), np.ones(2)), (np.zeros(2), 2 * np.ones(2)), (mu, sigma), (mu, 2 * sigma)]
    for ellipse, (centre, radii) in zip(ellipses, wanted, strict=True):
        np.testing.assert_allclose(((ellipse - centre) / radii) ** 2 @ [1, 1], 1)
        np.testing.assert_allclose(ellipse.max(0), centre + radii, rtol=1e-3)
        assert (ellipse > (ax.get_xlim()[0], ax.get_ylim()[0])).all(), "an ellipse is cut off"
        assert (ellipse < (ax.get_xlim()[1], ax.get_ylim()[1])).all(), "an ellipse is cut off"
    assert ax.get_aspect() == 1
    (arrow,) = [text for text in ax.texts if not text.get_text()]
    np.testing.assert_allclose([arrow.xyann, arrow.xy], [mu, z])


def test_a_reconstruction_marks_x_and_x_hat_and_joins_them():
    ax, _ = draw("reconstruction")
    marks = [line.get_xydata() for line in ax.lines if line.get_marker() in "oD"]
    np.testing.assert_allclose(marks, [np.stack([values, range(3)], 1) for values in (steps.x, steps.x_hat)])
    joined = np.array(ax.collections[0].get_segments())[:, :, 0]
    np.testing.assert_allclose(joined, np.stack([steps.x, steps.x_hat], 1))


def bars(ax):
    return np.array([(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches])


def test_the_parts_of_the_loss_stand_end_to_end_and_the_mark_at_their_sum():
    ax, _ = draw("loss_parts", reconstruction_terms=[1, 2], kl_terms=[0.5])
    np.testing.assert_allclose(bars(ax), [(0, 1), (1, 3), (3, 3.5)])
    assert 3.5 in [line.get_xdata()[0] for line in ax.lines]


def test_a_beta_is_multiplied_in_and_said():
    parts = {"reconstruction_terms": [1, 2], "kl_terms": [0.5, 0.25]}
    ax, summary = draw("loss_parts", **parts, beta=4)
    np.testing.assert_allclose(bars(ax), [(0, 1), (1, 3), (3, 5), (5, 6)])
    labels = [text.get_text() for text in ax.texts]
    assert [r"\beta\,\mathrm{KL}" in label for label in labels] == [False, False, True, True, False]
    assert "beta KL: 2.000000 1.000000" in summary and summary.endswith("total: 6.000000")
    assert not any(r"\beta" in text.get_text() for text in draw("loss_parts", **parts)[0].texts)


def test_negative_parts_are_hatched_and_stand_left_of_zero():
    ax, summary = draw("loss_parts", reconstruction_terms=[3, -1], kl_terms=[-0.5, 0.25])
    np.testing.assert_allclose(np.sort(bars(ax)), [(0, 3), (-1, 0), (-1.5, -1), (3, 3.25)])
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [False, True, True, False]
    assert ax.get_xlim()[0] < -1.5 and summary.endswith("total: 1.750000")
    assert 1.75 in [line.get_xdata()[0] for line in ax.lines]


def test_every_draw_is_counted_and_both_marks_stand_at_their_values():
    ax, summary = draw("one_draw_losses")
    arguments = LECTURE["one_draw_losses"][1]
    tail = np.quantile(arguments["samples"], 0.99)
    assert sum(bar.get_height() for bar in ax.patches) == 990 == 1000 - (arguments["samples"] > tail).sum()
    assert f"beyond {tail:.6f}: n 10" in summary and any("$n$ = 10" in text.get_text() for text in ax.texts)
    np.testing.assert_allclose([bars(ax).min(), bars(ax).max()], [arguments["samples"].min(), tail])
    assert [line.get_xdata()[0] for line in ax.lines] == [arguments["drawn"], arguments["expected"]]


@pytest.mark.parametrize("drawn, expected", [(2, 3), (3, 2), (2, 2), (30, 31), (31, 30)])
def test_no_mark_crosses_the_label_of_the_other(drawn, expected):
    ax, _ = draw("one_draw_losses", drawn=drawn, expected=expected)
    labels = [box for text, box in texts_drawn(ax) if text in ax.texts and "varepsilon" in text.get_text()]
    assert len(labels) == 2 and max(box.x1 for box in labels) < ax.bbox.x1
    for line in ax.lines:
        across, top = ax.transData.transform(line.get_xydata()[-1])
        assert not any(box.x0 < across < box.x1 and box.y0 < top for box in labels)


def test_the_posterior_is_shaded_and_the_prior_is_not():
    ax, _ = draw("densities")
    (shade,) = ax.collections
    assert shade.get_paths()[0].vertices[:, 1].max() == LECTURE["densities"][1]["posterior"].max()


def test_densities_that_share_an_axis_are_both_seen_whole():
    for narrow_first in (True, False):
        axes = Figure().subplots(1, 2, sharey=True)
        for ax, deviation in zip(axes, (0.5, 2) if narrow_first else (2, 0.5)):
            figures.densities(ax, z_grid, bell(0, deviation), bell(0, 1))
        assert [ax.get_ylim() for ax in axes] == [(0, pytest.approx(1.05 * bell(0, 0.5).max()))] * 2


@pytest.mark.parametrize("first, last", [(-0.2, 0.2), (-0.2, 0), (0, 0.2)])
def test_contour_labels_stand_where_kl_has_that_value_on_the_side_with_more_room(first, last):
    mu = np.linspace(first, last, 41)
    ax, _ = draw("kl_surface", mu=mu, kl=loss.kl_divergence(*np.meshgrid(mu, 2 * np.log(sigma_grid))))
    assert len(ax.texts) >= 2
    for text in ax.texts:
        mu, sigma = text.get_position()
        kl = loss.kl_divergence([mu], [2 * np.log(sigma)])[0]
        assert kl == pytest.approx(float(text.get_text()), rel=0.05)


def test_every_figure_of_the_door_is_tested_here_or_among_those_of_its_module():
    others = {
        "Axes",
        "COLOURS",
        "MOST_CELLS",
        "Summary",
        "autoencoder_height",
        "drawable",
        "network_height",
        "rows_of_parts",
        "together",
    }
    drawing = {*figures.__all__} - others
    elsewhere = {f"vae_steps.figures.{module}" for module in ("curves", "pixels", "structure")}
    assert {name for name in drawing if getattr(figures, name).__module__ not in elsewhere} == set(LECTURE)


@every_figure
def test_a_figure_is_legible_and_says_the_same_on_the_axes_of_a_live_lab(name):
    function, arguments, size = LECTURE[name]
    ours = figures.Axes(*size)
    assert function(ours, **arguments) == draw(name)[1]
    legible_svg.assert_legible(ours.svg(name))


def areas(name):
    """The corners of what is filled on the axes of a live lab, in its own numbers: one (n, 2) array for each."""
    ours = figures.Axes(6, 3)
    LECTURE[name][0](ours, **LECTURE[name][1])
    drawn = ElementTree.fromstring(ours.svg(name)).findall(".//{*}path")
    outlines = [path.get("d")[1:-1] for path in drawn if path.get("d").endswith("Z")]
    (left, top, right, bottom), (x0, x1), (y0, y1) = ours.box, ours.limits["x"], ours.limits["y"]
    scale = (x1 - x0) / (right - left), (y1 - y0) / (top - bottom)
    return [
        (np.array([spot.split() for spot in outline.split("L")], float) - (left, bottom)) * scale + (x0, y0)
        for outline in outlines
    ]


def test_bars_and_shades_on_the_axes_of_a_live_lab_are_those_of_matplotlib():
    ax = draw("one_draw_losses")[0]
    wanted = [(bar.get_x(), 0, bar.get_x() + bar.get_width(), bar.get_height()) for bar in ax.patches]
    drawn = [np.ravel([corners.min(0), corners.max(0)]) for corners in areas("one_draw_losses")]
    np.testing.assert_allclose(drawn, wanted, atol=0.1)  # a tenth of a point is 0.1 draws
    (shade,) = areas("densities")
    z, posterior = (LECTURE["densities"][1][name] for name in ("z", "posterior"))
    np.testing.assert_allclose(shade[1:-1], np.stack([z, posterior], 1), atol=0.002)
    np.testing.assert_allclose(shade[[0, -1]], [(-4, 0), (4, 0)], atol=0.002)


# Colours


def light(colour):
    """Linear red, green and blue of an sRGB colour."""
    values = np.array(to_rgb(colour))
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(colour, ground="white"):
    """The contrast ratio of WCAG 2."""
    dark, bright = sorted(light(each) @ [0.2126, 0.7152, 0.0722] for each in (colour, ground))
    return (bright + 0.05) / (dark + 0.05)


def lab(linear):
    """CIELAB of linear sRGB under D65, where a distance of about 2.3 is just noticeable."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    ratio = to_xyz @ np.clip(linear, 0, 1) / [0.95047, 1, 1.08883]
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


# Machado, Oliveira and Fernandes (2009), severity 1.
VISION = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
NEIGHBOURS = """x h, h mu, h log_var, mu log_var, log_var sigma, sigma eps, eps z, mu z, sigma z, z x_hat,
    x x_hat, mu sigma, mu eps, prior mu, prior sigma, prior eps, prior z, reconstruction kl, reconstruction x,
    reconstruction x_hat, reconstruction total, kl total"""


def test_every_quantity_has_its_own_colour():
    assert set(COLOURS) == {*VALUES, "reconstruction", "kl", "total", "prior"}
    assert len({to_rgb(colour) for colour in COLOURS.values()}) == len(COLOURS)


@pytest.mark.parametrize("vision", VISION)
def test_quantities_that_meet_are_told_apart(vision):
    for pair in NEIGHBOURS.split(","):
        one, other = (lab(VISION[vision] @ light(COLOURS[name])) for name in pair.split())
        assert np.linalg.norm(one - other) > 14, pair


def test_ink_has_contrast_on_white_and_on_every_tint():
    for ground in ["white", *map(style.tint, COLOURS.values())]:
        assert contrast(INK, ground) >= 7


@pytest.mark.parametrize("name", ["mu", "sigma", "eps", "z", "reconstruction", "kl", "total", "prior"])
def test_what_is_drawn_as_a_line_or_a_mark_without_outline_has_contrast(name):
    assert contrast(COLOURS[name]) >= 3


# Bad values


@every_argument
@pytest.mark.parametrize("damage", ["nan", "shape", "text", "empty"])
def test_a_bad_value_is_answered_in_one_sentence_that_names_the_argument(name, argument, damage):
    good = np.array(LECTURE[name][1][argument], float)
    spoilt = good.copy()
    spoilt.flat[0] = np.nan
    bad = {"nan": spoilt, "shape": good[None, None], "text": "seven", "empty": good.reshape(-1)[:0]}[damage]
    with pytest.raises(ValueError, match=rf"^{argument}\b[^.].*\.$"):
        draw(name, **{argument: bad})


def test_a_reconstruction_needs_as_many_features_as_x():
    with pytest.raises(ValueError) as error:
        draw("reconstruction", x_hat=[1.0, 2.0])
    assert str(error.value) == "x_hat has shape (2,), but the figure needs 3 numbers, to fit x."


def test_a_network_is_drawn_for_one_sample_and_one_layer_on_each_side():
    with pytest.raises(ValueError, match=r"^steps\.z has shape \(1000, 2\), but .* needs 2 numbers\.$"):
        draw("network", steps=draws._replace(eps=steps.eps))
    encoder = lecture.parameters.encoder + (model.Affine(np.eye(2), np.zeros(2)),)
    deep = replace(lecture.parameters, encoder=encoder)
    with pytest.raises(ValueError, match="parameters must have one layer .* not 2 and 1"):
        draw("network", parameters=deep)


def test_sigma_must_not_be_negative_and_grids_must_rise():
    with pytest.raises(ValueError, match="sigma must not be negative"):
        draw("latent_plane", sigma=[1, -1])
    for name, grid in (("mu", mu_grid), ("sigma", sigma_grid)):
        with pytest.raises(ValueError, match=f"{name} must be two or more rising numbers"):
            draw("kl_surface", **{name: grid[::-1]})


def test_an_autoencoder_shows_its_numbers_and_the_derivatives_of_what_is_calculated():
    found = gradients.autoencoder_backward(autoencoder, rebuilt)
    ax, summary = draw("autoencoder", derivatives=found)
    assert_legible(ax)
    assert "z: 0.200 0.600\nx_hat: 0.320 0.580 0.840\nd_z: 1.200 1.348\n" in summary and "d_x:" not in summary
    assert "W_e: 0.100 0.200 0.300; 0.400 0.500 0.600 | b_e: 0.100 0.200" in summary
    assert sum("partial" in text.get_text() for text in ax.texts) == 5
    moved = rebuilt._replace(z=rebuilt.z + 1)
    ghost = [text.get_text() for text in draw("autoencoder", ghost=moved)[0].texts]
    assert "1.200" in ghost and "1.600" in ghost and "0.320" not in ghost


@pytest.mark.parametrize("value", [-12.345, -9999.999, 0.0])
def test_an_autoencoder_of_any_numbers_is_legible(value):
    fill = lambda layer: model.Affine(np.full_like(layer.W, value), np.full_like(layer.b, value))
    filled = model.AutoencoderParameters(
        *(tuple(map(fill, part)) for part in (autoencoder.encoder, autoencoder.decoder))
    )
    values = {name: np.full_like(getattr(rebuilt, name), value) for name in ("x", "z", "x_hat")}
    assert_legible(draw("autoencoder", parameters=filled, steps=rebuilt._replace(**values))[0])


def test_an_autoencoder_is_drawn_for_one_sample_and_one_layer_on_each_side():
    with pytest.raises(ValueError, match=r"^steps\.z has shape \(4, 2\), but .* needs 2 numbers\.$"):
        draw("autoencoder", steps=rebuilt._replace(z=np.zeros((4, 2))))
    deep = replace(autoencoder, encoder=autoencoder.encoder + (model.Affine(np.eye(2), np.zeros(2)),))
    with pytest.raises(ValueError, match="parameters must have one layer .* not 2 and 1"):
        draw("autoencoder", parameters=deep)
    with pytest.raises(ValueError, match="^derivatives must be those of gradients.autoencoder_backward"):
        draw("autoencoder", derivatives=steps)


def test_a_reconstruction_says_what_it_is_compared_with():
    ax = Figure().add_subplot()
    summary = figures.reconstruction(ax, rebuilt.x, rebuilt.x_hat, "target")
    assert summary.startswith("target: ") and "$t_{1}$, $x'_{1}$" in [
        label.get_text() for label in ax.get_yticklabels()
    ]
