"""The app and the playground: pages for browsers that work without the internet, or say how to get them."""

import gzip
import json
import re
from pathlib import Path

import httpx
import pytest
from graphql import OperationDefinitionNode, build_schema, parse, validate
from graphql.execution.values import get_variable_values
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from florin.server.web_pages import WebPages

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = REPOSITORY / "web" / "src" / "graphiql" / "examples"
SDL = REPOSITORY / "florin" / "schema" / "schema.graphql"


def _browser(pages: WebPages) -> httpx.AsyncClient:
    async def graphql(_request: Request) -> Response:
        return pages.playground()

    app = Starlette(routes=[Route("/graphql", graphql), pages.assets(), Route("/{path:path}", pages.app)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bank.test")


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A small build beside files that are nobody's business."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "graphiql.html").write_text("<title>Florin · GraphiQL</title>", encoding="utf-8")
    (folder / "assets" / "graphiql-1a2b3c.js").write_text("export {};", encoding="utf-8")
    (folder / "assets" / "graphiql-1a2b3c.js.gz").write_bytes(gzip.compress(b"export {};"))
    (folder / "assets" / "graphiql-1a2b3c.js.br").write_bytes(b"as brotli has it")
    (folder / "index.html").write_text('<title>Florin</title><script nonce="florin-nonce">', encoding="utf-8")
    (folder / "built").write_text("stamp", encoding="utf-8")
    (tmp_path / "secret").write_text("key", encoding="utf-8")
    return folder


async def test_a_browser_gets_the_built_page(dist: Path) -> None:
    answer = await _browser(WebPages(dist)).get("/graphql")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Florin · GraphiQL" in answer.text


@pytest.mark.parametrize("built", [True, False])
async def test_the_page_may_load_nothing_from_another_host_and_be_framed_by_no_one(dist: Path, built: bool) -> None:
    answer = await _browser(WebPages(dist if built else dist / "elsewhere")).get("/graphql")

    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not any("http" in sources or "*" in sources for sources in policy.values())
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["vary"] == "Accept"


async def test_without_a_build_the_page_says_how_to_get_the_playground_and_how_to_do_without(
    tmp_path: Path,
) -> None:
    pages = WebPages(tmp_path / "dist", endpoint="http://10.0.0.7:9000/graphql")

    answer = await _browser(pages).get("/graphql")

    assert answer.status_code == 200
    assert "make run" in answer.text
    assert "Node.js" in answer.text
    assert "curl http://10.0.0.7:9000/graphql" in answer.text
    assert "<script" not in answer.text


async def test_a_build_made_while_the_bank_runs_shows_on_the_next_reload(tmp_path: Path, dist: Path) -> None:
    browser = _browser(WebPages(tmp_path / "later"))
    before = await browser.get("/graphql")

    dist.rename(tmp_path / "later")

    after = await browser.get("/graphql")
    script = await browser.get("/assets/graphiql-1a2b3c.js")
    assert "not built" in before.text
    assert "Florin · GraphiQL" in after.text
    assert script.status_code == 200


async def test_assets_are_kept_for_good_because_their_names_change_with_their_content(dist: Path) -> None:
    browser = _browser(WebPages(dist))

    first = await browser.get("/assets/graphiql-1a2b3c.js")
    again = await browser.get("/assets/graphiql-1a2b3c.js", headers={"If-None-Match": first.headers["etag"]})

    assert first.status_code == 200
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert again.status_code == 304
    assert again.headers["cache-control"] == first.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/unknown.js",
        "/assets/graphiql-1a2b3c.js.br",
        "/assets/graphiql-1a2b3c.js.gz",
        "/assets/%2e%2e/built",
        "/assets/..%2fbuilt",
        "/assets/%2e%2e/%2e%2e/secret",
        "/assets/..%5c..%5csecret",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/graphiql-1a2b3c.js%00",
        "/graphiql.html",
        "/accounts/unknown.js",
    ],
)
async def test_nothing_beside_the_assets_can_be_fetched(dist: Path, path: str) -> None:
    answer = await _browser(WebPages(dist)).get(path)

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/", "/accounts", "/accounts/0199", "/staff/review", "/built", "/%2e%2e/secret"])
async def test_every_path_that_is_no_file_is_a_page_of_the_app(dist: Path, path: str) -> None:
    answer = await _browser(WebPages(dist)).get(path)

    assert answer.status_code == 200
    assert "<title>Florin</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_apps_styles_carry_a_nonce_that_is_another_one_each_time(dist: Path) -> None:
    browser = _browser(WebPages(dist))
    answers = [await browser.get("/") for _ in range(2)]

    nonces = [re.search(r'nonce="([\w-]{20,})"', answer.text) for answer in answers]
    assert [
        f"style-src 'self' 'nonce-{nonce[1]}';" in answer.headers["content-security-policy"]
        for nonce, answer in zip(nonces, answers, strict=True)
        if nonce
    ] == [True, True]
    assert len({nonce[1] for nonce in nonces if nonce}) == 2
    assert "unsafe" not in answers[0].headers["content-security-policy"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("identity", None), ("", None)],
)
async def test_an_asset_goes_out_as_small_as_the_client_takes_it(
    dist: Path, accepted: str, coding: str | None
) -> None:
    async with _browser(WebPages(dist)).stream(
        "GET", "/assets/graphiql-1a2b3c.js", headers={"Accept-Encoding": accepted}
    ) as answer:
        sent = b"".join([part async for part in answer.aiter_raw()])

    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "Accept-Encoding"
    expected = b"as brotli has it" if coding == "br" else b"export {};"
    assert (gzip.decompress(sent) if coding == "gzip" else sent) == expected


async def test_without_a_build_an_asset_is_simply_not_found(tmp_path: Path) -> None:
    answer = await _browser(WebPages(tmp_path / "dist")).get("/assets/graphiql-1a2b3c.js")

    assert answer.status_code == 404


@pytest.mark.skipif(not SDL.exists(), reason="the schema has not been written yet")
@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.graphql")))
def test_an_example_of_the_playground_fits_the_schema(name: str) -> None:
    schema = build_schema(SDL.read_text(encoding="utf-8"))
    document = parse((EXAMPLES / f"{name}.graphql").read_text(encoding="utf-8"))
    variables = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)

    assert validate(schema, document) == []
    coerced = get_variable_values(schema, operation.variable_definitions or (), variables)
    assert not isinstance(coerced, list), coerced
