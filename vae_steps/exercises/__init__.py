"""Ask before you show: predictions that are kept, answers whose slip is named, open questions, and how far one is.

    predict("04/h1", "Which sign has $h_1$?", worked.affine(W_e, b_e, x), right="h[0]", choices="sign")
    check("h", [0.1, 0.4], W_e=W_e, b_e=b_e, x=x)    marks an answer
    check("h", keep="04/h", W_e=W_e, b_e=b_e, x=x)   asks for one
    explain("04/open", "Why does …?", answer="Because …")
    guess("05/opening", "What if …?", choices="sign")   the next notebook begins with it
    progress("04")                                      how many of its questions are answered

Answers stay in the folder of the notebook, in a file that `marking.answers` describes. Nothing typed is ever evaluated.
"""

from ..language import _, ngettext
from ..marking import DRAWING, LAB, Marker, current_answers
from ..quoting import brief, shortened
from .asking import look_at
from .counting import Progress, asked, changed
from .guesses import Guess
from .own_words import Explanation
from .predictions import Prediction
from .steps import Exercise

__all__ = ["check", "explain", "forget", "guess", "predict", "progress"]


def predict(
    question_id, ask, reveal="", *, right, choices=None, decimals=2, unit="", why=None, marked=True, answer=None
):
    """Ask for a guess, keep it, and only then reveal: a text, a `Page`, a picture, a `Report`, or a list of these.

    `ask` is one sentence. It and a text in `reveal` may hold LaTeX between dollar signs, and are shown in the reader's
    language as far as `language` has them. `choices` is "sign" (−, 0, +), a list of texts (`right` is then the place of
    the right one, from 0), or a list of numbers (the one nearest to `right` is right); without it, a number is asked
    for, right at `decimals` digits, and `unit` stands behind its box. A picture is the `figures.Summary` of its figure,
    which the cell then does not show. Where a page is revealed, `right` is a symbol of
    it, such as "h[0]": the reveal is about what was asked, a cell that calculates the right answer does not give it
    away, and a wrong number is told the slip that leads to it. Only of texts it is a place there, too.
    `why` has a sentence for some wrong answers: {answer: sentence}. `answer` commits from code.
    The first commitment counts and stays in view; a wrong one can be tried again, until the solution is asked for, one
    choice is left, or it was wrong three times. `forget` takes all back. With `marked=False`, as in a test that is
    repeated later, nothing is said of right and wrong. Raises ValueError for a question that cannot be asked.
    """
    question = Prediction(
        question_id, ask, right, reveal, choices, decimals, current_answers(), unit=unit, why=why, marked=marked
    )
    if answer is not None:
        question.commit_from_code(answer)
    return _shown(question)


def guess(question_id, ask, *, choices=None, decimals=2, unit=""):
    """Leave a question open at the end of a notebook: keep a guess, and say nothing of right and wrong.

    `question_id` is the name that the question has in the next notebook, such as "05/opening", which begins with a
    `predict` of that name, with the same sentence, choices, digits and unit: it shows the guess and what is right at
    once, or asks, where none was kept. The guess counts, and stays in view; `forget` takes it back.
    Raises ValueError for a question that cannot be asked.
    """
    return _shown(Guess(question_id, ask, choices, decimals, current_answers(), unit=unit))


def progress(notebook):
    """One line for the questions of a notebook, such as "05": how many are answered, and how many were right at first.

    It counts those whose cells this kernel has run, whose names begin with the number of the notebook, and is written
    again as soon as one is asked or answered. What was said in own words is answered, and neither right nor wrong.
    Raises ValueError where `notebook` is no text.
    """
    line = Progress(notebook, current_answers())
    from .progress_line import ProgressLine  # widgets load only where one is shown

    return ProgressLine(line)


