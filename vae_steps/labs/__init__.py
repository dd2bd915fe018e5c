"""Live labs: every number in a box, the calculation written out, and pictures, all redrawn at each change.

labs.lab(lecture.parameters, lecture.x, lecture.eps, steps=("sigma", "z"))
labs.workbench(lecture.parameters, lecture.x, lecture.eps)
labs.autoencoder(parameters, lecture.x)
labs.training(lecture.parameters, lecture.x)
labs.draws(lecture.parameters, lecture.x, lecture.eps)           many draws of ε: a cloud, and what each costs
labs.denoising(parameters, digits.load().train.x, digits.load().test.x)
labs.generation(*digits.load())
labs.structure(lecture.parameters, lecture.x, lecture.eps)
labs.plane()                                                     the latent plane of the handwritten digits
labs.drawing()                                                   the digit that was drawn there
labs.diffusion()                                                 from noise to handwritten digits
labs.control(vae, directions)                                    a digit as all ten, and moved by what was measured
labs.colouring()                                                 a painter of icons, steered by its latents
"""

import numpy as np

from .. import digits, icons
from ..diffusion import conditions_of, given_denoiser, given_schedule, linear_schedule
from ..marking import kept_drawing
from ..model import AutoencoderParameters, Parameters, with_a_decoder
from ..networks import OUTPUTS, an_activation, functions, given_layers, identity
from ..pixels import INK, PIXELS, side_of, some_pictures
from ..quoting import brief
from ..training import NOISE, OPTIMIZERS
from ..validate import (
    choice,
    door,
    finite_array,
    instance,
    listed,
    not_negative,
    numbers,
    one_of,
    optional,
    positive,
    up_to,
    whole,
)
from .run_state import MOST_STEPS
from .steps import BACKWARD, FORWARD, in_order

__all__ = [
    "BACKWARD",
    "FORWARD",
    "autoencoder",
    "colouring",
    "control",
    "denoising",
    "diffusion",
    "drawing",
    "draws",
    "generation",
    "lab",
    "plane",
    "structure",
    "training",
    "workbench",
]


_MOST = 200  # numbers in a column that a lab has room for


def _column(name, value, given):
    column = finite_array(name, value)
    if column.ndim != 1 or not 0 < column.size <= _MOST:
        raise ValueError(
            f"{name} has shape {brief(column.shape)}, but must be one column of at most {_MOST}: one sample."
        )
    return column


_FIRST = 3  # the test digit that stands for a drawing where none is kept


def drawing():
    """The digit that the learner drew, (64,) in [0, 1] as `digits.load` gives them; one of the test's without any."""
    levels = kept_drawing()
    return digits.load().test.x[_FIRST].copy() if levels is None else np.array(levels) / INK


def _steps(name, value, given):
    return in_order(value)


_FUNCTIONS = {"activation": functions, "output": one_of(OUTPUTS), "target": optional(_column)}


_OF_VAE = {"parameters": instance(Parameters), "x": _column, "eps": _column, **_FUNCTIONS}
_OF_VAE |= {"condition": optional(_column), "source": optional(instance(str))}


@door(**_OF_VAE, steps=_steps)
def lab(
    parameters, x, eps, steps=FORWARD, activation=identity, output=identity, target=None, condition=None, *, source=None
):
    """A lab of some steps of the calculation, for one sample: `steps` names them, as `FORWARD` and `BACKWARD` do.

    `parameters` as in `model.Parameters`, of any size; x, eps and `target` are columns, `activation` and `output` as in
    `model.forward`, `target` as in `loss.total_loss`; a `condition`, such as one-hot, is a column that can be moved as
    well. `source`, such as "the example", says where these first numbers are from. Raises ValueError for an unknown
    step, and as `model.forward` does.
    """
    from .live_lab import of_vae  # widgets and pictures load only where a lab is made

    return of_vae(parameters, x, eps, steps, (activation, output, target, condition), source)


@door(**_OF_VAE)
def workbench(parameters, x, eps, activation=identity, output=identity, target=None, condition=None, *, source=None):
    """The lab of the whole calculation: every input, weight, bias and ε, and a condition."""
    return lab(parameters, x, eps, FORWARD, activation, output, target, condition, source=source)


@door(
    parameters=instance(Parameters),
    x=_column,
    eps=_column,
    activation=functions,
    output=an_activation,
    beta=not_negative,
    seed=whole(0, 2**63),
)
def draws(parameters, x, eps, activation=identity, output=identity, beta=1, *, seed=0):
    """Draw ε again and again for one sample: each draw leaves a dot in the latent plane, and its loss in a histogram.

    `parameters` as in `model.Parameters`, of any size; x and eps, the first draw, are columns; `activation` and
    `output` as in `model.forward`. The plane is drawn for two latent dimensions, and the expected loss is known where
    the network has no activations. The same `seed` gives the same draws. Raises ValueError as `model.forward` does.
    """
    from .draws_lab import DrawsLab

    return DrawsLab(parameters, x, eps, activation, output, beta, seed)


