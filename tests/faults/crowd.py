"""Customers who pay each other all the time, and write down what they were told."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
from websockets.exceptions import WebSocketException

from tests.client import Client, money, subscribe
from tests.faults.house import PATIENCE, House
from tests.persistence.audit import audit

TRANSFER = """mutation ($input: TransferInput!) { transfer(input: $input) {
    __typename ... on Transaction { id status } ... on Refusal { code } } }"""

FIRST_DEPOSIT = "1000000.00"


class Crowd:
    """Payers over connections of their own, all at one bank. Each payment has its key, and is one cent.

    The insistent send a payment that was not answered again under its key, until it is; the others leave.
    """

    def __init__(self, house: House, payers: int, *, insistent: bool) -> None:
        self.house = house
        self.payers = payers
        self.insistent = insistent
        self.answers: dict[str, str] = {}
        self.repeated = 0
        self.leaving = False
        self.token = ""
        self.accounts: list[str] = []

    async def enter(self) -> None:
        """Become a customer with an account to pay from, hot, and four to pay to."""
        async with Client(self.house.base_url) as client:
            await client.join()
            assert client.token is not None
            self.token = client.token
            self.accounts = [(await client.open_account(deposit=FIRST_DEPOSIT))["id"]]
            self.accounts += [(await client.open_account())["id"] for _ in range(4)]

    @asynccontextmanager
    async def paying(self) -> AsyncIterator[None]:
        """Pay while the block runs; it is left when everybody has the answer to their last payment, or has left."""
        self.leaving = False
        payers = [asyncio.create_task(self._pay(number)) for number in range(self.payers)]
        try:
            yield
            self.leaving = True
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*payers)
        finally:
            for payer in payers:
                payer.cancel()
            await asyncio.gather(*payers, return_exceptions=True)

    async def answered(self, more: int) -> None:
        """Wait until so many more payments have been answered."""
        target = len(self.answers) + more
        await self.house.until(lambda: len(self.answers) >= target)

    async def _pay(self, number: int) -> None:
        async with httpx.AsyncClient(timeout=PATIENCE, headers={"authorization": f"Bearer {self.token}"}) as http:
            while not self.leaving:
                key, to = uuid4().hex, self.accounts[1 + number % 4]
                answer = await self._send(http, key, to)
                while answer is None and self.insistent:
                    self.repeated += 1
                    await asyncio.sleep(0.05)
                    answer = await self._send(http, key, to)
                if answer is None:
                    return
                self.answers[key] = answer

    async def _send(self, http: httpx.AsyncClient, key: str, to: str) -> str | None:
        payment = {
            "fromAccountId": self.accounts[0],
            "to": {"accountId": to},
            "amount": money("0.01"),
            "idempotencyKey": key,
        }
        body = {"query": TRANSFER, "variables": {"input": payment}}
        try:
            response = await http.post(f"{self.house.base_url}/graphql", json=body)
        except httpx.TransportError:
            return None
        if response.status_code >= 500:
            return None
        answer: dict[str, Any] = response.json()
        if "errors" in answer:
            assert answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR", answer
            return None
        result = answer["data"]["transfer"]
        assert result["__typename"] == "Transaction", result
        assert result["status"] == "COMPLETED", result
        return str(result["id"])

    async def settle(self) -> None:
        """Compare what was answered with the books: each answered payment is there once, and no other is."""
        async with self.house.books() as books:
            await audit(books)
            rows = await books.fetch(
                """SELECT k.key, t.id FROM transactions t JOIN idempotency_keys k ON k.transaction_id = t.id
                WHERE t.kind = 'TRANSFER' AND t.status = 'COMPLETED' AND t.source_account_id = $1""",
                self.accounts[0],
            )
            stored = {row["key"]: str(row["id"]) for row in rows}
            assert len(rows) == len(stored)
            assert stored == self.answers
            balances = await books.fetch(
                "SELECT balance FROM accounts WHERE id = ANY($1) ORDER BY balance DESC", self.accounts
            )
            first, *others = [row["balance"] for row in balances]
            assert first == 100_000_000 - len(stored)
            assert sum(others) == len(stored)


class Subscriber:
    """Watches an account through everything, and goes on after the last change that it saw."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._cursor = "0"
        self.seen: list[int] = []
        self.connections = 0

    @asynccontextmanager
    async def watching(self) -> AsyncIterator["Subscriber"]:
        """Watch while the block runs."""
        task = asyncio.create_task(self._watch())
        try:
            yield self
        finally:
            task.cancel()
            (ending,) = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(ending, asyncio.CancelledError), ending

    async def _watch(self) -> None:
        while True:
            try:
                async with (
                    Client(self._crowd.house.base_url, self._crowd.token) as client,
                    client.socket() as socket,
                ):
                    self.connections += 1
                    await subscribe(socket, self._crowd.accounts[0], after=self._cursor)
                    async for message in socket:
                        if not self._take(json.loads(message)):
                            break
            except (OSError, WebSocketException):
                pass
            await asyncio.sleep(0.05)

    def _take(self, event: dict[str, Any]) -> bool:
        """Note a change; False when there is none, since the server could not tell it or has ended the stream."""
        if event["type"] != "next" or "errors" in event["payload"]:
            return False
        change = event["payload"]["data"]["transactionStatusChanged"]
        self.seen.append(change["sequence"])
        self._cursor = change["cursor"]
        return True

    async def saw_everything(self) -> None:
        """Wait for the change of the last payment; each was seen once, in order."""
        payments_and_deposit = len(self._crowd.answers) + 1
        await self._crowd.house.until(lambda: len(self.seen) >= payments_and_deposit)
        assert self.seen == list(range(1, payments_and_deposit + 1))
