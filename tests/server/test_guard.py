"""Who may ask, from where, how much; and what an answer tells."""

from __future__ import annotations

import asyncio
import logging
import socket
import time

import pytest

from costmodel.errors import CostModelError
from costmodel_server import calls, serve
from costmodel_server import settings as settings_module
from costmodel_server.settings import Settings, SettingsError
from costmodel_server.users import Users, UsersError, add_user, listed

CALL = "/xlwings/custom-functions-call"
READS = ["/api/sets", "/api/nothing", "/xlwings/custom-scripts-call/t_write"]
POSTS = [
    *(
        "/api/open",
        "/api/run",
        "/api/page",
        "/api/explain",
        "/api/download",
        "/api/minute",
        CALL,
        "/xlwings/custom-scripts-call/t_write",
    ),
    *("/taskpane.html", "/static/js/config.js", "/xlwings/custom-functions-meta", "/"),
]


@pytest.mark.parametrize("path", READS)
def test_nothing_is_read_without_a_token(server, path):
    answer = server.get(path, user=None)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", POSTS)
def test_nothing_is_called_without_a_token(server, path):
    assert server.post(path, {}, user=None).status_code == 401


@pytest.mark.parametrize(
    "value",
    [
        "test-token",
        "Bearer test-token",
        "Bearer ",
        "Bearer",
        "Basic YW1pbmE6eA==",
        "token-of-amina",
        "Bearer token-of-amin",
        "Bearer token-of-amina token-of-joseph",
        "Bearer " + "x" * 100_000,
        "Bearer amina",
        "Bearer \xff",
    ],
)
def test_a_wrong_token_lets_nobody_in(server, value):
    assert (
        server.get("/api/sets", user=None, headers={"authorization": value.encode("latin-1")}).status_code
        == 401
    )


def test_pages_for_excel_are_read_without_a_token_and_hold_no_token(ours):
    for path in (
        "/",
        "/healthz",
        "/taskpane.html",
        "/manifest.xml",
        "/app/pane.js",
        "/app/icon-32.png",
        "/static/js/config.js",
        "/xlwings/custom-functions-meta.json",
        "/xlwings/custom-functions-code.js",
        "/xlwings/custom-scripts-meta.json",
    ):
        answer = ours.get(path, user=None)
        assert answer.status_code == 200, path
        assert b"token-of" not in answer.content


def test_each_user_is_known_by_name(server):
    assert server.value("t_owner", user="amina") == [["amina"]]
    assert server.value("t_owner", user="joseph") == [["joseph"]]


def test_no_token_is_asked_for_where_that_was_said_on_this_machine_alone(make):
    assert make(no_auth=True, users=Users(text="")).get("/api/sets", user=None).json()["user"] == "anonymous"
    with pytest.raises(SettingsError, match="only for this machine"):
        Settings(users=Users(text=""), host="0.0.0.0", no_auth=True)  # noqa: S104  it is refused
    with pytest.raises(SettingsError, match="Nobody may use"):
        Settings(users=Users(text=""))


@pytest.mark.parametrize(
    "url", ["http://budget.example", "https://budget.example/path", "https://*", "budget.example"]
)
def test_only_https_addresses_are_given_to_excel(users, url):
    with pytest.raises(SettingsError):
        Settings(users=users, public_url=url)


def test_tokens_never_cross_the_network_in_the_clear_unless_that_was_said(users, tmp_path):
    everywhere, url = "0.0.0.0", "https://budget.finance.example"  # noqa: S104  it is refused
    with pytest.raises(SettingsError, match="--public-url"):
        Settings(users=users, host=everywhere)
    with pytest.raises(SettingsError, match="unencrypted"):
        Settings(users=users, host=everywhere, public_url=url)
    with pytest.raises(SettingsError, match="both"):
        Settings(users=users, certificate=tmp_path / "one.pem")
    assert Settings(users=users, host=everywhere, public_url=url, behind_proxy=True).url == url
    pair = {"certificate": tmp_path / "one.pem", "key": tmp_path / "one.key"}
    assert "budget.finance.example" in Settings(users=users, host=everywhere, public_url=url, **pair).hosts


@pytest.mark.parametrize(
    "origin", ["*", "https://*.example", "https://a.example/x", "null", "https://a:b@c.example"]
)
def test_only_whole_origins_are_listed(users, origin):
    with pytest.raises(SettingsError):
        Settings(users=users, origins=(origin,))


