"""No name of a set, a version or a page reaches a file outside the store."""

from __future__ import annotations

import asyncio
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from costmodel.assumptions.versions import store
from costmodel.errors import CostModelError
from costmodel.excel.functions import models
from costmodel_server import pane, sets
from costmodel_server.inner import SITE
from costmodel_server.settings import Settings

SECRETS = ("swordfish", "from __future__", "root:", "[build-system]")
PIECES = st.sampled_from(
    [
        *(
            "..",
            ".",
            "/",
            "\\",
            "kenya",
            "2026.1",
            "2026.1.xlsx",
            "other",
            "outer",
            "store",
            "secret.txt",
            "~",
            "$HOME",
            "%2e%2e",
            "%2f",
        ),
        *(
            "..%2f",
            "%00",
            "\x00",
            "C:",
            "C:\\",
            "//",
            "file:",
            "@",
            "#",
            " ",
            "NUL",
            "con",
            ".xlsx",
            "*",
            "?",
            "\u2215",
            "\uff0e\uff0e",
            "\n",
        ),
    ]
)
NAMES = st.lists(PIECES, min_size=1, max_size=6).map("".join) | st.text(max_size=12)
FUZZ = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FUZZ
@given(NAMES, NAMES)
@example("..", "2026.1")
@example("../other", "2026.1")
@example("kenya", "../../2026.1")
@example("kenya/../../other", "2026.1")
@example(".", "2026.1")
def test_no_set_and_no_version_lies_outside_the_store(own_store, name, version):
    homes = store.stores()
    try:
        path = sets.path_of(name, version)
    except CostModelError:
        return
    assert path.parent.parent in homes
    assert path.parent.name == name
    assert path.stem == version


@FUZZ
@given(NAMES)
@example("../other@2026.1")
@example("..@2026.1")
@example("/etc/passwd")
@example("kenya@2026.1/../../../outer/2026.1")
def test_no_function_opens_a_file_outside_the_store(own_store, name):
    homes = store.stores()
    for act in (models.opened, models.model):
        try:
            answer = act(name)
        except CostModelError as error:
            assert len(str(error)) <= 200  # noqa: PT017  it may also be right
            assert not any(str(home) in str(error) for home in homes)  # noqa: PT017  as above
        else:
            handle = answer if isinstance(answer, str) else answer.handle
            assert handle.partition("@")[0] in store.sets()


@pytest.mark.parametrize(
    "name", ["..", "../other", "other", ".", "/", "", None, 1, ["kenya"], {"a": 1}, "kenya\n", "KENYA\x00"]
)
def test_the_task_pane_is_told_of_no_other_set(ours, own_store, name):
    for path in ("/api/open", "/api/run", "/api/page", "/api/explain", "/api/download", "/api/minute"):
        asked = {
            "set": name,
            "version": "2026.1",
            "scenario": "baseline",
            "policy": "total",
            "line": "gross_cost",
            "year": 2030,
        }
        answer = ours.post(path, asked)
        assert answer.status_code == 400
        assert not any(secret in answer.text for secret in SECRETS)
        assert str(own_store) not in answer.text


def test_a_link_out_of_the_store_is_no_version(own_store):
    outside = own_store.parent / "other"
    (own_store / "linked").symlink_to(outside)
    (own_store / "kenya" / "2026.9.xlsx").symlink_to(outside / "2026.1.xlsx")
    for name, version in (("linked", "2026.1"), ("kenya", "2026.9")):
        with pytest.raises(CostModelError):
            sets.path_of(name, version)
    with pytest.raises(CostModelError):
        pane.opened({"set": "linked", "version": "2026.1"})


def raw(app, path):
    """A GET of a path as it stands, without the good manners of a client library."""

    async def asked():
        sent = []
        headers = [(b"host", b"127.0.0.1:8000"), (b"authorization", b"Bearer token-of-amina")]
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode("utf-8", "replace"),
            "query_string": b"",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
            "scheme": "http",
            "http_version": "1.1",
            "root_path": "",
        }

        async def receive():
            await asyncio.sleep(60)

        async def send(message):
            sent.append(message)

        await app(scope, receive, send)
        return sent[0]["status"], b"".join(part.get("body", b"") for part in sent).decode("utf-8", "replace")

    return asyncio.run(asked())


@settings(FUZZ, max_examples=200)
@given(st.sampled_from(["/static/", "/app/", "/", "/xlwings/", "/api/"]), NAMES)
@example("/static/", "../../app.py")
@example("/static/", "../pages/taskpane.html")
@example("/app/", "../../users.py")
@example("/static/", "..\\..\\app.py")
@example("/static/", "/etc/passwd")
@example("/static/", ".env")
def test_no_page_is_a_file_of_the_server(ours, start, rest):
    _, text = raw(ours.app, start + rest)
    assert not any(secret in text for secret in SECRETS)


def test_the_guard_and_a_missing_folder_keep_xlwings_server_in_its_own_files(ours):
    # xlwings-server 1.20 serves /static/../../any/file where its project has a folder "static".
    assert not (SITE / "static").exists()
    assert (SITE.parent / "app.py").is_file()
    assert raw(ours.app, "/static/../../app.py")[0] == 404
    assert raw(ours.app, "/static/../../../../../../../../etc/hostname")[0] == 404
    assert raw(ours.app, "/static/js/config.js")[0] == 200


# --- the manifest -------------------------------------------------------------------------------------


def test_the_manifest_says_where_everything_is(make):
    server = make(ours=True, public_url="https://budget.finance.example")
    text = server.get("/manifest.xml", user=None, headers={"host": "budget.finance.example"}).text
    root = ET.fromstring(text)  # noqa: S314  our own
    values = [element.get("DefaultValue") for element in root.iter() if element.get("DefaultValue")]
    urls = [value for value in values if "://" in value]
    assert urls
    assert all(address.startswith("https://budget.finance.example/") for address in urls)
    for url in urls:
        path = url.removeprefix("https://budget.finance.example")
        assert server.get(path, user=None, headers={"host": "budget.finance.example"}).status_code == 200, (
            path
        )
    ids = {
        element.get("id")
        for element in root.iter()
        if element.get("id") and element.tag.partition("}")[2] in ("Url", "String", "Image")
    }
    used = {element.get("resid") for element in root.iter() if element.get("resid")}
    assert used <= ids
    assert max(map(len, used)) <= 32
    assert not [element for element in root.iter() if element.tag.endswith("}Namespace")]


def test_an_add_in_keeps_its_identity_as_long_as_its_address(make):
    def identity(url):
        return re.search(
            "<Id>(.+)</Id>",
            make(ours=True, public_url=url)
            .get("/manifest.xml", headers={"host": url.removeprefix("https://")})
            .text,
        )[1]

    assert identity("https://a.example") == identity("https://a.example") != identity("https://b.example")


def test_labels_of_a_manifest_are_short_enough(ours):
    root = ET.fromstring(ours.get("/manifest.xml").text)  # noqa: S314  our own
    for element in root.iter():
        kind = element.tag.partition("}")[2]
        limit = {"ShortStrings": 125, "LongStrings": 250}.get(kind)
        for child in element if limit else ():
            assert 0 < len(child.get("DefaultValue")) <= limit


def test_settings_hold_no_default_that_opens_the_server():
    assert Settings.origins == ()
    assert Settings.no_auth is False
