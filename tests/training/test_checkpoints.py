"""A saved training goes on as if it had never stopped, and a file that is no such thing is answered in one sentence."""

import io
import json
import os
import pickle
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hostile import limited
from hypothesis import given
from hypothesis import strategies as st
from trainings import everything, samples, trained

from vae_steps import lecture
from vae_steps.model import Parameters
from vae_steps.networks import Affine, arrays_in, relu, sigmoid
from vae_steps.training import SGD, Adam, Training, annealed, cosine_rate

layer = lambda inputs, outputs: Affine(np.linspace(-1, 1, inputs * outputs).reshape(outputs, inputs), np.ones(outputs))
deep = Parameters((layer(3, 4), layer(4, 3)), layer(3, 2), layer(3, 2), (layer(2, 4), layer(4, 3)))
DAMAGED = r"is damaged, or was not saved by this version of Training\.save\.$"

KINDS = {
    "one sample": {},
    "Adam": {"optimizer": Adam(0.01, betas=(0.8, 0.9), epsilon=0.1)},
    "frozen": {"noise": "frozen", "x": samples, "optimizer": Adam(0.01)},
    "expected": {"noise": "expected", "x": samples, "beta": 0.3},
    "pictures": {
        "parameters": deep,
        "x": np.abs(samples) % 1,
        "activation": relu,
        "output": sigmoid,
        "batch_size": 3,
        "dtype": np.float32,
        "optimizer": Adam(0.01),
        "seed": 2**64 - 1,
    },
    "tanh": {"parameters": deep, "x": samples, "activation": np.tanh, "noise": "frozen", "batch_size": 3},
}


@pytest.mark.parametrize("steps", [0, 5])
@pytest.mark.parametrize("kind", KINDS)
def test_a_loaded_training_goes_on_as_if_it_had_never_stopped(tmp_path, kind, steps):
    path, never_stopped = tmp_path / "kept.npz", trained(steps + 4, **KINDS[kind])
    training = trained(steps, **KINDS[kind])
    training.save(path)
    loaded = Training.load(path)
    assert everything(loaded) == everything(training) and loaded.step == steps
    list(loaded.run(4)), list(training.run(4))
    assert everything(loaded) == everything(never_stopped) == everything(training)
    assert [name for name, _ in arrays_in(loaded.parameters)] == [name for name, _ in arrays_in(training.parameters)]
    assert loaded.vector.dtype == training.vector.dtype and os.listdir(tmp_path) == ["kept.npz"]


def test_a_beta_that_is_a_function_is_given_again(tmp_path):
    path, beta = tmp_path / "kept.npz", annealed(8)
    trained(3, beta=beta).save(path)
    with pytest.raises(ValueError, match="^beta was a function of the step, which no file can keep: give it to load "):
        Training.load(path)
    loaded = Training.load(path, beta=beta)
    list(loaded.run(6))
    assert everything(loaded) == everything(trained(9, beta=beta))
    assert Training.load(path, beta=0.5).objective.beta == 0.5


@pytest.mark.parametrize("kind", [SGD, Adam])
def test_a_learning_rate_that_is_a_function_is_given_again(tmp_path, kind):
    path, rate = tmp_path / "kept.npz", cosine_rate(0.05, 8)
    trained(3, optimizer=kind(rate)).save(path)
    with pytest.raises(ValueError, match="^learning_rate was a function of the step, which no file can keep: give it "):
        Training.load(path)
    loaded = Training.load(path, learning_rate=rate)
    list(loaded.run(6))
    assert everything(loaded) == everything(trained(9, optimizer=kind(rate)))
    assert Training.load(path, learning_rate=0.5).optimizer.learning_rate == 0.5
    with pytest.raises(ValueError, match=r"^learning_rate must be one number that is not negative, not -1\."):
        Training.load(path, learning_rate=-1)


