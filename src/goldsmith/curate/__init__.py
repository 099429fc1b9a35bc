"""From raw files to a curated dataset: recipe, plan, run, ledger."""
