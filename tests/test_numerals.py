"""Numbers are read as people type them, rounded as by hand, and printed in one way for each place."""

import math
import re
import time
from contextlib import suppress
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae_steps import numerals
from vae_steps.quoting import brief

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
    ("text", "value"),
    [
        ("1/2", 0.5),
        ("1 / 2", 0.5),
        ("1 ÷ 2", 0.5),
        ("1⁄2", 0.5),
        ("1/-2", -0.5),
        ("0,5/2", 0.25),
        ("1/3", 1 / 3),
        ("½", 0.5),
        ("−½", -0.5),
        ("1½", 1.5),
        ("0.2", 0.2),
        ("０．２", 0.2),
        ("−０，２", -0.2),
        ("５／２", 2.5),
        ("0。5", 0.5),
        ("𝟏.𝟓", 1.5),
        ("–0.2", -0.2),
        ("‑0.2", -0.2),
        ("- 0.5", -0.5),
        ("(0.5)", 0.5),
        ("( - 0.5 )", -0.5),
        ("（0.5）", 0.5),
        ("-(0.5)", -0.5),
        ("[0.5]", 0.5),
        ("+0.5", 0.5),
        (".5", 0.5),
        ("5.", 5),
        ("1,000", 1),
        ("1e-3", 0.001),
        ("1E−3", 0.001),
        ("1,5e3", 1500),
        ("1×10^-3", 0.001),
        ("1 · 10^(−3)", 0.001),
        ("1x10⁻³", 0.001),
        ("1.5 x 10^-3", 0.0015),
        ("1,5 x 10⁻³", 0.0015),
        ("1.5 X 10^-3", 0.0015),
        ("1.5X10 ^ (-3)", 0.0015),
        ("−1,5ｘ10³", -1500),
        ("0.5,", 0.5),
        ("(0.5,)", 0.5),
        ("-(0,5)", -0.5),
        ("np.float64(0.5)", 0.5),
        ("array(0.5, dtype=float32)", 0.5),
        ("10⁻³", 0.001),
        ("2^2", 4),
        ("２＾２", 4),
        ("2**-2", 0.25),
        ("2²", 4),
        ("-2^2", -4),
        ("(-2)^2", 4),
        ("(1/2)^2", 0.25),
        ("50%", 0.5),
        ("50 %", 0.5),
        ("\ufeff0.5\u200b", 0.5),
        ("0e999999999", 0),
    ],
)
def test_a_number_is_read_in_the_shapes_that_people_type(text, value):
    assert numerals.read(text) == value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Nothing is typed"),
        ("  ", "Nothing is typed"),
        ("\u200b", "Nothing is typed"),
        ("()", "Nothing is typed"),
        *(
            (text, "not a number")
            for text in ("abc", "nan", "NaN", "inf", "-inf", "∞", "0x1", "π", "1e", "--1", "1.2.3")
        ),
        *(
            (text, "not a number")
            for text in ("1_000", "1'000", "٣", "١٢٣", "5 kg", "①", "1①", "0.5₁", "(0.5", "\ud800")
        ),
        *((text, "calculation") for text in ("0.1+0.2", "0.1 * 2", "1/2/3", "1/2^2", "2^100", "2^0.5", "½½", "½²")),
        *((text, "calculation") for text in ("0.1 - 0.2", "0.1 + 0.2", "0,1 − 0,2", "1 - 2")),
        *((text, "two ways") for text in ("1,0,-1", "1，0，-1", "1,000.5", "1.000,5", "0.5,1,-0.5")),
        *((text, "two ways") for text in ("1/2,3/4", "(1,2)", "（ 1，2 ）", "((0,5))", "(1,5e3)", "1e3,2", "2^2,3")),
        *(
            (text, "more than one")
            for text in (
                "1, 0, -1",
                "1 000",
                "1\u202f000",
                "1 1/2",
                "1 -2",
                "0.2;0.6",
                "0.2,-0.6",
                "½,½",
                "[1,2]",
                "2²,3²",
            )
        ),
        *((text, "number alone") for text in ("x = 0.5", "=0.5", "≈ 0.5", "x＝0.5")),
        *((text, "divides by 0") for text in ("1/0", "0^-1", "(0/1)^-1")),
        *((text, "too large") for text in ("1e400", "1e999999999", "9" * 400, "9e99/1e-300")),
        *((text, "too close to 0") for text in ("1e-400", "-1e-999999999", "1e-300/1e99")),
        ("9" * 1001, "too long"),
    ],
)
def test_what_is_no_finite_number_is_refused_with_a_sentence_that_says_why(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        numerals.read(text)


_HOSTILE = [
    "9",
    "-",
    " ",
    "\t",
    "(",
    "((9",
    "(9)",
    "½",
    "²",
    "1½",
    "1/",
    "1e",
    "1e1",
    "^2",
    "*10^",
    "{",
    "9.",
    "9,",
    "9, ",
]
_HOSTILE += [
    "9;",
    "9 ",
    "9 -",
    "( ",
    "= ",
    "%",
    "١",
    "–",
    "\u200b",
    "x",
    "e",
    "\ud800",
    "[",
    "[1,2]",
    ",",
    "\t\n",
    "array(",
    "1, dtype=",
    " x 10",
]


@pytest.mark.parametrize("unit", _HOSTILE)
def test_no_text_takes_longer_than_its_length(unit):
    start = time.process_time()
    with suppress(ValueError):
        numerals.read_column("(" * 2_495 + unit[:8] + ")" * 2_495)
    for length in (990, 4_990, 2_000_000):
        for end in ("", "x", "!", "9"):
            for read in (numerals.read, numerals.read_column, numerals.pieces):
                with suppress(ValueError):
                    read((unit * (length // len(unit) + 1))[:length] + end)
    assert time.process_time() - start < 3


@given(st.integers(-999, 999), st.integers(1, 99), st.integers(-99, 99))
def test_fractions_and_powers_are_those_of_exact_arithmetic(above, below, power):
    assert numerals.read(f"{above}/{below}") == above / below
    if above:
        assert numerals.read(f"({above}/{below})^{power}") == float(Fraction(above, below) ** power)


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
    "text",
    ["(0.2, −0.6)", "[0.2, -0.6]", "0.2 -0.6", "0,2; -0,6", "0.2,-0.6", "0.2\n−0.6", " 0,2   -0,6 ", ".2; −.6"]
    + ["0.2\t-0.6", "0,2\r\n-0,6\r\n", "1/5、−3/5", "０．２；－０．６", "0.2， –0.6", "[[ 0.2]\n [-0.6]]"],
)
def test_a_column_is_read_however_its_numbers_are_set_apart(text):
    assert numerals.read_column(text) == [0.2, -0.6]


def test_a_pasted_column_is_set_apart_as_it_was_typed_and_spaces_in_a_box_set_nothing_apart():
    assert numerals.pieces("1/2\n− 0,6\t½;(0.5)") == ["1/2", "− 0,6", "½", "(0.5)"]
    assert numerals.pieces(" 1 000 ") == ["1 000"] and numerals.pieces("1 1/2") == ["1 1/2"]
    assert numerals.pieces("[ 0.2 -0.6]") == ["0.2", "-0.6"] and numerals.pieces("") == [""]
    assert numerals.pieces("1,0,-1") == ["1,0,-1"] and numerals.pieces("1,5;;2") == ["1,5", "", "2"]


_FOUR = ["0.1", "0.2", "0.3", "0.4"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        *((f"0.2{cut}0.6", ["0.2", "0.6"]) for cut in (",\n", ";\n", "\n\n", ", \r\n \r\n", "\t\n", ",\u2028", "、\n")),
        *((f"{text}{end}", ["0,2", "0,6"]) for text in ("0,2\n0,6", "0,2; 0,6") for end in (",", ";", "\n", ", \n;\n")),
        ("[0.2,\n 0.6]", ["0.2", "0.6"]),
        ("[0.2, 0.6,]", ["0.2", "0.6"]),
        ("0.2, 0.6,", ["0.2", "0.6"]),
        ("    0.2,\n    0.6,\n", ["0.2", "0.6"]),
        ("\t0.2\n\t0.6", ["0.2", "0.6"]),
        ("0.2\n\t0.6", ["0.2", "", "0.6"]),
        ("[[0.1, 0.2],\n [0.3, 0.4]]", _FOUR),
        ("[[0.1,0.2],[0.3,0.4]]", _FOUR),
        ("[[0.1 0.2]\n [0.3 0.4]]", _FOUR),
        ("［0.1，0.2］\n［0.3，0.4］", _FOUR),
        ("array([[0.1, 0.2],\n       [0.3, 0.4]])", _FOUR),
        ("np.array([0.1, 0.2,\n 0.3, 0.4], dtype=float32)", _FOUR),
        ("[np.float64(0.1), np.float64(0.2), np.float64(0.3), np.float64(0.4)]", _FOUR),
    ],
)
def test_each_number_of_a_pasted_column_goes_into_its_own_box(text, numbers):
    assert numerals.pieces(text) == numerals.spread(text, 4) == numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("[[1,2],[3,4]]", [1, 2, 3, 4]),
        ("[1,2]", [1, 2]),
        ("[1,-2, 3]", [1, -2, 3]),
        ("array([[1., 2.]])", [1, 2]),
        ("array([1.,2.])", [1, 2]),
        ("(0,5; 0,6)", [0.5, 0.6]),
        ("(0.1,0.2)", [0.1, 0.2]),
    ],
)
def test_a_comma_in_square_brackets_separates(text, values):
    assert numerals.read_column(text) == values


