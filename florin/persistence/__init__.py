"""How the bank is kept: tables, the ledger writer, readers, and the embedded PostgreSQL."""
