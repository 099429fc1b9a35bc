"""Profiles that ship are whole: what they name exists, what is ours says why, and sectors tell a text of theirs from one that is not."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from goldsmith import indicator, registry
from goldsmith.evaluate import asked
from goldsmith.evaluate.auditing.guide import guide
from goldsmith.evidence.requirement import Outdated, Requirement
from goldsmith.evidence.seen import Seen
from goldsmith.evidence.topic_grid import TopicGrid
from goldsmith.indicating.found_terms import Wanted, terms_in
from goldsmith.indicating.stated import known_states
from goldsmith.profile import Profile

PROFILES = registry.names("profile")
SECTORS = ("finance", "government", "law", "medicine")
NUMBERS = ("limit", "weight", "at_least", "at_most")


def seen_of(*texts: str | None) -> Seen:
    """Return a batch with these texts."""
    n = len(texts)
    batch = pa.record_batch({"id": [str(at) for at in range(n)], "source": [""] * n, "text": pa.array(texts, pa.large_string())})
    return Seen(batch)


def test_all_profiles_of_the_house_are_there():
    """Six of standards and documents, four of sectors."""
    assert set(PROFILES) >= {"tc609-2025", "gbt36344", "iso5259", "valid2", "croissant-rai", "eu-training-summary", *SECTORS}


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_is_whole(name: str):
    """It loads, its name is that of its file, it says every title in both languages, and its items have different codes."""
    profile = asked.profile(name)
    titles = [profile.title, profile.description, *(one.title for one in profile.dimensions), *(one.says for one in profile.dimensions)]
    items = [item for one in profile.dimensions for item in one.items]

    assert profile.name == name
    assert all(one.en and one.zh and one.en != one.zh for one in titles)
    assert all(item.title.en and item.title.zh for item in items)
    assert len({item.code for item in items}) == len(items)
    assert len(profile.hash) == 32


@pytest.mark.parametrize("name", PROFILES)
def test_no_profile_names_what_is_only_shown(name: str):
    """An indicator whose number has no score is graded only where the profile gives it a scale."""
    profile = asked.profile(name)
    unscored = {"information_density", "grammatical_complexity"}

    graded = {found for one in profile.dimensions for item in one.items for found in item.indicators}

    assert not {found for found in graded & unscored if found not in profile.scales}


@pytest.mark.parametrize("name", SECTORS)
def test_a_sector_says_that_it_is_ours_and_why_each_number_is_what_it_is(name: str):
    """Limits, gates, scales, weights other than 1, and the numbers of the requirement have a reason each, in both languages."""
    profile = asked.profile(name)
    wanted = [f"dimensions.{one.name}.limit" for one in profile.dimensions]
    wanted += [f"dimensions.{one.name}.items.{item.code}.weight" for one in profile.dimensions for item in one.items if item.weight != 1]
    wanted += [f"scales.{scale}" for scale in profile.scales]
    asks = profile.requirement
    assert asks is not None
    wanted += ["requirement.grid", "requirement.lengths.at_least"]
    wanted += ["requirement.time.half_life_days"] if asks.time else []
    zero_or_all = {gate.name for gate in profile.gates if (gate.at_least, gate.at_most) in {(1.0, None), (None, 0)}}
    wanted += [f"gates.{gate.name}" for gate in profile.gates if gate.name not in zero_or_all]

    assert profile.ours
    assert "ours" in profile.description.en or "own" in profile.description.en
    assert not [place for place in wanted if place not in profile.reasons]
    assert all(why.en and why.zh for why in profile.reasons.values())


@pytest.mark.parametrize("name", SECTORS)
def test_every_known_problem_would_be_found(name: str):
    """By an indicator that exists, or by a question that people ask of a sample; there are at least six."""
    profile = asked.profile(name)

    assert len(profile.problems) >= 6
    assert len({one.name for one in profile.problems}) == len(profile.problems)
    for one in profile.problems:
        assert one.found_by or one.ask, one.name
        assert all(found in registry.names("indicator") for found in one.found_by)


@pytest.mark.parametrize("name", SECTORS)
def test_a_glossary_says_each_term_once_in_both_languages(name: str):
    """At least forty terms, none twice, none in two terms, each with a definition in Chinese and English."""
    asks = asked.profile(name).requirement
    assert asks is not None
    terms = asks.glossary
    forms = [form.casefold() for term in terms for form in term.forms]

    assert len(terms) >= 40
    assert len({term.zh for term in terms}) == len(terms)
    assert sorted(forms) == sorted(set(forms))
    assert all(term.says.zh and term.says.en for term in terms)
    assert any("\u4e00" <= letter <= "\u9fff" for term in terms for letter in term.zh)


@pytest.mark.parametrize("name", SECTORS)
def test_a_list_of_outdated_names_is_sound(name: str):
    """Each has a day that has passed, says why, and no name of today stands among the outdated ones of its entry."""
    asks = asked.profile(name).requirement
    assert asks is not None

    for one in asks.outdated:
        assert one.since.year >= 1990
        assert one.says.zh
        assert one.says.en
        assert not set(one.words) & set(one.now)
        assert one.now or one.told_by, one.words


TEXTS = {
    "finance": "公司一季度净利润同比增长，股东减持后股价下跌，银行贷款利率上调。",
    "government": "国务院印发通知，要求各省人民政府落实乡村振兴政策，推进政务公开。",
    "law": "原告与被告签订合同后发生违约，法院判决被告承担损害赔偿，被告提出上诉。",
    "medicine": "患者因高血压并发心力衰竭入院，诊断明确后给予静脉注射，未见不良反应。",
}


@pytest.mark.parametrize("name", SECTORS)
def test_a_sector_knows_its_own_text_best(name: str):
    """Of four texts, one of each sector, it is the own one that uses most terms of the glossary."""
    asks = asked.profile(name).requirement
    assert asks is not None
    found = terms_in(seen_of(*TEXTS.values()), asks)

    used = sum((found.different(Wanted(term.forms, tuple(term.unless))) > 0).astype(int) for term in asks.glossary)

    assert used.tolist()[list(TEXTS).index(name)] >= 4
    assert list(TEXTS)[int(used.argmax())] == name


@pytest.mark.parametrize(
    ("name", "text", "stale"),
    [
        ("law", "根据合同法第五十二条，该合同无效。", True),
        ("law", "根据劳动合同法第三十八条，劳动者可以解除合同。", False),
        ("law", "合同法已于2021年废止，由民法典取代。", False),
        ("law", "依照行政监察法处理。", True),
        ("law", "物权法定原则要求物权的种类由法律规定。", False),
        ("finance", "银保监会发布通知。", True),
        ("finance", "国家金融监督管理总局（原银保监会）发布通知。", False),
        ("finance", "营业税金及附加同比增长。", False),
        ("government", "请到环保部门办理。", False),
        ("government", "由国土资源部负责审批。", True),
        ("medicine", "建议服用西布曲明减肥。", True),
        ("medicine", "西布曲明因心血管风险已退市。", False),
        ("medicine", "Patients with NAFLD were included.", True),
        ("medicine", "NAFLD is now called MASLD.", False),
    ],
)
def test_what_is_out_of_force_is_found_and_its_namesakes_are_not(name: str, text: str, stale: bool):
    """A repealed law, a former body, a withdrawn drug; not a longer name that holds it, and not a text that tells of the change."""
    asks = asked.profile(name).requirement
    one = indicator.load("outdated_terms")

    found = one.judge(seen_of(text), given(asks)).to_pylist()

    assert found == [not stale]


def given(requirement: Requirement | None) -> Any:
    """Return what an indicator needs of what it is given."""

    class Given:
        pass

    found = Given()
    found.requirement = requirement
    return found


def test_the_grid_of_chinese_culture_is_whole():
    """Eight to twelve fields, six to fifteen topics each, every topic with words enough, named in both languages."""
    path = registry.load("grid", "chinese-traditional-culture")

    grid = asked.checked(path, TopicGrid, "grid", hint="")

    assert 8 <= len(grid.fields) <= 12
    assert all(6 <= len(one.topics) <= 15 for one in grid.fields)
    assert all(len(topic.words) >= 8 for one in grid.fields for topic in one.topics)
    assert all(topic.name.zh and topic.name.en for one in grid.fields for topic in one.topics)
    assert all(cell.distinct >= 2 for cell in grid.cells())


@pytest.mark.parametrize(
    ("topic", "text", "about"),
    [
        ("端午节", "端午节那天我们放假，端午后上班。", False),
        ("端午节", "端午节吃粽子、赛龙舟，门上插艾草。", True),
        ("中秋节", "嫦娥五号与玉兔二号今年中秋仍在月面工作。", False),
        ("儒家", "孔子学院与儒家文化研究所签约。", False),
        ("儒家", "孔子倡仁义，儒家重礼乐。", True),
        ("宋明理学", "心理学与病理学都是科学。", False),
        ("长城与城池", "长城汽车在山海关开设门店。", False),
        ("京剧", "梅兰芳的京剧《贵妃醉酒》。", True),
        ("Analects", "The Analects and the Doctrine of the Mean are among the Four Books.", True),
        ("五经", "吏部尚书与户部尚书在尚书省议事。", False),
    ],
)
def test_words_find_a_topic_and_not_its_namesakes(topic: str, text: str, about: bool):
    """Two different words are wanted, one that holds another is the same word, and a longer name hides the word in it."""
    path = registry.load("grid", "chinese-traditional-culture")
    cells = asked.checked(path, TopicGrid, "grid", hint="").cells()
    cell = next(one for one in cells if topic in one.name)

    found = terms_in(seen_of(text), Requirement(topics=cells)).different(Wanted(tuple(cell.words), tuple(cell.unless)))

    assert (found[0] >= cell.distinct) == about


@pytest.mark.parametrize("name", ["croissant-rai", "eu-training-summary"])
def test_every_field_of_a_document_can_be_filled(name: str):
    """Each names facts or indicators, and one that no indicator fills says how it is given."""
    profile = asked.profile(name)

    for part in profile.dimensions:
        for item in part.items:
            assert item.states or item.indicators
            assert set(item.states) <= known_states()
            assert item.how or item.indicators or any(state.startswith("counted.") for state in item.states), item.code


def test_all_properties_of_the_vocabulary_are_there():
    """Croissant RAI 1.0 has twenty properties; each is one field."""
    published = [
        "dataCollection",
        "dataCollectionType",
        "dataCollectionMissingData",
        "dataCollectionRawData",
        "dataCollectionTimeframe",
        "dataImputationProtocol",
        "dataManipulationProtocol",
        "dataPreprocessingProtocol",
        "dataAnnotationProtocol",
        "dataAnnotationPlatform",
        "dataAnnotationAnalysis",
        "dataReleaseMaintenancePlan",
        "personalSensitiveInformation",
        "dataSocialImpact",
        "dataBiases",
        "dataLimitations",
        "dataUseCases",
        "annotationsPerItem",
        "annotatorDemographics",
        "machineAnnotationTools",
    ]

    found = [item.code for part in asked.profile("croissant-rai").dimensions for item in part.items if item.code.startswith("rai:")]

    assert sorted(found) == sorted(f"rai:{name}" for name in published)


def test_all_sections_of_the_template_are_there():
    """1.1 to 1.3, 2.1 to 2.6 and 3.1 to 3.3, as summaries that were published show them."""
    found = {item.code.split()[0] for part in asked.profile("eu-training-summary").dimensions for item in part.items}

    assert found == {"1.1", "1.2", "1.3", "2.1", "2.2.1", "2.2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3"}


def test_a_hash_says_what_a_profile_says():
    """A changed weight changes it; a setting that is written out with its default does not."""
    plain = asked.profile("valid2").model_dump(mode="json", exclude_defaults=True, by_alias=True)
    weight = {**plain, "coverage": 0.5}

    assert Profile.model_validate(plain).hash == Profile.model_validate({**plain, "verified": False, "problems": []}).hash
    assert Profile.model_validate(plain).hash != Profile.model_validate(weight).hash


def test_an_outdated_name_inside_a_new_one_is_not_the_new_one():
    """`监察法` stands inside `行政监察法`, which is the old name."""
    old = Outdated.model_validate({"words": ["行政监察法"], "since": "2018-03-20", "now": ["监察法"], "says": {"en": "x", "zh": "x"}})
    requirement = Requirement(outdated=[old])

    found = indicator.load("outdated_terms").judge(seen_of("行政监察法", "监察法", "监察法取代行政监察法"), given(requirement)).to_pylist()

    assert found == [False, True, True]


@pytest.mark.parametrize("name", SECTORS)
def test_the_guide_of_an_audit_asks_after_known_problems(name: str):
    """Every question of the profile stands in the guide, in Chinese and English; without a profile the guide is as it was."""
    problems = asked.profile(name).problems

    told = guide("facts", problems)

    for one in problems:
        assert one.ask is None or (one.ask.en in told and one.ask.zh in told)
    assert guide("facts") in {guide("facts", ()), guide("facts", [one for one in problems if one.ask is None])}
    assert told.startswith("# Audit: facts")


GBT = "数据标准 数据模型 元数据 业务规则 权威参考数据 安全规范 数据元素完整性 数据记录完整性 数据内容正确性 数据格式合规性 数据重复率 数据唯一性 脏数据出现率 相同数据一致性 关联数据一致性 基于时间段的正确性 基于时间点及时性 时序性 可访问 可用性"
TC609 = "0101 0102 0103 0104 0201 0202 0203 0204 0205 0206 0207 0208 0301 0302 0303 0304 0305"
ISO = {
    "Acc": 7, "Com": 5, "Con": 4, "Cre": 4, "Cur": 2, "Acs": 3, "Cmp": 1, "Eff": 3, "Pre": 1, "Tra": 3, "Und": 4, "Ava": 1, "Por": 2, "Rec": 2,
    "Aud": 2, "Bal": 8, "Div": 3, "Eft": 3, "Idn": 1, "Rel": 2, "Rep": 1, "Sim": 3, "Tml": 1,
}  # fmt: skip
"""Measures of each characteristic, in the secondary list of ISO/IEC 5259-2."""


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("gbt36344", GBT.split()),
        ("tc609-2025", TC609.split()),
        ("iso5259", [f"{one}-ML-{at}" for one, n in ISO.items() for at in range(1, n + 1)]),
        ("valid2", ["V", "A", "L", "I", "D1", "D2"]),
    ],
)
def test_every_item_of_a_standard_is_answered_or_said_to_be_left_out(name: str, codes: list[str]):
    """No item is forgotten, none is invented, none is both."""
    profile = asked.profile(name)
    answered = [item.code for one in profile.dimensions for item in one.items]
    left = [code for one in profile.unanswered for code in one.codes]

    assert sorted(answered + left) == sorted(codes)
