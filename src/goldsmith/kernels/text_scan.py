"""One pass over the bytes of every text of a batch: all the numbers of ``text_numbers``.

For every text:

1. walk over its code points once; count each (``histogram``); split tokens (see ``text_words``); copy their bytes one after
   the other to ``stream``; note where each token stands, and the line feeds; judge lines as they end;
2. number the tokens; count distinct ones; look stop words up at the first occurrence of a token;
3. from the noted places, without touching the text's code points again: repeated lines and paragraphs, n-grams;
4. walk over the distinct code points: categories, scripts, entropy; and set their counts back to 0.

All arrays that a pass needs are scratch of the calling thread; tables are stamped, not cleared.
"""

from __future__ import annotations

import math

import numpy as np
from numba import boolean, float64, int32, int64, njit, types, uint8, uint16, uint32, uint64

from goldsmith.kernels import text_c4
from goldsmith.kernels.characters import (
    ALPHA,
    CATEGORY_SHIFT,
    DIGIT,
    DIGIT_FLAG,
    DOT,
    EMOJI,
    EXTEND,
    HAN_BASIC,
    IDEOGRAPH,
    LETTER,
    LETTER_OR_DIGIT,
    LINE_BREAK,
    NEO_BULLET,
    NEO_PUNCTUATION,
    NEO_SPLIT,
    PUNCTUATION,
    SCRIPT_SHIFT,
    SENTENCE_END,
    SPACE,
    SYMBOL,
    TRADITIONAL,
    WORD,
    table,
)
from goldsmith.kernels.text_bytes import K1, K2, capacity, decode, inner, load1, mix, word_of
from goldsmith.kernels.text_grams import ONE, S32, repeated_grams, repeated_windows, top_grams
from goldsmith.kernels.text_lines import count_lines, count_paragraphs
from goldsmith.kernels.text_numbers import NUMBERS, PARTS
from goldsmith.kernels.text_words import IN_WORD, NONE, TEXT, joined, opened

BIT63 = np.uint64(1 << 63)
S8 = np.uint64(8)
PART_LINES, PART_TOP, PART_REPEATED, PART_C4 = PARTS["lines"], PARTS["top"], PARTS["repeated"], PARTS["c4"]
PART_C4_ANY, PART_HAN, PART_BRACKETS = PARTS["c4_any"], PARTS["han"], PARTS["brackets"]
HAN_WINDOW = 13
HAN_LEAST = 0.3
PADDING = 32

