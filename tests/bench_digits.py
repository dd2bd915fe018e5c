"""How long a VAE of handwritten digits learns, and in how much memory: ours, PyTorch in eager mode, JAX compiled.

    make bench

The network is 64 → 128 → 8 → 128 → 64 with relu and sigmoid, in float32; a step takes 128 digits and fresh noise,
lowers cross-entropy + KL with Adam, and gives the loss. First that all three calculate one loss from the same weights,
digits and noise. Then their steps take turns in one process. Then each trains 4,400 steps in a process of its own, from
the interpreter's start to its end, which says how much CPU time that took, how much of it went into the import, and
the most memory. Last, the run that notebook 14 makes with 8 latents, of five seeds: what it reaches on the test digits,
and in how much CPU time. One thread each, and each library chooses its own instructions for this processor. Printed are
medians, and ours as a share of each.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

FEATURES, HIDDEN, LATENTS, BATCH, STEPS = 64, 128, 8, 128, 4400
ROUNDS, CALLS, PROCESSES = 40, 30, 3
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}
CHOSEN = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # what would choose other instructions for NumPy alone
DIGITS = Path(__file__).parent.parent / "vae_steps" / "data" / "digits.npz"


def pictures():
    """The digits to train on, as `digits.load` has them, without importing it."""
    import numpy as np

    with np.load(DIGITS) as archive:
        return (archive["x"][: int(archive["test_from"][0])] / 16).astype(np.float32)


def weights():
    """Weights and biases of five layers, in the order of `networks.arrays_in`."""
    import numpy as np

    random, found = np.random.default_rng(0), []
    for inputs, outputs in (
        (FEATURES, HIDDEN),
        (HIDDEN, LATENTS),
        (HIDDEN, LATENTS),
        (LATENTS, HIDDEN),
        (HIDDEN, FEATURES),
    ):
        W = random.standard_normal((outputs, inputs)) / np.sqrt(inputs)
        found += [W.astype(np.float32), np.zeros(outputs, np.float32)]
    return found


class InOrder:
    """The rows of the next batch, in a new order in each pass."""

    def __init__(self, count):
        import numpy as np

        self.random, self.order, self.at = np.random.default_rng(0), np.arange(count), count

    def __call__(self):
        if self.at + BATCH > len(self.order):
            self.order, self.at = self.random.permutation(len(self.order)), 0
        self.at += BATCH
        return self.order[self.at - BATCH : self.at]


def ours():
    """Two functions: the loss for given digits and noise, and a step that draws its own and gives its loss."""
    import numpy as np

    from vae_steps import model, training
    from vae_steps.networks import Affine, relu, sigmoid

    arrays = iter(weights())
    encoder, mu_head, log_var_head, *decoder = (Affine(W, b) for W, b in zip(arrays, arrays))
    run = training.Training(
        model.Parameters((encoder,), mu_head, log_var_head, tuple(decoder)),
        pictures(),
        optimizer=training.Adam(1e-3),
        batch_size=BATCH,
        activation=relu,
        output=sigmoid,
        dtype=np.float32,
    )
    steps = run.run(10**9)
    return lambda x, eps: run.objective(run.parameters, training.Batch(x, eps), 1)[0].total, lambda: next(steps).total


def pytorch(fused=None):
    """The same in PyTorch, as one writes it; `fused` is that of its Adam."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, linear

    torch.set_num_threads(1)
    W_e, b_e, W_mu, b_mu, W_v, b_v, W_g, b_g, W_d, b_d = parameters = [
        torch.tensor(array, requires_grad=True) for array in weights()
    ]
    optimizer, x = torch.optim.Adam(parameters, lr=1e-3, fused=fused), torch.tensor(pictures())
    rows = InOrder(len(x))

    def total(x, eps):
        h = torch.relu(linear(x, W_e, b_e))
        mu, log_var = linear(h, W_mu, b_mu), linear(h, W_v, b_v)
        logits = linear(torch.relu(linear(mu + torch.exp(log_var / 2) * eps, W_g, b_g)), W_d, b_d)
        entropy = binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
        return (entropy + (mu**2 + torch.expm1(log_var) - log_var).sum(-1) / 2).mean()

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = total(x[torch.from_numpy(rows())], torch.randn(BATCH, LATENTS))
        loss.backward()
        optimizer.step()
        return loss.item()

    return lambda x, eps: total(torch.tensor(x), torch.tensor(eps)).item(), step


