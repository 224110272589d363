"""A client as outsiders write it: HTTP and websockets, nothing of Florin's code."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self
from uuid import uuid4

import asyncpg
import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

PASSWORD = "a long enough passphrase"

PATIENCE = 60.0
"""Seconds until a test gives up waiting; none of them depends on how long it really takes."""

REFUSAL = "... on Refusal { code message }"
TRANSACTION = """id kind status description createdAt completedAt amount { value currency }
    source { name iban account { id } } destination { name iban account { id } } rejection { code message }"""
DEPOSIT_OUTCOME = f"""__typename ... on Transaction {{ {TRANSACTION} }} {REFUSAL}
    ... on AccountNotActive {{ side accountStatus: status transaction {{ id status }} }}
    ... on AccountNotFound {{ side reference }}
    ... on CurrencyMismatch {{ side requestedCurrency: requested expected }}
    ... on InvalidAmount {{ reason currency decimals }}
    ... on IdempotencyConflict {{ idempotencyKey }}
    ... on Overloaded {{ retryAfter }}"""
WITHDRAW_OUTCOME = f"""{DEPOSIT_OUTCOME} ... on InsufficientFunds {{ accountId available {{ value currency }}
    requested {{ value currency }} transaction {{ id status }} }}"""
TRANSFER_OUTCOME = f"{WITHDRAW_OUTCOME} ... on SameAccount {{ accountId }}"

_numbers = itertools.count(1)


def money(value: str, currency: str = "EUR") -> dict[str, str]:
    """An amount as clients write it."""
    return {"value": value, "currency": currency}


class Client:
    """One user agent. Give it a token by `join` (register and log on) or `logon`."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self.base_url = base_url
        self.token = token
        self.email = ""
        self.others: list[Client] = []
        self.refresh_token: str | None = None
        # The server closes a connection that is idle for five seconds, and a request may meet that on its way.
        limits = httpx.Limits(keepalive_expiry=2)
        self.http = httpx.AsyncClient(base_url=base_url, timeout=PATIENCE, limits=limits)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for other in self.others:
            await other.http.aclose()
        await self.http.aclose()

    def another(self) -> "Client":
        """A second user agent on the same server, not logged on. It is let go of with this one at the latest."""
        self.others.append(Client(self.base_url))
        return self.others[-1]

    @property
    def headers(self) -> dict[str, str]:
        """What an authenticated request carries."""
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Send an operation; the whole answer, errors and all."""
        response = await self.http.post(
            "/graphql", json={"query": query, "variables": variables}, headers=self.headers
        )
        answer: dict[str, Any] = response.json()
        return answer

    async def refused(self) -> dict[str, Any]:
        """The error that a token gets once it is taken no more, which every process hears a moment later."""
        async with asyncio.timeout(PATIENCE):
            while "errors" not in (answer := await self.ask("{ me { id } }")):
                await asyncio.sleep(0.02)
        error: dict[str, Any] = answer["errors"][0]
        return error

    async def data(self, query: str, **variables: Any) -> dict[str, Any]:
        """Send an operation that must have no errors; its data."""
        answer = await self.ask(query, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def register(self, **changes: str) -> dict[str, Any]:
        """Register somebody; the result, whatever it is."""
        number = next(_numbers)
        application = {
            "email": f"customer-{number}-{uuid4().hex[:8]}@example.com",
            "password": PASSWORD,
            "fullName": f"Customer {number}",
            "country": "DE",
            "address": "Hauptstrasse 1, 10115 Berlin",
            "idDocument": "passport C01X00T47",
        } | changes
        answer = await self.data(
            """mutation ($input: RegisterInput!) { register(input: $input) { __typename
                ... on Customer { id email fullName country createdAt } ... on Refusal { code message }
                ... on InvalidInput { field } ... on WeakPassword { minimumLength }
                ... on CountryNotAllowed { country } } }""",
            input=application,
        )
        result: dict[str, Any] = answer["register"]
        return result

    async def logon(self, email: str, password: str = PASSWORD) -> dict[str, Any]:
        """Log on and keep the token; the result, whatever it is."""
        answer = await self.data(
            """mutation ($input: LogonInput!) { logon(input: $input) { __typename
                ... on Session { accessToken tokenType expiresAt sessionId refreshToken refreshExpiresAt
                    passwordChangeDue customer { id email } }
                ... on MfaRequired { challenge expiresAt }
                ... on Refusal { code message } ... on TooManyAttempts { retryAfter } } }""",
            input={"email": email, "password": password},
        )
        result: dict[str, Any] = answer["logon"]
        return self.take(result)

    def take(self, session: dict[str, Any]) -> dict[str, Any]:
        """Go on with a session's tokens, if it is one."""
        self.token = session.get("accessToken", self.token)
        self.refresh_token = session.get("refreshToken", self.refresh_token)
        return session

    async def refresh(self, refresh_token: str | None = None) -> dict[str, Any]:
        """Get the next tokens for the last refresh token, or for a given one; the result, whatever it is."""
        answer = await self.data(
            """mutation ($input: RefreshSessionInput) { refreshSession(input: $input) { __typename
                ... on Session { accessToken refreshToken sessionId customer { email } }
                ... on Refusal { code message } } }""",
            input={"refreshToken": refresh_token or self.refresh_token},
        )
        return self.take(answer["refreshSession"])

    async def join(self, **changes: str) -> dict[str, Any]:
        """Become a customer and log on; the customer."""
        customer = await self.register(**changes)
        assert customer["__typename"] == "Customer", customer
        self.email = customer["email"]
        await self.logon(self.email, changes.get("password", PASSWORD))
        return customer

    async def staff(self, sql: asyncpg.Connection, role: str = "ADMIN") -> dict[str, Any]:
        """Become a member of staff, whom only the bank itself can make, and log on; the person."""
        person = await self.join()
        await sql.execute("UPDATE customers SET role = $1 WHERE email = $2", role, self.email)
        await self.logon(self.email)
        return person

    async def open_account(self, currency: str = "EUR", deposit: str | None = None, **more: str) -> dict[str, Any]:
        """Open an account, with a first deposit if asked for; the account."""
        answer = await self.data(
            """mutation ($input: OpenAccountInput!) { openAccount(input: $input) { __typename
                ... on Account { id iban type status currency openedAt
                    balance { value } availableBalance { value } }
                ... on CurrencyNotSupported { code message currency } } }""",
            input={"currency": currency} | more,
        )
        account: dict[str, Any] = answer["openAccount"]
        if deposit is not None:
            made = await self.deposit(account["id"], deposit, currency)
            assert made["status"] == "COMPLETED", made
        return account

    async def deposit(
        self, account_id: str, value: str, currency: str = "EUR", *, key: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """Pay cash in; the result, with `replayed`."""
        return await self._move("deposit", "DepositInput", {"accountId": account_id}, value, currency, key, more)

    async def withdraw(
        self, account_id: str, value: str, currency: str = "EUR", *, key: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """Pay cash out; the result, with `replayed`."""
        return await self._move("withdraw", "WithdrawInput", {"accountId": account_id}, value, currency, key, more)

    async def transfer(
        self,
        source: str,
        to: str | dict[str, str],
        value: str,
        currency: str = "EUR",
        *,
        key: str | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Move money to an account id, or to `{"iban": …}`; the result, with `replayed`."""
        destination = to if isinstance(to, dict) else {"accountId": to}
        place = {"fromAccountId": source, "to": destination}
        return await self._move("transfer", "TransferInput", place, value, currency, key, more)

    async def _move(
        self,
        field: str,
        input_type: str,
        place: dict[str, Any],
        value: str,
        currency: str,
        key: str | None,
        more: dict[str, Any],
    ) -> dict[str, Any]:
        selection = {"deposit": DEPOSIT_OUTCOME, "withdraw": WITHDRAW_OUTCOME, "transfer": TRANSFER_OUTCOME}[field]
        answer = await self.ask(
            f"mutation ($input: {input_type}!) {{ {field}(input: $input) {{ {selection} }} }}",
            input=place | {"amount": money(value, currency), "idempotencyKey": key or uuid4().hex} | more,
        )
        assert "errors" not in answer, answer["errors"]
        result: dict[str, Any] = answer["data"][field]
        result["replayed"] = answer.get("extensions", {}).get("idempotency", {}).get("replayed", False)
        return result

    async def balance(self, account_id: str) -> str:
        """An account's posted balance."""
        return str((await self.account(account_id))["balance"]["value"])

    async def account(self, account_id: str) -> dict[str, Any]:
        """An account of one's own."""
        answer = await self.data(
            "query ($id: ID!) { account(id: $id) { id iban type status currency openedAt "
            "balance { value currency } availableBalance { value currency } } }",
            id=account_id,
        )
        found: dict[str, Any] = answer["account"]
        return found

    async def transactions(self, account_id: str, first: int = 100) -> list[dict[str, Any]]:
        """An account's latest transactions."""
        answer = await self.data(
            f"query ($id: ID!, $first: Int!) {{ account(id: $id) {{ transactions(first: $first) "
            f"{{ nodes {{ {TRANSACTION} }} }} }} }}",
            id=account_id,
            first=first,
        )
        nodes: list[dict[str, Any]] = answer["account"]["transactions"]["nodes"]
        return nodes

    @asynccontextmanager
    async def socket(
        self, payload: dict[str, Any] | None = None, **options: Any
    ) -> AsyncIterator[ClientConnection]:
        """A websocket that has been acknowledged."""
        if payload is None:
            payload = {"authorization": f"Bearer {self.token}"} if self.token else {}
        url = self.base_url.replace("http", "ws", 1) + "/graphql"
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], **options) as socket:
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            acknowledged = json.loads(await socket.recv())
            assert acknowledged["type"] == "connection_ack", acknowledged
            yield socket

    async def watch(self, account_id: str, after: str | None = None) -> AsyncIterator[dict[str, Any]]:
        """The changes of an account, over a socket of their own. Ends when the server completes."""
        async with self.socket() as socket:
            await subscribe(socket, account_id, after)
            async for message in socket:
                event = json.loads(message)
                if event["type"] == "next":
                    assert "errors" not in event["payload"], event["payload"]["errors"]
                    yield event["payload"]["data"]["transactionStatusChanged"]
                elif event["type"] != "ping":
                    assert event["type"] == "complete", event
                    return


CHANGE = """cursor sequence previousStatus status occurredAt
    transaction { id kind status amount { value } } account { id balance { value } }"""


async def subscribe(
    socket: ClientConnection, account_id: str, after: str | None = None, operation_id: str = "1"
) -> None:
    """Begin to watch an account on a socket."""
    await socket.send(
        json.dumps(
            {
                "type": "subscribe",
                "id": operation_id,
                "payload": {
                    "query": "subscription ($id: ID!, $after: Cursor) { transactionStatusChanged"
                    f"(accountId: $id, after: $after) {{ {CHANGE} }} }}",
                    "variables": {"id": account_id, "after": after},
                },
            }
        )
    )