N_BYTES, N_CODE_POINTS, N_DISTINCT_CODE_POINTS = NUMBERS["bytes"], NUMBERS["code_points"], NUMBERS["distinct_code_points"]
N_TOKENS, N_DISTINCT_TOKENS, N_TOKEN_CODE_POINTS = NUMBERS["tokens"], NUMBERS["distinct_tokens"], NUMBERS["token_code_points"]
N_NON_SYMBOL, N_NON_SYMBOL_CODE_POINTS = NUMBERS["non_symbol_tokens"], NUMBERS["non_symbol_code_points"]
N_ALPHABETIC, N_WORDS, N_WORD_CODE_POINTS = NUMBERS["alphabetic_tokens"], NUMBERS["words"], NUMBERS["word_code_points"]
N_DISTINCT_WORDS, N_URLS, N_URL_CODE_POINTS = NUMBERS["distinct_words"], NUMBERS["urls"], NUMBERS["url_code_points"]
N_SENTENCES, N_CHUNKS, N_LONGEST_CHUNK = NUMBERS["sentences"], NUMBERS["chunks"], NUMBERS["longest_chunk"]
N_ELLIPSES, N_NEWLINES, N_LINES = NUMBERS["ellipses"], NUMBERS["newlines"], NUMBERS["lines"]
N_BULLETS, N_ELLIPSIS_LINES = NUMBERS["bullet_lines"], NUMBERS["ellipsis_lines"]
N_NEO_BULLETS, N_NEO_MORE, N_NEO_SEGMENTS = NUMBERS["neo_bullet_lines"], NUMBERS["neo_more_lines"], NUMBERS["neo_segments"]
N_HASH_RUNS, N_ELLIPSIS_RUNS, N_BRACKETED = NUMBERS["hash_runs"], NUMBERS["ellipsis_runs"], NUMBERS["bracketed"]
N_TOP, N_REPEATED = NUMBERS["top_2_gram"], NUMBERS["repeated_5_grams"]
N_C4_LINES, N_C4_SENTENCES, N_C4_REJECTED = NUMBERS["c4_lines"], NUMBERS["c4_sentences"], NUMBERS["c4_rejected"]
N_ANY_LINES, N_ANY_SENTENCES, N_ANY_REJECTED = NUMBERS["c4_any_lines"], NUMBERS["c4_any_sentences"], NUMBERS["c4_any_rejected"]
N_HAN_WINDOWS, N_REPEATED_HAN = NUMBERS["han_windows"], NUMBERS["repeated_han_windows"]
NUMBERS_HAN_BASIC = NUMBERS["han_basic"]
N_STOP = NUMBERS["stop_words_0"]
N_CATEGORY, N_SCRIPT = NUMBERS["category_Cn"], NUMBERS["script_other"]
N_REPLACEMENT, N_HASHES, N_MOJIBAKE = NUMBERS["replacement_characters"], NUMBERS["hashes"], NUMBERS["mojibake"]
ASCII_FACTS = np.array([table().word(chr(code)) for code in range(128)] + [0] * 128, np.int64)
ASCII_KINDS = np.where(np.isin(ASCII_FACTS & 15, [LETTER, DIGIT]), 1, 0).astype(np.uint8)
PLAIN_HAN = IDEOGRAPH | ALPHA
PLAIN_MASK = 15 | ALPHA | SYMBOL | NEO_SPLIT
FACTS = (
    (TRADITIONAL, NUMBERS["traditional"]),
    (EMOJI, NUMBERS["emoji"]),
    (HAN_BASIC, NUMBERS["han_basic"]),
    (WORD, NUMBERS["word_characters"]),
    (ALPHA, NUMBERS["alphabetic_characters"]),
    (DIGIT_FLAG, NUMBERS["digit_characters"]),
    (SYMBOL, NUMBERS["symbol_characters"]),
    (NEO_PUNCTUATION, NUMBERS["neo_punctuation"]),
)
FACT_BITS = np.array([bit for bit, _ in FACTS], np.int64)
FACT_COLUMNS = np.array([column for _, column in FACTS], np.int64)
MORE = tuple(np.frombuffer(word.encode(), np.uint8).copy() for word in ("readmore", "展开", "更多", "。。。"))
MORE_0, MORE_1, MORE_2, MORE_3 = MORE


@inner
def ends_in(text, start, end, words):
    """Tell whether ``text[start:end]`` ends in these bytes."""
    return end - start >= len(words) and text_c4.stands_exactly(text, end - len(words), end, words)


@inner
def note_line(text, start, end, first, last, bullet, out):
    """Count a line as ``str.splitlines`` makes it; ``first`` and ``last`` are the ends of what is no white space, or -1."""
    out[N_LINES] += 1
    if first >= 0:
        out[N_BULLETS] += int(bullet)
        if last - first >= 3:
            a, b, c = load1(text, last - 3), load1(text, last - 2), load1(text, last - 1)
            out[N_ELLIPSIS_LINES] += int((a == 46 and b == 46 and c == 46) or (a == 0xE2 and b == 0x80 and c == 0xA6))
        if ends_in(text, start, end, MORE_1) or ends_in(text, start, end, MORE_2):
            out[N_NEO_MORE] += 1
        elif ends_in(text, start, end, MORE_0) or ends_in(text, start, end, MORE_3):
            out[N_NEO_MORE] += 1


@inner
def note_c4(verdict, sentences, well, parts, out):
    """Add what became of a line to the document's account, unless a line before it rejected the document."""
    if parts & PART_C4 and well and out[N_C4_REJECTED] == 0:
        if verdict == text_c4.STAYS:
            out[N_C4_LINES] += 1
            out[N_C4_SENTENCES] += sentences
        elif verdict != text_c4.GOES:
            out[N_C4_REJECTED] = verdict
    if parts & PART_C4_ANY and out[N_ANY_REJECTED] == 0:
        if verdict == text_c4.STAYS:
            out[N_ANY_LINES] += 1
            out[N_ANY_SENTENCES] += sentences
        elif verdict != text_c4.GOES:
            out[N_ANY_REJECTED] = verdict


