"""Texts that no edit may touch, and what one edit makes of one text."""

from __future__ import annotations

import pyarrow as pa

from goldsmith.operator import Edit

PROSE = (
    "The café's menu isn't “fancy”, but it's cheap — 5 € a plate…",
    "naïve façade, Ångström, Übermut, señor, œuvre, Ōsaka, żółć",
    "他说：“今天天气很好。”《红楼梦》第一回，甄士隐梦幻识通灵。",
    "漢字かな交じり文 ﾊﾝｶｸ ＡＢＣ 한국어",
    "Привет, мир! Это проверка №5 «кавычек» и тире — вот.",
    "Ελληνικά και שלום ו مرحبا بالعالم हिन्दी ไทย",
    "f(x) = x < y && y > z; List<T>; a <- b; 3 < 5; <me@example.org>; x&y; R&D; ?a=1&copy=2",
    "let v: Vec<i> = f(); `<b>` and ``<p>``",
    "```html\n<p>&amp;</p>\n```\nafter",
    "We baked cookies. Copyright law protects authors.\nShare prices fell.\n下一章我们将讨论这个问题",
)
"""Texts without any damage."""


def edited(leaf: Edit, text: str) -> str:
    """Return what an edit makes of one text that repeats nothing."""
    columns = [pa.array([text], pa.large_string())]
    columns += [pa.nulls(1, pa.list_(pa.uint64())) for _ in leaf.reads[1:]]
    return leaf(*columns).text[0].as_py()
