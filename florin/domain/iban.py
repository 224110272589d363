"""Account numbers: IBANs (ISO 13616) under a bank code of our own."""

import random
from enum import StrEnum

from schwifty import IBAN
from schwifty.exceptions import InvalidCountryCode, InvalidLength, InvalidStructure, SchwiftyException

BANK_COUNTRY = "DE"

BANK_CODE = "99010200"
"""No other bank's: German bank codes begin with a clearing area from 1 to 8."""

_ACCOUNT_DIGITS = 10


class IbanFault(StrEnum):
    """What is wrong with an account number."""

    COUNTRY = "COUNTRY"
    LENGTH = "LENGTH"
    FORMAT = "FORMAT"
    CHECK_DIGITS = "CHECK_DIGITS"


def make_iban(randomness: random.Random) -> str:
    """A new number with right check digits. Whether it is free is for the keeper of accounts to say."""
    account_code = "".join(randomness.choices("0123456789", k=_ACCOUNT_DIGITS))
    return str(IBAN.generate(BANK_COUNTRY, bank_code=BANK_CODE, account_code=account_code))


def normalise_iban(text: str) -> str:
    """The electronic form of what somebody wrote: no spaces, capital letters."""
    return "".join(text.split()).upper()


def is_iban(iban: str) -> bool:
    """Whether a text is an IBAN in its electronic form, check digits and all: no word or name is one by chance."""
    return is_iban_shaped(iban) and IBAN(iban, allow_invalid=True).is_valid


def find_iban_fault(iban: str) -> IbanFault | None:
    """What is wrong with an IBAN in its electronic form, if anything is."""
    if not is_iban_shaped(iban):
        return IbanFault.LENGTH if len(iban) > 34 else IbanFault.FORMAT
    try:
        IBAN(iban)
    except InvalidCountryCode:
        return IbanFault.COUNTRY
    except InvalidLength:
        return IbanFault.LENGTH
    except InvalidStructure:
        return IbanFault.FORMAT
    except SchwiftyException:
        return IbanFault.CHECK_DIGITS
    return None


def is_ours(iban: str) -> bool:
    """Whether an IBAN in its electronic form is a number of this bank, given to somebody or not."""
    return iban[:2] == BANK_COUNTRY and iban[4:12] == BANK_CODE


def is_iban_shaped(iban: str) -> bool:
    """Whether a text could be an IBAN at all: at most 34 letters and digits (ISO 13616)."""
    return len(iban) <= 34 and iban.isascii() and iban.isalnum()
