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
        '{\n "answers": {\n  "04/h": {\n   "a": 2,\n   "b": 1\n  },\n  "05/μ": {\n   "answer": "−0,5"\n  }\n }\n}\n'
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
    "damage", [b"", b'{"answers": {"04/h": {"ans', b"[]", b'{"answers": {"a": 1}}', b"\xff\xfe\x00", b"[" * 100_000]
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


def test_where_nothing_can_be_written_memory_keeps_it_and_says_so(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    kept = Store(tmp_path / "file")
    kept.put("04/h", {"answer": 1})
    assert kept.get("04/h") == {"answer": 1}
    assert str(tmp_path / "file") in kept.notice and "\n" not in kept.notice


def test_a_read_only_folder_is_still_read(tmp_path, monkeypatch):
    Store(tmp_path).put("04/h", {"answer": 1})
    open_ = Path.open

    def read_only(self, mode="r", **options):  # root may write everywhere, so the folder refuses by itself
        if self.parent == tmp_path and set(mode) & set("aw+"):
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return open_(self, mode, **options)

    monkeypatch.setattr(Path, "open", read_only)
    kept = Store(tmp_path)
    kept.put("04/z", {"answer": 2})
    assert kept.get("04/h") == {"answer": 1} and kept.get("04/z") == {"answer": 2}
    assert os.strerror(errno.EACCES) in kept.notice


def test_memory_alone_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(answers.VARIABLE, answers.MEMORY)
    answers.current_answers().put("04/h", {"answer": 1})
    assert answers.current_answers().get("04/h") == {"answer": 1}
    assert answers.current_answers().notice == "" and not list(tmp_path.iterdir())
