"""What is seen of a notebook in JupyterLab with a question in view, and which means hide the answer to it.

What is seen is what JupyterLab draws inside of its window, with the file browser open, while the question stands at the
top, in the middle and at the bottom. `notebook_checks.in_view` judges it.
"""

from in_browser import CELLS, settled
from notebook_checks.in_view import Piece, given_away
from notebook_checks.markdown import COLLAPSED, closed, heading_of

PLACES = ("start", "center", "end")
# The pieces of all cells that are seen, with a question at a place of the window. A formula of MathJax is drawn by the
# style, and its text stands in what is for the ears; of one by KaTeX that part is left out.
LOOK = """async ([cell, place]) => {
    const widgets = jupyterapp.shell.currentWidget.content.widgets;
    const window_ = jupyterapp.shell.currentWidget.content.node.querySelector(".jp-WindowedPanel-outer");
    const question = widgets[cell].node.querySelector(".jp-OutputArea") ?? widgets[cell].node;
    let before, top;
    do { // what comes into sight gets its height only then
        question.scrollIntoView({block: place});
        await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
        [before, top] = [top, question.getBoundingClientRect().top];
    } while (top !== before);
    const box = window_.getBoundingClientRect();
    const inside = ({top, bottom, left, right}) => bottom > top && right > left && bottom > box.top && top < box.bottom;
    const seen = (element, rects) => element.checkVisibility({visibilityProperty: true}) && [...rects].some(inside);
    const text = part => {
        const found = [], walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const {currentNode: node} = walker, parent = node.parentElement, range = document.createRange();
            if (!node.data.trim() || parent.closest(".katex-mathml, style, script")) continue;
            const formula = parent.closest("mjx-container");
            range.selectNodeContents(node);
            if (seen(formula ?? parent, (formula ?? range).getClientRects())) found.push(node.data);
        }
        for (const image of part.querySelectorAll("img, svg[aria-label]")) {
            const said = image.alt ?? image.getAttribute("aria-label");
            if (said && seen(image, image.getClientRects())) found.push(said);
        }
        return found.join(" ");
    };
    const pieces = [];
    widgets.forEach((widget, i) => {
        if (!inside(widget.node.getBoundingClientRect())) return;
        const add = (kind, parts) => {
            for (const part of parts) if (part.checkVisibility()) pieces.push([i, kind, text(part)]);
        };
        const all = selector => [...widget.node.querySelectorAll(selector)];
        add("markdown", all(".jp-MarkdownOutput"));
        add("source", all(".jp-InputArea-editor .cm-content, .jp-InputPlaceholder"));
        for (const output of all(".jp-OutputArea-output")) {
            const source = widget.model.sharedModel.source;
            const kind = /^exercises\\./.test(source) ? "question" : /(^|\\n)labs\\./.test(source) ? "lab" : "output";
            add(kind, [output]);
        }
    });
    return pieces.filter(([, , said]) => said.trim());
}"""
SELECT = "i => { jupyterapp.shell.currentWidget.content.activeCellIndex = i; }"
STEP = "jupyterapp.commands.execute('notebook:run-cell-and-select-next')"
CELL = "jupyterapp.shell.currentWidget.content.widgets"

UNFOLD = f"i => {{ {CELL}[i].inputHidden = false; }}"
FOLD = f"i => {{ {CELL}[i].inputHidden = true; }}"
SOURCE = f"([i, source]) => {{ {CELL}[i].model.sharedModel.setSource(source); }}"
OPEN = f"i => {{ for (const one of {CELL}[i].node.querySelectorAll('details')) one.open = true; }}"
CLOSE = OPEN.replace("true", "false")
# As a click on the triangle beside the heading does.
TOGGLE = """async i => {
    jupyterapp.shell.currentWidget.content.activeCellIndex = i;
    await jupyterapp.commands.execute("notebook:toggle-heading-collapse");
}"""


def in_sight(page, question, places=PLACES):
    """What answers a question wherever it stands on the screen."""
    looked = [page.evaluate(LOOK, [question.cell, place]) for place in places]
    assert all(any(cell == question.cell and kind == "question" for cell, kind, _ in found) for found in looked)
    found = [problem for pieces in looked for problem in given_away(question, [Piece(*piece) for piece in pieces])]
    return list(dict.fromkeys(found))


def in_one_line(source):
    """The call of a question, with all that belongs to it on its first line."""
    return " ".join(line.strip() for line in source.splitlines())


def answers_cell_by_cell(page, asked):
    """What answers a question, where the cell of each has run by Shift and Enter, one after the other.

    To go on into a closed heading is to open it. The cells between have run already, by Run All: to train again takes
    long and shows the same.
    """
    found = []
    for question in sorted(asked, key=lambda question: question.cell):
        page.evaluate(SELECT, question.cell)
        page.evaluate(STEP)
        settled(page.locator(CELLS))
        found += in_sight(page, question)
    return found


def useless_means(page, asked, cells):
    """The means of hiding an answer without which none is in view either; each is taken away and given back."""
    unseen = []
    for question in asked:
        source = cells[question.cell].source
        changes = {
            "unfolded": (UNFOLD, question.cell, FOLD, question.cell),
            "on one line": (SOURCE, [question.cell, in_one_line(source)], SOURCE, [question.cell, source]),
        }
        if "<details>" in str(cells[question.cell].outputs):
            changes["solution open"] = (OPEN, question.cell, CLOSE, question.cell)
        for change, (do, what, undo, again) in changes.items():
            page.evaluate(do, what)
            unseen += [] if in_sight(page, question, PLACES[1:2]) else [f"{question.id}, {change}"]
            page.evaluate(undo, again)
        assert in_sight(page, question, PLACES[1:2]) == []
    for i, sections in hiding_headings(cells):
        page.evaluate(TOGGLE, i)
        settled(page.locator(CELLS))
        before = [question for question in asked if question.cell in sections]
        unseen += [] if any(in_sight(page, question, PLACES[:1]) for question in before) else [f"cell {i + 1}, open"]
        page.evaluate(TOGGLE, i)
        settled(page.locator(CELLS))
    return unseen


def hiding_headings(cells):
    """The closed headings that hide something after a question of their section, and the cells of that before them.

    An "Aside" is closed because not everybody wants to read it.
    """
    unseen, start = closed(cells), 0
    for i, cell in enumerate(cells):
        level = heading_of(cell)[0][0] if heading_of(cell) else 0
        if level > 2 and cell.metadata.get(COLLAPSED) is True and i not in unseen:
            outputs = [j for j in range(i + 1, len(cells)) if j in unseen and all(k in unseen for k in range(i + 1, j))]
            asked = any("exercises." in one.source for one in cells[start:i] if one.cell_type == "code")
            aside = heading_of(cell)[0][1].startswith("Aside")
            if asked and not aside and any(cells[j].get("outputs") for j in outputs):
                yield i, range(start, i)
        elif level in (1, 2):
            start = i
