"""A claim holds for what is right and fails for what is wrong: of the package, and of every piece in the bug museum."""

import ast
import itertools
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import nbformat
import numpy as np
import pytest

from vae_steps import checks, gradients, lecture, loss, worked
from vae_steps.checks import Check, Report
from vae_steps.model import Parameters, reparameterize, sigmoid
from vae_steps.networks import Affine, flat, shaped
from vae_steps.training import annealed

NOTEBOOK = nbformat.read(Path(__file__).parents[2] / "notebooks" / "13_bug_museum.ipynb", as_version=4)
MUSEUM = [cell for cell in NOTEBOOK.cells if cell.cell_type == "code"]
NETWORK = lecture.parameters, lecture.x, lecture.eps


def cells(key):
    """The sources of the cells that have this key in their metadata, by its value."""
    return {cell.metadata[key]: cell.source for cell in MUSEUM if key in cell.metadata}


def questions():
    """The calls of the questions, by their ids."""
    calls = [ast.parse(cell.source).body[0].value for cell in MUSEUM if cell.source.startswith("exercises.predict(")]
    return {call.args[0].value: call for call in calls}


EXHIBITS, QUESTIONS = cells("exhibit"), questions()


def run(exhibit, *keys):
    """The names of the notebook after the imports, the tools of the workshop and these cells."""
    namespace = {}
    tools = [cell.source for cell in MUSEUM if cell is MUSEUM[0] or "workshop" in cell.metadata]
    for source in [*tools, *(cells(key)[exhibit] for key in keys)]:
        exec(source, namespace)
    return namespace


def report_of(exhibit, *keys):
    """What the checks say that the question about an exhibit reveals, after these cells."""
    [check] = [part for part in QUESTIONS[f"13/{exhibit}"].args[2].elts if isinstance(part, ast.Call)]
    return eval(ast.unparse(check), run(exhibit, *keys))


@pytest.mark.parametrize("exhibit", EXHIBITS)
def test_every_museum_piece_fails_as_shipped_and_passes_when_repaired(exhibit):
    report = report_of(exhibit, "exhibit")
    assert report.failed and (not report.crashed or exhibit == "not_transposed")
    assert report_of(exhibit, "exhibit", "repair").passed


def test_the_museum_has_at_least_twelve_pieces_each_with_its_question_and_its_repair():
    assert len(EXHIBITS) >= 12
    assert EXHIBITS.keys() == cells("repair").keys() and {f"13/{exhibit}" for exhibit in EXHIBITS} <= QUESTIONS.keys()


def test_where_the_first_claim_to_fail_is_asked_for_it_is_the_first_to_fail():
    asked = {}
    for exhibit in EXHIBITS:
        call, report = QUESTIONS[f"13/{exhibit}"], report_of(exhibit, "exhibit")
        if "claim" in call.args[1].value and "how many" not in call.args[1].value:
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
            choices = eval(given["choices"], run(exhibit, "exhibit"))
            assert choices == [check.name for check in report]
            asked[exhibit] = choices[int(given["right"])] == report.failed[0]
    assert len(asked) >= 6 and all(asked.values())


def test_no_heading_of_the_museum_names_the_mistake_below_it():
    before = [cell.source for cell, after in itertools.pairwise(NOTEBOOK.cells) if "exhibit" in after.metadata]
    assert len(before) == len(EXHIBITS)
    assert all(text.partition("\n")[0] == f"### Exhibit {text[12:14]}" for text in before)


@pytest.mark.parametrize(
    ("exhibit", "failed"),
    [
        ("half_missing", ["KL = E[log q − log p]"]),
        ("log_sigma", ["KL = E[log q − log p]"]),
        ("mu_twice", ["KL = E[log q − log p]"]),
        ("mean_over_latents", ["KL(1, 2) = KL(1) + KL(2)"]),
        ("sum_over_batch", ["n samples: mean"]),
        ("no_kl_mu", ["∇L, β = 1", "∇L, β = 2", "∇L, β = 1, random W", "∇L, β = 2, random W"]),
    ],
)
def test_what_a_piece_teaches_is_what_the_checks_see(exhibit, failed):
    assert report_of(exhibit, "exhibit").failed == failed


