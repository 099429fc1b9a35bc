"""What answers tell of the people who gave them: how often each is right, and what looks odd, with how often it looks odd by chance."""
