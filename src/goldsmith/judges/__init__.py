"""Models that judge records: the questions as versioned data, the endpoint, strict reading of answers, and the memory of what was paid for."""