@pytest.mark.parametrize("text", ["(1,2)", "(1,2)\n(3,4)", "[0,5; 0,6]", "[0,5 0,6]", "[1,2, 3,4]", "array(1,2; 3)"])
def test_a_comma_in_brackets_that_can_be_read_in_two_ways_is_asked_back(text):
    with pytest.raises(ValueError, match="two ways"):
        numerals.read_column(text)
    assert numerals.spread(text, 9)[0].startswith(text[:3])


@pytest.mark.parametrize("text", ["0.2, x", "", "0.2;;0.6", "[1,,2]", "-[1,2]", "1,0,-1", "1, 0,5,1", "9" * 5001])
def test_a_column_with_something_else_in_it_is_refused(text):
    with pytest.raises(ValueError):
        numerals.read_column(text)


@given(finite)
def test_a_float_is_its_shortest_decimal(value):
    assert numerals.as_decimal(value) == Decimal(repr(value)) and float(numerals.as_decimal(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        None,
        "one",
        [1],
        True,
        "0,5",
        b"1",
        "1_000",
        "١٢٣",
        np.array("1_000"),
        np.bytes_(b"1"),
        10**5000,
    ],
    ids=brief,
)
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
        (-1e-9, 6, None, "−1.0e−09"),
        (1.388794386e-11, 6, None, "1.4e−11"),
        (0.00049, 3, None, "4.9e−04"),
        (1e-9, 6, 99, "1.0e−09"),
        (12345.6, 1, None, "1e+04"),
        (0.3, 0, None, "3.0e−01"),
        (0.0, 6, None, "0.000000"),
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
    if value and f"{abs(value):.6f}" == "0.000000":  # what is not 0 never reads 0
        assert float(text.replace("−", "-")) == pytest.approx(value, rel=0.06)
    else:
        assert text.replace("−", "") == f"{abs(value):.6f}"


