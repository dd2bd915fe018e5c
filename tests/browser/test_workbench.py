"""The workbench in a real JupyterLab: every control works, whatever is typed, dragged or pressed."""

import re

import pytest
from in_browser import (
    box,
    compose,
    in_theme,
    lab_of,
    paste,
    pictures,
    press_composing,
    run_all,
    serious,
    settled,
    sheet,
    type_into,
)

CELL = """
from vae_steps import labs, lecture
labs.workbench(lecture.parameters, lecture.x, lecture.eps, source="the example")
"""


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("workbench", CELL)


@pytest.fixture
def workbench(page):
    """A new workbench."""
    page.bring_to_front()
    run_all(page)
    return lab_of(page)


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


def ends(lab):
    """From where to where the slider runs, and where it stands."""
    return lab.get_by_role("slider").evaluate("({min, max, value}) => [min, max, value].map(Number)")


def test_a_far_value_takes_the_range_of_its_slider_along_when_it_goes(workbench):
    slider = workbench.get_by_role("slider")
    for away in ("As in the example", "Undo"):
        type_into(workbench, "W_e[0,1]", "500")
        assert ends(workbench) == [-2, 500, 500]
        workbench.get_by_role("button", name=away).click()
        settled(workbench)
        assert ends(workbench) == [-2, 2, 0.2], away
    type_into(workbench, "W_e[0,1]", "-30")
    assert ends(workbench) == [-30, 2, -30]
    type_into(workbench, "W_e[0,1]", "1")
    assert ends(workbench) == [-2, 2, 1]
    type_into(workbench, "W_e[0,1]", "500")
    slider.evaluate("slider => { slider.value = 3; slider.dispatchEvent(new Event('input')); }")
    settled(workbench)
    assert ends(workbench) == [-2, 500, 3], "its ends stay while it is moved"
    slider.dispatch_event("change")
    assert ends(workbench) == [-2, 3, 3]


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


def values(lab, *names):
    return [box(lab, name).input_value() for name in names]


def test_a_pasted_column_goes_into_the_boxes_of_its_symbol_and_one_undo_takes_it_back(workbench):
    first = values(workbench, "x[0]", "x[1]", "x[2]")
    for text, shown in [
        ("1/2\n− 0,25\n½\n", ["1/2", "− 0,25", "½"]),
        ("０．５\t–1\t2^2", ["０．５", "–1", "2^2"]),
        ("1, 0, -1", ["1", "0", "-1"]),
    ]:
        paste(box(workbench, "x[0]"), text)
        settled(workbench)
        assert values(workbench, "x[0]", "x[1]", "x[2]") == shown
        workbench.get_by_role("button", name="Undo").click()
        settled(workbench)
        assert values(workbench, "x[0]", "x[1]", "x[2]") == first
    paste(box(workbench, "W_e[0,0]"), "0,1\t0,2\t0,3\r\n0,4\t0,5\t0,6\r\n")
    settled(workbench)
    assert values(workbench, "W_e[0,0]", "W_e[0,2]", "W_e[1,0]", "W_e[1,2]") == ["0,1", "0,3", "0,4", "0,6"]
    good = sheet(workbench)
    paste(box(workbench, "b_e[0]"), "1\n2\n3")
    settled(workbench)
    assert sheet(workbench) == good and "more than one" in workbench.get_by_role("alert").inner_text()
    paste(box(workbench, "b_e[0]"), "0.7")
    assert values(workbench, "b_e[0]", "b_e[1]") == ["0.7", "0.2"], "one number is the browser's own paste"


def test_a_column_that_is_typed_goes_into_its_boxes_too_and_what_can_be_two_things_is_asked_back(workbench):
    type_into(workbench, "x[0]", "1, 0, -1")
    assert values(workbench, "x[0]", "x[1]", "x[2]") == ["1", "0", "-1"]
    type_into(workbench, "x[0]", "1,0,-1")
    assert "two ways" in workbench.get_by_role("alert").inner_text()
    assert values(workbench, "x[0]", "x[1]", "x[2]") == ["1,0,-1", "0", "-1"]


def test_an_arrow_goes_on_from_what_was_typed_and_one_undo_takes_all_its_steps_back(workbench):
    field = box(workbench, "x[1]")
    field.fill("1/2")
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"):
        field.press(key)
    settled(workbench)
    assert field.input_value() == "0.7" and workbench.get_by_role("slider").input_value() == "0.7"
    field.fill("abc")
    field.press("ArrowUp")
    settled(workbench)
    assert field.input_value() == "abc" and "“abc”" in workbench.get_by_role("alert").inner_text()
    for shown in ("0.7", "1"):  # the number that is kept, and then the one before all steps
        workbench.get_by_role("button", name="Undo").click()
        settled(workbench)
        assert field.input_value() == shown and field.get_attribute("aria-invalid") == "false"


