"""The entries that receipts state, whatever has become of a transaction, and what receipts say of it."""

from datetime import timedelta

from florin.domain.account import AccountType
from florin.domain.commands import Step
from florin.domain.fees import Fee
from florin.domain.receipt import StatedEntry, state
from florin.domain.refusals import InsufficientFunds
from florin.domain.rulebook import Rulebook
from florin.domain.transaction import Party, Transaction, TransactionKind, TransactionStatus
from florin.persistence.database import Database
from florin.persistence.receipts import ReceiptRecords
from florin.server.bank import utc_now
from tests.persistence.branch import (
    Branch,
    deposit,
    exchange,
    hold,
    payment_out,
    reversal,
    take,
    transfer,
    withdrawal,
)

COMPLETED, REVERSED, PENDING = TransactionStatus.COMPLETED, TransactionStatus.REVERSED, TransactionStatus.PENDING
SOMEBODY = Party("Somebody", None, None)


async def test_the_entry_that_made_a_transaction_what_it_is_is_found_and_told(
    database: Database, branch: Branch
) -> None:
    grace = await branch.employ()
    fee = Fee(TransactionKind.TRANSFER, AccountType.CHECKING, "EUR", fixed_minor=10)
    await branch.decide_by(Rulebook(1, fees=(fee,)), grace.id)
    ada, bob = await branch.open_account(), await branch.open_account()
    yen = await branch.open_account(ada.customer_id, currency="JPY")
    do, until = branch.carry_out, utc_now() + timedelta(days=30)
    paid_in = await do(deposit(ada, 100_000))
    held = await do(hold(ada, bob, 5_000, until))
    waiting = await do(hold(ada, bob, 100, until))
    let_go = await do(hold(ada, None, 2_000, until))
    returned = await do(payment_out(ada, 3_000))
    sent = await do(transfer(ada, bob, 1_000))
    await do(reversal(sent, bob.customer_id, 400))
    undone = await do(transfer(ada, bob, 700))
    await do(reversal(undone, bob.customer_id, 300))
    await do(reversal(undone, grace.id, by_staff=True))
    exchanged = await do(exchange(ada, yen, 600, 990))
    refusal = (await branch.ask(withdrawal(ada, 10**9))).value
    assert isinstance(refusal, InsufficientFunds)
    assert refusal.transaction is not None
    refused = refusal.transaction
    await do(take(Step.RELEASE, let_go, ada.customer_id))
    await do(take(Step.CAPTURE, held, bob.customer_id, 4_000))
    await do(take(Step.RETURN, returned, reason="AC04", explanation="The account is closed."))
    told: list[tuple[object, ...]] = []
    for name, transaction, account, *was in (
        ("paid in", paid_in, ada),
        ("captured", held, ada),
        ("captured", held, bob),
        ("waiting", waiting, ada),
        ("let go", let_go, ada),
        ("returned", returned, ada),
        ("sent", sent, ada),
        ("sent", sent, bob),
        ("undone", undone, ada),
        ("undone", undone, bob),
        ("undone", undone, ada, COMPLETED),
        ("undone", undone, bob, COMPLETED),
        ("let go", let_go, ada, COMPLETED),
        ("sent", sent, ada, REVERSED),
        ("waiting", waiting, ada, PENDING),
        ("exchanged", exchanged, ada),
        ("exchanged", exchanged, yen),
        ("refused", refused, ada),
        ("refused", refused, bob),
    ):
        current = await stands(branch, transaction)
        places = [(account.id, transaction.id, status) for status in (*was, current.status)]
        stated = (await ReceiptRecords(database).entries(places)).get(places[0])
        if stated is None:
            told.append((name, "nothing"))
            continue
        document = state(current, account, stated, SOMEBODY, SOMEBODY)
        told.append((name, *told_by(document, stated)))
    assert told == [
        ("paid in", "COMPLETED", 1, "1000.00", {}),
        ("captured", "COMPLETED", 15, "-40.10", {"settled": "40.00", "fee": "0.10"}),
        ("captured", "COMPLETED", 7, "40.00", {"settled": "40.00"}),
        ("waiting", "nothing"),
        ("let go", "REVERSED", 14, "0.00", {"settled": "0.00"}),
        ("returned", "REJECTED", 16, "0.00", {}),
        ("sent", "COMPLETED", 6, "-10.10", {"fee": "0.10"}),
        ("sent", "COMPLETED", 1, "10.00", {}),
        ("undone", "REVERSED", 11, "0.00", {"fee": "0.10", "reversed": "7.00"}),
        ("undone", "REVERSED", 6, "0.00", {"reversed": "7.00"}),
        ("undone", "COMPLETED", 8, "-7.10", {"fee": "0.10"}),
        ("undone", "COMPLETED", 3, "7.00", {}),
        ("let go", "nothing"),
        ("sent", "nothing"),
        ("waiting", "nothing"),
        ("exchanged", "COMPLETED", 12, "-6.00", {"counter": {"amount": "990", "currency": "JPY"}}),
        ("exchanged", "COMPLETED", 1, "990", {"counter": {"amount": "990", "currency": "JPY"}}),
        ("refused", "REJECTED", 13, "0.00", {}),
        ("refused", "nothing"),
    ]


async def stands(branch: Branch, transaction: Transaction) -> Transaction:
    """A transaction as it stands now."""
    return (await branch.transactions.by_ids([transaction.id]))[transaction.id]


def told_by(document: dict[str, object], stated: StatedEntry) -> tuple[object, ...]:
    """What a receipt says of the transaction and its entry, without what all of them say."""
    transaction, entry = document["transaction"], document["entry"]
    assert isinstance(transaction, dict)
    assert isinstance(entry, dict)
    assert entry["hash"] == stated.entry.hash.hex()
    particulars = {
        name: value
        for name, value in transaction.items()
        if name in ("settled", "fee", "counter", "reverses", "reversed")
    }
    return transaction["status"], entry["sequence"], entry["postedDelta"], particulars
