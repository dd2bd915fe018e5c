"""The slips that a hand makes in one step of gradient descent."""

from ..recalculation import Slip, Step, Work
from .layers import transposed
from .parts import TENTH, in_latex


def descend(name):
    """The step name ← name - η ∂L/∂name, for each weight of a layer, or where `name` begins with b for each bias.

    The result has the name of what it was before, as in `worked.descend`.
    """
    slope, index = f"d{name}", "ij" if name.startswith("W") else "i"

    def works(given):
        rate, olds, slopes = given["learning_rate"], _places(given[name]), _places(given[slope])
        return [
            Work(
                {("w", *place): w, ("step", *place): -rate * g},
                {"old": w, "g": g, "rate": rate},
                factors={("step", *place): (rate, g)},
            )
            for (place, w), (__, g) in zip(olds, slopes)
        ]

    def slips(given):
        old, g = in_latex(name, ""), in_latex(slope, "")
        # What is put in the place of the step, and then what is done with it: so two of them can be made at once.
        yield Slip("rate_forgotten", f"{old} - {g}", work=_changed(step=lambda _, old, g, rate: -g))
        yield Slip("rate_divided", rf"{old} - {g}/\eta", work=_changed(step=lambda _, old, g, rate: -g / rate))
        yield Slip("derivative_forgotten", rf"{old} - \eta", work=_changed(step=lambda _, old, g, rate: -rate))
        yield Slip("added_for_times", rf"{old} - (\eta + {g})", work=_changed(step=lambda _, old, g, rate: -(rate + g)))
        yield Slip(
            "weight_in_step", rf"{old} - \eta \cdot {old}", work=_changed(step=lambda _, old, g, rate: -rate * old)
        )
        yield Slip(
            "weight_in_step",
            rf"{old} - \eta \cdot {old} \cdot {g}",
            work=_changed(step=lambda _, old, g, rate: -rate * old * g),
        )
        yield Slip(
            "rate_misplaced",
            rf"\eta \cdot {old} - {g}",
            work=_changed(lambda _, old, g, rate: rate * old, lambda _, old, g, rate: -g),
        )
        yield Slip("rate_misplaced", rf"\eta \cdot ({old} - {g})", work=_changed(lambda value, rate, **_: rate * value))
        yield Slip("minus_lost", rf"{old} - \eta \cdot |{g}|", work=_changed(step=lambda value, **_: -abs(value)))
        yield Slip("step_added", rf"{old} + \eta \cdot {g}", work=_changed(step=lambda value, **_: -value))
        yield Slip("step_twice", rf"{old} - 2 \eta \cdot {g}", work=_changed(step=lambda value, **_: 2 * value))
        yield Slip(
            "digit_lost",
            rf"{old} - \tfrac{{1}}{{10}}\eta \cdot {g}",
            work=_changed(step=lambda value, **_: TENTH * value),
        )
        yield Slip("not_updated", old, work=_changed(step=lambda value, **_: 0 * value))
        yield Slip(
            "step_alone", rf"\eta \cdot {g}", work=_changed(lambda value, **_: 0 * value, lambda value, **_: -value)
        )
        yield Slip("step_alone", rf"-\eta \cdot {g}", work=_changed(lambda value, **_: 0 * value))
        yield Slip("derivative_alone", g, work=_changed(lambda value, **_: 0 * value, lambda _, old, g, rate: g))
        if index == "ij" and min(len(given[slope]), len(given[slope][0])) > 1:
            yield Slip(
                "derivative_transposed",
                rf"{old} - \eta \cdot ({g})^\top",
                given=lambda given: {**given, slope: transposed(given[slope])},
            )
        for k in range(1, len(_places(given[name]))):
            yield Slip("other_derivative", given=lambda given, k=k: {**given, slope: _moved(given[slope], k)})
            yield Slip("other_old", given=lambda given, k=k: {**given, name: _moved(given[name], k)})

    def spell(term, _):
        kind, *place = term
        place = tuple(i + 1 for i in place)
        return in_latex(name, place) if kind == "w" else rf"\eta \cdot {in_latex(slope, place)}"

    shapes = {name: index, slope: index, "learning_rate": ""}
    return Step(name, shapes, index, works, slips, spell, like="update")


def _changed(w=None, step=None):
    """Put w(what was there, **given) in the place of the old number, and step(…) in that of what is added to it."""
    change = {"w": w, "step": step}
    return lambda work: work._replace(
        terms={
            key: change[key[0]](value, **work.given) if change[key[0]] else value for key, value in work.terms.items()
        }
    )


def _places(array):
    """The numbers of a column or a matrix, row by row, each with its place."""
    if isinstance(array[0], list):
        return [((i, j), value) for i, row in enumerate(array) for j, value in enumerate(row)]
    return [((i,), value) for i, value in enumerate(array)]


def _moved(array, k):
    """A column or a matrix with each number k places further on."""
    values = [value for __, value in _places(array)]
    values = values[k:] + values[:k]
    if not isinstance(array[0], list):
        return values
    width = len(array[0])
    return [values[start : start + width] for start in range(0, len(values), width)]
