"""Checks of what the rules about money rest on: reversals, reviews, keys, limits and rulebooks."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

from florin.domain.commands import OWN_KEY
from florin.domain.fraud_rules import Unreadable, read_fired
from florin.domain.history_verification import show_usage
from florin.domain.limits import NOTHING_SPENT, Usage, read_limits, read_usage, write_usage
from florin.domain.rulebook import read_rulebook
from florin.domain.transaction import BANK
from florin.domain.transaction_verification import Review, examine_reversal, examine_review
from florin.domain.verification import Finding, show_money
from florin.persistence.check import Work
from florin.persistence.examined_rows import (
    EXAMINED_TRANSACTION_COLUMNS,
    check_finite,
    read_transaction,
    unreadable,
)
from florin.persistence.rows import Row

_COUNTED_MAX = 2**63 - 1

_REVERSALS = f"""
SELECT {EXAMINED_TRANSACTION_COLUMNS}, a.customer_id AS receiver_id, c.role IN ('ADMIN', 'AUDITOR') AS by_staff
FROM transactions t LEFT JOIN accounts a ON a.id = t.source_account_id LEFT JOIN customers c ON c.id = t.customer_id
WHERE t.reverses IS NOT NULL ORDER BY t.id
"""

_BY_IDS = f"SELECT {EXAMINED_TRANSACTION_COLUMNS} FROM transactions t WHERE t.id = ANY($1::uuid[])"

_MISCOUNTED_REVERSALS = """
SELECT t.id, t.currency, coalesce(t.reversed, 0) AS counted, coalesce(r.amount, 0) AS sent_back
FROM transactions t LEFT JOIN (
    SELECT reverses, sum(amount) AS amount FROM transactions
    WHERE reverses IS NOT NULL AND status = 'COMPLETED' GROUP BY reverses
) AS r ON r.reverses = t.id
WHERE coalesce(t.reversed, 0) <> coalesce(r.amount, 0) ORDER BY t.id
"""

_REVIEWS = f"""
SELECT {EXAMINED_TRANSACTION_COLUMNS}, t.rejection_code AS recorded_code, r.transaction_id AS reviewed_id,
    r.account_id, r.flagged_at, r.approved, r.decided_by, r.decided_at, r.fired::text AS fired, r.rulebook,
    b.version AS known_rulebook, s.customer_id AS payer_id, d.customer_id AS payee_id
FROM transactions t FULL JOIN reviews r ON r.transaction_id = t.id
    LEFT JOIN rulebooks b ON b.version = r.rulebook
    LEFT JOIN accounts s ON s.id = t.source_account_id LEFT JOIN accounts d ON d.id = t.destination_account_id
WHERE r.transaction_id IS NOT NULL OR t.pending_for = 'REVIEW' OR t.rejection_code = 'REJECTED_IN_REVIEW'
ORDER BY coalesce(t.id, r.transaction_id)
"""

# A key that was sealed has no transaction, and a fingerprint that no request has.
_SEAL = "decode(repeat('00', 32), 'hex')"

_BROKEN_SEALS = f"""
SELECT customer_id, key, transaction_id FROM idempotency_keys
WHERE (transaction_id IS NULL) <> (fingerprint = {_SEAL}) ORDER BY customer_id, key
"""

# A key names a transaction that its holder asked for, or took a step further: the payee of a hold who captured or
# released it, staff who released it or decided on its review, the bank that settled it.
_STRAY_KEYS = f"""
WITH others AS MATERIALIZED (
    SELECT k.customer_id AS holder_id, k.key, k.transaction_id AS named_id, t.*
    FROM idempotency_keys k LEFT JOIN transactions t ON t.id = k.transaction_id
    WHERE k.transaction_id IS NOT NULL AND t.customer_id IS DISTINCT FROM k.customer_id
)
SELECT o.holder_id, o.key, o.named_id, o.customer_id AS asker_id
FROM others o LEFT JOIN accounts d ON d.id = o.destination_account_id
    LEFT JOIN reviews r ON r.transaction_id = o.id LEFT JOIN customers c ON c.id = o.holder_id
