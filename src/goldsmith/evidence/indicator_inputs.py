"""What indicators may need beside the records, whether it was given, and how to give it, in English and Chinese."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from goldsmith.evidence.finding import Said

if TYPE_CHECKING:
    from collections.abc import Callable


class Input(NamedTuple):
    """One thing that may be needed: whether it is there, and how to give it."""

    given: Callable[[Any], bool]
    how: Said


def _part(name: str) -> Callable[[Any], bool]:
    return lambda given: bool(getattr(given.requirement, name))


def _audit(name: str) -> Callable[[Any], bool]:
    return lambda given: bool(getattr(given.requirement.audits, name))


def _column(*names: str) -> Callable[[Any], bool]:
    return lambda given: any(name in given.facts.columns for name in names)


def _never(given: Any) -> bool:
    del given
    return False


HOW = MappingProxyType(
    {
        "labels": Input(_part("labels"), Said("name the field of the label: `labels: {field: …}`", "在规格中指明标签字段：`labels: {field: …}`")),
        "schema": Input(_part("schema_"), Said("say which fields a record has: `schema: {required: […], fields: {…}}`", "说明记录应有的字段：`schema: {required: […], fields: {…}}`")),
        "rules": Input(lambda given: bool(given.requirement.schema_ and given.requirement.schema_.fields), Said("say what values may be: `schema: {fields: {NAME: {one_of: […]}}}`", "说明取值规则：`schema: {fields: {NAME: {one_of: […]}}}`")),
        "languages": Input(_part("languages"), Said("name the languages that are wanted: `languages: [zh]`", "说明需要的语言：`languages: [zh]`")),
        "licences": Input(_part("licences"), Said("say which licences may be used and which were verified: `licences: {allowed: […], verified: […]}`", "说明允许的、已核实的许可：`licences: {allowed: […], verified: […]}`")),
        "time": Input(lambda given: bool(given.requirement.time and (given.requirement.time.start or given.requirement.time.end)), Said("give the window: `time: {start: 2024-01-01, end: 2026-12-31}`", "给出时间窗：`time: {start: 2024-01-01, end: 2026-12-31}`")),
        "half_life": Input(lambda given: bool(given.requirement.time and given.requirement.time.half_life_days), Said("say after how many days a record is worth half: `time: {half_life_days: 365}`", "说明多少天后价值减半：`time: {half_life_days: 365}`")),
        "grid": Input(_part("grid"), Said("list the cells that the scenario requires: `grid: [{name: …, where: {…}, records: 100}]`", "列出场景要求的单元格：`grid: [{name: …, where: {…}, records: 100}]`")),
        "topics": Input(_part("topics"), Said("name a grid that ships (`topics: chinese-traditional-culture`), or list the topics with their words: `topics: [{name: …, words: […], records: 20}]`", "引用内置网格（`topics: chinese-traditional-culture`），或列出主题与词语：`topics: [{name: …, words: […], records: 20}]`")),
        "glossary": Input(_part("glossary"), Said("list the terms of the field: `glossary: [{zh: …, en: …, says: {zh: …, en: …}}]`, or grade by a profile of a sector", "列出领域术语：`glossary: [{zh: …, en: …, says: {zh: …, en: …}}]`，或选用行业配置")),
        "outdated": Input(_part("outdated"), Said("list what is no longer in force: `outdated: [{words: […], since: 2021-01-01, now: […], says: {…}}]`, or grade by a profile of a sector", "列出已失效的名称：`outdated: [{words: […], since: 2021-01-01, now: […], says: {…}}]`，或选用行业配置")),
        "population": Input(_part("population"), Said("give the shares of the target population: `population: {FIELD: {VALUE: 0.5, …}}`", "给出目标总体的份额：`population: {FIELD: {VALUE: 0.5, …}}`")),
        "size": Input(_part("size"), Said("say how much is required: `size: {records: 10000}`", "说明所需规模：`size: {records: 10000}`")),
        "lengths": Input(_part("lengths"), Said("say how long texts should be: `lengths: {at_least: 20, at_most: 20000}`", "说明文本长度范围：`lengths: {at_least: 20, at_most: 20000}`")),
        "split": Input(_part("split"), Said("name the field that says train or test: `split: FIELD`", "指明区分训练与测试的字段：`split: FIELD`")),
        "level": Input(_part("level"), Said("state the security level and who signed for it: `level: {value: 一般, signed_by: …}`", "声明数据级别与签字人：`level: {value: 一般, signed_by: …}`")),
        "releases": Input(_part("releases"), Said("give the promise and the releases made: `releases: {promised_every_days: 30, made: [2026-10-01]}`", "给出更新承诺与已发布日期：`releases: {promised_every_days: 30, made: [2026-10-01]}`")),
        "documentation": Input(lambda given: bool(given.documentation), Said("describe the dataset: `documentation: CARD.yaml` (the page of this indicator lists the aspects)", "为数据集写说明：`documentation: CARD.yaml`（该指标页面列出各项）")),
        "type": Input(_part("type"), Said("declare the type: `type: 通识`, `行业通识` or `行业专识`", "声明类型：`type: 通识`、`行业通识` 或 `行业专识`")),
        "label_audit": Input(_audit("labels"), Said("have people label a random sample again (`goldsmith audit --purpose labels` draws it and writes the file): `audits: {labels: FILE.jsonl}` with id, given, expert", "请人对随机样本重新标注（`goldsmith audit --purpose labels` 负责抽样并写出文件）：`audits: {labels: FILE.jsonl}`，含 id、given、expert")),
        "safety_audit": Input(_audit("safety"), Said("have people check a random sample of 4,000, or all where there are fewer (`goldsmith audit --rows 4000 --accept 160` draws it and writes the file): `audits: {safety: FILE.jsonl}` with id, source, verdict pass or fail", "请人检查 4,000 条随机样本，不足则检查全部（`goldsmith audit --rows 4000 --accept 160` 负责抽样并写出文件）：`audits: {safety: FILE.jsonl}`，含 id、source、verdict（pass 或 fail）")),
        "answers": Input(_audit("agreement"), Said("give the labels of all annotators: `audits: {agreement: FILE.jsonl}` with id, annotator, label", "给出所有标注员的标签：`audits: {agreement: FILE.jsonl}`，含 id、annotator、label")),
        "gold_log": Input(_audit("gold"), Said("give the log of hidden gold items: `audits: {gold: FILE.jsonl}` with annotator, verdict right or wrong", "给出隐藏金标题的记录：`audits: {gold: FILE.jsonl}`，含 annotator、verdict（right 或 wrong）")),
        "trial": Input(_part("trial"), Said("train with and without it: `goldsmith trial`, then `trial: trial.json`", "做有无对照训练：`goldsmith trial`，再写 `trial: trial.json`")),
        "contamination": Input(_column("contamination_kind"), Said("search for benchmarks first: `goldsmith decontaminate DATASET --against …`", "先搜索评测基准：`goldsmith decontaminate DATASET --against …`")),
        "vectors": Input(lambda given: bool(given.facts.vectors), Said("embed the texts first: `goldsmith embed DATASET`", "先计算向量：`goldsmith embed DATASET`")),
        "perplexity": Input(_column("perplexity"), Said("name the operator `perplexity` with a model in the recipe, and run it", "在配方中加入带模型的 `perplexity` 算子并运行")),
        "grammar": Input(_column("grammatical_complexity"), Said("measure it in the recipe: `complexity: {}`", "在配方中测量：`complexity: {}`")),
        "label_model": Input(_column("label_suspicion"), Said("out-of-sample predictions of the labels are needed", "需要标签的样本外预测")),
        "poison": Input(_never, Said("records that can be read more than once are needed", "需要可多次读取的记录")),
        "judge": Input(lambda given: given.panel is not None, Said("name a model behind an OpenAI-compatible endpoint, and give 100 verdicts of people or more to calibrate it: `judge: {url: …, model: …, calibration: FILE}` (docs/judges.md)", "指定 OpenAI 兼容接口的模型，并给出不少于 100 条人工结论用于校准：`judge: {url: …, model: …, calibration: FILE}`（docs/judges.zh.md）")),
        "type_verdicts": Input(lambda given: bool(given.requirement.audits.type) or given.panel is not None, Said("have people judge a random sample (`goldsmith audit --purpose type`): `audits: {type: FILE.jsonl}`; or name a model: `judge: {url: …, model: …}`", "请人判断随机样本（`goldsmith audit --purpose type`）：`audits: {type: FILE.jsonl}`；或指定评判模型：`judge: {url: …, model: …}`")),
        "fact_verdicts": Input(lambda given: bool(given.requirement.audits.facts) or (given.panel is not None and given.requirement.references is not None), Said("have claims of a random sample checked: `audits: {facts: FILE.jsonl}` with id, verdict supported, contradicted or not_found; or name a model and what claims are held against: `judge: {url: …, model: …}` and `references: {file: FILE}`", "核查随机样本中的论断：`audits: {facts: FILE.jsonl}`，含 id、verdict（supported、contradicted 或 not_found）；或指定评判模型与参照：`judge: {url: …, model: …}` 与 `references: {file: FILE}`")),
        "values": Input(_part("values"), Said("declare the statements of value: `values: [{name: …, statement: …}]`", "声明价值陈述：`values: [{name: …, statement: …}]`")),
        "value_verdicts": Input(lambda given: bool(given.requirement.audits.values) or given.panel is not None, Said("have people judge a random sample: `audits: {values: FILE.jsonl}` with id, verdict agrees, contradicts or not_touched; or name a model and calibrate it: `judge: {url: …, model: …, calibration: FILE}`", "请人判断随机样本：`audits: {values: FILE.jsonl}`，含 id、verdict（agrees、contradicts 或 not_touched）；或指定并校准评判模型：`judge: {url: …, model: …, calibration: FILE}`")),
        "knowledge": Input(lambda given: given.knowledge is not None, Said("give the facts that you trust: `knowledge: FACTS.yaml`", "给出可信的知识：`knowledge: FACTS.yaml`")),
        "rubrics": Input(_part("rubrics"), Said("give the rubrics: `rubrics: FILE.jsonl`, each with criteria, and with answers that people judged where there are some", "给出评分标准：`rubrics: FILE.jsonl`，每行含 criteria，有人工评判的回答时一并给出")),
        "media": Input(_never, Said("operators for images, audio, video or robot episodes are needed", "需要图像、音频、视频或机器人数据的算子")),
        "raters": Input(_never, Said("ratings of people are needed", "需要人的评分")),
        "models": Input(_never, Said("three or more task models are needed", "需要三个以上的任务模型")),
        "exports": Input(lambda given: bool(given.facts.columns), Said("there is no record to export", "没有可导出的记录")),
        "predictions": Input(lambda given: bool(given.requirement.predictions or given.requirement.labels), Said("name the field of the label, by which a model is trained here: `labels: {field: …}`; or give predictions: `predictions: FILE.jsonl` with id, predicted", "指明标签字段以便在此训练模型：`labels: {field: …}`；或给出预测：`predictions: FILE.jsonl`，含 id、predicted")),
        "older": Input(lambda given: given.older is not None, Said("evaluate an earlier version first (`goldsmith evaluate NAME@VERSION`), or name the trusted one: `trusted: VERSION`", "先评测较早的版本（`goldsmith evaluate NAME@VERSION`），或指明可信版本：`trusted: VERSION`")),
        "order": Input(_part("order"), Said("say in which order times follow each other: `order: {steps: [created_at, paid_at]}`, or `order: {entity: FIELD, step: FIELD, time: FIELD, steps: […]}`", "说明时间的先后次序：`order: {steps: [created_at, paid_at]}`，或 `order: {entity: FIELD, step: FIELD, time: FIELD, steps: […]}`")),
    }
)  # fmt: skip
"""Each input by its name."""
