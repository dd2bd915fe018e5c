"""Training reaches what the formulas say it must, and neither stopping nor cutting nor saving changes a bit of it."""

import contextlib
import copy
import signal
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import networks
from trainings import everything, samples, trained

from vae_steps import lecture
from vae_steps.gradients import backward, expected_backward
from vae_steps.loss import expected_squared_error, kl_divergence, linear_optimum, total_loss
from vae_steps.model import Parameters, forward
from vae_steps.networks import Affine, flat, layers_in, sigmoid
from vae_steps.training import SGD, Adam, Batches, History, Training, annealed, cosine_rate, flat_parameters

NOISE = ("fresh", "frozen", "expected")


def random_network(seed, features=3, hidden=2, latents=2):
    random = np.random.default_rng(seed)
    layer = lambda inputs, outputs, size=0.5: Affine(random.normal(0, size, (outputs, inputs)), np.zeros(outputs))
    encoder, mu_head, log_var_head = layer(features, hidden), layer(hidden, latents), layer(hidden, latents, 0.1)
    return Parameters((encoder,), mu_head, log_var_head, (layer(latents, features),))


def expected_loss(parameters, x):
    steps = forward(parameters, x, np.zeros(parameters.mu_head.outputs))
    error = expected_squared_error(x, steps.mu, steps.log_var, parameters.decoder).sum(-1)
    return (error + kl_divergence(steps.mu, steps.log_var).sum(-1)).mean()


optimum = linear_optimum(samples, latents=2)


# What training reaches


@pytest.mark.parametrize("seed", [0, 2, 5, 11])
def test_the_expected_gradient_leads_to_the_closed_form_optimum(seed):
    training = trained(800, parameters=random_network(seed), x=samples, optimizer=Adam(0.02), noise="expected")
    training.optimizer.learning_rate = 0.002
    last = [record.total for record in training.run(200)][-1]
    assert optimum - 1e-9 < last < optimum + 0.001
    assert expected_loss(training.parameters, samples) == pytest.approx(last, abs=1e-6)


def test_an_unlucky_beginning_waits_at_the_optimum_of_one_latent():
    training = trained(800, parameters=random_network(9), x=samples, optimizer=Adam(0.02), noise="expected")
    assert training.history.total[-1] == pytest.approx(linear_optimum(samples, latents=1), abs=0.001)
    assert linear_optimum(samples, latents=1) > optimum + 0.2


@pytest.mark.parametrize("seed", [0, 5])
def test_sampled_noise_leads_there_too_within_its_own_noise(seed):
    training = trained(1200, parameters=random_network(seed), x=samples, optimizer=Adam(0.02), seed=seed)
    for record in training.run(1200):
        training.optimizer.learning_rate = 0.005 / (1 + (record.step - 1200) / 50)
    excess = expected_loss(training.parameters, samples) - optimum
    assert -1e-9 < excess < 0.003, "what the size of the steps still costs"
    training.optimizer.learning_rate = 0  # the weights stand still, so that the draws of the loss are independent
    losses = np.array([record.total for record in training.run(1000)])
    standard_error = losses.std(ddof=1) / np.sqrt(len(losses))
    assert abs(losses.mean() - optimum - excess) < 4 * standard_error < 0.05


def test_one_sample_with_fresh_noise_ends_in_total_collapse():
    training = trained(1500)
    decoder, steps = training.parameters.decoder[0], forward(training.parameters, lecture.x, lecture.eps)
    np.testing.assert_allclose(decoder.W, 0, atol=1e-9)
    np.testing.assert_allclose(decoder.b, lecture.x, atol=1e-9)
    np.testing.assert_allclose([*steps.mu, *steps.sigma], [0, 0, 1, 1], atol=1e-9)
    assert training.history.total[-1] < 1e-9 and training.history.kl[-1] < 1e-9


@pytest.mark.parametrize(
    ("optimizer", "stays"), [(SGD(0.01), 1.863), (SGD(0.05), 1.853), (SGD(0.2), 1.813), (Adam(0.01), 2.523)]
)
def test_one_frozen_draw_is_memorised_and_nothing_is_learned(optimizer, stays):
    training = trained(2000, noise="frozen", eps=lecture.eps, optimizer=optimizer)
    assert training.history.total[-1] < 1e-9
    assert expected_loss(training.parameters, lecture.x) == pytest.approx(stays, abs=0.001)


# One step


