"""One error for all wrong settings of a leaf, each unknown one with the nearest known one."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


def settings_error(leaf: type[BaseModel], problem: ValidationError, *, where: str) -> SettingsError:
    """Return the error that lists every wrong setting of a leaf, in the order in which the leaf declares them."""
    lines = []
    for fault in problem.errors():
        name = ".".join(map(str, fault["loc"]))
        if fault["type"] == "extra_forbidden":
            near = difflib.get_close_matches(name, leaf.model_fields, n=1, cutoff=0.5)
            lines.append(f"  - `{name}`: no such setting" + (f", did you mean `{near[0]}`?" if near else ""))
        else:
            lines.append(f"  - `{name}` = {fault['input']!r}: {fault['msg'][0].lower()}{fault['msg'][1:]}")
    known = ", ".join(f"`{name}`" for name in leaf.model_fields) or "none"
    return SettingsError("these settings are wrong\n" + "\n".join(lines), where=where, hint=f"settings: {known}")
