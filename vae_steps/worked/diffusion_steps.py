"""The pencil's steps of a diffusion: a code drowned in noise, the noise guided, and one step back, as a `Page` each."""

from decimal import Decimal

from ..quoting import brief
from ..spelling import spelled, typeset
from ..validate import door, optional
from .numbers import Number, added
from .page import Sheet
from .rules import STYLE, column, not_negative, number

_ONE, _ZERO = (Number(Decimal(value), True) for value in "10")
_ALONE = ("alpha_bar", "alpha_bar_next", "guidance", "fresh_variance", "eta")


def share_left(name, value, given=None):
    """A share of variance: above 0 and at most 1."""
    found = number(name, value)
    if not 0 < found.value <= 1:
        raise ValueError(f"{name} must be a number above 0 and at most 1, not {brief(value)}.")
    return found


def _share_after(name, value, given):
    """The share after a step back in time: not below the one before it."""
    found = share_left(name, value)
    if found.value < given["alpha_bar"].value:
        raise ValueError(f"{name} must be at least alpha_bar, as a step takes noise away, and not {brief(value)}.")
    return found


def _at_most_one(name, value, given=None):
    found = not_negative(name, value)
    if found.value > 1:
        raise ValueError(f"{name} must be at most 1, not {brief(value)}.")
    return found


@door(z_0=column(), eps=column("z_0"), alpha_bar=share_left, **STYLE)
def noised(z_0, eps, alpha_bar, *, decimals=6, rounding=None):
    """z_t = √alpha_bar z_0 + √(1 - alpha_bar) eps for each number of the code: two columns of one length, one share.

    `alpha_bar` is the share of the code's variance that is left, above 0 and at most 1.
    """
    sheet = Sheet(decimals, rounding)
    z_0, eps = sheet.take("z_0[{}]", z_0), sheet.take("eps[{}]", eps)
    share = sheet.take_number("alpha_bar", alpha_bar)
    of_code, of_noise = _roots(sheet, share)
    for j, (z, e) in enumerate(zip(z_0, eps)):
        sheet.line(
            "z_t",
            j,
            [("√{}·{}", share, z), ("√(1 - {})·{}", share, e)],
            *_weighted((of_code, z), (of_noise, e)),
            result=of_code * z + of_noise * e,
        )
    return sheet.page(*_formula("z_t", "√{}·{} + √(1 - {})·{}", "alpha_bar", "z_0", "alpha_bar", "eps"))


@door(z_t=column(), eps_hat=column("z_t"), alpha_bar=share_left, **STYLE)
def predicted_start(z_t, eps_hat, alpha_bar, *, decimals=6, rounding=None):
    """z_0_hat = (z_t - √(1 - alpha_bar) eps_hat) / √alpha_bar: the code below the noise that is seen.

    Two columns of one length, and the share of `noised`.
    """
    sheet = Sheet(decimals, rounding)
    z_t, eps_hat = sheet.take("z_t[{}]", z_t), sheet.take("eps_hat[{}]", eps_hat)
    share = sheet.take_number("alpha_bar", alpha_bar)
    of_code, of_noise = _roots(sheet, share)
    for j, (z, e) in enumerate(zip(z_t, eps_hat)):
        noise = of_noise * e
        sheet.line(
            "z_0_hat",
            j,
            [("({} - √(1 - {})·{})/√{}", z, share, e, share)],
            [("({} - {}·{})/{}", z, of_noise, e, of_code)],
            [("({} - {})/{}", z, noise, of_code)],
            [("{}/{}", z - noise, of_code)],
            result=(z - noise) / of_code,
        )
    return sheet.page(*_formula("z_0_hat", "({} - √(1 - {})·{})/√{}", "z_t", "alpha_bar", "eps_hat", "alpha_bar"))


@door(eps_hat=column(), eps_hat_free=column("eps_hat"), guidance=not_negative, **STYLE)
def guided(eps_hat, eps_hat_free, guidance, *, decimals=6, rounding=None):
    """eps_hat + guidance (eps_hat - eps_hat_free): further away from what is seen without a condition.

    Two columns of one length, and a number w from 0 on. Stable Diffusion's guidance scale is 1 + w.
    """
    sheet = Sheet(decimals, rounding)
    eps_hat, free = sheet.take("eps_hat[{}]", eps_hat), sheet.take("eps_hat_free[{}]", eps_hat_free)
    w = sheet.take_number("guidance", guidance)
    for j, (e, f) in enumerate(zip(eps_hat, free)):
        further = w * (e - f)
        sheet.line(
            "eps_hat_guided",
            j,
            [("{}", e), ("{}·({} - {})", w, e, f)],
            [("{}", e), ("{}·{}", w, e - f)],
            [("{}", e), ("{}", further)],
            result=e + further,
        )
    formula = _formula("eps_hat_guided", "{} + {}·({} - {})", "eps_hat", "guidance", "eps_hat", "eps_hat_free")
    return sheet.page(*formula)


