"""Fields about the ledger's health."""

from florin.domain.health import LedgerHealth
from florin.resolvers.context import Info


async def ledger_health(info: Info) -> LedgerHealth:
    """How the ledger is, as far as the bank has found out."""
    return await info.context.bank.health.read()