def test_a_room_of_the_museum_is_for_what_is_right_and_was_taken_for_wrong():
    alarms, links = (
        cells("false_alarm"),
        "".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "markdown"),
    )
    assert len(alarms) >= 5 and not alarms.keys() & EXHIBITS.keys()
    assert "pytorch/examples/issues/225)" in links and "CompVis/stable-diffusion/issues/849)" in links
    for name in ("sigma_read", "signs_turned", "small_number"):
        namespace = {}
        exec(MUSEUM[0].source + "\n" + alarms[name], namespace)
        assert checks.kl(namespace["kl"]).passed


def kl(mu, log_var):
    return loss.kl_divergence(mu, log_var).sum(-1)


def sample(mu, log_var, random):
    return reparameterize(mu, log_var, random.standard_normal(mu.shape))


def normal(x, x_hat):
    return -(loss.squared_error(x, x_hat) + np.log(np.pi) / 2).sum(-1)


KEPT = {
    "kl": lambda: checks.kl(kl),
    "its mean": lambda: checks.kl(lambda mu, log_var: kl(mu, log_var).mean()),
    "squared error": lambda: checks.reconstruction(lambda x, x_hat: loss.squared_error(x, x_hat).sum(-1)),
    "cross-entropy": lambda: checks.reconstruction(
        lambda x, logits: loss.binary_cross_entropy(x, logits).sum(-1), logits=True
    ),
    "log likelihood": lambda: checks.log_likelihood(normal, -10, 10),
    "sample": lambda: checks.sample(sample),
    "backward": lambda: checks.gradient(gradients.backward, *NETWORK),
    "its parameters": lambda: checks.gradient(lambda *given: gradients.backward(*given).parameters, *NETWORK),
    "annealed": lambda: checks.schedule(annealed(10), 11),
}


@pytest.mark.parametrize("name", KEPT)
def test_the_package_keeps_every_claim(name):
    assert KEPT[name]().passed


@pytest.mark.parametrize("activation", [np.tanh, lambda a: a * 1.0], ids=["tanh", "another"])
def test_a_gradient_belongs_to_its_activation_and_output(activation):
    def backward(parameters, steps, beta):
        return gradients.backward(parameters, steps, beta, np.tanh, sigmoid)

    x = [0.5, 1, 0.2]
    failed = checks.gradient(backward, lecture.parameters, x, lecture.eps, activation, sigmoid).failed
    assert bool(failed) == (activation is not np.tanh)


def test_a_deep_network_is_checked_too():
    p = lecture.parameters
    between = Affine(np.eye(2), [0.1, 0])
    deep = Parameters((*p.encoder, between), p.mu_head, p.log_var_head, (between, *p.decoder))
    assert checks.gradient(gradients.backward, deep, lecture.x, lecture.eps).passed


def failed_with(factor):
    """The claims that fail when dW_mu is multiplied by a number that may depend on beta and on the number of rows."""

    def backward(parameters, steps, beta):
        found = gradients.backward(parameters, steps, beta).parameters
        W = found.mu_head.W * factor(beta, len(steps.x))
        return found._replace(mu_head=found.mu_head._replace(W=W))

    return checks.gradient(backward, *NETWORK).failed


@pytest.mark.parametrize(
    ("factor", "failed"),
    [
        (lambda beta, rows: beta, ["∇L, β = 2", "∇L, β = 2, random W"]),
        (lambda beta, rows: rows, ["n samples: mean"]),
        (lambda beta, rows: 1 + 1e-4, ["∇L, β = 1", "∇L, β = 2", "∇L, β = 1, random W", "∇L, β = 2, random W"]),
    ],
    ids=["beta", "batch", "small"],
)
def test_each_line_about_the_gradient_sees_an_error_of_its_own(factor, failed):
    assert failed_with(factor) == failed


