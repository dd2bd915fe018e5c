"""Links: those inside the project lead somewhere, and the notebooks form one chain that the README lists, appendices last."""

import re
from pathlib import Path

from notebook_checks.markdown import headings, is_relative, targets, text_of

NAME = re.compile(r"\d\d_[a-z0-9_]+\.ipynb")
APPENDIX = re.compile(r"A\d_[a-z0-9_]+\.ipynb")


def lead_somewhere(path: Path, names: list[str]) -> list[str]:
    """Each relative link has its file and its heading, and a notebook of ours is linked relatively."""
    problems = []
    for target in targets(text_of(path)):
        file, _, anchor = target.partition("#")
        linked = path.parent / file if file else path
        if not is_relative(target):
            if target.startswith(("/", "file:")) or any(name in target for name in names):
                problems.append(f"{path.name}: the link {target} must be relative.")
        elif not linked.exists():
            problems.append(f"{path.name}: the link {target} leads to no file.")
        elif anchor and linked.suffix in (".md", ".ipynb") and anchor not in _anchors(linked):
            problems.append(f"{path.name}: the link {target} leads to no heading.")
    return problems


def _anchors(path: Path) -> set[str]:
    """The anchors of a file's headings: those of JupyterLab in a notebook, those of GitHub in Markdown."""
    titles = [re.sub(r"[*`]|\]\([^)]*\)|\[", "", title) for _, title in headings(text_of(path))]
    if path.suffix == ".ipynb":
        return {title.replace(" ", "-") for title in titles}
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def chain(path: Path, names: list[str]) -> list[str]:
    """The notebook is named NN_topic.ipynb and links to the one before it and the one after it in `names`.

    An appendix, A1_topic.ipynb, stands outside of the chain: it links back to those that link to it.
    """
    linked = _linked(path)
    if APPENDIX.fullmatch(path.name):
        from_here = [name for name in names if name != path.name and path.name in _linked(path.parent / name)]
        missing = [name for name in from_here if name not in linked]
        problems = [f"{path.name}: there is no link back to {name}." for name in missing]
        return problems if from_here else [f"{path.name}: no notebook links to it."]
    names = [name for name in names if not APPENDIX.fullmatch(name)]
    place = names.index(path.name)
    neighbours = names[max(place - 1, 0) : place] + names[place + 1 : place + 2]
    problems = [f"{path.name}: there is no link to {name}." for name in neighbours if name not in linked]
    if not NAME.fullmatch(path.name):
        problems.append(f"{path.name}: its name must be like 05_reparameterization.ipynb.")
    return problems


def _linked(path: Path) -> set[str]:
    """The files that a notebook links to."""
    return {target.partition("#")[0] for target in targets(text_of(path))}


def index(readme: Path, names: list[str]) -> list[str]:
    """The README links every notebook, all in a row and in reading order."""
    linked = [Path(target).name for target in targets(text_of(readme))]
    linked = [name for name in linked if name in names]
    if any(linked[start : start + len(names)] == names for start in range(len(linked))):
        return []
    return [
        f"{readme.name}: it must link {', '.join(names)} one after the other; it links {', '.join(linked) or 'none'}."
    ]
