"""What somebody with the database's password could do to holds, reversals, limits, reviews, keys and rulebooks.

`{ada}`, `{usd}` and `{bob}` are the ids of accounts, `{held}` and the like those of transactions, by the names that
`money_books` gives them; `{nobody}` is an id that names nothing.
"""

from tests.persistence.tampering import Case

SPENT, PAID = "what was spent lately", "when the latest payments were"
WITH_ADA = "WHERE id = '{ada}'"
# Of the counters: 4 bytes for the day, 4 for the month, 8 for the minute, 8 for each amount, 4 for the number.
USAGE = [
    Case(
        "what was spent today",
        f"UPDATE accounts SET usage = overlay(usage PLACING int8send(7) FROM 17) {WITH_ADA}",
        "ada 27",
        SPENT,
    ),
    Case(
        "what was spent this month",
        f"UPDATE accounts SET usage = overlay(usage PLACING int8send(7) FROM 25) {WITH_ADA}",
        "ada 27",
        SPENT,
    ),
    Case(
        "how many payments were made",
        f"UPDATE accounts SET usage = overlay(usage PLACING int4send(99) FROM 33) {WITH_ADA}",
        "ada 27",
        SPENT,
    ),
    Case(
        "the day in which it was spent",
        f"UPDATE accounts SET usage = overlay(usage PLACING int4send(2147483647) FROM 1) {WITH_ADA}",
        "ada 27",
        SPENT,
    ),
    Case("all that was spent", f"UPDATE accounts SET usage = '' {WITH_ADA}", "ada 27", SPENT),
    Case(
        "what was spent where nothing was",
        "UPDATE accounts SET usage = (SELECT usage FROM accounts WHERE id = '{ada}') WHERE id = '{bob}'",
        "bob 9",
        SPENT,
    ),
    Case(
        "the time of a payment",
        f"UPDATE accounts SET usage = overlay(usage PLACING int8send(1) FROM 37) {WITH_ADA}",
        "ada 27",
        PAID,
    ),
    Case("half a time", f"UPDATE accounts SET usage = usage || '\\x00' {WITH_ADA}", "ada 27", PAID),
]

HOLDS = [
    Case(
        "how much of a hold was captured",
        "UPDATE transactions SET settled = settled - 1 WHERE id = '{part}'",
        "ada 3 part",
        "what it posted",
    ),
    Case(
        "that only a part was captured",
        "UPDATE transactions SET settled = NULL WHERE id = '{part}'",
        "ada 3 part",
        "what it posted",
    ),
    Case(
        "a fee", "UPDATE transactions SET fee = fee + 1 WHERE id = '{part}'", "ada 2 part", "what it held or let go"
    ),
    Case(
        "a fee that was never taken",
        "UPDATE transactions SET fee = 1 WHERE id = '{exchanged}'",
        "ada 12 exchanged",
        "what it posted",
    ),
    Case(
        "what an exchange paid out",
        "UPDATE transactions SET counter_amount = counter_amount + 1 WHERE id = '{exchanged}'",
        "usd 1 exchanged",
        "what it posted",
    ),
    Case(
        "in what an exchange paid out",
        "UPDATE transactions SET counter_currency = 'GBP' WHERE id = '{exchanged}'",
        "usd 1 exchanged",
        "its currency",
    ),
    Case(
        "a fee's leg",
        "UPDATE internal_legs SET posted_delta = posted_delta + 1"
        " WHERE account = 'FEES' AND transaction_id = '{part}'",
        "- - part",
        "what it posted on FEES",
    ),
    Case(
        "an exchange's leg",
        "UPDATE internal_legs SET posted_delta = posted_delta + 1"
        " WHERE account = 'EXCHANGE' AND currency = 'USD' AND transaction_id = '{exchanged}'",
        "- - exchanged",
        "what it posted on EXCHANGE",
    ),
    Case(
        "an exchange's leg moved to the other currency",
        "UPDATE internal_legs SET currency = 'USD', leg = 9"
        " WHERE account = 'EXCHANGE' AND currency = 'EUR' AND transaction_id = '{exchanged}'",
        "- - exchanged",
        "what it posted on EXCHANGE",
    ),
    Case(
        "a leg of a hold that has moved nothing",
        "INSERT INTO internal_legs VALUES ('FEES', 'EUR', '{held}', 1, 5, now())",
        "- - held",
        "what it posted on FEES",
    ),
    Case(
        "what a hold waits for",
        "UPDATE transactions SET pending_for = 'SETTLEMENT' WHERE id = '{held}'",
        "- - held",
        "what it waits for",
    ),
    Case(
        "what a payment to another bank waits for",
        "UPDATE transactions SET pending_for = 'CAPTURE', expires_at = now() WHERE id = '{paying}'",
        "- - paying",
        "what it waits for",
    ),
    Case(
        "what a payment waits for after its review",
        "UPDATE transactions SET then_pending_for = NULL WHERE id = '{watched}'",
        "- - watched",
        "what it waits for after its review",
    ),
    Case(
        "a hold that was let go made to look as if it had been captured",
        "UPDATE transactions SET status = 'COMPLETED', completed_at = created_at WHERE id = '{released}'",
        "ada 6 released",
        "the transaction's status",
    ),
    Case(
        "a hold that was captured made to look as if it still stood",
        "UPDATE transactions SET status = 'PENDING', pending_for = 'CAPTURE', completed_at = NULL, settled = NULL"
        " WHERE id = '{part}'",
        "ada 3 part",
        "when it was completed",
    ),
    Case(
        "who asked for what came in",
        "UPDATE transactions SET customer_id = (SELECT customer_id FROM accounts WHERE id = '{bob}')"
        " WHERE id = '{received}'",
        "bob 7 received",
        "the hash",
    ),
]

