"""A schema of a few fields, with one of everything that the transport must carry."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig

from florin.resolvers.request import Request
from florin.server.tokens import InvalidToken
from florin.server.websocket import Credential

TOKENS = {"Bearer ada": "Ada", "Bearer grace": "Grace"}
"""The tokens that the toy knows, and whose they are."""


class Kind(Enum):
    DEPOSIT = "deposit"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class MoneyValue:
    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class MoveValue:
    id: str
    kind: Kind
    amount: MoneyValue
    description: str | None
    origin: str
    created_at: str


@dataclass(frozen=True, slots=True)
class TooLittleValue:
    available: MoneyValue
    requested: MoneyValue

    @property
    def code(self) -> str:
        return "TOO_LITTLE"


@dataclass(frozen=True, slots=True)
class NodeValue:
    name: str


@dataclass(slots=True)
class ToyContext:
    """What the toy's resolvers see of a request."""

    authorization: str | None
    client_address: str
    extensions: dict[str, object] = field(default_factory=dict)
    response_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    rights: int = 0
    reads: int = 0

    def who(self) -> str:
        if self.authorization not in TOKENS:
            raise GraphQLError("Log on first.", extensions={"code": "UNAUTHENTICATED"})
        return TOKENS[self.authorization]


def toy_context() -> ToyContext:
    """That of somebody unknown."""
    return ToyContext(None, "")


async def make_context(request: Request) -> ToyContext:
    return ToyContext(request.authorization, request.address)


async def identify(request: Request) -> Credential:
    """`Bearer ada` lasts an hour, `Bearer for 0.2` lasts that many seconds, anything else is forged."""
    return Credential(None, token_expiry(request.authorization or ""))


def token_expiry(authorization: str) -> float:
    if authorization.startswith("Bearer for "):
        return time.time() + float(authorization.removeprefix("Bearer for "))
    if authorization not in TOKENS:
        raise InvalidToken("The token's signature is not ours; log on again.")
    return time.time() + 3600


def parse_decimal(value: object) -> Decimal:
    if not isinstance(value, str):
        raise GraphQLError("A Decimal is a string, never a float.")
    try:
        return Decimal(value)
    except InvalidOperation:
        raise GraphQLError(f"'{value}' is not a decimal number.") from None


ToyDecimal = Annotated[Decimal, "a decimal"]
DECIMAL = strawberry.scalar(name="Decimal", serialize=str, parse_value=parse_decimal)


def view(of: type) -> Any:
    def decorate(cls: type) -> type:
        cls.is_type_of = classmethod(lambda _cls, value, _info: isinstance(value, of))
        return strawberry.type(cls)

    return decorate


@view(of=MoneyValue)
class Money:
    value: Decimal
    currency: str


@view(of=MoveValue)
class Move:
    id: strawberry.ID
    kind: strawberry.enum(Kind)
    amount: Money
    description: str | None
    origin: str
    created_at: str


@view(of=TooLittleValue)
class TooLittle:
    code: str
    available: Money
    requested: Money


@view(of=NodeValue)
class Node:
    name: str

    @strawberry.field
    def child(self) -> "Node":
        return NodeValue(name="child")

    @strawberry.field
    def children(self, first: int = 2) -> list["Node"]:
        return [NodeValue(name=f"child {number}") for number in range(first)]

    @strawberry.field
    async def later(self) -> str:
        await asyncio.sleep(0)
        return "later"


@strawberry.input
class MoneyInput:
    value: Decimal
    currency: str


@strawberry.input
class MoveInput:
    origin: strawberry.ID
    destination: strawberry.ID
    amount: MoneyInput
    description: str | None = None
    idempotency_key: str


MoveResult = Annotated[Move | TooLittle, strawberry.union("MoveResult")]


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"Hello, {name}!"

    @strawberry.field
    def me(self, info: strawberry.Info) -> str:
        return info.context.who()

    @strawberry.field
    def maybe_me(self, info: strawberry.Info) -> str | None:
        return info.context.who()

    @strawberry.field
    def address(self, info: strawberry.Info) -> str:
        return info.context.client_address

    @strawberry.field
    async def node(self) -> Node:
        return NodeValue(name="root")

    @strawberry.field
    async def broken(self) -> str | None:
        raise RuntimeError("the password of the database is swordfish")

    @strawberry.field
    def hollow(self) -> str:
        return None

    @strawberry.field
    def half(self) -> Move | None:
        return MoveValue("1", Kind.DEPOSIT, MoneyValue(Decimal(1), "EUR"), None, None, "now")

    @strawberry.field
    def not_a_money(self) -> Money | None:
        return "swordfish"

    @strawberry.field
    def echo(self, amount: Decimal) -> Decimal:
        return amount

    @strawberry.field
    async def forever(self) -> str:
        await asyncio.Event().wait()
        return "never"


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def move(self, info: strawberry.Info, input: MoveInput) -> MoveResult:  # noqa: A002
        if input.amount.value > 100:
            return TooLittleValue(
                MoneyValue(Decimal(100), "EUR"), MoneyValue(input.amount.value, input.amount.currency)
            )
        if input.idempotency_key == "again":
            info.context.extensions["idempotency"] = {"replayed": True}
        return MoveValue(
            id="tx-1",
            kind=Kind.TRANSFER,
            amount=MoneyValue(input.amount.value, input.amount.currency),
            description=input.description,
            origin=input.origin,
            created_at="2026-01-01T00:00:00Z",
        )


OPENED: list[str] = []
"""The names of the streams whose generator has begun."""

CLOSED: list[str] = []
"""The names of those whose generator has been closed."""


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, info: strawberry.Info, to: int = 3) -> AsyncGenerator[Node]:
        info.context.who()
        for number in range(to):
            yield NodeValue(name=str(number))

    @strawberry.subscription
    async def endless(self, name: str = "endless") -> AsyncGenerator[int]:
        OPENED.append(name)
        try:
            number = 0
            while True:
                yield number
                number += 1
                await asyncio.sleep(0.005)
        finally:
            CLOSED.append(name)

    @strawberry.subscription
    async def silent(self, name: str = "silent") -> AsyncGenerator[int]:
        OPENED.append(name)
        try:
            await asyncio.Event().wait()
            yield 1
        finally:
            CLOSED.append(name)

    @strawberry.subscription
    async def flood(self, name: str) -> AsyncGenerator[str]:
        try:
            while True:
                # Random, or compression would make nothing of it.
                yield os.urandom(50_000).hex()
        finally:
            CLOSED.append(name)

    @strawberry.subscription
    async def breaks(self) -> AsyncGenerator[int]:
        yield 1
        raise RuntimeError("swordfish")

    @strawberry.subscription
    async def refuses(self) -> AsyncGenerator[int]:
        raise GraphQLError("Not yours.", extensions={"code": "FORBIDDEN"})
        yield 1


def make_schema() -> strawberry.Schema:
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        config=StrawberryConfig(auto_camel_case=True, scalar_map={Decimal: DECIMAL}),
    )


MOVE = """
mutation Move($input: MoveInput!) {
  move(input: $input) {
    __typename
    ... on Move { id kind amount { value currency } description origin createdAt }
    ... on TooLittle { code available { value currency } requested { value currency } }
  }
}
"""


def move_variables(value: str = "12.50", key: str = "once") -> dict[str, Any]:
    return {
        "input": {
            "origin": "a",
            "destination": "b",
            "amount": {"value": value, "currency": "EUR"},
            "description": "rent",
            "idempotencyKey": key,
        }
    }
