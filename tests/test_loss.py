"""The losses against the hand calculation, against closed forms written a second way, and at the edges of float64."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import networks

from vae_steps import lecture
from vae_steps.loss import (
    binary_cross_entropy,
    elbo,
    expected_loss,
    expected_squared_error,
    kl_divergence,
    linear_decoder,
    linear_denoiser,
    linear_optimum,
    log_evidence,
    squared_error,
    total_loss,
)
from vae_steps.model import forward
from vae_steps.networks import Affine, identity, sigmoid

steps = forward(lecture.parameters, lecture.x, lecture.eps)
log_variances = st.floats(-30, 30)
means = st.floats(-100, 100)


def test_the_lecture_with_exact_sigma():
    np.testing.assert_allclose(squared_error(steps.x, steps.x_hat), [0.207959, 0.744839, 0.532819], atol=5e-7)
    np.testing.assert_allclose(kl_divergence(steps.mu, steps.log_var), [0.000899, 0.000605], atol=5e-7)
    loss = total_loss(steps)
    assert f"{loss.reconstruction:.10f} {loss.kl:.10f} {loss.total:.10f}" == "1.4856166219 0.0015047237 1.4871213456"


def test_the_one_draw_loss_is_lucky():
    expected = expected_squared_error(steps.x, steps.mu, steps.log_var, lecture.parameters.decoder)
    assert expected.shape == (3,) and f"{expected.sum():.6f}" == "2.848124"


def test_the_evidence_is_the_bound_and_a_gap():
    decoder = lecture.parameters.decoder
    bound, evidence = elbo(steps.x, steps.mu, steps.log_var, decoder), log_evidence(steps.x, decoder)
    assert f"{evidence:.6f} {bound:.6f} {evidence - bound:.6f}" == "-3.817044 -4.566724 0.749680"


@given(networks(), st.floats(0.05, 5))
def test_the_gap_is_the_divergence_from_the_true_posterior(network, variance):
    parameters, x, eps = network
    mu, log_var = forward(parameters, x, eps)[2:4]
    W, b = linear_decoder(parameters.decoder)
    # p(z|x) of a linear Gaussian model, and KL between two Gaussians with full covariances, from the textbook.
    precision = np.eye(len(mu)) + W.T @ W / variance
    mean = np.linalg.solve(precision, W.T @ (x - b)) / variance
    gap = (
        np.trace(precision * np.exp(log_var))
        + (mean - mu) @ precision @ (mean - mu)
        - len(mu)
        - np.linalg.slogdet(precision).logabsdet
        - log_var.sum()
    ) / 2
    evidence, bound = log_evidence(x, parameters.decoder, variance), elbo(x, mu, log_var, parameters.decoder, variance)
    np.testing.assert_allclose(evidence - bound, gap, rtol=1e-9, atol=1e-9 * abs(bound))
    assert gap > -1e-9


@given(networks())
def test_bound_and_evidence_of_a_batch_are_a_loop(network):
    parameters, x, eps = network
    rows = forward(parameters, np.stack([x, 2 * x]), np.stack([eps, eps]))
    bounds = elbo(rows.x, rows.mu, rows.log_var, parameters.decoder)
    evidences = log_evidence(rows.x, parameters.decoder)
    for row in range(2):
        one = elbo(rows.x[row], rows.mu[row], rows.log_var[row], parameters.decoder)
        alone = [one, log_evidence(rows.x[row], parameters.decoder)]
        np.testing.assert_allclose([bounds[row], evidences[row]], alone, rtol=1e-9)


def exact_log_evidence(x, W, b, variance):
    """log N(x; b, W Wᵀ + variance I) from its definition, at a thousand digits."""
    with mpmath.workdps(1000):
        W, difference = mpmath.matrix(W.tolist()), mpmath.matrix(x.tolist()) - mpmath.matrix(b.tolist())
        covariance = W * W.T + mpmath.mpf(variance) * mpmath.eye(W.rows)
        distance = (difference.T * mpmath.lu_solve(covariance, difference))[0]
        return float(-(distance + mpmath.log(mpmath.det(2 * mpmath.pi * covariance))) / 2)


def decoders(size, seed):
    """Weights of the lecture and random ones that are large as a whole, in one column, row or number, or of rank 1."""
    random = np.random.default_rng(seed)
    W, one = random.normal(size=(4, 3)), random.normal(size=(4, 3))
    one[seed % 4, seed % 3] = size
    return {
        "lecture": size * lecture.W_d,
        "all": size * W,
        "column": W * [1, size, 1 / size],
        "row": W * np.array([1, size, 1 / size, 1])[:, None],
        "one": one,
        "rank 1": size * np.outer(W[:, 0], [1, 2.0]),
        "more latents than features": size * W.T[:, :3],
        "of all sizes": W * 10.0 ** random.integers(-8, 9, W.shape),
    }


@pytest.mark.parametrize("variance", [0.5, 1e-6, 1e6])
@pytest.mark.parametrize("size", [1, 1e4, 1e8, 1e12, 1e100])
def test_the_evidence_keeps_its_digits_whatever_the_size_of_the_weights(size, variance):
    for seed in range(3):
        for name, W in decoders(size, seed).items():
            if (
                name == "rank 1" and size > 1e8 * variance**0.5
            ):  # rounding of the weights alone changes the result there
                continue
            x, b = np.random.default_rng(seed).normal(size=(2, len(W)))
            found = log_evidence(x, (Affine(W, b),), variance)
            assert found == pytest.approx(exact_log_evidence(x, W, b, variance), rel=1e-12), (name, seed)


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (lambda decoder: log_evidence(np.full(3, 1e200), decoder), "x, decoder"),
        (lambda decoder: elbo(steps.x, steps.mu, steps.log_var, decoder, 1e-320), "x, mu, log_var, decoder, variance"),
        (lambda decoder: elbo(steps.x, [1e200, 0], steps.log_var, decoder), "x, mu, log_var, decoder"),
        (lambda decoder: expected_squared_error(np.full(3, 1e200), steps.mu, steps.log_var, decoder), "x, mu"),
        (lambda decoder: linear_optimum(1e200 * np.eye(3), 1), "x, latents"),
    ],
)
def test_what_is_not_finite_names_the_numbers_it_comes_from(call, names):
    with pytest.raises(ValueError, match=f"leaves the range of float64: .* It comes from {names}"):
        call(lecture.parameters.decoder)


@pytest.mark.parametrize("size", [1e-160, 1e-3, 1.0, 1e3, 1e150, 1e160])
def test_the_linear_optimum_of_large_samples_is_a_logarithm(size):
    x = random_samples(3, 2)[0][:, :2]
    exact = 0
    for value in np.linalg.eigvalsh(np.cov(x.T, bias=True)):
        with mpmath.workdps(400):
            value = mpmath.mpf(value) * mpmath.mpf(size) ** 2
            exact += (1 + mpmath.log(2 * value)) / 2 if value > 0.5 else value
    assert linear_optimum(size * x, 2) == pytest.approx(float(exact), rel=1e-12)


@given(networks())
def test_with_variance_one_half_the_bound_is_the_loss_and_a_constant(network):
    parameters, x, eps = network
    mu, log_var = forward(parameters, x, eps)[2:4]
    loss = expected_squared_error(x, mu, log_var, parameters.decoder).sum() + kl_divergence(mu, log_var).sum()
    np.testing.assert_allclose(elbo(x, mu, log_var, parameters.decoder), -loss - len(x) / 2 * np.log(np.pi), rtol=1e-12)


@given(networks())
def test_expected_squared_error_is_the_mean_over_all_eps(network):
    parameters, x, eps = network
    latents = len(eps)
    # Three Gauss-Hermite points for each latent integrate a square exactly, so no sampling error hides a mistake.
    points, weights = np.polynomial.hermite_e.hermegauss(3)
    grid = np.stack(np.meshgrid(*[points] * latents), -1).reshape(-1, latents)
    weight = np.stack(np.meshgrid(*[weights / weights.sum()] * latents), -1).reshape(-1, latents).prod(-1)
    one = forward(parameters, x, grid)
    mean = weight @ squared_error(x, one.x_hat)
    expected = expected_squared_error(x, one.mu, one.log_var, parameters.decoder)
    np.testing.assert_allclose(expected, mean, rtol=1e-9, atol=1e-9)


def test_expected_squared_error_is_the_mean_over_many_draws():
    eps = np.random.default_rng(5).standard_normal((200_000, 2))
    losses = squared_error(steps.x, forward(lecture.parameters, lecture.x, eps).x_hat).sum(-1)
    standard_error = losses.std() / np.sqrt(len(losses))
    expected = expected_squared_error(steps.x, steps.mu, steps.log_var, lecture.parameters.decoder).sum()
    assert abs(losses.mean() - expected) < 4 * standard_error < 0.02
    assert 1.9 < losses.std() < 2.1


@given(means, log_variances)
def test_kl_is_never_negative_beyond_rounding(mu, log_var):
    assert kl_divergence(mu, log_var) >= -1e-15 * max(1, abs(log_var))


def test_kl_is_zero_at_the_prior_only():
    assert kl_divergence([0.0], [0.0]) == 0
    assert (kl_divergence([1e-3, 0, 0], [0, 1e-3, -1e-3]) > 0).all()


@given(means, log_variances)
def test_kl_equals_the_textbook_form_at_fifty_digits(mu, log_var):
    with mpmath.workdps(50):
        m, v = mpmath.mpf(mu), mpmath.mpf(log_var)
        exact = float((m**2 + mpmath.exp(v) - 1 - v) / 2)
    assert kl_divergence(mu, log_var) == pytest.approx(exact, rel=1e-12, abs=1e-16)


@pytest.mark.parametrize("log_var", [1e-3, -1e-5, 1e-7])
def test_kl_keeps_its_digits_next_to_the_prior(log_var):
    with mpmath.workdps(50):
        exact = float((mpmath.expm1(log_var) - mpmath.mpf(log_var)) / 2)
    naive = (np.exp(log_var) - 1 - log_var) / 2
    error = abs(kl_divergence(0.0, log_var) - exact)
    assert error < 1e-8 * exact and error < abs(naive - exact)


@pytest.mark.parametrize("log_var", [1e-3, -1e-6, 1e-9, 1e-12, -1e-15, 1e-20])
def test_kl_next_to_the_prior_is_off_by_no_more_than_it_says(log_var):
    with mpmath.workdps(80):
        exact = (mpmath.expm1(mpmath.mpf(log_var)) - mpmath.mpf(log_var)) / 2
        assert abs(mpmath.mpf(float(kl_divergence(0.0, log_var))) - exact) <= 1.2e-16 * abs(log_var)


@given(networks(), st.floats(0, 10))
def test_the_total_is_the_sum_of_its_parts_for_each_row_of_a_batch(network, beta):
    parameters, x, eps = network
    rows = forward(parameters, np.stack([x, 2 * x]), np.stack([eps, -eps]))
    loss = total_loss(rows, beta)
    for row in range(2):
        reconstruction = sum((rows.x[row] - rows.x_hat[row]) ** 2)
        kl = sum((rows.mu[row] ** 2 + rows.sigma[row] ** 2 - 1 - rows.log_var[row]) / 2)
        np.testing.assert_allclose(loss.reconstruction[row], reconstruction, rtol=1e-9)
        np.testing.assert_allclose(loss.kl[row], kl, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(loss.total[row], reconstruction + beta * kl, rtol=1e-9, atol=1e-12)


def test_beta_weighs_the_divergence_and_is_one_by_default():
    assert total_loss(steps) == total_loss(steps, beta=1)
    assert total_loss(steps, beta=0).total == total_loss(steps).reconstruction


def test_a_deep_linear_decoder_is_one_layer():
    layers = (*lecture.parameters.decoder, Affine(np.diag([1.0, 2.0, 3.0]), [1.0, 0.0, -1.0]))
    W, b = linear_decoder(layers)
    np.testing.assert_allclose(W, [[0.2, 0.3], [0.8, 1.0], [1.8, 2.1]])
    np.testing.assert_allclose(b, [1.1, 0.4, -0.1])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: squared_error([1, 2], [1]),
            r"x_hat has shape \(1,\), but its last axis must hold 2 numbers, as that of x does\.",
        ),
        (
            lambda: squared_error(np.zeros((2, 1)), np.zeros((3, 1))),
            r"The shapes of x \(2, 1\) and x_hat \(3, 1\) do not fit together\.",
        ),
        (lambda: squared_error([1e200], [0]), r"squared_error\[0\] leaves the range of float64"),
        (lambda: squared_error(["a"], [0]), r"x must be an array of numbers"),
        (lambda: kl_divergence([0], [2000]), r"log_var\[0\] is 2000, but above 709\.8 sigma² = exp\(log_var\)"),
        (lambda: kl_divergence([1e200], [0]), r"kl_divergence\[0\] leaves the range of float64"),
        (lambda: kl_divergence([0, 0], [0]), r"log_var has shape \(1,\)"),
        (lambda: kl_divergence([np.inf], [0]), r"mu\[0\] is inf, but every number in mu must be finite\."),
        (lambda: kl_divergence(np.zeros((2, 1)), np.zeros((3, 1))), r"The shapes of mu \(2, 1\) and log_var \(3, 1\)"),
        (lambda: total_loss(steps, beta=-1), r"beta must be one number that is not negative, not -1\."),
        (lambda: total_loss(steps, beta=[1, 2]), r"beta must be one number that is not negative"),
        (lambda: total_loss(steps, beta="1"), r"beta must be an array of numbers, not '1'\."),
        (
            lambda: elbo(steps.x, steps.mu, steps.log_var, lecture.parameters.decoder, 0),
            r"variance must be one positive number, not 0\.",
        ),
        (
            lambda: log_evidence(steps.x[:2], lecture.parameters.decoder),
            r"x has shape \(2,\), but its last axis must hold 3 numbers\.",
        ),
        (
            lambda: log_evidence(steps.x, lecture.parameters.decoder, -1),
            r"variance must be one positive number, not -1\.",
        ),
        (
            lambda: log_evidence(steps.x, lecture.parameters.decoder, np.nan),
            r"variance is nan, but every number in variance",
        ),
        (lambda: log_evidence(steps.x, lecture.parameters.decoder, [1, 1]), r"variance must be one positive number"),
        (
            lambda: expected_squared_error(steps.x, [0], steps.log_var, lecture.parameters.decoder),
            r"mu has shape \(1,\)",
        ),
        (
            lambda: expected_squared_error(steps.x, steps.mu, [0, 800], lecture.parameters.decoder),
            r"log_var\[1\] is 800, but above 709\.8 sigma² = exp\(log_var\)",
        ),
        (
            lambda: expected_squared_error(steps.x, [0, 1e200], [0, 0], lecture.parameters.decoder),
            r"expected_squared_error\[0\] leaves the range of float64",
        ),
    ],
)
def test_bad_numbers_are_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()


@given(networks(deep=False))
def test_cross_entropy_is_its_definition_and_survives_large_logits(network):
    _, x, _ = network
    x, logits = np.abs(x) % 1, np.linspace(-3, 3, len(x))
    p = 1 / (1 + np.exp(-logits))
    np.testing.assert_allclose(binary_cross_entropy(x, logits), -x * np.log(p) - (1 - x) * np.log(1 - p), rtol=1e-12)
    np.testing.assert_array_equal(binary_cross_entropy([1, 0, 1, 0], [1000, -1000, -1000, 1000]), [0, 0, 1000, 1000])


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        ([0.5, 1.5], r"x\[1\] is 1\.5, but cross-entropy needs every number in x between 0 and 1\."),
        ([-0.1, 0], r"x\[0\] is -0\.1, but"),
        ([0.5], r"logits has shape \(2,\), but its last axis must hold 1 numbers, as that of x does\."),
    ],
)
def test_cross_entropy_answers_bad_x_in_one_sentence(x, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        binary_cross_entropy(x, [0, 0])


def test_the_loss_of_a_sigmoid_output_is_the_cross_entropy():
    x = np.array([0.2, 0.9, 0.0])
    steps = forward(lecture.parameters, x, lecture.eps, output=sigmoid)
    terms = binary_cross_entropy(x, steps.logits)
    assert total_loss(steps, output=sigmoid).reconstruction == pytest.approx(terms.sum())
    with pytest.raises(ValueError, match="^output must be identity or sigmoid, not "):
        total_loss(steps, output=np.tanh)
    with pytest.raises(ValueError, match="^output must be identity, relu, np.tanh or sigmoid, not "):
        total_loss(steps, output=np.sin, loss="squared_error")
    with pytest.raises(ValueError, match="^loss must not be 'binary_cross_entropy' without output=sigmoid: it needs"):
        total_loss(steps, loss="binary_cross_entropy")
    with pytest.raises(ValueError, match="^loss must be 'squared_error', 'half_squared_error' or 'binary_cross_ent"):
        total_loss(steps, loss="mean")


def test_the_loss_has_a_half_before_each_square_where_it_is_named_so():
    x = np.array([0.2, 0.9, 0.0])
    steps = forward(lecture.parameters, x, lecture.eps, output=sigmoid)
    whole, half = (
        total_loss(steps, output=sigmoid, loss=loss).reconstruction for loss in ("squared_error", "half_squared_error")
    )
    assert whole == pytest.approx(((x - steps.x_hat) ** 2).sum()) and half == whole / 2
    cross_entropy = total_loss(steps, output=sigmoid, loss="binary_cross_entropy")
    assert cross_entropy == total_loss(steps, output=sigmoid) and cross_entropy.reconstruction != whole
    assert total_loss(steps, output=np.tanh, loss="squared_error").reconstruction == whole  # of the x_hat that is there


def test_another_target_is_compared_with_what_was_rebuilt():
    target = np.array([[1, 0, 0.5], [0, 0, 0]])
    rows = forward(lecture.parameters, np.stack([lecture.x, lecture.x]), lecture.eps, output=sigmoid)
    for output, terms in ((identity, (target - rows.x_hat) ** 2), (sigmoid, binary_cross_entropy(target, rows.logits))):
        loss = total_loss(rows, 2, output, target)
        np.testing.assert_array_equal(loss.reconstruction, terms.sum(-1))
        np.testing.assert_array_equal(loss.kl, total_loss(rows).kl)
        np.testing.assert_array_equal(loss.total, loss.reconstruction + 2 * loss.kl)
    at_mean = forward(lecture.parameters, lecture.x, [0, 0])
    mean = expected_loss(at_mean, lecture.parameters.decoder)
    noise = mean.reconstruction - total_loss(at_mean).reconstruction
    assert mean.total == mean.reconstruction + mean.kl
    found = expected_loss(at_mean, lecture.parameters.decoder, target=target)
    np.testing.assert_allclose(found.reconstruction, total_loss(at_mean, target=target).reconstruction + noise)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: total_loss(steps, target=[1, 2]), r"target has shape \(2,\), but its last axis must hold 3 numbers\."),
        (lambda: total_loss(steps, target=["a"] * 3), r"target must be an array of numbers"),
        (lambda: total_loss(steps, output=sigmoid), r"x\[2\] is -0\.5, but cross-entropy needs every number in x betw"),
        (
            lambda: total_loss(steps, output=sigmoid, target=[0, 1, 1.5]),
            r"target\[2\] is 1\.5, but cross-entropy needs every number in target between 0 and 1\.",
        ),
        (lambda: total_loss(steps._replace(x=np.ones(2))), r"target is missing: x has 2 numbers, and x_hat has 3\."),
        (
            lambda: expected_loss(steps, lecture.parameters.decoder, target=np.ones(4)),
            r"target has shape \(4,\), but its last axis must hold 3 numbers\.",
        ),
        (
            lambda: total_loss(steps._replace(x_hat=np.ones((4, 3))), target=np.ones((2, 3))),
            r"The shapes of target \(2, 3\) and x_hat \(4, 3\) do not fit together\.",
        ),
        (
            lambda: total_loss(steps._replace(log_var=np.array([0.0, 710]))),
            r"steps\.log_var\[1\] is 710, but above 709\.8 sigma²",
        ),
        (
            lambda: total_loss(steps._replace(x_hat=np.array([0, 0, 1e200]))),
            r"squared_error\[2\] leaves the range of float64.* It comes from steps\.$",
        ),
        (lambda: total_loss(steps._replace(x_hat=np.full(3, 1e154))), r"reconstruction leaves the range of float64"),
        (
            lambda: total_loss(steps._replace(mu=np.array([0, 1e200]))),
            r"kl_divergence\[1\] leaves the range of float64",
        ),
        (lambda: total_loss(steps._replace(mu=np.full(2, 1e10)), beta=1e300), r"total leaves the range of float64"),
    ],
)
def test_a_loss_that_cannot_be_calculated_is_said_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()


def random_samples(seed, latents):
    random = np.random.default_rng(seed)
    return random.standard_normal((40, 4)) @ np.diag([2.5, 1.5, 0.9, 0.3]) + random.standard_normal(4), latents


@pytest.mark.parametrize("beta", [0.2, 1, 3, 100])
@pytest.mark.parametrize("latents", [1, 2, 3, 4, 6])
def test_the_linear_optimum_is_reached_by_pca_and_by_nothing_near_it(latents, beta):
    """The best decoder by Tipping and Bishop, with its exact posterior, has this loss; other ones have a larger one."""
    x = random_samples(3, latents)[0]
    values, vectors = np.linalg.eigh(np.cov(x.T, bias=True))
    values, vectors = values[::-1], vectors[:, ::-1]
    W = np.zeros((4, latents))
    for j in range(min(latents, 4)):
        W[:, j] = vectors[:, j] * np.sqrt(max(values[j] - beta / 2, 0))
    best = linear_optimum(x, latents, beta)

    def mean_loss(W):
        M = W.T @ W + beta / 2 * np.eye(latents)
        mu, log_var = (x - x.mean(0)) @ W @ np.linalg.inv(M), np.log(beta / 2 / np.diag(M))
        error = expected_squared_error(x, mu, log_var, (Affine(W, x.mean(0)),)).sum(-1)
        return (error + beta * kl_divergence(mu, log_var).sum(-1)).mean()

    assert mean_loss(W) == pytest.approx(best, rel=1e-12)
    for seed in range(5):
        assert mean_loss(W + 0.05 * np.random.default_rng(seed).standard_normal(W.shape)) > best


def test_the_linear_optimum_of_dead_latents_is_the_variance():
    x = random_samples(1, 2)[0]
    assert linear_optimum(x, 2) == linear_optimum(x, 2, beta=1) != linear_optimum(x, 2, beta=2)
    assert linear_optimum(x, 2, beta=1e6) == pytest.approx(x.var(0).sum())
    for bad in (
        {"x": [1, 2], "latents": 1},
        {"x": x, "latents": 0},
        {"x": x, "latents": 1.5},
        {"x": x, "latents": 1, "beta": 0},
    ):
        with pytest.raises(ValueError):
            linear_optimum(**bad)


@given(networks(deep=False))
def test_the_expected_loss_is_the_expected_error_and_the_divergence(network):
    parameters, x, eps = network
    one = forward(parameters, x, eps)
    error = expected_squared_error(one.x, one.mu, one.log_var, parameters.decoder).sum()
    kl, at_mean = kl_divergence(one.mu, one.log_var).sum(), forward(parameters, x, 0 * eps)
    np.testing.assert_allclose(expected_loss(at_mean, parameters.decoder, beta=2), (error, kl, error + 2 * kl))
    with pytest.raises(ValueError, match="^beta must be one number that is not negative"):
        expected_loss(at_mean, parameters.decoder, beta=-1)


def test_an_expected_loss_that_overflows_is_answered_in_words():
    at_mean = forward(lecture.parameters, lecture.x, [0, 0])
    with pytest.raises(ValueError, match="^total leaves the range of float64"):
        expected_loss(at_mean._replace(mu=np.array([3, 0])), lecture.parameters.decoder, beta=1e308)
    with pytest.raises(ValueError, match=r"^steps\.log_var\[1\] is 800, but above 709\.8 sigma² = exp"):
        expected_loss(at_mean._replace(log_var=np.array([0.0, 800])), lecture.parameters.decoder)


@pytest.mark.parametrize("variance", [1e308, 1e300, 5e-324])
def test_a_variance_at_the_end_of_the_range_has_a_logarithm(variance):
    decoder, x = (Affine([[0.0]], [0.0]),), [0.0]  # z does not matter: log N(0; 0, variance), and no divergence
    logarithm = -(math.log(2 * math.pi) + math.log(variance)) / 2
    for found in (log_evidence(x, decoder, variance), elbo(x, [0.0], [0.0], decoder, variance)):
        assert found == pytest.approx(logarithm, rel=1e-12)
    unit = (Affine([[1.0]], [0.0]),)  # N(0; 0, 1 + variance)
    assert log_evidence(x, unit, 1e308) == pytest.approx(-355.51708, abs=1e-4)
    assert elbo([1e154], [0.0], [0.0], decoder, 1e308) == pytest.approx(-355.51708 - 0.5, abs=1e-4)


# ---- the best linear denoiser


def expected_error(layer, x, noise):
    """Of a linear map from x + noise · eps to x, averaged over the samples and over all eps."""
    return ((layer(x) - x) ** 2).sum(-1).mean() + noise**2 * (layer.W**2).sum()


@pytest.mark.parametrize("noise", [0.1, 0.5, 3.0])
def test_no_linear_map_near_the_linear_denoiser_is_better(noise):
    random = np.random.default_rng(4)
    x = random.normal(size=(40, 5)) @ random.normal(size=(5, 5)) + random.normal(size=5)
    best = linear_denoiser(x, noise)
    least = expected_error(best, x, noise)
    for _ in range(100):
        other = Affine(best.W + 0.01 * random.normal(size=(5, 5)), best.b + 0.01 * random.normal(size=5))
        assert expected_error(other, x, noise) > least
    seen = np.concatenate([x] * 4000)
    noisy = np.column_stack([seen + noise * random.normal(size=seen.shape), np.ones(len(seen))])
    fitted = np.linalg.lstsq(noisy, seen, rcond=None)[0]
    assert np.allclose(best.W, fitted[:-1].T, atol=0.02) and np.allclose(best.b, fitted[-1], atol=0.05)


def test_the_linear_denoiser_keeps_each_direction_by_its_variance():
    x = np.array([[2.0, 1], [-2, 1], [2, 1], [-2, 1]])  # variances 4 and 0
    best = linear_denoiser(x, 1)
    assert pytest.approx(np.diag([4 / 5, 0])) == best.W and best.b == pytest.approx(np.array([0, 1]))
    large = linear_denoiser(1e200 * x, 1e200)
    assert pytest.approx(np.diag([4 / 5, 0])) == large.W and large.b == pytest.approx(np.array([0, 1e200]))
