"""A step has one thread of linear algebra, and what is around it as many as before, however the training ends."""

import hashlib
import itertools
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import OpenBLASController, ThreadpoolController
from trainings import everything, trained

from vae_steps import digits, lecture
from vae_steps.labs import generation_state
from vae_steps.labs.denoising_state import DenoisingState
from vae_steps.labs.generation_state import GenerationState
from vae_steps.model import Parameters
from vae_steps.networks import Affine, relu, sigmoid
from vae_steps.training import VAE, Adam, Training, one_thread

BLAS = ThreadpoolController().select(user_api="blas")
USUAL, ONE = [3] * len(BLAS.lib_controllers), [1] * len(BLAS.lib_controllers)  # both empty where there is no BLAS


def threads():
    return [library.num_threads for library in BLAS.lib_controllers]


@pytest.fixture(autouse=True)
def three_threads():
    with BLAS.limit(limits=3, user_api="blas"):
        assert threads() == USUAL
        yield
        assert threads() == USUAL, "given back"


def of_pictures(**arguments):
    """A training of 500 pictures a step, which several threads would share."""
    random = np.random.default_rng(0)
    layer = lambda inputs, outputs: Affine(random.normal(0, 0.1, (outputs, inputs)), np.zeros(outputs))
    parameters = Parameters((layer(64, 64),), layer(64, 2), layer(64, 2), (layer(2, 64), layer(64, 64)))
    objective = arguments.pop("objective", VAE)(activation=relu, output=sigmoid, **arguments)
    settings = {"optimizer": Adam(0.002), "objective": objective, "batch_size": 500}
    return Training(parameters, digits.load().train.x, **settings)


def watched(seen, trouble=None):
    """A training that notes the threads of each of its steps, and gets into `trouble` in the third."""

    def beta(step):
        seen.append(threads())
        if trouble and step == 2:
            raise trouble
        return 1

    training = of_pictures(beta=beta)
    seen.clear()  # of the first look at everything
    return training


def test_a_step_has_one_thread_and_what_stands_between_two_steps_as_many_as_before():
    seen, between = [], []
    for _ in watched(seen).run(3):
        between.append(threads())
    assert (seen, between) == ([ONE] * 3, [USUAL] * 3)


@pytest.mark.parametrize("name", ["copies", "new", "kl", "look"])
def test_what_a_lab_of_digits_looks_at_has_one_thread(name, monkeypatch):
    train, test = digits.load()
    state, seen = GenerationState(train, test, test.x[0], 2, 8, 0.002, 1, 1, 0), []
    for calculation in ("encode", "decode", "forward"):
        usual = getattr(generation_state, calculation)
        watched = lambda *given, usual=usual: seen.append(threads()) or usual(*given)
        monkeypatch.setattr(generation_state, calculation, watched)
    getattr(state, name)()
    assert seen and all(one == ONE for one in seen)


@pytest.mark.parametrize("name", ["cleaned", "errors", "run"])
def test_what_a_lab_looks_at_between_its_trainings_has_one_thread(name, monkeypatch):
    pictures = digits.load().train.x[:200]
    layers = [Affine(np.full((64, 64), 0.01), np.zeros(64))] * 2
    state, seen = DenoisingState(layers, pictures, pictures, noise=0.5, learning_rate=0.001, steps=1, seed=0), []
    steps = state.training.objective.steps
    monkeypatch.setattr(
        state.training.objective, "steps", lambda *given: seen.append(threads()) or steps(*given), raising=True
    )
    getattr(state, name)(*((1, 1) if name == "run" else ()))
    assert seen and all(one == ONE for one in seen)


def test_the_first_look_at_everything_has_one_thread_too():
    seen = []

    class Watched(VAE):
        def check(self, *given):
            seen.append(threads())
            return super().check(*given)

    of_pictures(objective=Watched)
    assert seen == [ONE]


def test_so_it_is_after_a_run_that_is_left_early_or_stands_still():
    seen = []
    training = watched(seen)
    for _ in training.run(5):
        break
    standing = training.run(5)
    next(standing)
    assert threads() == USUAL
    standing.close()
    assert threads() == USUAL and seen == [ONE] * 2


def test_two_trainings_may_take_turns_and_one_may_end_before_the_other():
    seen = []
    runs = [watched(seen).run(2), watched(seen).run(4)]
    for _ in itertools.zip_longest(*runs):
        assert threads() == USUAL
    assert seen == [ONE] * 6


def test_two_trainings_may_run_in_threads_at_once():
    seen = []
    both = [watched(seen), watched(seen)]
    OpenBLASController.clear_controlling_thread()  # while this thread holds a limit, no other may set one
    run = lambda training: [threads() for _ in training.run(20)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, both))
    assert seen == [ONE] * 40
    assert everything(both[0]) == everything(both[1])


@pytest.mark.parametrize("trouble", [ValueError("3"), KeyboardInterrupt()], ids=repr)
def test_an_error_and_the_stop_button_give_the_threads_back(trouble):
    seen = []
    training = watched(seen, trouble)
    with pytest.raises(type(trouble)):
        for _ in training.run(5):
            pass
    assert threads() == USUAL and seen == [ONE] * 3 and training.step == 2


# The stop button may come between any two instructions, also while the threads are taken or given back.
def test_the_stop_button_may_come_at_any_moment():
    def interrupted_at(moment):
        """Whether it came: the interrupt at this line of what threadpoolctl does."""
        count = itertools.count()

        def trace(frame, event, argument):
            if "threadpoolctl" not in frame.f_code.co_filename:
                return None
            if event == "line" and next(count) == moment:
                raise KeyboardInterrupt
            return trace

        usual = sys.gettrace()
        sys.settrace(trace)
        try:
            one_thread()(threads)()
        except KeyboardInterrupt:
            return True
        finally:
            sys.settrace(usual)
        return False

    one_thread()(threads)()  # the libraries are found
    moments = 0
    while interrupted_at(moments):
        assert threads() == USUAL, moments
        moments += 1
    assert moments > 20 or not BLAS.lib_controllers


def test_the_tiny_step_of_the_lecture_does_without():
    seen = []
    note = lambda step: seen.append(threads()) or 1
    trained(2, beta=note)
    assert seen[-2:] == [USUAL] * 2
    trained(2, parameters=lecture.parameters, x=np.tile(lecture.x, (1000, 1)), beta=note)
    assert seen[-2:] == [ONE] * 2


def test_without_a_blas_that_is_known_a_training_is_the_same(monkeypatch):
    first = of_pictures()
    [*first.run(3)]
    monkeypatch.setattr(sys.modules["vae_steps.training.threads"], "_blas", lambda: BLAS.select(user_api=[]))
    second = of_pictures()
    with BLAS.limit(limits=1, user_api="blas"):
        [*second.run(3)]
    assert everything(first) == everything(second)


def test_the_bits_do_not_depend_on_how_many_threads_there_are():
    program = "from test_one_thread import bits; print(bits())"
    found = set()
    for number in ("1", "4"):
        environment = os.environ | {
            "OPENBLAS_NUM_THREADS": number,
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
        }
        run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
        assert not run.returncode, run.stderr
        found.add(run.stdout)
    assert len(found) == 1


def bits():
    """A short name of all that a training of pictures reaches."""
    training = of_pictures()
    for _ in training.run(10):
        pass
    return hashlib.sha256(training.vector.tobytes()).hexdigest()
