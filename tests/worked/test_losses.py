"""The reconstruction losses by the pencil: squared errors, with ½ or without, cross-entropy; of x or of a target."""

from decimal import Decimal

import numpy as np
import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from reread import recalculate

from vae_steps import lecture, loss, worked
from vae_steps.model import AutoencoderParameters
from vae_steps.networks import Affine, relu, sigmoid

shares = st.sampled_from([0, 1]) | st.floats(0, 1) | st.integers(0, 16).map(lambda n: n / 16)


def test_cross_entropy_in_both_scripts():
    page = worked.cross_entropy(["0.25", 1, 0], ["0.5", "0.8", "0.4"], "target")
    assert repr(page) == (
        "CE_i = -t_i·log(x'_i) - (1 - t_i)·log(1 - x'_i)\n"
        "CE_1 = -0.25·log(0.5) - (1 - 0.25)·log(1 - 0.5)\n"
        "     = -0.25·log(0.5) - 0.75·log(0.5)\n"
        "     ≈ -0.25·(-0.693147) - 0.75·(-0.693147) ≈ 0.173287 + 0.519860 ≈ 0.693147\n"
        "CE_2 = -1·log(0.8) - (1 - 1)·log(1 - 0.8) = -log(0.8) ≈ -(-0.223144)\n"
        "     ≈ 0.223144\n"
        "CE_3 = -0·log(0.4) - (1 - 0)·log(1 - 0.4) = -log(0.6) ≈ -(-0.510826)\n"
        "     ≈ 0.510826\n"
        "CE ≈ 0.693147 + 0.223144 + 0.510826 ≈ 1.427116"
    )
    latex = page._repr_latex_()
    assert r"\mathrm{CE}_i & = -t_{i} \cdot \log(x'_{i}) - (1 - t_{i}) \cdot \log(1 - x'_{i}) \\[2pt]" in latex
    assert r"\mathrm{CE}_{2} & = -1 \cdot \log(0.8) - (1 - 1) \cdot \log(1 - 0.8)" in latex
    assert page["log(x_hat[1])"] == page.numbers["log(x_hat[1])"].value < 0 and "log(1-x_hat[1])" not in page.numbers


@given(st.lists(st.tuples(shares, st.floats(-30, 30)), min_size=1, max_size=4), st.integers(1, 9))
@settings(max_examples=cases(60))
def test_cross_entropy_is_that_of_the_model_and_its_text_holds_together(pairs, decimals):
    target, logits = map(list, zip(*pairs))
    x_hat = worked.activate(logits, sigmoid, ("x_hat", "logits")).result
    page = worked.cross_entropy(target, x_hat, decimals=decimals)
    terms = loss.binary_cross_entropy(target, logits)
    np.testing.assert_allclose([float(n.value) for n in page.column("cross_entropy[{}]")], terms, rtol=1e-9, atol=1e-14)
    assert float(page["reconstruction"]) == pytest.approx(terms.sum(), rel=1e-9, abs=1e-14)
    recalculate(page, decimals)


def test_cross_entropy_keeps_its_digits_where_x_hat_is_all_but_1():
    x_hat = worked.activate([100], sigmoid, ("x_hat", "logits")).result
    assert worked.cross_entropy([0], x_hat)["reconstruction"] == pytest.approx(Decimal(100), rel=Decimal("1e-40"))
    small = worked.cross_entropy([1], x_hat)
    assert small["reconstruction"] == pytest.approx(Decimal("3.720075976020836e-44"), rel=Decimal("1e-15"))
    assert "CE ≈ 3.720076·10^-44" in repr(small)
    nearly = worked.activate([12], sigmoid, ("x_hat", "logits")).result
    assert "- (1 - 0.5)·log(1 - 0.99999385583)\n     ≈ -0.5·log(0.999994) - 0.5·log(0.00000614417)" in repr(
        worked.cross_entropy([0.5], nearly)
    )


def test_the_logarithm_of_0_is_refused_in_words():
    for x_hat, wanted, sentence in (
        (0, 1, r"x_hat\[0\] is 0, but the cross-entropy needs the logarithm of x_hat\[0\]\."),
        (1, 0.5, r"x_hat\[0\] is 1, but the cross-entropy needs the logarithm of 1-x_hat\[0\]\."),
    ):
        with pytest.raises(ValueError, match=sentence) as refused:
            worked.cross_entropy([wanted], [x_hat])
        assert refused.value.problem == f"x'₁ is {x_hat}, and the logarithm of 0 is no number."
    assert worked.cross_entropy([1, 0], [1, 0])["reconstruction"] == 0
    with pytest.raises(ValueError, match="the logarithm of 0 is no number|needs the logarithm of 1-x_hat"):
        worked.autoencoder(
            AutoencoderParameters((Affine([[9]], [0]),), (Affine([[1]], [0]),)), [0.5], output=sigmoid, rounding=1
        )


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (
            lambda: worked.squared_error([0.5], [0.25], "target"),
            "Σ (t - x')² = Σ_i (t_i - x'_i)²\n(t_1 - x'_1)² = (0.5 - 0.25)² = 0.25² = 0.0625\nΣ (t - x')² = 0.0625",
        ),
        (
            lambda: worked.squared_error([0.5], [0.25], loss="half_squared_error"),
            "Σ ½·(x - x')² = Σ_i ½·(x_i - x'_i)²\n"
            "½·(x_1 - x'_1)² = ½·(0.5 - 0.25)² = ½·0.25² = ½·0.0625 = 0.03125\nΣ ½·(x - x')² = 0.03125",
        ),
        (lambda: worked.autoencoder_loss(2, "target"), "L = Σ (t - x')²\nL = 2"),
        (lambda: worked.autoencoder_loss(2, loss="binary_cross_entropy"), "L = CE\nL = 2"),
        (lambda: worked.total_loss(2, 1, 3, loss="binary_cross_entropy"), "L = CE + β·KL\nL = 2 + 3·1 = 2 + 3 = 5"),
        (
            lambda: worked.total_loss(2, 1, wanted="target", loss="half_squared_error"),
            "L = Σ ½·(t - x')² + KL\nL = 2 + 1 = 3",
        ),
        (lambda: worked.d_x_hat([1], [3], loss="half_squared_error"), "∂L/∂x'_i = x'_i - x_i\n∂L/∂x'_1 = 3 - 1 = 2"),
        (lambda: worked.d_x_hat([1], [3], "target"), "∂L/∂x'_i = 2·(x'_i - t_i)\n∂L/∂x'_1 = 2·(3 - 1) = 2·2 = 4"),
        (lambda: worked.d_logits(["0.25"], ["0.5"], "target"), "∂L/∂ℓ_i = x'_i - t_i\n∂L/∂ℓ_1 = 0.5 - 0.25 = 0.25"),
    ],
)
def test_each_loss_and_its_derivative_as_text(page, text):
    assert repr(page()) == text


