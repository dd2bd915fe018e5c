"""The slips that a hand makes in each step forward, every one of them a recalculation with one thing done wrong."""

from decimal import Decimal

from ..recalculation import DERIVED, HALF, Slip, Step, Work, of_factors, spells
from .activations import ACTIVATIONS, SIGMOID, value_step
from .layers import affine
from .losses import cross_entropies, cross_entropy_loss, squared_error_loss, squared_errors
from .parts import SIGMA, TENTH, after, factor, orders, other_sigma, put, rounded_early, same, times, without

# ---- sigma and z


def _sigma_works(given):
    return [Work({"v": v}, {"v": v}, HALF, Decimal.exp) for v in given["log_var"]]


def _sigma_slips(given):
    yield Slip("half_forgotten", r"\exp(\log\sigma^2)", work=factor(1))
    yield Slip("variance_for_sigma", r"\sigma^2", work=factor(1))
    yield Slip("log_var_for_sigma", r"\log\sigma^2", work=lambda work: work._replace(factor=Decimal(1), after=same))
    yield Slip("exp_forgotten", r"\tfrac12\log\sigma^2", work=after(same))
    yield Slip("exponent_sign", r"\exp(-\tfrac12\log\sigma^2)", work=factor(-HALF))
    yield Slip("half_twice", r"\exp(\tfrac14\log\sigma^2)", work=factor("0.25"))
    yield Slip("doubled", r"\exp(2\log\sigma^2)", work=factor(2))
    yield Slip("linear", r"1 + \tfrac12\log\sigma^2", work=after(lambda value: 1 + value))
    yield Slip("digit_lost", term="v", work=times("v", TENTH))


def _z_works(given):
    return [
        of_factors({"product": (s, e)}, mu=m)._replace(given={"m": m, "s": s, "e": e})
        for m, s, e in zip(given["mu"], given["sigma"], given["eps"])
    ]


def _z_slips(given):
    if given.get(DERIVED) != "log_var":  # with σ alone there is no exp, and no logarithm to be mistaken for σ
        yield Slip("half_forgotten", r"\mu + \exp(\log\sigma^2)\,\varepsilon", given=other_sigma(lambda s, v: v.exp()))
        yield Slip("log_var_for_sigma", r"\mu + \log\sigma^2\,\varepsilon", given=other_sigma(lambda s, v: v))
    yield Slip("variance_for_sigma", r"\mu + \sigma^2\varepsilon", given=other_sigma(lambda s, v: s * s))
    yield Slip("sigma_forgotten", r"\mu + \varepsilon", work=put("product", lambda m, s, e: e))
    yield Slip("eps_forgotten", r"\mu + \sigma", work=put("product", lambda m, s, e: s))
    yield Slip("mu_forgotten", r"\sigma\varepsilon", work=without("mu"))
    yield Slip("noise_forgotten", r"\mu", work=without("product"))
    yield Slip("mu_sign", r"-\mu + \sigma\varepsilon", work=times("mu", -1))
    yield Slip("product_sign", term="product", work=times("product", -1))
    yield Slip("digit_lost", term="mu", work=times("mu", TENTH))
    yield Slip("digit_lost", term="product", work=times("product", TENTH))
    yield from orders(given, "eps")
    yield from rounded_early()


# ---- the KL divergence and the whole loss


def _kl_works(given):
    return [
        Work({"one": Decimal(1), "v": v, "mu": -m * m, "sigma": -s * s}, {"m": m, "v": v, "s": s}, -HALF)
        for m, v, s in zip(given["mu"], given["log_var"], given["sigma"])
    ]


def _kl_slips(given):
    latents = len(given["mu"])
    yield from _kl_slips_of(None)
    if latents > 1:
        yield Slip("mean_for_sum", r"\tfrac1n\textstyle\sum\mathrm{KL}_j", values=lambda values: [values[0] / latents])
        for j in range(latents):
            yield Slip("term_left_out", only=j, work=factor(0))
            yield from _kl_slips_of(j)
    yield from rounded_early()


def _kl_slips_of(only):
    def slip(name, formula, term=None, **change):
        return Slip(name, formula, term, only, **change)

    yield slip("kl_sign", r"+\tfrac12(1 + \log\sigma^2 - \mu^2 - \sigma^2)", work=factor(HALF))
    yield slip("half_forgotten", r"-(1 + \log\sigma^2 - \mu^2 - \sigma^2)", work=factor(-1))
    yield slip("one_forgotten", r"-\tfrac12(\log\sigma^2 - \mu^2 - \sigma^2)", "one", work=without("one"))
    yield slip("mu_twice", r"-\tfrac12(1 + \log\sigma^2 - 2\mu^2 - \sigma^2)", "mu", work=times("mu", 2))
    yield slip(
        "mu_not_squared", r"-\tfrac12(1 + \log\sigma^2 - \mu - \sigma^2)", "mu", work=put("mu", lambda m, v, s: -m)
    )
    yield slip("mu_forgotten", r"-\tfrac12(1 + \log\sigma^2 - \sigma^2)", "mu", work=without("mu"))
    yield slip("square_sign", r"-\tfrac12(1 + \log\sigma^2 + \mu^2 - \sigma^2)", "mu", work=times("mu", -1))
    yield slip(
        "sigma_for_variance",
        r"-\tfrac12(1 + \log\sigma^2 - \mu^2 - \sigma)",
        "sigma",
        work=put("sigma", lambda m, v, s: -s),
    )
    yield slip("log_sign", r"-\tfrac12(1 - \log\sigma^2 - \mu^2 - \sigma^2)", "v", work=times("v", -1))
    yield slip(
        "log_sigma_for_log_var", r"-\tfrac12(1 + \tfrac12\log\sigma^2 - \mu^2 - \sigma^2)", "v", work=times("v", HALF)
    )
    yield slip("digit_lost", r"\tfrac{1}{10}\log\sigma^2", "v", work=times("v", TENTH))
    yield slip("digit_lost", r"\tfrac{1}{10}\mu^2", "mu", work=times("mu", TENTH))


