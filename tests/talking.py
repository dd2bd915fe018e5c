"""What the browser says to a widget, and what it is told."""

import json


def put(lab, name, text, gesture=None):
    """Type into one box, as the browser tells it, and return what the browser is told."""
    return ask(lab, "put", texts={name: text}, gesture=gesture)


def ask(widget, do, **message):
    """Send a message as the browser does, and return the update that comes back."""
    sent = []
    widget.layout.send = sent.append
    widget._receive(widget.layout, {"from": "here", "do": do, **message}, None)
    assert len(sent) == 1 and sent[0]["to"] == "here"
    json.dumps(sent[0], allow_nan=False)
    return sent[0]["update"]


def run(lab):
    """Ask for more until the run is done, as the browser does; returns the last update."""
    while not (update := ask(lab, "run"))["done"]:
        pass
    return update
