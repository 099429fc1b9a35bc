"""Lines that belong to the page and not to its text, taken out."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.kernels.rewriting import counted, replaced
from goldsmith.kernels.suspects import find_lines, hints
from goldsmith.operator import Edit, Edited

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST = 160
"""Characters of a line that a pattern may take out; what is longer is prose that speaks of such things."""
FENCES = ("```", "~~~")
LONGEST_BYTES = 4 * LONGEST

NOTICES = (
    r"(?:we|(?:this|our) (?:web)?(?:site|page)s?|by (?:continuing|using)[^.]*)\b.{0,60}\b(?:use|uses|using|store|stores|sets?)\b.{0,40}\bcookies\b.*",
    r"(?:accept|reject|manage|allow)(?: all| my)? cookies?(?: settings| preferences)?|cookies? (?:policy|settings|preferences|notice)",
    r"(?:please )?(?:enable|turn on) javascript\b.*|javascript (?:is|must be|seems to be) (?:disabled|enabled|required)\b.*",
    r"copyright\s*(?:©|\(c\)|\d{4}|by\b).{0,100}|©.{0,100}|\(c\) ?\d{4}.{0,100}|.{0,80}\ball rights reserved\b.{0,40}",
    r"(?:proudly )?powered by \S+(?: \S+){0,3}",
    r"本(?:网站|站|页面)(?:会|将|需|正在)?使用.{0,10}cookies?.*|.{0,20}cookie.{0,6}(?:政策|设置|偏好|声明)",
    r".{0,60}ICP\s?[备证]\s?(?:案?号[:\uff1a]?\s?)?\d{5,}号?.{0,60}|.{0,60}公网安备\s?\d{8,}\s?号?.{0,40}",
    r".{0,40}(?:网络文化经营|信息网络传播视听节目|增值电信业务)(?:经营)?许可证.{0,60}|.{0,20}互联网新闻信息服务许可证.{0,60}",
    r".{0,40}(?:版权所有|版權所有|未经授权(?:请)?(?:不得|禁止|勿)转载|保留所有权利).{0,80}",
    r"(?:违法和?不良信息|不良信息|违法信息)举报.{0,60}",
)
"""Cookie notices, copyright lines and registrations."""

BUTTONS = (
    r"(?:skip|jump) to (?:main )?(?:content|navigation)|(?:back|return|scroll) to (?:the )?top|toggle (?:navigation|menu|search)",
    r"(?:click (?:here )?to )?(?:share|tweet|pin|email|print)(?: (?:this|it|on|via)\b.{0,30})?",
    r"(?:follow|like|find|join) us(?: on)?(?: (?:facebook|twitter|x|instagram|linkedin|youtube|pinterest|tiktok|wechat|weibo))*",
    r"(?:(?:facebook|twitter|linkedin|whatsapp|pinterest|reddit|e?mail|telegram|copy link|print|tumblr|instagram)\b[\s,|·•/]*){2,}",
    r"(?:log|sign) ?in(?: / | or | \| )?(?:register|sign ?up)?|sign ?up|register|subscribe(?: now| to our newsletter)?|leave a (?:comment|reply)",
    r"(?:read|load|show|view|see) (?:more|all)|(?:previous|next) (?:post|page|article|story)|related (?:posts|articles|stories)|advertisement",
    r"terms (?:of (?:use|service)|& conditions|and conditions)|privacy (?:policy|notice|statement)|contact us|about us|site ?map",
    r"分享(?:到|至)[:\uff1a]?.{0,30}|分享[:\uff1a]?|(?:微信|手机)?扫(?:一扫|码)(?:[,\uff0c]?(?:关注|下载|分享|添加|进群|二维码|上方|下方).{0,20})?",
    r"(?:点击|长按)(?:这里|此处|上方|下方|图片|识别)?.{0,6}(?:关注我们|二维码|展开全文|查看更多|阅读原文|查看原文|阅读全文)[^。!?\uff01\uff1f]{0,10}",
    r"(?:返回|回到)(?:顶部|首页|列表|上一?页|页首)|[上下]一[篇页条章](?:[:\uff1a].{0,60})?",
    r"(?:相关|推荐|热门|延伸|更多)(?:阅读|文章|新闻|推荐|内容|资讯|报道|链接)[:\uff1a]?|猜你喜欢",
    r"(?:您|你)?的?(?:(?:当前|现在)(?:的|所在)?的?位置|所在位置)(?:是|在)?[:\uff1a].{0,60}|您的位置[:\uff1a].{0,60}|首页\s*[>»›→].{0,60}",
    r"(?:(?:登录|注册|登陆|退出|收藏|举报|打印|关闭|投稿|订阅|评论|点赞|转发|分享)(?:本页|窗口|页面)?[\s|\uff5c/·]*)+",
    r"(?:设为|加入|添加到?)(?:首页|收藏夹?|主页)(?:[\s|\uff5c]*(?:设为|加入)(?:首页|收藏))?|(?:打开|下载)\s?(?:APP|客户端).{0,12}|广告",
    r"【?(?:字体|字号)[:\uff1a]?\s*[\[【(\uff08]?\s*大\s*[\]】)\uff09]?.{0,20}",
)
"""Navigation and what is clicked."""

NAVIGATION = re.compile(
    r"(?:home|about(?: us)?|contact(?: us)?|news|blog|products?|services|login|register|search|help|faq|support|careers|sitemap|events|gallery|"
    r"terms|privacy|download|forum|shop|cart|my account|首页|主页|关于我们|联系我们|新闻(?:中心|动态)?|产品(?:中心|展示)?|服务|登录|注册|搜索|帮助(?:中心)?|"
    r"下载|论坛|招聘|加入我们|网站地图|友情链接|公司简介|人才招聘|在线留言|行业资讯|法律声明|隐私政策|广告服务|客户服务)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[|\uff5c·•»›>/、]\s*|\s{2,}|\t")
_FRINGE = r"[\s|\uff5c·•»«›‹>→←↑▲※*#【】:\uff1a…–—-]{0,12}"
_BUTTON = re.compile(f"{_FRINGE}(?:{'|'.join(BUTTONS)}){_FRINGE}", re.IGNORECASE)
_NOTICE = re.compile(f"{_FRINGE}(?:{'|'.join(NOTICES)}){_FRINGE}", re.IGNORECASE)
_NOTICED = re.compile("cookie|javascript|copyright|©|\\(c\\)|reserved|powered by|ICP|[备可]|版[权權]|留所有|经授权|信息", re.IGNORECASE)
STARTS = (
    "accept/reject/manage/allow/cookie/cookies/please/enable/turn/javascript/copyright/c/proudly/powered/skip/jump/back/return/"
    "scroll/toggle/click/share/tweet/pin/email/e/print/follow/like/find/join/facebook/twitter/linkedin/whatsapp/reddit/telegram/"
    "copy/tumblr/instagram/pinterest/log/login/sign/signin/signup/register/subscribe/leave/read/load/show/view/see/previous/"
    "next/related/advertisement/terms/privacy/contact/about/site/sitemap/home/news/blog/product/products/service/services/"
    "search/help/faq/support/careers/events/gallery/download/forum/shop/cart/my/all/分享/微信/手机/扫一/扫码/点击/长按/返回/回到/上一/下一/相关/推荐/"
    "热门/延伸/更多/猜你/您的/你的/您当/你当/您现/你现/您所/你所/的当/当前/现在/所在/首页/登录/注册/登陆/退出/收藏/举报/打印/关闭/投稿/订阅/评论/点赞/转发/设为/加入/添加/打开/下载/广告/字体/字号/主页/"
    "关于/联系/新闻/产品/服务/搜索/帮助/论坛/招聘/网站/友情/公司/人才/在线/行业/法律/隐私/客户/违法/不良"
)
"""What lines begin with that patterns may match."""

INSIDE = (
    "pyrigh",
    "(c) 19",
    "(c) 20",
    "cookie",
    "reserv",
    "javasc",
    "icp备",
    "cp 备",
    "icp证",
    "cp 证",
    "公网",
    "可证",
    "权所",
    "權所",
    "留所",
    "经授",
)
"""What lines hold that patterns may match, six bytes each."""


class BoilerplateLines(Edit, version=1, reads=("text", "boilerplate_lines")):
    r"""Take out lines that belong to the page: those that stand in many documents, and navigation, notices and buttons.

    Which lines stand in many documents is found by the search of the recipe's ``boilerplate`` (with its defaults where the recipe
    does not ask for one), in the text as it was read; a line counts as the same whatever its signs, spaces and capitals. In a source of few
    documents (at least twice as many as are asked for) a fifth of them, and at least half as many as are asked for, will do. Beside
    these, lines of at most 160 characters go that are nothing but a cookie notice, a copyright line, a registration (ICP), a
    share or log-in button, a breadcrumb or a menu, in English or Chinese. A line that goes takes its line feed along; a line in which such words
    merely occur stays, and so does every line between code fences. A line is one change.

    Example:
        >>> BoilerplateLines().on(["Skip to content\nIt rained on Monday.\n京ICP备12345678号", "ok", None]).text.to_pylist()
        ['It rained on Monday.', 'ok', None]

    Source: Raffel et al. 2020 (C4), arXiv:1910.10683, section 2.2; Zhang et al. 2024 (MAP-NEO), arXiv:2405.19327, for lines that repeat.
    """

    patterns: bool = True
    """Whether lines go that look like navigation, notices or buttons, beside those that stand in many documents."""

    def on(self, values: list[str | None]) -> Edited:  # type: ignore[override]  # a list is what people type
        """Return what becomes of plain Python strings of which no line stands in another document."""
        text = pa.array(values, pa.large_string())
        return self(text, pa.nulls(len(text), pa.list_(pa.uint64())))

    def __call__(self, text: pa.Array, repeated: pa.Array) -> Edited:
        """Return the texts without such lines, and how many went of each; ``repeated`` holds hashes of lines, ``list<uint64>``."""
        nulls = np.asarray(text.is_null())
        furniture: dict[int, set[str]] = {}
        for row, line in find_lines(text, _starts(), INSIDE, LONGEST_BYTES) if self.patterns else ():
            if _is_furniture(line):
                furniture.setdefault(row, set()).add(line)
        known = np.flatnonzero((np.asarray(pc.list_value_length(repeated).fill_null(0)) > 0) & ~nulls)
        hashes = dict(zip(known.tolist(), _hashes(text.take(pa.array(known))), strict=True)) if len(known) else {}
        changes = np.zeros(len(text), np.int32)
        rows, new = sorted(furniture.keys() | hashes.keys()), []
        for row in rows:
            goes = _in_many(hashes[row], repeated[row].as_py()) if row in hashes else None
            one, changes[row] = _without(text[row].as_py(), goes, furniture.get(row, set()))
            new.append(one)
        return Edited(replaced(text, rows, new), counted(changes, nulls))


@functools.cache
def _starts() -> NDArray[np.bool_]:
    return hints(STARTS.split("/"))


def _hashes(text: pa.Array) -> list[np.ndarray]:
    """Return the hashes of the filled lines of each text."""
    from goldsmith.kernels.lines import hash_parts

    hashes, _, bounds = hash_parts(text, paragraphs=False, least_words=1)
    return np.split(hashes, bounds[1:-1])


def _in_many(hashes: np.ndarray, repeated: list[int]) -> list[bool]:
    """Tell for each filled line whether it stands in many documents."""
    return [bool(one) for one in np.isin(hashes, np.array(repeated, np.uint64))]


def _without(text: str, goes: list[bool] | None, furniture: set[str]) -> tuple[str, int]:
    """Return a text without some of its lines, and how many there were."""
    kept, changes, filled, code = [], 0, -1, False
    for line in text.split("\n"):
        filled += line != ""
        code ^= line.lstrip().startswith(FENCES)
        gone = bool(line) and not code and ((goes is not None and goes[filled]) or line in furniture)
        changes += gone
        if not gone:
            kept.append(line)
    return "\n".join(kept), changes


def _is_furniture(line: str) -> bool:
    """Tell whether a line is nothing but a notice, a button or a menu."""
    bare = line.strip()
    if not bare or len(bare) > LONGEST:
        return False
    if _BUTTON.fullmatch(bare) or (_NOTICED.search(bare) and _NOTICE.fullmatch(bare)):
        return True
    words = [word for word in _SEPARATOR.split(bare) if word]
    return len(words) >= 3 and 2 * sum(NAVIGATION.fullmatch(word) is not None for word in words) > len(words)
