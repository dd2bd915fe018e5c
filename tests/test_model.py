"""The model calculates what the lecture does, for one column and for a batch, and answers bad input in words."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import autoencoders, few_digits, networks

from vae_steps import lecture
from vae_steps.model import (
    AutoencoderParameters,
    Parameters,
    autoencode,
    decode,
    encode,
    forward,
    initial,
    reparameterize,
    standard_deviation,
)
from vae_steps.networks import Affine, flat, identity, layers_in, relu, shaped, sigmoid


def test_the_lecture_end_to_end():
    steps = forward(lecture.parameters, lecture.x, lecture.eps)
    np.testing.assert_allclose(steps.h, [0.2, 0.6])
    np.testing.assert_allclose(steps.mu, [-0.04, 0.02])
    np.testing.assert_allclose(steps.log_var, [-0.02, 0.04])
    np.testing.assert_allclose(steps.sigma, [0.990050, 1.020201], atol=5e-7)
    np.testing.assert_allclose(steps.z, [0.455025, -0.490101], atol=5e-7)
    np.testing.assert_allclose(steps.x_hat, [0.043975, 0.136960, 0.229944], atol=5e-7)


@pytest.mark.parametrize("hidden", [5, (5,), (6, 5)])
@pytest.mark.parametrize("conditions", [0, 3])
def test_new_parameters_have_the_shape_that_was_asked_for(hidden, conditions):
    parameters = initial(np.random.default_rng(0), 4, hidden, 2, conditions)
    widths = hidden if isinstance(hidden, tuple) else (hidden,)
    assert [layer.outputs for layer in parameters.encoder] == list(widths)
    assert [layer.outputs for layer in parameters.decoder] == [*reversed(widths), 4]
    assert (parameters.latents, parameters.conditions) == (2, conditions)
    assert parameters.encoder[0].inputs == 4 + conditions
    assert not np.array_equal(parameters.mu_head.W, parameters.log_var_head.W)
    steps = forward(parameters, np.ones((7, 4)), np.zeros(2), condition=np.ones(3) if conditions else None)
    assert steps.x_hat.shape == (7, 4)
    for name, layer in layers_in(parameters):
        assert layer.W.any() and not layer.b.any(), name


def test_new_parameters_of_no_width():
    with pytest.raises(ValueError, match=r"^hidden must be the width of at least one hidden layer\.$"):
        initial(np.random.default_rng(0), 4, (), 2)
    with pytest.raises(ValueError, match=r"^hidden must be a whole number from 1 to 1000000, not 0\.$"):
        initial(np.random.default_rng(0), 4, (5, 0), 2)


@given(networks(), few_digits)
def test_a_batch_is_a_loop(network, factor):
    parameters, x, eps = network
    x_batch, eps_batch = np.stack([x, factor * x, x + 1]), np.stack([eps, eps - 1, factor * eps])
    batch = forward(parameters, x_batch, eps_batch, activation=np.tanh)
    for row in range(3):
        one = forward(parameters, x_batch[row], eps_batch[row], activation=np.tanh)
        for together, alone in zip(batch[:8], one[:8]):
            np.testing.assert_allclose(together[row], alone, rtol=1e-12, atol=1e-12)
        for part in ("encoder_hidden", "decoder_hidden"):
            for together, alone in zip(getattr(batch, part), getattr(one, part), strict=True):
                np.testing.assert_allclose(together[row], alone, rtol=1e-12, atol=1e-12)


@given(networks(), few_digits, few_digits)
def test_z_is_linear_in_eps(network, a, b):
    parameters, x, eps = network
    z = lambda noise: forward(parameters, x, noise).z
    other = eps[::-1]
    left = z(a * eps + b * other) - z(0 * eps)
    np.testing.assert_allclose(left, a * (z(eps) - z(0 * eps)) + b * (z(other) - z(0 * eps)), rtol=1e-9, atol=1e-9)


def test_a_thousand_draws_share_one_input():
    eps = np.random.default_rng(0).standard_normal((1000, 2))
    steps = forward(lecture.parameters, lecture.x, eps)
    assert steps.z.shape == (1000, 2) and steps.x_hat.shape == (1000, 3) and steps.mu.shape == (2,)
    np.testing.assert_array_equal(steps.eps, eps)


def test_hidden_layers_activations_and_output_of_a_deeper_network():
    layers = [Affine(np.eye(2) * k, [k, -k]) for k in (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)]
    parameters = Parameters((layers[0], layers[1]), layers[2], layers[3], (layers[4], layers[5]))
    double = lambda a: 2 * a
    steps = forward(parameters, [1, -3], [0, 0], activation=relu, output=double)
    np.testing.assert_array_equal(steps.encoder_hidden, [[2, 0], [6, 0]])  # relu(-3 - 1) = 0, relu(2·0 - 2) = 0
    np.testing.assert_array_equal(steps.h, [6, 0])
    np.testing.assert_array_equal(steps.mu, [21, -3])  # the heads have no activation
    np.testing.assert_array_equal(steps.log_var, [28, -4])
    np.testing.assert_array_equal(steps.decoder_hidden, [[110, 0]])  # relu(5·(-3) - 5) = 0
    np.testing.assert_array_equal(steps.x_hat, [1332, -12])  # 2·(6·110 + 6), 2·(-6)


def test_the_steps_one_by_one_are_the_forward_pass():
    steps = forward(lecture.parameters, lecture.x, lecture.eps)
    hidden, mu, log_var = encode(lecture.parameters, lecture.x)
    decoder_hidden, x_hat = decode(lecture.parameters, steps.z)
    np.testing.assert_array_equal(hidden[-1], steps.h)
    np.testing.assert_array_equal(reparameterize(mu, log_var, lecture.eps), steps.z)
    np.testing.assert_array_equal(standard_deviation(log_var), steps.sigma)
    np.testing.assert_array_equal(x_hat, steps.x_hat)
    assert decoder_hidden == ()


@given(autoencoders(), st.integers(0, 2**31))
def test_a_code_alone_or_in_a_batch_is_decoded_as_in_the_whole_pass(case, seed):
    parameters, x = case
    random = np.random.default_rng(seed)
    functions = [np.tanh, relu, sigmoid, identity]
    activations = tuple(functions[i] for i in random.integers(0, 4, len(parameters.layers) - 1))
    rows = x + random.normal(size=(2, 3, len(x)))
    for activation in (activations, np.tanh):
        steps = autoencode(parameters, rows, activation, sigmoid)
        hidden, x_hat = decode(parameters, steps.z, activation, sigmoid)
        np.testing.assert_array_equal(x_hat, steps.x_hat)
        for found, wanted in zip(hidden, steps.decoder_hidden, strict=True):
            np.testing.assert_array_equal(found, wanted)
        for place in np.ndindex(rows.shape[:2]):
            alone = decode(parameters, steps.z[place], activation, sigmoid)[1]
            np.testing.assert_allclose(alone, x_hat[place], rtol=1e-12, atol=1e-300)


@given(networks(), st.integers(0, 2**31))
def test_a_draw_alone_or_in_a_batch_is_decoded_as_in_the_whole_pass(case, seed):
    parameters, x, eps = case
    draws = eps + np.random.default_rng(seed).normal(size=(5, len(eps)))
    steps = forward(parameters, x, draws, np.tanh, sigmoid)
    hidden, x_hat = decode(parameters, steps.z, np.tanh, sigmoid)
    np.testing.assert_array_equal(x_hat, steps.x_hat)
    assert len(hidden) == len(steps.decoder_hidden)
    for row, z in enumerate(steps.z):
        np.testing.assert_allclose(decode(parameters, z, np.tanh, sigmoid)[1], x_hat[row], rtol=1e-12, atol=1e-300)


def test_an_autoencoder_is_decoded_by_hand():
    parameters = AutoencoderParameters(lecture.parameters.encoder, lecture.parameters.decoder)
    code = lecture.W_e @ lecture.x + lecture.b_e
    hidden, x_hat = decode(parameters, code)
    np.testing.assert_array_equal(x_hat, lecture.W_d @ code + lecture.b_d)
    assert hidden == () and (parameters.latents, parameters.conditions) == (2, 0)
    deep = AutoencoderParameters([Affine([[1.0]], [k]) for k in range(2)], [Affine([[1.0]], [k]) for k in (2, 3)])
    activation = (identity, lambda a: 100 * a, lambda a: 5 * a)  # the second gives the code, and is not for the decoder
    hidden, x_hat = decode(deep, [4], activation, lambda a: -a)
    assert (hidden, x_hat) == ((30,), -33)
    assert autoencode(deep, [4], activation).z == 500


def test_float32_stays_float32():
    parameters = shaped(flat(lecture.parameters).astype(np.float32), lecture.parameters)
    for x, eps in ((lecture.x.astype(np.float32), lecture.eps.astype(np.float32)), ([1, 0, 2], [0, 1])):
        steps = forward(parameters, x, eps)
        assert {array.dtype for array in (*steps[:8], steps.logits)} == {np.dtype(np.float32)}
    assert decode(parameters, [1, 2])[1].dtype == np.float32
    steps = forward(lecture.parameters, np.float32([1, 0, 2]), [0, 1])
    assert {array.dtype for array in (*steps[:8], steps.logits)} == {np.dtype(np.float64)}
    with pytest.raises(ValueError, match=r"^mu\[0\] leaves the range of float32"):
        forward(parameters, [1e300, 0, 0], [0, 0])


def test_each_hidden_layer_may_have_an_activation_of_its_own():
    layers = [Affine([[1.0]], [k]) for k in range(6)]
    parameters = Parameters(layers[:2], layers[2], layers[3], layers[4:])
    for kind in (tuple, list):
        steps = forward(parameters, [1], [0], kind([lambda a: 2 * a, lambda a: 3 * a, lambda a: 5 * a]), lambda a: -a)
        np.testing.assert_array_equal(steps.encoder_hidden, [[2], [9]])
        np.testing.assert_array_equal(steps.decoder_hidden, [[75]])
        assert [steps.mu, steps.log_var, steps.logits, steps.x_hat] == [11, 12, 80, -80]
    hidden, x_hat = decode(parameters, [11], (identity, identity, lambda a: 5 * a))
    assert (hidden, x_hat) == ((75,), 80)
    assert encode(parameters, [1], (lambda a: 2 * a, identity, np.sin))[0] == (2, 3)


# A condition

layer = lambda inputs, outputs: Affine(np.linspace(-1, 1, inputs * outputs).reshape(outputs, inputs), np.ones(outputs))
heads = layer(4, 2), layer(4, 2)
sees = Parameters((layer(5, 4),), *heads, (layer(4, 3),))  # the encoder takes x and the condition
blind = Parameters((layer(3, 4),), *heads, (layer(4, 3),))  # the encoder takes x alone


def test_a_condition_stands_beside_z_and_beside_x_where_the_encoder_takes_it():
    x, eps, condition = [1, 2, 3], [0.5, -0.5], [10, 20]
    for parameters in (sees, blind):
        steps = forward(parameters, x, eps, condition=condition)
        shown = [1, 2, 3, 10, 20] if parameters is sees else x
        np.testing.assert_array_equal(steps.h, parameters.encoder[0](np.array(shown)))
        np.testing.assert_array_equal(steps.x_hat, parameters.decoder[0](np.array([*steps.z, 10, 20])))
        np.testing.assert_array_equal(steps.condition, condition)
        np.testing.assert_array_equal(decode(parameters, steps.z, condition=condition)[1], steps.x_hat)
        np.testing.assert_array_equal(encode(parameters, x, condition=condition)[1], steps.mu)
        assert (parameters.latents, parameters.conditions) == (2, 2)
    np.testing.assert_array_equal(encode(blind, x)[1], steps.mu)
    assert forward(lecture.parameters, lecture.x, lecture.eps).condition is None
    assert lecture.parameters.conditions == 0


def test_a_batch_may_have_one_condition_or_one_for_each_sample():
    random = np.random.default_rng(0)
    x, eps, conditions = random.normal(size=(4, 3)), random.normal(size=(4, 2)), random.normal(size=(4, 2))
    for parameters in (sees, blind):
        one, each = (forward(parameters, x, eps, condition=c).x_hat for c in (conditions[1], conditions))
        for row in range(4):
            for found, condition in ((one, conditions[1]), (each, conditions[row])):
                alone = forward(parameters, x[row], eps[row], condition=condition).x_hat
                np.testing.assert_allclose(found[row], alone, rtol=1e-13)
    draws = forward(sees, x[0], random.normal(size=(7, 2)), condition=conditions[0])
    assert draws.mu.shape == (2,) and draws.x_hat.shape == (7, 3)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: forward(sees, [1, 2, 3], [0, 0]),
            r"condition is missing: decoder\[0\] takes 4 numbers, but mu_head gives 2\.",
        ),
        (lambda: decode(blind, [0, 0]), r"condition is missing: decoder\[0\] takes 4 numbers, but mu_head"),
        (
            lambda: forward(lecture.parameters, lecture.x, lecture.eps, condition=[1]),
            r"condition must be None, as decoder\[0\] takes the latents alone\.",
        ),
        (lambda: encode(lecture.parameters, lecture.x, condition=[1]), r"condition must be None, as decoder"),
        (
            lambda: forward(sees, [1, 2, 3], [0, 0], condition=[1, 2, 3]),
            r"condition has shape \(3,\), but its last axis must hold 2 numbers\.",
        ),
        (lambda: decode(sees, [0, 0], condition=[1, np.nan]), r"condition\[1\] is nan, but every number in condition"),
        (
            lambda: forward(sees, [1, 2, 3, 4], [0, 0], condition=[1, 2]),
            r"x has shape \(4,\), but its last axis must hold 3 numbers beside the condition, or 5 without it\.",
        ),
        (
            lambda: forward(sees, 1, [0, 0], condition=[1, 2]),
            r"x has shape \(\), but its last axis must hold 3 numbers b",
        ),
        (lambda: encode(sees, [1, 2, 3]), r"x has shape \(3,\), but its last axis must hold 5 numbers\."),
        (
            lambda: forward(Parameters((layer(2, 4),), *heads, (layer(4, 3),)), [1, 2, 3], [0, 0], condition=[1, 2]),
            r"x has shape \(3,\), but its last axis must hold 2 numbers\.",
        ),
        (
            lambda: forward(sees, np.zeros((4, 3)), np.zeros((4, 2)), condition=np.zeros((3, 2))),
            r"The shapes of condition \(3, 2\) and x \(4, 3\) and eps \(4, 2\) do not fit together\.",
        ),
        (
            lambda: forward(sees, [1, 2, 3], [0, 0], (np.tanh, np.tanh), condition=[1, 2]),
            r"activation must be a function, or one for each of the 1 hidden layers, not \(<ufunc",
        ),
        (
            lambda: forward(sees, [1, 2, 3], [0, 0], "tanh", condition=[1, 2]),
            r"activation must be a function, or one for each of the 1 hidden layers, not 'tanh'\.",
        ),
        (
            lambda: encode(blind, [1, 2, 3], ("tanh",)),
            r"activation must be a function, or one for each of the 1 hidden",
        ),
    ],
)
def test_a_condition_that_does_not_fit_is_said_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call()


def test_the_logits_are_looked_at_where_the_output_hides_them():
    with pytest.raises(ValueError, match=r"^logits\[2\] leaves the range of float64"):
        forward(lecture.parameters, lecture.x, [1.7e308, 1.7e308], output=sigmoid)


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        ([0.5, 1.0], r"x has shape \(2,\), but its last axis must hold 3 numbers\."),
        (0.5, r"x has shape \(\), but its last axis must hold 3 numbers\."),
        ([0.5, "one", 1.0], r"x must be an array of numbers, not \['?0\.5'?, 'one', '?1\.0'?\]\."),
        (
            [[1, 2, 3], [1, 2]],
            r"x must be an array of numbers with rows of one length, not \[\[1, 2, 3\], \[1, 2\]\]\.",
        ),
        (None, r"x must be an array of numbers, not None\."),
        ([1, True, 1j], r"x must be an array of numbers"),
        ("0.5, 1.0, " * 20, r"x must be an array of numbers, not '0.5, 1.0, .*…[^']*'\."),
        ([0.5, np.nan, 1.0], r"x\[1\] is nan, but every number in x must be finite\."),
        ([[0, 0, 0], [0.5, 0.0, -np.inf]], r"x\[1, 2\] is -inf, but every number in x must be finite\."),
    ],
)
def test_bad_x_is_answered_in_one_sentence(x, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        forward(lecture.parameters, x, lecture.eps)


def bare(parameters):
    """The autoencoder between the encoder and the decoder of a VAE."""
    return AutoencoderParameters(parameters.encoder, parameters.decoder)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda p: forward(p, lecture.x, [1, 2, 3]), r"eps has shape \(3,\), but its last axis must hold 2 numbers\."),
        (
            lambda p: forward(p, np.zeros((3, 3)), np.zeros((2, 2))),
            r"The shapes of x \(3, 3\) and eps \(2, 2\) do not fit together\.",
        ),
        (lambda p: decode(p, [1.0]), r"z has shape \(1,\), but its last axis must hold 2 numbers\."),
        (lambda p: decode(p.decoder, [1.0]), r"parameters must be a Parameters or an AutoencoderParameters, not \("),
        (lambda p: decode(bare(p), [1, 2, 3]), r"z has shape \(3,\), but its last axis must hold 2 numbers\."),
        (lambda p: decode(bare(p), np.zeros((0, 2))), r"z has shape \(0, 2\), but there must be at least one sample\."),
        (
            lambda p: decode(bare(p), [0, 1], condition=[1]),
            r"condition must be None, as decoder\[0\] takes the latents",
        ),
        (lambda p: decode(bare(p), [0, 1], (np.tanh,) * 2), r"activation must be a function, or one for each of the 1"),
        (lambda p: decode(bare(p), [[0, 0], [1.7e308, 1.7e308]]), r"x_hat\[1, 2\] leaves the range of float64"),
        (lambda p: reparameterize([0, 0], [0], [0, 0]), r"log_var has shape \(1,\)"),
        (lambda p: reparameterize([0, 0], [0, 0], [0]), r"eps has shape \(1,\)"),
        (lambda p: reparameterize([0, 0], [0, 2000], [0, 0]), r"log_var\[1\] is 2000, but above 1419\.6 sigma"),
        (
            lambda p: standard_deviation([0, np.nan]),
            r"log_var\[1\] is nan, but every number in log_var must be finite\.",
        ),
        (lambda p: standard_deviation(np.float32(178)), r"log_var is 178, but above 177\.4 sigma"),
        (lambda p: standard_deviation([2 * np.log(np.finfo(float).max), 2000]), r"log_var\[1\] is 2000"),
        (
            lambda p: reparameterize([1e308], [1400], [1e10]),
            r"z\[0\] leaves the range of float64: the numbers that lead to it must be smaller\. It comes from mu, log_var, eps\.$",
        ),
        (lambda p: decode(p, [1.7e308, 1.7e308]), r"x_hat\[2\] leaves the range of float64"),
        (
            lambda p: encode(replace(p, mu_head=Affine([[1e300, 0], [0, 0]], [0, 0])), [1e300, 0, 0]),
            r"mu\[0\] leaves the range",
        ),
        (
            lambda p: encode(replace(p, log_var_head=Affine([[0, 0], [0, 1e300]], [0, 0])), [1e300, 0, 0]),
            r"log_var\[1\] leaves",
        ),
    ],
)
def test_bad_numbers_further_on_are_answered_too(call, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        call(lecture.parameters)


def test_sigma_at_the_very_end_of_float64():
    assert np.isfinite(standard_deviation(2 * np.log(np.finfo(float).max)))
    assert standard_deviation([-5000.0]) == 0  # smaller than any float64


@pytest.mark.parametrize(("length", "middle"), [(56, "xxx"), (58, "xxx"), (59, "x…x")])
def test_a_long_value_is_cut_in_the_message(length, middle):
    with pytest.raises(ValueError) as error:
        forward(lecture.parameters, "x" * length, [0, 0])
    quoted = str(error.value).removeprefix("x must be an array of numbers, not ").removesuffix(".")
    assert len(quoted) <= 60 and quoted.endswith("'") and middle in quoted


def test_large_numbers_inside_the_range_are_no_error():
    assert np.isfinite(forward(lecture.parameters, [1e307, 0, 0], [1, 1]).x_hat).all()


one, two = Affine([[1.0]], [0.0]), Affine([[1.0, 1.0], [1.0, 1.0]], [0.0, 0.0])


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: Parameters((), one, one, (one,)), r"encoder must be a tuple of at least one Affine, not \(\)\."),
        (lambda: Parameters((one,), one, one, one), r"decoder must be a tuple of at least one Affine, not Affine"),
        (lambda: Parameters((one,), one, "head", (one,)), r"log_var_head must be an Affine\(W, b\), not 'head'\."),
        (lambda: Parameters((one, two), two, two, (two,)), r"encoder\[1\] takes 2 numbers, but encoder\[0\] gives 1\."),
        (lambda: Parameters((one,), two, one, (one,)), r"mu_head takes 2 numbers, but encoder\[0\] gives 1\."),
        (lambda: Parameters((two,), two, one, (two,)), r"log_var_head takes 1 numbers, but encoder\[0\] gives 2\."),
        (
            lambda: Parameters((one,), one, Affine([[1], [1]], [0, 0]), (one,)),
            r"decoder\[0\] takes 1 numbers, but log_var_head gives 2\.",
        ),
        (
            lambda: Parameters((one,), Affine([[1], [1]], [0, 0]), one, (one,)),
            r"decoder\[0\] takes 1 numbers, but mu_head gives 2\.",
        ),
        (
            lambda: Parameters((one,), one, Affine([[1], [1]], [0, 0]), (two,)),
            r"log_var_head gives 2 numbers, but mu_head gives 1\.",
        ),
        (lambda: Parameters((one,), one, one, (one, two)), r"decoder\[1\] takes 2 numbers, but decoder\[0\] gives 1\."),
    ],
)
def test_weights_that_do_not_fit_are_answered_when_they_are_put_together(build, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        build()


@given(st.lists(st.floats(-700, 700), min_size=1, max_size=5))
def test_sigma_is_the_square_root_of_the_variance(log_var):
    sigma = standard_deviation(log_var)
    np.testing.assert_allclose(sigma**2, np.exp(log_var), rtol=1e-12)


@pytest.mark.parametrize("place", ["activation", "output"])
@pytest.mark.parametrize(
    "found", [3, None, [0.5], "text", np.float64(1), np.zeros(7), np.zeros((5, 1)), np.zeros(1, complex)], ids=str
)
def test_a_function_that_fits_when_tried_and_not_later_is_one_sentence(place, found):
    first = lambda a: a if len(a) == 2 else found  # two numbers are what is tried
    layer = lambda inputs, outputs: Affine(np.ones((outputs, inputs)), np.ones(outputs))
    parameters = Parameters((layer(3, 4),), layer(4, 1), layer(4, 1), (layer(1, 4), layer(4, 3)))
    calls = [
        lambda: forward(parameters, np.ones(3), [0], **{place: first}),
        lambda: decode(parameters, [1], **{place: first}),
    ]
    if place == "activation":
        calls.append(lambda: encode(parameters, np.ones(3), first))
    for call in calls:
        with pytest.raises(ValueError, match=f"^{place} must give one number for each that it takes, but <.*> gives "):
            call()


def test_a_function_that_raises_later_is_one_sentence():
    fragile = lambda a: a if len(a) == 2 and not a.any() else a.missing
    with pytest.raises(ValueError, match="^activation must be a function of an array, but <.*> raises AttributeError"):
        forward(lecture.parameters, lecture.x, lecture.eps, activation=fragile)
