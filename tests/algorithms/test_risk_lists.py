"""Lists of risk words: what they say is checked line by line, they extend each other, and each is known by its bytes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from goldsmith import registry
from goldsmith.algorithms.risk.classes import CLASSES, GROUPS, IDS, ids_of
from goldsmith.algorithms.risk.lists import load, reading
from goldsmith.algorithms.risk.matching import matcher
from goldsmith.errors import RiskListError, UnknownNameError

HEAD = "name: own\nversion: '1'\nupdated: 2026-11-20\n"


def written(folder: Path, text: str, name: str = "own.yaml") -> str:
    """Write a list and return its path."""
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def refused(path: str) -> str:
    """Return the message of a list that is refused."""
    with pytest.raises(RiskListError) as caught:
        load([path])
    return str(caught.value)


def test_there_are_31_classes_in_five_groups():
    """8 + 9 + 5 + 7 + 2, as annex A has them, each named in both languages."""
    sizes = [len(ids_of(group)) for group in GROUPS]

    assert sizes == [8, 9, 5, 7, 2]
    assert len(IDS) == 31
    assert all(each.en and each.zh for each in CLASSES.values())


@pytest.mark.parametrize("name", registry.names("risklist"))
def test_the_lists_that_ship_are_well_formed(name):
    """Each has a version, a date and terms, and reads no two terms as one."""
    found = load([name]).lists[0]

    assert found.says.name == name
    assert found.says.version
    assert found.terms
    assert len({reading(term.text) for term in found.terms}) == len(found.terms)


def test_the_lists_that_ship_cover_all_classes_that_words_can_tell():
    """29 classes have terms; whether content is accurate or reliable no word can tell."""
    covered = {term.risk for term in load(["goldsmith-zh", "goldsmith-en"]).terms}

    assert set(IDS) - covered == {"inaccurate", "unreliable"}


def test_all_problems_of_a_bad_list_are_told_with_their_lines(tmp_path):
    """Every wrong key, class, weight and double term at once, each with its line and the nearest name."""
    path = written(
        tmp_path,
        HEAD + "entrys: []\nentries:\n  - class: terorism\n    terms: [one]\n  - class: terrorism\n    weight: 11\n    terms: [two, 64]\n",
    )

    message = refused(path)

    assert message == (
        "error[GS404] own.yaml: the list has 4 problems\n"
        "  - line 4: `entrys`: no such setting, did you mean `entries`?\n"
        "  - line 6: `entries.0.class` = 'terorism': no class of risk is called so, did you mean `terrorism`?\n"
        "  - line 9: `entries.1.weight` = 11: it should be at most 10\n"
        "  - line 10: `entries.1.terms.1` = 64: it should be text; put it in quotation marks\n"
        "  hint: `goldsmith show risklist goldsmith-zh` prints a list that works"
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- just\n- a\n- sequence\n", 1, "a list is a mapping"),
        ("name: own\n  version: 1\n", "2, column 10", "this is not YAML: a `:` stands where"),
        (HEAD + "entries:\n  - class: terrorism\n    terms: [one, Ｏne]\n", 6, "`Ｏne` stands in line 6 already"),
        (HEAD + "entries:\n  - class: terrorism\n    terms: ['…']\n", 6, "holds nothing that can be found"),
        ("version: '1'\nupdated: 2026-11-20\n", 1, "`name` is missing"),
        (HEAD.replace("2026-11-20", "soon"), 3, "`updated` = 'soon'"),
    ],
)
def test_bad_lists_are_refused_by_line(tmp_path, text, line, said):
    """The first line of each problem names its place."""
    message = refused(written(tmp_path, text))

    assert f"line {line}: " in message
    assert said in message


def test_bytes_that_are_no_text_and_files_that_are_not_there(tmp_path):
    """Both are told, and neither is a traceback."""
    (tmp_path / "own.yaml").write_bytes(HEAD.encode() + b"entries: [\xff]\n")

    assert "line 4: this is not UTF-8" in refused(str(tmp_path / "own.yaml"))
    assert "there is no such list" in refused(str(tmp_path / "absent.yaml"))
    with pytest.raises(UnknownNameError, match="goldsmith-zh"):
        load(["goldsmith-zhh"])


def test_a_term_must_not_name_an_unknown_context(tmp_path):
    """A context that nobody describes is a mistake, and the place of the term is told."""
    message = refused(written(tmp_path, HEAD + "entries:\n  - {class: terrorism, terms: [bang], needs: [nowhere]}\n"))

    assert "own.yaml: line 5" in message
    assert "nowhere" in message


def test_a_list_of_ones_own_extends_overrides_and_removes(tmp_path):
    """The later list wins: other weight and class for one term, another gone, contexts joined."""
    written(
        tmp_path,
        HEAD + "contexts: {shop: {words: [buy]}}\nallow: [big bang]\nentries:\n  - {class: terrorism, terms: [bang, boom, thud]}\n",
        "first.yaml",
    )
    path = written(
        tmp_path,
        HEAD.replace("own", "second")
        + "extends: [first.yaml]\nremove: [THUD, big bang]\ncontexts: {shop: {words: [sell]}}\nentries:\n  - {class: reputation, weight: 0.5, terms: [Boom]}\n",
    )

    found = load([path])

    assert {(term.text, term.risk, term.weight) for term in found.terms} == {("bang", "terrorism", 1.0), ("Boom", "reputation", 0.5)}
    assert found.contexts["shop"].words == ["buy", "sell"]
    assert found.allow == ()
    assert [each.says.name for each in found.lists] == ["own", "second"]


def test_a_list_that_extends_itself_is_refused(tmp_path):
    """A circle is told, not followed."""
    written(tmp_path, HEAD + "extends: [b.yaml]\n", "a.yaml")
    written(tmp_path, HEAD + "extends: [a.yaml]\n", "b.yaml")

    assert "a list extends itself" in refused(str(tmp_path / "a.yaml"))


def test_a_table_is_a_list_too(tmp_path):
    """Tab-separated values give the same terms; a bad row is told by its line."""
    head = "# name: own\n# version: 7\n# updated: 2026-11-20\n# extends: goldsmith-en\nterm\tclass\tweight\tunless\n"
    path = written(tmp_path, head + "坏词\treputation\t0.5\tnews\n新词\tterrorism\n", "own.tsv")

    found = {term.text: term for term in load([path]).terms}

    assert (found["坏词"].weight, found["坏词"].unless, found["新词"].risk) == (0.5, (("news", 0.0),), "terrorism")
    assert "line 6: `entries.0.class` = 'x'" in refused(written(tmp_path, head + "词\tx\n", "bad.tsv"))
    assert "line 6: 5 cells under 4 columns" in refused(written(tmp_path, head + "词\tterrorism\t1\t\t5\n", "wide.tsv"))
    assert "line 5: the header is" in refused(written(tmp_path, head.replace("class", "klass"), "head.tsv"))


def test_a_list_tells_when_it_is_due(tmp_path):
    """By default a list wants to be looked after every seven days."""
    found = load([written(tmp_path, HEAD)]).lists[0]

    assert not found.is_outdated(dt.date(2026, 11, 27))
    assert found.is_outdated(dt.date(2026, 11, 28))
    assert found.days_old(dt.date(2026, 11, 28)) == 8


def test_an_empty_list_finds_nothing(tmp_path):
    """No terms are no error."""
    import pyarrow as pa

    hits = matcher(load([written(tmp_path, HEAD)])).search(pa.array(["anything", None]))

    assert hits.counts().tolist() == [0, 0]


def test_other_bytes_are_another_digest(tmp_path):
    """A list is read anew when its file changes, without a new process."""
    before = load([written(tmp_path, HEAD)]).digests
    after = load([written(tmp_path, HEAD + "# a comment\n")]).digests

    assert before.keys() == after.keys() == {"own@1"}
    assert before != after
