"""XML of strangers: read into a small tree without entities, within limits; and written.

1. A document type, an entity, a notation: refused where it begins, so nothing is ever expanded or fetched.
2. Size, depth, elements and attributes are limited before they take memory.
3. Every node knows its line, so that a fault has a place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from goldsmith.annotation_errors import InterchangeError, LimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 4 << 20
"""Bytes of one document."""
DEEPEST = 100
MOST_NODES = 100_000
MOST_ATTRIBUTES = 200
HINT = "write it without a document type and without entities of its own"


@dataclass
class Node:
    """An element: its tag, attributes, children, the text directly in it, and the line that it begins at."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""
    line: int = 0

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute; names are looked for as they are written, then in any case."""
        if name in self.attributes:
            return self.attributes[name]
        return next((value for key, value in self.attributes.items() if key.lower() == name.lower()), default)

    def has(self, name: str) -> bool:
        """Tell whether an attribute stands there and says yes."""
        return self.get(name).strip().lower() == "true"

    def all(self) -> Iterator[Node]:
        """Yield the node and everything below it, in the order of the document."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def first(self, tag: str) -> Node | None:
        """Return the first child of this tag."""
        return next((child for child in self.children if child.tag == tag), None)

    def said(self, tag: str) -> str:
        """Return the text of the first child of this tag, without white space around it."""
        child = self.first(tag)
        return child.text.strip() if child else ""

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"line {self.line}, <{self.tag}>"


class _Building:
    """The handlers of one document."""

    def __init__(self, where: str) -> None:
        self.where, self.n = where, 0
        self.root: Node | None = None
        self._open: list[Node] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.UnparsedEntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.n += 1
        if self.n > MOST_NODES or len(self._open) >= DEEPEST or len(attributes) > MOST_ATTRIBUTES:
            raise LimitError(
                "this XML is too large or too deep",
                where=f"{self.where}, line {self.parser.CurrentLineNumber}",
                expected=f"at most {MOST_NODES:,} elements, {DEEPEST} levels, {MOST_ATTRIBUTES} attributes of one",
            )
        node = Node(tag, attributes, line=self.parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, tag: str) -> None:
        del tag
        self._open.pop()

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _refuse(self, *told: object) -> int:
        del told
        line = self.parser.CurrentLineNumber
        raise InterchangeError("this XML declares a document type or an entity", where=f"{self.where}, line {line}", hint=HINT)


def parsed(given: bytes | str, *, where: str, largest: int = LARGEST) -> Node:
    """Return the root of a document.

    Raises:
        InterchangeError: It is no XML, or declares a document type or entities.
        LimitError: It is too large or too deep.

    Example:
        >>> parsed('<View><Text name="t"/></View>', where="config").children[0].get("name")
        't'
    """
    body = given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given
    if len(body) > largest:
        raise LimitError("this XML is too large", where=where, found=f"{len(body):,} bytes", expected=f"at most {largest:,}")
    building = _Building(where)
    try:
        building.parser.Parse(body, True)  # noqa: FBT003  expat takes no names
    except expat.ExpatError as problem:
        line = getattr(problem, "lineno", 0)
        raise InterchangeError("this is no XML", where=f"{where}, line {line}", found=str(problem)) from None
    except (LookupError, ValueError) as problem:
        raise InterchangeError("this XML is in no encoding that is known", where=where, found=str(problem)) from None
    if building.root is None:
        raise InterchangeError("this XML is empty", where=where)
    return building.root


def written(node: Node, depth: int = 0) -> str:
    """Return a node as XML, indented, with a line end.

    Example:
        >>> print(written(Node("Choice", {"value": 'a "b" & c'})), end="")
        <Choice value='a "b" &amp; c'/>
    """
    space = "  " * depth
    named = "".join(f" {key}={quoteattr(storable(value))}" for key, value in node.attributes.items())
    if node.children:
        below = "".join(written(child, depth + 1) for child in node.children)
        return f"{space}<{node.tag}{named}>\n{below}{space}</{node.tag}>\n"
    if node.text:
        return f"{space}<{node.tag}{named}>{escape(storable(node.text))}</{node.tag}>\n"
    return f"{space}<{node.tag}{named}/>\n"


def storable(text: str) -> str:
    r"""Return text without the characters that XML cannot hold, each as U+FFFD.

    Example:
        >>> storable("a\x00b")
        'a\ufffdb'
    """
    return "".join(
        one if one in "\t\n\r" or " " <= one < "\ud800" or "\ue000" <= one < "\ufffe" or one > "\uffff" else "\ufffd" for one in text
    )
