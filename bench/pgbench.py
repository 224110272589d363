"""(d), with next to no client at all: pgbench, PostgreSQL's own load generator, with hashes made in SQL.

One SQL transaction per transfer: BEGIN, lock both accounts in the order of their ids, then one statement that
looks the idempotency key up, decides, and writes everything, then COMMIT. Sent statement by statement, or all at
once as a pipeline, which is the least that a client can wait for.
"""

import math
import os
import re
import subprocess
import tempfile
from enum import StrEnum
from pathlib import Path

from bench.accounts import ACCOUNT_PREFIX, CURRENCY, CUSTOMER_PREFIX
from bench.driver import driver_arguments
from bench.load import Load, LoadFailed
from bench.timing import Measured, measured
from bench.workload import AMOUNT_MAX_MINOR, Pattern
from florin.domain.money import AMOUNT_MAX_MINOR as BALANCE_MAX_MINOR
from florin.persistence.embedded import find_binaries


class Sending(StrEnum):
    """How the statements of a transaction travel."""

    ONE_BY_ONE = "one by one"
    PIPELINE = "pipeline"


def _id(prefix: str, variable: str) -> str:
    return f"('{prefix}' || lpad(to_hex(:{variable}::int), 12, '0'))::uuid"


_SOURCE = _id(ACCOUNT_PREFIX, "source")
_DESTINATION = _id(ACCOUNT_PREFIX, "destination")

# The hot account has the number 0, as in the other loads.
_PICK = {
    Pattern.RANDOM: "\\set destination (:source + random(1, {last})) % {accounts}",
    Pattern.HOT: "\\set destination 0",
}

_LOCK = f"""
SELECT id FROM accounts WHERE id IN ({_SOURCE}, {_DESTINATION}) ORDER BY id FOR NO KEY UPDATE;
"""


# What the source has spent lately, in the bytes that domain/limits.py describes. In an account's history time never
# goes back: a window that is not that of the last payment begins with nothing.
_WINDOW = """
    SELECT int4send((wall::date - DATE '0001-01-01') + 1) AS day,
        int4send((extract(year FROM wall) * 12 + extract(month FROM wall) - 1)::int) AS month,
        int8send(floor(extract(epoch FROM at) / 60)::bigint) AS minute
    FROM (SELECT at AT TIME ZONE 'UTC' AS wall) AS utc
"""


def _counted(window: str, first: int, count: int, kept: int, size: int) -> str:
    """What was counted in a window that has not ended. Its bytes begin at `first`, the number's at `kept`."""
    number = f"('x' || encode(substring(s.usage FROM {kept} FOR {size}), 'hex'))::bit({8 * size})::bigint"
    return f"CASE WHEN substring(s.usage FROM {first} FOR {count}) = {window} THEN {number} ELSE 0 END"


_USAGE = f"""day || month || minute
        || int8send(amount + {_counted("day", 1, 4, 17, 8)})
        || int8send(amount + {_counted("month", 5, 4, 25, 8)})
        || int4send((1 + {_counted("minute", 9, 8, 33, 4)})::int)"""


def _line(side: str, delta: str) -> str:
    """An entry, with its hash over the bytes that domain/entry.py describes."""
    return f"""
    SELECT {side}_id AS account_id, {side}_sequence AS sequence, id, {delta} AS delta, {side}_balance AS balance,
        {side}_held AS held, {side}_usage AS usage, at,
        sha256({side}_hash || uuid_send({side}_id) || int8send({side}_sequence) || uuid_send(id)
            || '\\x0002'::bytea || int8send({delta}) || int8send(0) || int8send({side}_balance)
            || int8send({side}_held) || rest) AS hash
    FROM moved"""


