"""Texts that are bad on purpose, made here from a fixed seed: what a rule set for web text must catch.

Every kind is a function ``kind(draw, good) -> text``: ``draw`` is the random generator, ``good`` a good text of the language that
some kinds spoil. Kinds of ``UNSEEN`` were written when the limits had been chosen on the others, and moved none of them.
"""

# ruff: noqa: SIM905 - word lists are read as text

from __future__ import annotations

import base64
import json
import random
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NAVIGATION = {
    "en": "Home|About us|Contact|Log in|Register|My account|Cart|Checkout|Products|New arrivals|Sale|Shipping|Returns|FAQ|Support|Blog|News|"
    "Careers|Press|Investors|Privacy policy|Terms of use|Cookies|Sitemap|Facebook|Twitter|Instagram|YouTube|Newsletter|Store locator|Gift cards|"
    "Men|Women|Kids|Shoes|Bags|Watches|Sports|Outdoor|Electronics|Phones|Tablets|Books|Music|Games|Toys|Garden|Kitchen|Furniture|Share|Print|"
    "Read more|Next page|Previous|Back to top|Archive|Categories|Tags|Comments|Leave a reply|Search|Menu|Close|English|Deutsch|Login",
    "zh": "首页|关于我们|联系我们|登录|注册|我的账户|购物车|结算|产品中心|新品上市|优惠活动|配送方式|退换货|常见问题|客户服务|新闻动态|"
    "招聘信息|投资者关系|隐私政策|使用条款|网站地图|微博|微信|抖音|订阅|门店查询|礼品卡|男装|女装|童装|鞋靴|箱包|手表|运动|户外|数码|手机|"
    "平板|图书|音乐|游戏|玩具|园艺|厨房|家具|分享|打印|阅读更多|下一页|上一页|返回顶部|归档|分类|标签|评论|搜索|菜单|关闭|简体中文|English",
}  # fmt: skip
GOODS = {
    "en": "cheap discount best buy online shoes bags watches replica designer sale price free shipping outlet store women men kids sneakers boots "
    "handbags wallets leather nike adidas gucci hotel flights insurance loans mortgage casino poker viagra pills weight loss diet".split(),
    "zh": "广州 深圳 上海 北京 装修公司 装修设计 办公室装修 别墅装修 报价 价格 哪家好 厂家 批发 优质 专业 免费咨询 电话 代理 加盟 排名 推荐 "
    "搬家公司 开锁 月嫂 保洁 二手车 贷款 减肥 整容 医院 培训 驾校 酒店 机票 彩票 棋牌 娱乐城 平台 注册送".split(),
}
PLACES = {
    "en": "Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois Indiana Iowa Kansas "
    "Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada Ohio Oklahoma Oregon".split(),
    "zh": "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 "
    "宁夏 新疆 北京 天津 上海 重庆 香港 澳门 石家庄 太原 沈阳 长春 哈尔滨 南京 杭州 合肥 福州 南昌 济南 郑州 武汉 长沙".split(),
}
LOREM = (
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad "
    "minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. "
)
CALL = {"en": ("Click here to win a free phone now! ", "Buy it today. "), "zh": ("点击这里免费领取手机！", "加微信，低价出售。")}


def random_letters(draw: random.Random, language: str, good: str) -> str:
    """Words of random letters, or characters drawn evenly from the 20,000 Han of Unicode."""
    del good
    if language == "zh":
        return "".join(chr(draw.randrange(0x4E00, 0x9FA5)) for _ in range(draw.randrange(120, 600)))
    return " ".join("".join(draw.choices(string.ascii_lowercase, k=draw.randrange(2, 10))) for _ in range(draw.randrange(60, 300)))


