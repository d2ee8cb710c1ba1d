"""Who counts the parts of an archive: this process, DuckDB, or the workers of a Dask cluster.

Every engine runs the same counting (``partitions.count_part``) on every part and merges;
counts add up exactly, so all give the same tally, checksum and scores.
"""

import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal
from packages.partitions import Items, Part, PartRefused, count_part
from scoring.frames import ScoringError
from scoring.tallies import Tally, merged

if TYPE_CHECKING:
    from distributed import Client, Future

P = TypeVar("P")
Count = Callable[[P], Tally]
SHARES = 4  # of the parts for each thread of a cluster: enough to even out, few enough to merge
FAN = 4  # tallies merged at a time
PATIENCE = 15  # seconds to wait for a scheduler
ONE_THREAD = {"OMP_NUM_THREADS": 1, "MKL_NUM_THREADS": 1, "OPENBLAS_NUM_THREADS": 1}
LOCAL = {
    # no pages about the work
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # Dask's own list also makes workers give memory back at once: counting took twice as long
    "distributed.nanny.pre-spawn-environ": ONE_THREAD,
}


class PackageMissing(Refusal):
    sentence = _("The package %(name)s is not installed: pip install -r requirements-scale.txt")


class ClusterFailed(Refusal):
    sentence = _("The Dask cluster did not count: %(reason)s")


class ClusterUnfit(Refusal):
    sentence = _(
        "Scheduler or workers of the Dask cluster cannot import %(name)s: install requirements-scale.txt "
        "there and start them with PYTHONPATH set to the folder of this programme (docs/scale.md)."
    )


@dataclass(frozen=True)
class Cluster:
    """A running scheduler by its address or, without one, so many processes of this machine."""

    scheduler: str = ""
    workers: int = 2


@dataclass(frozen=True)
class Engine:
    """``needs``: packages; ``reader``: of ``partitions.READERS``; ``run(parts, count, cluster)`` adds up."""

    needs: tuple[str, ...]
    reader: str
    run: Callable[[Sequence[P], Count, Cluster], Tally]


def count_parts(engine: str, parts: Sequence[Part], folder: str, items: Items, cluster: Cluster) -> Tally:
    """The counts of some files of the archive in ``folder``.

    Refuses ``PackageMissing``, ``ClusterFailed``; raises ``PartRefused`` and ``ScoringError``
    as ``partitions.count_part`` does, whoever counts.
    """
    chosen = ENGINES[engine]
    need(*chosen.needs)
    return chosen.run(parts, partial(count_part, folder, items, chosen.reader), cluster)


def need(*names: str) -> None:
    """Refuse ``PackageMissing`` for the first package that is not there."""
    for name in names:
        if find_spec(name) is None:
            raise PackageMissing(name=name)


def one_by_one(parts: Sequence[P], count: Count, cluster: Cluster) -> Tally:
    """Counted here, one part after the other."""
    return counted_together(count, parts)


def counted_together(count: Count, parts: Sequence[P]) -> Tally:
    return merged(map(count, parts))


def on_cluster(parts: Sequence[P], count: Count, cluster: Cluster) -> Tally:
    """Counted by workers: each takes a share of the parts, and their tallies are merged like a tree."""
    try:
        with _client(cluster) as client:
            return _gathered(client, parts, count)
    except (PartRefused, ScoringError, Refusal):
        raise
    except Exception as error:  # whatever a network and other machines come up with
        raise ClusterFailed(reason=f"{type(error).__name__}: {error}") from error


def _gathered(client: "Client", parts: Sequence[P], count: Count) -> Tally:
    client.wait_for_workers(1, timeout=PATIENCE)
    for name in (__package__, "pyarrow"):
        known = [client.run_on_scheduler(find_spec, __package__), *client.run(find_spec, name).values()]
        if None in known:
            raise ClusterUnfit(name=name)
    shares = SHARES * sum(client.nthreads().values())
    dealt = [share for share in (parts[start::shares] for start in range(shares)) if share]
    level = client.map(partial(counted_together, count), dealt, pure=False)
    while len(level) > 1:
        groups = [level[start : start + FAN] for start in range(0, len(level), FAN)]
        level = [client.submit(merged, group, pure=False) for group in groups]
    return _result(client, level[0]) if level else merged([])


def _result(client: "Client", future: "Future") -> Tally:
    """What the last merge gave. A cluster that has lost all its workers would wait for ever."""
    while True:
        try:
            return future.result(timeout=PATIENCE)
        except TimeoutError:
            if future.done() or not client.nthreads():
                raise


@contextmanager
def _client(cluster: Cluster) -> Iterator["Client"]:
    from distributed import Client

    if cluster.scheduler:
        with Client(cluster.scheduler, timeout=PATIENCE, set_as_default=False) as client:
            yield client
        return
    with _processes(cluster.workers) as processes, Client(processes, set_as_default=False) as client:
        yield client


@contextmanager
def _processes(workers: int) -> Iterator[object]:
    """Processes of this machine that nobody else reaches: loopback, TLS with keys of the moment, no page."""
    import dask
    from distributed import LocalCluster

    with (
        dask.config.set(LOCAL),
        tempfile.TemporaryDirectory(prefix="zhongping-dask-") as folder,
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            security=True,
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        ) as processes,
    ):
        yield processes


ENGINES: Mapping[str, Engine] = MappingProxyType(
    {
        "single": Engine(("pyarrow",), "pyarrow", one_by_one),
        "duckdb": Engine(("pyarrow", "duckdb"), "duckdb", one_by_one),
        "dask": Engine(("pyarrow", "dask", "distributed"), "pyarrow", on_cluster),
    }
)
