"""Values that no argument expects, and what may come of them: a right result, or one sentence that names the argument.

`calls` has a good call of everything public; `tests/test_hostile.py` puts each value in the place of each argument.
"""

import inspect
import re
import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import sympy as sp
from amount import cases

SECONDS, WAITED, LONGEST = 2, 30, 300  # of work, which others cannot slow down; in all, for what only waits


class Silent:
    """Cannot even be printed."""

    def __repr__(self):
        raise RuntimeError("no repr")


class Refusing:
    """Looks like an array and is none."""

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array")


class Lookalike:
    """Has every attribute there is."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self


def nested(depth):
    value = [1.0]
    for _ in range(depth):
        value = [value]
    return value


def itself():
    value = [1.0]
    value.append(value)
    return value


# By name, and made anew for each call: some can be used once.
VALUES = {
    "None": lambda: None,
    "True": lambda: True,
    "NaN": lambda: float("nan"),
    "infinity": lambda: float("-inf"),
    "-2": lambda: -2,
    "0": lambda: 0,
    "2.5": lambda: 2.5,
    "1e-320": lambda: 1e-320,
    "1e308": lambda: 1e308,
    "10**12": lambda: 10**12,
    "int of 5,000 digits": lambda: 10**5000,
    "negative int of 5,000 digits": lambda: [-(10**5000)],
    "long double": lambda: np.array([np.longdouble(10) ** 4000]),
    "complex": lambda: 1j,
    "decimal NaN": lambda: Decimal("NaN"),
    "huge decimal": lambda: Decimal("1e999999999"),
    "third": lambda: [Fraction(1, 3)],
    "text": lambda: "abc",
    "no text": lambda: "",
    "surrogate": lambda: "\ud800",
    "number as text": lambda: "1",
    "huge number as text": lambda: "1e999999999",
    "Arabic digits": lambda: "١٢٣",
    "underscore": lambda: ["1_000"],
    "text of 5,000,000": lambda: "x" * 5_000_000,
    "bytes": lambda: b"1",
    "bytearray": lambda: bytearray(b"123"),
    "memory of bytes": lambda: memoryview(b"123"),
    "nothing": list,
    "empty rows": lambda: [[]],
    "no rows": lambda: np.zeros((0, 3)),
    "no columns": lambda: np.zeros((3, 0)),
    "ragged": lambda: [1, [2, 3]],
    "list of None": lambda: [None],
    "list of truths": lambda: [True, 0.5, 0.25],
    "list of lists of texts": lambda: [["relu"]],
    "nested": lambda: nested(200),
    "in itself": itself,
    "long": lambda: [0] * cases(100_000),
    "seven": lambda: np.ones(7),
    "tensor": lambda: np.ones((2, 3, 4, 5)),
    "two columns": lambda: np.array([[1e200, -1e200]] * 2),
    "array with NaN": lambda: np.array([[0.5, np.nan], [1, 2]]),
    "large": lambda: np.full(3, 1e200),
    "masked": lambda: np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0]),
    "list with masked": lambda: [np.ma.masked, 1.0],
    "truths": lambda: np.array([True, False, True]),
    "objects": lambda: np.array([1, None, "a"], object),
    "array of texts": lambda: np.array(["relu", "identity"]),
    "dates": lambda: np.array(["2024-01-01"], "datetime64[D]"),
    "records": lambda: np.zeros(2, [("a", float)]),
    "dictionary": lambda: {1: 2},
    "dictionary of names": lambda: {"x": [[1], [2]], "sigma": -1},
    "set": lambda: {1, 2},
    "generator": lambda: (number for number in (1.0, 2.0)),
    "range": lambda: range(10**12),
    "object": object,
    "class": lambda: int,
    "function": lambda: lambda *args: "abc",
    "ufunc": lambda: np.exp,
    "silent": Silent,
    "list of silent": lambda: [Silent()],
    "refusing": Refusing,
    "lookalike": Lookalike,
    "tuple of lookalikes": lambda: (Lookalike(),) * 4,
    "symbol": lambda: sp.Symbol("a"),
    "ellipsis": lambda: ...,
}


class TooSlow(BaseException):
    """More than `SECONDS` of work, or `WAITED`: of no kind that anything catches."""


@contextmanager
def limited():
    def stop(*_):
        raise TooSlow

    timers = {signal.ITIMER_PROF: (signal.SIGPROF, SECONDS), signal.ITIMER_REAL: (signal.SIGALRM, WAITED)}
    before = {number: signal.signal(number, stop) for number, _ in timers.values()}
    for timer, (_, seconds) in timers.items():
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for timer in timers:
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def kind(value, depth=5):
    """What sort of thing a value is: an argument may take those of the sort of its good value."""
    if value is None:
        return "none"
    if isinstance(value, str):
        return "written" if re.fullmatch(r"[-+]?\d+(\.\d+)?", value, re.ASCII) else "text"  # a number in digits
    if isinstance(value, (bool, np.bool_)):
        return "truth"
    if isinstance(value, sp.Basic | sp.MatrixBase):
        return "symbols"
    if isinstance(value, np.ma.MaskedArray):
        return "masked"
    if isinstance(value, (int, float, np.number, np.ndarray, Fraction)):
        array = np.asarray(float(value) if isinstance(value, Fraction) else value)
        return "number" if array.dtype.kind in "iuf" and np.isfinite(array).all() else type(value).__name__
    if isinstance(value, (list, tuple, range)) and depth:
        kinds = {kind(inner, depth - 1) for inner in value[:5]}
        return kinds.pop() if len(kinds) == 1 else "number" if not kinds else "list"
    return "callable" if callable(value) else type(value).__name__


def finite(found):
    """Whether every number in a result is finite; a generator gives its first three."""
    if isinstance(found, Iterator):
        return all(finite(next(found, 0)) for _ in range(3))
    if isinstance(found, np.ma.MaskedArray):
        return False
    if isinstance(found, (float, np.floating, np.ndarray)):
        return np.asarray(found).dtype.kind in "iufb" and bool(np.isfinite(found).all())
    if isinstance(found, (tuple, list)):
        return all(finite(inner) for inner in found)
    if is_dataclass(found) and not isinstance(found, type):
        return all(finite(getattr(found, field.name)) for field in fields(found))
    return not isinstance(found, sp.Basic) or not found.has(sp.nan, sp.oo, -sp.oo, sp.zoo)


# The kinds of value that an argument takes besides that of its good one.
ALSO = dict.fromkeys(
    ("target", "condition", "eps", "sigma", "samples", "rounding", "batch_size", "before"), ("number",)
)
ALSO |= {
    "source": ("written",),
    "xlabel": ("written",),
    "ylabel": ("written",),
    "ask": ("written",),
    "unit": ("written",),
    "notebook": ("written",),
    "choices": ("number", "text", "list", "ndarray", "generator"),
    "activation": ("number",),
    "rounding": ("number", "dict"),
    "dtype": ("callable", "text"),
    "steps": ("text",),
    "beta": ("callable",),
    "learning_rate": ("callable",),
    "noise": ("callable",),
    "name": ("written",),
    "path": ("written",),
}


EXACT = ("vae_steps.worked", "vae_steps.symbolic")  # where a text such as "0.1" is a number as well


class Anew:
    """A good value that is made anew for each call."""

    def __init__(self, make):
        self.make = make

    def __call__(self):
        return self.make()


def fault(function, good, name, value):
    """What is wrong with how `function` takes a value for the argument of this name, or None.

    `good` are arguments that it takes. Where one of them is None, the function takes what is in `ALSO` as well.
    """
    arguments = {key: made() if isinstance(made, Anew) else made for key, made in good.items()}
    parameter = inspect.signature(function).parameters.get(name)
    kinds = {kind(arguments[name]), *ALSO.get(name, ())} | (
        {"none"} if parameter and parameter.default is None else set()
    )
    if getattr(function, "__module__", "").startswith(EXACT) and kinds & {"number", "written"}:
        kinds |= {"number", "written", "symbols"}
    arguments[name] = given = value()
    try:
        with limited(), warnings.catch_warnings():
            warnings.simplefilter("error")
            right = finite(function(**arguments))
    except (ValueError, TypeError) as error:
        text = str(error)
        if len(text) > LONGEST:
            return f"{len(text)} characters: {text[:80]}"
        if not re.search(rf"(?<!\w){re.escape(name)}(?![A-Za-z])", text):
            return f"{type(error).__name__}: {text}"
        return None
    except OSError as error:
        return None if name == "path" else repr(error)[:150]
    except TooSlow:
        return f"takes more than {SECONDS} s"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:150]}"
    if not right:
        return "not finite"
    return None if kind(given) in kinds else f"accepted: {kind(given)}"
