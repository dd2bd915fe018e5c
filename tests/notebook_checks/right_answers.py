"""What the questions of the notebooks must count as right, found again without the package and without the cells.

The lecture's numbers are typed here a second time, and calculated with plain Python. Where only a training can tell,
or a table that a cell prints, the answer stands as it was read there.
"""

from math import exp, log, pi, sqrt

# ---- colours and noise: notebook 02

RED, GREEN = (0.9, 0.2, 0.1), (0.1, 0.6, 0.1)
COLOURS = {
    RED: "red $(0.9, 0.2, 0.1)$",
    GREEN: "green $(0.1, 0.6, 0.1)$",
    (0.9, 0.6, 0.1): "yellow $(0.9, 0.6, 0.1)$",
    (0.5, 0.4, 0.1): "dark yellow $(0.5, 0.4, 0.1)$",
}


def best_factor(variance, noise):
    """The factor with the least error, of many: what is missing of the direction, and what noise is left in it."""
    return min((k / 1000 for k in range(1001)), key=lambda f: (1 - f) ** 2 * variance + (f * noise) ** 2)


# ---- the lecture, once more

X, EPS = (0.5, 1.0, -0.5), (0.5, -0.5)
W_E, B_E = ((0.1, 0.2, 0.3), (0.4, 0.5, 0.6)), (0.1, 0.2)
W_MU, B_MU = ((0.1, -0.1), (0.2, -0.2)), (0.0, 0.1)
W_V, B_V = ((0.3, -0.3), (0.4, -0.4)), (0.1, 0.2)
W_D, B_D = ((0.2, 0.3), (0.4, 0.5), (0.6, 0.7)), (0.1, 0.2, 0.3)


def layer(W, b, x):
    return [sum(w * a for w, a in zip(row, x)) + c for row, c in zip(W, b)]


def squares(a, b=(0, 0, 0)):
    return sum((p - q) ** 2 for p, q in zip(a, b))


def kl(mu, v):
    return sum(m * m + exp(a) - 1 - a for m, a in zip(mu, v)) / 2


H = layer(W_E, B_E, X)
MU, V = layer(W_MU, B_MU, H), layer(W_V, B_V, H)
SIGMA = [exp(v / 2) for v in V]
Z = [m + s * e for m, s, e in zip(MU, SIGMA, EPS)]
X_HAT = layer(W_D, B_D, Z)
ERROR, KL = squares(X, X_HAT), kl(MU, V)
COLUMNS = [sum(row[j] ** 2 for row in W_D) for j in range(2)]
EXPECTED = squares(X, layer(W_D, B_D, MU)) + sum(s * s * c for s, c in zip(SIGMA, COLUMNS))


def loss(z, mu, v):
    return squares(X, layer(W_D, B_D, z)) + kl(mu, v)


def slope(function, at, i, step=1e-5):
    """The derivative of a function of some numbers by number i: a central difference."""
    up, down = ([a + way * step * (j == i) for j, a in enumerate(at)] for way in (1, -1))
    return (function(up) - function(down)) / (2 * step)


def of_mu(mu):
    return loss([m + s * e for m, s, e in zip(mu, SIGMA, EPS)], mu, V)


D_X_HAT = [slope(lambda out: squares(X, out), X_HAT, i) for i in range(3)]
D_Z = [slope(lambda z: loss(z, MU, V), Z, j) for j in range(2)]
D_MU = [slope(of_mu, MU, j) for j in range(2)]

# ---- the same network without its distribution: notebook 01

COPY = layer(W_D, B_D, H)
COPY_SLOPES = [slope(lambda out: squares(X, out), COPY, i) for i in range(3)]
CODE_SLOPES = [slope(lambda z: squares(X, layer(W_D, B_D, z)), H, j) for j in range(2)]
OTHER_INPUT = (-0.5, 1, 0.5)
OTHER_CODE = layer(W_E, B_E, OTHER_INPUT)
OTHER_WITH_IT = layer(W_E, B_E, (1.5, -1, 0.5))  # another input with the code of the first


