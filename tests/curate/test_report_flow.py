"""The picture of the flow conserves records: what enters a bar leaves it, to scale, in both layouts."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import report_run
from goldsmith.curate.report.data import ReportData
from goldsmith.curate.report.flow import NARROW, WIDE, Canvas, Flow, draw

CANVASES = {"wide": WIDE, "narrow": NARROW}
COUNTS = st.integers(0, 10**9)
NAMES = st.sampled_from(["exact_duplicate", "near_duplicate", *(f"reason_{n}" for n in range(25))])


@st.composite
def reports(chosen: st.DrawFn) -> ReportData:
    """Return any balanced report: sources with drops, rule sets for some of the reasons, errors for the quarantine."""
    rows = chosen(st.lists(st.tuples(COUNTS, st.dictionaries(NAMES, COUNTS, max_size=20), COUNTS), max_size=15))
    sources = [
        {"source": f"s{n}", "found": kept + sum(drops.values()) + broken, "kept": kept, "dropped": drops, "quarantined": broken}
        for n, (kept, drops, broken) in enumerate(rows)
    ]
    dropped: defaultdict[str, int] = defaultdict(int)
    for _, drops, _ in rows:
        for reason, n in drops.items():
            dropped[reason] += n
    owners = chosen(st.lists(st.integers(0, 9), min_size=30, max_size=30))
    reasons = [{"reason": r, "n": n, "rule_set": f"set-{owners[i]}" if owners[i] else ""} for i, (r, n) in enumerate(dropped.items())]
    quarantined = sum(broken for _, _, broken in rows)
    whole = {"in": sum(s["found"] for s in sources), "kept": sum(s["kept"] for s in sources), "dropped": dict(dropped)}
    errors = chosen(st.integers(1, 9))
    quarantine = [{"error": f"e{i}", "n": quarantined // errors + (quarantined % errors if not i else 0)} for i in range(errors)]
    return ReportData.model_validate(
        {
            **report_run.empty(),
            **whole,
            "quarantined": quarantined,
            "sources": sources,
            "reasons": reasons,
            "quarantine": quarantine if quarantined else [],
        }
    )


def sums(flow: Flow) -> tuple[dict[str, int], dict[str, int]]:
    """Return the records that enter and that leave every bar."""
    entering: defaultdict[str, int] = defaultdict(int)
    leaving: defaultdict[str, int] = defaultdict(int)
    for link in flow.links:
        leaving[link.source] += link.n
        entering[link.target] += link.n
    return entering, leaving


@pytest.mark.parametrize("canvas", CANVASES.values(), ids=CANVASES)
@given(report=reports())
@settings(derandomize=True, deadline=None, max_examples=60)
def test_records_are_conserved(canvas: Canvas, report: ReportData):
    """What enters a bar in the middle leaves it, sources give all that was found, outcomes take all of it."""
    flow = draw(report, canvas)

    entering, leaving = sums(flow)
    for node in flow.nodes:
        assert node.column == 0 or entering[node.key] == node.n
        assert node.column == 2 or leaving[node.key] == node.n
    for column in (0, 2):
        assert sum(node.n for node in flow.nodes if node.column == column) == report.n_decided


@pytest.mark.parametrize("canvas", CANVASES.values(), ids=CANVASES)
@given(report=reports())
@settings(derandomize=True, deadline=None, max_examples=60)
def test_widths_are_to_scale(canvas: Canvas, report: ReportData):
    """Heights of bars and widths of ribbons are the records times one scale, and ribbons fill the bar at both ends."""
    flow = draw(report, canvas)

    scale = canvas.body / max(1, report.n_decided)
    bars = {node.key: node for node in flow.nodes}
    for node in flow.nodes:
        assert node.height == pytest.approx(node.n * scale)
    for link in flow.links:
        assert link.width == pytest.approx(link.n * scale)
        for place, bar in ((link.start, bars[link.source]), (link.end, bars[link.target])):
            assert place >= bar.y - 1e-6
            assert place + link.width <= bar.y + bar.height + 1e-6


@pytest.mark.parametrize("canvas", CANVASES.values(), ids=CANVASES)
@given(report=reports())
@settings(derandomize=True, deadline=None, max_examples=60)
def test_labels_have_room(canvas: Canvas, report: ReportData):
    """Bars of one column stand at least a label apart, and nothing leaves the drawing."""
    flow = draw(report, canvas)

    for column in range(3):
        middles = sorted(node.y + node.height / 2 for node in flow.nodes if node.column == column)
        assert all(low + canvas.slot <= high + 1e-6 for low, high in pairwise(middles))
    assert all(node.y >= 0 and node.y + node.height <= flow.height for node in flow.nodes)


def test_many_sources_become_one_bar():
    """Of 60 sources the seven largest stand alone and the other 53 share a bar."""
    flow = draw(ReportData.model_validate(report_run.many_sources(60)))

    bars = [node for node in flow.nodes if node.column == 0]
    assert [node.name for node in bars[:2]] == ["shelf/059.jsonl", "shelf/058.jsonl"]
    assert (bars[-1].word, bars[-1].folded, bars[-1].n) == ("other_sources", 53, sum(range(1, 54)))


def test_one_source_and_one_outcome():
    """A run that keeps all of one source is one ribbon."""
    report = ReportData.model_validate({**report_run.empty(), "in": 5, "kept": 5, "sources": [{"source": "a", "found": 5, "kept": 5}]})

    flow = draw(report)

    assert [(link.source, link.target, link.n) for link in flow.links] == [("source:0", "end:kept", 5)]


def test_without_sources_the_whole_is_one_source():
    """A run that tells nothing of its sources is still drawn."""
    flow = draw(ReportData.model_validate({**report_run.empty(), "in": 5, "kept": 3, "dropped": {"too_short": 2}}))

    assert [node.word for node in flow.nodes if node.column == 0] == ["all_sources"]
    assert sum(link.n for link in flow.links if link.source == "source:all") == 5


def test_no_record_is_no_picture():
    """Nothing came in, so nothing is drawn."""
    assert draw(ReportData.model_validate(report_run.empty())) == Flow()


def test_a_reason_of_two_rule_sets_names_both():
    """A reason that two rule sets gave is one outcome behind one step with both names, whatever their order."""
    data = {**report_run.empty(), "in": 9, "dropped": {"too_short": 9}}
    told = [{"reason": "too_short", "rule_set": "zh@1", "n": 4}, {"reason": "too_short", "rule_set": "en@1", "n": 5}]

    flow = draw(ReportData.model_validate({**data, "reasons": told}))

    assert [(node.name, node.n) for node in flow.nodes if node.column == 1] == [("en@1, zh@1", 9)]
    assert [(node.name, node.n) for node in flow.nodes if node.column == 2] == [("too_short", 9)]