@door(parameters=instance(AutoencoderParameters), x=_column, **_FUNCTIONS, source=optional(instance(str)))
def autoencoder(parameters, x, activation=identity, output=identity, target=None, *, source=None):
    """The lab of an autoencoder: forward, every derivative, and one step of gradient descent, for one sample.

    `parameters` as in `model.AutoencoderParameters`, x and `target` are columns, `activation` and `output` as in
    `model.autoencode`; `source` as in `lab`. Raises ValueError for what does not fit together.
    """
    from .live_lab import of_autoencoder

    return of_autoencoder(parameters, x, activation, output, target, source)


@door(
    parameters=instance(Parameters),
    x=numbers(),
    learning_rate=not_negative,
    noise=choice(NOISE),
    beta=not_negative,
    steps=whole(1, MOST_STEPS),
    optimizer=choice(OPTIMIZERS),
    seed=whole(0, 2**64 - 1),
    eps=optional(numbers()),
)
def training(
    parameters, x, *, learning_rate=0.1, noise="fresh", beta=1, steps=1000, optimizer="adam", seed=0, eps=None
):
    """A live training from these parameters on one sample x (features,) or on several (n, features).

    `noise`, `seed` and `eps`, the frozen noise of the first seed, are as in `Training`; `optimizer` is "adam" or "sgd";
    `steps` is how many make a run. There are no activations.
    Raises ValueError for what does not fit.
    """
    from .training_lab import TrainingLab

    return TrainingLab(
        parameters,
        x,
        learning_rate=learning_rate,
        noise=noise,
        beta=beta,
        steps=steps,
        optimizer=optimizer,
        seed=seed,
        eps=eps,
    )


# As the parameters take them.
_digits_of = some_pictures(1, features=lambda given: given["parameters"][0].inputs, inked=True)


def _square(name, value, given):
    layers = given_layers(name, value)
    size = layers[0].inputs
    if layers[-1].outputs != size or not side_of(size, colours=(1,)):
        raise ValueError(
            f"{name} must lead from a square of pixels back to as many, not from {size} to {layers[-1].outputs}."
        )
    return layers


@door(
    parameters=_square,
    x=_digits_of,
    test=_digits_of,
    noise=not_negative,
    learning_rate=not_negative,
    steps=whole(1, MOST_STEPS),
    seed=whole(0, 2**64 - 1),
)
def denoising(parameters, x, test, *, noise=0.5, learning_rate=0.003, steps=3000, seed=0):
    """A live denoising autoencoder: layers with ReLU between them and a sigmoid behind, trained on x with fresh noise.

    `parameters` are some `Affine` in a row; x and `test` are pictures (n, pixels) from 0 to 1. It is trained on x
    and cleans `test`, of which the first ten are shown. `noise`, at most 1, is how much is added; `steps` is how many
    make a run. Raises ValueError for what does not fit.
    """
    from .denoising_lab import DenoisingLab

    return DenoisingLab(parameters, x, test, noise=noise, learning_rate=learning_rate, steps=steps, seed=seed)


_digits = some_pictures(1, features=PIXELS, inked=True)


def _labelled(name, value, given):
    """Pictures with labels, as `digits.load` gives them."""
    x = _digits(f"{name}.x", getattr(value, "x", None))
    labels = finite_array(f"{name}.labels", getattr(value, "labels", None))
    if labels.shape != x.shape[:1]:
        raise ValueError(
            f"{name} must have x (n, {PIXELS}) and labels (n,), as digits.load().test, not {brief(value)}."
        )
    return value


def _latents(name, value, given):
    from .generation_state import LATENTS

    if whole(1, 100)(name, value) not in LATENTS:
        raise ValueError(f"{name} must be {listed(map(str, LATENTS))}, not {brief(value)}.")
    return int(value)


