"""The figures of learning show the numbers given, legibly, on matplotlib's axes and on the live lab's."""

import math
import re

import legible_svg
import numpy as np
import pytest
from amount import cases
from hypothesis import example, given, settings
from hypothesis import strategies as st
from legible import assert_legible, assert_seen
from matplotlib.figure import Figure
from strategies import columns

from vae_steps import figures

some = settings(max_examples=cases(2))
random = np.random.default_rng(12)
steps = np.arange(300)
falling = 2.8 * np.exp(-steps / 60)
mu, sigma = random.normal(size=(6, 2)), random.uniform(0.2, 1, (6, 2))
x = np.array([0.5, 1.0, -0.5])

# Every figure: the function, its arguments by name, and the size in inches.
FIGURES = {
    "loss_curve": (
        figures.loss_curve,
        {
            "steps": steps,
            "losses": {
                "total": falling[:-1] * random.exponential(1, 299),
                "reconstruction": 0.9 * falling,
                "kl": 0.1 * falling,
                "expected": falling,
            },
            "optimum": 0.5,
            "before": (steps[::10], falling[::10] / 2),
            "until": 400,
        },
        (6.5, 3),
    ),
    "moved_layer": (
        figures.moved_layer,
        {
            "W": np.array([[0.35, 0.15], [0.68, -0.21], [0.35, 0.95]]),
            "b": np.array([0.4, 0.77, -0.2]),
            "first_W": np.array([[0.2, 0.3], [0.4, 0.5], [0.6, 0.7]]),
            "first_b": np.array([0.1, 0.2, 0.3]),
            "symbols": ("x_hat", "W_d", "b_d", "z"),
            "target": x,
        },
        (5, 2.2),
    ),
    "error_curve": (
        figures.error_curve,
        {"steps": steps, "errors": 5 * falling, "others": {"noisy": 16.0, "linear": 2.4}, "until": 400},
        (6.5, 3),
    ),
    "bound_curve": (
        figures.bound_curve,
        {"steps": steps, "train": -24 - falling, "test": -24.5 - 1.1 * falling, "until": 400},
        (6.5, 3),
    ),
    "kl_over_beta": (
        figures.kl_over_beta,
        {"betas": np.array([0.5, 1, 2, 4, 8]), "kl": random.uniform(0, 2, (5, 2)), "thresholds": np.array([5.0, 2.5])},
        (6.5, 3),
    ),
    "latent_means": (figures.latent_means, {"mu": mu, "sigma": sigma}, (5, 5)),
    "kl_bars": (figures.kl_bars, {"kl": np.array([1.2, 0.0003])}, (5, 1.6)),
    "rebuilt": (figures.rebuilt, {"x": x, "x_hat": x / 2, "draws": random.normal(size=(40, 3))}, (5, 2.5)),
    "paired": (figures.paired, {"x": mu, "x_hat": mu * [1, 0.2]}, (5, 5)),
    "trade_off": (
        figures.trade_off,
        {
            "curves": {
                "$w$": (np.array([0.9, 0.8, 0.7]), np.array([0.95, 0.99, 1]), ("0", "1", "2")),
                r"$\beta$": (np.array([0.85, 0.5]), np.array([0.9, 0.99]), ("0.1", "1")),
            },
            "xlabel": "$d$",
            "ylabel": "$p$",
        },
        (6, 3.5),
    ),
}
every_figure = pytest.mark.parametrize("name", FIGURES)
every_array = pytest.mark.parametrize(
    "name, argument",
    [
        (name, argument)
        for name, (_, arguments, _) in FIGURES.items()
        for argument, value in arguments.items()
        if isinstance(value, np.ndarray) and argument != "steps"
    ],
)


def draw(name, **changed):
    """The figure `name` at the values above, but for those that are `changed`."""
    function, arguments, size = FIGURES[name]
    ax = Figure(figsize=size, dpi=100, layout="constrained").add_subplot()
    return ax, function(ax, **arguments | changed)


def curve(**losses):
    return draw("loss_curve", losses=losses, optimum=None, before=None, until=None)


# ---- every figure


