"""How fast a live lab follows a key: the full workbench against plain `interact`, in turn, in one browser.

    make bench

Each gets 40 key presses on the weight W_e[0,1]. Timed in the browser: from the key press to the last change of the
page, and to the first frame after it. Then a drag of ten seconds, and the memory of both kernels.
"""

import statistics
import sys
import tempfile
from pathlib import Path

import psutil
from in_browser import CHROMIUM, NO_CHROMIUM, box, browser, lab_of, open_notebook, server, write_notebook

ROUNDS, PRESSES = 4, 10
QUIET = 700  # milliseconds without a change, and without a word of the kernel: then the page has followed

OURS = """
from vae_steps import labs, lecture
labs.workbench(lecture.parameters, lecture.x, lecture.eps)
"""
# The usual way, with the same content: one slider for each number, four pictures, nine formulas.
PLAIN = """
import matplotlib.pyplot as plt
from IPython.display import Math, display
from ipywidgets import FloatSlider, interact
from vae_steps import figures, lecture, loss, model, worked
from vae_steps.labs.calculation import Calculation
from vae_steps.labs.state import LabState

calculation = Calculation(lecture.parameters, lecture.x, lecture.eps)
state = LabState(calculation.numbers, calculation)

def show(**values):
    parameters, x, eps, beta = calculation.arguments(state.arrays(values))
    steps = model.forward(parameters, x, eps)
    for size, draw, numbers in (
        ((10, 6), figures.network, (parameters, steps)),
        ((3.8, 3.8), figures.latent_plane, (steps.mu, steps.sigma, steps.z)),
        ((3.8, 2.3), figures.reconstruction, (x, steps.x_hat)),
        ((4.2, 1.6), figures.loss_parts,
         (loss.squared_error(x, steps.x_hat), loss.kl_divergence(steps.mu, steps.log_var))),
    ):
        draw(plt.subplots(figsize=size)[1], *numbers)
        plt.show()
    for block in worked.forward(parameters, x, eps, beta).blocks:
        display(Math(block.latex()))

interact(show, **{name: FloatSlider(value, min=-2, max=8 if name == "beta" else 2, step=0.1, description=name)
                  for name, value in state.first.values.items()});
"""

WATCH = """quiet => {
    const notebook = document.querySelector(".jp-Notebook");
    const seen = window.seen = {changed: performance.now(), painted: performance.now()};
    for (const kind of ["keydown", "pointermove"]) document.addEventListener(kind, () => {
        Object.assign(seen, {key: performance.now(), changed: null, painted: null});
    }, true);
    new MutationObserver(() => {
        const now = seen.changed = performance.now();
        requestAnimationFrame(() => setTimeout(() => {
            if (seen.changed === now) seen.painted = performance.now();
        }));
    }).observe(notebook, {subtree: true, childList: true, characterData: true, attributes: true});
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    let heard = performance.now();
    kernel.statusChanged.connect(() => { heard = performance.now(); });
    window.followed = () => seen.painted && performance.now() - Math.max(seen.changed, heard) > quiet &&
        kernel.status === "idle";
}"""

DRAG = """lab => new Promise(done => {
    const slider = lab.querySelector("input[type=range]");
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const began = performance.now();
    let moves = 0, shown, idle;
    new MutationObserver(() => { shown = performance.now(); }).observe(lab, {attributeFilter: ["data-busy"]});
    kernel.statusChanged.connect(() => { idle = performance.now(); });
    function move() {
        const released = performance.now() - began > 10000;
        slider.value = released ? 1.3 : 1.5 * Math.sin(moves++ / 15);
        slider.dispatchEvent(new Event("input"));
        if (!released) return requestAnimationFrame(move);
        const end = performance.now();
        (function wait() {
            if (lab.dataset.busy === "true" || kernel.status !== "idle") return setTimeout(wait, 1);
            const last = lab.querySelector(".vae-sheet").innerText.includes("1.3⋅1");
            done({moves, shown: shown - end, idle: idle - end, last});
        })();
    }
    move();
})"""


def press(page, keys):
    """Press keys one after the other; from each, the milliseconds to the last change and to the frame after it.

    Two presses come first that are not counted: a tab that was hidden wakes up at the first ones. And none comes
    before the kernel rests: two values on their way at once can set a slider of `interact` swinging without end.
    """
    page.bring_to_front()
    page.wait_for_function("followed()")
    times = []
    for key in ["ArrowRight", "ArrowLeft", *keys]:
        page.keyboard.press(key)
        page.wait_for_function("followed()", timeout=30_000)
        seen = page.evaluate("seen")
        times.append((seen["changed"] - seen["key"], seen["painted"] - seen["key"]))
    return times[2:]


def report(name, times):
    """Print one line; return the median to the last change."""
    columns = []
    for values in zip(*times):
        p95 = statistics.quantiles(values, n=20, method="inclusive")[-1]
        columns.append(f"{statistics.median(values):6.0f} / {p95:4.0f}")
    print(f"{name:22}  {'     '.join(columns)}")
    return statistics.median(changed for changed, _ in times)


def kernels():
    """Resident megabytes of every kernel that this process's server started."""
    children = psutil.Process().children(recursive=True)
    return [child.memory_info().rss / 2**20 for child in children if "ipykernel_launcher" in " ".join(child.cmdline())]


def main():
    """Run it all once, and print."""
    if CHROMIUM is None:
        sys.exit(NO_CHROMIUM)
    with tempfile.TemporaryDirectory() as folder:
        write_notebook(Path(folder, "ours.ipynb"), OURS)
        write_notebook(Path(folder, "plain.ipynb"), PLAIN)
        with server(folder) as address, browser() as chromium:
            context = chromium.new_context(viewport={"width": 1280, "height": 900})
            ours, plain = context.new_page(), context.new_page()
            open_notebook(ours, address, "ours.ipynb")
            lab = lab_of(ours)
            memory = max(kernels())
            box(lab, "W_e[0,1]").focus()
            lab.get_by_role("slider").focus()
            open_notebook(plain, address, "plain.ipynb")
            plain.locator(".widget-slider", has_text="W_e[0,1]").locator(".noUi-handle").focus()
            for page in (ours, plain):
                page.evaluate(WATCH, QUIET)
                press(page, ["ArrowRight", "ArrowLeft"])
            times = {"plain interact": [], "workbench": []}
            for number in range(ROUNDS):
                keys = ["ArrowRight" if number % 2 == 0 else "ArrowLeft"] * PRESSES
                times["plain interact"] += press(plain, keys)
                times["workbench"] += press(ours, keys)
            print(f"{ROUNDS * PRESSES} key presses, ms     last change: median / p95     painted: median / p95")
            medians = [report(name, values) for name, values in times.items()]
            print(f"{medians[0] / medians[1]:.1f} times as fast, to the last change")
            ours.bring_to_front()
            drag = ours.evaluate(DRAG, lab.element_handle())
            print(
                f"a drag of 10 s, {drag['moves']} moves: {drag['shown']:.0f} ms after release the last value is "
                f"{'' if drag['last'] else 'NOT '}shown, after {drag['idle']:.0f} ms the kernel is heard to be idle"
            )
            print(
                f"memory of the workbench's kernel: {memory:.0f} MB; after all this, of both: "
                f"{' and '.join(f'{size:.0f}' for size in kernels())} MB"
            )


if __name__ == "__main__":
    main()
