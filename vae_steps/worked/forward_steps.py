"""The pencil's steps forward: each of them line by line, from any columns of numbers, as a `Page`."""

from decimal import Decimal

from ..spelling import spelled
from ..validate import door, optional
from .page import STYLE, Number, Sheet, added, column, not_negative, number, rows, symbols_of_layer

_ONE, _HALF, _MINUS_HALF = (Number(Decimal(value), True) for value in ("1", "0.5", "-0.5"))


@door(symbols=symbols_of_layer, x=column(), W=rows(width="x"), b=column("W"), **STYLE)
def affine(W, b, x, symbols=("h", "W_e", "b_e", "x"), *, decimals=6, rounding=None):
    """An affine layer, h = W x + b, row by row.

    W: rows of numbers (outputs, inputs); b (outputs); x (inputs). `symbols` names the output, W, b and the input.
    Raises ValueError for sizes that do not fit and for what is not a finite number.
    """
    out, weights, bias, into = symbols
    sheet = Sheet(decimals, rounding)
    x = sheet.take(f"{into}[{{}}]", x)
    W = sheet.take_rows(weights, W, width=len(x))
    b = sheet.take(f"{bias}[{{}}]", b, len(W))
    for i, row in enumerate(W):
        products = [sheet.note(f"{weights}[{i},{j}]*{into}[{j}]", w * a) for j, (w, a) in enumerate(zip(row, x))]
        summed = sheet.note(f"({weights}@{into})[{i}]", added(products))
        put_in = [("{}·{}", w, a) for w, a in zip(row, x)]
        stages = put_in, [("{}", product) for product in products], [("{}", summed)]
        sheet.line(out, i, *(stage + [("{}", b[i])] for stage in stages), result=summed + b[i])
    plain, latex = zip(spelled(out, "i"), spelled(weights, "ij"), spelled(into, "j"), spelled(bias, "i"))
    return sheet.page("{} = Σ_j {}·{} + {}".format(*plain), r"{} & = \textstyle\sum_j {}\, {} + {}".format(*latex))


@door(log_var=column(), **STYLE)
def standard_deviation(log_var, *, decimals=6, rounding=None):
    """sigma = exp(½ log sigma²) for each latent dimension. log_var: a column of numbers."""
    sheet = Sheet(decimals, rounding)
    for j, v in enumerate(sheet.take("log_var[{}]", log_var)):
        half = _HALF * v
        sheet.line("sigma", j, [("exp(½·{})", v)], [("exp({})", half)], result=half.exp())
    return sheet.page("σ_j = exp(½·log σ²_j)", r"\sigma_j & = \exp(\tfrac{1}{2} \log\sigma^2_j)")


@door(mu=column(), sigma=column("mu"), eps=column("mu"), **STYLE)
def latent_sample(mu, sigma, eps, *, decimals=6, rounding=None):
    """z = mu + sigma eps for each latent dimension. Three columns of one length."""
    sheet = Sheet(decimals, rounding)
    mu = sheet.take("mu[{}]", mu)
    sigma, eps = (sheet.take(name, values, len(mu)) for name, values in (("sigma[{}]", sigma), ("eps[{}]", eps)))
    for j, (m, s, e) in enumerate(zip(mu, sigma, eps)):
        product = sheet.note(f"sigma[{j}]*eps[{j}]", s * e)
        sheet.line("z", j, [("{}", m), ("{}·{}", s, e)], [("{}", m), ("{}", product)], result=m + product)
    return sheet.page("z_j = μ_j + σ_j·ε_j", r"z_j & = \mu_j + \sigma_j\, \varepsilon_j")


