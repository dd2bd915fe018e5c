"""A training step of a diffusion in SymPy: its sizes and symbols; its numbers are those of `test_three_routes`."""

import pytest
import sympy as sp

from vae_steps import symbolic


def test_each_step_uses_only_symbols_of_earlier_steps():
    symbols, steps = symbolic.noise_prediction(2, 3)
    known = set().union(*(quantity.free_symbols for quantity in symbols[:8]))
    for step in steps:
        assert sp.Matrix([step.rhs]).free_symbols <= known
        known |= sp.Matrix([step.lhs]).free_symbols


def test_its_sizes_and_how_it_is_typeset():
    symbols, steps = symbolic.noise_prediction(2, 3)
    assert symbols.W.shape == (2, 2 + 8 + 3) and steps.d_eps_hat.rhs.shape == (2, 1)
    assert len(symbolic.noise_prediction()[0].condition) == 0
    symbols, steps = symbolic.noise_prediction()
    assert sp.latex(steps.next_b.lhs[0]) == r"b_{1}^{\mathrm{next}}" and sp.latex(symbols.share) == "t/T"
    assert steps.total.rhs.free_symbols == steps.noise_error.lhs.free_symbols
    z_t, eps_hat, eps = symbols.z_t[0], symbols.eps_hat[0], symbols.eps[0]
    (partial,) = steps.d_eps_hat.lhs
    assert steps.dW.rhs[0] == z_t * partial and sp.expand(steps.d_eps_hat.rhs[0] - 2 * (eps_hat - eps)) == 0
    assert sp.latex(partial) == r"\frac{\partial\mathcal{L}}{\partial \hat\varepsilon_{1}}"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"latents": 0}, "latents must be a whole number from 1 to 5, not 0"),
        ({"conditions": -1}, "conditions must be a whole number from 0 to 10, not -1"),
    ],
)
def test_bad_sizes_are_answered_in_one_sentence(given, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        symbolic.noise_prediction(**given)
