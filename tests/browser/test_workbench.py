"""The workbench in a real JupyterLab: every control works, whatever is typed, dragged or pressed."""

import re
import time

import pytest
from in_browser import (
    PATIENCE,
    box,
    compose,
    in_theme,
    in_view,
    lab_of,
    paste,
    pictures,
    press_composing,
    results,
    run_all,
    screen,
    serious,
    settled,
    sheet,
    type_into,
)

from vae_steps import labs, model

CELL = """
from vae_steps import labs, lecture, marking
marking.current_answers().forget("lab/")
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
    good, drawn = results(workbench), pictures(workbench)
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
    box(workbench, "W_e[0,1]")
    assert results(workbench) == good and pictures(workbench) == drawn and not complaints
    type_into(workbench, "W_e[0,1]", "0,5")
    assert results(workbench) != good and box(workbench, "W_e[0,1]").get_attribute("aria-invalid") == "false"


def test_undo_and_the_lecture_bring_the_page_back(workbench):
    first = results(workbench)
    assert "▶" not in sheet(workbench)
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
    assert results(workbench) == first and "▶" in sheet(workbench)


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
    for _ in range(120):
        reached.add(page.evaluate("(({ariaLabel, textContent}) => ariaLabel ?? textContent)(document.activeElement)"))
        if page.evaluate("document.activeElement.getAttribute('aria-expanded') === 'false'"):
            page.keyboard.press("Enter")
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


def test_one_step_is_open_and_of_the_others_a_line_is_seen_that_is_marked_where_it_changed(workbench):
    lines = workbench.locator(".vae-line")
    assert lines.count() == 9 and workbench.locator(".vae-line[aria-expanded=true]").count() == 1
    assert workbench.locator(".vae-sheet:visible").count() == 1 and workbench.locator(".vae-sheet .katex").count() == 1
    last = lines.last
    last.focus()
    last.press("Enter")
    head, opened = workbench.locator(".vae-head").bounding_box(), last.bounding_box()
    assert head["y"] + head["height"] <= opened["y"] < 850, "what is opened is in view"
    assert lines.first.get_attribute("aria-expanded") == "false"
    assert "1.4871" in workbench.locator(".vae-sheet:visible").inner_text()
    type_into(workbench, "W_d[0,1]", "0.9")
    marked = lines.evaluate_all("lines => lines.map(line => line.classList.contains('vae-changed'))")
    assert marked == [False] * 5 + [True, True, False, True]


def test_the_network_the_loss_and_a_box_with_its_lines_are_on_one_screen_of_1366_by_768(workbench):
    with screen(workbench.page, 1366):
        for name in ("W_e[0,0]", "W_d[2,1]", "beta"):
            type_into(workbench, name, "0.9")
            field = box(workbench, name)
            field.evaluate("box => box.closest('.vae-step').scrollIntoView({block: 'nearest'})")
            settled(workbench)
            seen = [field, workbench.locator(".vae-wide"), workbench.locator(".vae-loss")]
            seen.append(field.locator("xpath=ancestor::section").locator(".vae-sheet"))
            edges = [one.bounding_box() for one in seen]
            assert all(edge["y"] >= 85 and edge["y"] + edge["height"] <= 745 for edge in edges), (name, edges)
            head = workbench.locator(".vae-head").bounding_box()
            assert edges[0]["y"] >= head["y"] + head["height"], "nothing lies on the box"
            assert workbench.locator(".vae-lit").count() > 0, "the step is marked in the network"


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


def test_an_edge_that_is_pressed_gives_the_slider_to_its_box_and_arrows_go_through_the_network(workbench):
    page, slider = workbench.page, workbench.get_by_role("slider")
    edge = workbench.get_by_role("button", name="W d, row 3, column 2")
    edge.dispatch_event("click")
    assert slider.evaluate("slider => slider === document.activeElement && slider.ariaLabel") == "W d, row 3, column 2"
    assert (
        "vae-aim" in edge.get_attribute("class") and not workbench.locator("[data-row=x_hat] input").first.is_visible()
    )
    for keys, shown in [
        ("Shift+ArrowUp", "0.71"),
        ("Alt+ArrowUp", "0.711"),
        ("ArrowRight", "0.8"),
        ("ArrowDown", "0.7"),
    ]:
        page.keyboard.press(keys)
        settled(workbench)
        assert workbench.locator(".vae-slider-value").inner_text() == shown
    assert workbench.locator(".vae-press[tabindex='0']").count() == 1, "one stop for the key Tab"
    workbench.locator(".vae-press[tabindex='0']").focus()
    for key in ("ArrowRight", "End", "Home", "ArrowLeft", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    assert slider.get_attribute("aria-label") == "W e, row 1, column 2"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.name") == "W_e[0,1]"


def test_a_term_its_box_and_its_edge_light_up_together(workbench):
    lit = (
        "lab => [...lab.querySelectorAll('.vae-hover')].map(one => one.localName + one.dataset.name + one.dataset.term)"
    )
    term = workbench.locator(".katex-html [data-term='W_e[1,2]']")
    assert term.inner_text() == "0.6"
    wanted = {"pathW_e[1,2]undefined", "inputW_e[1,2]undefined", "spanundefinedW_e[1,2]", "mnundefinedW_e[1,2]"}
    for part in (term, box(workbench, "W_e[1,2]"), workbench.locator(".vae-press[data-name='W_e[1,2]']")):
        part.dispatch_event("pointerover")
        assert set(workbench.evaluate(lit)) == wanted
    workbench.get_by_role("button", name="Undo").dispatch_event("pointerover")
    assert workbench.evaluate(lit) == []
    type_into(workbench, "W_mu[1,0]", "0.9")
    assert workbench.locator(".katex-html [data-term='W_mu[1,0]']").inner_text() == "0.9"
    type_into(workbench, "eps[0]", "0.9")
    assert workbench.locator(".katex-html [data-term='eps[0]']").inner_text() == "0.9"


def test_fine_steps_reach_zero_and_the_keys_are_said_once(workbench):
    field = box(workbench, "b_logvar[1]")
    for _ in range(4):
        field.press("Shift+ArrowDown")
    settled(workbench)
    assert field.input_value() == "0.16" and "(−0.02, 0)" in results(workbench)
    assert workbench.inner_text().count("Shift 0.01") == 1


KEPT = """
from vae_steps import labs, lecture
labs.workbench(lecture.parameters, lecture.x, lecture.eps, source="what is kept")
"""


@pytest.mark.parametrize("finger", [False, True])
def test_z_is_dragged_in_its_plane_and_the_sheet_follows(workbench, finger):
    page, handle = workbench.page, workbench.locator(".vae-drag[data-handle=z]")
    box(workbench, "eps[0]")
    settled(in_view(handle))
    before, place = results(workbench), handle.bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    typist = page.context.new_cdp_session(page)

    def to(kind, left, top):
        if finger:
            spots = [] if kind == "End" else [{"x": left, "y": top}]
            return typist.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": spots})
        page.mouse.move(left, top)
        return {"Start": page.mouse.down, "Move": lambda: None, "End": page.mouse.up}[kind]()

    to("Start", x, y)
    for step in range(1, 9):
        to("Move", x + 5 * step, y - 5 * step)
    to("End", x + 40, y - 40)
    settled(workbench)
    z1, z2 = map(float, re.findall(r"[-\d.]+", results(workbench)[4].replace("−", "-")))
    eps = [float(text) for text in values(workbench, "eps[0]", "eps[1]")]
    assert z1 > 0.6 and z2 > -0.2 and abs(-0.04 + 0.990050 * eps[0] - z1) < 0.002
    assert f"{eps[0]:g}" in sheet(workbench), "the equation has what was dragged"
    place = handle.bounding_box()
    if z1 < 2 and z2 < 2:  # all is drawn to the same scale
        assert abs(place["x"] + place["width"] / 2 - x - 40) < 3 and abs(place["y"] + place["height"] / 2 - y + 40) < 3
    workbench.get_by_role("button", name="Undo").click()
    settled(workbench)
    assert results(workbench) == before, "one drag is undone as one"


def test_arrow_keys_drag_as_well_and_it_is_said_what_moves(workbench):
    page, handle = workbench.page, workbench.locator(".vae-drag[data-handle=mu]")
    assert handle.get_attribute("aria-label") == "mu: moves b mu"
    handle.focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "Alt+ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
        settled(workbench)
    assert "(0.07, −0.079)" in results(workbench) and page.evaluate("document.activeElement.dataset.handle") == "mu"
    assert values(workbench, "b_mu[0]", "b_mu[1]") == ["0.11", "0.001"]
    workbench.locator(".vae-drag[data-handle='sigma[1]']").focus()
    page.keyboard.press("ArrowUp")
    settled(workbench)
    assert results(workbench)[3] == "(0.99, 1.12)"


def test_what_is_kept_is_the_ghost_and_survives_its_kernel_until_it_goes_back_to_the_start(open_cells, folder):
    page, written = open_cells("kept", KEPT), folder / "kept" / ".answers.json"
    lab = lab_of(page)
    type_into(lab, "W_e[0,1]", "1/2")
    lab.get_by_role("button", name="Keep this").click()
    settled(lab)
    kept = lab.locator(".vae-loss b").all_inner_texts()
    assert lab.locator(".vae-loss .vae-was").all_inner_texts() == [f"kept {loss}" for loss in kept]
    type_into(lab, "eps[0]", "2")
    now = results(lab)
    end = time.monotonic() + PATIENCE
    while not (written.exists() and '"eps[0]": "2"' in written.read_text(encoding="utf-8")):
        assert time.monotonic() < end, "what was set is not kept"
        page.wait_for_timeout(100)
    page.evaluate(f"() => {KERNEL}.restart()")
    lab.locator(".vae-kernel:visible").wait_for()
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.locator(".vae-lab[data-busy='false'] .vae-kernel[hidden]").wait_for(state="attached")
    settled(page.locator(".vae-lab"))
    lab = lab_of(page)
    assert results(lab) == now and values(lab, "W_e[0,1]", "eps[0]") == ["1/2", "2"]
    assert lab.locator(".vae-loss .vae-was").all_inner_texts() == [f"kept {loss}" for loss in kept]
    lab.get_by_role("button", name="As in what is kept").click()
    settled(lab)
    assert values(lab, "W_e[0,1]", "eps[0]") == ["0.2", "0.5"]
    assert lab.locator(".vae-loss .vae-was").all_inner_texts() == [""] * 3


def test_its_setting_is_copied_as_a_line_of_code(workbench):
    type_into(workbench, "W_e[0,1]", "0.9")
    workbench.get_by_role("button", name="As code").click()
    workbench.get_by_text("The line of code is copied").wait_for()
    line = workbench.page.evaluate("navigator.clipboard.readText()")
    made = eval(line, {"labs": labs, "model": model})
    assert f"{made.page['total']:.6f}" == workbench.locator(".vae-loss b").last.inner_text()


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


# How far each outline of a circle or a node stands out from black paper, by the filter of its picture: the contrasts.
OUTLINES = """lab => [...lab.querySelectorAll(
    ".vae-picture:has(circle) circle[stroke]:not([stroke-width='0']), .vae-wide path[fill]:not([fill='none'])")].map(circle => {
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context.filter = getComputedStyle(circle.closest(".vae-picture")).filter;
    context.fillStyle = getComputedStyle(circle).stroke;
    context.fillRect(0, 0, 1, 1);
    const light = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map(part => light(part / 255));
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) / 0.05;
})"""


def test_the_outline_of_every_circle_and_node_is_seen_in_a_dark_theme(workbench):
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
