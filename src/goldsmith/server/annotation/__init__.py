"""Routes of annotation: projects, tasks, work, review, and what becomes of the answers."""
