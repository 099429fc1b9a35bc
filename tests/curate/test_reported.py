"""Whether a report is that of the last run is told from its twin, whatever state the folder is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.curate import reported
from goldsmith.curate.ledger import latest
from goldsmith.curate.report import page as report
from goldsmith.curate.reporting import write_report
from goldsmith.lake import open_lake

if TYPE_CHECKING:
    from curate.workshop import Workshop


def test_names_are_those_that_the_report_is_written_under():
    """The page and its twin."""
    assert (reported.HTML_NAME, reported.JSON_NAME) == (report.HTML_NAME, report.JSON_NAME)


def test_a_report_tells_of_the_run_that_it_was_written_for(workshop: Workshop):
    """Missing, torn, without its page or of an earlier run it does not; written again it does."""
    source = workshop.rows({"id": "a", "text": "one"}, {"id": "b", "text": "two"})
    workshop.run(source)
    folder = reported.folder_of(str(workshop.lake), "set")
    first = latest(workshop.tables())
    assert first is not None
    assert not reported.tells(folder, first)

    page, twin = write_report(open_lake(workshop.lake), "set", folder)

    assert reported.tells(folder, first)
    whole = twin.read_bytes()
    twin.write_bytes(whole[: len(whole) // 2])
    assert not reported.tells(folder, first)
    twin.write_bytes(whole)
    page.unlink()
    assert not reported.tells(folder, first)
    page.write_text("a page", encoding="utf-8")
    workshop.run(source, workshop.rows({"id": "c", "text": "three"}, name="more.jsonl"))
    second = latest(workshop.tables())
    assert second is not None
    assert not reported.tells(folder, second)
