"""Everything public takes every argument, or says in one sentence which one it does not, and why.

Each value of `hostile.VALUES` stands in the place of each argument, one at a time.
"""

import functools
import importlib
import inspect

import numpy as np
import pytest
from hostile import VALUES, Anew, fault
from test_imports import PUBLIC, module_of, public_names

from vae_steps import (
    checks,
    diffusion,
    digits,
    figures,
    gradients,
    icons,
    labs,
    lecture,
    loss,
    measures,
    model,
    networks,
    symbolic,
    training,
    widgets,
    worked,
)

ELSEWHERE = {"checks", "exercises"}  # they judge what others wrote, and are asked in their own tests
# Made by functions; without an argument of its own; or for whoever builds another widget.
MADE = {"diffusion.Moment", "training.LossCourse", "worked.Page", "worked.Sheet", "figures.Summary", "figures.together"}
MADE |= {f"widgets.{name}" for name in ("AnsweringWidget", "PageWidget", "drawn_by", "folded")}

p, x, eps = lecture.parameters, lecture.x, lecture.eps
steps, at_mean = model.forward(p, x, eps), model.forward(p, x, 0 * eps)
back = gradients.backward(p, steps)
autoencoder = model.AutoencoderParameters(p.encoder, p.decoder)
rebuilt = model.autoencode(autoencoder, x)
with_functions = {"activation": np.tanh, "output": networks.identity, "target": x, "source": "the lecture"}
three, two = np.array([0.5, 1.0, -0.5]), np.array([0.5, 0.25])
pairs, rows = np.array([[0.5, 1.0], [-1.0, 0.25]]), np.array([[0.5, 1.0, -0.5], [0.25, 0.5, 1.0]])
symbols, equations = symbolic.model()
lectures = {name: array for name in symbols._fields if (array := getattr(lecture, name, None)) is not None}
network = {"parameters": p, "activation": np.tanh, "output": model.sigmoid, "condition": None}
functions_alone = {"activation": np.tanh, "output": model.sigmoid, "loss": "squared_error"}
without_heads = {name: lectures[name] for name in ("x", "W_e", "b_e", "W_d", "b_d")} | {"target": abs(three)}
functions = {"activation": np.tanh, "output": model.sigmoid, "target": abs(three), "loss": "squared_error"}
judged, named = {"x": three, "x_hat": three, "wanted": "target"}, {"wanted": "target", "loss": "binary_cross_entropy"}
fresh = Anew(lambda: training.Training(p, x, optimizer=training.SGD(0.01)))
ax = Anew(lambda: figures.Axes(6, 4))
report = checks.kl(lambda mu, log_var: loss.kl_divergence(mu, log_var).sum(-1).mean())


of_digits = model.Parameters(
    (networks.Affine(np.eye(2, 64), np.zeros(2)),),
    *[networks.Affine(np.eye(2), np.zeros(2))] * 2,
    (networks.Affine(np.eye(64, 2), np.zeros(64)),),
)
conditional = model.Parameters(
    (networks.Affine(np.ones((2, 5)), np.zeros(2)),),
    p.mu_head,
    p.log_var_head,
    (networks.Affine(np.ones((3, 4)), np.zeros(3)),),
)
denoiser = (networks.Affine(np.ones((2, 4 + diffusion.TIMES)), np.zeros(2)),)


def noted(training):
    """A course of losses is asked for by its methods."""
    course = LossCourse()
    course.note(training)
    return course.series(training)


LossCourse = training.LossCourse


@functools.wraps(networks.initial)
def initial(random, sizes):
    """An argument of its own for what is given as many."""
    return networks.initial(random, *(sizes if isinstance(sizes, (tuple, list)) else (sizes,)))


