"""What the browser says to a lab, and what it is told."""

import json


def put(lab, name, text, gesture=None):
    """Type into one box, as the browser tells it, and return what the browser is told."""
    return ask(lab, {"do": "put", "texts": {name: text}, "gesture": gesture})


def ask(lab, message):
    """Send a message as the browser does, and return the update that comes back."""
    sent = []
    lab.layout.send = lambda content: sent.append(content)
    lab._receive(lab, {"from": "here", **message}, None)
    assert len(sent) == 1 and sent[0]["to"] == "here"
    json.dumps(sent[0])
    return sent[0]["update"]
