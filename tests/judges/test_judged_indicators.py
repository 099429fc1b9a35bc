"""Indicators that ask a judge: they obey the laws, are right where the truth is planted, and say what they are not."""

from __future__ import annotations

from typing import Any

import pytest

from goldsmith import indicator
from goldsmith.errors import SettingsError
from goldsmith.testing.indicators import check_indicator, found, given_of
from judges import planted
from judges.chat_server import Server
from judges.planted import asked, is_positive, judge, records, true_score

RUBRICS = [
    {
        "id": f"u{at}",
        "criteria": [
            {"id": "a", "text": f"river {at}", "weight": 2},
            {"id": "b", "text": f"bridge {at} and cheese"},
            {"id": "v", "text": f"no lie {at}", "veto": True},
        ],
        "answers": [
            {"id": "1", "text": f"river {at}, bridge {at} and cheese, no lie {at}", "good": True, "met": {"a": True, "b": True, "v": True}},
            {"id": "2", "text": f"river {at}, no lie {at}", "good": True, "met": {"a": True, "b": False, "v": True}},
            {"id": "3", "text": f"bridge {at} and cheese", "good": False, "met": {"a": False, "b": True, "v": False}},
        ],
    }
    for at in range(12)
]
VALUES = [{"name": "thrift", "statement": "Waste is wrong."}, {"name": "elders", "statement": "尊敬长辈。"}]


def kind(words: str) -> str:
    """Return the type of a text."""
    return "通识" if is_positive(words) else "行业专识"


def stand(words: str) -> str:
    """Return where a text stands."""
    return "agrees" if is_positive(words, 0.8) else "contradicts"


def support(words: str) -> str:
    """Return what references say of a claim."""
    return "supported" if is_positive(words) else "contradicted"


CLAIMS = [
    {"question": "factual_support", "text": f"a claim {at}", "reference": "a claim", "verdict": support(f"a claim {at}")}
    for at in range(60)
]
NEEDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "coherence": ({"judge": asked(calibration="p")}, {"p": planted.people("coherence", 36, true_score)}),
    "professionalism": ({"judge": asked(calibration=["p"])}, {"p": planted.texts("professionalism", 500, 36, true_score)}),
    "declared_type": ({"judge": asked(calibration="p"), "type": "通识"}, {"p": planted.people("declared_type", 50, kind)}),
    "factual_support": ({"judge": asked(calibration="p"), "references": {"file": "corpus"}}, {"p": CLAIMS, "corpus": records(80)}),
    "value_statements": ({"judge": asked(calibration="p"), "values": VALUES}, {"p": planted.people("value_statements", 50, stand)}),
    "rubric_quality": ({"judge": asked(), "rubrics": "u"}, {"u": RUBRICS}),
}


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_every_judged_indicator_obeys_the_laws(name: str, server: Server):
    """It says what it is, measures, names real records, looks past order and batches, and gives no number for nothing."""
    server.answer = planted.answers
    requirement, files = NEEDS[name]

    wanted = check_indicator(indicator.load(name), records(80), requirement, files, judge=judge(server))

    assert wanted.evidence_level == ("E2" if name == "rubric_quality" else "E3")
    assert wanted.details["judge"]["model"] == "planted"
    assert wanted.details["judge"]["tokens_sent"] > 0


@pytest.mark.parametrize("name", sorted(set(NEEDS) - {"rubric_quality"}))
def test_people_make_a_judge_believed(name: str, server: Server):
    """With people it is E3, and kappa is told; without, values have no number at all and all others are E2 and say that they are uncalibrated."""
    server.answer = planted.answers
    requirement, files = NEEDS[name]
    bare = requirement | {"judge": asked()}
    one = indicator.load(name)

    with_people = found(one, records(80), given_of(records(80), requirement, files, judge=judge(server)))
    without = found(one, records(80), given_of(records(80), bare, files, judge=judge(server)))

    assert with_people.evidence_level == "E3"
    assert with_people.reason is None
    assert with_people.details["agreement"]["value"] > 0.3
    if name == "value_statements":
        assert without.state == "not_measurable"
        assert "calibration" in without.missing[0].how.en
    else:
        assert without.evidence_level == "E2"
        assert without.reason
        assert without.reason.en.startswith("uncalibrated")


def test_without_a_judge_each_says_how_to_give_one():
    """Not measurable, in both languages, with the words of the requirement."""
    for name in NEEDS:
        requirement = {key: value for key, value in NEEDS[name][0].items() if key != "judge"}
        finding = found(indicator.load(name), records(4), given_of(records(4), requirement, NEEDS[name][1]))
        assert finding.state == "not_measurable"
        assert any("judge: {url: …, model: …" in one.how.en and "judge: {url: …, model: …" in one.how.zh for one in finding.missing), name


def test_a_judge_that_is_kept_for_others_is_not_asked(server: Server):
    """`ask` names the indicators that may ask."""
    given = given_of(records(8), {"judge": asked(ask=["professionalism"])}, judge=judge(server))

    finding = found(indicator.load("coherence"), records(8), given)

    assert finding.state == "not_measurable"
    assert server.requests == []


