"""Where the numbers of the backward pass stand: the equation of each derivative, with the numbers of the page in it."""

from ..spelling import spelled
from .pieces import FUNCTIONS, column, numbers, tex


def rows(network, beta):
    """(step, id, pieces) of each equation, in the order in which `worked.backward` has its blocks.

    `network` as in `layout`. `beta` is the piece that stands for β: its box, or its number where the box
    stands elsewhere.
    """
    encoder, heads, decoder = network.layers
    latents, hidden, outputs = heads[0][0].outputs, encoder[-1][1][0], decoder[-1][0].outputs
    difference = [column("x_hat", outputs), tex("-"), column(network.wanted, outputs)]
    if network.loss == "squared_error":
        begin = tex(rf"{spelled('d_x_hat')[1]} = 2\,\big(")
        yield "d_x_hat", "d_x_hat", [begin, *difference, tex(r"\big)")]
    else:  # through the output function at once
        yield "d_x_hat", "d_logits", [_is("d_logits"), *difference]
    yield from _chain(network, decoder, "dW_d", "d_z", "d_z")
    yield "d_sigma", "d_sigma", [_is("d_sigma"), column("d_z", latents), tex(r"\odot"), column("eps", latents)]
    yield "d_mu", "d_mu", [_is("d_mu"), column("d_z", latents), tex("+"), beta, tex(r"\cdot"), column("mu", latents)]
    yield (
        "d_log_var",
        "d_log_var",
        [
            tex(rf"{spelled('d_log_var')[1]} = \tfrac{{1}}{{2}}"),
            column("sigma", latents),
            tex(r"\odot"),
            column("d_sigma", latents),
            tex(r"+\ \beta\, \tfrac{1}{2}\big("),
            numbers(r"\sigma^2", [[f"sigma[{j}]^2"] for j in range(latents)]),
            tex(r"{} - 1\big)"),
        ],
    )
    for (layer, symbols), step in zip(heads, ("dW_mu", "dW_logvar")):
        yield from _layer(layer, symbols, step, symbols[0])
    paths = [[_transposed(layer, W, layer.inputs), column(f"d_{out}", latents)] for layer, (out, W, _, _) in heads]
    yield "d_h", f"d_{hidden}", [_is(f"d_{hidden}"), *paths[0], tex("+"), *paths[1]]
    yield from _chain(network, encoder, "dW_e", "d_h", "d_h")


def _chain(network, layers, step, step_of_inputs, step_of_functions):
    """Layers that follow each other, the last one first; by the input x nothing is derived."""
    for layer, symbols in reversed(layers):
        out, W, _, into = symbols
        inside = network.inside(out)
        if inside not in (out, "logits"):
            slope = tex(rf"\odot\, {FUNCTIONS[network.functions[out]]}'")
            pieces = [_is(f"d_{inside}"), column(f"d_{out}", layer.outputs), slope, column(inside, layer.outputs)]
            yield step_of_functions, f"d_{inside}", pieces
        yield from _layer(layer, (*symbols[:-1], network.seen(into)), step, inside)
        if into != "x":
            width = layer.inputs - network.conditions * (into in network.conditioned)  # a condition is given
            pieces = [_is(f"d_{into}"), _transposed(layer, W, width), column(f"d_{inside}", layer.outputs)]
            yield step_of_inputs, f"d_{into}", pieces


def _layer(layer, symbols, step, out):
    """By the weights and biases of a layer, from the derivative by what it gives, `out`."""
    __, W, b, into = symbols
    transposed = numbers(rf"{spelled(into)[1]}^\top", [[f"{into}[{j}]" for j in range(layer.inputs)]])
    yield step, f"d{W}", [_is(f"d{W}"), column(f"d_{out}", layer.outputs), tex(r"\cdot"), transposed]
    yield step, f"d{b}", [_is(f"d{b}"), column(f"d_{out}", layer.outputs)]


def _is(name):
    return tex(f"{spelled(name)[1]} =")


def _transposed(layer, W, width):
    rows = [[f"{W}[{i},{j}]" for i in range(layer.outputs)] for j in range(width)]
    return numbers(rf"{spelled(W)[1]}^\top", rows)