WHERE o.id IS NULL OR NOT coalesce(
    d.customer_id = o.holder_id AND o.expires_at IS NOT NULL AND o.status IN ('COMPLETED', 'REVERSED')
    OR c.role IN ('ADMIN', 'AUDITOR') AND (
        r.decided_by = o.holder_id
        OR o.expires_at IS NOT NULL AND o.status = 'REVERSED' AND o.completed_at IS NULL
    )
    OR o.holder_id = '{BANK}' AND left(o.key, 1) = chr({ord(OWN_KEY)})
        AND (o.expires_at IS NOT NULL OR o.kind = 'PAYMENT_OUT') AND o.status <> 'PENDING',
    false
)
ORDER BY o.named_id, o.holder_id, o.key
"""

_LIMITS = """
SELECT l.customer_id, l.currency, l.limits, l.usage, array_remove(array_agg(a.usage), NULL) AS usages
FROM customer_limits l LEFT JOIN accounts a ON a.customer_id = l.customer_id AND a.currency = l.currency
GROUP BY l.customer_id, l.currency ORDER BY l.customer_id, l.currency
"""

_MISFLAGGED = """
SELECT a.id, a.customer_id, a.customer_limited
FROM accounts a LEFT JOIN customer_limits l ON l.customer_id = a.customer_id AND l.currency = a.currency
WHERE a.customer_limited <> (l.customer_id IS NOT NULL) ORDER BY a.id
"""

_OWN_LIMITS = "SELECT id, own_limits FROM accounts WHERE own_limits IS NOT NULL ORDER BY id"

_RULEBOOKS = "SELECT version, changed_at, changed_by, contents FROM rulebooks ORDER BY version"


async def examine_reversals(work: Work) -> AsyncIterator[Finding]:
    """Every reversal with what it reverses, and of every transaction how much of it was sent back."""
    async for page in work.pages(_REVERSALS):
        reversed_ones = await work.connection.fetch(_BY_IDS, [row["reverses"] for row in page])
        by_id = {row["id"]: row for row in reversed_ones}
        for row in page:
            for finding in _examine_reversal(row, by_id.get(row["reverses"])):
                yield finding
    async for row in work.rows(_MISCOUNTED_REVERSALS):
        yield Finding(
            "what of it was sent back",
            f"{show_money(int(row['sent_back']), row['currency'])}, as its reversals say",
            show_money(row["counted"], row["currency"]),
            transaction_id=row["id"],
        )


def _examine_reversal(row: Row, reversed_row: Row | None) -> Iterator[Finding]:
    try:
        reversal = read_transaction(row)
        reversed_one = None if reversed_row is None else read_transaction(reversed_row)
    except (ValueError, AssertionError) as error:
        yield unreadable("the reversal, or what it reverses", error, transaction_id=row["id"])
    else:
        yield from examine_reversal(reversal, reversed_one, row["receiver_id"], by_staff=bool(row["by_staff"]))


async def examine_reviews(work: Work) -> AsyncIterator[Finding]:
    """Every review with its transaction, and every transaction that must have one."""
    async for row in work.rows(_REVIEWS):
        for finding in _examine_review(row):
            yield finding


def _examine_review(row: Row) -> Iterator[Finding]:
    if row["id"] is None:
        yield Finding("the transaction of its review", "to be there", "none", transaction_id=row["reviewed_id"])
        return
    review = None
    try:
        transaction = read_transaction(row)
        if row["reviewed_id"] is not None:
            check_finite(row["flagged_at"], row["decided_at"])
            review = Review(
                row["account_id"], row["flagged_at"], row["approved"], row["decided_by"], row["decided_at"]
            )
            _read_fired(row["fired"])
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        yield unreadable("the transaction or its review", error, transaction_id=row["id"])
        return
    parties = frozenset({transaction.customer_id, row["payer_id"], row["payee_id"]})
    yield from examine_review(transaction, review, row["recorded_code"], parties)
    if review is not None and row["known_rulebook"] is None:
        what, found = "the rulebook by which it was held", f"version {row['rulebook']}"
        yield Finding(what, "a version that there is", found, transaction_id=row["id"])


def _read_fired(text: str) -> None:
    """Read the rules that fired.

    Raises:
        ValueError, KeyError, TypeError: they can't be read, or none did.
    """
    if not [read_fired(each) for each in json.loads(text)]:
        raise ValueError("no rule that fired")


async def examine_keys(work: Work) -> AsyncIterator[Finding]:
    """Every idempotency key names a transaction of its holder's, or is sealed."""
    async for row in work.rows(_STRAY_KEYS):
        yield Finding(
            f"the idempotency key {row['key']!r} of customer {row['holder_id']}",
            "to name a transaction of that customer",
            f"one of customer {row['asker_id']}" if row["asker_id"] else "no such transaction",
            transaction_id=row["named_id"],
        )
    async for row in work.rows(_BROKEN_SEALS):
        yield Finding(
            f"the idempotency key {row['key']!r} of customer {row['customer_id']}",
            "to name a transaction, or to be sealed",
            "a sealed one that names a transaction" if row["transaction_id"] else "no transaction, and no seal",
            transaction_id=row["transaction_id"],
        )


