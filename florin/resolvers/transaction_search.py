"""What clients may say of the transactions that they want."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from florin.domain.text import Malformed
from florin.domain.transaction import TransactionKind, TransactionStatus
from florin.domain.transaction_search import Direction, TransactionFilter, check_filter, read_counterparty
from florin.resolvers.context import bad_input


@strawberry.input(
    name="TransactionFilter", description="Which transactions are wanted: those that meet all that is given."
)
class TransactionFilterInput:
    since: datetime | None = strawberry.field(
        name="from",
        description="Those that came into the account's history at this instant or later.",
        default=strawberry.UNSET,
    )
    until: datetime | None = strawberry.field(
        description="Those that came into the account's history before this instant.", default=strawberry.UNSET
    )
    min_amount: Decimal | None = strawberry.field(
        description="At least this much was asked for, in the account's currency.", default=strawberry.UNSET
    )
    max_amount: Decimal | None = strawberry.field(
        description="At most this much was asked for, in the account's currency.", default=strawberry.UNSET
    )
    kinds: list[TransactionKind] | None = strawberry.field(
        description="How the money moves: one of these; none at all means any.", default=strawberry.UNSET
    )
    statuses: list[TransactionStatus] | None = strawberry.field(
        description="What has become of it by now: one of these; none at all means any.", default=strawberry.UNSET
    )
    category: str | None = strawberry.field(
        description="What the account's holder filed it under, exactly. What the other party did finds nothing.",
        default=strawberry.UNSET,
    )
    reference: str | None = strawberry.field(
        description="The account holder's own number for it, exactly. The other party's finds nothing.",
        default=strawberry.UNSET,
    )
    text: str | None = strawberry.field(
        description="A part of its description or of the other party's name, in any case of letters.",
        default=strawberry.UNSET,
    )
    counterparty: str | None = strawberry.field(
        description="The other party's IBAN, or its account's id.", default=strawberry.UNSET
    )
    direction: Direction | None = strawberry.field(
        description="Which way the money goes, as this account sees it.", default=strawberry.UNSET
    )

    def read(self) -> TransactionFilter:
        """The domain's filter. A text that is empty says nothing.

        Raises:
            GraphQLError: BAD_USER_INPUT, when a text is one that nothing can have.
        """
        try:
            named = read_counterparty(self.counterparty) if self.counterparty else (None, None)
            wanted = TransactionFilter(
                self.since or None,
                self.until or None,
                self.min_amount if isinstance(self.min_amount, Decimal) else None,
                self.max_amount if isinstance(self.max_amount, Decimal) else None,
                tuple(dict.fromkeys(self.kinds or ())),
                tuple(dict.fromkeys(self.statuses or ())),
                (self.category or "").strip() or None,
                (self.reference or "").strip() or None,
                (self.text or "").strip() or None,
                *named,
                self.direction or None,
            )
            check_filter(wanted)
        except Malformed as error:
            raise bad_input(str(error)) from None
        return wanted


Filter = Annotated[
    TransactionFilterInput | None, strawberry.argument(description="Which transactions; all without it.")
]
