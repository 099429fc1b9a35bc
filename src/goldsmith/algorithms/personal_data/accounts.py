"""Addresses on the net and accounts: e-mail, user names in URLs, IP and hardware addresses, messengers."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from goldsmith.algorithms.personal_data.contexts import leaning
from goldsmith.algorithms.personal_data.kinds import Found
from goldsmith.algorithms.personal_data.wordlists import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTER = "A-Za-z0-9À-ÖØ-öø-ÿĀ-ɏ"
LOCAL = re.compile(rf"(?<![{LETTER}.!#$%&'*+?^_`{{|}}~\-])[{LETTER}_](?:[{LETTER}.!#$%&'+?^_`{{|}}~\-]{{0,62}}[{LETTER}_+\-])?$")
DOMAIN = re.compile(rf"(?:[{LETTER}](?:[{LETTER}\-]{{0,61}}[{LETTER}])?\.){{1,8}}(?P<top>[A-Za-z]{{2,24}})(?![A-Za-z0-9\-]|\.[A-Za-z0-9])")
FILES = frozenset(
    listed(
        """
    png jpg jpeg gif svg webp js ts jsx tsx py css html htm json md txt so dll exe jar zip gz java rb php xml yml yaml local
    """
    )
)
"""Endings of file names: what looks like an e-mail address with one of them is a file."""
USER = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{1,20}://(?P<who>[^\s/@:\"'<>\\]{1,128}:[^\s/@\"'<>\\]{1,128})$")
PLACEHOLDERS = frozenset(
    listed(
        """
    user:password username:password user:pass user:pwd name:password login:password user:passwd username:pass usr:pwd
    """
    )
)
PAIRS = re.compile(
    r"(?<![0-9A-Fa-f:\-])[0-9A-Fa-f]{2}(?P<mark>[:\-])(?:[0-9A-Fa-f]{2}(?P=mark)){4}[0-9A-Fa-f]{2}(?![0-9A-Fa-f]|[:\-][0-9A-Fa-f]{2}\b)"
)
DOTTED = re.compile(r"(?<![0-9A-Za-z.\-])(?=[0-9.]*[A-Fa-f])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![0-9A-Za-z\-]|\.[0-9A-Za-z])")
"""A hardware address as switches write it; three groups of digits alone are some other number."""
SIXES = re.compile(r"(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![0-9A-Za-z:])")
OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
FOURS = re.compile(rf"(?<![\dA-Za-z])(?<!\d\.)(?<![A-Za-z][\-_])(?:{OCTET}\.){{3}}{OCTET}(?!\d|\.\d)")
VERSION = re.compile(r"(?:\bv(?:er(?:sion)?)?\.? ?|版本号?[:： ]?|version[:= ]{1,2}|==|~=|>=|\^|§ ?)$", re.IGNORECASE)
AFTER = r"(?:[^\S\n]{0,2}(?:号码|账号|帐号|账户|群号|客服|昵称|号|群|ID|id|Id|number|account|handle|username))?"
STRONG = r"[^\S\n]{0,2}(?:is|[:：#]|[是为]|（|\()[:：]?[^\S\n]{0,2}(?:@)?"
VALUE = r"(?P<who>[A-Za-z][A-Za-z0-9_\-]{4,19}|[1-9]\d{4,10})(?![A-Za-z0-9_\-@]|\.[A-Za-z0-9])"
NAMED_ACCOUNT = re.compile(rf"(?P<label>{AFTER})(?P<mark>{STRONG}|[^\S\n]{{0,2}}){VALUE}")
WECHAT_ID = re.compile(r"wxid_[A-Za-z0-9]{8,20}(?![A-Za-z0-9_])")
HEADING = re.compile(r"\.? {1,2}[A-Z\u4e00-\u9fff]")
"""What follows the number of a section at the beginning of a line."""
NUMERIC = ("qq", "扣扣")


def at_signs(text: str, at: int) -> Iterator[Found]:
    """Yield the e-mail address, or the user name and password of a URL, around an ``@``."""
    before = text[max(0, at - 300) : at]
    user = USER.search(before)
    if user:
        start = at - len(before) + user.start("who")
        fixed = user["who"].lower() in PLACEHOLDERS or any(mark in user["who"] for mark in "${}<[*")
        if not user["who"].startswith("000") and not fixed:
            yield Found("url_credentials", start, at, 0.95)
        return
    local = LOCAL.search(before[-66:])
    domain = DOMAIN.match(text, at + 1, at + 256)
    if local is None or domain is None or domain["top"].lower() in FILES or ".." in local.group():
        return
    start = at - len(local.group())
    shared = local.group() in ("git", "hg", "svn") and text[domain.end() : domain.end() + 1] == ":"
    if not (shared or domain.group().lower().endswith(".invalid")):
        yield Found("email", start, domain.end(), 0.3 if text[start - 1 : start] == "/" and start else 0.95)


def hardware(text: str, at: int) -> Iterator[Found]:
    """Yield the hardware or IPv6 address around its first colon or dash."""
    yield from hardware_in(text, max(0, at - 10), at + 40)
    for match in SIXES.finditer(text, max(0, at - 5), at + 64):
        if _is_host(match.group()):
            yield Found("ip_address", match.start(), match.end(), 0.85)


def hardware_in(text: str, low: int, high: int) -> Iterator[Found]:
    """Yield the hardware addresses between two places of a flat text."""
    for match in PAIRS.finditer(text, low, high):
        if not match.group().replace("-", ":").lower().startswith(("00:00:00:", "ff:ff:ff:ff:ff:ff")):
            yield Found("mac_address", match.start(), match.end(), 0.9)
    for match in DOTTED.finditer(text, low, high):
        if not match.group().lower().startswith(("0000.00", "ffff.ffff.ffff")):
            yield Found("mac_address", match.start(), match.end(), 0.8)


def _is_host(text: str) -> bool:
    """Return whether a text is the IPv6 address of some host: no bare prefix, no loopback, not all words of a C++ name."""
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return False
    groups = [group for group in text.split(":") if group]
    if address.is_loopback or address.is_unspecified or address in DISCARD or text[:3].lower() == "ff0":
        return False
    if set(groups) == {"ffff"} or max(map(len, groups)) < 3:
        return False
    return len(groups) >= 3 or (len(groups) == 2 and any(character.isdecimal() for character in text))


DISCARD = ipaddress.IPv6Network("100::/64")


def hosts(text: str, low: int, high: int) -> Iterator[Found]:
    """Yield the IPv4 addresses of hosts between two places of a flat text."""
    for match in FOURS.finditer(text, low, high):
        octets = [int(octet) for octet in match.group().split(".")]
        if octets[0] in (0, 127, 255) or octets == [1, 2, 3, 4] or VERSION.search(text[max(0, match.start() - 10) : match.start()]):
            continue
        network = octets[3] == 0 and text[match.end() : match.end() + 1] == "/"
        heading = HEADING.match(text, match.end()) and text[max(0, match.start() - 1) : match.start()] in ("", "\n")
        base = 0.3 if network or heading or (max(octets) < 40 and octets[0] != 10) else 0.65
        score = base + leaning("ip_address", text, match.start(), match.end())
        if score > 0:
            yield Found("ip_address", match.start(), match.end(), round(min(0.99, score), 2))


def messengers(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the account that a messenger's name announces."""
    word = text[start:end].lower()
    whole = WECHAT_ID.match(text, start)
    if whole:
        yield Found("social_account", whole.start(), whole.end(), 0.9)
        return
    match = NAMED_ACCOUNT.match(text, end)
    if match is None or match["who"].startswith("000") or (text[start - 1 : start].isascii() and text[start - 1 : start].isalnum()):
        return
    who, strong = match["who"], bool(match["mark"].strip() or match["label"].strip())
    if word in NUMERIC and not who.isdecimal():
        return
    if who.isdecimal() and (len(who) < 5 or not (strong or match["mark"] or word in NUMERIC)):
        return
    mixed = any(character.isdecimal() or character == "_" for character in who)
    if not who.isdecimal() and not mixed and not (match["label"].strip() and match["mark"].strip()):
        return
    yield Found("social_account", match.start("who"), match.end("who"), 0.85 if strong else 0.6)
