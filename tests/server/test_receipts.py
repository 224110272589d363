"""Receipts, checked away from the bank: genuine to the last byte, or not at all."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from florin.domain.receipt import ReceiptKey
from florin.server import jws
from florin.server.cli import app
from florin.server.receipts import key_set

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ANOTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
KID = jws.thumbprint(PUBLIC)
KEYS = {KID: PUBLIC}
STATEMENT: dict[str, Any] = {
    "version": 1,
    "bank": {"code": "99010200", "name": "Florin"},
    "transaction": {
        "id": "01990000-0000-7000-8000-000000000000",
        "kind": "TRANSFER",
        "status": "COMPLETED",
        "amount": "12.50",
        "currency": "EUR",
        "description": "Miete März",
        "source": {"name": "Ada", "iban": "DE00"},
        "destination": {"name": "Grace", "iban": "DE01"},
    },
    "account": {"id": "01990000-0000-7000-8000-000000000001", "iban": "DE00"},
    "entry": {
        "sequence": 7,
        "postedDelta": "-12.50",
        "balanceAfter": "87.50",
        "currency": "EUR",
        "occurredAt": "2026-03-01T12:00:00.000000+00:00",
        "previousHash": "00" * 32,
        "hash": "11" * 32,
    },
}
DOCUMENT = jws.sign(STATEMENT, PRIVATE, KID)


def forged(header: bytes, payload: bytes) -> str:
    """A document that the bank's own key signed, written otherwise than the bank would."""
    signed = f"{jws.encode(header)}.{jws.encode(payload)}"
    return f"{signed}.{jws.encode(PRIVATE.sign(signed.encode()))}"


HEADER, PAYLOAD = (jws.decode(part) for part in DOCUMENT.split(".")[:2])


def test_a_receipt_states_what_was_signed_and_is_the_same_each_time() -> None:
    assert jws.read(DOCUMENT, KEYS) == STATEMENT
    assert jws.sign(dict(reversed(STATEMENT.items())), PRIVATE, KID) == DOCUMENT


def test_other_programs_can_check_a_receipt(tmp_path: Path) -> None:
    published = jwt.PyJWKSet.from_json(key_set([published_key()]).decode())
    assert jwt.decode(DOCUMENT, published[KID], algorithms=["EdDSA"]) == STATEMENT


def test_a_key_is_named_as_the_standard_says() -> None:
    # RFC 8037, A.3.
    public = jws.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    assert jws.thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_no_single_bit_of_a_receipt_can_be_flipped() -> None:
    content = DOCUMENT.encode()
    for place in range(len(content)):
        for bit in range(8):
            changed = bytearray(content)
            changed[place] ^= 1 << bit
            with pytest.raises(jws.NotGenuine):
                jws.read(changed.decode("latin-1"), KEYS)


def test_no_single_byte_of_a_receipt_can_be_taken_away_or_doubled() -> None:
    for place in range(len(DOCUMENT)):
        for changed in (
            DOCUMENT[:place] + DOCUMENT[place + 1 :],
            DOCUMENT[:place] + DOCUMENT[place] + DOCUMENT[place:],
        ):
            with pytest.raises(jws.NotGenuine):
                jws.read(changed, KEYS)


@given(
    st.integers(0, len(DOCUMENT)),
    st.integers(0, 4),
    st.text(st.characters(codec="latin-1"), max_size=4) | st.text(st.sampled_from("AQgw-_=.\n "), max_size=4),
)
def test_nothing_can_be_put_in_the_place_of_anything(place: int, length: int, text: str) -> None:
    changed = DOCUMENT[:place] + text + DOCUMENT[place + length :]
    if changed != DOCUMENT:
        with pytest.raises(jws.NotGenuine):
            jws.read(changed, KEYS)


WRITTEN_OTHERWISE = [
    "",
    "a.b.c",
    "x" * 10_000_000,
    DOCUMENT + "=",
    DOCUMENT + " ",
    DOCUMENT + ".",
    DOCUMENT + "\n\n",
    DOCUMENT.replace(".", "\n.", 1),
    forged(HEADER, json.dumps(STATEMENT).encode()),
    forged(HEADER, PAYLOAD + b" "),
    forged(HEADER, PAYLOAD.replace(b'"version":1', b'"version":1,"version":1')),
    forged(HEADER, PAYLOAD.replace(b'"version":1', b'"version":1e0')),
    forged(HEADER, PAYLOAD.replace("ä".encode(), b"\\u00e4")),
    forged(HEADER, PAYLOAD.replace(b'"sequence":7', b'"sequence":NaN')),
    forged(HEADER.replace(KID.encode(), b"\\ud800"), PAYLOAD),
    forged(HEADER, PAYLOAD.replace(b"Ada", b"\\ud800")),
    forged(HEADER, b"[]"),
    forged(HEADER, b"[" * 5_000),
    forged(HEADER, b"\xff"),
    forged(b"[]", PAYLOAD),
    forged(b"{}", PAYLOAD),
    forged(b"\xff", PAYLOAD),
    forged(HEADER + b" ", PAYLOAD),
    forged(HEADER.replace(b"EdDSA", b"Ed25519"), PAYLOAD),
    forged(HEADER.replace(b'"typ"', b'"crit":["x"],"typ"'), PAYLOAD),
    forged(b'{"alg":"none"}', PAYLOAD),
    forged(jws.canonical({"alg": "EdDSA", "kid": 1, "typ": jws.MEDIA_TYPE}), PAYLOAD),
    jws.sign(STATEMENT, ANOTHER, KID),
    jws.sign(STATEMENT, PRIVATE, "another"),
    jwt.encode(STATEMENT, PUBLIC, "HS256", {"kid": KID}),
    jwt.encode(STATEMENT, PRIVATE, "EdDSA", {"kid": KID}),
]


