"""For test_server.py: an extension of Jupyter Server that tells how one of the server's sockets is set.

GET /probe?port=N   whether TCP_NODELAY is set on the connection that comes from this port
"""

import os
import socket

import psutil
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.web import authenticated

REFUSE = "VAE_STEPS_PROBE_REFUSES"  # when set, the server is one whose sockets cannot be told


class Probe(JupyterHandler):
    @authenticated
    def get(self):
        port = int(self.get_argument("port"))
        [found] = [one.fd for one in psutil.Process().net_connections("tcp") if one.raddr and one.raddr.port == port]
        with socket.socket(fileno=os.dup(found)) as connection:
            self.finish({"nodelay": bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))})


def refuse(handler, value):
    raise AttributeError("there is no set_nodelay")


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(serverapp):
    serverapp.web_app.add_handlers(".*", [(r"/probe", Probe)])
    if REFUSE in os.environ:
        KernelWebsocketHandler.set_nodelay = refuse
