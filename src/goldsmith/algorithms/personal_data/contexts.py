"""Words around a number that make a kind more or less likely: the nearest one before it decides."""

from __future__ import annotations

import functools
import re
from typing import Final

BEFORE, AFTER = 40, 8
"""Code points looked at before and after a number."""
REMEMBERED = 4096
"""Beginnings whose verdict is kept: one number is judged as several kinds, and many numbers stand behind the same words."""
RAISED, LOWERED = 0.3, -0.4
"""What a word that speaks for a kind, or for something else, changes of its score."""

WORDS: Final[dict[str, str]] = {
    "phone": r"电话(?!会|亭|网|局|公司|线|机|卡)|手机(?!壳|厂|品|版|订|游|端|膜|店|型)|联系方式|联系(?!人)|致电|拨打|来电|热线|座机|传真|号码|短信|机主|call(?! id| stack| site| cent)|calls|called|phones?|telephone|tel|mobile|cell|fax|"
    r"desk|whatsapp|text me|sms|dial|ring|contact|hotline|reach(?:ed)?(?: me| us| him| her)?|messages? to|registered|answering at|pager|ph|mob|handset|callback|"
    r"voicemail|联络|电联|tel/fax",
    "id_card": r"身份证|身份号|身分|证件|公民身份|居民身份|id ?card|identity|证号|id ?no|id number|national id|hkid|身份證|居住证",
    "travel_permit": r"通行证|回乡证|台胞证|往来|通行證|居住证|居留|入台证|travel permit|permit|mtp",
    "passport": r"护照|護照|passports?",
    "driver_license": r"驾驶证|驾照|驾驶执照|driver'?s?'? licen[cs]es?|driving licen[cs]e|drivers? licen[cs]e|dl ?#|licen[cs]e (?:no|number|#)",
    "bank_card": r"银行卡|信用卡|储蓄卡|借记卡|卡号|账号|帐号|账户|帐户|尾号|工行|农行|建行|中行|招行|银行|转账|打款|汇款|付款|还款|card|cards|cc|visa|mastercard|amex|"
    r"discover|debit|credit|pan|account|acct|卡片|刷卡|unionpay|银联|iban",
    "ssn": r"ssn|social security|social sec|taxpayer|itin|tin|ss ?#|ss no",
    "ip_address": r"ip|ips|ip地址|地址|服务器|主机|登录|访问|address|host|server|addr|dns|gateway|网关|ping|ssh|client|remote|from|router|ipv4|inet|login|vpn|proxy|代理",
}  # fmt: skip
AGAINST = (
    r"订单|单号|编号|流水|运单|快递|物流|发票|版本|型号|货号|批号|序列号|合同号|股票|代码|邮编|邮政编码|时间戳|经度|纬度|坐标|价格|金额|总计|共计|合计|专利|"
    r"期刊|批准文号|国药准字|注册号|备案|许可证|条码|条形码|学号|工号|案号|文号|项目号|标准号|书号|统一社会信用代码|税号|哈希|校验|"
    r"order|orders|invoice|tracking|serial|sku|upc|ean|isbn(?:-1[03])?|issn|doi|pmid|pmcid|arxiv|version|ver|release|build|rev|revision|issue|ticket|case|bug|pr|commit|"
    r"hash|sha\d*|md5|crc|checksum|timestamp|epoch|unix|lat|lon|latitude|longitude|coordinates?|price|total|amount|usd|eur|rmb|model|part|item|"
    r"pages?|pp|vol|volume|chapter|section|figure|fig|table|patent|receipt|confirmation|reference|ref|uuid|guid|zip|postcode|postal code|population|gene|snp|chr|bp|"
    r"[$€£¥￥]"
)
UNITS = re.compile(
    r"\s?(?:元|万|亿|%|％|人|个|件|美元|公里|千米|米|吨|平方|克|km|kg|mm|cm|ms|px|bytes|[kmg]i?b\b|hz|mhz|°|次|名|户|股|份|票|页)",
    re.IGNORECASE,
)


def _pattern(words: str) -> str:
    """Return an alternation in which Latin words stand alone and Chinese ones anywhere."""
    parts = _alternatives(words)
    latin = "|".join(part for part in parts if part[0].isascii() and part[0] != "[")
    other = "|".join(part for part in parts if not part[0].isascii() or part[0] == "[")
    return rf"(?<![a-z_\-])(?:{latin})(?![a-z_\-])" + (f"|{other}" if other else "")


def _alternatives(words: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, character in enumerate(words):
        depth += (character in "([") - (character in ")]")
        if character == "|" and depth == 0:
            parts.append(words[start:place])
            start = place + 1
    return [*parts, words[start:]]


NEAREST = {kind: re.compile(rf"(?P<for>{_pattern(words)})|(?P<against>{_pattern(AGAINST)})") for kind, words in WORDS.items()}
ANNOUNCED_ONLY = ("phone", "travel_permit", "passport", "driver_license")
"""Kinds of which some numbers, or all, count only where the nearest word speaks for them."""
ANNOUNCING = re.compile(_pattern("|".join(WORDS[kind] for kind in ANNOUNCED_ONLY)))


def announced(text: str, start: int) -> bool:
    """Tell whether a word before a number speaks for one of the kinds that only count so; the nearest word may yet speak against it.

    Example:
        >>> announced("电话 13812345678", 3), announced("No 13812345678", 3)
        (True, False)
    """
    return _announced(text[max(0, start - BEFORE) : start].lower())


@functools.lru_cache(maxsize=REMEMBERED)
def _announced(before: str) -> bool:
    return ANNOUNCING.search(before) is not None


def nearest(kind: str, text: str, start: int) -> tuple[float, str]:
    """Return what the nearest word before a number says, 0 where there is none, and what stands between."""
    return _nearest(kind, text[max(0, start - BEFORE) : start].lower())


@functools.lru_cache(maxsize=REMEMBERED)
def _nearest(kind: str, before: str) -> tuple[float, str]:
    found = None
    for found in NEAREST[kind].finditer(before):  # noqa: B007 - the last one is wanted
        pass
    if found is None:
        return 0.0, ""
    return (RAISED if found.lastgroup == "for" else LOWERED), before[found.end() :]


def leaning(kind: str, text: str, start: int, end: int) -> float:
    """Return what the words around a number change of its score: ``RAISED`` for the kind, ``LOWERED`` for another, else 0.

    Example:
        >>> leaning("phone", "电话 13812345678", 3, 14), leaning("phone", "电话0，订单号13812345678", 7, 18)
        (0.3, -0.4)
    """
    verdict, _ = nearest(kind, text, start)
    if verdict:
        return verdict
    after = text[end : end + AFTER]
    if UNITS.match(after):
        return LOWERED
    return 0.0
