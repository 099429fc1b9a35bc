"""The slow, obvious twin of the text kernels: plain Python strings, regular expressions and dictionaries."""

# ruff: noqa: D103, C901, PLR0911, PLW2901 - one line a fact; names say what they return

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter

from goldsmith.kernels import characters as facts
from goldsmith.kernels.text_numbers import NUMBERS, PLAIN

TABLE = facts.table()
POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
URL = re.compile(r"://[^\s\x00-\x20\x7f-\U0010ffff\"<>\\^`{|}\[\]()']*")
MORE = ("readmore", "展开", "更多", "。。。")


def kind(character: str) -> int:
    return TABLE.word(character) & 15


def has(character: str, flag: int) -> bool:
    return bool(TABLE.word(character) & flag)


def _url(text: str, at: int) -> int:
    """Return the length of the rest of a URL whose scheme's colon stands at ``at``, 0 where there is none."""
    found = URL.match(text, at)
    url = found.group().rstrip(".,;:!?*_~") if found else ""
    return len(url) if len(url) > 3 else 0


def _class(character: str) -> str:
    """Return a for a letter, 9 for a digit, r for a mark that is not peeled, p for one that is, else nothing."""
    now = kind(character) if character else facts.SPACE
    if now in (facts.LETTER, facts.DIGIT, facts.RUN):
        return {facts.LETTER: "a", facts.DIGIT: "9", facts.RUN: "r"}[now]
    return "p" if now >= facts.UNDERSCORE or (now == facts.SINGLE and character < "\x80") else ""


def _joins(text: str, at: int, token: str, last_dot: int) -> int:
    """Return up to where the mark at ``at`` belongs to the word ``token`` before it, ``at`` where the word ends."""
    mark, after = text[at], text[at + 1 : at + 2]
    bare = [each for each in token if kind(each) != facts.EXTEND]
    before = bare[-1] if bare else ""
    pair = _class(before) + _class(after)
    stop = at
    while text[stop : stop + 1] and _class(text[stop]) == "p":
        stop += 1
    goes_on = stop if _class(text[stop : stop + 1]) in ("a", "9", "r") else at
    if mark in "-~":
        run = len(text) - len(text[at:].lstrip(mark))
        if _class(before) in ("a", "9") and _class(text[run : run + 1]) == "a":
            return at
        return at if mark == "-" and _class(before) == "9" and (_class(after) == "9" or after == "-") else run
    if mark == ":" and _class(before) in ("a", "9") and _url(text, at):
        return at + _url(text, at)
    if mark in "/:<=>" and pair in ("aa", "9a"):
        return at
    if mark in "+^*" and before and _class(before) == "9" and (_class(after) == "9" or after == "-"):
        return at
    if (mark == "," and pair == "aa") or (mark == "." and after == "."):
        return at
    if mark == ".":
        if before and after and unicodedata.category(before) == "Ll" and unicodedata.category(after) == "Lu":
            return at
        lone = len(token) == 1 and unicodedata.category(token) == "Lu"
        if goes_on == at and _class(before) == "a" and (lone or last_dot == len(text[:at].encode()) - 2):
            return at + 1
    if _class(mark) == "r":
        return at + 1
    return goes_on if _class(mark) == "p" else at


def tokens(text: str) -> list[tuple[int, str]]:
    """Return every token with its place."""
    found: list[tuple[int, str]] = []
    at = 0
    cut = False
    while at < len(text):
        mark, start = text[at], at
        first = kind(mark)
        was_cut, cut = cut, False
        at += 1
        if first == facts.SPACE:
            continue
        run = len(text) - len(text[start:].lstrip(mark))
        until, last_dot = at, -9
        word = first in (facts.LETTER, facts.DIGIT, facts.EXTEND) or (first == facts.RUN and not was_cut)
        if (first == facts.RUN and was_cut and mark < "\x80") or (first == facts.DOT and run > at):
            until = run
        elif first == facts.DOT:
            word = not was_cut and _class(text[at : at + 1]) in ("a", "9", "r")
        while at < len(text):
            now = kind(text[at])
            if at < until or now == facts.EXTEND or (word and now in (facts.LETTER, facts.DIGIT)):
                at += 1
                continue
            if not word or now == facts.SPACE:
                break
            until = _joins(text, at, text[start:at], last_dot)
            if until == at:
                break
            if text[at] == ".":
                last_dot = len(text[:at].encode())
        cut = word
        found.append((start, text[start:at]))
    return found


