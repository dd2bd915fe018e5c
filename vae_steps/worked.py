"""The pencil: sets a calculation out line by line, for any numbers, as a hand would write it.

Formula; numbers put in; products; sums; result. Each function takes any numbers and any layer sizes and returns
a `Page`, which Jupyter shows as typeset mathematics and which prints as plain text with every number in it.

`=` stands before numbers that are printed exactly, `≈` where one of them was rounded. `decimals` chooses the
digits that are shown. `rounding` rounds results and carries them on rounded, as a hand does: `{"sigma": 2}`
rounds the standard deviations to two decimals, and `2` rounds every result. Halves round away from zero.
The layers are affine: the pencil knows no activation functions, as the lecture uses none.

The steps of the backward pass are written in `chain_rule`, and are called from here like the others. It is a third
route to every number, beside `model` with `loss` and `gradients`, and `symbolic`, and imports none of them.
"""

from decimal import Decimal

from .chain_rule import d_bias, d_hidden, d_input, d_log_var, d_mu, d_sigma, d_weights, d_x_hat, descend
from .page import Number, Page, Sheet, number, total
from .spelling import named_layers, spelled

_ONE, _HALF, _MINUS_HALF = (Number(Decimal(value), True) for value in ("1", "0.5", "-0.5"))


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
        summed = sheet.note(f"({weights}@{into})[{i}]", total(products))
        put_in = [("{}·{}", w, a) for w, a in zip(row, x)]
        stages = put_in, [("{}", product) for product in products], [("{}", summed)]
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
    encoder, heads, decoder = named_layers(parameters)
    encoder = _chain(encoder, x, style)
    mu, log_var = (affine(head.W, head.b, encoder[-1].result, symbols, **style) for head, symbols in heads)
    sigma = standard_deviation(log_var.result, **style)
    z = latent_sample(mu.result, sigma.result, eps, **style)
    decoder = _chain(decoder, z.result, style)
    error = squared_error(x, decoder[-1].result, **style)
    kl = kl_divergence(mu.result, log_var.result, sigma.result, **style)
    loss = total_loss(error.result[-1], kl.result[-1], beta, **style)
    pages = [*encoder, mu, log_var, sigma, z, *decoder, error, kl, loss]
    return sum(pages[1:], pages[0])


def backward(parameters, x, eps, beta=1, *, decimals=6, rounding=None):
    """Every derivative of the loss that `forward` calculates, from ∂L/∂x' back to the first layer, for one sample.

    The arguments are those of `forward`, and its numbers are put in; the page does not repeat its lines. Symbols are
    those of `forward` with d in front: `page["d_z[0]"]`, `page["dW_d[0,1]"]`, in deeper networks `page["d_h^(1)[0]"]`.
    """
    style = {"decimals": decimals, "rounding": rounding}
    there = forward(parameters, x, eps, beta, **style)
    return _back(Page((), there.numbers, ()), parameters, beta, style)


def forward_backward(parameters, x, eps, beta=1, *, decimals=6, rounding=None):
    """The page of `forward` with that of `backward` below it, calculated once."""
    style = {"decimals": decimals, "rounding": rounding}
    return _back(forward(parameters, x, eps, beta, **style), parameters, beta, style)


def update(parameters, gradients, learning_rate, *, decimals=6, rounding=None):
    """One step of gradient descent for every weight and bias: W - η ∂L/∂W, with η the learning rate.

    `gradients` is a page of `backward` for the same parameters. `page["W_d[0,1]"]` is the weight after the step.
    """
    style, page = {"decimals": decimals, "rounding": rounding}, Page((), {}, ())
    for layer, (_, weights, bias, _) in sum(named_layers(parameters), []):
        slopes = [gradients.column(f"d{weights}[{i},{{}}]") for i in range(len(layer.W))]
        page += descend(layer.W, slopes, learning_rate, weights, **style)
        page += descend(layer.b, gradients.column(f"d{bias}[{{}}]"), learning_rate, bias, **style)
    return page


def _back(page, parameters, beta, style):
    """The page, which has the numbers of `forward`, and below it the backward pass."""
    encoder, heads, decoder = named_layers(parameters)
    page += d_x_hat(page.column("x[{}]"), page.column("x_hat[{}]"), **style)
    page = _chain_back(page, decoder, style)
    page += d_sigma(page.column("d_z[{}]"), page.column("eps[{}]"), **style)
    page += d_mu(page.column("d_z[{}]"), page.column("mu[{}]"), beta, **style)
    page += d_log_var(page.column("d_sigma[{}]"), page.column("sigma[{}]"), beta, **style)
    for _, symbols in heads:
        page += _layer_back(page, symbols, style)
    page += d_hidden(parameters.mu_head.W, page.column("d_mu[{}]"),
                     parameters.log_var_head.W, page.column("d_log_var[{}]"), encoder[-1][1][0], **style)
    return _chain_back(page, encoder, style)


def _chain(layers, column, style):
    """The pages of affine layers that follow each other."""
    pages = []
    for layer, symbols in layers:
        pages.append(affine(layer.W, layer.b, column, symbols, **style))
        column = pages[-1].result
    return pages


def _chain_back(page, layers, style):
    """The page, and below it the derivatives by layers that follow each other, the last layer first."""
    for layer, symbols in reversed(layers):
        page += _layer_back(page, symbols, style)
        if symbols[-1] != "x":  # the input of the network is given: nothing is learnt there
            page += d_input(layer.W, page.column(f"d_{symbols[0]}[{{}}]"), symbols, **style)
    return page


def _layer_back(page, symbols, style):
    """The derivatives by the weights and biases of one layer."""
    d_out, into = page.column(f"d_{symbols[0]}[{{}}]"), page.column(f"{symbols[-1]}[{{}}]")
    return d_weights(d_out, into, symbols, **style) + d_bias(d_out, symbols, **style)
