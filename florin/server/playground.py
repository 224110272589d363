"""The playground: GraphiQL as `web/` builds it, served by the bank itself and in need of no other host."""

from collections.abc import Mapping
from html import escape
from os import PathLike, stat_result
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST: Final = Path(__file__).resolve().parents[2] / "web" / "dist"

# Content Security Policy Level 3. Nothing may come from, or go to, another host, and no script may stand in
# the page. The code editor sets styles from its scripts, and carries its fonts and some pictures as data:.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)

PAGE_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # The page names its assets by their hashes, so a stored copy of it must be asked about after a new build.
    "Cache-Control": "no-cache",
    # The same address answers a program with JSON (RFC 9110, section 12.5.5).
    "Vary": "Accept",
}


class Playground:
    """The page and its assets, from the folder that `npm run build` fills.

    The folder may be missing, or appear later: the page then says how to get the playground, and the assets are
    not found. `endpoint` is the API's own address, shown on that page.
    """

    def __init__(self, dist: Path = DIST, endpoint: str = "http://127.0.0.1:8000/graphql") -> None:
        self._dist = dist
        self._endpoint = endpoint

    def page(self) -> Response:
        """The answer to a browser's GET of the endpoint; always 200, for the API is there either way."""
        try:
            # Read anew each time, so that a build made while the bank runs shows on the next reload.
            content = (self._dist / "graphiql.html").read_text(encoding="utf-8")
        except FileNotFoundError:
            content = _NOT_BUILT.replace("{endpoint}", escape(self._endpoint))
        return HTMLResponse(content, headers=PAGE_HEADERS)

    def assets(self) -> Mount:
        """The route of the page's scripts, styles and fonts."""
        return Mount("/assets", app=_HashedAssets(directory=self._dist / "assets", check_dir=False), name="assets")


class _HashedAssets(StaticFiles):
    """Files whose names change with their content, so that a browser may keep them for good (RFC 8246)."""

    async def check_config(self) -> None:
        """Lets the folder be missing: each file is then simply not found."""

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, or 304 without it, with headers that let it be kept."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


_NOT_BUILT: Final = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Florin · GraphiQL</title>
    <link rel="icon" href="data:,">
    <style>
      body { max-width: 62rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
      pre { padding: 1rem; overflow: auto; background: #8882; border-radius: 6px; }
      :root { color-scheme: light dark; }
    </style>
  </head>
  <body>
    <h1>The bank is open. Its playground is not built yet.</h1>
    <p>
      When the bank was started, Node.js was not there, or the playground's packages could not be fetched.
      The API does not need it. To get the playground, install Node.js 20.19 or newer with npm,
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