def jax():
    """The same in JAX: the whole step, with noise and Adam, compiled once."""
    import jax
    import jax.numpy as jnp

    start, x = [jnp.array(array) for array in weights()], pictures()
    rows = InOrder(len(x))

    def total(parameters, x, eps):
        W_e, b_e, W_mu, b_mu, W_v, b_v, W_g, b_g, W_d, b_d = parameters
        h = jax.nn.relu(x @ W_e.T + b_e)
        mu, log_var = h @ W_mu.T + b_mu, h @ W_v.T + b_v
        logits = jax.nn.relu((mu + jnp.exp(log_var / 2) * eps) @ W_g.T + b_g) @ W_d.T + b_d
        entropy = (jnp.maximum(logits, 0) - logits * x + jnp.log1p(jnp.exp(-abs(logits)))).sum(-1)
        return (entropy + (mu**2 + jnp.expm1(log_var) - log_var).sum(-1) / 2).mean()

    def update(state, x):
        parameters, m, v, t, key = state
        key, drawn = jax.random.split(key)
        loss, gradients = jax.value_and_grad(total)(parameters, x, jax.random.normal(drawn, (BATCH, LATENTS)))
        t += 1
        m = [0.9 * old + 0.1 * d for old, d in zip(m, gradients)]
        v = [0.999 * old + 0.001 * d * d for old, d in zip(v, gradients)]
        moved = [
            w - 1e-3 * (a / (1 - 0.9**t)) / (jnp.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(parameters, m, v)
        ]
        return (moved, m, v, t, key), loss

    update = jax.jit(update, donate_argnums=0)
    zeros = lambda: [jnp.zeros_like(array) for array in start]
    state = [array.copy() for array in start], zeros(), zeros(), jnp.array(0.0), jax.random.key(0)

    def step():
        nonlocal state
        state, loss = update(state, x[rows()])
        return float(loss)

    return lambda x, eps: float(total(start, x, eps)), step


WAYS = {
    "ours": ours,
    "PyTorch eager": pytorch,
    "PyTorch eager, fused Adam": lambda: pytorch(fused=True),
    "jax.jit": jax,
}
MODULES = {"ours": "vae_steps.training", "PyTorch eager": "torch", "jax.jit": "jax"}


def steps():
    """Steps of all ways in turn, in this process: the medians of wall and CPU time in microseconds."""
    import numpy as np

    made, random = {name: way() for name, way in WAYS.items()}, np.random.default_rng(1)
    x, eps = pictures()[:BATCH], random.standard_normal((BATCH, LATENTS)).astype(np.float32)
    losses = {name: total(x, eps) for name, (total, _) in made.items()}
    assert np.ptp([*losses.values()]) < 1e-4 * losses["ours"], losses
    for _, step in made.values():
        for _ in range(2 * CALLS):  # compiled, and warm
            step()
    times = {name: ([], []) for name in made}
    for _ in range(ROUNDS):
        for name, (_, step) in made.items():
            began = time.perf_counter(), time.process_time()
            for _ in range(CALLS):
                step()
            for kept, now, before in zip(times[name], (time.perf_counter(), time.process_time()), began):
                kept.append((now - before) / CALLS * 1e6)
    return {name: [statistics.median(kept) for kept in both] for name, both in times.items()}


def process(name):
    """A whole training in this process: CPU seconds, those of the import, MB at most, and the last loss."""
    import resource

    began = time.process_time()
    __import__(MODULES[name])
    imported = time.process_time() - began
    _, step = WAYS[name]()
    for _ in range(STEPS):
        loss = step()
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return [time.process_time(), imported, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, loss]


def standard(seed):
    """CPU seconds of the training of notebook 14 with 8 latents, and its -(CE + KL) on the test, over 20 draws."""
    import numpy as np

    from vae_steps import digits, loss, model, training
    from vae_steps.networks import sigmoid

    (x, _), test = digits.load()
    run = training.Training(
        model.initial(np.random.default_rng(int(seed)), FEATURES, HIDDEN, LATENTS),
        x,
        optimizer=training.Adam(training.cosine_rate(0.005, 3000)),
        batch_size=BATCH,
        seed=0,
        activation=np.tanh,
        output=sigmoid,
    )
    began = time.process_time()
    for _ in run.run(3000):
        pass
    took, random = time.process_time() - began, np.random.default_rng(0)
    draws = random.standard_normal((20, len(test.x), LATENTS))
    seen = model.forward(run.parameters, test.x, draws, np.tanh, sigmoid)
    return [took, -float(loss.total_loss(seen, output=sigmoid).total.mean())]


def asked(*arguments):
    """What this file prints in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if name not in CHOSEN} | ONE_THREAD
    run = subprocess.run([sys.executable, __file__, *arguments], env=environment, check=True, capture_output=True)
    return json.loads(run.stdout)


def main():
    """Measure in processes of their own, and print."""
    found = asked("steps")
    print(f"a step of the digits' VAE at batch {BATCH}: medians of {ROUNDS} rounds of {CALLS} steps in turn")
    for name, (wall, cpu) in found.items():
        share = f"   ours takes {found['ours'][0] / wall:.2f} of it, and {found['ours'][1] / cpu:.2f} of its CPU time"
        print(f"{name:26} {wall:5.0f} µs, CPU {cpu:5.0f} µs{share if name != 'ours' else ''}")
    rounds = [{name: asked("process", name) for name in MODULES} for _ in range(PROCESSES)]
    found = {name: [statistics.median(numbers) for numbers in zip(*(one[name] for one in rounds))] for name in MODULES}
    print(f"a whole process with {STEPS:,} steps: medians of {PROCESSES} in turn")
    for name, (cpu, imported, memory, loss) in found.items():
        share = f"   ours takes {found['ours'][0] / cpu:.2f} of it" if name != "ours" else ""
        print(
            f"{name:26} CPU {cpu:5.2f} s, of it import {imported:4.2f} s; "
            f"at most {memory:4.0f} MB; last loss {loss:.1f}{share}"
        )
    times, bounds = zip(*(asked("standard", str(seed)) for seed in range(5)))
    print(f"notebook 14 with 8 latents, seeds 0 to 4: CPU at most {max(times):.2f} s, {min(bounds):.2f} or better")


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps({"steps": steps, "process": process, "standard": standard}[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
