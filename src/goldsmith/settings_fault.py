"""One error for all wrong settings of a leaf, each unknown one with the nearest known one."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ValidationError

from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping


PLAIN = (
    (r"a valid dictionary(?: or instance of \w+)?", "a mapping of names to values"),
    (r"a valid (?:list|tuple|sequence)", "a list"),
    (r"a valid string", "text; put it in quotation marks"),
    (r"a valid integer(?:, .*)?", "a whole number"),
    (r"a valid number(?:, .*)?", "a number"),
    (r"a valid boolean(?:, .*)?", "true or false"),
    (r"a valid date(?: or datetime)?(?:, .*)?", "a date such as 2026-01-31"),
)
"""How a value is said to be wrong by pydantic, and by us."""


def plainly(message: str) -> str:
    """Return what pydantic says of a value, in words for people who know no Python.

    Example:
        >>> plainly("Input should be a valid dictionary or instance of Cell"), plainly("Value error, no month is called 13")
        ('it should be a mapping of names to values', 'no month is called 13')
    """
    told = message.removeprefix("Value error, ")
    for begins in ("Input should", "String should"):
        if told.startswith(begins):
            told = f"it should{told.removeprefix(begins)}"
            for words, plain in PLAIN:
                told = re.sub(f"^it should be {words}$", f"it should be {plain}", told)
    return told


class Configured(BaseModel):
    """Something whose fields are its settings, and that refuses wrong ones all at once."""

    @classmethod
    def configured(cls, settings: Mapping[str, Any] | None = None, *, where: str = "") -> Self:
        """Return it with these settings.

        Raises:
            SettingsError: Settings are unknown or have wrong values; all of them are listed.
        """
        try:
            return cls(**dict(settings or {}))
        except ValidationError as problem:
            raise settings_error(cls, problem, where=where) from None


def settings_error(leaf: type[BaseModel], problem: ValidationError, *, where: str) -> SettingsError:
    """Return the error that lists every wrong setting of a leaf, in the order in which the leaf declares them."""
    lines = []
    for fault in problem.errors():
        name = ".".join(map(str, fault["loc"]))
        if fault["type"] == "extra_forbidden":
            near = difflib.get_close_matches(name, leaf.model_fields, n=1, cutoff=0.5)
            lines.append(f"  - `{name}`: no such setting" + (f", did you mean `{near[0]}`?" if near else ""))
        else:
            told = fault["msg"].removeprefix("Value error, ")
            lines.append(f"  - `{name}` = {fault['input']!r}: {told[0].lower()}{told[1:]}")
    known = ", ".join(f"`{name}`" for name in leaf.model_fields) or "none"
    return SettingsError("these settings are wrong\n" + "\n".join(lines), where=where, hint=f"settings: {known}")
