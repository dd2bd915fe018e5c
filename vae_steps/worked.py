"""The pencil: sets a calculation out line by line, for any numbers, as a hand would write it.

Formula; numbers put in; products; sums; result. Each function takes any numbers and any layer sizes and returns
a `Page`, which Jupyter shows as typeset mathematics and which prints as plain text with every number in it.

`=` stands before numbers that are printed exactly, `≈` where one of them was rounded. `decimals` chooses the
digits that are shown. `rounding` rounds results and carries them on rounded, as a hand does: `{"sigma": 2}`
rounds the standard deviations to two decimals, and `2` rounds every result. Halves round away from zero.
The layers are affine: the pencil knows no activation functions, as the lecture uses none.

It is a third route to every number, beside `model` with `loss` and `symbolic`, and imports neither.
"""

from decimal import Decimal

from .page import Number, Sheet, number, spelled, total

_ONE, _HALF, _MINUS_HALF = (Number(Decimal(value), True) for value in ("1", "0.5", "-0.5"))


def affine(W, b, x, symbols=("h", "W_e", "b_e", "x"), *, decimals=6, rounding=None):
    """An affine layer, h = W x + b, row by row.

    W: rows of numbers (outputs, inputs); b (outputs); x (inputs). `symbols` names the output, W, b and the input.
    Raises ValueError for sizes that do not fit and for what is not a finite number.
    """
    out, weights, bias, into = symbols
    sheet = Sheet(decimals, rounding)
    x = sheet.take(f"{into}[{{}}]", x)
    W = [sheet.take(f"{weights}[{i},{{}}]", row, len(x)) for i, row in enumerate(W)]
    b = sheet.take(f"{bias}[{{}}]", b, len(W))
    for i, row in enumerate(W):
        products = [sheet.note(f"{weights}[{i},{j}]*{into}[{j}]", w * a) for j, (w, a) in enumerate(zip(row, x))]
        summed = sheet.note(f"({weights}@{into})[{i}]", total(products))
        put_in = [("{}·{}", w, a) for w, a in zip(row, x)]
        multiplied = [("{}", product) for product in products]
        stages = [put_in, multiplied, [("{}", summed)]] if len(x) > 1 else [put_in, multiplied]
        sheet.line(out, i, *(stage + [("{}", b[i])] for stage in stages), result=summed + b[i])
    plain, latex = zip(spelled(out, "i"), spelled(weights, "ij"), spelled(into, "j"), spelled(bias, "i"))
    return sheet.page("{} = Σ_j {}·{} + {}".format(*plain), r"{} & = \textstyle\sum_j {}\, {} + {}".format(*latex))


def standard_deviation(log_var, *, decimals=6, rounding=None):
    """sigma = exp(½ log sigma²) for each latent dimension. log_var: a column of numbers."""
    sheet = Sheet(decimals, rounding)
    for j, v in enumerate(sheet.take("log_var[{}]", log_var)):
        half = _HALF * v
        sheet.line("sigma", j, [("exp(½·{})", v)], [("exp({})", half)], result=half.exp())
    return sheet.page("σ_j = exp(½·log σ²_j)", r"\sigma_j & = \exp(\tfrac{1}{2} \log\sigma^2_j)")


def latent_sample(mu, sigma, eps, *, decimals=6, rounding=None):
    """z = mu + sigma eps for each latent dimension. Three columns of one length."""
    sheet = Sheet(decimals, rounding)
    mu = sheet.take("mu[{}]", mu)
    sigma, eps = (sheet.take(name, values, len(mu)) for name, values in (("sigma[{}]", sigma), ("eps[{}]", eps)))
    for j, (m, s, e) in enumerate(zip(mu, sigma, eps)):
        product = sheet.note(f"sigma[{j}]*eps[{j}]", s * e)
        sheet.line("z", j, [("{}", m), ("{}·{}", s, e)], [("{}", m), ("{}", product)], result=m + product)
    return sheet.page("z_j = μ_j + σ_j·ε_j", r"z_j & = \mu_j + \sigma_j\, \varepsilon_j")