def test_every_curve_of_the_door_is_tested_here():
    names = {
        name
        for name in figures.__all__
        if getattr(getattr(figures, name), "__module__", "") == "vae_steps.figures.curves"
    }
    assert names == set(FIGURES)


@every_figure
def test_text_is_legible_and_has_no_words(name):
    for text, _ in assert_legible(draw(name)[0]):
        assert not re.search("[A-Za-z]", re.sub(r"\$.*?\$", "", text.get_text())), text


@every_figure
def test_a_figure_is_legible_and_says_the_same_on_the_axes_of_a_live_lab(name):
    function, arguments, size = FIGURES[name]
    ours = figures.Axes(*size)
    assert function(ours, **arguments) == draw(name)[1]
    drawn = ours.svg("label")
    assert len(re.findall("<(path|circle)", drawn)) >= 5
    legible_svg.assert_legible(drawn)


@every_array
def test_changing_any_drawn_value_changes_the_summary_and_the_picture(name, argument):
    values = FIGURES[name][1][argument]
    places = {0, values.size // 2, values.size - 1}
    one = lambda place: (np.arange(values.size) == place).reshape(values.shape)
    assert_seen(FIGURES[name], [{argument: values + 0.3 * one(place)} for place in places])


@pytest.mark.parametrize("series", ["total", "reconstruction", "kl", "expected"])
def test_changing_any_loss_changes_the_summary_and_the_picture(series):
    losses = FIGURES["loss_curve"][1]["losses"]
    places = 0, 150, len(losses[series]) - 1
    changed = [losses[series] + 0.4 * (np.arange(len(losses[series])) == place) for place in places]
    assert_seen(FIGURES["loss_curve"], [{"losses": losses | {series: values}} for values in changed])


def test_changing_the_optimum_or_the_training_before_changes_the_summary_and_the_picture():
    earlier, values = FIGURES["loss_curve"][1]["before"]
    changes = [{"optimum": 0.7}, {"before": (earlier, values + 0.2 * (earlier == 100))}]
    assert_seen(FIGURES["loss_curve"], changes)


def test_an_optimum_stands_over_the_steps_for_which_it_holds():
    for since in (0, 120):
        ax, _ = draw("loss_curve", optimum=0.5, before=None, until=400, since=since)
        [dashed] = [line for line in ax.lines if line.get_label() == r"$\min$"]
        assert dashed.get_xdata().tolist() == [since, 400]


@every_array
@pytest.mark.parametrize("damage", ["nan", "shape", "text", "empty"])
def test_a_bad_value_is_answered_in_one_sentence_that_names_the_argument(name, argument, damage):
    good = np.array(FIGURES[name][1][argument], float)
    spoilt = good.copy()
    spoilt.flat[0] = np.nan
    bad = {"nan": spoilt, "shape": good[None, None], "text": "seven", "empty": good.reshape(-1)[:0]}[damage]
    with pytest.raises(ValueError, match=rf"^{argument}\b[^.].*\.$"):
        draw(name, **{argument: bad})


# ---- the loss curve


def test_losses_stand_at_their_steps_on_a_scale_that_is_linear_near_zero_and_logarithmic_far_from_it():
    ax, _ = curve(total=falling)
    np.testing.assert_allclose(ax.lines[0].get_xydata(), np.stack([steps, np.log(falling + np.hypot(falling, 1))], 1))
    for place, label in zip(ax.get_yticks(), ax.get_yticklabels()):
        assert math.sinh(place) == pytest.approx(float(label.get_text().strip("$")))


def test_a_series_may_end_before_the_steps_do_and_the_axis_may_go_beyond_them():
    ax, _ = draw("loss_curve")
    ends = [line.get_xdata()[-1] for line in ax.lines]
    assert ends == [298, 299, 299, 299, 400, 290]
    assert ax.get_xlim() == (0, 400)


def test_a_training_before_stays_inside_the_axes_of_this_one():
    ax, summary = draw("loss_curve", before=(np.arange(3) * 300, [1e9, 0.3, 5.0]))
    earlier = ax.lines[-1].get_xydata()
    assert earlier[:, 0].tolist() == [0, 300] and earlier[1, 1] == pytest.approx(math.asinh(0.3))
    assert ax.get_ylim() == draw("loss_curve", before=None)[0].get_ylim()
    assert earlier[0, 1] < ax.get_ylim()[1]
    assert "before: 1.0000e+09 at 0 to 5.000000 at 600" in summary


def test_a_training_that_ran_away_leaves_the_axes_where_its_line_crosses_their_edge():
    few = {"steps": [0, 1], "losses": {"expected": [2.0, 3.0]}, "optimum": None, "before": None}
    ax, summary = draw("loss_curve", **few, gone=([2, 3], [5.0, 1e30]))
    top, (*_, line, head) = ax.get_ylim()[1], ax.lines
    assert top == pytest.approx(1.05 * math.asinh(3) + 1) and ax.get_xlim() == (0, 6)
    (x0, y0), (x1, y1), (x2, y2) = line.get_xydata()
    assert (x0, y0, x1, y1) == (1, math.asinh(3), 2, math.asinh(5)) and y2 == top
    assert x2 == pytest.approx(2 + (top - math.asinh(5)) / (math.asinh(1e30) - math.asinh(5)))
    assert head.get_xydata().tolist() == [[x2, y2]] and head.get_marker() == "^"
    assert "run away: 5.000000 at 2 to 1.0000e+30 at 3" in summary
    plain, _ = draw("loss_curve", **few)
    assert [line.get_marker() for line in plain.lines] == ["None"]


def test_a_training_before_has_its_name_in_the_legend():
    ax, _ = draw("loss_curve", before=([0, 1], [2.0, 1.0], "η = 0.4"))
    assert ax.get_legend_handles_labels()[1][-1] == "η = 0.4"


@pytest.mark.parametrize("height", [1.6, 2.2, 3])
def test_ticks_of_low_axes_stand_apart(height):
    axes = figures.Axes(4.6, height)
    figures.loss_curve(axes, [0, 1], {"expected": [2.8, 700.0]}, 0.0, ([0, 1], [2.0, 1.0], "η = 0.4"))
    legible_svg.assert_legible(axes.svg(""))


@some
@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=5), st.floats(0, 1e300))
@example([0.0], 0.0)
@example([-1e9, 1e9], 0.0)
@example([1e-5], 0.0)
@example([3.0], 1e300)
def test_a_loss_curve_of_any_numbers_is_legible_and_its_ticks_are_inside(values, largest):
    values = np.array([*values, largest])
    ax, _ = draw("loss_curve", steps=np.arange(len(values)), losses={"total": values}, optimum=None, before=None)
    assert_legible(ax)
    places, (low, high) = ax.get_yticks(), ax.get_ylim()
    assert 0 in places and all(low <= place <= high for place in places)