@inner
def scan(
    text,
    start,
    end,
    index,
    blocks,
    parts,
    histogram,
    met,
    stream,
    offsets,
    sums,
    keys,
    is_word,
    feeds,
    clean,
    clean_text,
    starts,
    ends,
    begins,
    out,
):
    """Do step 1 for one text; return its tokens, line feeds, distinct code points and the ends of what is no white space."""
    at = until = start
    zero = np.int64(0)  # a plain 0 would be a type of its own and compile functions once more
    no = zero > 0
    code_points = size = tokens = distinct = breaks = zero
    state = NONE
    token_start = token_from = first_code = gap = dots = zero
    any_of = all_of = previous = before = zero
    last_dot = start - 9
    h = np.uint64(0)
    eight = ONE  # the bytes since the last mixing, below a mark that keeps leading NULs apart
    is_url = in_segment = ended = line_ended = bullet = no
    chunk_from = -1
    line_start = start
    line_first = line_last = zero - 1
    line_chunks = line_longest = line_sentences = zero
    first_byte = first_from = last_byte = last_from = start
    c4 = (parts & (PART_C4 | PART_C4_ANY)) != 0
    offsets[0] = 0
    sums[0] = 0
    while True:
        code = width = facts = kind = zero
        if at < end:
            code, width = decode(text, at, end)
            facts = word_of(index, blocks, code)
            kind = facts & 15
            seen = histogram[code]
            histogram[code] = seen + 1
            met[distinct] = code
            distinct += int(seen == 0)
        goes_on = cut = False
        if state != NONE:
            if at < until:
                goes_on = True
            elif state == IN_WORD:
                if kind == LETTER or kind == DIGIT or kind == EXTEND:
                    goes_on = True
                elif kind != SPACE:
                    until = joined(text, at, end, code, kind, previous, code_points == token_from + 1, last_dot, index, blocks)
                    goes_on = until > at
                    if goes_on:
                        if kind == DOT:
                            last_dot = at
                        is_url = is_url or (code == 58 and until > at + 3 and load1(text, at + 1) == 47 and load1(text, at + 2) == 47)
            elif kind == EXTEND:
                goes_on = True
            if not goes_on:  # the token ends before this code point
                cut = state == IN_WORD
                length = code_points - token_from
                alone = length == 1
                if alone:
                    keys[tokens] = np.uint64(first_code)
                else:
                    keys[tokens] = mix((h ^ eight) * K2 + np.uint64(size - offsets[tokens])) | BIT63
                word = (any_of & LETTER_OR_DIGIT) != 0
                is_word[tokens] = word
                if word:
                    out[N_WORDS] += 1
                    out[N_WORD_CODE_POINTS] += length
                if (all_of & SYMBOL) == 0:
                    out[N_NON_SYMBOL] += 1
                    out[N_NON_SYMBOL_CODE_POINTS] += length
                out[N_ALPHABETIC] += int((any_of & ALPHA) != 0)
                if is_url:
                    out[N_URLS] += 1
                    out[N_URL_CODE_POINTS] += length
                    is_url = False
                stops = alone and (all_of & SENTENCE_END) != 0
                free = (all_of & PUNCTUATION) == 0 and not stops
                begins_here = tokens == 0 or gap >= 2 or (ended and free)
                out[N_SENTENCES] += int(begins_here)
                ended = stops or (ended and not begins_here)
                begins_here = token_start == line_first or (line_ended and free)
                line_sentences += int(begins_here)
                line_ended = stops or (line_ended and not begins_here)
                gap = 0
                tokens += 1
                offsets[tokens] = size
                sums[tokens] = sums[tokens - 1] + length
                line_last = last_byte = at
                last_from = code_points
                state = NONE
        if kind == SPACE:
            if chunk_from >= 0:
                length = code_points - chunk_from
                line_chunks += 1
                line_longest = max(line_longest, length)
                out[N_CHUNKS] += 1
                out[N_LONGEST_CHUNK] = max(out[N_LONGEST_CHUNK], length)
                chunk_from = -1
            dots = 0
            if at >= end or (facts & LINE_BREAK) != 0:
                if at > line_start or (at < end and not (code == 10 and before == 13)):
                    note_line(text, line_start, at, line_first, line_last, bullet, out)
                    if c4 and line_first >= 0:
                        verdict, sentences, well = text_c4.judge_line(
                            text,
                            line_first,
                            line_last,
                            line_chunks,
                            line_longest,
                            line_sentences,
                            index,
                            blocks,
                            clean,
                            clean_text,
                            starts,
                            ends,
                            begins,
                            (parts & PART_C4_ANY) != 0,
                        )
                        note_c4(verdict, sentences, well, parts, out)
                if at >= end:
                    break
                line_start = at + width
                line_first = zero - 1
                line_chunks = line_longest = line_sentences = zero
                line_ended = bullet = no
                if code == 10:
                    gap += 1
                    feeds[0, breaks] = at
                    feeds[1, breaks] = code_points
                    feeds[2, breaks] = tokens
                    breaks += 1
        else:
            if chunk_from < 0:
                chunk_from = code_points
            if line_first < 0:
                line_first = at
                bullet = code == 8226 or code == 45
                if at == line_start and (facts & NEO_BULLET) != 0:
                    out[N_NEO_BULLETS] += 1
                if tokens == 0:
                    first_byte, first_from = at, code_points
            if code == 46:
                dots += 1
                out[N_ELLIPSIS_RUNS] += int(dots == 2)
                out[N_ELLIPSES] += int(dots % 3 == 0)
            else:
                dots = 0
                if code == 0x2026:
                    out[N_ELLIPSES] += 1
                    out[N_ELLIPSIS_RUNS] += int(before != 0x2026)
                elif code == 35:
                    out[N_HASH_RUNS] += int(before != 35)
            if (facts & NEO_SPLIT) != 0:
                in_segment = False
            elif not in_segment:
                in_segment = True
                out[N_NEO_SEGMENTS] += 1
            if goes_on:
                any_of |= facts
                all_of &= facts
            else:
                state, until = opened(text, at, end, code, kind, cut, index, blocks)
                token_start, token_from, first_code = at, code_points, code
                any_of = all_of = facts
                last_dot = start - 9
                h = np.uint64(0)
                eight = ONE
            if kind != EXTEND:
                previous = facts
            if width == 1:
                stream[size] = code
                eight = (eight << S8) | np.uint64(code)
                size += 1
                if ((size - offsets[tokens]) & 7) == 0:
                    h = (h ^ eight) * K1
                    h ^= h >> S32
                    eight = ONE
            else:
                for step in range(width):
                    stream[size + step] = load1(text, at + step)
                size += width
                h = (((h ^ eight) * K1) ^ np.uint64(code)) * K2
                h ^= h >> S32
                eight = ONE
        if width > 1:
            if 0x80 <= code <= 0xBF:
                out[N_MOJIBAKE] += int(before == 194 or before == 195)
            elif code == 0x20AC:
                out[N_MOJIBAKE] += int(before == 0xE2)
            elif code == 0x62F7:
                out[N_MOJIBAKE] += int(before == 0x65A4)
        before = code
        at += width
        code_points += 1
        if state == IN_WORD:  # the common case, without the questions above: more ASCII letters and digits
            was = at
            while at < end and at >= until:
                code = load1(text, at)
                kind = ASCII_KINDS[code]
                if kind == 0:
                    break
                seen = histogram[code]
                histogram[code] = seen + 1
                met[distinct] = code
                distinct += int(seen == 0)
                previous = ASCII_FACTS[code]
                any_of |= previous
                all_of &= previous
                stream[size] = code
                size += 1
                eight = (eight << S8) | np.uint64(code)
                if ((size - offsets[tokens]) & 7) == 0:
                    h = (h ^ eight) * K1
                    h ^= h >> S32
                    eight = ONE
                before = code
                at += 1
                code_points += 1
            if at > was:
                dots = 0
                out[N_NEO_SEGMENTS] += int(not in_segment)
                in_segment = True
        elif (facts & PLAIN_MASK) == PLAIN_HAN and not (
            ended or line_ended or gap >= 2 or token_start == line_first
        ):  # the common case: more Han
            was = tokens
            while at + 2 < end:
                code = load1(text, at)
                if (code & 0xF0) != 0xE0:
                    break
                code = (code & 0x0F) << 12 | (load1(text, at + 1) & 0x3F) << 6 | load1(text, at + 2) & 0x3F
                facts = word_of(index, blocks, code)
                if (facts & PLAIN_MASK) != PLAIN_HAN or (code == 0x62F7):
                    break
                keys[tokens] = np.uint64(before)
                is_word[tokens] = True
                tokens += 1
                offsets[tokens] = size
                sums[tokens] = sums[tokens - 1] + 1
                seen = histogram[code]
                histogram[code] = seen + 1
                met[distinct] = code
                distinct += int(seen == 0)
                stream[size] = load1(text, at)
                stream[size + 1] = load1(text, at + 1)
                stream[size + 2] = load1(text, at + 2)
                size += 3
                before = code
                at += 3
                code_points += 1
            if tokens > was:
                more = tokens - was
                gap = 0
                out[N_WORDS] += more
                out[N_WORD_CODE_POINTS] += more
                out[N_NON_SYMBOL] += more
                out[N_NON_SYMBOL_CODE_POINTS] += more
                out[N_ALPHABETIC] += more
                first_code = before
                token_start, token_from = at - 3, code_points - 1
                any_of = all_of = word_of(index, blocks, before)
                h = ((ONE * K1) ^ np.uint64(before)) * K2
                h ^= h >> S32
                eight = ONE
    out[N_CODE_POINTS] = code_points
    out[N_TOKENS] = tokens
    out[N_TOKEN_CODE_POINTS] = sums[tokens]
    out[N_NEWLINES] = breaks
    for step in range(PADDING):
        stream[size + step] = 0
    return tokens, breaks, distinct, first_byte, first_from, last_byte, last_from


