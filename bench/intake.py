"""How many respondents a small server takes in, beside the least a web form can do, in the same run.

A wave of ten polls, answered by a closed loop of eight respondents: level A is page,
signature and ballot, level B page and answers. The floor (bench/floor.py) has a form
with as many questions. All of it over real gunicorn with two worker processes, each
respondent on a new connection, every store with synchronous=FULL.
"""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.door import RATED, SECRET, WRITTEN, addresses_in, tickets_in
from bench.load import Connection, Measured, Respond, run
from surveys import blind_signature
from surveys.models import Poll

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE = 8
ROUNDS = 7  # short ones in turn: what else the machine does meets all kinds alike
PEOPLE = 150  # of each level in each round; the floor has as many
WARM_UP = 50
POLLS = 10
WORKERS = ("--workers", "2", "--threads", "8")  # as docs/deploy.md says
FLOOR_WORKERS = ("--workers", "2", "--threads", "4")
SENTENCE = "社工常来家里看望，说话和气，办事也上心。"


@dataclass
class Result:
    """The rounds of one kind of respondents."""

    rounds: list[Measured] = field(default_factory=list)
    server_cpu: float = 0.0  # seconds
    memory: float = 0.0  # MB, the most after a round

    @property
    def whole(self) -> Measured:
        """All rounds as one."""
        submits = [seconds for one in self.rounds for seconds in one.submits]
        parts = ((one.people, one.seconds, one.client_cpu) for one in self.rounds)
        return Measured(*map(sum, zip(*parts, strict=True)), submits)


@contextlib.contextmanager
def served(application: str, settings: dict[str, str], options: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Address and process group of a real server, gone at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *options, application]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, start_new_session=True)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def wait_for(port: int) -> None:
    for _try in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def processes(group: int) -> Iterator[Path]:
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getpgid(int(process.name)) == group:
                yield process


def memory(group: int) -> float:
    """PSS (MB) of all processes of a server: what they share counts once."""
    rollups = [(process / "smaps_rollup").read_text() for process in processes(group)]
    return sum(int(rollup.partition("\nPss:")[2].split()[0]) for rollup in rollups) / 1024


def cpu(group: int) -> float:
    """Seconds of processor time that the processes of a server have used."""
    fields = [(process / "stat").read_text().rpartition(")")[2].split() for process in processes(group)]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def answers(prefix: str, numbers: int) -> dict[str, str]:
    given = {f"{prefix}q{number}": str(random.randint(1, 5)) for number in range(1, numbers + 1)}
    return given | {f"{prefix}q{numbers + 1 + number}": SENTENCE for number in range(WRITTEN)}


def at_the_floor() -> Respond:
    """Form and answers."""
    body = urlencode(answers("", RATED)).encode()

    def respond(connection: Connection) -> float:
        connection.get("/s/T")
        return timed_post(connection, "/s/T", body)

    return respond


def promised(poll: Poll, ticket: str) -> Respond:
    """Level B: page, then answers with the ticket."""
    body = urlencode({**answers("s0-", RATED), "lang": "zh", "code": ticket}).encode()

    def respond(connection: Connection) -> float:
        connection.get(f"/q/{poll.code}")
        return timed_post(connection, f"/q/{poll.code}", body)

    return respond


def proved(poll: Poll, ticket: str) -> Respond:
    """Level A: page, signature, ballot. The blinding is done now: a phone's work is no server's load."""
    public = blind_signature.key_in(poll.entry)
    token = blind_signature.new_token(poll.entry)
    blinded, inverse = blind_signature.blind(public, token)
    encode = blind_signature.encode_base64url
    asked = urlencode({"ticket": ticket, "blinded": encode(blinded)}).encode()
    body = urlencode({**answers("s0-", RATED), "lang": "zh", "prepared": encode(token)}).encode()

    def respond(connection: Connection) -> float:
        connection.get(f"/q/{poll.code}")
        signed = blind_signature.decode_base64url(connection.post("/q/issue", asked).decode())
        signature = encode(blind_signature.finalize(public, signed, inverse)).encode()
        return timed_post(connection, f"/q/{poll.code}/ballot", body + b"&signature=" + signature)

    return respond


def timed_post(connection: Connection, path: str, body: bytes) -> float:
    start = time.perf_counter()
    connection.post(path, body)
    return time.perf_counter() - start


def respondents(folder: Path) -> dict[str, list[Respond]]:
    """Everybody of both levels in an order of chance, over all polls."""
    each = -(-(ROUNDS * PEOPLE + WARM_UP) // POLLS)
    found: dict[str, list[Respond]] = {"A": [], "B": []}
    for poll, tickets in tickets_in(folder, POLLS, 2 * each):
        found["A"] += [proved(poll, ticket) for ticket in tickets[:each]]
        found["B"] += [promised(poll, ticket) for ticket in tickets[each:]]
    for people in found.values():
        random.shuffle(people)
    return found


def measure(address: str, group: int, people: list[Respond], result: Result) -> None:
    """One round: the next of ``people`` answer."""
    before = cpu(group)
    result.rounds.append(run(address, [people.pop() for _number in range(PEOPLE)], AT_ONCE))
    result.server_cpu += cpu(group) - before
    result.memory = max(result.memory, memory(group))


def measured(folder: Path, options: Sequence[str]) -> dict[str, Result]:
    """Rounds of floor, level A and level B in turn."""
    people = respondents(folder)
    people["floor"] = [at_the_floor() for _number in range(ROUNDS * PEOPLE + WARM_UP)]
    results = {kind: Result() for kind in ("floor", "A", "B")}
    ours = {**addresses_in(folder), "SECRET_KEY": SECRET, "DOORS": "respond,issue"}
    theirs = {"FLOOR_DATABASE_URL": f"sqlite:///{folder / 'floor.db'}"}
    with (
        served("app:create_app()", ours, options) as house,
        served("bench.floor:create_floor()", theirs, FLOOR_WORKERS) as floor,
    ):
        for kind in results:
            address, _group = floor if kind == "floor" else house
            run(address, [people[kind].pop() for _number in range(WARM_UP)], AT_ONCE)
        for _round in range(ROUNDS):
            for kind, result in results.items():
                measure(*(floor if kind == "floor" else house), people[kind], result)
    return results


def report(kind: str, result: Result, floor: Result) -> str:
    """One line: rate, ratio, how long a submit takes, memory, and what client and server used."""
    whole, each = result.whole, " ".join(f"{one.per_second:.0f}" for one in result.rounds)
    ratio = whole.per_second / floor.whole.per_second
    return (
        f"intake {kind}: {whole.per_second:.0f} responses/s ({each}), {ratio:.2f} of the floor; "
        f"submit p50 {whole.submit(0.5):.1f} ms, p99 {whole.submit(0.99):.1f} ms; "
        f"server {1000 * result.server_cpu / whole.people:.1f} ms CPU each, PSS {result.memory:.0f} MB; "
        f"client {1000 * whole.client_cpu / whole.people:.2f} ms CPU each"
    )


def main(options: Sequence[str] = WORKERS) -> None:
    with tempfile.TemporaryDirectory(prefix="zhongping-intake-") as folder:
        results = measured(Path(folder), options)
    for kind, result in results.items():
        print(report(kind, result, results["floor"]))