def test_an_input_method_keeps_its_keys(workbench):
    page, field, good = workbench.page, box(workbench, "W_e[0,1]"), sheet(workbench)
    field.focus()
    field.select_text()
    compose(page, "０", "０．", "０．７")
    press_composing(page, "ArrowUp", "ArrowDown", "Enter")
    settled(workbench)
    assert field.input_value() == "０．７" and sheet(workbench) == good, "its Enter and its arrows are not for us"
    compose(page, end="０．７")
    page.keyboard.press("Enter")
    settled(workbench)
    assert field.input_value() == "０．７" and sheet(workbench) != good
    assert field.get_attribute("aria-invalid") == "false"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious_in_a_lab(workbench, theme):
    in_theme(workbench.page, theme)
    type_into(workbench, "W_e[0,1]", "abc")
    assert serious(workbench.page, ".vae-lab") == []


# What is drawn in another colour than those that the reader chose.
NOT_THE_READERS = """lab => {
    const probe = lab.appendChild(document.createElement("span"));
    const colour = name => { probe.style.color = name; return getComputedStyle(probe).color; };
    const chosen = [...["CanvasText", "LinkText", "Highlight", "GrayText"].map(colour), "none"];
    const [paper, ink] = [colour("Canvas"), chosen[0]];
    const wrong = ({fill, stroke}, isText) =>
        isText ? fill !== ink : !chosen.includes(stroke) || ![paper, ink, "none"].includes(fill) && !fill.startsWith("url");
    const found = [...lab.querySelectorAll(".vae-picture :is(path, circle, rect, text)")]
        .filter(part => wrong(getComputedStyle(part), part.matches("text"))).map(part => part.outerHTML);
    const mark = lab.querySelector(".vae-slider-mark");
    return [...found, ...(getComputedStyle(mark).backgroundColor === paper ? ["the mark of the slider"] : [])];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_that_is_drawn_is_in_the_colours_of_a_reader_who_chooses_them(workbench, scheme):
    type_into(workbench, "W_e[0,1]", "0.9")
    assert len(workbench.evaluate(NOT_THE_READERS)) > 100
    in_theme(workbench.page, f"JupyterLab {scheme.title()}")
    workbench.page.emulate_media(forced_colors="active", color_scheme=scheme)
    try:
        assert workbench.evaluate(NOT_THE_READERS) == []
    finally:
        workbench.page.emulate_media(forced_colors="none", color_scheme="light")


def test_pictures_are_dark_in_a_dark_theme(workbench):
    picture = workbench.locator(".vae-picture").first
    filters = {}
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        in_theme(workbench.page, theme)
        filters[theme] = picture.evaluate("picture => getComputedStyle(picture).filter")
    assert filters == {"JupyterLab Dark": "invert(1) hue-rotate(180deg)", "JupyterLab Light": "none"}


# How far each outline of a circle stands out from black paper, by the filter of its picture: the contrasts.
OUTLINES = """lab => [...lab.querySelectorAll(".vae-picture:has(circle) circle[stroke]:not([stroke-width='0'])")].map(circle => {
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context.filter = getComputedStyle(circle.closest(".vae-picture")).filter;
    context.fillStyle = getComputedStyle(circle).stroke;
    context.fillRect(0, 0, 1, 1);
    const light = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map(part => light(part / 255));
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) / 0.05;
})"""


def test_the_outline_of_every_circle_is_seen_in_a_dark_theme(workbench):
    in_theme(workbench.page, "JupyterLab Dark")
    contrasts = workbench.evaluate(OUTLINES)
    assert len(contrasts) > 15 and min(contrasts) > 3


KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"


@pytest.mark.parametrize("end", [f"{KERNEL}.restart()", "jupyterapp.shell.currentWidget.sessionContext.shutdown()"])
def test_a_lab_says_at_once_that_its_kernel_is_gone_and_what_to_press(workbench, end):
    page = workbench.page
    page.evaluate(f"() => {{ {end}; }}")
    warning = workbench.locator(".vae-kernel")
    warning.wait_for(timeout=5000)
    assert "Run All Cells" in warning.inner_text()
    box(workbench, "x[0]").fill("0.7")
    box(workbench, "x[0]").press("Enter")
    assert workbench.get_attribute("data-busy") == "false" and warning.is_visible()
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.locator(".vae-lab[data-busy='false'] .vae-kernel[hidden]").wait_for(state="attached")
    settled(page.locator(".vae-lab"))
    assert "Run All Cells" not in page.locator(".vae-lab").inner_text()
