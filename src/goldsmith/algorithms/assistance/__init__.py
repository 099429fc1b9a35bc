"""What showing predictions does to people: what they accept, what they mend, what time it saves, and whether it drags them along."""
