"""Every sentence for a learner goes through here: English stands in the code, other languages in `locale`.

    _("Nothing is typed here.")
    _("{name} must be finite.").format(name=name)              a whole sentence: another language moves the name
    ngettext("{n} number", "{n} numbers", n).format(n=n)       one or many, as the language counts
    later("bias forgotten")                                    a constant: `_` is asked when it is shown

The language is what the file language.txt in the folder of the notebook says, such as ko; the environment variable
VAE_STEPS_LANGUAGE goes before it. Both are read once, at the first sentence. Without them it is English, and also where
there is no such translation: then `notice` says so. What a notebook asks is looked up too, by its English text.

`python tests/translations.py` collects the sentences and compiles the translations. Not in here: errors that only a
programmer makes, and what a cell prints: that is symbols, so that a translation changes no stored number.
"""

import gettext
import os
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .quoting import shortened

VARIABLE, NAME, ENGLISH, DOMAIN = "VAE_STEPS_LANGUAGE", "language.txt", "en", "vae_steps"
LOCALE = Path(__file__).parent / "locale"
_NAME = re.compile(r"[A-Za-z]{2,3}(_[A-Za-z]{2,8})*")


class _Language(NamedTuple):
    name: str
    translations: gettext.NullTranslations
    problem: str = ""  # what is said where the language that was wanted cannot be spoken
    wanted: str = ""


def _(sentence):
    """The sentence in the language of this kernel; English where it has none."""
    return _language().translations.gettext(sentence) if sentence else ""  # to gettext, "" is the head of its file


def ngettext(one, many, count):
    """One of two sentences, or of as many as the language has, by a count."""
    return _language().translations.ngettext(one, many, count)


def later(sentence):
    """The sentence as it is: it marks a constant that `_` is asked for when it is shown."""
    return sentence


def current():
    """The language of this kernel, as a web page calls it: "en"."""
    return _language().name.replace("_", "-")


def notice():
    """A sentence for the learner where the language that was wanted cannot be spoken, or nothing."""
    return _(_language().problem).format(wanted=_language().wanted, file=NAME)


@cache
def _language():
    """The language of this kernel; nothing that is written in its setting stops a notebook."""
    try:
        wanted = os.environ.get(VARIABLE) or Path(NAME).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        wanted = ENGLISH
    except (OSError, UnicodeDecodeError) as error:
        return _english(later("{file} cannot be read ({wanted}), so everything is in English."), str(error))
    wanted = " ".join(wanted.split()) or ENGLISH
    name = wanted.replace("-", "_")
    try:
        if _NAME.fullmatch(name):
            return _Language(name, gettext.translation(DOMAIN, LOCALE, [name]))
    except FileNotFoundError:
        if name.partition("_")[0] == ENGLISH:  # of any country
            return _english()
    except Exception:  # a damaged file raises almost anything
        return _english(later("The translation into “{wanted}” is damaged, so everything is in English."), wanted)
    return _english(later("There is no translation into “{wanted}” here, so everything is in English."), wanted)


def _english(problem="", wanted=""):
    return _Language(ENGLISH, gettext.NullTranslations(), problem, shortened(wanted))
