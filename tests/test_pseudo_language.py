"""Nothing that a learner reads or hears goes past `language`: no text in the sources, and nothing that a widget sends.

A sentence is a text with two words or more; formulas, symbols and names in code are the same in every language.
"""

import ast
import errno
import os
import re

import ipywidgets
import numpy as np
import pytest
from talking import ask
from translations import OPEN, PACKAGE, SAYING, of_notebooks, unmarked, words

from vae_steps import checks, exercises, gradients, labs, language, lecture, widgets, worked
from vae_steps.marking import answers

LECTURE = lecture.parameters, lecture.x, lecture.eps
STATIC = PACKAGE / "widgets" / "static"

# ---- the sources

# Errors that reach a learner, beside a box of a lab or a question, are raised here. All others are a programmer's.
ANSWERED = (
    "numerals.read",
    "validate.finite_array",
    "validate.at_most",
    "validate.finite_result",
    "validate.not_negative",
    "validate.positive",
    "worked.numbers._calculate",
    "figures.style.drawable",
    "training.loop.Training._advance",
    "labs.run_state.a_run",
)
# Where texts stand that look like sentences, and why they are none for a learner's page.
NO_SENTENCES = {
    "lecture": "the ledger, which a cell prints",
    "labs.denoising_lab.DenoisingLab.__repr__": "as that of TrainingLab",
    "labs.colouring_lab.ColouringLab.__repr__": "as that of TrainingLab",
    "labs.control_lab.ControlLab.__repr__": "as that of TrainingLab",
    "labs.draws_lab.DrawsLab.__repr__": "as that of TrainingLab",
    "labs.generation_lab.GenerationLab.__repr__": "as that of TrainingLab",
    "labs.training_lab.TrainingLab.__repr__": "what stands there without a kernel: numbers, and names in code",
    "validate.OutOfRange": "what a programmer is told besides",
    "widgets.assets._KATEX": "JavaScript",
    "widgets.assets.drawn_by": "JavaScript",
    "labs.plane_pictures._pixels": "SVG",
    "marking.marker.plain": "a regular expression",
    "numerals._PRINTED": "a regular expression",
    "symbolic.algebra._last_size.sizes": "names of arguments",
    "server.SendingAtOnce.connect": "the log of a server",
}
MATPLOTLIBS = {"offset points", "lower left"}
# Literals in JavaScript that look like sentences: a key, a layout in CSS, a font, a template inside a template.
NO_SENTENCES_IN_JAVASCRIPT = {
    "Enter",
    "Escape",
    "ArrowRight",
    "ArrowLeft",
    "repeat({}, auto)",
    "(prefers-reduced-motion: reduce)",
    "details:not([open]), [hidden]:not(.vae-page)",
    "italic 28px serif",
    "${texts[other].replace(IMPORTED, (_, imported) => ",
}


def sentences_past_the_door(node, address, in_error=False):
    """(address, text) of each sentence below a node that is no argument of `_` and its like; no docstrings."""
    text = written(node)
    if len(words(text)) > 1 and text not in MATPLOTLIBS and not (in_error and not address.startswith(ANSWERED)):
        yield address, text
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        address = f"{address}.{node.name}"
    elif isinstance(node, ast.Assign):
        address = f"{address}.{getattr(node.targets[0], 'id', '')}"
    for child in ast.iter_child_nodes(node):
        said = isinstance(node, ast.Call) and getattr(node.func, "id", None) in SAYING and child in node.args
        docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        part = isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)
        # Of `Refused(sentence, problem)` the sentence is a programmer's, and the problem the learner's.
        refused = isinstance(node, ast.Call) and getattr(node.func, "id", None) in ("Refused", "OutOfRange")
        programmers = refused and len(node.args) > 1 and child is node.args[0]
        if not (said or docstring or part or programmers):
            yield from sentences_past_the_door(child, address, in_error or isinstance(child, ast.Raise))