def keyboard_mash(draw: random.Random, language: str, good: str) -> str:
    """Runs of neighbouring keys."""
    del language, good
    rows = ("asdfghjkl;", "qwertyuiop", "zxcvbnm,.", "1234567890-=")
    return " ".join("".join(draw.choices(draw.choice(rows), k=draw.randrange(3, 14))) for _ in range(draw.randrange(40, 200)))


def keyword_stuffing(draw: random.Random, language: str, good: str) -> str:
    """Goods and prices, again and again, with commas, bars or blanks between."""
    del good
    between = draw.choice([", ", " | ", " "] if language == "en" else ["、", "，", " ", "|", "_"])
    few = draw.sample(GOODS[language], draw.randrange(8, 25))
    return between.join(
        " ".join(draw.choices(few, k=draw.randrange(2, 4))) if language == "en" else "".join(draw.choices(few, k=2)) for _ in range(80)
    )


def menu(draw: random.Random, language: str, good: str) -> str:
    """A navigation menu, an entry a line or separated by bars."""
    del good
    entries = NAVIGATION[language].split("|")
    chosen = draw.sample(entries, draw.randrange(30, len(entries)))
    return draw.choice(["\n", "\n", "\n\n", " | ", " > "]).join(chosen)


def link_list(draw: random.Random, language: str, good: str) -> str:
    """Addresses with a title each."""
    del good
    entries = NAVIGATION[language].split("|")
    line = "{title} https://www.{host}.com/{path}/{number}.html"
    return "\n".join(
        line.format(title=draw.choice(entries), host="".join(draw.choices(string.ascii_lowercase, k=8)), path=draw.choice("abc"), number=draw.randrange(10**6))
        for _ in range(draw.randrange(15, 60))
    )  # fmt: skip


def number_table(draw: random.Random, language: str, good: str) -> str:
    """Rows of figures with a short head."""
    del good
    head = "Year\tRevenue\tCost\tProfit" if language == "en" else "年份\t收入\t成本\t利润"
    rows = ("\t".join(f"{draw.uniform(0, 10 ** draw.randrange(1, 7)):.2f}" for _ in range(4)) for _ in range(draw.randrange(20, 80)))
    return "\n".join([head, *(f"{1950 + at}\t{row}" for at, row in enumerate(rows))])


def results(draw: random.Random, language: str, good: str) -> str:
    """Names with figures, as in tables of results."""
    del good
    return "\n".join(
        f"{draw.choice(PLACES[language])} {draw.randrange(10**5)} {draw.uniform(0, 100):.3f} {draw.randrange(100)}-{draw.randrange(100)} {draw.uniform(0, 9):.1f}%"
        for _ in range(draw.randrange(20, 80))
    )  # fmt: skip


def repeated_lines(draw: random.Random, language: str, good: str) -> str:
    """Two or three lines, again and again."""
    lines = [line for line in good.splitlines() if line.strip()][:40] or [good]
    few = draw.sample(lines, min(len(lines), draw.randrange(1, 4)))
    few = [line[:200] for line in few] if language == "en" else [line[:80] for line in few]
    return "\n".join(draw.choices(few, k=draw.randrange(20, 60)))


def repeated_phrase(draw: random.Random, language: str, good: str) -> str:
    """One call to buy, without line breaks."""
    del good
    return draw.choice(CALL[language]) * draw.randrange(20, 80)


def read_as_latin(draw: random.Random, language: str, good: str) -> str:
    """UTF-8 read as Windows-1252, of a Chinese text, or of an English one with accents and typographic quotes."""
    del draw
    if language == "en":
        good = good.replace("e", "é").replace('"', "“").replace("'", "’")
    return good[:3000].encode().decode("cp1252", "replace") if language == "en" else good[:1500].encode().decode("latin-1")


def double_byte_as_latin(draw: random.Random, language: str, good: str) -> str:
    """GBK read as Latin-1; for English, a text whose every second byte is NUL (UTF-16 read as Latin-1)."""
    del draw
    return good[:1500].encode("gbk", "ignore").decode("latin-1") if language == "zh" else good[:1500].encode("utf-16-le").decode("latin-1")


