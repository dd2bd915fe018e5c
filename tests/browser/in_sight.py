"""What is seen of a notebook in JupyterLab with a question in view, and which means hide the answer to it.

What is seen is what JupyterLab draws inside of its window, with the file browser open, while the question stands at the
top, in the middle and at the bottom. `notebook_checks.in_view` judges it.
"""

from in_browser import CELLS, settled
from notebook_checks.in_view import Piece, given_away
from notebook_checks.markdown import COLLAPSED, closed, heading_of

PLACES = ("start", "center", "end")
# The pieces of all cells that are seen, with each question at each place of the window. A formula of MathJax is drawn by
# the style, and its text stands in what is for the ears; of one by KaTeX that part is left out.
LOOK = """async ([cells, places]) => {
    const widgets = jupyterapp.shell.currentWidget.content.widgets;
    const window_ = jupyterapp.shell.currentWidget.content.node.querySelector(".jp-WindowedPanel-outer");
    const bring = async (cell, place) => {
        const question = widgets[cell].node.querySelector(".jp-OutputArea") ?? widgets[cell].node;
        let before, top;
        do { // what comes into sight gets its height only then
            question.scrollIntoView({block: place});
            await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
            [before, top] = [top, question.getBoundingClientRect().top];
        } while (top !== before);
    };
    const box = window_.getBoundingClientRect();
    const inside = ({top, bottom, left, right}) => bottom > top && right > left && bottom > box.top && top < box.bottom;
    const seen = (element, rects) => [...rects].some(inside) && element.checkVisibility({visibilityProperty: true});
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
    const pieces = () => widgets.flatMap((widget, i) => {
        if (!inside(widget.node.getBoundingClientRect())) return [];
        const all = selector => [...widget.node.querySelectorAll(selector)].filter(part => part.checkVisibility());
        const said = (kind, selector) => all(selector).map(part => [i, kind, text(part)]);
        const source = widget.model.sharedModel.source;
        const kind = /^exercises\\./.test(source) ? "question" : /(^|\\n)labs\\./.test(source) ? "lab" : "output";
        return [
            ...said("markdown", ".jp-MarkdownOutput"),
            ...said("source", ".jp-InputArea-editor .cm-content, .jp-InputPlaceholder"),
            ...said(kind, ".jp-OutputArea-output"),
        ].filter(([, , words]) => words.trim());
    });
    const seen_of = [];
    for (const cell of cells) {
        for (const place of places) {
            await bring(cell, place);
            seen_of.push([cell, pieces()]);
        }
    }
    return seen_of;
}"""
SELECT = "i => { jupyterapp.shell.currentWidget.content.activeCellIndex = i; }"
# The sources of the cells that stand under no closed heading.
SHOWN = """jupyterapp.shell.currentWidget.content.widgets.filter(cell => !cell.isHidden)
    .map(cell => cell.model.sharedModel.source)"""
ACTIVE = "jupyterapp.shell.currentWidget.content.activeCellIndex"
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


def in_sight(page, asked, places=PLACES):
    """What answers one of some questions wherever that stands on the screen."""
    question_in = {question.cell: question for question in asked}
    looked = page.evaluate(LOOK, [list(question_in), places])
    assert all(any(cell == at and kind == "question" for at, kind, _ in pieces) for cell, pieces in looked)
    found = [
        problem
        for cell, pieces in looked
        for problem in given_away(question_in[cell], [Piece(*piece) for piece in pieces])
    ]
    return list(dict.fromkeys(found))


def in_one_line(source):
    """The call of a question, with all that belongs to it on its first line."""
    return " ".join(line.strip() for line in source.splitlines())


def answers_cell_by_cell(page, asked, cells):
    """What answers a question before a closed heading, where it has run by Shift and Enter as the others have by Run All.

    JupyterLab goes on to the heading, and it must open nothing: all that is seen is as after Run All, of any question.
    """
    before = [one for one in asked if any(cell.metadata.get(COLLAPSED) for cell in cells[one.cell + 1 : one.cell + 2])]
    if not before:
        return []
    question = before[0]
    shown = page.evaluate(SHOWN)
    page.evaluate(SELECT, question.cell)
    page.evaluate(STEP)
    settled(page.locator(CELLS))
    assert page.evaluate(ACTIVE) == question.cell + 1
    assert page.evaluate(SHOWN) == shown != [cell.source for cell in cells]
    return in_sight(page, [question])


def solution_of(cell):
    """What a question has in writing, with its solution, where that is in writing too."""
    written = "".join(output.get("data", {}).get("text/markdown", "") for output in cell.outputs)
    return written if "<details>" in written else ""


def useless_means(page, asked, cells):
    """The means of hiding an answer without which none is in view either; each is taken away and given back.

    Of a means that each question has, it is enough to see for one of them that what it hides is in view without it.
    """
    unseen, tried = [], set()
    for question in asked:
        source, written = cells[question.cell].source, solution_of(cells[question.cell])
        one_line = in_one_line(source)
        changes = {  # what it hides, and in JupyterLab how to take it away and to give it back
            "unfolded": ("source", source, UNFOLD, question.cell, FOLD, question.cell),
            "on one line": ("source", one_line, SOURCE, [question.cell, one_line], SOURCE, [question.cell, source]),
        }
        if written:
            changes["solution open"] = ("question", written, OPEN, question.cell, CLOSE, question.cell)
        for change, (kind, hidden, do, what, undo, again) in changes.items():
            if not given_away(question, [Piece(question.cell, kind, hidden)]):
                unseen.append(f"{question.id}, {change}")
            elif change not in tried:
                tried.add(change)
                page.evaluate(do, what)
                unseen += [] if in_sight(page, [question], PLACES[1:2]) else [f"{question.id}, {change}"]
                page.evaluate(undo, again)
                assert in_sight(page, [question], PLACES[1:2]) == []
    for i, sections in hiding_headings(cells):
        page.evaluate(TOGGLE, i)
        settled(page.locator(CELLS))
        before = [question for question in asked if question.cell in sections]
        unseen += [] if in_sight(page, before, PLACES[:1]) else [f"cell {i + 1}, open"]
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
