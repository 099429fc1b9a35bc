"""What a run passes over is told, to programs too."""

from __future__ import annotations

import json
import subprocess
import sys

from curate.workshop import Workshop


def test_json_output_leaves_the_notes_on_standard_error(workshop: Workshop):
    """With --json standard output is one object, and standard error still names the file that nobody could read and the source that lost most."""
    folder = workshop.folder / "raw"
    folder.mkdir()
    (folder / "a.jsonl").write_text('{"text": "one"}\n' * 200, encoding="utf-8")
    (folder / "b.exe").write_bytes(b"MZ\0\0\x01\x02")

    done = subprocess.run(
        [sys.executable, "-m", "goldsmith", "run", workshop.recipe(), "--input", str(folder), "--lake", str(workshop.lake), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout)["in"] == 200
    assert "passed over" in done.stderr
    assert "b.exe" in done.stderr
    assert "alarm: a.jsonl lost" in done.stderr
