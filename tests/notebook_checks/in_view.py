"""What of a notebook's page gives an answer away while its question is in view.

The page is given as pieces of what is seen: `Piece(cell, kind, text)`, where a kind is source, markdown, question, lab
or output. `browser/in_sight.py` looks; this judges. What `right_answers` found is looked for:

- of a question nothing is seen of its code but the call, and nothing of its solution;
- a number stands nowhere else in sight at the digits that are asked for; one of a single digit, such as 0, which stands
  everywhere, stands in no output after its question;
- of a choice, which is a word or a sign, no output stands in sight after its question: it could be the answer. Those
  that were looked at and are none stand in `HARMLESS`.
"""

import ast
import re
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import nbformat

from notebook_checks.asking import calls
from notebook_checks.numbers import is_rounding_of_one, numbers
from notebook_checks.right_answers import ANSWERS

CALL = re.compile(r"exercises\.(predict|check|explain|guess)\(")
# Cells, by how they begin, whose output after a choice is no answer, and why.
HARMLESS = {
    "00_start_here.ipynb": {"steps = model.forward(": "the whole calculation, after a question about two bell curves"},
    "01_autoencoder_by_hand.ipynb": {
        "fig = plt.figure(figsize=(4.8, figures.autoencoder_height": "the network, after whether two inputs may share a copy",
        "the_map = plt.figure(": "the picture of section 1 once more",
        "back = worked.autoencoder_backward(": "how many derivatives there are, after which of them is the largest",
        "other_x = [": "another input and ReLU, after what can be reached without it",
    },
    "02_what_it_is_good_for.ipynb": {
        "seen = test.x[10:20]": "noisy digits and what was under the noise, after noise that has no digit under it",
        "fig = plt.figure(figsize=(8, 1.9)": "pictures, after how large an error is",
        'found["linear map, clipped"]': "errors, after which picture the network gives",
    },
    "03_why_variational.ipynb": {
        "fig, axes = plt.subplots(1, 2, figsize=(7, 3.3)": "two networks of two kinds, after two of one kind",
        "names = np.eye(10)": "how often the judge is right, after whose error grows more",
        "for seed in range(3):": "where the codes lie, after where pictures are near no digit",
    },
    "04_encoder.ipynb": {"# Both curves": "two bell curves, after how large an error is"},
    "05_reparameterization.ipynb": {"# The cloud, with": "the cloud, after whether a point rises"},
    "07_kl_divergence.ipynb": {"both()": "two curves, after where the price of a narrow one ends"},
    "09_why_this_loss.ipynb": {
        "story()": "what the story makes, after how low a loss gets",
        "many = np.random": "how likely x is, after how low a loss gets",
        "three_heights()": "heights of the ELBO, after why draws are hopeless",
    },
    "06_decoder.ipynb": {
        "r, s_1, s_2": "the error in symbols, after how many draws are better",
        "at_the_mean =": "the average in numbers, after which terms are 0",
    },
    "10_backpropagation.ipynb": {
        "fig = plt.figure(figsize=(9, 3.8))": "how wide each way back is, after how much work the way back is",
        "broken = checks.PLANTED_ERRORS": "the checks of one error, after which derivative is the largest",
    },
    "11_one_update.ipynb": {
        "steps = model.forward(": "where the calculation begins, after how a trained copy is",
        "fall = 0.1 * g @ g": "the forecast, after what moves most",
        "# The losses of a hundred steps": "a hundred steps, after how far one goes",
    },
    "12_several_samples.ipynb": {"# Two views of the samples": "the samples, after how many dimensions live"},
    "13_bug_museum.ipynb": {
        "right = checks.kl(": "the claims, and the right formula, after three loss curves",
        "assert checks.gradient(": "the right gradient, after a question about draws",
        "at_prior = kl(": "a small number inside a logarithm, after which beta a loss has",
    },
    "16_towards_stable_diffusion.ipynb": {
        'print(f"{1 / 0.18215': "how wide codes are, after how many numbers they have"
    },
    "14_handwritten_digits.ipynb": {
        "train, test = digits.load()": "how many numbers there are, after what is drawn far from all digits"
    },
}
SOLVED = "right: "  # the beginning of what a reader without a kernel opens
_FRAGMENT = 24  # letters of a model answer that are enough to know it


