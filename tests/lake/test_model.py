"""Whatever is done in whatever order, the table holds what a plain dictionary would."""

from __future__ import annotations

import tempfile
from datetime import timedelta

import pyarrow as pa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from goldsmith.lake import Expression, open_lake
from lake.conftest import SCHEMA, rows

COLUMNS = ("one", "two", "three")
column = st.sampled_from(COLUMNS)
group = st.lists(column, min_size=1, max_size=3, unique=True)


class Mirror(RuleBasedStateMachine):
    """A dataset and a dictionary from ids to values, changed alike; a second handle lags behind on purpose."""

    @initialize()
    def begin(self) -> None:
        """Start with an empty dataset that has three declared columns."""
        self.folder = tempfile.TemporaryDirectory()
        self.dataset = open_lake(self.folder.name).create("web", SCHEMA)
        self.dataset.declare(pa.schema([(name, pa.int64()) for name in COLUMNS]))
        self.other = self.dataset.checkout("main")
        self.model: dict[str, dict[str, int | None]] = {}
        self.named: dict[str, dict[str, dict[str, int | None]]] = {}
        self.next = 0

    def teardown(self) -> None:
        """Remove the folder."""
        self.folder.cleanup()

    @rule(count=st.integers(0, 7), late=st.booleans())
    def append(self, count: int, late: bool) -> None:
        """Rows come, by either handle."""
        (self.other if late else self.dataset).append(rows(self.next, self.next + count))
        self.model |= {f"r{n}": {"number": n} | dict.fromkeys(COLUMNS) for n in range(self.next, self.next + count)}
        self.next += count
        self.dataset.refresh()

    @rule(columns=group, value=st.integers(0, 9))
    def fill(self, columns: list[str], value: int) -> None:
        """Some columns are filled or replaced in every other fragment."""
        for fragment in self.dataset.fragments()[::2]:
            ids = [id_ for batch in self.dataset.scan(["id"], fragments=[fragment], deleted=True) for id_ in batch["id"].to_pylist()]
            numbers = [int(id_[1:]) for id_ in ids]
            filled = self.dataset.fill(fragment, pa.table({name: [value + k + n for n in numbers] for k, name in enumerate(columns)}))
            assert self.dataset.commit_fills([filled]).moved == ()
            for id_, n in zip(ids, numbers, strict=True):
                if id_ in self.model:
                    self.model[id_] |= {name: value + k + n for k, name in enumerate(columns)}

    @rule(low=st.integers(0, 40), columns=group, value=st.one_of(st.none(), st.integers(-9, -1)), late=st.booleans())
    def update(self, low: int, columns: list[str], value: int | None, late: bool) -> None:
        """Values of some rows are set."""
        hit = [row for id_, row in self.model.items() if low <= int(id_[1:]) < low + 5]
        handle = self.other if late else self.dataset
        assert handle.update(f"number >= {low} AND number < {low + 5}", dict.fromkeys(columns, value)) == len(hit)
        for row in hit:
            row.update(dict.fromkeys(columns, value))
        self.dataset.refresh()

    @rule(name=column)
    def count_up(self, name: str) -> None:
        """A value is computed from the old one."""
        self.dataset.update(f"{name} IS NOT NULL", {name: Expression(f"{name} + 1")})
        for row in self.model.values():
            row[name] = None if row[name] is None else row[name] + 1

    @rule(low=st.integers(0, 40))
    def delete(self, low: int) -> None:
        """Some rows go."""
        gone = [id_ for id_ in self.model if low <= int(id_[1:]) < low + 3]
        assert self.dataset.delete(f"number >= {low} AND number < {low + 3}") == len(gone)
        for id_ in gone:
            del self.model[id_]

    @rule(name=column)
    def drop(self, name: str) -> None:
        """A column is dropped and declared again."""
        self.dataset.drop_columns([name])
        self.dataset.declare(pa.schema([(name, pa.int64())]))
        for row in self.model.values():
            row[name] = None

    @rule()
    def compact(self) -> None:
        """Fragments are joined."""
        self.other.compact(fragment_rows=20)
        self.dataset.refresh()

    @rule()
    def index(self) -> None:
        """Ids are indexed."""
        self.dataset.index("id")

    @rule()
    def tag(self) -> None:
        """The present state gets a name."""
        name = f"t{len(self.named)}"
        self.dataset.tag(name)
        self.named[name] = {id_: dict(row) for id_, row in self.model.items()}

    @rule()
    def clean(self) -> None:
        """Old versions go, tagged ones stay."""
        self.dataset.clean(timedelta(0), alone=True)

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """A tagged state becomes the newest."""
        if self.named:
            name = data.draw(st.sampled_from(sorted(self.named)))
            self.dataset.restore(name)
            self.model = {id_: dict(row) for id_, row in self.named[name].items()}

    @invariant()
    def same(self) -> None:
        """Table and dictionary agree, by scan and by look-up; tagged versions are as they were."""
        if not hasattr(self, "dataset"):
            return
        assert held(self.dataset) == self.model
        if self.model:
            ids = sorted(self.model)[::3]
            assert self.dataset.take(ids, ["number"])["number"].to_pylist() == [int(id_[1:]) for id_ in ids]
        for name, state in list(self.named.items())[-2:]:
            assert held(self.dataset.checkout(name)) == state


def held(dataset) -> dict[str, dict[str, int | None]]:
    """The rows of a dataset as a dictionary."""
    return {row.pop("id"): row for batch in dataset.scan(["id", "number", *COLUMNS]) for row in batch.to_pylist()}


TestMirror = Mirror.TestCase
TestMirror.settings = settings(max_examples=40, stateful_step_count=25, derandomize=True, deadline=None)
