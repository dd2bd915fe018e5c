"""What all questions have in common: how they are named, and how they are written."""

from ..language import _
from ..numerals import read
from ..quoting import brief

QUESTION, EXERCISE = "?", "✎"
TRIES = 3  # until the solution is shown


def look_at(keep, ask):
    """Raises ValueError where an exercise cannot be kept under this name, or asked so."""
    if not (keep is None or (isinstance(keep, str) and keep)):
        raise ValueError(f"keep must be a text such as '04/h1', not {brief(keep)}.")
    if not isinstance(ask, str):
        raise ValueError(f"ask must be a text, not {brief(ask)}.")


def look_at_texts(id_, **texts):
    """Raises ValueError where a question has no name, or one of its texts is none."""
    if not (isinstance(id_, str) and id_):
        raise ValueError(f"question_id must be a text such as '04/h1', not {brief(id_)}.")
    for name, text in texts.items():
        if not isinstance(text, str):
            raise ValueError(f"{name} must be a text, not {brief(text)}.")


def problem(text):
    """What is said to an answer that is no number; else nothing."""
    try:
        read(text)
    except ValueError as error:
        return str(error)
    return ""


def is_sentence(ask):
    """Whether a question is asked in a whole sentence, and not by a symbol alone."""
    return ask.rstrip()[-1:] in {"?", ".", "？", "。"}


def inline(text, write):
    """Text with formulas between dollar signs."""
    return "".join(write(part) if i % 2 else part for i, part in enumerate(text.split("$")))


def seen(row):
    """What a page of a widget shows of a `marking.Row`: the result as a formula, or else as a `text`."""
    return {
        "text": "",
        "tex": f"{row.label} = {row.answer}" if row.label else row.answer,
        "right": row.right,
        "why": list(row.why),
        "hint": row.hint,
        "clue": row.clue,
        "slips": [[{"text": text, "tex": tex} for text, tex in group] for group in row.slips],
    }


def first_and_then(answers):
    """A line for each answer, which says which one came first."""
    if len(answers) == 1:
        return [_("your answer: {answer}").format(answer=answers[0])]
    first, *others = answers
    return [_("first answer: {answer}").format(answer=first)] + [_("then: {answer}").format(answer=a) for a in others]
