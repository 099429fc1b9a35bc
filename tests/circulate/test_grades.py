"""How sensitive a release is, who may change it, and what may be had of it by whom."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from goldsmith.accounts.deciding import ROLES
from goldsmith.circulate.grades.changes import FILE
from goldsmith.circulate.grades.changing import change
from goldsmith.circulate.grades.rules import ASKS, GRANTED, NEVER, RULES, decide
from goldsmith.circulate.grades.standing import graded
from goldsmith.circulate.release import HALLMARK, payload_of
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.circulation_errors import ShelfError
from goldsmith.cli.app import app
from goldsmith.errors import UsageError
from goldsmith.sensitivity import CLASSES, Sensitivity, strictest
from goldsmith.signing import keys
from goldsmith.signing.held import Held
from hub_requests import ROUTES, ask
from offered import serving
from shelved import budgets, enveloped, release, seal

WORDS = ("", "一般", "一般1", "一般2", "一般3", "一般4", "重要", "核心")
SENSITIVITIES = st.sampled_from([Sensitivity.read(one) for one in WORDS])


def told(folder: Path, **predicate: object) -> Path:
    """Have the hallmark of a release say something more, and return its folder."""
    said = payload_of(folder / HALLMARK)["predicate"]
    (folder / HALLMARK).write_text(enveloped({"predicate": {**said, **predicate}}))
    return folder


def signer(folder: Path, name: str) -> Held:
    """Return somebody's key."""
    return Held(keys.current(folder / "keys", name))


def identity(folder: Path) -> dict[str, object]:
    """Return who a publisher and two evaluators are."""
    one = {name: {"name": name, "key": signer(folder, name).did} for name in ("lab", "assay", "bureau")}
    return {"publisher": one["lab"], "evaluators": [one["assay"], one["bureau"]]}


@pytest.mark.parametrize("word", WORDS)
def test_what_is_written_is_read_again(word: str):
    """In every form that people use."""
    assert str(Sensitivity.read(word)) == word
    assert Sensitivity.read(f" {word} ") == Sensitivity.read(word)
    if word[2:]:
        assert Sensitivity.read(f"L{word[2:]}") == Sensitivity.read(word)


@pytest.mark.parametrize("wrong", ["重要1", "5", "一般5", "L0", "secret", "核心 2", "一般一般"])
def test_what_is_no_sensitivity_is_refused(wrong: str):
    """Nothing is read as something weaker than was meant."""
    with pytest.raises(UsageError, match="no such sensitivity"):
        Sensitivity.read(wrong)


@given(st.lists(SENSITIVITIES), st.lists(SENSITIVITIES))
def test_the_strictest_wins_in_any_order(one: list[Sensitivity], other: list[Sensitivity]):
    """Joining depends on no order, and adding never frees anything."""
    assert strictest([*one, *other]) == strictest([strictest(other), strictest(one)])
    assert strictest([*one, *other]) >= strictest(one)


def test_what_is_stricter_asks_for_no_less():
    """Row by row of the table, for everything that can be asked for."""
    rows = list(RULES.values())
    for ask_, (weaker, stricter) in itertools.product(ASKS, itertools.pairwise(rows)):
        assert stricter[ask_] >= weaker[ask_], ask_
    assert [CLASSES[0] + str(at) for at in (1, 2, 3, 4)] + list(CLASSES[1:]) == list(RULES)
    assert set(RULES["核心"].values()) == {NEVER}


@given(SENSITIVITIES, st.sampled_from(ASKS), st.integers(0, 2), st.integers(0, 2))
def test_the_owner_can_ask_for_more_and_never_for_less(sensitivity: Sensitivity, asked: str, standing: int, owner: int):
    """What is refused by sensitivity is refused whatever the owner says."""
    free = decide(asked, sensitivity, standing=standing).allowed

    assert decide(asked, sensitivity, standing=standing, owner=owner).allowed <= free


