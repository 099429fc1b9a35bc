"""What the verb `benchmarks` is asked for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.curate.benchmarks.fields import Layout
from goldsmith.curate.benchmarks.reading import read_benchmark
from goldsmith.curate.benchmarks.registry import Registry
from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Asked:
    """The arguments of the verb."""

    names: tuple[str, ...] = ()
    name: str = ""
    version: str = ""
    licence: str = ""
    question: tuple[str, ...] = ()
    answer: str = ""
    choices: tuple[str, ...] = ()
    id: str = ""
    format: str | None = None
    replace: bool = False


@dataclass(frozen=True)
class Answered:
    """Facts for programs, rows of a table and lines for people."""

    facts: object
    rows: Sequence[Sequence[object]] = ()
    lines: Sequence[str] = field(default=())


def perform(action: str, asked: Asked, registry: str | None) -> Answered:
    """List, add or remove benchmarks.

    Raises:
        UsageError: There is no such action, or nothing is named.
        BenchmarkError: A benchmark cannot be read, added or found.
    """
    place = Registry.at(registry)
    if action == "list":
        return _listed(place)
    if action not in {"add", "remove"}:
        raise UsageError("benchmarks can be listed, added and removed", where="benchmarks", found=action, expected="list, add or remove")
    if not asked.names:
        example = "benchmarks add questions.jsonl --name mine" if action == "add" else "benchmarks remove mine"
        raise UsageError(f"nothing is named to {action}", where=f"benchmarks {action}", hint=f"for example: goldsmith {example}")
    return _added(place, asked) if action == "add" else _removed(place, asked.names)


def _listed(place: Registry) -> Answered:
    found = place.known()
    rows = [
        (one["name"], one["version"], one["items"], one["answers"], one["broken"], one["licence"] or "not said", one["digest"][:12])
        for one in found
    ]
    return Answered(found, rows, () if found else (f"no benchmark is registered in {place.folder}",))


def _added(place: Registry, asked: Asked) -> Answered:
    own = bool(asked.question or asked.answer or asked.choices or asked.id)
    if own and not asked.question:
        raise UsageError("the field of the question is not named", where="benchmarks add", hint="name it with --question FIELD")
    layout = Layout(asked.question, asked.answer, asked.choices, asked.id) if own else None
    benchmark = read_benchmark(asked.names, name=asked.name, version=asked.version, layout=layout, licence=asked.licence, form=asked.format)
    new = place.add(benchmark, replace=asked.replace)
    facts = {"name": benchmark.name, "version": benchmark.version, "digest": benchmark.digest, "new": new, **benchmark.facts}
    return Answered(facts, lines=_told(facts, new=new))


def _told(facts: Mapping[str, Any], *, new: bool) -> list[str]:
    fields = facts["fields"]
    said = f"question: {' + '.join(fields['question'])}"
    said += f", answer: {fields['answer']}" if fields["answer"] else ""
    said += f", choices: {', '.join(fields['choices'])}" if fields["choices"] else ""
    lines = [f"{facts['name']}@{facts['version']}: {facts['items']:,} items ({said})" + ("" if new else "; it was registered already")]
    if facts["broken"]:
        lines.append(f"  {facts['broken']:,} of {facts['rows']:,} rows were left out:")
        lines += [f"  - {one}" for one in facts["broken_told"]]
    if not facts["answers"]:
        lines.append("  no item has an answer: `--mode question+answer` cannot find them")
    return lines


def _removed(place: Registry, names: Sequence[str]) -> Answered:
    counts = {name: place.remove(name) for name in names}
    return Answered(counts, lines=[f"removed {name}" + (f", {n} versions" if n > 1 else "") for name, n in counts.items()])
