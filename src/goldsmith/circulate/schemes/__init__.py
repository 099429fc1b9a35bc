"""Other schemes of circulation: what a release says, in the fields that their public descriptions name, and what is missing by name."""
