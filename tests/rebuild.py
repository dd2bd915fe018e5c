"""Re-execute the notebooks in place, byte-identical when nothing changed: what `make notebooks` runs.

python tests/rebuild.py [NAME ...]   every notebook, or those whose file names start with NAME
python tests/rebuild.py --cells      write tests/cells.json, the list of all cells as they are now
python tests/rebuild.py --promises   show how headings, questions, pictures and asserts have changed, and list them
"""

import argparse
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib
import nbformat
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from tidy import content_ids, tidy

TESTS = Path(__file__).resolve().parent
NOTEBOOKS = TESTS.parent / "notebooks"
CELLS = TESTS / "cells.json"
# What else could reach an output: the order of sets and sums, the width of the terminal, the user's settings, what a
# learner answered, and in which language.
KERNEL_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "COLUMNS": "80",
    "VAE_STEPS_ANSWERS": "memory",
    "VAE_STEPS_LANGUAGE": "en",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MATPLOTLIBRC": str(Path(matplotlib.get_data_path(), "matplotlibrc")),
}


class RunningInterpreter(AsyncKernelManager):
    """Starts the kernel with the Python that runs this file, whatever kernelspecs the user has installed."""

    kernel_spec = KernelSpec(
        resource_dir=str(RESOURCES), **get_kernel_dict(["--log-level=ERROR"], python_arguments=["-Xfrozen_modules=off"])
    )

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """Ask the kernel to stop. jupyter_client would interrupt it first, and one caught in a message complains."""
        await self.request_shutdown(restart)
        await self.finish_shutdown(restart=restart)


def notebooks(folder: Path = NOTEBOOKS) -> list[Path]:
    """The notebooks of a folder in reading order; FileNotFoundError if there is none."""
    found = sorted(folder.glob("*.ipynb"))
    if not found:
        raise FileNotFoundError(f"There is no notebook in {folder}.")
    return found


def name_of(number: int, cell) -> str:
    """How a message names a cell: its number, counted from 1, and how it begins."""
    return f"cell {number} ({cell.source.strip().partition(chr(10))[0][:50]})"


def not_yet_run(path: Path):
    """A notebook without its outputs: nothing stored outlives a cell that does not run."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook


def text_of(executed) -> str:
    """What is stored of an executed notebook, which is made tidy in place."""
    tidy(executed)
    return nbformat.writes(executed) + "\n"


def rebuild(source: Path, target: Path) -> None:
    """Execute `source` in its own folder and write the result to `target`.

    A cell that fails raises a RuntimeError that names the notebook, the cell and the error; then nothing is
    written.
    """
    notebook = not_yet_run(source)
    started = []
    client = NotebookClient(
        notebook,
        kernel_manager_class=RunningInterpreter,
        resources={"metadata": {"path": str(source.parent)}},
        timeout=300,
        record_timing=False,
        store_widget_state=False,
        on_cell_start=lambda cell, cell_index: started.append(name_of(cell_index + 1, cell)),
    )
    with tempfile.TemporaryDirectory() as ipython:
        try:
            client.execute(env={**os.environ, **KERNEL_ENVIRONMENT, "IPYTHONDIR": ipython})
        except (CellControlSignal, DeadKernelError) as error:
            reason = f"{error.ename}: {error.evalue}" if hasattr(error, "ename") else str(error)
            raise RuntimeError(f"{source.name}, {started[-1]}: {reason}") from None
    target.write_text(text_of(notebook), encoding="utf-8", newline="\n")


def list_cells(paths: list[Path]) -> dict[str, list[str]]:
    """What tests/cells.json stores: "type id" of every cell of every notebook, in order."""
    listing = {}
    for path in paths:
        cells = nbformat.read(path, as_version=4).cells
        listing[path.name] = [f"{cell.cell_type} {id_}" for cell, id_ in zip(cells, content_ids(cells))]
    return listing


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="start of a file name, such as 05")
    parser.add_argument("--cells", action="store_true", help="write tests/cells.json and execute nothing")
    parser.add_argument("--promises", action="store_true", help="show what changed, and write tests/promises.json")
    arguments = parser.parse_args()
    if arguments.promises:
        from notebook_checks import promises  # it imports this file

        promises.accept()
        return
    if arguments.cells:
        CELLS.write_text(json.dumps(list_cells(notebooks()), indent=1) + "\n", encoding="utf-8", newline="\n")
        return
    paths = [path for path in notebooks() if path.name.startswith(tuple(arguments.names) or "")]
    if not paths:
        sys.exit(f"No notebook's name starts with {' or '.join(arguments.names)}.")
    before = [path.read_bytes() for path in paths]
    try:
        with ThreadPoolExecutor(max_workers=2) as pool:
            for path, old, _ in zip(paths, before, pool.map(rebuild, paths, paths)):
                print(path.name, "unchanged" if path.read_bytes() == old else "rewritten")
    except RuntimeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