@pytest.mark.parametrize("values", [[3.0], [0.4], [1e-4], [2000.0], [1e40], [-7.0]])
def test_a_loss_curve_has_ticks_beside_zero(values):
    ax, _ = draw("loss_curve", steps=[0], losses={"total": values}, optimum=None, before=None)
    assert len(ax.get_yticks()) >= 3


@pytest.mark.parametrize(
    "changed, message",
    [
        ({"losses": {}}, "losses must be a dict with some of total, reconstruction, kl, expected, not {}."),
        (
            {"losses": {"loss": falling}},
            "losses must be a dict with some of total, reconstruction, kl, expected, not {'loss'",
        ),
        ({"losses": {"kl": np.zeros(301)}}, "losses['kl'] has 301 numbers for 300 steps."),
        ({"losses": {"kl": [np.nan]}}, "losses['kl'][0] is nan, but every number in losses['kl'] must be finite."),
        ({"before": ([0, 1], [2.0, 1.0], 3)}, "before must be steps and losses of an earlier training, and perhaps"),
        ({"gone": ([299], [1e30])}, "gone[0] must go on after steps, which end at 299."),
        ({"gone": ([300, 301], [1e30])}, "gone[1] has shape (1,), but the figure needs 2 numbers."),
        ({"before": ([0, 1], [2.0])}, "before[1] has shape (1,), but the figure needs 2 numbers."),
    ],
)
def test_a_loss_curve_refuses_what_it_cannot_draw(changed, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw("loss_curve", **changed)


def test_what_is_far_below_the_best_bound_goes_along_the_edge():
    bounds = np.array([-60.0, -40, -26, -24])
    ax, _ = draw("bound_curve", steps=np.arange(4), train=bounds, test=bounds - 1, until=None)
    test, train = (line.get_ydata() for line in ax.lines)
    np.testing.assert_array_equal(train, [-36, -36, -26, -24])
    np.testing.assert_array_equal(test, [-36, -36, -27, -25])
    assert ax.get_ylim() == pytest.approx((-36.6, -23.4)) and ax.get_xlim() == (0, 3)


def test_a_training_that_has_not_begun_has_one_bound():
    ax, summary = draw("bound_curve", steps=[0], train=[-47], test=[-47], until=None)
    assert ax.get_ylim()[0] < -47 < ax.get_ylim()[1] and ax.get_xlim() == (0, 1)
    assert "test: −47" in summary


# ---- the other figures show the values in their places


def test_the_bars_of_a_layer_are_as_long_as_its_numbers_and_the_target_stands_beside_b():
    ax, summary = draw("moved_layer")
    _, given_, _ = FIGURES["moved_layer"]
    bars = list(ax.patches)
    numbers = np.column_stack([given_["W"], given_["b"]]).ravel()
    scale = bars[0].get_width() / numbers[0]
    np.testing.assert_allclose([bar.get_width() for bar in bars], scale * numbers)
    assert [bar.get_x() for bar in bars] == 3 * [0, 1, 2]
    [dots] = [line for line in ax.lines if line.get_marker() == "o"]
    np.testing.assert_allclose(dots.get_xdata()[:3], 2 + scale * given_["target"])
    starts = [line.get_xdata() for line in ax.lines if line.get_linestyle() == "--"][:9]
    first = np.column_stack([given_["first_W"], given_["first_b"]]).ravel()
    np.testing.assert_allclose([np.ptp(x) * np.sign(x[1] - x[0]) for x in starts], scale * first)
    assert summary.splitlines() == [
        "W_d: 0.350 0.150; 0.680 −0.210; 0.350 0.950",
        "b_d: 0.400 0.770 −0.200",
        "x: 0.500 1.000 −0.500",
        "W_d at the start: 0.200 0.300; 0.400 0.500; 0.600 0.700",
        "b_d at the start: 0.100 0.200 0.300",
    ]
    without, _ = draw("moved_layer", target=None)
    assert not [line for line in without.lines if line.get_marker() == "o"]


@pytest.mark.parametrize("inputs", [6, 9])
def test_a_layer_without_room_is_refused(inputs):
    with pytest.raises(ValueError, match=r"^W has shape .* room for 6 outputs and 5 inputs"):
        draw("moved_layer", W=np.zeros((3, inputs)), first_W=np.zeros((3, inputs)))


def test_every_latent_dimension_has_its_points_over_beta_and_its_threshold():
    ax, _ = draw("kl_over_beta")
    arguments = FIGURES["kl_over_beta"][1]
    points = [line.get_xydata() for line in ax.lines if line.get_marker() in "oD"]
    np.testing.assert_allclose(points, [np.stack([arguments["betas"], column], 1) for column in arguments["kl"].T])
    upright = [line.get_xdata()[0] for line in ax.lines if len(set(line.get_xdata())) == 1]
    assert upright == [5, 2.5] == [text.xy[0] for text in ax.texts]
    assert [text.get_text() for text in ax.texts] == [r"$2\lambda_{1}$", r"$2\lambda_{2}$"]


@some
@given(columns(10), columns(2, st.floats(0.5, 20)))
@example(np.zeros(10), np.array([3, 3]))
def test_kl_over_beta_of_any_numbers_is_legible(kl, thresholds):
    assert_legible(draw("kl_over_beta", kl=abs(kl.reshape(5, 2)), thresholds=thresholds)[0])


def test_every_posterior_is_drawn_at_one_standard_deviation_around_its_mean_and_seen_whole():
    ax, _ = draw("latent_means")
    ellipses = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) > 50]
    wanted = [(0, 1), (0, 2), *zip(mu, sigma)]
    for ellipse, (centre, radii) in zip(ellipses, wanted, strict=True):
        np.testing.assert_allclose(((ellipse - centre) / radii) ** 2 @ [1, 1], 1)
        assert (ellipse > (ax.get_xlim()[0], ax.get_ylim()[0])).all()
        assert (ellipse < (ax.get_xlim()[1], ax.get_ylim()[1])).all()
    np.testing.assert_allclose(ax.lines[-1].get_xydata(), mu)
    assert ax.get_aspect() == 1


