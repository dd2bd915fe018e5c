"""Learning: an objective, batches, an optimizer, and a loop that can be stopped, continued, saved and loaded.

trained = training.Training(parameters, x, optimizer=training.SGD(0.1))    a VAE, where no other objective is given
for record in trained.run(1000): ...
training.snapshot(trained)    where it is, and what its loss is on average over eps
"""

from .batches import NOISE, Batch, Batches
from .history import History
from .loop import Training, flat_parameters
from .objectives import VAE, Autoencoder, DenoisingAutoencoder, Diffusion, Objective
from .optimizers import OPTIMIZERS, SGD, Adam
from .progress import LossCourse, Snapshot, averages, snapshot
from .schedules import annealed, cosine_rate
from .threads import one_thread

__all__ = [
    "NOISE",
    "OPTIMIZERS",
    "SGD",
    "VAE",
    "Adam",
    "Autoencoder",
    "Batch",
    "Batches",
    "DenoisingAutoencoder",
    "Diffusion",
    "History",
    "LossCourse",
    "Objective",
    "Snapshot",
    "Training",
    "annealed",
    "averages",
    "cosine_rate",
    "flat_parameters",
    "one_thread",
    "snapshot",
]
