"""Why staff act: a reason from a list, and the number of a case in the bank's own files. Never free text."""

import re
from dataclasses import dataclass
from enum import StrEnum

from florin.domain.refusals import InvalidInput, Refused

_CASE_ID = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9./-]{0,39}")


class Reason(StrEnum):
    """Why something is done to a customer or an account."""

    CUSTOMER_REQUEST = "CUSTOMER_REQUEST"
    SUSPECTED_FRAUD = "SUSPECTED_FRAUD"
    LEGAL_ORDER = "LEGAL_ORDER"
    LOST_ACCESS = "LOST_ACCESS"
    INACTIVITY = "INACTIVITY"
    SETTLED = "SETTLED"
    MISTAKE = "MISTAKE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Case:
    """A reason, and where the bank's files say more about it."""

    reason: Reason
    case_id: str | None = None

    @property
    def facts(self) -> dict[str, str]:
        """What of it goes on record, for good."""
        return {"reason": self.reason.value} | ({"caseId": self.case_id} if self.case_id else {})


def read_case(reason: Reason, case_id: str | None) -> Case:
    """A reason with the number of its case. The number has a digit, so that nobody writes a name there.

    Raises:
        Refused: with InvalidInput.
    """
    if case_id is not None and not _CASE_ID.fullmatch(case_id):
        raise Refused(InvalidInput("caseId", "it is 1 to 40 letters, digits, dots, slashes or dashes with a digit"))
    return Case(reason, case_id)