def test_a_row_is_printed_number_by_number():
    assert numerals.fixed_row([0.5, -1, 2e4], 3) == "0.500 −1.000 2.0e+04"
    assert numerals.fixed_row([0.5, -1]) == "0.500000 −1.000000"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (10, "10"),
        (0, "0"),
        (-1e-9, "−1.0e−09"),
        (0.0004, "4.0e−04"),
        (-0.25, "−0.25"),
        (1829.2444, "1829.244"),
        (-2e10, "−2.0e+10"),
    ],
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
    [("1.00", "1"), ("-0.50", "-0.5"), ("1E+2", "100"), ("-0.00", "0"), ("1E-7", "0.0000001"), ("12.34", "12.34")]
    + [("1e300", "1e300"), ("-1.25e-320", "-1.25e-320"), ("1e23", "1" + "0" * 23)],
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
        ("-0.001", True, 2, "-1·10^-3", True),
        ("-0.001", False, 2, "-1.00·10^-3", False),
        ("1.3887943864964E-11", False, 6, "1.388794·10^-11", False),
        ("0.00999", True, 1, "1.0·10^-2", False),
        ("0", False, 2, "0.00", False),
        ("-9999999999999999", True, 6, "-1.000000·10^16", False),
        ("999999999.9999999", True, 6, "1.000000·10^9", False),
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
    number, _, exponent = text.partition("·10^")
    pencil, places = numerals.PENCIL.copy(), Decimal(1).scaleb(-decimals)
    read = Decimal(number).scaleb(int(exponent or 0))
    if exponent:  # a number that would read 0
        assert pencil.quantize(value, places) == 0 and 1 <= abs(Decimal(number)) < 10
        assert abs(read - value) <= places.scaleb(int(exponent)) / 2
    else:
        assert read == pencil.quantize(value, places) and (read or not value)
    assert whole == (read == value) and text != "-0"
