"""What a request brings beside its operation, and how much of it is believed."""

from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest

from florin.domain.principal import Origin
from florin.resolvers.request import DEVICE_MAX, REFRESH_COOKIE, Request

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def request(secure: bool = False, answers_headers: bool = True, by_proxy: bool = False, **headers: Any) -> Request:
    """A request with headers; `_` in their names stands for `-`."""
    sent = {
        name.replace("_", "-").encode(): value.encode() if isinstance(value, str) else value
        for name, value in headers.items()
    }
    return Request(None, "192.0.2.1", sent, secure, answers_headers, by_proxy)


@pytest.mark.parametrize(
    ("cookie", "token"),
    [
        ("florin_refresh=tok", "tok"),
        ("theme=dark; florin_refresh=tok; lang=de", "tok"),
        ("theme=dark;florin_refresh=tok;", "tok"),
        ("  florin_refresh = tok  ", "tok"),
        ('florin_refresh="tok"', "tok"),
        ("florin_refresh=a=b==", "a=b=="),
        ("florin_refresh=specific; florin_refresh=general", "specific"),
        ('prefs={"a": 1, "b": [2]}; florin_refresh=tok', "tok"),
        ("no pair; =; ;; florin_refresh=tok; [", "tok"),
        ("path=/evil; expires=never; florin_refresh=tok; httponly", "tok"),
        (b"name=Ren\xe9\xff\x00; florin_refresh=tok", "tok"),
        ("x=" + "y" * 100_000 + "; florin_refresh=tok", "tok"),
        ("", None),
        ("florin_refresh", None),
        ("florin_refresh=", None),
        ('florin_refresh=""', None),
        ("FLORIN_REFRESH=tok", None),
        ("my_florin_refresh=tok", None),
        ("florin_refresh2=tok", None),
        ("theme=florin_refresh=tok", None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_browsers_token_is_found_whatever_else_the_host_has_set(cookie: str | bytes, token: str | None) -> None:
    assert request(cookie=cookie).refresh_cookie == token


def test_without_a_cookie_there_is_no_token() -> None:
    assert request().refresh_cookie is None


@pytest.mark.parametrize(
    ("headers", "is_page"),
    [
        ({"sec_fetch_mode": "cors"}, True),
        ({"sec_fetch_mode": "navigate", "sec_fetch_site": "none"}, True),
        ({"origin": "http://bank.test"}, True),
        ({"origin": "null"}, True),
        ({}, False),
        ({"user_agent": "Mozilla/5.0", "accept": "text/html"}, False),
        ({"cookie": "florin_refresh=tok", "referer": "http://bank.test/"}, False),
    ],
)
def test_a_browser_is_known_by_what_its_pages_cannot_leave_out(headers: dict[str, Any], is_page: bool) -> None:
    assert request(**headers).is_page is is_page


def test_a_websocket_has_nowhere_to_put_a_cookie() -> None:
    socket = request(answers_headers=False, origin="http://bank.test", cookie="florin_refresh=secret")
    assert socket.is_page
    assert socket.refresh_cookie is None


@pytest.mark.parametrize("given", ["a", "5f3-2_b.C", "0" * 64])
def test_the_id_that_a_proxy_gave_is_kept(given: str) -> None:
    assert request(by_proxy=True, x_request_id=given).origin("new").request_id == given


def test_an_id_that_anybody_may_have_sent_is_not_believed() -> None:
    assert request(x_request_id="a").origin("new").request_id == "new"


@pytest.mark.parametrize(
    "given",
    ["", "0" * 65, "a b", "a\r\nset-cookie: x=1", "a\n", "\n", "<script>", "a;b", "\0", "ä", b"\xff\xfe", "١٢٣"],
    ids=ascii,
)
def test_an_id_that_no_proxy_would_give_is_not_believed(given: str | bytes) -> None:
    sent = request(by_proxy=True, x_request_id=given)
    assert sent.given_id is None
    assert sent.origin("new").request_id == "new"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Phone/1.0 (Android)", "Phone/1.0 (Android)"),
        ("x" * 100_000, "x" * DEVICE_MAX),
        ("", ""),
        ("Phone\0", ""),
        ("Phone\x1b[31m", ""),
        ("Phone\ttab", ""),
        (b"Caf\xe9/1.0", "Café/1.0"),
        (b"\x80\x9f", ""),
        ("x" * DEVICE_MAX + "\0", "x" * DEVICE_MAX),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_device_is_told_as_it_calls_itself_if_it_can_be_shown(agent: str | bytes, device: str) -> None:
    assert request(user_agent=agent).origin("new") == Origin("192.0.2.1", device, "new")


def test_a_device_that_says_nothing_has_no_name() -> None:
    assert request().origin("new") == Origin("192.0.2.1", "", "new")


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie_is_for_this_site_alone_and_for_no_script(secure: bool) -> None:
    written = request(secure=secure).keep_refresh_token("tok", NOW + timedelta(days=30), NOW).decode()
    [cookie] = SimpleCookie(written).values()
    assert (cookie.key, cookie.value) == (REFRESH_COOKIE, "tok")
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/graphql", "Strict", True)
    assert cookie["max-age"] == str(30 * 24 * 3600)
    assert bool(cookie["secure"]) is secure, "over plain HTTP a browser would throw a secure cookie away"
    assert not cookie["domain"], "and no subdomain gets it"


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(seconds=1), timedelta(days=400)])
def test_a_cookie_whose_time_is_over_is_forgotten_at_once(ago: timedelta) -> None:
    written = request().keep_refresh_token("", NOW - ago, NOW)
    assert b"Max-Age=0;" in written


def test_what_a_browser_is_told_to_keep_it_brings_back() -> None:
    token = "tok-en_43"
    written = request().keep_refresh_token(token, NOW + timedelta(days=1), NOW).decode()
    assert request(cookie=written.split(";")[0]).refresh_cookie == token
