"""The bundled networks are as good as they must be to be played with, on pictures that they were not trained on."""

import make_pretrained
import numpy as np
import pytest

from vae_steps import bundled, diffusion, digits, icons, loss, measures, model, networks

parameters, activation, output = digits.pretrained()
train, test = digits.load()
steps = model.forward(parameters, test.x, np.zeros(2), activation, output)


def squares(x):
    """How far each picture is from each training digit, pixel by pixel, squared."""
    return (x**2).sum(1)[:, None] - 2 * x @ train.x.T + (train.x**2).sum(1)


def named(x):
    """Which digit each picture is: what most of the three training digits nearest to it are."""
    nearest = train.labels[np.argsort(squares(x), 1, kind="stable")[:, :3]]
    return np.array([np.bincount(row, minlength=10).argmax() for row in nearest])


def right(x):
    """The share of pictures of the test that are still seen to be what they were."""
    return np.mean(named(x) == test.labels)


def copies(x):
    return model.forward(parameters, x, np.zeros(2), activation, output).x_hat


def test_who_names_the_copies_knows_digits():
    assert right(test.x) > 0.95


def test_the_copy_of_a_digit_is_close_to_it_and_still_the_same_digit():
    parts = loss.total_loss(steps, 1, output)
    blind = loss.binary_cross_entropy(test.x, np.log(train.x.mean(0).clip(1e-3, 0.999) ** -1 - 1) * -1).sum(1).mean()
    assert parts.reconstruction.mean() < 20.8 < blind - 6  # 20.42; whoever sees nothing gives the mean of all digits
    assert right(steps.x_hat) > 0.87  # 0.898


def test_a_digit_that_is_moved_turned_or_drawn_in_black_and_white_is_understood():
    moved = digits.displaced(test.x, np.random.default_rng(5), far=0.7, turn=0.1, size=0.1)
    assert right(copies(moved)) > 0.83
    drawn = (moved > 0.45).astype(float)
    assert right(copies(drawn)) > 0.68


def test_the_digits_have_places_of_their_own_in_the_plane():
    mu = model.encode(parameters, train.x, activation)[1]
    apart = ((steps.mu[:, None] - mu) ** 2).sum(-1)
    nearest = train.labels[np.argsort(apart, 1, kind="stable")[:, :3]]
    assert np.mean([np.bincount(row, minlength=10).argmax() for row in nearest] == test.labels) > 0.84


def test_the_cloud_is_about_that_of_the_prior():
    z = steps.mu + steps.sigma * np.random.default_rng(0).standard_normal((100, *steps.mu.shape))
    assert np.abs(z.mean((0, 1))).max() < 0.2 and np.abs(z.std((0, 1)) - 1).max() < 0.15
    assert np.abs(steps.mu).max() < 3.2  # what a plane from -3 to 3 shows
    assert steps.sigma.max() < 0.5 and steps.sigma.min() > 0.01  # ellipses that are seen


def test_nearly_everywhere_in_the_plane_stands_a_digit_and_all_ten_are_there():
    z = np.stack(np.meshgrid(*[np.linspace(-2, 2, 41)] * 2), -1).reshape(-1, 2)
    pictures = model.decode(parameters, z, activation, output)[1]
    apart = np.sqrt(squares(pictures).min(1))
    among = np.sqrt(squares(test.x).min(1))  # so far apart are two of one kind
    assert np.median(apart) < np.median(among) and np.quantile(apart, 0.9) < np.quantile(among, 0.75)
    assert np.bincount(named(pictures), minlength=10).min() > 0.03 * len(z)


def test_every_weight_has_two_decimals_and_all_are_small():
    weights = networks.flat(parameters)
    assert np.array_equal(weights, weights.round(2)) and np.abs(weights).max() < 20
    assert (bundled.FOLDER / digits.VAE).stat().st_size <= 60_000
    assert digits.pretrained() is digits.pretrained()


def test_the_command_that_is_kept_begins_as_it_did():
    training = make_pretrained.begun()
    assert [record.total for record in training.run(8)] == pytest.approx(
        [45.17849, 44.15073, 43.335874, 42.489494, 41.937337, 41.128637, 39.906639, 38.556192], rel=1e-5
    )
    assert [layer.W.shape for _, layer in networks.layers_in(training.parameters)] == [
        layer.W.shape for _, layer in networks.layers_in(parameters)
    ]


# ---- the painter of icons

painter, *functions = icons.pretrained()
x = icons.load().test.x
grey = icons.grey(x)


def painted(z):
    return model.decode(painter, z, *functions, grey)[1]