def lossy(draw: random.Random, language: str, good: str) -> str:
    """A text of another encoding decoded as UTF-8 with replacement characters."""
    del draw
    return good[:1500].encode("gbk", "ignore").decode("utf-8", "replace") if language == "zh" else good[:1500].replace(" t", " \ufffd")


def binary(draw: random.Random, language: str, good: str) -> str:
    """Random bytes as Latin-1."""
    del language, good
    return bytes(draw.randrange(256) for _ in range(draw.randrange(500, 3000))).decode("latin-1")


def encoded(draw: random.Random, language: str, good: str) -> str:
    """Base64, in lines or in one."""
    del language, good
    data = base64.b64encode(bytes(draw.randrange(256) for _ in range(draw.randrange(600, 3000)))).decode()
    return "\n".join(data[at : at + 76] for at in range(0, len(data), 76)) if draw.random() < 0.5 else data


def marks(draw: random.Random, language: str, good: str) -> str:
    """Punctuation and symbols with a word now and then."""
    word = (good.split() or ["a"])[0][:4] if language == "en" else good[:2]
    return "".join(
        draw.choice("!!!???...***~~~###===---___$$$") * draw.randrange(1, 6) + (word if draw.random() < 0.1 else "") for _ in range(80)
    )


def filler(draw: random.Random, language: str, good: str) -> str:
    """Lorem ipsum, alone or below a line of the page."""
    return ("" if language == "en" else good[:30] + "\n") + LOREM * draw.randrange(1, 5)


def places(draw: random.Random, language: str, good: str) -> str:
    """A list of names, as in a form's choice."""
    del good
    return draw.choice([" ", "\n", ", " if language == "en" else "、"]).join(draw.choices(PLACES[language], k=draw.randrange(60, 150)))


def calendar(draw: random.Random, language: str, good: str) -> str:
    """An archive of months with counts."""
    del good
    months = "January February March April May June July August September October November December".split()
    return "\n".join(
        f"{month} {year} ({draw.randrange(60)})" if language == "en" else f"{year}年{at + 1}月 ({draw.randrange(60)})"
        for year in range(2012, 2012 + draw.randrange(3, 9))
        for at, month in enumerate(months)
    )


def style_sheet(draw: random.Random, language: str, good: str) -> str:
    """Style rules that an extractor took for text."""
    del language, good
    parts = "header nav footer main article aside button input table td li ul h1 h2 p a".split()
    line = "{a} .{b} {{ margin: {n}px; padding: 0 {n}px; color: #{c:06x}; font-size: 1.{n}em; display: block; }}"
    return "\n".join(
        line.format(a=draw.choice(parts), b=draw.choice(parts), n=draw.randrange(40), c=draw.randrange(1 << 24)) for _ in range(30)
    )


def encoding_chain(draw: random.Random, language: str, good: str) -> str:
    """UTF-8 read as GBK (``浣犲ソ``), what could not be read left out; English of one code page read as another."""
    del draw
    if language == "zh":
        return good[:900].encode().decode("gb18030", "ignore")
    return good[:1500].replace("e", "é").replace("a", "ä").encode("utf-8").decode("latin-1")


def shopping(draw: random.Random, language: str, good: str) -> str:
    """A listing of goods with prices, ratings and buttons."""
    del good
    return "\n".join(
        f"{draw.choice(GOODS[language])} {draw.choice(GOODS[language])}\n${draw.uniform(5, 900):.2f}\n({draw.randrange(900)})\nAdd to cart" if language == "en"
        else f"{draw.choice(GOODS[language])}{draw.choice(GOODS[language])}\n￥{draw.uniform(5, 900):.2f}\n{draw.randrange(900)}人付款\n加入购物车"
        for _ in range(draw.randrange(15, 50))
    )  # fmt: skip


