"""One plain async function per GraphQL field that needs work."""

# Describes the domain's enums to Strawberry, before any input or type names one.
import florin.resolvers.audit_enums
import florin.resolvers.back_office_enums
import florin.resolvers.enums
import florin.resolvers.fraud_enums
import florin.resolvers.history_enums
import florin.resolvers.money_enums  # noqa: F401
