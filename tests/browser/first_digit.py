"""How long a learner waits for the first digit that is dragged: from `make lab` on, in a browser.

    make bench

The server is started by `make lab` itself, with the kernel, the files and the pages that it brings.
"""

import sys
import tempfile
import time
from pathlib import Path

from in_browser import CHROMIUM, NO_CHROMIUM, browser, in_view, load, notebooks_in, server, wait_for_cells

CLICK = "Click the picture below and press Ctrl + Enter."  # what the first cell says: it selects the first code
ROUNDS = 3


def shown(page):
    """The lab, in a notebook that was just opened, after the click and the keys."""
    page.locator(".jp-CodeCell").first.locator(".jp-OutputArea").click()
    page.keyboard.press("Control+Enter")
    lab = page.locator(".vae-latent")
    lab.wait_for()
    return in_view(lab)


def dragged(page, lab):
    """Whether another picture is rebuilt while the point is dragged by a finger's width."""
    copy = lab.locator(".vae-copy .vae-pixels")
    before = copy.inner_html()
    box = lab.locator(".vae-map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=5)
    page.wait_for_function("([copy, before]) => copy.innerHTML !== before", arg=[copy.element_handle(), before])
    page.mouse.up()
    return True


def main():
    """Run it some times, and print."""
    if CHROMIUM is None:
        sys.exit(NO_CHROMIUM)
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder, browser() as chromium:
            notebooks_in(Path(folder))
            page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
            times = [time.monotonic()]
            with server(folder, "make", "lab") as address:
                times.append(time.monotonic())
                load(page, address)
                wait_for_cells(page, "notebooks/00_start_here.ipynb")
                times.append(time.monotonic())
                lab = shown(page)
                times.append(time.monotonic())
                dragged(page, lab)
                times.append(time.monotonic())
        begun, *ends = times
        listens, stands, shows, follows = (f"{end - begun:.1f} s" for end in ends)
        print(
            f"make lab: its server listens after {listens}, the notebook stands there after {stands}, the lab after "
            f"{shows}; a digit follows the hand after {follows}"
        )


if __name__ == "__main__":
    main()