def words(text: str) -> list[str]:
    return [token for _, token in tokens(text)]


def sentence_starts(text: str) -> list[bool]:
    """Return for every token whether a sentence begins with it."""
    found: list[bool] = []
    ended, before = False, 0
    for place, token in tokens(text):
        stops = len(token) == 1 and has(token, facts.SENTENCE_END)
        free = not all(has(each, facts.PUNCTUATION) for each in token) and not stops
        begins = not found or text[before:place].count("\n") >= 2 or (ended and free)
        ended = stops or (ended and not begins)
        found.append(begins)
        before = place + len(token)
    return found


def duplicates(pieces: list[str]) -> tuple[int, int]:
    seen: set[str] = set()
    again = [piece for piece in pieces if piece in seen or seen.add(piece)]  # type: ignore[func-returns-value]
    return len(again), sum(map(len, again))


def top(grams: list[str]) -> int:
    if not grams:
        return 0
    gram, times = max(Counter(grams).items(), key=lambda pair: pair[1])
    return len(gram) * times


def repeated(found: list[str], n: int) -> int:
    seen: set[str] = set()
    at = total = 0
    while at + n <= len(found):
        gram = "".join(found[at : at + n])
        if gram in seen:
            total += len(gram)
            at += n
        else:
            seen.add(gram)
            at += 1
    return total


def c4(text: str, *, terminal: bool) -> tuple[int, int, int]:
    """Return lines kept, their sentences, and 2 or 3 where lorem ipsum or a curly bracket rejects the document."""
    kept = count = 0
    for line in text.splitlines():
        line = line.strip()
        pieces = line.split()
        if any(len(piece) > 1000 for piece in pieces) or not pieces:
            continue
        line = re.sub(r"\[\d*]|\[edit]|\[citation needed]", "", line)
        if terminal and (not line.endswith((".", "?", "!", '"', "'")) or line.endswith("...")):
            continue
        if len(pieces) < 3:
            continue
        low = line.lower()
        if "lorem ipsum" in low:
            return kept, count, 2
        if "javascript" in low:
            continue
        if "{" in line:
            return kept, count, 3
        if any(phrase in low for phrase in POLICY):
            continue
        kept += 1
        count += max(1, sum(sentence_starts(line)))
    return kept, count, 0


