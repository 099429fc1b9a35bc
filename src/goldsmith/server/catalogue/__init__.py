"""Routes of the catalogue: search, pages of datasets, the map of demand, requests, open calls, collections."""