def cheering(draw: random.Random, language: str, good: str) -> str:
    """One word or syllable without end."""
    del good
    word = draw.choice(["ha", "lol ", "spam ", "go "] if language == "en" else ["哈", "顶", "沙发", "路过 "])
    return word * draw.randrange(60, 400)


def records_dump(draw: random.Random, language: str, good: str) -> str:
    """Objects of a programming interface, as JSON."""
    del good
    rows = [
        {
            "id": draw.randrange(10**6),
            "name": draw.choice(PLACES[language]),
            "active": draw.random() < 0.5,
            "score": round(draw.random(), 4),
        }
        for _ in range(draw.randrange(10, 40))
    ]
    return json.dumps(rows, ensure_ascii=False, indent=draw.choice([None, 2]))


def server_log(draw: random.Random, language: str, good: str) -> str:
    """Lines of a web server's log."""
    del language, good
    return "\n".join(
        f"{draw.randrange(256)}.{draw.randrange(256)}.0.1 - - [12/Mar/2021:10:{draw.randrange(60):02}:07 +0800] "
        f'"GET /{draw.choice(["index", "a/b", "img/x"])}.html HTTP/1.1" {draw.choice([200, 304, 404])} {draw.randrange(10**5)}'
        for _ in range(draw.randrange(15, 60))
    )


def hex_dump(draw: random.Random, language: str, good: str) -> str:
    """Bytes in hexadecimal, sixteen a line."""
    del language, good
    return "\n".join(f"{at * 16:08x}  " + " ".join(f"{draw.randrange(256):02x}" for _ in range(16)) for at in range(draw.randrange(15, 60)))


def hashtags(draw: random.Random, language: str, good: str) -> str:
    """Hashtags without a sentence."""
    del good
    return " ".join(
        "#" + draw.choice(GOODS[language]) + draw.choice(GOODS[language]) + ("" if language == "en" else "#")
        for _ in range(draw.randrange(40, 90))
    )


def contacts(draw: random.Random, language: str, good: str) -> str:
    """Names, telephone numbers and addresses of mail."""
    del good
    name = (
        (lambda: draw.choice(PLACES["en"]) + " Smith")
        if language == "en"
        else (lambda: draw.choice("王李张刘陈杨赵黄周吴") + draw.choice("伟芳娜敏静强磊军洋勇"))
    )
    return "\n".join(
        f"{name()}\t+86 1{draw.randrange(10**9, 10**10)}\t{''.join(draw.choices(string.ascii_lowercase, k=7))}@example.com"
        for _ in range(draw.randrange(20, 60))
    )


def template_leftovers(draw: random.Random, language: str, good: str) -> str:
    """A page whose script did not run: placeholders and brackets."""
    del language, good
    names = "user.name item.title item.price page.next cart.total i18n.label post.date post.body".split()
    return "\n".join(f'<div class="{draw.choice("abcd")}">{{{{ {draw.choice(names)} }}}}</div>' for _ in range(draw.randrange(30, 80)))


KINDS: tuple[Callable[[random.Random, str, str], str], ...] = (
    random_letters, keyboard_mash, keyword_stuffing, menu, link_list, number_table, results, repeated_lines, repeated_phrase, read_as_latin,
    double_byte_as_latin, lossy, binary, encoded, marks, filler, places, calendar, style_sheet, encoding_chain, shopping, cheering,
)  # fmt: skip
UNSEEN: tuple[Callable[[random.Random, str, str], str], ...] = (
    records_dump, server_log, hex_dump, hashtags, contacts, template_leftovers,
)  # fmt: skip


def planted(kind: Callable[[random.Random, str, str], str], language: str, good: list[str], n: int) -> list[str]:
    """Return ``n`` texts of a kind, the same ones every time."""
    draw = random.Random(f"{kind.__name__} {language}")
    return [kind(draw, language, draw.choice(good)) for _ in range(n)]