def _write(new_id: str) -> str:
    return f"""
WITH asked AS MATERIALIZED (
    SELECT {new_id} AS id, {_id(CUSTOMER_PREFIX, "source")} AS customer_id, {_SOURCE} AS source,
        {_DESTINATION} AS destination, :amount::bigint AS amount,
        :run || '-' || :client_id || '-' || :count AS key
), moved AS MATERIALIZED (
    SELECT q.*, at, s.id AS s_id, d.id AS d_id, s.entry_hash AS s_hash, d.entry_hash AS d_hash,
        s.sequence + 1 AS s_sequence, d.sequence + 1 AS d_sequence, s.balance - amount AS s_balance,
        d.balance + amount AS d_balance, s.held AS s_held, d.held AS d_held,
        {_USAGE} AS s_usage, d.usage AS d_usage,
        int8send((extract(epoch FROM at) * 1000000)::bigint) || '\\x03'::bytea || uuid_send(q.customer_id)
            || int8send(amount) || '{CURRENCY}'::bytea || uuid_send(s.id) || uuid_send(d.id) AS rest
    FROM asked q
    JOIN accounts s ON s.id = q.source
    JOIN accounts d ON d.id = q.destination,
    LATERAL (SELECT greatest(clock_timestamp(), s.changed_at, d.changed_at) AS at) AS clock,
    LATERAL ({_WINDOW}) AS spent
    WHERE s.customer_id = q.customer_id AND s.status = 'ACTIVE' AND d.status = 'ACTIVE'
        AND s.currency = '{CURRENCY}' AND d.currency = '{CURRENCY}'
        AND s.balance - s.held + s.overdraft_limit >= amount AND d.balance + amount <= {BALANCE_MAX_MINOR}
        AND NOT EXISTS (SELECT FROM idempotency_keys k WHERE k.customer_id = q.customer_id AND k.key = q.key)
), lines AS MATERIALIZED ({_line("s", "-amount")}
    UNION ALL {_line("d", "amount")}
), new_transaction AS (
    INSERT INTO transactions (id, kind, status, customer_id, source_account_id, destination_account_id, amount,
        currency, created_at, completed_at)
    SELECT id, 'TRANSFER', 'COMPLETED', customer_id, source, destination, amount, '{CURRENCY}', at, at FROM moved
), new_key AS (
    INSERT INTO idempotency_keys (customer_id, key, fingerprint, transaction_id)
    SELECT customer_id, key,
        sha256(convert_to(concat_ws('|', 'TRANSFER', source, destination, amount, '{CURRENCY}'), 'UTF8')), id
    FROM moved
), new_entries AS (
    INSERT INTO entries (account_id, sequence, transaction_id, status, posted_delta, held_delta, balance, held,
        occurred_at, hash)
    SELECT account_id, sequence, id, 'COMPLETED', delta, 0, balance, held, at, hash FROM lines
)
UPDATE accounts a SET balance = n.balance, sequence = n.sequence, entry_hash = n.hash, changed_at = n.at,
    usage = n.usage
FROM lines n WHERE a.id = n.account_id;
"""


def find_pgbench() -> Path | None:
    """The program, where it came with the PostgreSQL that Florin embeds."""
    program = find_binaries() / "pgbench"
    return program if os.access(program, os.X_OK) else None


def script(pattern: Pattern, sending: Sending, accounts: int, *, server_version: int) -> str:
    """What each client of pgbench runs again and again. `server_version` is PostgreSQL's major version."""
    picked = _PICK[pattern].format(last=accounts - 1, accounts=accounts)
    # Ids that sort by time are kinder to an index; before version 18 SQL has only random ones.
    new_id = "uuidv7()" if server_version >= 18 else "gen_random_uuid()"
    statements = f"BEGIN;{_LOCK}{_write(new_id)}COMMIT;\n"
    if sending is Sending.PIPELINE:
        statements = f"\\startpipeline\n{statements}\\endpipeline\n"
    head = (
        f"\\set source random(1, {accounts - 1})",
        picked,
        f"\\set amount random(1, {AMOUNT_MAX_MINOR})",
        "\\set count :count + 1",
        statements,
    )
    return "\n".join(head)


def run_pgbench(program: Path, told: Load, sending: Sending, *, server_version: int) -> Measured:
    """Run pgbench and read its log of single transactions.

    Raises:
        LoadFailed: it or a statement failed.
    """
    arguments = driver_arguments(told.address)
    duration = math.ceil(told.window.warmup + told.window.seconds)
    with tempfile.TemporaryDirectory(prefix="florin-bench-") as folder:
        file = Path(folder) / "transfer.sql"
        file.write_text(script(told.pattern, sending, told.accounts, server_version=server_version))
        command = [program, "--no-vacuum", "--protocol=prepared", "--log", f"--log-prefix={folder}/log"]
        command += [f"--file={file}", f"--client={told.at_once}", f"--time={duration}"]
        command += ["--define=count=0", f"--define=run={told.run}"]
        done = subprocess.run(
            [*map(str, command), arguments["database"]],
            capture_output=True,
            text=True,
            check=False,
            env={
                **os.environ,
                "PGHOST": arguments["host"],
                "PGPORT": str(arguments["port"]),
                "PGUSER": arguments["user"],
                "PGOPTIONS": "-c plan_cache_mode=force_generic_plan",
            },
        )
        processed = re.search(r"actually processed: (\d+)", done.stdout)
        if done.returncode != 0 or processed is None:
            raise LoadFailed(f"pgbench ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
        logged = "".join(log.read_text() for log in Path(folder).glob("log.*"))
    return _read_log(logged, told, int(processed[1]))


def _read_log(logged: str, told: Load, acknowledged: int) -> Measured:
    """Lines of: client, number, how many µs it took, script, and when it ended, in seconds and µs."""
    lines = [line.split() for line in logged.splitlines()]
    ended = [(int(line[4]) + int(line[5]) / 1e6, int(line[2]) / 1e6) for line in lines]
    opens = min(end for end, _ in ended) + told.window.warmup
    closes = opens + told.window.seconds
    latencies = [latency for end, latency in ended if opens <= end < closes]
    return measured(latencies, seconds=told.window.seconds, units=1, acknowledged=acknowledged)
