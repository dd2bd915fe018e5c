"""The slips that a hand makes in each step backward, every one of them a recalculation with one thing done wrong."""

from decimal import Decimal

from ..recalculation import HALF, Slip, Step, Work, of_factors, spells
from .layers import to_input, to_weights
from .parts import TENTH, factor, in_latex, orders, put, rounded_early, square, times, without

# ---- from the loss to x'


def _output_works(given):
    return [Work({"x_hat": b, "x": -a}, {"a": a, "b": b}, Decimal(2)) for a, b in zip(given["x"], given["x_hat"])]


def _output_slips(given):
    yield Slip("two_forgotten", "x' - x", work=factor(1))
    yield Slip("half_for_two", r"\tfrac12(x' - x)", work=factor(HALF))
    yield Slip(
        "two_misplaced",
        "2x' - x",
        work=lambda work: work._replace(terms={"x_hat": 2 * work.given["b"], "x": -work.given["a"]}, factor=Decimal(1)),
    )
    yield Slip("swapped", "2(x - x')", work=factor(-2))
    yield Slip("added", "2(x' + x)", work=times("x", -1))
    yield Slip("minus_lost", "2(x' - |x|)", work=put("x", lambda a, b: -abs(a)))
    yield Slip("square_for_twice", "(x' - x)^2", work=lambda work: work._replace(factor=Decimal(1), after=square))
    yield Slip("mean_for_sum", r"\tfrac1n 2(x' - x)", work=factor(Decimal(2) / len(given["x"])))
    yield Slip("digit_lost", term="x_hat", work=times("x_hat", TENTH))


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


BACKWARD_STEPS = {
    step.name: step
    for step in (
        Step(
            "d_x_hat",
            {"x": "i", "x_hat": "i"},
            "i",
            _output_works,
            _output_slips,
            spells(x_hat="x'_{{{}}}", x="x_{{{}}}"),
        ),
        to_weights("dW_d", "d_x_hat", "z"),
        to_input("d_z", {"W_d": "d_x_hat"}),
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
        ),
        to_weights("dW_mu", "d_mu", "h"),
        to_weights("dW_logvar", "d_log_var", "h"),
        to_input("d_h", {"W_mu": "d_mu", "W_logvar": "d_log_var"}),
        to_weights("dW_e", "d_h", "x"),
    )
}
