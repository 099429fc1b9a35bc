"""Projects, tasks and answers of other annotation tools: taken over and given out."""
