"""Dress plain texts as web pages with the furniture that real sites have, and pack pages into a WARC file."""

from __future__ import annotations

import gzip
import hashlib
import html
import uuid

FURNITURE = {
    "zh": {
        "nav": ["首页", "新闻", "科普", "生活", "专题", "视频", "登录", "注册"],
        "related": ["热门推荐：十个收纳小技巧", "一周图片精选", "编辑推荐：本月好书", "读者来信选登"],
        "cookie": "本网站使用 Cookie 来改善您的浏览体验。继续浏览即表示您同意我们的隐私政策。",
        "footer": "关于我们 | 联系我们 | 广告服务 | 网站地图 | 意见反馈",
        "rights": "版权所有 © 2019-2024 示例生活网 未经书面许可不得转载",
        "share": "分享到：微信 微博 QQ空间 复制链接",
        "by": "作者：编辑部",
        "date": "发布时间：",
        "comment": "发表评论 已有 {n} 条评论",
    },
    "en": {
        "nav": ["Home", "News", "Science", "Food", "Garden", "Video", "Log in", "Subscribe"],
        "related": ["Most read this week", "Ten ideas for a rainy Sunday", "From the archive", "Letters to the editor"],
        "cookie": "This website uses cookies to improve your experience. By continuing to browse you agree to our privacy policy.",
        "footer": "About us | Contact | Advertise | Sitemap | Terms of use",
        "rights": "Copyright © 2019-2024 Example Magazine. All rights reserved.",
        "share": "Share on: email, messenger, copy link",
        "by": "By the editors",
        "date": "Published on ",
        "comment": "Leave a comment. {n} comments so far.",
    },
}


def page(title: str, body: str, language: str, *, charset: str, declared: str | None, number: int) -> bytes:
    """Return one HTML page around a text, in a charset that may differ from the declared one.

    Args:
        title: Headline.
        body: Paragraphs, one a line.
        language: ``zh`` or ``en``.
        charset: Encoding of the bytes.
        declared: Encoding named in the page, none where null.
        number: Seeds dates and counts of comments.
    """
    words = FURNITURE[language]
    links = "".join(f'<li><a href="/{i}/">{name}</a></li>' for i, name in enumerate(words["nav"]))
    related = "".join(f'<li><a href="/r/{number}{i}.html">{name}</a></li>' for i, name in enumerate(words["related"]))
    paragraphs = "\n".join(f"<p>{html.escape(line)}</p>" for line in body.split("\n") if line.strip())
    date = f"2023-{number % 12 + 1:02d}-{number % 27 + 1:02d}"
    meta = f'<meta charset="{declared}">' if declared else ""
    text = f"""<!DOCTYPE html>
<html lang="{"zh-CN" if language == "zh" else "en"}">
<head>{meta}
<title>{html.escape(title)} - example</title>
<meta name="author" content="{words["by"]}">
<meta property="article:published_time" content="{date}T08:00:00+08:00">
<link rel="canonical" href="https://www.example.com/{language}/{number}.html">
<style>body{{margin:0;font:16px/1.6 sans-serif}}.nav li{{display:inline;margin:0 8px}}.cookie{{position:fixed;bottom:0}}</style>
<script>window.dataLayer=window.dataLayer||[];function gtag(){{dataLayer.push(arguments);}}gtag('js',new Date());</script>
</head>
<body>
<div class="cookie" id="cookie-banner">{words["cookie"]} <button>OK</button></div>
<header><div class="logo">EXAMPLE</div><nav class="nav"><ul>{links}</ul></nav></header>
<main><article>
<h1>{html.escape(title)}</h1>
<div class="meta">{words["by"]} <time datetime="{date}">{words["date"]}{date}</time></div>
{paragraphs}
</article>
<div class="share">{words["share"]}</div>
<aside class="related"><h3>{words["related"][0]}</h3><ul>{related}</ul></aside>
<section id="comments"><h3>{words["comment"].format(n=number * 7 % 23)}</h3><form><textarea></textarea></form></section>
</main>
<footer><p>{words["footer"]}</p><p>{words["rights"]}</p></footer>
</body></html>
"""
    return text.encode(charset, errors="xmlcharrefreplace")


def _warc_record(kind: str, content_type: str, block: bytes, *, url: str | None, date: str) -> bytes:
    name = uuid.UUID(bytes=hashlib.blake2b(kind.encode() + (url or "").encode() + block, digest_size=16).digest())
    head = [f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{name}>", f"WARC-Date: {date}"]
    head += [f"WARC-Target-URI: {url}"] if url else []
    head += [f"Content-Type: {content_type}", f"Content-Length: {len(block)}"]
    record = ("WARC/1.0\r\n" + "\r\n".join(head) + "\r\n\r\n").encode() + block + b"\r\n\r\n"
    return gzip.compress(record, 9, mtime=0)


def warc(visits: list[tuple[str, int, str, bytes]]) -> bytes:
    """Return a WARC file, one gzip member a record, of visits given as (url, status, content type, body)."""
    out = [
        _warc_record(
            "warcinfo",
            "application/warc-fields",
            b"software: goldsmith sample\r\nformat: WARC File Format 1.0\r\n",
            url=None,
            date="2024-05-01T08:00:00Z",
        )
    ]
    for i, (url, status, content_type, body) in enumerate(visits):
        date = f"2024-05-01T08:{i:02d}:00Z"
        asked = f"GET /{url.split('/', 3)[3]} HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: sample\r\n\r\n".encode()
        out.append(_warc_record("request", "application/http; msgtype=request", asked, url=url, date=date))
        reason = {200: "OK", 301: "Moved Permanently", 404: "Not Found"}[status]
        answer = f"HTTP/1.1 {status} {reason}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        out.append(_warc_record("response", "application/http; msgtype=response", answer, url=url, date=date))
    return b"".join(out)
