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
        ValueError: A value looks like a date or a number and is none.

    Example:
        >>> parsed("limits: {words: 50}")
        {'limits': {'words': 50}}
    """
    return _by_the_faster(lambda loader: yaml.load(text, Loader=loader))  # noqa: S506  both loaders make plain values alone


def with_nodes(text: str) -> tuple[Any, yaml.Node | None]:
    """Return the plain values of a YAML document, and the tree of nodes, each with its line and column; None of an empty one.

    Raises:
        yaml.YAMLError: The text is no YAML, or wants more than plain values.
        ValueError: A value looks like a date or a number and is none.
    """
    return _by_the_faster(lambda loader: _both(loader(text)))


def _both(loader: Any) -> tuple[Any, yaml.Node | None]:
    try:
        node = loader.get_single_node()
        return (loader.construct_document(node) if node is not None else None), node
    finally:
        loader.dispose()


def _by_the_faster(work: Callable[[Any], Result]) -> Result:
    faster = getattr(yaml, "CSafeLoader", None)
    if faster is not None:
        try:
            return work(faster)
        except yaml.YAMLError:
            pass  # the other parser says it, in words that do not depend on how PyYAML was built
    return work(yaml.SafeLoader)