def test_a_save_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "kept.npz"
    trained(3).save(path)

    def full(file, **arrays):
        file.write(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        trained(5).save(path)
    assert everything(Training.load(path)) == everything(trained(3)) and os.listdir(tmp_path) == ["kept.npz"]


def test_the_file_replaces_the_old_one_only_when_it_is_complete(tmp_path, monkeypatch):
    path, replace, looked = tmp_path / "kept.npz", os.replace, []
    trained(3).save(path)

    def looks_first(new, old):
        looked.extend(everything(Training.load(file)) for file in (old, new))
        replace(new, old)

    monkeypatch.setattr(os, "replace", looks_first)
    trained(5).save(path)
    assert looked == [everything(trained(3)), everything(trained(5))], "the old one is there until the new one is whole"
    assert everything(Training.load(path)) == everything(trained(5))


def test_a_training_that_ran_away_is_not_saved(tmp_path):
    training = trained(1, optimizer=SGD(1e200))
    with pytest.raises(ValueError, match="leaves the range of float64"):
        training.save(tmp_path / "kept.npz")
    assert os.listdir(tmp_path) == []


def test_no_file_is_no_damage(tmp_path):
    with pytest.raises(FileNotFoundError):
        Training.load(tmp_path / "nothing.npz")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "kept.npz"
    trained(2, optimizer=Adam(0.01)).save(path)
    return path


@given(data=st.data())
def test_a_damaged_file_is_named_or_loads_whole(kept, data):
    content = bytearray(kept.read_bytes())
    if data.draw(st.booleans(), label="cut"):
        content = content[: data.draw(st.integers(0, len(content) - 1))]
    else:
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    damaged = kept.with_name("damaged.npz")
    damaged.write_bytes(content)
    try:
        loaded = Training.load(damaged)
    except ValueError as error:
        assert str(error) == f"{damaged} is damaged, or was not saved by this version of Training.save."
    else:
        assert everything(loaded) == everything(Training.load(kept)), "the byte was one that says nothing"


def changed(path, **changes):
    """The kept arrays with some of them replaced, or left out where None, in a new file."""
    with np.load(path) as file:
        arrays = {name: array for name, array in (dict(file) | changes).items() if array is not None}
    np.savez(path.with_name("changed.npz"), **arrays)
    return path.with_name("changed.npz")


def settings_with(path, **changes):
    with np.load(path) as file:
        return np.array(json.dumps(json.loads(file["settings"].item()) | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"x": None},
        {"settings": None},
        {"encoder[0].W": None},
        {"moments[1]": None},
        {"history": None},
        {"settings": np.array("{")},
        {"settings": np.array("[" * 100_000)},
        {"settings": np.zeros(3)},
        {"x": np.zeros(4)},
        {"x": np.array([np.nan, 0, 0])},
        {"x": np.array(["a", "b", "c"])},
        {"x": np.arange(3)},
        {"encoder[0].W": np.zeros((2, 4))},
        {"moments[1]": np.zeros(3)},
        {"moments[2]": np.full(29, np.inf)},
        {"history": np.zeros((2, 3))},
        {"history": np.full((2, 4), np.nan)},
        {"eps": np.zeros(2)},
        {"moments[0]": np.array(-1)},
        {"moments[0]": np.array(2.5)},
        {"moments[0]": np.array(np.nan)},
        {"moments[0]": np.array("2")},
        {"moments[1]": np.array(0.0)},
        {"moments[1]": np.array(np.nan)},
        {"moments[2]": np.full(29, -1.0)},
    ],
)
def test_a_file_that_does_not_fit_together_is_damaged(kept, changes):
    with pytest.raises(ValueError, match=DAMAGED):
        Training.load(changed(kept, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "vae_steps training 0"},
        {"optimizer": "Lion"},
        {"hyperparameters": {"learning_rate": -1}},
        {"hyperparameters": {"speed": 1}},
        {"noise": "none"},
        {"seed": -1},
        {"batch_size": 7},
        {"settings": {"beta": 1, "activation": "eval"}},
        {"settings": {"activation": {"function": "eval"}}},
        {"settings": {"beta": -1}},
        {"settings": {"beta": "much"}},
        {"settings": {"gamma": 1}},
        {"settings": 3},
        {"objective": ["VAE"]},
        {"layers": None},
        {"layers": []},
        {"layers": ["encoder[0]", "mu_head", "log_var_head"]},
        {"layers": ["encoder[0]", "mu_head", "log_var_head", "decoder"]},
        {"layers": ["encoder[1]", "mu_head", "log_var_head", "decoder[0]"]},
        {"layers": ["", "mu_head", "log_var_head", "decoder[0]"]},
        {"layers": ["encoder[0]", "class", "log_var_head", "decoder[0]"]},
    ],
    ids=str,
)
def test_settings_that_mean_nothing_are_damage(kept, changes):
    with pytest.raises(ValueError, match=DAMAGED):
        Training.load(changed(kept, settings=settings_with(kept, **changes)))


