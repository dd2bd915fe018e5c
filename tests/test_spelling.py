"""How quantities are said aloud."""

import pytest

from vae_steps.spelling import spoken


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("h", "h"),
        ("W_e[0,1]", "W e, row 1, column 2"),
        ("b_logvar[1]", "b log variance, row 2"),
        ("W_mu^(2)[1,0]", "W mu, layer 2, row 2, column 1"),
        ("eps[0]", "epsilon, row 1"),
        ("beta", "beta"),
        ("log_var", "log variance"),
        ("x_hat", "x prime"),
        ("squared_error", "squared error"),
        ("d_x_hat", "derivative by x prime"),
        ("dW_logvar", "derivative by W log variance"),
        ("db_d", "derivative by b d"),
        ("d_h^(1)", "derivative by h, layer 1"),
        ("a_h[0]", "h, before the activation, row 1"),
        ("d_a_g^(2)", "derivative by g, layer 2, before the activation"),
        ("logits[1]", "logits, row 2"),
        ("target[0]", "target, row 1"),
        ("cross_entropy", "cross-entropy"),
    ],
)
def test_a_quantity_is_said_as_it_is_read_aloud(name, said):
    assert spoken(name) == said
