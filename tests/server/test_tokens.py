"""Access tokens and challenges: what lets somebody in, and why everything else does not."""

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from florin.domain.principal import Principal, Role
from florin.persistence.database import Database
from florin.persistence.signing_keys import KeyPurpose, SigningKeys
from florin.server.key_ring import KeyRing, make_key
from florin.server.tokens import TOKEN_MAX, InvalidToken, TokenFault, Tokens, bearer_token
from florin.server.vault import Sealed, Vault

MASTER = "a master secret that only these tests use"
ADA = Principal(UUID(int=1), Role.CUSTOMER, UUID(int=2))
EVE = Principal(UUID(int=3), Role.AUDITOR, UUID(int=4))
LIFETIME = 900


@dataclass
class World:
    """A process of the bank: its clock, its keys and its tokens."""

    records: SigningKeys
    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    vault: Vault = field(default_factory=lambda: Vault(MASTER, Sealed.SIGNING_KEYS))

    def __post_init__(self) -> None:
        self.ring = KeyRing(self.records, self.vault, clock=lambda: self.now)
        self.tokens = Tokens(self.ring, lifetime=LIFETIME, clock=lambda: self.now)

    async def another(self) -> "World":
        """Another process on the same database."""
        world = World(self.records, self.now)
        await world.ring.open()
        return world

    async def rotate(self, purpose: KeyPurpose = KeyPurpose.TOKEN, *, revoke_old: bool = False) -> None:
        """What `florin keys rotate` does."""
        await self.records.rotate([make_key(purpose, self.vault, self.now)], revoke_old=revoke_old)

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What a good token says, with changes; None leaves a claim out."""
        instant = int(self.now.timestamp())
        claims = {
            "iss": "florin",
            "aud": "florin-api",
            "sub": str(ADA.customer_id),
            "role": "CUSTOMER",
            "sid": str(ADA.session_id),
            "iat": instant,
            "exp": instant + LIFETIME,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def token(self, *, header: dict[str, Any] | None = None, key: bytes | None = None, **changes: Any) -> str:
        """A token made with the bank's own key, or another."""
        keys = self.ring.keys
        return jwt.encode(
            self.claims(**changes),
            keys.tokens[keys.token_kid] if key is None else key,
            "HS256",
            {"kid": keys.token_kid} | (header or {}),
        )


@pytest.fixture
async def world(database: Database) -> World:
    world = World(SigningKeys(database))
    await world.ring.open()
    return world


def refused(read: Callable[[str], object], token: str) -> TokenFault:
    with pytest.raises(InvalidToken) as refusal:
        read(token)
    message = str(refusal.value)
    assert message.endswith(".")
    assert not token or token not in message
    return refusal.value.reason


def kid_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: str = "") -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return f"{'.'.join(parts)}.{signature}"


async def test_a_token_tells_who_asks_in_which_role_and_session(world: World) -> None:
    for principal in (ADA, EVE):
        token, expires_at = world.tokens.issue(principal)
        assert len(token) < TOKEN_MAX
        assert expires_at == world.now + timedelta(seconds=LIFETIME)
        for _ in range(2):
            assert world.tokens.read(token) == (principal, expires_at.timestamp())


async def test_a_token_of_an_hour_ago_has_expired_also_where_it_was_known(world: World) -> None:
    token, expires_at = world.tokens.issue(ADA)
    world.now = expires_at - timedelta(microseconds=1)
    world.tokens.read(token)
    world.now = expires_at
    assert refused(world.tokens.read, token) is TokenFault.EXPIRED
    assert refused((await world.another()).tokens.read, token) is TokenFault.EXPIRED


