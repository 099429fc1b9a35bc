"""Texts whose worth is known, for ``bench/rule_quality.py``: good prose of many genres, and texts that people judged.

Every source yields ``Text`` rows. A source whose files are absent yields nothing and says why (``AbsentError``).
"""

from __future__ import annotations

import email
import email.policy
import gzip
import json
import tarfile
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from corpus import DATA, MIX40, records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FEWEST = 20  # texts that a source of mix40 needs to be shown
MIXED = {  # sources of mix40 that hold something else than running text; shown, not counted as known-good
    "nltk:pros_cons": "lists of tagged half sentences",
    "nltk:webtext": "chat logs and personal advertisements",
    "deb:fortunes-zh": "colour codes of a terminal in every line",
}


class Text(NamedTuple):
    """One text: where it comes from, its language as its source says, a stable id, and itself."""

    source: str
    language: str
    id: str
    text: str


class AbsentError(Exception):
    """The files of a source are not there."""


def mix40() -> Iterator[Text]:
    """Yield the Chinese and English texts of the corpus, a source of its own for every ``source`` with enough of them."""
    rows = [row for row in records(present(MIX40)) if row["lang"] in {"zh", "en"}]
    sizes = Counter((row["source"], row["lang"]) for row in rows)
    for row in rows:
        if sizes[row["source"], row["lang"]] >= FEWEST:
            yield Text(row["source"], row["lang"], row["id"], row["text"])


def school_mathematics() -> Iterator[Text]:
    """Yield word problems, and the same with their worked solutions."""
    for at, row in enumerate(records(present(DATA / "benchmarks" / "gsm8k_test.jsonl.gz"))):
        yield Text("gsm8k problems", "en", f"q{at}", row["question"])
        yield Text("gsm8k solved", "en", f"s{at}", row["question"] + "\n" + row["answer"])


def abstracts() -> Iterator[Text]:
    """Yield medical abstracts, and questions with the answer that the authors drew."""
    for key, row in json.loads(gzip.decompress(present(DATA / "medical" / "pubmedqa_ori_pqal.json.gz").read_bytes())).items():
        yield Text("pubmedqa abstracts", "en", key, "\n".join(row["CONTEXTS"]))
        yield Text("pubmedqa answers", "en", key, row["QUESTION"] + "\n" + row["LONG_ANSWER"])


def medical_answers() -> Iterator[Text]:
    """Yield Chinese questions about medicine with their answers."""
    for at, row in enumerate(records(present(DATA / "medical" / "huatuo_llama_data_zh.jsonl.gz"))):
        yield Text("huatuo", "zh", f"h{at}", row["instruction"] + "\n" + row["output"])


def technical_articles() -> Iterator[Text]:
    """Yield translated technical articles in Markdown; those that are still in English are English."""
    with tarfile.open(present(DATA / "long_text" / "lctt_articles.tgz")) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() and member.name.endswith(".md") else None
            text = file.read().decode("utf-8", "replace") if file else ""
            if text.strip():
                han = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
                yield Text("lctt articles", "zh" if han > 0.1 * len(text) else "en", member.name, text)


def chinese_web() -> Iterator[Text]:
    """Yield Chinese web news."""
    for at, row in enumerate(records(present(DATA / "zh_web" / "skywork_zh_general.jsonl.gz"))):
        yield Text("skywork", "zh", f"w{at}", row["text"])


def writing_tasks() -> Iterator[Text]:
    """Yield assignments to write something, in both languages."""
    for row in records(present(DATA / "rubrics" / "writingbench_length_subset.jsonl.gz")):
        text, language = row["query"], row.get("lang", "")
        if language not in {"zh", "en"}:
            language = "zh" if sum("\u4e00" <= letter <= "\u9fff" for letter in text) > 0.2 * len(text) else "en"
        yield Text("writingbench", language, str(row["index"]), text)


def article_bodies() -> Iterator[Text]:
    """Yield the article bodies that a person marked in web pages."""
    for key, row in json.loads(gzip.decompress(present(DATA / "html_gold" / "ground-truth.json.gz").read_bytes())).items():
        yield Text("html_gold bodies", "en", key, row["articleBody"])


def finance() -> Iterator[Text]:
    """Yield Chinese financial news of at least 100 characters, each text once."""
    seen = set()
    with tarfile.open(present(DATA / "zh_finance" / "FinCUGE_Publish.tgz")) as archive:
        for member in archive:
            if not member.name.endswith("train_list.json"):
                continue
            for row in json.load(archive.extractfile(member)):  # type: ignore[arg-type]  # a file
                text = str(row[0] if isinstance(row, list) else row.get("text") or row.get("input") or "")
                if len(text) >= 100 and text not in seen and len(seen) < 6000:
                    seen.add(text)
                    yield Text("fincuge " + member.name.split("/")[1], "zh", f"f{len(seen)}", text)


def conversations() -> Iterator[Text]:
    """Yield dialogues in English."""
    for at, row in enumerate(records(present(DATA / "instruct" / "hh_harmless_test.jsonl.gz"))):
        yield Text("hh dialogues", "en", f"d{at}", row["chosen"])


def judged_web() -> Iterator[Text]:
    """Yield web texts that people judged: the id begins with ``good`` or ``bad``."""
    for at, row in enumerate(records(present(DATA / "text_quality" / "dclm_agreement.jsonl.gz"))):
        yield Text("people's verdicts", "en", f"{'good' if row['label'] else 'bad'}{at}", row["text"])


def spam_pages() -> Iterator[Text]:
    """Yield the HTML source of spam mails, as raw text."""
    with tarfile.open(present(DATA / "spam" / "spam_assassin.tgz")) as archive:
        for member in archive:
            if "/spam-1/" not in member.name or not member.isfile():
                continue
            mail = email.message_from_bytes(archive.extractfile(member).read(), policy=email.policy.compat32)  # type: ignore[union-attr]  # a file
            for part in mail.walk():
                if part.get_content_type() == "text/html":
                    text = (part.get_payload(decode=True) or b"").decode("latin-1")
                    if len(text) > 500:
                        yield Text("raw HTML of spam", "en", member.name, text)


def present(path: Path) -> Path:
    """Return the path, or raise ``AbsentError`` with the reason."""
    if not path.exists():
        raise AbsentError(f"needs shared/data/{path.relative_to(DATA)} beside the repository")
    return path


GOOD: tuple[Callable[[], Iterator[Text]], ...] = (
    mix40, school_mathematics, abstracts, medical_answers, technical_articles, chinese_web, writing_tasks, article_bodies, finance,
    conversations,
)  # fmt: skip
