"""The slips that a hand makes in each step, every one of them a recalculation with one thing done wrong.

To add one, `yield` a `Slip` among those of its step, and put its few words into `words.SLIPS`.
"""

from decimal import Decimal

from .recalculate import HALF, Slip, Step, Work

_TENTH = Decimal("0.1")
_SHORTER = (1, 2, 3)  # decimals to which a standard deviation is rounded although nobody said so


def _without(term):
    return lambda work: work._replace(terms={key: value for key, value in work.terms.items() if key != term})


def _times(term, factor):
    return lambda work: work._replace(terms={key: value * factor if key == term else value
                                             for key, value in work.terms.items()})


def _put(term, value):
    """Put value(given) where the term was."""
    return lambda work: work._replace(terms={**work.terms, term: value(**work.given)})


def _factor(value):
    return lambda work: work._replace(factor=Decimal(value))


def _after(function):
    return lambda work: work._replace(after=function)


def _square(value):
    return value * value


def _same(value):
    return +value


def _reversed(name):
    return lambda given: {**given, name: given[name][::-1]}


def _column(name, change):
    """Change each number of one input."""
    return lambda given: {**given, name: [change(*numbers) for numbers in zip(given["sigma"], given["log_var"])]}


# ---- an affine layer

def _layer_works(given):
    return [Work({**{j: w * a for j, (w, a) in enumerate(zip(row, given["x"]))}, "b": b}, {"b": b})
            for row, b in zip(given["W"], given["b"])]


def _transposed(given):
    W, columns = given["W"], len(given["x"])
    # A column is read as if it were a row, as far as it goes; a row without its column stays.
    return {**given, "W": [[W[j][i] if j < len(W) else Decimal(0) for j in range(columns)] if i < columns else W[i]
                           for i in range(len(W))]}


def _layer_slips(W, x):
    def slips(given):
        yield Slip("bias_forgotten", f"{W}{x}", work=_without("b"))
        yield Slip("bias_subtracted", f"{W}{x} - b", work=_times("b", -1))
        yield Slip("bias_twice", f"{W}{x} + 2b", work=_times("b", 2))
        yield Slip("transposed", f"{W}^\\top {x} + b", given=_transposed)
        yield Slip("minus_lost", rf"|{W}_{{ij}}\,{x}_j|", work=lambda work: work._replace(
            terms={key: value if key == "b" else abs(value) for key, value in work.terms.items()}))
        if len(given["x"]) > 1:
            yield Slip("indices_swapped", rf"{x}_n, \dots, {x}_1", given=_reversed("x"))
        if len(given["b"]) > 1:
            yield Slip("bias_swapped", r"b_n, \dots, b_1", given=_reversed("b"))
        for j in range(len(given["x"])):
            yield Slip("product_left_out", "0", j, work=_without(j))
            yield Slip("product_sign", rf"-{W}_{{i{j + 1}}}{x}_{j + 1}", j, work=_times(j, -1))
            yield Slip("digit_lost", rf"\tfrac{{1}}{{10}}{W}_{{i{j + 1}}}{x}_{j + 1}", j, work=_times(j, _TENTH))
    return slips


def _layer(name, W, b, x, W_latex, x_latex):
    def spell(term, i):
        if term == "b":
            return f"b_{{{i + 1}}}"
        return rf"{W_latex}_{{{i + 1}{term + 1}}}\cdot {x_latex}_{{{term + 1}}}"
    return Step(name, (W, b, x), _layer_works, _layer_slips(W_latex, x_latex), spell)


# ---- sigma and z

def _sigma_works(given):
    return [Work({"v": v}, {"v": v}, HALF, Decimal.exp) for v in given["log_var"]]


def _sigma_slips(given):
    yield Slip("half_forgotten", r"\exp(\log\sigma^2)", work=_factor(1))
    yield Slip("variance_for_sigma", r"\sigma^2", work=_factor(1))
    yield Slip("log_var_for_sigma", r"\log\sigma^2", work=lambda work: work._replace(factor=Decimal(1), after=_same))
    yield Slip("exp_forgotten", r"\tfrac12\log\sigma^2", work=_after(_same))
    yield Slip("exponent_sign", r"\exp(-\tfrac12\log\sigma^2)", work=_factor(-HALF))
    yield Slip("half_twice", r"\exp(\tfrac14\log\sigma^2)", work=_factor("0.25"))
    yield Slip("doubled", r"\exp(2\log\sigma^2)", work=_factor(2))
    yield Slip("linear", r"1 + \tfrac12\log\sigma^2", work=_after(lambda value: 1 + value))
    yield Slip("digit_lost", r"\exp(\tfrac12\cdot\tfrac{1}{10}\log\sigma^2)", "v", work=_times("v", _TENTH))


def _z_works(given):
    return [Work({"mu": m, "product": s * e}, {"m": m, "s": s, "e": e})
            for m, s, e in zip(given["mu"], given["sigma"], given["eps"])]


