"""A real JupyterLab and a real browser, for the tests and for the benchmark of the live labs."""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "Chromium is not installed, so nothing is tried in a browser: on Debian and Ubuntu, apt install chromium."
# Chromium has no sandbox for root, and must not ask for anything outside this machine.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


@contextmanager
def server(folder):
    """JupyterLab on a folder, without a token, with settings of its own; gives its address."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as own:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        # As a learner has it.
        inherited = {name: value for name, value in os.environ.items() if name != "VAE_STEPS_ANSWERS"}
        environment = {**inherited, "JUPYTER_PREFER_ENV_PATH": "1", "JUPYTER_CONFIG_DIR": own, "IPYTHONDIR": own,
                       "JUPYTERLAB_SETTINGS_DIR": own, "JUPYTERLAB_WORKSPACES_DIR": own, "JUPYTER_RUNTIME_DIR": own}
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}",
                   "--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}",
                   "--LabApp.expose_app_in_browser=True", "--LabApp.news_url="]
        log = Path(own, "server.log")
        with log.open("w") as output:
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
            address = f"http://127.0.0.1:{port}"
            try:
                _wait_for(address, process, log)
                yield address
            finally:
                process.terminate()
                process.wait(30)


def _wait_for(address, process, log):
    for _ in range(240):
        if process.poll() is not None:
            raise RuntimeError(f"JupyterLab stopped:\n{log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5)
            return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not start within a minute:\n{log.read_text()[-2000:]}")


@contextmanager
def browser():
    """Headless Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


def open_notebook(page, address, name, run=True):
    """Open a notebook in JupyterLab and run all its cells; returns when the last one has run."""
    page.goto(f"{address}/lab/tree/{name}?reset", wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function("window.jupyterapp !== undefined")
    if run:
        idle = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        page.wait_for_function(idle, timeout=60_000)
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(idle, timeout=120_000)


def lab_of(page, number=0):
    """The live lab of the notebook, ready and in view."""
    page.wait_for_selector(".vae-lab .vae-sheet .katex, .vae-lab .vae-picture svg", timeout=60_000, state="attached")
    lab = page.locator(".vae-lab").nth(number)
    lab.scroll_into_view_if_needed()
    return lab


def box(lab, name):
    """The number box of a symbol, such as W_e[0,1]."""
    return lab.locator(f'input[data-name="{name}"]')


def settled(page, lab):
    """Wait until the lab has its answer from Python and has been still for a tenth of a second."""
    page.wait_for_function("lab => lab.dataset.busy === 'false'", arg=lab.element_handle())
    page.evaluate("""element => new Promise(done => {
        let timer = setTimeout(done, 100);
        new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, 100); })
            .observe(element, {subtree: true, childList: true, characterData: true, attributes: true});
    })""", lab.element_handle())
