"""The gate: what a hostile room hands out, and the figures that leave of it."""

from __future__ import annotations

import hashlib
import json
import math

import pytest

from goldsmith.circulate.inside import gate
from goldsmith.circulate.inside.job import Job
from goldsmith.privacy_errors import InsideError
from goldsmith.signing.canonical import canonical

COUNT = {"kind": "sql", "sql": {"all": {"sql": "SELECT count(*) FROM records"}}}


def figure(**said: object) -> dict[str, object]:
    """Return what a room hands out of one count."""
    return {"value": 500, "part": 500, "n": 500, **said}


@pytest.mark.parametrize(
    "said",
    [
        {"figures": {"all": figure(), "r17 第 17 条记录": figure()}},
        {"figures": {"all": figure(value="第 17 条记录")}},
        {"figures": {"all": figure(text="第 17 条记录")}},
        {"figures": {"all": figure(value=[1, 2])}},
        {"figures": {"all": figure(value=True)}},
        {"figures": {"all": "500"}},
        {"figures": {"all": figure()}, "note": "第 17 条记录"},
        {"figures": [["all", 500]]},
        ["figures"],
        {"figures": {"all": figure(value=10**400)}},
    ],
)
def test_records_do_not_leave_under_another_name(said: object):
    """In a name, a word, a list, a field more, a number without end: then nothing leaves at all."""
    job = Job(release="people@1.0.0", hallmark="0" * 64, by="mei", purpose="r", **COUNT)
    with pytest.raises(InsideError, match="not what was approved"):
        gate.passed(json.dumps(said).encode(), job)


@pytest.mark.parametrize(
    "said", [b"", b"\xff", b'{"figures": {"all": {"value": NaN}}}', b"[" * 100_000, b'{"figures": {}}' + b" " * (1 << 18)]
)
def test_what_is_no_answer_is_destroyed(said: bytes):
    """Nothing, noise, no numbers, brackets without end, too many bytes."""
    with pytest.raises(InsideError):
        gate.passed(said, Job(release="people@1.0.0", hallmark="0" * 64, by="mei", purpose="r", **COUNT))


def test_rows_in_numbers_are_cut_to_the_bits_that_were_told():
    """A job that writes bits of records into every digit of every figure gets no more through than the owner was told it might."""
    job = Job(release="people@1.0.0", hallmark="0" * 64, by="mei", purpose="r", leaving={"digits": 3}, **COUNT)
    seen = set()
    for at in range(20_000):
        secret = int.from_bytes(hashlib.sha256(str(at).encode()).digest()[:6], "big")
        told = gate.passed(json.dumps({"figures": {"all": {"value": secret / 997, "n": 10 + secret % 10**9}}}).encode(), job)
        seen.add(canonical([one.as_json() for one in told]))
    assert math.log2(len(seen)) <= job.bits
    values = {json.loads(one)[0]["value"] for one in seen}
    assert all(f"{one:.2e}" == f"{float(f'{one:.2e}'):.2e}" and one == float(f"{one:.2e}") for one in values)
    wider = Job(release="people@1.0.0", hallmark="0" * 64, by="mei", purpose="r", leaving={"digits": 6}, **COUNT)
    assert wider.bits - job.bits == math.ceil(4 * 3 * math.log2(10)) or abs(wider.bits - job.bits - 12 * math.log2(10)) < 1.5


@pytest.mark.parametrize("n", [1, 2, 9])
def test_a_group_of_one_is_kept_back(n: int):
    """So are two and nine; ten are told. A share of few among many is told as nearly nothing, the same for one and for four."""
    job = Job(release="people@1.0.0", hallmark="0" * 64, by="mei", purpose="r", **COUNT)

    def told(**said: float) -> gate.Figure:
        return gate.passed(json.dumps({"figures": {"all": said}}).encode(), job)[0]

    assert told(value=n, part=n, n=n) == gate.Figure("all", kept_back="few")
    assert told(value=10, part=10, n=10).value == 10
    assert told(value=1 / 2000, part=1, n=2000, low=1 / 2000, high=1 / 2000) == told(
        value=4 / 2000, part=4, n=2000, low=4 / 2000, high=4 / 2000
    )


def test_the_difference_of_two_counts_does_not_tell_of_one():
    """All, and all but one record: the same figure, wherever the count does not stand at the edge of a step."""
    job = Job(release="people@1.0.0", hallmark="0" * 64, by="mei", purpose="r", **COUNT)

    def told(n: int) -> gate.Figure:
        return gate.passed(json.dumps({"figures": {"all": figure(value=n, part=n, n=n)}}).encode(), job)[0]

    assert len({told(n).as_json()["value"] for n in range(1_996, 2_005)}) == 1
    assert all(told(n).low <= n <= told(n).high for n in range(10, 3_000))
