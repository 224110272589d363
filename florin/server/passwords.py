"""Passwords: argon2id (RFC 9106) at the parameters OWASP's Password Storage Cheat Sheet recommends."""

import asyncio
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from passlib.hash import argon2
from zxcvbn import zxcvbn

from florin.domain.refusals import Refused, TooManyAttempts

_MEMORY_KIB = 19_456
_ROUNDS = 2
_PARALLELISM = 1

_SCORE_MIN = 3
"""Of zxcvbn's 0 to 4: safe even from somebody who has the hash."""

_JUDGED_CHARACTERS = 32
"""A password that is strong in its first characters is strong. zxcvbn takes the square of their number, up to 736
times over where they may stand for letters ("4" for "a"): a third of a second for 32 of the worst, 1.5 s for 72."""

_STAND_INS = frozenset("0123456789!$%(+<@[{|")
"""Characters that may stand for letters."""

_STAND_INS_MAX = 8
_JUDGED_OF_MANY_STAND_INS = 12
"""With more than 8 different ones fewer characters are judged, and no password takes longer than 22 ms. Python has
one lock: whatever is judged, transfers wait for it."""

JUDGING_LIMIT = 16
"""Passwords that may be judged or wait for it: a third of a second of the worst."""

VERIFYING_LIMIT = 32
"""Passwords that may be hashed or wait for it, for each thread: about a second."""

RETRY_SECONDS = 2
"""After which whoever came when all places were taken may try again."""

_OWN_WORD_MIN = 3
"""The least number of characters of a part of an own word: a lone letter of an address is in every password."""

Result = TypeVar("Result")

# zxcvbn keeps the words of whoever is judged in a dictionary of the whole process.
_judging = threading.Lock()


class Line:
    """Threads, and those who wait for them. Whoever goes away gives up their place."""

    def __init__(self, threads: int, limit: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._limit = limit
        self._taken = 0

    def check(self) -> None:
        """See to it that there is a place.

        Raises:
            Refused: with TooManyAttempts, when there is none.
        """
        if self._taken >= self._limit:
            raise Refused(TooManyAttempts(RETRY_SECONDS))

    async def run(self, work: Callable[..., Result], *args: Any) -> Result:
        """Do some work in its turn, however many are before it."""
        self._taken += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)
        finally:
            self._taken -= 1

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class Passwords:
    """Hashes and verifies off the event loop, at most `threads` at once; some wait their turn, the rest is refused.

    Passwords are judged one at a time by a thread of their own, so nobody waits with a logon for strangers who want
    to become customers.
    """

    def __init__(self, threads: int) -> None:
        # Passlib loads its backend at the first use, and fails where two threads are the first.
        argon2.get_backend()
        self._scheme = argon2.using(type="ID", memory_cost=_MEMORY_KIB, rounds=_ROUNDS, parallelism=_PARALLELISM)
        self._hashing = Line(threads, VERIFYING_LIMIT * threads, "password")
        self._judging = Line(1, JUDGING_LIMIT, "judge")
        # What an unknown customer's password is compared with, so that "unknown" takes as long as "wrong".
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """Hash a password, with a salt of its own. It waits its turn, however many do."""
        return await self._hashing.run(self._scheme.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether a password is the hashed one; never, but as slowly, when there is no hash.

        Raises:
            Refused: with TooManyAttempts, when too many wait.
        """
        self._hashing.check()
        if self._nobody is None:
            self._nobody = await self.hash("nobody's password")
        matches: bool = await self._hashing.run(self._scheme.verify, password, password_hash or self._nobody)
        return matches and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than those of today."""
        outdated: bool = self._scheme.needs_update(password_hash)
        return outdated

    async def find_weakness(self, password: str, own_words: Sequence[str]) -> str | None:
        """Why a password is easy to guess and what to do about it, by zxcvbn (Wheeler, USENIX Security 2016).

        Raises:
            Refused: with TooManyAttempts, when too many wait to be judged, or to be hashed once they have been.
        """
        self._hashing.check()
        self._judging.check()
        return await self._judging.run(find_weakness, password, own_words)

    def close(self) -> None:
        """Let the threads go."""
        self._hashing.close()
        self._judging.close()


def find_weakness(password: str, own_words: Sequence[str]) -> str | None:
    """What is wrong with a password that takes fewer than 10^8 guesses; None for any other."""
    parts = [part for text in own_words for part in re.split(r"[\W_]+", text) if len(part) >= _OWN_WORD_MIN]
    wholes = [text[:_JUDGED_CHARACTERS] for text in own_words if text]
    judged = password[:_JUDGED_CHARACTERS]
    if len(_STAND_INS.intersection(judged)) > _STAND_INS_MAX:
        judged = judged[:_JUDGED_OF_MANY_STAND_INS]
    with _judging:
        found = zxcvbn(judged, user_inputs=[*wholes, *parts])
    if found["score"] >= _SCORE_MIN:
        return None
    if any(match.get("dictionary_name") == "user_inputs" for match in found["sequence"]):
        return "it is made of your own data"
    advice = found["feedback"]
    said = [advice["warning"] or "It is easy to guess.", *advice["suggestions"][:1]]
    sentences = [sentence for text in said for sentence in text.split(". ")]
    return ", ".join(sentence[0].lower() + sentence[1:].rstrip(".") for sentence in sentences)
