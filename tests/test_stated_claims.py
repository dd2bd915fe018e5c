"""What notebooks state of trainings that take too long for a cell."""

import nbformat
import numpy as np
import pytest
from rebuild import NOTEBOOKS

from vae_steps import lecture, loss
from vae_steps.training import SGD, Training, annealed

OF_W_LOGVAR = slice(14, 18)  # in the flat vector, as notebook 12 says


@pytest.fixture(scope="module")
def three():
    """What the cells of notebook 03 define: the networks and their training, the judge, and what is asked of pictures."""
    cells = nbformat.read(NOTEBOOKS / "03_why_variational.ipynb", as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    scope = {}
    for begins in (
        "from itertools",
        "def layers(",
        "def untrained(",
        "train, test =",
        "def trained(",
        "def both(",
        "def codes(",
        "def through(",
        "names =",
        "def distance(",
        "clear_from,",
        "random =",
        "noise =",
    ):
        [source] = [source for source in sources if source.startswith(begins)]
        exec(source, scope)
    [table] = [cell.source for cell in cells if cell.cell_type == "markdown" and "| AE, 2 numbers |" in cell.source]
    scope["table"] = [line.split("|")[2:-1] for line in table.splitlines() if " / " in line and line.startswith("|")]
    return scope


@pytest.mark.parametrize("latents", [2, 8])
def test_03_the_table_of_five_seeds_and_what_is_said_of_it(three, latents):
    codes, test, decoded = three["codes"], three["test"], lambda network, z: three["through"](network.decoder, z)
    found = []
    for seed in range(5):
        noise = np.random.default_rng(seed).standard_normal((1000, latents))
        for network in three["both"](seed, latents):
            copies, between = decoded(network, codes(network, test.x)), three["between"](network)
            drawn = [decoded(network, z) for z in (noise, three["fitted"](network, noise))]
            found += [three["measured"](x) for x in (copies, between, *drawn)]
    found = 100 * np.reshape(found, (5, 2, 4, 2))  # seeds, networks, rows of the table, clear and near
    columns = slice(0, 2) if latents == 2 else slice(2, 4)
    stated = np.array(
        [[[float(share) for share in cell.split("/")] for cell in row[columns]] for row in three["table"]]
    )
    assert np.allclose(found.mean(0).swapaxes(0, 1), stated, atol=1)
    autoencoder, vae = found.swapaxes(0, 1)
    assert (vae[..., 1] > 99.5).all() and (autoencoder[:, 2:, 1] < 97).all()
    assert (autoencoder[:, 1, 0] > vae[:, 1, 0] + 2).all() and autoencoder[:, 0, 0].mean() > vae[:, 0, 0].mean() + 2


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
