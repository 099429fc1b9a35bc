"""The service's transparency log: what has to be entered waits in the database, in the transaction that does it, and is entered by a chore."""
