"""Worth: what a labelled dataset cost by source and step, what more of it would bring, and which records, sources and classes bring most."""
