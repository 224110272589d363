"""Examining transactions: each with its entries, with the bank's own legs, and with what it is linked to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from florin.domain.books import expected_movements
from florin.domain.entry import Entry, InternalLeg
from florin.domain.money_refusals import RejectedInReview
from florin.domain.transaction import (
    BANK,
    AccountRef,
    PendingFor,
    Transaction,
    TransactionKind,
    TransactionStatus,
)
from florin.domain.verification import Finding, show_money

# What the bank itself does; nobody else asks for these.
_BY_BANK = frozenset({TransactionKind.PAYMENT_IN, TransactionKind.INTEREST})
# Who may send which kind back.
_REVERSIBLE_BY_STAFF = frozenset({TransactionKind.DEPOSIT, TransactionKind.WITHDRAWAL, TransactionKind.TRANSFER})
_REVERSIBLE_BY_RECEIVER = frozenset({TransactionKind.TRANSFER})
_REVERSIBLE_BY_BANK = frozenset({TransactionKind.PAYMENT_OUT})

_PENDING, _COMPLETED, _REVERSED = TransactionStatus.PENDING, TransactionStatus.COMPLETED, TransactionStatus.REVERSED


@dataclass(frozen=True, slots=True)
class Line:
    """What one entry changes, in minor units of its account's currency."""

    posted: int = 0
    held: int = 0


def currency_at(transaction: Transaction, account_id: UUID) -> str:
    """What a transaction moves at a customer's account, which for an exchange differs at its destination."""
    counter = transaction.details.counter_currency
    if counter is not None and account_id == transaction.destination_account:
        return counter
    return transaction.currency


def expected_line(
    transaction: Transaction, account_id: UUID, before: TransactionStatus | None, after: TransactionStatus
) -> Line | None:
    """What an account's line must be that tells of a change of status; None where no such line can be.

    Whoever pays has their funds held while it is PENDING; whoever receives learns of it once it is COMPLETED.
    """
    paying = account_id == transaction.source_account
    held = held_minor(transaction)
    match before, after:
        case (None, TransactionStatus.PENDING) if paying:
            return Line(held=held)
        case (TransactionStatus.PENDING, TransactionStatus.COMPLETED) if paying:
            return Line(-(transaction.moved_minor + transaction.details.fee_minor), -held)
        case (TransactionStatus.PENDING, TransactionStatus.REJECTED | TransactionStatus.REVERSED) if paying:
            return Line(held=-held)
        case (None, TransactionStatus.COMPLETED):
            posted = expected_movements(transaction).get((account_id, currency_at(transaction, account_id)))
            return None if posted is None else Line(posted)
        case (TransactionStatus.COMPLETED, TransactionStatus.REVERSED):
            return Line()
        case (None, TransactionStatus.REJECTED) if account_id == recorder(transaction):
            return Line()
    return None


def held_minor(transaction: Transaction) -> int:
    """What the source has held while it is PENDING."""
    return transaction.amount_minor + transaction.details.fee_minor


def recorder(transaction: Transaction) -> UUID | None:
    """The account that has a line of it even if nothing moves: the one that pays, if that is a customer's."""
    ends = (transaction.source_account, transaction.destination_account)
    return next((end for end in ends if isinstance(end, UUID)), None)


def examine_transaction(
    transaction: Transaction, entries: Sequence[Entry], legs: Sequence[InternalLeg], owner_id: UUID | None
) -> Iterator[Finding]:
    """Compare a transaction with all its entries, by account and in order, and with the bank's own legs.

    `owner_id` is the customer of the account that asks: the source, or the destination of a deposit. What each
    entry must be by itself is examined in its account's history.
    """
    at = Finding("", "", "", transaction_id=transaction.id)
    if not entries:
        yield replace(at, what="its entries", expected="at least one", found="none")
    yield from _examine_asker(transaction, owner_id, at)
    by_account: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_account[entry.account_id].append(entry)
    for lines in by_account.values():
        yield from _examine_statuses(transaction, lines)
    yield from _examine_movements(transaction, by_account, legs, at)
    for leg in legs:
        if transaction.completed_at is not None:
            yield from _examine_time(transaction, leg, at)
    yield from _examine_waiting(transaction, at)


def _examine_asker(transaction: Transaction, owner_id: UUID | None, at: Finding) -> Iterator[Finding]:
    """Who asked. A reversal's asker is examined with what it reverses."""
    if transaction.kind is TransactionKind.REVERSAL:
        return
    by_bank = transaction.kind in _BY_BANK
    if transaction.customer_id != (BANK if by_bank else owner_id):
        yield replace(
            at,
            account_id=recorder(transaction),
            what="who asked for it",
            expected="the bank itself" if by_bank else f"the account's customer {owner_id}",
            found=f"customer {transaction.customer_id}",
        )


