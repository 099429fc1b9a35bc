"""The recommended rule sets drop what they are for and keep good text of any genre.

Every rule has a planted text that it drops, and one beside its limit that the whole set keeps (``vectors/``, one line a rule).
"""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from goldsmith import ruleset
from goldsmith.operator import measure

VECTORS = Path(__file__).parent / "vectors"
SETS = ("goldsmith-en@1", "goldsmith-zh@1", "short-text@1")
TOO_LONG = {"goldsmith-en@1": "the bread is warm. " * 250_001, "goldsmith-zh@1": "面包很香。" * 500_001, "short-text@1": "好 " * 100_001}
ONE_TEXT_ONLY = {("goldsmith-zh@1", "random_characters")}  # beside its limit stand all running texts

SHORT_ROWS = (  # ten distinct short rows; tools were seen to keep three of them
    "巴黎是法国的首都，位于塞纳河畔。", "量子力学描述微观粒子的行为规律。", "今天的股票市场大幅下跌，投资者感到恐慌。",
    "红烧肉的做法：先将五花肉切块焯水。", "Hello world", "What is 2+2?", "Yes.", "No.",
    "The capital of France is Paris and it lies on the Seine.", "Water boils at 100 degrees Celsius at sea level.",
)  # fmt: skip

CLEAN_ZH = (
    "中国空间站的建设经历了多年的努力，工程师们在地面进行了大量的试验，以确保每一个舱段都能安全对接。"
    "航天员在轨期间完成了多次出舱活动，并开展了生命科学、材料科学等领域的实验。"
    "专家表示，这些成果将为未来的深空探测提供重要的技术支持。"
    "与此同时，相关的科普活动也吸引了许多青少年的关注，他们通过直播课堂了解了失重环境下的物理现象。\n"
    "近年来，随着人工智能技术的发展，图书馆的服务方式也发生了变化。读者可以在手机上查询馆藏，预约座位，还可以获得个性化的推荐。"
    "馆员们认为，技术的进步并没有取代他们的工作，而是让他们有更多的时间和读者交流。"
    "在社区里，老人和孩子是最常来的读者，他们喜欢安静的阅览室，也喜欢周末的讲座。"
)

GENRES = {
    "goldsmith-en@1": {
        "review whose lines end in a blank": "the plot is thin , but the actors are good . \nit is a film for a rainy day . \nyou will not regret it . \n" * 2,
        "hard-wrapped and indented": "\n".join("        " + line for line in (
            "The lamp in the tower was lit at dusk by a man who had", "never seen the other shore. He knew the ships by their",
            "sound, and the weather by the birds, and he wrote both", "down in a book that nobody read",
        )),
        "dialogue": "“You came.”\n\n“I did.”\n\n“And the letter?”\n\n“Burnt.”\n\n“All of it?”\n\n“All but the name.”\n\n“Then it was for nothing.”\n\n“Not for me.”",
        "verse": "The tide goes out\nand takes the light,\na gull, a shout,\nand it is night.\nWe stay and hear\nthe shingle turn;\n"
                 "no ship is near,\nno lanterns burn.\nBut in the town\na bell is rung,\nand up and down\nold songs are sung.",
        "word problem": "A box has 24 pens at $1.50 each and 36 pencils at $0.25 each. How much is the box worth?\n24*1.5=<<24*1.5=36>>36\n36*.25=<<36*.25=9>>9\n#### 45",
        "documentation": "# Reading a file\n\nCall `open(path)`; it returns a file object.\n\n```python\nwith open(path, 'rb') as file:\n    data = file.read()\n"
                         "    print(len(data), data[:4], sep=' | ')\n```\n\n| mode | meaning |\n|------|---------|\n| `rb` | read bytes |\n| `w`  | write text |\n\nAlways close it.",
        "dictionary entry": 'Ferry \\Fer"ry\\, n.; pl. {Ferries}. [OE. feri.]\n     1. A place where persons are carried across a river.\n        [1913 Dict.]\n\n'
                            "              It can pass the ferry backward.       --Milton.",
        "one sentence": "The museum is closed on Mondays.",
        "transcript without marks": "so what we wanted to know is whether you had seen the car that night and you said that it was there when you came home but it had gone by ten",
    },
    "goldsmith-zh@1": {
        "clean text of two paragraphs": CLEAN_ZH,
        "Markdown with ruled lines and links": "如何查看磁盘空间\n" + "=" * 78 + "\n\n### 方法一 ###\n\n![](https://img.example.com/data/attachment/album/201508/14/162233.png)\n\n"
                                              "用 df 命令就可以看到每个分区的大小：\n\n    $ df -h\n\n" + "-" * 78 + "\n\nvia: https://www.example.com/check-disk-space/\n\n译者：[某人](https://github.com/someone)",
        "half in English": "在 Kubernetes 中，Pod 是最小的部署单元。You can list them with `kubectl get pods --all-namespaces`，其中 READY 列表示就绪的容器数，"
                           "RESTARTS 列表示重启次数；如果 STATUS 为 CrashLoopBackOff，请查看 logs 与 events。",
        "classical text": "北冥有鱼，其名为鲲。鲲之大，不知其几千里也；化而为鸟，其名为鹏。鹏之背，不知其几千里也；怒而飞，其翼若垂天之云。",
        "verse without marks": "远处的灯火\n一盏一盏地亮了\n我们坐在堤上\n听水的声音\n谁也不提明天\n也不提那封信\n只有风把树叶\n从这一边\n吹到那一边\n而夜还很长",
        "news of markets": "【美股三大指数小幅收跌】道指跌0.18%报34265.37点，标普500指数跌0.27%报4397.94点，纳指跌0.71%报13768.92点。热门科技股多数走低，甲公司跌2.1%，乙公司跌1.8%，丙公司涨0.6%。",
        "padded with blanks": "医疗人工智能的应用需要建立一系列的标准和规范，以确保技术的安全和准确。" + " " * 400,
        "one sentence": "图书馆周一闭馆，周二照常开放。",
        "traditional characters": "臺北的冬天並不冷，只是常常下雨。走在巷子裡，會聞到熱豆漿的香味，這是許多人對這座城市的記憶。",
    },
    "short-text@1": {str(at): text for at, text in enumerate(SHORT_ROWS)},
}  # fmt: skip


