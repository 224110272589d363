"""Guides, as a newcomer follows them: what they say, pasted in its order with the blanks filled in."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from tests.client import Client

ROOT = Path(__file__).parent.parent.parent


class Reader:
    """Somebody who pastes what a guide says, in its order, filling in what it tells them to."""

    def __init__(self, client: Client, guide: str) -> None:
        self.client = client
        text = (ROOT / guide).read_text()
        self.left: list[str] = re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)
        lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
        self.commands = [line for line in lines if line.startswith(".venv/bin/florin")]

    def next(self, **blanks: str) -> str:
        """The next operation, filled in: `REFRESH_TOKEN` is what the guide calls REFRESH-TOKEN."""
        operation = self.left.pop(0)
        for blank, value in blanks.items():
            assert blank.replace("_", "-") in operation, operation
            operation = operation.replace(blank.replace("_", "-"), value)
        return operation

    async def paste(self, **blanks: str) -> Any:
        """The next operation's result."""
        [result] = (await self.client.data(self.next(**blanks))).values()
        return result

    async def run(self, settings: Any, folder: Path) -> str:
        """What the next command of the guide says."""
        program = str(Path(sys.executable).parent / "florin")
        words = self.commands.pop(0).removeprefix(".venv/bin/florin ").replace('"', "|")
        arguments = [part for chunk in re.findall(r"\|[^|]*\||\S+", words) for part in [chunk.strip("|")]]
        url = make_url(settings.database_url).render_as_string(hide_password=False)
        environ = os.environ | {
            "DATABASE_URL": url, "FLORIN_SECRET_KEY": settings.secret_key, "FLORIN_DATA_DIR": str(folder),
        }  # fmt: skip
        done = await asyncio.to_thread(
            subprocess.run,
            [program, *arguments],
            env=environ,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout
