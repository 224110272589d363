"""Documents: which are refused and why, and that the valid ones are kept within bounds."""

import pytest
from graphql import get_introspection_query

from florin.server.documents import DocumentLimits, Documents
from florin.server.faults import RequestRefused
from tests.server.toy import MOVE, make_schema

SCHEMA = make_schema()._schema


def refusal(text: str, limits: DocumentLimits | None = None) -> tuple[str, str]:
    """The code and the message of the first error."""
    with pytest.raises(RequestRefused) as caught:
        Documents(SCHEMA, limits).document(text)
    first = caught.value.errors[0]
    return first["extensions"]["code"], first["message"]


def nested(levels: int) -> str:
    """A document whose fields nest this deep."""
    return "{ node { " + "child { " * (levels - 2) + "name" + " }" * levels


def test_an_ordinary_mutation_is_within_the_limits() -> None:
    assert Documents(SCHEMA).document(MOVE).operation(None).name == "Move"


def test_the_introspection_query_of_graphiql_is_within_the_limits() -> None:
    text = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )
    assert Documents(SCHEMA).document(text).operation("IntrospectionQuery")


def test_fifty_transfers_may_be_written_out_in_one_document() -> None:
    value = '{ origin: "a", destination: "b", amount: { value: "1", currency: "EUR" }, idempotencyKey: "k" }'
    moves = " ".join(f"m{number}: move(input: {value}) {{ __typename }}" for number in range(30))
    assert Documents(SCHEMA).document("mutation { " + moves + " }")


@pytest.mark.parametrize("levels", [15, 16])
def test_fields_nest_as_deep_as_the_limit_and_no_deeper(levels: int) -> None:
    if levels == 15:
        assert Documents(SCHEMA).document(nested(levels))
    else:
        assert refusal(nested(levels)) == (
            "GRAPHQL_VALIDATION_FAILED",
            "The document nests more than 15 fields in one another: ask for less at once.",
        )


DEEP_IN_FRAGMENTS = "{ node { ...f0 } } " + " ".join(
    f"fragment f{number} on Node {{ child {{ ...f{number + 1} }} }}" for number in range(20)
)
CIRCLE = "{ node { ...f } } fragment f on Node { child { ...g } } fragment g on Node { child { ...f } }"
BARE_CIRCLE = "{ node { ...f } } fragment f on Node { ...g } fragment g on Node { ...f }"
DEEP_INTROSPECTION = "{ __schema { types { ...t } } } fragment t on __Type { ofType { ...t } }"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (DEEP_IN_FRAGMENTS + " fragment f20 on Node { name }", "more than 15"),
        (CIRCLE, "more than 15"),
        (BARE_CIRCLE, "Cannot spread fragment"),
        (DEEP_INTROSPECTION, "more than 20"),
        (
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
            "introspection depth",
        ),
    ],
    ids=["through fragments", "in a circle", "in a circle without fields", "in __schema", "in lists of __schema"],
)
def test_fragments_and_introspection_are_no_way_around_the_depth(text: str, word: str) -> None:
    code, message = refusal(text)
    assert code == "GRAPHQL_VALIDATION_FAILED"
    assert word in message


def aliased(count: int) -> str:
    return " ".join(f"a{number}: hello" for number in range(count))


def doubling(levels: int) -> str:
    """Fragments that each spread the next one under two aliases: 2 to the power of `levels` fields."""
    return "{ node { ...f0 } } " + " ".join(
        f"fragment f{level} on Node {{ a: child {{ ...f{level + 1} }} b: child {{ ...f{level + 1} }} }}"
        for level in range(levels)
    )


@pytest.mark.parametrize(
    "text",
    [
        "{ " + aliased(31) + " }",
        "{ ...f } fragment f on Query { " + aliased(31) + " }",
        doubling(12) + " fragment f12 on Node { name }",
        "{ hello } fragment unused on Query { " + aliased(31) + " }",
    ],
    ids=["at one place", "in a fragment", "by doubling", "in a fragment that nobody spreads"],
)
def test_aliases_are_counted_wherever_they_stand(text: str) -> None:
    code, message = refusal(text)
    assert (code, message) == (
        "GRAPHQL_VALIDATION_FAILED",
        "An operation uses more than 30 aliases: send several requests.",
    )


