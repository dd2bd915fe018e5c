"""One thread for the linear algebra of a step.

Where a matrix is not tiny, BLAS, which multiplies for NumPy, hands parts of it to threads, and waits for the slowest.
For pictures of some hundred pixels that gains nothing, and where other programs keep the processor busy a step takes
ten times as long, and so does what a lab looks at between its steps. The order in which parts are added depends on the
number of threads as well, and so do the last bits.
"""

from contextlib import contextmanager
from functools import cache
from threading import RLock

# So many multiplications in one product take no second thread anywhere: OpenBLAS begins with 9216, for a matrix times a
# vector (interface/gemv.c).
TINY = 4096

# Threads that train at once take turns: whoever read the setting of another's step as the usual one would later "give
# back" one thread for ever.
_TURN = RLock()


@cache
def _blas():
    """The BLAS libraries that are loaded, or none, as in a browser or with Apple's; to find them takes milliseconds."""
    from threadpoolctl import ThreadpoolController  # only a training of large matrices needs it

    return ThreadpoolController().select(user_api="blas")


@contextmanager
def one_thread():
    """One thread while it lasts, and afterwards as many as before, whatever happens.

    It takes some microseconds, so a step of the lecture's network goes without.
    """
    # The outer limit changes nothing and gives back what it found, also where the stop button comes in the midst of
    # the inner one.
    with _TURN:
        if all(library.num_threads == 1 for library in _blas().lib_controllers):
            yield  # `make lab` sets it so: then nothing is to be changed, nor given back
        else:
            with _blas().limit(limits=None), _blas().limit(limits=1, user_api="blas"):
                yield
