"""Chinese names without a field: beside other personal data, before a post, before the sex of their bearer."""

from __future__ import annotations

import pyarrow as pa
import pytest

from goldsmith.algorithms.personal_data import KINDS, find
from goldsmith.algorithms.personal_data.chinese_names import beginning, is_word, likeness

PHONE = "13812345678"


def names(text: str) -> list[str]:
    """Return the names that are found in a text."""
    rows = find(pa.array([text], pa.large_string())).resolved(frozenset(KINDS), 0.5)
    return [text[each.start : each.end] for each in rows.get(0, []) if each.kind == "name"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"杭州市西湖区文三路478号，{PHONE}，王晓红收。", ["王晓红"]),
        (f"李志强 {PHONE}", ["李志强"]),
        (f"{PHONE}（陈建国）", ["陈建国"]),
        (f"1|欧阳娜娜|{PHONE}\n2|赵敏|{PHONE}", ["欧阳娜娜", "赵敏"]),
        ("王晓红，女，1985年3月2日生。", ["王晓红"]),
        ("王晓红，女，汉族，群众。", ["王晓红"]),
        ("被告人李志强（男，汉族）", ["李志强"]),
        ("请李志强老师到教务处。", ["李志强"]),
        ("被害人陈建国报案称，车被盗了。", ["陈建国"]),
        ("司机：陈建国", ["陈建国"]),
        ("我的名字叫王晓红，来自山东。", ["王晓红"]),
    ],
)
def test_names_are_found_where_a_record_holds_one(text: str, expected: list[str]):
    """Places where a person stands in a record although no field says so."""
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"武汉，{PHONE}",
        f"客服中心，{PHONE}",
        f"方便，{PHONE}",
        f"江南店 {PHONE}",
        f"黄金，{PHONE}，价格面议",
        f"李某，{PHONE}",
        "男装，女鞋，童装，全场五折",
        "语文老师和高级经理都到了，许多同学没有来。",
        "高等数学教授讲得很好",
        "司机说路上很堵，乘客都下了车",
        "受害人应当及时报案，证人可以不出庭",
        f"高新技术/{PHONE}/包邮",
    ],
)
def test_what_only_looks_like_a_name_is_left(text: str):
    """Towns, departments, goods and posts in the same places."""
    assert names(text) == []


def test_a_piece_that_goes_on_is_no_name():
    """Only a whole piece between marks counts, on the same line."""
    assert names(f"今天王晓红和大家，{PHONE}") == []
    assert names(f"王晓红\n{PHONE}") == []
    assert names(f"王晓红。{PHONE}") == []


def test_likeness_orders_names_before_words():
    """Names are likelier than words that begin with a surname; words of the dictionary are told."""
    assert min(map(likeness, ("王晓红", "李志强", "陈建国"))) > max(map(likeness, ("时间表", "高速路", "于是", "方便面")))
    assert is_word("金华")
    assert not is_word("王晓红")
    assert [beginning(run, 2.0) for run in ("陈建国报案称", "赵敏报案称", "时间不多了")] == [3, 2, 0]
