"""The contract that outside clients rely on: nothing in it is renamed, removed or made stricter."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from graphql import (
    DirectiveNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLOutputType,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    build_schema,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_leaf_type,
    is_object_type,
    is_union_type,
    parse,
    print_ast,
    validate,
)
from graphql.validation import OverlappingFieldsCanBeMergedRule

from florin.server.cli import SDL_FILE

CONTRACT = parse((Path(__file__).parent / "core.graphql").read_text())

# The contract gives the unions as comments: these are their members.
MONEY = {
    "Transaction",
    "AccountNotFound",
    "AccountNotActive",
    "CurrencyMismatch",
    "InvalidAmount",
    "IdempotencyConflict",
    "Overloaded",
}
UNIONS = {
    "RegisterResult": {"Customer", "EmailTaken", "CountryNotAllowed", "WeakPassword", "InvalidInput"},
    "LogonResult": {"Session", "InvalidCredentials", "TooManyAttempts"},
    "OpenAccountResult": {"Account", "CurrencyNotSupported"},
    "DepositResult": MONEY,
    "WithdrawResult": MONEY | {"InsufficientFunds"},
    "TransferResult": MONEY | {"InsufficientFunds", "SameAccount"},
}
RECORDED = {"InsufficientFunds", "AccountNotActive"}


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The committed schema."""
    return build_schema(SDL_FILE.read_text())


def named(definition: object) -> str:
    """The name of a node."""
    return definition.name.value  # type: ignore[attr-defined, no-any-return]


def required(type_node: TypeNode) -> bool:
    """Whether null is refused."""
    return isinstance(type_node, NonNullTypeNode)


@pytest.mark.parametrize("definition", CONTRACT.definitions, ids=named)
def test_what_the_contract_defines_is_there(schema: GraphQLSchema, definition: object) -> None:
    name = named(definition)
    actual = schema.type_map[name]
    if isinstance(definition, ObjectTypeDefinitionNode):
        assert is_object_type(actual)
        for field in definition.fields or ():
            check_field(actual.fields[named(field)], field, f"{name}.{named(field)}")
    elif isinstance(definition, InterfaceTypeDefinitionNode):
        assert is_interface_type(actual)
        for field in definition.fields or ():
            check_field(actual.fields[named(field)], field, f"{name}.{named(field)}")
    elif isinstance(definition, EnumTypeDefinitionNode):
        assert is_enum_type(actual)
        assert {named(value) for value in definition.values or ()} <= actual.values.keys()
    elif isinstance(definition, InputObjectTypeDefinitionNode):
        assert is_input_object_type(actual)
        check_input(actual, definition)


def check_field(actual: object, expected: FieldDefinitionNode, place: str) -> None:
    """A field has the contract's type and takes the contract's arguments, and needs no others."""
    assert str(actual.type) == print_ast(expected.type), place  # type: ignore[attr-defined]
    arguments = {named(argument): argument for argument in expected.arguments or ()}
    for name, argument in arguments.items():
        given = actual.args[name]  # type: ignore[attr-defined]
        assert str(given.type) == print_ast(argument.type), (place, name)
        check_default(given, argument, f"{place}({name})")
    for name, given in actual.args.items():  # type: ignore[attr-defined]
        assert name in arguments or not str(given.type).endswith("!"), (place, name)


def check_default(actual: object, expected: InputValueDefinitionNode, place: str) -> None:
    """What the contract lets a client leave out means the same."""
    if expected.default_value is not None:
        default = actual.ast_node.default_value  # type: ignore[attr-defined]
        assert print_ast(default) == print_ast(expected.default_value), place


def check_input(actual: object, expected: InputObjectTypeDefinitionNode) -> None:
    """An input takes the contract's fields, and needs no others."""
    fields = {named(field): field for field in expected.fields or ()}
    for name, field in fields.items():
        given = actual.fields[name]  # type: ignore[attr-defined]
        assert str(given.type) == print_ast(field.type), (named(expected), name)
        check_default(given, field, f"{named(expected)}.{name}")
    for name, given in actual.fields.items():  # type: ignore[attr-defined]
        assert name in fields or not str(given.type).endswith("!"), (named(expected), name)
    one_of = any(isinstance(d, DirectiveNode) and named(d) == "oneOf" for d in expected.directives or ())
    assert actual.is_one_of == one_of  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "members"), UNIONS.items())
