"""What short names of the data mean, in English and Chinese: errors of the quarantine, languages, kinds of personal data and of risk.

A name that stands in no table is shown as it is; a reader of a third party may bring errors of its own.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from goldsmith.algorithms.risk.classes import CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping

_ERRORS = {
    "archive_too_large": ("The archive unpacks to more than allowed.", "压缩包解压后超过允许的总大小。"),
    "bomb": ("Unpacked it would be far larger than it says; it was not unpacked.", "解压后远大于其声称的大小，因此没有解压。"),
    "crashed": ("The program that reads this format broke down on the file.", "读取该格式的程序在此文件上崩溃。"),
    "damaged_batch": ("A batch of the Arrow file is damaged.", "Arrow 文件中的一个批次已损坏。"),
    "damaged_database": ("The database file is damaged.", "数据库文件已损坏。"),
    "damaged_member": ("A file of the archive is damaged.", "压缩包中的一个文件已损坏。"),
    "damaged_row_group": ("A row group of the Parquet file is damaged.", "Parquet 文件中的一个行组已损坏。"),
    "damaged_stream": ("The compressed data is damaged from here on.", "压缩数据从此处起损坏。"),
    "duplicate_field": ("Two values of the record would have the same name.", "记录中有两个值会用同一个名字。"),
    "duplicate_id": ("Another record with other content has this id.", "另一条内容不同的记录已使用该 id。"),
    "encrypted": ("The file is protected by a password.", "文件有密码保护。"),
    "encrypted_member": ("A file of the archive is protected by a password.", "压缩包中的一个文件有密码保护。"),
    "entity_bomb": ("The document defines entities that could explode in size.", "文档定义了可能无限膨胀的实体。"),
    "hostile_page": ("The page is built so that reading it would take forever.", "页面的结构会使读取永不结束。"),
    "id_not_text": ("The id is neither text nor a number.", "id 既不是文本也不是数字。"),
    "invalid_conll": ("The lines are no sentence of tokens with tags.", "这些行不是带标注的词元句子。"),
    "invalid_conllu": ("The lines are no CoNLL-U sentence.", "这些行不是 CoNLL-U 句子。"),
    "invalid_csv": ("The row cannot be read as CSV.", "该行不能按 CSV 读取。"),
    "invalid_json": ("The line is no JSON.", "该行不是 JSON。"),
    "invalid_utf8": ("The bytes are no UTF-8: state the encoding of the source.", "字节不是 UTF-8：请为该来源注明编码。"),
    "invalid_xml": ("The document is no well-formed XML.", "文档不是格式良好的 XML。"),
    "line_too_long": ("The line is longer than a record may be.", "该行超过一条记录允许的长度。"),
    "lone_surrogate": ("The text holds half a character.", "文本含有半个字符（孤立代理项）。"),
    "member_too_large": ("A file of the archive is larger than allowed.", "压缩包中的一个文件超过允许的大小。"),
    "message_too_large": ("The message is larger than allowed.", "邮件超过允许的大小。"),
    "missing_part": ("An optional part of goldsmith is needed to read this.", "读取它需要 goldsmith 的可选部件。"),
    "nested_archive": ("An archive within archives is opened to a certain depth only.", "嵌套的压缩包只打开到一定层数。"),
    "needs_ocr": ("The pages are pictures: read them with OCR.", "页面是图片：请用 OCR 读取。"),
    "no_main_text": ("No main text was found on the page.", "页面上没有找到正文。"),
    "no_messages": ("The conversation holds no message.", "对话中没有消息。"),
    "no_such_field": ("A field that the recipe names is not there.", "没有配方所指的字段。"),
    "no_such_sheet": ("The workbook has no such sheet.", "工作簿中没有这个工作表。"),
    "no_text": ("There is no text in it, or none in the fields that the recipe names.", "没有文本，或配方所指的字段中没有文本。"),
    "not_an_object": (
        "The value is no JSON object with fields, so the recipe finds no text in it.",
        "该值不是带字段的 JSON 对象，配方在其中找不到文本。",
    ),
    "not_finite": ("A number is infinite or no number at all.", "数值为无穷大或非数。"),
    "not_tc609": ("The record does not follow TC609-5-2025-02.", "记录不符合 TC609-5-2025-02。"),
    "not_this_format": ("The content is of another format than the name says.", "内容与文件名所示格式不符。"),
    "null_text": ("The field of the text is empty (null).", "文本字段为空（null）。"),
    "old_feather": ("Feather of the first version cannot be read: save it anew.", "无法读取第一版 Feather，请重新保存。"),
    "old_format": ("This is the old binary format: save it in the new one.", "这是旧的二进制格式，请另存为新格式。"),
    "operator_error": ("An operator failed on this record.", "某个算子处理该记录时出错。"),
    "overlapping_members": ("Files of the archive overlap, as in an archive bomb.", "压缩包中的文件相互重叠，疑似压缩炸弹。"),
    "page_too_large": ("The page is larger than allowed.", "页面超过允许的大小。"),
    "ragged_row": ("The row has more or fewer cells than the table has columns.", "该行的单元格数与表的列数不符。"),
    "record_too_long": ("The record is longer than allowed.", "记录超过允许的长度。"),
    "special_file": ("A link or device in the archive is not followed.", "压缩包中的链接或设备文件不予读取。"),
    "text_not_text": (
        "The field of the text holds a list, a number or an object: name another field.",
        "文本字段里是列表、数字或对象：请改指另一字段。",
    ),
    "timed_out": ("Reading took longer than allowed.", "读取超过允许的时间。"),
    "too_deep": ("The value is nested too deeply.", "值的嵌套过深。"),
    "too_many_members": ("The archive holds more files than allowed.", "压缩包中的文件数超过允许的数目。"),
    "too_many_pages": ("The document has more pages than allowed.", "文档页数超过允许的数目。"),
    "trailing_garbage": ("Bytes that are no data follow the end of the compressed data.", "压缩数据结束之后还有不是数据的字节。"),
    "truncated_stream": ("The file ends in the middle.", "文件在中途结束。"),
    "unclosed_quote": ("A quotation mark is never closed.", "引号没有闭合。"),
    "unclosed_multipart": ("The message ends before its last part does.", "邮件在最后一部分结束前中断。"),
    "undecided_header": (
        "The records are arrays, and whether the first one names the fields cannot be told: say so in the settings of the source.",
        "记录是数组，无法判断第一个是不是字段名：请在来源的设置里写明。",
    ),
    "unknown_compression": ("The data is compressed in a way that cannot be read.", "数据的压缩方式无法读取。"),
    "unknown_format": ("Nothing here can read this format.", "没有能读取该格式的读取器。"),
    "unknown_transfer_encoding": ("The message is encoded in a way that cannot be read.", "邮件的传输编码无法读取。"),
    "unreadable_member": ("A file of the archive cannot be read.", "压缩包中的一个文件无法读取。"),
    "unsafe_name": ("The name of a file in the archive leads out of it.", "压缩包中的文件名指向包外。"),
}

_LANGUAGES = {
    "af": ("Afrikaans", "南非语"), "ar": ("Arabic", "阿拉伯语"), "az": ("Azerbaijani", "阿塞拜疆语"), "be": ("Belarusian", "白俄罗斯语"),
    "bg": ("Bulgarian", "保加利亚语"), "bn": ("Bengali", "孟加拉语"), "bo": ("Tibetan", "藏语"), "ca": ("Catalan", "加泰罗尼亚语"),
    "cs": ("Czech", "捷克语"), "cy": ("Welsh", "威尔士语"), "da": ("Danish", "丹麦语"), "de": ("German", "德语"), "el": ("Greek", "希腊语"),
    "en": ("English", "英语"), "eo": ("Esperanto", "世界语"), "es": ("Spanish", "西班牙语"), "et": ("Estonian", "爱沙尼亚语"),
    "eu": ("Basque", "巴斯克语"), "fa": ("Persian", "波斯语"), "fi": ("Finnish", "芬兰语"), "fr": ("French", "法语"), "ga": ("Irish", "爱尔兰语"),
    "gl": ("Galician", "加利西亚语"), "gu": ("Gujarati", "古吉拉特语"), "he": ("Hebrew", "希伯来语"), "hi": ("Hindi", "印地语"),
    "hr": ("Croatian", "克罗地亚语"), "hu": ("Hungarian", "匈牙利语"), "hy": ("Armenian", "亚美尼亚语"), "id": ("Indonesian", "印度尼西亚语"),
    "is": ("Icelandic", "冰岛语"), "it": ("Italian", "意大利语"), "ja": ("Japanese", "日语"), "ka": ("Georgian", "格鲁吉亚语"),
    "kk": ("Kazakh", "哈萨克语"), "ko": ("Korean", "韩语"), "la": ("Latin", "拉丁语"), "lt": ("Lithuanian", "立陶宛语"), "lv": ("Latvian", "拉脱维亚语"),
    "mk": ("Macedonian", "马其顿语"), "mn": ("Mongolian", "蒙古语"), "mr": ("Marathi", "马拉地语"), "ms": ("Malay", "马来语"),
    "nl": ("Dutch", "荷兰语"), "nb": ("Norwegian", "挪威语"), "no": ("Norwegian", "挪威语"), "pa": ("Punjabi", "旁遮普语"), "pl": ("Polish", "波兰语"),
    "pt": ("Portuguese", "葡萄牙语"), "ro": ("Romanian", "罗马尼亚语"), "ru": ("Russian", "俄语"), "sk": ("Slovak", "斯洛伐克语"),
    "sl": ("Slovenian", "斯洛文尼亚语"), "sq": ("Albanian", "阿尔巴尼亚语"), "sr": ("Serbian", "塞尔维亚语"), "sv": ("Swedish", "瑞典语"),
    "sw": ("Swahili", "斯瓦希里语"), "ta": ("Tamil", "泰米尔语"), "te": ("Telugu", "泰卢固语"), "th": ("Thai", "泰语"), "tl": ("Tagalog", "他加禄语"),
    "tr": ("Turkish", "土耳其语"), "ug": ("Uyghur", "维吾尔语"), "uk": ("Ukrainian", "乌克兰语"), "und": ("not recognised", "未识别"),
    "ur": ("Urdu", "乌尔都语"), "uz": ("Uzbek", "乌兹别克语"), "vi": ("Vietnamese", "越南语"), "yue": ("Cantonese", "粤语"), "zh": ("Chinese", "中文"),
}  # fmt: skip

_PERSONAL = {
    "name": ("name of a person", "姓名"),
    "phone": ("telephone number", "电话号码"),
    "email": ("e-mail address", "电子邮箱"),
    "id_card": ("identity card", "身份证号"),
    "travel_permit": ("travel permit", "往来通行证"),
    "passport": ("passport", "护照号"),
    "driver_license": ("driver's licence", "驾驶证号"),
    "ssn": ("social security number", "社会保障号（美国）"),
    "bank_card": ("bank card", "银行卡号"),
    "iban": ("bank account (IBAN)", "国际银行账号"),
    "plate": ("vehicle plate", "车牌号"),
    "address": ("postal address", "住址"),
    "birth_date": ("date of birth", "出生日期"),
    "social_account": ("messenger account", "社交账号"),
    "ip_address": ("IP address", "IP 地址"),
    "mac_address": ("hardware address", "MAC 地址"),
    "url_credentials": ("password in a URL", "网址中的账号密码"),
    "secret": ("password, key or token", "密码、密钥或令牌"),
    "private_key": ("private key", "私钥"),
}

_METHODS = {
    "cdf": (
        "Some of the highest scores for sure, the rest drawn with odds that rise with the score.",
        "先取一部分最高分，其余按随分数递增的概率抽取。",
    ),
    "top": ("The highest scores.", "取最高分。"),
    "bottom": ("The lowest scores.", "取最低分。"),
    "threshold": ("All scores that pass a limit.", "取所有过线的分数。"),
    "band": ("Scores between two quantiles.", "取两个分位数之间的分数。"),
    "importance": ("Drawn by weight towards a target domain.", "按接近目标领域的权重抽取。"),
    "k-centre": ("No record far in meaning from a chosen one.", "使每条记录在语义上都离某条入选记录不远。"),
    "facility-location": ("Records near in meaning to a chosen one on average.", "使记录在语义上平均靠近入选记录。"),
    "random": ("By chance alone: the rival of every other choice.", "纯随机：其他选择都要与它比较。"),
    "length-matched": ("By chance, with the lengths of another selection: its rival.", "在长度与另一选择相同的前提下随机：是它的对手。"),
}

_UNITS = {"records": ("records", "条记录"), "tokens": ("tokens", "个词元"), "characters": ("characters", "个字符")}

_COLUMNS = {"language": ("Languages", "语言"), "source": ("Sources", "来源"), "character_count": ("Length in characters", "长度（字符）")}

_HITS = {"exact": ("as it is", "原样"), "edited": ("edited", "改动过"), "paraphrase": ("in other words", "换了说法")}

METHODS: Mapping[str, tuple[str, str]] = MappingProxyType(_METHODS)
"""What a method of selection does: (English, Chinese)."""

UNITS: Mapping[str, tuple[str, str]] = MappingProxyType(_UNITS)
"""What a budget counts: (English, Chinese)."""

COLUMN_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(_COLUMNS)
"""What some columns are called: (English, Chinese)."""

HIT_KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(_HITS)
"""How a record holds an item of a benchmark: (English, Chinese)."""

ERRORS: Mapping[str, tuple[str, str]] = MappingProxyType(_ERRORS)
"""What an error of the quarantine means: (English, Chinese)."""

LANGUAGE_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(_LANGUAGES)
"""The name of a language by its tag: (English, Chinese)."""

KIND_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType({**{name: (one.en, one.zh) for name, one in CLASSES.items()}, **_PERSONAL})
"""The name of a kind of personal data or of a class of risk: (English, Chinese)."""


def error_meaning(code: str) -> tuple[str, str] | None:
    """Return what an error of the quarantine means, in English and Chinese; None where nobody said.

    Example:
        >>> error_meaning("invalid_json")[0]
        'The line is no JSON.'
    """
    return ERRORS.get(code)
