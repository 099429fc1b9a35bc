"""A wrong value on the command line, told as every other mistake: which option, what was found, what it should be, what was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from goldsmith.errors import UsageError


class Verbs(TyperGroup):
    """All verbs; a value that does not fit its option is refused in our words, not in those of the library that checked it."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # a context of typer is one of click
        """Run the verb that was said.

        Raises:
            UsageError: An option or an argument has a wrong value.
        """
        try:
            return super().invoke(ctx)
        except typer.BadParameter as problem:
            told = _told(problem)
            if told is None:
                raise
            raise told from None


def _told(problem: typer.BadParameter) -> UsageError | None:
    """Return our words; ``None`` where the option itself said what is wrong."""
    from pydantic import ValidationError

    from goldsmith.errors import UsageError
    from goldsmith.setting_words import alternatives, nearest, said_of, should_be

    found, parameter = problem.__cause__, problem.param
    if not isinstance(found, ValidationError) or parameter is None:
        return None
    detail = found.errors()[0]
    names = _choices(parameter)
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    expected = alternatives(names) or should_be(kind, context) or said_of(kind, context, value)
    near = nearest(value, names).removeprefix(", ")
    verb = problem.ctx.command_path if problem.ctx else "goldsmith"
    return UsageError(
        "this value does not fit", where=_name(parameter), found=repr(value) if isinstance(value, str) else str(value),
        expected=expected, hint=f"{near} `{verb} --help` tells what fits".strip(),
    )  # fmt: skip


def _name(parameter: Any) -> str:
    """Return what a user calls an option, or an argument."""
    return max((str(one) for one in parameter.opts), key=len)


def _choices(parameter: Any) -> list[str]:
    """Return the words that an option may have; none where it may have others."""
    annotation = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    return [one for one in get_args(annotation) if isinstance(one, str)]
