"""The manifest of a release: every byte of every file by its digest, signed in the form of OpenSSF Model Signing."""
