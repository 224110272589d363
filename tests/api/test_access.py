"""Who may use which field: one expected matrix, compared with what is declared and with what really happens."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from graphql import (
    GraphQLArgument,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLSchema,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_union_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.language import FieldNode, NameNode

from florin.domain.principal import ALL_SCOPES, Principal, Role, Scope
from florin.resolvers.access import Access
from florin.schema.access import ACCESS, declared
from florin.schema.root import make_schema
from florin.server.executor import plain_reader
from tests.api.audited import audited
from tests.client import Client

MATRIX = Path(__file__).parent / "access.txt"
SCHEMA: GraphQLSchema = make_schema()._schema
ROOTS = ("Query", "Mutation", "Subscription")
LETTERS = {"C": Role.CUSTOMER, "A": Role.ADMIN, "U": Role.AUDITOR}
REFUSED = {"UNAUTHENTICATED", "FORBIDDEN"}
# Ends the session that it is asked by.
LAST = ("Mutation.logout",)


def expected() -> dict[str, tuple[str, str]]:
    """Each field with who may use it and what an API key needs, as the matrix has it."""
    rows = [line.split() for line in MATRIX.read_text().splitlines() if line and not line.startswith("#")]
    return {place: (who, scope) for place, who, scope in rows}


def shorthand(access: Access) -> tuple[str, str]:
    """A declaration as the matrix writes it."""
    who = "".join(letter for letter, role in LETTERS.items() if role in access.roles) or "anyone"
    if access.open:
        return who, "-"
    if access.personal:
        return who, "no-key"
    return who, access.scope.value if access.scope else "any-key"


def test_every_field_declares_who_may_use_it_and_the_matrix_agrees() -> None:
    declarations = {place: access for place, _, access in declared(SCHEMA)}
    assert [place for place, access in declarations.items() if access is None] == []
    assert {place: shorthand(access) for place, access in declarations.items() if access} == expected()


def test_a_field_without_a_declaration_stops_the_program() -> None:
    import strawberry

    from florin.schema.access import enforce_access

    @strawberry.type
    class Query:
        secret: str = "x"

    with pytest.raises(AssertionError, match=r"Query\.secret does not say who may use it"):
        enforce_access(strawberry.Schema(Query)._schema)


PRINCIPALS = {
    "nobody": None,
    **{role.value: Principal(UUID(int=1), role, UUID(int=2)) for role in Role},
    **{
        f"{role.value} by a key to {scope.value}": Principal(
            UUID(int=1), role, api_key_id=UUID(int=3), scopes=frozenset({scope})
        )
        for role in Role
        for scope in Scope
    },
    **{
        f"{role.value} by a key to all": Principal(UUID(int=1), role, api_key_id=UUID(int=3), scopes=ALL_SCOPES)
        for role in Role
    },
}


def may(principal: Principal | None, who: str, scope: str) -> bool:
    """What the matrix says about somebody."""
    if who == "anyone":
        return True
    if principal is None or principal.role not in {LETTERS[letter] for letter in who}:
        return False
    by_key = principal.api_key_id is not None
    return not by_key or (scope != "no-key" and (scope == "any-key" or Scope(scope) in principal.scopes))


class Reached(Exception):
    """The resolver was asked."""


class Watcher:
    """A context that knows who asks and nothing else."""

    def __init__(self, principal: Principal | None) -> None:
        self.principal = principal
        self.noted: list[Any] = []
        self.extensions: dict[str, object] = {}

    @property
    def caller(self) -> Principal:
        if self.principal is None:
            raise PermissionError
        return self.principal

    def note(self, *happening: Any, **facts: Any) -> None:
        self.noted.append(happening)


@pytest.mark.parametrize("name", PRINCIPALS)
def test_every_field_lets_in_whom_the_matrix_lets_in_and_nobody_else(name: str) -> None:
    """Each field of each type, root or not, on both ways that the executor has to its value."""
    principal = PRINCIPALS[name]
    rights = principal.rights if principal else 0
    for place, (who, scope) in expected().items():
        type_name, field_name = place.split(".")
        kind: Any = SCHEMA.type_map[type_name]
        field = kind.fields[field_name]
        allowed = may(principal, who, scope)
        assert field.extensions[ACCESS].allows(rights) is allowed, place
        node = FieldNode(name=NameNode(value=field_name))
        details: Any = [FieldDetails(node, None, None)]
        if not allowed:
            assert plain_reader(SCHEMA, kind, details, rights) is None, f"{place} goes the way that refuses"
        for resolve in filter(None, (field.resolve, field.subscribe)):
            assert reaches(resolve, Watcher(principal)) is allowed, place


def reaches(resolve: Any, context: Watcher) -> bool:
    """Whether a field's resolver is asked for somebody."""
    info = type("Info", (), {"context": context})()
    try:
        found = resolve(object(), info)
        if hasattr(found, "close"):
            found.close()
    except PermissionError:
        return False
    except Exception as error:
        # What was let in fails for want of a real value, which is fine.
        return getattr(error, "extensions", None) not in ({"code": "FORBIDDEN"}, {"code": "UNAUTHENTICATED"})
    return True