def test_a_sum_over_the_batch_is_called_one():
    total = checks.kl(lambda mu, log_var: kl(mu, log_var).sum(), samples="sum")
    assert total[-1].name == "n samples: sum" and total.passed
    one, other = map(float, total[-1].detail.split(" = "))
    assert one == other == pytest.approx(2 * float(checks.kl(kl)[-1].detail.split(" = ")[0]), abs=2e-4)


def test_a_gradient_that_points_the_wrong_way_raises_the_loss():
    def uphill(parameters, steps, beta):
        turned = steps._replace(x=2 * steps.x_hat - steps.x)  # turns d_x_hat around
        return gradients.backward(parameters, turned, beta)

    assert "L falls along −∇L" in checks.gradient(uphill, *NETWORK).failed


def test_an_error_that_hides_at_one_network_shows_at_another():
    def fitted(parameters, steps, beta):
        found = gradients.backward(parameters, steps, beta).parameters
        return found if parameters is lecture.parameters else found._replace(mu_head=found.log_var_head)

    assert checks.gradient(fitted, *NETWORK).failed == ["∇L, β = 1, random W", "∇L, β = 2, random W"]


@pytest.mark.parametrize(
    ("draw", "failed"),
    [
        (lambda mu, sigma, random: mu + sigma * random.uniform(size=mu.shape), "E (z − μ) = 0"),
        (lambda mu, sigma, random: mu + sigma**2 * random.standard_normal(mu.shape), "E (z − μ)² = σ²"),
        (lambda mu, sigma, random: mu + sigma * random.choice([-1, 1], mu.shape), "E (z − μ)⁴ = 3 σ⁴"),
        (lambda mu, sigma, random: mu + sigma * random.standard_normal((len(mu), 1)), "Cov(z₁, z₂) = 0"),
        (lambda mu, sigma, random: mu + sigma * random.standard_normal(mu.shape[1]), "E (z − μ) = 0"),
        (lambda mu, sigma, random: mu, "E (z − μ)² = σ²"),
    ],
    ids=["uniform", "variance", "two points", "one for all latents", "one for all samples", "none"],
)
def test_draws_from_another_distribution_are_noticed(draw, failed):
    assert checks.sample(lambda mu, log_var, random: draw(mu, np.exp(log_var / 2), random)).failed[0] == failed