async def examine_limits(work: Work) -> AsyncIterator[Finding]:
    """Limits can be read, accounts know of their customers' limits, and what customers have spent is right.

    A customer's count begins with what their accounts had spent, and from then on each payment of an account is
    counted at both. An account that is closed keeps what it has spent, and a new one begins with nothing. So it is
    always the sum of all accounts of theirs in that currency, over the latest day, month and minute of any.
    """
    async for row in work.rows(_OWN_LIMITS):
        try:
            read_limits(row["own_limits"])
        except ValueError as error:
            yield unreadable("the account's own limits", error, account_id=row["id"])
    async for row in work.rows(_MISFLAGGED):
        yield Finding(
            "whether its customer has limits of their own",
            "it does not say so" if row["customer_limited"] else "it says so",
            "it says so" if row["customer_limited"] else "it does not say so",
            account_id=row["id"],
        )
    async for row in work.rows(_LIMITS):
        for finding in _examine_customer(row):
            yield finding


def _examine_customer(row: Row) -> Iterator[Finding]:
    whose = f"customer {row['customer_id']} in {row['currency']}"
    try:
        read_limits(row["limits"])
        found = read_usage(row["usage"])
        together = NOTHING_SPENT
        for usage in row["usages"]:
            together = together.plus(read_usage(usage))
    except ValueError as error:
        yield unreadable(f"the limits of {whose}, or what was spent", error)
        return
    expected = _as_full(_at_most(together), found)
    if found != expected:
        yield Finding(
            f"what was spent lately by {whose}",
            show_usage(write_usage(expected), row["currency"]),
            show_usage(write_usage(found), row["currency"]),
        )


def _at_most(usage: Usage) -> Usage:
    """What is counted of it: a count stops at what 64 bits can hold."""
    day, month = min(usage.day_minor, _COUNTED_MAX), min(usage.month_minor, _COUNTED_MAX)
    return Usage(usage.day, usage.month, usage.minute, day, month, usage.minute_count)


def _as_full(usage: Usage, found: Usage) -> Usage:
    """The same, but full where it was found full: then it stays so, whatever was given back since."""
    day = _COUNTED_MAX if found.day_minor == _COUNTED_MAX else usage.day_minor
    month = _COUNTED_MAX if found.month_minor == _COUNTED_MAX else usage.month_minor
    return replace(usage, day_minor=day, month_minor=month)


async def examine_rulebooks(work: Work) -> AsyncIterator[Finding]:
    """Every version is there and can be read: the newest is what holds, the others are what was decided by."""
    expected = 1
    async for row in work.rows(_RULEBOOKS):
        version = row["version"]
        if version != expected:
            yield Finding("the rulebooks' next version", f"{expected}", f"{version}")
        expected = version + 1
        try:
            book = read_rulebook(version, row["changed_at"], row["changed_by"], row["contents"])
        except (ValueError, KeyError, TypeError) as error:
            yield unreadable(f"version {version} of the rulebook", error)
            continue
        for rule in book.rules:
            if any(isinstance(condition, Unreadable) for condition in rule.conditions):
                found = "a condition that nobody knows"
                yield Finding(f"rule {rule.name!r} in version {version}", "to be readable", found)
