"""Settings of gunicorn, which reads this file by itself when it is started in this folder.

No access log, whatever the command line says, and an error log that tells how the
server is, never who asked for what. Command-line options win over the values here.
"""

import gc
import sys

from gunicorn.glogging import Logger

loglevel = "warning"
control_socket_disable = True  # nothing is steered from outside


def post_worker_init(_worker):
    """Pass Python on sooner: whoever writes to a store keeps all others waiting while it waits for Python.

    And do not look for garbage among what was loaded at the start, nor after every few hundred objects.
    """
    sys.setswitchinterval(0.0005)
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 20, 20)


OF_REQUESTS = ("Error handling request", "Socket error", "Exception in post_request", "HTTP/2")


class ServerOnly(Logger):
    """Keeps away what gunicorn would write about a request: its address, its agent, its text."""

    def access(self, resp, req, environ, request_time):
        """Writes nothing."""

    def debug(self, msg, *args, **kwargs):
        """Writes nothing: at this level gunicorn names every request."""

    def warning(self, msg, *args, **kwargs):
        if not str(msg).startswith("Invalid request"):
            super().warning(msg, *args, **kwargs)

    def exception(self, msg, *args, **kwargs):
        if str(msg).startswith(OF_REQUESTS):
            kind = sys.exc_info()[0]
            self.error("A request failed: %s", kind.__name__ if kind else "?")
        else:
            super().exception(msg, *args, **kwargs)


logger_class = ServerOnly
