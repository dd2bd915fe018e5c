"""A claim holds for what is right and fails for what is wrong: of the package, and of every piece in the bug museum."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

from vae_steps import checks, gradients, lecture, loss
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


EXHIBITS = cells("exhibit")


def report_of(exhibit, *keys):
    """What the notebook's own line of checks says after the imports, the tools of the workshop and these cells."""
    namespace = {}
    tools = [cell.source for cell in MUSEUM if cell is MUSEUM[0] or "workshop" in cell.metadata]
    for source in [*tools, *(cells(key)[exhibit] for key in keys)]:
        exec(source, namespace)
    return eval(cells("check")[exhibit], namespace)


@pytest.mark.parametrize("exhibit", EXHIBITS)
def test_every_museum_piece_fails_as_shipped_and_passes_when_repaired(exhibit):
    assert report_of(exhibit, "exhibit").failed
    assert report_of(exhibit, "exhibit", "repair").failed == []


def test_the_museum_has_at_least_twelve_pieces_each_with_its_check_and_its_repair():
    assert len(EXHIBITS) >= 12
    assert EXHIBITS.keys() == cells("check").keys() == cells("repair").keys()


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
    assert KEPT[name]().failed == []


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
    assert checks.gradient(gradients.backward, deep, lecture.x, lecture.eps).failed == []


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
    [(lambda step: 1, []), (lambda step: 2 - step / 9, ["0 ≤ β ≤ 1"]), (lambda step: step / 10, ["β ends at 1"])],
)
def test_an_annealing_stays_between_0_and_1_and_ends_there(beta, failed):
    assert checks.schedule(beta, 10).failed == failed


def test_a_density_needs_its_constant_and_its_range():
    assert len(checks.log_likelihood(lambda x, x_hat: normal(x, x_hat) + 0.01, -10, 10).failed) >= 3
    assert len(checks.log_likelihood(normal, 0, 1).failed) == 3


def test_what_the_function_raises_is_told_and_what_we_raise_is_not_hidden():
    report = checks.kl(lambda mu, log_var: 1 / 0)
    assert len(report.failed) == 5 and report[0].detail == "ZeroDivisionError: division by zero"
    assert len(checks.gradient(lambda parameters, steps, beta: None, *NETWORK).failed) == 6
    assert len(checks.kl(lambda mu, log_var: np.full(len(mu), np.nan)).failed) == 5
    for number in (np.nan, np.inf, 1e200):

        def endless(parameters, steps, beta, number=number):
            found = gradients.backward(parameters, steps, beta).parameters
            return shaped(np.full(flat(found).shape, number), found)

        assert len(checks.gradient(endless, *NETWORK).failed) >= 4
    with pytest.raises(ValueError, match="^x has shape"):
        checks.gradient(gradients.backward, lecture.parameters, [1, 2], lecture.eps)


def test_a_report_prints_a_sign_a_name_and_the_numbers():
    report = Report([Check("KL ≥ 0", False, "−0.1250"), Check("KL(μ=0, σ=1) = 0", True, "0.0000 = 0.0000")])
    assert repr(report) == "✗ KL ≥ 0              −0.1250\n✓ KL(μ=0, σ=1) = 0    0.0000 = 0.0000"
    assert report.failed == ["KL ≥ 0"]


def test_the_numbers_are_those_of_the_claim():
    assert checks.kl(lambda mu, log_var: -kl(mu, log_var))[0].detail == "−4.1945"
    claimed, found = checks.kl(lambda mu, log_var: 2 * kl(mu, log_var))[2].detail.split(" ≠ ")
    measured, error = map(float, found.split(" ± "))
    assert float(claimed) == pytest.approx(2 * measured, abs=8 * error) and error < 0.01
