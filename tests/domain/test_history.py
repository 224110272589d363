"""Looking back at transactions, and watching them happen, whatever becomes of the hints."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from florin.domain.account import Account
from florin.domain.entry import Change
from florin.domain.history import History
from florin.domain.page import Edge, cut_page
from florin.domain.principal import Principal
from florin.domain.text import has_controls
from florin.domain.transaction import Transaction, TransactionStatus
from tests.domain.branch import ADA, NOBODYS, deposit, new_account, open_books, post, run, withdrawal


class NothingMoreHappens(Exception):
    """The script of a test has come to its end."""


@dataclass
class Stage:
    """The ports of History over one account, on which things happen as a script says.

    Each number in `while_waiting` is how many deposits are made before the watcher gets its next hint: 0 is a
    hint that comes late or twice, 2 is one that stands for a lost one as well. `while_looking` is how many are
    made just after each look at the history, before the watcher begins to wait, and whether the hint arrives.
    """

    while_waiting: deque[int] = field(default_factory=deque)
    while_looking: deque[tuple[int, bool]] = field(default_factory=deque)
    watched: list[UUID] = field(default_factory=list)
    watching: int = 0
    hinted: bool = False
    looks: list[tuple[int, int]] = field(default_factory=list)
    length_at_last_look: int = 0

    def __post_init__(self) -> None:
        self.account = new_account()
        self.books = open_books(self.account)

    @property
    def history(self) -> History:
        """The service on this stage."""
        return History(cast(Any, self), cast(Any, self))

    def happen(self, deposits: int) -> None:
        post(self.books, *(deposit(self.account.id, 1) for _ in range(deposits)))

    def told(self) -> list[Change]:
        return [
            Change(entry, posting.transaction) for _, posting in self.books.postings for entry in posting.entries
        ]

    async def changes(self, account_id: UUID, *, after: int, limit: int) -> list[Change]:
        assert account_id == self.account.id
        assert self.watching, "a change between a look and the wait for the next would be missed"
        self.looks.append((after, limit))
        assert len(self.looks) < 100, "it looks again and again though nothing happens"
        history = self.told()
        self.length_at_last_look = len(history)
        if self.while_looking:
            deposits, hinted = self.while_looking.popleft()
            self.happen(deposits)
            self.hinted |= hinted and deposits > 0
        return history[after : after + limit]

    @contextmanager
    def watch(self, account_id: UUID) -> Iterator["Stage"]:
        self.watched.append(account_id)
        self.watching += 1
        try:
            yield self
        finally:
            self.watching -= 1

    def clear(self) -> None:
        self.hinted = False

    async def wait(self) -> None:
        if self.hinted:
            return
        if not self.while_waiting:
            raise NothingMoreHappens
        self.happen(self.while_waiting.popleft())
        self.hinted = True

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Account]:
        return {key: self.books.accounts[key] for key in ids if key in self.books.accounts}

    async def visible_to(self, customer_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Transaction]:
        return {
            posting.transaction.id: posting.transaction
            for _, posting in self.books.postings
            if posting.transaction.id in ids and posting.transaction.customer_id == customer_id
        }

    async def by_key(self, customer_id: UUID, idempotency_key: str) -> Transaction | None:
        assert not has_controls(idempotency_key), "PostgreSQL takes no such text"
        kept = self.books.kept.get((customer_id, idempotency_key))
        return kept.transaction if kept else None

    async def of_accounts(
        self, account_ids: Sequence[UUID], *, limit: int, before: int | None
    ) -> Mapping[UUID, list[tuple[int, Transaction]]]:
        found: dict[UUID, list[tuple[int, Transaction]]] = {account_id: [] for account_id in account_ids}
        older = [c for c in self.told() if before is None or c.sequence < before]
        found[self.account.id] = [(c.sequence, c.transaction) for c in reversed(older)][:limit]
        return found


def watch_to_the_end(stage: Stage, after: int = 0) -> list[int]:
    """The numbers of the changes that a watcher is told until nothing more happens."""
    told: list[int] = []
    changes = stage.history.changes(stage.account, after)
    try:
        while True:
            told.append(run(anext(changes)).sequence)
    except NothingMoreHappens:
        return told


def test_a_watcher_is_told_every_change_as_it_happens() -> None:
    stage = Stage(deque([1, 1, 1]))
    assert watch_to_the_end(stage) == [1, 2, 3]
    assert stage.watched == [stage.account.id]


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ([1, 0, 0, 1], "doubled"),
        ([0, 1, 0], "late"),
        ([3, 1, 5], "lost"),
        ([250, 0, 101, 100, 1], "very many at once"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hints_that_are_lost_or_late_or_doubled_change_nothing_of_what_is_told(
    script: list[int], name: str
) -> None:
    assert watch_to_the_end(Stage(deque(script))) == list(range(1, sum(script) + 1)), name


DEPOSITS = st.one_of(st.integers(0, 3), st.integers(0, 3), st.integers(98, 102))


@settings(deadline=None, max_examples=60)
@given(
    waiting=st.lists(DEPOSITS, max_size=6),
    looking=st.lists(st.tuples(DEPOSITS, st.booleans()), max_size=6),
    earlier=st.integers(0, 20),
    data=st.data(),
)
def test_there_is_never_a_gap_nor_a_repeat(
    waiting: list[int], looking: list[tuple[int, bool]], earlier: int, data: st.DataObject
) -> None:
    stage = Stage(deque(waiting), deque(looking))
    stage.happen(earlier)
    after = data.draw(st.integers(0, earlier))
    told = watch_to_the_end(stage, after)
    # What happened after the last look, with a hint that was lost, is for the next hint.
    assert told == list(range(after + 1, stage.length_at_last_look + 1))
    assert stage.length_at_last_look >= earlier + sum(waiting)
    assert not stage.hinted, "nothing that was hinted at is left untold"


def test_a_change_between_a_look_and_the_wait_is_not_missed() -> None:
    assert watch_to_the_end(Stage(while_looking=deque([(1, True), (1, True)]))) == [1, 2]


def test_a_change_whose_hint_is_lost_is_told_with_the_next_hint() -> None:
    assert watch_to_the_end(Stage(deque([0, 1]), deque([(2, False)]))) == [1, 2, 3]


def test_a_watcher_goes_on_from_where_it_was_after_a_disconnect() -> None:
    stage = Stage()
    stage.happen(5)
    first = stage.history.changes(stage.account, 0)
    seen = [run(anext(first)) for _ in range(2)]
    run(first.aclose())  # type: ignore[attr-defined]
    stage.happen(2)
    assert watch_to_the_end(stage, int(seen[-1].cursor)) == [3, 4, 5, 6, 7]


def test_without_news_a_watcher_waits_and_is_told_nothing() -> None:
    stage = Stage()
    stage.happen(3)
    assert watch_to_the_end(stage, after=3) == []
    assert stage.looks == [(3, 100)]


def test_a_long_history_is_read_in_pieces_without_waiting_between_them() -> None:
    stage = Stage()
    stage.happen(200)
    assert watch_to_the_end(stage) == list(range(1, 201))
    assert stage.looks == [(0, 100), (100, 100), (200, 100)]


def test_who_stops_watching_is_forgotten() -> None:
    stage = Stage()
    stage.happen(2)
    changes = stage.history.changes(stage.account, 0)
    run(anext(changes))
    assert stage.watching == 1
    run(changes.aclose())  # type: ignore[attr-defined]
    assert stage.watching == 0


def test_a_history_with_a_gap_is_a_bug_that_is_never_passed_over() -> None:
    stage = Stage()
    stage.happen(3)
    del stage.books.postings[1]
    changes: AsyncIterator[Change] = stage.history.changes(stage.account, 0)
    assert run(anext(changes)).sequence == 1
    with pytest.raises(AssertionError, match="no gap"):
        run(anext(changes))
    assert stage.watching == 0


def test_a_change_says_what_became_of_the_transaction() -> None:
    stage = Stage()
    post(stage.books, deposit(stage.account.id, 5), withdrawal(stage.account.id, 6))
    changes = stage.history.changes(stage.account, 0)
    statuses = [run(anext(changes)).status for _ in range(2)]
    assert statuses == [TransactionStatus.COMPLETED, TransactionStatus.REJECTED]


def test_transactions_are_paged_newest_first_from_cursor_to_cursor() -> None:
    stage = Stage()
    stage.happen(5)
    newest_first = [change.transaction for change in reversed(stage.told())]

    seen: list[Transaction] = []
    after: int | None = None
    for cursors in (["5", "4"], ["3", "2"], ["1"]):
        page, empty = run(stage.history.pages([stage.account.id, NOBODYS], first=2, after=after))
        seen += page.nodes
        assert [edge.cursor for edge in page.edges] == cursors
        assert (page.page_info.start_cursor, page.page_info.end_cursor) == (cursors[0], cursors[-1])
        assert page.page_info.has_next_page is (cursors != ["1"])
        assert page.page_info.has_previous_page is (after is not None)
        assert empty.edges == ()
        after = int(cursors[-1])
    assert seen == newest_first


def test_a_page_that_ends_where_the_list_ends_has_none_after_it() -> None:
    stage = Stage()
    stage.happen(2)
    [page] = run(stage.history.pages([stage.account.id], first=2, after=None))
    assert len(page.edges) == 2
    assert not page.page_info.has_next_page


@given(items=st.lists(st.integers(), max_size=12), first=st.integers(1, 12), after=st.none() | st.integers())
def test_a_page_is_the_beginning_of_what_was_read_and_says_whether_there_is_more(
    items: list[int], first: int, after: int | None
) -> None:
    page = cut_page(items, first=first, after=after, cursor=str)
    assert page.edges == tuple(Edge(str(item), item) for item in items[:first])
    assert page.nodes == tuple(items[:first])
    assert page.page_info.has_next_page is (len(items) > first)
    assert page.page_info.has_previous_page is (after is not None)
    assert page.page_info.start_cursor == (str(items[0]) if items else None)
    assert page.page_info.end_cursor == (str(page.nodes[-1]) if items else None)


def test_one_sees_ones_own_transactions_and_finds_them_by_key() -> None:
    stage = Stage()
    asked = deposit(stage.account.id, 1, key="k")
    [outcome] = post(stage.books, asked)
    principal, stranger = Principal(ADA), Principal(NOBODYS)
    visible: Callable[[Principal], Mapping[UUID, Transaction]] = lambda who: run(  # noqa: E731
        stage.history.visible(who, [asked.transaction_id])
    )
    assert visible(principal) == {asked.transaction_id: outcome.value}
    assert visible(stranger) == {}
    assert run(stage.history.by_key(principal, "k")) == outcome.value
    assert run(stage.history.by_key(stranger, "k")) is None
    assert run(stage.history.by_key(principal, "never used")) is None


def test_a_key_that_no_request_can_have_was_never_seen() -> None:
    assert run(Stage().history.by_key(Principal(ADA), "a\0b")) is None
