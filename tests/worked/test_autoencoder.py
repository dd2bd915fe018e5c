"""An autoencoder by the pencil: the lecture's network without the distribution, on paper, and networks of any depth."""

from decimal import Decimal

import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from reread import recalculate
from strategies import autoencoders

from vae_steps import gradients, lecture, loss, worked
from vae_steps.model import AutoencoderParameters, autoencode
from vae_steps.networks import Affine, arrays_in, flat
from vae_steps.spelling import named_layers

LECTURE = AutoencoderParameters(lecture.parameters.encoder, lecture.parameters.decoder)
ON_PAPER = {
    "z[0]": "0.2",
    "z[1]": "0.6",
    "x_hat[0]": "0.32",
    "x_hat[1]": "0.58",
    "x_hat[2]": "0.84",
    "(x[0]-x_hat[0])^2": "0.0324",
    "(x[1]-x_hat[1])^2": "0.1764",
    "(x[2]-x_hat[2])^2": "1.7956",
    "reconstruction": "2.0044",
    "total": "2.0044",
}
BACK_ON_PAPER = {
    "d_x_hat[0]": "-0.36",
    "d_x_hat[1]": "-0.84",
    "d_x_hat[2]": "2.68",
    "dW_d[0,0]": "-0.072",
    "dW_d[0,1]": "-0.216",
    "dW_d[1,0]": "-0.168",
    "dW_d[1,1]": "-0.504",
    "dW_d[2,0]": "0.536",
    "dW_d[2,1]": "1.608",
    "db_d[0]": "-0.36",
    "db_d[1]": "-0.84",
    "db_d[2]": "2.68",
    "d_z[0]": "1.2",
    "d_z[1]": "1.348",
    "dW_e[0,0]": "0.6",
    "dW_e[0,1]": "1.2",
    "dW_e[0,2]": "-0.6",
    "dW_e[1,0]": "0.674",
    "dW_e[1,1]": "1.348",
    "dW_e[1,2]": "-0.674",
    "db_e[0]": "1.2",
    "db_e[1]": "1.348",
}


def lines(page):
    return {line.symbol: page[line.symbol] for block in page.blocks for line in block.lines}


def on_paper(numbers):
    return {symbol: Decimal(number) for symbol, number in numbers.items()}


def test_the_lectures_network_without_its_distribution():
    assert lines(worked.autoencoder(LECTURE, lecture.x)) == on_paper(ON_PAPER)
    assert lines(worked.autoencoder_backward(LECTURE, lecture.x)) == on_paper(BACK_ON_PAPER)
    both = worked.autoencoder_forward_backward(LECTURE, lecture.x)
    assert lines(both) == on_paper(ON_PAPER | BACK_ON_PAPER)
    assert all(both.numbers[symbol].exact for symbol in ON_PAPER | BACK_ON_PAPER)


def test_the_loss_of_an_autoencoder_is_its_squared_error():
    text = repr(worked.autoencoder(LECTURE, lecture.x))
    assert text.endswith("Σ (x - x')² = 0.0324 + 0.1764 + 1.7956 = 2.0044\n\nL = Σ (x - x')²\nL = 2.0044")
    assert text.startswith("z_i = Σ_j W_e[i,j]·x_j + b_e[i]\nz_1 = 0.1·0.5 + ")
    assert r"\mathcal{L} & = \textstyle\sum_i (x_i - x'_i)^2 \\" in worked.autoencoder_loss(2)._repr_latex_()


def test_one_step_lowers_the_loss_as_the_derivatives_say():
    page = worked.update(LECTURE, worked.autoencoder_backward(LECTURE, lecture.x), "0.1")
    assert [page[f"W_e[0,{j}]"] for j in range(3)] == [Decimal("0.04"), Decimal("0.08"), Decimal("0.36")]
    assert page["b_d[2]"] == Decimal("0.032")
    moved = AutoencoderParameters(
        *(
            tuple(Affine(*([[float(n.value) for n in page.column(f"{W}[{i},{{}}]")] for i in range(layer.outputs)],
                           [float(n.value) for n in page.column(f"{b}[{{}}]")]))
                  for layer, (_, W, b, _) in part)
            for part in (named_layers(LECTURE)[0], named_layers(LECTURE)[2])
        )
    )  # fmt: skip
    assert worked.autoencoder(moved, lecture.x)["total"] < Decimal("2.0044")
    assert loss.reconstruction_loss(autoencode(moved, lecture.x)) == pytest.approx(
        float(worked.autoencoder(moved, lecture.x)["total"]), rel=1e-12
    )


@given(autoencoders(), st.integers(1, 8))
@settings(max_examples=cases(10))
def test_the_text_holds_together_when_it_is_recalculated(network, decimals):
    recalculate(worked.autoencoder_forward_backward(*network, decimals=decimals), decimals)


def test_a_vae_is_no_autoencoder_and_an_autoencoder_no_vae():
    with pytest.raises(ValueError, match=r"^parameters must have the layers of AutoencoderParameters or its gradients"):
        worked.autoencoder(lecture.parameters, lecture.x)
    with pytest.raises(ValueError, match=r"^parameters must have the layers of Parameters or its gradients"):
        worked.forward(LECTURE, lecture.x, lecture.eps)
    with pytest.raises(ValueError, match=r"^derivatives must be a page of worked\.autoencoder_backward for these"):
        worked.update(LECTURE, worked.autoencoder(LECTURE, lecture.x), 0.1)
    with pytest.raises(ValueError, match=r"^derivatives must be a page of worked\.autoencoder_backward, not 'no'\."):
        worked.update(LECTURE, "no", 0.1)
    with pytest.raises(ValueError, match=r"^parameters must have the layers of Parameters or AutoencoderParameters"):
        worked.update(3, "no", 0.1)


def test_the_same_numbers_can_be_put_in_one_vector():
    names = [name for name, _ in arrays_in(LECTURE)]
    assert names == ["encoder[0].W", "encoder[0].b", "decoder[0].W", "decoder[0].b"]
    found = gradients.autoencoder_backward(LECTURE, autoencode(LECTURE, lecture.x)).parameters
    assert flat(found).tolist()[:3] == pytest.approx([0.6, 1.2, -0.6])