def test_an_icons_own_code_carries_its_colour_and_its_grey_alone_does_not():
    own = painted(model.encode(painter, x, functions[0], grey)[1])
    assert measures.hue_share(own, x) > 0.78 and measures.saturation_ratio(own, x) > 0.65  # 0.80 and 0.71
    one = painted(np.random.default_rng(0).standard_normal((len(x), painter.latents)))
    assert 0.4 < measures.hue_share(one, x) < 0.6  # 0.50
    apart = np.abs(icons.grey(one) - grey).mean()  # 0.085: whatever its colours are, it stays that icon
    assert apart < 0.6 * np.abs(grey.mean(0) - grey).mean()


def test_draws_differ_in_colour_and_a_few_latents_do_most_of_it():
    first, second = (painted(np.random.default_rng(seed).standard_normal((len(x), painter.latents))) for seed in (1, 2))
    coloured = (measures.saturation(first) > 0.1) & (measures.saturation(second) > 0.1)
    turned = np.abs((measures.hue(first) - measures.hue(second) + 180) % 360 - 180)[coloured]
    assert coloured.mean() > 0.15 and (turned > 30).mean() > 0.2  # 0.37 and 0.27
    moves = [np.abs(painted(2 * unit) - painted(-2 * unit)).mean() for unit in np.eye(painter.latents)[:, None]]
    assert np.sort(moves)[::-1][:3].sum() > 0.5 * sum(moves)  # 0.63


def test_the_painter_is_small_and_its_weights_have_two_decimals():
    weights = networks.flat(painter)
    assert np.allclose(100 * weights, (100 * weights).round(), atol=1e-9) and weights.size == 134_296
    assert (bundled.FOLDER / icons.VAE).stat().st_size <= 120_000
    assert icons.pretrained() is icons.pretrained()


def test_the_command_of_the_painter_begins_as_it_did():
    training = make_pretrained.painter_begun()
    assert [record.total for record in training.run(4)] == pytest.approx(
        [129.42004, 121.787704, 116.637314, 115.031723], rel=1e-4
    )
    rounded = make_pretrained.hundredths(training.parameters)
    assert [array.shape for array in rounded.values()] == [array.shape for _, array in networks.arrays_in(painter)]


# ---- the latent diffusion

latent = digits.pretrained_diffusion()
asked = np.repeat(np.arange(10), 50)


@pytest.fixture(scope="module")
def drawn():
    """Codes and pictures of 500 digits, drawn with and without guidance."""
    found = {}
    for guidance in (0, 0.4):
        z = np.random.default_rng(1).standard_normal((len(asked), 16))
        steps = diffusion.sample(
            latent.denoiser,
            z,
            diffusion.linear_schedule(100),
            digits.one_hot(asked),
            guidance,
            latent.activation,
            np.random.default_rng(2),
        )
        *_, last = steps
        _, pictures = model.decode(latent.parameters, latent.spread * last.z_t, latent.activation, latent.output)
        found[guidance] = last.z_t, pictures
    return found


def test_the_diffusion_draws_the_digits_that_are_asked_for_and_many_kinds_of_them(drawn):
    shares = {guidance: np.mean(named(x) == asked) for guidance, (_, x) in drawn.items()}
    assert shares[0] > 0.95 and shares[0.4] > 0.985  # 0.984 and 0.998
    diverse = [measures.diversity(x, asked) / measures.diversity(train.x, train.labels) for _, x in drawn.values()]
    assert diverse[0] > 0.8 and diverse[0] > diverse[1] > 0.75  # 0.863 and 0.831


def test_its_codes_lie_where_those_of_digits_do_and_its_pictures_are_no_stored_ones(drawn):
    _, mu, log_var = model.encode(latent.parameters, train.x, latent.activation)
    eps = np.random.default_rng(0).standard_normal(mu.shape)
    real = model.reparameterize(mu, log_var, eps) / latent.spread
    of_noise = measures.mmd(np.random.default_rng(3).standard_normal((len(asked), 16)), real)
    for z, pictures in drawn.values():
        assert measures.mmd(z, real) < of_noise / 5
        assert measures.nearest(pictures, train.x).min() > 0.2


def test_both_have_short_numbers_and_its_file_is_small():
    for network in (latent.parameters, latent.denoiser):
        weights = networks.flat(network)
        assert np.array_equal(weights, weights.round(2)) and np.abs(weights).max() < 20
    assert (bundled.FOLDER / digits.DIFFUSION).stat().st_size <= 100_000
    assert digits.pretrained_diffusion() is digits.pretrained_diffusion()


def test_the_commands_of_the_diffusion_begin_as_they_did():
    vae = make_pretrained.vae_begun()
    of_vae = [record.total for record in vae.run(4)]
    codes = make_pretrained.codes_of(latent.parameters)
    of_denoiser = [record.total for record in make_pretrained.denoiser_begun(codes / codes.std()).run(4)]
    assert of_vae == pytest.approx([48.6048, 42.6745, 38.7243, 35.6399], rel=1e-4)
    assert of_denoiser == pytest.approx([17.7178, 15.7791, 14.6892, 14.3909], rel=1e-4)
