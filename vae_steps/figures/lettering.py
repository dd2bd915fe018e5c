"""A few words of $mathematics$ as SVG text: what matplotlib's mathtext does for the labels of `figures`."""

import re
from functools import lru_cache
from html import escape

_COMMANDS = {
    "mu": "μ",
    "sigma": "σ",
    "varepsilon": "ε",
    "beta": "β",
    "lambda": "λ",
    "log": "log ",
    "exp": "exp",
    "min": "min ",
    "sum": "∑",
    "partial": "∂",
    "times": "×",
    "cdot": "·",
    ",": "\u2009",
}
_NARROW = dict.fromkeys("()[],.;·/′ ", 0.36) | {"\u2009": 0.15}  # widths in font sizes
_SCRIPT = {"N": "𝒩", "L": "ℒ"}
_GREEK = {"mu", "sigma", "varepsilon", "beta", "lambda"}
_TOKENS = re.compile(
    r"\\mathrm\{(\w+)\}|\\mathcal\{(\w)\}|\\([a-z]+|,) ?"
    r"|([_^])(?:\{([^}]*)\}|(\\[a-z]+|.))|([A-Za-z]+)|(.)"
)


@lru_cache(maxsize=4096)
def lettered(text, x, y, size, colour, anchor, down=0.0, on_white=False):
    """A <text> at a place, of one line or several, on white where a line would cross it. `down` is in font sizes."""
    lines = text.split("\n")
    y += size * (down - (0.6 * (len(lines) - 1) if down < 0.8 else 0))
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{y + 1.2 * size * i:.1f}">{_spans(line, size)}</tspan>' for i, line in enumerate(lines)
    )
    ground = ""
    if on_white:
        across = width(text, size)
        left = x - across * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        ground = (
            f'<rect x="{left:.1f}" y="{y - 0.9 * size:.1f}" width="{across:.1f}" height="{1.15 * size:.1f}" '
            'fill="#fff"/>\n'
        )
    return f'{ground}<text font-size="{size}" fill="{colour}" text-anchor="{anchor}">{spans}</text>'


def width(text, size):
    """About how wide a text is: whoever draws it chooses the font."""
    return size * max(map(_width, text.split("\n")))


@lru_cache(maxsize=4096)
def _width(line):
    """The width of a line in font sizes."""
    return sum(
        (0.72 if height else 1) * sum(_NARROW.get(character, 0.65) for character in piece)
        for piece, _, height in pieces(line)
    )


@lru_cache(maxsize=4096)
def _spans(line, size):
    """The pieces of a line as <tspan>s; what is raised or lowered is smaller, and the next one brings the line back."""
    spans, height = [], 0.0
    for piece, italic, wanted in pieces(line):
        attributes = ' class="vae-italic"' if italic else ""
        attributes += f' font-size="{0.72 * size:.2f}"' if wanted else ""
        attributes += f' dy="{size * (height - wanted):.2f}"' if wanted != height else ""
        spans.append(f"<tspan{attributes}>{escape(piece)}</tspan>" if attributes else escape(piece))
        height = wanted
    return "".join(spans)


@lru_cache(maxsize=4096)
def pieces(line):
    """A line as (characters, italic, height) pieces; height is in font sizes above the base line."""
    found = []
    for i, part in enumerate(line.split("$")):
        if i % 2 == 0:
            found += [(part, False, 0.0)] if part else []
            continue
        for roman, script, command, shift, long, short, letters, other in _TOKENS.findall(part):
            if shift:
                height = -0.22 if shift == "_" else 0.38
                found += [(text, italic, height + 0.5 * more) for text, italic, more in pieces(f"${long or short}$")]
            elif command:
                found.append((_COMMANDS[command], command in _GREEK, 0.0))
            else:
                sign = other.replace("'", "′").replace("-", "−")
                found.append((roman or _SCRIPT.get(script) or letters or sign, bool(letters), 0.0))
    return tuple(found)