@door(
    train=_labelled,
    test=_labelled,
    latents=_latents,
    hidden=whole(1, 1000),
    learning_rate=not_negative,
    beta=not_negative,
    steps=whole(1, MOST_STEPS),
    seed=whole(0, 2**64 - 1),
)
def generation(train, test, *, latents=2, hidden=128, learning_rate=0.003, beta=1, steps=3000, seed=0):
    """A live VAE of handwritten digits: how they are copied, and new ones drawn, while it learns.

    `train` and `test` have x (n, 64) and labels (n,), as `digits.load()` gives them. The network is 64 → `hidden` →
    `latents`, 2 or 8, → `hidden` → 64 with tanh and a sigmoid, with weights of `seed`; a step sees 128 digits. The
    first picture that is copied is what the learner drew, as `drawing` gives it; the others are of the test, the first
    of each label. `beta` is at most 1000, and `steps` is how many make a run. Raises ValueError for what does not fit.
    """
    from .generation_lab import GenerationLab

    return GenerationLab(
        train,
        test,
        drawing(),
        latents=latents,
        hidden=hidden,
        learning_rate=learning_rate,
        beta=beta,
        steps=steps,
        seed=seed,
    )


@door(parameters=instance(Parameters), x=_column, eps=_column, activation=functions, output=an_activation)
def structure(parameters, x, eps, *, activation=identity, output=identity):
    """The drawing of a VAE from x to its loss, for one sample: each box opens to its calculation, and moves nothing.

    `parameters` as in `model.Parameters`, of any size; x and eps are columns; `activation` and `output` as in
    `worked.forward`. A square number of features is drawn as a picture. Raises ValueError as `model.forward` does.
    """
    from .structure_lab import StructureLab

    return StructureLab(parameters, x, eps, activation, output)


def _of_the_plane(name, value, given):
    value = with_a_decoder(name, value)
    sizes = value.encoder[0].inputs, value.latents, value.decoder[0].inputs, value.decoder[-1].outputs
    if sizes != (PIXELS, 2, 2, PIXELS):
        raise ValueError(f"{name} must lead from {PIXELS} pixels to 2 latent dimensions and back, not {brief(sizes)}.")
    return value


def _two(name, value, given):
    array = finite_array(name, value)
    if array.shape != (2,):
        raise ValueError(f"{name} has shape {brief(array.shape)}, but must be 2 numbers.")
    return array


@door(
    parameters=optional(_of_the_plane),
    activation=functions,
    output=an_activation,
    samples=optional(_labelled),
    x=optional(some_pictures(0, features=PIXELS, inked=True)),
    eps=_two,
)
def plane(parameters=None, *, activation=identity, output=identity, samples=None, x=None, eps=(0.5, -0.5)):
    """The latent plane of a network with two latent dimensions: a picture, its cloud, and what z is rebuilt as.

    `parameters` are those of a VAE or an autoencoder for 8 × 8 pixels, with `activation` and `output` as it was trained
    with; without any it is `digits.pretrained()`. `samples`, with x (n, 64) and labels (n,), lie in the plane: without
    any the test digits. The first picture is x (64,), in 17 levels of ink, or else what the learner drew, as `drawing`
    gives it. eps (2,) is its noise; an autoencoder has none.
    Raises ValueError for what does not fit.
    """
    from .plane_lab import PlaneLab
    from .plane_state import Network, levels_of_picture

    if parameters is None:
        parameters, activation, output = digits.pretrained()
    test = digits.load().test
    drawn = x is None and kept_drawing() is not None
    known = x is None and not drawn and samples is None
    return PlaneLab(
        Network(parameters, activation, output),
        test if samples is None else samples,
        levels_of_picture(drawing() if x is None else x),
        eps if isinstance(parameters, Parameters) else (0.0, 0.0),
        _FIRST if known else None,
        drawn,
    )


def _of_digits(name, value, given=None):
    """A VAE for 8 × 8 pixels."""
    value = instance(Parameters)(name, value)
    sizes = value.encoder[0].inputs, value.decoder[0].inputs, value.decoder[-1].outputs
    if sizes != (PIXELS, value.latents, PIXELS):
        raise ValueError(f"{name} must lead from {PIXELS} pixels and back, without a condition, not {brief(sizes)}.")
    return value


def _of_its_codes(name, value, given):
    """Layers that name the noise in the codes of the VAE, and know the ten digits."""
    vae = given["vae"]
    if (value is None) != (vae is None):
        raise ValueError(f"{name} must be given together with vae, or both must be None.")
    if value is None:
        return None
    layers = given_denoiser(name, value)
    sizes = layers[-1].outputs, conditions_of(layers)
    if sizes != (vae.latents, _DIGITS):
        raise ValueError(
            f"{name} must give {vae.latents} numbers and take the names of {_DIGITS} digits, not {brief(sizes)}."
        )
    return layers


_DIGITS, _MOST_GUIDANCE, _MOST_TIMES, _TIMES, _WIDEST = digits.CLASSES, 5, 1000, 100, 1000