FAULTS: list[tuple[str, Callable[[World], str], TokenFault]] = [
    ("signed with another key", lambda w: w.token(key=bytes(32)), TokenFault.FORGED),
    ("signed with the master secret", lambda w: w.token(key=MASTER.encode()), TokenFault.FORGED),
    ("with its last bytes changed", lambda w: w.token()[:-4] + "AAAA", TokenFault.FORGED),
    ("with other claims under the signature", lambda w: _promoted(w), TokenFault.FORGED),
    ("unsigned", lambda w: unsigned({"alg": "none"}, w.claims()), TokenFault.WRONG_ALGORITHM),
    (
        "unsigned, and naming our key",
        lambda w: unsigned({"alg": "none", "kid": w.ring.keys.token_kid}, w.claims()),
        TokenFault.WRONG_ALGORITHM,
    ),
    ("None in capitals", lambda w: unsigned({"alg": "NONE"}, w.claims()), TokenFault.WRONG_ALGORITHM),
    ("signed with RSA", lambda w: _rsa(w), TokenFault.WRONG_ALGORITHM),
    ("saying RSA over our HMAC", lambda w: _swapped(w, {"alg": "RS256"}), TokenFault.WRONG_ALGORITHM),
    ("a stronger HMAC with our key", lambda w: _hs512(w), TokenFault.WRONG_ALGORITHM),
    ("the public receipt key as an HMAC key", lambda w: _confused(w, "HS256"), TokenFault.UNKNOWN_KEY),
    ("saying EdDSA and naming the receipt key", lambda w: _confused(w, "EdDSA"), TokenFault.WRONG_ALGORITHM),
    ("naming a key that is not ours", lambda w: w.token(header={"kid": "nobody"}), TokenFault.UNKNOWN_KEY),
    ("naming an empty key", lambda w: w.token(header={"kid": ""}), TokenFault.UNKNOWN_KEY),
    ("naming no key", lambda w: jwt.encode(w.claims(), bytes(32), "HS256"), TokenFault.MALFORMED),
    ("naming a key by number", lambda w: unsigned({"alg": "HS256", "kid": 1}, {}, "AAAA"), TokenFault.MALFORMED),
    ("with a critical extension", lambda w: w.token(header={"crit": ["x"], "x": 1}), TokenFault.MALFORMED),
    ("for another API", lambda w: w.token(aud="another-api"), TokenFault.WRONG_AUDIENCE),
    ("for nobody", lambda w: w.token(aud=None), TokenFault.MALFORMED),
    ("of another issuer", lambda w: w.token(iss="another"), TokenFault.WRONG_ISSUER),
    ("of no issuer", lambda w: w.token(iss=None), TokenFault.MALFORMED),
    *[
        (f"without {name}", lambda w, name=name: w.token(**{name: None}), TokenFault.MALFORMED)
        for name in ("sub", "role", "sid", "exp")
    ],
    ("of a subject that is no id", lambda w: w.token(sub="nobody"), TokenFault.MALFORMED),
    ("of a session that is no id", lambda w: w.token(sid="none"), TokenFault.MALFORMED),
    ("with a role that nobody has", lambda w: w.token(role="ROOT"), TokenFault.MALFORMED),
    ("that never expires", lambda w: w.token(exp="never"), TokenFault.MALFORMED),
    ("nothing", lambda _: "", TokenFault.MALFORMED),
    ("a word", lambda _: "nonsense", TokenFault.MALFORMED),
    ("dots", lambda _: "..", TokenFault.MALFORMED),
    ("letters of no base64", lambda _: "é.ü.ß", TokenFault.MALFORMED),
    ("a surrogate", lambda _: "\ud800.a.b", TokenFault.MALFORMED),
    ("no object in it", lambda _: unsigned([], {}), TokenFault.MALFORMED),  # type: ignore[arg-type]
    ("good, but huge", lambda w: w.token(more="x" * TOKEN_MAX), TokenFault.MALFORMED),
]


def _promoted(world: World) -> str:
    header, _, signature = world.token().split(".")
    _, claims, _ = world.token(role="ADMIN").split(".")
    return f"{header}.{claims}.{signature}"


def _swapped(world: World, header: dict[str, Any]) -> str:
    """A good token under another header."""
    _, claims, signature = world.token().split(".")
    swapped = unsigned({"kid": world.ring.keys.token_kid} | header, {}).split(".")[0]
    return f"{swapped}.{claims}.{signature}"


def _rsa(world: World) -> str:
    private = rsa.generate_private_key(65537, 2048)
    return jwt.encode(world.claims(), private, "RS256", {"kid": world.ring.keys.token_kid})


def _hs512(world: World) -> str:
    keys = world.ring.keys
    key = keys.tokens[keys.token_kid]
    return jwt.encode(world.claims(), key * 2, "HS512", {"kid": keys.token_kid})


def _confused(world: World, algorithm: str) -> str:
    keys = world.ring.keys
    if algorithm == "EdDSA":
        return jwt.encode(world.claims(), keys.receipt_key, algorithm, {"kid": keys.receipt_kid})
    public: Ed25519PublicKey = keys.receipt_key.public_key()
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return jwt.encode(world.claims(), raw, algorithm, {"kid": keys.receipt_kid})