def written(node):
    """The text that a node is, with {} where something is put in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(written, node.values))
    if isinstance(node, ast.FormattedValue):
        return "{}"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def past_the_door_of(path):
    module = ".".join(part for part in path.relative_to(PACKAGE).with_suffix("").parts if part != "__init__")
    return [*sentences_past_the_door(ast.parse(path.read_text(encoding="utf-8")), module)]


def test_no_sentence_in_the_sources_goes_past_the_door():
    found = [pair for path in PACKAGE.rglob("*.py") for pair in past_the_door_of(path)]
    unused = {place for place in NO_SENTENCES if not any(address.startswith(place) for address, _text in found)}
    assert [pair for pair in found if not pair[0].startswith(tuple(NO_SENTENCES))] == [] and not unused


@pytest.mark.parametrize("name", ANSWERED)
def test_a_place_that_answers_learners_is_still_there(name):
    *module, function = name.split(".")
    files = [PACKAGE.joinpath(*module[:count]).with_suffix(".py") for count in (len(module), len(module) - 1) if count]
    assert any(f"def {function}(" in path.read_text(encoding="utf-8") for path in files if path.exists())


def test_what_goes_past_the_door_is_seen():
    source = '''
def f(x):
    """A docstring is none."""
    raise ValueError(f"{x} must be a number.")

TITLE = "A live lab"
GOOD = _("A live lab"), later("A live lab"), ngettext("{n} live lab", "{n} live labs", 2)
LATEX = r"\\textstyle\\sum $x and y$ of", "W_e[0,1] · x_hat", "vae-page vae-lab"
g(f"Step {x} of {_('A live lab')}", key="not right")
'''
    found = [*sentences_past_the_door(ast.parse(source), "m")]
    assert found == [("m.TITLE", "A live lab"), ("m", "Step {} of {}"), ("m", "not right")]
    refused = 'raise Refused(f"{x} must be a number.", {})'
    two = source.replace('raise ValueError(f"{x} must be a number.")', refused)
    for problem, seen in (("_('Type a number.')", 3), ("'Type a number.'", 4)):
        found = sentences_past_the_door(
            ast.parse(two.replace("{})", f"{problem})").replace("f(x)", "read(x)")), "numerals"
        )
        assert len([*found]) == seen
    answered = [*sentences_past_the_door(ast.parse(source.replace("f(x)", "read(x)")), "numerals")]
    assert answered[0] == ("numerals.read", "{} must be a number.")


def test_a_module_that_speaks_has_no_other_underscore():
    for path in PACKAGE.rglob("*.py"):
        nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
        if any(isinstance(node, ast.alias) and node.name == "_" for node in nodes):
            assert not [node for node in nodes if getattr(node, "arg", "") == "_"], path
            assert not [
                node
                for node in nodes
                if isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)
            ], path


def literals_of(script):
    """The texts in a script of JavaScript, with {} where something is put in."""
    script = re.sub(r"(?m)(?<![:\"])//.*$|/\*.*?\*/", "", script)
    for quoted in re.findall(r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`', script):
        yield re.sub(r"\$\{[^{}]*\}", "{}", quoted[1:-1])


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_a_page_has_no_sentence_of_its_own(path):
    found = [
        text
        for text in literals_of(path.read_text(encoding="utf-8"))
        if words(text) and (" " in text or text[:1].isupper()) and text not in NO_SENTENCES_IN_JAVASCRIPT
    ]
    assert found == []


def test_python_sends_the_words_that_a_page_says_and_no_others(tmp_path, monkeypatch):
    monkeypatch.setenv(answers.VARIABLE, str(tmp_path))
    shared = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("page.js", "conversation.js"))
    for page, widget in (
        ("lab.js", labs.workbench(*LECTURE)),
        ("training.js", labs.training(lecture.parameters, lecture.x)),
        ("plane.js", labs.plane()),
        ("steering.js", labs.colouring()),
        ("structure.js", labs.structure(*LECTURE)),
        ("quiz.js", exercises.predict("a", "", right=1)),
        ("quiz.js", exercises.check("sigma", log_var=[0])),
        ("own_words.js", exercises.explain("a", "Why?", answer="Because.")),
        ("switch.js", widgets.Switch({"right": checks.gradient(gradients.backward, *LECTURE)})),
    ):
        script = (STATIC / page).read_text(encoding="utf-8")
        said = {*re.findall(r"\bwords\.(\w+)", script + shared)} | {"silent", "language", "language_notice"}
        assert said == {*widget.words}, page


# ---- what the widgets send

ERRORS = [checks.PLANTED_ERRORS[name] for name in ("no_path", "fresh_eps")]
SAMPLES = np.random.default_rng(5).normal(size=(8, 3))
NO_NUMBERS = ["", "abc", "1e400", "nan", "1 2"]
TOO_LARGE = [
    ("b_logvar[0]", "2000"),
    ("b_logvar[1]", "1000"),
    ("W_logvar[0,0]", "1e308"),
    ("x[0]", "1e200"),
    ("b_d[0]", "-1e155"),
    ("beta", "-1"),
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where answers are kept."""
    monkeypatch.setenv(answers.VARIABLE, str(tmp_path))
    return tmp_path


