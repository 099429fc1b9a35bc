"""An n-gram model of a reference domain: fitted by interpolated modified Kneser-Ney smoothing, and how well a text fits it."""
