"""Layers in a row by the pencil, forward and back; each of them is (layer, symbols, the function that follows it)."""

from ..networks import identity
from ..spelling import before
from .backward_steps import d_activation, d_bias, d_input, d_weights
from .forward_steps import activate, affine, stacked

_GIVEN = ("x", "a")  # what goes into the first layer of a VAE, and of a network that names noise


def chain_forward(layers, column, style):
    """The pages of layers that follow each other."""
    pages = []
    for layer, (out, *names), function in layers:
        if function is identity:
            page = affine(layer.W, layer.b, column, (out, *names), **style)
        else:
            page = affine(layer.W, layer.b, column, (before(out), *names), **style)
            page += activate(page.result, function, (out, before(out)), **style)
        pages.append(page)
        column = page.result
    return pages


def conditional_chain(layers, column, condition, style):
    """The pages of layers that follow each other; where the first one sees the condition as well, of that before."""
    (layer, (*names, into), function), *others = layers
    if condition is None or len(column) == layer.W.shape[1]:
        return chain_forward(layers, column, style)
    page = stacked(column, condition, into, **style)
    first, *pages = chain_forward([(layer, (*names, f"{into}_c"), function), *others], page.result, style)
    return [page + first, *pages]


def chain_back(page, layers, style):
    """The page, and below it the derivatives by layers that follow each other, the last layer first."""
    for layer, (out, *names, into), function in reversed(layers):
        alone = page.column(f"{into}[{{}}]")
        symbols = (out, *names, into if len(alone) == layer.W.shape[1] else f"{into}_c")
        if function is not identity:
            symbols = (before(out), *symbols[1:])
            columns = [page.column(f"{name}[{{}}]") for name in (f"d_{out}", before(out), out)]
            if columns[0]:  # the cross-entropy begins at the logits
                page += d_activation(*columns, function, (out, before(out)), **style)
        page += layer_back(page, symbols, style)
        if into not in _GIVEN:  # nothing is learnt of the input of a network, nor of a condition
            d_out = page.column(f"d_{symbols[0]}[{{}}]")
            page += d_input(layer.W[:, : len(alone)], d_out, (*symbols[:-1], into), **style)
    return page


def layer_back(page, symbols, style):
    """The derivatives by the weights and biases of one layer."""
    d_out, into = page.column(f"d_{symbols[0]}[{{}}]"), page.column(f"{symbols[-1]}[{{}}]")
    return d_weights(d_out, into, symbols, **style) + d_bias(d_out, symbols, **style)