def reasons(name: str, texts: list[str]) -> list[str | None]:
    """Return the rule of a set that drops each text, or None."""
    rules = ruleset.load(name)
    batch = pa.record_batch({"text": pa.array(texts, pa.large_string())})
    decided = ruleset.decide([rules], measure(rules.measures(), batch).columns)
    return [rules.rules[at].name if at >= 0 else None for at in decided.fired]


def vectors(name: str) -> list[dict[str, str | None]]:
    """Return the planted texts of a set."""
    path = VECTORS / f"{name.replace('@', '-')}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", SETS)
def test_every_rule_has_a_planted_text(name: str):
    """No rule stands without a text that it drops and one beside the limit that stays."""
    planted = vectors(name)

    assert [row["rule"] for row in planted] == [rule.name for rule in ruleset.load(name).rules if rule.name != "too_long"]
    assert {(name, row["rule"]) for row in planted if row["kept"] is None} <= ONE_TEXT_ONLY


@pytest.mark.parametrize("name", SETS)
def test_every_rule_drops_the_text_planted_for_it(name: str):
    """The first rule that fires is the one that the text was made for; so no rule is dead."""
    planted = vectors(name)

    found = reasons(name, [str(row["dropped"]) for row in planted])

    assert found == [row["rule"] for row in planted]


@pytest.mark.parametrize("name", SETS)
def test_texts_beside_the_limits_stay(name: str):
    """A text that comes near a limit, and is good, is dropped by no rule of the set."""
    planted = [row for row in vectors(name) if row["kept"] is not None]

    found = reasons(name, [str(row["kept"]) for row in planted])

    assert dict(zip([row["rule"] for row in planted], found, strict=True)) == {row["rule"]: None for row in planted}


@pytest.mark.parametrize("name", SETS)
def test_a_text_longer_than_any_book_goes(name: str):
    """Beyond the longest books it is data."""
    assert reasons(name, [TOO_LONG[name]]) == ["too_long"]


@pytest.mark.parametrize(("name", "genre"), [(name, genre) for name in SETS for genre in GENRES[name]])
def test_good_text_of_any_genre_stays(name: str, genre: str):
    """Prose, verse, dialogue, wrapped lines, code, formulas, figures and short sentences are no defects."""
    assert reasons(name, [GENRES[name][genre]]) == [None]


@pytest.mark.parametrize("name", SETS)
def test_every_limit_says_where_it_comes_from_in_both_languages(name: str):
    """A limit without a source, or a reason that cannot be read in Chinese and English, is no recommendation."""
    rules = ruleset.load(name).rules

    assert [rule.name for rule in rules if not rule.source or set(rule.says) != {"en", "zh"}] == []
