"""The slow, obvious twin of the search for n-grams: units by Python's own tables, n-grams by sets."""

from __future__ import annotations

import unicodedata

from goldsmith.kernels.overlap_units import DIRECT, WITHOUT_SPACES


def units(text: str) -> list[str]:
    """Return the words of a text, and the letters of scripts without spaces one by one."""
    found: list[str] = []
    word = ""
    for sign in text:
        if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
            continue
        folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", sign).casefold())
        for one in folded if not "\uac00" <= sign <= "\ud7a3" else sign:
            if unicodedata.category(one) in {"Mn", "Me", "Cf"}:
                continue
            letter = unicodedata.category(one)[0] in "LNM" or any(first <= ord(one) <= last for first, last in DIRECT)
            wide = letter and any(first <= ord(one) <= last for first, last in WITHOUT_SPACES)
            if not wide and (one.isalnum() or unicodedata.category(one) == "Mc"):
                word += one
                continue
            if word:
                found.append(word)
                word = ""
            if wide:
                found.append(one)
    return [*found, word] if word else found


def holds(text: str, item: str, *, words: int, letters: int) -> bool:
    """Tell whether a run of an item stands in a text that weighs as much as so many words or so many letters."""
    there, wanted = units(text), units(item)
    weight = {one: words if any(first <= ord(one[0]) <= last for first, last in WITHOUT_SPACES) else letters for one in wanted}
    for start in range(len(wanted)):
        for stop in range(start + 1, len(wanted) + 1):
            if sum(weight[one] for one in wanted[start:stop]) >= words * letters:
                run = wanted[start:stop]
                if any(there[at : at + len(run)] == run for at in range(len(there) - len(run) + 1)):
                    return True
                break
    return False