@pytest.mark.parametrize(
    ("beta", "failed"),
    [
        (lambda step: 1, []),
        (lambda step: 2 - step / 9, ["0 ≤ β ≤ 1"]),
        (lambda step: step / 10, ["β ends at 1"]),
        (lambda step: step // 9, ["no leap at the end"]),
    ],
)
def test_an_annealing_stays_between_0_and_1_and_ends_there(beta, failed):
    assert checks.schedule(beta, 10).failed == failed


def test_a_density_needs_its_constant_and_its_range():
    assert len(checks.log_likelihood(lambda x, x_hat: normal(x, x_hat) + 0.01, -10, 10).failed) >= 3
    assert len(checks.log_likelihood(normal, 0, 1).failed) == 3


def test_an_annealing_of_more_steps_than_there_are_grains_of_sand_is_judged_at_once():
    assert checks.schedule(lambda step: min(1, 2 * step / 10**30), 10**30).passed
    assert checks.schedule(lambda step: float(step == 10**12 - 1), 10**12).failed == ["no leap at the end"]
    assert checks.schedule(lambda step: 2 if step > 10**11 else step / 10**11, 10**12).failed[0] == "0 ≤ β ≤ 1"


def test_a_schedule_is_asked_once_for_each_step():
    asked = []
    checks.schedule(lambda step: asked.append(step) or 1, 50)
    assert sorted(asked) == list(range(50)) and all(type(step) is int for step in asked)


def test_an_error_of_the_function_is_told_and_nothing_counts_as_noticed():
    report = checks.kl(lambda mu, log_var: 1 / 0)
    assert len(report.crashed) == 5 and not report.failed and not report.passed
    assert repr(report).splitlines()[0] == "! KL ≥ 0                      ZeroDivisionError: division by zero"
    for crashing in (
        checks.reconstruction(lambda x: x),
        checks.reconstruction(lambda x: x, logits=True),
        checks.log_likelihood(lambda x: x),
        checks.sample(lambda mu: mu),
        checks.schedule(lambda: 1, 10),
        checks.total(lambda x: x),
        checks.gradient(lambda parameters: parameters, *NETWORK),
    ):
        assert not crashing.failed and not crashing.passed and len(crashing.crashed) == len(crashing)
        assert "TypeError" in crashing[0].detail


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (lambda mu: None, "gives None, which is no number"),
        (lambda mu: "much", "gives 'much', which is no number"),
        (lambda mu: [[1], [1, 2]], "gives [[1], [1, 2]], which"),
        (lambda mu: np.ones((len(mu), 7)), "gives an array (1, 7), not () or (1,) or (1, 1)"),
        (lambda mu: 1j, "gives 1j, which is no number"),
        (lambda mu: np.zeros(len(mu), complex), "gives array([0.+0.j]), which is no number"),
        (lambda mu: ["0"] * len(mu), "gives ['0'], which is no number"),
        (lambda mu: [b"0"] * len(mu), "gives [b'0'], which is no number"),
        (lambda mu: bytearray(len(mu)), "gives bytearray("),
        (lambda mu: np.ma.masked_array(np.zeros(len(mu)), True), "gives masked_array("),
        (lambda mu: [np.ma.masked] * len(mu), "gives [masked], which is no number"),
        (lambda mu: [np.ma.masked_array(0.0, True)] * len(mu), "gives [masked_array("),
        (lambda mu: np.zeros(len(mu), "M8[D]"), "gives array(['1970"),
        (lambda mu: [10**5000] * len(mu), "gives [≈10**5000], which is no number"),
        (lambda mu: np.broadcast_to(0.0, 10**10), "gives an array (10000000000,), not"),
    ],
)
def test_what_comes_back_and_is_no_number_is_said_in_words(found, said):
    report = checks.kl(lambda mu, log_var: found(mu))
    assert len(report.failed) == 5 and said in report[0].detail


@pytest.mark.parametrize(
    "kind",
    [
        np.ma.array,
        np.longdouble,
        lambda found: found.astype(object),
        lambda found: list(map(Decimal, found.tolist())),
        lambda found: tuple(map(Fraction, found.tolist())),
    ],
    ids=["not masked", "long double", "objects", "Decimal", "Fraction"],
)
def test_whatever_holds_real_numbers_is_read(kind):
    assert checks.kl(lambda mu, log_var: kind(kl(mu, log_var))).passed


def test_an_array_of_derivatives_that_are_no_numbers_is_named():
    for kind in (lambda W: W + 0j, lambda W: np.ma.masked_array(W, True), lambda W: W.astype(str).tolist()):

        def unreal(parameters, steps, beta, kind=kind):
            found = gradients.backward(parameters, steps, beta).parameters
            return found._replace(mu_head=found.mu_head._replace(W=kind(found.mu_head.W)))

        report = checks.gradient(unreal, *NETWORK)
        assert len(report.failed) == 6 and report[0].detail.startswith("d mu_head.W: gives ")


class Speechless(Exception):
    def __str__(self):
        raise self


@pytest.mark.parametrize(("error", "said"), [(Speechless(), "Speechless"), (KeyError("x" * 10**6), "KeyError: 'xx")])
def test_an_error_is_told_in_one_line_whatever_its_text_is(error, said):
    def raising(*given):
        raise error

    for report in (checks.kl(raising), checks.total(raising), checks.gradient(raising, *NETWORK)):
        assert report.crashed and report[0].detail.startswith(said) and len(report[0].detail) <= 60
    with pytest.raises(ValueError, match=rf"^loss\(x, x_hat\) raises {said}.{{0,60}}$"):
        checks.gradient(gradients.backward, *NETWORK, loss=raising)


