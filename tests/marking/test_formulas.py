"""What is said to have been calculated, where a slip is named, is what was calculated: each formula is read and tried."""

import re
from decimal import Decimal

import numpy as np
import pytest

from vae_steps.marking import MARKED_STEPS, Marker
from vae_steps.marking.marker import plain
from vae_steps.marking.recalculation import calculate
from vae_steps.marking.slips.activations import ACTIVATIONS
from vae_steps.networks import sigmoid
from vae_steps.spelling import spelled

NAMES = {
    "∂L/∂x'": "d_x_hat", "∂L/∂z": "d_z", "∂L/∂σ": "d_sigma", "∂L/∂μ": "d_mu", "∂L/∂log σ²": "d_log_var",
    "∂L/∂h": "d_h", "x": "x", "x'": "x_hat", "h": "h", "z": "z", "μ": "mu", "σ": "sigma", "log σ²": "log_var",
    "ε": "eps", "β": "beta", "R": "reconstruction", "KL": "kl", "W": "W @", "W^T": "W.T @", "W_μ^T": "W_mu.T @",
    "W_log σ²^T": "W_logvar.T @", "b": "b", "½": "0.5", "¼": "0.25", "1/10": "0.1", "1/n": "0.5", "·": "*", "²": "**2",
    "^T": ".T", "exp": "np.exp", "√": "np.sqrt", "Σ": "np.sum", "∂L/∂a_h": "d_a_h", "∂L/∂a_z": "d_a_z", "a_h": "a_h", "a_z": "a_z", "∂L/∂LOGITS": "d_logits",
    "LOGITS": "logits", "TARGET": "target", "e^": "np.e**", "10^": "10.0**", "tanh": "np.tanh", "tan": "np.tan",
    "max": "np.maximum", "min": "np.minimum", "log ": "np.log", "sigmoid": "sigmoid",
}  # fmt: skip
NAMES = {key.replace("LOGITS", plain(spelled("logits")[1])).replace("TARGET", plain(spelled("target")[1])): value
         for key, value in NAMES.items()}  # fmt: skip
UPDATED = [f"{letter}_{layer}" for layer in ("e", "mu", "logvar", "d") for letter in "Wb"]
NAMES |= {plain(spelled(name)[1]): name for one in UPDATED for name in (one, f"d{one}")} | {
    "η": "learning_rate",
    "W_d^T": "W_d.T @",
}
OF_DIFFUSION = (
    "z_0",
    "z_t",
    "alpha_bar",
    "alpha_bar_next",
    "eps_hat",
    "eps_hat_free",
    "z_0_hat",
    "eps_next",
    "guidance",
)
NAMES |= {plain(spelled(name)[1]): name for name in OF_DIFFUSION} | {"s": "np.sqrt(fresh_variance)"}
SEEN = "np.concatenate([{}, {}])"
NAMES |= {
    f"[{above}; {below}]": SEEN.format(above.replace("c", "condition"), {"c": "condition", "0": "0 * condition"}[below])
    for x in "xz"
    for above, below in ((x, "c"), (x, "0"), (f"{x} + c", "0"))
}
TOKEN = re.compile("abs|" + "|".join(map(re.escape, sorted(NAMES, key=len, reverse=True))) + r"|\d|[-+(),/]")
ORDER = re.compile(r"(.+)[_,]n, …, \1[_,]1")
# These say in which part of the result the slip is, or are about no number.
PART = re.compile(
    r"1/10 (log σ²|μ²)|1/n Σ(_i| …)|\|W_ij [xhz]_j\||\|W_[dμ],ij · ∂L/∂[^ ]+_i\||Σ_i W_[dμ],(ji|ik) · ∂L/∂[^ ]+_i"
    r"|W\^T \[.*"
)


def given(step):
    """Inputs of a step, two numbers in each direction, none of them like another."""
    random = np.random.default_rng(5)
    sizes = dict.fromkeys("ijk", 2) | {"l": 4}
    found = {
        name: random.uniform(-1, 1, [sizes[letter] for letter in shape]).round(2) for name, shape in step.inputs.items()
    }
    positive = ("beta", "learning_rate", "guidance", *step.within)
    found |= {name: abs(found[name]) for name in positive if name in found}
    return found | ({"fresh_variance": np.float64(0.1)} if "fresh_variance" in found else {})


def numbers_of(step, inputs, text):
    """What the names in a formula stand for; where each is multiplied by each, one of them is a column, or both are."""
    found = dict(inputs)
    if step.name == "sigma":
        found["sigma"] = np.exp(inputs["log_var"] / 2)
    if step.pair:
        found[step.pair.name] = np.array([float(step.pair.to(Decimal(str(value)))) for value in inputs[step.pair.of]])
    if step.name == "kl":
        found["kl"] = (inputs["mu"] ** 2 + found["sigma"] ** 2 - 1 - inputs["log_var"]) / 2
    if step.shape == "ij" and len(inputs) == 2:
        d, a = inputs
        found |= {d: inputs[d][:, None], a: inputs[a][:, None] if "^T" in text else inputs[a]}
    return found | {name[0]: value for name, value in inputs.items() if name.startswith(("W_", "b_"))}


