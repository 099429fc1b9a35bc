"""A known mistake that was found: code, line, what, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldsmith.curate.plan import Judge
    from goldsmith.curate.recipe import Recipe
    from goldsmith.curate.recipe_file import RecipeFile
    from goldsmith.settings_fault import Place

CODES = {
    "GL101": "rules for one language judge all languages",
    "GL102": "rules for a language that is not kept",
    "GL103": "a kept language that no rule judges",
    "GL104": "a judgement that never decides",
    "GL105": "a rule set that stands twice",
    "GL106": "rules for documents on conversations or instructions",
    "GL107": "languages of short texts",
    "GL108": "records in other languages, or in none, that no rule judges",
    "GL111": "near duplicates found too early",
    "GL112": "no search for duplicates",
    "GL113": "copies of pieces that overlap on purpose",
    "GL121": "a limit that an edit makes void",
    "GL122": "edits after the mask",
    "GL123": "white space before what leaves white space",
    "GL131": "an exported column that does not exist",
    "GL132": "boilerplate where there are too few documents",
    "GL133": "an error budget that hides trouble",
    "GL134": "no licence",
    "GL201": "a first part of the data, not the data",
    "GL202": "a rule that drops nearly all",
    "GL203": "a language that is nearly lost",
    "GL204": "a source that is lost",
    "GL205": "personal data without a mask",
    "GL206": "many near duplicates among short texts",
    "GL207": "many broken records",
    "GL208": "rules that judged nothing",
    "GL209": "a source of many copies",
    "GL210": "kept records without a licence",
    "GL211": "another recipe than the last run's",
}
"""Every code, for life, with what it is about."""


@dataclass(frozen=True)
class Finding:
    """A known mistake.

    Attributes:
        code: One of ``CODES``, for life.
        line: Line of the recipe; 0 where it stands in no line.
        what: What was found.
        why: Why that is a mistake.
        remedy: What to do.
    """

    code: str
    line: int
    what: str
    why: str
    remedy: str

    def __str__(self) -> str:
        """Return the finding for people."""
        place = f"line {self.line}: " if self.line else ""
        return f"{self.code} {place}{self.what}\n  why: {self.why}\n  do:  {self.remedy}"

    def as_json(self) -> dict[str, object]:
        """Return the finding as JSON values."""
        return {
            "code": self.code,
            "title": CODES[self.code],
            "line": self.line,
            "what": self.what,
            "why": self.why,
            "do": self.remedy,
        }


@dataclass(frozen=True)
class Desk:
    """What a check looks at: the recipe with its lines, and its rule sets."""

    file: RecipeFile
    judges: tuple[Judge, ...]

    @property
    def recipe(self) -> Recipe:
        """The recipe."""
        return self.file.recipe

    def found(self, code: str, place: Place, what: str, why: str, remedy: str) -> Finding:
        """Return a finding at a place of the recipe."""
        return Finding(code, self.file.line(place), what, why, remedy)
