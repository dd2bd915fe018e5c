"""How the quantities are named, and how names and sums are written, in plain text and in LaTeX, and said aloud."""

import re

from .language import _, later
from .quoting import brief

# Letters that no keyboard has, in LaTeX; those with a mark above them come first, or one would be read without it.
LETTERS = {
    "ε̂": r"\hat\varepsilon",
    "ẑ": r"\hat{z}",
    "ᾱ": r"\bar\alpha",
    "ε": r"\varepsilon",
    "σ": r"\sigma",
    "μ": r"\mu",
    "λ": r"\lambda",
    "η": r"\eta",
    "τ": r"\tau",
    "β": r"\beta",
    "ℓ": r"\ell",
}


def _letter(plain):
    return f"{plain}{{}}", LETTERS[plain] + "{}"


# The braces take an index such as _1.
_SYMBOLS = {
    "mu": _letter("μ"),
    "log_var": ("log σ²{}", r"\log\sigma^2{}"),
    "sigma": _letter("σ"),
    "eps": _letter("ε"),
    "x_hat": ("x'{}", "x'{}"),
    "logits": _letter("ℓ"),
    "target": ("t{}", "t{}"),
    "condition": ("c{}", "c{}"),
    "beta": _letter("β"),
    "learning_rate": _letter("η"),
    "squared_error": ("(x{0} - x'{0})²", "(x{0} - x'{0})^2"),
    "squared_error^t": ("(t{0} - x'{0})²", "(t{0} - x'{0})^2"),
    "squared_error^½": ("½·(x{0} - x'{0})²", r"\tfrac{{1}}{{2}} (x{0} - x'{0})^2"),
    "squared_error^½t": ("½·(t{0} - x'{0})²", r"\tfrac{{1}}{{2}} (t{0} - x'{0})^2"),
    "cross_entropy": ("CE{}", r"\mathrm{{CE}}{}"),
    "reconstruction": ("Σ (x - x')²{}", r"\textstyle\sum_i (x_i - x'_i)^2{}"),
    "reconstruction^t": ("Σ (t - x')²{}", r"\textstyle\sum_i (t_i - x'_i)^2{}"),
    "reconstruction^½": ("Σ ½·(x - x')²{}", r"\textstyle\sum_i \tfrac{{1}}{{2}} (x_i - x'_i)^2{}"),
    "reconstruction^½t": ("Σ ½·(t - x')²{}", r"\textstyle\sum_i \tfrac{{1}}{{2}} (t_i - x'_i)^2{}"),
    "reconstruction^cross_entropy": ("CE{}", r"\mathrm{{CE}}{}"),
    "kl": ("KL{}", r"\mathrm{{KL}}{}"),
    "eps_hat": _letter("ε̂"),
    "noise_error": ("(ε{0} - ε̂{0})²", r"(\varepsilon{0} - \hat\varepsilon{0})^2"),
    "time": _letter("τ"),
    "share": ("t/T{}", "t/T{}"),
    "alpha_bar": _letter("ᾱ"),
    "guidance": ("w{}", "w{}"),
    "eta": _letter("η"),
    "fresh_variance": ("s²{}", "s^2{}"),
    "total": ("L{}", r"\mathcal{{L}}{}"),
    "total_after": ("L(W - η ∂L/∂W){}", r"\mathcal{{L}}(W - \eta\,\partial\mathcal{{L}}/\partial W){}"),
}
_SYMBOLS["varepsilon"] = _SYMBOLS["eps"]  # as `symbolic` calls it
# What has a letter of another alphabet, or a mark above it, and a subscript of its own.
_MARKED = {
    "z_0_hat": ("ẑ", "0"),
    "eps_hat_free": ("ε̂", "free"),
    "eps_hat_guided": ("ε̂", "w"),
    "eps_next": ("ε", "next"),
    "alpha_bar_next": ("ᾱ", "next"),
}
_MARKS = {
    "·": r" \cdot ",
    "½": r"\tfrac{1}{2}",
    "²": "^2",
    "≈": r"\approx",
    "←": r"\leftarrow",
    "Σ": r"\textstyle\sum",
    "β": LETTERS["β"],
    "η": LETTERS["η"],
    "°": r"^\circ",
    "…": r"\dots",
}
_FUNCTIONS = {name: rf"\{name}" for name in ("exp", "log", "max", "sin", "cos", "tanh")}
_FUNCTIONS |= {name: rf"\mathrm{{{name}}}" for name in ("sigmoid", "ReLU")}
_A_FUNCTION = re.compile(rf"(?<![\\\w])({'|'.join(_FUNCTIONS)})(?='?\()")
_MORE = re.compile(r"\((… [^()]*) ([^() ]+)\)")  # the terms of a sum that are not written out, as `worked` says it
_SMALL = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SAME = {"kl_divergence": "kl", "expected_squared_error": "squared_error"}  # for those who learn
_SAME |= {"binary_cross_entropy": "cross_entropy"}
_OF_A_SAMPLE = ("reconstruction", "kl[", "total")
_SUBSCRIPTS = {"mu": r"\mu", "logvar": r"\log\sigma^2", "next": r"\mathrm{next}", "free": r"\mathrm{free}"}
_ROOT = re.compile(r"√(?:\(((?:[^()]|\([^()]*\))*)\)|(\\bar\\alpha(?:_\{.*?\}\}?)?|[\d.]+))")
_SPOKEN = {
    "log_var": later("log variance"),
    "logvar": later("log variance"),
    "eps": later("epsilon"),
    "x_hat": later("x prime"),
    "squared_error": later("squared error"),
    "cross_entropy": later("cross-entropy"),
    "kl": later("KL divergence"),
    "total": later("total loss"),
    "total_after": later("total loss after the step"),
    "learning_rate": later("learning rate"),
}


