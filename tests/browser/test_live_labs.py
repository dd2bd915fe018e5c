"""Every lab in a real JupyterLab: the keyboard drives it, and what it shows is what the model says."""

import re

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from in_browser import NOTEBOOKS, box, in_view, lab_of, open_notebook, run_all, settled

from vae_steps import gradients, lecture, loss, model

SOURCES = {path.name: path.read_text(encoding="utf-8") for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
EVERY = [name for name, source in SOURCES.items() if "labs." in source]
NAMES = [name for name in EVERY if re.search(r"labs\.(lab|workbench)\(", SOURCES[name])]  # not the labs of a training
WORKBENCH = "08_total_loss.ipynb"
ARRAYS = ("x", "W_e", "b_e", "W_mu", "b_mu", "W_logvar", "b_logvar", "W_d", "b_d", "eps")
# A quantity that the first box of each notebook's lab moves.
SHOWN = {"00": "sigma", "04": "log_var", "05": "z", "06": "x_hat", "07": "kl", "08": "x_hat", "09": "kl", "10": "d_z"}


def moved(name, by):
    """The parameters and `model.forward` with one number of the lecture moved, such as "b_mu[0]" or "W_e[0,1]"."""
    symbol, index = re.fullmatch(r"(\w+)\[([\d,]+)\]", name).groups()
    arrays = {key: getattr(lecture, key).copy() for key in ARRAYS}
    arrays[symbol][tuple(map(int, index.split(",")))] += by
    layers = {part: model.Affine(arrays[f"W_{part}"], arrays[f"b_{part}"]) for part in ("e", "mu", "logvar", "d")}
    parameters = model.Parameters((layers["e"],), layers["mu"], layers["logvar"], (layers["d"],))
    return parameters, model.forward(parameters, arrays["x"], arrays["eps"])


def values_of(quantity, parameters, steps):
    """The numbers of a quantity, forward or backward."""
    if quantity == "kl":
        return loss.kl_divergence(steps.mu, steps.log_var)
    return getattr(gradients.backward(parameters, steps) if quantity.startswith("d_") else steps, quantity)


def sheet(lab):
    """The text of the calculation, as KaTeX wrote it, with the signs of a keyboard."""
    return " ".join(lab.locator(".vae-sheet .katex-html").all_inner_texts()).replace("−", "-").replace("\u200b", "")


def pictures(lab):
    return [picture.inner_html() for picture in lab.locator(".vae-picture").all()]


def appears(number):
    """A pattern for a number as the sheet shows it: six decimals, or fewer where it is exact."""
    exact = f"{number:.6f}".rstrip("0").rstrip(".")
    return re.compile(rf"(?<![\d.]){re.escape(exact)}0*(?!\d)")


def assert_the_stored_page_is_there(page, name):
    """Before any cell has run, the lab's place shows its calculation, typeset."""
    number = next(
        i
        for i, cell in enumerate(nbformat.read(NOTEBOOKS / name, as_version=4).cells)
        if cell.source.startswith("labs.")
    )
    output = page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{number}'] .jp-OutputArea-output")
    in_view(output.first)
    output.locator("mjx-container").first.wait_for()
    assert output.locator("mjx-merror").count() == 0
    assert not re.search("Loading widget|model not found|Error", page.locator(".jp-Notebook").inner_text())


@pytest.mark.parametrize("name", [name for name in EVERY if name not in NAMES])
def test_without_a_kernel_the_page_is_there(page, address, name):
    open_notebook(page, address, name, run=False)
    assert_the_stored_page_is_there(page, name)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_there_without_a_kernel_and_with_one_the_keyboard_drives_it(page, address, name):
    open_notebook(page, address, name, run=False)
    assert_the_stored_page_is_there(page, name)
    run_all(page)
    lab = lab_of(page)
    before, drawn = sheet(lab), pictures(lab)
    slider = lab.get_by_role("slider")
    moving = lab.locator("input.vae-aimed").get_attribute("data-name")
    assert slider.get_attribute("aria-label") == lab.locator("input.vae-aimed").get_attribute("aria-label")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    settled(lab)
    after = sheet(lab)
    quantity = SHOWN[name[:2]]
    assert after != before
    for value in values_of(quantity, *moved(moving, by=0.3)):
        assert appears(value).search(after), (quantity, value, after)
    assert pictures(lab) != drawn
    assert lab.locator(".katex-error").count() == 0


@pytest.fixture(scope="module")
def page_of_workbench(window, address):
    """The notebook of the workbench, opened once: that takes three times as long as to run it again."""
    opened = window.new_page()
    open_notebook(opened, address, WORKBENCH, run=False)
    yield opened
    opened.close()


@pytest.fixture
def workbench(page_of_workbench):
    """A new workbench, as the cells of its notebook make it."""
    page_of_workbench.bring_to_front()
    run_all(page_of_workbench)
    return lab_of(page_of_workbench)


def type_into(lab, name, text):
    field = box(lab, name)
    field.fill(text)
    field.press("Enter")
    settled(lab)
    return field


def test_bad_input_is_answered_beside_its_control(workbench):
    complaints = []
    workbench.page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    workbench.page.on("pageerror", lambda error: complaints.append(str(error)))
    type_into(workbench, "W_e[0,1]", "0.9")
    good, drawn = sheet(workbench), pictures(workbench)
    for name, text in [
        ("W_e[0,1]", "abc"),
        ("W_e[0,0]", ""),
        ("b_e[0]", "nan"),
        ("x[1]", "∞"),
        ("x[2]", "1e400"),
        ("b_logvar[0]", "2000"),
    ]:
        field = type_into(workbench, name, text)
        message = workbench.locator(f"p[id='{field.get_attribute('aria-describedby')}']")
        assert re.search(r"\. .* \S+\.$", message.inner_text()), "what is wrong, and what is kept"
        gap = message.bounding_box()["y"] - field.bounding_box()["y"]
        assert 0 < gap < 250, "the sentence stands below its equation"
        assert field.input_value() == text and field.get_attribute("aria-invalid") == "true"
    assert sheet(workbench) == good and pictures(workbench) == drawn and not complaints
    type_into(workbench, "W_e[0,1]", "0,5")
    assert sheet(workbench) != good and box(workbench, "W_e[0,1]").get_attribute("aria-invalid") == "false"


def test_undo_and_the_lecture_bring_the_page_back(workbench):
    first = sheet(workbench)
    type_into(workbench, "eps[1]", "1.5")
    workbench.get_by_role("button", name="New ε").click()
    settled(workbench)
    assert workbench.locator(".vae-seed").inner_text() == "seed 1"
    workbench.get_by_role("button", name="Undo").click()
    settled(workbench)
    assert box(workbench, "eps[1]").input_value() == "1.5"
    workbench.get_by_role("button", name="As in the lecture").click()
    settled(workbench)
    assert box(workbench, "eps[1]").input_value() == "-0.5"
    assert "▶" not in first and re.sub(r"\s*▶\s*", " ", sheet(workbench)).split() == first.split()


def test_the_keyboard_alone_reaches_every_control(workbench):
    page, reached = workbench.page, set()
    workbench.get_by_role("button").first.focus()
    for _ in range(60):
        reached.add(page.evaluate("(({ariaLabel, textContent}) => ariaLabel ?? textContent)(document.activeElement)"))
        page.keyboard.press("Tab")
    boxes = workbench.locator(".vae-matrix input").evaluate_all("inputs => inputs.map(input => input.ariaLabel)")
    assert len(boxes) == 35 and set(boxes) <= reached
    assert {"Undo", "New ε", "Decimals"} <= reached


def test_the_notebooks_own_keys_rest_in_a_lab(workbench):
    cells = workbench.page.locator(".jp-Notebook .jp-Cell").count()
    for control in (workbench.get_by_role("slider"), workbench.get_by_role("button", name="Undo")):
        control.focus()
        for key in ("x", "b", "ArrowDown", "Escape", "d", "d"):
            control.press(key)
            assert control.evaluate("element => element === document.activeElement"), key
    assert workbench.page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_a_fast_drag_ends_with_its_last_value_and_queues_nothing(workbench):
    heights, answers = workbench.page.evaluate(
        """async lab => {
        const heights = new Set(), slider = lab.querySelector("input[type=range]");
        for (let i = 0; i < 200; i++) {
            slider.value = (i % 40) / 10 - 2;
            slider.dispatchEvent(new Event("input"));
            await new Promise(requestAnimationFrame);
            heights.add(lab.offsetHeight);
        }
        let answers = 0;
        await new Promise(done => {
            const idle = () => lab.dataset.busy === "false";
            if (idle()) return done();
            new MutationObserver(records => { answers += records.length; if (idle()) done(); })
                .observe(lab, {attributeFilter: ["data-busy"]});
        });
        return [[...heights], answers];
    }""",
        workbench.element_handle(),
    )
    assert len(heights) == 1, "the page neither collapses nor jumps"
    assert answers <= 2, "one was on its way when the slider was let go, and one has the last value"
    assert "1.9⋅0.5" in workbench.locator(".vae-sheet").first.inner_text()
    assert box(workbench, "W_e[0,0]").input_value() == "1.9"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious_in_a_lab(workbench, theme):
    workbench.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    workbench.page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
    type_into(workbench, "W_e[0,1]", "abc")
    found = Axe().run(workbench.page, context=".vae-lab").response["violations"]
    serious = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    assert [(rule["id"], node["html"][:200]) for rule in serious for node in rule["nodes"]] == []
