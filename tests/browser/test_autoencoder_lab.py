"""The lab of an autoencoder in a real JupyterLab: what is moved and what moves are on one screen; what is closed opens."""

import pytest
from in_browser import box, in_theme, lab_of, run_all, screen, serious, settled, type_into

CELL = """
from vae_steps import labs, lecture, marking, model
marking.current_answers().forget("lab/")
layers = (model.Affine(lecture.W_e, lecture.b_e),), (model.Affine(lecture.W_d, lecture.b_d),)
labs.autoencoder(model.AutoencoderParameters(*layers), lecture.x, source="the example")
"""


@pytest.fixture(scope="module")
def page(open_cells):
    return open_cells("autoencoder", CELL)


@pytest.fixture
def lab(page):
    """A new lab."""
    page.bring_to_front()
    run_all(page)
    return lab_of(page)


def test_a_weight_its_lines_and_the_pictures_are_on_one_screen_of_1366_by_768(lab):
    with screen(lab.page, 1366):
        lab.evaluate("lab => lab.scrollIntoView()")
        for name in ("W_e[0,0]", "W_d[2,1]"):
            type_into(lab, name, "0.9")
            seen = [box(lab, name), *(lab.locator(".vae-picture").nth(i) for i in (0, 1)), lab.locator(".vae-loss")]
            box(lab, name).evaluate("box => box.closest('.vae-step').scrollIntoView({block: 'nearest'})")
            lab.page.wait_for_timeout(100)
            edges = [one.bounding_box() for one in seen]
            assert all(edge["y"] >= 60 and edge["y"] + edge["height"] <= 745 for edge in edges), (name, edges)


def test_what_is_closed_is_typeset_when_it_is_opened_and_goes_on_from_there(lab):
    folds = lab.locator(".vae-fold")
    assert folds.count() == 2 and lab.locator(".vae-fold .vae-sheet .katex").count() == 0
    folds.first.locator("summary").focus()
    lab.page.keyboard.press("Enter")
    lines = folds.first.locator(".vae-sheet").first
    lines.locator(".katex").first.wait_for()
    assert "2.68" in lines.inner_text() and folds.last.locator(".vae-sheet .katex").count() == 0
    type_into(lab, "b_d[2]", "0.4")
    assert "2.88" in lines.inner_text()
    folds.last.locator("summary").click()
    folds.last.locator(".vae-sheet .katex").first.wait_for()
    assert "0.4-0.1⋅2.88" in "".join(folds.last.locator(".vae-sheet").last.inner_text().replace("−", "-").split())


def test_the_learning_rate_moves_the_loss_after_the_step_alone(lab):
    assert lab.locator(".vae-loss b").all_inner_texts() == ["2.004400"]
    assert "0.849" not in lab.inner_text(), "what the step does is closed"
    fold = lab.locator(".vae-fold").last
    fold.locator("summary").click()
    losses, good = fold.locator(".vae-number"), lab.locator(".vae-sheet").first.inner_text()
    assert losses.all_inner_texts() == ["2.004", "0.849"]
    field = box(lab, "learning_rate")
    field.press("ArrowUp")
    settled(lab)
    assert field.input_value() == "0.2" and lab.locator(".vae-sheet").first.inner_text() == good
    before, after = losses.all_inner_texts()
    assert before == "2.004" and after != "0.849"
    type_into(lab, "learning_rate", "-1")
    assert "η" in lab.get_by_role("alert").inner_text() and losses.all_inner_texts() == [before, after]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious_in_it(lab, theme):
    in_theme(lab.page, theme)
    lab.locator(".vae-fold summary").first.click()
    type_into(lab, "x[1]", "abc")
    assert serious(lab.page, ".vae-lab") == []
