"""The latent plane in a real JupyterLab: drawn on, dragged and read with mouse, finger and keyboard."""

import re

import numpy as np
import pytest
from in_browser import in_theme, in_view, open_next, run_all, serious, settled
from PIL import Image

from vae_steps import digits, model

CELLS = "from vae_steps import labs", "labs.plane()"
NUMBER = re.compile(r"(?<![\d.])-?\d+(?:\.\d+)?(?![\d.])")


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("plane", *CELLS)


@pytest.fixture
def lab(page):
    """A new lab with one of the test digits, whatever was drawn before."""
    page.bring_to_front()
    run_all(page)
    lab = in_view(page.locator(".vae-latent"))
    press(lab, "Another digit")
    return lab


def press(lab, name):
    lab.get_by_role("button", name=name, exact=True).click()
    settled(lab)


def opacities(lab, which):
    """How dark each pixel is drawn, from 0 to 1."""
    cells = lab.locator(f".vae-{which} .vae-pixels rect[fill-opacity]")
    return np.array(cells.evaluate_all("cells => cells.map(cell => Number(cell.getAttribute('fill-opacity')))"))


def ink(lab):
    """The picture that is drawn, (64,) in [0, 1]: 17 levels."""
    found = 16 * opacities(lab, "pad")
    assert len(found) == 64 and abs(found - found.round()).max() < 0.01
    return found.round() / 16


def lines(lab, which):
    """The numbers in each line of a calculation, as KaTeX wrote them: of the point, the pixel or the long sum."""
    sheets = {"point": 0, "pixel": 1, "sum": 2}
    latex = lab.locator(".vae-sheet").nth(sheets[which]).locator("annotation").text_content()
    text = re.sub(r"\\cdot 10\^\{(-?\d+)\}", r"e\1", latex.replace("[2pt]", ""))
    seen = lab.locator(".vae-sheet").nth(sheets[which]).locator(".katex-html").inner_text()
    shown = {number.replace("−", "-") for number in re.findall(r"\d+\.\d+", seen)}
    assert {number.lstrip("-") for number in re.findall(r"\d+\.\d+", text)} == shown, (
        "what is seen, and what is read out"
    )
    return [[float(number) for number in NUMBER.findall(re.sub(r"_\{?\d+\}?", "", line))] for line in text.split(r"\\")]


def model_of(x, z=None):
    """What the bundled network makes of a picture, and of a point: mu, sigma, the copy."""
    network = digits.pretrained()
    _, mu, log_var = model.encode(network.parameters, x, network.activation)
    copy = None if z is None else model.decode(network.parameters, z, network.activation, network.output)[1]
    return mu, model.standard_deviation(log_var), copy


def check(lab):
    """All that is seen is true: the cloud, the equation to its digits, the copy, and the pixel's calculation."""
    _, *equations = lines(lab, "point")
    z = np.array([equation[-1] for equation in equations])
    mu, sigma, copy = model_of(ink(lab), z)
    for j, (first, deviation, eps, *_, last) in enumerate(equations):
        assert abs(first - mu[j]) < 6e-4 and abs(deviation - sigma[j]) < 6e-4
        assert abs(first + deviation * eps - last) < 6e-4 * (2 + abs(eps) + deviation)
    assert abs(opacities(lab, "copy") - copy).max() < 0.01
    pixel = selected(lab)
    assert abs(lines(lab, "pixel")[-1][-1] - copy[pixel]) < 0.01
    return z


def selected(lab):
    """Which pixel of the copy is chosen."""
    frame = lab.locator(".vae-copy .vae-frame")
    return int(frame.get_attribute("y")) * 8 + int(frame.get_attribute("x"))


def spot(lab, which, across, down):
    """A place on a surface, in eighths of it."""
    box = lab.locator(f".vae-{which} > svg").last.bounding_box()
    return box["x"] + box["width"] * across / 8, box["y"] + box["height"] * down / 8


