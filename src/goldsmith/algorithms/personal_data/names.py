"""Names of people where the text itself says that a name comes: fields, salutations, forms of address, signatures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goldsmith.algorithms.personal_data.chinese_names import DOUBLE, ROOMS, beginning, is_word, likeness
from goldsmith.algorithms.personal_data.kinds import Found
from goldsmith.algorithms.personal_data.wordlists import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
    "万钱严覃武戴莫孔向汤温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申詹欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连"
    "芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门容敬来扈晁芮都普阙戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭沃"
    "萧阎闕凃顏張劉陳楊黃趙吳孫馬羅鄭謝韓馮鄧蔣葉蘇呂盧鐘鍾譚陸廖賈韋鄒閻龍陶賴龔萬錢嚴賀顧孟簡莊連藍許葛詹紀魏蕭曾雷範湯溫樂齊喬"
)
NOT_NAMES = frozenset(
    listed(
    """
    辛苦 快递 高级 高等 高中 高度 高速 任何 任务 任意 时间 时代 时候 成为 成立 成功 成员 成年 全部 全国 全体 全球 方便 方面 方案 方式 方法 方向
    平台 平均 平时 平安 华为 华人 明确 明天 明年 来自 来源 相关 相同 相应 位于 安全 安排 安装 应当 应用 应该 向上 向前 单位 单独 单个
    国家 国际 关于 关系 关注 关键 和平 项目 程序 程度 计划 计算 金额 金融 石油 管理 管家 连接 连续 强调 强制 普通 普及 容易 古代 古老
    家庭 路径 路由 游戏 包括 包含 支持 支付 都是 万元 万人 双方 于是 于此 白色 黄色 水果 何时 何处 何种 何人 马上 张贴 许多 许可 解决
    解释 广告 商品 商家 商户 武汉 温度 温馨 江苏 江西 海南 海外 海关 宁波 章节 谢谢 贺卡 司机 司法 师傅 简单 简历 简介 车辆 车牌 初中
    初级 左右 左侧 右侧 阳光 南方 南京 米饭 毕业 边缘 施工 尚未 符合 符号 边界 麻烦 封面 官方 官网 班级 农民 农业 储存 原因 原告 权利
    索引 宣传 门店 敬请
    """
)
)  # fmt: skip
"""Words that begin with a character that is a surname too."""
FOLLOWERS = r"先生|女士|小姐|同志|同学|老师|性别|年龄|电话|手机|联系|身份|住址|地址|民族|出生|职务|职业|单位|部门|学号|工号|签|盖章|日期|男|女|今年|来自|住在|住|是|的|在|今|和|与|及|于|，|委托|向|诉|毕业|说|表示|现|身|证|邮|微信|账"
COMMON = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范金任廖贾夏韦付邹孟熊秦邱尹薛闫段雷侯龙陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤葛邢"
)
"""Surnames that are hardly ever another word's beginning or end."""
NOT_GIVEN = frozenset("时的了是在有就和与也一不这那个位前台送来到餐老小大去说上下")
LINKING = tuple("于和时从连都方应向单成常经与及由")
"""Surnames that more often link a name to the words before it."""
ASKING = frozenset("请找叫让给对向跟和与问由是见把被听及拨换了系")
"""Characters that end a word before a name."""
LIKELY, SURELY = 1.0, 6.0
"""Likeness from which on characters are a name where a word says that one comes, and in the midst of others."""
HAN = "\u4e00-\u9fff"
MARK = r"(?:(?:信息|姓名)?[^\S\n]{0,2}(?:[(（][^()（）\n]{0,8}[)）])?[^\S\n]{0,2}[)）】\]*\"'|]{0,3}[:：=是为][*\"'|「“ ]{0,3}[^\S\n]{0,3}|[^\S\n]?[】|\]][^\S\n]?|</t[dh]>\s{0,3}<t[dh]>|[^\S\n]{1,6})"
AFTER_MARK = re.compile(rf"(?P<mark>{MARK})?(?P<run>[{HAN}·]{{2,12}})")
LOOSE = listed("名叫 我叫 我是 户名 本人 字叫 他叫 她叫 学叫 事叫 人叫 生叫")
STRICT = listed(
    "当事 代表 请人 学生 员工 客户 病人 家长 责人 款人 名字 法人 经办 称呼 托人 司机 乘客 旅客 学员 考生 家属 配偶 父亲 母亲 业主 房东 房客 会员 讲师 教练 医师 审核 理人"
)
"""Words that announce a name only before a colon."""
WORD = r"(?:[^\W\d_](?:[^\W\d_]|['’\-](?=[^\W\d_])){0,24}\.?)"
PARTICLES = frozenset(listed("van von der den de la le du da dos del di bin al el ter ten"))
NAME = re.compile(rf"{WORD}(?:[^\S\n]{WORD}){{0,4}}")
FIELD_MARK = re.compile(
    r"(?P<quote>[\"'`]?)(?P<mark>[^\S\n]{0,2}[:：=]|[^\S\n]{1,2}(?:is|was))[\s]{0,3}[\"'*]{0,2}(?P<title>(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? )?"
)
QUALIFIED = re.compile(
    r"(?:my|his|her|full|first|last|given|family|middle|maiden|contact|customer|patient|client|employee|applicant|student|holder'?s?|legal|parent|guardian|emergency contact|recipient|sender|nick)[ _]?$",
    re.IGNORECASE,
)
FOREIGN_FIELDS = re.compile(
    r"(?:file|host|user|domain|class|table|column|package|display|code|brand|product|company|organi[sz]ation|business|project|module|function|variable|field|server|database|index|key|type|attribute|trade|common|scientific|screen|path|event|job|model|device|group|team|school|book|song|track|image|method|param\w*|property|namespace|branch|font|place|street|city|country|tag|app|service|repo\w*|base|element|test|template|schema|role|region|zone|bucket|node|process|program|font|plugin|icon|route|action|command|resource|container|drug|gene|species|game|item|chemical|generic|label|the|a|this|each|by|of|its|whose|in)[ _\-.]?$",
    re.IGNORECASE,
)
NO_PERSON = frozenset(
    listed(
        """
    sir madam all everyone team customer customers friend friends colleagues colleague reader readers editor sirs god lord santa
    diary mom dad hiring manager committee members member valued user users parents students student professor doctor ladies
    gentlemen mr mrs ms miss dr prof system admin administrator root test yay the a an it this that they who what when where why how which none null true false unknown
    anonymous string text value type department support service sales company inc ltd group name date address phone email id number
    title please if in on at of and or not we i you he she my your our his her their its here there no yes to for with from by as is
    was are be do does did can could will would should may might
    """
    )
)
VERB = re.compile(r"(?:\b(?:I|you|we|they|to|not|never|will|also|still|and)|n't) $", re.IGNORECASE)
BEFORE_ADDRESS = re.compile(rf"(?P<name>(?:[A-Z][\w'’.\-]{{0,20}} ){{1,3}}[A-Z][\w'’\-]{{1,20}}|(?<![{HAN}])[{HAN}]{{2,4}})[\"”]?\s?<$")
CLOSED = re.compile(r"[,，.!！。]?[^\S\n]{0,3}\n\s{0,4}")


