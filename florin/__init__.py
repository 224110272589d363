"""Florin: a bank behind one GraphQL endpoint."""
