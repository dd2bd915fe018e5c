"""Every check, stage after stage, and how long each took: what `make test` runs.

python tests/stages.py [STAGE ...]   every stage, or those that are named; the first that fails is the last
"""

import argparse
import os
import subprocess
import sys
import time

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


def work() -> float:
    """Seconds that processors worked for the stages so far; Windows does not say."""
    times = os.times()
    return times.children_user + times.children_system


def passes(stage: str) -> bool:
    """Whether every command of a stage succeeds."""
    for command in STAGES[stage]:
        print(f"== {stage}: {command}", flush=True)
        if subprocess.run([sys.executable, "-m", *command.split()], env={**os.environ, **ENVIRONMENT}).returncode:
            return False
    return True


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="STAGE", help=", ".join(STAGES))
    names = parser.parse_args().names or list(STAGES)
    if unknown := [name for name in names if name not in STAGES]:
        sys.exit(f"There is no stage {' or '.join(unknown)}, but {', '.join(STAGES)}.")
    times, good, first = [], True, time.monotonic()
    for name in names:
        if good:
            begun, worked = time.monotonic(), work()
            good = passes(name)
            taken = f"{time.monotonic() - begun:.0f} s ({work() - worked:.0f} s of work)"
            times.append(f"{name} {taken}{'' if good else ' (failed)'}")
    print(f"== {', '.join(times)}\n== in all {time.monotonic() - first:.0f} s; {BUDGET} s are the most on two cores")
    sys.exit(not good)


if __name__ == "__main__":
    main()
