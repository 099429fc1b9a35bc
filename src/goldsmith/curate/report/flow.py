"""The flow of records as a picture: sources → steps → what became of them, with widths to scale (a Sankey diagram).

1. The graph: one node a source, one a step that takes records away (not readable, duplicates, each rule set), one an
   outcome (kept, each reason, each error). Long tails become one node, so 1 source and 1,000 sources both fit.
2. The layout: a node's height is its records times one scale; every node gets a slot at least as high as its label.
3. The ribbons: each leaves and enters a node below the ribbon before it, so the widths on both sides of a node add up
   to its height. A hairline makes ribbons visible that are thinner than a pixel, without changing any width.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from goldsmith.curate.report.data import DUPLICATES, ReportData, Source

SOURCES_SHOWN, STEPS_SHOWN, REASONS_SHOWN = 8, 6, 12


@dataclass(frozen=True)
class Node:
    """A bar: `kind` decides its colour, `word` is a key of the report's words where `name` is not a name of the data."""

    key: str
    column: int
    kind: str
    name: str
    n: int
    word: str = ""
    folded: int = 0
    anchor: str = ""
    x: float = 0.0
    y: float = 0.0
    height: float = 0.0


@dataclass(frozen=True)
class Link:
    """A ribbon of `n` records from one node to another; `kind` decides its colour."""

    source: str
    target: str
    kind: str
    n: int
    path: str = ""
    start: float = 0.0
    end: float = 0.0
    width: float = 0.0


@dataclass(frozen=True)
class Canvas:
    """The measures of one drawing, in its own units: the x of each column, widths, and the least height of a slot."""

    width: float
    columns: tuple[float, float, float]
    bar: float
    body: float
    slot: float
    gap: float
    margin: float = 8.0
    with_steps: bool = True


WIDE = Canvas(width=1120, columns=(268, 506, 816), bar=10, body=300, slot=25, gap=6)
NARROW = Canvas(width=400, columns=(2, 2, 390), bar=8, body=260, slot=36, gap=8, with_steps=False)


@dataclass(frozen=True)
class Flow:
    """A drawing: nodes and ribbons with their places, on a canvas of `width` by `height`."""

    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    width: float = 0.0
    height: float = 0.0
    bar: float = 0.0


@dataclass
class _Graph:
    nodes: dict[str, Node] = field(default_factory=dict)
    links: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def node(self, node: Node) -> None:
        if node.key in self.nodes:
            node = replace(self.nodes[node.key], n=self.nodes[node.key].n + node.n)
        self.nodes[node.key] = node

    def link(self, source: str, target: str, kind: str, n: int) -> None:
        if n:
            self.links[source, target, kind] += n


def draw(report: ReportData, canvas: Canvas = WIDE) -> Flow:
    """Return the flow of a balanced report as a drawing; one without nodes where there is no record."""
    if not report.n_decided:
        return Flow()
    graph = _graph(report, with_steps=canvas.with_steps)
    nodes, height = _placed(graph, canvas)
    links = _ribbons(graph, nodes, canvas)
    return Flow(tuple(nodes.values()), links, canvas.width, height, canvas.bar)


def _graph(report: ReportData, *, with_steps: bool) -> _Graph:
    graph = _Graph()
    steps = _steps(report)
    ends = _ends(report, steps)
    if report.kept:
        graph.node(Node("end:kept", 2, "kept", "", report.kept, word="kept"))
    sizes = Counter({step.key: 0 for step in steps.values()})
    for reason, step in steps.items():
        sizes[step.key] += report.dropped[reason]

    def order(reason: str) -> tuple[int, str, bool, int]:
        return -sizes[steps[reason].key], steps[reason].key, bool(ends[reason].folded), -report.dropped[reason]

    for reason in sorted(steps, key=order):
        graph.node(replace(ends[reason], n=report.dropped[reason]))
        if with_steps:
            graph.node(replace(steps[reason], n=report.dropped[reason]))
            graph.link(steps[reason].key, ends[reason].key, steps[reason].kind, report.dropped[reason])
    _add_quarantine(graph, report, with_errors=with_steps)
    _add_sources(graph, report, steps if with_steps else ends)
    return graph


def _steps(report: ReportData) -> dict[str, Node]:
    """Return the middle node of every reason that took a record: duplicates, or its rule set; small rule sets share one."""
    owners = {reason: ", ".join(sorted({told.rule_set for told in tellings} - {""})) for reason, tellings in report.explained.items()}
    sizes: Counter[str] = Counter()
    for reason, owner in owners.items():
        if owner and reason not in DUPLICATES:
            sizes[owner] += report.dropped[reason]
    ranked = [owner for owner, _ in sizes.most_common()]
    shown = ranked if len(ranked) <= STEPS_SHOWN else ranked[: STEPS_SHOWN - 1]
    other = Node("step:other", 1, "rules", "", 0, word="other_rule_sets", folded=len(ranked) - len(shown))
    nodes = {owner: Node(f"step:rules:{owner}", 1, "rules", owner, 0) for owner in shown}
    nodes[""] = Node("step:rules", 1, "rules", "", 0, word="rules")
    duplicates = Node("step:duplicates", 1, "duplicates", "", 0, word="duplicates")
    return {reason: duplicates if reason in DUPLICATES else nodes.get(owner, other) for reason, owner in owners.items()}