def numbers(text: str, stop_words: tuple[str, ...] = ()) -> dict[str, float]:
    """Return every number of the kernel, and ``entropy``."""
    found = tokens(text)
    all_tokens = [token for _, token in found]
    plain = [token for token in all_tokens if not all(has(each, facts.SYMBOL) for each in token)]
    real = [token for token in all_tokens if _is_word(token)]
    urls = [token for place, token in found if _is_url(text, place, token)]
    lines = text.splitlines()
    filled = [line for line in text.split("\n") if line.strip()]
    segments, paragraphs = re.split("\n+", text), re.split("\n{2,}", text.strip())
    counts = Counter(text)
    out: dict[str, float] = dict.fromkeys(NUMBERS, 0)
    out |= {
        "bytes": len(text.encode()), "code_points": len(text), "distinct_code_points": len(counts), "tokens": len(found),
        "distinct_tokens": len(set(all_tokens)), "token_code_points": sum(map(len, all_tokens)), "non_symbol_tokens": len(plain),
        "non_symbol_code_points": sum(map(len, plain)), "alphabetic_tokens": sum(any(has(each, facts.ALPHA) for each in token) for token in all_tokens),
        "words": len(real), "word_code_points": sum(map(len, real)), "distinct_words": len(set(real)), "urls": len(urls),
        "url_code_points": sum(map(len, urls)), "sentences": sum(sentence_starts(text)), "chunks": len(text.split()),
        "longest_chunk": max(map(len, text.split()), default=0), "ellipses": text.count("...") + text.count("…"), "newlines": text.count("\n"),
        "lines": len(lines), "bullet_lines": sum(line.lstrip().startswith(("•", "-")) for line in lines),
        "ellipsis_lines": sum(line.rstrip().endswith(("...", "…")) for line in lines),
        "neo_bullet_lines": sum(bool(line) and has(line[0], facts.NEO_BULLET) for line in lines), "neo_more_lines": sum(line.endswith(MORE) for line in lines),
        "neo_segments": _segments(text), "hash_runs": len(re.findall("#+", text)), "ellipsis_runs": len(re.findall("…+", text)) + len(re.findall(r"\.{2,}", text)),
        "bracketed": sum(map(len, re.findall("【(.*?)】", text.replace("\r", "x")))), "replacement_characters": text.count("\ufffd"), "hashes": text.count("#"),
        "mojibake": len(re.findall("(?=[ÂÃ][\x80-\xbf]|â€|斤拷)", text)),
        "filled_lines": len(filled), "terminal_lines": sum(has(line[-1], facts.TERMINAL) for line in filled), "lines_up_to_10": sum(len(line) <= 10 for line in filled),
        "lines_up_to_30": sum(len(line) <= 30 for line in filled), "segments": len(segments), "paragraphs": len(paragraphs),
    }  # fmt: skip
    out["repeated_filled_lines"], out["repeated_filled_line_code_points"] = duplicates(filled)
    out["repeated_segments"], out["repeated_segment_code_points"] = duplicates(segments)
    out["repeated_paragraphs"], out["repeated_paragraph_code_points"] = duplicates(paragraphs)
    for name, flag in (("alphabetic", facts.ALPHA), ("word", facts.WORD), ("digit", facts.DIGIT_FLAG), ("symbol", facts.SYMBOL)):
        out[f"{name}_characters"] = sum(n for each, n in counts.items() if has(each, flag))
    for name in ("traditional", "emoji", "han_basic", "neo_punctuation"):
        out[name] = sum(n for each, n in counts.items() if has(each, facts.FLAGS[name]))
    for each, n in counts.items():
        word = TABLE.word(each)
        out[f"category_{facts.CATEGORIES[word >> facts.CATEGORY_SHIFT & 31]}"] += n
        out[f"script_{facts.SCRIPTS[word >> facts.SCRIPT_SHIFT & 15]}"] += n
    for n in (2, 3, 4):
        out[f"top_{n}_gram"] = top([" ".join(all_tokens[i : i + n]) for i in range(len(all_tokens) - n + 1)])
    for n in range(5, 11):
        out[f"repeated_{n}_grams"] = repeated(all_tokens, n)
    out["c4_lines"], out["c4_sentences"], out["c4_rejected"] = c4(text, terminal=True)
    out["c4_any_lines"], out["c4_any_sentences"], out["c4_any_rejected"] = c4(text, terminal=False)
    out["han_windows"], out["repeated_han_windows"] = _windows(text, out["han_basic"])
    out["entropy"] = -sum(n / len(text) * math.log(n / len(text)) for n in counts.values()) if text else math.nan
    out["stop_words"] = len({word for word in stop_words if word in all_tokens})
    assert set(PLAIN) <= set(out)
    return out


def _is_word(token: str) -> bool:
    return any(each.isalnum() for each in token)


def _is_url(text: str, place: int, token: str) -> bool:
    return any(each == ":" and at and _class(_base(token[:at])) in ("a", "9") and _url(text, place + at) for at, each in enumerate(token))


def _base(token: str) -> str:
    return "".join(each for each in token if kind(each) != facts.EXTEND)[-1:]


def _segments(text: str) -> int:
    pieces = "".join(
        "\n\0" if has(each, facts.NEO_SPLIT) else each if kind(each) != facts.SPACE else " " for each in text.replace("\0", "x")
    )
    return sum(bool(piece.strip(" ")) for piece in pieces.split("\n\0"))


def _windows(text: str, han: float) -> tuple[int, int]:
    if not text or han < 0.3 * len(text) or not text.strip():
        return 0, 0
    norm = re.sub("[A-Z]", lambda found: found.group().lower(), re.sub("[ \n\t]", "", text.strip()))
    windows = [norm[i : i + 13] for i in range(len(norm) - 13)]
    return len(windows), sum(n for n in Counter(windows).values() if n > 1)
