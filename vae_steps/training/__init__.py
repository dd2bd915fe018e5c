"""Learning: an objective, batches, an optimizer, and a loop that can be stopped, continued, saved and loaded.

trained = training.Training(parameters, x, optimizer=training.SGD(0.1))
for record in trained.run(1000): ...
training.snapshot(trained)    where it is, and what its loss is on average over eps
"""

from .batches import NOISE, Batches
from .history import History, Record
from .loop import Training, annealed, flat_parameters
from .optimizers import OPTIMIZERS, SGD, Adam
from .progress import LossCourse, Snapshot, averages, snapshot

__all__ = [
    "NOISE",
    "OPTIMIZERS",
    "SGD",
    "Adam",
    "Batches",
    "History",
    "LossCourse",
    "Record",
    "Snapshot",
    "Training",
    "annealed",
    "averages",
    "flat_parameters",
    "snapshot",
]
