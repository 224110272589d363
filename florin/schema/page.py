"""What all lists have in common."""

from florin.domain import page as domain
from florin.resolvers.access import MEMBERS
from florin.resolvers.scalars import Cursor
from florin.schema.views import shown, view


@view(domain.PageInfo, description="Where a page stands in its list.", may=MEMBERS)
class PageInfo:
    has_next_page: bool = shown("Whether more items follow, or may; ask for them with `after: endCursor`.")
    has_previous_page: bool = shown("Whether items come before.")
    start_cursor: Cursor | None = shown("The first item's cursor; null on an empty page.")
    end_cursor: Cursor | None = shown(
        "The last item's cursor, or where a search has stopped; null on an empty page otherwise."
    )