def _z_slips(given):
    yield Slip("variance_for_sigma", r"\mu + \sigma^2\varepsilon", given=_column("sigma", lambda s, v: s * s))
    yield Slip("half_forgotten", r"\mu + \exp(\log\sigma^2)\,\varepsilon", given=_column("sigma", lambda s, v: v.exp()))
    yield Slip("log_var_for_sigma", r"\mu + \log\sigma^2\,\varepsilon", given=_column("sigma", lambda s, v: v))
    yield Slip("sigma_forgotten", r"\mu + \varepsilon", work=_put("product", lambda m, s, e: e))
    yield Slip("eps_forgotten", r"\mu + \sigma", work=_put("product", lambda m, s, e: s))
    yield Slip("mu_forgotten", r"\sigma\varepsilon", work=_without("mu"))
    yield Slip("mu_sign", r"-\mu + \sigma\varepsilon", work=_times("mu", -1))
    yield Slip("product_sign", r"\mu - \sigma\varepsilon", "product", work=_times("product", -1))
    yield Slip("digit_lost", r"\tfrac{1}{10}\mu", "mu", work=_times("mu", _TENTH))
    yield Slip("digit_lost", r"\tfrac{1}{10}\sigma\varepsilon", "product", work=_times("product", _TENTH))
    if len(given["eps"]) > 1:
        yield Slip("indices_swapped", r"\varepsilon_n, \dots, \varepsilon_1", given=_reversed("eps"))
    yield from _rounded_early(given)


def _rounded_early(given):
    for places in _SHORTER:
        unit = Decimal(1).scaleb(-places)
        yield Slip("rounded_early", rf"\sigma \approx {unit}", places,
                   given=_column("sigma", lambda s, v, unit=unit: s.quantize(unit)))


# ---- the two losses

def _error_works(given):
    return [Work({"x": a, "x_hat": -b}, {"a": a, "b": b}, after=_square) for a, b in zip(given["x"], given["x_hat"])]


def _apart(work):
    return work._replace(terms={"x": work.given["a"] ** 2, "x_hat": -work.given["b"] ** 2}, after=_same)


def _error_slips(given):
    yield Slip("not_squared", "x - x'", work=_after(_same))
    yield Slip("swapped_not_squared", "x' - x", work=_after(lambda value: -value))
    yield Slip("absolute", "|x - x'|", work=_after(abs))
    yield Slip("added", "(x + x')^2", work=_times("x_hat", -1))
    yield Slip("squared_apart", "x^2 - x'^2", work=_apart)
    yield Slip("twice_for_square", "2(x - x')", work=_after(lambda value: 2 * value))
    yield Slip("half_added", r"\tfrac12(x - x')^2", work=_after(lambda value: HALF * value * value))
    yield Slip("minus_lost", "(|x| - x')^2", work=_put("x", lambda a, b: abs(a)))
    yield Slip("square_sign", "-(x - x')^2", work=_after(lambda value: -value * value))
    yield Slip("digit_lost", r"(x - \tfrac{1}{10}x')^2", "x_hat", work=_times("x_hat", _TENTH))


def _reconstruction_slips(given):
    features = len(given["x"])
    yield Slip("mean_for_sum", r"\tfrac1n\textstyle\sum (x - x')^2", values=lambda values: [values[0] / features])
    yield Slip("square_of_sum", r"(\textstyle\sum (x - x'))^2", work=_after(_same),
               values=lambda values: [values[0] ** 2])
    yield Slip("root", r"\sqrt{\textstyle\sum (x - x')^2}", values=lambda values: [values[0].sqrt()])
    for slip in _error_slips(given):
        yield Slip(slip.name, rf"\textstyle\sum {slip.formula}", slip.term, work=slip.work)
    for i in range(features):
        yield Slip("term_left_out", "0", i, only=i, work=_factor(0))
        yield Slip("minus_lost", f"(|x_{i + 1}| - x'_{i + 1})^2", i, only=i, work=_put("x", lambda a, b: abs(a)))
        yield Slip("not_squared", f"x_{i + 1} - x'_{i + 1}", i, only=i, work=_after(_same))


def _kl_works(given):
    return [Work({"one": Decimal(1), "v": v, "mu": -m * m, "sigma": -s * s}, {"m": m, "v": v, "s": s}, -HALF)
            for m, v, s in zip(given["mu"], given["log_var"], given["sigma"])]


def _kl_slips(given):
    latents = len(given["mu"])
    yield from _kl_slips_of(None)
    if latents > 1:
        yield Slip("mean_for_sum", r"\tfrac1n\textstyle\sum\mathrm{KL}_j", values=lambda values: [values[0] / latents])
        for j in range(latents):
            yield Slip("term_left_out", "0", j, only=j, work=_factor(0))
            yield from _kl_slips_of(j)
    yield from _rounded_early(given)