@door(
    z_t=column(),
    eps_hat=column("z_t"),
    alpha_bar=share_left,
    alpha_bar_next=_share_after,
    eps=optional(column("z_t")),
    eta=_at_most_one,
    **STYLE,
)
def stepped(z_t, eps_hat, alpha_bar, alpha_bar_next, eps=None, eta=1, *, decimals=6, rounding=None):
    """One step back in time: z_next = √alpha_bar_next z_0_hat + √(1 - alpha_bar_next - s²) eps_hat + s eps.

    On the page eps, the fresh noise, is called eps_next. It has z_0_hat as of `predicted_start`, and the variance of
    the fresh noise, s² = eta² (1 - alpha_bar_next) / (1 - alpha_bar) (1 - alpha_bar / alpha_bar_next); without eps,
    with eta = 0, or where the shares are the same, there is none. An eta of 1 is not written. s² is carried on as it
    is, whatever `rounding` says: what is left beside it has a root.
    """
    start = predicted_start(z_t, eps_hat, alpha_bar, decimals=decimals, rounding=rounding)
    sheet = Sheet(decimals, rounding)
    after = sheet.take_number("alpha_bar_next", alpha_bar_next)
    is_noisy = eps is not None and eta.value > 0 and alpha_bar.value < after.value
    pages, fresh = [start], _ZERO
    if is_noisy:
        pages.append(_fresh_variance(alpha_bar, after, eta, Sheet(decimals)))
        fresh, eps = pages[-1].result[0], sheet.take("eps_next[{}]", eps)
    left = _ONE - after - fresh
    of_start, s = after.sqrt(), fresh.sqrt()
    direction = (left if left.value > 0 else _ZERO).sqrt()
    for j, (z, e) in enumerate(zip(start.result, eps_hat)):
        terms, weighted = [("√{}·{}", after, z)], [(of_start, z), (direction, e)]
        terms.append(("√(1 - {} - {})·{}", after, fresh, e) if is_noisy else ("√(1 - {})·{}", after, e))
        if is_noisy:
            terms.append(("√{}·{}", fresh, eps[j]))
            weighted.append((s, eps[j]))
        result = added(a * b for a, b in weighted)
        sheet.line("z_next", j, terms, *_weighted(*weighted), result=result)
    names, fresh_noise = ["alpha_bar_next", "z_0_hat", "alpha_bar_next"], " - s²" if is_noisy else ""
    right = f"√{{}}·{{}} + √(1 - {{}}{fresh_noise})·{{}}" + (" + s·{}" if is_noisy else "")
    pages.append(sheet.page(*_formula("z_next", right, *names, "eps_hat", *(["eps_next"] if is_noisy else []))))
    return sum(pages[1:], pages[0])


def _fresh_variance(before, after, eta, sheet):
    """The page of s², the variance of the noise that a step adds."""
    eta, before = sheet.take_number("eta", eta), sheet.take_number("alpha_bar", before)
    after, is_shown = sheet.take_number("alpha_bar_next", after), eta != (1, True)
    share, left, eta2 = before / after, (_ONE - after) / (_ONE - before), eta * eta
    stages = [
        [("{}²·(1 - {})/(1 - {})·(1 - {}/{})", eta, after, before, before, after)],
        [("{}·{}/{}·(1 - {})", eta2, _ONE - after, _ONE - before, share)],
        [("{}·{}·{}", eta2, left, _ONE - share)],
    ]
    if not is_shown:
        stages = [[(template.partition("·")[2], *numbers)] for ((template, __, *numbers),) in stages]
    sheet.line("fresh_variance", None, *stages, result=eta2 * left * (_ONE - share))
    right, names = "(1 - {})/(1 - {})·(1 - {}/{})", ("alpha_bar_next", "alpha_bar", "alpha_bar", "alpha_bar_next")
    return sheet.page(*_formula("fresh_variance", f"{'η²·' if is_shown else ''}{right}", *names))


def _formula(out, right, *names):
    """`out` is `right`, in both scripts: its braces take the other names, shares and guidance without an index."""
    plain, latex = zip(*(spelled(name, "" if name in _ALONE else "j") for name in (out, *names)))
    return f"{plain[0]} = {right.format(*plain[1:])}", f"{latex[0]} & = {typeset(right.format(*latex[1:]))}"


def _roots(sheet, share):
    """√alpha_bar, which weighs the code, and √(1 - alpha_bar), which weighs the noise."""
    return sheet.note("√alpha_bar", share.sqrt()), sheet.note("√(1-alpha_bar)", (_ONE - share).sqrt())


def _weighted(*pairs):
    """The last stages of a weighted sum: the weights beside their numbers, and the products."""
    return [("{}·{}", *pair) for pair in pairs], [("{}", a * b) for a, b in pairs]
