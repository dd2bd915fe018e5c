"""The weights that our copy lacks: reasoning and trying find the same rows."""

from fractions import Fraction
from itertools import product

import pytest
import sympy as sp
from amount import cases
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import few_digits

from vae_steps import symbolic


def test_the_family_of_log_variance_heads():
    w_1, w_2, b = sp.symbols("w_1 w_2 b")
    assert symbolic.row_family(["0.2", "0.6"], "-0.02") == sp.Eq(b, -sp.Rational(1, 50) - w_1 / 5 - 3 * w_2 / 5)
    for output, row in (("-0.02", ["0.3", "-0.3", "0.1"]), ("0.04", ["0.4", "-0.4", "0.2"])):
        rows = symbolic.one_decimal_rows(["0.2", "0.6"], output)
        assert rows.shape == (88, 3) and [sp.Rational(number) for number in row] in rows.tolist()


def brute_force(z, output, low, high):
    """All rows of tenths, in whole numbers: nothing of SymPy is used."""
    thousandths = [int(Fraction(number) * 1000) for number in (*z, output)]
    rows = [
        row
        for row in product(range(10 * low, 10 * high + 1), repeat=3)
        if row[0] * thousandths[0] + row[1] * thousandths[1] + row[2] * 1000 == 10 * thousandths[2]
    ]
    return sorted([Fraction(tenths, 10) for tenths in row] for row in rows)


@pytest.mark.parametrize(
    ("output", "row"), [("0.044", "0.2 0.3 0.1"), ("0.137", "0.4 0.5 0.2"), ("0.23", "0.6 0.7 0.3")]
)
def test_the_decoder_is_unique_among_one_decimal_numbers_from_0_to_1(output, row):
    z = ["0.455", "-0.49"]
    proof = symbolic.row_proof(z, output)
    assert proof.rows.tolist() == [[sp.Rational(number) for number in row.split()]]
    assert brute_force(z, output, 0, 1) == [[Fraction(number) for number in row.split()]]
    assert [count for _, _, count in proof.cases] == [1, 0]


def test_with_negative_numbers_there_are_twelve_decoders():
    z, rows = ["0.455", "-0.49"], []
    for output in ("0.044", "0.137", "0.23"):
        found = [symbolic.row_proof(z, output, -1, 1).rows, symbolic.one_decimal_rows(z, output)]
        expected = brute_force(z, output, -1, 1)
        for some in found:
            assert sorted([Fraction(int(n.p), int(n.q)) for n in row] for row in some.tolist()) == expected
        rows.append([" ".join(str(float(n)) for n in row) for row in expected])
    assert rows == [
        ["-0.8 0.8 0.8", "0.2 0.3 0.1"],
        ["-1.0 -0.8 0.2", "-0.6 1.0 0.9", "0.4 0.5 0.2"],
        ["-0.8 -0.6 0.3", "0.6 0.7 0.3"],
    ]


@given(st.tuples(few_digits, few_digits).filter(all), few_digits)
@example((0.01, 0.01), 0.0)
@settings(max_examples=cases(5))
def test_reasoning_and_trying_find_the_same_rows(z, output):
    z, output = [str(number) for number in z], str(output)
    proof = symbolic.row_proof(z, output, -1, 1)
    assert sorted(proof.rows.tolist()) == sorted(symbolic.one_decimal_rows(z, output).tolist())


def test_a_target_that_no_row_reaches_has_no_rows():
    proof = symbolic.row_proof(["0.455", "-0.49"], "0.00001")
    assert isinstance(proof.equation, sp.Eq) and proof.rows.shape == (0, 3)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: symbolic.row_proof(["0", "1"], "1"), r"z must be two fractions that are not 0, not \['0', '1'\]\."),
        (lambda: symbolic.row_proof(["1"], "1"), r"z must be two fractions .* not \['1'\]\."),
        (lambda: symbolic.row_proof([sp.sqrt(2), 1], "1"), r"z must be two fractions .* not \[sqrt\(2\), 1\]\."),
        (lambda: symbolic.row_proof(["1", "1"], "1", "0"), r"low must be a whole number from -20 to 20, not '0'\."),
        (
            lambda: symbolic.one_decimal_rows(["1"], "1", 1, 0),
            r"low and high must be whole numbers, low below high, not 1 and 0\.",
        ),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()
