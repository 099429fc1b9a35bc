"""Records with one planted defect each, and their undamaged twins, for `bench/dingo.py`.

A kind of defect is a function ``kind(draw, language, record)`` that changes a record in place. Every record is damaged in one way only and no
text is used twice, so that no record repeats another unless that is its defect.
"""

from __future__ import annotations

import base64
import random
import re
from typing import TYPE_CHECKING, Any

from rule_planted import LOREM, NAVIGATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Record = dict[str, Any]
LANGUAGES = ("zh", "en")


def whole(record: Record, language: str) -> Record:
    """Return a record with every field of the TC609 record, filled."""
    return {
        "id": record["id"], "text": record["text"], "data_content": [{"media_type": "text", "content": record["text"]}],
        "source": "互联网", "source_details": f"https://example.org/{record['id']}", "license": "CC-BY-4.0", "version": "1.0",
        "original_time": "2024-05-06", "last_modified_time": "2024-06-07", "generated_data_indicator": 0,
        "annotation": {"label": ["text"], "annotation_method": "人工标注", "annotator": "专业标注员"}, "rid": None, "language": language,
    }  # fmt: skip


def set_text(record: Record, text: str | None) -> None:
    """Put a text into both places where it stands."""
    record["text"], record["data_content"][0]["content"] = text, text


def sentences(text: str, language: str) -> list[str]:
    """Return the sentences of a text."""
    return [" ".join(one.split()) for one in re.split(r"(?<=[。！？])" if language == "zh" else r"(?<=[.!?])\s+", text) if one.strip()]


def scattered(draw: random.Random, text: str, share: float, signs: str) -> str:
    """Return a text with one sign put in place of some of its characters."""
    return "".join(draw.choice(signs) if draw.random() < share else letter for letter in text)


def planted(draw: random.Random, text: str, phrase: str, language: str) -> str:
    """Return a text with a sentence put between two of its own."""
    ends = [0, *(match.end() for match in re.finditer(r"[。！？]" if language == "zh" else r"[.!?](?=\s)", text))]
    at = draw.choice(ends)
    return text[:at] + (phrase if language == "zh" else f" {phrase}" if at else f"{phrase} ") + text[at:]


def id_card(draw: random.Random) -> str:
    """Return the number of an identity card that nobody has, with its check digit."""
    digits = f"{draw.choice(['110101', '310104', '440305'])}{draw.randrange(1960, 2000)}{draw.randrange(1, 13):02}{draw.randrange(1, 29):02}{draw.randrange(1000):03}"
    total = sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(digits))
    return digits + "10X98765432"[total % 11]


def bank_card(draw: random.Random) -> str:
    """Return 16 digits that pass the check of Luhn."""
    digits = "622848" + "".join(draw.choices("0123456789", k=9))
    total = sum(sum(divmod(int(digit) * (1 + at % 2 == 1) * 2, 10)) if at % 2 == 0 else int(digit) for at, digit in enumerate(digits))
    return digits + str(-total % 10)


def of_text(change: Callable[[random.Random, str, str], str | None]) -> Callable[[random.Random, str, Record], None]:
    """Return a kind of defect that changes the text alone."""

    def kind(draw: random.Random, language: str, record: Record) -> None:
        set_text(record, change(draw, language, record["text"]))

    return kind


def of_field(**fields: object) -> Callable[[random.Random, str, Record], None]:
    """Return a kind of defect that sets fields."""

    def kind(draw: random.Random, language: str, record: Record) -> None:
        del draw, language
        record.update(fields)

    return kind


def mojibake(draw: random.Random, language: str, text: str) -> str:
    """UTF-8 read in a one-byte encoding."""
    del draw
    wrong = text if language == "zh" else text.replace("'", "’").replace('"', "“").replace(", ", " — ")
    return wrong.encode().decode("cp1252", "replace" if language == "zh" else "ignore")


def gbk_mojibake(draw: random.Random, language: str, text: str) -> str:
    """UTF-8 read as GBK."""
    del draw
    wrong = text if language == "zh" else text.replace("'", "’").replace('"', "“").replace(", ", " — ")
    return wrong.encode().decode("gb18030", "replace")


