"""The slips that a hand makes in a reconstruction loss, of x or of another target, and in its derivative."""

from decimal import Decimal

from ...spelling import reconstruction
from ..recalculation import HALF, Pair, Slip, Step, Work
from .activations import SIGMOID
from .parts import TENTH, after, factor, in_latex, put, same, square, times, without

_PROBABILITY = Pair("x_hat", "logits", SIGMOID.value, SIGMOID.back)
_TEN = Decimal(10).ln()


def _far_logit(p):
    """The logit of a copy, which is beyond all numbers where that is 0 or 1."""
    return Decimal("Infinity").copy_sign(p - HALF) if p in (0, 1) else SIGMOID.back(p)


# By the logit the derivative is x' - x, and needs no logarithm.
_COPY = Pair("x_hat", "logits", SIGMOID.value, _far_logit)


def _others(target):
    """x is taken for another target."""
    return {"x": target} if target == "target" else {}


def _symbol(target):
    return in_latex(target, "")


def _spelled(name, target, loss):
    return reconstruction(name, loss or "squared_error", target)


def _chosen(loss):
    """What chooses the step: nothing for the squared error, and the name of the loss for that with a ½."""
    return {"loss": loss} if loss else {}


# ---- the squared error


def _error_works(target, loss):
    after = _half_square if loss else square
    return lambda given: [
        Work({"x": a, "x_hat": -b}, {"a": a, "b": b}, after=after) for a, b in zip(given[target], given["x_hat"])
    ]


def _half_square(value):
    return HALF * value * value


def _apart(work):
    """Each of the two terms squared alone."""
    first, second = work.terms
    return work._replace(terms={first: work.given["a"] ** 2, second: -(work.given["b"] ** 2)}, after=same)


def _half_error_slips(x):
    """The same slips where a ½ stands before the square, and those of the ½."""
    yield Slip("half_forgotten", f"({x} - x')^2", work=after(square))
    yield Slip("half_squared", rf"(\tfrac12 ({x} - x'))^2", work=after(lambda value: square(HALF * value)))
    yield Slip("doubled", f"2({x} - x')^2", work=after(lambda value: 2 * value * value))
    yield Slip("not_squared", rf"\tfrac12 ({x} - x')", work=after(lambda value: HALF * value))
    yield Slip("not_squared", f"{x} - x'", work=after(same))
    yield Slip("swapped_not_squared", rf"\tfrac12 (x' - {x})", work=after(lambda value: -HALF * value))
    yield Slip("swapped_not_squared", f"x' - {x}", work=after(lambda value: -value))
    yield Slip("absolute", rf"\tfrac12 |{x} - x'|", work=after(lambda value: HALF * abs(value)))
    yield Slip("added", rf"\tfrac12 ({x} + x')^2", work=times("x_hat", -1))
    yield Slip("squared_apart", rf"\tfrac12 ({x}^2 - x'^2)", work=lambda work: _apart(work)._replace(factor=HALF))
    yield Slip("minus_lost", rf"\tfrac12 (|{x}| - x')^2", work=put("x", lambda a, b: abs(a)))
    yield Slip("square_sign", rf"-\tfrac12 ({x} - x')^2", work=after(lambda value: -_half_square(value)))
    yield Slip("digit_lost", rf"\tfrac12 ({x} - \tfrac{{1}}{{10}}x')^2", "x_hat", work=times("x_hat", TENTH))


def _error_slips(x):
    minus_lost = Slip("minus_lost", f"(|{x}| - x')^2", work=put("x", lambda a, b: abs(a)))
    return slips_of_square(x, "x'", "x_hat", minus_lost)