def test_the_first_step_of_sgd_is_the_weights_minus_learning_rate_times_gradient():
    training = Training(lecture.parameters, lecture.x, optimizer=SGD(0.1), noise="frozen", eps=lecture.eps)
    (record,) = training.run(1)
    steps = forward(lecture.parameters, lecture.x, lecture.eps)
    gradients = backward(lecture.parameters, steps).parameters
    layers = (*gradients.encoder, gradients.mu_head, gradients.log_var_head, *gradients.decoder)
    for (name, after), (_, before), gradient in zip(
        layers_in(training.parameters), layers_in(lecture.parameters), layers
    ):
        np.testing.assert_allclose(after.W, before.W - 0.1 * gradient.W, rtol=1e-15, err_msg=name)
        np.testing.assert_allclose(after.b, before.b - 0.1 * gradient.b, rtol=1e-15, err_msg=name)
    assert record == (0, *total_loss(steps), 1), "the record is of the loss before the update"


def test_adam_is_the_loop_of_the_textbook():
    random = np.random.default_rng(3)
    start, gradients = random.normal(size=7), random.normal(0, [10, 1, 0.1, 1e-3, 1, 1, 0], (40, 7))
    adam, vector = Adam(0.03, betas=(0.8, 0.95), epsilon=1e-6), start.copy()
    for gradient in gradients:
        adam.update(vector, gradient)
    for j, w in enumerate(start):
        m = v = 0
        for t, g in enumerate(gradients[:, j], start=1):
            m = 0.8 * m + (1 - 0.8) * g
            v = 0.95 * v + (1 - 0.95) * g * g
            w -= 0.03 * (m / (1 - 0.8**t)) / ((v / (1 - 0.95**t)) ** 0.5 + 1e-6)
        assert vector[j] == pytest.approx(w, rel=1e-12)
    assert vector[6] == start[6], "no gradient, no step"


def test_the_first_step_of_adam_has_the_length_of_the_learning_rate():
    vector = np.zeros(3)
    Adam(0.01).update(vector, np.array([1e-3, -5.0, 300.0]))
    np.testing.assert_allclose(vector, [-0.01, 0.01, -0.01], rtol=1e-4)


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("make", [lambda: SGD(0.1), lambda: Adam(0.1, (0.8, 0.9), epsilon=0.5)], ids=["SGD", "Adam"])
def test_the_loop_is_what_one_would_write_by_hand(noise, make):
    training, x, optimizer = trained(5, x=samples, optimizer=make(), noise=noise, beta=0.7, seed=4), samples, make()
    vector, parameters = flat_parameters(lecture.parameters, np.float64)
    for step in range(5):
        eps = Batches(x, 2, noise, seed=4)(step).eps
        if noise == "expected":
            gradients = expected_backward(parameters, x, 0.7).parameters
        else:
            gradients = backward(parameters, forward(parameters, x, eps), 0.7).parameters
        optimizer.update(vector, flat(gradients))
    np.testing.assert_array_equal(training.vector, vector)


def test_the_recorded_loss_is_the_mean_over_the_samples():
    x, eps = samples, np.linspace(-1, 1, 16).reshape(8, 2)
    (record,) = Training(lecture.parameters, x, optimizer=SGD(0), noise="frozen", eps=eps, beta=3).run(1)
    losses = [total_loss(forward(lecture.parameters, *pair), 3) for pair in zip(x, eps)]
    np.testing.assert_allclose(record[1:4], np.mean(losses, 0), rtol=1e-12)
    (record,) = Training(lecture.parameters, x, optimizer=SGD(0), noise="expected", beta=3).run(1)
    assert record.total == pytest.approx(expected_loss(lecture.parameters, x) + 2 * record.kl, rel=1e-12)


def test_activation_output_and_depth_reach_the_loop():
    layer = lambda i, o: Affine(np.linspace(-1, 1, i * o).reshape(o, i), np.zeros(o))
    deep = Parameters((layer(3, 4), layer(4, 3)), layer(3, 2), layer(3, 2), (layer(2, 4), layer(4, 3)))
    x = np.abs(samples) % 1
    (record,) = Training(deep, x, optimizer=SGD(0.1), noise="frozen", activation=np.tanh, output=sigmoid).run(1)
    eps = Batches(x, 2, "frozen").eps
    expected = total_loss(forward(deep, x, eps, np.tanh, sigmoid), output=sigmoid)
    np.testing.assert_allclose(record[1:4], [part.mean() for part in expected], rtol=1e-12)


# Stop, continue, cut into pieces


