"""Advice on unknown files: look at a sample, find out what it is, and write a recipe that suits it, with its reasons.

1. Choose files: all of a small folder, some of each ending of a large one.
2. Read a sample of each, at beginning, middle and end where it can be entered there.
3. Find which field is what; put files whose records have one shape together.
4. Measure the texts of the largest group, as the recipe would make them, and try rules on them.
5. Write the recipe; what it leaves out, and what was not looked at, stands in it as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.curate.advice import choosing, sourcing
from goldsmith.curate.advice.json_tables import named_arrays
from goldsmith.curate.advice.looking import chosen
from goldsmith.curate.advice.measured import measured
from goldsmith.curate.advice.members import inside
from goldsmith.curate.advice.plain_tables import deeper, reading
from goldsmith.curate.advice.sampling import looked
from goldsmith.curate.advice.shapes import Seen, grouped, seen_together
from goldsmith.curate.advice.sidecars import left_aside, several_sorts
from goldsmith.curate.advice.telling import facts_of, head_of, sentences
from goldsmith.curate.advice.writing import written
from goldsmith.curate.recipe import Fields
from goldsmith.curate.recipe_file import parse
from goldsmith.errors import ReadingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.curate.advice.looking import Chosen
    from goldsmith.curate.advice.plain_tables import Reading
    from goldsmith.curate.advice.sampling import Looked
    from goldsmith.curate.advice.shapes import Group
    from goldsmith.reader import Source

ROWS = 6_000
"""Records of a sample, over all files."""

LANGUAGES = ("en", "zh")

RECIPES = 6
"""Recipes that are written, at most: one for each shape of records, the largest first."""

LEAST, MOST = 24, 2_400
"""Records of one file, at least and at most."""


@dataclass
class Sight:
    """All that was looked at, before anything is advised."""

    choices: dict[str, Chosen]
    files: list[Seen]
    groups: list[Group] = field(default_factory=list)

    @property
    def unread(self) -> list[Seen]:
        """Files whose records have no text, or that could not be read at all."""
        return [one for one in self.files if one.roles.shape == "none"]


@dataclass(frozen=True)
class Advice:
    """What was found, and the recipe that suits it.

    Attributes:
        recipe: The recipe as YAML, with its reasons as comments.
        facts: What was found, as JSON values.
        summary: What was found, in sentences.
    """

    recipe: str
    facts: dict[str, Any]
    summary: str
    more: tuple[Advice, ...] = ()
    """Advice on the files whose records have other shapes, a recipe each."""


def advise(paths: Sequence[str], *, name: str | None = None, language: str = "en") -> Advice:
    """Look at files and return a recipe that suits them, with its reasons.

    What is looked at is bounded, however large the files are; the same files give the same advice.

    Args:
        paths: Files, folders, patterns or addresses.
        name: Name of the recipe; made of the first path where left out.
        language: Language of the reasons, ``en`` or ``zh``.

    Raises:
        ReadingError: There is nothing that can be read, or no field that could be a text.
        UsageError: There are no reasons in this language.
    """
    if language not in LANGUAGES:
        raise UsageError("there are no reasons in this language", found=language, expected=" or ".join(LANGUAGES))
    sight = _seen(paths)
    if not sight.groups:
        told = "; ".join(f"{one.looked.path}: {_trouble(one)}" for one in sight.unread[:4])
        raise ReadingError(
            "no field here looks like a text", where=", ".join(paths), found=told, hint="turn the files into JSON Lines with a field `text`"
        )
    base = name or _name(paths[0])
    groups = sight.groups[:RECIPES]
    first, *others = (
        _advised(sight, group, paths, base if number == 1 else f"{base}-{number}", language) for number, group in enumerate(groups, 1)
    )
    return replace(first, more=tuple(others))


def _advised(sight: Sight, group: Group, paths: Sequence[str], name: str, language: str) -> Advice:
    """Return the recipe for the files of one shape."""
    said = choosing.fields_of(group)
    found = measured(group.rows, Fields.model_validate(said))
    left = [one.looked.path for other in sight.groups if other is not group for one in other.files] + [
        one.looked.path for one in sight.unread
    ]
    parts = [
        choosing.Part("name", name),
        choosing.Part("sources", sourcing.sources_of(group, sight.choices, left), sentences(sight, group, found.facts).sources),
        choosing.Part("fields", said, sentences(sight, group, found.facts).fields),
        *choosing.parts_of(group, found),
    ]
    recipe = written(head_of(sight, group, found.facts, paths), parts, language=language)
    parse(recipe, name="inspect")
    facts = facts_of(sight, group, found.facts, parts)
    return Advice(recipe, facts, _summary(head_of(sight, group, found.facts, paths), parts, language=language))


def _seen(paths: Sequence[str]) -> Sight:
    choices = {path: chosen(path) for path in dict.fromkeys(paths)}
    sources = {one.path: one for choice in choices.values() for one in choice.files}
    each = min(MOST, max(LEAST, ROWS // max(1, len(sources))))
    looks: list[tuple[Looked, Reading]] = []
    rows = 0
    for source in sources.values():
        if rows >= ROWS and len(looks) >= LEAST:
            break
        fresh = _opened(source) or [_look(source, each)]
        looks += fresh
        rows += sum(len(found.rows) for found, _ in fresh)
    files = left_aside(seen_together(looks))
    return Sight(choices, files, grouped(files))


def _opened(source: Source) -> list[tuple[Looked, Reading]]:
    """Return looks at the members of an archive where these are of several sorts; none where its reader alone will do."""
    found = inside(source, _look, ROWS)
    return found.looks if found and several_sorts(seen_together(found.looks)) else []


def _look(source: Source, rows: int) -> tuple[Looked, Reading]:
    """Look at one file; where it turns out to be something else than its name says, look again."""
    how = reading(source)
    found = looked(source, rows=rows, settings=how.settings, reader=how.format)
    other = deeper(found) or named_arrays(source, found)
    if other is not None:
        how, found = other, looked(source, rows=rows, settings=other.settings, reader=other.format)
    return found, how


def _trouble(one: Seen) -> str:
    found = one.looked
    return (
        found.trouble
        or next(iter(found.example.values()), "")
        or ("it is empty" if not found.rows else "its fields: " + ", ".join(found.rows[0]))
    )


def _name(path: str) -> str:
    """Return a name for a recipe from a path.

    Example:
        >>> _name("raw/新闻 2024/"), _name("data/news.jsonl.gz")
        ('inspected', 'news')
    """
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(path.rstrip("/*")).name.split(".")[0]).strip("-_")
    return plain[:60] if re.search(r"[A-Za-z]", plain) else "inspected"


def _summary(head: Sequence[choosing.Said], parts: Sequence[choosing.Part], *, language: str) -> str:
    at = 1 if language == "zh" else 0
    lines = [said[at] for said in head]
    for one in parts:
        lines += [f"{one.key + ': ' if one.key else ''}{said[at]}" for said in one.why]
    return "\n".join(lines)


def save(advice: Advice, path: Path, *, overwrite: bool = False) -> list[Path]:
    """Write the recipe to a file, and those for records of other shapes beside it, and return the files.

    With ``recipe.yaml`` the others are ``recipe-2.yaml`` and so on.

    Raises:
        UsageError: The file is there, and may not be replaced.
    """
    files = {path: advice, **{path.with_stem(f"{path.stem}-{number}"): one for number, one in enumerate(advice.more, 2)}}
    taken = [str(one) for one in files if one.exists()]
    if taken and not overwrite:
        raise UsageError("this file is there already", where=", ".join(taken), hint="give another name, or --overwrite")
    path.parent.mkdir(parents=True, exist_ok=True)
    for place, one in files.items():
        place.write_text(one.recipe, encoding="utf-8")
    return list(files)
