"""Sheets of other schemes: what is filled is what was certified, what is missing has a name, and nothing is made up."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from goldsmith.circulate.dataspace.catalogue import offer_of
from goldsmith.circulate.dataspace.offers import spoken
from goldsmith.circulate.schemes import table as schemes
from goldsmith.circulate.schemes.digital_object import SCHEMA, digital_object
from goldsmith.circulate.schemes.facts import Fact, facts_of
from goldsmith.circulate.schemes.sheet import differences, filled
from goldsmith.circulate.schemes.terms import terms_of
from goldsmith.circulate.shelf import Shelf
from goldsmith.circulation_errors import SchemeError
from goldsmith.errors import SettingsError, UnknownNameError

AGREEMENT = {
    "uid": "urn:agreement:1",
    "@type": "Agreement",
    "profile": "urn:goldsmith:odrl:v1",
    "assigner": "urn:party:bureau",
    "assignee": "urn:party:operator",
    "permission": [
        {
            "action": "gs:train",
            "constraint": [
                {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2027-12-31T16:00:00+00:00"},
                {"leftOperand": "count", "operator": "lteq", "rightOperand": 31},
                {"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": ["CN-32"]},
            ],
            "duty": [{"action": "attribute"}],
        }
    ],
}


@pytest.fixture(scope="module")
def known(certified: Path):
    """The release, and what is known of it without an agreement."""
    shelf = Shelf(certified.parent.parent)
    release = shelf.release("planted", "1.2.0")
    return release, facts_of(shelf, release)


@pytest.mark.parametrize("name", schemes.names())
def test_a_table_is_whole(name: str):
    """Every field names a source that stands there, and a fact or somebody who has to say it; a source tells what could not be read."""
    table = schemes.load(name)

    assert len({field.key for field in table.fields}) == len(table.fields)
    for field in table.fields:
        assert field.source in table.sources, field
        assert field.fact in schemes.TYPES or (not field.fact and field.who), field
        assert not field.who or field.who in schemes.people(), field
    for source in table.sources.values():
        assert all((source.title, source.date, source.where, source.read, source.unread)), source
    assert all(limit["en"] and limit["zh"] for limit in table.limits)


@pytest.mark.parametrize("name", schemes.names())
def test_a_sheet_fits_its_schema_and_the_release(known, name: str):
    """Each field is either filled with its place or missing with its person, never both; read back, it still is what the release says."""
    release, facts = known
    table = schemes.load(name)

    sheet = filled(table, release, facts)

    Draft202012Validator.check_schema(table.schema())
    Draft202012Validator(table.schema()).validate(sheet)
    told, missing = [each["key"] for each in sheet["told"]], [each["key"] for each in sheet["missing"]]
    assert sorted(told + missing) == sorted(field.key for field in table.fields)
    assert set(sheet["values"]) == set(told)
    assert all(each["who"] for each in sheet["missing"])
    assert differences(json.loads(json.dumps(sheet, ensure_ascii=False)), release, facts) == []


def test_what_was_planted_is_what_is_told(known):
    """Name, version, maker, sources, and the digest of the very certificate."""
    release, facts = known

    sheet = filled(schemes.load("data-component"), release, facts)

    values = sheet["values"]
    assert (values["componentName"], values["version"], values["merchantName"]) == ("planted", "1.2.0", "publisher")
    assert sorted(values["datasource"]) == ["book", "web"]
    assert next(each["name"] for each in values["informationItems"]) == "id"
    assert sheet["release"]["hallmark"] == release.digest
    assert {"key": "version", "from": "release: hallmark: dataset.version"} in sheet["told"]


def test_what_nobody_declared_stays_missing(known):
    """The release has no letter, no level, and no credit code: none of them is guessed."""
    release, facts = known

    missing = {each["key"]: each["who_en"] for each in filled(schemes.load("data-component"), release, facts)["missing"]}

    assert missing["qualityLevel"] == "who evaluates the quality"
    assert missing["safeLevel"] == "who holds the data"
    assert missing["unifiedSocialCreditCode"] == "who made it"


def test_terms_of_an_agreement_fill_their_points(certified: Path):
    """Parties, term, count and place of an ODRL agreement stand where the agreement of authorised operation and the digital contract ask for them."""
    shelf = Shelf(certified.parent.parent)
    release = shelf.release("planted", "1.2.0")
    facts = facts_of(shelf, release, AGREEMENT)

    operation = filled(schemes.load("authorised-operation"), release, facts)["values"]
    product = filled(schemes.load("data-product"), release, facts)["values"]

    assert (operation["实施机构"], operation["运营机构"]) == ("urn:party:bureau", "urn:party:operator")
    assert operation["运营期限"] == ["dateTime lteq 2027-12-31T16:00:00Z"]
    assert product["使用次数"] == ["count lteq 31"]
    assert product["使用范围"] == ["spatial isAnyOf CN-32"]
    assert product["使用方式"] == ["gs:train"]
    assert operation["权利义务"] == [
        "permission: gs:train where dateTime lteq 2027-12-31T16:00:00Z; count lteq 31; spatial isAnyOf CN-32, who attribute"
    ]


def test_an_unknown_term_is_refused_by_name():
    """A term that is passed over would be a duty that is lost on the way."""
    with pytest.raises(SettingsError, match="gs:phaseOfMoon"):
        terms_of(
            {
                **AGREEMENT,
                "permission": [
                    {"action": "use", "constraint": [{"leftOperand": "gs:phaseOfMoon", "operator": "eq", "rightOperand": "full"}]}
                ],
            }
        )


def test_the_offer_of_the_release_speaks_where_there_is_no_agreement(known):
    """MIT permits training, and asks for attribution."""
    release, facts = known

    values = filled(schemes.load("data-product"), release, facts)["values"]

    assert "gs:train" in values["使用方式"]
    assert facts["permissions"].place == "croissant.json: usageInfo"


def test_the_offer_that_a_release_carries_is_offered_to_a_dataspace(known):
    """Croissant writes its names with a prefix; it is the same offer."""
    release, _ = known

    offer = offer_of(release)

    assert {"@id": "gs:train"} in [each["action"] for each in offer["permission"]]
    assert spoken(offer)["permission"][0]["action"]


def test_answers_fill_what_is_missing_and_say_whose_they_are(known):
    """They stand beside what is certified, with a name."""
    release, facts = known

    sheet = filled(
        schemes.load("public-registration"), release, facts, {"said_by": "市大数据中心", "更新周期": "每年", "登记主体": "市大数据中心"}
    )

    assert sheet["values"]["更新周期"] == "每年"
    assert {"key": "更新周期", "from": "said by 市大数据中心"} in sheet["told"]
    assert "更新周期" not in [each["key"] for each in sheet["missing"]]
    assert differences(sheet, release, facts) == []


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"said_by": "x", "数据名称": "another"}, "`数据名称`: the release says it"),
        ({"said_by": "x", "更新": "1"}, "`更新`: no such field"),
        ({"said_by": "x", "更新周期": ""}, "`更新周期`: empty"),
        ({"更新周期": "每年"}, "`said_by`: who says so is missing"),
    ],
)
def test_answers_that_do_not_fit_are_told(known, answers: dict, found: str):
    """Nobody overrules what is certified, and nobody speaks without a name."""
    release, facts = known

    with pytest.raises(SchemeError) as refused:
        filled(schemes.load("public-registration"), release, facts, answers)

    assert found in refused.value.found


def test_a_sheet_that_was_changed_or_outlived_its_release_is_told(known):
    """A value that somebody wrote over, a fact that is another now, and one that was not there then."""
    release, facts = known
    sheet = filled(schemes.load("data-component"), release, facts)
    sheet["values"]["merchantName"] = "somebody else"
    now = {**facts, "version": Fact("1.2.1", "hallmark"), "sensitivity": Fact("GB/T 43697-2024 重要", "hallmark")}

    found = differences(sheet, release, now)

    assert [each.partition(":")[0] for each in found] == ["merchantName", "version", "safeLevel"]


@pytest.mark.parametrize("spoil", ["format", "values", "told", "missing"])
def test_what_is_no_sheet_is_refused(known, spoil: str):
    """A part that is gone, and a field that nobody listed."""
    release, facts = known
    sheet = filled(schemes.load("data-component"), release, facts)
    gone = {name: value for name, value in sheet.items() if name != spoil}
    added = copy.deepcopy(sheet)
    added["values"]["price"] = 1

    for each in (gone, added):
        with pytest.raises(SchemeError, match="no sheet"):
            differences(each, release, facts)


def test_the_sheet_of_another_release_is_refused(known):
    """By the digest of the certificate, whatever it is called."""
    release, facts = known
    sheet = filled(schemes.load("data-component"), release, facts)
    sheet["release"]["hallmark"] = "0" * 64

    with pytest.raises(SchemeError, match="another release"):
        differences(sheet, release, facts)


def test_a_schema_refuses_what_is_no_sheet(known):
    """The schema can fail: a wrong type, a field of nobody, a part that is not there."""
    release, facts = known
    table = schemes.load("data-component")
    sheet = filled(table, release, facts)

    for spoil in ({"values": {**sheet["values"], "componentName": 5}}, {"values": {**sheet["values"], "price": 5}}, {"scheme": "other"}):
        with pytest.raises(ValidationError):
            Draft202012Validator(table.schema()).validate({**sheet, **spoil})


def test_no_scheme_is_told_with_those_that_are():
    """By name."""
    with pytest.raises(UnknownNameError) as unknown:
        schemes.load("data-field")

    assert "data-component" in unknown.value.hint


def test_a_digital_object_has_every_file_as_an_element(known):
    """Length and digest are those of the files; the identifier is below the prefix that was given."""
    release, facts = known

    found = digital_object(release, facts, "20.500.123")

    Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(found)))
    assert found["id"] == "20.500.123/planted@1.2.0"
    assert [each["id"] for each in found["elements"]] == list(release.paths)
    card = next(each for each in found["elements"] if each["id"] == "README.md")
    assert (card["length"], card["type"]) == (len(release.read("README.md")), "text/markdown")
    assert found["attributes"]["content"]["hallmark"] == {"sha256": release.digest}


@pytest.mark.parametrize("prefix", ["", "20.500/", "goldsmith", "20..1", "20.500.123/x"])
def test_an_identifier_is_never_made_up(known, prefix: str):
    """Without a prefix that a registry gave there is no handle."""
    release, facts = known

    with pytest.raises(SchemeError, match="handle prefix"):
        digital_object(release, facts, prefix)
