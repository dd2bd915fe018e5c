"""What is exchanged in a page is what would have been drawn anew, for formulas and for pictures."""

import statistics

import pytest
from in_browser import empty_page

from vae_steps import labs, lecture
from vae_steps.widgets import assets

# One after the other, on the lab of the whole calculation and on that of the backward pass.
CHANGES = [
    {"do": "put", "texts": {"W_e[0,1]": "0.3"}, "gesture": "1"},
    {"do": "put", "texts": {"W_e[0,1]": "0.4"}, "gesture": "2"},
    {"do": "put", "texts": {"W_e[0,1]": "-0.4", "x[2]": "0"}, "gesture": "3"},
    {"do": "put", "texts": {"eps[0]": "1.23456789"}, "gesture": "4"},
    {"do": "show", "decimals": 3},
    {"do": "show", "rounded": True},
    {"do": "show", "decimals": 10},
    {"do": "draw"},
    {"do": "undo"},
    {"do": "put", "texts": {"b_d[0]": "1e12", "W_logvar[0,0]": "20"}, "gesture": "5"},
    {"do": "reset"},
]
DRAG = [{"do": "put", "texts": {"W_e[0,1]": f"{tenths / 10}"}, "gesture": "6"} for tenths in range(-3, 16)]
# What looks like a number is not always one that is seen, and one that is seen may be the whole or a part of a power.
FORMULAS = [
    [r"x^2 + 0.5", r"x^2 + 0.7", r"x^3 + 0.7"],
    [r"1.25^2 - 1.25", r"1.75^2 - 1.75"],
    [r"10^{9}", r"10^{12}"],
    [r"W_{12} + 1", r"W_{21} + 1"],
    [r"x \approx 1/(1 + 0.5)", r"x \approx 1/(2 + 0.7) \approx 1/3", r"x \approx 2/(1 + 0.5)"],
    [r"\frac{1}{2}", r"\frac{3}{2}", r"\frac12", r"\frac34"],
    [r"a\kern 1em b + 2", r"a\kern 3em b + 2", r"a\kern 3em b + 4"],
    [r"\begin{aligned} a &= 1 \\[2pt] b &= 2 \end{aligned}", r"\begin{aligned} a &= 1 \\[9pt] b &= 3 \end{aligned}"],
    [r"\textcolor{#123456}{1}", r"\textcolor{#654321}{2}"],
    [f"{i} + {'x' * (i % 12)}" for i in range(30)],
]
EXCHANGE = """looks => {
    const shown = {}, wrong = [], kept = [];
    for (const look of looks) for (const [key, value] of Object.entries(look)) {
        const anew = document.createElement("div"), isFormula = !key.startsWith("picture");
        if (isFormula) ours.typeset(anew, value, true); else anew.innerHTML = value;
        const page = shown[key] ??= document.createElement("div");
        const nodes = new Set(page.querySelectorAll("*"));
        if (isFormula) ours.retypeset(page, value); else ours.redraw(page, value);
        if (page.innerHTML !== anew.innerHTML) wrong.push([key, page.innerHTML, anew.innerHTML]);
        const now = [...page.querySelectorAll("*")];
        kept.push(now.filter(one => nodes.has(one)).length / now.length);
    }
    return [wrong, kept];
}"""


@pytest.fixture(scope="module")
def page(window):
    """An empty page with formulas and pictures."""
    page = empty_page(window, "formulas.js", "drawings.js")
    yield page
    page.close()


def looks(lab, changes):
    """What the lab shows, formulas and pictures, after each of the changes."""
    for change in changes:
        lab._answer(change)
        yield {key: value for key, value in lab._shown.items() if key.startswith(("block:", "picture:"))}


@pytest.mark.parametrize("steps", [labs.FORWARD, labs.FORWARD + labs.BACKWARD])
def test_an_exchange_leads_to_what_would_have_been_drawn_anew(page, steps):
    lab = labs.lab(lecture.parameters, lecture.x, lecture.eps, steps)
    wrong, _ = page.evaluate(EXCHANGE, list(looks(lab, [{"do": "open"}, *CHANGES, *DRAG, *reversed(DRAG)])))
    assert wrong == []


@pytest.mark.parametrize("formulas", FORMULAS, ids=lambda formulas: formulas[0])
def test_only_numbers_that_are_seen_are_exchanged(page, formulas):
    wrong, _ = page.evaluate(EXCHANGE, [{"": formula} for formula in [*formulas, *reversed(formulas)]])
    assert wrong == []


SIGNED = """looks => looks.map(latex => {
    const [page, anew] = [window.signed ??= document.createElement("div"), document.createElement("div")];
    document.body.append(page, anew);
    ours.retypeset(page, latex, true);
    ours.typeset(anew, latex, true);
    const told = div => [".katex-html", "semantics > mtable", "annotation"].map(part => div.querySelector(part).textContent);
    const wide = div => div.querySelector(".katex-base").getBoundingClientRect();
    const [one, other] = [wide(page), wide(anew)];
    const found = [told(page), told(anew), Math.abs(one.width - other.width) + Math.abs(one.height - other.height)];
    anew.remove();
    return found;
})"""


def test_a_sum_whose_numbers_change_their_signs_looks_as_if_it_were_drawn_anew_and_keeps_its_form(page):
    sums = [
        rf"\ell_{{28}} & \approx {a} \cdot 0.5 + {b} + (\text{{… and 5 more, together }}{c}) \approx \exp({d})"
        for a, b, c, d in [("0.25", "1", "0.5", "1"), ("(-0.25)", "(-3.125)", "0.5", "-1"), ("7", "(-1)", "2", "-0.5")]
    ]
    page.add_style_tag(content=assets.style())
    found = page.evaluate(SIGNED, [rf"\begin{{aligned}} {one} \end{{aligned}}" for one in sums])
    for ours, anew, difference in found:
        assert ours == anew and difference < 0.5
    lab = labs.plane()
    drag = [{"do": "put", "texts": {"z": f"{i / 10} {1 - i / 9}"}, "gesture": "7"} for i in range(-12, 13)]
    sums = [look[f"block:{i}"] for look in looks(lab, drag) for i in range(3)]
    assert len({*sums}) == len(sums)
    for ours, anew, difference in page.evaluate(SIGNED, sums):
        assert ours == anew and difference < 0.5


def test_most_of_what_is_seen_stays_while_a_number_is_dragged(page):
    lab = labs.workbench(lecture.parameters, lecture.x, lecture.eps)
    _, kept = page.evaluate(EXCHANGE, list(looks(lab, DRAG)))
    assert statistics.mean(kept) > 0.7