@pytest.mark.parametrize(
    "wrong",
    [
        *({"port": 0}, {"port": 99_999}, {"threads": 0}, {"burst": 0}, {"rate": 0.0}, {"seconds": -1.0}),
        *({"body_limit": 0}, {"seconds": float("nan")}, {"rate": float("inf")}),
    ],
)
def test_numbers_that_cannot_be_are_refused_by_the_name_of_the_option(users, wrong):
    with pytest.raises(SettingsError, match="--"):
        Settings(users=users, **wrong)


def test_a_server_that_cannot_start_says_why(users, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(CostModelError, match=f"port {port}: .*in use"):
            serve._check_free(Settings(users=users, port=port))
    serve._check_free(Settings(users=users, port=port))
    pem, key = tmp_path / "one.pem", tmp_path / "one.key"
    with pytest.raises(CostModelError, match=r"one\.pem .* no such file"):
        serve._check_files(Settings(users=users, certificate=pem, key=key))
    pem.write_text("x", encoding="utf-8")
    key.write_text("x", encoding="utf-8")
    with pytest.raises(CostModelError, match="not a PEM pair"):
        serve._check_files(Settings(users=users, certificate=pem, key=key))


def test_the_head_of_a_request_is_limited(users):
    # uvicorn's other parser reads a head of any length into memory, before anybody is asked for a token.
    told = serve.uvicorn_settings(Settings(users=users))
    assert told["http"] == "h11"
    assert told["h11_max_incomplete_event_size"] <= 64 * 1024


def test_the_server_listens_to_this_machine_unless_told_otherwise(users):
    assert settings_module.Settings(users=users).host == "127.0.0.1"


# --- where a request comes from -----------------------------------------------------------------------


def test_another_name_for_this_machine_is_refused(server):
    for host in ("evil.example", "127.0.0.1.evil.example", "", "budget.finance.example:443", "[::1", "a:b:c"):
        assert server.get("/healthz", headers={"host": host}).status_code == 400, host


def test_the_names_of_this_machine_are_answered(server):
    for host in ("localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]", "[::1]:8000"):
        assert server.get("/healthz", headers={"host": host}).status_code == 200, host


def test_the_public_name_is_answered(make):
    server = make(public_url="https://budget.finance.example")
    answer = server.get("/healthz", headers={"host": "budget.finance.example"})
    assert answer.status_code == 200
    assert "max-age" in answer.headers["strict-transport-security"]


def test_pages_of_other_sites_may_not_call(server, as_called):
    evil = {"origin": "https://evil.example"}
    answer = server.post(CALL, as_called("t_owner"), headers=evil)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    plain = server.ask("OPTIONS", CALL, headers={**evil, "access-control-request-method": "POST"})
    assert plain.status_code == 400
    assert "access-control-allow-origin" not in plain.headers
    assert "access-control-allow-origin" not in server.get("/healthz", headers=evil).headers


def test_pages_of_listed_sites_may_call(make, as_called):
    listed_site = {"origin": "https://portal.example"}
    server = make(origins=("https://portal.example",))
    answer = server.post(CALL, as_called("t_owner"), headers=listed_site)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://portal.example"
    asked = server.ask(
        "OPTIONS", CALL, user=None, headers={**listed_site, "access-control-request-method": "POST"}
    )
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == "https://portal.example"
    refused = server.post(CALL, {}, user=None, headers=listed_site)
    assert refused.status_code == 401  # and its page may read why
    assert refused.headers["access-control-allow-origin"] == "https://portal.example"
    assert "access-control-allow-credentials" not in asked.headers


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_a_form_of_a_page_cannot_call(server, kind):
    answer = server.ask("POST", CALL, content=b"{}", headers={"content-type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT"])
def test_other_methods_are_refused(server, method):
    assert server.ask(method, "/api/sets").status_code == 405


# --- how much -----------------------------------------------------------------------------------------


def test_a_large_request_is_refused_before_it_is_read(make, as_called):
    server = make(body_limit=10_000)
    assert server.call("t_same", [[1.0] * 1000]).status_code == 200
    answer = server.call("t_same", [[1.0] * 10_000])
    assert answer.status_code == 413
    assert "fewer cells" in answer.text


def test_a_large_request_that_hides_its_size_is_refused(make):
    async def chunks():
        for _ in range(100):
            yield b"1" * 1000

    server = make(body_limit=10_000)
    answer = server.ask("POST", CALL, content=chunks(), headers={"content-type": "application/json"})
    assert answer.status_code == 413


def test_a_request_that_does_not_arrive_is_given_up(make):
    async def never():
        yield b"{"
        await asyncio.sleep(5)

    server = make(upload_seconds=0.1)
    answer = server.ask("POST", CALL, content=never(), headers={"content-type": "application/json"})
    assert answer.status_code == 408


def test_a_call_that_takes_too_long_is_given_up(make):
    server = make(seconds=0.2)
    begun = time.monotonic()
    answer = server.call("t_sleep", [[1]])
    assert answer.status_code == 504
    assert time.monotonic() - begun < 2.5
    assert "took too long" in answer.text


def test_calls_of_one_user_are_limited_and_those_of_another_not(make):
    server = make(rate=1, burst=3)
    assert [server.call("t_owner").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    answer = server.call("t_owner")
    assert int(answer.headers["retry-after"]) >= 1
    assert server.call("t_owner", user="joseph").status_code == 200


def test_guesses_of_tokens_are_limited_and_keep_nobody_out(server):
    codes = [server.get("/api/sets", user=None).status_code for _ in range(70)]
    assert codes[0] == 401
    assert codes[-1] == 429
    assert server.call("t_owner").status_code == 200


def test_calls_beyond_those_that_may_wait_are_refused(make, as_called):
    server = make(threads=1, waiting=2)
    heads = {"authorization": "Bearer token-of-amina"}

    async def many(client):
        calls = [client.post(CALL, json=as_called("t_sleep", [[0.1]]), headers=heads) for _ in range(4)]
        return sorted(answer.status_code for answer in await asyncio.gather(*calls))

    assert server.run(many) == [200, 200, 503, 503]


def good_try(attempt):
    """The result of the first of three tries that is good: another program may have delayed the others."""
    for _ in range(3):
        result = attempt()
        if result[0]:
            break
    return result


@pytest.mark.parametrize("name", ["t_sleep", "t_slow"])
@pytest.mark.slow
def test_others_are_answered_during_a_long_call(server, as_called, name):
    heads = {"authorization": "Bearer token-of-amina"}

    async def both(client):
        long = [
            asyncio.create_task(client.post(CALL, json=as_called(name, [[0.8]]), headers=heads))
            for _ in range(2)
        ]
        await asyncio.sleep(0.1)
        for _ in range(5):
            assert (await client.get("/healthz")).status_code == 200
        all_running = not any(call.done() for call in long)
        return all_running, [answer.status_code for answer in await asyncio.gather(*long)]

    assert good_try(lambda: server.run(both)) == (True, [200, 200])


def test_one_user_cannot_take_all_threads(make, as_called):
    server = make(threads=2)
    amina, joseph = ({"authorization": f"Bearer token-of-{user}"} for user in ("amina", "joseph"))

    async def both(client):
        long = [
            asyncio.create_task(client.post(CALL, json=as_called("t_sleep", [[0.5]]), headers=amina))
            for _ in range(4)
        ]
        await asyncio.sleep(0.1)
        answer = await client.post(CALL, json=as_called("t_owner"), headers=joseph)
        all_running = not any(call.done() for call in long)
        await asyncio.gather(*long)
        return all_running, answer.status_code

    assert good_try(lambda: server.run(both)) == (True, 200)


def test_heavy_calls_of_many_keep_no_light_call_waiting(make, as_called, monkeypatch):
    monkeypatch.setattr(calls, "heavy", lambda _: frozenset({"t_sleep"}))
    server = make(threads=2)
    amina, joseph = ({"authorization": f"Bearer token-of-{user}"} for user in ("amina", "joseph"))

    async def both(client):
        asked = as_called("t_sleep", [[0.4]])
        heavy = [
            asyncio.create_task(client.post(CALL, json=asked, headers=caller))
            for caller in (amina, joseph, amina, joseph)
        ]
        await asyncio.sleep(0.1)
        for user in (amina, joseph):
            assert (await client.post(CALL, json=as_called("t_owner"), headers=user)).status_code == 200
        all_running = not any(call.done() for call in heavy)
        return all_running, [answer.status_code for answer in await asyncio.gather(*heavy)]

    assert good_try(lambda: server.run(both)) == (True, [200] * 4)


def test_heavy_calls_are_under_the_limit_of_time_waiting_included(make, as_called, monkeypatch):
    monkeypatch.setattr(calls, "heavy", lambda _: frozenset({"t_sleep"}))
    server = make(seconds=0.3)
    heads = {"authorization": "Bearer token-of-amina"}

    async def many(client):
        asked = [client.post(CALL, json=as_called("t_sleep", [[0.2]]), headers=heads) for _ in range(4)]
        codes = sorted(answer.status_code for answer in await asyncio.gather(*asked))
        return codes[0] == 200, codes

    assert good_try(lambda: server.run(many)) == (True, [200, 504, 504, 504])
    assert server.call("t_owner").status_code == 200


# --- what an answer tells -----------------------------------------------------------------------------

HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cache-control",
    "permissions-policy",
)


def test_every_answer_carries_the_headers(ours):
    for method, path, user in (
        ("GET", "/taskpane.html", None),
        ("GET", "/static/js/config.js", None),
        ("GET", "/api/sets", None),
        ("GET", "/api/sets", "amina"),
        ("GET", "/nothing", "amina"),
        ("GET", "/static/none.js", "amina"),
        ("POST", "/xlwings/none", "amina"),
        ("GET", "/app/none.js", None),
        ("PUT", "/", None),
    ):
        answer = ours.ask(method, path, user)
        assert all(answer.headers[name] for name in HEADERS), path
        assert answer.headers.get_list("content-security-policy") == [
            answer.headers["content-security-policy"]
        ]
        assert "server" not in answer.headers


def test_the_pages_take_scripts_from_here_alone(ours):
    policy = ours.get("/taskpane.html").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    page = ours.get("/taskpane.html").text
    assert "http://" not in page
    assert "https://" not in page
    assert "style=" not in page
    assert "onclick" not in page


def test_a_fault_of_ours_tells_nothing_but_a_reference(server, caplog):
    answer = server.call("t_fails")
    assert answer.status_code == 500
    assert "swordfish" not in answer.text
    assert "Traceback" not in answer.text
    reference = answer.text.rstrip(".").split()[-1]
    assert len(reference) == 8
    assert reference in caplog.text


def test_an_answer_that_json_cannot_say_is_a_fault_too(server):
    assert server.call("t_infinite").status_code == 500


def test_no_token_and_no_argument_is_logged(server, caplog):
    with caplog.at_level(logging.DEBUG):
        server.call("t_same", [["argument-of-a-cell"]])
        server.call("t_fails")
        server.get("/api/sets", user=None, headers={"authorization": "Bearer wrong-token-value"})
        server.call("t_same", [["argument-of-a-cell"]], user="joseph")
    assert "amina" in caplog.text
    assert caplog.text.count("a token that is not valid") == 1
    for secret in ("token-of", "wrong-token-value", "argument-of-a-cell"):
        assert secret not in caplog.text


# --- the list of users --------------------------------------------------------------------------------


def test_a_user_is_added_once_and_the_token_is_not_kept(tmp_path):
    path = tmp_path / "users"
    token = add_user(path, "amina")
    other = add_user(path, "joseph mwangi")
    text = path.read_text(encoding="utf-8")
    assert token not in text
    assert len(token) >= 43
    assert set(listed(text)) == {"amina", "joseph_mwangi"}
    assert path.stat().st_mode & 0o077 == 0
    known = Users(path)
    assert known.named(f"Bearer {token}") == "amina"
    assert known.named(f"bearer {other}") == "joseph_mwangi"
    with pytest.raises(UsersError, match="already"):
        add_user(path, "amina")


def test_who_is_taken_off_the_list_is_out_at_once(tmp_path):
    path = tmp_path / "users"
    token = add_user(path, "amina")
    known = Users(path)
    assert known.named(f"Bearer {token}") == "amina"
    path.write_text("", encoding="utf-8")
    assert known.named(f"Bearer {token}") is None


def test_a_list_that_cannot_be_read_lets_nobody_in(tmp_path, caplog):
    path = tmp_path / "users"
    token = add_user(path, "amina")
    known = Users(path)
    assert known.named(f"Bearer {token}") == "amina"
    path.write_text("nonsense", encoding="utf-8")
    assert known.named(f"Bearer {token}") is None
    assert "no user in it can sign in" in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize("text", ["amina", "amina token", "amina sha256:12", "a sha256:" + "g" * 64])
def test_a_list_with_a_wrong_line_is_refused(text):
    with pytest.raises(UsersError, match="Line 1"):
        listed(text)