@inner
def number(tokens, keys, is_word, ids, table, stamps, stop_keys, stop_at, out):
    """Do step 2: number the tokens, count distinct ones and note the stop words that occur."""
    stamps[0] += ONE
    stamp = stamps[0]
    slots = capacity(tokens)
    stops = len(stop_keys)
    for token in range(tokens):
        key = keys[token]
        at = np.int64(mix(key * K1) & np.uint64(slots - 1))
        while True:
            held = table[2 * at + 1]
            if held >> S32 != stamp:
                table[2 * at] = key
                table[2 * at + 1] = stamp << S32
                out[N_DISTINCT_TOKENS] += 1
                out[N_DISTINCT_WORDS] += int(is_word[token])
                if stops > 0:
                    place = np.int64(mix(key) & np.uint64(stops - 1))
                    while stop_at[place] >= 0:
                        if stop_keys[place] == key:
                            out[N_STOP + (stop_at[place] >> 6)] |= np.int64(1) << (stop_at[place] & 63)
                        place = (place + 1) & (stops - 1)
                break
            if table[2 * at] == key:
                break
            at = (at + 1) & (slots - 1)
        ids[token] = at


@inner
def bracketed(text, start, end):
    """Return the code points between 【 and the next 】 of the same line."""
    total = inside = 0
    is_open = False
    at = start
    while at < end:
        code, width = decode(text, at, end)
        if not is_open:
            is_open = code == 0x3010
            inside = 0
        elif code == 0x3011:
            total += inside
            is_open = False
        elif code == 10:
            is_open = False
        else:
            inside += 1
        at += width
    return total


