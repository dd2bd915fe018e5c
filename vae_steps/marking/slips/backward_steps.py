"""The slips that a hand makes in each step backward, every one of them a recalculation with one thing done wrong."""

from ..recalculation import HALF, Slip, Step, Work, of_factors, spells
from .activations import ACTIVATIONS, SIGMOID, slope_step
from .descent import descend
from .layers import to_biases, to_input, to_weights
from .losses import to_logits, to_output, to_output_of_half
from .parts import SIGMA, TENTH, factor, in_latex, orders, put, rounded_early, times, without

# ---- from z to sigma, mu and log sigma²


def _sigma_works(given):
    return [
        of_factors({"product": (d, e)})._replace(given={"d": d, "e": e}) for d, e in zip(given["d_z"], given["eps"])
    ]


def _sigma_slips(given):
    d_z = in_latex("d_z")
    yield Slip("eps_forgotten", d_z, work=put("product", lambda d, e: d))
    yield Slip("d_forgotten", r"\varepsilon_j", work=put("product", lambda d, e: e))
    yield Slip("product_sign", rf"-{d_z} \cdot \varepsilon_j", work=factor(-1))
    yield Slip("minus_lost", rf"|{d_z} \cdot \varepsilon_j|", work=put("product", lambda d, e: abs(d * e)))
    yield Slip("half_added", rf"\tfrac12\, {d_z} \cdot \varepsilon_j", work=factor(HALF))
    yield Slip("eps_squared", rf"{d_z} \cdot \varepsilon_j^2", work=put("product", lambda d, e: d * e * e))
    yield Slip("added_for_times", rf"{d_z} + \varepsilon_j", work=put("product", lambda d, e: d + e))
    yield Slip("digit_lost", rf"\tfrac{{1}}{{10}}{d_z} \cdot \varepsilon_j", work=factor(TENTH))
    yield from orders(given, "eps")


def _two_paths(given, z, kl):
    """The slips where a path through z and one through the KL divergence are added, with these formulas."""
    yield Slip("kl_path_forgotten", z, work=without("kl"))
    yield Slip("z_path_forgotten", rf"\beta\, {kl}", work=without("z"))
    yield Slip("kl_path_sign", rf"{z} - \beta\, {kl}", work=times("kl", -1))
    yield Slip("z_path_sign", rf"-{z} + \beta\, {kl}", work=times("z", -1))
    yield Slip("digit_lost", term="kl", work=times("kl", TENTH))
    if given["beta"] != 1:
        yield Slip("beta_forgotten", f"{z} + {kl}", work=put("kl", lambda kl, **_: kl))
        yield Slip(
            "beta_misplaced",
            rf"\beta\, {z} + {kl}",
            work=lambda work: work._replace(terms={"z": work.given["beta"] * work.given["z"], "kl": work.given["kl"]}),
        )


def _mu_works(given):
    return [
        Work({"z": d, "kl": given["beta"] * m}, {"z": d, "m": m, "kl": m, "beta": given["beta"]})
        for d, m in zip(given["d_z"], given["mu"])
    ]


def _mu_slips(given):
    d_z = in_latex("d_z")
    yield from _two_paths(given, d_z, r"\mu_j")
    yield Slip("half_forgotten", rf"{d_z} + 2\beta\mu_j", work=times("kl", 2))
    yield Slip("half_added", rf"{d_z} + \tfrac12\beta\mu_j", work=times("kl", HALF))
    yield Slip(
        "kl_not_differentiated",
        rf"{d_z} + \tfrac12\beta\mu_j^2",
        work=put("kl", lambda m, beta, **_: HALF * beta * m * m),
    )
    yield Slip("minus_lost", rf"{d_z} + \beta|\mu_j|", work=put("kl", lambda m, beta, **_: beta * abs(m)))
    yield Slip(
        "multiplied",
        rf"{d_z} \cdot \beta\mu_j",
        work=lambda work: work._replace(terms={"z": work.given["z"] * work.given["beta"] * work.given["kl"]}),
    )
    yield from orders(given, "mu")


def _log_var_works(given):
    beta, rows = given["beta"], zip(given["d_sigma"], given["sigma"], given["log_var"])
    parts = [(d, s, v, HALF * s * d, HALF * (s * s - 1)) for d, s, v in rows]
    return [
        Work({"z": z, "kl": beta * kl}, {"d": d, "s": s, "v": v, "z": z, "kl": kl, "beta": beta})
        for d, s, v, z, kl in parts
    ]


