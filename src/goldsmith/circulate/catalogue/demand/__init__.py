"""The map of demand 建设图谱: which fields need which data for what, and which datasets are there."""
