"""Every number of a variational autoencoder, by hand, live: the helper package of the notebooks.

It imports nothing here, so that a notebook loads SymPy, matplotlib or ipywidgets only where it uses them.
"""

__version__ = "0.1.0"
