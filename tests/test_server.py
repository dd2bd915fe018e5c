"""A kernel's messages leave the server at once; where that cannot be had, all works as without it.

The servers are real, with the settings of this environment, as `make lab` starts them.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
import socket_probe
import test_imports
import websocket

from vae_steps import server

PATIENCE = 60  # seconds
CASES = {
    "turned on": ({}, {}),
    "turned off": ({"vae_steps.server": False}, {}),
    "sockets that refuse": ({"vae_steps.gone": True}, {socket_probe.REFUSE: "1"}),  # nor is an extension there
}
# Nothing of these is asked here, and they take a second to load.
OTHERS = dict.fromkeys(["jupyterlab", "jupyter_lsp", "jupyter_server_terminals", "notebook_shim"], False)


# ---- the class, with others in the place of the server's


class Connection:
    """A connection as the server's, with what is done noted."""

    def __init__(self, handler):
        self.websocket_handler, self.done = handler, handler.done
        self.log = SimpleNamespace(warning=lambda *words: self.done.append("warned"))

    def connect(self):
        self.done.append("connected")
        return "the server's own answer"


class Handler:
    def __init__(self):
        self.done = []

    def set_nodelay(self, value):
        self.done.append(value)


class Refusing(Handler):
    def set_nodelay(self, value):
        raise OSError("closed")


def loaded(**settings):
    """The settings of a server that loaded the extension."""
    app = SimpleNamespace(web_app=SimpleNamespace(settings=settings))
    server._load_jupyter_server_extension(app)
    return app.web_app.settings


def connected(handler):
    found = loaded(kernel_websocket_connection_class=Connection)["kernel_websocket_connection_class"]
    assert issubclass(found, Connection) and found.__name__ == "Connection"  # whose settings are found by the name
    assert found(handler).connect() == "the server's own answer"
    return handler.done


def test_before_it_connects_it_asks_for_no_delay():
    assert connected(Handler()) == [True, "connected"]


@pytest.mark.parametrize("handler", [Refusing, lambda: SimpleNamespace(done=[])], ids=["closed", "without the method"])
def test_a_socket_that_does_not_take_the_wish_is_connected_all_the_same(handler):
    assert connected(handler()) == ["warned", "connected"]


@pytest.mark.parametrize(
    "settings", [{}, {"kernel_websocket_connection_class": None}, {"kernel_websocket_connection_class": object}]
)
def test_a_server_of_another_kind_is_left_as_it_is(settings):
    assert loaded(**settings) == settings


def test_the_setting_is_written_where_an_environment_has_its_own(tmp_path):
    path = server.turn_on(tmp_path)
    assert path.relative_to(tmp_path).as_posix() == "etc/jupyter/jupyter_server_config.d/vae_steps.json"
    assert server.turn_on(tmp_path) == path  # again
    assert json.loads(path.read_text("utf-8")) == {"ServerApp": {"jpserver_extensions": {"vae_steps.server": True}}}


def test_nothing_else_of_the_package_knows_the_server():
    assert "server" not in test_imports.PUBLIC
    others = [parts for parts in test_imports.MODULES if parts != ("vae_steps", "server")]
    assert not any(("vae_steps", "server") in test_imports.imported_modules(parts) for parts in others)


# ---- real servers


@contextmanager
def servers(folder):
    """A server for each case, all started at once; their addresses, and what they logged."""
    started = {}
    try:
        for name, (extensions, variables) in CASES.items():
            own = folder / name
            own.mkdir()
            settings = {"ServerApp": {"jpserver_extensions": {"socket_probe": True, **OTHERS, **extensions}}}
            Path(own, "jupyter_server_config.json").write_text(json.dumps(settings), "utf-8")
            folders = dict.fromkeys(["JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"], str(own))
            folders |= {"PYTHONPATH": str(Path(__file__).parent), "JUPYTER_PREFER_ENV_PATH": "0"}
            command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ServerApp.port=0"]
            command += ["--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"]
            with Path(own, "log").open("w") as log:
                started[name] = subprocess.Popen(
                    command, cwd=own, env={**os.environ, **folders, **variables}, stdout=log, stderr=log
                )
        yield {name: address(folder / name, process) for name, process in started.items()}
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(PATIENCE)


def address(own, process):
    """Where a server listens, as soon as it does."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        for path in own.glob("jpserver-*.json"):
            if text := path.read_text("utf-8"):
                return f"127.0.0.1:{json.loads(text)['port']}"
        time.sleep(0.05)
    raise RuntimeError(Path(own, "log").read_text("utf-8")[-2000:])


def asked(url, data=None):
    with urllib.request.urlopen(urllib.request.Request(url, data), timeout=PATIENCE) as reply:
        return json.load(reply)


def nodelay(where):
    """Whether the socket of a kernel is told to send at once, after the kernel has answered through it."""
    kernel = asked(f"http://{where}/api/kernels", b"{}")["id"]
    page = websocket.create_connection(f"ws://{where}/api/kernels/{kernel}/channels", timeout=PATIENCE)
    header = {"msg_id": uuid4().hex, "msg_type": "kernel_info_request", "session": uuid4().hex, "username": ""}
    request = {"header": header, "parent_header": {}, "metadata": {}, "content": {}, "channel": "shell"}
    page.send(json.dumps(request))
    while json.loads(page.recv())["header"]["msg_type"] != "kernel_info_reply":
        pass
    found = asked(f"http://{where}/probe?port={page.sock.getsockname()[1]}")["nodelay"]
    page.close()
    return found


def test_a_real_server_sends_at_once_where_it_can_and_answers_in_any_case(tmp_path):
    with servers(tmp_path) as addresses:
        found = {name: nodelay(where) for name, where in addresses.items()}
    assert found == {"turned on": True, "turned off": False, "sockets that refuse": False}
    logs = {name: Path(tmp_path, name, "log").read_text("utf-8") for name in CASES}
    assert [name for name, log in logs.items() if "may come 40 ms late" in log] == ["sockets that refuse"]