@door(x=column(), x_hat=column("x"), **STYLE)
def squared_error(x, x_hat, *, decimals=6, rounding=None):
    """(x - x')² for each feature, and their sum, the reconstruction loss. Two columns of one length."""
    sheet = Sheet(decimals, rounding)
    x = sheet.take("x[{}]", x)
    errors = []
    for i, (a, b) in enumerate(zip(x, sheet.take("x_hat[{}]", x_hat, len(x)))):
        difference = sheet.note(f"x[{i}]-x_hat[{i}]", a - b)
        errors.append(
            sheet.line(
                "squared_error",
                i,
                [("({} - {})²", a, b)],
                [("{}²", difference)],
                result=difference * difference,
                symbol=f"(x[{i}]-x_hat[{i}])^2",
            )
        )
    sheet.line("reconstruction", None, [("{}", error) for error in errors], result=added(errors))
    return sheet.page("Σ (x - x')² = Σ_i (x_i - x'_i)²", r"\textstyle\sum_i (x_i - x'_i)^2 &")


@door(mu=column(), log_var=column("mu"), sigma=optional(column("mu")), **STYLE)
def kl_divergence(mu, log_var, sigma=None, *, decimals=6, rounding=None):
    """KL(N(mu, sigma²) || N(0, 1)) for each latent dimension, and their sum, in nats.

    -½ (1 + log sigma² - mu² - sigma²). `sigma` is what the page carries, rounded or not; without it,
    exp(½ log sigma²). Columns of one length.
    """
    sheet = Sheet(decimals, rounding)
    mu = sheet.take("mu[{}]", mu)
    log_var = sheet.take("log_var[{}]", log_var, len(mu))
    sigma = sheet.take("sigma[{}]", [(_HALF * v).exp() for v in log_var] if sigma is None else sigma, len(mu))
    terms = []
    for j, (m, v, s) in enumerate(zip(mu, log_var, sigma)):
        m2, s2 = sheet.note(f"mu[{j}]^2", m * m), sheet.note(f"sigma[{j}]^2", s * s)
        rest = sheet.note(f"1+log_var[{j}]-mu[{j}]^2", _ONE + v - m2)
        bracket = sheet.note(f"1+log_var[{j}]-mu[{j}]^2-sigma[{j}]^2", rest - s2)
        terms.append(
            sheet.line(
                "kl",
                j,
                [("-½·(1 + {} - {}² - {}²)", v, m, s)],
                [("-½·(1 + {} - {} - {})", v, m2, s2)],
                [("-½·({} - {})", rest, s2)],
                [("-½·{}", bracket)],
                result=_MINUS_HALF * bracket,
            )
        )
    sheet.line("kl", None, [("{}", term) for term in terms], result=added(terms))
    return sheet.page(
        "KL_j = -½·(1 + log σ²_j - μ_j² - σ_j²)",
        r"\mathrm{KL}_j & = -\tfrac{1}{2}(1 + \log\sigma^2_j - \mu_j^2 - \sigma_j^2)",
    )


@door(reconstruction=number, **STYLE)
def autoencoder_loss(reconstruction, *, decimals=6, rounding=None):
    """The loss of an autoencoder: the reconstruction loss is all of it. One number."""
    sheet = Sheet(decimals, rounding)
    sheet.line("total", None, result=sheet.take_number("reconstruction", reconstruction))
    return sheet.page("L = Σ (x - x')²", r"\mathcal{L} & = \textstyle\sum_i (x_i - x'_i)^2")


@door(reconstruction=number, kl=number, beta=not_negative, **STYLE)
def total_loss(reconstruction, kl, beta=1, *, decimals=6, rounding=None):
    """The loss: reconstruction + beta KL. Three numbers; a beta of 1 is not written."""
    sheet = Sheet(decimals, rounding)
    reconstruction, kl, beta = (
        sheet.take_number(name, value)
        for name, value in (("reconstruction", reconstruction), ("kl", kl), ("beta", beta))
    )
    weighted, shown = beta * kl, beta != (1, True)
    stages = [[("{}", reconstruction), ("{}", weighted)]]
    if shown:
        stages.insert(0, [("{}", reconstruction), ("{}·{}", beta, kl)])
    sheet.line("total", None, *stages, result=reconstruction + weighted)
    plain, latex = ("β·", r"\beta\,") if shown else ("", "")
    return sheet.page(
        f"L = Σ (x - x')² + {plain}KL", rf"\mathcal{{L}} & = \textstyle\sum_i (x_i - x'_i)^2 + {latex}\mathrm{{KL}}"
    )