def in_pieces(training, pieces):
    """Run piece after piece, until the end or until the loss is no longer finite."""
    with contextlib.suppress(ValueError):
        for piece in pieces:
            list(training.run(piece))
    return everything(training)


@given(
    networks(),
    st.lists(st.integers(0, 4), max_size=6),
    st.sampled_from(NOISE),
    st.sampled_from([None, 1, 2, 3]),
    st.sampled_from([np.float32, np.float64]),
    st.sampled_from([SGD(1e-5), SGD(1), Adam(0.01)]),
)
def test_it_does_not_matter_how_a_run_is_cut(network, pieces, noise, batch_size, dtype, optimizer):
    parameters, x, _ = network
    arguments = {
        "x": np.stack([x, x + 1, 2 - x]),
        "noise": noise,
        "optimizer": optimizer,
        "batch_size": batch_size,
        "dtype": dtype,
        "beta": annealed(5),
    }
    whole, cut = Training(parameters, **arguments), Training(parameters, **arguments)
    assert in_pieces(whole, [sum(pieces)]) == in_pieces(cut, pieces)
    assert cut.history.step.tolist() == list(range(cut.step))


def test_the_records_of_the_pieces_are_those_of_the_whole():
    whole, cut = (Training(lecture.parameters, samples, optimizer=SGD(0.01)) for _ in range(2))
    records = [*cut.run(3), *cut.run(0), *cut.run(4)]
    assert records == list(whole.run(7)) and [record.step for record in records] == list(range(7))
    np.testing.assert_array_equal(whole.history.table, [record[1:] for record in records])


def test_who_stops_iterating_stops_the_training_after_that_step():
    training = Training(lecture.parameters, lecture.x, optimizer=SGD(0.05))
    for record in training.run(1000):
        if record.step == 6:
            break
    assert training.step == 7 == len(training.history)
    assert everything(training) == everything(trained(7))


def test_an_update_that_is_interrupted_half_way_counts_as_not_made(monkeypatch):
    training = trained(5, optimizer=Adam(0.01))

    def interrupted(vector, gradient, step):
        vector[::2] += 1
        training.optimizer.moments = ()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(training.optimizer, "update", interrupted)
        with pytest.raises(KeyboardInterrupt):
            next(training.run(1))
    assert everything(training) == everything(trained(5, optimizer=Adam(0.01)))
    list(training.run(5))
    assert everything(training) == everything(trained(10, optimizer=Adam(0.01)))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such timer")
def test_a_stop_button_pressed_a_hundred_times_loses_nothing():
    arguments = {"x": samples, "optimizer": Adam(0.01), "batch_size": 3}
    training, stops = Training(lecture.parameters, **arguments), 0
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        while stops < 100:
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.001 + 0.00001 * stops)
                for _ in training.run(10**6):
                    pass
            except KeyboardInterrupt:
                stops += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert training.step > 0 and everything(training) == everything(trained(training.step, **arguments))


def test_one_optimizer_serves_two_trainings():
    adam = Adam(0.01)
    assert everything(trained(3, optimizer=adam)) == everything(trained(3, optimizer=adam))
    assert adam.moments == (0, 0, 0)


def test_what_the_caller_holds_stays_what_it_was():
    x, eps = samples.copy(), np.ones((8, 2))
    training = Training(lecture.parameters, x, optimizer=SGD(0.1), noise="frozen", eps=eps)
    x[:], eps[:] = 0, 0
    before = flat(lecture.parameters)
    list(training.run(3))
    np.testing.assert_array_equal(flat(lecture.parameters), before)
    np.testing.assert_array_equal(training.batches.x, samples)
    untouched = trained(3, x=samples, optimizer=SGD(0.1), noise="frozen", eps=np.ones((8, 2)))
    assert everything(training) == everything(untouched)


def test_the_learning_rate_may_change_on_the_way():
    training = trained(1, noise="expected")
    training.optimizer.learning_rate = 0
    before = training.vector.copy()
    list(training.run(2))
    np.testing.assert_array_equal(training.vector, before)
    with pytest.raises(ValueError, match=r"^learning_rate must .*negative.* -1\."):
        training.optimizer.learning_rate = -1


