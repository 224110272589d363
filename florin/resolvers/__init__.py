"""One plain async function per GraphQL field that needs work."""

# Describes the domain's enums to Strawberry, before any input or type names one.
import florin.resolvers.enums  # noqa: F401
