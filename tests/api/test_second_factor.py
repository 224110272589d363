"""The second factor: turned on with a code, asked for at logon, and no code is good twice."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import asyncpg
import pyotp
import pytest

from florin.domain.second_factors import SecondFactors
from florin.server import bank
from tests.api.audited import audited
from tests.client import PASSWORD, PATIENCE, Client

BEGIN = (
    """mutation { beginMfa { __typename ... on MfaSetup { secret uri qrSvg } ... on Refusal { code message } } }"""
)
ENABLED = """__typename ... on MfaEnabled { recoveryCodes } ... on Refusal { code message }
    ... on TooManyAttempts { retryAfter }"""
CONFIRM = f"mutation ($code: String!) {{ confirmMfa(input: {{ code: $code }}) {{ {ENABLED} }} }}"
RENEW = f"mutation ($code: String!) {{ renewRecoveryCodes(input: {{ code: $code }}) {{ {ENABLED} }} }}"
DISABLE = """mutation ($code: String!) { disableMfa(input: { code: $code }) { __typename
    ... on MfaDisabled { disabledAt } ... on Refusal { code message } } }"""
COMPLETE = """mutation ($challenge: String!, $code: String!) {
    completeLogon(input: { challenge: $challenge, code: $code }) { __typename
        ... on Session { accessToken refreshToken customer { email accounts { nodes { id } } } }
        ... on Refusal { code message } ... on TooManyAttempts { retryAfter } } }"""
ON = "{ me { mfaEnabled } }"


class Watch:
    """The clock by which the bank judges codes: it stands while a test runs, so that no step ends in the middle."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


WATCH = Watch()


@pytest.fixture(scope="module", autouse=True)
def _codes_by_the_watch() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bank, "SecondFactors", lambda *parts: SecondFactors(*parts[:-1], clock=WATCH))
        yield


@pytest.fixture(autouse=True)
def _set_the_watch() -> None:
    WATCH.now = datetime.now(UTC)


def code_at(secret: str, steps: int = 0) -> str:
    """The code of an authenticator app whose clock is so many steps ahead."""
    return pyotp.TOTP(secret).at(WATCH.now + timedelta(seconds=30 * steps))


async def enable(client: Client) -> tuple[str, list[str]]:
    """Turn the second factor on; the secret and the recovery codes. The code of the last step is used up."""
    secret = (await client.data(BEGIN))["beginMfa"]["secret"]
    enabled = (await client.data(CONFIRM, code=code_at(secret, -1)))["confirmMfa"]
    assert enabled["__typename"] == "MfaEnabled", enabled
    return secret, enabled["recoveryCodes"]


async def complete(client: Client, challenge: str, code: str) -> dict[str, Any]:
    """End a logon with a code."""
    return client.take((await client.data(COMPLETE, challenge=challenge, code=code))["completeLogon"])


async def challenge_of(client: Client) -> str:
    """Begin a logon."""
    answer = await client.logon(client.email)
    assert answer["__typename"] == "MfaRequired", answer
    assert "accessToken" not in answer
    challenge: str = answer["challenge"]
    return challenge