def slips_of_square(first, second, term, *others):
    """Those of (first - second)², both in LaTeX; `term` is that of the second, and `others` are more of them."""
    yield Slip("not_squared", f"{first} - {second}", work=after(same))
    yield Slip("swapped_not_squared", f"{second} - {first}", work=after(lambda value: -value))
    yield Slip("absolute", f"|{first} - {second}|", work=after(abs))
    yield Slip("added", f"({first} + {second})^2", work=times(term, -1))
    yield Slip("squared_apart", f"{first}^2 - {second}^2", work=_apart)
    yield Slip("twice_for_square", f"2({first} - {second})", work=after(lambda value: 2 * value))
    yield Slip("half_added", rf"\tfrac12({first} - {second})^2", work=after(lambda value: HALF * value * value))
    yield from others
    yield Slip("square_sign", f"-({first} - {second})^2", work=after(lambda value: -value * value))
    yield Slip("digit_lost", rf"({first} - \tfrac{{1}}{{10}}{second})^2", term, work=times(term, TENTH))


def _error_spells(target):
    names = {"x": target, "x_hat": "x_hat"}
    return lambda term, index: in_latex(names[term], index + 1)


def squared_errors(target, loss=""):
    """The step (target - x')², for each feature, or with the `loss` "half_squared_error" ½ (target - x')²."""
    x, slips_of = _symbol(target), _half_error_slips if loss else _error_slips
    return Step(
        "squared_error",
        {target: "i", "x_hat": "i"},
        "i",
        _error_works(target, loss),
        lambda given: slips_of(x),
        _error_spells(target),
        functions=_chosen(loss),
        others=_others(target),
        spelling=_spelled("squared_error", target, loss),
    )


def squared_error_loss(target, loss=""):
    """The sum of the squared errors of all features."""
    x, slips_of = _symbol(target), _half_error_slips if loss else _error_slips
    half, scale = (r"\tfrac12 ", HALF) if loss else ("", 1)

    def slips(given):
        features = len(given[target])
        yield from _of_a_sum(features, f"{half}({x} - x')^2")
        yield Slip(
            "square_of_sum",
            rf"{half}(\textstyle\sum ({x} - x'))^2",
            work=after(same),
            values=lambda values: [scale * values[0] ** 2],
        )
        yield Slip("root", rf"\sqrt{{\textstyle\sum {half}({x} - x')^2}}", values=lambda values: [values[0].sqrt()])
        for slip in slips_of(x):
            yield Slip(slip.name, rf"\textstyle\sum {slip.formula}", work=slip.work)
        for i in range(features):
            yield Slip("minus_lost", only=i, work=put("x", lambda a, b: abs(a)))
            yield Slip("not_squared", only=i, work=after(lambda value: scale * value))

    return Step(
        "reconstruction",
        {target: "i", "x_hat": "i"},
        "",
        _error_works(target, loss),
        slips,
        _error_spells(target),
        "squared_error",
        functions=_chosen(loss),
        others=_others(target),
        spelling=_spelled("reconstruction", target, loss),
        spelling_of_part=_spelled("squared_error", target, loss),
    )


def _of_a_sum(features, part):
    """The slips of adding up as many terms."""
    yield Slip("mean_for_sum", rf"\tfrac1n\textstyle\sum {part}", values=lambda values: [values[0] / features])
    for i in range(features):
        yield Slip("term_left_out", only=i, work=factor(0))


def to_output(target):
    """The step back, d_x_hat = 2 (x' - target)."""
    x = _symbol(target)

    def works(given):
        pairs = zip(given[target], given["x_hat"])
        return [Work({"x_hat": b, "x": -a}, {"a": a, "b": b}, Decimal(2)) for a, b in pairs]

    def slips(given):
        yield Slip("two_forgotten", f"x' - {x}", work=factor(1))
        yield Slip("half_for_two", rf"\tfrac12(x' - {x})", work=factor(HALF))
        yield Slip(
            "two_misplaced",
            f"2x' - {x}",
            work=lambda work: work._replace(
                terms={"x_hat": 2 * work.given["b"], "x": -work.given["a"]}, factor=Decimal(1)
            ),
        )
        yield Slip("swapped", f"2({x} - x')", work=factor(-2))
        yield Slip("added", f"2(x' + {x})", work=times("x", -1))
        yield Slip("minus_lost", f"2(x' - |{x}|)", work=put("x", lambda a, b: -abs(a)))
        yield Slip(
            "square_for_twice", f"(x' - {x})^2", work=lambda work: work._replace(factor=Decimal(1), after=square)
        )
        yield Slip("mean_for_sum", rf"\tfrac1n 2(x' - {x})", work=factor(Decimal(2) / len(given[target])))
        yield Slip("digit_lost", term="x_hat", work=times("x_hat", TENTH))

    inputs = {target: "i", "x_hat": "i"}
    return Step("d_x_hat", inputs, "i", works, slips, _error_spells(target), others=_others(target))


