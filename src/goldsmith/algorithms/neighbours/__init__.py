"""Vectors of unit length: clusters, nearest neighbours, semantic duplicates, names of topics. Arrays in, arrays out."""
