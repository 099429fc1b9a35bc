"""What every operator has: a registered name, a version, settings that are checked, and a fingerprint of all three."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from goldsmith.errors import SettingsError
from goldsmith.settings_fault import settings_error

if TYPE_CHECKING:
    from collections.abc import Mapping


class Operator(BaseModel):
    """A leaf that looks at records, one batch at a time. Its fields are its settings; a subclass measures or edits.

    Class arguments: ``version`` (raise it when results change) and ``reads`` (the columns it is called with).

    An operator is pure: what it makes of a record depends on that record and the settings alone, never on its neighbours, the
    order, the size of the batch, the clock or earlier calls. A null stays null.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    sort: ClassVar[str] = ""
    name: ClassVar[str] = ""
    version: ClassVar[int] = 0
    reads: ClassVar[tuple[str, ...]] = ("text",)

    @classmethod
    def __pydantic_init_subclass__(  # type: ignore[override]  # narrower on purpose: any other class argument is a mistake
        cls, *, version: int = 0, reads: str | tuple[str, ...] = ("text",)
    ) -> None:
        """Note what the class arguments say; the registered name is the class name in snake case."""
        cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        cls.version = version
        cls.reads = (reads,) if isinstance(reads, str) else tuple(reads)

    def __init_subclass__(cls, *, version: int = 0, reads: str | tuple[str, ...] = ("text",)) -> None:
        """Accept the class arguments; pydantic hands them on."""
        del version, reads
        super().__init_subclass__()

    def __init__(self, **settings: Any) -> None:  # the fields of the subclass are its signature; unknown ones are refused
        frozen = {key: tuple(value) if isinstance(value, list) else value for key, value in settings.items()}  # YAML writes lists
        try:
            super().__init__(**frozen)
        except ValidationError as problem:
            raise settings_error(type(self), problem, settings, where=f"operator {self.name}") from None

    @classmethod
    def configured(cls, settings: Mapping[str, Any] | None = None, *, where: str = "") -> Self:
        """Return the operator with these settings.

        Raises:
            SettingsError: Settings are unknown or have wrong values; all of them are listed, with ``where``.
        """
        try:
            return cls(**dict(settings or {}))
        except SettingsError as problem:
            problem.where = where or problem.where
            raise

    @functools.cached_property
    def column(self) -> str:
        """The name of the column it writes: the operator's name, then the settings that differ from the defaults."""
        parts = [self.name]
        for field, about in type(self).model_fields.items():
            value = getattr(self, field)
            if about.is_required():
                parts.append(_slug(value))
            elif value != about.get_default(call_default_factory=True):
                parts.append(f"{field}_{_slug(value)}")
        return "_".join(parts)

    @functools.cached_property
    def fingerprint(self) -> str:
        """What identifies the results: sort, name, version and settings, as canonical JSON."""
        found = {self.sort: self.name, "version": self.version, "settings": self.model_dump(mode="json")}
        return json.dumps(found, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def notes(self) -> dict[str, str]:
        """Facts that a reader of the column needs, such as which segmentation its words have."""
        return {}


def _slug(value: object) -> str:
    text = str(value)
    if re.fullmatch(r"[A-Za-z0-9_]{1,24}", text):
        return text.lower()
    plain = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_").lower()
    if isinstance(value, int | float):
        return plain if value >= 0 else f"minus_{plain}"
    return hashlib.blake2b(json.dumps(value, sort_keys=True, ensure_ascii=False, default=list).encode(), digest_size=4).hexdigest()
