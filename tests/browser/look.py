"""Screenshots of the notebooks after Run All, to be looked at: on a usual screen, in the dark theme, and narrow.

python tests/browser/look.py FOLDER [NN ...]   all notebooks, or those with these numbers, screen after screen, as
                                               FOLDER/NN-light-01.png, NN-dark-01.png, NN-narrow-01.png and so on;
                                               then with every question answered and all that is folded open, as
                                               NN-answered-01.png and so on
"""

import argparse
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from in_browser import CELLS, CHROMIUM, NO_CHROMIUM, browser, in_theme, notebooks_in, open_notebook, server, settled
from playwright.sync_api import Error

SCREENS = {
    "light": (1366, 768, "JupyterLab Light"),
    "dark": (1366, 768, "JupyterLab Dark"),
    "narrow": (800, 768, "JupyterLab Light"),
}
SCROLL = """overlap => {
    const view = document.querySelector(".jp-WindowedPanel-outer"), before = view.scrollTop;
    view.scrollTop = overlap === null ? 0 : before + view.clientHeight - overlap;
    return view.scrollTop !== before;
}"""
OVERLAP = 40  # pixels that two screens have in common
# With no command of JupyterLab that opens every heading; what a question opens to stands in it once it is committed.
ANSWER = """() => {
    for (const button of document.querySelectorAll(".jp-showHiddenCellsButton")) button.click();
    for (const details of document.querySelectorAll(".jp-Notebook details")) details.open = true;
    for (const text of document.querySelectorAll(".vae-quiz textarea")) {
        text.value = "...";
        text.dispatchEvent(new Event("input", {bubbles: true}));
    }
    for (const quiz of document.querySelectorAll(".vae-quiz")) {
        for (const box of quiz.querySelectorAll("input[type=text]")) box.value = "1";
        quiz.querySelector("input[type=radio]")?.click();
        quiz.querySelector("button").click();
    }
}"""
SOLVE = """() => {
    for (const button of document.querySelectorAll(".vae-quiz .vae-quiet:not([hidden])")) button.click();
}"""


def look(page, name, folder):
    """Every screen of the notebook that is open, from its top."""
    for screen, (width, height, theme) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        in_theme(page, theme)
        scroll(page, folder, f"{name}-{screen}")
    page.set_viewport_size({"width": 1366, "height": 768})
    in_theme(page, "JupyterLab Light")
    for step in (ANSWER, SOLVE):
        page.evaluate(step)
        settled(page.locator(CELLS))
    scroll(page, folder, f"{name}-answered")


def scroll(page, folder, name):
    """Screen after screen."""
    page.evaluate(SCROLL, None)
    number, more = 0, True
    while more:
        with suppress(Error):  # a cell that JupyterLab shows and hides in turn, at the edge of what is in view
            settled(page.locator(CELLS), 10)
        number += 1
        page.screenshot(path=folder / f"{name}-{number:02d}.png")
        more = page.evaluate(SCROLL, OVERLAP)


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("numbers", nargs="*", metavar="NN")
    wanted = parser.parse_args()
    if CHROMIUM is None:
        sys.exit(NO_CHROMIUM)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as root, server(root) as address, browser() as chromium:
        notebooks_in(Path(root))
        for path in sorted(Path(root, "notebooks").glob("*.ipynb")):
            if not wanted.numbers or path.name[:2] in wanted.numbers:
                page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
                open_notebook(page, address, f"notebooks/{path.name}")
                look(page, path.name[:2], wanted.folder)
                page.context.close()


if __name__ == "__main__":
    main()
