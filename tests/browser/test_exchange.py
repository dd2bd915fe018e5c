"""What is exchanged in a page is what would have been drawn anew, for formulas and for pictures."""
import pytest

from vae_steps import assets, labs, lecture

# One after the other, on the lab of the whole calculation and on that of the backward pass.
CHANGES = [
    {"do": "put", "texts": {"W_e[0,1]": "0.3"}, "gesture": "1"},
    {"do": "put", "texts": {"W_e[0,1]": "0.4"}, "gesture": "2"},
    {"do": "put", "texts": {"W_e[0,1]": "-0.4", "x[2]": "0"}, "gesture": "3"},
    {"do": "put", "texts": {"eps[0]": "1.23456789"}, "gesture": "4"},
    {"do": "show", "decimals": 3}, {"do": "show", "rounded": True}, {"do": "show", "decimals": 10},
    {"do": "draw"}, {"do": "undo"},
    {"do": "put", "texts": {"b_d[0]": "1e12", "W_logvar[0,0]": "20"}, "gesture": "5"},
    {"do": "reset"},
]
LOAD = """async script => {
    window.ours = await import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
}"""
EXCHANGE = """looks => {
    const kept = {}, wrong = [];
    let same = 0;
    for (const look of looks) for (const [key, value] of Object.entries(look)) {
        const anew = document.createElement("div"), isFormula = key.startsWith("block");
        if (isFormula) ours.typeset(anew, value, true); else anew.innerHTML = value;
        const page = kept[key] ??= document.createElement("div");
        const nodes = new Set(page.querySelectorAll("*"));
        if (isFormula) ours.retypeset(page, value);
        else ours.redraw(page, value);
        if (page.innerHTML !== anew.innerHTML) wrong.push([key, page.innerHTML, anew.innerHTML]);
        const now = [...page.querySelectorAll("*")];
        same += now.filter(one => nodes.has(one)).length / now.length;
    }
    return [wrong, same / looks.length / Object.keys(looks[0]).length];
}"""


def looks(lab):
    """What the lab shows, formulas and pictures, before the changes and after each of them."""
    for change in [{"do": "open"}, *CHANGES]:
        lab._answer(change)
        yield {key: value for key, value in lab._look().items() if key.startswith(("block:", "picture:"))}


@pytest.mark.parametrize("steps", [labs.layout.STEPS, labs.layout.STEPS + labs.layout.BACKWARD])
def test_an_exchange_leads_to_what_would_have_been_drawn_anew(window, steps):
    page = window.new_page()
    page.set_content("<!doctype html><html><body></body></html>")
    page.evaluate(LOAD, f"{assets.script()}\nexport {{ typeset, retypeset, redraw }};")
    wrong, kept = page.evaluate(EXCHANGE, list(looks(labs.lab(lecture.parameters, lecture.x, lecture.eps, steps))))
    page.close()
    assert wrong == []
    assert kept > 0.5  # of all nodes, although digits come and go
