"""The slips that a hand makes in the steps of a diffusion, and in the loss of a network that names the noise."""

from decimal import Decimal

from ...numerals import HELD
from ..recalculation import HALF, Slip, Step, Work, of_factors
from .losses import slips_of_square
from .parts import TENTH, factor, in_latex, orders, put, square, times, without

# ---- a code and noise, each with its weight: noised, and stepped


def mixed(name, code, noise, share, noisy=False, others=None):
    """The step name = √share code + √(1 - share) noise.

    With `noisy`, a part of that noise is fresh: √share code + √(1 - share - s²) noise + s eps_next.
    """
    A, z, e = in_latex(share, ""), in_latex(code), in_latex(noise)
    fresh = r" - s^2" if noisy else ""
    end = rf" + s \cdot {in_latex('eps_next')}" if noisy else ""
    of_code, of_noise = rf"\sqrt{{{A}}} \cdot {z}", rf"\sqrt{{1 - {A}{fresh}}} \cdot {e}"

    def works(given):
        kept, variance = given[share], given["fresh_variance"] if noisy else Decimal(0)
        fresh = given["eps_next"] if noisy else [Decimal(0)] * len(given[code])
        left = _left(share, kept, variance)
        found = []
        for a, b, f in zip(given[code], given[noise], fresh):
            factors = {"code": (kept.sqrt(), a), "noise": (left.sqrt(), b)}
            factors |= {"fresh": (variance.sqrt(), f)} if noisy else {}
            known = {"z": a, "e": b, "share": kept, "left": left, "f": f, "variance": variance}
            found.append(of_factors(factors)._replace(given=known))
        return found

    def both(of_z, of_e):
        return lambda work: put("noise", of_e)(put("code", of_z)(work))

    def slips(given):
        yield Slip(
            "root_forgotten",
            rf"{A} \cdot {z} + (1 - {A}{fresh}) \cdot {e}{end}",
            work=both(lambda z, share, **_: share * z, lambda e, left, **_: left * e),
        )
        yield Slip(
            "root_forgotten", rf"{A} \cdot {z} + {of_noise}{end}", work=put("code", lambda z, share, **_: share * z)
        )
        yield Slip(
            "root_forgotten",
            rf"{of_code} + (1 - {A}{fresh}) \cdot {e}{end}",
            work=put("noise", lambda e, left, **_: left * e),
        )
        yield Slip(
            "shares_swapped",
            rf"\sqrt{{1 - {A}{fresh}}} \cdot {z} + \sqrt{{{A}}} \cdot {e}{end}",
            work=both(lambda z, left, **_: left.sqrt() * z, lambda e, share, **_: share.sqrt() * e),
        )
        yield Slip(
            "one_minus_forgotten",
            rf"{of_code} + \sqrt{{{A}}} \cdot {e}{end}",
            work=put("noise", lambda e, share, **_: share.sqrt() * e),
        )
        yield Slip(
            "root_apart",
            rf"{of_code} + (1 - \sqrt{{{A}}}) \cdot {e}{end}",
            work=put("noise", lambda e, share, **_: (1 - share.sqrt()) * e),
        )
        yield Slip("weight_forgotten", f"{z} + {of_noise}{end}", work=put("code", lambda z, **_: z))
        yield Slip("weight_forgotten", f"{of_code} + {e}{end}", work=put("noise", lambda e, **_: e))
        yield Slip("weights_forgotten", f"{z} + {e}{end}", work=both(lambda z, **_: z, lambda e, **_: e))
        yield Slip("noise_forgotten", f"{of_code}{end}", work=without("noise"))
        yield Slip("code_forgotten", f"{of_noise}{end}", work=without("code"))
        yield Slip("product_sign", f"{of_code} - {of_noise}{end}", work=times("noise", -1))
        yield Slip(
            "minus_lost", f"{of_code} + |{of_noise}|{end}", work=put("noise", lambda e, left, **_: left.sqrt() * abs(e))
        )
        yield Slip("digit_lost", term="code", work=times("code", TENTH))
        yield Slip("digit_lost", term="noise", work=times("noise", TENTH))
        yield from orders(given, noise)
        if noisy:
            yield from _fresh_slips(given)

    def _fresh_slips(given):
        eps = in_latex("eps_next")
        yield Slip("fresh_forgotten", f"{of_code} + {of_noise}", work=without("fresh"))
        yield Slip(
            "variance_kept",
            rf"{of_code} + \sqrt{{1 - {A}}} \cdot {e}{end}",
            work=put("noise", lambda e, share, **_: (1 - share).sqrt() * e),
        )
        yield Slip(
            "variance_for_s",
            rf"{of_code} + {of_noise} + s^2 \cdot {eps}",
            work=put("fresh", lambda f, variance, **_: variance * f),
        )
        yield Slip("fresh_unweighted", f"{of_code} + {of_noise} + {eps}", work=put("fresh", lambda f, **_: f))
        yield from orders(given, "eps_next")

    def spell(term, i):
        terms = {
            "code": rf"\sqrt{{{A}}} \cdot {in_latex(code, i + 1)}",
            "noise": rf"\sqrt{{1 - {A}{fresh}}} \cdot {in_latex(noise, i + 1)}",
            "fresh": rf"s \cdot {in_latex('eps_next', i + 1)}",
        }
        return terms[term]

    shapes, within = {code: "j", noise: "j", share: ""}, (share,)
    if noisy:
        shapes, within = shapes | {"fresh_variance": "", "eps_next": "j"}, (share, "fresh_variance")
    return Step(name, shapes, "j", works, slips, spell, others=others or {}, within=within, like="mixed")