def test_an_error_of_a_loss_at_another_network_is_no_verdict():
    def fitted(x, x_hat):
        return loss.squared_error(x, x_hat) @ np.ones(3)

    report = checks.gradient(gradients.backward, *NETWORK, loss=fitted)
    assert report.crashed == ["∇L, β = 1, random W", "∇L, β = 2, random W"] and not report.failed


def test_a_report_is_never_wider_than_a_screen_whatever_the_values_are():
    for values in ([-1e300, 1e300], [0, 1 / 3], range(5000)):
        assert max(map(len, repr(checks.log_likelihood(normal, values=values)).splitlines())) < 120


def test_values_may_come_in_any_order_and_from_anywhere():
    for values in ({1, 0}, (number for number in (0, 1)), np.float32([0, 1]), [0, 0, 1]):
        assert checks.log_likelihood(lambda x, p: np.log(np.where(x == 1, p, 1 - p)).sum(-1), values=values).passed


@pytest.mark.parametrize(
    "sizes", [{"features": 784, "latents": 20, "samples": 128}, {"features": 49_152}, {"latents": 20_000}]
)
def test_real_sizes_do_not_take_long(sizes):
    start = time.process_time()
    assert checks.total(lambda x, x_hat, mu, v: kl(mu, v) + loss.squared_error.pure(x, x_hat).sum(-1), **sizes).passed
    assert time.process_time() - start < 2


def test_what_is_no_schedule_of_a_training_is_told_by_the_step_that_shows_it():
    assert checks.schedule(lambda step: int(step == 999), 1000)[2].detail.startswith("0.0000 < 0.8")
    assert checks.schedule(lambda step: step / 999, 1000)[2].passed


def test_the_option_takes_the_claim_away_and_nothing_else():
    for report in (
        lambda **how: checks.log_likelihood(normal, -np.inf, np.inf, **how),
        lambda **how: checks.reconstruction(lambda x, x_hat: loss.squared_error(x, x_hat).sum(-1), **how),
    ):
        asked, unasked = ({check.name for check in report(best_at_x=best)} for best in (True, False))
        assert len(asked - unasked) == 1 and "arg" in (asked - unasked).pop() and unasked < asked


def test_what_is_no_gradient_is_said_in_words():
    said = {
        "gives NoneType": lambda parameters, steps, beta: None,
        "gives dict": lambda parameters, steps, beta: {"W": 1},
        "gives 2 arrays of derivatives for 8": lambda parameters, steps, beta: (
            gradients.backward(parameters, steps, beta).parameters.mu_head
        ),
        "d encoder[0].W: gives an array (3, 2), not (2, 3)": lambda parameters, steps, beta: [
            gradients.LayerGradient(layer.W.T, layer.b)
            for layer in (*parameters.encoder, parameters.mu_head, parameters.log_var_head, *parameters.decoder)
        ],
    }
    for text, function in said.items():
        report = checks.gradient(function, *NETWORK)
        assert len(report.failed) == 6 and text in report[0].detail


def test_numbers_that_are_not_finite_fail():
    assert len(checks.kl(lambda mu, log_var: np.full(len(mu), np.nan)).failed) == 5
    for number in (np.nan, np.inf, 1e200):

        def endless(parameters, steps, beta, number=number):
            found = gradients.backward(parameters, steps, beta).parameters
            return shaped.pure(np.full(flat(found).shape, number), found)

        assert len(checks.gradient(endless, *NETWORK).failed) >= 4


