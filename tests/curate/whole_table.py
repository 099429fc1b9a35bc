"""Records one of which holds a question of a benchmark, and a recipe that looks at all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from curate.workshop import Workshop


QUESTION = (
    "A baker sells forty loaves each morning and half as many again in the afternoon; how many loaves does the baker sell in five days?"
)

RECIPE = """
name: chosen
error_budget: {{records: 1000}}
near_duplicates: true
decontaminate: {{against: ['{benchmark}'], action: remove}}
novelty: true
select:
  - {{name: new, method: top, by: novelty, budget: 5 records}}
  - {{name: any, method: random, budget: 50% records, seed: 3}}
"""


def rows() -> list[dict[str, Any]]:
    """Return records about different things, one of which holds a question of a benchmark."""
    places = ("harbour", "mill", "orchard", "bridge", "market", "library", "forge", "garden", "tower", "quarry", "well", "barn")
    found = [
        {
            "id": f"r{n}",
            "text": f"The {place} stood empty for {n + 3} years until people from the valley came back with {n * 17} carts of stone.",
        }
        for n, place in enumerate(places)
    ]
    return [*found, {"id": "leak", "text": f"Here is a sum for you. {QUESTION} Write the answer below."}]


def written_recipe(workshop: Workshop) -> str:
    """Write a recipe that looks for a benchmark, measures novelty and selects."""
    benchmark = workshop.rows({"question": QUESTION, "answer": "300"}, name="benchmark.jsonl")
    return workshop.recipe(RECIPE.format(benchmark=benchmark))
