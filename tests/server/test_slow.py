"""What is slow is stopped: computations on their threads, and connections that send or take nothing."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn

from costmodel_server import calls, serve
from costmodel_server.connections import timed
from costmodel_server.stopping import Stoppable, TookTooLongError

CALL = "/xlwings/custom-functions-call"
GET = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def test_a_call_that_takes_too_long_is_stopped_and_its_thread_is_free(make, as_called, monkeypatch):
    monkeypatch.setattr(calls, "heavy", lambda _: frozenset({"t_slow"}))
    server = make(threads=2, seconds=0.5)
    heads = {"authorization": "Bearer token-of-amina"}

    async def act(client):
        begun = time.monotonic()
        first = await client.post(CALL, json=as_called("t_slow", [[30]]), headers=heads)
        second = await client.post(CALL, json=as_called("t_slow", [[0.05]]), headers=heads)
        return first, second, time.monotonic() - begun

    first, second, took = server.run(act)
    assert first.status_code == 504
    assert "took too long" in first.text
    assert second.status_code == 200, "the one thread of the heavy calls is still busy"
    assert took < 5


def endless(beats):
    while True:
        beats.append(1)
        sum(range(100))


def waited(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_a_job_is_stopped_from_another_thread():
    job, beats, told = Stoppable(), [], []

    def work():
        try:
            job.run(endless, beats)
        except TookTooLongError as error:
            told.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert waited(lambda: beats)
    job.stop()
    thread.join(5)
    assert told
    assert not thread.is_alive()


def test_a_job_that_is_over_before_it_begins_never_runs():
    job, ran = Stoppable(), []
    job.stop()
    with pytest.raises(TookTooLongError):
        job.run(ran.append, 1)
    assert not ran


def test_stopping_harms_no_later_job_of_the_thread():
    """Jobs that end while they are being stopped: nothing is left behind that would strike the next one."""
    answers = []

    def work():
        for number in range(300):
            job = Stoppable()
            killer = threading.Timer(0, job.stop)
            killer.start()
            try:
                answers.append(job.run(lambda: sum(range(2_000))))
            except TookTooLongError:
                answers.append(None)
            killer.join()
            assert sum(range(100)) == 4950, number
        answers.append("done")

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(60)
    assert answers[-1] == "done"
    assert set(answers[:-1]) <= {None, sum(range(2_000))}


def test_an_error_of_a_job_is_its_own():
    def fails():
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        Stoppable().run(fails)


# --- connections --------------------------------------------------------------------------------------


@pytest.fixture
def listening(make):
    """A server on a socket, whose connections have half a second for a head and one for an answer."""

    @contextmanager
    def started(**changed):
        made = make(port=1, **changed)
        config = serve.configured(made.app, made.settings)
        config.http_protocol_class, config.port, config.lifespan = timed(0.5, 1.0), 0, "off"
        server = uvicorn.Server(config)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), daemon=True)
            thread.start()
            assert waited(lambda: server.started)
            try:
                yield listener.getsockname()
            finally:
                server.should_exit = True
                thread.join(10)

    return started


def closed_after(connection, drip=b""):
    """Seconds until the other side closes the connection, sending a byte now and then."""
    begun = time.monotonic()
    connection.settimeout(0.1)
    sent = 0
    while time.monotonic() - begun < 5:
        try:
            if sent < len(drip):
                connection.sendall(drip[sent : sent + 1])
                sent += 1
            if not connection.recv(65536):
                return time.monotonic() - begun
        except TimeoutError:
            continue
        except ConnectionError:
            return time.monotonic() - begun
    return None


def answered(connection):
    """Whether the health is told, in however many pieces."""
    connection.settimeout(5)
    told = b""
    while b'{"status":"ok"}' not in told and (piece := connection.recv(65536)):
        told += piece
    return b"200 OK" in told and told.endswith(b"}")


HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"x" * 100
POSTED = b"POST /api/run HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999\r\n\r\n"


@pytest.mark.parametrize("drip", [b"", HEAD, b"\r\n" * 50], ids=["nothing", "a slow head", "blank lines"])
def test_a_connection_that_asks_for_nothing_is_closed(listening, drip):
    with listening() as place, socket.create_connection(place) as connection:
        assert closed_after(connection, drip) < 3


def test_a_second_head_may_not_be_slow_either(listening):
    with listening() as place, socket.create_connection(place) as connection:
        connection.sendall(GET)
        assert answered(connection)
        assert closed_after(connection, HEAD) < 3


def test_a_body_that_nobody_waits_for_holds_no_connection(listening):
    with listening() as place, socket.create_connection(place) as connection:
        connection.sendall(POSTED)
        assert b"401" in connection.recv(65536)
        assert closed_after(connection, b"x" * 100) < 4


def test_who_asks_in_time_is_answered_again_and_again(listening):
    with listening() as place, socket.create_connection(place) as connection:
        for _ in range(4):
            connection.sendall(GET[:20])
            time.sleep(0.2)
            connection.sendall(GET[20:])
            assert answered(connection)
            time.sleep(0.4)


def test_slow_connections_keep_nobody_else_out(listening):
    with listening() as place:
        slow = [socket.create_connection(place) for _ in range(50)]
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        with socket.create_connection(place) as connection:
            connection.sendall(GET)
            assert answered(connection)
        for connection in slow:
            connection.close()