@inner
def without_spaces(text, start, end, goal, starts):
    """Copy the text without blanks, tabs and line feeds, ASCII letters small; return how many code points there are."""
    at, size, n = start, 0, 0
    while at < end:
        byte = load1(text, at)
        if byte != 32 and byte != 10 and byte != 9:
            if (byte & 0xC0) != 0x80:
                starts[n] = size
                n += 1
            goal[size] = byte + 32 if 65 <= byte <= 90 else byte
            size += 1
        at += 1
    starts[n] = size
    for step in range(PADDING):
        goal[size + step] = 0
    return n


@inner
def account(distinct, met, histogram, code_points, index, blocks, out):
    """Do step 4: add every distinct code point to its category, script and facts; return the entropy in nats."""
    out[N_DISTINCT_CODE_POINTS] = distinct
    out[N_REPLACEMENT] = histogram[0xFFFD]
    out[N_HASHES] = histogram[35]
    weighted = 0.0
    for place in range(distinct):
        code = np.int64(met[place])
        n = np.int64(histogram[code])
        histogram[code] = 0
        facts = word_of(index, blocks, code)
        out[N_CATEGORY + (facts >> CATEGORY_SHIFT & 31)] += n
        out[N_SCRIPT + (facts >> SCRIPT_SHIFT & 15)] += n
        if code >= 128 or (facts & (ALPHA | WORD | SYMBOL)) != 0:
            for fact in range(len(FACT_BITS)):
                out[FACT_COLUMNS[fact]] += n if (facts & FACT_BITS[fact]) != 0 else 0
        if n > 1:
            weighted += n * math.log(n)
    return max(math.log(code_points) - weighted / code_points, 0.0) if code_points > 0 else math.nan