# Divergence


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_learning_rate_that_is_too_large_is_named_and_the_last_good_state_kept(noise, dtype):
    arguments = {"optimizer": SGD(1), "noise": noise, "x": samples, "dtype": dtype, "seed": 1}
    training, records = Training(lecture.parameters, **arguments), []
    sentence = r"^The loss of step \d+ is not finite: learning_rate 1 is probably too large\. The training is"
    with pytest.raises(ValueError, match=sentence) as answer:
        records.extend(training.run(1000))
    assert f" {training.step + 1} " in str(answer.value) and str(answer.value).endswith(f" {training.step}.")
    assert everything(training) == everything(trained(training.step, **arguments))
    assert np.isfinite(training.vector).all()
    training.optimizer.learning_rate = 0
    assert np.isfinite(next(training.run(1)).total)


def test_a_first_step_that_is_not_finite_changes_nothing():
    training = Training(lecture.parameters, lecture.x, optimizer=SGD(0.1))
    training.vector[:] = 1e300
    with pytest.raises(ValueError, match="step 0 .*learning_rate"):
        next(training.run(1))
    assert training.step == 0 and (training.vector == 1e300).all()


def test_an_optimizer_exchanged_after_a_bad_step_keeps_its_own_memory():
    training = trained(3)
    training.optimizer.learning_rate = 1e200
    next(training.run(1))
    training.optimizer = Adam(0.01)
    with pytest.raises(ValueError, match="step 4 .*learning_rate"):
        next(training.run(1))
    assert training.step == 3 and training.vector.tobytes() == trained(3).vector.tobytes()
    list(training.run(5))
    assert training.step == 8 and training.optimizer.moments[0] == 5


# What a step sees