class Piece(NamedTuple):
    """A part of a cell, as far as it is seen."""

    cell: int
    kind: str
    text: str


class Question(NamedTuple):
    """A question: the place of its cell, its name, its right answers in writing, and the digits of a number.

    `harmless` are the places of cells whose output is none of its answers, `model` is the answer to an open question.
    """

    cell: int
    id: str
    answers: tuple[str, ...]
    decimals: int | None
    model: str = ""
    harmless: frozenset[int] = frozenset()


def questions(path: Path) -> list[Question]:
    """The questions of a notebook, in their order."""
    found, cells = [], nbformat.read(path, as_version=4).cells
    starts = tuple(HARMLESS.get(path.name, {}))
    harmless = frozenset(i for i, cell in enumerate(cells) if cell.source.startswith(starts))
    for i, cell in enumerate(cells):
        for call in calls(cell):
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            id_ = (given.get("keep") or call.args[0]).value
            answers = _answers(path.name, id_)
            answers = (answers,) if isinstance(answers, str) else tuple(answers)
            decimals = None if "choices" in given else getattr(given.get("decimals"), "value", _decimals(answers))
            model = _words_of(given["answer"]) if "answer" in given else ""
            found.append(Question(i, id_, answers, decimals, model, harmless))
    return found


def _answers(name, id_):
    """The right answers to a question; a guess is answered by the notebook that opens with it."""
    opening = next((key for key in ANSWERS if key[:2] == id_.partition("/")[0]), name)
    return next((ANSWERS[key][id_] for key in (name, opening) if id_ in ANSWERS[key]), [])


def _decimals(answers):
    """How many decimals are asked for where nothing is said: as many as the answers have."""
    return max((len(answer.partition(".")[2]) for answer in answers), default=0)


def _words_of(answer):
    """The longest part of an answer without a formula."""
    texts = [node.value for node in ast.walk(answer) if isinstance(getattr(node, "value", None), str)]
    return max((part for text in texts for part in text.split("$")[::2]), key=len)


def given_away(question: Question, pieces: list[Piece]) -> list[str]:
    """What answers a question among what is seen of its page, one sentence each; none is good."""
    return [
        f"{question.id}: cell {piece.cell + 1} shows {reason}: {piece.text[:80]!r}"
        for piece in pieces
        for reason in [_reason(question, piece)]
        if reason
    ]


def _reason(question, piece):
    if piece.kind == "source" and CALL.match(_bare(piece.text)) and not CALL.fullmatch(_bare(piece.text)):
        return "the code of a question"
    if piece.kind == "question" and SOLVED in piece.text:
        return "a solution"
    if question.model and _bare(question.model)[:_FRAGMENT] in _bare(piece.text):
        return "the model answer"
    if piece.kind == "question" or not question.answers:
        return ""
    if question.decimals is None:
        after = piece.kind == "output" and piece.cell > question.cell and piece.cell not in question.harmless
        return "an output after a choice" if after else ""
    wanted = [Decimal(answer.replace("−", "-")) for answer in question.answers]
    seen = [value for _, values in numbers(piece.text) for value in values]
    after = piece.kind == "output" and piece.cell > question.cell
    if all(_is_seen(number, seen, question.decimals, after) for number in wanted):
        return f"the number {', '.join(question.answers)}"
    return ""


def _is_seen(number, seen, decimals, after):
    if len(number.normalize().as_tuple().digits) < 2:
        return after and number in seen
    unit = Decimal(1).scaleb(-decimals)
    return any(is_rounding_of_one(number.quantize(unit), [value]) for value in seen)


def _bare(text):
    """A text without formulas' signs, spaces, and the dots of a folded cell."""
    return re.sub(r"[\s•…·$\\{}]", "", text)
