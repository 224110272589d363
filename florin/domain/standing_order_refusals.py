"""What the bank says no to about standing orders. The list in `domain/refusals.py` has them, with all others."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from florin.domain.refusals import Refusal

if TYPE_CHECKING:
    from florin.domain.standing_order import StandingOrderStatus


@dataclass(frozen=True, slots=True)
class StandingOrderNotFound(Refusal):
    """No such standing order, or not the caller's; the two look the same.

    `standing_order_id` is what the caller gave.
    """

    standing_order_id: str

    @property
    def message(self) -> str:
        return f"There is no standing order {self.standing_order_id} of yours; check the id."


@dataclass(frozen=True, slots=True)
class StandingOrderOver(Refusal):
    """It runs no more, and nothing of it can be changed."""

    standing_order_id: UUID
    status: "StandingOrderStatus"

    @property
    def message(self) -> str:
        return f"This standing order is {self.status.lower()} and runs no more; create a new one."
