"""Routes of accounts, one file a family."""