# A good call of everything public, by its name.
CALLS = {
    "model.Affine": (networks.Affine, {"W": lecture.W_e, "b": lecture.b_e}),
    "model.Parameters": (model.Parameters, vars(p)),
    "model.AutoencoderParameters": (model.AutoencoderParameters, vars(autoencoder)),
    "model.autoencode": (
        model.autoencode,
        {"parameters": autoencoder, "x": x, "activation": np.tanh, "output": model.sigmoid},
    ),
    "model.encode": (model.encode, {"parameters": p, "x": x, "activation": np.tanh, "condition": None}),
    "model.decode": (model.decode, network | {"z": eps}),
    "model.decode, an autoencoder": (model.decode, network | {"parameters": autoencoder, "z": eps}),
    "model.forward": (model.forward, network | {"x": x, "eps": eps}),
    "model.reparameterize": (model.reparameterize, {"mu": two, "log_var": two, "eps": two}),
    "model.standardize": (model.standardize, {"z": two, "mu": two, "log_var": two}),
    "model.standard_deviation": (model.standard_deviation, {"log_var": two}),
    "networks.arrays_in": (networks.arrays_in, {"network": p}),
    "networks.layers_in": (networks.layers_in, {"network": p}),
    "networks.flat": (networks.flat, {"network": p}),
    "networks.shaped": (networks.shaped, {"vector": networks.flat(p), "like": p}),
    "loss.squared_error": (loss.squared_error, {"x": three, "x_hat": three}),
    "loss.binary_cross_entropy": (loss.binary_cross_entropy, {"x": two, "logits": two}),
    "loss.kl_divergence": (loss.kl_divergence, {"mu": two, "log_var": two}),
    "loss.total_loss": (
        loss.total_loss,
        {"steps": steps, "beta": 1.0, "output": model.identity, "target": None, "loss": "half_squared_error"},
    ),
    "loss.reconstruction_loss": (
        loss.reconstruction_loss,
        {"steps": rebuilt, "output": model.identity, "target": None, "loss": "half_squared_error"},
    ),
    "loss.expected_squared_error": (
        loss.expected_squared_error,
        {"x": x, "mu": two, "log_var": two, "decoder": p.decoder},
    ),
    "loss.expected_loss": (loss.expected_loss, {"steps": at_mean, "decoder": p.decoder, "beta": 1.0, "target": None}),
    "loss.elbo": (loss.elbo, {"x": x, "mu": two, "log_var": two, "decoder": p.decoder, "variance": 0.5}),
    "loss.log_evidence": (loss.log_evidence, {"x": x, "decoder": p.decoder, "variance": 0.5}),
    "loss.linear_denoiser": (loss.linear_denoiser, {"x": rows, "noise": 0.5}),
    "loss.linear_optimum": (loss.linear_optimum, {"x": rows, "latents": 2, "beta": 1.0}),
    "gradients.backward": (
        gradients.backward,
        {
            "parameters": p,
            "steps": steps,
            "beta": 1.0,
            "activation": np.tanh,
            "output": model.identity,
            "target": None,
            "loss": None,
        },
    ),
    "gradients.autoencoder_backward": (
        gradients.autoencoder_backward,
        {
            "parameters": autoencoder,
            "steps": rebuilt,
            "activation": np.tanh,
            "output": model.identity,
            "target": None,
            "loss": "squared_error",
        },
    ),
    "gradients.mean_backward": (
        gradients.mean_backward,
        {"parameters": p, "steps": at_mean, "beta": 1.0, "activation": model.identity, "target": None},
    ),
    "gradients.expected_backward": (
        gradients.expected_backward,
        {"parameters": p, "x": x, "beta": 1.0, "activation": model.identity, "target": None, "condition": None},
    ),
    "networks.initial": (initial, {"random": np.random.default_rng(0), "sizes": (3, 2)}),
    "model.initial": (
        model.initial,
        {"random": np.random.default_rng(0), "features": 3, "hidden": 2, "latents": 2, "conditions": 1},
    ),
    "training.SGD": (training.SGD, {"learning_rate": 0.1}),
    "training.Adam": (training.Adam, {"learning_rate": 0.1, "betas": (0.9, 0.99), "epsilon": 1e-8}),
    "training.one_thread": (training.one_thread, {}),
    "training.cosine_rate": (training.cosine_rate, {"top": 0.01, "steps": 10}),
    "training.VAE": (training.VAE, {"beta": 1.0, "activation": np.tanh, "output": model.identity, "loss": None}),
    "training.Autoencoder": (
        training.Autoencoder,
        {"activation": np.tanh, "output": model.identity, "loss": "squared_error"},
    ),
    "training.DenoisingAutoencoder": (
        training.DenoisingAutoencoder,
        {"noise": 0.5, "activation": np.tanh, "output": model.identity, "loss": None},
    ),
    "training.Diffusion": (training.Diffusion, {"alpha_bar": [1, 0.5, 0.1], "activation": np.tanh, "unlabelled": 0.1}),
    "training.Objective": (training.Objective, {}),
    "diffusion.cosine_schedule": (diffusion.cosine_schedule, {"steps": 10}),
    "diffusion.linear_schedule": (diffusion.linear_schedule, {"steps": 30}),
    "diffusion.noised": (diffusion.noised, {"z_0": rows, "eps": rows, "alpha_bar": 0.5}),
    "diffusion.predicted_start": (diffusion.predicted_start, {"z_t": rows, "eps_hat": rows, "alpha_bar": 0.5}),
    "diffusion.guided": (diffusion.guided, {"eps_hat": rows, "eps_hat_free": rows, "guidance": 1.0}),
    "diffusion.stepped": (
        diffusion.stepped,
        {"z_t": rows, "eps_hat": rows, "alpha_bar": 0.5, "alpha_bar_next": 0.6, "eps": rows, "eta": 1.0},
    ),
    "diffusion.time_features": (diffusion.time_features, {"share": 0.5}),
    "diffusion.predict_noise": (
        diffusion.predict_noise,
        {"parameters": denoiser, "z_t": rows[:, :2], "share": 0.5, "condition": pairs[0], "activation": np.tanh},
    ),
    "diffusion.sample": (
        diffusion.sample,
        {
            "parameters": denoiser,
            "z": rows[:, :2],
            "alpha_bar": [1, 0.5, 0.1],
            "condition": pairs[0],
            "guidance": 1.0,
            "activation": np.tanh,
            "random": np.random.default_rng(0),
            "stride": 1,
        },
    ),
    "training.Batches": (
        training.Batches,
        {
            "x": rows,
            "latents": 2,
            "noise": "fresh",
            "eps": None,
            "seed": 0,
            "batch_size": 1,
            "dtype": np.float64,
            "target": None,
            "condition": None,
        },
    ),
    "training.Batches.__call__": (lambda step: training.Batches(rows, 2, batch_size=1)(step), {"step": 3}),
    "training.Batches.draw": (lambda number: training.Batches(rows, 2).draw(number), {"number": 3}),
    "training.Training": (
        training.Training,
        {
            "parameters": p,
            "x": rows,
            "optimizer": Anew(lambda: training.SGD(0.1)),
            "objective": None,
            "target": None,
            "condition": None,
            "noise": "fresh",
            "eps": None,
            "seed": 0,
            "batch_size": None,
            "dtype": np.float64,
            "beta": 1.0,
            "activation": np.tanh,
            "output": model.identity,
        },
    ),
    "training.Training.run": (lambda steps: fresh().run(steps), {"steps": 3}),
    "training.Training.load": (lambda path: training.Training.load(path), {"path": "training.npz"}),
    "training.Training.save": (lambda path: fresh().save(path), {"path": "training.npz"}),
    "training.annealed": (training.annealed, {"steps": 10, "start": 0.0, "end": 1.0}),
    "training.flat_parameters": (training.flat_parameters, {"parameters": p, "dtype": np.float64}),
    "training.averages": (training.averages, {"training": fresh}),
    "training.snapshot": (training.snapshot, {"training": fresh}),
    "training.History": (training.History, {"names": ("total",), "table": [1.0, 2.0]}),
    "training.LossCourse": (noted, {"training": fresh}),
    "symbolic.model": (
        symbolic.model,
        {"inputs": 3, "hidden": 2, "latents": 2, "outputs": 1, "conditions": 2, "beside_x": False} | functions_alone,
    ),
    "symbolic.gradients": (
        symbolic.gradients,
        {"inputs": 3, "hidden": 2, "latents": 2, "outputs": 1, "conditions": 2, "beside_x": False} | functions_alone,
    ),
    "symbolic.jacobian": (symbolic.jacobian, {"step": equations.h, "quantity": symbols.x}),
    "symbolic.evaluate": (
        symbolic.evaluate,
        {"values": lectures | {"target": abs(three)}, "beta": 1} | functions_alone,
    ),
    "symbolic.evaluate_gradients": (
        symbolic.evaluate_gradients,
        {"values": lectures | {"target": abs(three)}, "beta": 1} | functions_alone,
    ),
    "symbolic.autoencoder": (symbolic.autoencoder, {"inputs": 3, "latents": 2, "outputs": 1} | functions_alone),
    "symbolic.autoencoder_gradients": (
        symbolic.autoencoder_gradients,
        {"inputs": 3, "latents": 2, "outputs": 1} | functions_alone,
    ),
    "symbolic.evaluate_autoencoder": (symbolic.evaluate_autoencoder, {"values": without_heads} | functions_alone),
    "symbolic.evaluate_autoencoder_gradients": (
        symbolic.evaluate_autoencoder_gradients,
        {"values": without_heads} | functions_alone,
    ),
    "symbolic.exact": (symbolic.exact, {"name": "x", "values": ["1", "0.5", "0.25"], "shape": None}),
    "symbolic.average": (
        symbolic.average,
        {"formula": equations.x_hat.rhs[0], "z": symbols.z, "mu": symbols.mu, "sigma": symbols.sigma},
    ),
    "symbolic.evidence": (
        symbolic.evidence,
        {"x": [1, 2, 3], "mu": [1, 2], "sigma": [1, 2], "W_d": pairs[[0, 1, 1]], "b_d": [1, 2, 3], "variance": 1},
    ),
    "symbolic.expected_squared_error": (symbolic.expected_squared_error, {}),
    "symbolic.kl_derivation": (symbolic.kl_derivation, {}),
    "symbolic.diffusion": (symbolic.diffusion, {}),
    "symbolic.evaluate_diffusion": (
        symbolic.evaluate_diffusion,
        {"values": {"z_0": "0.5", "eps": 1, "alpha_bar": 0.64}},
    ),
    "symbolic.noise_prediction": (symbolic.noise_prediction, {"latents": 1, "conditions": 2}),
    "symbolic.two_noisings": (symbolic.two_noisings, {}),
    "symbolic.denoising_posterior": (symbolic.denoising_posterior, {}),
    "symbolic.row_family": (symbolic.row_family, {"inputs": ["0.2", "0.6"], "output": "0.5"}),
    "symbolic.one_decimal_rows": (
        symbolic.one_decimal_rows,
        {"inputs": ["0.2", "0.6"], "output": "0.5", "low": -1, "high": 1},
    ),
    "symbolic.row_proof": (symbolic.row_proof, {"z": ["0.2", "0.6"], "output": "0.5", "low": 0, "high": 1}),
    "digits.load": (digits.load, {}),
    "digits.pretrained": (digits.pretrained, {}),
    "digits.pretrained_diffusion": (digits.pretrained_diffusion, {}),
    "digits.displaced": (
        digits.displaced,
        {"x": np.eye(2, 64), "random": np.random.default_rng(0), "far": 0.5, "turn": 0.1, "size": 0.1},
    ),
    "digits.one_hot": (digits.one_hot, {"labels": [3, 0]}),
    "digits.slant": (digits.slant, {"x": np.eye(2, 64)}),
    "digits.thickness": (digits.thickness, {"x": np.eye(2, 64)}),
    "icons.load": (icons.load, {}),
    "icons.pretrained": (icons.pretrained, {}),
    "icons.grey": (icons.grey, {"x": np.eye(2, 12)}),
    "measures.nearest": (measures.nearest, {"x": rows, "known": rows}),
    "measures.diversity": (measures.diversity, {"x": rows, "labels": [3, 3]}),
    "measures.mmd": (measures.mmd, {"x": rows, "y": rows}),
    "measures.hue": (measures.hue, {"x": np.eye(2, 12)}),
    "measures.saturation": (measures.saturation, {"x": np.eye(2, 12)}),
    "measures.hue_share": (measures.hue_share, {"x_hat": np.eye(2, 12), "x": np.eye(2, 12)}),
    "measures.hue_share_of_each": (measures.hue_share_of_each, {"x_hat": np.eye(2, 12), "x": np.eye(2, 12)}),
    "measures.saturation_ratio": (measures.saturation_ratio, {"x_hat": np.eye(2, 12), "x": np.eye(2, 12)}),
    "measures.attribute_directions": (
        measures.attribute_directions,
        {"mu": rows, "attributes": [[1.0], [3.0]], "labels": [4, 4]},
    ),
    "lecture.entry": (lecture.entry, {"symbol": "h[0]"}),
    "figures.Axes": (figures.Axes, {"width": 6, "height": 4}),
    "figures.drawable": (figures.drawable, {}),
    "figures.network_height": (figures.network_height, {"parameters": p}),
    "figures.together": (lambda summaries: figures.together(summaries), {"summaries": figures.Summary("one")}),
    "figures.rows_of_parts": (figures.rows_of_parts, {"errors": 3, "kl": 2, "width": 6}),
    "figures.network": (
        figures.network,
        {"ax": ax, "parameters": p, "steps": steps, "ghost": None, "derivatives": None},
    ),
    "figures.autoencoder_height": (figures.autoencoder_height, {"parameters": autoencoder}),
    "figures.autoencoder": (
        figures.autoencoder,
        {
            "ax": ax,
            "parameters": autoencoder,
            "steps": rebuilt,
            "ghost": rebuilt,
            "derivatives": gradients.autoencoder_backward(autoencoder, rebuilt),
        },
    ),
    "figures.latent_plane": (figures.latent_plane, {"ax": ax, "mu": two, "sigma": two, "z": two, "samples": None}),
    "figures.latent_classes": (
        figures.latent_classes,
        {"ax": ax, "means": pairs, "labels": [3, 8], "z": two, "mu": two, "sigma": two, "xlabel": "a", "ylabel": "b"},
    ),
    "figures.reconstruction": (figures.reconstruction, {"ax": ax, "x": three, "x_hat": three, "name": "x"}),
    "figures.loss_parts": (
        figures.loss_parts,
        {
            "ax": ax,
            "reconstruction_terms": three,
            "kl_terms": two,
            "decimals": 6,
            "longest": 0,
            "beta": 1,
            "name": "cross_entropy",
        },
    ),
    "figures.derivatives": (figures.derivatives, {"ax": ax, "slopes": back.parameters}),
    "figures.one_draw_losses": (
        figures.one_draw_losses,
        {"ax": ax, "samples": three**2, "drawn": 0.5, "expected": 0.7},
    ),
    "figures.densities": (figures.densities, {"ax": ax, "z": three, "posterior": three, "prior": three}),
    "figures.way_back": (
        figures.way_back,
        {
            "ax": ax,
            "x_hat": x,
            "z": pairs @ np.ones((2, 3)),
            "sigma": two,
            "mu": pairs,
            "log_var": pairs,
            "h": np.ones((2, 4)),
        },
    ),
    "figures.log_ratio": (
        figures.log_ratio,
        {"ax": ax, "z": three, "log_ratio": three, "draws": pairs, "average": 0.5},
    ),
    "figures.evidence_bound": (
        figures.evidence_bound,
        {"ax": ax, "at": three, "bound": three, "evidence": 0.5, "marks": pairs, "xlabel": "$k$"},
    ),
    "figures.kl_surface": (figures.kl_surface, {"ax": ax, "mu": -two, "sigma": -two, "kl": pairs, "points": pairs}),
    "figures.error_curve": (
        figures.error_curve,
        {"ax": ax, "steps": three, "errors": three, "others": {"noisy": 2.0}, "until": 3.0},
    ),
    "figures.bound_curve": (
        figures.bound_curve,
        {"ax": ax, "steps": three, "train": three, "test": three, "until": 3.0},
    ),
    "figures.loss_curve": (
        figures.loss_curve,
        {
            "ax": ax,
            "steps": three,
            "losses": {"total": three},
            "optimum": 0.5,
            "before": (three, three),
            "until": 3.0,
            "since": 0,
            "gone": ([3.0], [9.0]),
        },
    ),
    "figures.losses_of_draws": (figures.losses_of_draws, {"ax": ax, "samples": three, "edge": 2.0, "expected": 0.5}),
    "figures.moved_layer": (
        figures.moved_layer,
        {
            "ax": ax,
            "W": pairs,
            "b": two,
            "first_W": pairs,
            "first_b": two,
            "symbols": ("x_hat", "W_d", "b_d", "z"),
            "target": two,
        },
    ),
    "figures.kl_over_beta": (figures.kl_over_beta, {"ax": ax, "betas": two, "kl": pairs, "thresholds": two}),
    "figures.latent_means": (figures.latent_means, {"ax": ax, "mu": pairs, "sigma": pairs**2}),
    "figures.kl_bars": (figures.kl_bars, {"ax": ax, "kl": two}),
    "figures.rebuilt": (figures.rebuilt, {"ax": ax, "x": three, "x_hat": three, "draws": rows}),
    "figures.tiles": (
        figures.tiles,
        {"ax": ax, "x": np.linspace(0, 1, 8).reshape(2, 4), "columns": 2, "labels": ["$x$"], "names": None},
    ),
    "figures.trade_off": (
        figures.trade_off,
        {"ax": ax, "curves": {"a": (two, two, ("1", "2"))}, "xlabel": "x", "ylabel": "y"},
    ),
    "figures.paired": (figures.paired, {"ax": ax, "x": pairs, "x_hat": pairs}),
    "labs.drawing": (labs.drawing, {}),
    "labs.plane": (
        labs.plane,
        {
            "parameters": of_digits,
            "activation": model.relu,
            "output": model.sigmoid,
            "samples": digits.Labelled(digits.load().test.x[:9], digits.load().test.labels[:9]),
            "x": digits.load().test.x[3],
            "eps": two,
        },
    ),
    "labs.diffusion": (
        labs.diffusion,
        {
            "vae": of_digits,
            "denoiser": (networks.Affine(np.zeros((2, 12 + diffusion.TIMES)), np.zeros(2)),),
            "alpha_bar": [1, 0.5, 0.1],
            "spread": 1.5,
            "activation": model.relu,
            "output": model.sigmoid,
            "label": 3,
            "guidance": 1.0,
            "seed": 0,
        },
    ),
    "labs.lab": (
        labs.lab,
        {"parameters": conditional, "x": x, "eps": eps, "steps": ("sigma", "z"), "condition": [1, 0]} | with_functions,
    ),
    "labs.workbench": (labs.workbench, {"parameters": p, "x": x, "eps": eps, "condition": None} | with_functions),
    "labs.autoencoder": (labs.autoencoder, {"parameters": autoencoder, "x": x} | with_functions),
    "labs.draws": (
        labs.draws,
        {
            "parameters": p,
            "x": x,
            "eps": eps,
            "activation": model.relu,
            "output": networks.identity,
            "beta": 1.0,
            "seed": 0,
        },
    ),
    "labs.denoising": (
        labs.denoising,
        {
            "parameters": (networks.Affine(np.eye(4), np.zeros(4)),),
            "x": np.eye(4),
            "test": np.eye(4),
            "noise": 0.5,
            "learning_rate": 0.1,
            "steps": 10,
            "seed": 0,
        },
    ),
    "labs.control": (
        labs.control,
        {
            "parameters": model.initial(np.random.default_rng(0), features=64, hidden=3, latents=2, conditions=10),
            "directions": np.eye(2),
            "activation": model.relu,
            "output": model.sigmoid,
            "samples": digits.Labelled(digits.load().test.x[:9], digits.load().test.labels[:9]),
            "x": digits.load().test.x[3],
        },
    ),
    "labs.colouring": (labs.colouring, {"sample": "tomato", "seed": 1}),
    "labs.generation": (
        labs.generation,
        {
            "train": digits.Labelled(digits.load().train.x[:9], digits.load().train.labels[:9]),
            "test": digits.Labelled(digits.load().test.x[:9], digits.load().test.labels[:9]),
            "latents": 2,
            "hidden": 8,
            "learning_rate": 0.1,
            "beta": 1,
            "steps": 10,
            "seed": 0,
        },
    ),
    "labs.structure": (
        labs.structure,
        {"parameters": p, "x": x, "eps": eps, "activation": model.identity, "output": model.identity},
    ),
    "labs.training": (
        labs.training,
        {
            "parameters": p,
            "x": x,
            "learning_rate": 0.1,
            "noise": "fresh",
            "beta": 1,
            "steps": 10,
            "optimizer": "adam",
            "seed": 0,
            "eps": None,
        },
    ),
    "widgets.Switch": (widgets.Switch, {"reports": {"right": report}, "ask": "which?"}),
    "worked.affine": (worked.affine, {"W": rows, "b": two, "x": three, "symbols": ("h", "W_e", "b_e", "x")}),
    "worked.activate": (worked.activate, {"a": two, "activation": networks.relu, "symbols": ("h", "a_h")}),
    "worked.output_unit": (
        worked.output_unit,
        {
            "layer": p.decoder[0],
            "column": two,
            "index": 2,
            "output": networks.sigmoid,
            "symbols": ("x_hat", "W_d", "b_d", "z"),
        },
    ),
    "worked.standard_deviation": (worked.standard_deviation, {"log_var": two}),
    "worked.latent_sample": (worked.latent_sample, {"mu": two, "sigma": two, "eps": two}),
    "worked.squared_error": (worked.squared_error, judged | {"loss": "half_squared_error"}),
    "worked.cross_entropy": (worked.cross_entropy, {"x": two, "x_hat": two, "wanted": "target"}),
    "worked.kl_divergence": (worked.kl_divergence, {"mu": two, "log_var": two, "sigma": two}),
    "worked.autoencoder_loss": (worked.autoencoder_loss, {"reconstruction": 1.0} | named),
    "worked.total_loss": (worked.total_loss, {"reconstruction": 1.0, "kl": 0.5, "beta": 1.0} | named),
    "worked.d_x_hat": (worked.d_x_hat, judged | {"loss": "squared_error"}),
    "worked.d_logits": (worked.d_logits, judged),
    "worked.d_activation": (
        worked.d_activation,
        {"d_out": two, "a": two, "out": two, "activation": np.tanh, "symbols": ("h", "a_h")},
    ),
    "worked.d_weights": (worked.d_weights, {"d_out": two, "into": three, "symbols": ("h", "W_e", "b_e", "x")}),
    "worked.d_bias": (worked.d_bias, {"d_out": two, "symbols": ("h", "W_e", "b_e", "x")}),
    "worked.d_input": (worked.d_input, {"W": rows, "d_out": two, "symbols": ("h", "W_e", "b_e", "x")}),
    "worked.d_hidden": (
        worked.d_hidden,
        {"W_mu": rows, "d_mu": two, "W_logvar": rows, "d_log_var": two, "hidden": "h"},
    ),
    "worked.d_sigma": (worked.d_sigma, {"d_z": two, "eps": two}),
    "worked.d_mu": (worked.d_mu, {"d_z": two, "mu": two, "beta": 1}),
    "worked.d_log_var": (worked.d_log_var, {"d_sigma": two, "sigma": two, "beta": 1}),
    "worked.descend": (worked.descend, {"values": rows, "gradient": rows, "learning_rate": 0.1, "name": "W_e"}),
    "worked.stacked": (worked.stacked, {"a": two, "condition": [1, 0], "name": "z"}),
    "worked.forward": (
        worked.forward,
        {"parameters": conditional, "x": x, "eps": eps, "beta": 1, "condition": [1, 0]} | functions,
    ),
    "worked.backward": (
        worked.backward,
        {"parameters": p, "x": x, "eps": eps, "beta": 1, "condition": None} | functions,
    ),
    "worked.forward_backward": (
        worked.forward_backward,
        {"parameters": conditional, "x": x, "eps": eps, "beta": 1, "condition": [1, 0]} | functions,
    ),
    "worked.autoencoder": (worked.autoencoder, {"parameters": autoencoder, "x": x} | functions),
    "worked.autoencoder_backward": (worked.autoencoder_backward, {"parameters": autoencoder, "x": x} | functions),
    "worked.autoencoder_forward_backward": (
        worked.autoencoder_forward_backward,
        {"parameters": autoencoder, "x": x} | functions,
    ),
    "worked.time_features": (worked.time_features, {"share": 0.5}),
    "worked.noise_loss": (worked.noise_loss, {"eps": two, "eps_hat": two}),
    "worked.d_eps_hat": (worked.d_eps_hat, {"eps": two, "eps_hat": two}),
    "worked.diffusion_step": (
        worked.diffusion_step,
        {"parameters": denoiser, "z_0": two, "eps": two, "share": 0.5, "alpha_bar": 0.5, "learning_rate": 0.1}
        | {"condition": [1, 0], "activation": np.tanh},
    ),
    "worked.noised": (worked.noised, {"z_0": two, "eps": two, "alpha_bar": 0.5}),
    "worked.predicted_start": (worked.predicted_start, {"z_t": two, "eps_hat": two, "alpha_bar": 0.5}),
    "worked.guided": (worked.guided, {"eps_hat": two, "eps_hat_free": two, "guidance": 2}),
    "worked.stepped": (
        worked.stepped,
        {"z_t": two, "eps_hat": two, "alpha_bar": 0.25, "alpha_bar_next": 0.5, "eps": two, "eta": 0.5},
    ),
    "worked.update": (
        worked.update,
        {"parameters": p, "derivatives": worked.backward(p, x, eps), "learning_rate": 0.1},
    ),
}
for name, (_, arguments) in CALLS.items():
    if name.startswith("worked."):
        arguments |= {"decimals": 6, "rounding": None}