def state(widget):
    """What the page is told when it is made."""
    others = {*ipywidgets.DOMWidget.class_traits(sync=True), "assets"}
    return {key: value for key, value in widget.get_state().items() if key not in others and not key.startswith("_")}


def said(value, key=""):
    """The texts in what a page is told that a learner reads or hears: no formulas, and not what the learner typed."""
    kind = key.partition(":")[0]
    if isinstance(value, dict):
        for name, part in value.items():
            yield from said(part, name)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from said(part, key)
    elif kind == "picture":
        yield from re.findall(r'aria-label="(.*?)"', value, re.DOTALL)
        yield from re.findall(r"<text[^>]*>(.*?)</text>", value, re.DOTALL)
    elif isinstance(value, str) and kind not in ("tex", "block", "text", "texts", "choices", "losses", "table"):
        yield value


def assert_marked(*told, sentences):
    """Every sentence in what a page was told is marked, and there are at least so many."""
    found = [*said(told)]
    assert [text for text in found if len(unmarked(text)) > 1] == []
    assert len([text for text in found if OPEN in text]) >= sentences


@pytest.mark.parametrize(
    "steps", [labs.FORWARD, labs.BACKWARD, "kl", ("sigma", "z"), labs.FORWARD + labs.BACKWARD], ids=str
)
@pytest.mark.parametrize("source", ["the example", None])
def test_a_lab(pseudo, steps, source):
    lab = labs.lab(*LECTURE, steps=steps, source=source)
    first = lab._boxes[0]
    moved = ask(lab, "put", texts={first: "0.7"})
    assert moved["said"].startswith(OPEN)
    others = [ask(lab, "draw"), ask(lab, "show", decimals=3, rounded=True), ask(lab, "undo"), ask(lab, "reset")]
    assert_marked(state(lab), ask(lab, "open"), moved, *others, sentences=20)


@pytest.mark.parametrize("name, text", [*(("W_e[0,1]", text) for text in NO_NUMBERS), *TOO_LARGE])
def test_what_a_lab_answers_to_a_number_that_it_cannot_take(pseudo, name, text):
    lab = labs.workbench(*LECTURE)
    problem = ask(lab, "put", texts={name: text})[f"problem:{name}"]
    assert OPEN in problem and len(unmarked(problem)) <= 1  # what was typed, or a name in code


def test_a_training(pseudo):
    for x in (lecture.x, SAMPLES):
        lab = labs.training(lecture.parameters, x, steps=3)
        assert_marked(state(lab), ask(lab, "open"), ask(lab, "run"), ask(lab, "choose", noise="expected"), sentences=20)


@pytest.mark.parametrize(
    "name, text", [*(("beta", text) for text in NO_NUMBERS), ("learning_rate", "-1"), ("steps", "0")]
)
def test_what_a_training_answers_to_a_number_that_it_cannot_take(pseudo, name, text):
    problem = ask(labs.training(lecture.parameters, lecture.x), "put", texts={name: text})[f"problem:{name}"]
    assert OPEN in problem and len(unmarked(problem)) <= 1  # what was typed, or a name in code


@pytest.mark.parametrize("rate", [3, 1e3, 1e200])
def test_what_a_training_says_that_diverges(pseudo, rate):
    lab = labs.training(lecture.parameters, lecture.x, learning_rate=rate, optimizer="sgd")
    while not (update := ask(lab, "run"))["done"]:
        pass
    assert OPEN in update["problem:run"] and unmarked(update["problem:run"]) == []


ASK = next(sentence for sentence, _file in of_notebooks() if "$" in sentence)


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ({"right": 1, "choices": "sign"}, "−"),
        ({"right": 0.1}, "7"),
        ({"right": 1, "choices": ["n samples: mean", "L falls along −∇L"]}, "n samples: mean"),
        ({"right": "h[0]", "reveal": worked.affine(lecture.W_e, lecture.b_e, lecture.x)}, "7"),
    ],
)
def test_a_prediction(pseudo, folder, question, wrong):
    quiz = exercises.predict("a", ASK, **{"reveal": ASK} | question)
    told = [state(quiz), ask(quiz, "open"), ask(quiz, "commit", answer=["abc"]), ask(quiz, "commit", answer=[wrong])]
    assert told[2]["problems"][0].startswith(OPEN) and told[3]["right"] is False
    assert_marked(*told, sentences=10)
    assert unmarked(quiz.question.text()) == [] and OPEN in quiz.question.text()