def _left(share, kept, variance):
    """What is left of the variance for the noise; nothing where it is what float arithmetic left of 1."""
    left = 1 - kept - variance
    if variance and left.adjusted() < -HELD:
        return Decimal(0)
    if left < 0:
        raise ValueError(f"{share} and fresh_variance must be at most 1 together.")
    return left


# ---- the code below the noise


def _start_works(given):
    A = given["alpha_bar"]
    return [
        Work(
            {"z": z, "noise": -(1 - A).sqrt() * e},
            {"z": z, "e": e, "share": A},
            1 / A.sqrt(),
            factors={"noise": ((1 - A).sqrt(), e)},
        )
        for z, e in zip(given["z_t"], given["eps_hat"])
    ]


def _start_slips(given):
    A, z, e = in_latex("alpha_bar", ""), in_latex("z_t"), in_latex("eps_hat")
    share = given["alpha_bar"]
    root, of_noise = rf"\sqrt{{{A}}}", rf"\sqrt{{1 - {A}}} \cdot {e}"
    unrooted = put("noise", lambda e, share, **_: -(1 - share) * e)
    yield Slip(
        "root_forgotten",
        rf"({z} - (1 - {A}) \cdot {e})/{A}",
        work=lambda work: unrooted(work)._replace(factor=1 / share),
    )
    yield Slip("root_forgotten", f"({z} - {of_noise})/{A}", work=lambda work: work._replace(factor=1 / share))
    yield Slip("root_forgotten", rf"({z} - (1 - {A}) \cdot {e})/{root}", work=unrooted)
    yield Slip(
        "shares_swapped",
        rf"({z} - {root} \cdot {e})/\sqrt{{1 - {A}}}",
        work=lambda work: put("noise", lambda e, share, **_: -share.sqrt() * e)(work)._replace(
            factor=1 / (1 - share).sqrt()
        ),
    )
    yield Slip(
        "one_minus_forgotten",
        rf"({z} - {root} \cdot {e})/{root}",
        work=put("noise", lambda e, share, **_: -share.sqrt() * e),
    )
    yield Slip(
        "root_apart",
        rf"({z} - (1 - {root}) \cdot {e})/{root}",
        work=put("noise", lambda e, share, **_: -(1 - share.sqrt()) * e),
    )
    yield Slip("weight_forgotten", f"({z} - {e})/{root}", work=put("noise", lambda e, **_: -e))
    yield Slip("noise_forgotten", f"{z}/{root}", work=without("noise"))
    yield Slip("noise_added", f"({z} + {of_noise})/{root}", work=times("noise", -1))
    yield Slip("division_forgotten", f"{z} - {of_noise}", work=factor(1))
    yield Slip(
        "multiplied_for_divided",
        rf"({z} - {of_noise}) \cdot {root}",
        work=lambda work: work._replace(factor=share.sqrt()),
    )
    yield Slip(
        "divided_apart",
        rf"{z}/{root} - {of_noise}",
        work=lambda work: put("noise", lambda e, share, **_: -((1 - share) * share).sqrt() * e)(work),
    )
    yield Slip(
        "minus_lost",
        f"({z} - |{of_noise}|)/{root}",
        work=put("noise", lambda e, share, **_: -(1 - share).sqrt() * abs(e)),
    )
    yield Slip("digit_lost", term="z", work=times("z", TENTH))
    yield Slip("digit_lost", term="noise", work=times("noise", TENTH))
    yield from orders(given, "eps_hat")


def _start_spell(term, i):
    z, e = in_latex("z_t", i + 1), in_latex("eps_hat", i + 1)
    return z if term == "z" else rf"\sqrt{{1 - {in_latex('alpha_bar', '')}}} \cdot {e}"


# ---- guidance


def _guided_works(given):
    w = given["guidance"]
    return [
        of_factors({"further": (w, e - f)}, seen=e)._replace(given={"e": e, "f": f, "w": w})
        for e, f in zip(given["eps_hat"], given["eps_hat_free"])
    ]


