"""Passwords: argon2id (RFC 9106) at the parameters OWASP's Password Storage Cheat Sheet recommends."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from passlib.hash import argon2

_MEMORY_KIB = 19_456
_ROUNDS = 2
_PARALLELISM = 1


class Passwords:
    """Hashes and verifies off the event loop, at most `threads` at once; the others wait their turn."""

    def __init__(self, threads: int) -> None:
        self._scheme = argon2.using(type="ID", memory_cost=_MEMORY_KIB, rounds=_ROUNDS, parallelism=_PARALLELISM)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="password")
        # What an unknown customer's password is compared with, so that "unknown" takes as long as "wrong".
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """Hash a password, with a salt of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._scheme.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether a password is the hashed one; never, but as slowly, when there is no hash."""
        if self._nobody is None:
            self._nobody = await self.hash("nobody's password")
        matches: bool = await asyncio.get_running_loop().run_in_executor(
            self._pool, self._scheme.verify, password, password_hash or self._nobody
        )
        return matches and password_hash is not None

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)
