"""Lint the JavaScript of the widgets and check its types, with Node: python -m tests.javascript.check.

Where Node cannot do that, it is said in a line and passed over, as a learner needs none; in CI that is an error.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OLDEST = (18, 18)  # Node.js of Debian 12, and what ESLint 9 needs
LOCK, INSTALLED = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
INSTALL = ("ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")
CHECKS = (
    ("eslint/bin/eslint.js", "--config", "tests/javascript/eslint.config.js", "vae_steps/widgets/static"),
    ("typescript/bin/tsc", "--project", "tests/javascript"),
)


def hindrance() -> str:
    """Why nothing can be checked here; nothing where it can. Installs the checkers where the lock file is newer."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return "Node.js and npm are not installed (on Debian and Ubuntu, apt install nodejs npm)"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if tuple(map(int, version.removeprefix("v").split(".")[:2])) < OLDEST:
        return f"Node.js is {version} here, and {'.'.join(map(str, OLDEST))} is needed"
    if not INSTALLED.exists() or INSTALLED.stat().st_mtime < LOCK.stat().st_mtime:
        if subprocess.run([npm, *INSTALL], cwd=HERE).returncode:
            return "npm could not install ESLint and TypeScript"
        INSTALLED.touch()
    return ""


def main() -> int:
    """Run both checks; 0 where they pass, or where a learner's machine can run none."""
    if reason := hindrance():
        print(f"The JavaScript is not checked: {reason}.")
        return int(os.environ.get("CI") == "true")
    commands = [["node", HERE / "node_modules" / script, *arguments] for script, *arguments in CHECKS]
    return sum(subprocess.run(command, cwd=ROOT).returncode != 0 for command in commands)


if __name__ == "__main__":
    sys.exit(main())