# Activations are handed to others, who look at them; at every step they get arrays alone.
HANDED_ON = {f"{room}.{function}" for room in ("model", "networks") for function in ("identity", "relu", "sigmoid")}


def is_record(thing):
    """A NamedTuple is made by the package, and looked at by whatever takes it."""
    return isinstance(thing, type) and hasattr(thing, "_fields")


@pytest.mark.parametrize("room", sorted(PUBLIC - ELSEWHERE))
def test_everything_public_is_asked_here(room):
    module = importlib.import_module(f"vae_steps.{room}")
    asked = {inspect.unwrap(function) for function, _ in CALLS.values()}
    for name in public_names(module_of(("vae_steps",), room)):
        thing = getattr(module, name)
        known = inspect.unwrap(thing) in asked if callable(thing) else True
        assert known or is_record(thing) or f"{room}.{name}" in HANDED_ON | MADE, f"{room}.{name}"


@pytest.mark.parametrize("name", CALLS)
def test_every_argument_is_asked(name):
    function, arguments = CALLS[name]
    wanted = {
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is not parameter.VAR_KEYWORD
    }
    assert wanted <= arguments.keys()


@pytest.mark.parametrize("name", [name for name in CALLS if name.partition(".")[0] not in ELSEWHERE])
def test_an_argument_is_taken_or_named_in_one_sentence(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    function, arguments = CALLS[name]
    found = {
        (argument, value): problem
        for argument in arguments
        for value in VALUES
        if (problem := fault(function, arguments, argument, VALUES[value]))
    }
    assert not found