WRONG_ARGUMENTS = [
    (lambda: checks.kl(None), "^function must be a function, not None"),
    (lambda: checks.kl("kl"), "^function must be a function"),
    (lambda: checks.kl(kl, samples="median"), "^samples must be 'mean' or 'sum'"),
    (lambda: checks.reconstruction(3), "^function must be a function"),
    (lambda: checks.reconstruction(3, logits=True), "^function must be a function"),
    (lambda: checks.reconstruction(kl, variance=0), "^variance must be a number above 0"),
    (lambda: checks.reconstruction(kl, variance="1"), "^variance must be"),
    (lambda: checks.log_likelihood([]), "^function must be a function"),
    (lambda: checks.log_likelihood(normal, low=0.5), "^low must be"),
    (lambda: checks.log_likelihood(normal, high=np.nan), "^high must be"),
    (lambda: checks.log_likelihood(normal, values=1), "^values must be"),
    (lambda: checks.log_likelihood(normal, values=["a", "b"]), "^values must be"),
    (lambda: checks.log_likelihood(normal, values=[1]), "^values must be"),
    (lambda: checks.log_likelihood(normal, values=np.array([0, 1j])), "^values must be"),
    (lambda: checks.log_likelihood(normal, values=np.ma.masked_array([0, 1], [0, 1])), "^values must be"),
    (lambda: checks.log_likelihood(normal, values=worked.forward(*NETWORK)), "^values must be"),
    (lambda: checks.log_likelihood(normal, values=[0, 10**400]), "^values must be"),
    (lambda: checks.log_likelihood(normal, values=np.full(3, 1e300)), "^values must be"),
    (lambda: checks.log_likelihood(normal, values=range(10**5)), "^values must be 2 to 5,000 numbers"),
    (lambda: checks.log_likelihood(normal, values=itertools.count()), "^values must be 2 to 5,000 numbers"),
    (lambda: checks.log_likelihood(normal, best_at_x=None), "^best_at_x must be True or False"),
    (lambda: checks.reconstruction(normal, best_at_x=1), "^best_at_x must be True or False"),
    (lambda: checks.total(normal, best_at_x="no"), "^best_at_x must be True or False"),
    (lambda: checks.total(normal, features=784, samples=1000), "^samples × features must be up to 250,000, not 1,000"),
    (lambda: checks.total(normal, latents=10**5), "^samples × latents must be up to 250,000, not 5 × 100,000"),
    (lambda: checks.gradient(gradients.backward, *NETWORK, loss=int), "^loss\\(x, x_hat\\) raises TypeError"),
    (lambda: checks.sample(np.ones(3)), "^function must be a function"),
    (lambda: checks.schedule(0.5, 10), "^function must be a function"),
    (lambda: checks.schedule(annealed(10), 0), "^steps must be 1, 2, 3"),
    (lambda: checks.schedule(annealed(10), 2.5), "^steps must be 1, 2, 3"),
    (lambda: checks.schedule(annealed(10), True), "^steps must be 1, 2, 3"),
    (lambda: checks.schedule(annealed(10), None), "^steps must be 1, 2, 3"),
    (lambda: checks.schedule(annealed(10), 10, end=0), "^end must be"),
    (lambda: checks.total(None), "^function must be a function"),
    (lambda: checks.total(kl, features=0), "^features must be 1, 2, 3"),
    (lambda: checks.total(kl, beta=-1), "^beta must be a number above 0"),
    (lambda: checks.total(kl, features=10**12), "^features must be 1, 2, 3"),
    (lambda: checks.total(kl, beta=10**400), "^beta must be a number above 0"),
    (lambda: checks.reconstruction(kl, logits=np.ones(3)), "^logits must be True or False"),
    (lambda: checks.reconstruction(kl, values=[0, 2]), "^values must be \\[0, 1\\]"),
    (lambda: checks.gradient(gradients.backward, *NETWORK, resized=2), "^resized must be"),
    (lambda: checks.gradient(None, *NETWORK), "^function must be a function"),
    (lambda: checks.gradient(gradients.backward, None, *NETWORK[1:]), "^parameters must be a Parameters, not None"),
    (lambda: checks.gradient(gradients.backward, lecture.parameters, [1, 2], lecture.eps), "^x has shape"),
    (lambda: checks.gradient(gradients.backward, *NETWORK, output=np.tanh), "^loss is missing"),
    (lambda: checks.gradient(gradients.backward, *NETWORK, output="tanh"), "^loss is missing|^output must be"),
    (lambda: checks.gradient(gradients.backward, *NETWORK, activation="tanh"), "^activation must be"),
    (lambda: checks.gradient(gradients.backward, *NETWORK, loss=5), "^loss must be a function"),
    (lambda: checks.gradient(gradients.backward, *NETWORK, loss=lambda x, x_hat: None), "^loss gives None"),
    (lambda: checks.gradient(gradients.backward, *NETWORK, output=sigmoid), "^x\\[0, 2\\] is -0.5"),
]