def with_parentheses(text, sign):
    """Parentheses around what a sign is about: all up to the end, or to where those around it close."""
    if sign not in text:
        return text
    begin = text.index(sign) + len(sign)
    ends = [i for i in range(begin, len(text)) if text[begin : i + 1].count(")") > text[begin : i + 1].count("(")]
    end = min(ends, default=len(text))
    return f"{text[:begin]}({text[begin:end]}){text[end:]}"


def value(text, names):
    """The value of a formula in plain text."""
    text = re.sub(r"[_,][ij](?![a-zA-Z])", "", text)
    text = re.sub(r"√(ᾱ(?:_next)?)", r"√(\1)", with_parentheses(text, "Σ"))
    text = re.sub(r"\|(.*?)\|", r"abs(\1)", text)
    assert not TOKEN.sub("", text).strip(), f"{text} is no formula"
    program = ""
    for token in TOKEN.findall(text):
        word = NAMES.get(token, token)
        times = re.search(r"[\w)]$", program) and not re.search(
            r"(abs|exp|sqrt|sum|tan|tanh|max|min|log|imum|sigmoid)$", program
        )
        program += f"*{word}" if times and re.match(r"[\w(]", word) else word
    return eval(program, {"np": np, "sigmoid": sigmoid, **names})


def activations(step):
    """The slips in the value of a step's activation: their formulas say it whole."""
    return {name for one in ACTIVATIONS if one.function in step.functions.values() for name in one.slips}


@pytest.mark.parametrize("name", MARKED_STEPS)
def test_the_formula_of_a_slip_gives_its_result(name):
    step, tried = MARKED_STEPS[name], 0
    inputs = given(step)
    marker = Marker(step.name, inputs | step.functions)
    exact = marker.bases[0][0]
    for slip in marker._slips:
        text = plain(slip.formula)
        if marker._where(slip, 0) != slip.formula or not text or PART.fullmatch(text):
            continue
        result = np.array(calculate(step, exact, (slip,)), float)
        if order := ORDER.fullmatch(text):
            (column,) = [key for key in inputs if key == NAMES[order[1]] or (key[:2], order[1]) == ("b_", "b")]
            np.testing.assert_allclose(result, np.array(calculate(step, {**exact, column: exact[column][::-1]}), float))
        else:
            text = text.replace("…", "½σ · ∂L/∂σ" if text.startswith("…") else "β ½(σ² - 1)")
            said = value(text.replace("σ_j²", "σ²"), numbers_of(step, inputs, text))
            of_sum = step.functions and "W" in text and slip.name not in activations(step)
            said = next(iter(step.functions.values()))(said) if of_sum else said
            said = np.sum(said) if name == "kl" else np.broadcast_to(said, [2] * len(step.shape))
            np.testing.assert_allclose(result, np.ravel(said), err_msg=f"{slip.name}: {text}")
        tried += 1
    assert tried


@pytest.mark.parametrize("name", MARKED_STEPS)
def test_the_label_of_a_term_says_what_stands_there(name):
    step = MARKED_STEPS[name]
    inputs = given(step)
    if step.pair:
        inputs[step.pair.name] = numbers_of(step, inputs, "")[step.pair.name]
    values = {"½": 0.5}
    if "condition" in inputs:  # which stands below the column that goes in
        column = next(name for name in "xz" if name in inputs)
        inputs[f"{column}_c"] = np.concatenate([inputs[column], inputs["condition"]])
    if "fresh_variance" in inputs:
        values["s"] = np.sqrt(inputs["fresh_variance"])
    for key, array in inputs.items():
        for place in np.ndindex(array.shape):
            label = plain(spelled(key, tuple(i + 1 for i in place))[1])
            values[label] = values[re.sub(r"^([Wb])_[^,]+,(?=\d)", r"\1_", label)] = array[place]
    numbers = sorted(values, key=len, reverse=True)
    marker = Marker(step.name, {key: inputs[key] for key in step.inputs} | step.functions)
    for i, work in enumerate(marker._works):
        for term, right in work.terms.items():
            text = plain(step.spell(term, i)).replace("ReLU'", "SLOPE")
            for number in numbers:
                text = text.replace(number, f"({values[number]})*")
            text = re.sub(r"\*\s*(?=[-+*²·)]|$)", "", text).replace("·", "*").replace("²", "**2")
            text = re.sub(r"(?<=\))\s*\*?\s*log ", "*LOG", text).replace("√", "SQRT")
            assert abs(eval(text, {"LOG": np.log, "SQRT": np.sqrt, "SLOPE": lambda a: a > 0})) == pytest.approx(
                abs(float(right))
            ), (plain(step.spell(term, i)), text)
