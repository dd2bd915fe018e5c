"""Every number that goes into a step alone is on its page, under the symbol that it has in the whole calculation."""

import re
from decimal import Decimal

import pytest

from vae_steps import networks, worked
from vae_steps.spelling import counted

X = ("x_hat", "W_d", "b_d", "z")


@pytest.mark.parametrize(
    ("page", "taken"),
    [
        (worked.affine([[1, 2]], [3], [4, 5]), "W_e[0,0] 1 W_e[0,1] 2 b_e[0] 3 x[0] 4 x[1] 5"),
        (worked.affine([[1]], [3], [4], X), "W_d[0,0] 1 b_d[0] 3 z[0] 4"),
        (worked.activate([2], networks.relu), "a_h[0] 2"),
        (worked.activate([2], networks.sigmoid), "a_h[0] 2"),
        (
            worked.output_unit(networks.Affine([[1, 2], [3, 4]], [5, 6]), [7, 8], 1),
            "W_d[1,0] 3 W_d[1,1] 4 b_d[1] 6 z[0] 7 z[1] 8",
        ),
        (worked.standard_deviation([0]), "log_var[0] 0"),
        (worked.latent_sample([1], [2], [3]), "mu[0] 1 sigma[0] 2 eps[0] 3"),
        (worked.squared_error([1, 2], [3, 4]), "x[0] 1 x[1] 2 x_hat[0] 3 x_hat[1] 4"),
        (worked.squared_error([1], [3], "target", "half_squared_error"), "target[0] 1 x_hat[0] 3"),
        (worked.cross_entropy(["0.5"], ["0.25"]), "x[0] 0.5 x_hat[0] 0.25"),
        (worked.kl_divergence([1], [2], [3]), "mu[0] 1 log_var[0] 2 sigma[0] 3"),
        (worked.autoencoder_loss(1), "reconstruction 1"),
        (worked.total_loss(1, 2, 3), "reconstruction 1 kl 2 beta 3"),
        (worked.d_x_hat([1], [2]), "x[0] 1 x_hat[0] 2"),
        (worked.d_x_hat([1], [2], "target", "half_squared_error"), "target[0] 1 x_hat[0] 2"),
        (worked.d_logits([1], [2]), "x[0] 1 x_hat[0] 2"),
        (worked.d_activation([1], [2], [3], networks.sigmoid), "d_h[0] 1 a_h[0] 2 h[0] 3"),
        (worked.d_weights([1, 2], [3]), "d_x_hat[0] 1 d_x_hat[1] 2 z[0] 3"),
        (worked.d_bias([1, 2]), "d_x_hat[0] 1 d_x_hat[1] 2"),
        (worked.d_input([[1, 2]], [3]), "W_d[0,0] 1 W_d[0,1] 2 d_x_hat[0] 3"),
        (worked.d_hidden([[1]], [2], [[3]], [4]), "W_mu[0,0] 1 d_mu[0] 2 W_logvar[0,0] 3 d_log_var[0] 4"),
        (worked.d_sigma([1], [2]), "d_z[0] 1 eps[0] 2"),
        (worked.d_mu([1], [2], 3), "d_z[0] 1 mu[0] 2 beta 3"),
        (worked.d_log_var([1], [2], 3), "d_sigma[0] 1 sigma[0] 2 beta 3"),
        (worked.descend([[1]], [[2]], 3), "W_d[0,0] -5 old_W_d[0,0] 1 dW_d[0,0] 2 learning_rate 3"),
        (worked.descend([1], [2], 3, "b_d"), "b_d[0] -5 old_b_d[0] 1 db_d[0] 2 learning_rate 3"),
    ],
)
def test_what_a_step_takes_is_on_its_page(page, taken):
    words = taken.split()
    wanted = {symbol: Decimal(number) for symbol, number in zip(words[::2], words[1::2])}
    assert {symbol: page[symbol] for symbol in wanted} == wanted
    lines = {line.symbol for block in page.blocks for line in block.lines}
    on_the_way = {symbol for symbol in page.numbers if re.search(r"[*^@]|-[^]]*\[|log\(", symbol)}
    assert {*page.numbers} == {*wanted} | lines | on_the_way


def test_a_column_of_a_page_ends_where_its_symbols_end():
    page = worked.affine([[1, 2], [3, 4]], [5, 6], [7, 8])
    assert [number.value for number in page.column("x[{}]")] == [7, 8]
    assert [number.value for number in page.column("W_e[1,{}]")] == [3, 4]
    assert page.column("y[{}]") == []


def test_a_column_needs_a_place_that_is_counted():
    with pytest.raises(ValueError, match=r"^symbols must have a place {} .*, not 'h'\.$"):
        worked.affine([[1]], [2], [3]).column("h")


# ---- a page for one of its numbers


def test_a_page_for_one_number_begins_its_index_there():
    page = worked.standard_deviation([-0.02, 0.04]).about("sigma[1]")
    assert "σ_2" in repr(page) and "σ_1" not in repr(page) and r"\sigma_{1}" not in page._repr_latex_()
    assert page["sigma[0]"] < 1 < page["sigma[1]"] and page.result == (page.numbers["sigma[1]"],)


def test_a_page_for_one_number_keeps_the_steps_before_it():
    heads = worked.standard_deviation([-0.02, 0.04])
    page = (heads + worked.latent_sample([0, 0], heads.result, [1, 2])).about("z[1]")
    assert [[line.symbol for line in block.lines] for block in page.blocks] == [["sigma[0]", "sigma[1]"], ["z[1]"]]


@pytest.mark.parametrize("symbol", ["kl", "mu[0]^2"])
def test_a_page_for_a_sum_or_for_a_number_on_the_way_is_the_whole_page(symbol):
    page = worked.kl_divergence([-0.04, 0.02], [-0.02, 0.04])
    assert repr(page.about(symbol)) == repr(page)


@pytest.mark.parametrize("symbol", ["sigma[2]", "h[0]", "", None])
def test_a_page_for_a_number_that_it_does_not_have_is_an_error(symbol):
    with pytest.raises(ValueError, match="^symbol must be one of the page"):
        worked.standard_deviation([-0.02, 0.04]).about(symbol)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("log_var[1]", "log σ₂²"),
        ("steps.log_var[11]", "log σ₁₂²"),
        ("squared_error[4, 2]", "(x₃ - x'₃)²"),
        ("kl_divergence[0]", "KL₁"),
        ("kl[7]", "KL"),
        ("total[7]", "L"),
        ("logits[0]", "ℓ₁"),
        ("d_mu[0]", "∂L/∂μ₁"),
        ("beta", "β"),
        ("encoder[0].W[0, 0]", ""),
        ("gradients[3]", ""),
    ],
)
def test_a_sentence_counts_from_1_in_the_symbols_of_the_page(name, text):
    assert counted(name) == text
