"""Fields about the second factor."""

import io
from functools import lru_cache
from typing import Annotated

import segno
import strawberry

from florin.domain.customer import Customer
from florin.domain.refusals import Refusal
from florin.domain.second_factor import MfaDisabled, MfaEnabled, MfaSetup
from florin.resolvers.context import Info


@strawberry.input(description="A code of the second factor.")
class MfaCodeInput:
    code: str = strawberry.field(description="Six digits of the app; where it is on already, also a recovery code.")


CodeArgument = Annotated[MfaCodeInput, strawberry.argument(description="A code.")]


async def begin_mfa(info: Info) -> MfaSetup | Refusal:
    """Make a secret for an authenticator app."""
    context = info.context
    customer = await context.loaders.customer.load(context.caller.customer_id)
    assert customer is not None, "a token is issued to a customer, and customers stay"
    return await context.bank.factors.begin(customer, context.caller, context.origin)


async def confirm_mfa(info: Info, input: CodeArgument) -> MfaEnabled | Refusal:
    """Turn the second factor on."""
    context = info.context
    return await context.bank.factors.confirm(context.caller, input.code, context.origin)


async def disable_mfa(info: Info, input: CodeArgument) -> MfaDisabled | Refusal:
    """Turn the second factor off."""
    context = info.context
    return await context.bank.factors.disable(context.caller, input.code, context.origin)


async def renew_recovery_codes(info: Info, input: CodeArgument) -> MfaEnabled | Refusal:
    """Ten new recovery codes."""
    context = info.context
    return await context.bank.factors.renew_codes(context.caller, input.code, context.origin)


async def mfa_enabled(root: strawberry.Parent[Customer], info: Info) -> bool:
    """Whether a code is asked for at logon."""
    factor = await info.context.loaders.second_factor.load(root.id)
    return factor is not None and factor.confirmed_at is not None


async def qr_svg(root: strawberry.Parent[MfaSetup]) -> str:
    """The URI as a QR code (ISO/IEC 18004)."""
    return draw_qr(root.uri)


@lru_cache(maxsize=1)
def draw_qr(uri: str) -> str:
    """A QR code as SVG; drawn once, however often a document asks for it."""
    image = io.BytesIO()
    # Dark on light with a quiet zone, and a title: also on a dark page a phone can read it.
    segno.make(uri, error="m").save(
        image, kind="svg", scale=4, xmldecl=False, light="#fff", title="Second factor for Florin"
    )
    return image.getvalue().decode()
