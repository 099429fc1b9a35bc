"""Warm up: make kernels ready before the work that needs them waits for them.

On a first run, the smaller kernels that a plan needs are compiled while another process compiles the largest. On later runs
compiled code is loaded, which one core does alone: a thread does it while the first records are read.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.duplicates import Banding, DuplicateSearch, fingerprint
from goldsmith.algorithms.duplicates.boilerplate import BoilerplateSettings, parts_of
from goldsmith.curate.plan import banding
from goldsmith.operator import configured, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.curate.plan import Plan
    from goldsmith.operator import Measure

SENTENCE = "The harbour office keeps a ledger of every ship that enters, with her name and the tide. "
TEXTS = (SENTENCE * 3 + "One.", SENTENCE * 3 + "Two.", SENTENCE + "Three.", "港务局登记每一艘进港的船只。")
"""Two near duplicates, one that is less alike, one in Chinese: every path of the search is taken."""


def warm_up(plan: Plan) -> None:
    """Use every kernel that the plan needs once, except those of the text statistics."""
    text = pa.array(TEXTS, pa.large_string())
    configured("language")(text)
    if plan.recipe.near_duplicates:
        bands = banding(plan.recipe.near_duplicates)
        for exhaustive in (True, False):
            _search(text, bands, exhaustive=exhaustive)
    if plan.boilerplate:
        parts_of(text, BoilerplateSettings())
    for one in plan.edits:
        if one.reads == ("text",):
            one(text)


def loaded_meanwhile(plan: Plan, measures: Sequence[Measure]) -> None:
    """Begin to load the kernels of measures, then the others of a plan, in a thread; an error waits for the work that meets it too."""
    with_text = tuple(one for one in measures if one.reads == ("text",))
    batch = pa.RecordBatch.from_arrays([pa.array(TEXTS, pa.large_string())], names=["text"])
    pool = ThreadPoolExecutor(1, thread_name_prefix="warming")
    pool.submit(measure, with_text, batch)
    pool.submit(warm_up, plan)
    pool.shutdown(wait=False)


def _search(text: pa.Array, bands: Banding, *, exhaustive: bool) -> None:
    with DuplicateSearch(bands, exhaustive=exhaustive) as search:
        search.add(np.arange(len(text)), fingerprint(text, bands), rank=np.zeros(len(text), np.int64))
        search.find(fetch=text.take)
