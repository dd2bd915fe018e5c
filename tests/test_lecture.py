"""The ledger says of every number of the lecture where it comes from, and the pencil arrives at each of them."""

from collections import Counter
from decimal import Decimal

import numpy as np
import pytest

from vae_steps import lecture, worked
from vae_steps.model import forward
from vae_steps.networks import layers_in


@pytest.fixture
def as_a_hand():
    """The pencil's page with sigma rounded to two decimals, as the lecture carries it."""
    return worked.forward(lecture.parameters, lecture.x, lecture.eps, rounding={"sigma": 2})


def named(entries):
    return pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.symbol) for entry in entries])


right = [entry for entry in lecture.ledger if entry.status != lecture.WRONG]
wrong = [entry for entry in lecture.ledger if entry.status == lecture.WRONG]


@named(right)
def test_with_sigma_rounded_the_pencil_reproduces(entry, as_a_hand):
    assert as_a_hand[entry.symbol] == Decimal(entry.value)
    assert entry.right is None


@named(wrong)
def test_what_is_wrong_is_corrected_with_a_reason(entry, as_a_hand):
    symbol = entry.symbol.removesuffix(", used")
    assert as_a_hand[symbol] == Decimal(entry.right) != Decimal(entry.value)
    assert entry.why


def test_the_corrected_results(as_a_hand):
    assert (str(as_a_hand["kl"].normalize()), str(as_a_hand["total"].normalize())) == ("0.00125", "1.486855")


def test_the_slips_explain_the_printed_divergence():
    """Each wrong number follows from the slip named, and the wrong result from the wrong numbers and the wrong sign."""
    value = {entry.symbol: Decimal(entry.value) for entry in lecture.ledger}
    assert value["1+log_var[0]-mu[0]^2"] == 1 - Decimal("0.002") - value["mu[0]^2"]
    assert value["sigma[0]^2, used"] == value["sigma[0]^2"] + value["mu[0]^2"]
    assert value["sigma[1]^2, used"] == value["sigma[1]^2"] + value["mu[1]^2"]
    bracket = (
        value["1+log_var[0]-mu[0]^2"]
        - value["sigma[0]^2, used"]
        + value["1+log_var[1]-mu[1]^2"]
        - value["sigma[1]^2, used"]
    )
    assert bracket / 2 == value["kl"]
    assert value["reconstruction"] + value["kl"] == value["total"]


def test_without_slips_the_lectures_formula_turns_negative(as_a_hand):
    brackets = sum(as_a_hand[f"1+log_var[{j}]-mu[{j}]^2-sigma[{j}]^2"] for j in range(2))
    assert brackets == Decimal("-0.0025") and brackets / 2 == Decimal("-0.00125")


def test_what_rounding_sigma_costs(as_a_hand):
    unrounded = worked.forward(lecture.parameters, lecture.x, lecture.eps)
    assert float(1 - as_a_hand["kl"] / unrounded["kl"]) == pytest.approx(0.17, abs=0.005)
    assert float(1 - as_a_hand["total"] / unrounded["total"]) == pytest.approx(0.0002, abs=0.00005)


def test_every_number_is_entered_once_with_a_known_status():
    statuses = Counter(entry.status for entry in lecture.ledger)
    assert statuses == {lecture.PRINTED: 53, lecture.IMPLIED: 2, lecture.UNIQUE: 9, lecture.CHOSEN: 6, lecture.WRONG: 5}
    assert len({entry.symbol for entry in lecture.ledger}) == len(lecture.ledger)
    assert all(entry.why for entry in lecture.ledger if entry.status != lecture.PRINTED)


def test_the_arrays_are_the_ledger():
    assert lecture.x.tolist() == [0.5, 1.0, -0.5] and lecture.eps.tolist() == [0.5, -0.5]
    for name in ("W_e", "W_mu", "W_logvar", "W_d"):
        for (i, j), weight in np.ndenumerate(getattr(lecture, name)):
            assert weight == float(lecture.entry(f"{name}[{i},{j}]").value)
    for name in ("x", "eps", "b_e", "b_mu", "b_logvar", "b_d"):
        for (i,), number in np.ndenumerate(getattr(lecture, name)):
            assert number == float(lecture.entry(f"{name}[{i}]").value)
    layers = [layer for _, layer in layers_in(lecture.parameters)]
    for layer, (W, b) in zip(
        layers,
        [
            (lecture.W_e, lecture.b_e),
            (lecture.W_mu, lecture.b_mu),
            (lecture.W_logvar, lecture.b_logvar),
            (lecture.W_d, lecture.b_d),
        ],
        strict=True,
    ):
        assert np.array_equal(layer.W, W) and np.array_equal(layer.b, b)


def test_nobody_changes_the_lecture_by_accident():
    for name in ("x", "eps", "W_e", "b_e", "W_mu", "b_mu", "W_logvar", "b_logvar", "W_d", "b_d"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(lecture, name)[0] = 0


def test_an_unknown_symbol_is_answered_in_one_sentence():
    with pytest.raises(ValueError, match=r"^symbol must be one of the ledger's, such as 'h\[0\]', not 'q'\.$"):
        lecture.entry("q")


def test_the_printed_digits_are_the_exact_calculation_but_for_rounded_sigma():
    """What does not depend on sigma is printed exactly; what does differs by no more than the rounding of sigma."""
    steps = forward(lecture.parameters, lecture.x, lecture.eps)
    for name, slack in (("h", 1e-12), ("mu", 1e-12), ("log_var", 1e-12), ("sigma", 3e-4), ("z", 2e-4), ("x_hat", 1e-4)):
        for i, number in enumerate(getattr(steps, name)):
            assert abs(number - float(lecture.entry(f"{name}[{i}]").value)) < slack