def to_output_of_half(target, loss):
    """The step back from ½ (target - x')², d_x_hat = x' - target: the ½ and the 2 of the square cancel."""
    x = _symbol(target)

    def works(given):
        return [Work({"x_hat": b, "x": -a}, {"a": a, "b": b}) for a, b in zip(given[target], given["x_hat"])]

    def slips(given):
        yield Slip("two_added", f"2(x' - {x})", work=after(lambda value: 2 * value))
        yield Slip("half_kept", rf"\tfrac12 (x' - {x})", work=after(lambda value: HALF * value))
        yield Slip("swapped", f"{x} - x'", work=factor(-1))
        yield Slip("added", f"x' + {x}", work=times("x", -1))
        yield Slip("target_forgotten", "x'", work=without("x"))
        yield Slip("minus_lost", f"x' - |{x}|", work=put("x", lambda a, b: -abs(a)))
        yield Slip("not_differentiated", rf"\tfrac12 (x' - {x})^2", work=after(_half_square))
        yield Slip("not_differentiated", f"(x' - {x})^2", work=after(square))
        yield Slip("mean_for_sum", rf"\tfrac1n (x' - {x})", work=factor(1 / Decimal(len(given[target]))))
        yield Slip("digit_lost", term="x_hat", work=times("x_hat", TENTH))

    return Step(
        "d_x_hat",
        {target: "i", "x_hat": "i"},
        "i",
        works,
        slips,
        _error_spells(target),
        functions=_chosen(loss),
        others=_others(target),
    )


# ---- the binary cross-entropy


def _entropy_works(target):
    def works(given):
        rows = zip(given[target], given["x_hat"], given["logits"])
        found = [{"t": t, "p": p, "q": 1 - p, "logit": logit} for t, p, logit in rows]
        return [Work({"on": -_times_log(g["t"], g["p"]), "off": -_times_log(1 - g["t"], g["q"])}, g) for g in found]

    return works


def _times_log(weight, value):
    """weight · log(value), which is 0 where the weight is, even if the logarithm is none."""
    return weight * value.ln() if weight else weight


def _both(terms):
    """Put other terms where the two were: terms(t, p, q)."""
    return lambda work: work._replace(
        terms=dict(zip(("on", "off"), terms(*(work.given[name] for name in ("t", "p", "q")))))
    )


def _entropy_slips(given, target):
    x = _symbol(target)
    on, off = rf"-{x}\,\log(x')", rf"(1 - {x})\,\log(1 - x')"
    if any(given[target]):
        yield Slip("on_forgotten", f"-{off}", work=without("on"))
    if any(t != 1 for t in given[target]):
        yield Slip("off_forgotten", on, work=without("off"))
    yield Slip("log_ten", work=factor(1 / _TEN))
    yield Slip("log_two", work=factor(1 / Decimal(2).ln()))
    yield Slip("entropy_sign", rf"{x}\,\log(x') + {off}", work=factor(-1))
    yield Slip("off_sign", f"{on} + {off}", work=times("off", -1))
    yield Slip(
        "probabilities_swapped",
        rf"-{x}\,\log(1 - x') - (1 - {x})\,\log(x')",
        work=_both(lambda t, p, q: (-_times_log(t, q), -_times_log(1 - t, p))),
    )
    yield Slip(
        "swapped",
        rf"-x'\,\log({x}) - (1 - x')\,\log(1 - {x})",
        work=_both(lambda t, p, q: (-_times_log(p, t), -_times_log(q, 1 - t))),
    )
    yield Slip(
        "weight_forgotten",
        rf"{on} - \log(1 - x')",
        work=_both(lambda t, p, q: (-_times_log(t, p), -_times_log(Decimal(1), q))),
    )
    yield Slip("weights_forgotten", r"-\log(x') - \log(1 - x')", work=_both(lambda t, p, q: (-p.ln(), -q.ln())))
    yield Slip("squared_for_entropy", f"({x} - x')^2", work=_both(lambda t, p, q: ((t - p) ** 2, Decimal(0))))


