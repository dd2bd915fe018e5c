"""Layers, chains of them and activations do what one would write by hand, in any structure that holds them."""

import itertools
from dataclasses import dataclass
from typing import NamedTuple

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given
from hypothesis import strategies as st
from strategies import affine_layers, columns, networks, sizes

from vae_steps import lecture
from vae_steps.gradients import ParameterGradients
from vae_steps.model import Parameters
from vae_steps.networks import (
    ACTIVATIONS,
    Affine,
    LayerGradient,
    arrays_in,
    beside,
    chain,
    chain_back,
    flat,
    identity,
    initial,
    layer_gradient,
    layers_in,
    must_be_known,
    must_follow,
    one_each,
    relu,
    shaped,
    sigmoid,
)

WITNESS = {
    identity: lambda a: a,
    relu: lambda a: anp.maximum(a, 0),
    np.tanh: anp.tanh,
    sigmoid: lambda a: 1 / (1 + anp.exp(-a)),
}


# One layer


def test_a_layer_is_its_formula_for_one_column_and_for_rows():
    layer = Affine([[1, 2, 3], [4, 5, 6]], [10, 20])
    np.testing.assert_array_equal(layer(np.array([1, 0, -1])), [8, 18])
    np.testing.assert_array_equal(layer(np.array([[1, 0, -1], [0, 0, 1]])), [[8, 18], [13, 26]])
    assert (layer.inputs, layer.outputs) == (3, 2) and layer.W.dtype == np.float64
    W, b = layer
    assert W is layer.W and b is layer.b


def test_new_layers_follow_each_other_and_keep_the_size_of_what_goes_through():
    layers = initial(np.random.default_rng(0), 300, 200, 400)
    assert [layer.W.shape for layer in layers] == [(200, 300), (400, 200)]
    for layer in layers:
        assert not layer.b.any() and layer.W.mean() == pytest.approx(0, abs=1e-3)
        assert layer.W.std() == pytest.approx(layer.inputs**-0.5, rel=0.01)
    again, other = (initial(np.random.default_rng(seed), 300, 200, 400) for seed in (0, 1))
    assert np.array_equal(flat(layers), flat(again)) and not np.array_equal(flat(layers), flat(other))


@pytest.mark.parametrize(
    "sizes, words",
    [
        ((), r"sizes must be at least two, of what goes in and what comes out, not \(\)\."),
        ((3,), r"sizes must be at least two, .* not \(3,\)\."),
        ((3, 0), r"sizes\[1\] must be a whole number from 1 to 100000000, not 0\."),
        ((10**5, 10**4), r"sizes must give at most 100000000 weights in a layer, and not 100000 times 10000\."),
    ],
)
def test_new_layers_of_wrong_sizes(sizes, words):
    with pytest.raises(ValueError, match=f"^{words}$"):
        initial(np.random.default_rng(0), *sizes)


def test_weights_are_read_only_but_follow_their_original():
    W = np.zeros((1, 1))
    layer = Affine(W, [0.0])
    with pytest.raises(ValueError, match="read-only"):
        layer.W[0, 0] = 1
    W[0, 0] = 7
    assert layer(np.ones(1)) == [7.0]
    with pytest.raises(ValueError, match="read-only"):
        layer.b[0] = 1


