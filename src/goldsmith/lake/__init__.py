"""The versioned table that holds a dataset."""
