"""The trial: which selection helps on one's own data, measured by training the same small model on each.

    from goldsmith.curate.trial import run

    outcome = run("trial.yaml", lake="lake")
    outcome.differences

1. ``corpus``: the kept records, those held out, those that are copies of what is asked.
2. ``arms``: what a model is trained on; ``training``: the same steps for each; ``results``: a line a training, so a kill loses none.
3. ``outcome``: means, differences and curves, from the results alone; ``page``: the report.
"""

from goldsmith.curate.trial.running import planned, run

__all__ = ["planned", "run"]