MAY = {
    "一般1": "facts rows files figures | facts rows files figures inside | facts rows files figures inside",
    "一般2": "| facts rows files figures inside | facts rows files figures inside",
    "一般3": "| figures | figures inside",
    "一般4": "| | facts figures inside",
    "重要": "| | facts figures inside",
    "核心": "| |",
}
"""What nobody, who is signed in, and who was named may have of a dataset that its owner opened to anybody, said once more.

Of 一般3 nobody has a marked copy here: named people see that it is there, and get none of its facts and records."""
KIND = {
    "query": "rows",
    "search": "rows",
    "sample": "rows",
    "stream": "rows",
    "private": "figures",
    "overlap": "figures",
    "sketch": "figures",
    "inside": "inside",
}


def kind_of(said: str) -> str:
    """Return what a request asks for."""
    part = said.partition("/ID/")[2].partition("/")[0]
    return "files" if said.endswith(".parquet") else KIND.get(part, "facts")


def test_role_by_grade_by_route(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Every role, named and not, every sensitivity, every route: the same table; a role in the service gives nobody data."""
    routes = (
        *ROUTES,
        "GET /datasets/ID/resolve/main/data/train-00000-of-00001.parquet",
        "GET /api/datasets/ID/chunks/main/data/train-00000-of-00001.parquet",
    )
    people = {f"{role}{named}": role for role in ROLES for named in ("", "-named")}
    shelf = Shelf(tmp_path / "releases")
    for at, word in enumerate(MAY):
        told(
            release(shelf.folder, f"d{at}", "1.0.0", rows=100, files=1),
            security={"level": Sensitivity.read(word).word, "sensitivity": word},
        )
        shelf.share(f"d{at}", Access("open", {who: "" for who in people if who.endswith("-named")}))
    budgets(shelf.folder)
    decided, wrong = 0, []
    with serving(tmp_path, roles=people) as service:
        for (at, word), who in itertools.product(enumerate(MAY), ("", *people)):
            allowed = MAY[word].split("|")[2 if who.endswith("-named") else bool(who)].split()
            every = routes if who.removesuffix("-named") in {"", "annotator"} else routes[:: len(routes) // 4]
            found = {said: ask(service, said, f"lab/d{at}", who=who).status for said in every}
            wrong += [
                f"{word} {who or 'nobody'} {said}: {status}"
                for said, status in found.items()
                if (status == 200) != (kind_of(said) in allowed)
            ]
            decided += len(found)
            listed = [one["id"] for one in ask(service, "GET /api/datasets", who=who).json()]
            assert (f"goldsmith/d{at}" in listed) == ("facts" in allowed or (word == "一般3" and who.endswith("-named")))
    with capsys.disabled():
        print(f"\nrole × grade × route: {decided:,} decisions, {len(wrong)} wrong")  # noqa: T201  a figure that is looked for
    assert not wrong


def test_what_may_not_be_known_to_be_there_is_not(tmp_path: Path):
    """Refusals of what is too sensitive to be listed are those of what is not there; of the rest they say what to do."""
    shelf = Shelf(tmp_path / "releases")
    for at, word in enumerate(MAY):
        told(release(shelf.folder, f"d{at}", "1.0.0", rows=20, files=1), security={"sensitivity": word})
        shelf.share(f"d{at}", Access("granted", {"cy": ""}, "data@example.org"))
    with serving(tmp_path) as service:

        def codes(who: str, said: str = "GET /api/datasets/ID") -> list[int]:
            return [ask(service, said, f"d{at}", who=who).status for at in range(len(MAY))]

        assert codes("") == [401, 401, 401, 401, 404, 404]
        assert codes("bo") == [403, 403, 403, 403, 404, 404]
        assert codes("cy") == [200, 200, 403, 200, 200, 404]
        assert codes("cy", "POST /api/datasets/ID/query/main") == [200, 200, 403, 403, 403, 404]
        refused = ask(service, "GET /datasets/ID/resolve/main/data/train-00000-of-00001.parquet", "d3", who="cy")
        assert refused.headers["X-Error-Code"] == "Graded"
        assert "inside" in refused.json()["error"]


def columned(folder: Path) -> Path:
    """Put a release with a sensitive column onto a shelf."""
    made = release(folder, "people", "1.0.0", rows=30, files=1)
    place = min((made / "data").iterdir())
    pq.write_table(pq.read_table(place).append_column("phone", pa.array([f"1390000{one:04}" for one in range(30)])), place)
    seal(made, "people", "1.0.0")
    return told(made, security={"level": "一般", "sensitivity": "一般1", "columns": {"phone": "一般4"}})


def test_a_sensitive_column_is_left_out_of_rows_and_keeps_back_files(tmp_path: Path):
    """By every way to rows, whatever the question says; whole files are as sensitive as their most sensitive column."""
    columned(tmp_path / "releases")
    Shelf(tmp_path / "releases").share("people", Access("open"))
    with serving(tmp_path) as service:

        def asked(sql: str) -> tuple[int, bytes]:
            body = json.dumps({"sql": sql}).encode()
            found = ask(service, "POST /api/datasets/ID/query/main", "people", body=body)
            return found.status, found.data

        status, answer = asked("SELECT * FROM records LIMIT 1")
        assert (status, sorted(json.loads(answer)["columns"])) == (200, ["id", "text"])
        for sql in (
            "SELECT phone FROM records",
            "SELECT max(r.phone) FROM records r",
            "SELECT * FROM (DESCRIBE records) WHERE column_name = 'phone'",
        ):
            status, answer = asked(sql)
            assert status == 422 or json.loads(answer)["rows"] == [], sql
            assert b"1390000" not in answer
        for said in ("GET /api/datasets/ID/sample/main?n=3", "GET /api/datasets/ID/stream/main"):
            found = ask(service, said, "people")
            assert found.status == 200
            assert {name for line in found.data.splitlines() for name in json.loads(line)} == {"id", "text"}
        assert ask(service, "GET /api/datasets/ID/stream/main?columns=id,phone", "people").status == 422
        assert ask(service, "GET /datasets/ID/resolve/main/data/train-00000-of-00001.parquet", "people").status == 403


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A shelf with two releases whose hallmarks name a publisher and two evaluators."""
    for version in ("1.0.0", "1.1.0"):
        told(
            release(tmp_path, "titles", version, rows=10, files=1),
            identity=identity(tmp_path),
            security={"level": "一般", "sensitivity": "一般2"},
        )
    return Shelf(tmp_path)


def changed(shelf: Shelf, to: str, *who: str, version: str = "", column: str = "", why: str = "looked at again") -> None:
    """Change the sensitivity of the titles."""
    change(shelf, "titles", Sensitivity.read(to), version=version, column=column, why=why, keys=[signer(shelf.folder, one) for one in who])


def now(shelf: Shelf, version: str = "1.0.0") -> str:
    """Return how sensitive the titles are."""
    return str(graded(shelf, shelf.release("titles", version)).whole)


def test_one_raises_and_two_lower(shelf: Shelf):
    """Whoever a hallmark names; two keys of one name are one of them, and strangers are none."""
    changed(shelf, "一般3", "assay")
    assert [now(shelf), now(shelf, "1.1.0")] == ["一般3", "一般3"]
    for too_few in ((), ("lab",), ("lab", "lab"), ("lab", "stranger")):
        with pytest.raises(UsageError, match="not enough people"):
            changed(shelf, "一般2", *too_few)
    with pytest.raises(UsageError, match="say why"):
        changed(shelf, "一般2", "lab", "assay", why=" ")
    assert now(shelf) == "一般3"

    changed(shelf, "一般2", "lab", "assay")

    assert now(shelf) == "一般2"


def test_changes_of_versions_and_columns(shelf: Shelf):
    """Each counts where it was meant; the strictest column is how sensitive the whole is."""
    changed(shelf, "一般4", "lab", version="1.1.0", column="text")

    assert [now(shelf), now(shelf, "1.1.0")] == ["一般2", "一般4"]
    found = graded(shelf, shelf.release("titles", "1.1.0"))
    assert [str(found.base), str(found.of("id")), str(found.of("text"))] == ["一般2", "一般2", "一般4"]
    changed(shelf, "重要", "lab", version="1.0.0")
    with pytest.raises(UsageError, match="versions differ"):
        changed(shelf, "核心", "lab")


def test_a_later_release_is_no_way_round(shelf: Shelf):
    """What was raised stays so for releases that come later; what was lowered is not lower where a release is stricter by itself."""
    changed(shelf, "重要", "lab")
    told(release(shelf.folder, "titles", "1.2.0", rows=10, files=1), identity=identity(shelf.folder), security={"sensitivity": "一般1"})
    assert now(shelf, "1.2.0") == "重要"
    changed(shelf, "一般3", "lab", "assay", version="1.2.0")
    told(release(shelf.folder, "titles", "1.3.0", rows=10, files=1), identity=identity(shelf.folder), security={"sensitivity": "核心"})
    assert [now(shelf, "1.2.0"), now(shelf, "1.3.0")] == ["一般3", "核心"]


def test_what_was_made_from_it_is_as_sensitive(shelf: Shelf):
    """Also where it was raised after that was made, through any number of releases."""
    parents = {"provenance": {"parents": [{"sha256": shelf.release("titles", "1.0.0").digest}]}}
    told(release(shelf.folder, "child", "1.0.0", rows=10, files=1), **parents)
    parents = {"provenance": {"parents": [{"sha256": shelf.release("child", "1.0.0").digest}]}}
    told(release(shelf.folder, "grandchild", "1.0.0", rows=10, files=1), **parents)
    grandchild = shelf.release("grandchild", "1.0.0")
    assert str(graded(shelf, grandchild).whole) == "一般2"

    changed(shelf, "重要", "lab", version="1.0.0", column="text")

    assert str(graded(shelf, grandchild).whole) == "重要"


@pytest.mark.parametrize("how", ["left out", "twice", "another word", "another name", "no signature", "no JSON"])
def test_a_record_that_was_altered_lets_nobody_have_anything(shelf: Shelf, how: str):
    """A change that was left out, said again, or is not what was signed."""
    changed(shelf, "一般4", "lab")
    changed(shelf, "一般3", "lab", "assay")
    changed(shelf, "重要", "lab")
    path = shelf.folder / "titles" / FILE
    changes = json.loads(path.read_bytes())["changes"]
    if how == "another name":
        shutil.copytree(shelf.folder / "titles" / "1.0.0", shelf.folder / "others" / "1.0.0")
        told(shelf.folder / "others" / "1.0.0", dataset={"name": "others", "version": "1.0.0"})
        shutil.copy(path, shelf.folder / "others" / FILE)
        with pytest.raises(ShelfError, match="said wrongly"):
            graded(shelf, shelf.release("others", "1.0.0"))
        return
    altered = {
        "left out": [changes[0], changes[2]], "twice": [*changes, changes[1]], "another word": [{**changes[0], "payload": changes[1]["payload"]}],
        "no signature": [{**changes[0], "signatures": []}],
    }  # fmt: skip
    path.write_text("{" if how == "no JSON" else json.dumps({"changes": altered[how]}))

    with pytest.raises(ShelfError, match="said wrongly"):
        now(shelf)


def test_the_command_shows_and_changes(shelf: Shelf):
    """What was changed stands on record with who signed; what somebody may have is told."""
    where = ["--releases", str(shelf.folder), "--json"]
    words = ["level", "titles", "L3", "--why", "names of persons", "--key", str(shelf.folder / "keys" / "lab"), *where]

    said = CliRunner().invoke(app, words)

    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)["versions"]["1.1.0"]
    assert (found["whole"], found["needs"]["records"], found["needs"]["aggregate"]) == ("一般3", "granted", "member")
    assert [(one["from"], one["to"], one["why"]) for one in found["changes"]] == [("一般2", "一般3", "names of persons")]
    for wrong in (
        ["level", "titles", "L9"],
        ["level", "none"],
        ["level", "titles", "--why", "x"],
        ["level", "titles", "L4", "--column", "fone", "--why", "x"],
    ):
        assert isinstance(CliRunner().invoke(app, [*wrong, *where]).exception, UsageError), wrong
    assert RULES["一般3"]["records"] == GRANTED
