"""What a learner answered is kept: through kills, beside other notebooks, and never over a damaged file."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import filelock
import pytest
from amount import cases

from vae_steps.marking import answers
from vae_steps.marking.answers import Store

SAVE_FOR_EVER = """
import itertools, sys
from vae_steps.marking import Store
kept = Store(sys.argv[1])
for i in itertools.count():
    kept.put(f"loop/{i % 50}", {"answer": "x" * 2000, "count": i})
    print(i, flush=True)
"""


def test_what_is_put_is_there_for_the_next_kernel(tmp_path):
    Store(tmp_path).put("04/h", {"answer": "−0,5"})
    assert Store(tmp_path).get("04/h") == {"answer": "−0,5"} and Store(tmp_path).get("04/z") is None


def test_the_file_can_be_read_by_people_and_has_one_order(tmp_path):
    Store(tmp_path).put("05/μ", {"answer": "−0,5"})
    Store(tmp_path).put("04/h", {"b": 1, "a": 2})
    assert (tmp_path / answers.NAME).read_text("utf-8") == (
        '{\n "answers": {\n  "04/h": {\n   "a": 2,\n   "b": 1\n  },\n  "05/μ": {\n   "answer": "−0,5"\n  }\n },\n'
        f' "version": {answers.VERSION}\n}}\n'
    )


def test_forgetting_takes_a_notebooks_answers_and_no_others(tmp_path):
    kept = Store(tmp_path)
    for id_ in ("04/a", "04/b", "05/a"):
        kept.put(id_, {"answer": id_})
    kept.forget("04")
    assert [Store(tmp_path).get(id_) is None for id_ in ("04/a", "04/b", "05/a")] == [True, True, False]


def test_two_notebooks_at_once_lose_nothing(tmp_path):
    def fill(notebook):
        own = Store(tmp_path)
        for i in range(40):
            own.put(f"{notebook}/{i}", {"answer": i})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fill, ("04", "05", "06", "07")))
    assert len(json.loads((tmp_path / answers.NAME).read_text())["answers"]) == 160


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no kill -9")
def test_a_kill_in_the_middle_of_a_save_leaves_a_store_that_opens(tmp_path):
    Store(tmp_path).put("before", {"answer": 1})
    for trial in range(cases(5)):
        command = [sys.executable, "-c", SAVE_FOR_EVER, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            time.sleep(0.007 * trial)
            os.kill(process.pid, signal.SIGKILL)
            saved = [int(line) for line in process.stdout.read().split()]
        after = Store(tmp_path)
        assert after.get("before") == {"answer": 1} and after.notice == ""
        counts = [after.get(f"loop/{i}")["count"] for i in range(50) if after.get(f"loop/{i}")]
        assert max(counts) >= max(saved, default=0), "what was said to be saved is there"
        after.put(f"trial/{trial}", {"answer": trial})
    assert not list(tmp_path.glob("*damaged*"))


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b'{"answers": {"04/h": {"ans',
        b"[]",
        b'{"answers": [1]}',
        b'{"version": "2"}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"version": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_damaged_file_is_set_aside_and_named(tmp_path, damage):
    (tmp_path / answers.NAME).write_bytes(damage)
    (tmp_path / f"{answers.NAME}.damaged-1").write_text("an older one")
    kept = Store(tmp_path)
    assert kept.get("04/h") is None
    assert f"{answers.NAME}.damaged-2" in kept.notice
    assert (tmp_path / f"{answers.NAME}.damaged-2").read_bytes() == damage
    assert (tmp_path / f"{answers.NAME}.damaged-1").read_text() == "an older one"
    kept.put("04/h", {"answer": 1})
    assert Store(tmp_path).get("04/h") == {"answer": 1}


@pytest.fixture
def read_only(tmp_path, monkeypatch):
    """A folder into which nobody writes, until it is told so: root may write everywhere, so it refuses by itself."""
    open_, refused = os.open, [errno.EACCES]

    def refuse(path, flags, *args, **options):
        if refused and Path(path).parent == tmp_path and flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            raise PermissionError(refused[0], os.strerror(refused[0]), str(path))
        return open_(path, flags, *args, **options)

    monkeypatch.setattr(os, "open", refuse)
    return refused


def test_where_nothing_can_be_written_memory_keeps_it_and_says_so(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    kept = Store(tmp_path / "file")
    kept.put("04/h", {"answer": 1})
    assert kept.get("04/h") == {"answer": 1}
    assert str(tmp_path / "file") in kept.notice and "\n" not in kept.notice


def test_a_read_only_folder_is_still_read(tmp_path, read_only):
    read_only.clear()
    Store(tmp_path).put("04/h", {"answer": 1})
    read_only.append(errno.EACCES)
    kept = Store(tmp_path)
    kept.put("04/z", {"answer": 2})
    assert kept.get("04/h") == {"answer": 1} and kept.get("04/z") == {"answer": 2}
    assert os.strerror(errno.EACCES) in kept.notice


def test_forgetting_in_a_read_only_folder_holds_until_the_kernel_stops_and_says_so(tmp_path, read_only):
    read_only.clear()
    Store(tmp_path).put("04/h", {"answer": 1})
    read_only.append(errno.EACCES)
    kept = Store(tmp_path)
    kept.put("04/z", {"answer": 2})
    kept.forget("04")
    assert kept.get("04/h") is None and kept.get("04/z") is None and kept.notice
    assert Store(tmp_path).get("04/h") == {"answer": 1}


def test_what_is_put_while_the_disk_is_full_is_written_by_a_later_save(tmp_path, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    kept = Store(tmp_path)
    kept.put("04/a", {"answer": 1})
    with monkeypatch.context() as full_disk:
        full_disk.setattr(os, "fsync", full)
        kept.put("04/h", {"answer": 1})
        kept.forget("04/a")
        assert kept.get("04/h") == {"answer": 1} and os.strerror(errno.ENOSPC) in kept.notice
    assert sorted(path.name for path in tmp_path.iterdir()) == [answers.NAME, f"{answers.NAME}.lock"]
    assert Store(tmp_path).get("04/h") is None and Store(tmp_path).get("04/a") == {"answer": 1}
    kept.put("04/z", {"answer": 2})
    assert kept.notice == "" and kept._memory == {}
    assert [Store(tmp_path).get(f"04/{id_}") for id_ in "ahz"] == [None, {"answer": 1}, {"answer": 2}]


def test_what_is_put_during_a_save_is_not_lost(tmp_path, monkeypatch):
    kept, fsync = Store(tmp_path), os.fsync

    def meanwhile(number):
        kept._memory["04/h"] = {"answer": "newer"}
        fsync(number)

    with monkeypatch.context() as slow_disk:
        slow_disk.setattr(os, "fsync", meanwhile)
        kept.put("04/h", {"answer": "older"})
    assert kept.get("04/h") == {"answer": "newer"}
    kept.put("04/z", {"answer": 1})
    assert Store(tmp_path).get("04/h") == {"answer": "newer"}


def test_half_a_surrogate_pair_stops_no_save(tmp_path):
    (tmp_path / answers.NAME).write_text('{"answers": {"04/h": {"answer": "\\ud800"}}}')
    kept = Store(tmp_path)
    kept.put("04/z", {"answer": "\udfff😀"})
    for each in (kept, Store(tmp_path)):
        assert each.get("04/h") == {"answer": "\ud800"} and each.get("04/z") == {"answer": "\udfff😀"}
        assert each.notice == ""
    (tmp_path / answers.NAME).read_text("utf-8")  # which other programs read, too


def test_a_link_in_the_place_of_the_file_stays_and_its_target_is_written(tmp_path):
    target = tmp_path / "elsewhere" / "mine.json"
    target.parent.mkdir()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / answers.NAME).symlink_to(target)
        Store(tmp_path / name).put(name, {"answer": name})
    assert all((tmp_path / name / answers.NAME).is_symlink() for name in ("one", "two"))
    assert set(json.loads(target.read_text())["answers"]) == {"one", "two"}


@pytest.mark.parametrize("planted", [f"{answers.NAME}.part", f"{answers.NAME}.lock"])
def test_a_planted_link_overwrites_nothing(tmp_path, planted):
    target = tmp_path / "precious"
    target.write_text("precious")
    (tmp_path / planted).symlink_to(target)
    kept = Store(tmp_path)
    kept.put("04/h", {"answer": 1})
    assert target.read_text() == "precious" and kept.get("04/h") == {"answer": 1}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes with a name")
@pytest.mark.parametrize("name", [answers.NAME, f"{answers.NAME}.lock"])
def test_a_pipe_is_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / name)
    kept = Store(tmp_path)
    kept.put("04/h", {"answer": 1})
    assert kept.get("04/h") == {"answer": 1} and (tmp_path / name).is_fifo()
    assert bool(kept.notice) is (name == answers.NAME)


def test_what_is_foreign_in_the_file_stays(tmp_path):
    foreign = {"notes": "mine", "answers": {"a": 1, "b": None, "04/h": {"answer": 1, "notes": "mine"}}}
    (tmp_path / answers.NAME).write_text(json.dumps(foreign))
    kept = Store(tmp_path)
    assert kept.get("a") is None and kept.get("b") is None and kept.get("04/h")["answer"] == 1
    kept.put("04/z", {"answer": 2})
    foreign["answers"]["04/z"] = {"answer": 2}
    assert json.loads((tmp_path / answers.NAME).read_text()) == foreign | {"version": answers.VERSION}


def test_what_stands_in_the_file_twice_stays_and_the_first_counts(tmp_path):
    twice = '{"answers": {"a": {"answer": 1, "answer": 5}, "a": {"answer": 2}}, "answers": {"b": {"answer": 3}}}'
    (tmp_path / answers.NAME).write_text(twice)
    kept = Store(tmp_path)
    for each in (kept, Store(tmp_path)):
        assert each.get("a") == {"answer": 1} and each.get("b") == {"answer": 3}
    assert (tmp_path / f"{answers.NAME}.damaged-1").read_text() == twice and "damaged-1" in kept.notice


@pytest.mark.parametrize("depth", [300, 600, 950])
def test_what_is_foreign_and_perhaps_too_deep_to_be_written_again_stays(tmp_path, depth):
    deep = f'{{"notes": {"[" * depth + "]" * depth}}}'
    (tmp_path / answers.NAME).write_text(deep)
    kept = Store(tmp_path)
    kept.put("04/h", {"answer": 1})
    assert kept.get("04/h") == {"answer": 1}
    texts = ["".join(path.read_text().split()) for path in tmp_path.iterdir()]
    assert any(f'"notes":{"[" * depth}' in text for text in texts), "in the file, or in what was set aside"


def test_a_file_of_a_newer_version_is_left_alone(tmp_path):
    newer = json.dumps({"version": answers.VERSION + 1, "answers": []})
    (tmp_path / answers.NAME).write_text(newer.replace("[]", "{}"))
    kept = Store(tmp_path)
    kept.put("04/h", {"answer": 1})
    assert kept.get("04/h") == {"answer": 1} and answers.NAME in kept.notice
    assert (tmp_path / answers.NAME).read_text() == newer.replace("[]", "{}")


def test_a_lock_that_is_never_given_back_is_not_waited_for_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(answers, "_PATIENCE", 0.05)
    Store(tmp_path).put("04/z", {"answer": 0})
    kept = Store(tmp_path)
    with filelock.FileLock(tmp_path / f"{answers.NAME}.lock"):
        kept.put("04/h", {"answer": 1})
        assert kept.get("04/h") == {"answer": 1} and kept.get("04/z") == {"answer": 0}
        assert os.strerror(errno.EBUSY) in kept.notice
    kept.put("04/mu", {"answer": 2})
    assert Store(tmp_path).get("04/h") == {"answer": 1} and kept.notice == ""


def test_a_lock_of_another_process_delays_no_reading_and_one_save(tmp_path, monkeypatch):
    patience = []

    def locking(path, timeout, **how):
        patience.append(timeout)
        return filelock.FileLock(path, timeout=timeout, **how)

    store = Store(tmp_path)
    store.put("04/a", {"answer": "1"})
    monkeypatch.setattr(answers, "_PATIENCE", 0.1)
    monkeypatch.setattr(answers, "_locks", lambda: SimpleNamespace(FileLock=locking))
    with filelock.FileLock(tmp_path / ".answers.json.lock"):
        for __ in range(20):
            assert store.get("04/a") == {"answer": "1"}
        assert patience == []
        for k in range(20):
            store.put(f"04/{k}", {"answer": "2"})
        assert patience == [0.1] + 19 * [0] and store.notice and store.get("04/7") == {"answer": "2"}
    store.put("04/b", {"answer": "3"})
    assert not store.notice and Store(tmp_path).get("04/7") == {"answer": "2"}


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK])
def test_where_the_file_system_has_no_locks_none_is_taken(tmp_path, monkeypatch, number):
    def none_here(*args):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", none_here)
    kept = Store(tmp_path)
    kept.put("04/h", {"answer": 1})
    assert Store(tmp_path).get("04/h") == {"answer": 1} and kept.notice == ""


WITHOUT_LOCKS = """
import sys, types
sys.modules["fcntl"] = types.ModuleType("fcntl")  # as in Pyodide, and no msvcrt
from vae_steps import exercises
exercises.predict("a", "", right=1, answer=1)
print(exercises.predict("a", "", right=1))
"""


def test_where_python_has_no_locks_a_question_can_be_asked(tmp_path):
    command = [sys.executable, "-W", "error", "-c", WITHOUT_LOCKS]
    there = os.environ | {answers.VARIABLE: str(tmp_path)}
    done = subprocess.run(command, env=there, capture_output=True, text=True, check=False)
    assert "✓" in done.stdout and done.stderr == ""
    assert [path.name for path in tmp_path.iterdir()] == [answers.NAME]


def test_the_file_keeps_the_rights_that_it_has(tmp_path):
    kept = Store(tmp_path)
    kept.put("04/h", {"answer": 1})
    assert (tmp_path / answers.NAME).stat().st_mode & 0o777 == 0o600, "nobody else reads it"
    (tmp_path / answers.NAME).chmod(0o640)
    kept.put("04/z", {"answer": 1})
    assert (tmp_path / answers.NAME).stat().st_mode & 0o777 == 0o640


# ---- which folder


def test_memory_alone_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(answers.VARIABLE, answers.MEMORY)
    answers.current_answers().put("04/h", {"answer": 1})
    assert answers.current_answers().get("04/h") == {"answer": 1}
    answers.current_answers().forget("04")
    assert answers.current_answers().get("04/h") is None
    assert answers.current_answers().notice == "" and not list(tmp_path.iterdir())


def test_without_a_setting_it_is_the_folder_of_the_notebook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(answers.VARIABLE, raising=False)
    answers.current_answers().put("04/h", {"answer": 1})
    assert Store(tmp_path).get("04/h") == {"answer": 1}


def test_the_visitors_of_voila_share_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(answers.VARIABLE, raising=False)
    monkeypatch.setenv(answers.VOILA, "/")
    answers.current_answers().put("04/v", {"answer": 1})
    assert not list(tmp_path.iterdir()) and answers.current_answers().get("04/v") == {"answer": 1}
    monkeypatch.setenv(answers.VARIABLE, str(tmp_path))
    answers.current_answers().put("04/h", {"answer": 1})
    assert Store(tmp_path).get("04/h") == {"answer": 1}, "a folder that is named is used there, too"


def test_a_folder_that_is_named_is_made_and_may_begin_at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv(answers.VARIABLE, "~/class/mine")
    answers.current_answers().put("04/h", {"answer": 1})
    assert Store(tmp_path / "class" / "mine").get("04/h") == {"answer": 1}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(answers.VARIABLE, "near")
    here = answers.current_answers()
    monkeypatch.chdir(tmp_path / "class")
    here.put("04/h", {"answer": 2})
    assert Store(tmp_path / "near").get("04/h") == {"answer": 2}


def test_a_folder_that_cannot_be_made_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(answers.VARIABLE, str(tmp_path / "file" / "below"))
    answers.current_answers().put("04/h", {"answer": 1})
    assert answers.current_answers().get("04/h") == {"answer": 1}
    assert str(tmp_path / "file" / "below") in answers.current_answers().notice


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder that a program works in")
def test_where_the_working_folder_was_deleted_memory_keeps_it_and_says_so(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    monkeypatch.delenv(answers.VARIABLE, raising=False)
    before = answers.current_answers()
    (tmp_path / "gone").rmdir()
    for kept in (before, answers.current_answers()):
        kept.put("04/gone", {"answer": 1})
        assert kept.get("04/gone") == {"answer": 1} and kept.notice
    assert answers.current_answers() is answers.current_answers()
    assert not (tmp_path / "gone").exists()
