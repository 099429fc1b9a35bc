"""The questions that judges are asked: versioned data in the package, in English and Chinese, and what is sent for one piece of material.

1. Rules come first, as the system's words; question and material follow. Material stands between lines with a mark that is drawn at random
   for this one request: no text can know it, so none can end its place early or speak as somebody else.
2. An answer must repeat the mark. Words that a text puts into a model's mouth lack it, and are no verdict.
3. Material is cut to so many characters, at its end, and says that it was.
"""

from __future__ import annotations

import functools
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from goldsmith.errors import UnknownNameError
from goldsmith.yaml_text import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evidence.judging import Material

FOLDER = Path(__file__).parent / "questions"
Language = Literal["zh", "en"]
Form = Literal["one", "list", "each"]
MOST_CLAIMS = 5
CUT = {"en": "\n[the material goes on; it was cut here]", "zh": "\n[材料后文已截去]"}


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        name: What it is called.
        version: Raised with every change of its words.
        form: Whether it is answered with one word, with a list of sentences, or with a word for each of several things.
        answers: The words that are allowed.
        aliases: Other words for them that people use.
        beside: Whether the material is held against something.
        words: The question in each language.
    """

    name: str
    version: str
    form: Form
    answers: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict, hash=False)
    beside: bool = False
    words: Mapping[str, str] = field(default_factory=dict, hash=False)

    def said(self, verdict: object) -> str | None:
        """Return a verdict in the words of the question, ``None`` where it is none of them."""
        plain = str(int(verdict)) if isinstance(verdict, float) and verdict.is_integer() else str(verdict).strip()
        plain = self.aliases.get(plain, plain)
        return plain if not isinstance(verdict, bool) and plain in self.answers else None


@functools.cache
def question(name: str) -> Question:
    """Return the question of that name.

    Raises:
        UnknownNameError: There is none.

    Example:
        >>> question("coherence").version, question("declared_type").said("通识")
        ('1.1', 'general')
    """
    if name not in names():
        raise UnknownNameError(f"no question is called `{name}`", expected=", ".join(names()))
    told = _told(name)
    version = f"{_told('frame')['version']}.{told['version']}"
    words = {language: str(told[language]).strip() for language in ("en", "zh")}
    return Question(
        name, version, told.get("form", "one"), tuple(told.get("answers", ())), told.get("aliases", {}), bool(told.get("beside")), words
    )


@functools.cache
def names() -> tuple[str, ...]:
    """Return the names of all questions.

    Example:
        >>> "coherence" in names()
        True
    """
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "frame"))


def identity(asked: Question, material: Material, *, language: Language | None = None, characters: int = 6_000) -> list[object]:
    """Return what an answer depends on beside the model: the question with its version and words, and what of the material is sent."""
    chosen = language or spoken(material.text)
    return [
        asked.name, asked.version, asked.words[chosen], material.text[: characters + 1], material.beside[: 2 * characters + 1],
        list(material.named), characters,
    ]  # fmt: skip


def new_mark(material: Material) -> str:
    """Return eight hexadecimal digits that nobody could know, and that do not occur in the material."""
    while (mark := secrets.token_hex(4)) in material.text or mark in material.beside:
        pass
    return mark


def messages(
    asked: Question, material: Material, mark: str, *, language: Language | None = None, characters: int = 6_000
) -> list[dict[str, str]]:
    """Return what is sent for one piece of material.

    Args:
        asked: The question.
        material: What is judged.
        mark: What the answer must repeat.
        language: Of the question; that of the material where left out.
        characters: Most of its characters that are sent; twice as many of what stands beside it.
    """
    chosen = language or spoken(material.text)
    frame = _told("frame")[chosen]
    rules = frame["rules"].strip().replace("{form}", _form(asked, material, mark)).replace("{mark}", mark)
    named = "\n  ".join(f"{number}. {' '.join(one.split())}" for number, one in enumerate(material.named, 1))
    words = asked.words[chosen].replace("{most}", str(MOST_CLAIMS)).replace("{named}", named)
    parts = [frame["question"], words, frame["material"], _between("MATERIAL", material.text, mark, characters, chosen)]
    if asked.beside:
        parts += [frame["beside"], _between("BESIDE", material.beside, mark, 2 * characters, chosen)]
    parts.append(frame["again"].replace("{mark}", mark))
    return [{"role": "system", "content": rules}, {"role": "user", "content": "\n".join(parts)}]


def spoken(text: str) -> Language:
    """Return the language in which a text is asked about: Chinese where Han characters weigh as much as Latin letters, three to one."""
    begun = text[:2_000]
    han = sum("\u3400" <= one <= "\u9fff" for one in begun)
    return "zh" if han and 3 * han >= sum(one.isascii() and one.isalpha() for one in begun) else "en"


def _between(name: str, text: str, mark: str, characters: int, language: str) -> str:
    shown = text if len(text) <= characters else text[:characters] + CUT[language]
    return f"====={name} {mark}\n{shown}\n=====END {mark}"


def _form(asked: Question, material: Material, mark: str) -> str:
    """Return an answer as it must look, with a choice of words in the place of each word."""
    choice = " | ".join(f'"{word}"' for word in asked.answers)
    told = {
        "one": choice,
        "list": '["...", "..."]',
        "each": "{" + ", ".join(f'"{number}": {choice}' for number in range(1, len(material.named) + 1)) + "}",
    }[asked.form]
    return f'{{"mark": "{mark}", "answer": {told}}}'


@functools.cache
def _told(name: str) -> dict[str, Any]:
    found = parsed((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return dict(found) if isinstance(found, dict) else {}