def _guided_slips(given):
    e, f, w = in_latex("eps_hat"), in_latex("eps_hat_free"), in_latex("guidance", "")
    further = rf"{w} \cdot ({e} - {f})"
    yield Slip("guidance_from_free", f"{f} + {further}", work=put("seen", lambda f, **_: f))
    yield Slip(
        "guidance_one_more",
        rf"{e} + (1 + {w}) \cdot ({e} - {f})",
        work=put("further", lambda e, f, w: (1 + w) * (e - f)),
    )
    yield Slip("guidance_turned", rf"{e} + {w} \cdot ({f} - {e})", work=times("further", -1))
    yield Slip("guidance_forgotten", e, work=without("further"))
    yield Slip("free_alone", f, work=lambda work: put("seen", lambda f, **_: f)(without("further")(work)))
    yield Slip("direction_alone", further, work=without("seen"))
    yield Slip("guidance_once", f"{e} + ({e} - {f})", work=put("further", lambda e, f, w: e - f))
    yield Slip("added", rf"{e} + {w} \cdot ({e} + {f})", work=put("further", lambda e, f, w: w * (e + f)))
    yield Slip("minus_lost", rf"{e} + {w} \cdot |{e} - {f}|", work=put("further", lambda e, f, w: w * abs(e - f)))
    yield Slip("digit_lost", term="further", work=times("further", TENTH))
    yield from orders(given, "eps_hat_free")


def _guided_spell(term, i):
    e, f = in_latex("eps_hat", i + 1), in_latex("eps_hat_free", i + 1)
    return e if term == "seen" else rf"w \cdot ({e} - {f})"


# ---- the loss of a network that names the noise, and its derivative


def _error_works(given):
    return [
        Work({"eps": e, "eps_hat": -p}, {"a": e, "b": p}, after=square) for e, p in zip(given["eps"], given["eps_hat"])
    ]


def _error_slips():
    return slips_of_square(in_latex("eps", ""), in_latex("eps_hat", ""), "eps_hat")


def _loss_slips(given):
    count, e, p = len(given["eps"]), in_latex("eps", ""), in_latex("eps_hat", "")
    if count > 1:
        yield Slip("mean_for_sum", rf"\tfrac1n\textstyle\sum ({e} - {p})^2", values=lambda values: [values[0] / count])
        for j in range(count):
            yield Slip("term_left_out", only=j, work=factor(0))
    yield Slip("root", rf"\sqrt{{\textstyle\sum ({e} - {p})^2}}", values=lambda values: [values[0].sqrt()])
    for slip in _error_slips():
        yield Slip(slip.name, rf"\textstyle\sum {slip.formula}", work=slip.work)


def _error_spell(term, i):
    return in_latex(term, i + 1)


def _to_noise_works(given):
    return [
        Work({"eps_hat": p, "eps": -e}, {"e": e, "p": p}, Decimal(2)) for e, p in zip(given["eps"], given["eps_hat"])
    ]


def _to_noise_slips(given):
    e, p = in_latex("eps", ""), in_latex("eps_hat", "")
    yield Slip("two_forgotten", f"{p} - {e}", work=factor(1))
    yield Slip("half_for_two", rf"\tfrac12({p} - {e})", work=factor(HALF))
    yield Slip("swapped", f"2({e} - {p})", work=factor(-2))
    yield Slip("added", f"2({p} + {e})", work=times("eps", -1))
    yield Slip("noise_forgotten", f"2{p}", work=without("eps"))
    yield Slip("square_for_twice", f"({p} - {e})^2", work=lambda work: work._replace(factor=Decimal(1), after=square))
    yield Slip("minus_lost", f"2({p} - |{e}|)", work=put("eps", lambda e, p: -abs(e)))
    yield Slip("digit_lost", term="eps_hat", work=times("eps_hat", TENTH))
    yield from orders(given, "eps_hat")


DIFFUSION_STEPS = (
    mixed("z_t", "z_0", "eps", "alpha_bar"),
    Step(
        "z_0_hat",
        {"z_t": "j", "eps_hat": "j", "alpha_bar": ""},
        "j",
        _start_works,
        _start_slips,
        _start_spell,
        within=("alpha_bar",),
    ),
    Step(
        "eps_hat_guided",
        {"eps_hat": "j", "eps_hat_free": "j", "guidance": ""},
        "j",
        _guided_works,
        _guided_slips,
        _guided_spell,
    ),
    mixed("z_next", "z_0_hat", "eps_hat", "alpha_bar_next", others={"z_t": "z_0_hat"}),
    mixed("z_next", "z_0_hat", "eps_hat", "alpha_bar_next", noisy=True, others={"z_t": "z_0_hat"}),
    Step("noise_error", {"eps": "j", "eps_hat": "j"}, "j", _error_works, lambda given: _error_slips(), _error_spell),
    Step(
        "total",
        {"eps": "j", "eps_hat": "j"},
        "",
        _error_works,
        _loss_slips,
        _error_spell,
        "noise_error",
        like="noise_error",
    ),
    Step("d_eps_hat", {"eps": "j", "eps_hat": "j"}, "j", _to_noise_works, _to_noise_slips, _error_spell),
)