def test_sigma_must_not_be_negative():
    with pytest.raises(ValueError, match="^sigma must not be negative, but its lowest number is -1.$"):
        draw("latent_means", sigma=-np.ones((6, 2)))


def test_bars_are_as_long_as_their_kl():
    ax, summary = draw("kl_bars")
    assert [bar.get_width() for bar in ax.patches] == [1.2, 0.0003]
    assert [text.get_text() for text in ax.texts] == ["1.2000", "0.0003"] and summary == "KL: 1.200000 0.000300"


def test_bars_of_dead_dimensions_are_short():
    ax, _ = draw("kl_bars", kl=np.array([0.0019, 0.0003], dtype=np.float32))
    assert ax.get_xlim() == (0, pytest.approx(0.125))


def test_a_sample_stands_beside_its_reconstructions():
    ax, _ = draw("rebuilt")
    dots, of_x, of_x_hat = (line.get_xydata() for line in ax.lines[1:])
    np.testing.assert_allclose(dots.reshape(3, 40, 2)[..., 0].T, FIGURES["rebuilt"][1]["draws"])
    np.testing.assert_allclose(of_x, np.stack([x, range(3)], 1))
    np.testing.assert_allclose(of_x_hat, np.stack([x / 2, range(3)], 1))
    assert len(dots) == 120 and set(dots[:, 1]) == {0, 1, 2}


