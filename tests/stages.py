"""Every check, stage after stage, and how long each took: what `make test` runs.

python tests/stages.py [STAGE ...]   every stage, or those that are named; after one that fails none begins

The browser's stage often waits for pages and kernels, so package and notebooks run beside it, in what it
leaves of the processors; what it says is printed when it ends.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress

# The same results every time: sets in one order, sums by one thread, lines of one length, nobody's answers, English.
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "COLUMNS": "80",
    "VAE_STEPS_ANSWERS": "memory",
    "VAE_STEPS_LANGUAGE": "en",
    "PYTHONDONTWRITEBYTECODE": "",  # otherwise each of a hundred kernels may compile the package anew
}
STAGES = {
    "style": ["ruff check vae_steps tests", "ruff format --check vae_steps tests"],
    "javascript": ["tests.javascript.check"],
    "package": ["pytest tests --ignore=tests/browser -p no:nbval -n 2 --dist worksteal"],
    # One run of each notebook: nbval compares its outputs, and `executed` every stored byte.
    "notebooks": ["pytest notebooks --nbval --nbval-current-env -p notebook_checks.executed -n 2 --dist loadfile"],
    "browser": ["pytest tests/browser -n 3"],
}
BUDGET = 600  # seconds that all of it may take, on two cores which do nothing else

BESIDE = ("package", "notebooks")  # run while the browser's stage does


def execute(command, output=None, gently=False):
    """Run a command: whether it succeeds, and the seconds that processors worked for it, which Windows does not say.

    What it writes goes into a file `output`; done `gently`, it leaves the processors to others that want them.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", *command.split()],
        env={**os.environ, **ENVIRONMENT},
        stdout=output,
        stderr=output and subprocess.STDOUT,
    )
    if gently and hasattr(os, "setpriority"):
        with suppress(ProcessLookupError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, process.pid, 10)
    if not hasattr(os, "wait4"):
        return process.wait() == 0, 0.0
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode == 0, used.ru_utime + used.ru_stime


class Stages:
    """Stages that run, how long each took, and whether all went well so far."""

    def __init__(self):
        self.times, self.good = [], True

    def run(self, name, output=None, gently=False):
        """Run a stage, unless one has failed."""
        begun, worked, good = time.monotonic(), 0.0, self.good
        if not good:
            return
        for command in STAGES[name]:
            if good:
                print(f"== {name}: {command}", file=output, flush=True)
                good, work = execute(command, output, gently)
                worked += work
        taken = f"{time.monotonic() - begun:.0f} s ({worked:.0f} s of work)"
        self.times.append(f"{name} {taken}{'' if good else ' (failed)'}")
        self.good &= good

    def run_beside(self, names):
        """Run the browser's stage, and others while it runs."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
            browser = threading.Thread(target=self.run, args=("browser", output))
            browser.start()
            try:
                for name in names:
                    self.run(name, gently=True)
            finally:
                browser.join()
                output.seek(0)
                print(output.read(), end="", flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="STAGE", help=", ".join(STAGES))
    names = parser.parse_args().names or list(STAGES)
    if unknown := [name for name in names if name not in STAGES]:
        sys.exit(f"There is no stage {' or '.join(unknown)}, but {', '.join(STAGES)}.")
    first, stages = time.monotonic(), Stages()
    beside = [name for name in names if name in BESIDE] if "browser" in names else []
    for name in names:
        if name not in beside and (name != "browser" or not beside):
            stages.run(name)
    if beside and stages.good:
        stages.run_beside(beside)
    print(
        f"== {', '.join(stages.times)}\n"
        f"== in all {time.monotonic() - first:.0f} s; {BUDGET} s are the most on two cores"
    )
    sys.exit(not stages.good)


if __name__ == "__main__":
    main()
