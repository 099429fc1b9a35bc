"""Use of a service's data that hands nothing out: by the client and the commands, at the same time, decided and counted as everything else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

import goldsmith
from circulate.privacy.insiders import House
from goldsmith.accounts.tables import audit
from goldsmith.circulate.inside.approving import decided
from goldsmith.circulate.inside.walled import THIN, enforced
from goldsmith.circulate.privacy.ledger import Ledger
from goldsmith.circulate.privacy.overlap import hashes_of, requested, told
from goldsmith.circulate.privacy.question import Unit
from goldsmith.circulate.shelf import Access
from goldsmith.cli.app import app
from goldsmith.client import Client
from goldsmith.client.wire import Wire
from goldsmith.database.opening import Database, url_of
from goldsmith.errors import GoldsmithError, UsageError
from goldsmith.privacy_errors import BudgetError, InsideError, OverlapError
from goldsmith.server.logbook.tables import logged
from goldsmith.server.telling.contracts import Allowance, Budget, JobRow
from goldsmith.signing import dsse, keys
from goldsmith.signing.held import Held
from guesting import guest_token
from offered import Offering, serving
from service import postgres_or_lite

pytest.importorskip("opendp", reason="the extra `privacy` is not installed")
pytest.importorskip("private_set_intersection", reason="the extra `privacy` is not installed")
walls = pytest.mark.skipif(enforced() == THIN, reason="no user namespaces on this machine")
NOISED = {"purpose": "research", "kind": "sql", "sql": {"n": {"sql": "SELECT count(*) FROM records WHERE age >= 30", "epsilon": 1.0}}}
EXACT = {"purpose": "research", "kind": "sql", "sql": {"n": {"sql": "SELECT count(*) FROM records"}}}


@dataclass
class Hosted:
    """A house whose releases a service gives."""

    house: House
    service: Offering
    folder: Path
    database: str

    def guest(self, login: str = "gus") -> Client:
        """Return the service as the owner of a guest organisation asks it."""
        return goldsmith.connect(self.service.url, token=guest_token(self.folder, login, database_url=self.database))

    def of(self, login: str) -> Client:
        """Return the service as somebody asks it."""
        return goldsmith.connect(self.service.url, token=self.service.tokens[login])


async def columns(url: str, *queries: sa.Select) -> list[list]:
    """Return the first column of each query."""
    database = Database(url_of(url))
    async with database.reading() as connection:
        found = [list((await connection.execute(query)).scalars()) for query in queries]
    await database.close()
    return found


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    """A service on PostgreSQL, where that is installed, with ``people`` for those who are named: bo and cy; ann owns it and is named too."""
    folder = tmp_path_factory.mktemp("private")
    house = House(folder, sensitivity="一般4")
    with postgres_or_lite(folder) as url, serving(folder, database_url=url, keys=str(folder / "keys")) as service:
        service.shelf.share("people", Access("granted", {"ann": "", "bo": ""}))
        Ledger.of(folder / "releases" / "privacy.db").allow("people", 3.0)
        yield Hosted(house, service, folder, url)


def test_thirty_two_at_once_get_no_more_than_the_budget(tmp_path: Path):
    """Over HTTP, each with a question of his own: of a budget of 1, exactly ten questions of 0.1 are answered, and the others are told why not."""
    House(tmp_path)
    ledger = Ledger.of(tmp_path / "releases" / "privacy.db")
    ledger.allow("people", 1.0)
    with serving(tmp_path) as service:
        service.shelf.share("people", Access("open"))
        people = goldsmith.connect(service.url, token=service.tokens["bo"]).private("people")

        def ask(at: int) -> int:
            try:
                people.ask("count", 0.1, where=[f"age >= {at}"])
            except BudgetError:
                return 0
            return 1

        with ThreadPoolExecutor(32) as pool:
            answered = sum(pool.map(ask, range(32)))

        assert answered == 10
        assert people.left()["allowances"][0]["spent_epsilon"] == pytest.approx(1.0)
        assert people.ask("count", 0.1, where=[next(f"age >= {at}" for at in range(32) if ask(at))])["repeated"]


def test_an_asker_is_who_he_signed_in_as(there: Hosted):
    """His name on the ledger is that of his token, whatever he says, and his own allowance is the one that he is told."""
    ledger = Ledger.of(there.folder / "releases" / "privacy.db")
    ledger.allow("people", 0.2, asker="bo")
    people = there.of("bo").private("people", "1.0.0")

    said = people.ask("mean", 0.2, column="age", low=0, high=99)
    with pytest.raises(BudgetError, match="bo"):
        people.ask("count", 0.1)
    with pytest.raises(GoldsmithError):
        people.ask("count", 0.1, asker="ann")

    assert said["release"]["hallmark"] == there.house.release.digest
    assert [one["asker"] for one in people.left()["allowances"]] == ["*", "bo"]
    assert [one["asker"] for one in ledger.charges("people")] == ["bo"]


def test_sets_are_compared_with_a_service(there: Hosted, tmp_path: Path):
    """The planted number, by client and by command; a fourth different set of one asker is refused."""
    mine = [f"第 {at} 条记录" for at in range(1_900, 2_100)]
    (tmp_path / "mine.txt").write_text("\n".join(mine), encoding="utf-8")
    people = there.of("ann").private("people")
    request = requested(hashes_of(mine))

    assert told(request.key, *people.compare(request.message)) == 100
    for at in (1, 2):
        people.compare(requested(hashes_of(mine[at:])).message)
    with pytest.raises(OverlapError, match="as many sets"):
        people.compare(requested(hashes_of(mine[3:])).message)
    with pytest.raises(GoldsmithError, match="no column"):
        people.compare(request.message, column="strange")
    done = CliRunner().invoke(
        app,
        ["overlap", "of", "people", str(tmp_path / "mine.txt"), "--url", there.service.url, "--json"],
        env={"GOLDSMITH_TOKEN": there.service.tokens["bo"]},
    )
    assert json.loads(done.stdout)["common"] == 100


@walls
def test_a_job_goes_from_proposal_to_figures_in_a_service(there: Hosted):
    """Proposed by bo; shown to him and the owner of the service, and to nobody else; run once the publisher signed, not before, and once."""
    bo, ann = there.of("bo").private("people"), there.of("ann").private("people")
    Ledger.of(there.folder / "releases" / "privacy.db").allow("people", 5.0)
    Ledger.of(there.folder / "releases" / "privacy.db").allow("people", 5.0, asker="bo")
    made = bo.propose({**NOISED, "by": "ann"})
    job = made["job"]

    assert (made["new"], bo.propose(NOISED)["new"]) == (True, False)
    assert bo.job(job)["by"] == "bo"
    assert [len(one.jobs()) for one in (bo, ann)] == [1, 1]
    with pytest.raises(GoldsmithError, match="restricted"):
        there.of("cy").private("people").job(job)
    with pytest.raises(GoldsmithError, match="noise only"):
        bo.propose(EXACT)
    with pytest.raises(InsideError, match="not approved"):
        bo.run(job)
    stranger = Held(keys.current(there.folder / "strange", "key"))
    found = there.house.desk.job(job)
    with pytest.raises(InsideError, match="nobody signed"):
        bo.decide(job, decided(found, "approved", [stranger]))
    bo.decide(job, decided(found, "approved", [there.house.key]))
    assert bo.job(job)["state"] == "approved"

    assert bo.run(job) == "done"
    with pytest.raises(InsideError, match="as often as was approved"):
        bo.run(job)
    told_ = bo.outcome(job)
    old = sum(age % 100 >= 30 for age in range(0, 6_000, 3))
    assert abs(told_["figures"][0]["value"] - old) < 25
    assert dsse.opened(told_["outcome"]).signers() == (keys.current(there.folder / "keys", "receipts").did,)
    subject, name = f"job:{job[:12]}", logged.c.name.endswith(job)
    actions, deeds = asyncio.run(columns(there.database, sa.select(audit.c.action).where(audit.c.subject == subject).order_by(audit.c.id), sa.select(logged.c.deed).where(name).order_by(logged.c.id)))  # fmt: skip
    assert deeds == ["grant", "receipt"]
    assert actions == ["inside.proposed", "inside.decided", "inside.run"]


def test_the_owner_of_a_guest_organisation_sees_his_own_jobs_alone(there: Hosted):
    """He may compute, as others may; what they asked and what came of it is for the owner of the service."""
    guest = there.guest().private("people")
    there.service.shelf.share("people", Access("granted", {"ann": "", "bo": "", "gus": ""}))
    theirs = there.of("bo").private("people").propose({**NOISED, "purpose": "theirs"})["job"]
    own = guest.propose({**NOISED, "purpose": "his own"})["job"]

    assert [one["job"] for one in guest.jobs()] == [own]
    for asks in (guest.job, guest.run, guest.outcome):
        with pytest.raises(GoldsmithError, match="no such job"):
            asks(theirs)
    assert there.of("ann").private("people").job(theirs)["by"] == "bo"


def test_jobs_and_budgets_over_all_datasets_are_told_to_whom_they_concern(there: Hosted):
    """Each his own, the owner of the service all; a guest's owner none of the others'; budgets to who may ask about the dataset."""
    there.service.shelf.share("people", Access("granted", {"ann": "", "bo": "", "gus": ""}))
    Ledger.of(there.folder / "releases" / "privacy.db").allow("people", 0.25, asker="cy")
    job = there.of("bo").private("people").propose({**NOISED, "purpose": "over all"})["job"]
    guest = there.guest("gia")

    [mine] = [one for one in there.of("bo").inside.jobs() if one["job"] == job]
    [theirs] = [one for one in there.of("ann").inside.jobs() if one["job"] == job]

    assert (mine["dataset"], mine["version"], mine["state"], mine["figures"], mine["mine"], mine["may"]) == (
        "people",
        "1.0.0",
        "waits",
        1,
        True,
        [],
    )
    assert set(mine) == set(JobRow.model_fields)
    assert JobRow.model_validate(mine).bits > 0
    assert (theirs["mine"], theirs["may"], theirs["epsilon"]) == (False, ["decide"], 1.0)
    assert [one for one in (*there.of("cy").inside.jobs(), *guest.inside.jobs()) if one["job"] == job] == []
    assert there.of("cy").inside.budgets() == guest.inside.budgets() == []
    [budget] = there.of("bo").inside.budgets()
    assert (set(budget), set(budget["allowances"][0])) == (set(Budget.model_fields), set(Allowance.model_fields))
    assert (budget["dataset"], budget["unit"]) == ("people", Unit().words)
    assert "cy" not in {one["asker"] for one in budget["allowances"]}
    assert {"*", "cy"} <= {one["asker"] for one in there.of("ann").inside.budgets()[0]["allowances"]}


def test_jobs_are_told_page_by_page_the_newest_first(there: Hosted):
    """No job twice, and none left out."""
    bo = there.of("bo")
    made = [bo.private("people").propose({**NOISED, "purpose": f"page {at}"})["job"] for at in range(5)]

    told_ = [one["job"] for one in bo.inside.jobs()]
    pages = [bo.wire.get(f"/api/private/jobs?limit=2&after={at}")["rows"] for at in range(0, len(told_), 2)]

    assert told_[:5] == made[::-1]
    assert [one["job"] for page in pages for one in page] == told_


@walls
def test_the_owner_approves_from_afar_by_command(there: Hosted, tmp_path: Path):
    """His key signs on his machine what the service told him, and never leaves it; the asker runs it and reads the outcome."""
    said = {**NOISED, "name": "afar", "release": "people@1.0.0"}
    (tmp_path / "job.yaml").write_text(json.dumps(said), encoding="utf-8")
    url = ["--url", there.service.url, "--of", "people", "--json"]

    def does(*words: str, login: str) -> dict[str, object]:
        done = CliRunner().invoke(app, ["inside", *words, *url], env={"GOLDSMITH_TOKEN": there.service.tokens[login]})
        assert done.exit_code == 0, (done.output, done.exception)
        return json.loads(done.stdout)

    does("propose", str(tmp_path / "job.yaml"), login="bo")
    assert does("show", "afar", login="ann")["state"] == "waits"
    does("approve", "afar", "--key", str(there.folder / "keys/lab/0001.pem"), login="ann")
    assert does("run", "afar", login="bo")["state"] == "done"
    assert does("outcome", "afar", login="bo")["figures"][0]["name"] == "n"
    assert {one["name"] for one in does("list", login="bo")} >= {"afar"}
    url[2:4] = []  # which release it is about is found by the job
    assert {one["name"] for one in does("list", login="bo")} >= {"afar"}
    assert does("outcome", "afar", login="bo")["figures"][0]["name"] == "n"
    unknown = CliRunner().invoke(app, ["inside", "show", "nowhere", *url], env={"GOLDSMITH_TOKEN": there.service.tokens["bo"]})
    assert isinstance(unknown.exception, UsageError)
    assert "there is no such job" in str(unknown.exception)


JOB_ROUTES = ("GET", ""), ("POST", "/decision"), ("POST", "/run"), ("GET", "/outcome")


@pytest.mark.parametrize(("method", "path"), JOB_ROUTES)
def test_every_route_of_a_job_asks_the_one_decision(there: Hosted, method: str, path: str):
    """Nobody and cy learn nothing of a job, not even whether it is there; bo learns nothing of one that is none, or of another's."""
    job = there.house.job(**NOISED).digest
    place = f"/hub/api/datasets/people/inside/main/{job}{path}"
    statuses = []
    for login in ("", "cy", "bo"):
        wire = Wire(there.service.url, there.service.tokens.get(login, ""))
        try:
            wire.ask(method, place, {} if method == "POST" else None)
            statuses.append("given")
        except GoldsmithError as problem:
            statuses.append(type(problem).__name__)
    assert statuses[:2] == ["NotSignedInError", "AccessError"]
    assert statuses[2] == ("InsideError" if path == "/decision" else "ServiceError")
    assert len(JOB_ROUTES) == sum(route.path.endswith(f"{{job}}{each}") for route in made_routes() for _, each in JOB_ROUTES)


def made_routes() -> list[object]:
    """Return the routes of the hub."""
    from goldsmith.server.hub.application import made

    return list(made(None, None).routes)  # type: ignore[arg-type]