def test_people_are_preferred_to_a_judge(server: Server):
    """Where an audit of the type is given, the model is not asked."""
    audit = [{"id": one["id"], "verdict": "pass"} for one in records(40)]
    given = given_of(records(40), {"type": "通识", "audits": {"type": "t"}, "judge": asked()}, {"t": audit}, judge=judge(server))

    finding = found(indicator.load("declared_type"), records(40), given)

    assert (finding.evidence_level, finding.value) == ("E4", 1.0)
    assert server.requests == []


def test_values_may_be_judged_by_people(server: Server):
    """An audit of values needs no model; what contradicts is bad, all else is good."""
    audit = [{"id": one["id"], "verdict": ("agrees", "not_touched", "contradicts")[at % 3]} for at, one in enumerate(records(60))]
    given = given_of(records(60), {"values": VALUES, "audits": {"values": "v"}}, {"v": audit})

    finding = found(indicator.load("value_statements"), records(60), given)

    assert finding.evidence_level == "E4"
    assert finding.value == pytest.approx(2 / 3)


@pytest.mark.parametrize("name", ["declared_type", "value_statements"])
def test_a_judge_that_cannot_be_told_from_a_coin_corrects_nothing(name: str, server: Server):
    """A model that is wrong more often than right: on other texts it stays uncalibrated, and says why; on drawn ones people's own number is left."""
    server.answer = lambda request: (
        ("expert" if is_positive(request.material) else "general")
        if "For whom" in request.question
        else dict.fromkeys("12", "contradicts" if is_positive(request.material, 0.8) else "agrees")
    )
    requirement, _ = NEEDS[name]
    verdict = kind if name == "declared_type" else stand
    rows = records(80)

    def heard(lines: list[dict[str, Any]]) -> Any:
        return found(indicator.load(name), rows, given_of(rows, requirement, {"p": lines}, judge=judge(server)))

    elsewhere, here = heard(planted.texts(name, 500, 50, verdict)), heard(planted.people(name, 80, verdict))

    assert elsewhere.state == ("measured" if name == "declared_type" else "not_measurable")
    assert elsewhere.evidence_level in {"E2", ""}
    assert elsewhere.reason
    assert "coin" in elsewhere.reason.en
    assert here.evidence_level == "E3"
    assert here.details["power"] == 0


def test_missing_answers_widen_and_then_forbid(server: Server):
    """Refusals are counted, and the interval holds the best and the worst that they could have been; with too many there is no number."""
    given = given_of(records(60), {"judge": asked()}, judge=judge(server))
    one = indicator.load("coherence")
    server.answer = lambda request: None if request.chance() < 0.1 else "5"

    few = found(one, records(60), given)

    lost = few.details["judge"]["declined"]
    assert 0 < lost < 12
    assert few.value == 1
    assert few.estimate
    assert few.estimate.low == pytest.approx(1 - lost / 60)
    assert few.details["mean_score"]["low"] == pytest.approx(5 - 4 * lost / 60)
    assert few.estimate.method == "student-worst-case"

    server.answer = lambda request: "raw:no idea" if request.chance() < 0.5 else "5"
    many = found(
        one,
        records(60),
        given_of(records(60), {"judge": asked(nonce="2")}, judge=planted.ChatJudge(server.address, "other", planted.Memory.at())),
    )
    assert many.state == "not_measurable"
    assert many.details["judge"]["unreadable"] > 12
    assert "another model" in many.missing[0].how.en


def test_facts_are_held_against_the_field_of_the_record_or_the_corpus(server: Server):
    """A claim without any passage is not found and costs nothing; claims of one record are one cluster."""
    server.answer = planted.answers
    rows = [one | {"context": "a reference" if at % 2 else ""} for at, one in enumerate(records(60))]
    one = indicator.load("factual_support")

    finding = found(one, rows, given_of(rows, {"judge": asked(), "references": {"field": "context"}}, judge=judge(server)))

    checked = [request for request in server.requests if request.beside]
    assert {request.beside for request in checked} == {"a reference"}
    verdicts = finding.details["verdicts"]
    assert verdicts["not_found"] + verdicts["supported"] + verdicts["contradicted"] == finding.denominator
    assert len(checked) == verdicts["supported"] + verdicts["contradicted"]
    assert finding.details["records"] == 60
    assert {one.partition(": ")[0] for one in finding.details["contradicted_claims"]} <= set(finding.evidence)


def test_of_a_long_reference_the_passages_next_to_the_claim_are_shown(server: Server):
    """A context of fifty thousand characters: the judge sees the part that speaks of the claim."""
    server.answer = lambda request: ["The lamp of Ulm burned green."] if "Which statements" in request.question else "supported"
    filler = "\n\n".join(one["text"] for one in records(600))
    rows = [one | {"context": f"{filler}\n\nThe lamp of Ulm burned green in those years.\n\n{filler}"} for one in records(40)]

    finding = found(
        indicator.load("factual_support"), rows, given_of(rows, {"judge": asked(), "references": {"field": "context"}}, judge=judge(server))
    )

    beside = {request.beside for request in server.requests if request.beside}
    assert finding.value == 1
    assert len(beside) == 1
    assert "lamp of Ulm burned green" in beside.pop()