def copied_after(rate):
    """The squared error after one step of gradient descent, by differences alone."""
    numbers = [*W_E[0], *W_E[1], *B_E, *(w for row in W_D for w in row), *B_D]

    def error(of):
        z = layer((of[0:3], of[3:6]), of[6:8], X)
        return squares(X, layer((of[8:10], of[10:12], of[12:14]), of[14:], z))

    return error([number - rate * slope(error, numbers, i) for i, number in enumerate(numbers)])


# ---- how an answer is written


def sign(value):
    return "−" if value < 0 else "+" if value > 0 else "0"


def nearest(value, *choices):
    return min(choices, key=lambda choice: abs(float(choice) - value))


def largest(**sizes):
    return max(sizes, key=sizes.get)


def digits(number, *values):
    """The values with so many digits, as a learner types them."""
    return [f"{value:.{number}f}" for value in values]


def elbo(s_squared):
    """The ELBO of the lecture's network, for a decoder of this variance."""
    return -EXPECTED / (2 * s_squared) - 1.5 * log(2 * pi * s_squared) - KL


def evidence():
    """log p(x) of the lecture's decoder: x is normal around b_d; C = W Wᵀ + ½ I by cofactors."""
    C = [[sum(a * b for a, b in zip(p, q)) + (i == j) / 2 for j, q in enumerate(W_D)] for i, p in enumerate(W_D)]
    minor = lambda i, j: [[C[a][b] for b in range(3) if b != j] for a in range(3) if a != i]
    cofactors = [
        [(-1) ** (i + j) * (m[0][0] * m[1][1] - m[0][1] * m[1][0]) for j in range(3) for m in [minor(i, j)]]
        for i in range(3)
    ]
    determinant = sum(C[0][j] * cofactors[0][j] for j in range(3))
    d = [a - b for a, b in zip(X, B_D)]
    distance = sum(d[i] * cofactors[i][j] * d[j] for i in range(3) for j in range(3)) / determinant
    return -(distance + log(determinant) + 3 * log(2 * pi)) / 2


def least_gap():
    """Between log p(x) and the best ELBO of an upright cloud: ½ log of how much the tilt narrows the posterior."""
    a, d = (1 + 2 * column for column in COLUMNS)
    b = 2 * sum(row[0] * row[1] for row in W_D)
    return log(a * d / (a * d - b * b)) / 2


def variance(*values):
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / len(values)


OPPOSITE_Z = [-0.04 + 0.99 * -0.5, 0.02 + 1.02 * 0.5]
OPPOSITE_X = layer(W_D, B_D, OPPOSITE_Z)
EQUAL_Z = [m + 0.5 * s for m, s in zip(MU, SIGMA)]
MOVES = {  # notebook 06: the squared error of the output that one number moves by 0.1, less what it was
    name: (X[i] - X_HAT[i] - by) ** 2 - (X[i] - X_HAT[i]) ** 2
    for name, i, by in (
        ("$b_{d,2}$ up", 1, 0.1),
        ("$b_{d,3}$ down", 2, -0.1),
        ("$W_{d,21}$ up", 1, 0.1 * Z[0]),
        ("$W_{d,32}$ up", 2, 0.1 * Z[1]),
    )
}
QUIET = [2 * (a - x) for a, x in zip(layer(W_D, B_D, MU), X)]  # the slopes at x' where eps is 0
QUIET_Z = [sum(W_D[i][j] * QUIET[i] for i in range(3)) for j in range(2)]
OTHER_H = layer(W_E, B_E, (1, 0, -1))
EIGHT = (-1.7, -0.7, -0.2, 1.8, -1.8, 0.7, 0.7, 1.2)  # notebook 12: the third column of d
G = {  # |g|² of the four layers: outer products, so each is |what came back|² · (1 + |what went in|²)
    "e": squares([sum(W_MU[i][j] * D_MU[i] for i in range(2)) for j in range(2)], (0, 0)),  # a part, and small
    "d": squares(D_X_HAT) * (1 + squares(Z, (0, 0))),
}


