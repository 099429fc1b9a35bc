"""Write ``kernels/chinese_tags.bin``: the part of speech that jieba's dictionary gives to each word, beside ``chinese_words.bin``.

    python bench/chinese_tags.py src/goldsmith/kernels/chinese_tags.bin PATH/TO/site-packages/jieba

The tags come from jieba 0.42.1 (MIT), ``dict.txt``, third column; nothing is imported or run from there. The file is a JSON list of
the names of the tags, then one byte for every node of the trie (position in the list; 0 is no word), deflated with LZMA
(``kernels/chinese_tags.py`` reads it). The nodes stand in the order of ``chinese_words.bin``.
"""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path

import numpy as np

from chinese_dictionary import REACHABLE, dictionary

NO_WORD = ""


def tags_of(path: Path) -> dict[str, str]:
    """Return the tag of every word; the later of two entries holds."""
    return {word: tag for word, _, tag in (line.strip().split(" ") for line in path.read_text(encoding="utf-8").splitlines())}


def in_order_of_the_trie(counts: dict[str, int]) -> list[str]:
    """Return every word and every beginning of one, breadth first, as ``chinese_dictionary.trie`` numbers them."""
    children: dict[str, set[str]] = {"": set()}
    for word in counts:
        for end in range(1, len(word) + 1):
            children.setdefault(word[: end - 1], set()).add(word[end - 1])
    order = [""]
    for beginning in order:
        order += [beginning + each for each in sorted(children.get(beginning, ()))]
    return order


def main() -> None:
    """Write the file and say how large it is."""
    goal, folder = map(Path, sys.argv[1:3])
    counts, _ = dictionary(folder / "dict.txt")
    tags = tags_of(folder / "dict.txt")
    known = {word: count for word, count in counts.items() if REACHABLE.fullmatch(word)}
    names = [NO_WORD, *sorted(set(tags.values()))]
    place = {name: at for at, name in enumerate(names)}
    of = bytes(place[tags[each]] if known.get(each) else 0 for each in in_order_of_the_trie(known))
    head = json.dumps(names).encode()
    goal.write_bytes(
        lzma.compress(len(head).to_bytes(4, "little") + head + np.frombuffer(of, np.uint8).tobytes(), preset=9 | lzma.PRESET_EXTREME)
    )
    print(f"{len(of)} nodes, {len(names)} tags, {goal.stat().st_size} bytes")


if __name__ == "__main__":
    main()
