"""A real JupyterLab and a real browser, for the tests and for the benchmark of the live labs."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from vae_steps.widgets import assets

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CELLS = ".jp-Notebook .jp-WindowedPanel-inner"
PATIENCE = 120  # seconds: a busy machine is no error
NO_CHROMIUM = "Chromium is not installed, so nothing is tried in a browser: on Debian and Ubuntu, apt install chromium."
# Chromium has no sandbox for root, and must not ask for anything outside this machine.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FOCUSED = "(({ariaLabel, innerText, value}) => ariaLabel ?? innerText + value)(document.activeElement)"
_RUN_AGAIN = """selector => {
    for (const lab of document.querySelectorAll(selector)) lab.dataset.old = true;
    return jupyterapp.commands.execute("notebook:run-all-cells");
}"""


@contextmanager
def server(folder, *make, sending_at_once=True):
    """JupyterLab on a folder, without a token, with settings of its own; gives its address.

    With a command such as "make", "lab" it is started by that, in the folder of the project. Without `sending_at_once`
    it is a server as everybody has it, without the extension of `vae_steps.server`.
    """
    with tempfile.TemporaryDirectory() as own:
        # As a learner has it.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("VAE_STEPS_")}
        environment = {
            **inherited,
            "JUPYTER_PREFER_ENV_PATH": "1",
            "OPENBLAS_NUM_THREADS": "1",  # as in the Makefile
            "JUPYTER_CONFIG_DIR": own,
            "IPYTHONDIR": own,
            "JUPYTERLAB_SETTINGS_DIR": own,
            "JUPYTERLAB_WORKSPACES_DIR": own,
            "JUPYTER_RUNTIME_DIR": own,
        }
        flags = [
            "--no-browser",
            "--allow-root",
            "--ServerApp.port=0",
            "--IdentityProvider.token=",
            f"--ServerApp.root_dir={folder}",
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.news_url=",
        ]
        if not sending_at_once:
            flags.append("--ServerApp.jpserver_extensions=vae_steps.server=False")
        command = [*make, f"LABFLAGS={' '.join(flags)}"] if make else [sys.executable, "-m", "jupyterlab", *flags]
        # Otherwise a slow test's notebook would be saved with its outputs, and the next test would find them.
        saving = Path(own, "@jupyterlab", "docmanager-extension", "plugin.jupyterlab-settings")
        saving.parent.mkdir(parents=True)
        saving.write_text('{"autosave": false}', encoding="utf-8")
        log = Path(own, "server.log")
        with log.open("w") as output:
            process = subprocess.Popen(
                command, cwd=NOTEBOOKS.parent, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
            try:
                yield _address(process, Path(own), log)
            finally:
                process.terminate()
                process.wait(PATIENCE)


@contextmanager
def screen(page, width, height=768):
    """The page on a screen of another size, for as long as that is looked at."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": height})
    try:
        yield
    finally:
        page.set_viewport_size(before)


def _address(process, own, log):
    """The address of a JupyterLab; it writes its port down as soon as it listens."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        for path in own.glob("jpserver-*.json"):
            with suppress(ValueError):  # not yet written to its end
                return f"http://127.0.0.1:{json.loads(path.read_text())['port']}"
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab does not start:\n{log.read_text()[-2000:]}")


@contextmanager
def browser():
    """Headless Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


def empty_page(window, *names):
    """A page with nothing on it, where `ours` has what these modules of static/ export."""
    page = window.new_page()
    page.set_content("<!doctype html><html><body></body></html>")
    page.evaluate(
        """async ([loader, texts, names]) => {
        const {load} = await import(URL.createObjectURL(new Blob([loader], {type: "text/javascript"})));
        const addresses = {};
        window.ours = {};
        for (const name of names) Object.assign(ours, await load(name, texts, addresses));
    }""",
        [assets.loader(), assets.modules(), names],
    )
    return page


def notebooks_in(folder):
    """Copy the notebooks into a folder, as a learner gets them."""
    shutil.copytree(
        NOTEBOOKS, folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints", ".answers.json*")
    )


def write_notebook(path, *sources):
    """Write a notebook of these code cells, in a folder of its own if there is none."""
    kernel = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)


def load(page, address):
    """Load JupyterLab."""
    page.set_default_timeout(1000 * PATIENCE)
    page.bring_to_front()  # a hidden tab draws nothing
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_function("window.jupyterapp?.restored.then(() => true)")


def open_notebook(page, address, name, run=True):
    """Load JupyterLab with a notebook in it and run all its cells; returns when it is settled."""
    load(page, f"{address}/lab/tree/{name}?reset")
    wait_for_cells(page, name)
    if run:
        run_all(page)


def close_all(page):
    """Close every notebook in the JupyterLab of this page, unsaved and with its kernel."""
    page.bring_to_front()
    page.evaluate("""async () => {
        for (const panel of [...jupyterapp.shell.widgets("main")].filter(one => one.context)) {
            await panel.sessionContext.shutdown();
            panel.context.model.dirty = false;
            const closed = new Promise(done => panel.disposed.connect(() => done()));
            panel.close();
            await closed;
        }
    }""")


def open_next(page, name):
    """Open a notebook in the JupyterLab of this page, and nothing else; returns when it is settled."""
    close_all(page)
    page.evaluate("path => { jupyterapp.commands.execute('docmanager:open', {path}); }", name)
    wait_for_cells(page, name)