def spelled(name, index=""):
    """The plain and the LaTeX spelling of a quantity: "mu" with 2, "W_e" with "ij" or (1, 2), "h^(1)" with "j".

    Without an index it is the whole: "kl". With d in front it is the derivative of the loss: "d_mu", "dW_e".
    """
    if name.startswith("d"):
        plain, latex = spelled(name[1:].removeprefix("_"), index)
        return f"∂L/∂{plain}", rf"\partial\mathcal{{L}}/\partial {latex}"
    places = (str(index),) if isinstance(index, int) else tuple(map(str, index))
    joined = ("," if any(len(place) > 1 for place in places) else "").join(places)
    if name in _SYMBOLS:
        suffixes = (f"_{joined}", f"_{{{joined}}}") if places else ("", "")
        return tuple(spelling.format(suffix) for spelling, suffix in zip(_SYMBOLS[name], suffixes))
    letter, __, subscript = name.partition("^")[0].partition("_")
    layer = name.partition("^")[2]
    if name in _MARKED:
        mark, subscript = _MARKED[name]
        name, letter = f"{mark}_{subscript}", LETTERS[mark]
    suffix = f"[{','.join(places)}]" if subscript else f"_{joined}"
    inside = ",".join(filter(None, (_SUBSCRIPTS.get(subscript, subscript), joined)))
    return (
        f"{name}{suffix if places else ''}",
        f"{letter}{f'^{{{layer}}}' if layer else ''}{f'_{{{inside}}}' if inside else ''}",
    )


def spoken(name):
    """How a screen reader says a quantity or one of its numbers, counted from 1: "W_e[0,1]" is W e, row 1, column 2."""
    if name.startswith("d"):
        return _("derivative by {quantity}").format(quantity=spoken(name[1:].removeprefix("_")))
    symbol, __, index = name.partition("[")
    before, symbol = symbol.startswith("a_"), symbol.removeprefix("a_")
    symbol, __, layer = symbol.partition("^")
    letter, __, subscript = symbol.partition("_")
    said = _(_SPOKEN.get(symbol, "")) or f"{letter} {_(_SPOKEN.get(subscript, subscript))}".rstrip()
    if layer:
        said = _("{quantity}, layer {layer}").format(quantity=said, layer=layer.strip("()"))
    if before:
        said = _("{quantity}, before the activation").format(quantity=said)
    match [int(place) + 1 for place in index.rstrip("]").split(",") if place]:
        case [row]:
            return _("{quantity}, row {row}").format(quantity=said, row=row)
        case [row, column]:
            return _("{quantity}, row {row}, column {column}").format(quantity=said, row=row, column=column)
    return said


def counted(name):
    """A number of a calculation as a sentence names it on a page that counts from 1: "log_var[1]" is log σ₂².

    Of several samples its last index alone counts; a number of each sample has none. Nothing for what has no symbol.
    """
    symbol, __, index = name.rpartition(".")[2].partition("[")
    symbol = _SAME.get(symbol, symbol)
    if symbol.removeprefix("d_") not in {*_SYMBOLS, "x", "h", "z"}:
        return ""
    place = "" if not index or name.startswith(_OF_A_SAMPLE) else int(index.rstrip("]").split(",")[-1]) + 1
    return re.sub(r"(²?)_(\d+)", lambda found: found[2].translate(_SMALL) + found[1], spelled(symbol, place)[0])