def tags(draw: random.Random, language: str, text: str) -> str:
    """Every sentence in tags."""
    del draw
    return "".join(f'<div class="post"><p>{one}</p></div><br/>' for one in sentences(text, language))


def entities(draw: random.Random, language: str, text: str) -> str:
    """Entities between sentences."""
    return "".join(one + draw.choice(["&nbsp;&nbsp;", "&amp;", "&lt;", "&#8217;", "&quot;"]) for one in sentences(text, language))


def script(draw: random.Random, language: str, text: str) -> str:
    """Source of a page around the text."""
    code = "var gaJsHost = (('https:' == document.location.protocol) ? 'https://ssl.' : 'http://www.');\nfunction toggle(id) { document.getElementById(id).style.display = 'none'; }\n"
    told = "请启用 JavaScript 以查看此页面。\n" if language == "zh" else "Please enable JavaScript to view this page.\n"
    return code * draw.randrange(2, 5) + told + text


def cut(draw: random.Random, language: str, text: str) -> str:
    """The end is missing, from the middle of a sentence on."""
    del language
    at = int(len(text) * draw.uniform(0.5, 0.8))
    while at < len(text) - 1 and not (text[at - 1].isalpha() and text[at].isalpha()):
        at += 1
    return text[:at]


def many(text: str, signs: str) -> str:
    """Every space between words, or every full stop, as other white space."""
    return re.sub(r"(?<=[。！？.!?])\s*", signs, text)


