"""What the bank says no to about other banks. The list in `domain/refusals.py` has it, with all else."""

from dataclasses import dataclass

from florin.domain.iban import IbanFault
from florin.domain.refusals import Refusal

_FAULTS = {
    IbanFault.COUNTRY: "no country that has IBANs begins its own like this",
    IbanFault.LENGTH: "it is too short or too long for its country",
    IbanFault.FORMAT: "it does not have letters and digits where its country has them",
    IbanFault.CHECK_DIGITS: "its check digits do not fit the rest",
}


@dataclass(frozen=True, slots=True)
class InvalidIban(Refusal):
    """No account can have this number. `iban` is what the caller gave."""

    iban: str
    fault: IbanFault

    @property
    def message(self) -> str:
        return f"Correct the IBAN {self.iban}: {_FAULTS[self.fault]}."


@dataclass(frozen=True, slots=True)
class NoPaymentRail(Refusal):
    """The bank is connected to no other, and the number is none of its own."""

    iban: str

    @property
    def message(self) -> str:
        return f"This bank sends nothing to others, and {self.iban} is one of theirs; pay an account of this bank."


@dataclass(frozen=True, slots=True)
class NoSandbox(Refusal):
    """Only a bank that plays makes money come from nowhere."""

    @property
    def message(self) -> str:
        return "This bank is no sandbox: nothing is simulated here; start one with FLORIN_SANDBOX=on."