def _total_works(given):
    R, kl, beta = given["reconstruction"], given["kl"], given["beta"]
    return [Work({"R": R, "kl": beta * kl}, {"R": R, "kl": kl, "beta": beta})]


def _total_slips(given):
    yield Slip("kl_subtracted", term="kl", work=times("kl", -1))
    yield Slip("kl_forgotten", term="kl", work=without("kl"))
    yield Slip("reconstruction_forgotten", term="R", work=without("R"))
    yield Slip(
        "multiplied",
        r"R\cdot\mathrm{KL}",
        work=lambda work: work._replace(terms={"kl": work.given["R"] * work.given["kl"]}),
    )
    yield Slip("kl_twice", term="kl", work=times("kl", 2))
    yield Slip("half_added", term="kl", work=times("kl", HALF))
    yield Slip("mean_for_sum", r"\tfrac12(R + \beta\,\mathrm{KL})", work=factor(HALF))
    yield Slip("digit_lost", term="kl", work=times("kl", TENTH))
    yield Slip("digit_lost", term="R", work=times("R", TENTH))
    if given["beta"] != 1:
        yield Slip("beta_forgotten", term="kl", work=put("kl", lambda R, kl, beta: kl))
        yield Slip(
            "beta_misplaced",
            r"\beta R + \mathrm{KL}",
            work=lambda work: work._replace(terms={"R": work.given["beta"] * work.given["R"], "kl": work.given["kl"]}),
        )


FORWARD_STEPS = (
    affine("h", "W_e", "b_e", "x"),
    affine("mu", "W_mu", "b_mu", "h", others=("a_h", "x")),
    affine("log_var", "W_logvar", "b_logvar", "h", others=("a_h", "x")),
    Step("sigma", {"log_var": "j"}, "j", _sigma_works, _sigma_slips, spells(v=r"\log\sigma^2_{{{}}}")),
    Step(
        "z",
        {"mu": "j", "log_var": "j", "eps": "j"},
        "j",
        _z_works,
        _z_slips,
        spells(mu=r"\mu_{{{}}}", product=r"\sigma_{{{0}}}\cdot \varepsilon_{{{0}}}"),
        pair=SIGMA,
    ),
    affine("x_hat", "W_d", "b_d", "z", others=("a_z", "h", "x")),
    squared_errors("x"),
    squared_error_loss("x"),
    Step(
        "kl",
        {"mu": "j", "log_var": "j"},
        "",
        _kl_works,
        _kl_slips,
        spells(one="1", v=r"\log\sigma^2_{{{}}}", mu=r"\mu_{{{}}}^2", sigma=r"\sigma_{{{}}}^2"),
        "kl",
        pair=SIGMA,
    ),
    Step(
        "total",
        {"reconstruction": "", "kl": "", "beta": ""},
        "",
        _total_works,
        _total_slips,
        spells(R=r"\textstyle\sum_i (x_i - x'_i)^2", kl=r"\beta\,\mathrm{{KL}}"),
    ),
    affine("a_h", "W_e", "b_e", "x"),
    affine("a_z", "W_e", "b_e", "x"),
    affine("z", "W_e", "b_e", "x"),
    affine("logits", "W_d", "b_d", "z", others=("a_z", "h", "x")),
    *(affine(name, "W_e", "b_e", "x", "activation", activation) for name in ("h", "z") for activation in ACTIVATIONS),
    *(value_step(name, f"a_{name}", "activation", activation) for name in ("h", "z") for activation in ACTIVATIONS),
    affine("x_hat", "W_d", "b_d", "z", "output", SIGMOID, others=("a_z", "h", "x")),
    value_step("x_hat", "logits", "output", SIGMOID),
    squared_errors("target"),
    squared_error_loss("target"),
    *(squared_errors(target, "half_squared_error") for target in ("x", "target")),
    *(squared_error_loss(target, "half_squared_error") for target in ("x", "target")),
    *(cross_entropies(target) for target in ("x", "target")),
    *(cross_entropy_loss(target) for target in ("x", "target")),
)