@pytest.mark.parametrize(
    ("W", "b", "sentence"),
    [
        ([1.0, 2.0], [0.0], r"W has shape \(2,\), but it must be \(outputs, inputs\), at least \(1, 1\)\."),
        (np.zeros((0, 3)), [], r"W has shape \(0, 3\), but"),
        ([[1, 2]], [1, 2], r"b has shape \(2,\), but W has 1 rows, so b must have shape \(1,\)\."),
        ([[1, np.nan]], [1], r"W\[0, 1\] is nan"),
        ([[1, 2]], ["a"], r"b must be an array of numbers, not \['a'\]\."),
    ],
)
def test_a_layer_that_is_none_is_said_in_one_sentence(W, b, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        Affine(W, b)


# Activations


def test_the_activations_are_their_formulas():
    a = np.array([-800.0, -1, 0, 2, 800])
    assert identity(a) is a
    np.testing.assert_array_equal(relu(a), [0, 0, 0, 2, 800])
    np.testing.assert_allclose(sigmoid(a), [0, 1 / (1 + np.e), 0.5, 1 / (1 + np.exp(-2)), 1], rtol=1e-15)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_derivative_is_known_by_the_output(activation):
    a, d_h = np.array([-2.0, -0.3, 0.4, 3]), np.array([1.0, -2, 3, 0.5])
    slope = grad(lambda a: anp.sum(WITNESS[activation](a) * d_h))(a)
    np.testing.assert_allclose(ACTIVATIONS[activation](d_h, activation(a)), slope, rtol=1e-12)
    assert set(ACTIVATIONS) == set(WITNESS)


def test_relu_is_flat_at_its_bend():
    assert ACTIVATIONS[relu](np.array(3.0), relu(np.array(0.0))) == 0


def test_one_activation_serves_all_layers_or_each_has_its_own():
    assert one_each("activation", relu, 3) == (relu, relu, relu)
    assert one_each("activation", [relu, np.tanh], 2) == (relu, np.tanh)
    assert one_each("activation", relu, 0) == () == one_each("activation", (), 0)
    for bad in ([relu], "tanh", None, [relu, "tanh"]):
        with pytest.raises(ValueError, match=r"^f must be a function, or one for each of the 2 hidden layers, not "):
            one_each("f", bad, 2)
    assert must_be_known("f", (relu, identity)) == (relu, identity)
    with pytest.raises(ValueError, match=r"^f must be identity, relu, np\.tanh or sigmoid, not <ufunc 'sin'>\.$"):
        must_be_known("f", (relu, np.sin))


# Chains


@st.composite
def chains(draw):
    """Layers of random sizes, an activation for each, and what goes in, one column or rows."""
    widths = draw(st.lists(sizes, min_size=2, max_size=5))
    layers = tuple(draw(affine_layers(*pair)) for pair in itertools.pairwise(widths))
    activations = tuple(draw(st.sampled_from(list(ACTIVATIONS))) for _ in layers)
    rows = draw(st.lists(columns(widths[0]), min_size=1, max_size=3))
    return layers, activations, rows[0] if draw(st.booleans()) else np.array(rows)


def witness(arrays, activations, a):
    for k, activation in enumerate(activations):
        a = WITNESS[activation](anp.dot(a, arrays[2 * k].T) + arrays[2 * k + 1])
    return a


@given(chains())
def test_a_chain_forward_and_back_is_what_autograd_says(case):
    layers, activations, a = case
    arrays = [np.array(array) for layer in layers for array in layer]
    outputs = chain(layers, a, activations)
    assert len(outputs) == len(layers)
    for k in range(len(layers)):
        np.testing.assert_allclose(outputs[k], witness(arrays, activations[: k + 1], a), rtol=1e-12, atol=1e-12)

    wanted = np.cos(np.arange(outputs[-1].size)).reshape(outputs[-1].shape)  # the loss is its product with the output
    by_outputs, gradients, d = chain_back(layers, a, outputs, activations, wanted)
    samples = a.size // a.shape[-1]
    slopes = grad(lambda arrays: anp.sum(witness(arrays, activations, a) * wanted) / samples)(arrays)
    for found, slope in zip((array for layer in gradients for array in layer), slopes, strict=True):
        np.testing.assert_allclose(found, slope, rtol=1e-10, atol=1e-10)
    by_a = grad(lambda a: anp.sum(witness(arrays, activations, a) * wanted))(a)
    np.testing.assert_allclose(d.dot(layers[0].W), by_a, rtol=1e-10, atol=1e-10)
    assert by_outputs[-1] is wanted and len(by_outputs) == len(outputs)
    for k in range(len(layers) - 1):
        rest = grad(lambda h, k=k: anp.sum(witness(arrays[2 * k + 2 :], activations[k + 1 :], h) * wanted))(outputs[k])
        np.testing.assert_allclose(by_outputs[k], rest, rtol=1e-10, atol=1e-10)


def test_an_unknown_activation_has_no_way_back():
    layer = Affine([[1.0]], [0.0])
    with pytest.raises(KeyError):
        chain_back((layer,), np.ones(1), (np.ones(1),), (np.sin,), np.ones(1))


def test_the_gradient_of_a_layer_is_averaged_over_all_samples():
    d, a = np.arange(12.0).reshape(2, 3, 2), np.arange(18.0).reshape(2, 3, 3)
    found = layer_gradient(d, a)
    alone = [layer_gradient(*pair) for pair in zip(d.reshape(-1, 2), a.reshape(-1, 3))]
    np.testing.assert_allclose(found.W, np.mean([one.W for one in alone], 0), rtol=1e-14)
    np.testing.assert_allclose(found.b, np.mean([one.b for one in alone], 0), rtol=1e-14)
    np.testing.assert_array_equal(alone[1].W, np.outer(d[0, 1], a[0, 1]))
    wide = np.arange(12.0).reshape(3, 4)  # one input for two samples each
    np.testing.assert_array_equal(layer_gradient(d, wide).W, layer_gradient(d, np.stack([wide, wide])).W)
    shared = layer_gradient(d, a[0, 0])  # one input of all samples
    np.testing.assert_allclose(shared.W, np.outer(d.reshape(-1, 2).mean(0), a[0, 0]), rtol=1e-14)


def test_a_condition_stands_beside_and_broadcasts():
    np.testing.assert_array_equal(beside(np.array([1, 2]), np.array([3])), [1, 2, 3])
    np.testing.assert_array_equal(beside(np.array([[1], [2]]), np.array([3, 4])), [[1, 3, 4], [2, 3, 4]])
    np.testing.assert_array_equal(beside(np.array([1]), np.array([[3], [4]])), [[1, 3], [1, 4]])
    assert beside(np.zeros((5, 1, 2)), np.zeros((4, 1))).shape == (5, 4, 3)


def test_layers_that_do_not_follow_each_other_are_named():
    wide, narrow = Affine(np.ones((3, 2)), np.ones(3)), Affine(np.ones((2, 3)), np.ones(2))
    must_follow([("a", wide), ("b", narrow), ("c", wide)])
    must_follow([("a", wide)])
    with pytest.raises(ValueError, match=r"^c takes 3 numbers, but b gives 2\.$"):
        must_follow([("a", wide), ("b", narrow), ("c", narrow)])


# Structures


class Pair(NamedTuple):
    first: Affine
    rest: list


@dataclass(frozen=True)
class Whole:
    left: tuple
    right: Pair


one, two, three = (Affine(np.arange(k * 2.0).reshape(k, 2) + k, np.arange(k) - k) for k in (1, 2, 3))
STRUCTURES = {
    "": (one, ["W", "b"]),
    "tuple": ((one, two), ["[0].W", "[0].b", "[1].W", "[1].b"]),
    "pair": (Pair(one, [two]), ["first.W", "first.b", "rest[0].W", "rest[0].b"]),
    "whole": (
        Whole(((one,), two), Pair(three, [])),
        ["left[0][0].W", "left[0][0].b", "left[1].W", "left[1].b", "right.first.W", "right.first.b"],
    ),
}


@pytest.mark.parametrize(("structure", "names"), STRUCTURES.values(), ids=STRUCTURES)
def test_any_structure_has_names_and_is_flat_and_back(structure, names):
    arrays = dict(arrays_in(structure))
    assert list(arrays) == names
    vector = flat(structure)
    np.testing.assert_array_equal(vector, [number for array in arrays.values() for number in array.ravel()])
    again = shaped(vector + 1, structure)
    assert [name for name, _ in arrays_in(again)] == names
    for (_, found), array in zip(arrays_in(again), arrays.values(), strict=True):
        assert found.shape == array.shape
        np.testing.assert_array_equal(found, array + 1)
    layers = dict(layers_in(structure))
    assert [f"{name}.{part}".removeprefix(".") for name in layers for part in "Wb"] == names
    assert all(isinstance(layer, Affine) for layer in layers.values())

    def types(part):
        return (
            type(part)
            if isinstance(part, Affine)
            else (type(part), *map(types, vars(part).values() if isinstance(part, Whole) else part))
        )

    assert types(again) == types(structure)


@given(networks())
def test_shaped_is_the_way_back_from_flat(network):
    parameters, vector = network[0], flat(network[0])
    views = shaped(vector, parameters)
    assert isinstance(views, Parameters)
    np.testing.assert_array_equal(flat(views), vector)
    vector[0] = 7
    assert views.encoder[0].W[0, 0] == 7


def test_the_gradients_of_a_network_have_its_order_and_their_own_structure():
    layers = {name: LayerGradient(*layer) for name, layer in layers_in(lecture.parameters)}
    gradients = ParameterGradients(
        (layers["encoder[0]"],), layers["mu_head"], layers["log_var_head"], (layers["decoder[0]"],)
    )
    assert list(layers) == ["encoder[0]", "mu_head", "log_var_head", "decoder[0]"]
    np.testing.assert_array_equal(flat(gradients), flat(lecture.parameters))
    assert [name for name, _ in arrays_in(gradients)] == [name for name, _ in arrays_in(lecture.parameters)]
    again = shaped(flat(gradients), gradients)
    assert isinstance(again, ParameterGradients) and isinstance(again.decoder[0], LayerGradient)


@pytest.mark.parametrize(
    "call",
    [flat, lambda network: list(layers_in(network)), lambda network: shaped(np.zeros(4), network)],
    ids=["flat", "named", "shaped"],
)
def test_what_is_no_network_is_said_in_one_sentence(call):
    with pytest.raises(ValueError, match=r"^(network|like) must be .*Affine\(W, b\).*, not .*'two'"):
        call((one, "two"))


def test_a_network_without_a_layer_is_none():
    with pytest.raises(ValueError, match=r"^network must have at least one layer\.$"):
        flat((((), ()), []))
