"""The trial: the same small model, trained from the same start on different selections, and what each was worth.

``streams`` orders the texts of an arm, ``trainer`` says what a trainer is, ``linear`` and ``gpt`` are two, ``probe`` asks a task of
what a model has learnt, and ``comparison`` tells arms apart, with intervals, or says plainly that no difference is shown.
"""
