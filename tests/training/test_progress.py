"""What is told of a training is what the formulas say, changes nothing, and never fills the page."""

import numpy as np
import pytest
from trainings import everything, samples, trained

from vae_steps import lecture
from vae_steps.loss import expected_loss, kl_divergence, linear_optimum, total_loss
from vae_steps.model import forward
from vae_steps.training import SGD, LossCourse, Training, annealed, averages, progress, snapshot


@pytest.mark.parametrize("noise", ["fresh", "frozen", "expected"])
@pytest.mark.parametrize("x", [lecture.x, samples], ids=["one", "many"])
def test_a_snapshot_is_what_the_formulas_say_of_the_present_weights(noise, x):
    training = trained(3, x=x, noise=noise, beta=annealed(6), seed=2)
    before = everything(training)
    now, p, beta = snapshot(training), training.parameters, 0.5
    eps = training.batches(3).eps
    steps = forward(p, x, np.zeros(2) if eps is None else eps)
    for found, right in zip(now.steps, steps, strict=True):
        np.testing.assert_equal(found, right)
    at_mean = forward(p, x, np.zeros(2))
    np.testing.assert_allclose(
        now.expected, [part.mean() for part in expected_loss(at_mean, p.decoder, beta)], rtol=1e-14
    )
    np.testing.assert_allclose(now.kl, np.atleast_2d(kl_divergence(steps.mu, steps.log_var)).mean(0), rtol=1e-14)
    assert now.step == 3 and now.optimum == linear_optimum(np.atleast_2d(x), 2, beta)
    if noise == "expected":
        assert now.drawn is None
    else:
        np.testing.assert_allclose(now.drawn, [part.mean() for part in total_loss(steps, beta)], rtol=1e-14)
    assert everything(training) == before
    (losses, kl), types = averages(training), {type(number) for number in (*now.expected, *(now.drawn or ()))}
    assert losses == now.expected and types == {float}
    np.testing.assert_array_equal(kl, now.kl)


def test_a_snapshot_of_some_samples_tells_the_average_of_all():
    training = trained(1, x=samples, batch_size=3)
    now, all_of_them = snapshot(training), snapshot(trained(0, x=samples, parameters=training.parameters))
    assert now.steps.x.shape == (3, 3) and now.expected == all_of_them.expected and now.optimum == all_of_them.optimum
    np.testing.assert_array_equal(now.kl, all_of_them.kl)


def test_a_number_that_is_too_large_is_said_in_one_sentence():
    training = trained(0)
    training.vector[:] = 1e300
    for call in (snapshot, averages):
        with pytest.raises(ValueError, match=r"^mu\[0\] leaves the range of float64"):
            call(training)


def test_a_course_keeps_every_so_many_steps_and_never_more_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(progress, "_MOST_ROWS", 4)
    training, course = Training(lecture.parameters, samples, optimizer=SGD(0.01), noise="expected"), LossCourse()
    course.note(training)
    kept = []
    for _ in training.run(16):
        course.note(training)
        kept.append(course.expected()[0].tolist())
    assert kept[2] == [0, 1, 2, 3] and kept[3] == kept[4] == [0, 2, 4] and kept[5] == [0, 2, 4, 6]
    assert kept[7] == [0, 4, 8] and kept[15] == [0, 8, 16]
    steps, totals = course.expected()
    np.testing.assert_array_equal(totals[:-1], training.history.total[steps[:-1]])


def test_the_series_of_a_course_go_up_to_the_present_step():
    training, course = Training(lecture.parameters, samples, optimizer=SGD(0.05), seed=3, beta=0.5), LossCourse()
    course.note(training)
    steps, losses = course.series(training)
    assert steps.tolist() == [0] and set(losses) == {"reconstruction", "kl", "expected"}
    seen = [averages(training)[0]]
    for record in training.run(3):
        if record.step < 2:
            course.note(training)
        seen.append(averages(training)[0])
    steps, losses = course.series(training)
    assert steps.tolist() == [0, 1, 2, 3]
    for name, field in (("reconstruction", "reconstruction"), ("kl", "kl"), ("expected", "total")):
        np.testing.assert_array_equal(losses[name], [getattr(one, field) for one in seen])
    np.testing.assert_array_equal(losses["total"], training.history.total[:3])
