"""Numbers are read as people type them, rounded as by hand, and printed in one way for each place."""

import math
import re
from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_steps import numerals

finite = st.floats(allow_nan=False, allow_infinity=False)
moderate = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))

# ---- read


@given(finite)
def test_every_number_is_read_back_as_it_is_spelled(value):
    assert numerals.read(repr(value)) == value
    assert numerals.read(f" {repr(value).replace('-', '−').replace('.', ',')} ") == value


@given(st.text())
def test_any_text_is_a_finite_number_or_gets_one_sentence(text):
    try:
        assert math.isfinite(numerals.read(text))
    except ValueError as error:
        assert re.fullmatch(r"[^\n]{5,120}\.", str(error)) or "\n" in text


@pytest.mark.parametrize(
    "text", ["", "  ", "abc", "nan", "NaN", "inf", "-inf", "∞", "1e400", "0x1", "1_000", "1,000.5", "1 2", "٣", "--1"]
)
def test_what_is_no_finite_number_is_refused(text):
    with pytest.raises(ValueError):
        numerals.read(text)


def test_an_empty_box_is_answered_otherwise_than_one_with_a_word_in_it():
    sentences = set()
    for text in ("", " ", "x"):
        with pytest.raises(ValueError) as error:
            numerals.read(text)
        sentences.add(str(error.value))
    assert len(sentences) == 2


def test_what_is_typed_is_never_evaluated():
    with pytest.raises(ValueError):
        numerals.read("__import__('os').getcwd()")


def test_what_was_typed_is_repeated_up_to_forty_characters():
    for text, repeated in (("x" * 40, "x" * 40), ("x" * 41, "x" * 39 + "…")):
        with pytest.raises(ValueError, match=f"“{repeated}”"):
            numerals.read(text)


@pytest.mark.parametrize(
    "text", ["(0.2, −0.6)", "[0.2, -0.6]", "0.2 -0.6", "0,2; -0,6", "0.2,-0.6", "0.2\n−0.6", " 0,2   - 0,6 ", ".2; −.6"]
)
def test_a_column_is_read_however_its_numbers_are_set_apart(text):
    assert numerals.read_column(text) == [0.2, -0.6]


@pytest.mark.parametrize("text", ["0.2, x", "", "0.2;;0.6"])
def test_a_column_with_something_else_in_it_is_refused(text):
    with pytest.raises(ValueError):
        numerals.read_column(text)


@given(finite)
def test_a_float_is_its_shortest_decimal(value):
    assert numerals.as_decimal(value) == Decimal(repr(value)) and float(numerals.as_decimal(value)) == value


@pytest.mark.parametrize("value", [math.nan, math.inf, None, "one", [1]])
def test_what_is_no_finite_number_is_no_decimal(value):
    with pytest.raises(ValueError, match=r"is not a finite number\.$"):
        numerals.as_decimal(value)


# ---- round


def test_halves_go_away_from_zero_unless_told_otherwise():
    assert [numerals.rounded(Decimal(value), 1) for value in ("0.25", "-0.25", "0.249")] == [
        Decimal("0.3"),
        Decimal("-0.3"),
        Decimal("0.2"),
    ]
    assert numerals.rounded(Decimal("0.29"), 1, ROUND_DOWN) == Decimal("0.2")
    assert str(numerals.rounded(Decimal(2), 3)) == "2.000"


# ---- print


@pytest.mark.parametrize(
    ("value", "decimals", "room", "text"),
    [
        (0.25, 6, None, "0.250000"),
        (-0.25, 2, None, "−0.25"),
        (-1e-9, 6, None, "0.000000"),
        (-0.0, 3, None, "0.000"),
        (9999.9999, 4, None, "9999.9999"),
        (9999.99999, 4, None, "1.00e+04"),
        (-999.1234, 4, None, "−999.1234"),
        (-1000, 4, None, "−1.00e+03"),
        (-20000, 6, None, "−2.0000e+04"),
        (1e300, 3, None, "1.0e+300"),
        (999999.9999, 4, 11, "999999.9999"),
        (1234567, 4, 11, "1.2346e+06"),
    ],
)
def test_fixed_decimals_give_way_to_powers_of_ten_where_they_take_too_much_room(value, decimals, room, text):
    assert numerals.fixed(value, decimals, room) == text


@given(moderate)
def test_six_decimals_are_those_of_python_with_a_real_minus_sign(value):
    text = numerals.fixed(value, room=99)
    assert text.startswith("−") == (value < 0) and "-" not in text
    assert text.replace("−", "") == f"{abs(value):.6f}"


def test_a_row_is_printed_number_by_number():
    assert numerals.fixed_row([0.5, -1, 2e4], 3) == "0.500 −1.000 2.0e+04"
    assert numerals.fixed_row([0.5, -1]) == "0.500000 −1.000000"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), (10, "10"), (0, "0"), (-1e-9, "0"), (-0.25, "−0.25"), (1829.2444, "1829.244"), (-2e10, "−2.0e+10")],
)
def test_a_weight_is_printed_as_one_writes_it(value, text):
    assert numerals.short(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 * 3, "0.3"),
        (-0.0, "0"),
        (-12.5, "−12.5"),
        (1234567, "1234567"),
        (12345678, "1.234568e+07"),
        (3e-4, "0.0003"),
    ],
)
def test_seven_significant_digits_at_most(value, text):
    assert numerals.significant(value) == text


@given(moderate)
def test_a_number_is_typed_so_that_it_is_read_back(value):
    text = numerals.typed(value)
    assert numerals.read(text) == value and not re.search("−|-0$", text)


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.00", "1"), ("-0.50", "-0.5"), ("1E+2", "100"), ("-0.00", "0"), ("1E-7", "0.0000001"), ("12.34", "12.34")],
)
def test_all_digits_of_a_decimal(value, text):
    assert numerals.all_digits(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "exact", "decimals", "text", "whole"),
    [
        ("0.25", True, 6, "0.25", True),
        ("0.25", False, 6, "0.250000", False),
        ("0.25", True, 1, "0.3", False),
        ("-0.25", True, 1, "-0.3", False),
        ("-0.000", True, 2, "0", True),
        ("-0.001", True, 2, "0.00", False),
        ("999999999", True, 0, "999999999", True),
        ("1000000000", True, 0, "1·10^9", True),
        ("-12345678901", True, 2, "-1.23·10^10", False),
        ("100", True, 2, "100", True),
    ],
)
def test_the_pencil_writes_all_of_a_number_or_says_that_it_did_not(value, exact, decimals, text, whole):
    assert numerals.in_decimals(Decimal(value), exact, decimals) == (text, whole)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=40, min_value=-10, max_value=10), st.integers(0, 30))
def test_sixty_digits_are_enough_for_what_the_pencil_writes(value, decimals):
    text, whole = numerals.in_decimals(value, True, decimals)
    assert Decimal(text) == numerals.PENCIL.copy().quantize(value, Decimal(1).scaleb(-decimals))
    assert whole == (Decimal(text) == value) and text != "-0"