def test_rubrics_are_measured_in_all_their_parts(server: Server):
    """Atomic criteria, agreement on answers, order of good and bad answers, vetoes, and what weights add."""
    server.answer = planted.answers
    requirement, files = NEEDS["rubric_quality"]

    finding = found(indicator.load("rubric_quality"), records(4), given_of(records(4), requirement, files, judge=judge(server)))

    details = finding.details
    assert (details["rubrics"], details["criteria"], details["answers"]) == (12, 36, 36)
    assert details["agreement_on_answers"]["value"] == 1
    assert details["discrimination"]["value"] == 1
    assert details["veto_hits"]["value"] == 1
    assert 0.5 < details["weighted_and_unweighted"]["value"] <= 1
    assert finding.population == 36


def test_a_wrong_rubric_or_verdict_is_named_with_its_row(server: Server):
    """Nothing is guessed of what people wrote."""
    cases = [
        ("rubric_quality", {"judge": asked(), "rubrics": "u"}, {"u": [*RUBRICS, {"criteria": []}]}, "rubric 13"),
        ("rubric_quality", {"judge": asked(), "rubrics": "u"}, {"u": [{"criteria": [{"text": "a", "weight": -1}]}]}, "polarity"),
        ("coherence", {"judge": asked(calibration="p")}, {"p": [{"question": "coherence", "id": "r1", "verdict": 7}]}, "row 1"),
        ("coherence", {"judge": asked(calibration="p")}, {"p": [{"question": "beauty", "id": "r1", "verdict": 1}]}, "beauty"),
        ("coherence", {"judge": asked(calibration="p")}, {"p": [{"question": "coherence", "verdict": 1}]}, "`id` or `text`"),
    ]
    for name, requirement, files, said in cases:
        with pytest.raises(SettingsError, match=said):
            found(indicator.load(name), records(40), given_of(records(40), requirement, files, judge=judge(server)))


def test_what_people_have_not_filled_in_and_strange_ids_are_told(server: Server):
    """Empty lines of a sheet are passed over, verdicts about other datasets are counted, and a text that changed is judged as it was."""
    server.answer = planted.answers
    lines = planted.people("coherence", 34, true_score)
    lines[0]["verdict"] = None
    lines[1]["id"] = "elsewhere"
    lines[2]["text"] = "an older text of this record"

    finding = found(
        indicator.load("coherence"),
        records(60),
        given_of(records(60), {"judge": asked(calibration="p")}, {"p": lines}, judge=judge(server)),
    )

    assert finding.details["people"] == {"records": 31, "drawn": 31, "texts": 1, "not_in_dataset": 1}


def test_the_sample_hangs_on_the_root_and_the_nonce_alone(server: Server):
    """Another text anywhere, or another nonce, draws others; so many are asked about as are wanted, and no more leave the machine."""
    server.answer = planted.answers

    def asked_about(rows: list[dict[str, Any]], **more: Any) -> set[str]:
        server.requests.clear()
        found(
            indicator.load("coherence"),
            rows,
            given_of(
                rows, {"judge": asked(sample=30, **more)}, judge=planted.ChatJudge(server.address, f"m{len(seen)}", planted.Memory.at())
            ),
        )
        seen.append({request.material for request in server.requests})
        return seen[-1]

    seen: list[set[str]] = []
    first, again = asked_about(records(200)), asked_about(records(200)[::-1])
    edited = asked_about([*records(199), records(200)[-1] | {"text": "changed"}])

    assert first == again
    assert len(first) == 30
    assert len(first & edited) < 20
    assert len(first & asked_about(records(200), nonce="block 7")) < 20


def test_records_without_a_text_are_not_drawn(server: Server):
    """A null or blank text is no record of the sample; others take its place."""
    rows = [one | {"text": None} if at % 2 else one for at, one in enumerate(records(100))]

    finding = found(indicator.load("coherence"), rows, given_of(rows, {"judge": asked(sample=40)}, judge=judge(server)))

    assert finding.details["judge"]["asked"] == 40


def test_records_that_were_not_drawn_are_no_sample(server: Server):
    """People who chose their records show how the judge errs, and no more: the judge then counts in full."""
    server.answer = planted.answers
    rows = records(200)
    everybody = planted.people("coherence", 200, true_score)

    def heard(lines: list[dict[str, Any]]) -> Any:
        return found(
            indicator.load("coherence"),
            rows,
            given_of(rows, {"judge": asked(calibration="p", sample=100)}, {"p": lines}, judge=judge(server)),
        )

    drawn = {one["id"] for one in rows if one["text"] in {request.material for request in server.requests}} if heard([]) else set()
    chosen = heard([line for line in everybody if line["id"] not in drawn][:40])
    sampled = heard([line for line in everybody if line["id"] in drawn][:40])

    assert len(drawn) == 100
    assert (chosen.details["people"]["drawn"], chosen.details["power"]) == (0, 1)
    assert (sampled.details["people"]["drawn"], sampled.details["power"] < 1) == (40, True)
    assert sampled.estimate.method == "prediction-powered-tuned"