def wait_for_cells(page, name):
    """Wait until a notebook is shown whole.

    JupyterLab puts cell after cell on the page. After a run it goes to the last one, however late that one comes.
    """
    page.wait_for_function(
        """path => {
        const panel = window.jupyterapp?.shell.currentWidget;
        return panel?.context?.path === path && panel.context.isReady &&
            panel.content.widgets.every(cell => cell.isAttached);
    }""",
        arg=name,
    )
    settled(page.locator(CELLS))


def run_all(page):
    """Run all cells of the open notebook, when its kernel is ready; returns when the notebook is settled."""
    page.wait_for_function("jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'")
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    settled(page.locator(CELLS))


def settled(part, patience=PATIENCE):
    """A part of the page, when it is at rest: its widgets are drawn and answered, and it neither changes nor moves.

    `patience` in seconds. A click on what moves is lost: the button goes down on it, and comes up beside it.
    """
    part.evaluate(
        """(part, patience) => new Promise((done, fail) => {
        let change, place, reason, frames = 0;
        const changes = new MutationObserver(([{target}]) => { change = target; });
        changes.observe(part, {subtree: true, childList: true, characterData: true, attributes: true});
        const waits = () => part.matches("[data-busy=true]") || part.querySelector("[data-busy=true]");
        const unsure = ".jp-OutputArea-output.lm-Panel:not(.jupyter-widgets)"; // nor an error in a widget's place
        const empty = widget => !widget.querySelector(".lm-Widget > *");
        const unrest = () => {
            const {top, height} = part.getBoundingClientRect(), [changed, before] = [change, place];
            change = undefined;
            place = `${height} pixels high at ${top}`;
            return changed ?? (place !== before ? `it was ${before}, and is ${place}`
                : waits() ? "a widget waits for an answer"
                : [...part.querySelectorAll(unsure)].some(empty) ? "a widget is not drawn"
                : part.getAnimations({subtree: true}).some(one => one instanceof CSSTransition) ? "a colour fades"
                : document.fonts.status === "loading" ? "a font is missing" : "");
        };
        const end = setTimeout(() => {
            const said = reason.nodeType ? `it changes in ${reason.outerHTML ?? reason.data}` : reason;
            fail(new Error(`This does not come to rest: ${said}`));
        }, patience);
        (function look() {
            const found = unrest();
            frames = found ? 0 : frames + 1;
            reason = found || `frame ${frames} of rest`;
            if (found) return setTimeout(() => requestAnimationFrame(look), 50); // to look takes a busy page's time
            if (frames < 10) return requestIdleCallback(() => requestAnimationFrame(look), {timeout: 1000});
            changes.disconnect();
            clearTimeout(end);
            done();
        })();
    })""",
        1000 * patience,
    )
    return part


def in_view(part):
    """A part of the page, scrolled into view and settled."""
    part.scroll_into_view_if_needed()
    return settled(part)


def lab_of(page):
    """The live lab of the notebook, in view."""
    return in_view(page.locator(".vae-lab").first)


def sheet(lab):
    """The text of the calculation that is open, as KaTeX wrote it, with the signs of a keyboard."""
    return (
        " ".join(lab.locator(".vae-sheet:visible .katex-html").all_inner_texts())
        .replace("−", "-")
        .replace("\u200b", "")
    )


def results(lab):
    """What every step of a lab leads to, as its line says it."""
    return lab.locator(".vae-result").all_inner_texts()


def pictures(lab):
    """What every picture of a lab is drawn of, whatever lights up in it."""
    drawn = [picture.inner_html() for picture in lab.locator(".vae-picture").all()]
    return [re.sub(r" vae-(aim|lit|hover)\b", "", text) for text in drawn]


_OPEN = """(lab, name) => [...lab.querySelectorAll(".vae-line[aria-expanded=false]")]
    .filter(line => line.dataset.boxes.split(" ").includes(name)).forEach(line => line.click())"""


def box(lab, name):
    """The number box of a symbol, such as W_e[0,1]; its step is opened."""
    lab.evaluate(_OPEN, name)
    return lab.locator(f'input[data-name="{name}"]')


def type_into(lab, name, text):
    """A text into the number box of a symbol, and Enter; the box."""
    field = box(lab, name)
    field.fill(text)
    field.press("Enter")
    settled(lab)
    return field


def new_run_lab(page, kind):
    """A new lab of a training, such as a "vae-training", at step 0: all cells run again, and what stood there is old."""
    page.evaluate(_RUN_AGAIN, f".{kind}")
    new = f".{kind}:not([data-old])"
    page.wait_for_selector(f"{new}[data-busy='false'] .vae-picture svg")
    return page.locator(new)


def paste(field, text):
    """Paste a text into a box, over what is in it, with the keys that do so."""
    field.evaluate("(field, text) => navigator.clipboard.writeText(text)", text)
    field.press("Control+a")
    field.press("Control+v")


def compose(page, *texts, end=None):
    """Type with an input method into what has the focus: it composes these texts, and `end` is what is left."""
    typist = page.context.new_cdp_session(page)
    for text in texts:
        typist.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    if end is not None:
        typist.send("Input.insertText", {"text": end})


def press_composing(page, *keys):
    """Press keys that an input method takes for itself: a browser gives them all the old number 229."""
    typist = page.context.new_cdp_session(page)
    for key in keys:
        pressed = {"key": key, "code": key, "windowsVirtualKeyCode": 229}
        typist.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **pressed})
        typist.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})


def in_theme(page, theme):
    """Give JupyterLab a theme; returns when all is in its colours."""
    page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
    settled(page.locator(CELLS))


def serious(page, selector):
    """What axe finds serious or critical in a part of the page: the rules, and where they are broken."""
    found = Axe().run(page, context=selector).response["violations"]
    return [
        (rule["id"], node["html"][:200])
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
