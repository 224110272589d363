"""Families of refresh tokens against a model of a few lines, on any records that can keep sessions."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from florin.domain.audit import Happening
from florin.domain.customer import Credentials, Customer
from florin.domain.ports import SessionRecords
from florin.domain.principal import Principal
from florin.domain.refusals import InvalidRefreshToken, SessionNotFound
from florin.domain.session import SESSION_LIFETIME, EndReason, Session, SessionEnded, hash_refresh_token
from florin.domain.sessions import Sessions
from tests.domain.branch import NOW
from tests.domain.lobby import HERE, THERE, MemoryTokens

T = TypeVar("T")


@dataclass(eq=False)
class Family:
    """What should be true of one session: its tokens in order, and whether something has ended it."""

    customer: Customer
    session_id: UUID
    begun: datetime
    tokens: list[str]
    ended: bool = False


class Families(RuleBasedStateMachine):
    """People log on, refresh, bring old tokens, log out and revoke; time passes."""

    started = Bundle("started")

    def wait(self, awaitable: Awaitable[T]) -> T:
        """Have the answer of a coroutine."""
        raise NotImplementedError

    def open(self) -> tuple[SessionRecords, list[Customer], Any]:
        """Records without sessions, two customers, and who makes ids."""
        raise NotImplementedError

    @initialize()
    def begin(self) -> None:
        records, self.customers, new_id = self.open()
        self.now = NOW
        self.notes: list[Happening] = []
        self.records = records
        self.sessions = Sessions(records, MemoryTokens(), self, lambda: self.now, new_id)
        self.families: list[Family] = []

    def note(self, happening: Happening) -> None:
        self.notes.append(happening)

    def is_alive(self, family: Family) -> bool:
        return not family.ended and self.now < family.begun + SESSION_LIFETIME

    @rule(target=started, who=st.integers(0, 1))
    def log_on(self, who: int) -> Family:
        customer = self.customers[who]
        session = self.wait(self.sessions.start(Credentials(customer, "x"), HERE, by="PASSWORD"))
        assert session.refresh_token is not None
        family = Family(customer, session.session_id, self.now, [session.refresh_token])
        self.families.append(family)
        return family

    @rule(family=started)
    def refresh_with_the_newest(self, family: Family) -> None:
        token = family.tokens[-1]
        answer = self.wait(self.sessions.refresh(token, THERE))
        if not self.is_alive(family):
            assert answer == InvalidRefreshToken(), "what has ended stays ended"
            return
        assert isinstance(answer, Session)
        assert (answer.session_id, answer.customer) == (family.session_id, family.customer)
        assert answer.refresh_expires_at == family.begun + SESSION_LIFETIME, "no refresh makes it last longer"
        assert answer.refresh_token is not None
        assert answer.refresh_token not in family.tokens
        family.tokens.append(answer.refresh_token)

    @rule(family=started, which=st.integers(0, 10))
    def refresh_with_an_old_one(self, family: Family, which: int) -> None:
        old = family.tokens[:-1]
        if old:
            assert self.wait(self.sessions.refresh(old[which % len(old)], THERE)) == InvalidRefreshToken()
            family.ended = True

    @rule(token=st.sampled_from([None, "", "nonsense", "x" * 201]))
    def refresh_with_what_is_no_token(self, token: str | None) -> None:
        assert self.wait(self.sessions.refresh(token, THERE)) == InvalidRefreshToken()

    @rule(family=started)
    def log_out_by_the_access_token(self, family: Family) -> None:
        principal = Principal(family.customer.id, session_id=family.session_id)
        self._end(family, self.wait(self.sessions.log_out(principal, None, HERE)))

    @rule(family=started)
    def log_out_by_the_refresh_token(self, family: Family) -> None:
        answer = self.wait(self.sessions.log_out(None, family.tokens[-1], HERE))
        if self.is_alive(family):
            assert answer == SessionEnded(family.session_id)
        family.ended = family.ended or answer == SessionEnded(family.session_id)

    @rule(family=started)
    def log_out_by_an_old_token(self, family: Family) -> None:
        for token in family.tokens[:-1]:
            assert self.wait(self.sessions.log_out(None, token, HERE)) == SessionNotFound()

    @rule(family=started, who=st.integers(0, 1))
    def revoke(self, family: Family, who: int) -> None:
        answer = self.wait(self.sessions.revoke(Principal(self.customers[who].id), family.session_id, HERE))
        if self.customers[who] == family.customer:
            self._end(family, answer)
        else:
            assert answer == SessionNotFound(), "nobody ends somebody else's"

    def _end(self, family: Family, answer: SessionEnded | SessionNotFound) -> None:
        assert answer == (SessionNotFound() if family.ended else SessionEnded(family.session_id))
        family.ended = True

    @rule(family=started)
    def revoke_the_others(self, family: Family) -> None:
        principal = Principal(family.customer.id, session_id=family.session_id)
        others = [
            each
            for each in self.families
            if each.customer == family.customer and each is not family and self.is_alive(each)
        ]
        ended = self.wait(self.sessions.revoke_others(principal, EndReason.REVOKED, HERE))
        assert {each.id for each in ended} == {each.session_id for each in others}
        assert len(ended) == len(others)
        for each in others:
            each.ended = True

    @rule(family=consumes(started))
    def forget(self, family: Family) -> None:
        """Nobody comes with its tokens any more."""

    @rule(hours=st.sampled_from([1, 24, 24 * 15]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(family=started, early=st.sampled_from([timedelta(0), timedelta(microseconds=1)]))
    def its_last_day_comes(self, family: Family, early: timedelta) -> None:
        self.now = max(self.now, family.begun + SESSION_LIFETIME - early)

    @invariant()
    def those_alive_are_listed_and_no_others(self) -> None:
        for customer in self.customers:
            listed = self.wait(self.sessions.of(Principal(customer.id)))
            mine = [each for each in self.families if each.customer == customer and self.is_alive(each)]
            assert [each.id for each in listed] == [
                each.id for each in sorted(listed, key=lambda s: (s.last_used_at, s.id), reverse=True)
            ]
            assert sorted(each.id for each in listed) == sorted(each.session_id for each in mine)

    @invariant()
    def no_two_tokens_of_a_family_are_good(self) -> None:
        for family in self.families:
            owners = [self.wait(self.records.of_token(hash_refresh_token(token))) for token in family.tokens]
            good = [token for token, owner in zip(family.tokens, owners, strict=True) if owner is not None]
            assert good in ([], [family.tokens[-1]]), "none but the newest"
            if self.is_alive(family):
                assert good == [family.tokens[-1]]
            assert set(owners) <= {None, family.session_id}
