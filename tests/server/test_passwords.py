"""Passwords: which ones are too easy to guess, and what people are told about them."""

import asyncio
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from zxcvbn import zxcvbn

from florin.domain.refusals import Refused, TooManyAttempts, WeakPassword
from florin.server import passwords
from florin.server.passwords import JUDGING_LIMIT, RETRY_SECONDS, VERIFYING_LIMIT, Passwords, find_weakness

ADA = ["ada.lovelace@example.com", "Ada Lovelace", "Hauptstrasse 17, 10115 Berlin", "passport C01X00T47"]
WEAK = [
    "password",
    "Password1",
    "drowssap1",
    "p@ssw0rd",
    "PASSWORD",
    "qwertzuiop",
    "zxcvbnmm",
    "aaaaaaaaaaaaa",
    "abcabcabcabc",
    "abcdefghijkl",
    "19871231",
    "12/31/1987",
    "2019",
    "elizabeth",
    "Smith1990",
    "xylophone",
    "jkt5mzq",
    "\0\0\0\0\0\0\0\0",
    "        ",
    "🐎" * 40,
    "٠١٢٣",
]


@pytest.mark.parametrize("password", WEAK, ids=ascii)
def test_what_is_wrong_with_a_password_fits_into_one_sentence(password: str) -> None:
    weakness = find_weakness(password, [])
    assert weakness
    message = WeakPassword(weakness, 8).message
    assert message.startswith("Choose another password: ")
    assert len(re.findall(r"[.!?](?=\s|$)", message)) == 1, "one sentence"
    assert message.endswith(".")
    assert message.isprintable()
    assert not weakness[0].isupper()


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "x9$Kq!vT2#pL", "żółw-Über-ß-42-naïve", "🐎🔋📎✂🗝 five"]
)
def test_a_password_that_takes_long_to_guess_is_taken(password: str) -> None:
    assert find_weakness(password, ADA) is None


@pytest.mark.parametrize(
    "password",
    [
        "ada.lovelace@example.com",
        "ADA.LOVELACE",
        "lovelace",
        "Lovelace17",
        "ecalevol",
        "10v3lace",
        "hauptstrasse",
        "Hauptstrasse 17, 10115 Berlin",
        "C01X00T47",
        "lovelaceada",
    ],
)
def test_own_data_are_no_password_however_they_are_turned(password: str) -> None:
    assert find_weakness(password, ADA) == "it is made of your own data"


def test_own_data_that_are_longer_than_what_is_judged_are_known_all_the_same() -> None:
    address = "Zwölfter Querweg hinter dem Alten Schlachthofgelände 4711"
    assert find_weakness(address, [address]) == "it is made of your own data"


@pytest.mark.parametrize("own_words", [[], [""], ["   "], ["@", ".-_"], ["\0"], ["\ud800"]], ids=ascii)
def test_whoever_told_nothing_of_themselves_has_no_own_data(own_words: list[str]) -> None:
    weakness = find_weakness("password", own_words)
    assert weakness is not None
    assert "top-10" in weakness


def test_a_lone_letter_of_an_address_is_not_called_own_data() -> None:
    weakness = find_weakness("qwertzuiop", ["q w e r t z u i o p 1"])
    assert weakness is not None
    assert "own data" not in weakness


@pytest.mark.parametrize(
    ("password", "length"),
    [
        ("4@8({[<369!1|7$5+0%2" * 13, 12),
        ("aA1!bB2@cC3#dD4$eE5%fF6^gG7&hH8*", 12),
        ("4@8({[<3" * 32, 32),
        ("a" * 256, 32),
        ("ab" * 128, 32),
        ("\ufdfa" * 256, 32),
        ("x9$Kq!vT2#pL" * 21, 32),
    ],
    ids=ascii,
)
def test_of_a_hostile_password_only_the_beginning_is_judged(
    monkeypatch: pytest.MonkeyPatch, password: str, length: int
) -> None:
    judged: list[tuple[str, list[str]]] = []
    judge = zxcvbn

    def watched(password: str, user_inputs: list[str]) -> Any:
        judged.append((password, user_inputs))
        return judge(password, user_inputs=user_inputs)

    monkeypatch.setattr(passwords, "zxcvbn", watched)
    find_weakness(password, ["x" * 200, "y z " * 50])
    # zxcvbn's work grows with the square of the length, times up to 736 readings of digits as letters.
    [(seen, words)] = judged
    assert seen == password[:length]
    assert max(map(len, words)) <= 200