REVERSALS = [
    Case(
        "how much was sent back",
        "UPDATE transactions SET reversed = reversed + 1 WHERE id = '{refunded}'",
        "- - refunded",
        "what of it was sent back",
    ),
    Case(
        "that something was sent back",
        "UPDATE transactions SET reversed = NULL WHERE id = '{refunded}'",
        "- - refunded",
        "what of it was sent back",
    ),
    Case(
        "that all was sent back",
        "UPDATE transactions SET status = 'REVERSED', reversed = amount WHERE id = '{refunded}'",
        "ada 7 refunded",
        "the transaction's status",
    ),
    Case(
        "that all was sent back, taken back",
        "UPDATE transactions SET status = 'COMPLETED', reversed = NULL WHERE id = '{undone}'",
        "ada 11 undone",
        "the transaction's status",
    ),
    Case(
        "what a reversal reverses",
        "UPDATE transactions SET reverses = '{exchanged}' WHERE id = '{partial}'",
        "- - partial",
        "where it sends back to",
    ),
    Case(
        "a reversal linked to another transaction between the same",
        "UPDATE transactions SET reverses = '{held}' WHERE id = '{partial}'",
        "- - partial",
        "when transaction",
    ),
    Case(
        "a reversal of nothing",
        "UPDATE transactions SET reverses = '{nobody}' WHERE id = '{partial}'",
        "- - partial",
        "what it reverses",
    ),
    Case(
        "who sent it back",
        "UPDATE customers SET role = 'CUSTOMER' WHERE role = 'ADMIN'",
        "- - undoing",
        "who asked for it",
    ),
]

REVIEWS = [
    Case(
        "a review deleted",
        "DELETE FROM reviews WHERE transaction_id = '{reviewed}'",
        "- - reviewed",
        "its review",
    ),
    Case(
        "a review that turned it down deleted",
        "DELETE FROM reviews WHERE transaction_id = '{turned_down}'",
        "- - turned_down",
        "its review",
    ),
    Case(
        "a review of nothing",
        "INSERT INTO reviews SELECT '{nobody}', account_id, rulebook, fired, flagged_at FROM reviews"
        " WHERE transaction_id = '{reviewed}'",
        "- - nobody",
        "the transaction of its review",
    ),
    Case(
        "an approval",
        "UPDATE reviews SET approved = NOT approved WHERE transaction_id = '{approved}'",
        "- - approved",
        "the decision on it",
    ),
    Case(
        "a rejection",
        "UPDATE reviews SET approved = NOT approved WHERE transaction_id = '{turned_down}'",
        "- - turned_down",
        "the decision on it",
    ),
    Case(
        "a decision forgotten",
        "UPDATE reviews SET approved = NULL, decided_by = NULL, decided_at = NULL, reason = NULL"
        " WHERE transaction_id = '{approved}'",
        "- - approved",
        "the decision on it",
    ),
    Case(
        "a decision made up",
        "UPDATE reviews SET approved = true, decided_by = '{nobody}', decided_at = flagged_at, reason = ''"
        " WHERE transaction_id = '{reviewed}'",
        "- - reviewed",
        "the decision on it",
    ),
    Case(
        "a review got round",
        "UPDATE transactions SET pending_for = 'CAPTURE', expires_at = now() WHERE id = '{reviewed}'",
        "- - reviewed",
        "the decision on it",
    ),
    Case(
        "a decision on one's own",
        "UPDATE reviews SET decided_by = (SELECT customer_id FROM accounts WHERE id = '{ada}')"
        " WHERE transaction_id = '{approved}'",
        "- - approved",
        "who decided on it",
    ),
    Case(
        "when it was decided",
        "UPDATE reviews SET decided_at = flagged_at - interval '1 day' WHERE transaction_id = '{turned_down}'",
        "- - turned_down",
        "when it was decided on",
    ),
    Case(
        "a decision at the end of time",
        "UPDATE reviews SET decided_at = 'infinity' WHERE transaction_id = '{turned_down}'",
        "- - turned_down",
        "the transaction or its review",
    ),
    Case(
        "whose payment was held",
        "UPDATE reviews SET account_id = '{bob}' WHERE transaction_id = '{reviewed}'",
        "- - reviewed",
        "who pays, by its review",
    ),
    Case(
        "when it was held",
        "UPDATE reviews SET flagged_at = flagged_at - interval '1 day' WHERE transaction_id = '{reviewed}'",
        "- - reviewed",
        "when it was held for review",
    ),
    Case(
        "which rules fired",
        "UPDATE reviews SET fired = '[]' WHERE transaction_id = '{reviewed}'",
        "- - reviewed",
        "the transaction or its review",
    ),
    Case(
        "by which rulebook it was held",
        "UPDATE reviews SET rulebook = 9 WHERE transaction_id = '{reviewed}'",
        "- - reviewed",
        "the rulebook by which it was held",
    ),
]

