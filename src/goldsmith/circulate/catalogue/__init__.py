"""The catalogue of what may be had: entries made of releases, search with facets, a map of demand, requests and open calls."""
