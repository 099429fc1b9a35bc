"""What is wrong with a text that is no YAML: line, column, what stands there, and what to do, in our own words."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

QUOTES = "put the value in quotation marks"
SAID = (
    (
        r"mapping values are not allowed",
        "a `:` stands where no name can stand; put text that holds `: ` in quotation marks, or mend the indentation",
    ),
    (r"'\\t' that cannot start", "a tab; indent with spaces"),
    (r"character '(.)' that cannot start", r"`\1` cannot begin a value; " + QUOTES),
    (r"could not find expected ':'", "a name without its `:`; write `name: value`, or mend the indentation"),
    (r"while scanning a quoted scalar.*end of stream", "the quotation mark that opens here is never closed; close it"),
    (r"while scanning a quoted scalar.*document separator", "the quotation mark that opens here is never closed; close it"),
    (
        r"unknown escape character",
        "within double quotation marks `\\` begins a special character; use single quotation marks, or write `\\\\`",
    ),
    (
        r"expected escape sequence",
        "within double quotation marks `\\` begins a special character; use single quotation marks, or write `\\\\`",
    ),
    (r"sequence entries are not allowed", "a `- ` stands where no list can begin; put the list on its own lines under its name"),
    (r"flow sequence.*stream end", "the `[` that opens here is never closed; close it with `]`"),
    (r"flow mapping.*stream end", "the `{` that opens here is never closed; close it with `}`"),
    (r"flow node.*stream end", "a `[` or `{` before this is never closed; close it"),
    (r"flow node", "a value is missing before this, or there is a `,` too many"),
    (r"block node", "a value is missing here, or what stands here " + "cannot begin one; " + QUOTES),
    (r"while parsing a flow sequence", "in a list that opens with `[` a `,` or the closing `]` is missing before this"),
    (r"while parsing a flow mapping", "in a mapping that opens with `{` a `,` or the closing `}` is missing before this"),
    (
        r"while parsing a block",
        "this does not line up with the lines above it; mend the indentation, or close the quotation marks before it",
    ),
    (r"undefined alias '?([^']*?)'?$", r"`*\1` repeats a part that was never named with `&`; if it is text, " + QUOTES),
    (r"duplicate anchor", "two parts have the same name after `&`; give one of them another"),
    (r"while (?:scanning|parsing) an? (?:alias|anchor)", "`*` and `&` have a meaning of their own; if this is text, " + QUOTES),
    (
        r"could not determine a constructor",
        "a value that begins with `!` or is `=` alone has a meaning of its own; if it is text, " + QUOTES,
    ),
    (r"tag|directive", "`!` and `%` have a meaning of their own; if this is text, " + QUOTES),
    (r"another document|single document", "a second document begins with `---`; one file holds one"),
    (r"expected '<document start>'", "text after the end of the document; mend the indentation, or put it under a name"),
    (r"unhashable key", "a name that is itself a list or a mapping, as `{{ … }}` is; " + QUOTES),
    (r"while scanning a block scalar", "after `|` or `>` nothing follows on the same line; begin the text on the next, indented by spaces"),
    (r"special characters are not allowed", "a character that no text holds; save the file as UTF-8 text, and take it out"),
    (r"mapping for merging|list of mappings", "`<<` wants a mapping; if it is a name, put it in quotation marks"),
)
"""What the parser says, as a pattern, and what we say; the first that fits."""

OTHER = "this cannot be read; look at the indentation, quotation marks and brackets here"
AT_ITS_BEGINNING = r"end of stream|stream end|document separator"


class YamlFault(NamedTuple):
    """Where a text stops being YAML, and why.

    Attributes:
        line: Its line, from 1.
        column: Its column, from 1.
        words: What stands there and what to do.
    """

    line: int
    column: int
    words: str


def yaml_fault(error: yaml.YAMLError | ValueError, text: str) -> YamlFault:
    """Return where and why a text is no YAML.

    Example:
        >>> text = "name: a" + chr(10) + "rules: [x"
        >>> try:
        ...     yaml.safe_load(text)
        ... except yaml.YAMLError as error:
        ...     yaml_fault(error, text)
        YamlFault(line=2, column=8, words='the `[` that opens here is never closed; close it with `]`')
    """
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position] if isinstance(error.position, int) else ""
        return YamlFault(before.count("\n") + 1, len(before) - before.rfind("\n"), _words(str(error.reason)))
    if not isinstance(error, yaml.MarkedYAMLError):
        return _of_values(error, text)
    said = f"{error.context or ''}; {error.problem or ''}"
    begins = re.search(AT_ITS_BEGINNING, said) and error.context_mark
    mark = error.context_mark if begins else error.problem_mark or error.context_mark
    return YamlFault(mark.line + 1, mark.column + 1, _words(said)) if mark else YamlFault(1, 1, _words(said))


def _words(said: str) -> str:
    for pattern, words in SAID:
        found = re.search(pattern, said, re.DOTALL)
        if found:
            return words.replace("\\1", found[1]).replace("```", "a backtick") if found.groups() else words
    return OTHER


def _of_values(error: Exception, text: str) -> YamlFault:
    """Return the first value that looks like a date or a number and is none, such as 2026-02-30."""
    loader = yaml.SafeLoader(text)
    try:
        open_nodes = [loader.get_single_node()]
        while open_nodes:
            node = open_nodes.pop()
            if isinstance(node, yaml.ScalarNode):
                try:
                    loader.construct_object(node)
                except ValueError:
                    shown = node.value if len(node.value) <= 40 else node.value[:40] + "…"
                    words = f"`{shown}` looks like a date or a number and cannot be one; mend it, or put it in quotation marks"
                    return YamlFault(node.start_mark.line + 1, node.start_mark.column + 1, words)
            elif isinstance(node, yaml.CollectionNode):
                parts = node.value if isinstance(node, yaml.SequenceNode) else [one for pair in node.value for one in pair]
                open_nodes += reversed(parts)
    finally:
        loader.dispose()
    return YamlFault(1, 1, f"{OTHER}: {error}")
