"""Human audit: a sample that nobody could choose, judged blind by two people with planted defects among it, and what follows for the lot."""