KEYS = [
    Case(
        "a seal broken",
        "UPDATE idempotency_keys SET transaction_id = '{part}' WHERE key = 'never'",
        "- - part",
        "the idempotency key 'never'",
    ),
    Case(
        "a key made to look sealed",
        "UPDATE idempotency_keys SET transaction_id = NULL WHERE transaction_id = '{exchanged}'",
        "-",
        "the idempotency key",
    ),
    Case(
        "a payee's key moved to a payment that they only received",
        "UPDATE idempotency_keys SET transaction_id = '{refunded}' WHERE transaction_id = '{part}'"
        " AND customer_id = (SELECT customer_id FROM accounts WHERE id = '{bob}')",
        "- - refunded",
        "the idempotency key",
    ),
    Case(
        "a decider's key moved to a payment that others decided on",
        "UPDATE reviews SET decided_by = '{nobody}' WHERE transaction_id = '{approved}'",
        "- - approved",
        "the idempotency key",
    ),
    Case(
        "a key moved to the bank's own transaction",
        "UPDATE idempotency_keys SET transaction_id = '{received}' WHERE transaction_id = '{refunded}'",
        "- - received",
        "the idempotency key",
    ),
]

LIMITS = [
    Case(
        "what a customer has spent today",
        "UPDATE customer_limits SET usage = overlay(usage PLACING int8send(7) FROM 17)",
        "-",
        "what was spent lately by customer",
    ),
    Case(
        "what a customer has spent in no form",
        "UPDATE customer_limits SET usage = usage || '\\x00'",
        "-",
        "the limits of customer",
    ),
    Case(
        "a customer's limits deleted",
        "DELETE FROM customer_limits",
        "ada",
        "whether its customer has limits of their own",
    ),
    Case(
        "an account freed of its customer's limits",
        f"UPDATE accounts SET customer_limited = false {WITH_ADA}",
        "ada",
        "whether its customer has limits of their own",
    ),
    Case(
        "an account's limits in no form",
        f"UPDATE accounts SET own_limits = '{{{{}}}}' {WITH_ADA}",
        "ada",
        "the account's own limits",
    ),
    Case(
        "a customer's limits in no form",
        "UPDATE customer_limits SET limits = '{{}}'",
        "-",
        "the limits of customer",
    ),
]

RULEBOOKS = [
    Case(
        "a rulebook in no form",
        "UPDATE rulebooks SET contents = '{{}}' WHERE version = 1",
        "-",
        "version 1 of the rulebook",
    ),
    Case("a rulebook deleted", "DELETE FROM rulebooks WHERE version = 2", "-", "the rulebooks' next version"),
    Case(
        "a rule in no form",
        "UPDATE rulebooks SET contents = replace(contents, 'AMOUNT_OVER', 'AMOUNT_ROUND') WHERE version = 3",
        "-",
        "rule 'Large' in version 3",
    ),
]

CASES = [*USAGE, *HOLDS, *REVERSALS, *REVIEWS, *KEYS, *LIMITS, *RULEBOOKS]