def named_layers(parameters):
    """The layers of the encoder, the two heads and the layers of the decoder: three lists of (layer, symbols).

    `symbols` names the layer's output, W, b and input: ("h", "W_e", "b_e", "x"). Where the encoder or the decoder has
    several layers, these are numbered: "h^(1)", "W_e^(1)"; the hidden layers of the decoder are g^(1), g^(2), …
    An autoencoder has no heads: the last layer of its encoder gives the code, ("z", "W_e", "b_e", "x").
    """
    g = [f"g^({k + 1})" for k in range(len(parameters.decoder) - 1)]
    decoder = _in_a_row(parameters.decoder, "d", ["z", *g, "x_hat"])
    h = [f"h^({k + 1})" for k in range(len(parameters.encoder))]
    if not has_heads(parameters):
        return _in_a_row(parameters.encoder, "e", ["x", *h[:-1], "z"]), [], decoder
    h = h if len(h) > 1 else ["h"]
    heads = [
        (layer, (name, f"W_{low}", f"b_{low}", h[-1]))
        for layer, name, low in ((parameters.mu_head, "mu", "mu"), (parameters.log_var_head, "log_var", "logvar"))
    ]
    return _in_a_row(parameters.encoder, "e", ["x", *h]), heads, decoder


def has_heads(parameters):
    """Whether these are the layers of a VAE, with a mean and a log variance, and not those of an autoencoder."""
    return hasattr(parameters, "mu_head")


def layered(name, value, given=None):
    """A rule for `validate.door`: whatever has the layers of `model.Parameters`, each with W and b."""
    if not _has_layers(value) or not has_heads(value):
        raise ValueError(f"{name} must have the layers of Parameters or its gradients, not {brief(value)}.")
    return value


def layered_without_heads(name, value, given=None):
    """A rule for `validate.door`: whatever has the layers of `model.AutoencoderParameters`, each with W and b."""
    if not _has_layers(value) or has_heads(value):
        raise ValueError(f"{name} must have the layers of AutoencoderParameters or its gradients, not {brief(value)}.")
    return value


def layered_either_way(name, value, given=None):
    """A rule for `validate.door`: the layers of a VAE or of an autoencoder."""
    if not _has_layers(value):
        raise ValueError(
            f"{name} must have the layers of Parameters or AutoencoderParameters, or their gradients, "
            f"not {brief(value)}."
        )
    return value


def _has_layers(value):
    try:
        layers = [layer for part in named_layers(value) for layer, __ in part]
        return all(layer.W.ndim == 2 and layer.b.ndim == 1 for layer in layers)
    except Exception:  # of an object that is something else
        return False


def named_arrays(parameters):
    """All weights and biases with their symbols, in the order of the calculation: pairs of symbol and array."""
    return [
        pair
        for part in named_layers(parameters)
        for layer, (__, W, b, __) in part
        for pair in ((W, layer.W), (b, layer.b))
    ]


def _in_a_row(layers, part, columns):
    raised = [f"^({k + 1})" for k in range(len(layers))] if len(layers) > 1 else [""]
    return [
        (layer, (out, f"W_{part}{place}", f"b_{part}{place}", into))
        for layer, place, into, out in zip(layers, raised, columns, columns[1:])
    ]


def before(name):
    """The name of what an activation, or the output function, is applied to: a_h of h, logits of x_hat."""
    return "logits" if name == "x_hat" else f"a_{name}"


def reconstruction(name, loss, wanted):
    """The name under which the "reconstruction" loss or a "squared_error" is spelled, by `networks.LOSSES`.

    `wanted` is "x" or "target".
    """
    if loss == "binary_cross_entropy":
        return f"{name}^cross_entropy"
    marks = "½" * (loss == "half_squared_error") + "t" * (wanted == "target")
    return f"{name}^{marks}" if marks else name


def typeset(text):
    """A formula or a calculation in plain text, in LaTeX, as far as its symbols do not say it."""
    if more := _MORE.search(text):
        before, after = text[: more.start()], text[more.end() :]
        return rf"{typeset(before)}(\text{{{more[1]} }}{typeset(more[2])}){typeset(after)}"
    text = _ROOT.sub(lambda found: rf"\sqrt{{{found[1] or found[2]}}}", text)
    text = _A_FUNCTION.sub(lambda found: _FUNCTIONS[found[1]], text)
    for plain, latex in _MARKS.items():
        text = text.replace(plain, latex)
    return re.sub(r"10\^(-?\d+)", r"10^{\1}", text)
