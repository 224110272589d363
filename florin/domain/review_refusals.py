"""What the bank says no to about rules against fraud and reviews. The list is in `domain/refusals.py`."""

from dataclasses import dataclass

from florin.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class FraudRuleNotFound(Refusal):
    """There is no such rule, or no longer. `rule_id` is what the caller gave."""

    rule_id: str

    @property
    def message(self) -> str:
        return f"There is no rule {self.rule_id}; look up the id among the rules that there are."