def squared_error(x, x_hat, *, decimals=6, rounding=None):
    """(x - x')² for each feature, and their sum, the reconstruction loss. Two columns of one length."""
    sheet = Sheet(decimals, rounding)
    x = sheet.take("x[{}]", x)
    errors = []
    for i, (a, b) in enumerate(zip(x, sheet.take("x_hat[{}]", x_hat, len(x)))):
        difference = sheet.note(f"x[{i}]-x_hat[{i}]", a - b)
        errors.append(sheet.line("squared_error", i, [("({} - {})²", a, b)], [("{}²", difference)],
                                 result=difference * difference, symbol=f"(x[{i}]-x_hat[{i}])^2"))
    sheet.line("reconstruction", None, [("{}", error) for error in errors], result=total(errors))
    return sheet.page("Σ (x - x')² = Σ_i (x_i - x'_i)²", r"\textstyle\sum_i (x_i - x'_i)^2 &")


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
        terms.append(sheet.line("kl", j, [("-½·(1 + {} - {}² - {}²)", v, m, s)], [("-½·(1 + {} - {} - {})", v, m2, s2)],
                                [("-½·({} - {})", rest, s2)], [("-½·{}", bracket)],
                                result=_MINUS_HALF * bracket))
    sheet.line("kl", None, [("{}", term) for term in terms], result=total(terms))
    return sheet.page("KL_j = -½·(1 + log σ²_j - μ_j² - σ_j²)",
                      r"\mathrm{KL}_j & = -\tfrac{1}{2}(1 + \log\sigma^2_j - \mu_j^2 - \sigma_j^2)")


def total_loss(reconstruction, kl, beta=1, *, decimals=6, rounding=None):
    """The loss: reconstruction + beta KL. Three numbers; a beta of 1 is not written."""
    sheet = Sheet(decimals, rounding)
    reconstruction, kl, beta = (sheet.note(name, number(name, value)) for name, value in
                                (("reconstruction", reconstruction), ("kl", kl), ("beta", beta)))
    weighted, shown = beta * kl, beta != (1, True)
    stages = [[("{}", reconstruction), ("{}", weighted)]]
    if shown:
        stages.insert(0, [("{}", reconstruction), ("{}·{}", beta, kl)])
    sheet.line("total", None, *stages, result=reconstruction + weighted)
    plain, latex = ("β·", r"\beta\,") if shown else ("", "")
    return sheet.page(f"L = Σ (x - x')² + {plain}KL",
                      rf"\mathcal{{L}} & = \textstyle\sum_i (x_i - x'_i)^2 + {latex}\mathrm{{KL}}")


def forward(parameters, x, eps, beta=1, *, decimals=6, rounding=None):
    """The whole calculation, from x to the total loss, for one sample and any layer sizes.

    `parameters` as in `model.Parameters`; x and eps are columns. The page keeps its numbers under the symbols
    of the ledger: `page["z[0]"]`, `page["W_e[0,1]*x[1]"]`, `page["total"]`. In deeper networks the hidden layers
    are h^(1), h^(2), … in the encoder and g^(1), … in the decoder.
    """
    style = {"decimals": decimals, "rounding": rounding}
    encoder_names = [f"h^({k + 1})" for k in range(len(parameters.encoder))] if len(parameters.encoder) > 1 else ["h"]
    decoder_names = [f"g^({k + 1})" for k in range(len(parameters.decoder) - 1)] + ["x_hat"]
    encoder = _chain(parameters.encoder, x, "x", encoder_names, "e", style)
    heads = (("mu", "mu", parameters.mu_head), ("log_var", "logvar", parameters.log_var_head))
    mu, log_var = (affine(head.W, head.b, encoder[-1].result, (name, f"W_{low}", f"b_{low}", encoder_names[-1]), **style)
                   for name, low, head in heads)
    sigma = standard_deviation(log_var.result, **style)
    z = latent_sample(mu.result, sigma.result, eps, **style)
    decoder = _chain(parameters.decoder, z.result, "z", decoder_names, "d", style)
    error = squared_error(x, decoder[-1].result, **style)
    kl = kl_divergence(mu.result, log_var.result, sigma.result, **style)
    loss = total_loss(error.result[-1], kl.result[-1], beta, **style)
    pages = [*encoder, mu, log_var, sigma, z, *decoder, error, kl, loss]
    return sum(pages[1:], pages[0])


def _chain(layers, column, into, names, part, style):
    """The pages of affine layers that follow each other."""
    pages = []
    for k, (layer, name) in enumerate(zip(layers, names), start=1):
        raised = f"^({k})" if len(layers) > 1 else ""
        pages.append(affine(layer.W, layer.b, column, (name, f"W_{part}{raised}", f"b_{part}{raised}", into), **style))
        into, column = name, pages[-1].result
    return pages
