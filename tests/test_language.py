"""Sentences for learners: which language is spoken, and that its files are what the sources say."""

import ast
import gettext
import io
import string
import tomllib

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from translations import OPEN, PACKAGE, PSEUDO, asked, files, marked, place, sentences, translations, unmarked, words

from vae_steps import language
from vae_steps.language import _, later, ngettext

SENTENCE = next(message.id for message in sentences() if message.id and not message.pluralizable)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of a notebook, whose kernel has not yet said anything."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(language.VARIABLE, raising=False)
    language._language.cache_clear()
    yield tmp_path
    language._language.cache_clear()


# ---- the setting


@pytest.mark.parametrize("written", [None, "", "en\n", "en_GB", "en-US"])
def test_without_a_setting_and_with_english_it_is_english_and_nothing_is_said_of_it(folder, written):
    if written is not None:
        (folder / language.NAME).write_text(written)
    assert (_(SENTENCE), language.current(), language.notice()) == (SENTENCE, "en", "")


@pytest.mark.parametrize("written", [b"en_XA", b"en-XA", b"\xef\xbb\xbfen_XA\r\n"])
def test_a_notebooks_folder_carries_its_language(folder, written):
    (folder / language.NAME).write_bytes(written)
    assert _(SENTENCE) == marked(SENTENCE) != SENTENCE and language.current() == "en-XA" and language.notice() == ""


def test_the_environment_goes_before_the_folder_and_both_are_read_once(folder, monkeypatch):
    (folder / language.NAME).write_text("xx")
    monkeypatch.setenv(language.VARIABLE, PSEUDO)
    assert _(SENTENCE).startswith(OPEN)
    monkeypatch.delenv(language.VARIABLE)
    (folder / language.NAME).write_text("en")
    assert _(SENTENCE).startswith(OPEN)


@pytest.mark.parametrize("written", ["xx", "한국어", "../en_XA", "en_XA\nko", "k" * 5000, "C", "\0"])
def test_a_language_that_is_not_there_is_english_and_the_learner_is_told(folder, written):
    (folder / language.NAME).write_text(written, encoding="utf-8")
    assert _(SENTENCE) == SENTENCE and language.current() == "en"
    assert written[:10].partition("\n")[0].replace("\0", "�") in language.notice() and len(language.notice()) < 110


@given(st.binary(max_size=30))
def test_whatever_the_file_holds_there_is_a_language(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("any")
    (folder / language.NAME).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv(language.VARIABLE, raising=False)
        found = language._language.__wrapped__()
    assert isinstance(found.translations, gettext.NullTranslations)


def test_a_setting_that_cannot_be_read_is_named(folder):
    (folder / language.NAME).mkdir()
    assert language.current() == "en" and language.NAME in language.notice()


@pytest.mark.parametrize("damage", [b"", b"damaged", b"\xde\x12\x04\x95" + b"\xff" * 60])
def test_a_damaged_translation_is_english_and_the_learner_is_told(folder, monkeypatch, damage):
    monkeypatch.setattr(language, "LOCALE", folder)
    place_of = folder / "xx" / "LC_MESSAGES" / f"{language.DOMAIN}.mo"
    place_of.parent.mkdir(parents=True)
    place_of.write_bytes(damage)
    (folder / language.NAME).write_text("xx")
    assert _(SENTENCE) == SENTENCE and "xx" in language.notice()


def test_one_and_many_are_told_apart_and_nothing_stays_nothing(pseudo):
    assert ngettext("{n} number", "{n} numbers", 1) == "{n} number"  # a sentence that no catalogue has
    one, many = next(message.id for message in sentences() if message.pluralizable)
    assert ngettext(one, many, 1) == marked(one) and ngettext(one, many, 0) == marked(many) != many
    assert _("") == "" and later(SENTENCE) == SENTENCE


# ---- the files


def test_the_files_of_the_translations_are_what_the_sources_say():
    stale = [str(path.relative_to(PACKAGE)) for path, content in files().items() if path.read_bytes() != content]
    assert stale == [], "run: python tests/translations.py"


@pytest.mark.parametrize("name", [PSEUDO, *translations()])
def test_a_translation_has_the_places_and_the_formulas_of_its_sentence(name):
    path = place(name, "po" if name != PSEUDO else "mo")
    if name == PSEUDO:
        catalog = gettext.GNUTranslations(io.BytesIO(path.read_bytes()))._catalog
        pairs = [(id_[0] if isinstance(id_, tuple) else id_, text) for id_, text in catalog.items() if id_]
    else:
        catalog = read_po(io.BytesIO(path.read_bytes()), name)
        pairs = [
            (message.id[-1] if message.pluralizable else message.id, text)
            for message in catalog
            if message.id
            for text in (message.string if message.pluralizable else [message.string])
            if text and not message.fuzzy
        ]
    assert pairs
    for sentence, text in pairs:
        assert fields(text) == fields(sentence) and text.count("$") == sentence.count("$"), sentence


def fields(sentence):
    """The places for values in a sentence; a formula has braces of its own."""
    outside = "".join(sentence.split("$")[::2])
    return {name for _text, name, *_format in string.Formatter().parse(outside) if name is not None}


def test_every_place_in_a_sentence_has_a_name():
    for message in sentences():
        for id_ in message.id if message.pluralizable else [message.id]:
            assert all(name.isidentifier() for name in fields(id_)), id_


def test_babel_is_pinned_and_never_imported_by_the_package():
    imported = {
        alias.name.partition(".")[0]
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert "gettext" in imported and "babel" not in imported
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert not any(name.lower().startswith("babel") for name in project["dependencies"])


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("{name} must be {n}.", "{name}⟦ must be ⟧{n}⟦.⟧"),
        (r"Is $x_{12}$ positive?", r"⟦Is $x_{12}$ positive?⟧"),
        ("{a}{b}", "{a}{b}"),
    ],
)
def test_the_marks_stand_around_the_words_and_not_around_what_is_put_in(sentence, found):
    assert marked(sentence) == found and unmarked(found) == []
    assert unmarked(found.replace("{n}", "too large")) == (["too", "large"] if "{n}" in found else [])


# ---- what a notebook asks


def test_what_a_notebook_asks_is_found_also_where_it_has_a_name():
    cell = """
choices = ["the first", "$h_1$"]
exercises.predict("a", r"Which is larger, $h_1$?", "Because of $b$.", right=0, choices=choices)
exercises.check("h", [0.1, 0.4], ask="Calculate it.", x=x)
exercises.predict("b", "$h_1$", page, right="h[0]", choices="sign")
"""
    assert [*asked(cell)] == ["Which is larger, $h_1$?", "Because of $b$.", "the first", "Calculate it."]
    with pytest.raises(ValueError, match="cannot be looked up"):
        [*asked('exercises.predict("a", f"Which of {n} is larger?", right=1)')]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The loss of $a b c$ is {name} here", ["The", "loss", "of", "is", "here"]),
        ("dW_e[0,1] = max(x, 0) · KL, x_hat, log σ², vae-page", []),
        ("problem:run", []),
        (r"\tfrac{1}{2} W not transposed", ["not", "transposed"]),
    ],
)
def test_words_are_what_is_left_without_formulas_and_names(text, found):
    assert words(text) == found
