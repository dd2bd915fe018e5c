"""What a slip can change in a calculation: the slips of all steps are put together from these."""

from decimal import Decimal

from ...numerals import rounded
from ...spelling import spelled
from ..recalculation import HALF, Pair, Slip

TENTH = Decimal("0.1")
_SHORTER = (1, 2, 3)  # decimals to which a standard deviation is rounded although nobody said so


def _log_var(sigma):
    if sigma <= 0:
        raise ValueError("must be positive.")
    return 2 * sigma.ln()


SIGMA = Pair("sigma", "log_var", lambda log_var: (HALF * log_var).exp(), _log_var)


def in_latex(name, index="j"):
    """A quantity in a formula; with d in front it is the derivative of the loss by it."""
    return spelled(name, index)[1]


# ---- a change of a work


def without(*terms):
    """Leave terms out."""
    return lambda work: work._replace(terms={key: value for key, value in work.terms.items() if key not in terms})


def times(term, factor):
    """Multiply one term."""
    return lambda work: work._replace(
        terms={key: value * factor if key == term else value for key, value in work.terms.items()}
    )


def put(term, value):
    """Put value(given) where the term was."""
    return lambda work: work._replace(terms={**work.terms, term: value(**work.given)})


def factor(value):
    """Take another factor."""
    return lambda work: work._replace(factor=Decimal(value))


def after(function):
    """Do something else with the sum."""
    return lambda work: work._replace(after=function)


def same(value):
    """Do nothing with the sum."""
    return +value


def square(value):
    """The square of the sum."""
    return value * value


# ---- a change of what is put in, or of the results


def other_sigma(change):
    """Put change(sigma, log_var) where sigma was."""
    return lambda given: {**given, "sigma": [change(s, v) for s, v in zip(given["sigma"], given["log_var"])]}


# ---- slips that several steps share


def of_products(terms, formula, unsigned=()):
    """The slips in a sum of products; `formula` is that of their sizes, `unsigned` names the terms that are none."""
    yield Slip(
        "minus_lost",
        formula,
        work=lambda work: work._replace(
            terms={key: value if key in unsigned else abs(value) for key, value in work.terms.items()}
        ),
    )
    for term in terms:
        yield Slip("product_left_out", term=term, work=without(term))
        yield Slip("product_sign", term=term, work=times(term, -1))
        yield Slip("product_twice", term=term, work=times(term, 2))
        yield Slip("digit_lost", term=term, work=times(term, TENTH))


def orders(given, *names):
    """Each of the columns, read from its end."""
    for name in names:
        if len(given[name]) > 1:
            yield Slip(
                "indices_swapped",
                rf"{in_latex(name, 'n')}, \dots, {in_latex(name, 1)}",
                given=lambda given, name=name: {**given, name: given[name][::-1]},
            )


def rounded_early():
    """Sigma at fewer digits than it should have."""
    for places in _SHORTER:
        yield Slip("rounded_early", term=places, given=other_sigma(lambda s, v, places=places: rounded(s, places)))
