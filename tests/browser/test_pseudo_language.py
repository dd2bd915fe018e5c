"""A folder with a language in a real JupyterLab: nothing that is seen or heard on a page goes past `language`."""

import pytest
from in_browser import box, in_view, settled
from translations import OPEN, PSEUDO, of_notebooks, unmarked

from vae_steps import language

ASK = next(sentence for sentence, _file in of_notebooks() if "$" in sentence)
CELLS = (
    """
from vae_steps import checks, exercises, gradients, labs, lecture, widgets
labs.workbench(lecture.parameters, lecture.x, lecture.eps, source="the example")
""",
    "labs.lab(lecture.parameters, lecture.x, lecture.eps, steps='kl')",
    "labs.training(lecture.parameters, lecture.x, steps=5)",
    "labs.training(lecture.parameters, [lecture.x, lecture.x + 1], steps=5)",
    f"exercises.predict('a', {ASK!r}, {ASK!r}, right=1, choices='sign')",
    f"exercises.predict('b', {ASK!r}, right=1, choices=['n samples: mean', 'L falls along −∇L'])",
    f"exercises.check('h', ask={ASK!r}, W_e=lecture.W_e, b_e=lecture.b_e, x=lecture.x)",
    f"""
network = lecture.parameters, lecture.x, lecture.eps
wrong = checks.PLANTED_ERRORS["fresh_eps"]
reports = {{"right": checks.gradient(gradients.backward, *network), wrong.__doc__: checks.gradient(wrong, *network)}}
widgets.Switch(reports, {ASK!r})
""",
)
# Every text on our pages, in which formulas may stand, and what is said of their parts.
SAID = """() => [...document.querySelectorAll(".vae-page")].flatMap(page => {
    const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT), lines = new Map();
    while (texts.nextNode()) {
        const parent = texts.currentNode.parentElement;
        if (parent.closest(".katex")) continue;
        const line = parent.closest("p, label, button, option, td, th, text, .vae-ask, .vae-mark, div");
        lines.set(line, `${lines.get(line) ?? ""} ${texts.currentNode.data}`);
    }
    const attributes = [page, ...page.querySelectorAll("*")].flatMap(part =>
        ["aria-label", "aria-valuetext", "aria-description", "title", "placeholder", "alt"].map(name => part.getAttribute(name)));
    return [...lines.values(), ...attributes.filter(Boolean)];
})"""


@pytest.fixture(scope="module")
def page(open_cells, folder):
    (folder / "pseudo").mkdir()
    (folder / "pseudo" / language.NAME).write_text(PSEUDO, encoding="utf-8")
    return open_cells("pseudo", *CELLS)


def press(part, number):
    part.get_by_role("button").nth(number).click()
    settled(part)


def test_every_sentence_on_every_page_is_in_the_language_of_the_folder(page):
    pages = [in_view(one) for one in page.locator(".vae-page").all()]
    assert len(pages) == len(CELLS) and all(one.get_attribute("lang") == "en-XA" for one in pages)
    workbench, part, one, many, sign, choice, exercise, switch = pages
    for lab in (workbench, part):
        fields = in_view(lab).locator("input[data-name]")
        for number, text in ((0, "0.7"), (1, "?"), (1, "2000")):
            fields.nth(number).fill(text)
            fields.nth(number).press("Enter")
            settled(lab)
    press(workbench, 2)  # new ε, so that there is a seed
    for training in (one, many):
        press(in_view(training), 0)
        training.get_by_role("status").filter(has_text="5").wait_for(state="attached")
        box(training, "learning_rate").fill("?")
        box(training, "learning_rate").press("Enter")
        settled(training)
    for question in (sign, choice):
        press(in_view(question), 0)  # with nothing chosen
        question.get_by_role("radio").first.check()
        press(question, 0)
    said = []
    for answers in (("0.1", "0.4"), ("0.37", "0.6"), ("", "0.6")):
        for field, text in zip(in_view(exercise).get_by_role("textbox").all(), answers):
            field.fill(text)
        press(exercise, 0)
        said += page.evaluate(SAID)
    in_view(switch).get_by_role("combobox").select_option(index=1)
    settled(switch)
    said += page.evaluate(SAID)
    assert len([text for text in said if OPEN in text]) > 200
    assert [text for text in said if unmarked(text)] == []
