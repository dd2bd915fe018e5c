"""The pencil's pages of a diffusion: how they are written, and that they hold together when they are read back."""

import pytest
from amount import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from reread import recalculate
from strategies import few_digits

from vae_steps import worked

pairs = st.lists(few_digits, min_size=2, max_size=2)
shares = st.integers(1, 1000).map(lambda thousandths: thousandths / 1000)


@pytest.mark.parametrize(
    ("page", "text", "latex"),
    [
        (
            lambda: worked.noised([0.5], [-1], 0.64),
            "z_t[j] = √ᾱ·z_0[j] + √(1 - ᾱ)·ε_j\n"
            "z_t[1] = √0.64·0.5 + √(1 - 0.64)·(-1)\n"
            "       = 0.8·0.5 + 0.6·(-1) = 0.4 + (-0.6) = -0.2",
            [
                r"z_{t,j} & = \sqrt{\bar\alpha} \cdot z_{0,j} + \sqrt{1 - \bar\alpha} \cdot \varepsilon_{j}",
                r"z_{t,1} & = \sqrt{0.64} \cdot 0.5 + \sqrt{1 - 0.64} \cdot (-1)",
            ],
        ),
        (
            lambda: worked.predicted_start([-0.2], [-1], 0.64),
            "ẑ_0[j] = (z_t[j] - √(1 - ᾱ)·ε̂_j)/√ᾱ\n"
            "ẑ_0[1] = ((-0.2) - √(1 - 0.64)·(-1))/√0.64\n"
            "       = ((-0.2) - 0.6·(-1))/0.8 = ((-0.2) - (-0.6))/0.8\n"
            "       = 0.4/0.8 = 0.5",
            [
                r"\hat{z}_{0,j} & = (z_{t,j} - \sqrt{1 - \bar\alpha} \cdot \hat\varepsilon_{j})/\sqrt{\bar\alpha}",
                r"& = 0.4/0.8 = 0.5",
            ],
        ),
        (
            lambda: worked.guided([0.5], [0.2], 2),
            "ε̂_w[j] = ε̂_j + w·(ε̂_j - ε̂_free[j])\nε̂_w[1] = 0.5 + 2·(0.5 - 0.2) = 0.5 + 2·0.3\n        = 0.5 + 0.6 = 1.1",
            [r"\hat\varepsilon_{w,j} & = \hat\varepsilon_{j} + w \cdot", r"\hat\varepsilon_{\mathrm{free},j}"],
        ),
        (
            lambda: worked.stepped([-0.2], [-1], 0.36, 0.64, [0.5], 0.5),
            "s² = η²·(1 - ᾱ_next)/(1 - ᾱ)·(1 - ᾱ/ᾱ_next)\n"
            "s² = 0.5²·(1 - 0.64)/(1 - 0.36)·(1 - 0.36/0.64)\n"
            "   = 0.25·0.36/0.64·(1 - 0.5625)\n"
            "   = 0.25·0.5625·0.4375 ≈ 0.061523\n\n"
            "z_next[j] = √ᾱ_next·ẑ_0[j] + √(1 - ᾱ_next - s²)·ε̂_j + s·ε_next[j]\n"
            "z_next[1] ≈ √0.64·1 + √(1 - 0.64 - 0.061523)·(-1)\n"
            "          + √0.061523·0.5\n"
            "          ≈ 0.8·1 + 0.546330·(-1) + 0.248039·0.5\n"
            "          ≈ 0.8 + (-0.546330) + 0.124020 ≈ 0.377690",
            [r"\sqrt{1 - \bar\alpha_{\mathrm{next}} - s^2} \cdot", r"s \cdot \varepsilon_{\mathrm{next},j}"],
        ),
        (
            lambda: worked.stepped([-0.2], [-1], 0.36, 0.64),
            "z_next[j] = √ᾱ_next·ẑ_0[j] + √(1 - ᾱ_next)·ε̂_j\n"
            "z_next[1] = √0.64·1 + √(1 - 0.64)·(-1)\n"
            "          = 0.8·1 + 0.6·(-1) = 0.8 + (-0.6) = 0.2",
            [r"\sqrt{\bar\alpha_{\mathrm{next}}} \cdot \hat{z}_{0,j}"],
        ),
    ],
)
def test_a_page_in_plain_text_and_in_latex(page, text, latex):
    page = page()
    assert repr(page).endswith(text)
    for piece in latex:
        assert piece in page._repr_latex_()
    assert "√" not in page._repr_latex_()


def test_a_step_begins_with_the_code_below_the_noise():
    page, start = worked.stepped([-0.2], [-1], 0.36, 0.64), worked.predicted_start([-0.2], [-1], 0.36)
    assert repr(page).startswith(repr(start)) and page["z_0_hat[0]"] == start["z_0_hat[0]"] == 1


def test_no_fresh_noise_is_written_where_there_is_none():
    without = worked.stepped([-0.2], [-1], 0.36, 0.64)
    assert repr(worked.stepped([-0.2], [-1], 0.36, 0.64, [0.5], 0)) == repr(without)
    still = worked.stepped([-0.2], [-1], 0.64, 0.64, [0.5])
    assert "s²" not in repr(still) and float(still["z_next[0]"]) == pytest.approx(-0.2, abs=1e-15)
    assert worked.stepped([0.3], [-1], 1, 1, [0.5])["z_next[0]"] == worked.stepped([0.3], [2], 1, 1)["z_next[0]"]


roundings = st.sampled_from([(None, None), (3, 3), ({"z_0_hat": 1, "z_t": 2, "eps_hat_guided": 1}, 1)])


@given(pairs, pairs, pairs, shares, shares, st.integers(1, 8), roundings, st.integers(0, 4))
@settings(max_examples=cases(40))
def test_the_text_holds_together_when_it_is_recalculated(z, eps, other, one, two, decimals, rounding, quarters):
    (rounding, carried), (now, after) = rounding, sorted([one, two])
    style = {"decimals": decimals, "rounding": rounding}
    for page in (
        worked.noised(z, eps, one, **style),
        worked.predicted_start(z, eps, one, **style),
        worked.guided(z, eps, quarters, **style),
        worked.stepped(z, eps, now, after, other, quarters / 4, **style),
    ):
        recalculate(page, decimals, carried)


@pytest.mark.parametrize("share", ["1e-9", "0.999999999", "1e-300", 1])
def test_the_text_holds_together_at_the_ends_of_the_schedule(share):
    for page in (worked.noised([0.5], [-1.25], share), worked.predicted_start([0.5], [-1.25], share)):
        recalculate(page, 6)
        assert "E" not in repr(page)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: worked.noised([1], [1, 2], 0.5), "eps has 2 numbers, but z_0 has 1"),
        (lambda: worked.noised([1], [1], 0), "alpha_bar must be a number above 0 and at most 1, not 0"),
        (lambda: worked.noised([1], [1], "1.01"), "alpha_bar must be a number above 0 and at most 1, not '1.01'"),
        (lambda: worked.guided([1], [1], -1), "guidance must be one number that is not negative, not -1"),
        (lambda: worked.stepped([1], [1], 0.5, 0.4), "alpha_bar_next must be at least alpha_bar"),
        (lambda: worked.stepped([1], [1], 0.5, 0.6, [1], 2), "eta must be at most 1, not 2"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()