@pytest.mark.parametrize(("make", "reason"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
async def test_a_token_is_refused_with_its_reason(
    world: World, make: Callable[[World], str], reason: TokenFault
) -> None:
    token = make(world)
    for _ in range(2):
        assert refused(world.tokens.read, token) is reason


async def test_a_huge_token_is_refused_before_any_work(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jwt, "get_unverified_header", lambda *_: pytest.fail("it was looked into"))
    assert refused(world.tokens.read, "x" * 10_000_000) is TokenFault.MALFORMED


async def test_the_tokens_of_an_ended_session_are_refused_and_those_of_others_are_not(world: World) -> None:
    token, _ = world.tokens.issue(ADA)
    another = Principal(ADA.customer_id, ADA.role, UUID(int=9))
    kept, _ = world.tokens.issue(another)
    world.tokens.read(token)
    world.tokens.revoke_session(UUID(int=2))
    assert refused(world.tokens.read, token) is TokenFault.REVOKED
    fresh, _ = world.tokens.issue(ADA)
    assert refused(world.tokens.read, fresh) is TokenFault.REVOKED
    assert world.tokens.read(kept)[0] == another


async def test_an_ended_session_is_remembered_just_as_long_as_a_token_of_it_may_live(world: World) -> None:
    token, expires_at = world.tokens.issue(ADA)
    world.tokens.revoke_session(UUID(int=2))
    world.now = expires_at - timedelta(seconds=1)
    world.tokens.revoke_session(UUID(int=8))
    assert refused(world.tokens.read, token) is TokenFault.REVOKED
    world.now += timedelta(hours=1)
    world.tokens.revoke_session(UUID(int=9))
    assert len(world.tokens._ended) == 1


async def test_nobody_is_logged_off_by_a_rotation(world: World) -> None:
    old, _ = world.tokens.issue(ADA)
    another = await world.another()
    await world.rotate()
    # The process that heard of it signs with the new key, and both processes take both tokens.
    await world.ring.reload()
    new, _ = world.tokens.issue(ADA)
    assert kid_of(new) != kid_of(old)
    for process in (world, another):
        for token in (old, new):
            assert (await process.tokens.read_patiently(token))[0] == ADA
    assert kid_of(another.tokens.issue(ADA)[0]) == kid_of(new)


async def test_a_process_that_starts_after_a_rotation_takes_the_old_tokens(world: World) -> None:
    old, _ = world.tokens.issue(ADA)
    await world.rotate()
    await world.rotate()
    assert (await world.another()).tokens.read(old)[0] == ADA


async def test_a_key_that_was_retired_long_ago_is_not_kept_in_mind(world: World) -> None:
    kid = world.ring.keys.token_kid
    await world.rotate()
    world.now += timedelta(days=2)
    assert kid not in (await world.another()).ring.keys.tokens


async def test_revoking_the_old_keys_refuses_what_they_signed(world: World) -> None:
    token, _ = world.tokens.issue(ADA)
    world.tokens.read(token)
    await world.rotate()
    newer = (await world.another()).tokens.issue(ADA)[0]
    await world.rotate(revoke_old=True)
    await world.ring.reload()
    for old in (token, newer):
        assert refused(world.tokens.read, old) is TokenFault.REVOKED
    assert world.tokens.read(world.tokens.issue(ADA)[0])[0] == ADA


async def test_a_process_that_cannot_open_the_new_keys_goes_on_with_those_it_has(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    token, _ = world.tokens.issue(ADA)
    stranger = Vault("another master secret, just as long", Sealed.SIGNING_KEYS)
    await world.records.rotate([make_key(KeyPurpose.TOKEN, stranger, world.now)], revoke_old=False)
    await world.ring.reload()
    assert "FLORIN_SECRET_KEY" in caplog.text
    assert world.tokens.read(token)[0] == ADA
    assert kid_of(world.tokens.issue(ADA)[0]) == kid_of(token)


async def test_a_process_that_cannot_read_the_keys_goes_on_with_those_it_has(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> Any:
        raise OSError("the database is away")

    monkeypatch.setattr(world.records, "all", broken)
    await world.ring.reload()
    assert "the database is away" in caplog.text
    assert world.tokens.read(world.tokens.issue(ADA)[0])[0] == ADA


async def test_an_announcement_makes_a_process_read_the_keys(world: World) -> None:
    kid = world.ring.keys.token_kid
    await world.rotate()
    world.ring.hear({"ended": []})
    world.ring.hear({"keys": True})
    async with asyncio.timeout(30):
        while world.ring.keys.token_kid == kid:
            await asyncio.sleep(0.01)


async def test_many_who_bring_an_unknown_key_make_one_reading_of_the_keys(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = 0
    everything = world.records.all

    async def counted() -> Any:
        nonlocal readings
        readings += 1
        return await everything()

    monkeypatch.setattr(world.records, "all", counted)
    stranger = world.token(header={"kid": "nobody"})
    answers = await asyncio.gather(
        *(world.tokens.read_patiently(stranger) for _ in range(50)), return_exceptions=True
    )
    assert all(isinstance(answer, InvalidToken) for answer in answers)
    assert readings == 1


async def test_a_challenge_lets_nobody_in_and_a_token_ends_no_logon(world: World) -> None:
    challenge, expires_at = world.tokens.issue_challenge(ADA.customer_id, "stamp")
    assert expires_at == world.now + timedelta(minutes=5)
    assert await world.tokens.read_challenge(challenge) == (ADA.customer_id, "stamp")
    assert refused(world.tokens.read, challenge) is TokenFault.WRONG_AUDIENCE
    token, _ = world.tokens.issue(ADA)
    assert await world.tokens.read_challenge(token) is None
    assert refused(world.tokens.check_challenge, token) is TokenFault.WRONG_AUDIENCE
    world.now = expires_at
    assert refused(world.tokens.check_challenge, challenge) is TokenFault.EXPIRED


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer  ", "Basic dXNlcjpwYXNz", "token"])
def test_only_a_bearer_token_is_one(header: str) -> None:
    with pytest.raises(InvalidToken):
        bearer_token(header)
    assert bearer_token("bearer abc ") == "abc"
