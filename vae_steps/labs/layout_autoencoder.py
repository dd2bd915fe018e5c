"""Where the numbers of an autoencoder's lab stand: its layers, its loss, and one step of gradient descent."""

from ..language import _
from ..spelling import spelled
from .layout import Setting, row, with_terms
from .pieces import column, numbers, tex


def rows(calculation, numbers_of):
    """The rows of a `Lab`; `numbers_of` gives the names of a symbol's numbers in rows."""
    encoder, __, decoder = calculation.network.layers
    setting, found = Setting(calculation.network, numbers_of), []
    for layer, symbols in encoder + decoder:
        found += [row(*equation) for equation in setting.layer(layer, *symbols)]
    error = calculation.network.errors
    found.append(
        row(error, _against_target(setting, decoder[-1][0].outputs) if "target" in calculation.numbers else [])
    )
    derivatives, step = _("Every derivative, line by line"), _("Every weight and bias after the step, line by line")
    found += [row(name, [], fold=derivatives) for name in calculation.back]
    found.append(row("total", _one_step(setting), sheet=False, fold=step))
    found += [row(name, [], fold=step) for name in calculation.step]
    return with_terms(found, calculation.network, 0)


def _against_target(setting, outputs):
    return [setting.group("target"), tex(r"\leftrightarrow"), column("x_hat", outputs)]


def _one_step(setting):
    """The loss before and after a step, and how long it is."""
    total = spelled("total")[1]
    return [
        setting.group("learning_rate"),
        tex(rf"\qquad {total} ="),
        numbers("", [["total"]]),
        tex(r"\longrightarrow"),
        numbers("", [["total_after"]]),
    ]