def literal(wanted: GraphQLInputType) -> str:
    """Some value of an input type, written out."""
    if is_non_null_type(wanted):
        return literal(wanted.of_type)
    if is_list_type(wanted):
        return f"[{literal(wanted.of_type)}]"
    if is_enum_type(wanted):
        return next(iter(wanted.values))
    if is_input_object_type(wanted):
        # Where none is needed the first is given: one of them has to be, of a @oneOf.
        required = [each for each in wanted.fields.items() if is_required(each[1])] or [*wanted.fields.items()][:1]
        return "{" + ", ".join(f"{name}: {literal(each.type)}" for name, each in required) + "}"
    scalars = {"Int": "1", "Boolean": "true", "Decimal": '"1"', "CurrencyCode": '"EUR"', "CountryCode": '"DE"'}
    days = {"DateTime": '"2026-01-01T00:00:00Z"', "Date": '"2026-01-01"'}
    return scalars.get(wanted.name, days.get(wanted.name, '"x"'))


def is_required(given: Any) -> bool:
    """Whether an argument or input field has to be there."""
    has_default = given.default_value is not None or getattr(given, "default", None) is not None
    return isinstance(given.type, GraphQLNonNull) and ("Undefined" in repr(given.default_value) or not has_default)


def operation(place: str) -> str:
    """An operation with this root field alone."""
    root, name = place.split(".")
    field = SCHEMA.type_map[root].fields[name]  # type: ignore[attr-defined]
    needed: list[tuple[str, GraphQLArgument]] = [each for each in field.args.items() if is_required(each[1])]
    arguments = ", ".join(f"{argument}: {literal(given.type)}" for argument, given in needed)
    kind = field.type
    while is_non_null_type(kind) or is_list_type(kind):
        kind = kind.of_type
    leaf = is_leaf_type(kind)
    assert leaf or is_union_type(kind) or is_interface_type(kind) or hasattr(kind, "fields")
    called = f"{name}({arguments})" if arguments else name
    return f"{root.lower()} {{ {called}{'' if leaf else ' { __typename }'} }}"


async def refusal(client: Client, place: str) -> str | None:
    """With which code a root field refuses, when it refuses for who asks."""
    text = operation(place)
    if place.startswith("Subscription."):
        async with client.socket(None if client.token else {}) as socket:
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": text}}))
            answer = json.loads(await socket.recv())
            errors = answer["payload"] if answer["type"] == "error" else ()
            codes = {each["extensions"]["code"] for each in errors}
    else:
        answer = await client.ask(text)
        codes = {each["extensions"]["code"] for each in answer.get("errors", ())}
        assert "GRAPHQL_VALIDATION_FAILED" not in codes, (text, answer)
        assert "INTERNAL_SERVER_ERROR" not in codes, (text, answer)
    return next(iter(codes & REFUSED), None)


@pytest.fixture
async def people(client: Client, sql: asyncpg.Connection) -> AsyncIterator[dict[str, Client]]:
    """One user agent for each role, and one for nobody."""
    agents = {"nobody": client.another()}
    for role in Role:
        agents[role.value] = agent = client.another()
        person = await agent.join()
        await sql.execute("UPDATE customers SET role = $1 WHERE id = $2", role.value, UUID(person["id"]))
        await agent.logon(agent.email)
    yield agents
    for agent in agents.values():
        await agent.http.aclose()


@pytest.mark.parametrize("name", ["nobody", *Role])
async def test_every_root_field_over_the_wire(people: dict[str, Client], name: str) -> None:
    agent, principal = people[name], PRINCIPALS[name]
    roots = [place for place in expected() if place.startswith(ROOTS) and place not in LAST]
    for place in [*roots, *LAST]:
        found = await refusal(agent, place)
        if may(principal, *expected()[place]):
            assert found is None, place
        else:
            assert found == ("FORBIDDEN" if principal else "UNAUTHENTICATED"), place


