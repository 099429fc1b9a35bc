"""Data as a service: questions, samples and streams of a release, for who may have its bytes.

| request | what |
|---|---|
| ``POST /api/datasets/ID/query/REV`` ``{"sql": …, "rows": 1000}`` | the answer to one SELECT from ``records`` |
| ``POST /api/datasets/ID/search/REV`` ``{"question": …, "n": 5}`` | passages that answer it, each with where exactly it stands |
| ``GET /api/datasets/ID/sample/REV?n=100&seed=`` | records drawn by chance, the same for everybody who says the same seed |
| ``GET /api/datasets/ID/stream/REV?columns=id,text&from=0`` | all records in order, as JSON Lines, or as an Arrow stream where that is accepted |

Every answer says which release it is of: ``X-Release`` and ``X-Hallmark``, the SHA-256 of the certificate; of a marked copy it is its parent's.
"""

from __future__ import annotations

import asyncio
import io
import json
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
from starlette.responses import Response, StreamingResponse

from goldsmith.circulate import asking
from goldsmith.circulate.asked_apart import answered_apart
from goldsmith.circulate.knowing import Knowledge
from goldsmith.server.hub.deciding import Given, given
from goldsmith.server.hub.refusing import Refusal
from goldsmith.server.hub.sending import cited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request


MOST = 10_000
"""Most rows of an answer or a sample."""
AT_ONCE = 2
"""Questions that are worked on at the same time; others wait."""
ARROW = "application/vnd.apache.arrow.stream"
LINES = "application/jsonl"
HITS = 50
PATIENCE = 20.0
"""Seconds that a question waits for a release to be prepared."""
KNOWLEDGE = ".knowledge"
"""Folder of the shelf that keeps what was prepared."""
_room = asyncio.Semaphore(AT_ONCE)
_preparing = asyncio.Semaphore(1)
"""Releases that are prepared at the same time; threads are left for whoever wants something else."""


async def query(request: Request) -> Response:
    """Answer a question."""
    one = await given(request, "preview", revision=request.path_params["revision"], rows=True)
    sql, rows = _question(await request.body())
    async with _room:
        one = await _still(request, one)
        told = await asyncio.to_thread(answered_apart, one.release, sql, rows=rows, without=one.hidden)
    return Response(told, media_type="application/json", headers=cited(one.release))


async def _still(request: Request, one: Given) -> Given:
    """Return what was asked for, where it may still be had: who had to wait is asked again."""
    return await given(request, "preview", revision=one.release.version, rows=True)


async def search(request: Request) -> Response:
    """Find passages; the first question of a release prepares it, and is told to come again where that takes long."""
    one = _with_text(await given(request, "preview", revision=request.path_params["revision"], rows=True))
    question, n = _wanted(await request.body())
    knowing: dict[str, asyncio.Task[Knowledge]] = request.app.state.knowing
    task = knowing.get(one.release.digest)
    if task is None or (task.done() and (task.cancelled() or task.exception())):
        task = knowing[one.release.digest] = asyncio.create_task(_prepared(one))
    try:
        knowledge = await asyncio.wait_for(asyncio.shield(task), PATIENCE)
    except TimeoutError:
        raise Refusal(503, "this release is being prepared for questions; ask again in half a minute") from None
    async with _room:
        one = _with_text(await _still(request, one))
        hits = await asyncio.to_thread(knowledge.search, question, n)
    source = {"release": f"urn:goldsmith:release:{one.release.name}@{one.release.version}", "hallmark": one.release.certificate}
    told = [{"text": hit.text, "score": hit.score, "meaning": hit.meaning, "citation": {**source, "record": hit.record, "begin": hit.begin, "end": hit.end}} for hit in hits]  # fmt: skip
    return Response(_json({"hits": told}), media_type="application/json", headers=cited(one.release))


def _with_text(one: Given) -> Given:
    """Return what was asked for, where its texts may be read.

    Raises:
        Refusal: They are more sensitive than the rest.
    """
    if kept_back := one.hidden & {"id", "text"}:
        raise Refusal(403, f"the column {', '.join(sorted(kept_back))} is too sensitive to be searched", code="Graded")
    return one


async def _prepared(one: Given) -> Knowledge:
    async with _preparing:
        return await asyncio.to_thread(_known, one)


def _known(one: Given) -> Knowledge:
    from goldsmith.embedders.opening import embedder

    return Knowledge.of(one.release, one.shelf.folder / KNOWLEDGE, embedder())


def _wanted(body: bytes) -> tuple[str, int]:
    try:
        said = json.loads(body)
        question, n = said["question"], said.get("n", 5)
        question.encode()  # half a character is no text
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        question = n = None
    if (
        not isinstance(question, str)
        or not isinstance(n, int)
        or isinstance(n, bool)
        or not 0 < n <= HITS
        or not 0 < len(question) <= 2_000
    ):
        raise Refusal(422, f'a question is {{"question": …, "n": 1 to {HITS}}}, of at most 2,000 characters')
    return question, n


async def sample(request: Request) -> Response:
    """Draw records by chance."""
    one = await given(request, "preview", revision=request.path_params["revision"], rows=True)
    n = _whole(request, "n", 100, MOST)
    seed = request.query_params.get("seed", "")[:200]
    async with _room:
        one = await _still(request, one)
        told = await asyncio.to_thread(
            lambda: b"".join(_json(row) + b"\n" for row in asking.sampled(one.release, n, seed=seed, without=one.hidden).to_pylist())
        )
    return Response(told, media_type=LINES, headers=cited(one.release))


async def stream(request: Request) -> Response:
    """Give all records in order, from some row on."""
    one = await given(request, "records", revision=request.path_params["revision"], rows=True)
    columns = [each for each in request.query_params.get("columns", "").split(",") if each] or None
    batches = asking.streamed(one.release, columns, first=_whole(request, "from", 0, 2**53), without=one.hidden)
    first = await asyncio.to_thread(next, batches, None)  # a wrong column is refused before anything is sent
    kind = ARROW if ARROW in request.headers.get("accept", "") else LINES
    return StreamingResponse((_arrow if kind == ARROW else _lines)(first, batches), media_type=kind, headers=cited(one.release))


def _lines(first: pa.RecordBatch | None, rest: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    batch = first
    while batch is not None:
        yield b"".join(_json(row) + b"\n" for row in batch.to_pylist())
        batch = next(rest, None)


def _arrow(first: pa.RecordBatch | None, rest: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    if first is None:
        return
    held = io.BytesIO()
    batch: pa.RecordBatch | None = first
    with pa.ipc.new_stream(held, first.schema) as writer:
        while batch is not None:
            writer.write_batch(batch)
            yield held.getvalue()
            held.seek(0)
            held.truncate()
            batch = next(rest, None)
    yield held.getvalue()


def _question(body: bytes) -> tuple[str, int]:
    try:
        said = json.loads(body)
        sql, rows = said["sql"], said.get("rows", 1_000)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        sql = rows = None
    if not isinstance(sql, str) or not isinstance(rows, int) or isinstance(rows, bool) or not 0 < rows <= MOST or len(sql) > 20_000:
        raise Refusal(422, f'a question is {{"sql": …, "rows": 1 to {MOST:,}}}, one SELECT from the table `records`')
    return sql, rows


def _whole(request: Request, name: str, default: int, most: int) -> int:
    said = request.query_params.get(name, str(default))
    if not (said.isascii() and said.isdecimal() and len(said) < 17 and int(said) <= most):
        raise Refusal(422, f"{name} is a whole number up to {most:,}")
    return int(said)


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=_said)


def _said(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else str(value)
