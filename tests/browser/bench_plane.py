"""How fast a digit follows the hand in the latent plane: `labs.plane` against `interact` and `imshow`, in one browser.

    make bench

The mouse drags a point, or the handle of a slider: step by step, each when the page has followed the last, timed in the
browser from the move to the last change of the page, and to the first frame after it; then for some seconds without
waiting, and the pictures are counted.
"""

import itertools
import math
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench import WATCH, report
from in_browser import CHROMIUM, NO_CHROMIUM, browser, in_view, open_notebook, server, write_notebook

ROUNDS, STEPS, SECONDS = 4, 25, 5
QUIET = 150  # milliseconds without a change or a word of the kernel, which rests: then the page has followed

OURS = """
from vae_steps import labs
labs.plane()
"""
# The usual way, with the same network and nothing but its picture.
PLAIN = """
import matplotlib.pyplot as plt
from ipywidgets import interact
from vae_steps import digits, model

network = digits.pretrained()

def show(z0=(-3.0, 3.0, 0.01), z1=(-3.0, 3.0, 0.01)):
    x_hat = model.decode(network.parameters, [z0, z1], network.activation, network.output)[-1]
    plt.imshow(x_hat.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
    plt.show()

interact(show);
"""
COUNT = """([selector, picture]) => {
    const times = window.pictures = [];
    const changed = ({target, addedNodes}) => target.closest?.(picture) ||
        [...addedNodes].some(node => node.querySelector?.(picture) || node.matches?.(picture));
    new MutationObserver(records => { if (records.some(changed)) times.push(performance.now()); })
        .observe(document.querySelector(selector), {subtree: true, childList: true, attributes: true});
}"""


class Hand:
    """The mouse on one of the two, held down; `at` says where it is after so many steps."""

    def __init__(self, page, part, at):
        self.page, self.steps = page, 0
        self.times, self.gaps, self.lags = [], [], []
        page.bring_to_front()
        box = in_view(part).bounding_box()
        self._at = lambda step: at(box, step)
        page.evaluate(WATCH, QUIET)
        page.mouse.move(*self._at(0))
        page.mouse.down()

    def move(self):
        """One step of the drag."""
        self.steps += 1
        self.page.mouse.move(*self._at(self.steps))

    def follow(self, steps):
        """Steps one after the other, timed when the page has followed; the first two only wake it up."""
        self.page.bring_to_front()
        self.page.wait_for_function("followed()")
        for step in range(steps + 2):
            self.move()
            self.page.wait_for_function("followed()", timeout=30_000)
            seen = self.page.evaluate("seen")
            if step > 1:
                self.times.append((seen["changed"] - seen["key"], seen["painted"] - seen["key"]))

    def run(self):
        """Steps without waiting for anything: the times between the pictures, and from the last step to the last change."""
        self.page.bring_to_front()
        self.page.wait_for_function("followed()")
        self.page.evaluate("pictures.length = 0")
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            self.move()
        self.page.wait_for_function("followed()", timeout=30_000)
        seen = self.page.evaluate("seen")
        self.lags.append(seen["changed"] - seen["key"])
        self.gaps += [later - before for before, later in itertools.pairwise(self.page.evaluate("pictures"))]


def on_a_circle(box, step):
    """Around the middle of the plane, a few pixels a step."""
    angle, radius = step / 12, box["width"] / 4
    return box["x"] + box["width"] / 2 + radius * math.cos(angle), box["y"] + box["height"] / 2 + radius * math.sin(
        angle
    )


def along_the_track(box, step):
    """To and fro on the track of a slider, from its middle, a few pixels a step."""
    return box["x"] + box["width"] * (0.1 + abs((0.4 + step / 40) % 1.6 - 0.8)), box["y"] + box["height"] / 2


def main():
    """Run it all once, and print."""
    if CHROMIUM is None:
        sys.exit(NO_CHROMIUM)
    with tempfile.TemporaryDirectory() as folder:
        write_notebook(Path(folder, "ours.ipynb"), OURS)
        write_notebook(Path(folder, "plain.ipynb"), PLAIN)
        with server(folder) as address, browser() as chromium:
            context = chromium.new_context(viewport={"width": 1366, "height": 768})
            ours, plain = context.new_page(), context.new_page()
            open_notebook(plain, address, "plain.ipynb")
            plain.evaluate(COUNT, [".jp-Notebook", ".jp-OutputArea img"])
            open_notebook(ours, address, "ours.ipynb")
            ours.evaluate(COUNT, [".jp-Notebook", ".vae-copy"])
            hands = {
                "interact and imshow": Hand(plain, plain.locator(".noUi-target").first, along_the_track),
                "latent plane": Hand(ours, ours.locator(".vae-map"), on_a_circle),
            }
            for _ in range(ROUNDS):
                for hand in hands.values():
                    hand.follow(STEPS)
                    hand.run()
    print(f"{ROUNDS * STEPS} moves of a drag, ms   last change: median / p95     painted: median / p95")
    medians = [report(name, hand.times) for name, hand in hands.items()]
    print(f"{medians[0] / medians[1]:.1f} times as fast, to the last change")
    for name, hand in hands.items():
        print(
            f"{name}, dragged without a pause: {1000 / statistics.mean(hand.gaps):.0f} pictures a second, one every "
            f"{statistics.median(hand.gaps):.0f} ms; {statistics.median(hand.lags):.0f} ms from the last move to the last change"
        )


if __name__ == "__main__":
    main()
