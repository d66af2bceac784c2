"""Who computes the parts of a batch: this process, others of this machine, or a cluster."""

from __future__ import annotations

import pickle
import socket
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import closing, nullcontext
from importlib.util import find_spec
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from costmodel.engine.batch_parts import BatchPlan
from costmodel.errors import OutputError
from costmodel.threads import limit_threads

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

REACHED = 2
"""Seconds that a worker has to answer."""


class _Here(Executor):
    """Computes in this process, at once."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:  # noqa: ANN401
        future: Future[Any] = Future()
        future.set_result(function(*arguments, **options))
        return future


def parallel(pool: Any, count: int) -> int:  # noqa: ANN401  one of those below
    """The number of parts that are computed at one time."""
    return pool.count if isinstance(pool, _OnCluster) else count


def workers_of(count: int, cluster: str | None) -> AbstractContextManager[Any]:
    """Whoever computes the parts: this process, others on this machine, or a cluster."""
    if cluster is not None:
        return _cluster(cluster)
    if count == 1:
        return nullcontext(_Here())
    return closing(_Processes(count))


class _Processes:
    """Computes in processes of this machine, which get the plan when they start."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.plan: BatchPlan | None = None
        self.pool: ProcessPoolExecutor | None = None

    def submit(self, function: Callable[..., Any], plan: BatchPlan, *arguments: Any) -> Future[Any]:  # noqa: ANN401
        """A part to compute."""
        if self.pool is None or self.plan is not plan:
            self.close()
            self.plan = plan
            self.pool = ProcessPoolExecutor(
                self.count, mp_context=get_context("spawn"), initializer=_begin, initargs=(plan,)
            )
        return self.pool.submit(_of_plan, function, *arguments)

    def close(self) -> None:
        """End the processes once their parts are computed."""
        if self.pool is not None:
            self.pool.shutdown()


_PLAN: list[BatchPlan] = []


def _begin(plan: BatchPlan) -> None:
    """In one of several processes: each has a processor of its own, and the plan of all parts."""
    limit_threads(1)
    _PLAN[:] = [plan]


def _of_plan(function: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401  what the function gives
    return function(_PLAN[0], *arguments)


def _cluster(address: str) -> AbstractContextManager[Any]:
    if find_spec("distributed") is None:
        raise OutputError(
            "a cluster needs the package distributed, which is not installed: install costmodel[cluster]"
        )
    from distributed import Client  # noqa: PLC0415  slow to import, needed only here

    return closing(_OnCluster(Client(address)))  # type: ignore[no-untyped-call]


def _is_reached(worker: str) -> bool:
    """Whether this process can fetch parts from a worker itself; else each goes through the scheduler."""
    host, _, port = worker.rpartition("://")[2].rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), REACHED).close()
    except (OSError, ValueError):
        return False
    return True


def _of_bytes(function: Callable[..., Any], plan: BatchPlan, sent: bytes) -> Any:  # noqa: ANN401  as above
    return function(plan, *pickle.loads(sent))  # noqa: S301  from the same program


class _OnCluster:
    """Computes on the workers of a dask.distributed cluster; a part that a lost worker had is done again.

    A worker computes as many parts at a time as it has threads, each in one thread.
    """

    def __init__(self, client: Any) -> None:  # noqa: ANN401  a Client
        self.client = client
        self.plans: dict[str, Any] = {}
        workers = client.nthreads()
        self.count = max(1, sum(workers.values()))
        client.direct_to_workers = all(map(_is_reached, workers))
        client.run(limit_threads, 1)

    def submit(self, function: Callable[..., Any], plan: BatchPlan, *arguments: Any) -> Any:  # noqa: ANN401
        """A part to compute; the plan is sent once."""
        if plan.key not in self.plans:
            self.plans[plan.key] = self.client.scatter(plan, broadcast=True, hash=False)
        # As bytes: dask looks through every value of every list for tasks.
        sent = pickle.dumps(arguments)
        return self.client.submit(_of_bytes, function, self.plans[plan.key], sent, pure=False, retries=3)

    def close(self) -> None:
        """Part from the cluster, which goes on."""
        self.client.close()