def test_thirty_aliases_are_allowed_in_each_operation() -> None:
    text = "query A { " + aliased(30) + " } query B { " + aliased(30) + " }"
    assert len(Documents(SCHEMA).document(text).operations) == 2


@pytest.mark.parametrize(
    "text",
    [
        "{" + " hello" * 51 + "}",
        "{" + " node { name }" * 51 + "}",
        "{" + " ... { hello }" * 51 + "}",
        "{" + " hello ...f hello" * 20 + "} fragment f on Query {" + " hello" * 20 + "}",
    ],
)
def test_a_field_written_over_and_over_is_refused_before_it_is_validated(text: str) -> None:
    assert refusal(text)[1] == "A field is written more than 50 times at one place: write it once."


def test_a_document_selects_a_bounded_number_of_fields() -> None:
    code, message = refusal(doubling(6) + " fragment f6 on Node { name }", DocumentLimits(aliases=1000, fields=100))
    assert code == "GRAPHQL_VALIDATION_FAILED"
    assert message == "The document selects more than 100 fields: ask for less at once."


def test_a_document_has_a_bounded_number_of_tokens() -> None:
    code, message = refusal("{ hello" + " @include(if: true)" * 400 + " }")
    assert code == "GRAPHQL_PARSE_FAILED"
    assert "more than 2000 tokens" in message


def test_a_document_full_of_mistakes_is_told_only_the_first_of_them() -> None:
    with pytest.raises(RequestRefused) as caught:
        Documents(SCHEMA).document("{" + " ".join(f"nope{number}" for number in range(500)) + "}")
    assert len(caught.value.errors) == 21
    assert {error["extensions"]["code"] for error in caught.value.errors} == {"GRAPHQL_VALIDATION_FAILED"}


def test_without_introspection_neither_questions_nor_mistakes_reveal_the_schema() -> None:
    closed = DocumentLimits(introspection=False)
    assert "Did you mean 'hello'" in refusal("{ helo }")[1]
    assert refusal("{ helo }", closed)[1] == "Cannot query field 'helo' on type 'Query'."
    assert refusal("{ __schema { types { name } } }", closed)[0] == "GRAPHQL_VALIDATION_FAILED"
    assert refusal('{ __type(name: "Move") { name } }', closed)[0] == "GRAPHQL_VALIDATION_FAILED"
    assert Documents(SCHEMA, closed).document("{ __typename }")


def test_a_document_is_prepared_once() -> None:
    documents = Documents(SCHEMA)
    first = documents.document("{ hello }")
    assert documents.document("{ hello }") is first
    assert documents.document("{ hello  }") is not first


def test_a_refused_document_is_not_kept() -> None:
    documents = Documents(SCHEMA)
    for text in ("{", "{ nope }", nested(16)):
        with pytest.raises(RequestRefused):
            documents.document(text)
    assert len(documents) == 0


def test_the_document_used_longest_ago_makes_room_for_a_new_one() -> None:
    documents = Documents(SCHEMA, DocumentLimits(cached_documents=2))
    first = documents.document("{ hello }")
    second = documents.document("{ me }")
    assert documents.document("{ hello }") is first
    documents.document("{ address }")
    assert len(documents) == 2
    assert documents.document("{ hello }") is first
    assert documents.document("{ me }") is not second


def test_the_texts_that_are_kept_have_a_bounded_size_together() -> None:
    documents = Documents(SCHEMA, DocumentLimits(cached_characters=400))
    for number in range(20):
        documents.document("{ hello } #" + f"{number:05}" * 10)
    assert len(documents) == 6
    documents.document("{ hello } #" + "x" * 100)
    assert len(documents) == 6