@pytest.mark.parametrize("document", WRITTEN_OTHERWISE, ids=range(len(WRITTEN_OTHERWISE)))
def test_what_the_bank_would_not_write_is_not_genuine(document: str) -> None:
    with pytest.raises(jws.NotGenuine) as refused:
        jws.read(document, KEYS)
    assert str(refused.value).endswith(".")


def published_key(**changes: Any) -> ReceiptKey:
    made = datetime(2026, 1, 1, tzinfo=UTC)
    facts = {"kid": KID, "public_key": jws.encode(PUBLIC), "created_at": made} | changes
    return ReceiptKey(**facts)


@pytest.fixture
def desk(tmp_path: Path) -> "Desk":
    return Desk(tmp_path)


class Desk:
    """A customer's own desk: a receipt, the published keys, and `florin receipt check`."""

    def __init__(self, folder: Path) -> None:
        self.receipt = folder / "receipt.jws"
        self.keys = folder / "keys.json"
        self.receipt.write_text(DOCUMENT + "\n")
        self.keys.write_bytes(key_set([published_key()]))

    def check(self) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["receipt", "check", str(self.receipt), "--keys", str(self.keys)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            return 2, str(result.exception)
        return result.exit_code, result.output


def test_a_genuine_receipt_is_read_out(desk: Desk) -> None:
    for ending in ("", "\n"):
        desk.receipt.write_text(DOCUMENT + ending)
        code, said = desk.check()
        assert code == 0
        for fact in ("Genuine", "12.50 EUR", "87.50 EUR", "Miete März", "Ada, DE00", "Grace, DE01", "11" * 32):
            assert fact in said


def test_what_only_some_receipts_say_is_read_out(desk: Desk) -> None:
    particulars = {
        "settled": "10.00",
        "fee": "0.25",
        "counter": {"amount": "1650", "currency": "JPY"},
        "reverses": "01990000-0000-7000-8000-000000000009",
        "reversed": "3.00",
    }
    statement = STATEMENT | {"version": 2, "transaction": STATEMENT["transaction"] | particulars}
    desk.receipt.write_text(jws.sign(statement, PRIVATE, KID))
    code, said = desk.check()
    assert code == 0
    for fact in ("10.00 EUR", "0.25 EUR", "1650 JPY", particulars["reverses"], "3.00 EUR"):
        assert str(fact) in said


@pytest.mark.parametrize("ending", ["\n\n", "\r\n", " ", "\0", "é"])
def test_a_receipt_with_anything_after_it_is_not_genuine(desk: Desk, ending: str) -> None:
    desk.receipt.write_bytes((DOCUMENT + ending).encode())
    code, said = desk.check()
    assert code == 1
    assert said.startswith("Not genuine. ")
    assert len(said.splitlines()) == 1


def test_what_a_retired_key_signed_is_genuine_and_what_a_revoked_one_signed_is_not(desk: Desk) -> None:
    then = datetime(2026, 2, 1, tzinfo=UTC)
    desk.keys.write_bytes(key_set([published_key(retired_at=then)]))
    assert desk.check()[0] == 0
    desk.keys.write_bytes(key_set([published_key(retired_at=then, revoked_at=then)]))
    code, said = desk.check()
    assert code == 1
    assert "revoked" in said


def test_without_the_files_nothing_is_said_of_the_receipt(desk: Desk) -> None:
    other = jws.encode(ANOTHER.public_key().public_bytes_raw())
    for content in (b"", b"{}", b"[]", b'{"keys": [1]}', b'{"keys": [{"kid": 1, "x": 2}]}', b"\xff"):
        desk.keys.write_bytes(content)
        assert desk.check()[0] == 2
    desk.keys.write_bytes(key_set([published_key(public_key=other)]))
    assert "damaged" in desk.check()[1]
    desk.keys.unlink()
    assert desk.check()[0] == 2
    desk.keys.write_bytes(key_set([published_key()]))
    desk.receipt.unlink()
    assert desk.check()[0] == 2


def test_the_program_itself_needs_no_bank(desk: Desk) -> None:
    program = Path(sys.executable).with_name("florin")
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    ran = subprocess.run(
        [program, "receipt", "check", desk.receipt.name],
        env=environment | {"FLORIN_DATA_DIR": str(desk.receipt.parent), "PYTHONUTF8": "1"},
        cwd=desk.receipt.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout, len(ran.stderr.splitlines())) == (2, "", 1), ran.stderr
    desk.keys.rename(desk.keys.with_name("receipt-keys.json"))
    ran = subprocess.run(
        [program, "receipt", "check", desk.receipt.name],
        env=environment | {"FLORIN_DATA_DIR": str(desk.receipt.parent), "PYTHONUTF8": "1"},
        cwd=desk.receipt.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Genuine" in ran.stdout