async def test_an_authenticator_app_can_be_set_up_and_is_then_asked_for(client: Client) -> None:
    await client.join()
    account = await client.open_account()
    setup = (await client.data(BEGIN))["beginMfa"]
    app = pyotp.parse_uri(setup["uri"])
    assert isinstance(app, pyotp.TOTP)
    assert (app.issuer, app.name, app.secret) == ("Florin", client.email, setup["secret"])
    assert ElementTree.fromstring(setup["qrSvg"]).tag.endswith("svg")
    assert (await client.logon(client.email))["__typename"] == "Session", "not before it is confirmed"
    assert (await client.data(ON))["me"]["mfaEnabled"] is False
    enabled = (await client.data(CONFIRM, code=app.at(WATCH.now)))["confirmMfa"]
    assert len(set(enabled["recoveryCodes"])) == 10
    assert all(re.fullmatch(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", code) for code in enabled["recoveryCodes"])
    assert (await client.data(ON))["me"]["mfaEnabled"] is True
    async with client.another() as device:
        device.email = client.email
        challenge = await challenge_of(device)
        session = await complete(device, challenge, code_at(setup["secret"], 1))
        assert session["__typename"] == "Session"
        assert session["customer"] == {"email": client.email, "accounts": {"nodes": [{"id": account["id"]}]}}
        assert (await device.refresh())["__typename"] == "Session"


async def test_a_code_is_good_once(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    secret, _ = await enable(client)
    code = code_at(secret)
    challenges = [await challenge_of(client) for _ in range(6)]
    answers = await asyncio.gather(*(complete(client, each, code) for each in challenges))
    assert sorted(each["__typename"] for each in answers) == ["InvalidCode"] * 5 + ["Session"]
    async with asyncio.timeout(PATIENCE):
        while sum(event["repeats"] for event in await audited(sql, "MFA_FAILED", count=1)) < 5:
            await asyncio.sleep(0.05)
    assert {event["after"]["reason"] for event in await audited(sql, "MFA_FAILED", count=1)} == {"REPLAYED"}


async def test_a_code_that_an_earlier_one_has_overtaken_is_not_taken(client: Client) -> None:
    await client.join()
    secret, _ = await enable(client)
    assert (await complete(client, await challenge_of(client), code_at(secret, 1)))["__typename"] == "Session"
    late = await complete(client, await challenge_of(client), code_at(secret, 0))
    assert late["code"] == "INVALID_CODE"


@pytest.mark.parametrize("wrong", ["000000", "", "12345", "abcdef", "1234567", "٠١٢٣٤٥", "x" * 10_000, "\x00"])
async def test_a_wrong_code_lets_nobody_in(shared_client: Client, wrong: str) -> None:
    await shared_client.join()
    await enable(shared_client)
    async with shared_client.another() as thief:
        thief.email = shared_client.email
        refused = await complete(thief, await challenge_of(thief), wrong)
        assert refused["code"] == "INVALID_CODE"
        assert thief.token is None


async def test_guessing_codes_is_slowed_down(client: Client) -> None:
    await client.join()
    secret, _ = await enable(client)
    challenge = await challenge_of(client)
    for _ in range(10):
        assert (await complete(client, challenge, "123456"))["code"] == "INVALID_CODE"
    slowed = await complete(client, challenge, code_at(secret, 1))
    assert slowed["code"] == "TOO_MANY_ATTEMPTS"
    assert slowed["retryAfter"] > 0


@pytest.mark.parametrize("which", ["nonsense", "", "access token", "x" * 10_000])
async def test_only_a_challenge_of_ours_ends_a_logon(shared_client: Client, which: str) -> None:
    await shared_client.join()
    secret, _ = await enable(shared_client)
    challenge = shared_client.token if which == "access token" else which
    async with shared_client.another() as thief:
        refused = await complete(thief, challenge or "", code_at(secret))
        assert refused["code"] == "INVALID_CHALLENGE"


async def test_a_challenge_is_no_access_token(shared_client: Client) -> None:
    await shared_client.join()
    await enable(shared_client)
    async with shared_client.another() as thief:
        thief.email = shared_client.email
        thief.token = await challenge_of(thief)
        answer = await thief.ask("{ me { id } }")
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_recovery_code_stands_in_once_for_a_lost_device(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    _, codes = await enable(client)
    written = codes[3].lower().replace("-", " ")
    assert (await complete(client, await challenge_of(client), written))["__typename"] == "Session"
    again = await complete(client, await challenge_of(client), codes[3])
    assert again["code"] == "INVALID_CODE"
    assert (await complete(client, await challenge_of(client), codes[4]))["__typename"] == "Session"
    assert len(await audited(sql, "RECOVERY_CODE_USED", count=2)) == 2
    for row in await sql.fetch("SELECT * FROM recovery_codes"):
        assert len(row["hash"]) == 32


async def test_new_recovery_codes_replace_the_old_ones(client: Client) -> None:
    await client.join()
    secret, old = await enable(client)
    new = (await client.data(RENEW, code=code_at(secret)))["renewRecoveryCodes"]["recoveryCodes"]
    assert len(new) == 10
    assert not set(new) & set(old)
    assert (await complete(client, await challenge_of(client), old[0]))["code"] == "INVALID_CODE"
    assert (await complete(client, await challenge_of(client), new[0]))["__typename"] == "Session"


async def test_turning_it_off_takes_a_code_as_well(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    secret, _ = await enable(client)
    assert (await client.data(DISABLE, code="000000"))["disableMfa"]["code"] == "INVALID_CODE"
    assert (await client.data(ON))["me"]["mfaEnabled"] is True
    assert (await client.data(DISABLE, code=code_at(secret)))["disableMfa"]["__typename"] == "MfaDisabled"
    assert (await client.logon(client.email))["__typename"] == "Session"
    assert (await client.data(DISABLE, code=code_at(secret, 1)))["disableMfa"]["code"] == "MFA_NOT_ENABLED"
    assert await sql.fetchval("SELECT count(*) FROM recovery_codes") == 0
    assert await audited(sql, "MFA_ENABLED", count=1)
    assert await audited(sql, "MFA_DISABLED", count=1)


async def test_it_is_confirmed_only_after_it_was_begun_and_only_once(client: Client) -> None:
    await client.join()
    assert (await client.data(CONFIRM, code="123456"))["confirmMfa"]["code"] == "MFA_NOT_BEGUN"
    assert (await client.data(DISABLE, code="123456"))["disableMfa"]["code"] == "MFA_NOT_ENABLED"
    first = (await client.data(BEGIN))["beginMfa"]["secret"]
    second = (await client.data(BEGIN))["beginMfa"]["secret"]
    assert first != second
    assert (await client.data(CONFIRM, code=code_at(first)))["confirmMfa"]["code"] == "INVALID_CODE"
    assert (await client.data(CONFIRM, code=code_at(second)))["confirmMfa"]["__typename"] == "MfaEnabled"
    assert (await client.data(BEGIN))["beginMfa"]["code"] == "MFA_ALREADY_ENABLED"
    assert (await client.data(CONFIRM, code=code_at(second, 1)))["confirmMfa"]["code"] == "MFA_ALREADY_ENABLED"


async def test_a_wrong_password_does_not_tell_that_there_is_a_second_factor(shared_client: Client) -> None:
    await shared_client.join()
    await enable(shared_client)
    assert (await shared_client.logon(shared_client.email, PASSWORD + "!"))["code"] == "INVALID_CREDENTIALS"


async def test_the_secret_is_sealed_in_the_database(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    secret, codes = await enable(client)
    for table in ("second_factors", "recovery_codes", "audit_events"):
        for row in await sql.fetch(f"SELECT {table}::text AS whole FROM {table}"):
            for text in (secret, *codes):
                assert text not in row["whole"]
                assert text.encode().hex() not in row["whole"]


async def test_turning_it_on_ends_all_other_sessions(client: Client) -> None:
    await client.join()
    async with client.another() as phone:
        await phone.logon(client.email)
        await enable(client)
        assert (await phone.refresh())["code"] == "INVALID_REFRESH_TOKEN"
    assert (await client.refresh())["__typename"] == "Session"


async def test_a_logon_under_way_while_it_is_turned_on_does_not_get_in_without_a_code(
    client: Client, sql: asyncpg.Connection
) -> None:
    await client.join()
    secret = (await client.data(BEGIN))["beginMfa"]["secret"]
    async with client.another() as thief:
        async with sql.transaction():
            # Both meet at the customer's row: the confirmation first, and then the logon that knew of none.
            await sql.execute("UPDATE customers SET closed_at = closed_at")
            confirming = asyncio.create_task(client.data(CONFIRM, code=code_at(secret)))
            await waiting(sql, 1)
            logging_on = asyncio.create_task(thief.logon(client.email))
            await waiting(sql, 2)
        assert (await confirming)["confirmMfa"]["__typename"] == "MfaEnabled"
        await logging_on
        answer = await thief.ask("{ me { id } }") if thief.token else {"errors": True}
    assert "errors" in answer
    assert await sql.fetchval("SELECT count(*) FROM sessions WHERE ended_at IS NULL") == 1


async def waiting(sql: asyncpg.Connection, count: int) -> None:
    """Wait until so many others wait for a row of the customers."""
    async with asyncio.timeout(PATIENCE):
        # Within a transaction PostgreSQL shows the same moment again and again unless told otherwise.
        while await sql.execute("SELECT pg_stat_clear_snapshot()") and (
            await sql.fetchval(
                """SELECT count(*) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND query LIKE '%UPDATE customers%' AND datname = current_database()"""
            )
            < count
        ):
            await asyncio.sleep(0.02)


async def test_it_is_begun_only_shortly_after_a_logon(client: Client, sql: asyncpg.Connection) -> None:
    await client.join()
    await sql.execute("UPDATE sessions SET created_at = created_at - interval '30 minutes'")
    refused = (await client.data(BEGIN))["beginMfa"]
    assert refused["code"] == "RECENT_LOGON_REQUIRED"
    assert await sql.fetchval("SELECT count(*) FROM second_factors") == 0
    await client.logon(client.email)
    assert (await client.data(BEGIN))["beginMfa"]["__typename"] == "MfaSetup"
    assert await audited(sql, "MFA_BEGUN", count=1)


async def test_a_code_may_be_written_in_two_groups(client: Client) -> None:
    await client.join()
    secret, _ = await enable(client)
    code = code_at(secret)
    written = f"{code[:3]} {code[3:]}"
    assert (await complete(client, await challenge_of(client), written))["__typename"] == "Session"


async def test_a_challenge_of_the_old_password_ends_no_logon_after_the_change(client: Client) -> None:
    await client.join()
    _, codes = await enable(client)
    challenge = await challenge_of(client)
    changed = await client.data(
        """mutation ($old: String!) { changePassword(input: { currentPassword: $old,
            newPassword: "another rather long passphrase" }) { __typename } }""",
        old=PASSWORD,
    )
    assert changed["changePassword"]["__typename"] == "Customer"
    async with client.another() as thief:
        assert (await complete(thief, challenge, codes[0]))["code"] == "INVALID_CHALLENGE"
