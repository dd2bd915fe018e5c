"""Trainings that several tests make, and all that makes one what it is."""

import numpy as np

from vae_steps import lecture
from vae_steps.training import SGD, Training


def samples_with(eigenvalues, n=8, seed=0):
    """Random samples whose covariance has exactly these eigenvalues."""
    random = np.random.default_rng(seed)
    centred = random.standard_normal((n, len(eigenvalues)))
    columns = np.linalg.svd(centred - centred.mean(0), full_matrices=False)[0]
    turned = np.linalg.qr(random.standard_normal((len(eigenvalues), len(eigenvalues))))[0]
    return columns * np.sqrt(n * np.array(eigenvalues)) @ turned + random.standard_normal(len(eigenvalues))


def trained(steps, **arguments):
    training = Training(**{"parameters": lecture.parameters, "x": lecture.x, "optimizer": SGD(0.05)} | arguments)
    for _ in training.run(steps):
        pass
    return training


def everything(training):
    """All that makes a training what it is, to the last bit."""
    moments = [np.asarray(moment).tobytes() for moment in training.optimizer.moments]
    return training.vector.tobytes(), training.history.table.tobytes(), moments, training.optimizer.settings


samples = samples_with([3, 1.2, 0.1])
