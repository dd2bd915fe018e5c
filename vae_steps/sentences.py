"""The few words of the exercises, all in one place, so that they can be translated. Symbols and numbers stay."""

SAYINGS = {
    "question": "?",
    "exercise": "✎",
    "calculate": "",
    "guess": "your answer",
    "commit": "Commit",
    "check": "Check",
    "right": "right",
    "wrong": "not right",
    "right_is": "right:",
    "choose": "Choose one: {}.",
    "count": "{} numbers are wanted here, not {}.",
    "or": "or",
    "look": "look first at",
    "minus": "minus",
    "zero": "zero",
    "plus": "plus",
    "prediction_name": "Prediction",
    "exercise_name": "Exercise",
}