def _log_var_slips(given):
    d_sigma = in_latex("d_sigma")
    kl = r"\tfrac12(\sigma_j^2 - 1)"
    yield from _two_paths(given, rf"\tfrac12\sigma_j \cdot {d_sigma}", kl)
    yield Slip("half_forgotten", term="z", work=times("z", 2))
    yield Slip("half_forgotten", term="kl", work=times("kl", 2))
    yield Slip("half_forgotten", rf"\sigma_j \cdot {d_sigma} + \beta(\sigma_j^2 - 1)", work=factor(2))
    yield Slip("sigma_forgotten", rf"\tfrac12\, {d_sigma} + \dots", work=put("z", lambda d, **_: HALF * d))
    yield Slip(
        "variance_for_sigma",
        rf"\tfrac12\sigma_j^2 \cdot {d_sigma} + \dots",
        work=put("z", lambda d, s, **_: HALF * s * s * d),
    )
    yield Slip(
        "log_var_for_sigma",
        rf"\tfrac12\log\sigma_j^2 \cdot {d_sigma} + \dots",
        work=put("z", lambda d, v, **_: HALF * v * d),
    )
    yield Slip(
        "sigma_for_variance",
        r"\dots + \tfrac12\beta(\sigma_j - 1)",
        work=put("kl", lambda s, beta, **_: HALF * beta * (s - 1)),
    )
    yield Slip(
        "one_forgotten", r"\dots + \tfrac12\beta\sigma_j^2", work=put("kl", lambda s, beta, **_: HALF * beta * s * s)
    )
    yield Slip(
        "kl_not_differentiated",
        r"\dots + \tfrac12\beta(\sigma_j^2 - 1 - \log\sigma_j^2)",
        work=put("kl", lambda s, v, beta, **_: HALF * beta * (s * s - 1 - v)),
    )
    yield Slip(
        "minus_lost", rf"|\tfrac12\sigma_j \cdot {d_sigma}| + \dots", work=put("z", lambda d, s, **_: abs(HALF * s * d))
    )
    yield from orders(given, "d_sigma")
    yield from rounded_early()


_OF_OTHERS = ("d_z", "d_h")
_OF_INPUTS = ("x_hat", "z", "h", "a_h", "a_z")

BACKWARD_STEPS = (
    to_output("x"),
    to_weights("dW_d", "d_x_hat", "z", _OF_OTHERS, ("x", "h", "a_z", "mu", "x_hat", "target")),
    to_input("d_z", {"W_d": "d_x_hat"}, ("x_hat", "x", "target")),
    Step(
        "d_sigma",
        {"d_z": "j", "eps": "j"},
        "j",
        _sigma_works,
        _sigma_slips,
        spells(product=r"\partial\mathcal{{L}}/\partial z_{{{0}}} \cdot \varepsilon_{{{0}}}"),
    ),
    Step(
        "d_mu",
        {"d_z": "j", "mu": "j", "beta": ""},
        "j",
        _mu_works,
        _mu_slips,
        spells(z=r"\partial\mathcal{{L}}/\partial z_{{{}}}", kl=r"\beta\,\mu_{{{}}}"),
    ),
    Step(
        "d_log_var",
        {"d_sigma": "j", "log_var": "j", "beta": ""},
        "j",
        _log_var_works,
        _log_var_slips,
        spells(
            z=r"\tfrac12\sigma_{{{0}}} \cdot \partial\mathcal{{L}}/\partial \sigma_{{{0}}}",
            kl=r"\beta\,\tfrac12(\sigma_{{{}}}^2 - 1)",
        ),
        pair=SIGMA,
    ),
    to_weights("dW_mu", "d_mu", "h", ("d_z", "d_log_var"), ("a_h", "x", "z")),
    to_weights("dW_logvar", "d_log_var", "h", ("d_sigma", "d_z", "d_mu"), ("a_h", "x", "z")),
    to_input("d_h", {"W_mu": "d_mu", "W_logvar": "d_log_var"}),
    to_weights("dW_e", "d_h", "x", ("d_mu", "d_z"), _OF_INPUTS),
    to_output("target"),
    to_logits("x"),
    to_logits("target"),
    slope_step("x_hat", "logits", "output", SIGMOID),
    to_weights("dW_d", "d_logits", "z", ("d_x_hat", *_OF_OTHERS), ("x", "h", "a_z", "mu", "x_hat")),
    to_input("d_z", {"W_d": "d_logits"}, ("x_hat", "d_x_hat")),
    *(slope_step(name, f"a_{name}", "activation", activation) for name in ("h", "z") for activation in ACTIVATIONS),
    to_weights("dW_e", "d_a_h", "x", ("d_h", "d_mu"), _OF_INPUTS),
    to_weights("dW_e", "d_a_z", "x", ("d_z", "d_x_hat", "d_logits"), _OF_INPUTS),
    to_weights("dW_e", "d_z", "x", ("d_x_hat", "d_logits"), _OF_INPUTS),
    *(to_output_of_half(target, "half_squared_error") for target in ("x", "target")),
    to_biases("db_d", "d_x_hat", "z", (*_OF_OTHERS, "x_hat", "x", "target")),
    to_biases("db_d", "d_logits", "z", ("d_x_hat", *_OF_OTHERS)),
    to_biases("db_mu", "d_mu", "h", ("d_z", "d_log_var")),
    to_biases("db_logvar", "d_log_var", "h", ("d_sigma", "d_z", "d_mu")),
    to_biases("db_e", "d_h", "x", ("d_mu", "d_z")),
    to_biases("db_e", "d_a_h", "x", ("d_h", "d_mu")),
    to_biases("db_e", "d_a_z", "x", ("d_z", "d_x_hat", "d_logits")),
    to_biases("db_e", "d_z", "x", ("d_x_hat", "d_logits")),
    *(descend(f"{letter}_{layer}") for layer in ("e", "mu", "logvar", "d") for letter in "Wb"),
)