@pytest.mark.parametrize(("ask", "said"), WRONG_ARGUMENTS, ids=map(str, range(len(WRONG_ARGUMENTS))))
def test_a_wrong_argument_is_named(ask, said):
    with pytest.raises(ValueError, match=said):
        ask()


def test_a_report_prints_a_sign_a_name_and_the_numbers():
    report = Report([Check("KL ≥ 0", False, "−0.1250"), Check("KL(μ=0, σ=1) = 0", True, "0.0000 = 0.0000")])
    assert repr(report) == "✗ KL ≥ 0              −0.1250\n✓ KL(μ=0, σ=1) = 0    0.0000 = 0.0000"
    assert report.failed == ["KL ≥ 0"]


def test_the_numbers_are_those_of_the_claim():
    lowest = -loss.kl_divergence(45.83, 5.7)
    assert checks.kl(lambda mu, log_var: -kl(mu, log_var))[0].detail == f"{lowest:.4f}".replace("-", "−")
    claimed, found = map(float, checks.kl(lambda mu, log_var: 2 * kl(mu, log_var))[2].detail.split(" ≠ "))
    assert claimed == pytest.approx(2 * found, abs=2e-4)
    assert found == pytest.approx(loss.kl_divergence(0.8, -0.6), abs=1e-4)


def test_what_differs_is_seen_to_differ_and_what_is_not_0_does_not_read_0():
    for constant in (0.00002, -0.00002, 3e-4):
        for name, passed, detail in checks.kl(lambda mu, log_var, constant=constant: kl(mu, log_var) + constant):
            if passed is False and " ≠ " in detail:
                found, wanted = detail.split(" ≠ ")
                assert found != wanted, name
    assert checks.kl(lambda mu, log_var: kl(mu, log_var) - 2e-5)[0] == ("KL ≥ 0", False, "−2.0e−05")
    assert checks.kl(lambda mu, log_var: 0 * kl(mu, log_var))[2].detail == "0.0000 ≠ 0.3944"


def test_one_tolerance_for_one_value():
    """Next to 0 no two claims contradict each other: what is as good as 0 at the prior is as good as not negative."""
    for constant in (-9e-6, -1e-8, 1e-8, 9e-6):
        assert checks.kl(lambda mu, log_var, constant=constant: kl(mu, log_var) + constant).passed
    for constant in (-1.1e-5, -1e-3):
        failed = checks.kl(lambda mu, log_var, constant=constant: kl(mu, log_var) + constant).failed
        assert {"KL ≥ 0", "KL(μ=0, σ=1) = 0"} <= set(failed)


@pytest.mark.parametrize("width", [1e-3, 1, 1e3])
def test_an_area_is_seen_however_narrow_it_is(width):
    def log_p(x, x_hat):
        return -(((x - x_hat) / width) ** 2 / 2 + np.log(width) + np.log(2 * np.pi) / 2).sum(-1)

    assert checks.log_likelihood(log_p, -np.inf, np.inf).passed


def test_how_many_times_the_loss_is_counted_is_told():
    by = lambda number: checks.reconstruction(lambda x, x_hat: loss.squared_error(x, x_hat).sum(-1) / number)[1].detail
    assert by(784) == "0.0013 ≠ 1.0000" and by(0.5) == "2.0000 ≠ 1.0000" and by(1) == "1.0000 = 1.0000"
    assert checks.total(lambda x, x_hat, mu, log_var: normal(x, x_hat) * -2 + kl(mu, log_var), beta=1)[1] == (
        "β = 1",
        False,
        "0.5000 ≠ 1.0000",
    )