def explain(question_id, ask, *, answer):
    """Ask for an explanation in the learner's own words, keep it, and only then show a model answer.

    `answer` is a text, a `Page`, a picture, or a list of these. Nothing is judged. What was written can be changed, and
    its first words are kept; who does not know says so.
    Raises ValueError for a question that cannot be asked.
    """
    return _shown(Explanation(question_id, ask, answer, current_answers()))


def check(step, answer=None, *, ask="", keep=None, decimals=None, rounding=None, known=None, **inputs):
    """Mark an answer to a step of the calculation, or ask for one; say which slip makes it wrong.

    `step` is one of h, mu, log_var, sigma, z, x_hat, squared_error, cross_entropy, reconstruction, kl, total, before an
    activation a_h, a_z, logits, or backward one of d_x_hat, d_logits, dW_d, db_d, d_z, d_sigma, d_mu, d_log_var, dW_mu,
    db_mu, dW_logvar, db_logvar, d_h, d_a_h, d_a_z, dW_e, db_e, or a weight or bias after a step of gradient descent,
    such as W_d from W_d, dW_d and learning_rate; of a diffusion one of z_t, z_0_hat, eps_hat_guided, z_next,
    noise_error, total from eps and eps_hat, d_eps_hat. `inputs` are the numbers it starts from, as
    `marking.MARKED_STEPS` lists them: the z of an autoencoder from W_e, b_e, x, a loss from x or from a `target`, x_hat
    from W_d, b_d, z and a `condition`, with `activation`, `output` or `loss` as in `worked.forward`. Columns of other
    layers, such as x_hat beside d_x_hat, or x beside a target, help to name a slip.
    `answer` is a number, a column (of a matrix, row by row), or text as typed.
    Right are the exact value and the one by the rule `rounding` (as in `worked`), at `decimals` digits; where none are
    asked for, what is rounded rightly at three significant digits or more; where the rule gives another number, or
    digits beyond those asked for are wrong, that is said beside it. `known` are wrong answers that are known,
    such as printed ones: {answer: a sentence about it}. Without an answer it is a widget that asks for one, under the
    sentence `ask`; with `keep`, a question id, what is typed there is kept, the first answer and the others. A wrong
    one may be tried again; the worked page comes on request, with a right one, or after three wrong ones.
    Raises ValueError for a bad step, input or rule; what is wrong with an answer is said in the `Verdict`.
    """
    look_at(keep, ask)
    if answer is not None:
        return Marker(step, inputs, decimals, rounding, known).mark(answer)
    return _shown(Exercise(keep, ask, step, inputs, decimals, rounding, known, current_answers()))


def forget(start):
    """Drop every kept answer whose question id begins so: forget("04") before you try notebook 04 again.

    The digit that you drew is no answer to a question: forget("drawing") takes it back, and forget("lab")
    what was set in labs; forget("") everything.
    It prints how many these were, and that their questions stay on the page as they are until their cells run again;
    where the file of answers cannot be changed, also that. Raises ValueError where `start` is no text.
    """
    if not isinstance(start, str):
        raise ValueError(f"start must be a text such as '04', not {brief(start)}.")
    store = current_answers()
    drawn = DRAWING.startswith(start) and store.get(DRAWING) is not None
    if LAB.startswith(start):
        store.forget(LAB)
    count = store.forget(start) - drawn
    changed()
    if drawn:
        print(_("Your drawing is taken back. Run the cell of its pad again: then it shows a digit of ours."))
    if count:
        sentence = ngettext(
            "{count} answer is taken back. Run the cell of its question again: then it asks anew.",
            "{count} answers are taken back. Run the cells of their questions again: then they ask anew.",
            count,
        )
        print(sentence.format(count=count))
    elif not drawn:
        print(_("No answer is kept for a question whose name begins with “{start}”.").format(start=shortened(start)))
    if store.notice:
        print(store.notice)


def _shown(question):
    from .quiz import OwnWords, Quiz  # widgets load only where one is shown

    asked(question)
    return (OwnWords if isinstance(question, Explanation) else Quiz)(question)
