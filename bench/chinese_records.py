"""Names in Chinese records: precision, recall and F1 on sentences and names that were not tuned on.

    python bench/chinese_records.py [--develop] [--wrong]      # --wrong lists what was missed and what was found wrongly

Sentences in ``DEVELOP`` were looked at while the rules were written, those in ``HELD_OUT`` were written before and not looked at again.
Names: of jieba's entries for people those that ``bench/chinese_names.py`` left out of the character table, for development the others;
and in one of five records a name made of two random given-name characters of the list in ``planted_personal.py``. A slot ``{name}`` is
a name that should be found, ``{!kind}`` something that looks like a name or stands where one might, and is none.
Intervals: Wilson 95 %; of F1 the bootstrap over records.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import re
from pathlib import Path

import pyarrow as pa

from chinese_names import held_out, names
from goldsmith.algorithms.personal_data import KINDS, find
from personal_data import Judged, interval, judge, total, wilson
from planted_personal import GIVEN, NOTHING, SURNAMES, VALUES

DEVELOP = (
    "收货地址：{address:full}，{phone:plain}，{name}收。",
    "{name}，男，{birth_date:zh}出生，汉族。",
    "请{name}老师于下周一前把成绩单交到教务处。",
    "{name} {phone:plain} {address:full}",
    "经手人：{name}    审核：{name}",
    "{phone:plain}（{name}），有事请打这个电话。",
    "上周挂了{name}医生的号，态度很好。",
    "联系{name}主任，电话{phone:fixed}。",
    "序号|姓名|手机\n1|{name}|{phone:plain}\n2|{name}|{phone:plain}",
    "本人{name}，身份证号{id_card:18}，特此声明。",
    "被害人{name}报案称，其银行卡被盗刷。",
    "司机：{name}，车牌{plate:old}",
    "新来的同学叫{name}，请大家欢迎。",
    "联系人{name}，邮箱{email:plain}",
    "订单{!order}由{!dept}处理，电话{phone:fixed}。",
    "{!dept}，{phone:fixed}，周一至周五上班。",
    "{!word}，{phone:plain}，价格面议。",
    "联系人：{!dept}，电话：{phone:plain}",
    "{!subject}老师讲得很好，{!word}也不错。",
    "{!word}，男装，全场五折。",
    "收件人：{!dept}，地址：{address:full}",
    "项目经理、部门主任和语文老师都到了。",
    "武汉，{phone:fixed}；成都，{phone:fixed}。",
    "高级律师和金牌教练将出席，{!word}主任未到。",
)  # fmt: skip
HELD_OUT = (
    "寄：{address:short} {name}（收） {phone:spaces}",
    "{name}（女，{birth_date:iso}生，现住{address:full}）",
    "今天家长会上{name}老师表扬了我们班。",
    "姓名,电话,住址\n{name},{phone:plain},{address:full}\n{name},{phone:plain},{address:short}",
    "患者由{name}主任医师主刀，术后恢复良好。",
    "投诉人：{name}；联系方式：{phone:dashes}；被投诉单位：{!dept}",
    "尊敬的{name}女士，您尾号{!stock}的信用卡账单已出。",
    "预订人 {name}，入住人 {name}，{phone:plain}。",
    "{phone:86}/{name}/{email:plain}",
    "我的名字叫{name}，今年二十三岁，来自山东。",
    "辩护人{name}，某律师事务所律师。",
    "快递放前台了，收件的是{name}，手机{phone:plain}。",
    "签收人：{name}  签收时间：{!time}",
    "监护人姓名：{name}（母亲），电话：{phone:plain}",
    "{name}同学：你被我校录取，请持身份证{id_card:18}报到。",
    "乘机人 {name} 证件号 {id_card:18} 航班 CA1234",
    "车主{name}，{plate:new}，保险到期。",
    "有事请找{name}经理，或拨{phone:extension}。",
    "{name}\t{id_card:18}\t{bank_card:plain}",
    "会议由{name}教授主持，{name}博士作了报告。",
    "委托代理人：{name}，联系电话 {phone:plain}。",
    "@{name} 你的快递到了，取件码{!stock}。",
    "{!word}，{phone:fixed}，{address:full}",
    "售后：{!dept}，{phone:plain}",
    "{!dept} {phone:fixed} {address:short}",
    "{!subject}教授是一个学位头衔，{!word}博士点今年新增。",
    "经办：{!dept}    日期：{!date}",
    "{!word}/{phone:plain}/包邮",
    "{!word}，女鞋，{!amount}件。",
    "房东直租，{!word}，{phone:plain}，非诚勿扰。",
    "品名,产地,电话\n{!word},{!city},{phone:plain}",
    "签收人：{!dept}  时间：{!time}",
    "商户：{!dept}；终端：{!stock}；卡号：{bank_card:plain}",
)  # fmt: skip
DEPARTMENTS = "客服中心 财务部 人事科 售后服务 高新分店 物业公司 教务处 金华分店 华南大区 安保部 万达广场 和平支行 石家庄店 马上金融 包裹站 门卫室 江南店 温州仓 汪汪宠物 汤臣集团 黄埔营业部 平安保险 康复中心 易购网 方正科技".split()  # noqa: SIM905
WORDS = "高新技术 安全 周末 全新 金属 明天 方便 黄金 石材 温泉 白菜 马铃薯 牛仔裤 常温 江景 花园洋房 平层 单间 何时 高端 精装 任意 全套 严选 包邮 向阳 毛衣 田园风 水晶 方形 马拉松 成人 从业 常年 时尚 元旦 应季 于今 解放 宣传画 广角 金边 安心 舒适 景区 乐园 米饭 鲜花 麦片 古玩 车间 洪水 童装 柳州 龙井 雷达 陶瓷 程序 路灯 段子 申请 尚品 白天 童鞋 万能 贺卡".split()  # noqa: SIM905
SUBJECTS = "语文 数学 英语 高等数学 马克思 金融 计算机 音乐 历史 古典文学 经济 温带气候 石油工程 方言".split()  # noqa: SIM905
CITIES = "武汉 成都 金华 温州 石家庄 安阳 常州 江门 郑州 柳州 舒城 高邮 泰安 和田 宁波".split()  # noqa: SIM905
SLOT = re.compile(r"\{(!?)(\w+)(?::(\w+))?\}")
OTHERS = {
    **NOTHING,
    "dept": lambda r: r.choice(DEPARTMENTS),
    "word": lambda r: r.choice(WORDS),
    "subject": lambda r: r.choice(SUBJECTS),
    "city": lambda r: r.choice(CITIES),
}


def people(*, develop: bool) -> list[str]:
    """Return the names of one side of the split."""
    folder = Path(importlib.util.find_spec("jieba").origin).parent
    return [each for each in names(folder) if held_out(each) is not develop]


def records(count: int, *, develop: bool) -> tuple[list[str], list[list[tuple[str, int, int]]]]:
    """Return texts with the places of the names in them."""
    r = random.Random(11 if develop else 12)
    known = people(develop=develop)
    sentences = DEVELOP if develop else HELD_OUT
    texts, truths = [], []
    for at in range(count):
        text, truth, end = "", [], 0
        source = sentences[at % len(sentences)]
        for slot in SLOT.finditer(source):
            text += source[end : slot.start()]
            end = slot.end()
            if slot[2] == "name":
                value = (
                    r.choice(known)
                    if r.random() < 0.8
                    else r.choice(SURNAMES) + "".join(r.choice(GIVEN) for _ in range(r.choice((1, 2, 2))))
                )
                truth.append(("name", len(text), len(text) + len(value)))
            else:
                value = OTHERS[slot[2]](r) if slot[1] else VALUES[slot[2]](r, slot[3])
            text += value
        texts.append(text + source[end:])
        truths.append(truth)
    return texts, truths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--develop", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    asked = parser.parse_args()
    texts, truths = records(3300 if not asked.develop else 2400, develop=asked.develop)
    rows = find(pa.array(texts, pa.large_string())).resolved(frozenset(KINDS), 0.5)
    found = [[(each.kind, each.start, each.end) for each in rows.get(row, ()) if each.kind == "name"] for row in range(len(texts))]
    counts = judge(truths, found, "name")
    done: Judged = total(counts)
    side = "development" if asked.develop else "held-out"
    print(
        f"{side}: {len(texts)} records, {done.right + done.missed} names; precision {wilson(done.right, done.right + done.wrong)}"
        f"  recall {wilson(done.right, done.right + done.missed)}  F1 {done.f1:.3f} {interval(counts)}"
    )
    if asked.wrong:
        kinds: dict[int, list[int]] = {}
        for at, (text, truth, got) in enumerate(zip(texts, truths, found, strict=True)):
            kinds.setdefault(at % len(DEVELOP if asked.develop else HELD_OUT), []).append(at)
            if at < 400 and set(truth) != set(got):
                print(
                    "missed",
                    [text[s:e] for _, s, e in set(truth) - set(got)],
                    "wrong",
                    [text[s:e] for _, s, e in set(got) - set(truth)],
                    "|",
                    text.replace("\n", "⏎")[:70],
                )


if __name__ == "__main__":
    main()
