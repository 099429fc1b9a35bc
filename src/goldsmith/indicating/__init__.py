"""Ready forms of indicators: shares, spreads, audited samples, documentation; what many of them look at."""
