"""Finding a person by what staff have at hand: an email, an IBAN, an id, or the beginning of a name."""

from dataclasses import dataclass
from uuid import UUID

from florin.domain.customers import read_email
from florin.domain.iban import is_iban_shaped, normalise_iban
from florin.domain.text import check_text

SEARCH_MAX = 254


@dataclass(frozen=True, slots=True)
class CustomerSearch:
    """All that a text could mean; whoever one of them fits is found. `name` is the beginning of a full name."""

    name: str
    email: str | None
    iban: str | None
    id: UUID | None


def read_search(text: str) -> CustomerSearch | None:
    """What a text could mean; None when it says nothing.

    Raises:
        Malformed: it is longer than an email address, or has control characters.
    """
    wanted = text.strip()
    check_text("search", wanted, SEARCH_MAX)
    if not wanted:
        return None
    iban = normalise_iban(wanted)
    email = (read_email(wanted) or wanted) if "@" in wanted else None
    return CustomerSearch(wanted, email, iban if is_iban_shaped(iban) else None, _read_id(wanted))


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
