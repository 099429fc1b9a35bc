"""What people should know of the look itself: what was seen, what was not, what the recipe leaves out, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.curate.advice.choosing import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.curate.advice.choosing import Part, Said
    from goldsmith.curate.advice.columns import Field
    from goldsmith.curate.advice.measured import Facts
    from goldsmith.curate.advice.shapes import Group, Seen
    from goldsmith.curate.advising import Sight

HUGE = 300_000
"""Characters at the median from which on a file is probably more than one record."""

NAMED = 4
"""Files that are named in a sentence."""


@dataclass(frozen=True)
class Sentences:
    """The reasons for sources and fields."""

    sources: list[Said]
    fields: list[Said]


def head_of(sight: Sight, group: Group, facts: Facts, paths: Sequence[str]) -> list[Said]:
    """Return what stands at the top: what was looked at, how far, and what to do next."""
    files = sum(n for choice in sight.choices.values() for n, _ in choice.found.values())
    size = sum(n for choice in sight.choices.values() for _, n in choice.found.values())
    rows = sum(len(one.looked.rows) for one in sight.files)
    whole = sum(one.looked.whole and one.looked.seen <= len(one.looked.rows) + one.looked.broken for one in sight.files)
    ends = sum(one.looked.places != "beginning" for one in sight.files)
    rest = len(sight.files) - whole - ends
    opened = len({one.looked.archive or one.looked.path for one in sight.files})
    members = sum(bool(one.looked.archive) for one in sight.files)
    inside = (f", {members:,} of these members of archives", f"（其中压缩包成员 {members:,} 个）") if members else ("", "")
    shown = ", ".join(paths[:3]) + (" …" if len(paths) > 3 else "")
    low, middle, high, most = facts.lengths
    return [
        *alarms(group, facts),
        (f"Written by `goldsmith inspect` for {shown}", f"由 `goldsmith inspect` 为 {shown} 写成"),
        (
            f"Looked at {rows:,} records of {opened:,} out of {files:,} files ({size / 1e6:,.1f} MB): {whole:,} files whole, {ends:,} at beginning, middle and end, {rest:,} evenly over their first 32 MB{inside[0]}.",
            f"看了 {files:,} 个文件（{size / 1e6:,.1f} MB）中 {opened:,} 个的 {rows:,} 条记录：{whole:,} 个看全，{ends:,} 个看了头、中、尾，{rest:,} 个在前 32 MB 中均匀抽取{inside[1]}。",
        ),
        ("What was not looked at may differ: shares below are those of the sample.", "没看到的可能不同：下面的比例都是样本的。"),
        (
            f"Records of this recipe: {group.shape}, {facts.records:,} in the sample; characters: 5 % below {low:,}, half below {middle:,}, 95 % below {high:,}, longest {most:,}.",
            f"本配方的记录：{_SHAPES.get(group.shape, group.shape)}，样本 {facts.records:,} 条；字数：5 % 不到 {low:,}，一半不到 {middle:,}，95 % 不到 {high:,}，最长 {most:,}。",
        ),
        (
            "Next: goldsmith lint THIS_FILE, goldsmith plan THIS_FILE, goldsmith run THIS_FILE --lake lake",
            "接着：goldsmith lint 本文件，goldsmith plan 本文件，goldsmith run 本文件 --lake lake",
        ),
    ]


def alarms(group: Group, facts: Facts) -> list[Said]:
    """Return warnings where the recipe runs and the outcome would be foolish: most records broken."""
    broken = facts.broken.total() + sum(one.looked.broken for one in group.files)
    seen = len(group.rows) + sum(one.looked.broken for one in group.files)
    found: list[Said] = []
    if broken > 0.5 * seen:
        share = percent(broken / seen)
        found.append(
            (
                f"CAREFUL: {share} of what was looked at can be no record: look at the format first.",
                f"注意：看过的内容有 {share} 不能成为记录：请先查看格式。",
            )
        )
    return found


NAMED_FIELDS = 12
"""Fields that are described."""

KINDS = {
    "text": "文本", "number": "数字", "truth": "真假值", "list": "列表", "object": "对象", "messages": "对话", "null": "空",
}  # fmt: skip
"""What fields hold, in Chinese."""

_SHAPES = {"text": "文本", "conversation": "对话", "instruction": "指令", "preference": "偏好", "pair": "句对", "code": "代码"}


def sentences(sight: Sight, group: Group, facts: Facts) -> Sentences:
    """Return why these sources are read and others are not, and what the fields are for."""
    return Sentences(_sources(sight, group, facts), _fields(group, facts))


def _sources(sight: Sight, group: Group, facts: Facts) -> list[Said]:
    readers = Counter(one.looked.reader for one in group.files)
    told = ", ".join(f"{name} {count}" for name, count in readers.most_common())
    found: list[Said] = [(f"formats of the files looked at: {told}", f"看过的文件的格式：{told}")]
    found += list(dict.fromkeys(one.reading.why for one in group.files if one.reading.why))
    found += _left_out(sight, group)
    if facts.lengths[1] > HUGE and any(one.looked.reader == "text" for one in group.files):
        found.append(
            (
                f"a record is a whole file of {facts.lengths[1]:,} characters at the median; if it should be a line or a paragraph, say `settings: {{per: line}}`",
                f"一条记录是整个文件，中位数 {facts.lengths[1]:,} 字；如果应当是一行或一段，请写 `settings: {{per: line}}`",
            )
        )
    if not group.roles.licence:
        found.append(
            ("no licence is told: give each source a `license`, or nobody may use the outcome", "没有许可信息：请给每个来源写上 `license`")
        )
    return found


def _left_out(sight: Sight, group: Group) -> list[Said]:
    """Return which files this recipe does not read, and why."""
    found: list[Said] = []
    for number, other in enumerate(sight.groups, 1):
        if other is not group:
            names, text = _named([_short(one) for one in other.files]), " + ".join(other.text)
            found.append(
                (
                    f"left to recipe {number} of this look: {names} ({other.shape}: {text})",
                    f"由第 {number} 个配方处理：{names}（{_SHAPES.get(other.shape, '')}：{text}）",
                )
            )
    for why, files in _unread(sight.unread).items():
        found.append((f"no record comes of {_named(files)} ({why})", f"没有记录：{_named(files)}（{why}）"))
    for choice in sight.choices.values():
        if choice.about:
            found.append((f"left out: {_named(choice.about)} (about the data)", f"未包括：{_named(choice.about)}（说明文件）"))
        if choice.passed:
            names = _named([path for path, _ in choice.passed])
            found.append((f"not readable: {names} ({choice.passed[0][1]})", f"不可读：{names}（{choice.passed[0][1]}）"))
        if not choice.told:
            found.append(("a large folder: not every file was asked for its format", "文件夹很大：没有逐个判断格式"))
    return found


def _unread(files: Sequence[Seen]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in files:
        looked = one.looked
        names = ", ".join(list(looked.rows[0])[:6]) if looked.rows else ""
        why = looked.trouble or next(iter(looked.example), "") or (f"no field is a text: {names}" if names else "empty")
        found.setdefault(why, []).append(_short(one))
    return found


def _short(one: Seen) -> str:
    """Return the path of a file; of a member of an archive its name there, behind that of the archive."""
    looked = one.looked
    return f"{Path(looked.archive).name}:{looked.member}" if looked.archive else looked.path


def _named(paths: Sequence[str]) -> str:
    return ", ".join(paths[:NAMED]) + (f" … {len(paths) - NAMED:,} more" if len(paths) > NAMED else "")


def _fields(group: Group, facts: Facts) -> list[Said]:
    rows = max(1, len(group.rows))
    shown, more = list(group.fields.values())[:NAMED_FIELDS], len(group.fields) - NAMED_FIELDS
    en, zh = ([f"`{one.name}` {_about(one, rows)[at]}" for one in shown] for at in (0, 1))
    found: list[Said] = [
        ("each record holds " + ", ".join(en) + (f" … {more} more" if more > 0 else ""), "每条记录有 " + "、".join(zh) + (f" … 另有 {more} 个" if more > 0 else ""))
    ]  # fmt: skip
    if group.id_trouble:
        trouble = ("a field is called like an id but repeats itself: ids are made", "像 id 的字段有重复：改为自动生成 id")
        found.append(trouble)
    elif not group.id:
        found.append(("no field is an id: ids are made of file and position", "没有 id 字段：由文件和位置生成"))
    if group.roles.labels:
        names = ", ".join(f"`{name}`" for name in group.roles.labels)
        told = "looks like a label; it is kept in `meta`" if len(group.roles.labels) == 1 else "look like labels; they are kept in `meta`"
        found.append((f"{names} {told}", f"{names} 像是标签；保留在 `meta` 中"))
    if facts.broken:
        errors = ", ".join(f"{name} {percent(count / rows)}" for name, count in facts.broken.most_common(3))
        found.append((f"rows that can be no record: {errors}", f"不能成为记录的行：{errors}"))
    return found


def _about(one: Field, rows: int) -> Said:
    """Return what a field mostly holds, how long that is, and how often it is empty."""
    kind = one.kinds.most_common(1)[0][0] if one.kinds else "null"
    empty = percent(1 - one.filled / rows) if one.filled < rows else ""
    length = f"{one.mean_length:,.0f}" if kind == "text" else ""
    en = kind + (f" of {length}" if length else "") + (f", {empty} empty" if empty else "")
    zh = KINDS.get(kind, kind) + (f"，平均 {length} 字" if length else "") + (f"，{empty} 为空" if empty else "")
    return f"({en})", f"（{zh}）"


def facts_of(sight: Sight, group: Group, facts: Facts, parts: Sequence[Part]) -> dict[str, Any]:
    """Return what was found as JSON values."""
    return {
        "files": [_file(one) for one in sight.files],
        "found": {end: {"files": n, "bytes": size} for choice in sight.choices.values() for end, (n, size) in choice.found.items()},
        "careful": [said[0] for said in alarms(group, facts)],
        "shape": group.shape,
        "fields": {one.name: _field(one) for one in group.fields.values()},
        "sample": {
            "records": facts.records,
            "characters": dict(zip(("p5", "p50", "p95", "longest"), facts.lengths, strict=True)),
            "languages": dict(facts.languages),
            "broken": dict(facts.broken),
            "edits": facts.changed,
            "personal_data": dict(facts.personal),
            "personal_records": facts.personal_records,
            "risk": dict(facts.risk),
            "copies": facts.copies,
            "shared_lines": facts.shared_lines,
            "traditional": facts.traditional,
        },
        "recipe": {one.key: {"value": one.value, "why": [said[0] for said in one.why], "muted": one.muted} for one in parts if one.key},
    }


def _file(one: Seen) -> dict[str, Any]:
    looked = one.looked
    return {
        "path": looked.path,
        "format": looked.reader,
        "settings": looked.settings,
        "bytes": looked.size,
        "looked_at": len(looked.rows),
        "places": looked.places,
        "whole": looked.whole,
        "broken": dict(looked.failures),
        "trouble": looked.trouble,
        "shape": one.roles.shape,
        "text": list(one.roles.text),
    }


def _field(one: Field) -> dict[str, Any]:
    return {
        "present": one.present,
        "null": one.null,
        "empty": one.empty,
        "kinds": dict(one.kinds),
        "mean_length": round(one.mean_length, 1),
    }