def _examine_statuses(transaction: Transaction, entries: Sequence[Entry]) -> Iterator[Finding]:
    """Each change begins where the last one ended, and the last one ends where the transaction stands."""
    before: TransactionStatus | None = None
    for entry in entries:
        if entry.previous_status is not before:
            yield _at_line(entry, "the status before it", str(before), str(entry.previous_status))
        before = entry.status
    last = entries[-1]
    status = transaction.status
    if last.status is not status:
        yield _at_line(last, "the transaction's status", f"{last.status}, as its last entry says", status)
    holds = held_minor(transaction) if status is _PENDING and last.account_id == transaction.source_account else 0
    held = sum(entry.held_delta for entry in entries)
    if held != holds:
        currency = transaction.currency
        yield _at_line(last, "what it still holds", show_money(holds, currency), show_money(held, currency))


def _at_line(entry: Entry, what: str, expected: str, found: str) -> Finding:
    return Finding(what, expected, found, entry.account_id, None, entry.sequence, entry.transaction_id)


def _all_movements(transaction: Transaction) -> Mapping[tuple[AccountRef, str], int]:
    """What must have been posted where. One that never moved has a line all the same, where it was asked for."""
    if transaction.completed_at is not None:
        return expected_movements(transaction)
    asking = recorder(transaction)
    return {} if asking is None else {(asking, transaction.currency): 0}


def _examine_movements(
    transaction: Transaction, entries: dict[UUID, list[Entry]], legs: Sequence[InternalLeg], at: Finding
) -> Iterator[Finding]:
    """Each end has moved by what it should, and nothing else has moved: so the whole balances to zero."""
    expected = _all_movements(transaction)
    moved: dict[tuple[AccountRef, str], int] = {
        (key, currency_at(transaction, key)): sum(entry.posted_delta for entry in lines)
        for key, lines in entries.items()
    }
    for leg in legs:
        yield from _examine_currency(transaction, leg, at)
        place = _place(transaction, leg)
        moved[place] = moved.get(place, 0) + leg.posted_delta
    if moved == expected:
        return
    for place in dict.fromkeys((*expected, *moved)):
        if expected.get(place) == moved.get(place):
            continue
        end, currency = place
        lines = entries.get(end) if isinstance(end, UUID) else None
        yield replace(
            at,
            account_id=end if isinstance(end, UUID) else None,
            sequence=lines[-1].sequence if lines else None,
            what="what it posted there" if isinstance(end, UUID) else f"what it posted on {end}",
            expected=show_money(expected[place], currency) if place in expected else "nothing at all",
            found=show_money(moved[place], currency) if place in moved else "nothing at all",
        )


def _place(transaction: Transaction, leg: InternalLeg) -> tuple[AccountRef, str]:
    """Where a leg belongs. One of a currency that the transaction has nothing to do with is told for that alone."""
    known = leg.currency in (transaction.currency, transaction.details.counter_currency)
    return leg.account, leg.currency if known else transaction.currency


def _examine_currency(transaction: Transaction, leg: InternalLeg, at: Finding) -> Iterator[Finding]:
    if _place(transaction, leg)[1] != leg.currency:
        what = f"the currency of leg {leg.leg} on {leg.account}"
        yield replace(at, what=what, expected=transaction.currency, found=leg.currency)


def _examine_time(transaction: Transaction, leg: InternalLeg, at: Finding) -> Iterator[Finding]:
    """The bank's own side moves when the transaction is completed."""
    if leg.occurred_at != transaction.completed_at:
        what = f"the time of leg {leg.leg} on {leg.account}"
        yield replace(at, what=what, expected=f"{transaction.completed_at}", found=f"{leg.occurred_at}")


def waits_for(transaction: Transaction) -> PendingFor | None:
    """What it waits for once nobody has to look at it: a hold for its capture, a payment out for its settlement."""
    if transaction.kind is TransactionKind.PAYMENT_OUT:
        return PendingFor.SETTLEMENT
    return None if transaction.details.expires_at is None else PendingFor.CAPTURE


def _examine_waiting(transaction: Transaction, at: Finding) -> Iterator[Finding]:
    details = transaction.details
    if transaction.status is not _PENDING:
        return
    waits = waits_for(transaction)
    if details.pending_for is PendingFor.REVIEW:
        if details.then is not waits:
            yield replace(
                at, what="what it waits for after its review", expected=f"{waits}", found=f"{details.then}"
            )
    elif details.pending_for is not waits or waits is None:
        expected = "REVIEW" if waits is None else f"{waits} or REVIEW"
        yield replace(at, what="what it waits for", expected=expected, found=f"{details.pending_for}")


