"""Pure algorithms over whole tables: batches in, columns out, no lake."""