def test_settings_that_are_missing_are_damage(kept):
    settings = json.loads(settings_with(kept).item())
    for name in settings:
        some = {key: value for key, value in settings.items() if key != name}
        with pytest.raises(ValueError, match=DAMAGED):
            Training.load(changed(kept, settings=np.array(json.dumps(some))))


def test_the_settings_that_were_not_changed_still_load(kept):
    loaded = Training.load(changed(kept, settings=settings_with(kept)))
    assert everything(loaded) == everything(Training.load(kept))


class Trap:
    """Opens a file when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


def test_nothing_in_a_file_is_ever_run(kept):
    sprung = kept.with_name("sprung")
    trap = np.empty(1, object)
    trap[0] = Trap(sprung)
    pickled, hidden = kept.with_name("trap.npz"), kept.with_name("hidden.npz")
    pickled.write_bytes(pickle.dumps(trap))
    np.savez(hidden, x=trap)
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(hidden, "a") as new:
        for name in set(old.namelist()) - {"x.npy"}:
            new.writestr(name, old.read(name))
    for path in (pickled, hidden):
        with pytest.raises(ValueError, match=DAMAGED):
            Training.load(path)
    assert not sprung.exists()


def test_an_optimizer_that_a_file_cannot_name_is_not_saved(tmp_path):
    class Mine(SGD):
        pass

    with pytest.raises(ValueError, match="^optimizer must be one of adam, sgd to be saved, not <class"):
        trained(1, optimizer=Mine(0.1)).save(tmp_path / "kept.npz")
    assert os.listdir(tmp_path) == []


def test_the_file_is_small_and_every_array_has_its_name(tmp_path):
    path = tmp_path / "kept.npz"
    trained(1000).save(path)
    with np.load(path, allow_pickle=False) as file:
        assert set(file) == {"settings", "x", "history", *(name for name, _ in arrays_in(lecture.parameters))}
    assert path.stat().st_size < 32 * 1000 + 6000


def test_a_frozen_eps_that_is_missing_is_not_drawn_anew(tmp_path):
    path = tmp_path / "kept.npz"
    trained(2, noise="frozen").save(path)
    with pytest.raises(ValueError, match=DAMAGED):
        Training.load(changed(path, eps=None))


def test_a_foreign_file_beside_it_stays_and_a_link_stays_a_link(tmp_path):
    path, foreign, link = tmp_path / "kept.npz", tmp_path / "kept.npz.part", tmp_path / "link.npz"
    foreign.write_text("somebody's")
    link.symlink_to(path)
    trained(3).save(path)
    trained(5).save(link)
    assert foreign.read_text() == "somebody's" and link.is_symlink()
    assert everything(Training.load(path)) == everything(trained(5))
    assert sorted(os.listdir(tmp_path)) == ["kept.npz", "kept.npz.part", "link.npz"]


def test_the_permissions_of_the_file_stay_and_a_new_one_has_the_usual_ones(tmp_path):
    path, usual = tmp_path / "kept.npz", tmp_path / "usual"
    trained(1).save(path)
    usual.touch()
    assert path.stat().st_mode == usual.stat().st_mode
    path.chmod(0o640)
    trained(1).save(path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_several_processes_save_one_path_and_nobody_sees_half_of_a_file(tmp_path):
    path = tmp_path / "kept.npz"
    trained(1).save(path)
    program = (
        "import sys; from vae_steps import lecture; from vae_steps.training import SGD, Training\n"
        "training = Training(lecture.parameters, lecture.x, optimizer=SGD(0.01))\n"
        "for _ in training.run(60): training.save(sys.argv[1])"
    )
    savers = [subprocess.Popen([sys.executable, "-c", program, path], stderr=subprocess.PIPE) for _ in range(2)]
    while any(saver.poll() is None for saver in savers):
        Training.load(path)
    assert [saver.communicate()[1] for saver in savers] == [b"", b""] and os.listdir(tmp_path) == ["kept.npz"]


def test_nothing_is_unpacked_that_is_larger_than_the_file(tmp_path):
    path, header = tmp_path / "bomb.npz", io.BytesIO()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("x.npy", b"\0" * 200_000_000)
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)})
    with zipfile.ZipFile(tmp_path / "claim.npz", "w") as claim:
        claim.writestr("x.npy", header.getvalue())
    for name in ("bomb.npz", "claim.npz"):
        tracemalloc.start()
        with pytest.raises(ValueError, match=DAMAGED):
            Training.load(tmp_path / name)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
        tracemalloc.stop()


def test_an_optimizer_that_came_later_has_made_fewer_updates_and_loads(tmp_path):
    training, path = trained(3), tmp_path / "kept.npz"
    training.optimizer = Adam(0.01)
    list(training.run(2))
    training.save(path)
    assert everything(Training.load(path)) == everything(training)


@pytest.mark.parametrize("act", [Training.load, lambda path: trained(1).save(path)], ids=["load", "save"])
@pytest.mark.parametrize("place", ["pipe", "folder", "", "..", "/", "/dev/null", "to the pipe"])
def test_what_is_no_ordinary_file_is_neither_read_nor_replaced(tmp_path, monkeypatch, act, place):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe"), Path("folder").mkdir(), Path("to the pipe").symlink_to("pipe")
    with limited(), pytest.raises(ValueError, match="^path must lead to an ordinary file, and .+ is none.$"):
        act(place)
    assert sorted(os.listdir()) == ["folder", "pipe", "to the pipe"] and not os.listdir("folder")


@pytest.mark.parametrize("act", [Training.load, lambda path: trained(1).save(path)], ids=["load", "save"])
@pytest.mark.parametrize(
    ("name", "why"), [("n" * 300, "File name too long"), ("circle", "links"), ("none/" * 300 + "x", "No such file")]
)
def test_what_the_file_system_refuses_is_one_short_sentence_about_the_path(tmp_path, monkeypatch, act, name, why):
    monkeypatch.chdir(tmp_path)
    Path("circle").symlink_to("circle")
    with pytest.raises(OSError, match=rf"^{name[:20]}.* cannot be (read|written): .*{why}[^\n]*\.$") as caught:
        act(name)
    assert len(str(caught.value)) < 250 and ".part" not in str(caught.value) and os.listdir() == ["circle"]


@pytest.mark.parametrize("name", ["한" * 80 + ".npz", "n" * 255, "🙂" * 63, "\udcff.npz"])
def test_every_name_that_a_file_can_have_is_saved_and_loaded(tmp_path, name):
    trained(1).save(tmp_path / name)
    assert everything(Training.load(tmp_path / name)) == everything(trained(1)) and os.listdir(tmp_path) == [name]


def with_zeros(path):
    """A large array that no training has, as a hole in the file."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (2**30,)})
    with zipfile.ZipFile(path, "a") as file, file.open(zipfile.ZipInfo("more.npy"), "w", force_zip64=True) as entry:
        entry.write(header.getvalue())
        for _ in range(2**6):
            entry.write(bytes(2**24))


@pytest.mark.parametrize("grow", [lambda path: os.truncate(path, 3 * 2**30), with_zeros], ids=["sparse", "with zeros"])
def test_a_large_file_that_is_no_training_is_not_read_into_memory(kept, tmp_path, grow):
    path = tmp_path / "large.npz"
    path.write_bytes(kept.read_bytes())
    grow(path)
    tracemalloc.start()
    with limited(), pytest.raises(ValueError, match=DAMAGED):
        Training.load(path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_long_name_of_an_objective_is_not_quoted_whole(kept):
    for changes in ({"objective": "V" * 100_000}, {"settings": {"V" * 100_000: {"function": None}}}):
        with pytest.raises(ValueError, match="VVV") as caught:
            Training.load(changed(kept, settings=settings_with(kept, **changes)))
        assert len(str(caught.value)) < 200


def test_a_class_to_load_is_one_of_an_objective(kept):
    with pytest.raises(ValueError, match="^objective must be a class of Objective, such as VAE, not 3"):
        Training.load(kept, objective=3)
