"""Collect every sentence for learners, bring the translations up to date, and compile them. Babel does the work.

python tests/translations.py        after a sentence was changed; a test says when that was forgotten
python tests/translations.py ko     begin a translation: then fill in vae_steps/locale/ko/LC_MESSAGES/vae_steps.po,
                                    and run this again

Beside the translations it writes en_XA, a pseudo-language: English, every sentence between ⟦ and ⟧, but not what is put
into it. Tests speak it, to see whether a sentence goes past `vae_steps.language`.
"""

import argparse
import ast
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

from babel import UnknownLocaleError
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import vae_steps
from vae_steps import checks, language

PACKAGE = Path(vae_steps.__file__).parent
TEMPLATE = language.LOCALE / f"{language.DOMAIN}.pot"
PSEUDO, OPEN, CLOSE = "en_XA", "⟦", "⟧"
SAYING = {"_": 1, "later": 1, "Line": 1, "ngettext": 2}  # functions, and how many of their arguments are sentences
# What notebooks call with texts for learners, how the first arguments are called, and those that are such texts.
NAMED = {
    "predict": ("question_id", "ask", "reveal"),
    "explain": ("question_id", "ask"),
    "check": ("step",),
    "lab": (),
    "workbench": (),
    "structure": (),
    "Switch": ("", "ask"),
}
SHOWN = {"ask", "reveal", "choices", "known", "source", "unit", "why", "answer"}
QUANTITIES = {"mu", "sigma", "eps", "kl", "beta", "log", "exp", "max", "min"}  # the same in every language
DATE = datetime(2025, 1, 1, tzinfo=UTC)  # one for all: the same sentences are the same bytes
HEAD = "# The sentences of vae_steps for learners, in English. Written by tests/translations.py."


def words(text):
    """The words of a text in English: what is left of it without formulas, names in code, and places for values."""
    text = re.sub(r"\$[^$]*\$|`[^`]*`|\{[^{}]*\}|\\[A-Za-z]+", " ", text)
    found = re.findall(r"(?<![\w.<&#/:-])[A-Za-z][a-z]+(?:'[a-z]+)?(?![\w(\[=/-]|:\w)", text)
    return [word for word in found if word not in QUANTITIES]


def unmarked(text):
    """The words of a text that stand outside of all marks of the pseudo-language."""
    while (less := re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", text)) != text:
        text = less
    return words(text)


def of_package():
    """(sentence, file) of what the package says."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            count = SAYING.get(getattr(node.func, "id", None), 0) if isinstance(node, ast.Call) else 0
            said = [part.value for part in node.args[:count] if isinstance(part, ast.Constant)] if count else []
            if said:
                yield tuple(said) if count > 1 else said[0], path.relative_to(PACKAGE.parent).as_posix()


def of_planted_errors():
    """The same of the names of the planted errors, which a switch shows: their docstrings."""
    for error in checks.PLANTED_ERRORS.values():
        if words(error.__doc__):
            yield error.__doc__, "vae_steps/checks/planted_errors.py"


def of_notebooks():
    """The same of what the notebooks ask and say in widgets: it stands in their cells in English."""
    for path in sorted((PACKAGE.parent / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                for sentence in asked("".join(cell["source"])):
                    yield sentence, f"notebooks/{path.name}"


def asked(source):
    """The texts for learners in a cell, also those that it names before it asks.

    Raises ValueError for one that is put together, since that cannot be looked up.
    """
    tree = ast.parse(source)
    named = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        called = getattr(getattr(node, "func", None), "attr", None)
        if called not in NAMED:
            continue
        given = [*zip(NAMED[called], node.args), *((keyword.arg, keyword.value) for keyword in node.keywords)]
        for value in (named.get(getattr(value, "id", None), value) for name, value in given if name in SHOWN):
            parts = {ast.List: "elts", ast.Tuple: "elts", ast.Dict: "values"}.get(type(value))
            for part in getattr(value, parts) if parts else [value]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield from [part.value] if words(part.value) and part.value != "sign" else []
                elif isinstance(part, (ast.JoinedStr, ast.BinOp)) and words(ast.unparse(part)):
                    raise ValueError(f"{ast.unparse(part)} cannot be looked up: a question is one text.")


def sentences():
    """The template: every sentence in English, and where it stands."""
    about = {"project": language.DOMAIN, "version": vae_steps.__version__, "msgid_bugs_address": "none"}
    catalog = Catalog(**about, creation_date=DATE, header_comment=HEAD)
    found = [*of_package(), *of_planted_errors(), *of_notebooks()]
    for sentence, file in sorted(found, key=lambda one: (one[1], str(one[0]))):  # wherever it is moved to
        catalog.add(sentence, locations=[(file, None)])
    return catalog


def marked(sentence):
    """A sentence between the marks, in pieces around the places for values."""
    parts = re.findall(r"\{\w+\}|(?:\$[^$]*\$|[^{])+", sentence)
    return "".join(part if part.startswith("{") else f"{OPEN}{part}{CLOSE}" for part in parts)


def pseudo(catalog):
    """The catalogue in which every sentence stands between the marks."""
    made = Catalog(PSEUDO, creation_date=DATE, revision_date=DATE, fuzzy=False)
    for message in catalog:
        if message.id:
            one = not message.pluralizable
            made.add(message.id, marked(message.id) if one else tuple(map(marked, message.id)))
    return made


def po(catalog):
    """A catalogue as a translator reads it: sorted by files, without line numbers, which change with every line."""
    file = io.BytesIO()
    write_po(file, catalog, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


def mo(catalog):
    """A catalogue as gettext reads it; a translation that is not sure is left out, and English stands there."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def place(name, ending):
    """The file of a language."""
    return language.LOCALE / name / "LC_MESSAGES" / f"{language.DOMAIN}.{ending}"


def translations():
    """The languages into which something was translated."""
    return sorted(path.parts[-3] for path in language.LOCALE.glob(f"*/LC_MESSAGES/{language.DOMAIN}.po"))


def files(begun=()):
    """Every file of `locale` as it must be, by its path; `begun` are the languages that have none yet."""
    template = sentences()
    made = {TEMPLATE: po(template), place(PSEUDO, "mo"): mo(pseudo(template))}
    for name in {*translations(), *begun}:
        old = place(name, "po")
        catalog = read_po(io.BytesIO(old.read_bytes()), name) if old.exists() else Catalog(name, fuzzy=False)
        catalog.update(template)
        made |= {old: po(catalog), place(name, "mo"): mo(catalog)}
    return made


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="LANGUAGE", help="a language to begin, such as ko")
    try:
        made = files(parser.parse_args().names)
    except (UnknownLocaleError, ValueError) as error:
        parser.error(str(error))
    for path, content in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(path.relative_to(PACKAGE.parent))


if __name__ == "__main__":
    main()