def _ends(report: ReportData, steps: dict[str, Node]) -> dict[str, Node]:
    """Return the right node of every reason that took a record; the small reasons of one step share one."""
    big = {reason for reason, _ in Counter(report.dropped).most_common(REASONS_SHOWN)}
    tails = Counter(step.key for reason, step in steps.items() if reason not in big)
    anchors = {name: f"reason-{place}" for place, name in enumerate(report.explained)}
    ends = {}
    for reason, step in steps.items():
        if reason in big or tails[step.key] == 1:
            ends[reason] = Node(f"end:{reason}", 2, step.kind, reason, 0, anchor=anchors[reason])
        else:
            ends[reason] = Node(f"end:tail:{step.key}", 2, step.kind, "", 0, word="other_reasons", folded=tails[step.key])
    return ends


def _add_quarantine(graph: _Graph, report: ReportData, *, with_errors: bool) -> None:
    if not report.quarantined:
        return
    if not with_errors:
        graph.node(Node("step:quarantine", 2, "quarantine", "", report.quarantined, word="quarantined", anchor="quarantine"))
        return
    graph.node(Node("step:quarantine", 1, "quarantine", "", report.quarantined, word="unreadable"))
    errors = [entry for entry in report.quarantine if entry.n]
    shown = errors if len(errors) <= STEPS_SHOWN else sorted(errors, key=lambda entry: -entry.n)[: STEPS_SHOWN - 1]
    for entry in shown:
        graph.node(Node(f"end:error:{entry.error}", 2, "quarantine", entry.error, entry.n, anchor="quarantine"))
        graph.link("step:quarantine", f"end:error:{entry.error}", "quarantine", entry.n)
    rest = report.quarantined - sum(entry.n for entry in shown)
    if rest:
        folded = len(errors) - len(shown)
        word = "other_errors" if folded else "quarantined"
        graph.node(Node("end:error", 2, "quarantine", "", rest, word=word, folded=folded, anchor="quarantine"))
        graph.link("step:quarantine", "end:error", "quarantine", rest)


def _add_sources(graph: _Graph, report: ReportData, targets: dict[str, Node]) -> None:
    parts = sorted(report.sources, key=lambda source: -source.found)
    shown = parts if len(parts) <= SOURCES_SHOWN else parts[: SOURCES_SHOWN - 1]
    rows: list[tuple[str, str, Source | ReportData]] = [(f"source:{n}", source.source, source) for n, source in enumerate(shown)]
    rows += [("source:other", "", source) for source in parts[len(shown) :]]
    whole: list[tuple[str, str, Source | ReportData]] = [("source:all", "", report)]
    for key, name, source in rows or whole:
        word = {"source:other": "other_sources", "source:all": "all_sources"}.get(key, "")
        n = source.kept + sum(source.dropped.values()) + source.quarantined
        graph.node(Node(key, 0, "source", name, n, word=word, folded=len(parts) - len(shown)))
        graph.link(key, "end:kept", "kept", source.kept)
        for reason, dropped in source.dropped.items():
            if dropped:
                graph.link(key, targets[reason].key, targets[reason].kind, dropped)
        graph.link(key, "step:quarantine", "quarantine", source.quarantined)


def _placed(graph: _Graph, canvas: Canvas) -> tuple[dict[str, Node], float]:
    scale = canvas.body / max(1, sum(node.n for node in graph.nodes.values() if node.column == 0))
    order = {"source": 0, "kept": 0, "duplicates": 1, "rules": 2, "quarantine": 3}
    placed: dict[str, Node] = {}
    kept = graph.nodes.get("end:kept")
    below_kept = canvas.margin + max(kept.n * scale, canvas.slot) + canvas.gap if kept else canvas.margin
    bottom = 0.0
    for column in range(3):
        y = below_kept if column == 1 else canvas.margin
        for node in sorted((n for n in graph.nodes.values() if n.column == column and n.n), key=lambda node: order[node.kind]):
            height = node.n * scale
            slot = max(height, canvas.slot)
            placed[node.key] = replace(node, x=canvas.columns[column], y=y + (slot - height) / 2, height=height)
            y += slot + canvas.gap
        bottom = max(bottom, y)
    return placed, round(bottom - canvas.gap + canvas.margin, 1)


def _ribbons(graph: _Graph, nodes: dict[str, Node], canvas: Canvas) -> tuple[Link, ...]:
    """Return the ribbons, stacked at both ends in the order of the nodes at the other end, so that they cross least."""
    scale = canvas.body / max(1, sum(node.n for node in nodes.values() if node.column == 0))
    rank = {key: position for position, key in enumerate(sorted(nodes, key=lambda key: (nodes[key].y, nodes[key].column)))}
    left, right = {key: node.y for key, node in nodes.items()}, {key: node.y for key, node in nodes.items()}
    ends: dict[tuple[str, str, str], float] = {}
    for link in sorted(graph.links, key=lambda link: (rank[link[1]], rank[link[0]])):
        ends[link] = left[link[1]]
        left[link[1]] += graph.links[link] * scale
    drawn = []
    for link in sorted(graph.links, key=lambda link: (rank[link[0]], rank[link[1]])):
        source, target, kind = link
        n, start, end = graph.links[link], right[source], ends[link]
        right[source] += n * scale
        path = _path(nodes[source].x + canvas.bar, start, nodes[target].x, end, n * scale)
        drawn.append(Link(source, target, kind, n, path, start, end, n * scale))
    return tuple(sorted(drawn, key=lambda link: -link.n))


def _path(x0: float, y0: float, x1: float, y1: float, width: float) -> str:
    middle = (x0 + x1) / 2
    return (
        f"M{x0:.1f} {y0:.2f}C{middle:.1f} {y0:.2f} {middle:.1f} {y1:.2f} {x1:.1f} {y1:.2f}"
        f"V{y1 + width:.2f}C{middle:.1f} {y1 + width:.2f} {middle:.1f} {y0 + width:.2f} {x0:.1f} {y0 + width:.2f}Z"
    )
