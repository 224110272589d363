"""Account numbers: IBANs (ISO 13616) under a bank code of our own."""

import random

from schwifty import IBAN

BANK_COUNTRY = "DE"

BANK_CODE = "99010200"
"""No other bank's: German bank codes begin with a clearing area from 1 to 8."""

_ACCOUNT_DIGITS = 10


def make_iban(randomness: random.Random) -> str:
    """A new number with right check digits. Whether it is free is for the keeper of accounts to say."""
    account_code = "".join(randomness.choices("0123456789", k=_ACCOUNT_DIGITS))
    return str(IBAN.generate(BANK_COUNTRY, bank_code=BANK_CODE, account_code=account_code))


def normalise_iban(text: str) -> str:
    """The electronic form of what somebody wrote: no spaces, capital letters."""
    return "".join(text.split()).upper()


def is_iban_shaped(iban: str) -> bool:
    """Whether a text could be an IBAN at all: at most 34 letters and digits (ISO 13616)."""
    return len(iban) <= 34 and iban.isascii() and iban.isalnum()