def test_a_prediction_that_is_tried_again(pseudo, folder):
    page = worked.affine(lecture.W_e, lecture.b_e, lecture.x)
    quiz = exercises.predict("a", ASK, page, right="h[0]", unit=ASK, why={9: ASK})
    told = [ask(quiz, "commit", answer=[wrong]) for wrong in ("0.1", "0.1", "9", "0.77")]
    assert_marked(*told, sentences=6)
    assert told[-1]["done"] and unmarked(quiz.question.text()) == []
    assert unmarked(exercises.predict("b", ASK, ASK, right=1, choices="sign", why={"−": ASK}).written()) == []


def test_what_is_not_marked(pseudo, folder):
    quiz = exercises.predict("a", ASK, right=1, marked=False)
    ask(quiz, "commit", answer=["7"])
    assert unmarked(quiz.question.text()) == [] and quiz.words["kept"].startswith(OPEN)


def test_an_open_question(pseudo, folder):
    quiz = exercises.explain("a", ASK, answer=ASK)
    told = [state(quiz), ask(quiz, "commit", answer=[""]), ask(quiz, "commit", answer=["x" * 6000])]
    told += [ask(quiz, "commit", answer=["7"]), ask(quiz, "commit", answer=["8"])]
    assert told[1]["problems"][0].startswith(OPEN) and told[2]["problems"][0].startswith(OPEN)
    assert_marked(*told, sentences=8)
    assert unmarked(quiz.question.text()) == [] and OPEN in quiz.question.text()


def test_an_exercise(pseudo, folder):
    for wrong in (["0.1", "0.4"], ["0.37", "0.6"], ["abc", ""], ["0.2", "0.6"], ["0.199", "0.06"]):
        quiz = exercises.check("h", ask=ASK, keep="a", W_e=lecture.W_e, b_e=lecture.b_e, x=lecture.x)
        assert_marked(state(quiz), ask(quiz, "open"), ask(quiz, "commit", answer=wrong), sentences=10)
        text = quiz.question.text(write=lambda latex: f"${latex}$")
        assert OPEN in text and unmarked(text) in ([], ["abc"])  # what was typed is repeated


def test_what_is_said_of_the_file_of_answers(pseudo, folder):
    (folder / answers.NAME).write_text("damaged")
    quiz = exercises.predict("a", ASK, right=1)
    assert ask(quiz, "open")["notice"].startswith(OPEN) and unmarked(ask(quiz, "open")["notice"]) == []
    kept = answers.Store(folder / answers.NAME)  # no folder, so nothing can be written
    kept.put("a", {"answer": 1})
    assert kept.notice.startswith(OPEN) and unmarked(kept.notice.replace(os.strerror(errno.ENOTDIR), "")) == []


def test_a_plane(pseudo, folder):
    lab = labs.plane()
    asked = [ask(lab, "open"), ask(lab, "another"), ask(lab, "put", texts={"z": "1 2 3"}, gesture="drag")]
    drawn = ask(lab, "put", texts={"ink": "g" * 64}, gesture="stroke")
    assert_marked(state(lab), *asked, drawn, sentences=25)
    assert drawn["of"].startswith(OPEN) and asked[-1]["notice"].startswith(OPEN)


def test_a_structure(pseudo):
    assert_marked(state(labs.structure(*LECTURE)), sentences=12)


def test_a_switch(pseudo):
    right = checks.gradient(gradients.backward, *LECTURE)
    reports = {"right": right} | {error.__doc__: checks.gradient(error, *LECTURE) for error in ERRORS}
    assert_marked(state(widgets.Switch(reports, ASK)), sentences=10)


def test_a_language_that_is_not_there_is_told_on_every_page(monkeypatch):
    monkeypatch.setenv(language.VARIABLE, "xx")
    language._language.cache_clear()
    try:
        words = labs.lab(*LECTURE, steps="kl").words
    finally:
        language._language.cache_clear()
    assert "xx" in words["language_notice"] and words["language"] == "en"
