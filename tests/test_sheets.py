"""Calculations by hand that others published, entered as a learner would, by each of the three routes.

Numbers alone, each with the address where it stands. A number that is printed with so many decimals must be ours at as
many. Where a sheet has another number than comes out, it is named here, and what comes out stands beside it.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import numpy as np
import pytest
import sympy as sp

from vae_steps import gradients, loss, model, symbolic, training, worked
from vae_steps.model import AutoencoderParameters
from vae_steps.networks import Affine, identity, layers_in, relu, sigmoid


class Sheet(NamedTuple):
    """A network as it is entered, what is printed of it, and the learning rate, where there is a step."""

    address: str
    hidden: Affine
    out: Affine
    x: list
    target: list
    activation: object
    output: object
    loss: str
    printed: dict
    learning_rate: float | None = None
    after: dict = {}
    rounding: int | None = None  # where the sheet carries its numbers on rounded
    slips: dict = {}  # what comes out where the sheet has another number

    @property
    def arguments(self):
        parameters = AutoencoderParameters((self.hidden,), (self.out,))
        return parameters, self.x, self.activation, self.output, self.target, self.loss


SHEETS = {
    # Two layers of sigmoid, and ½ before each square: so ∂E/∂out is out - target, without a 2.
    "Mazur": Sheet(
        "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/",
        Affine([[0.15, 0.2], [0.25, 0.3]], [0.35, 0.35]),
        Affine([[0.4, 0.45], [0.5, 0.55]], [0.6, 0.6]),
        [0.05, 0.1],
        [0.01, 0.99],
        sigmoid,
        sigmoid,
        "half_squared_error",
        {
            "a_z[0]": "0.3775",
            "z[0]": "0.593269992",
            "z[1]": "0.596884378",
            "logits[0]": "1.105905967",
            "x_hat[0]": "0.75136507",
            "x_hat[1]": "0.772928465",
            "(target[0]-x_hat[0])^2/2": "0.274811083",
            "(target[1]-x_hat[1])^2/2": "0.023560026",
            "total": "0.298371109",
            "d_x_hat[0]": "0.74136507",
            "x_hat[0]*(1-x_hat[0])": "0.186815602",
            "d_logits[0]": "0.138498562",
            "dW_d[0,0]": "0.082167041",
            "W_d[0,0]*d_logits[0]": "0.055399425",
            "W_d[1,0]*d_logits[1]": "-0.019049119",
            "d_z[0]": "0.036350306",
            "z[0]*(1-z[0])": "0.241300709",
            "dW_e[0,0]": "0.000438568",
        },
        0.5,
        {
            "W_d[0,0]": "0.35891648",
            "W_d[0,1]": "0.408666186",
            "W_d[1,0]": "0.511301270",
            "W_d[1,1]": "0.561370121",
            "W_e[0,0]": "0.149780716",
            "W_e[0,1]": "0.19956143",
            "W_e[1,0]": "0.24975114",
            "W_e[1,1]": "0.29950229",
        },
        slips={"W_d[1,0]*d_logits[1]": "-0.019049118"},  # half of the rounded -0.038098237
    ),
    # ReLU, then sigmoid, with ½. The sheet's W1 has a column for each hidden number: it is turned here.
    "aiml-notes": Sheet(
        "https://aiml-notes.pages.dev/tutorials/07---Backpropagation-Step-by-Step",
        Affine([[0.1, 0.2], [0.3, 0.4]], [0.1, 0.1]),
        Affine([[0.5, 0.6]], [0.1]),
        [0.5, 0.8],
        [1],
        relu,
        sigmoid,
        "half_squared_error",
        {"z[0]": "0.31", "z[1]": "0.57", "logits[0]": "0.597", "x_hat[0]": "0.6449", "total": "0.0631"},
        slips={"x_hat[0]": "0.6450", "total": "0.0630"},  # 1/(1 + exp(-0.597)) = 0.64497
    ),
    # Sigmoid with cross-entropy, so that ∂L/∂logit is ŷ - y. No biases: they are 0.
    "nn-timeline": Sheet(
        "https://surafelml.github.io/nn-timeline/supp/04_mlp_backprop_numerical.html",
        Affine([[0.1, 0.2], [0.3, 0.4]], [0, 0]),
        Affine([[0.5, 0.6]], [0]),
        [1, 0],
        [1],
        sigmoid,
        sigmoid,
        "binary_cross_entropy",
        {
            "a_z[0]": "0.1",
            "a_z[1]": "0.3",
            "z[0]": "0.525",
            "z[1]": "0.5744",
            "logits[0]": "0.6072",
            "x_hat[0]": "0.6473",
            "total": "0.435",
            "d_logits[0]": "-0.3527",
            "dW_d[0,0]": "-0.1852",
            "dW_d[0,1]": "-0.2026",
        },
    ),
    # A squared error without ½, and every number carried on with three decimals, as the pencil does with rounding=3.
    "ainiketan": Sheet(
        "https://www.ainiketan.in/papers/03-backpropagation-1986/sections/04-how/",
        Affine([[0.5, 0.3]], [0]),
        Affine([[0.8]], [0]),
        [1, 2],
        [1],
        sigmoid,
        sigmoid,
        "squared_error",
        {
            "a_z[0]": "1.1",
            "z[0]": "0.750",
            "logits[0]": "0.600",
            "x_hat[0]": "0.646",
            "total": "0.125",
            "d_x_hat[0]": "-0.708",
            "x_hat[0]*(1-x_hat[0])": "0.229",
        },
        rounding=3,
    ),
    # ReLU, sigmoid and no biases: forward alone.
    "hyvecares": Sheet(
        "https://www.hyvecares.org/institute/machine-learning/machine-learning-m4-09",
        Affine([[0.4, -0.3], [-0.5, 0.8]], [0, 0]),
        Affine([[0.6, 0.9]], [0]),
        [0.6, 0.7],
        [1],
        relu,
        sigmoid,
        "squared_error",
        {"z[0]": "0.03", "z[1]": "0.26", "logits[0]": "0.252", "x_hat[0]": "0.563"},
    ),
}


def at_as_many_decimals(value, printed):
    return value.quantize(Decimal(printed), ROUND_HALF_UP)


def differing(page, printed):
    """The numbers that are printed differently: symbol, printed, ours."""
    ours = {symbol: at_as_many_decimals(page[symbol], text) for symbol, text in printed.items()}
    return [(symbol, text, str(ours[symbol])) for symbol, text in printed.items() if ours[symbol] != Decimal(text)]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_the_pencil_has_the_numbers_of_the_sheet(sheet):
    page = worked.autoencoder_forward_backward(*sheet.arguments, rounding=sheet.rounding)
    assert differing(page, sheet.printed) == [(at, sheet.printed[at], ours) for at, ours in sheet.slips.items()]
    if sheet.learning_rate:
        after = worked.update(sheet.arguments[0], page, sheet.learning_rate)
        assert differing(after, sheet.after) == []


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_numpy_and_sympy_have_the_same(sheet):
    parameters, x, activation, output, target, name = sheet.arguments
    page = worked.autoencoder_forward_backward(*sheet.arguments)
    steps = model.autoencode(parameters, x, activation, output)
    found = gradients.autoencoder_backward(parameters, steps, activation, output, target, name).parameters
    total = loss.reconstruction_loss(steps, output, target, name)
    assert total == pytest.approx(float(page["total"]), rel=1e-12)
    values = {"x": x, "W_e": sheet.hidden.W, "b_e": sheet.hidden.b, "W_d": sheet.out.W, "b_d": sheet.out.b}
    values |= {"target": target}
    exact = symbolic.evaluate_autoencoder(values, activation, output, name).reconstruction.rhs
    assert float(exact.evalf(20)) == pytest.approx(float(page["total"]), rel=1e-12)
    slopes = symbolic.evaluate_autoencoder_gradients(values, activation, output, name)
    for layer, letter in zip((found.encoder[0], found.decoder[0]), "ed"):
        for index, slope in np.ndenumerate(layer.W):
            by_pencil = float(page[f"dW_{letter}[{','.join(map(str, index))}]"])
            by_sympy = float(sp.N(getattr(slopes, f"dW_{letter}").rhs[index], 20))
            assert slope == pytest.approx(by_pencil, rel=1e-11) == by_sympy
        assert [*layer.b] == pytest.approx([float(n.value) for n in page.column(f"db_{letter}[{{}}]")], rel=1e-11)


def test_mazurs_step_leaves_the_biases_where_they_are():
    """That is how the sheet comes from 0.298371109 to 0.2910, where it prints 0.291027924 and 0.291027774 comes out."""
    parameters, x, activation, output, target, name = SHEETS["Mazur"].arguments
    judged = output, target, name

    def total(parameters):
        return float(loss.reconstruction_loss(model.autoencode(parameters, x, activation, output), *judged))

    def moved(parameters, slopes, biases):
        pairs = zip((layer for _, layer in layers_in(parameters)), (slope for _, slope in layers_in(slopes)))
        hidden, out = [Affine(W - 0.5 * dW, b - 0.5 * biases * db) for (W, b), (dW, db) in pairs]
        return AutoencoderParameters((hidden,), (out,))

    def slopes(parameters):
        steps = model.autoencode.pure(parameters, np.array(x), activation, output)
        return gradients.autoencoder_backward.pure(
            parameters, steps, activation, output, np.array(target), name
        ).parameters

    assert f"{total(moved(parameters, slopes(parameters), 0)):.9f}" == "0.291027774"
    assert f"{total(moved(parameters, slopes(parameters), 1)):.9f}" == "0.280471447"
    trained = training.Training(
        parameters,
        x,
        target=target,
        optimizer=training.SGD(0.5),
        objective=training.Autoencoder(sigmoid, sigmoid, name),
    )
    [*_] = trained.run(1)
    assert total(trained.parameters) == pytest.approx(0.280471447, abs=1e-9)  # a training moves the biases as well


def test_a_sheet_with_slips_is_seen_through():
    """https://fiqlab.vercel.app/blog/backpropagation-manual-calculation: Mazur's numbers with one output.

    Its exp(-0.3925) is 0.67530, where 0.67537 comes out; the numbers after it are right again.
    """
    mazur = SHEETS["Mazur"]
    parameters = AutoencoderParameters((mazur.hidden,), (Affine([[0.4, 0.45]], [0.6]),))
    page = worked.autoencoder(parameters, mazur.x, sigmoid, sigmoid, [0.01], "half_squared_error")
    printed = {
        "a_z[0]": "0.3775",
        "exp(-a_z[0])": "0.68566",
        "z[0]": "0.59327",
        "a_z[1]": "0.3925",
        "exp(-a_z[1])": "0.67530",
        "1+exp(-a_z[1])": "1.67530",
        "z[1]": "0.59688",
        "logits[0]": "1.10591",
        "exp(-logits[0])": "0.33091",
        "x_hat[0]": "0.75137",
    }
    assert differing(page, printed) == [
        ("exp(-a_z[0])", "0.68566", "0.68557"),
        ("exp(-a_z[1])", "0.67530", "0.67537"),
        ("1+exp(-a_z[1])", "1.67530", "1.67537"),
    ]


def test_every_sheet_has_an_address_and_both_activations_are_there():
    assert all(re.fullmatch(r"https://[\w./-]+", sheet.address) for sheet in SHEETS.values())
    assert {relu, sigmoid} <= {sheet.activation for sheet in SHEETS.values()}
    assert identity not in {sheet.output for sheet in SHEETS.values()}
