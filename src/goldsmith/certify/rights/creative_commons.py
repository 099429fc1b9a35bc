"""Names of Creative Commons, read word by word: one letter there is another licence, so nothing is guessed but that a version may be short."""

from __future__ import annotations

import re

from goldsmith.certify.rights.licence import table

WORDS = (
    ("cc", r"creative-?commons|知识共享|知識共享|创作共用"),
    ("sa", r"share-?alike|share-?a-?like|相同方式共享|以相同方式共享"),
    ("nc", r"non-?commercial(?:-use)?|非商业性使用|非商业使用|非商业性|非商业"),
    ("nd", r"no-?deriv(?:ative)?s?(?:-works)?|non-?derivatives?|禁止演绎|禁止改编"),
    ("by", r"attribution|署名"),
)
NUMBER = re.compile(r"(?<![\d.])([1-4])(?:\.([05]))?(?:\.0)?(?![\d.])")
LEFT_OUT = re.compile(
    r"\b(?:international|intl|unported|generic|deed|igo|universal|public|国际|国际版|未本地化版本|cn|china|中国大陆|中国|us|uk|de|fr|jp|tw)\b|国际|中国大陆|未本地化版本"
)
ORDERS = {frozenset(one.split("-")): one for one in ("by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd")}


def commons(plain: str) -> str | None:
    """Return the licence that a name without its spelling means; None where it is none of Creative Commons.

    Example:
        >>> [commons(one) for one in ("cc-by-sa-4", "creative-commons-attribution-noncommercial-4.0-international", "署名-非商业性使用-4.0", "cc-by-xx-4.0")]
        ['CC-BY-SA-4.0', 'CC-BY-NC-4.0', 'CC-BY-NC-4.0', None]
    """
    text = plain
    for short, long in WORDS:
        text = re.sub(long, f"-{short}-", text)
    text = re.sub(r"\bccby", "cc-by", text)
    text = re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", "-", text)
    numbers = NUMBER.findall(text)
    text = LEFT_OUT.sub("-", NUMBER.sub("-", text))
    words = [one for one in re.split(r"[-\s()]+", text) if one and one != "cc"]
    words = [part for one in words for part in (re.findall(r"by|sa|nc|nd", one) if re.fullmatch(r"(?:by|sa|nc|nd)+", one) else [one])]
    kind = ORDERS.get(frozenset(words))
    if kind is None or len(numbers) > 1 or len(words) != len(set(words)):
        return None
    if not numbers:
        return f"LicenseRef-CC-{kind.upper()}"
    found = f"CC-{kind.upper()}-{numbers[0][0]}.{numbers[0][1] or '0'}"
    return found if found in table() else None
