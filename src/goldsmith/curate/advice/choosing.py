"""From what was seen to what a recipe should say, each part with its reason in two languages."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.curate.advice.measured import Facts, Measured
    from goldsmith.curate.advice.shapes import Group

Said = tuple[str, str]
"""A sentence in English and in Chinese."""

SHORT_CHARACTERS = {"zh": 80, "ja": 80, "ko": 100}
SHORT_OTHERS = 160
"""Characters at the median below which records are short texts."""

PAGES = {"html", "warc", "wet", "pdf", "eml", "mbox"}
"""Readers of documents that carry lines of the page, or of the letterhead, they stood on."""

WORTH = {"repair_unicode": 0.001, "control_characters": 0.001, "html_remains": 0.005, "whitespace": 0.05}
"""Share of changed records from which on an edit is worth its time."""

PERSONAL = 0.01
RISK = 0.01
REPEATED = 0.005
LONG = 50_000
"""Characters of a text for which the upper limit of short texts is not meant."""
LANGUAGE = 0.005
MANY_DROPPED = 0.25
RULED = {"zh": "goldsmith-zh@1", "en": "goldsmith-en@1"}


@dataclass
class Part:
    """One setting of a recipe with its value and its reasons; a part without a value is advice alone."""

    key: str
    value: Any = None
    why: list[Said] = field(default_factory=list)
    muted: bool = False
    """Whether it is written as a comment, for people to take in."""


def fields_of(group: Group) -> dict[str, Any]:
    """Return what `fields` should say."""
    names = {
        "source_detail": group.roles.url,
        "original_at": group.roles.date,
        "license": group.roles.licence,
        "source": group.roles.source,
    }
    found: dict[str, Any] = {"id": [group.id] if group.id else []}
    if group.shape == "conversation":
        found["text"] = {"messages": group.text[0]}
    elif group.shape in {"instruction", "preference", "pair"}:
        found["text"] = {"join": list(group.text), "separator": "\n\n"}
    else:
        found["text"] = list(group.text)
    return {**found, **{key: [name] for key, name in names.items() if name}}


def parts_of(group: Group, measured: Measured) -> list[Part]:
    """Return the parts of a recipe beside sources and fields, in the order in which they are written."""
    facts = measured.facts
    rules = _rules(group, measured)
    near = _near(group, facts)
    found = [_edits(group, facts), _boilerplate(group, facts), _measure(facts), _chunks(group, facts), _languages(facts), rules]
    found += [Part("exact_duplicates", value=True, why=_copies(facts)), near, _budget(facts, group)]
    return [one for one in found if one is not None]


def is_short(facts: Facts) -> bool:
    """Tell whether the records are titles, comments and the like, of which every distinct one is worth keeping."""
    main = facts.languages.most_common(1)[0][0] if facts.languages else ""
    return facts.lengths[1] < SHORT_CHARACTERS.get(main, SHORT_OTHERS)


def percent(share: float) -> str:
    """Return a share as people write it.

    Example:
        >>> percent(0.5), percent(0.0123), percent(0.00004), percent(0)
        ('50 %', '1.2 %', '< 0.1 %', '0 %')
    """
    if 0 < share < 0.001:
        return "< 0.1 %"
    return f"{share:.0%}".replace("%", " %") if share >= 0.1 or share == 0 else f"{share:.1%}".replace("%", " %")


def _edits(group: Group, facts: Facts) -> Part | None:
    wanted: list[Any] = []
    why: list[Said] = []
    for name, least in WORTH.items():
        share = facts.share(facts.changed.get(name, 0))
        if share >= least and name == "html_remains" and group.shape != "text":
            told = f"{percent(share)} hold tags; answers about web pages need them, so html_remains is not used"
            why.append((told, f"{percent(share)} 含标签；讲网页的回答需要它们，所以不用 html_remains"))
        elif share >= least and not (group.shape != "text" and name == "whitespace"):
            wanted.append(name)
            why.append((f"{name} changes {percent(share)} of the sample", f"{name} 会改动样本的 {percent(share)}"))
    if _is_paged(group, facts):
        wanted.insert(len(wanted) - ("whitespace" in wanted), "boilerplate_lines")
        shared = percent(facts.share(facts.shared_lines))
        why.append((f"{shared} of the texts share lines with others: navigation, notices", f"{shared} 的文本含有多篇共有的行：导航、声明"))
    share = facts.share(facts.personal_records)
    if share >= PERSONAL:
        wanted.append({"mask_personal_data": {"mask": "kind"}})
    if share:
        kinds = ", ".join(f"{kind} {count}" for kind, count in facts.personal.most_common(4))
        todo = (
            ("masked", "打码")
            if share >= PERSONAL
            else ("few; add the edit mask_personal_data if they must go", "很少；要去掉就加上 mask_personal_data")
        )
        why.append((f"{percent(share)} hold personal data ({kinds}): {todo[0]}", f"{percent(share)} 含个人信息（{kinds}）：{todo[1]}"))
    return Part("edits" if wanted else "", wanted, why) if wanted or why else None


def _is_paged(group: Group, facts: Facts) -> bool:
    if group.shape != "text" or facts.records < 20 or is_short(facts):
        return False
    pages = any(one.looked.reader in PAGES or one.looked.reader in {"zip", "tar"} for one in group.files)
    return facts.share(facts.shared_lines) >= (0.1 if pages else 0.3) and facts.share(facts.several_lines) >= 0.5


def _boilerplate(group: Group, facts: Facts) -> Part | None:
    if not _is_paged(group, facts) or facts.share(facts.repeated) < REPEATED:
        return None
    share = percent(facts.share(facts.repeated))
    told = (f"{share} of the texts are mostly lines that others have too", f"{share} 的文本大部分是别处也有的行")
    return Part("boilerplate", {"documents": 6, "above": 0.5}, [told])


def _measure(facts: Facts) -> Part | None:
    share = facts.share(facts.risk.total())
    if share < RISK:
        return None
    kinds = ", ".join(f"{name} {count}" for name, count in facts.risk.most_common(3))
    why = [(f"{percent(share)} hold words of risk ({kinds}): noted, not dropped", f"{percent(share)} 含风险词（{kinds}）：只标注，不删除")]
    return Part("measure", ["risk_class"], why)


def _chunks(group: Group, facts: Facts) -> Part | None:
    if group.shape != "text" or facts.lengths[2] < 20_000:
        return None
    why = [
        (
            f"1 in 20 has more than {facts.lengths[2]:,} characters; cut them where a model needs it",
            f"二十分之一超过 {facts.lengths[2]:,} 字；需要时切分",
        )
    ]
    return Part("chunks", {"characters": 8000, "by": ["heading", "paragraph"]}, why, muted=True)


def _languages(facts: Facts) -> Part | None:
    main = [name for name, count in facts.languages.most_common() if facts.share(count) >= 0.02 and name != "und"]
    told = ", ".join(f"{name} {percent(facts.share(count))}" for name, count in facts.languages.most_common(6))
    why: list[Said] = [(f"languages of the sample: {told}", f"样本的语种：{told}")]
    if len(facts.languages) <= len(main) or not main:
        return Part("", why=why)
    why.append(("take the sign away to keep these alone", "去掉注释符号就只保留这些语种"))
    return Part("languages", main, why, muted=True)


def _rules(group: Group, measured: Measured) -> Part:
    """Choose rule sets by shape, length and language, and try them on the sample: a set that drops a quarter does not fit."""
    facts = measured.facts
    if group.shape == "code":
        return Part("rules", _code_rules(), [("programs: no rule for prose, only what no program is", "程序代码：不用散文规则")])
    if group.shape != "text" or is_short(facts):
        told = (f"{facts.lengths[1]} characters at the median", f"长度中位数 {facts.lengths[1]} 字")
        return _tried([("short-text@1", ())], measured, [_shape(group), told])
    sets = [(RULED[name], (name,)) for name, count in facts.languages.most_common() if name in RULED and facts.share(count) >= LANGUAGE]
    if not sets:
        why = ("no rule set for these languages: only broken and empty texts go", "这些语种没有规则集：只去掉空的和坏的文本")
        return _tried([("short-text@1", ())], measured, [why])
    part = _tried(
        sets,
        measured,
        [
            (
                f"long texts, {facts.lengths[1]} characters at the median, each language by its own rules",
                f"长文本，长度中位数 {facts.lengths[1]} 字，各语种用自己的规则",
            )
        ],
    )
    lost = sum(measured.dropped(sets).values())
    if facts.share(lost) <= MANY_DROPPED:
        return part
    sentence = (
        f"rules for prose would drop {percent(facts.share(lost))} of the sample, so they do not fit",
        f"散文规则会删掉样本的 {percent(facts.share(lost))}，不适用",
    )
    return _tried([("short-text@1", ())], measured, [sentence])


def _tried(sets: Sequence[tuple[str, tuple[str, ...]]], measured: Measured, why: list[Said]) -> Part:
    facts = measured.facts
    dropped = measured.dropped(sets)
    most = sorted(dropped.items(), key=lambda pair: -pair[1])[:3]
    told = ", ".join(f"{name.partition('/')[2]} {percent(facts.share(count))}" for name, count in most)
    share = percent(facts.share(sum(dropped.values())))
    en = f"{share} dropped ({told})" if told else "nothing is dropped"
    zh = f"删掉 {share}（{told}）" if told else "没有删掉任何记录"
    why = [*why, (f"tried on the sample: {en}", f"在样本上试过：{zh}")]
    value: list[Any] = [{"set": name, "languages": list(languages)} if languages else name for name, languages in sets]
    if facts.lengths[3] > LONG and value == ["short-text@1"]:
        value = [{"set": "short-text@1", "limits": {"too_long": 5_000_000}}]
    if all(languages for _, languages in sets):
        value.append({"set": "short-text@1", "limits": {"too_long": 2_000_000, "repeated_phrases": 0.9, "repeated_lines": 0.9}})
        why.append(("the last set is for other languages, and for texts in none", "最后一组管其他语种和没有文字的文本"))
    return Part("rules", value, why)


def _shape(group: Group) -> Said:
    return {
        "conversation": ("conversations are judged as one text, turns joined", "对话的各轮合为一段文本来判断"),
        "instruction": ("question and answer are judged and compared as one text", "问与答合为一段文本来判断和去重"),
        "preference": ("both answers stay together, as one record", "两个回答作为一条记录，不会分开"),
        "pair": ("both sentences stay together, as one record", "两个句子作为一条记录，不会分开"),
    }.get(group.shape, ("short texts: every distinct one stays", "短文本：不同的都保留"))


def _code_rules() -> list[Any]:
    from goldsmith.curate.recipe_file import load

    return [one.model_dump(exclude_defaults=True, exclude_none=True) for one in load("code").recipe.rules]


def _copies(facts: Facts) -> list[Said]:
    share = percent(facts.share(facts.copies))
    return [
        (f"{share} of the sample are copies of others in it; more will be found in the whole", f"样本内有 {share} 是重复；全量只会更多")
    ]


def _near(group: Group, facts: Facts) -> Part:
    if group.shape == "code":
        why = [("programs share much; only near copies go", "程序之间共有的内容多；只去掉几乎相同的")]
        return Part("near_duplicates", {"similarity": 0.9, "shingle": 5}, why)
    if group.shape != "text" or is_short(facts):
        why = [("short texts differ by a word: only nearly equal ones go", "短文本一字之差就不同：只去掉几乎相同的")]
        return Part("near_duplicates", {"similarity": 0.9}, why)
    why = [("at 0.8 a text is another one with a word in ten changed", "0.8 大约是十个词里改了一个")]
    return Part("near_duplicates", {"similarity": 0.8}, why)


def _budget(facts: Facts, group: Group) -> Part | None:
    broken = facts.broken + sum((one.looked.failures for one in group.files), start=type(facts.broken)())
    seen = facts.records + broken.total()
    share = broken.total() / max(1, seen)
    if share <= 0.005:
        return None
    told = ", ".join(f"{name} {count}" for name, count in broken.most_common(3))
    example = next(
        (json.dumps(facts.example[name], ensure_ascii=False)[:90] for name, _ in broken.most_common() if name in facts.example), ""
    )
    why = [
        (
            f"{percent(share)} of the sample cannot be records ({told}) {example}; they go to the quarantine",
            f"样本有 {percent(share)} 不能成为记录（{told}）{example}；进隔离区",
        )
    ]
    return Part("error_budget", {"share": min(1.0, math.ceil(share * 150) / 100)}, why)
