"""Opening accounts and looking at one's own."""

import random
from collections.abc import Mapping, Sequence
from uuid import UUID

import pytest
from schwifty import IBAN

from florin.domain.account import Account, AccountStatus, AccountType
from florin.domain.accounts import Accounts
from florin.domain.audit import Happening
from florin.domain.entry import FIRST_HASH
from florin.domain.iban import BANK_CODE, make_iban
from florin.domain.principal import Principal
from florin.domain.refusals import CurrencyNotSupported
from tests.domain.branch import ADA, BERT, NOBODYS, NOW, new_account, new_id, run


class Drawer:
    """The AccountRecords port over a drawer of papers. `taken` is how many IBANs turn out to be taken first."""

    def __init__(self, taken: int = 0) -> None:
        self.papers: dict[UUID, Account] = {}
        self.refused: list[Account] = []
        self.taken = taken

    async def currency_supported(self, currency: str) -> bool:
        return currency in {"EUR", "JPY", "XAU"}

    async def add(self, account: Account, happening: Happening | None = None) -> bool | None:
        if len(self.refused) < self.taken:
            self.refused.append(account)
            return False
        self.papers[account.id] = account
        return True

    async def by_ids(self, ids: Sequence[UUID]) -> Mapping[UUID, Account]:
        return {key: self.papers[key] for key in ids if key in self.papers}

    async def of_customers(
        self, customer_ids: Sequence[UUID], *, limit: int, before: UUID | None
    ) -> Mapping[UUID, list[Account]]:
        newest_first = sorted(self.papers.values(), key=lambda account: account.id, reverse=True)
        older = [account for account in newest_first if before is None or account.id < before]
        return {owner: [a for a in older if a.customer_id == owner][:limit] for owner in customer_ids}

    async def holders(self, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Account, str]]:
        raise NotImplementedError


def bank_with(drawer: Drawer) -> Accounts:
    """The service over a drawer, with random numbers that are always the same."""
    return Accounts(drawer, lambda: NOW, new_id, random.Random(7))


def open_account(bank: Accounts, owner: UUID = ADA, currency: str = "EUR") -> Account:
    """An account that must have been opened."""
    account = run(bank.open(Principal(owner), AccountType.SAVINGS, currency))
    assert isinstance(account, Account)
    return account


def test_a_new_account_is_active_and_empty_and_its_owners() -> None:
    drawer = Drawer()
    account = open_account(bank_with(drawer), currency="JPY")
    assert (account.customer_id, account.type, account.status) == (ADA, AccountType.SAVINGS, AccountStatus.ACTIVE)
    assert (account.currency, account.balance_minor, account.held_minor) == ("JPY", 0, 0)
    assert (account.overdraft_limit_minor, account.available_minor) == (0, 0)
    assert (account.sequence, account.entry_hash) == (0, FIRST_HASH)
    assert account.opened_at == account.changed_at == NOW
    assert drawer.papers == {account.id: account}


def test_an_account_has_a_valid_iban_of_our_own_bank() -> None:
    iban = IBAN(open_account(bank_with(Drawer())).iban)
    assert iban.is_valid
    assert (iban.country_code, iban.bank_code) == ("DE", BANK_CODE)


def test_new_ibans_are_valid_and_differ() -> None:
    randomness = random.Random(1)
    ibans = [make_iban(randomness) for _ in range(200)]
    assert all(IBAN(iban, allow_invalid=True).is_valid for iban in ibans)
    assert len(set(ibans)) == len(ibans)
    assert {iban[4:12] for iban in ibans} == {BANK_CODE}


def test_our_bank_code_is_no_other_banks() -> None:
    assert IBAN(make_iban(random.Random(1))).bank is None


def test_a_taken_iban_is_drawn_again() -> None:
    drawer = Drawer(taken=2)
    account = open_account(bank_with(drawer))
    drawn = [*drawer.refused, account]
    assert len({each.iban for each in drawn}) == len({each.id for each in drawn}) == 3
    assert list(drawer.papers) == [account.id]


def test_a_bank_without_a_free_iban_has_a_bug() -> None:
    drawer = Drawer(taken=1_000)
    with pytest.raises(AssertionError, match="no free IBAN"):
        open_account(bank_with(drawer))
    assert drawer.papers == {}


def test_an_account_in_another_currency_is_refused_and_none_is_opened() -> None:
    drawer = Drawer()
    answer = run(bank_with(drawer).open(Principal(ADA), AccountType.CHECKING, "USD"))
    assert answer == CurrencyNotSupported("USD")
    assert drawer.papers == {}


def test_no_account_is_opened_in_gold_whatever_the_table_says() -> None:
    drawer = Drawer()
    assert run(bank_with(drawer).open(Principal(ADA), AccountType.CHECKING, "XAU")) == CurrencyNotSupported("XAU")
    assert drawer.papers == {}


def test_one_sees_ones_own_accounts_and_anothers_look_like_none() -> None:
    drawer = Drawer()
    own, other = new_account(ADA), new_account(BERT)
    drawer.papers = {own.id: own, other.id: other}
    bank = bank_with(drawer)
    assert run(bank.visible(Principal(ADA), [own.id, other.id, NOBODYS])) == {own.id: own}
    assert run(bank.visible(Principal(BERT), [own.id, NOBODYS])) == {}


def test_accounts_are_paged_newest_first_from_cursor_to_cursor() -> None:
    drawer = Drawer()
    bank = bank_with(drawer)
    opened = [open_account(bank) for _ in range(5)]
    of_bert = open_account(bank, BERT)

    seen: list[Account] = []
    after: UUID | None = None
    lengths = []
    for _ in range(3):
        page, berts = run(bank.pages([ADA, BERT], first=2, after=after))
        seen += page.nodes
        lengths.append(len(page.edges))
        assert page.page_info.has_next_page is (len(seen) < 5)
        assert page.page_info.has_previous_page is (after is not None)
        assert [edge.cursor for edge in page.edges] == [str(account.id) for account in page.nodes]
        assert page.page_info.start_cursor == page.edges[0].cursor
        assert page.page_info.end_cursor == page.edges[-1].cursor
        if after is None:
            assert berts.nodes == (of_bert,)
        after = UUID(page.page_info.end_cursor)
    assert seen == opened[::-1]
    assert lengths == [2, 2, 1]


def test_a_customer_without_accounts_has_an_empty_page() -> None:
    [page] = run(bank_with(Drawer()).pages([ADA], first=20, after=None))
    assert page.edges == ()
    assert page.nodes == ()
    assert page.page_info.start_cursor is page.page_info.end_cursor is None
    assert not page.page_info.has_next_page
    assert not page.page_info.has_previous_page