def _some_times(name, value, given=None):
    found = given_schedule(name, value)
    if len(found) > _MOST_TIMES + 1:
        raise ValueError(f"{name} must have at most {_MOST_TIMES} steps, not {len(found) - 1}.")
    return found


_some_times.alone = True


def _spread(name, value, given=None):
    """A width that codes may have."""
    found = positive(name, value)
    if not 1 / _WIDEST <= found <= _WIDEST:
        raise ValueError(f"{name} must be from {1 / _WIDEST:g} to {_WIDEST}, not {brief(value)}.")
    return found


@door(
    vae=optional(_of_digits),
    denoiser=_of_its_codes,
    alpha_bar=optional(_some_times),
    spread=_spread,
    activation=functions,
    output=an_activation,
    label=whole(0, _DIGITS - 1),
    guidance=up_to(_MOST_GUIDANCE),
    seed=whole(0, 2**63),
)
def diffusion(
    vae=None,
    denoiser=None,
    alpha_bar=None,
    spread=1,
    *,
    activation=identity,
    output=identity,
    label=3,
    guidance=0.3,
    seed=0,
):
    """From noise to a handwritten digit that is asked for, all times kept: sliders for the time and for the guidance.

    `vae` is one for 8 × 8 pixels, whose codes were divided by `spread`; `denoiser` are layers in a row, as in
    `diffusion.predict_noise`, which see such a code and the name of a digit as one-hot; both have `activation` between
    their layers, and `output` follows the decoder. `alpha_bar` is the schedule, 100 steps of
    `diffusion.linear_schedule` where there is none. Without networks they are `digits.pretrained_diffusion()`.
    Raises ValueError for what does not fit.
    """
    from .diffusion_lab import DiffusionLab
    from .diffusion_state import Painter

    if vae is None:
        vae, denoiser, spread, activation, output = digits.pretrained_diffusion()
    if alpha_bar is None:
        alpha_bar = linear_schedule(_TIMES)
    return DiffusionLab(Painter(vae, denoiser, alpha_bar, spread, activation, output), label, guidance, seed)


def _of_labelled_digits(name, value, given):
    value = instance(Parameters)(name, value)
    sizes = value.encoder[0].inputs, value.conditions, value.decoder[-1].outputs
    if sizes != (PIXELS + digits.CLASSES, digits.CLASSES, PIXELS) or len(value.decoder) < 2:
        raise ValueError(
            f"{name} must lead from {PIXELS} pixels and {digits.CLASSES} labels to {PIXELS} pixels, with a hidden "
            f"layer in its decoder, not {brief(sizes)}."
        )
    if value.latents > _MOST_SLIDERS:
        raise ValueError(f"{name} has {value.latents} latents, but the lab has room for {_MOST_SLIDERS}.")
    return value


_MOST_SLIDERS = 32
_ATTRIBUTES = 2  # slant and thickness


def _directions(name, value, given):
    array, wanted = finite_array(name, value), (_ATTRIBUTES, given["parameters"].latents)
    if array.shape != wanted:
        raise ValueError(f"{name} has shape {brief(array.shape)}, but must be {wanted}: slant, then thickness.")
    return array


@door(
    parameters=_of_labelled_digits,
    directions=_directions,
    activation=functions,
    output=an_activation,
    samples=optional(_labelled),
    x=optional(some_pictures(0, features=PIXELS, inked=True)),
)
def control(parameters, directions, *, activation=identity, output=identity, samples=None, x=None):
    """A conditional VAE of digits to play with: another label, more slant or thickness, and each latent number.

    `parameters` take the label one-hot beside x and beside z; `directions` (2, latents) are how far z goes for 1 degree
    more slant and for 1 more thickness, as `measures.attribute_directions` finds them. The first picture is x (64,), or
    else what the learner drew, with the label that copies it best; `samples` come after it, without any the test
    digits. Raises ValueError for what does not fit.
    """
    from ..bundled import Pretrained
    from .control_lab import ControlLab

    samples = digits.load().test if samples is None else samples
    return ControlLab(Pretrained(parameters, activation, output), directions, samples, drawing() if x is None else x)


@door(sample=instance(str), seed=whole(0, 2**63))
def colouring(sample="tomato", seed=0):
    """The painter `icons.pretrained()` to play with: a grey icon of the test, eight draws of its colours, sliders.

    `sample` is the name of the icon that it begins with, `seed` that of the first draws. Raises ValueError for a name
    that no icon of the test has.
    """
    from .colouring_lab import ColouringLab

    samples = icons.load().test
    if sample not in samples.names:
        raise ValueError(f"sample must be the name of an icon of the test, such as 'tomato', not {brief(sample)}.")
    return ColouringLab(icons.pretrained(), samples, samples.names.index(sample), seed)
