"""Who may use a field: one declaration per field, which enforces, documents and lists.

A declaration stands in `schema/` at the field, or at a type for all its fields. `guard` wraps the field's resolver
with it; the executor asks `allows` once per plan for the fields that it reads without a resolver.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from florin.domain.audit import AuditAction, Subject, SubjectKind
from florin.domain.iban import is_iban, normalise_iban
from florin.domain.payments import read_id
from florin.domain.principal import PERSONAL, Principal, Role, Scope, right_of
from florin.domain.principal import STAFF as STAFF_ROLES

_NAMED_BY = {
    "customerId": SubjectKind.CUSTOMER,
    "accountId": SubjectKind.ACCOUNT,
    "transactionId": SubjectKind.TRANSACTION,
    "id": SubjectKind.CUSTOMER,
}
_KIND_OF_ID = {
    "Query.account": SubjectKind.ACCOUNT,
    "Query.transaction": SubjectKind.TRANSACTION,
    "Query.standingOrder": SubjectKind.STANDING_ORDER,
    "Mutation.revokeApiKey": SubjectKind.API_KEY,
    "Mutation.revokeSession": SubjectKind.SESSION,
}


@dataclass(frozen=True, slots=True)
class Access:
    """Which roles may use a field, and which scope an API key needs for it.

    No roles: anybody, logged on or not. No scope: any will do, since another field led here. What is personal is
    for people who logged on themselves, and for no API key at all.
    """

    roles: frozenset[Role]
    scope: Scope | None = None
    personal: bool = False
    # The rights of which one is needed, and those that are all needed: made once, for the hot path.
    _one_of: int = field(init=False, repr=False, compare=False)
    _all_of: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        needed = (right_of(self.scope) if self.scope else 0) | (PERSONAL if self.personal else 0)
        object.__setattr__(self, "_one_of", sum(right_of(role) for role in self.roles))
        object.__setattr__(self, "_all_of", needed)

    def with_scope(self, scope: Scope) -> "Access":
        """The same for another scope."""
        return replace(self, scope=scope)

    @property
    def open(self) -> bool:
        """Whether nobody needs to log on."""
        return not self.roles

    def allows(self, rights: int) -> bool:
        """Whether somebody with these rights (`Principal.rights`; 0 is nobody's) may."""
        return not self.roles or (bool(rights & self._one_of) and rights & self._all_of == self._all_of)

    def refuse(self, principal: Principal, place: str) -> GraphQLError:
        """Why this principal may not."""
        if principal.role not in self.roles:
            names = " or ".join(sorted(f"{role.lower()}s" for role in self.roles))
            text = f"{place} is for {names}; you are logged on as {_article(principal.role)}."
        elif self.personal and principal.api_key_id is not None:
            text = f"{place} is for people and not for API keys; log on with email and password."
        else:
            text = f"This API key lacks the scope {self.scope} that {place} needs; use a key that has it."
        return GraphQLError(text, extensions={"code": "FORBIDDEN"})


ANYONE = Access(frozenset())
MEMBERS = Access(frozenset(Role))
CUSTOMERS = Access(frozenset({Role.CUSTOMER}))
STAFF = Access(STAFF_ROLES)
ADMINS = Access(frozenset({Role.ADMIN}))
AUDITORS = Access(frozenset({Role.AUDITOR}))
THEMSELVES = Access(frozenset(Role), personal=True)
READERS = MEMBERS.with_scope(Scope.READ)


def _article(role: Role) -> str:
    return f"{'an' if role[0] in 'AEIOU' else 'a'} {role.lower()}"


Resolve = Callable[..., Any]


def guard(resolve: Resolve, access: Access, place: str, *, begins: bool) -> Resolve:
    """A resolver that refuses whoever may not.

    Where an operation `begins` it also puts on record what staff ask for: also to be told that nothing is to be
    changed may show a customer's data. What staff do about themselves is no part of that.

    Raises, when called:
        GraphQLError: UNAUTHENTICATED or FORBIDDEN.
    """
    if access.open:
        return resolve
    records = begins and access != THEMSELVES

    def guarded(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        context = info.context
        principal: Principal = context.caller
        if not access.allows(principal.rights):
            context.note(AuditAction.ACCESS_DENIED, Subject(SubjectKind.FIELD, place))
            raise access.refuse(principal, place)
        if records and principal.is_staff:
            subject, facts = _about(place, arguments)
            context.note(AuditAction.RECORDS_READ, subject, after=facts)
        return resolve(source, info, **arguments)

    return guarded


def _about(place: str, arguments: Mapping[str, Any]) -> tuple[Subject, dict[str, str]]:
    """What was asked for: a record where one is named, by which an auditor finds who looked at it; else the field.

    What is neither an id nor an IBAN names none, and may be what nobody may seal in the log for good, such as a
    person's name.
    """
    given = arguments.get("input")
    for name, kind in _NAMED_BY.items():
        text = arguments.get(name) or (given.get(name) if isinstance(given, dict) else _attribute(given, name))
        if isinstance(text, str) and read_id(text) is not None:
            return Subject(_KIND_OF_ID.get(place, kind), text), {"field": place}
    iban = arguments.get("iban")
    facts = {"iban": normal} if isinstance(iban, str) and is_iban(normal := normalise_iban(iban)) else {}
    return Subject(SubjectKind.FIELD, place), facts


def _attribute(given: object, name: str) -> object:
    """An input's attribute, by its GraphQL name."""
    return getattr(given, name.replace("Id", "_id"), None)
