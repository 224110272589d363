"""The bank itself: values, rules and services. Knows no SQL, no GraphQL, no HTTP and no clock of its own."""