def fields(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the name that stands in a field after its label."""
    label = text[start:end]
    if not label.isascii():
        yield from _chinese_field(text, end, loose=label in LOOSE, strict=label in STRICT)
        return
    mark = FIELD_MARK.match(text, end)
    if mark is None:
        return
    before = text[max(0, start - 24) : start]
    if label.lower() == "name" and FOREIGN_FIELDS.search(before) and not QUALIFIED.search(before):
        return
    sure = bool(QUALIFIED.search(before)) or (
        label[0].isupper() and (not before.strip(" \t*|->•") or before.rstrip(" \t*|->•")[-1:] in "\n:;,.。；，")
    )
    if "is" in mark["mark"] and not QUALIFIED.search(before):
        sure = False
    run = _chinese_name(text[mark.end() : mark.end() + 8], strict=True)
    if run:
        yield Found("name", mark.end(), mark.end() + run, 0.75 if sure else 0.55)
        return
    length = _western_name(text, mark.end(), least=1)
    if length:
        code = mark["quote"] or mark["mark"].strip() == "="
        yield Found("name", mark.end(), mark.end() + length, 0.4 if code else 0.75 if sure else 0.4)


def shown(text: str, start: int) -> Iterator[Found]:
    """Yield the name that stands before an e-mail address in angle brackets, which begins at a place."""
    match = BEFORE_ADDRESS.search(text, max(0, start - 64), start)
    if match is None:
        return
    name = match["name"]
    western = name[0].isascii() and _western_name(name, 0, least=2) == len(name)
    if western or is_chinese_name(name):
        yield Found("name", match.start("name"), match.end("name"), 0.6)


def titled(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the name after ``Mr``, ``Dr``, ``Dear`` and the like."""
    word = text[start:end].lower()
    if start and (text[start - 1].isalnum() or text[start - 1] in "_-/@"):
        return
    if word == "miss" and VERB.search(text[max(0, start - 8) : start]):
        return
    at = end
    while at < len(text) and at < end + 2 and text[at] in ". ":
        at += 1
    length = _western_name(text, at, least=1)
    if not length:
        run = _chinese_name(text[at : at + 8], strict=True) if word == "dear" else 0
        if run:
            yield Found("name", at, at + run, 0.6)
        return
    name = text[at : at + length]
    if word == "dear":
        closing = text[at + length : at + length + 1]
        if closing and closing in ",，:：\n!" and len(name.split()) <= 3:
            yield Found("name", at, at + length, 0.65)
    else:
        yield Found("name", at, at + length, 0.6 if " " in name else 0.45)


def signed(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the name on the line after a closing such as ``Best regards,``."""
    del start
    gap = CLOSED.match(text, end)
    if gap is None:
        return
    line_end = text.find("\n", gap.end(), gap.end() + 60)
    stop = line_end if line_end >= 0 else min(len(text), gap.end() + 60)
    length = _western_name(text, gap.end(), least=1)
    run = 0 if length else _chinese_name(text[gap.end() : gap.end() + 8], strict=True)
    rest = text[gap.end() + (length or run) : stop].strip()
    if (length or run) and (not rest or rest[0] in ",|-–—("):
        yield Found("name", gap.end(), gap.end() + (length or run), 0.65)


def _spoken(name: str, *, at_edge: bool) -> bool:
    """Return whether characters before a form of address are a name: in the midst of Han characters only with a common surname."""
    return _is_name(name) and (at_edge or name[0] in COMMON or name[:2] in DOUBLE) and not set(name[1:]) & NOT_GIVEN


def addressed(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the Chinese name before a form of address such as 先生: surname and one or two characters; a surname alone is unsure."""
    del end
    before = text[max(0, start - 5) : start]
    for length in (4, 3, 2):
        name = before[-length:]
        if length == 2 and name[:1] in LINKING and name[1:] in SURNAMES:
            break
        if len(name) < length:
            continue
        at_edge = len(before) == length or not _han(before[-length - 1])
        if before[-length - 1 : -length + 1 or None] in ("感谢", "谢谢", "多谢", "致谢"):
            continue
        if _spoken(name, at_edge=at_edge) and (length < 4 or name[:2] in DOUBLE):
            yield Found("name", start - length, start, 0.7 if at_edge else 0.55)
            return
    if before[-1:] in SURNAMES and (len(before) == 1 or not _han(before[-2])):
        yield Found("name", start - 1, start, 0.4)


def teaching(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the Chinese name before the word for a post, such as 老师 and 主任: only a likely one, since 语文 stands there as well."""
    del end
    before = text[max(0, start - 6) : start]
    for length in (4, 3, 2):
        name = before[-length:]
        if len(name) < length or (length == 4 and name[:2] not in DOUBLE) or not _is_name(name) or is_word(name):
            continue
        if length == 3 and name[0] in LINKING and name[1] in SURNAMES:
            continue
        edge = before[-length - 1 : -length]
        at_edge = not edge or not _han(edge) or edge in ASKING
        if likeness(name) >= (LIKELY if at_edge else SURELY) and not set(name[1:]) & NOT_GIVEN:
            yield Found("name", start - length, start, 0.65 if at_edge else 0.55)
            return


def described(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the Chinese name before the sex of its bearer: `王小明，男，…`."""
    if text[end : end + 1] not in "，,、。；;）)\n \t生性" or not _han(text[end - 1]):
        return
    run = re.search(rf"[{HAN}]*$", text[max(0, start - 12) : start])
    letters = run.group() if run else ""
    for length in (4, 3, 2):
        name, rest = letters[-length:], letters[:-length]
        if len(name) < length or (length == 4 and name[:2] not in DOUBLE) or is_word(name) or not _is_name(name):
            continue
        if likeness(name) >= (LIKELY if not rest or rest[-1] in "人员者叫是长" else SURELY):
            yield Found("name", start - length, start, 0.75)
            return


def _chinese_field(text: str, end: int, *, loose: bool, strict: bool) -> Iterator[Found]:
    match = AFTER_MARK.match(text, end)
    if match is None:
        if text[end : end + 1] == "人":
            yield from _chinese_field(text, end + 1, loose=loose, strict=True)
        return
    mark = match["mark"] or ""
    colon = any(sign in mark for sign in ":：=】|]>")
    if (not mark and not loose) or (strict and not colon):
        yield from _run_on(match, strict=strict)
        return
    length = _chinese_name(match["run"], strict=not colon, ends=loose and not colon)
    if match["run"][:length][-1:] in ROOMS and likeness(match["run"][:length]) < SURELY:
        return
    if length and not (not colon and not loose and length == len(match["run"]) and length < 2):
        yield Found("name", match.start("run"), match.start("run") + length, 0.85 if colon else 0.6)


def _run_on(match: re.Match[str], *, strict: bool) -> Iterator[Found]:
    """Yield the likely name that follows a word such as 联系人 without a mark; 经办 and the like are followed by anything."""
    length = 0 if strict or match["mark"] else beginning(match["run"], LIKELY)
    if length and _is_name(match["run"][:length]):
        yield Found("name", match.start("run"), match.start("run") + length, 0.6)


def _chinese_name(run: str, *, strict: bool, ends: bool = False) -> int:
    """Return how many characters at the beginning are a name that ends there; 0 where they are none.

    ``strict`` asks for a known surname; else the name of a minority, with a middle dot, will do as well.
    """
    han = re.match(rf"[{HAN}·]*", run)
    letters = han.group() if han else ""
    if not letters:
        return 0
    for length in (3, 2, 4):
        name, rest = letters[:length], letters[length:]
        if (
            len(name) == length
            and _is_name(name)
            and (length < 4 or name[:2] in DOUBLE)
            and (not rest or (not ends and re.match(FOLLOWERS, rest)))
        ):
            return length
    dotted = re.match(rf"[{HAN}]{{2,6}}·[{HAN}]{{2,6}}", letters)
    return dotted.end() if dotted and not strict else 0


def is_chinese_name(word: str) -> bool:
    """Return whether a word may be the full name of a Chinese person: a surname and one or two characters more.

    Example:
        >>> is_chinese_name("王小明"), is_chinese_name("管理")
        (True, False)
    """
    return _is_name(word) and (2 <= len(word) <= 3 or (len(word) == 4 and word[:2] in DOUBLE))


def _is_name(name: str) -> bool:
    if "某" in name or name[:2] in NOT_NAMES or name in NOT_NAMES or not all(map(_han, name)):
        return False
    return name[0] in SURNAMES or (len(name) >= 3 and name[:2] in DOUBLE)


def _han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _western_name(text: str, at: int, *, least: int) -> int:
    """Return how many characters from a place on are a name: capitalised words with particles between them."""
    match = NAME.match(text, at, at + 80)
    if match is None:
        return 0
    words: list[str] = []
    for word in match.group().split():
        capital = (word[0].isupper() and not (word.isupper() and len(word) > 4)) or (word.isupper() and 1 < len(word) <= 12)
        if not _latin(word) or word.lower().rstrip(".") in NO_PERSON or not (capital or (words and word.lower() in PARTICLES)):
            break
        words.append(word)
        if word.endswith(".") and len(word) > 2 and word.lower() not in ("jr.", "sr.", "st."):
            break
        if len(words) == 4:
            break
    while words and words[-1].lower() in PARTICLES:
        words.pop()
    if len(words) < least or (words and words[-1] == "Nemo"):
        return 0
    if text[at + len(" ".join(words)) : at + len(" ".join(words)) + 1] == "*" or sum(map(len, words)) < 2:
        return 0
    joined = len(" ".join(words).removesuffix("'s").removesuffix("’s"))
    return joined - 1 if words[-1].endswith(".") and words[-1].lower() not in ("jr.", "sr.") and len(words[-1]) > 2 else joined


def _latin(word: str) -> bool:
    return word[0] < "\u0370" or "\u1e00" <= word[0] <= "\u1eff"