def examine_leg(transaction: Transaction, leg: InternalLeg) -> Iterator[Finding]:
    """Compare one of the bank's own legs with the transaction that it names, without the entries.

    A posting has at most one leg on each of the bank's accounts in a currency, so that its amount is all that the
    transaction moves there. What has never moved has none.
    """
    at = Finding("", "", "", transaction_id=transaction.id)
    yield from _examine_currency(transaction, leg, at)
    place = _place(transaction, leg)
    expected = expected_movements(transaction).get(place) if transaction.completed_at is not None else None
    if expected != leg.posted_delta:
        yield replace(
            at,
            what=f"what it posted on {leg.account}",
            expected="nothing at all" if expected is None else show_money(expected, place[1]),
            found=show_money(leg.posted_delta, place[1]),
        )
    yield from _examine_time(transaction, leg, at)


def examine_reversal(
    reversal: Transaction, reversed_one: Transaction | None, receiver_id: UUID | None, *, by_staff: bool
) -> Iterator[Finding]:
    """Compare a reversal with the transaction that it names.

    `receiver_id` is the customer of the account that the money goes back from, where it is a customer's; `by_staff`
    says whether whoever asked works for the bank.
    """
    at = Finding("", "", "", transaction_id=reversal.id)
    if reversed_one is None:
        found = f"{reversal.details.reverses}, which is not there"
        yield replace(at, what="what it reverses", expected="a transaction", found=found)
        return
    back = (reversed_one.destination_account, reversed_one.source_account, reversed_one.currency)
    found_ends = (reversal.source_account, reversal.destination_account, reversal.currency)
    if found_ends != back:
        yield replace(at, what="where it sends back to", expected=_show_way(*back), found=_show_way(*found_ends))
    if reversed_one.completed_at is None or reversed_one.completed_at > reversal.created_at:
        yield replace(
            at,
            what=f"when transaction {reversed_one.id}, which it reverses, was completed",
            expected=f"{reversal.created_at} or earlier",
            found=f"{reversed_one.completed_at or 'never'}",
        )
    if by_staff:
        allowed = _REVERSIBLE_BY_STAFF
    elif reversal.customer_id == BANK:
        allowed = _REVERSIBLE_BY_BANK
    else:
        allowed = _REVERSIBLE_BY_RECEIVER if reversal.customer_id == receiver_id else frozenset()
    if reversed_one.kind not in allowed:
        who = f"somebody who may send a {reversed_one.kind} back"
        yield replace(at, what="who asked for it", expected=who, found=f"{reversal.customer_id}")


def _show_way(source: AccountRef, destination: AccountRef, currency: str) -> str:
    return f"from {source} to {destination} in {currency}"


@dataclass(frozen=True, slots=True)
class Review:
    """What is on record of a review. What was not decided yet has no decision, and nobody who made it."""

    account_id: UUID
    flagged_at: datetime
    approved: bool | None
    decided_by: UUID | None
    decided_at: datetime | None


def examine_review(
    transaction: Transaction, review: Review | None, rejection_code: str | None, parties: frozenset[UUID | None]
) -> Iterator[Finding]:
    """Compare a transaction with its review, or say that there should be one.

    `parties` are the customers at its two ends, none of whom may decide on it. A hold can be let go while it waits
    for its review; then nobody decides on it any more.
    """
    at = Finding("", "", "", transaction_id=transaction.id)
    in_review = transaction.pending_for is PendingFor.REVIEW
    turned_down = rejection_code == RejectedInReview.code
    if review is None:
        if in_review or turned_down:
            yield replace(at, what="its review", expected="to be on record", found="none")
        return
    if review.account_id != transaction.source_account:
        expected, found = f"account {transaction.source_account}", f"account {review.account_id}"
        yield replace(at, what="who pays, by its review", expected=expected, found=found)
    if review.flagged_at != transaction.created_at:
        expected, found = f"{transaction.created_at}", f"{review.flagged_at}"
        yield replace(at, what="when it was held for review", expected=expected, found=found)
    let_go = transaction.status is _REVERSED and transaction.completed_at is None
    if review.approved is None:
        fits, said = in_review or let_go, "not decided yet"
    elif review.approved:
        fits, said = not in_review and not turned_down, "approved"
        if transaction.status is _COMPLETED and waits_for(transaction) is None:
            fits = fits and transaction.completed_at == review.decided_at
    else:
        fits, said = turned_down, "turned down"
    if not fits:
        expected = f"one that fits {transaction.status}" + (f" ({rejection_code})" if rejection_code else "")
        yield replace(at, what="the decision on it", expected=expected, found=said)
    if review.decided_by in parties and review.decided_by is not None:
        expected, found = "nobody who has a part in it", f"{review.decided_by}"
        yield replace(at, what="who decided on it", expected=expected, found=found)
    if review.decided_at is not None and review.decided_at < review.flagged_at:
        expected, found = f"{review.flagged_at} or later", f"{review.decided_at}"
        yield replace(at, what="when it was decided on", expected=expected, found=found)
