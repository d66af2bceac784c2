"""Who computes the parts of a batch: this process, others of this machine, or a cluster."""

from __future__ import annotations

import pickle
import socket
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from importlib.util import find_spec
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from costmodel.engine.batches.batch_parts import BatchPlan
from costmodel.errors import CostModelError, ModelError, OutputError
from costmodel.release import program_digest
from costmodel.threads import limit_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

REACHED = 2
"""Seconds that a worker has to answer."""
JOINED = 30
"""Seconds that a scheduler has to answer, and a cluster without workers to get one."""


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
    return closing(_OnCluster(address))


@contextmanager
def _answering(address: str) -> Iterator[None]:
    """Tell in words of a scheduler that does not answer and of workers that are gone."""
    from distributed.scheduler import KilledWorker

    try:
        yield
    except CostModelError:
        raise
    except (OSError, CancelledError, KilledWorker) as error:
        raise OutputError(
            f"the cluster {address} does not answer, or its workers are gone ({error}). Files that are "
            "complete stay. Check the scheduler and its workers, then run the same again: it goes on."
        ) from error


def _is_reached(worker: str) -> bool:
    """Whether this process can fetch parts from a worker itself; else each goes through the scheduler."""
    host, _, port = worker.rpartition("://")[2].rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), REACHED).close()
    except (OSError, ValueError):
        return False
    return True


def _of_bytes(function: Callable[..., Any], plan: BatchPlan, program: str, sent: bytes) -> Any:  # noqa: ANN401
    if program != program_digest():  # a worker that came later
        raise OutputError(_other_program([f"process on {socket.gethostname()}"]))
    return function(plan, *pickle.loads(sent))  # noqa: S301  from the same program


def _other_program(workers: Iterable[str]) -> str:
    return (
        f"workers with another version of costmodel, or with none: {', '.join(workers)}. Their figures could "
        "differ. Install the version of this machine there, and start them again."
    )


class _OfCluster:
    """A part that a cluster computes."""

    def __init__(self, future: Any, address: str) -> None:  # noqa: ANN401  a Future of dask
        self.future, self.address = future, address

    def result(self) -> Any:  # noqa: ANN401  what the function gives
        """Wait for what the function gives."""
        with _answering(self.address):
            return self.future.result()


class _OnCluster:
    """Computes on the workers of a dask.distributed cluster; a part that a lost worker had is done again.

    A worker computes as many parts at a time as it has threads, each in one thread.
    """

    def __init__(self, address: str) -> None:
        from distributed import Client

        self.address, self.plans = address, dict[str, Any]()
        with _answering(address):
            try:
                self.client = Client(address, timeout=JOINED)  # type: ignore[no-untyped-call]
            except ValueError as error:
                raise ModelError(
                    f"cluster: found {address!r:.80}; expected the address of a scheduler, as tcp://host:8786."
                ) from error
            try:
                self.count = self._prepared()
            except BaseException:
                self.close()
                raise

    def _prepared(self) -> int:
        """Prepare the workers; how many parts they compute at a time."""
        self.client.wait_for_workers(1, timeout=JOINED)
        workers: dict[str, int] = self.client.nthreads()  # type: ignore[no-untyped-call]
        programs = self.client.run(program_digest, on_error="return")
        if others := [worker for worker, program in programs.items() if program != program_digest()]:
            raise OutputError(_other_program(others))
        self.client.direct_to_workers = all(map(_is_reached, workers))
        self.client.run(limit_threads, 1)
        return max(1, sum(workers.values()))

    def submit(self, function: Callable[..., Any], plan: BatchPlan, *arguments: Any) -> _OfCluster:  # noqa: ANN401
        """A part to compute; the plan is sent once."""
        with _answering(self.address):
            if plan.key not in self.plans:
                self.plans[plan.key] = self.client.scatter(  # type: ignore[no-untyped-call]
                    plan, broadcast=True, hash=False
                )
            # As bytes: dask looks through every value of every list for tasks.
            sent = program_digest(), pickle.dumps(arguments)
            made = self.client.submit(_of_bytes, function, self.plans[plan.key], *sent, pure=False, retries=3)
        return _OfCluster(made, self.address)

    def close(self) -> None:
        """Part from the cluster, which goes on."""
        self.client.close()  # type: ignore[no-untyped-call]