def test_each_mutation_answers_with_its_success_or_a_refusal(
    schema: GraphQLSchema, name: str, members: set[str]
) -> None:
    union = schema.type_map[name]
    assert is_union_type(union)
    assert members <= {member.name for member in union.types}
    field = schema.mutation_type.fields[re.sub("Result$", "", name[0].lower() + name[1:])]  # type: ignore[union-attr]
    assert str(field.type) == f"{name}!"


def test_every_refusal_has_a_code_a_message_and_its_attempt_if_recorded(schema: GraphQLSchema) -> None:
    refusals = {name for members in UNIONS.values() for name in members} - {
        "Customer", "Session", "Account", "Transaction",
    }  # fmt: skip
    for name in refusals:
        actual = schema.type_map[name]
        assert is_object_type(actual)
        assert [interface.name for interface in actual.interfaces] == ["Refusal"]
        assert ("transaction" in actual.fields) == (name in RECORDED)


# Fields of one name that GraphQL does not let anybody ask of two members of a union beside each other, without an
# alias. The refusals here are older than what they clash with, or both are, and what is old is not renamed.
CLASHES = {
    ("reference", "AccountNotFound", "StandingOrder"),
    ("reference", "AccountNotFound", "Transaction"),
    ("status", "AccountNotActive", "StandingOrder"),
    ("status", "AccountNotActive", "Transaction"),
    # These two have a transaction's status as Transaction itself does.
    ("status", "AccountNotActive", "NotReversible"),
    ("status", "AccountNotActive", "TransactionNotPending"),
    ("accounts", "Customer", "CustomerHasOpenAccounts"),
    ("reason", "InvalidAmount", "InvalidInput"),
    ("requested", "CurrencyMismatch", "InsufficientFunds"),
}


def test_all_that_the_members_of_a_result_have_can_be_asked_for_together(schema: GraphQLSchema) -> None:
    root = schema.mutation_type
    assert root is not None
    unions = {get_named_type(field.type) for field in root.fields.values()}
    found = set()
    for union in filter(is_union_type, unions):
        for one, other in combinations(sorted(union.types, key=lambda member: member.name), 2):
            for name in one.fields.keys() & other.fields.keys():
                if not answer_alike(one.fields[name].type, other.fields[name].type):
                    found.add((name, one.name, other.name))
    assert found == CLASHES


def answer_alike(one: GraphQLOutputType, other: GraphQLOutputType) -> bool:
    """Whether two fields may share a name in one answer: all objects may, others where their types are the same."""
    kinds = get_named_type(one), get_named_type(other)
    wrapped = [str(each).replace(kind.name, "") for each, kind in zip((one, other), kinds, strict=True)]
    return wrapped[0] == wrapped[1] and (kinds[0] is kinds[1] or not any(map(is_leaf_type, kinds)))


def test_what_every_client_asks_of_a_result_fits_together(schema: GraphQLSchema) -> None:
    """All scalars of the success beside code and message of any refusal, which merge into one object."""
    root = schema.mutation_type
    assert root is not None
    for name, field in root.fields.items():
        union = get_named_type(field.type)
        if not is_union_type(union):
            continue
        for member in union.types:
            if any(interface.name == "Refusal" for interface in member.interfaces):
                continue
            leaves = [each for each, found in member.fields.items() if is_leaf_type(get_named_type(found.type))]
            plain = " ".join(each for each in leaves if not member.fields[each].args)
            document = parse(
                f"fragment Any on {union.name} {{ __typename ... on {member.name} {{ {plain} }} "
                "... on Refusal { code message } }"
            )
            problems = validate(schema, document, [OverlappingFieldsCanBeMergedRule])
            assert problems == [], (name, problems)
