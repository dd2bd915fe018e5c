"""The workbench in a real JupyterLab: every control works, whatever is typed, dragged or pressed."""

import re

import pytest
from in_browser import box, in_theme, lab_of, pictures, run_all, serious, settled, sheet

CELL = """
from vae_steps import labs, lecture
labs.workbench(lecture.parameters, lecture.x, lecture.eps, source="the example")
"""

pytestmark = pytest.mark.xdist_group("workbench")


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("workbench", CELL)


@pytest.fixture
def workbench(page):
    """A new workbench."""
    page.bring_to_front()
    run_all(page)
    return lab_of(page)


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
    workbench.get_by_role("button", name="As in the example").click()
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
        for (let i = 0; i < 80; i++) {
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
    in_theme(workbench.page, theme)
    type_into(workbench, "W_e[0,1]", "abc")
    assert serious(workbench.page, ".vae-lab") == []