TABLE = types.Array(uint64, 1, "C")
INTS = types.Array(int64, 1, "C")
SHORTS = types.Array(int32, 1, "C")
BYTES = types.Array(uint8, 1, "C")
SIGNATURE = types.void(
    TEXT, INTS, types.Array(boolean, 1, "C"), types.Array(uint16, 1, "C"), types.Array(uint32, 1, "C"), int64, TABLE, INTS,
    types.Array(int32, 1, "C"), types.Array(int32, 1, "C"), BYTES, TEXT, SHORTS, SHORTS, TABLE, types.Array(boolean, 1, "C"), SHORTS, SHORTS, SHORTS,
    types.Array(int64, 2, "C"), BYTES, TEXT, INTS, INTS, types.Array(boolean, 1, "C"), TABLE, TABLE, TABLE, TABLE,
    types.Array(int64, 2, "C"), types.Array(float64, 1, "C"),
)  # fmt: skip


@njit(SIGNATURE, nogil=True, cache=True, error_model="numpy", _nrt=False)
def count_texts(
    text, places, valid, index, blocks, parts, stop_keys, stop_at,
    histogram, met, stream, stream_text, offsets, sums, keys, is_word, ids, slot, spots,
    feeds, clean, clean_text, starts, ends, begins, table, once, twice, stamps,
    out, entropy,
):  # fmt: skip
    """Count all numbers of the texts ``text[places[i]:places[i + 1]]``, one row of ``out`` each; rows of nulls stay 0."""
    for row in range(len(places) - 1):
        if not valid[row]:
            continue
        start, end = places[row], places[row + 1]
        line = out[row]
        line[N_BYTES] = end - start
        tokens, breaks, distinct, first_byte, first_from, last_byte, last_from = scan(
            text, start, end, index, blocks, parts, histogram, met, stream, offsets, sums, keys, is_word, feeds, clean, clean_text, starts, ends, begins, line
        )  # fmt: skip
        code_points = line[N_CODE_POINTS]
        number(tokens, keys, is_word, ids, table, stamps, stop_keys, stop_at, line)
        if parts & PART_LINES:
            count_lines(
                text, start, end, code_points, breaks, feeds[0], feeds[1], feeds[2], tokens, index, blocks, table, stamps, line
            )  # fmt: skip
            count_paragraphs(text, first_byte, first_from, last_byte, last_from, breaks, feeds[0], feeds[1], table, stamps, line)
        if parts & PART_TOP:
            top_grams(tokens, ids, sums, slot, spots, table, stamps, line, N_TOP)
        if parts & PART_REPEATED:
            repeated_grams(tokens, stream_text, offsets, sums, keys, slot, ids, spots, once, twice, table, stamps, line, N_REPEATED)
        if parts & PART_BRACKETS and histogram[0x3010] > 0:
            line[N_BRACKETED] = bracketed(text, start, end)
        entropy[row] = account(distinct, met, histogram, code_points, index, blocks, line)
        if parts & PART_HAN and line[NUMBERS_HAN_BASIC] >= HAN_LEAST * code_points and tokens > 0:
            n = without_spaces(text, first_byte, last_byte, stream, offsets)
            line[N_HAN_WINDOWS] = max(n - HAN_WINDOW, 0)
            if n > HAN_WINDOW + 1:
                line[N_REPEATED_HAN] = repeated_windows(
                    n - HAN_WINDOW, stream_text, offsets, HAN_WINDOW, slot, spots, once, twice, table, stamps
                )


@njit(types.void(TABLE, INTS, uint64, int64), nogil=True, cache=True, error_model="numpy", _nrt=False)
def token_key(keys, places, key, position):
    """Put the key of a stop word into the table that ``number`` looks into."""
    at = np.int64(mix(key) & np.uint64(len(keys) - 1))
    while places[at] >= 0:
        at = (at + 1) & (len(keys) - 1)
    keys[at] = key
    places[at] = position
