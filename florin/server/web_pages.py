"""The pages for browsers: the app at `/` and the playground at `/graphql`, as `web/` builds them.

The bank serves them itself, and they are in need of no other host.
"""

from collections.abc import Mapping
from html import escape
from mimetypes import guess_type
from os import PathLike, stat_result
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST: Final = Path(__file__).resolve().parents[2] / "web" / "dist"

NONCE: Final = "florin-nonce"
"""Stands in the built page wherever a fresh nonce goes; `web/vite.config.ts` names it as well."""

COMPRESSED: Final = (("br", ".br"), ("gzip", ".gz"))
"""How the build has compressed its files, the smaller first: content codings and what is added to a name."""


def content_security_policy(*, style: str, worker: str = "'none'", font: str = "'self'") -> str:
    """Content Security Policy Level 3: nothing from another host, and no script that stands in the page itself."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            f"worker-src {worker}",
            f"style-src 'self' {style}",
            "img-src 'self' data:",
            f"font-src {font}",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


PLAYGROUND_POLICY: Final = content_security_policy(
    # The code editor sets styles from its scripts, and carries its fonts and some pictures as data:.
    style="'unsafe-inline'",
    worker="'self'",
    font="'self' data:",
)

PAGE_HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The page names its assets by their hashes, so a stored copy of it must be asked about after a new build.
    "Cache-Control": "no-cache",
}


class WebPages:
    """The app, the playground and their assets, from the folder that `npm run build` fills.

    The folder may be missing, or appear later: the pages then say how to get them, and the assets are not found.
    `endpoint` is the API's own address, shown on these pages.
    """

    def __init__(self, dist: Path = DIST, endpoint: str = "http://127.0.0.1:8000/graphql") -> None:
        self._dist = dist
        self._endpoint = endpoint

    async def app(self, request: Request) -> Response:
        """The answer to a GET of any path that is nothing else: the app finds its page by the path itself.

        A name with a dot in it is a file's, and there is none. Styles that the app's libraries set from their
        scripts carry a nonce, which is another one in each answer.
        """
        if "." in request.url.path.rpartition("/")[2]:
            return PlainTextResponse("Not Found", status_code=404)
        nonce = token_urlsafe(16)
        content = self._read("index.html").replace(NONCE, nonce)
        policy = content_security_policy(style=f"'nonce-{nonce}'" if nonce in content else "'unsafe-inline'")
        return HTMLResponse(content, headers={**PAGE_HEADERS, "Content-Security-Policy": policy})

    def playground(self) -> Response:
        """The answer to a browser's GET of the endpoint; always 200, for the API is there either way."""
        # The same address answers a program with JSON (RFC 9110, section 12.5.5).
        more = {"Content-Security-Policy": PLAYGROUND_POLICY, "Vary": "Accept"}
        return HTMLResponse(self._read("graphiql.html"), headers={**PAGE_HEADERS, **more})

    def assets(self) -> Mount:
        """The route of the pages' scripts, styles and fonts."""
        return Mount("/assets", app=_HashedAssets(directory=self._dist / "assets", check_dir=False), name="assets")

    def _read(self, name: str) -> str:
        try:
            # Read anew each time, so that a build made while the bank runs shows on the next reload.
            return (self._dist / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return _NOT_BUILT.replace("{endpoint}", escape(self._endpoint))


class _HashedAssets(StaticFiles):
    """Files whose names change with their content, so that a browser may keep them for good (RFC 8246).

    Where the build has put a compressed copy beside a file, it goes to whoever takes it.
    """

    async def check_config(self) -> None:
        """Lets the folder be missing: each file is then simply not found."""

    def lookup_path(self, path: str) -> tuple[str, stat_result | None]:
        """The file of that name; a compressed copy has none of its own, and would come as what it is not."""
        if path.endswith(tuple(ending for _, ending in COMPRESSED)):
            return "", None
        return super().lookup_path(path)

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, or 304 without it, with headers that let it be kept."""
        accepted = _codings(Headers(scope=scope).get("accept-encoding", ""))
        coding, path, found = _smallest(Path(full_path), accepted, stat_result)
        response = super().file_response(path, found, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Vary"] = "Accept-Encoding"
        if coding is not None:
            response.headers["Content-Encoding"] = coding
            if isinstance(response, FileResponse):
                response.headers["Content-Type"] = guess_type(full_path)[0] or "application/octet-stream"
        return response


def _smallest(path: Path, accepted: frozenset[str], plain: stat_result) -> tuple[str | None, Path, stat_result]:
    for coding, ending in COMPRESSED:
        if coding in accepted:
            compressed = path.with_name(path.name + ending)
            try:
                return coding, compressed, compressed.stat()
            except FileNotFoundError:
                continue
    return None, path, plain


def _codings(accept_encoding: str) -> frozenset[str]:
    """The content codings that a client takes (RFC 9110, section 12.5.3); `q=0` takes one back."""
    entries = (entry.partition(";") for entry in accept_encoding.lower().split(","))
    refused = ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return frozenset(name.strip() for name, _, weight in entries if weight.replace(" ", "") not in refused)


_NOT_BUILT: Final = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Florin</title>
    <link rel="icon" href="data:,">
    <style>
      body { max-width: 62rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
      pre { padding: 1rem; overflow: auto; background: #8882; border-radius: 6px; }
      :root { color-scheme: light dark; }
    </style>
  </head>
  <body>
    <h1>The bank is open. Its app is not built yet.</h1>
    <p>
      When the bank was started, Node.js was not there, or the packages of the app could not be fetched.
      The API does not need it. To get the app and the playground, install Node.js 20.19 or newer with npm,
      run <code>make run</code> again, and reload this page.
    </p>
    <h2>Meanwhile, with curl</h2>
    <p>Register:</p>
    <pre>curl {endpoint} -H 'Content-Type: application/json' -d '{
  "query": "mutation ($input: RegisterInput!) { register(input: $input) { __typename } }",
  "variables": {"input": {
    "email": "ada@example.com", "password": "correct horse battery staple", "fullName": "Ada Lovelace",
    "country": "DE", "address": "Unter den Linden 6, 10117 Berlin", "idDocument": "C01X00T47"}}
}'</pre>
    <p>Log on:</p>
    <pre>curl {endpoint} -H 'Content-Type: application/json' -d '{
  "query": "mutation ($input: LogonInput!) { logon(input: $input) { ... on Session { accessToken } } }",
  "variables": {"input": {"email": "ada@example.com", "password": "correct horse battery staple"}}
}'</pre>
    <p>Then send the token with everything else:</p>
    <pre>curl {endpoint} -H 'Content-Type: application/json' -H 'Authorization: Bearer &lt;token&gt;' -d '{
  "query": "{ me { fullName accounts { nodes { iban balance { value currency } } } } }"
}'</pre>
  </body>
</html>
"""
