"""What a web page says of itself: title, date, author, address, language, site.

The order of trust: Open Graph and article tags, JSON-LD, other meta tags, then what stands in the page.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resiliparse.parse.html import HTMLTree

TITLES = ("og:title", "twitter:title", "headline", "dc.title", "title")
DATES = (
    "article:published_time",
    "datepublished",
    "og:published_time",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "sailthru.date",
    "parsely-pub-date",
    "weibo:article:create_at",
    "article:create_at",
    "og:release_date",
    "release_date",
)
AUTHORS = (
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "weibo:article:author",
)
SITES = ("og:site_name", "application-name", "publisher", "dc.publisher")
LANGUAGES = ("content-language", "language", "dc.language", "og:locale")
DAY = re.compile(r"((?:19|20)\d\d)\s?(?:[-/.]|年)\s?(1[0-2]|0?[1-9])\s?(?:[-/.]|月)\s?(3[01]|[12]\d|0?[1-9])(?!\d)")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
NO_AUTHOR = re.compile(r"https?:|\d+$|name, ?email", re.IGNORECASE)
HEAD_CHARACTERS = 1500
LINKED_DATA = "application/ld+json"


def page_facts(tree: HTMLTree, *, url: str = "", text: str = "") -> dict[str, object]:
    """Return what is known of a page: ``title``, ``date``, ``author``, ``url``, ``site``, ``language_hint``; unknown ones are left out.

    Args:
        tree: The parsed page.
        url: The address it was fetched from, if known; wins over what the page says.
        text: Its main text, whose head is searched for a date where no tag has one.
    """
    head = list(_head(tree))
    tags = _meta_tags(head)
    linked = list(_linked_data(tree, head))
    address = url or _canonical(head) or tags.get("og:url", "") or _first(linked, "url", "mainEntityOfPage")
    facts = {
        "title": _one(tags, TITLES[:2]) or _first(linked, "headline") or _title(tree) or _one(tags, TITLES),
        "date": _date(tags, linked, tree, address, text),
        "author": _author(tags, linked),
        "url": address if address.startswith(("http://", "https://")) else "",
        "site": _one(tags, SITES[:1]) or _name(_values(linked, "publisher")) or _one(tags, SITES) or (urlsplit(address).hostname or ""),
        "language_hint": _language(tree, tags, linked),
    }
    return {name: value for name, value in facts.items() if value}


def iso_date(value: str) -> str:
    """Return a date or time as ISO 8601, ``""`` where none can be seen in the text.

    Example:
        >>> iso_date("2019年11月8日 10:20"), iso_date("Tue, 19 Nov 2019 06:56:00 GMT"), iso_date("2019-11-19T06:56:00Z")
        ('2019-11-08', '2019-11-19T06:56:00+00:00', '2019-11-19T06:56:00+00:00')
    """
    text = value.strip()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        return moment.date().isoformat() if len(text) <= 10 else moment.isoformat()
    found = DAY.search(text)
    if found:
        try:
            return dt.date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        except ValueError:
            return ""
    try:
        return email.utils.parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _head(tree: HTMLTree) -> Iterator[tuple[str, Any]]:
    """Yield tag and node of what stands in the head, one after the other: Resiliparse's collections take quadratic time."""
    node = tree.head.first_child if tree.head is not None else None
    while node is not None:
        yield node.tag or "", node
        node = node.next


def _meta_tags(tags: list[tuple[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag, node in tags:
        if tag == "meta":
            name = node.getattr("property") or node.getattr("name") or node.getattr("itemprop") or node.getattr("http-equiv") or ""
            content = (node.getattr("content") or "").strip()
            if name and content:
                found.setdefault(name.strip().lower(), content)
    return found


def _linked_data(tree: HTMLTree, tags: list[tuple[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every object of the JSON-LD scripts of the head, and of the first of the body, that speaks of an article or a page."""
    scripts = [node for tag, node in tags if tag == "script" and node.getattr("type") == LINKED_DATA]
    below = _first_of(tree, f'body script[type="{LINKED_DATA}"]')
    for script in [*scripts, *([below] if below is not None else [])]:
        try:
            waiting: list[Any] = [orjson.loads((script.text or "").strip())]
        except orjson.JSONDecodeError:
            continue
        while waiting:
            thing = waiting.pop(0)
            if isinstance(thing, list):
                waiting.extend(thing[:50])
            elif isinstance(thing, dict):
                waiting.extend(thing["@graph"][:50] if isinstance(thing.get("@graph"), list) else [])
                kind = str(thing.get("@type", ""))
                if "Article" in kind or "Posting" in kind or "WebPage" in kind:
                    yield thing


def _first_of(tree: HTMLTree, selector: str) -> Any:
    return tree.document.query_selector(selector) if tree.document is not None else None


def _values(linked: list[dict[str, Any]], *names: str) -> list[Any]:
    return [thing[name] for name in names for thing in linked if thing.get(name)]


def _first(linked: list[dict[str, Any]], *names: str) -> str:
    return next((value.strip() for value in _values(linked, *names) if isinstance(value, str) and value.strip()), "")


def _name(values: list[Any]) -> str:
    """Return the name in what JSON-LD gives for a person or an organisation: a text, an object, a list of them."""
    for value in values:
        if isinstance(value, str) and not value.startswith("http"):
            return value.strip()
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            return str(value["name"]).strip()
        if isinstance(value, list):
            return ", ".join(filter(None, (_name([one]) for one in value[:10])))
    return ""


def _one(tags: dict[str, str], names: tuple[str, ...]) -> str:
    return next((tags[name] for name in names if tags.get(name)), "")


def _title(tree: HTMLTree) -> str:
    heading = _first_of(tree, "h1")
    return " ".join((tree.title or "").split()) or (" ".join((heading.text or "").split()) if heading is not None else "")


def _author(tags: dict[str, str], linked: list[dict[str, Any]]) -> str:
    named = next((tags[name] for name in AUTHORS if tags.get(name) and not NO_AUTHOR.match(tags[name])), "")
    return named or _name(_values(linked, "author", "creator"))


def _date(tags: dict[str, str], linked: list[dict[str, Any]], tree: HTMLTree, address: str, text: str) -> str:
    told = [tags[name] for name in DATES if name in tags] + [value for value in _values(linked, "datePublished") if isinstance(value, str)]
    for value in told:
        if found := iso_date(value):
            return found
    for selector in ('[itemprop="datePublished"]', "time"):
        tag = _first_of(tree, selector)
        if tag is not None and (found := iso_date(tag.getattr("content") or tag.getattr("datetime") or tag.text or "")):
            return found
    seen = DAY.search(urlsplit(address).path) or DAY.search(text[:HEAD_CHARACTERS])
    return iso_date(seen[0]) if seen else ""


def _canonical(tags: list[tuple[str, Any]]) -> str:
    return next((str(node.getattr("href") or "").strip() for tag, node in tags if tag == "link" and node.getattr("rel") == "canonical"), "")


def _language(tree: HTMLTree, tags: dict[str, str], linked: list[dict[str, Any]]) -> str:
    root = _first_of(tree, "html")
    named = (root.getattr("lang") or root.getattr("xml:lang") or "") if root is not None else ""
    for told in (named, _one(tags, LANGUAGES), _first(linked, "inLanguage")):
        found = re.split(r"[,;\s]", told.strip())[0].replace("_", "-")
        if LANGUAGE_TAG.fullmatch(found):
            return found
    return ""