async def test_a_role_that_is_too_small_is_told_so_and_put_on_record(
    people: dict[str, Client], sql: asyncpg.Connection
) -> None:
    answer = await people["CUSTOMER"].ask("{ ledgerHealth { __typename } }")
    assert answer["data"] is None
    [error] = answer["errors"]
    assert error["extensions"] == {"code": "FORBIDDEN"}
    assert error["message"] == "Query.ledgerHealth is for admins or auditors; you are logged on as a customer."
    [event] = await audited(sql, "ACCESS_DENIED", count=1)
    assert (event["actor_kind"], event["subject_kind"], event["subject_id"]) == (
        "CUSTOMER", "FIELD", "Query.ledgerHealth",
    )  # fmt: skip
    assert event["personal"]["address"] == "127.0.0.1"


async def test_what_staff_look_at_is_put_on_record(people: dict[str, Client], sql: asyncpg.Connection) -> None:
    wanted = str(uuid4())
    assert (await people["AUDITOR"].data("query ($id: ID!) { account(id: $id) { id } }", id=wanted)) == {
        "account": None
    }
    events = await audited(sql, "RECORDS_READ", count=1)
    told = [(event["actor_kind"], event["subject_kind"], event["subject_id"], event["after"]) for event in events]
    assert told == [("AUDITOR", "ACCOUNT", wanted, {"field": "Query.account"})]
    # Also what changes nothing may show something.
    change = """mutation ($id: ID!) { unfreezeAccount(input: { accountId: $id, reason: OTHER }) { __typename } }"""
    await people["ADMIN"].ask(change, id=wanted)
    events = await audited(sql, "RECORDS_READ", count=2)
    assert (events[1]["subject_id"], events[1]["after"]) == (wanted, {"field": "Mutation.unfreezeAccount"})


@pytest.mark.parametrize(
    ("field", "arguments", "after"),
    [
        ("customer", {"id": "ann@example.com, who called today"}, {}),
        ("account", {"id": "Ann"}, {}),
        ("accountByIban", {"iban": "Ann Example"}, {}),
        ("accountByIban", {"iban": "DE00 9901 0200 0000 0000 00"}, {}),
        ("accountByIban", {"iban": "gb82 west 1234 5698 7654 32"}, {"iban": "GB82WEST12345698765432"}),
    ],
)
async def test_what_is_no_record_that_staff_ask_for_is_not_sealed_in_the_log(
    people: dict[str, Client], sql: asyncpg.Connection, field: str, arguments: dict[str, str], after: dict[str, str]
) -> None:
    [(name, text)] = arguments.items()
    type_ = "ID!" if name == "id" else "String!"
    query = f"query ($text: {type_}) {{ {field}({name}: $text) {{ id }} }}"
    assert await people["AUDITOR"].data(query, text=text) == {field: None}
    [event] = await audited(sql, "RECORDS_READ", count=1)
    assert (event["subject_id"], event["after"]) == (f"Query.{field}", after)


async def test_staff_see_every_account_and_move_no_money(
    people: dict[str, Client], sql: asyncpg.Connection
) -> None:
    customer = people["CUSTOMER"]
    account = await customer.open_account(deposit="10.00")
    [transaction] = await customer.transactions(account["id"])
    before = await sql.fetch("SELECT * FROM accounts")
    for role in ("ADMIN", "AUDITOR"):
        seen = await people[role].data(
            """query ($a: ID!, $t: ID!) { account(id: $a) { balance { value } transactions { nodes { id } } }
            transaction(id: $t) { id destination { account { id } } } }""",
            a=account["id"],
            t=transaction["id"],
        )
        assert seen["account"]["balance"]["value"] == "10.00"
        assert seen["account"]["transactions"]["nodes"] == [{"id": transaction["id"]}]
        assert seen["transaction"]["destination"]["account"] == {"id": account["id"]}
        refused = await people[role].ask(
            """mutation ($input: WithdrawInput!) { withdraw(input: $input) { __typename } }""",
            input={
                "accountId": account["id"],
                "amount": {"value": "1.00", "currency": "EUR"},
                "idempotencyKey": "theft",
            },
        )
        assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await sql.fetch("SELECT * FROM accounts") == before
