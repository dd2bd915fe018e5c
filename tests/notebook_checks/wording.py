"""What is said of the lecture is fair: no sentence blames it for what our copy lacks, and a guess is called a guess."""

import re
from pathlib import Path

from notebook_checks.markdown import text_of

SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n\s*\n|\n#+ |\n- |\n\|")
THE_LECTURE = re.compile(r"\b(lectures?|decks?|slides)\b|신박AI", re.IGNORECASE)
OUR_COPY = re.compile(r"\bour copy\b", re.IGNORECASE)
BLAMES = re.compile(
    r"\b(lost|los(es|ing)|hid(e|es|den)?|conceal\w*|forg[eo]t\w*|omit\w*|careless\w*|neglect\w*"
    r"|(does|do|did|has|had|have) (not|never) (print|show|give|state|say|write|tell)\w*)\b"
)
LOST = re.compile(
    r"\b(weights?|decoders?|encoders?|heads?|noise)\b[^.]* (was|were|is|are|been) lost\b|\blost (weights?|decoder)\b",
    re.IGNORECASE,
)
SURE = re.compile(
    r"\b(somebody|someone|the (author|lecturer)) (has |had )?(mis)?(read|wrote|subtracted|forgot|took|copied)\b"
    r"|(?<!had )\b(was|were) (mis)?(read as|subtracted (twice|again|a second time))",
    re.IGNORECASE,
)


def fair(text: str, name: str) -> list[str]:
    """The sentences of a text that blame the lecture, or state as known how a slip came about."""
    problems, before = [], ""
    for sentence in SENTENCE.split(text):
        plain = " ".join(sentence.split())
        subject = before + plain if plain.startswith("It ") else plain
        blamed = THE_LECTURE.search(subject) and not OUR_COPY.search(subject) and BLAMES.search(plain)
        if blamed or LOST.search(plain) or SURE.search(plain):
            problems.append(f"{name}: is this fair to the lecture? {plain[:100]}")
        before = plain
    return problems


def prose(path: Path) -> list[str]:
    """The same for the text of a notebook, or for a file of Markdown."""
    return fair(text_of(path), path.name)
