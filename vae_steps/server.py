"""Lets Jupyter Server send every message of a kernel at once: an extension that only the server loads.

The server leaves Nagle's algorithm on for the WebSocket between page and kernel: a small message waits until the one
before it is acknowledged (RFC 896), and the other end may take its time for that, on Linux 40 ms (RFC 1122, 4.2.3.2).
Each answer of a lab has one before it, the word that the kernel is busy. Without the extension all works, slower.

    python -m vae_steps.server   turns it on for every Jupyter Server of this Python's environment
"""

import json
import sys
from pathlib import Path

_NAME = "vae_steps.server"  # when this file is run, `__name__` is another
_CLASS = "kernel_websocket_connection_class"  # as ServerApp's trait: an object of it connects a page with its kernel


class SendingAtOnce:
    """What is put before such a class, so that its connections hold nothing back."""

    def connect(self):
        """Connect; where the socket does not take the wish, as ever."""
        try:
            self.websocket_handler.set_nodelay(True)
        except Exception as problem:
            self.log.warning("%s: answers of a kernel may come 40 ms late: %r", _NAME, problem)
        return super().connect()


def _jupyter_server_extension_points():
    return [{"module": _NAME}]


def _load_jupyter_server_extension(serverapp):
    """Put it before the class that this server uses, be it its own or a gateway's."""
    settings = serverapp.web_app.settings
    used = settings.get(_CLASS)
    if hasattr(used, "connect"):
        settings[_CLASS] = type(used.__name__, (SendingAtOnce, used), {})


def turn_on(prefix=sys.prefix):
    """Write the setting where the servers of an environment look for it; returns the file."""
    path = Path(prefix, "etc", "jupyter", "jupyter_server_config.d", "vae_steps.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"ServerApp": {"jpserver_extensions": {_NAME: True}}}) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    print(turn_on())
