"""A closed loop of respondents over plain sockets, for servers on this machine only.

Threads and ready-made bytes instead of an HTTP library: client and servers share
the cores, so what the client costs is taken from what is measured.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MOST_PEOPLE = 3000
MOST_AT_ONCE = 32
HEADERS = b"Host: localhost\r\nAccept-Encoding: gzip\r\nUser-Agent: bench\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


class Connection:
    """One respondent's connection; opened again when the server closed it."""

    def __init__(self, place: tuple[str, int]):
        self.place = place
        self.socket: socket.socket | None = None
        self.rest = b""

    def get(self, path: str) -> bytes:
        return self._ask(b"GET %s HTTP/1.1\r\n%s\r\n" % (path.encode(), HEADERS))

    def post(self, path: str, body: bytes) -> bytes:
        """The body of the answer. Raises RuntimeError unless it is 200."""
        head = b"POST %s HTTP/1.1\r\n%s%sContent-Length: %d\r\n\r\n"
        return self._ask(head % (path.encode(), HEADERS, FORM, len(body)) + body)

    def _ask(self, request: bytes) -> bytes:
        if self.socket is None:
            self.socket = socket.create_connection(self.place, 60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        head, _gap, body = self._read_until(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        fields = {name.lower(): value.strip() for name, _colon, value in (li.partition(b":") for li in lines)}
        length = int(fields[b"content-length"])
        while len(body) < length:
            body += self._more()
        if fields.get(b"connection", b"").lower() == b"close":
            self.close()
        if not lines[0].startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{lines[0].decode()} after {request[:40]!r}")
        return body

    def _read_until(self, mark: bytes) -> tuple[bytes, bytes, bytes]:
        text = b""
        while mark not in text:
            text += self._more()
        return text.partition(mark)

    def _more(self) -> bytes:
        found = self.socket.recv(65536)
        if not found:
            raise RuntimeError("the server closed the connection")
        return found

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


@dataclass
class Measured:
    """What a run took. ``submits`` are the seconds of the request that stores the answers."""

    people: int
    seconds: float
    client_cpu: float
    submits: list[float] = field(repr=False)

    @property
    def per_second(self) -> float:
        return self.people / self.seconds

    def submit(self, share: float) -> float:
        """Milliseconds that ``share`` of the submits did not exceed."""
        return 1000 * sorted(self.submits)[min(int(share * len(self.submits)), len(self.submits) - 1)]


Respond = Callable[[Connection], float]  # one person from page to thanks; the seconds of the submit


def run(address: str, people: Iterable[Respond], at_once: int) -> Measured:
    """Let ``people`` answer, ``at_once`` at a time, each on a new connection.

    Raises ValueError for an address that is not of this machine and for more people
    or connections than a test of one's own machine needs.
    """
    parts, waiting = urlsplit(address), list(people)
    if not ipaddress.ip_address(parts.hostname).is_loopback:
        raise ValueError("only this machine is measured")
    if len(waiting) > MOST_PEOPLE or at_once > MOST_AT_ONCE:
        raise ValueError(f"at most {MOST_PEOPLE} people, {MOST_AT_ONCE} at once")
    place, submits, failures, count = (parts.hostname, parts.port), [], [], len(waiting)

    def work() -> None:
        while waiting and not failures:
            try:
                respond = waiting.pop()
            except IndexError:  # another thread was faster
                return
            connection = Connection(place)
            try:
                submits.append(respond(connection))
            except Exception as error:
                failures.append(error)
            finally:
                connection.close()

    threads = [threading.Thread(target=work) for _number in range(at_once)]
    start, cpu = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return Measured(count, time.perf_counter() - start, time.process_time() - cpu, submits)