def _entropy_spell(target):
    def spell(term, i):
        x, p = in_latex(target, i + 1), in_latex("x_hat", i + 1)
        return rf"{x}\,\log {p}" if term == "on" else rf"(1 - {x})\,\log(1 - {p})"

    return spell


def cross_entropies(target):
    """The step -target log x' - (1 - target) log(1 - x'), for each feature."""
    return Step(
        "cross_entropy",
        {target: "i", "logits": "i"},
        "i",
        _entropy_works(target),
        lambda given: _entropy_slips(given, target),
        _entropy_spell(target),
        pair=_PROBABILITY,
        others=_others(target),
        within=(target,),
    )


def cross_entropy_loss(target):
    """The sum of the cross-entropies of all features."""

    def slips(given):
        features = len(given[target])
        yield from _of_a_sum(features, r"\dots")
        for slip in _entropy_slips(given, target):
            yield Slip(slip.name, slip.formula and rf"\textstyle\sum ({slip.formula})", work=slip.work)

    return Step(
        "reconstruction",
        {target: "i", "logits": "i"},
        "",
        _entropy_works(target),
        slips,
        _entropy_spell(target),
        "cross_entropy",
        functions={"output": SIGMOID.function},
        pair=_PROBABILITY,
        others=_others(target),
        within=(target,),
        spelling="reconstruction^cross_entropy",
    )


def to_logits(target):
    """The step back through cross-entropy and sigmoid in one, d_logits = x' - target."""
    x = _symbol(target)

    def works(given):
        rows = zip(given[target], given["x_hat"], given["logits"])
        return [Work({"x_hat": p, "x": -t}, {"t": t, "p": p, "logit": logit}) for t, p, logit in rows]

    def instead(value):
        return lambda work: work._replace(terms={"x": value(**work.given)})

    def slips(given):
        yield Slip("two_added", f"2(x' - {x})", work=factor(2))
        yield Slip("swapped", f"{x} - x'", work=factor(-1))
        yield Slip("added", f"x' + {x}", work=times("x", -1))
        yield Slip(
            "slope_twice", rf"(x' - {x}) \cdot x'(1 - x')", work=instead(lambda t, p, logit: (p - t) * p * (1 - p))
        )
        yield Slip(
            "slope_missing", rf"(x' - {x})/(x'(1 - x'))", work=instead(lambda t, p, logit: (p - t) / (p * (1 - p)))
        )
        yield Slip(
            "activation_forgotten", f"{in_latex('logits', '')} - {x}", work=instead(lambda t, p, logit: logit - t)
        )
        yield Slip("target_forgotten", "x'", work=without("x"))
        yield Slip("square_for_twice", f"(x' - {x})^2", work=after(square))
        yield Slip("mean_for_sum", rf"\tfrac1n (x' - {x})", work=factor(1 / Decimal(len(given[target]))))
        yield Slip("digit_lost", term="x_hat", work=times("x_hat", TENTH))

    return Step(
        "d_logits",
        {target: "i", "logits": "i"},
        "i",
        works,
        slips,
        _error_spells(target),
        pair=_COPY,
        others=_others(target),
        within=(target,),
    )