def stroke(page, lab, which, *places):
    """Press the mouse at the first of these places, and move it through the others."""
    page.mouse.move(*spot(lab, which, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*spot(lab, which, *place), steps=6)
    page.mouse.up()
    settled(lab)


def touch(page, lab, which, *places):
    """The same with a finger."""
    finger = page.context.new_cdp_session(page)
    for i, place in enumerate(places):
        x, y = spot(lab, which, *place)
        kind = "touchMove" if i else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    settled(lab)


SEVEN = [(1.5, 1), (6, 1), (3.5, 7.5)]


def test_a_digit_is_drawn_with_the_mouse_and_its_cloud_and_copy_follow(page, lab):
    press(lab, "Clear")
    assert not ink(lab).any()
    check(lab)
    copy = opacities(lab, "copy")
    stroke(page, lab, "pad", *SEVEN)
    drawn = ink(lab).reshape(8, 8)
    assert drawn[0, 3] > 0.5 and drawn[6, 4:6].sum() > 0 and drawn[4, 0] == drawn[7, 7] == 0
    assert len({*drawn.ravel()}) > 5, "a soft brush, as the digits of the data are"
    check(lab)
    assert abs(opacities(lab, "copy") - copy).max() > 0.2
    assert lab.locator(".vae-of").first.inner_text() == "drawn by you"
    press(lab, "Undo")
    assert not ink(lab).any(), "one stroke is one change"


def test_the_eraser_takes_ink_away(page, lab):
    stroke(page, lab, "pad", (0.5, 0.5), (7.5, 0.5), (7.5, 7.5))
    before = ink(lab)
    press(lab, "Eraser")
    assert lab.get_by_role("button", name="Eraser").get_attribute("aria-pressed") == "true"
    stroke(page, lab, "pad", (0.5, 0.5), (7.5, 0.5))
    after = ink(lab)
    assert not after[:8].any() and (after <= before).all()
    check(lab)


def test_z_is_dragged_with_the_mouse_and_every_number_stays_true(page, lab):
    seen = []
    for end in [(2, 2), (6, 3), (4, 6.5), (1, 7)]:
        stroke(page, lab, "map", (4, 4), end)
        seen.append(check(lab))
    assert np.ptp(seen, axis=0).min() > 1
    press(lab, "z = μ")
    assert abs(check(lab) - model_of(ink(lab))[0]).max() < 6e-4
    press(lab, "New ε")
    assert abs(check(lab) - model_of(ink(lab))[0]).max() > 1e-3


def test_the_point_is_where_the_finger_is(page, lab):
    stroke(page, lab, "map", (4, 4), (5.5, 3))
    x, y = spot(lab, "map", 5.5, 3)
    box = lab.locator(".vae-z").bounding_box()
    assert abs(box["x"] + box["width"] / 2 - x) < 2 and abs(box["y"] + box["height"] / 2 - y) < 2


def test_a_finger_draws_and_drags_and_does_not_scroll(page, lab):
    scrolled = "document.querySelector('.jp-WindowedPanel-outer').scrollTop"
    before = page.evaluate(scrolled)
    press(lab, "Clear")
    touch(page, lab, "pad", (1, 1), (4, 1), (4, 4), (4, 7))
    assert ink(lab).reshape(8, 8)[3, 3:5].min() > 0.4
    check(lab)
    z = check(lab)
    touch(page, lab, "map", (4, 4), (4, 3), (6, 2))
    assert abs(check(lab) - z).max() > 0.5
    touch(page, lab, "copy", (2.5, 6.5))
    assert selected(lab) == 6 * 8 + 2
    check(lab)
    assert page.evaluate(scrolled) == before


def test_the_keyboard_draws(page, lab):
    press(lab, "Clear")
    pad = lab.locator(".vae-pad")
    pad.focus()
    for key in ["ArrowRight", "ArrowDown", "5"]:
        page.keyboard.press(key)
    settled(lab)
    assert ink(lab).nonzero()[0].tolist() == [9] and ink(lab)[9] == 9 / 16
    assert lab.get_by_role("status").inner_text() == "row 2, column 2: 9"
    page.keyboard.press("Backspace")
    settled(lab)
    assert not ink(lab).any()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
    settled(lab)
    assert (ink(lab).reshape(8, 8)[1:5, 1] == 1).all() and ink(lab).reshape(8, 8)[2, 2] > 0
    check(lab)
    assert lab.locator(".vae-pad .vae-frame").is_visible()
    drawn = ink(lab)
    page.keyboard.press("Space")
    page.keyboard.press("9")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    settled(lab)
    assert (ink(lab) == drawn).all()


def test_the_keyboard_moves_the_point(page, lab):
    press(lab, "z = μ")
    lab.locator(".vae-map").focus()
    start = check(lab)
    for key, move in [("ArrowRight", (0.1, 0)), ("ArrowUp", (0.1, 0.1)), ("Shift+ArrowLeft", (0.09, 0.1))]:
        page.keyboard.press(key)
        settled(lab)
        assert abs(check(lab) - start - move).max() < 2e-3
    first, second = check(lab)
    assert lab.get_by_role("status").inner_text() == f"z: {first:.2f}, {second:.2f}"
    page.keyboard.press("Home")
    settled(lab)
    assert abs(check(lab) - start).max() < 1e-3


def test_a_pixel_is_chosen_with_mouse_and_keyboard_and_its_calculation_stands_below(page, lab):
    page.mouse.click(*spot(lab, "copy", 3.5, 1.5))
    settled(lab)
    assert selected(lab) == 11
    check(lab)
    calculation = lines(lab, "pixel")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    settled(lab)
    assert selected(lab) == 20 and lines(lab, "pixel") != calculation
    assert lab.locator(".vae-of").last.inner_text() == "pixel 21: row 3, column 5"
    check(lab)
    value = opacities(lab, "copy")[20]
    assert lab.get_by_role("status").inner_text() == f"row 3, column 5: {value:.2f}"
    assert lines(lab, "sum")[-1][-1] == pytest.approx(np.log(value / (1 - value)), abs=0.1)


def test_what_was_drawn_comes_back_with_the_notebook(page, lab, folder):
    press(lab, "Clear")
    stroke(page, lab, "pad", *SEVEN)
    drawn = ink(lab)
    assert '"drawing"' in (folder / "plane" / ".answers.json").read_text("utf-8")
    open_next(page, "plane/plane.ipynb")
    run_all(page)
    again = in_view(page.locator(".vae-latent"))
    assert (ink(again) == drawn).all() and again.locator(".vae-of").first.inner_text() == "drawn by you"
    check(again)


def scripts_behind(request):
    """The addresses of the scripts that made a request, as Chromium tells them; of an image it knows none."""
    stack, found = request["initiator"].get("stack"), []
    while stack:
        found += [frame["url"] for frame in stack["callFrames"]]
        stack = stack.get("parent")
    return found


def is_jupyterlabs(request, own):
    """Whether JupyterLab itself asks its server: a script that came from there, or its icon, which says "busy"."""
    url, scripts = request["request"]["url"], scripts_behind(request)
    icon = url.startswith(f"{own}/static/favicons/")
    return url.startswith(f"{own}/") and (icon or (bool(scripts) and all(one.startswith(own) for one in scripts)))


def test_a_picture_is_saved_without_any_network(page, lab):
    # JupyterLab asks at any time, and is no part of this. The modules of the lab come out of blobs.
    own = page.evaluate("location.origin")
    watch = page.context.new_cdp_session(page)
    watch.send("Network.enable")
    asked = []
    watch.on("Network.requestWillBeSent", lambda request: asked.append(request))

    def asked_by_the_lab():
        page.evaluate("0")  # what was asked before is known then
        urls = [request["request"]["url"] for request in asked if not is_jupyterlabs(request, own)]
        return [url for url in urls if not url.startswith(("blob:", "data:"))]

    with page.expect_download() as download:
        lab.get_by_role("button", name="Save as picture").click()
    assert download.value.suggested_filename == "digit.png"
    picture = np.asarray(Image.open(download.value.path()).convert("L")).astype(float)
    assert asked_by_the_lab() == []
    page.evaluate("""async () => {
        const text = "export const ask = () => Promise.all([fetch('/favicon.ico?1'), new Promise(done => " +
            "Object.assign(new Image(), {onload: done, onerror: done, src: '/favicon.ico?2'}))]);";
        const {ask} = await import(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
        await ask();
    }""")
    assert sorted(url[-1] for url in asked_by_the_lab()) == ["1", "2"], "a module like ours that asks is found out"
    watch.detach()
    for which, left in (("pad", 40), ("copy", 400)):
        middles = picture[48 + 20 : 48 + 320 : 40, left + 20 : left + 320 : 40]
        assert abs(255 * (1 - opacities(lab, which).reshape(8, 8)) - middles).max() < 2


def test_the_notebooks_own_keys_rest_in_the_lab(page, lab):
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    for which in ("pad", "map", "copy"):
        surface = lab.locator(f".vae-{which}")
        surface.focus()
        for key in ("x", "b", "d", "d", "ArrowDown", "Escape", "Space", "Enter"):
            page.keyboard.press(key)
            assert surface.evaluate("element => element === document.activeElement"), key
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_a_fast_drag_ends_where_it_was_let_go_and_queues_nothing(page, lab):
    x, y = spot(lab, "map", 5, 5)
    answers = lab.evaluate(
        """async (lab, [x, y]) => {
        const map = lab.querySelector(".vae-map");
        const send = (kind, dx, dy) => map.dispatchEvent(new PointerEvent(kind, {
            pointerId: 1, clientX: x + dx, clientY: y + dy, bubbles: true, isPrimary: true, button: 0 }));
        map.setPointerCapture = () => {};
        send("pointerdown", 0, 0);
        for (let i = 0; i < 100; i++) {
            send("pointermove", -60 * Math.sin(i / 9), -60 * Math.cos(i / 9));
            if (i % 4 === 0) await new Promise(requestAnimationFrame);
        }
        send("pointermove", 0, 0);
        send("pointerup", 0, 0);
        let answers = 0;
        await new Promise(done => {
            const idle = () => lab.dataset.busy === "false";
            if (idle()) return done();
            new MutationObserver(records => { answers += records.length; if (idle()) done(); })
                .observe(lab, {attributeFilter: ["data-busy"]});
        });
        return answers;
    }""",
        [x, y],
    )
    settled(lab)
    assert answers <= 2
    check(lab)
    box = lab.locator(".vae-z").bounding_box()
    assert abs(box["x"] + box["width"] / 2 - x) < 2 and abs(box["y"] + box["height"] / 2 - y) < 2


# ---- how it looks


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious(page, lab, theme):
    in_theme(page, theme)
    assert serious(page, ".vae-latent") == []


@pytest.fixture
def viewport(page):
    """A function that gives the page another size, for this test."""
    before = page.viewport_size

    def resize(width, height):
        page.set_viewport_size({"width": width, "height": height})
        settled(page.locator(".vae-latent"))

    yield resize
    page.set_viewport_size(before)


def test_picture_cloud_and_copy_stand_on_one_screen_with_the_calculation(page, lab, viewport):
    viewport(1366, 768)
    assert page.locator("#filebrowser").is_visible()
    room = page.locator(".jp-WindowedPanel-outer").bounding_box()["height"]
    cell = page.locator(".jp-Cell", has=lab).bounding_box()["height"]
    assert cell <= room


@pytest.mark.parametrize("width", [800, 1366])
def test_nothing_is_cut(page, lab, viewport, width):
    viewport(width, 768)
    cut = lab.evaluate("""lab => {
        const {left, right} = lab.getBoundingClientRect();
        const parts = [...lab.querySelectorAll("button, p:not(.vae-said), .vae-surface, .vae-surface > svg, .vae-sheet")];
        return parts.filter(part => {
            const box = part.getBoundingClientRect();
            return box.width && (box.left < left - 1 || box.right > right + 1 || (part.scrollWidth > part.clientWidth + 1
                && !part.matches(".vae-sheet") && part.tagName !== "svg"));
        }).map(part => part.outerHTML.slice(0, 200));
    }""")
    assert cut == []
    assert lab.evaluate("lab => lab.scrollWidth <= lab.clientWidth")
    for button in lab.get_by_role("button").all():
        assert button.bounding_box()["height"] >= 32


def test_what_is_drawn_is_seen_by_a_reader_who_chooses_all_colours(page, lab):
    before = opacities(lab, "copy")
    page.emulate_media(forced_colors="active")
    try:
        colours = lab.evaluate("""lab => {
            const of = (selector, name) => getComputedStyle(lab.querySelector(selector))[name];
            return {ink: of(".vae-copy rect", "fill"), paper: of(".vae-copy .vae-pixels", "backgroundColor"),
                z: of(".vae-z", "fill"), ground: of(".vae-map", "backgroundColor"), letter: of(".vae-samples g text", "fill")};
        }""")
        assert colours["ink"] == "rgb(0, 0, 0)" and colours["paper"] == "rgb(255, 255, 255)", (
            "a picture keeps its greys"
        )
        assert colours["ground"] not in (colours["z"], colours["letter"]), colours
        assert (opacities(lab, "copy") == before).all()
    finally:
        page.emulate_media(forced_colors="none")
