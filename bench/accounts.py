"""The accounts that all loads move money between, by number: each customer has one."""

from datetime import UTC, datetime
from uuid import UUID

ACCOUNTS = 1000
CURRENCY = "EUR"

# Ids that can be worked out from a number, so that pgbench, which only knows numbers, can name an account.
ACCOUNT_PREFIX = "01900000-0000-7000-8000-"
CUSTOMER_PREFIX = "01900000-0000-7000-9000-"


def account_id(number: int) -> UUID:
    """The account of customer `number`."""
    return UUID(f"{ACCOUNT_PREFIX}{number:012x}")


def customer_id(number: int) -> UUID:
    """Customer `number`, counted from 0."""
    return UUID(f"{CUSTOMER_PREFIX}{number:012x}")


def utc_now() -> datetime:
    """The time, from the machine's clock."""
    return datetime.now(UTC)
