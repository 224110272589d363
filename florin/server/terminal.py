"""What long commands show on a terminal: bars while they work, tables when they are done."""

from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from florin.domain.verification import TrialBalance, show_money
from florin.persistence.verify import Report
from florin.server.seed import PASSWORD, Seeded

# A pipe has no width; a table in one is as wide as it needs to be.
_WIDTH_OF_A_PIPE = 160


class Bars:
    """A bar for each piece of work, one after the other; nothing where nobody sees it."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task: TaskID | None = None

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, what: str, total: int | None) -> None:
        """Show a new bar instead of the last one."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(what, total=total)

    def advance(self, steps: int = 1) -> None:
        """Move the bar on."""
        assert self._task is not None
        self._progress.advance(self._task, steps)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH_OF_A_PIPE)


def show_report(report: Report) -> None:
    """Say how the books stand: the trial balance, the first differences in full, and how many there are."""
    console = _console()
    console.print(_trial_balance(report.trial_balances))
    looked_at = ", ".join(f"{size:,} {name}" for name, size in report.sizes.items())
    for place, finding in enumerate(report.first):
        # One line each, however long: people search for them, and programs do.
        console.print(f"{'Then' if place else 'First difference'}: {finding}", soft_wrap=True, markup=False)
    if report.clean:
        console.print(f"Everything agrees in {looked_at}.", highlight=False)
    else:
        counts = ", ".join(f"{count:,} in {name}" for name, count in report.differences.items() if count)
        console.print(f"The books do not agree. Differences: {counts}. Looked at {looked_at}.", highlight=False)


def _trial_balance(lines: Iterable[TrialBalance]) -> Table:
    table = Table(title="Trial balance", title_justify="left", box=None, pad_edge=False)
    table.add_column("Currency")
    for heading in ("Customers", "The bank's own", "Sum"):
        table.add_column(heading, justify="right", no_wrap=True)
    for line in lines:
        amounts = (line.customers_minor, line.internal_minor, line.difference_minor)
        table.add_row(line.currency, *(show_money(minor, line.currency) for minor in amounts))
    return table


def show_logons(seeded: Seeded) -> None:
    """Say who can log on, and what they have."""
    console = _console()
    # Narrow enough for 80 columns: an email or an IBAN that is cut short is of no use.
    table = Table("Customer", "Country, IBAN", box=None, pad_edge=False)
    table.add_column("Balance", justify="right")
    for logon in seeded.logons:
        table.add_row(logon.customer.email, logon.customer.country)
        for account in logon.accounts:
            table.add_row(
                f"  {account.type.lower()}", account.iban, show_money(account.balance_minor, account.currency)
            )
    console.print(table)
    for person in seeded.staff:
        console.print(f"{person.role.capitalize()}: {person.email}", highlight=False)
    if seeded.added:
        console.print(f"{len(seeded.logons)} customers made {seeded.transactions:,} transactions.", highlight=False)
    else:
        console.print(
            "They were in the bank already, and nothing was added; --seed 2 makes others.", highlight=False
        )
    console.print(f"Everybody's password: {PASSWORD}", highlight=False)
