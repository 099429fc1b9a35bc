"""What the service answers, typed: for its documentation, and for tests that hold answers against it. Nothing of it runs when a request is answered."""
