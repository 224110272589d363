"""The bank's rule book for money: pure, synchronous, without a clock.

`decide_batch` takes commands in order and the accounts that they name, and answers each with a posting or a
refusal. Whoever calls it has locked those accounts, and writes what comes out before anybody is told.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from florin.domain.books import Books, BoundKey, Group, Kept, Outcome
from florin.domain.commands import Command, KeySeal, MoneyRequest, Reversal, SealedKey, Transition
from florin.domain.money_refusals import LedgerRefusal, RecordedRefusal
from florin.domain.movements import Movement, decide_movement, identify, reject, replay
from florin.domain.reversals import decide_reversal
from florin.domain.transaction import Transaction
from florin.domain.transitions import decide_transition

_NO_FINGERPRINT = bytes(32)


def decide_batch(groups: Sequence[Group], books: Books, now: datetime) -> list[list[Outcome]]:
    """Answer every command, in order. `books` then holds what to write and the accounts after it."""
    return [_decide_atomic(g, books, now) if g.atomic else _decide_each(g, books, now) for g in groups]


def _decide_each(group: Group, books: Books, now: datetime) -> list[Outcome]:
    return [decide(command, books, now) for command in group.requests]


def _decide_atomic(group: Group, books: Books, now: datetime) -> list[Outcome]:
    """All or none. The first refusal is everybody's; only the request that earned it is recorded."""
    trial = books.fork()
    outcomes = []
    for index, command in enumerate(group.requests):
        assert isinstance(command, MoneyRequest), "what is decided all or none are requests to move money"
        outcome = decide(command, trial, now)
        outcomes.append(outcome)
        if not isinstance(outcome.value, Transaction):
            assert not isinstance(outcome.value, SealedKey)
            return _refuse_all(group, index, outcome.value, books, now)
    books.adopt(trial)
    return outcomes


def _refuse_all(group: Group, index: int, refusal: LedgerRefusal, books: Books, now: datetime) -> list[Outcome]:
    """Undo the group. What was kept earlier is told again; of the others nothing is stored, no key bound."""
    shared = replace(refusal, transaction=None) if isinstance(refusal, RecordedRefusal) else refusal
    guilty = group.requests[index]
    assert isinstance(guilty, MoneyRequest)
    if isinstance(shared, RecordedRefusal) and replay(guilty, books) is None:
        movement = identify(guilty, books)
        assert isinstance(movement, Movement), "what was refused for its funds or status had been identified"
        recorded = reject(movement, shared, books, now)
        # What has just been recorded is told without being called a replay.
        return [
            recorded if place == index else _replay_any(command, books) or Outcome(shared)
            for place, command in enumerate(group.requests)
        ]
    return [_replay_any(command, books) or Outcome(shared) for command in group.requests]


def _replay_any(command: Command, books: Books) -> Outcome | None:
    assert isinstance(command, MoneyRequest)
    return replay(command, books)


def decide(command: Command, books: Books, now: datetime) -> Outcome:
    """Answer one command and carry it out in `books`."""
    if type(command) is MoneyRequest:
        return decide_movement(command, books, now)
    if type(command) is Transition:
        return decide_transition(command, books, now)
    if type(command) is Reversal:
        return decide_reversal(command, books, now)
    assert type(command) is KeySeal
    return _seal(command, books)


def _seal(command: KeySeal, books: Books) -> Outcome:
    """Tell what happened under a key; if nothing did, nothing ever will."""
    place = command.customer_id, command.idempotency_key
    kept = books.kept.get(place)
    if kept is not None:
        known = kept.transaction
        current = None if known is None else books.transactions.get(known.id, known)
        return Outcome(SealedKey(command.idempotency_key, current))
    books.kept[place] = Kept(_NO_FINGERPRINT, None)
    books.bound.append(BoundKey(*place, _NO_FINGERPRINT, None))
    return Outcome(SealedKey(command.idempotency_key, None))
