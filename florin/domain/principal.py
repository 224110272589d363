"""Who asks, and what they may."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody is to the bank."""

    CUSTOMER = "CUSTOMER"
    ADMIN = "ADMIN"
    AUDITOR = "AUDITOR"


STAFF = frozenset({Role.ADMIN, Role.AUDITOR})
"""Those who work for the bank."""


class Scope(StrEnum):
    """What an API key may be used for. Whoever logs on themselves has all of them."""

    READ = "READ"
    MOVE_MONEY = "MOVE_MONEY"
    MANAGE = "MANAGE"


ALL_SCOPES = frozenset(Scope)


_RIGHTS: dict[Role | Scope, int] = {right: 1 << place for place, right in enumerate([*Role, *Scope])}


PERSONAL = 1 << len(_RIGHTS)
"""The bit of those who logged on themselves."""


def right_of(right: Role | Scope) -> int:
    """The bit that stands for a role or a scope among somebody's rights."""
    return _RIGHTS[right]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a person, by a session of theirs or by an API key that acts for them.

    `rights` is role and scopes in one number, `counted_as` under what their requests are counted: both are made
    once, so that asking for them costs a request next to nothing.
    """

    customer_id: UUID
    role: Role = Role.CUSTOMER
    session_id: UUID | None = None
    api_key_id: UUID | None = None
    scopes: frozenset[Scope] = ALL_SCOPES
    rights: int = field(init=False, repr=False, compare=False)
    counted_as: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rights = right_of(self.role) | sum(right_of(scope) for scope in self.scopes)
        if self.api_key_id is None:
            rights |= PERSONAL
        object.__setattr__(self, "rights", rights)
        object.__setattr__(self, "counted_as", (self.api_key_id or self.customer_id).hex)

    @property
    def is_staff(self) -> bool:
        """Whether they work for the bank."""
        return self.role in STAFF


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: the network address, what the device calls itself, and the request's own id."""

    address: str
    device: str = ""
    request_id: str = ""
