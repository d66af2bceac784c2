"""Who computes the parts of a batch: this process, others of this machine, or a cluster."""

from __future__ import annotations

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
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_one_thread)


def _one_thread() -> None:
    """In one of several processes: each has a processor of its own."""
    limit_threads(1)


def _cluster(address: str) -> AbstractContextManager[Any]:
    if find_spec("distributed") is None:
        raise OutputError(
            "a cluster needs the package distributed, which is not installed: install costmodel[cluster]"
        )
    from distributed import Client  # noqa: PLC0415  slow to import, needed only here

    return closing(_OnCluster(Client(address)))  # type: ignore[no-untyped-call]


class _OnCluster:
    """Computes on the workers of a dask.distributed cluster; a part that a lost worker had is done again."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401  a Client
        self.client = client
        self.plans: dict[str, Any] = {}
        self.count = max(1, sum(client.nthreads().values()))

    def submit(self, function: Callable[..., Any], plan: BatchPlan, *arguments: Any) -> Any:  # noqa: ANN401
        """A part to compute; the plan is sent once."""
        if plan.key not in self.plans:
            self.plans[plan.key] = self.client.scatter(plan, broadcast=True)
        return self.client.submit(function, self.plans[plan.key], *arguments, pure=False, retries=3)

    def close(self) -> None:
        """Part from the cluster, which goes on."""
        self.client.close()
