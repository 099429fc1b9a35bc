"""Text cut into sentences for a parser, and which grammar it wants.

Chinese is cut as published: behind ``。！!？?；;|``, a tab, a line feed or ``…``, and after 128 characters at the latest; what holds no
letter is no sentence. Languages with spaces are cut into paragraphs only, since their parsers find sentences by themselves.

Source: PPMark0712/CDF-GC at 35bf773, ``dependency_parser.py`` and ``preprocess_text``.
"""

from __future__ import annotations

import re

LONGEST = 128
LONGEST_PARAGRAPH = 4000
LEAST_HAN = 0.2
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def chinese_sentences(text: str) -> list[str]:
    """Return the sentences of a Chinese text, without white space around them.

    Example:
        >>> chinese_sentences("下雨了！——回家吧。 ok")
        ['下雨了！', '——回家吧。', 'ok']
    """
    found, start = [], 0
    ends = "。！!？?；;|\n\t…"
    for at, character in enumerate(text):
        if character in ends or at - start + 1 >= LONGEST:
            found.append(text[start : at + 1])
            start = at + 1
    found.append(text[start:])
    return [each.strip() for each in found if any(map(str.isalpha, each))]


def paragraphs(text: str) -> list[str]:
    r"""Return the lines of a text that hold a letter; those above 4,000 characters are cut at a space.

    A line that begins with a small letter goes on with the line before it: texts are wrapped in mail and books.

    Example:
        >>> paragraphs("One. Two.\n\n--\nThree\nand four.")
        ['One. Two.', 'Three and four.']
    """
    found = []
    for line in _unwrapped(text):
        rest = line
        while len(rest) > LONGEST_PARAGRAPH:
            cut = rest.rfind(" ", LONGEST_PARAGRAPH // 2, LONGEST_PARAGRAPH)
            cut = cut if cut > 0 else LONGEST_PARAGRAPH
            found.append(rest[:cut])
            rest = rest[cut:].lstrip()
        found.append(rest)
    return [each for each in found if any(map(str.isalpha, each))]


def _unwrapped(text: str) -> list[str]:
    found: list[list[str]] = [[]]
    for line in map(str.strip, text.splitlines()):
        if line[:1].islower() and found[-1]:
            found[-1].append(line)
        else:
            found.append([line] if line else [])
    return [" ".join(lines) for lines in found]


def without_table_bars(text: str) -> str:
    """Return a text whose lines lost the white space around them, and table rows their bars, as the published tagger sees it.

    Example:
        >>> without_table_bars(" |a|b| ")
        ' a b '
    """
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line.replace("|", " ") if line.startswith("|") and line.endswith("|") else line for line in lines)


def language_of(text: str) -> str:
    """Return ``zh`` where at least a fifth of the letters are Han characters, else ``en``: the two grammars that are known here.

    Example:
        >>> language_of("他说 hello"), language_of("He says 你好 and leaves again")
        ('zh', 'en')
    """
    han = len(_HAN.findall(text))
    letters = sum(map(str.isalpha, text)) if han else 1
    return "zh" if letters and han / letters >= LEAST_HAN else "en"
