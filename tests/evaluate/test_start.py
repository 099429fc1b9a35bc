"""What is loaded to grade measurements again: no compiler, for no text is read."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["goldsmith.evaluate.running", "goldsmith.evaluate.history", "goldsmith.cli.evaluating"])
def test_grading_loads_no_compiler(module: str):
    """Everything that grades can be imported without numba, whose start costs more than grading."""
    code = f"import sys, {module}; sys.exit('numba' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)

    assert ended.returncode == 0, ended.stderr.decode()[-500:]
