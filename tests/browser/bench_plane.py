"""How fast a digit follows the hand in the latent plane: `labs.plane` against `interact` and Matplotlib, in one browser.

    make bench

The usual way to make such a lab is `interact` with sliders and a function that draws. It is timed three times: with all
that our lab shows, which is three pictures, in one figure, and the calculation below; with the pictures alone; and with
nothing but the copy. All calculate with our network, and draw and typeset as Matplotlib, ipywidgets and JupyterLab do by
themselves. So does their server, without the extension of `vae_steps.server`, which is a part of our way.
Beside them stands what the way from the page to the kernel and back takes alone: no lab of Jupyter is faster than that.

The mouse drags the point, or the handle of the slider of z_1: step by step, each when the page has followed the last,
timed in the browser from the move to the last change of the page, and to the first frame after it; then for some seconds
without waiting. Then the pictures are counted, and each is timed from the move that it shows: the last one before its
message left for the kernel.
"""

import math
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench import WATCH
from in_browser import CHROMIUM, NO_CHROMIUM, browser, in_view, open_notebook, server, write_notebook

ROUNDS, STEPS, SECONDS = 4, 25, 4
QUIET = 150  # milliseconds without a change or a word of the kernel, which rests: then the page has followed

OURS = """
from vae_steps import labs
labs.plane()
"""
# The digit; the test digits in the plane, each as a numeral of its colour, with prior, cloud, mean and z; the copy.
SAME = """
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider, IntSlider, interact
from vae_steps import digits, model

parameters, activation, output = digits.pretrained()
test = digits.load().test
means = model.encode(parameters, test.x, activation)[1]
angles = np.linspace(0, 2 * np.pi, 60)
circle = np.array([np.cos(angles), np.sin(angles)])

def draw(z_1, z_2, sample):
    x = test.x[sample]
    _, mu, log_var = model.encode(parameters, x, activation)
    sigma = model.standard_deviation(log_var)
    x_hat = model.decode(parameters, [z_1, z_2], activation, output)[-1]
    fig, (left, middle, right) = plt.subplots(1, 3, figsize=(11, 3.6))
    left.imshow(x.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
    for k in range(10):
        middle.plot(*means[test.labels == k].T, linestyle="none", marker=f"${k}$", color=f"C{k}")
    for deviations in (1, 2):
        middle.plot(*deviations * circle, "--", color="grey")
        middle.plot(*mu[:, None] + deviations * sigma[:, None] * circle, color="black")
    middle.plot(*mu, "o", color="black")
    middle.plot(z_1, z_2, "D", color="red")
    right.imshow(x_hat.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
    plt.show()

interact(draw, z_1=FloatSlider(0, min=-3, max=3, step=0.01), z_2=FloatSlider(0, min=-3, max=3, step=0.01),
         sample=IntSlider(0, min=0, max=len(test.x) - 1));
"""
# The calculation that ours writes: of z, and of one pixel of the copy.
WHOLE = SAME.replace("import digits, model", "import digits, model, worked").replace(
    "    plt.show()\n",
    """    plt.show()
    eps = model.standardize([z_1, z_2], mu, log_var)
    display(worked.latent_sample(mu, sigma, eps, decimals=3))
    hidden = model.decode(parameters, [z_1, z_2], activation, output)[0]
    display(worked.output_unit(parameters.decoder[-1], hidden[-1], 28, output, decimals=3))
""",
)
ONE = """
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
from vae_steps import digits, model

parameters, activation, output = digits.pretrained()

def draw(z_1, z_2):
    x_hat = model.decode(parameters, [z_1, z_2], activation, output)[-1]
    plt.imshow(x_hat.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
    plt.show()

interact(draw, z_1=FloatSlider(0, min=-3, max=3, step=0.01), z_2=FloatSlider(0, min=-3, max=3, step=0.01));
"""
# What Jupyter needs alone: the page says that the mouse moved, the kernel answers, and a number changes.
NOTHING = '''
import anywidget

class Echo(anywidget.AnyWidget):
    _esm = """export default { render({ model, el }) {
        el.innerHTML = "<div class=echo style='width:300px;height:300px'></div>";
        let number = 0;
        el.firstChild.addEventListener("pointermove", () => model.send({ number: (number += 1) }));
        model.on("msg:custom", message => { el.firstChild.textContent = message.number; });
    } }"""

echo = Echo()
echo.on_msg(lambda widget, content, buffers: widget.send(content))
echo
'''
# Every answer of a kernel names the message that it answers.
COUNT = """picture => {
    const ages = window.ages = [], moves = new Map();
    let moved, shown;
    document.addEventListener("pointermove", () => { moved = performance.now(); }, true);
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    kernel.anyMessage.connect((_, {msg, direction}) => {
        if (direction === "send") moves.set(msg.header.msg_id, moved);
        else if (["comm_msg", "display_data"].includes(msg.header.msg_type))
            shown = moves.get(msg.parent_header.msg_id) ?? shown;
    });
    const changed = ({target, addedNodes}) => target.closest?.(picture) ||
        [...addedNodes].some(node => node.querySelector?.(picture) || node.matches?.(picture));
    new MutationObserver(records => {
        if (!records.some(changed) || shown === undefined) return;
        ages.push(performance.now() - shown);
        shown = undefined;
    })
        .observe(document.querySelector(".jp-Notebook"), {subtree: true, childList: true, attributes: true});
}"""


