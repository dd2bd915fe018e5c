# Each command sets up .venv by itself, once, and again when what it needs has changed.
#   make lab        opens the first notebook in JupyterLab; LABFLAGS="--no-browser" and the like are handed on
#   make test       runs every check, and says how long each stage took
#   make notebooks  runs every notebook again and stores its outputs
#   make mutations  puts small errors into the formulas, one at a time, and counts how many the tests notice
#   make bench      times the live labs against the usual way, the way to the first digit that is dragged, and the
#                   gradients by hand and a training of digits against PyTorch and JAX (300 MB more)
# Another Python than python3:  make lab PYTHON=python3.13

PYTHON ?= python3
LABFLAGS ?=
RUN := .venv/bin/python

# Nothing of the user's may change which packages, kernel and plots the notebooks get: neither what the shell
# sets, nor a kernel in the home folder that is named python3 as well.
unexport PYTHONPATH PYTHONHOME JUPYTER_PATH MPLBACKEND
export JUPYTER_PREFER_ENV_PATH = 1

.PHONY: lab test notebooks mutations bench

lab: .venv/ready
	$(RUN) -m jupyterlab --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(LABFLAGS)

# One thread is the fastest for matrices of this size, and adds up in one order.
export OPENBLAS_NUM_THREADS = 1

test: .venv/ready
	$(RUN) tests/stages.py

notebooks: .venv/ready
	$(RUN) tests/rebuild.py

mutations: .venv/ready
	$(RUN) tests/mutations.py

# The one command that needs PyTorch and JAX.
bench: .venv/ready
	$(RUN) -m pip install --disable-pip-version-check --quiet -r tests/bench_requirements.txt
	$(RUN) tests/bench_step.py
	$(RUN) tests/bench_digits.py
	$(RUN) tests/browser/bench.py
	$(RUN) tests/browser/bench_plane.py
	$(RUN) tests/browser/first_digit.py

define CHECK
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 14):
    sys.exit("$(PYTHON) is Python %d.%d and this needs 3.11, 3.12, 3.13 or 3.14: name one, for example "
             "make $(MAKECMDGOALS) PYTHON=python3.13" % sys.version_info[:2])
try:
    import ensurepip, venv
except ImportError:
    sys.exit("$(PYTHON) cannot make a virtual environment: install its venv module, on Debian and Ubuntu with "
             "apt install python%d.%d-venv" % sys.version_info[:2])
endef
export CHECK

# The last steps, in .venv only, switch off JupyterLab's question about news and its look for updates, and let its
# server send the answers of a lab at once.
.venv/ready: requirements.txt constraints.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 to 3.14." >&2; exit 1; }
	@$(PYTHON) -c "$$CHECK"
	$(PYTHON) -m venv --clear .venv
	$(RUN) -m pip install --disable-pip-version-check -r requirements.txt
	$(RUN) -m jupyterlab.labextensions disable --log-level=ERROR @jupyterlab/apputils-extension:announcements
	$(RUN) -m vae_steps.server
	@touch $@
