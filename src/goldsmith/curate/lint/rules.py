"""Mistakes with rules and languages: who is judged by what, and whether it ever happens."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from goldsmith.curate.recipe import Joined, Messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.curate.lint.finding import Desk, Finding
    from goldsmith.curate.plan import Judge

ENGLISH = {"c4", "fineweb", "gopher-quality", "gopher-repetition"}
"""Published sets whose limits were found on English texts, and that say nothing about languages themselves."""

SHORT = {"short-text"}
ANY = {"safety", "short-text"}
NAMES = {"en": "English", "zh": "Chinese"}


def check(desk: Desk) -> Iterator[Finding]:
    """Yield what is wrong with rules and languages."""
    yield from _for_all(desk)
    yield from _for_nobody(desk)
    yield from _unjudged(desk)
    yield from _undecided(desk)
    yield from _twice(desk)
    yield from _documents(desk)
    yield from _short(desk)


def made_for(judge: Judge) -> tuple[str, ...]:
    """Return the languages that the limits of a rule set were made for; all where empty."""
    if judge.rules.name in ENGLISH:
        return ("en",)
    return () if judge.rules.name in ANY else judge.rules.languages


def _for_all(desk: Desk) -> Iterator[Finding]:
    kept = set(desk.recipe.languages)
    for number, judge in enumerate(desk.judges):
        fits = set(made_for(judge))
        judged = set(judge.languages) or kept
        if fits and (not judged or judged - fits):
            names = " and ".join(NAMES.get(one, one) for one in sorted(fits))
            others = ", ".join(sorted(judged - fits)) or "every language"
            yield desk.found(
                "GL101",
                ("rules", number),
                f"{judge.title} is made for {names} and judges {others}",
                "words, stop words and marks of another language make good texts look bad: English rules drop nearly all Chinese",
                f"write `- {{set: {judge.title}, languages: [{', '.join(sorted(fits))}]}}`",
            )


def _for_nobody(desk: Desk) -> Iterator[Finding]:
    kept = set(desk.recipe.languages)
    for number, judge in enumerate(desk.judges):
        if kept and judge.languages and not kept & set(judge.languages):
            yield desk.found(
                "GL102",
                ("rules", number),
                f"{judge.title} judges {', '.join(judge.languages)}, and `languages` keeps {', '.join(sorted(kept))}",
                "these rules never see a record that could be kept",
                "add the language to `languages`, or take the rules out",
            )


def _unjudged(desk: Desk) -> Iterator[Finding]:
    if not desk.judges or any(not judge.languages for judge in desk.judges):
        return
    judged = {one for judge in desk.judges for one in judge.languages}
    if not desk.recipe.languages:
        yield desk.found(
            "GL108",
            ("rules", 0),
            f"all languages are kept, and rules judge {', '.join(sorted(judged))} alone",
            "records in other languages, and empty ones, which are in none, are kept whatever they are",
            "name the `languages` to keep, or add `- short-text@1` for all records as the last rule set",
        )
    lost = [one for one in desk.recipe.languages if one not in judged]
    if lost:
        yield desk.found(
            "GL103",
            ("languages",),
            f"{', '.join(lost)} is kept, and no rule judges it",
            "records in it are kept whatever they are: menus, noise, broken text",
            "give it a rule set, at least `- {set: short-text@1, languages: [" + ", ".join(lost) + "]}`",
        )


def _undecided(desk: Desk) -> Iterator[Finding]:
    recipe = desk.recipe
    asked = {
        "languages": bool(recipe.languages),
        "rules": bool(recipe.rules),
        "boilerplate": recipe.boilerplate is not None,
        "exact_duplicates": recipe.exact_duplicates and "exact_duplicates" in recipe.model_fields_set,
        "near_duplicates": recipe.near_duplicates is not None,
        "contamination": recipe.decontaminate is not None and recipe.decontaminate.action == "remove",
        "semantic_duplicates": recipe.semantic_duplicates is not None,
    }
    for name, wanted in asked.items():
        if wanted and name not in recipe.decide:
            part = "decontaminate.action: remove" if name == "contamination" else name
            yield desk.found(
                "GL104",
                ("decide",),
                f"`{part}` is set, and `decide` does not name " + ("it" if part == name else f"`{name}`"),
                "it is measured and drops nothing",
                f"add {name} to `decide`, or " + ("say `action: flag`" if name == "contamination" else f"take `{name}` out"),
            )


def _twice(desk: Desk) -> Iterator[Finding]:
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for number, judge in enumerate(desk.judges):
        seen[judge.title, judge.languages] += 1
        wider = any(title == judge.title and not languages for title, languages in list(seen)[:-1])
        if seen[judge.title, judge.languages] > 1 or (wider and judge.languages):
            yield desk.found(
                "GL105",
                ("rules", number),
                f"{judge.title} has judged these records already",
                "the first rule that fires decides, so the second time nothing is left to drop",
                "take one of them out",
            )


def _documents(desk: Desk) -> Iterator[Finding]:
    if not isinstance(desk.recipe.fields.text, Joined | Messages):
        return
    kind = "conversations" if isinstance(desk.recipe.fields.text, Messages) else "joined fields"
    for number, judge in enumerate(desk.judges):
        if made_for(judge):
            yield desk.found(
                "GL106",
                ("rules", number),
                f"{judge.title} is made for web documents and judges {kind}",
                "short questions, lists, code and formulas are what such records are for, and these rules drop them",
                "use short-text@1, and limits of your own where you know what is bad",
            )


def _short(desk: Desk) -> Iterator[Finding]:
    if desk.judges and desk.recipe.languages and all(judge.rules.name in SHORT for judge in desk.judges):
        yield desk.found(
            "GL107",
            ("languages",),
            "records are short texts, and go when their language is not among those kept",
            "the language of a few words is a guess: names, numbers and codes are taken for another language",
            "take `languages` out, or look at what goes with `goldsmith why`",
        )
