"""Annotation: projects, tasks, the queue of answer slots, answers, review, and columns written back to the lake."""
