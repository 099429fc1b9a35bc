"""Common English words, by which very short English texts are known: the language model has seen too little of them."""

from __future__ import annotations

import re

WORDS = frozenset(
    """a able about after again all also always am an and another any are as ask at away back bad be because been before best better big both
    but buy by bye call came can cannot come could day days dear did different do does doing done down each easy end enough even ever every
    everyone everything fine first for free friend from full fun get give go goes going gone good got great had happy has have he hello help
    her here hers hi him his home hope hot house how i if in into is it its just keep kind know last later least left less let life like
    little live long look love made make many may maybe me mean men might mine more morning most mother much must my name need never new next
    nice night no not nothing now of off often oh ok okay old on once one only open or other our out over own part people place please put
    question quite rather read ready really right said same saw say see seems she should show so some someone something soon sorry still
    such sure take tell than thank thanks that the their them then there these they thing things think this those thought time to today
    together told tomorrow too true try two under until up us use very wait want was way we week well went were what when where which while
    who whole whose why will wish with without word words work works world would wrong yeah year years yes yesterday yet you young your
    yours i'm i'll i've i'd it's that's what's let's don't doesn't didn't can't won't isn't aren't wasn't you're we're they're he's she's
    there's agree ahead believe bring car child children city close country course describe door drink eat example explain fact family feel
    few find food girl boy happen happens head hear human idea ideas important information job leave list listen makes man money month move
    none number phone play point reason remember room run school sentence share show sleep speak start stay stop story sure talk team test
    text tool tools truth turn understand walk watch water woman women write""".split()  # noqa: SIM905 - a list of words is read as words
)


def english_share(text: str) -> float:
    """Return the share of the letters a-z of a text that stand in common English words; 0 without such letters.

    Example:
        >>> english_share("OK, thanks!"), english_share("Merci beaucoup")
        (1.0, 0.0)
    """
    words = re.findall(r"[a-z']+", text.lower().replace("’", "'"))
    known = sum(len(word) for word in words if word in WORDS)
    return known / max(1, sum(map(len, words)))
