"""Errors speak the language of the page: Chinese where it is asked for, English elsewhere, with one form and one code."""

from __future__ import annotations

import ast
import asyncio
import re
import time
from collections.abc import Iterator

import pytest

from asking import Service, service_on
from data import ROOT
from goldsmith.server.chinese import chinese_wanted, in_chinese, spoken
from goldsmith.server.sentences import SENTENCES
from service import lite

SOURCE = ROOT / "src" / "goldsmith"
SIGNED = {f"signing/{name}.py" for name in ("checkpoints", "dsse", "held", "notes", "token")}
"""What releases and their log are signed with."""
ELSEWHERE = {"annotate/project_file.py", "server/serving.py", "server/maintaining.py", *SIGNED}
"""Files whose errors only commands meet."""
UNHEARD = {"DatabaseError", "UsageError", "KeyError", "TypeError", "OSError", "ValueError", "FaultyAnswerError"}
"""Errors that no page meets, and one that is Chinese already."""
CJK = re.compile(r"[\u4e00-\u9fff]")


def template(node: ast.expr) -> Iterator[str]:
    """Yield what an expression says, with ``x`` where it says something of the case; nothing where no word of it is written there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    elif isinstance(node, ast.BinOp):
        yield "".join((*template(node.left), "\n", *template(node.right)))
    elif isinstance(node, ast.IfExp):
        yield from (*template(node.body), *template(node.orelse))


def sentences() -> Iterator[tuple[str, str]]:
    """Yield every sentence that an error of the service tells, with its place in the program."""
    for room in ("accounts", "annotate", "server", "signing"):
        for path in sorted((SOURCE / room).rglob("*.py")):
            place = path.relative_to(SOURCE).as_posix()
            if place in ELSEWHERE or place.startswith("server/browse"):
                continue
            for call in (one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.Call)):
                name = getattr(call.func, "id", "")
                if name == "refusal" or (name.endswith("Error") and name not in UNHEARD):
                    said = [*call.args[name == "refusal" :][:1], *(one.value for one in call.keywords if one.arg in {"expected", "hint"})]
                    yield from ((place, one) for each in said for one in template(each) if re.search("[a-z]{3}", one))


def test_every_error_that_a_page_may_meet_is_told_in_chinese():
    """Each sentence of accounts, annotation and the service has its Chinese; the program is read for them."""
    found = list(sentences())
    untold = sorted({f"{place}: {said}" for place, said in found if not CJK.search(in_chinese(said.replace("{x}", "x")))})

    assert len(found) > 150
    assert untold == []


@pytest.mark.parametrize("sentence", [one for one in SENTENCES if "{}" in one])
def test_what_is_said_of_the_case_stays_in_the_sentence(sentence: str):
    """Nothing that fills a sentence is lost in the other language."""
    parts = [f"<{at}>" for at in range(sentence.count("{}"))]
    told = in_chinese(sentence.replace("{}", "%s") % tuple(parts))

    assert all(part in told for part in parts), told


@pytest.mark.parametrize(
    ("accepted", "chinese"),
    [("zh-Hans", True), ("zh-TW,en;q=0.9", True), ("en", False), ("", False), ("*", False), ("zh;q=0,en", False), ("zh;q=abc", True)],
)
def test_the_language_is_the_one_that_is_liked_best(accepted: str, chinese: bool):
    """What cannot be understood counts as liked; nothing said is English."""
    assert chinese_wanted(accepted) == chinese


def test_names_stay_as_they_are():
    """A team that is called like a word of ours is not called otherwise in a message."""
    told = {"code": "GS704", "message": "there is a team of this name", "where": "name", "found": "owner", "expected": "", "hint": ""}

    assert spoken(told, "zh") == told | {"message": "已有同名团队"}
    assert spoken(told, "en") == told


@pytest.mark.parametrize("said", ["a of " * 800, "x: " * 1300, "\n" * 4000, "{}" * 2000, "a" * 1_000_000])
def test_no_words_take_long(said: str):
    """Whatever a request makes an error say, its language is found in no time."""
    begun = time.process_time()
    in_chinese(said)

    assert time.process_time() - begun < 1


def test_a_chinese_page_is_told_in_chinese(tmp_path):
    """The same request, with both languages: one form, one code, the words of the page."""

    async def trial(service: Service):
        home = await service.organisation()
        boss, li = await service.person(home, "boss", "owner"), await service.person(home, "li")
        owner, worker = await service.browser(boss), await service.browser(li)
        asks = [
            (owner, "POST", "/api/people", {"login": "li", "name": "x"}),
            (owner, "PATCH", f"/api/people/{boss}", {"role": "viewer"}),
            (owner, "POST", "/api/people", {"login": "a\nb"}),
            (owner, "GET", "/api/people/999", None),
            (owner, "GET", "/api/none", None),
            (worker, "GET", "/api/people", None),
            (service.client(), "GET", "/api/me", None),
            (service.client(), "POST", "/api/sign-in", {"login": "li", "password": "wrong wrong"}),
            (service.client(Origin="https://evil.example"), "POST", "/api/sign-in", {"login": "li", "password": "x"}),
            (service.client(Host="evil.example"), "GET", "/api/me", None),
            (owner, "POST", "/api/webhooks", {"url": "ftp://x", "events": ["ping"]}),
        ]
        return [
            [
                (await client.request(method, path, json=body, headers={"Accept-Language": language})).json()["error"]
                for language in ("zh-CN,zh;q=0.9", "en")
            ]
            for client, method, path, body in asks
        ]

    async def whole():
        async with service_on(lite(tmp_path)) as service:
            return await trial(service)

    for zh, en in asyncio.run(whole()):
        assert CJK.search(zh["message"]), zh
        assert not CJK.search(en["message"] + en["expected"] + en["hint"])
        assert (zh["code"], zh["where"]) == (en["code"], en["where"])
        assert not zh["hint"] or CJK.search(zh["hint"]), zh
