"""What notebooks state of trainings that take too long for a cell."""

import nbformat
import numpy as np
import pytest
from rebuild import NOTEBOOKS

from vae_steps import lecture, loss
from vae_steps.training import SGD, Training, annealed

OF_W_LOGVAR = slice(14, 18)  # in the flat vector, as notebook 12 says


def test_11_seven_of_1500_seeds_run_away_within_ten_steps():
    ran_away = []
    for seed in range(1500):
        run = Training(lecture.parameters, lecture.x, optimizer=SGD(0.1), noise="fresh", seed=seed)
        try:
            for _ in run.run(10):
                pass
        except ValueError:
            ran_away.append(seed)
    assert len(ran_away) == 7 and 367 in ran_away


@pytest.fixture(scope="module")
def twelve():
    """What the cells of notebook 12 define that train: its samples, `vae`, `start` and `one_latent`."""
    cells = nbformat.read(NOTEBOOKS / "12_several_samples.ipynb", as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    scope = {}
    for begins in ("import ", "x = np.array(", "def vae(", "def start("):
        [source] = [source for source in sources if source.startswith(begins)]
        exec(source.replace('sp.init_printing(use_latex="mathjax")', ""), scope)
    return scope


def last_loss(run, steps, held=False, until=-np.inf):
    """The loss after so many steps, or the first one below `until`; with W_logvar held at 0 where it is asked."""
    run.vector[OF_W_LOGVAR] *= not held
    for record in run.run(steps):
        run.vector[OF_W_LOGVAR] *= not held
        if record.total < until:
            break
    return record.total


def test_12_held_the_smallest_steps_arrive_too_before_step_5000(twelve):
    optimum = loss.linear_optimum(twelve["x"], 2)
    for steps, arrived in ((400, False), (5000, True)):
        end = last_loss(twelve["vae"](lecture.parameters, rate=0.02), steps, held=True, until=optimum + 1e-3)
        assert (end < optimum + 1e-3) == arrived


@pytest.mark.parametrize("rate", [0.02, 0.05])
def test_12_annealed_the_smaller_steps_stay_where_they_are(twelve, rate):
    end = last_loss(twelve["vae"](lecture.parameters, rate=rate, beta=annealed(300)), 10_000)
    assert end == pytest.approx(loss.linear_optimum(twelve["x"], 1), abs=1e-3)


def test_12_in_10000_steps_a_few_more_of_20_starts_come_free_and_all_if_they_are_held(twelve):
    ends = {
        held: [last_loss(twelve["vae"](twelve["start"](seed)), 10_000, held, until=3) for seed in range(20)]
        for held in (False, True)
    }
    free = {held: sum(end < 3 for end in found) for held, found in ends.items()}
    assert 12 < free[False] < 18 and free[True] == 20
