"""Branches of the bank on the test's own database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.persistence.branch import Branch

NewBranch = Callable[..., Branch]


@pytest.fixture
async def new_branch(database_url: str) -> AsyncIterator[NewBranch]:
    """Open branches, each with a writer and connections of its own; options are the writer's."""
    async with AsyncExitStack() as stack:

        def open_branch(url: str = database_url, **options: Any) -> Branch:
            branch = Branch(url, **options)
            branch.writer.start()
            stack.push_async_callback(branch.database.close)
            stack.push_async_callback(branch.writer.stop)
            return branch

        yield open_branch


@pytest.fixture
async def branch(new_branch: NewBranch) -> Branch:
    """One branch, open."""
    return new_branch()
