"""How to make one widget of each kind."""

from vae_steps import exercises, labs, lecture
from vae_steps.checks import Check, Report
from vae_steps.widgets import Switch

MAKE = {
    "lab": lambda: labs.lab(lecture.parameters, lecture.x, lecture.eps, "h"),
    "draws": lambda: labs.draws(lecture.parameters, lecture.x, lecture.eps),
    "plane": labs.plane,
    "diffusion": labs.diffusion,
    "steering": labs.colouring,
    "training": lambda: labs.training(lecture.parameters, lecture.x),
    "structure": lambda: labs.structure(lecture.parameters, lecture.x, lecture.eps),
    "prediction": lambda: exercises.predict("a", "$1 + 1$", right=2),
    "guess": lambda: exercises.guess("b/opening", "Which sign has $1$?", choices="sign"),
    "progress": lambda: exercises.progress("a"),
    "exercise": lambda: exercises.check("h", W_e=lecture.W_e, b_e=lecture.b_e, x=lecture.x),
    "open question": lambda: exercises.explain("a", "Why?", answer="Because."),
    "switch": lambda: Switch({"right": Report([Check("a = b", True, "1 = 1")])}),
}
