"""How far people (or models) who judged the same items agree, beyond what chance alone would give, each number with its interval."""
