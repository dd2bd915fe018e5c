"""What the widgets run and look like in the browser: modules and a style that a kernel sends once, for all of them."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import anywidget
import ipywidgets
import traitlets
from IPython.display import display, update_display

from ..language import _, current, notice

_STATIC = Path(__file__).parent / "static"
_VIEW = "application/vnd.jupyter.widget-view+json"
# Beside what is written: it hides the error that JupyterLab shows above it, and lets common.css hide it.
_BESIDE = (
    '<style class="vae-written">.jp-OutputArea-child:has(+ .jp-OutputArea-child .vae-written) > '
    ".lm-Panel:not(:has(*)) { display: none }</style>"
)
_STYLES = (
    "katex/katex.min.css",
    "common.css",
    "lab.css",
    "training.css",
    "draws.css",
    "plane.css",
    "quiz.css",
    "switch.css",
    "structure.css",
    "diffusion.css",
    "steering.css",
)


def _read(name):
    return (_STATIC / name).read_text(encoding="utf-8")


# KaTeX's own ES module is not minified and twice as long, so its script is made into one here.
_KATEX = "const module = {{ exports: {{}} }}, {{ exports }} = module;\n{}\nexport default module.exports;"


def modules():
    """The text of each module of static/ by its name, and KaTeX as katex.js; without the one that loads them."""
    names = sorted(path.name for path in _STATIC.glob("*.js"))
    texts = {name: _read(name) for name in names if name != "loader.js"}
    return {"katex.js": _KATEX.format(_read("katex/katex.min.js"))} | texts


def loader():
    """The text of the module that loads the others."""
    return _read("loader.js")


def style():
    """All styles in one, with KaTeX's fonts inside."""

    def font(match):
        data = base64.b64encode((_STATIC / "katex" / match[1]).read_bytes()).decode()
        return f'src:url(data:font/woff2;base64,{data}) format("woff2")'

    katex, *ours = map(_read, _STYLES)
    return "\n".join([re.sub(r"src:url\((fonts/[^)]*\.woff2)\)[^}]*", font, katex), *ours])


class Assets(ipywidgets.Widget):
    """Hands modules and style to static/loader.js, which asks for them once.

    They are no state of its model. A front end that finds a kernel at work, such as Voilà or a second tab, waits a few
    seconds for the state of all models at once; and what is saved of a widget would have them.
    """

    version = traitlets.Unicode().tag(sync=True)  # another text, another version

    def __init__(self, texts):
        every = hashlib.sha256("\0".join([*texts["modules"], *texts["modules"].values(), texts["style"]]).encode())
        super().__init__(version=every.hexdigest()[:16])
        self.on_msg(lambda model, content, buffers: self.send(texts))


@cache
def _assets():
    return Assets({"modules": modules(), "style": style()})


def _open_assets():
    """The one `Assets` of this kernel; another one after all widgets were closed."""
    if _assets().comm is None:
        _assets.cache_clear()
    return _assets()


def drawn_by(name):
    """The script of a widget whose page is drawn by this module of static/."""
    return f'{loader()}\nexport default drawnBy("{name}");\n'


def folded(summary, text):
    """A text in Markdown that is opened with one click."""
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


class PageWidget(anywidget.AnyWidget):
    """A widget that a module of static/ draws; its `_esm` is `drawn_by` that module, and its style is in `Assets`.

    `words` are the sentences that the page says by itself: those of every page, and those of this kind of page.
    """

    assets = anywidget.WidgetTrait().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, words=None, **state):
        super().__init__(assets=_open_assets(), words=_words() | (words or {}), **state)
        self._stored = None

    @property
    def invitation(self):
        """What stands above it in writing: a page that was not run yet looks alive, and is not."""
        return _("Run this cell to play.")

    def written(self):
        """What a reader without a kernel sees in the place of the page, in Markdown."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return data | {"text/plain": repr(self), "text/markdown": self.written()}, metadata

    def _ipython_display_(self):
        """Two outputs: the page, and the same in writing, which is seen wherever no living page stands above it.

        In one output, JupyterLab shows an error in place of a page whose kernel is gone, and not what is written.
        """
        data, __ = self._repr_mimebundle_()
        display({_VIEW: data.pop(_VIEW), "text/html": ""}, raw=True)
        self._stored = self._beside(data)
        display(self._stored, raw=True, display_id=self.model_id)

    def rewrite(self):
        """Let the notebook keep what is written now, with what the learner did; static/keeping.js helps."""
        now = self._beside({"text/plain": repr(self), "text/markdown": self.written()})
        if self._stored in (None, now):  # not shown by itself, or the same
            return
        self._stored = now
        update_display(now, raw=True, display_id=self.model_id)
        self.layout.send({"written": {"view": self.model_id, "data": now}})

    def _beside(self, data):
        return data | {"text/markdown": f"*{self.invitation}*\n\n{data['text/markdown']}\n\n{_BESIDE}"}


def _words():
    """What every page says, and in which language."""
    return {
        "language": current(),
        "language_notice": notice(),
        "right": _("right"),
        "wrong": _("not right"),
        "silent": _("The kernel does not answer yet. What you did waits for it, and nothing is lost."),
        "cut": _(
            "The connection to the kernel is lost. It is tried again and again; if it stays so, start Jupyter anew."
        ),
        "gone": _(
            "The kernel of this page has stopped, and nothing here answers any more: choose Run → Run All Cells."
        ),
    }
