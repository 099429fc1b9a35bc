"""Models beside people: what predicts in a project, built in or outside, what it said, and what that was worth."""