class Hand:
    """The mouse on a part of a page, held down; `at` says where it is after so many steps."""

    def __init__(self, page, picture, part, at):
        self.page, self.steps = page, 0
        self.changed, self.painted, self.ages, self.seconds = [], [], [], 0
        page.bring_to_front()
        box = in_view(part).bounding_box()
        self._at = lambda step: at(box, step)
        page.evaluate(WATCH, QUIET)
        page.evaluate(COUNT, picture)
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
                self.changed.append(seen["changed"] - seen["key"])
                self.painted.append(seen["painted"] - seen["key"])

    def run(self):
        """Steps without waiting for anything: how old each picture is when it comes."""
        self.page.bring_to_front()
        self.page.wait_for_function("followed()")
        self.page.evaluate("ages.length = 0")
        begun = time.monotonic()
        while time.monotonic() < begun + SECONDS:
            self.move()
        self.ages += self.page.evaluate("ages")
        self.seconds += time.monotonic() - begun

    def row(self):
        """What was measured, in milliseconds, as it is printed; and pictures a second."""
        return [*(_both(times) for times in (self.changed, self.painted, self.ages)), f"{self.rate:.1f}"]

    @property
    def rate(self):
        """Pictures a second, dragged without a pause."""
        return len(self.ages) / self.seconds


def _both(times):
    """Median and 95th percentile."""
    return f"{statistics.median(times):.0f} / {statistics.quantiles(times, n=20, method='inclusive')[-1]:.0f}"


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
    notebooks = {
        "latent plane": OURS,
        "Jupyter alone": NOTHING,
        "interact, the same lab": WHOLE,
        "interact, same pictures": SAME,
        "interact, one imshow": ONE,
    }
    hands = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        server(folder) as ours,
        server(folder, sending_at_once=False) as usual,
        browser() as chromium,
    ):
        context = chromium.new_context(viewport={"width": 1366, "height": 768})
        for i, (name, source) in enumerate(notebooks.items()):
            write_notebook(Path(folder, f"{i}.ipynb"), source)
            page = context.new_page()
            open_notebook(page, ours if source in (OURS, NOTHING) else usual, f"{i}.ipynb")
            picture, part, at = {
                OURS: (".vae-copy", ".vae-map", on_a_circle),
                NOTHING: (".echo", ".echo", on_a_circle),
            }.get(source, (".jp-OutputArea img", ".noUi-target", along_the_track))
            hands[name] = Hand(page, picture, page.locator(part).first, at)
        for _ in range(ROUNDS):
            for hand in hands.values():
                hand.follow(STEPS)
                hand.run()
    _table(hands)


def _table(hands):
    """Print a line for each, and how much faster ours is than each of the others."""
    print(f"milliseconds, median / 95th percentile; {ROUNDS * STEPS} single moves, {ROUNDS * SECONDS} s of a drag")
    head = ["move: last change", "painted", "drag: age of a picture", "pictures a second"]
    widths = [len(title) for title in head]
    print(f"{'':24}  {'  '.join(head)}")
    for name, hand in hands.items():
        print(f"{name:24}  {'  '.join(f'{cell:>{width}}' for cell, width in zip(hand.row(), widths))}")
    (first, ours), *others = hands.items()
    print(f"the {first} is by the medians, and by the pictures a second, so many times as fast as")
    for name, hand in others:
        times = [
            statistics.median(getattr(hand, what)) / statistics.median(getattr(ours, what))
            for what in ("changed", "painted", "ages")
        ]
        factors = [*times, ours.rate / hand.rate]
        print(f"{name:24}  {'  '.join(f'{factor:>{width}.1f}' for factor, width in zip(factors, widths))}")


if __name__ == "__main__":
    main()