def test_pairs_are_joined():
    ax, _ = draw("paired")
    joins = [line.get_xydata() for line in ax.lines if line.get_marker() == "None"]
    np.testing.assert_allclose(joins, np.stack([mu, mu * [1, 0.2]], 1))


# ---- a trade-off


def test_a_trade_off_has_the_points_in_their_places_with_their_choices_above_and_below():
    ax, summary = draw("trade_off")
    curves = FIGURES["trade_off"][1]["curves"]
    for label, (x, y, texts) in curves.items():
        [points] = [line for line in ax.lines if line.get_label() == label]
        np.testing.assert_allclose(points.get_xydata(), np.stack([x, y], 1))
        assert [text.get_text() for text in ax.texts if text.xy in {*zip(x, y)}] == [*texts]
    assert [text.xyann[1] > 0 for text in ax.texts] == [True] * 3 + [False] * 2
    assert summary.splitlines()[1] == "$w$: 0 (0.900 0.950), 1 (0.800 0.990), 2 (0.700 1.000)"


def test_changing_a_point_or_its_choice_changes_the_summary_and_the_picture():
    curves = FIGURES["trade_off"][1]["curves"]
    x, y, texts = curves["$w$"]
    changed = [(x + [0, 0.05, 0], y, texts), (x, y, ("0", "1", "5")), (x, y - [0, 0.02, 0], texts)]
    assert_seen(FIGURES["trade_off"], [{"curves": curves | {"$w$": curve}} for curve in changed])


@pytest.mark.parametrize(
    "curves, message",
    [
        ({}, "curves must be a dict with one or two curves by their labels, not {}."),
        ({"a": ([1], [2])}, "curves['a'] must be x, y and the texts of its points, not ([1], [2])."),
        ({"a": ([1, 2], [2], ("x", "y"))}, "curves['a'][1] has shape (1,), but the figure needs 2 numbers."),
        ({"a": ([1], [2], "x")}, "curves['a'][2] must be 1 texts, one for each point, not 'x'."),
    ],
)
def test_a_trade_off_refuses_what_it_cannot_draw(curves, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw("trade_off", curves=curves)