# The better ones of all draws: the loss is quadratic in eps; a fine grid of the standard normal plane, by weight.
def share_of_better_draws(n=120, far=5.0):
    ticks = [far * (2 * i + 1 - n) / n for i in range(n)]
    weights = [[exp(-(a * a + b * b) / 2) for b in ticks] for a in ticks]
    inside = 0.0
    for a, row in zip(ticks, weights):
        for b, weight in zip(ticks, row):
            z = MU[0] + SIGMA[0] * a, MU[1] + SIGMA[1] * b
            inside += weight * (squares(X, layer(W_D, B_D, z)) < ERROR)
    return inside / sum(map(sum, weights))


# Averages over the standard normal distribution, by the weights of a fine grid.
FINE = [(i - 1000) / 150 for i in range(2001)]
WEIGHTS = [exp(-e * e / 2) for e in FINE]
GRID = range(-30, 31)


def average_over_normal(function):
    return sum(w * function(e) for e, w in zip(FINE, WEIGHTS)) / sum(WEIGHTS)


def average_difference(mu, sigma):
    """log q - log p over draws from q = N(mu, sigma²)."""
    return average_over_normal(lambda e: (mu + sigma * e) ** 2 / 2 - e * e / 2 - log(sigma))


def share_of_negative_draws(n=200, far=5.0):
    """How often log q - log p of both latent numbers is negative: a grid of the standard normal plane, by weight."""
    ticks = [far * (2 * i + 1 - n) / n for i in range(n)]
    weights = [exp(-e * e / 2) for e in ticks]
    parts = [[(m + s * e) ** 2 / 2 - e * e / 2 - log(s) for e in ticks] for m, s in zip(MU, SIGMA)]
    inside = sum(v * w for a, v in zip(parts[0], weights) for b, w in zip(parts[1], weights) if a + b < 0)
    return inside / sum(weights) ** 2


FIRST_FIVE = ("KL ≥ 0", "KL(μ=0, σ=1) = 0", "KL = E[log q − log p]", "KL(1, 2) = KL(1) + KL(2)", "n samples: mean")

