"""Do the tests notice an error? Small ones are put into the formulas, one at a time, and the tests must fail.

python tests/mutations.py [--seed N] [--count N] [ROOM ...]

Of each room the same number of mutants, drawn with the seed and spread evenly over its lines. Each stands in a copy of
the project and meets the tests of its room; if it lives, all tests of the package. Mutants with which nothing is wrong
stand in equivalent_mutants.txt, with the reason: they are shown and not counted.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from mutants import ROOT, Mutant, differs, mutants
from stages import ENVIRONMENT

EQUIVALENTS = ROOT / "tests" / "equivalent_mutants.txt"
GOAL = 0.97

# The tests that are tried first, because they know most about a room; at last all of the package.
ALL = "all tests"
ROOMS = {
    "networks": ["tests/test_networks.py", "tests/test_gradients.py", "tests/test_imports.py"],
    "model": ["tests/test_model.py", "tests/test_gradients.py", "tests/test_imports.py"],
    "loss": ["tests/test_loss.py", "tests/test_gradients.py", "tests/test_imports.py"],
    "gradients": ["tests/test_gradients.py", "tests/test_imports.py"],
    "worked": ["tests/worked", "tests/test_imports.py"],
    "marking": ["tests/marking", "tests/test_imports.py"],
    ALL: [
        "tests",
        "--ignore=tests/browser",
        "--ignore=tests/test_notebooks.py",
        "--ignore=tests/test_notebook_checks.py",
        "--ignore=tests/test_server.py",
    ],
}

# ---- which of them


def files(room: str, root: Path = ROOT) -> list[Path]:
    """The files of a room."""
    place = root / "vae_steps" / room
    found = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    if not found[0].exists():
        raise FileNotFoundError(f"There is no room {room}.")
    return found


def drawn(room: str, count: int, seed: int, known=frozenset(), root: Path = ROOT) -> list[Mutant]:
    """Mutants of a room, no two of one line while there is another: `count` of them beside those whose key is known."""
    source = random.Random(f"{room} {seed}")
    by_line = {}
    for path in files(room, root):
        for mutant in mutants(path, root):
            by_line.setdefault((mutant.path, mutant.line), []).append(mutant)
    lines, chosen = list(by_line.values()), []
    for some in lines:
        source.shuffle(some)
    while lines:
        source.shuffle(lines)
        for some in lines:
            if sum(mutant.key not in known for mutant in chosen) == count:
                return chosen
            mutant = some.pop()
            chosen += [mutant] if differs(mutant, root) else []
        lines = [some for some in lines if some]
    return chosen


def equivalents(path: Path = EQUIVALENTS) -> dict[tuple, str]:
    """The reason for each mutant with which nothing is wrong, by its key.

    One in a paragraph: its file, "- " and the line, "+ " and the line with the change, and the reason.
    """
    found = {}
    for paragraph in filter(None, path.read_text(encoding="utf-8").strip().split("\n\n")):
        name, before, after, *reason = paragraph.splitlines()
        found[name, before.removeprefix("- "), after.removeprefix("+ ")] = " ".join(reason)
    return found


# ---- what the tests say

COPIED = ("vae_steps", "tests", "notebooks", "pyproject.toml", "README.md", "CHANGELOG.md", "CITATION.cff", "Makefile")
# A mutant may ask for more and more memory; what is reserved and not used, as by Node, is not data.
RUN = """
import resource, sys, pytest
resource.setrlimit(resource.RLIMIT_DATA, (4 << 30, 4 << 30))
sys.exit(pytest.main(sys.argv[1:]))
"""


class Copy:
    """A copy of the project, in which one file at a time is another."""

    def __init__(self, folder: Path, root: Path = ROOT):
        self.folder = folder
        for part in COPIED:
            if (root / part).is_dir():
                shutil.copytree(root / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_*"))
            else:
                shutil.copy(root / part, folder / part)
        self.environment = {
            **os.environ,
            **ENVIRONMENT,
            "CI": "true",  # the same examples every time
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",  # two changes within a second may leave a file of one size
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }

    def run(self, tests: list[str], limit: float | None = None) -> tuple[int, str]:
        """The exit status of the tests, and what they print; they are ended after `limit` seconds."""
        options = ["-q", "-x", "--no-header", "--tb=short", "-p", "no:cacheprovider"]
        command = [sys.executable, "-c", RUN, *options, *tests]
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=said, stderr=said, start_new_session=True
            )
            try:
                process.wait(limit)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return process.returncode, f"FAILED to end in {limit:.0f} s"
            said.seek(0)
            return process.returncode, said.read()

    def time(self, tests: list[str]) -> float:
        """How long the tests take where nothing was changed; if they fail, nothing can be said of mutants."""
        begun = time.monotonic()
        status, said = self.run(tests)
        if status:
            sys.exit(f"The tests fail where nothing was changed:\n{said}")
        return time.monotonic() - begun

    def killed(self, mutant: Mutant, tests: list[str], limit: float) -> str:
        """The first test that notices the mutant, or nothing."""
        file = self.folder / mutant.path
        original = file.read_bytes()
        file.write_text(mutant.source, encoding="utf-8", newline="\n")
        try:
            status, said = self.run(tests, limit)
        finally:
            file.write_bytes(original)
        if not status:
            return ""
        failed = [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return failed[-1].partition(" - ")[0] if failed else f"exit status {status}"


class Judged(NamedTuple):
    """A mutant, what noticed it, and why it is said that nothing can."""

    mutant: Mutant
    by: str
    reason: str


def judged(rooms: list[str], count: int, seed: int, workers: int) -> dict[str, list[Judged]]:
    """What the tests say to each mutant of each room."""
    known, copies, limits = equivalents(), SimpleQueue(), {}

    def judge(room, mutant):
        copy, by, reason = copies.get(), "", known.get(mutant.key, "")
        for tests in (room,) if reason else (room, ALL):
            by = by or copy.killed(mutant, ROOMS[tests], limits[tests])
        copies.put(copy)
        print(f"{mutant.path}:{mutant.line} {by or (reason and 'known') or 'LIVES'}", flush=True)
        return Judged(mutant, by, reason)

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        for number in range(workers):
            (own := Path(folder, str(number))).mkdir()
            copies.put(copy := Copy(own))
        mutants = {room: drawn(room, count, seed, known, copy.folder) for room in rooms}
        for tests in (*rooms, ALL):
            seconds = copy.time(ROOMS[tests])
            limits[tests] = 60 + 10 * seconds
            print(f"{tests}: {seconds:.0f} s where nothing was changed", flush=True)
        futures = {room: [pool.submit(judge, room, mutant) for mutant in mutants[room]] for room in rooms}
        return {room: [future.result() for future in futures[room]] for room in rooms}


def report(found: dict[str, list[Judged]]) -> bool:
    """Print what is alive, what is equivalent, and how many were killed; whether all is well."""
    every = [one for some in found.values() for one in some]
    parts = {
        "equivalent, not counted": [one for one in every if one.reason and not one.by],
        "said to be equivalent, but noticed": [one for one in every if one.reason and one.by],
        "alive": [one for one in every if not one.reason and not one.by],
    }
    for title, some in parts.items():
        print(f"\n== {title}: {len(some)}\n")
        for mutant, by, reason in some:
            print(*filter(None, (mutant, reason, by)), sep="\n", end="\n\n")
    killed, counted = 0, 0
    for room, some in found.items():
        noticed = [bool(one.by) for one in some if not one.reason]
        print(f"{room:10} {sum(noticed):4} of {len(noticed)} killed")
        killed, counted = killed + sum(noticed), counted + len(noticed)
    print(f"{'together':10} {killed:4} of {counted} killed, {killed / counted:.1%}")
    return killed >= GOAL * counted and not parts["said to be equivalent, but noticed"]


def main() -> None:
    """The command line."""
    rooms = [room for room in ROOMS if room != ALL]
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(rooms)}; else all of them")
    parser.add_argument("--seed", type=int, default=0, help="which mutants are drawn (0)")
    parser.add_argument("--count", type=int, default=28, help="how many of each room (28)")
    parser.add_argument("--workers", type=int, default=2, help="how many at a time (2)")
    arguments = parser.parse_args()
    if unknown := {*arguments.rooms} - {*rooms}:
        sys.exit(f"There is no room {', '.join(sorted(unknown))}.")
    print(f"seed {arguments.seed}, {arguments.count} mutants of each room", flush=True)
    sys.exit(not report(judged(arguments.rooms or rooms, arguments.count, arguments.seed, arguments.workers)))


if __name__ == "__main__":
    main()