def test_those_who_are_judged_at_once_are_judged_by_their_own_data_each() -> None:
    with ThreadPoolExecutor(4) as pool:
        names = [f"zqxj{letter * 3}wvk" for letter in "abcdefgh"] * 8
        answers = list(pool.map(lambda name: find_weakness(name, [name]), names))
    assert answers == ["it is made of your own data"] * len(names)


class Held:
    """A scheme that compares when it is allowed to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, house: Passwords) -> None:
        self.go = threading.Event()
        monkeypatch.setattr(house, "_scheme", self)

    def hash(self, _: str) -> str:
        """Nobody's."""
        return "nobody"

    def verify(self, *_: object) -> bool:
        """Whatever is compared is right in the end."""
        return self.go.wait(60)


def _settled(tasks: list[asyncio.Task[Any]]) -> list[object]:
    """What has an answer."""
    return [task.exception() or task.result() for task in tasks if task.done()]


def _is_refusal(answer: object) -> bool:
    return isinstance(answer, Refused) and answer.refusal == TooManyAttempts(RETRY_SECONDS)


@pytest.fixture
def house() -> Iterator[Passwords]:
    """Passwords with one thread."""
    house = Passwords(1)
    yield house
    house.close()


async def test_nobody_waits_with_a_logon_for_passwords_that_take_long_to_judge(
    monkeypatch: pytest.MonkeyPatch, house: Passwords
) -> None:
    hashed = await house.hash("swordfish")
    go = threading.Event()
    monkeypatch.setattr(passwords, "find_weakness", lambda *_: go.wait(60))
    judging = [asyncio.create_task(house.find_weakness("hostile", [])) for _ in range(200)]
    await asyncio.sleep(0)
    assert await house.verify("swordfish", hashed)
    refused = _settled(judging)
    assert len(refused) == 200 - JUDGING_LIMIT, "only so many wait"
    assert all(map(_is_refusal, refused))
    go.set()
    await asyncio.gather(*judging, return_exceptions=True)
    assert await house.find_weakness("hostile", []), "and then there are places again"


async def test_only_so_many_logons_wait_and_the_rest_is_told_when_to_come_back(
    monkeypatch: pytest.MonkeyPatch, house: Passwords
) -> None:
    held = Held(monkeypatch, house)
    house._nobody = "nobody"
    waiting = [asyncio.create_task(house.verify("guess", "hash")) for _ in range(VERIFYING_LIMIT)]
    await asyncio.sleep(0)
    for _ in range(3):
        with pytest.raises(Refused) as refused:
            await house.verify("guess", "hash")
        assert _is_refusal(refused.value)
    with pytest.raises(Refused) as refused:
        await house.find_weakness("new", [])
    assert _is_refusal(refused.value), "what could not be hashed in the end is not judged"
    # Whoever goes away gives up their place.
    waiting.pop().cancel()
    await asyncio.sleep(0)
    waiting.append(asyncio.create_task(house.verify("guess", "hash")))
    await asyncio.sleep(0)
    held.go.set()
    assert await asyncio.gather(*waiting) == [True] * VERIFYING_LIMIT


async def test_whoever_has_been_let_in_has_a_password_hashed_however_many_wait(
    monkeypatch: pytest.MonkeyPatch, house: Passwords
) -> None:
    held = Held(monkeypatch, house)
    house._nobody = "nobody"
    waiting = [asyncio.create_task(house.verify("guess", "hash")) for _ in range(VERIFYING_LIMIT)]
    await asyncio.sleep(0)
    hashing = asyncio.create_task(house.hash("new"))
    await asyncio.sleep(0)
    held.go.set()
    assert await hashing == "nobody"
    await asyncio.gather(*waiting)


async def test_a_hash_is_salted_and_good_for_its_own_password_only() -> None:
    house = Passwords(2)
    one, other = await asyncio.gather(house.hash("swordfish"), house.hash("swordfish"))
    assert one != other
    assert "swordfish" not in one
    assert await house.verify("swordfish", one)
    assert not await house.verify("Swordfish", one)
    assert not await house.verify("swordfish", None)
    assert not await house.verify("nobody's password", None), "nobody logs on as nobody"
    assert not house.is_outdated(one)
    assert await house.find_weakness("password", []) == find_weakness("password", [])
    house.close()


def test_a_hash_with_less_work_than_today_is_outdated() -> None:
    house = Passwords(1)
    weak = house._scheme.using(memory_cost=1024, rounds=1).hash("swordfish")
    assert house.is_outdated(weak)
    house.close()
