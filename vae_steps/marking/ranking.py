"""How likely a hand is to make a slip: what is named first, and what is the same slip in other words.

One slip goes before two, and of one number of slips the likelier. Of slips of one kind that lead to one number only the
likeliest is named. The ranks are a teacher's judgement: forgetting and signs are common, a wrong formula is rare.
"""

COMMON = {
    "activation_forgotten",
    "beta_forgotten",
    "bias_forgotten",
    "condition_forgotten",
    "cut",
    "division_forgotten",
    "eps_forgotten",
    "exp_forgotten",
    "fresh_forgotten",
    "guidance_forgotten",
    "guidance_from_free",
    "guidance_turned",
    "half_forgotten",
    "half_kept",
    "input_added",
    "input_for_target",
    "kl_forgotten",
    "kl_path_forgotten",
    "kl_sign",
    "log_ten",
    "log_var_path_forgotten",
    "mean_for_sum",
    "minus_lost",
    "mu_forgotten",
    "mu_path_forgotten",
    "noise_added",
    "noise_forgotten",
    "not_squared",
    "not_transposed",
    "not_updated",
    "off_forgotten",
    "other_class",
    "other_layer",
    "outer_transposed",
    "product_left_out",
    "product_sign",
    "rate_forgotten",
    "root_forgotten",
    "rounded",
    "shares_swapped",
    "sigma_for_variance",
    "sigma_forgotten",
    "sign",
    "slope_forgotten",
    "square_sign",
    "step_added",
    "step_alone",
    "swapped",
    "term_left_out",
    "two_forgotten",
    "variance_for_sigma",
    "z_path_forgotten",
}
RARE = {
    "added_for_times",
    "all_classes",
    "bias_constant",
    "bias_swapped",
    "bias_twice",
    "code_forgotten",
    "derivative_forgotten",
    "doubled",
    "eps_squared",
    "half_for_two",
    "half_twice",
    "heads_swapped",
    "kl_twice",
    "linear",
    "log_sign",
    "log_two",
    "mu_twice",
    "multiplied",
    "multiplied_for_divided",
    "other_derivative",
    "other_old",
    "product_twice",
    "rate_divided",
    "reconstruction_forgotten",
    "relu_turned",
    "root",
    "root_apart",
    "slope_for_value",
    "square_for_twice",
    "step_twice",
    "swapped_not_squared",
    "target_forgotten",
    "two_misplaced",
    "value_for_slope",
    "weight_in_step",
}
# A slip of one of these is made in one term as easily as in all; a wrong formula stands in all of them.
_LOCAL = {"digit_lost", "minus_lost", "not_squared", "term_left_out"}
# These are wrong formulas as well, but of an activation, which looks right in some numbers and wrong in others.
_OF_ALL = {"relu_absolute", "relu_other_side", "relu_turned"}
_KINDS = {
    "sign": (
        "added",
        "guidance_turned",
        "kl_path_sign",
        "kl_sign",
        "minus_lost",
        "mu_sign",
        "noise_added",
        "product_sign",
        "sign",
        "square_sign",
        "step_added",
        "swapped",
        "z_path_sign",
    ),
    "sigma": ("half_forgotten", "variance_for_sigma"),
    "digits": ("rounded", "cut", "last_digit", "rounded_early", "linear"),
    "half": ("two_forgotten", "half_kept", "mean_for_sum"),
    "derivative": ("other_derivative", "derivative_transposed"),
    "factor": ("one_minus_forgotten", "value_forgotten"),
    "weights": ("weight_forgotten", "weights_forgotten"),
    "tenth": ("digit_lost", "point"),
    "square": ("not_squared", "swapped_not_squared", "absolute"),
    "order": ("other_place", "other_column", "indices_swapped", "outer_transposed", "bias_swapped"),
}
_KIND = {name: kind for kind, names in _KINDS.items() for name in names}


def rank(slip):
    """How far down a slip stands among those that explain a number: 1 is common, 2 is between, 3 is rare."""
    place = 1 if slip.name in COMMON else 3 if slip.name in RARE else 2
    return place + (slip.only is not None and slip.name not in _LOCAL)


def is_of_all(slip):
    """Whether it changes all numbers of a result and not one of them, as where the inputs were misread."""
    return slip.given is not None or slip.name in _OF_ALL


def kind(slip):
    """What is the same slip in other words."""
    return _KIND.get(slip.name, slip.name)
