"""YAML: parsed by libyaml where it is there, ten times as fast; a mistake is told in the words of the other parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


def parsed(text: str) -> Any:
    """Return the plain values that a YAML document holds.

    Raises:
        yaml.YAMLError: The text is no YAML, or wants more than plain values.

    Example:
        >>> parsed("limits: {words: 50}")
        {'limits': {'words': 50}}
    """
    return _by_the_faster(lambda loader: yaml.load(text, Loader=loader))  # noqa: S506  both loaders make plain values alone


def composed(text: str) -> yaml.Node | None:
    """Return the tree of nodes of a YAML document, each with its line and column; None of an empty one.

    Raises:
        yaml.YAMLError: The text is no YAML.
    """
    node: yaml.Node | None = _by_the_faster(lambda loader: yaml.compose(text, Loader=loader))
    return node


def _by_the_faster(work: Callable[[Any], Result]) -> Result:
    faster = getattr(yaml, "CSafeLoader", None)
    if faster is not None:
        try:
            return work(faster)
        except yaml.YAMLError:
            pass  # the other parser says it, in words that do not depend on how PyYAML was built
    return work(yaml.SafeLoader)