@pytest.mark.parametrize(
    ("page", "latex"),
    [
        (
            lambda: worked.squared_error([0.5], [0.25], "target", "half_squared_error"),
            r"\textstyle\sum_i \tfrac{1}{2} (t_i - x'_i)^2 & \\[2pt]"
            "\n"
            r"\tfrac{1}{2} (t_{1} - x'_{1})^2 & = \tfrac{1}{2} \cdot (0.5 - 0.25)^2 = ",
        ),
        (lambda: worked.autoencoder_loss(2, "target"), r"\mathcal{L} & = \textstyle\sum_i (t_i - x'_i)^2 \\[2pt]"),
        (
            lambda: worked.total_loss(2, 1, 3, loss="binary_cross_entropy"),
            r"\mathcal{L} & = \mathrm{CE} + \beta\,\mathrm{KL} \\[2pt]",
        ),
        (
            lambda: worked.d_logits(["0.25"], ["0.5"]),
            r"\partial\mathcal{L}/\partial \ell_{i} & = x'_{i} - x_{i} \\[2pt]",
        ),
    ],
)
def test_each_loss_in_latex(page, latex):
    assert page()._repr_latex_().startswith("$$\n\\begin{aligned}\n" + latex)


def test_of_a_long_loss_the_largest_terms_are_added_and_each_term_has_its_line():
    x, x_hat = np.zeros(64), np.arange(64) / 64
    page = worked.squared_error(x, x_hat, decimals=3)
    assert "+ (… and 54 more, together" in repr(page).split("\n")[-1] and len(page.blocks[0].lines) == 65
    recalculate(page, 3)
    assert float(page["reconstruction"]) == pytest.approx(((x - x_hat) ** 2).sum())


@pytest.mark.parametrize("quantity", ["a_h", "a_z", "a_g", "logits", "d_logits", "d_a_h", "cross_entropy"])
def test_the_new_quantities_can_be_rounded_and_carried(quantity):
    layers = [Affine([[w]], [b]) for w, b in ((0.3, 0.17), (0.7, 0.13), (1.3, -0.1), (0.9, 0.11))]
    p = AutoencoderParameters(tuple(layers[:2]), tuple(layers[2:]))
    page = worked.autoencoder_forward_backward(p, [0.37], relu, sigmoid, [0.9], rounding={quantity: 2})
    end = "[0]" if quantity in ("logits", "d_logits", "a_z", "cross_entropy") else "^(1)[0]"
    assert page[f"{quantity}{end}"] == round(page[f"{quantity}{end}"], 2) != 0
    exact = worked.autoencoder_forward_backward(p, [0.37], relu, sigmoid, [0.9])
    assert page[f"{quantity}{end}"] == pytest.approx(exact[f"{quantity}{end}"], abs=Decimal("0.02"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"target": [1, 2]}, "target has 2 numbers, but x_hat has 3"),
        ({"loss": "absolute"}, "loss must be 'squared_error', 'half_squared_error' or 'binary_cross_entropy', not"),
        ({"loss": "binary_cross_entropy"}, "loss must not be 'binary_cross_entropy' without output=sigmoid"),
        ({"output": np.tanh}, "output must be identity or sigmoid, not"),
        ({"output": sigmoid}, r"x\[2\] is -0.5, but cross-entropy needs every number in x between 0 and 1"),
        ({"output": sigmoid, "target": [0, 2, 0]}, r"target\[1\] is 2, but cross-entropy needs every number in tar"),
        ({"activation": np.sin}, "activation must be identity, relu, np.tanh or sigmoid, not"),
        ({"activation": (relu, relu)}, "activation must be a function, or one for each of the 1 hidden layers, not"),
    ],
)
def test_what_does_not_fit_is_said_of_a_whole_pass(arguments, sentence):
    p = lecture.parameters
    for call, first in (
        (worked.forward, (p, lecture.x, lecture.eps)),
        (worked.backward, (p, lecture.x, lecture.eps)),
        (worked.autoencoder, (AutoencoderParameters(p.encoder, p.decoder), lecture.x)),
    ):
        with pytest.raises(ValueError, match=f"^{sentence}"):
            call(*first, **arguments)


def test_a_target_of_another_size_than_x_is_needed_where_another_number_comes_out():
    p = AutoencoderParameters((Affine([[1, 1]], [0]),), (Affine([[1]], [0]),))
    with pytest.raises(ValueError, match="^target is missing: x has 2 numbers, and x_hat has 1"):
        worked.autoencoder(p, [1, 2])
    assert worked.autoencoder(p, [1, 2], target=[1])["total"] == 4