def _kl_slips_of(only):
    def slip(name, formula, term=None, **change):
        return Slip(name, formula, term, only, **change)
    yield slip("kl_sign", r"+\tfrac12(1 + \log\sigma^2 - \mu^2 - \sigma^2)", work=_factor(HALF))
    yield slip("half_forgotten", r"-(1 + \log\sigma^2 - \mu^2 - \sigma^2)", work=_factor(-1))
    yield slip("one_forgotten", r"-\tfrac12(\log\sigma^2 - \mu^2 - \sigma^2)", "one", work=_without("one"))
    yield slip("mu_twice", r"-\tfrac12(1 + \log\sigma^2 - 2\mu^2 - \sigma^2)", "mu", work=_times("mu", 2))
    yield slip("mu_not_squared", r"-\tfrac12(1 + \log\sigma^2 - \mu - \sigma^2)", "mu",
               work=_put("mu", lambda m, v, s: -m))
    yield slip("mu_forgotten", r"-\tfrac12(1 + \log\sigma^2 - \sigma^2)", "mu", work=_without("mu"))
    yield slip("square_sign", r"-\tfrac12(1 + \log\sigma^2 + \mu^2 - \sigma^2)", "mu", work=_times("mu", -1))
    yield slip("sigma_for_variance", r"-\tfrac12(1 + \log\sigma^2 - \mu^2 - \sigma)", "sigma",
               work=_put("sigma", lambda m, v, s: -s))
    yield slip("log_sign", r"-\tfrac12(1 - \log\sigma^2 - \mu^2 - \sigma^2)", "v", work=_times("v", -1))
    yield slip("log_sigma_for_log_var", r"-\tfrac12(1 + \tfrac12\log\sigma^2 - \mu^2 - \sigma^2)", "v",
               work=_times("v", HALF))
    yield slip("digit_lost", r"\tfrac{1}{10}\log\sigma^2", "v", work=_times("v", _TENTH))
    yield slip("digit_lost", r"\tfrac{1}{10}\mu^2", "mu", work=_times("mu", _TENTH))


def _total_works(given):
    R, kl, beta = given["reconstruction"], given["kl"], given["beta"]
    return [Work({"R": R, "kl": beta * kl}, {"R": R, "kl": kl, "beta": beta})]


def _total_slips(given):
    yield Slip("kl_subtracted", r"R - \beta\,\mathrm{KL}", "kl", work=_times("kl", -1))
    yield Slip("kl_forgotten", "R", "kl", work=_without("kl"))
    yield Slip("reconstruction_forgotten", r"\beta\,\mathrm{KL}", "R", work=_without("R"))
    yield Slip("multiplied", r"R\cdot\mathrm{KL}", work=lambda work: work._replace(
        terms={"kl": work.given["R"] * work.given["kl"]}))
    yield Slip("kl_twice", r"R + 2\beta\,\mathrm{KL}", "kl", work=_times("kl", 2))
    yield Slip("half_added", r"R + \tfrac12\beta\,\mathrm{KL}", "kl", work=_times("kl", HALF))
    yield Slip("mean_for_sum", r"\tfrac12(R + \beta\,\mathrm{KL})", work=_factor(HALF))
    yield Slip("digit_lost", r"\tfrac{1}{10}\mathrm{KL}", "kl", work=_times("kl", _TENTH))
    yield Slip("digit_lost", r"\tfrac{1}{10}R", "R", work=_times("R", _TENTH))
    if given["beta"] != 1:
        yield Slip("beta_forgotten", r"R + \mathrm{KL}", "kl", work=_put("kl", lambda R, kl, beta: kl))
        yield Slip("beta_misplaced", r"\beta R + \mathrm{KL}", work=lambda work: work._replace(
            terms={"R": work.given["beta"] * work.given["R"], "kl": work.given["kl"]}))


def _spells(**terms):
    return lambda term, index: terms[term].format(index + 1)


STEPS = {step.name: step for step in (
    _layer("h", "W_e", "b_e", "x", "W", "x"),
    _layer("mu", "W_mu", "b_mu", "h", "W", "h"),
    _layer("log_var", "W_logvar", "b_logvar", "h", "W", "h"),
    Step("sigma", ("log_var",), _sigma_works, _sigma_slips, _spells(v=r"\log\sigma^2_{{{}}}")),
    Step("z", ("mu", "log_var", "eps"), _z_works, _z_slips,
         _spells(mu=r"\mu_{{{}}}", product=r"\sigma_{{{0}}}\cdot \varepsilon_{{{0}}}")),
    _layer("x_hat", "W_d", "b_d", "z", "W", "z"),
    Step("squared_error", ("x", "x_hat"), _error_works, _error_slips, _spells(x=r"x_{{{}}}", x_hat=r"x'_{{{}}}")),
    Step("reconstruction", ("x", "x_hat"), _error_works, _reconstruction_slips,
         _spells(x=r"x_{{{}}}", x_hat=r"x'_{{{}}}"), "squared_error"),
    Step("kl", ("mu", "log_var"), _kl_works, _kl_slips,
         _spells(one="1", v=r"\log\sigma^2_{{{}}}", mu=r"\mu_{{{}}}^2", sigma=r"\sigma_{{{}}}^2"), "kl"),
    Step("total", ("reconstruction", "kl", "beta"), _total_works, _total_slips,
         _spells(R=r"\textstyle\sum_i (x_i - x'_i)^2", kl=r"\beta\,\mathrm{{KL}}")),
)}
