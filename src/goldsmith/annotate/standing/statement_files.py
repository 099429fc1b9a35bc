"""Statements as CSV for spreadsheets: what a cell holds is never taken for a formula, and numbers stay numbers.

A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break, or their wide forms, gets an apostrophe before it, as OWASP tells; lines end with CR LF and the
file may begin with the mark by which Excel knows UTF-8.

Source: RFC 4180; OWASP, CSV injection.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

BOM = "\ufeff"
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HEAD: dict[str, tuple[str, str]] = {
    "login": ("login", "登录名"), "name": ("name", "姓名"), "code": ("code", "匿名编号"),
    "answered": ("answered", "已作答"), "accepted": ("accepted", "验收通过"), "mended": ("mended", "修正"), "waiting": ("waiting for review", "待审核"),
    "sent_back": ("sent back", "退回"), "disputed": ("disputed", "申诉中"), "rejected": ("rejected by lot", "批次拒收"), "gold": ("known answers", "金标任务"),
    "active_hours": ("active hours", "有效工时"), "units": ("units paid", "计酬条数"), "paid_hours": ("hours paid", "计酬工时"),
    "adjusted_units": ("units adjusted", "调整条数"), "adjusted_hours": ("hours adjusted", "调整工时"),
    "price": ("price", "单价"), "pay_unit": ("paid by", "结算方式"), "currency": ("currency", "币种"), "amount": ("amount", "金额"), "adjusted": ("adjustment", "调整金额"), "total": ("total", "合计"),
}  # fmt: skip
"""Columns, in English and in Chinese."""
PAID_BY = {"accepted_unit": ("accepted answer", "验收通过条数"), "hour": ("hour", "工时")}
TEXTS = ("login", "name", "code", "pay_unit", "currency")


def as_csv(told: dict[str, Any], rows: Sequence[dict[str, Any]], *, chinese: bool = False, bom: bool = False) -> bytes:
    """Return a statement as CSV.

    Args:
        told: What all lines share: `pay_unit`, `price`, `currency`.
        rows: The lines, flat.
        chinese: Whether the head is Chinese.
        bom: Whether it begins with the mark of UTF-8.
    """
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow([words[chinese] for words in HEAD.values()])
    for one in rows:
        write.writerow([cell(_value(name, one, told, chinese=chinese), text=name in TEXTS) for name in HEAD])
    return ((BOM if bom else "") + out.getvalue()).encode()


def _value(name: str, one: dict[str, Any], told: dict[str, Any], *, chinese: bool) -> Any:
    same = one["currency"] == told["currency"]  # a line in another currency is of earlier terms
    if name == "pay_unit":
        return PAID_BY[told["pay_unit"]][chinese]
    if name == "price":
        return told["price"] if same else ""
    if name.endswith("_hours"):
        return hours(one[name.replace("_hours", "_ms")])
    return one[name]


def hours(ms: int) -> str:
    """Return milliseconds as hours with four decimals, which is a third of a second.

    Example:
        >>> hours(5_400_000), hours(-36_000)
        ('1.5000', '-0.0100')
    """
    return f"{'-' if ms < 0 else ''}{abs(ms) // 3_600_000}.{abs(ms) % 3_600_000 * 10_000 // 3_600_000:04}"


def cell(value: Any, *, text: bool) -> str:
    """Return a cell that no spreadsheet takes for a formula, where it is text.

    Example:
        >>> cell("=1+1", text=True), cell("  @x", text=True), cell("-3.50", text=False), cell("Mei", text=True)
        ("'=1+1", "'  @x", '-3.50', 'Mei')
    """
    said = str(value)
    return f"'{said}" if text and said.lstrip(" \u00a0\u3000\u200b\ufeff").startswith(RISKY) else said
