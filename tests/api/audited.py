"""What is in the audit log, read past the bank."""

import asyncio
import json
from typing import Any

import asyncpg

from tests.client import PATIENCE


async def audited(sql: asyncpg.Connection, action: str, *, count: int) -> list[dict[str, Any]]:
    """The events of an action, once there are as many: notes are written a moment after what they tell of."""
    async with asyncio.timeout(PATIENCE):
        while True:
            rows = await sql.fetch("SELECT * FROM audit_events WHERE action = $1 ORDER BY sequence", action)
            if len(rows) >= count:
                break
            await asyncio.sleep(0.02)
    return [
        {
            **row,
            "before": json.loads(row["before"]),
            "after": json.loads(row["after"]),
            "personal": json.loads(row["personal"] or "null"),
        }
        for row in rows
    ]
