"""One plain async function per GraphQL field that needs work."""