TEXT: dict[str, Callable[[random.Random, str, Record], None]] = {
    "empty text": of_text(lambda *_: ""),
    "white space alone": of_text(lambda *_: " \n\t "),
    "mojibake (UTF-8 as Windows-1252)": of_text(mojibake),
    "mojibake (UTF-8 as GBK)": of_text(gbk_mojibake),
    "lost characters (U+FFFD, 3 %)": of_text(lambda draw, _, text: scattered(draw, text, 0.03, "\ufffd")),
    "control characters (2 %)": of_text(lambda draw, _, text: scattered(draw, text, 0.02, "\x01\x02\x0e\x13")),
    "zero-width characters in words": of_text(lambda draw, _, text: "".join(one + ("\u200b" if draw.random() < 0.02 and one.isalpha() else "") for one in text)),
    "tags of HTML": of_text(tags),
    "entities of HTML": of_text(entities),
    "JavaScript of the page": of_text(script),
    "cut off in a sentence": of_text(cut),
    "ends with `read more`": of_text(lambda draw, language, text: cut(draw, language, text) + ("……展开全文" if language == "zh" else "... read more")),
    "ends with a colon": of_text(lambda draw, language, text: cut(draw, language, text) + ":"),
    "one sentence 30 times": of_text(lambda _, language, text: text + "".join([max(sentences(text, language)[:6], key=len)] * 30)),
    "lines repeated": of_text(lambda _, __, text: "\n".join([text[:200]] * 6 + [text])),
    "one character repeated": of_text(lambda _, language, text: text + ("啊" if language == "zh" else "a") * 400),
    "too short": of_text(lambda _, language, text: text[:3] if language == "zh" else text.split()[0]),
    "identity card": of_text(lambda draw, language, text: planted(draw, text, f"身份证号{id_card(draw)}。" if language == "zh" else f"His ID card is {id_card(draw)}.", language)),
    "mobile phone": of_text(lambda draw, language, text: planted(draw, text, f"请联系张先生，手机13{draw.randrange(10**8, 10**9)}。" if language == "zh" else f"Call me at 13{draw.randrange(10**8, 10**9)} tonight.", language)),
    "e-mail address": of_text(lambda draw, language, text: planted(draw, text, f"邮箱 li{draw.randrange(999)}@163.com。" if language == "zh" else f"Write to anna{draw.randrange(999)}@gmail.com.", language)),
    "bank card": of_text(lambda draw, language, text: planted(draw, text, f"卡号：{bank_card(draw)}。" if language == "zh" else f"My card is {bank_card(draw)}.", language)),
    "words of random letters": of_text(lambda draw, _, text: " ".join("".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randrange(2, 10))) for _ in range(max(60, len(text) // 7)))),
    "base64": of_text(lambda draw, _, text: base64.b64encode(draw.randbytes(len(text))).decode()),
    "a link alone": of_text(lambda draw, _, __: f"https://example.com/p/{draw.randrange(10**9)}.html"),
    "lorem ipsum": of_text(lambda _, __, text: LOREM * max(2, len(text) // len(LOREM))),
    "a menu of a page": of_text(lambda draw, language, _: "\n".join(draw.sample(NAVIGATION[language].split("|"), 40))),
    "copyright notice (watermark)": of_text(lambda _, language, text: text + ("\n版权所有，未经授权不得转载。" if language == "zh" else "\nCopyright 2021 Example Inc. All rights reserved.")),
    "unsafe words": of_text(lambda draw, language, text: planted(draw, text, draw.choice(["这里可以购买毒品，也有洗钱教程。", "教你制作炸弹，实施诈骗。"] if language == "zh" else ["Buy cocaine and heroin here.", "How to make a pipe bomb and kill them all."]), language)),
    "no punctuation": of_text(lambda _, __, text: re.sub(r"[^\w\s]", "", text.replace("\n", ""))),
    "no spaces between words": of_text(lambda _, __, text: text.replace(" ", "")),
    "nine line breaks after each sentence": of_text(lambda _, __, text: many(text, "\n" * 9)),
    "capitals alone": of_text(lambda _, __, text: text.upper()),
    "every line a bullet": of_text(lambda _, language, text: "\n".join("• " + one for one in sentences(text, language))),
    "every line ends in an ellipsis": of_text(lambda _, language, text: "\n".join(one.rstrip("。.!?！？") + "..." for one in sentences(text, language))),
}  # fmt: skip
"""Defects of a text."""

FIELDS: dict[str, Callable[[random.Random, str, Record], None]] = {
    "no text field": lambda _, __, record: [record.pop(name) for name in ("text", "data_content")] and None,
    "licence missing": of_field(license=None),
    "source missing": of_field(source="", source_details=""),
    "time missing": of_field(original_time=None),
    "time is no date": of_field(original_time="2024-13-45"),
    "address of the source is none": of_field(source_details="see the web"),
    "annotation without a label": of_field(annotation={"label": [], "annotation_method": "人工标注", "annotator": "专业标注员"}),
    "annotation by a method that is not allowed": of_field(
        annotation={"label": ["text"], "annotation_method": "guess", "annotator": "nobody"}
    ),
}
"""Defects of other fields."""

EN_ONLY = frozenset({"no spaces between words", "capitals alone"})
EXACT, NEAR, FOREIGN = "exact duplicate", "near duplicate (2 % of the words)", "another language"


def kinds(language: str) -> list[str]:
    """Return the names of the kinds that are planted in a language."""
    return [name for name in (*TEXT, FOREIGN, EXACT, NEAR, *FIELDS) if not (language == "zh" and name in EN_ONLY)]


def nearly(draw: random.Random, language: str, text: str) -> str:
    """Return a text in which a word in fifty is another one."""
    words = list(text) if language == "zh" else text.split(" ")
    for at in draw.sample(range(len(words)), max(1, len(words) // 50)):
        words[at] = "某" if language == "zh" else "something"
    return ("" if language == "zh" else " ").join(words)


def twins(clean: dict[str, list[Record]], foreign: list[str], each: int, seed: int = 0) -> Iterator[tuple[str, str, Record, Record | None]]:
    """Yield language, kind, undamaged record, and damaged record; a duplicate comes with the record that it repeats.

    Args:
        clean: Records by language, each with ``id`` and ``text``; no text twice.
        foreign: Texts of other languages.
        each: Records of each kind and language.
        seed: Of all that is drawn.
    """
    draw = random.Random(seed)
    for language in LANGUAGES:
        texts = iter(clean[language])
        for kind in kinds(language):
            for number in range(each):
                one = whole(next(texts), language)
                bad = whole(one, language)
                if kind == FOREIGN:
                    set_text(bad, foreign[(number + each * (language == "en")) % len(foreign)])
                elif kind in (EXACT, NEAR):
                    yield language, "", one, whole(one, language)
                    bad["id"] = f"{one['id']}-again"
                    set_text(bad, one["text"] if kind == EXACT else nearly(draw, language, one["text"]))
                else:
                    {**TEXT, **FIELDS}[kind](draw, language, bad)
                yield language, kind, one, bad
