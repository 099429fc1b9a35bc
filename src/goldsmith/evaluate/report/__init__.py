"""The report of an evaluation: one page that needs nothing else, its JSON twin, and JSON-LD for catalogues."""
