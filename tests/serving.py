"""Real servers on this machine, for tests that look at processes, files and logs from outside."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """gunicorn as shipped, with settings of its own; ``output`` is all that it wrote."""

    def __init__(self, folder, settings, options=(), path="/q"):
        self.port = free_port() if "port" not in settings else settings.pop("port")
        self.log = folder / f"output-{self.port}"
        environment = {**os.environ, "DOORS": "", "ISSUER_URL": "", **settings}
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}"]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--threads", "4", *options, "app:create_app()"],
                cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        self.wait(path)

    def wait(self, path):
        for _try in range(1200):
            if self.process.poll() is not None:
                break
            if self.ask(path).status_code:
                return
            time.sleep(0.05)
        raise RuntimeError(f"the server did not start: {self.output}")

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self):
        return self.log.read_text(errors="replace")

    def ask(self, path, data=None, headers=None):
        """A request; a broken connection is status 0."""
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        request = urllib.request.Request(self.address + path, body, headers or {})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return taken(answer)
        except urllib.error.HTTPError as error:
            return taken(error)
        except (OSError, http.client.HTTPException):
            return SimpleNamespace(status_code=0, text="", headers={})

    def post(self, path, data):
        return self.ask(path, data)

    def open_files(self):
        """Paths that the processes of this server hold open."""
        held = set()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if os.getpgid(int(process.name)) == self.process.pid:
                    held |= {os.readlink(one) for one in (process / "fd").iterdir()}
            except OSError:
                continue
        return held

    def kill(self):
        """Without warning, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)


def taken(answer):
    return SimpleNamespace(status_code=answer.status, text=answer.read().decode(), headers=answer.headers)