@given(st.integers(1, 9), st.integers(0, 3), st.integers(0, 2**64 - 1))
def test_every_epoch_visits_every_sample_once(size, epoch, seed):
    x = np.arange(9.0)[:, None]
    batches, steps = Batches(x, 1, "expected", seed=seed, batch_size=size), -(-9 // size)
    seen = [batches(step)[0] for step in range(epoch * steps, (epoch + 1) * steps)]
    assert sorted(np.concatenate(seen).ravel()) == list(range(9))
    assert [len(batch) for batch in seen[:-1]] == [size] * (steps - 1)


def test_each_epoch_has_an_order_of_its_own():
    batches = Batches(np.arange(50.0)[:, None], 1, batch_size=50)
    orders = [tuple(batches(step)[0].ravel()) for step in range(20)]
    assert len(set(orders)) == 20 and tuple(range(50)) not in orders


@given(st.permutations(range(12)), st.sampled_from([None, 2, 4]))
def test_a_step_sees_the_same_whatever_was_asked_before(order, size):
    x = np.arange(10.0).reshape(5, 2)
    forwards, shuffled = Batches(x, 3, batch_size=size), Batches(x, 3, batch_size=size)
    expected = [forwards(step) for step in range(12)]
    for step in order:
        for found, right in zip(shuffled(step), expected[step]):
            np.testing.assert_equal(found, right)


def test_fresh_noise_is_standard_normal_and_never_the_same_twice():
    batches = Batches(np.zeros((5, 1)), 4, seed=3)
    noise = np.array([batches(step)[1] for step in range(5000)])
    assert len(np.unique(noise)) == noise.size == 100_000
    moments = np.array([noise.mean(), noise.var() - 1, (noise**3).mean(), (noise**4).mean() - 3])
    errors = np.sqrt(np.array([1, 2, 15, 96]) / noise.size)
    assert (abs(moments) < 4 * errors).all()
    steps = noise.reshape(5000, -1)
    assert abs((steps[1:] * steps[:-1]).mean()) < 4 / np.sqrt(noise.size), "one step says nothing about the next"
    for other in (Batches(np.zeros((5, 1)), 4, seed=4)(0)[1], Batches(np.zeros((5, 1)), 4, "frozen", seed=3).eps):
        assert not np.isin(other, noise).any()


def test_frozen_noise_stays_with_its_sample():
    x = np.arange(7.0)[:, None]
    batches = Batches(x, 2, "frozen", batch_size=3)
    for step in range(9):
        rows, eps = batches(step)[:2]
        np.testing.assert_array_equal(eps, batches.eps[rows.ravel().astype(int)])
    assert len(np.unique(batches.eps)) == 14


# beta


@given(st.integers(1, 1000), st.floats(0, 10), st.floats(0, 10))
def test_annealing_really_ends_where_it_says(steps, start, end):
    beta = annealed(steps, start, end)
    assert beta(0) == start and beta(steps) == beta(steps + 1) == beta(10**9) == end
    assert beta(steps / 2) == pytest.approx((start + end) / 2)


def test_annealing_reaches_the_loop():
    training = trained(6, beta=annealed(4))
    assert training.history.beta.tolist() == [0, 0.25, 0.5, 0.75, 1, 1]
    by_hand = Training(lecture.parameters, lecture.x, optimizer=SGD(0.05))
    for beta in training.history.beta:
        by_hand.objective.beta = beta
        next(by_hand.run(1))
    assert everything(by_hand) == everything(training)


@pytest.mark.parametrize("optimizer", [SGD, Adam])
def test_a_learning_rate_that_is_a_function_is_asked_in_every_step(optimizer):
    training = trained(6, optimizer=optimizer(cosine_rate(0.05, 4)))
    by_hand = Training(lecture.parameters, lecture.x, optimizer=optimizer(0.05))
    for turn in (0, 0.25, 0.5, 0.75, 1, 1):
        by_hand.optimizer.learning_rate = 0.05 * np.cos(turn * np.pi / 2) ** 2
        next(by_hand.run(1))
    np.testing.assert_allclose(training.vector, by_hand.vector, rtol=1e-12)
    assert np.array_equal(training.vector, trained(4, optimizer=optimizer(cosine_rate(0.05, 4))).vector)


def test_a_cosine_begins_at_the_top_and_ends_at_nothing():
    rate = cosine_rate(0.3, 10)
    assert rate(0) == 0.3 and rate(5) == pytest.approx(0.15) and rate(10) == rate(11) == rate(10**12) == 0
    assert all(rate(step) > rate(step + 1) for step in range(10))


def test_a_learning_rate_that_goes_wrong_on_the_way_changes_nothing():
    for wrong in (lambda step: 0.03 - 0.01 * step, lambda step: 0.01 / (4 - step) if step < 4 else 1 / 0):
        training = Training(lecture.parameters, lecture.x, optimizer=SGD(wrong))
        with pytest.raises(ValueError, match=r"^learning_rate must be "):
            list(training.run(10))
        assert training.step == 4 and everything(training) == everything(trained(4, optimizer=SGD(wrong)))
    with pytest.raises(ValueError, match=r"^learning_rate must be .* not -1\."):
        Training(lecture.parameters, lecture.x, optimizer=Adam(lambda step: -1))


# Arrays


@given(networks(), st.sampled_from([np.float32, np.float64]))
def test_the_parameters_follow_their_vector(network, dtype):
    vector, parameters = flat_parameters(network[0], dtype)
    np.testing.assert_array_equal(vector, flat(network[0]).astype(dtype))
    vector += 1
    np.testing.assert_array_equal(flat(parameters), vector)
    for (name, layer), (other, original) in zip(layers_in(parameters), layers_in(network[0])):
        assert name == other and layer.W.shape == original.W.shape and layer.W.dtype == dtype
        np.testing.assert_allclose(layer.W, original.W.astype(dtype) + 1)


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("optimizer", [SGD(0.05), Adam(0.01)])
def test_float32_stays_float32_and_agrees_with_float64(noise, optimizer):
    eps = np.ones((8, 2)) if noise == "frozen" else None
    arguments = {"x": samples, "noise": noise, "optimizer": optimizer, "eps": eps}
    small, large = trained(1, dtype=np.float32, **arguments), trained(1, **arguments)
    seen = [array for array in small.batches(1) if array is not None]
    weights = [layer.W for _, layer in layers_in(small.parameters)]
    assert {array.dtype for array in (small.vector, *weights, *seen)} == {np.dtype(np.float32)}
    if noise != "fresh":  # NumPy draws other numbers for float32
        np.testing.assert_allclose(small.vector, large.vector, rtol=1e-4, atol=1e-5)


def test_the_history_is_small_and_its_fields_are_arrays():
    tracemalloc.start()
    history = History(("reconstruction", "kl", "total", "beta"))
    for step in range(20_000):
        history.append((1.5 * step, 0.5, 2.0, 1.0))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 40 * 20_000
    assert (history.reconstruction[7], history.kl[-1], history.total[0], history.beta.sum()) == (10.5, 0.5, 2, 20_000)
    history.cut(3)
    assert history.step.tolist() == [0, 1, 2] and len(history) == 3
    with pytest.raises(AttributeError, match="^the history has reconstruction, kl, total, beta, not sparsity$"):
        _ = history.sparsity
    assert copy.copy(history).kl.tolist() == [0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"x": [1, 2]}, r"x has shape \(2,\), but its last axis must hold 3 numbers\."),
        ({"x": np.zeros((0, 3))}, r"x has shape \(0, 3\), but it must be \(features,\) or \(n, features\)\."),
        ({"x": np.zeros((1, 1, 3))}, r"x has shape \(1, 1, 3\), but it must be"),
        ({"x": [1, 2, np.nan]}, r"x\[2\] is nan, but every number in x must be finite\."),
        ({"x": [1e300, 0, 0], "dtype": np.float32}, r"x\[0\] is inf, but"),
        ({"x": [0, 0, 1e300]}, r"squared_error\[0\] leaves the range of float64"),
        (
            {"x": [2, 0, 0], "output": sigmoid},
            r"x\[0\] is 2, but cross-entropy needs every number in x between 0 and 1\.",
        ),
        ({"noise": "none"}, r"noise must be 'fresh', 'frozen' or 'expected', not 'none'\."),
        ({"eps": [0, 0]}, r"eps is only kept with noise='frozen', not with noise='fresh'\."),
        ({"eps": [0, 0, 0], "noise": "frozen"}, r"eps has shape \(3,\), but each sample needs 2 numbers: \(2,\)\."),
        (
            {"eps": [0, 0], "noise": "frozen", "x": np.zeros((4, 3))},
            r"eps has shape \(2,\), but each sample needs 2 numb",
        ),
        ({"seed": -1}, r"seed must be a whole number from 0 to \d+, not -1\."),
        ({"seed": 0.5}, r"seed must be a whole number from 0 to \d+, not 0\.5\."),
        ({"batch_size": 0, "x": np.zeros((4, 3))}, r"batch_size must be a whole number from 1 to 4, not 0\."),
        ({"batch_size": 5, "x": np.zeros((4, 3))}, r"batch_size must be a whole number from 1 to 4, not 5\."),
        ({"beta": -1}, r"beta must be one number that is not negative, not -1\."),
        ({"beta": lambda step: -1}, r"beta must be one number that is not negative, not -1\."),
        ({"activation": np.sin}, r"activation must be identity, relu, np\.tanh or sigmoid, not <ufunc 'sin'>\."),
        ({"output": np.sin}, r"output must be identity or sigmoid, not <ufunc 'sin'>\."),
        ({"output": sigmoid, "noise": "expected"}, r"output must be identity with noise='expected'"),
        ({"dtype": int}, r"dtype must be np\.float32 or np\.float64, not <class 'int'>\."),
        ({"optimizer": "Adam"}, r"optimizer must be an SGD or Adam, such as SGD\(0\.1\), not 'Adam'\."),
        (
            {
                "parameters": Parameters((Affine([[1e39]], [0]),), *[Affine([[1]], [0])] * 2, (Affine([[1]], [0]),)),
                "x": [1],
                "dtype": np.float32,
            },
            r"parameters encoder\[0\]\.W\[0, 0\] leaves the range of float32",
        ),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        trained(0, **arguments)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: SGD(-0.1), r"learning_rate must be one number that is not negative, not -0\.1\."),
        (lambda: SGD(np.nan), r"learning_rate is nan, but every number in learning_rate must be finite\."),
        (lambda: Adam("fast"), r"learning_rate must be an array of numbers, not 'fast'\."),
        (lambda: Adam(0.1, betas=(0.9, 1)), r"betas must be two numbers from 0 to below 1, not \(0\.9, 1\)\."),
        (lambda: Adam(0.1, betas=(-0.1, 0.9)), r"betas must be two numbers from 0 to below 1, not \(-0\.1, 0\.9\)\."),
        (lambda: Adam(0.1, betas=0.9), r"betas must be two numbers from 0 to below 1, not 0\.9\."),
        (lambda: Adam(0.1, epsilon=0), r"epsilon must be positive, so that nothing is divided by 0\."),
        (lambda: Adam(0.1, epsilon=-1), r"epsilon must be one number that is not negative, not -1\."),
        (lambda: annealed(0), r"steps must be a whole number from 1 to \d+, not 0\."),
        (lambda: annealed(1.5), r"steps must be a whole number from 1 to \d+, not 1\.5\."),
        (lambda: annealed(5, start=-1), r"start must be one number that is not negative, not -1\."),
    ],
)
def test_bad_settings_are_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()


def test_a_beta_that_goes_wrong_on_the_way_changes_nothing():
    training = Training(lecture.parameters, lecture.x, optimizer=SGD(0.05), beta=lambda step: 3 - step)
    with pytest.raises(ValueError, match=r"^beta must .*negative.* -1\."):
        list(training.run(10))
    assert training.step == 4 and everything(training) == everything(trained(4, beta=lambda step: 3 - step))