# By notebook, in the order in which they are asked: what the learner types or chooses.
ANSWERS = {
    "00_start_here.ipynb": {
        "pre/1": "1",
        "pre/2": sign(log(0.5)),
        "pre/3": digits(2, log(8) / log(2)),
        "pre/4": digits(2, variance(1, 5)),
        "pre/5": digits(2, variance(2, 10) / variance(1, 5)),
        "pre/6": "2",
        "pre/7": "the one with variance 1",
        "pre/8": digits(2, sqrt(9)),
        "00/exp": sign(exp(-0.01) - 1),
        "00/log": sign(log(0.98)),
        "00/variance": digits(2, variance(1, 3, 5, 7)),
        "00/twice": nearest(variance(2, 6, 10, 14) / variance(1, 3, 5, 7), "1", "2", "4", "8"),
        "00/highest": r"$\mu = 1,\ \sigma = 0.5$",
        "00/way_back": digits(2, exp(0.5 / 2)),
        "00/zero": "0",
        "00/sigma": ["0.5"],
    },
    "01_autoencoder_by_hand.ipynb": {
        "01/opening": "yes, exactly" if squares(OTHER_WITH_IT, H) < 1e-24 else "no",
        "01/largest": largest(
            **{name: (X[i] - COPY[i]) ** 2 for i, name in enumerate(("the first", "the second", "the third"))}
        ),
        "01/decoder_weight": "only $x'_2$",
        "01/encoder_weight": "all three",
        "01/d_x_hat": sign(COPY_SLOPES[2]),
        "01/dW_d": digits(3, COPY_SLOPES[2] * H[1]),
        "01/d_z": sign(CODE_SLOPES[0]),
        "01/dW_e": largest(
            **{f"$W_{{e,{i + 1}{j + 1}}}$": abs(CODE_SLOPES[i] * X[j]) for i, j in ((0, 0), (0, 1), (1, 1), (1, 2))}
        ),
        "01/step": digits(3, W_D[2][1] - 0.1 * COPY_SLOPES[2] * H[1]),
        "01/after": nearest(copied_after(0.1), "1.98", "1.6", "0.85", "0"),
        "01/unseen": digits(1, layer(W_E, B_E, (1.5, -1, 0.5))[0]),
        "01/perfect": "yes" if X[0] - 2 * X[1] + X[2] == 0 else "no",
        "01/off": ("none", "three", "all six")[sum(a > 0 for a in layer(W_E, B_E, (-2, 0.5, 0.5)))],
        "01/z": digits(1, *OTHER_CODE),
        "01/x_hat": digits(2, *layer(W_D, B_D, OTHER_CODE)),
        "01/exercise_d_z": digits(
            3, *(slope(lambda z: squares(OTHER_INPUT, layer(W_D, B_D, z)), OTHER_CODE, j) for j in range(2))
        ),
    },
    "02_what_it_is_good_for.ipynb": {
        "02/opening": "something like a digit",  # the picture of the question
        "02/noisy": nearest(64 * 0.5 * 0.5, "0.5", "4", "16", "32"),
        "02/best": "the linear map",  # the table of section 3
        "02/much_noise": "the mean of all digits",
        "02/chance": digits(0, 100 * (30 + 30) / 360),
        "02/two_colours": COLOURS[min(COLOURS, key=lambda one: squares(one, RED) + squares(one, GREEN))],
        "02/tinted": "more than nine in ten",  # the table of section 5
        "02/factor": digits(2, next(k / 100 for k in range(100) if best_factor(k / 100, 0.5) >= 0.5)),
    },
    "03_why_variational.ipynb": {
        "03/opening": "another one, with other neighbours",  # its picture, too
        "03/which": "the left one",  # the axes of the picture
        "03/z": digits(1, 0.5 - 0.3, -1 + 2 * 0.2),
        "03/moved": "the autoencoder's",  # the table of section 5
        "03/half": "another digit",  # the picture of section 6
        "03/between": "the autoencoder's",  # the tables of sections 6 and 7
        "03/hole": "where no code is near",
        "03/fit": digits(0, -1 + 4 * 0.5, -6 - 5),
    },
    "04_encoder.ipynb": {
        "04/opening": "almost on top of each other",  # the means of what small weights give
        "04/h1": sign(H[0]),
        "04/h2": digits(1, H[1]),
        "04/mu": r"$\mu_2$" if MU[1] > 0 > MU[0] else r"$\mu_1$",
        "04/log_var2": digits(2, V[1]),
        "04/log": nearest(100 * (exp(-0.02) / exp(-0.01) - 1), "-4", "-2", "-1", "1", "2", "4"),
        "04/moves": r"$h_1$, $\mu$ and $\log\sigma^2$",  # the lines of the network
        "04/h": digits(2, *OTHER_H),
        "04/mu2": digits(2, *layer(W_MU, B_MU, OTHER_H)),
    },
    "05_reparameterization.ipynb": {
        "05/opening": "larger by exactly 0.1",  # z = mu + sigma eps
        "05/sigma1": digits(2, SIGMA[0]),
        "05/sigma2": digits(2, SIGMA[1]),
        "05/z2": digits(2, 0.02 - 0.5 * 1.02),
        "05/slope": sign(SIGMA[1] * EPS[1] / 2),
        "05/inside": nearest(1000 * (1 - exp(-1 / 2)), "400", "500", "680", "950"),
        "05/error": nearest(SIGMA[0] / sqrt(1000), "0.3", "0.03", "0.003"),
        "05/z": digits(2, -0.04 - 0.99, 0.02 + 2 * 1.02),
        "05/to_zero": digits(2, 0.04 / SIGMA[0]),
    },
    "06_decoder.ipynb": {
        "06/opening": ("all close to $-0.5$", "between $-1$ and 0", "anywhere between $-2$ and 2")[
            sum(sqrt(sum((s * w) ** 2 for s, w in zip(SIGMA, W_D[2]))) > reach for reach in (0.1, 0.5))
        ],
        "06/bias": sign(0.2 * 0.455 - 0.3 * 0.49),
        "06/x_hat2": digits(3, 0.4 * 0.455 - 0.5 * 0.49 + 0.2),
        "06/largest": largest(
            **{name: (X[i] - X_HAT[i]) ** 2 for i, name in enumerate(("the first", "the second", "the third"))}
        ),
        "06/average": nearest(EXPECTED, "1", "1.5", "3"),
        "06/better": nearest(100 * share_of_better_draws(), "5", "15", "50"),
        "06/vanish": "the three without a square of $\\varepsilon$",
        "06/lowers": min(MOVES, key=MOVES.get),
        "06/z": digits(3, *OPPOSITE_Z),
        "06/x_hat": digits(3, *OPPOSITE_X),
        "06/error": digits(6, squares(X, OPPOSITE_X)),
        "06/equal": "larger" if squares(X, layer(W_D, B_D, EQUAL_Z)) > ERROR else "smaller",
    },
    "07_kl_divergence.ipynb": {
        "07/opening": "nowhere: it grows without end" if kl([0], [-400]) > 100 else "another",
        "07/average": sign(average_difference(1.5, 0.8)),
        "07/same": "0",
        "07/sum": digits(2, log(2) / 2 - log(2) / 4)[0],
        "07/root": "it cancels",
        "07/half": digits(1, average_over_normal(lambda e: e * e / 2)),
        "07/z_squared": digits(0, 3 * 3 + 2 * 2),
        "07/without_end": r"$-\log\sigma^2$",
        "07/size": nearest(KL, "1", "0.1", "0.001"),
        "07/negative": nearest(100 * share_of_negative_draws(), "0", "5", "45"),
        "07/only": "yes" if any(kl([m / 10], [v / 10]) < 1e-4 for m in GRID for v in GRID if m or v) else "no",
        "07/costs": max((r"$\sigma = 0.5$", r"$\sigma = 1.5$"), key=lambda s: kl([0], [2 * log(float(s[10:-1]))])),
        "07/log_steps": max(
            (r"$\log\sigma^2 = -1$", r"$\log\sigma^2 = 1$"), key=lambda v: kl([0], [float(v.split("=")[1][:-1])])
        ),
        "07/kl1": digits(2, kl([1], [0])),
        "07/kl2": digits(2, kl([0], [1])),
        "07/farther": r"$\mu = 1,\ \sigma = 1$" if kl([1], [0]) > kl([0], [1]) else r"$\mu = 0,\ \sigma^2 = e$",
    },
    "08_total_loss.ipynb": {
        "08/opening": "there are slips in its lines",
        "08/share": nearest(100 * KL / (ERROR + KL), "10", "1", "0.1"),
        "08/kl": digits(5, (0.0016 + 0.9801 - 1 + 0.02 + 0.0004 + 1.0404 - 1 - 0.04) / 2),
        "08/sign": sign((1 - 0.02 - 0.0016 - 0.9801) + (1 + 0.04 - 0.0004 - 1.0404)),
        "08/others": "0",  # the table of section 2
        "08/coarse": sign(-(1 + 0.04 - 0.0004 - 1)),
        "08/price": nearest(100 * abs(0.00125 / KL - 1), "0.02", "0.2", "17"),
        "08/far": sign(ERROR - kl([10, 0.02], V)),
    },
    "09_why_this_loss.ipynb": {
        "09/opening": nearest(-evidence() - 1.5 * log(pi), "0", "0.7", "2.1", "2.8"),
        "09/hopeless": "almost no draw makes anything like $x$",
        "09/decoder": "that of the decoder",
        "09/any_z": "the same",
        "09/bracket": "only the first",
        "09/gap": sign(elbo(0.5) - evidence()),
        "09/parts": r"$\log p(z)$ and $-\log q(z | x)$",
        "09/elbo": digits(3, elbo(0.5)),
        "09/zero": nearest(least_gap(), "0", "0.2", "0.75"),
        "09/beta": sign(elbo(1) - elbo(0.5)),
        "09/total": digits(4, EXPECTED + 2 * KL),
        "09/best": digits(2, 2 * EXPECTED / 3),
    },
    "10_backpropagation.ipynb": {
        "10/opening": "about 3 times as much",
        "10/river": "the streams cancel each other",  # the sum of section 5
        "10/chain": "17",
        "10/x_hat": sign(D_X_HAT[1]),
        "10/W_d": digits(3, D_X_HAT[2] * Z[0]),
        "10/z": sign(D_Z[0]),
        "10/no_noise": r"$\partial\mathcal{L}/\partial \sigma$",
        "10/mu": sign(D_MU[1]),
        "10/without": sign(MU[1]),
        "10/half": "0.5",
        "10/variance": r"$\sigma_j^2$",
        "10/log_var": digits(3, (SIGMA[0] * 0.0015 + exp(V[0]) - 1) / 2, (SIGMA[1] * 0.0574 + exp(V[1]) - 1) / 2),
        "10/paths": "4",
        "10/h": digits(
            4,
            *(W_MU[0][j] * -0.0369 + W_MU[1][j] * -0.0947 + W_V[0][j] * -0.0091 + W_V[1][j] * 0.0497 for j in range(2)),
        ),
        "10/largest": largest(
            **{"$W_{d,22}$": abs(D_X_HAT[1] * Z[1]), "$b_{d,2}$": abs(D_X_HAT[1]), r"$W_{\mu,22}$": abs(D_MU[1] * H[1])}
        ),
        "10/falls": "1",  # of the 13 wrong gradients: the table of section 9
        "10/exercise_x_hat": digits(3, *QUIET),
        "10/exercise_z": digits(4, *QUIET_Z),
        "10/exercise_mu": digits(4, *(d + m for d, m in zip(QUIET_Z, MU))),
        "10/expected": digits(2, 2 * SIGMA[0] * COLUMNS[0]),
    },
    "11_one_update.ipynb": {
        "11/opening": "mostly above 1: the copy is bad",  # the curve of section 4 ends at 1.839
        "11/b_d3": sign(-0.1 * D_X_HAT[2]),
        "11/part": "$W_d, b_d$" if G["d"] > 100 * G["e"] else "another",
        "11/fall": "by less",  # the loss is curved upwards
        "11/too_large": nearest(1 / (1 + squares(Z, (0, 0))), "0.2", "0.7", "5"),
        "11/cloud": "$N(0, 1)$: the code says nothing of $x$",  # the loss is 0, and so is its KL
        "11/fresh_expected": "0",  # the collapse
        "11/fresh_b_d2": digits(1, X[1]),
        "11/any_encoder": "0",
        "11/adam": digits(1, 0.1 + 0.1),  # against a negative derivative
        "11/b_d2": digits(3, 0.2 - 0.2 * D_X_HAT[1]),
        "11/x_hat": digits(3, *layer(((0.35, 0.15), (0.68, 0.21), (0.35, 0.95)), (0.4, 0.77, -0.2), (-0.5, 0.5))),
        "11/b_d2_end": digits(1, 0.2 + (1 - (0.4 - 0.5 + 0.2)) / 3),
    },
    "12_several_samples.ipynb": {
        "12/opening": "one",  # it stops at 3.159, where one carries the first direction
        "12/variance": digits(2, sum(d * d for d in EIGHT) / 8),
        "12/stretch": digits(1, 2.26 + 0.76 + 1.48),
        "12/autoencoder": nearest(6.06 - 4.5 - 1.5, "0", "0.06", "1.5", "6.06"),
        "12/zeros": "0",  # no column is one of the directions
        "12/w_3": digits(2, max(0, 0.06 - 0.5)),
        "12/w_1": digits(1, 4.5 - 0.5),
        "12/end": digits(2, (1 + log(2 * 4.5)) / 2 + 1.5 + 0.06),
        "12/zeros_vae": "2",
        "12/starts": "12",  # the table of section 5
        "12/annealed": "19",
        "12/held": "19",
        "12/first": "$z_2$",
        "12/beta_2": digits(1, 2 * 1.5),
        "12/dead": nearest(4.5 + 1.5 + 0.06, "2.708", "6.06", "10"),
        "12/mean": nearest(784, "1", "28", "784"),
        "12/pair_lambda": digits(2, (3 / 2) ** 2),
        "12/pair_beta": digits(1, 2 * (3 / 2) ** 2),
        "12/pair_loss": digits(3, (1 + log(2 * (3 / 2) ** 2)) / 2),
        "12/published": digits(3, 3 * 64 * 64 * 0.00025),
    },
    "13_bug_museum.ipynb": {
        "13/opening": "the one in the middle",
        "13/kl_sign": FIRST_FIVE[0],
        "13/log_sign": r"the smaller $\sigma$, the lower",  # e^v + v rises with v
        "13/half_missing": "1",
        "13/log_sigma": r"at $\mu = 0$, $\sigma = 1$, as it should be",
        "13/mean_over_latents": FIRST_FIVE[3],
        "13/constant": "not at all: the weights become the same",
        "13/mu_twice": r"$\mu = 1$, $\sigma = 1$",
        "13/sum_over_batch": FIRST_FIVE[4],
        "13/free_bits": nearest(0 if 0.5**2 / 2 < 0.35 else 0.5**2 / 2, "0", "0.125", "0.35"),
        "13/mean_over_features": "R(1, 2) = R(1) + R(2)",
        "13/sigmoid_twice": nearest(1 / (1 + exp(-1 / (1 + exp(50)))), "0", "0.2", "0.5"),
        "13/variance_for_sigma": "E (z − μ)² = σ²",
        "13/no_kl_mu": "−",
        "13/eps_forgotten": r"$W_{\log\sigma^2}, W_e$",
        "13/fresh_eps": "0",
        "13/not_transposed": "it runs, and some numbers are wrong",
        "13/annealing": "β ends at 1",
        "13/not_a_density": nearest(
            sum(0.5 ** (k / 100) * 0.5 ** (1 - k / 100) for k in range(100)) / 100, "0", "0.5", "1"
        ),
        "13/sigma_read": "σ²",
        "13/signs_turned": "+",
        "13/by_784": "784/20",
        "13/all_five": "yes",
    },
    "14_handwritten_digits.ipynb": {
        "14/opening": "strokes in black and white, with hardly any grey",  # the picture of the question
        "14/stain": "all nearly the same picture",  # the mean of all needs no z
        "14/map": "3 and 5",
        "14/ink": nearest(1 / (1 + exp(0)), "0", "0.5", "1"),
        "14/pixel": digits(2, -0.75 * log(0.7) - 0.25 * log(0.3)),
        "14/floor": nearest(log(2), "0", "0.5", "0.69", "1"),
        "14/beta": nearest(16, "0.0625", "1", "16", "64"),
        "14/store": "0",
        "14/z": digits(2, 0.8 + 0.5 * exp(-1), -0.4 - exp(-0.8)),
        "14/levels": nearest(255, "1", "16", "255", "65025"),
    },
    "15_control.ipynb": {
        "15/opening": "several digits blurred into one",  # the picture of the question
        "15/column": digits(1, layer(W_D, B_D, (0.5, -1))[2] - 0.4),
        "15/bias": "with ten biases, one for each class",
        "15/style": "the way of writing: slant and thickness",
        "15/half": "by about half of one",
        "15/one_draw": "the regression",
        "15/eight": digits(2, 1 - 0.75**8),
        "15/tints": "about 70 %",
    },
    "16_towards_stable_diffusion.ipynb": {
        "16/opening": "strokes, as of some digit",  # the picture of the question
        "16/fewer": nearest(512 * 512 * 3 / (64 * 64 * 4), "8", "48", "64", "192"),
        "16/prior": "about half",  # the shares under In code
        "16/noised": digits(1, sqrt(0.64) * 1 - sqrt(1 - 0.64) * 0.5),
        "16/slope": digits(1, slope(lambda w: (w[0] * 0.5 + 0.5) ** 2, [0.4], 0)),
        "16/start": digits(2, (0.5 + sqrt(1 - 0.64) * 0.3) / sqrt(0.64)),
        "16/guided": digits(1, 0.2 + 2 * (0.2 - 0.1)),
        "16/cost": "it falls",  # the table of section 7
    },
    "A1_missing_numbers.ipynb": {
        "A1/answers": "as many as you like",  # b is fixed by any w_1 and w_2
        "A1/w1": digits(1, next(a / 10 for a in range(11) for c in range(11) if 13 * a - 14 * c == -16)),
    },
}
