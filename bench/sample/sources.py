"""Read the permissively licensed sets that the sample is drawn from.

Every function returns records in a fixed order, so that the sample is the same at every making.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

MAIL_ADDRESS = re.compile(r"[\w.+=%-]+@[\w-]+(?:\.[\w-]+)+")
ADDRESS_WITHOUT_DOMAIN = re.compile(r"[\w.]+@(?!example)\w+")
QUERY = re.compile(r"(site-\w{3}\.example[\w./~%-]*)\?(?:[\w&=%.+;,:/~-]|=\n)+")
HOST = re.compile(r"((?:https?|ftp)://(?:www\.)?|\bwww\.)([\w.:@%-]*(?:=\n)?[\w.:@%-]*\w)", re.IGNORECASE)
PHONE = re.compile(r"(?<![\w.])(?:\+?\d{1,3}[ .-]{0,2})?(?:\(\d{2,4}\)|\d{3})[ .-]{0,2}\d{3,4}[ .-]{0,2}\d{4}(?!\w)")
STREET = re.compile(
    r"\b\d{1,5}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][\w.]*\s+){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Lane|Suite)\b[^\n<]{0,40}"
)
SIGNATURE = re.compile(
    r"^-- ?$|^(?:Yours|Sincerely|Regards|Best regards|Dear (?!sir|friend|home|customer|busi|valued|all|madam|web))",
    re.MULTILINE | re.IGNORECASE,
)
WRAPPING = re.compile(r"=\n|<[^>]*>")
UNWANTED = re.compile(
    r"sex|porn|xxx|nude|naked|adult|viagra|penis|breast|erotic|slut|teen|horny|lesbian|gay|fuck|shit|bitch|whore|nigg|hate|kill|"
    r"c\W?o\W?c\W?k\W?s|v.agra|v.i.a.g|next of kin|\bbutts?\b|hammer|condom|c o n d o m|durex|thickness|too small|be a man|en secret|milosevic|love life|kennst mich|anabolic|poker|zimmy|fictitious|partnership|"
    r"charity|tribes|soleil|increased size|freak|saudi|english well|chatting|fisted|amateur|web ?cam|\bgirls?\b|\bcum\b|hardcore|pussy|\bcocks?\b|\btits?\b|lust\b|swinger|\bchicks?\b|\bbabes?\b|lolita|bestial|bikini|lingerie|orgasm|"
    r"libido|potency|celebrit|peep|voyeur|seduc|lover|bless|karma|penny stock|abacha|mobutu|kabila|savimbi|sankoh|nigeria|murder|rape|terror|islam|muslim|jew|hitler|casino|escort|virgin|enlarge|drug|religio|"
    r"social security number|bush|9-?11\b|memorial|base64|mother's maiden|suicid|dead|death|gun\b|weapon|orgy|dating|singles|marijuana|cannabis|steroid|\bass\b|\bdick\b",
    re.IGNORECASE,
)
HAN = re.compile(r"[\u4e00-\u9fff]")

# Written about politics, courts or persons, or holding other people's prose: not for a sample that everybody gets.
LEFT_OUT_TOPICS = {
    "Ideological Report", "Party Membership Application", "Government Speech", "Official Document", "Work Report", "Policy Advocacy",
    "Legal Awareness Campaign", "Biography", "Judgment Document", "Defense Plea", "Deed Achievement", "Case Study", "Human Resource Management",
}  # fmt: skip
STATUTES = {
    150: "第一章 总则",
    329: "第一章",
    626: "第一章",
    737: "第一条",
}  # query index: where the statute begins (statutes are in the public domain)
MATERIAL = (777, 827, 886, 867, 798, 316)
REGIONAL_CHAT = set(
    "t208 t6115 t2433 t3310 t6496 t3180 t2768 t4709 t2415 t2414 t6286 t3785 t3792 t5521 t814 t3206 t2742 t5657 t3802 t3578 t3891 t3828 t3900 t4567 "  # noqa: SIM905 - quoted one by one they are harder to read
    "t5579 t4219 t4644 t6154 t3531 t3352 t3622 t6266 t3864 t1889 t6156 t5062 t3308 t4734 t4267 t3737 t4169 t5445 t3849 t2287 t3341 t6554 t2264 "
    "t4964 t6300 t5026 t3638 t6036 t116 t2941 t5464 t5542 t3321 t4309 t4917 t3232 t6324 t3257 t6516 t3668 t1775 d4796 d6111 d3731 d6110 d5458 d3366 "
    "d5050 d3314 d3333 d4269 d3676 d2680 d6045 d3332 d5262 d6081 d2719".split()
)  # read one by one: food, weather, dialects


@dataclass(frozen=True)
class Text:
    """One text with where it comes from and under which licence."""

    text: str
    source: str
    license: str
    origin: str


def _rank(text: str) -> str:
    """Return a key that orders texts as if at random, always the same."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def own(language: str) -> list[tuple[str, str]]:
    """Return the texts written for goldsmith in one file, as (title, body)."""
    parts = re.split(r"^# (.+)\n", (HERE / f"{language}.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [(title.strip(), body.strip()) for title, body in zip(parts[::2], parts[1::2], strict=True)]


def web_texts(data: Path) -> list[Text]:
    """Return the web texts with a human verdict (good or bad) of DataComp-LM."""
    with gzip.open(data / "text_quality/dclm_agreement.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    kept = [_mask(row["text"])[:6000] for row in rows if not UNWANTED.search(row["text"])]
    return [Text(text, "dclm-agreement", "MIT", f"text_quality/{i}") for i, text in enumerate(kept)]


def abstracts(data: Path, n: int) -> list[Text]:
    """Return abstracts of medical articles (PubMedQA, labelled part)."""
    with gzip.open(data / "medical/pubmedqa_ori_pqal.json.gz", "rt", encoding="utf-8") as file:
        rows = json.load(file)
    items = [(key, row["QUESTION"] + "\n\n" + "\n".join(row["CONTEXTS"]) + "\n\n" + row["LONG_ANSWER"]) for key, row in rows.items()]
    items = [(key, text) for key, text in items if not UNWANTED.search(text)]
    return [Text(text, "pubmedqa", "MIT", f"pubmed:{key}") for key, text in sorted(items, key=lambda item: _rank(item[1]))[:n]]


def problems(data: Path, n: int) -> list[Text]:
    """Return school mathematics problems with their worked answer (GSM8K)."""
    with gzip.open(data / "benchmarks/gsm8k_train.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [row["question"] + "\n" + row["answer"] for row in rows if not UNWANTED.search(row["question"])]
    return [Text(text, "gsm8k", "MIT", f"gsm8k/{i}") for i, text in enumerate(sorted(texts, key=_rank)[:n])]


def programs(data: Path, n: int) -> list[Text]:
    """Return programming exercises with their solution (HumanEval)."""
    with gzip.open(data / "benchmarks/HumanEval.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Text(row["prompt"] + row["canonical_solution"], "humaneval", "MIT", row["task_id"]) for row in rows[:n]]


def _writing_queries(data: Path) -> list[dict[str, object]]:
    with gzip.open(data / "rubrics/writingbench_length_subset.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def statutes(data: Path) -> list[Text]:
    """Return the articles of Chinese statutes, one text an article, of at least 40 characters."""
    rows = {row["index"]: str(row["query"]) for row in _writing_queries(data)}
    out = []
    for index, begin in STATUTES.items():
        law = re.sub(r"[\u3000 \t]+", " ", rows[index][max(rows[index].find(begin), 0) :])
        articles = [article.strip() for article in re.split(r"(?=第[一二三四五六七八九十百]+条[ \u3000])", law)]
        articles = [re.split(r"\n+\s*第[一二三四五六七八九十]+章", article)[0].strip() for article in articles if article.startswith("第")]
        out += [Text(article, "writingbench", "Apache-2.0", f"writingbench/{index}") for article in articles if 40 <= len(article) <= 1200]
    return out


def assignments(data: Path, *, chinese: bool) -> list[Text]:
    """Return short writing assignments, without the material that some of them carry."""
    rows = [row for row in _writing_queries(data) if row["domain2"] not in LEFT_OUT_TOPICS]
    texts = [(row["index"], str(row["query"]).strip()) for row in rows]
    return [
        Text(_mask(text), "writingbench", "Apache-2.0", f"writingbench/{index}")
        for index, text in texts
        if len(text) <= (360 if chinese else 1000) and (len(HAN.findall(text)) > 0.2 * len(text)) == chinese
    ]


def passages(data: Path) -> list[Text]:
    """Return passages of 120 to 900 characters of the material of some Chinese assignments about technology, trade and school."""
    rows = {row["index"]: str(row["query"]) for row in _writing_queries(data)}
    out = []
    for index in MATERIAL:
        pieces = [""]
        for paragraph in re.split(r"\s*\n\s*", _mask(rows[index])):
            pieces = [*pieces, paragraph] if len(pieces[-1]) > 220 else [*pieces[:-1], (pieces[-1] + "\n" + paragraph).strip()]
        out += [Text(piece, "writingbench", "Apache-2.0", f"writingbench/{index}") for piece in pieces if 120 <= len(piece) <= 900]
    return out


def criteria(data: Path, *, chinese: bool) -> list[Text]:
    """Return the scoring rubrics of the assignments, one text a criterion."""
    out = []
    for row in _writing_queries(data):
        if row["domain2"] in LEFT_OUT_TOPICS:
            continue
        for criterion in row["checklist"]:
            steps = "\n".join(f"{step}: {criterion[step]}" for step in criterion if step not in {"name", "criteria_description"})
            text = f"{criterion['name']}\n{criterion['criteria_description']}\n{steps}"
            if (len(HAN.findall(text)) > 0.2 * len(text)) == chinese and not UNWANTED.search(text):
                out.append(Text(text, "writingbench", "Apache-2.0", f"writingbench/{row['index']}"))
    return out


def chat(data: Path) -> list[Text]:
    """Return short Chinese posts about food, weather and dialects, each labelled not offensive and read by a person."""
    out = []
    for name in ("train", "dev"):
        with gzip.open(data / f"toxicity/cold_{name}.csv.gz", "rt", encoding="utf-8-sig") as file:
            out += [
                Text(row["TEXT"].replace("\\r\\n", "\n"), "cold", "Apache-2.0", f"cold/{name}/{row['']}")
                for row in csv.DictReader(file)
                if row["label"] == "0" and row["topic"] == "region" and name[0] + row[""] in REGIONAL_CHAT
                and not any(word in row["TEXT"] for word in ("福建人", "恶心", "傻", "死"))
            ]  # fmt: skip
    return out


def mails(data: Path, n: int) -> list[dict[str, str]]:
    """Return unsolicited commercial mails as they were sent (raw body), with addresses, telephones and streets masked."""
    out = []
    with tarfile.open(data / "spam/spam_assassin.tgz") as archive:
        names = [m for m in archive.getnames() if re.search(r"data/spam-[12]/.*\.txt$", m)]
        chosen = set(names)
        for member in archive:
            if member.name not in chosen or member.size > 6_000:
                continue
            raw = archive.extractfile(member).read().decode("latin-1")
            head, _, body = raw.partition("\n\n")
            if (
                UNWANTED.search(head)
                or UNWANTED.search(body)
                or not body.strip()
                or SIGNATURE.search(body)
                or "\x1b" in body
                or _unreadable(body)
            ):
                continue
            field = {k: (re.search(rf"^{k}:[ \t]*(.*)$", head, re.MULTILINE) or [None, ""])[1] for k in ("Subject", "Date")}
            out.append(
                {
                    "name": member.name.split("/data/")[1],
                    "subject": _defuse(_mask(field["Subject"])),
                    "date": field["Date"],
                    "text": _defuse(_mask(body)),
                }
            )
    return sorted(out, key=lambda mail: _rank(mail["name"]))[:n]


def _mask(text: str) -> str:
    """Return the text with mail addresses, telephone numbers and street addresses replaced."""
    text = MAIL_ADDRESS.sub("someone@example.com", text.replace("\x00", ""))
    text = ADDRESS_WITHOUT_DOMAIN.sub("someone@example.com", text)
    return STREET.sub("[address]", PHONE.sub("555-0100", text))


def _defuse(text: str) -> str:
    """Return the text with the hosts of its links replaced by names that lead nowhere (``.example``, RFC 2606)."""
    text = HOST.sub(lambda link: f"{link[1]}site-{_rank(link[2].lower())[:3]}.example", text)
    return QUERY.sub(r"\1?id=1", text)


def _unreadable(body: str) -> bool:
    """Tell whether an Asian mail, read as Latin-1 here, holds unwanted words in its own encoding."""
    raw = body.encode("latin-1")
    asian = raw.decode("euc-kr", errors="replace") + raw.decode("gb18030", errors="replace") + raw.decode("big5", errors="replace")
    return any(
        word in asian
        for word in (
            "성인",
            "섹스",
            "미녀",
            "몰카",
            "야동",
            "포르노",
            "성기",
            "비아그라",
            "누드",
            "만남",
            "情色",
            "成人",
            "性愛",
            "激情",
            "裸",
        )
    )
