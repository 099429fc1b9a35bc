"""Codes that stand for people in exports and columns, and what kind of annotator each is.

1. ``own``: each person's code, the same in every project of the installation.
2. ``per-project``: HMAC-SHA256 of the code with a secret of the project: the same in each export of it, and no other project's.
3. ``per-release``: with the project's secret and the name of a release, or with a key that nobody keeps where none is named: who has two releases cannot tell who is who.
4. In ways 2 and 3 nothing of another tool's file goes out again that may say who somebody is: of its annotations stay the parts that are listed here.

The kind of annotator and the way of annotating are those of TC609-5-2025-02: 普通标注员, 专业标注员, 行业领域专家 or 其他; 人工标注, 半自动标注 or 其他.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.standing.code_tables import project_secret
from goldsmith.annotate.tables import member, project
from goldsmith.annotation_errors import InterchangeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.annotate.results import Said

WAYS = ("own", "per-project", "per-release")
ORDINARY, PROFESSIONAL, EXPERT, OTHER = "普通标注员", "专业标注员", "行业领域专家", "其他"
BY_HAND, HALF = "人工标注", "半自动标注"
PROFESSIONAL_LEVEL = 3
"""The lowest level of the project's skill that makes somebody a professional: 三级, senior worker."""
KEPT = ("result", "was_cancelled", "ground_truth", "created_at", "updated_at", "lead_time", "result_count", "goldsmith")
"""Parts of an annotation of another tool that say nothing of who gave it."""


@dataclass(frozen=True)
class Codes:
    """Which code each person has, and what kind of annotator he is.

    Attributes:
        key: What codes are made with; empty for people's own.
        kinds: The kind of annotator, by a person's own code.
    """

    key: bytes = b""
    kinds: Mapping[str, str] = field(default_factory=dict)

    def of(self, code: str) -> str:
        """Return the code that stands for a person.

        Example:
            >>> Codes().of("p7"), Codes(b"k").of("p7") == Codes(b"k").of("p7"), Codes(b"k").of("p7") == Codes(b"l").of("p7")
            ('p7', True, False)
        """
        if not self.key:
            return code
        digest = hmac.new(self.key, code.encode(), hashlib.sha256).digest()
        return "a" + base64.b32encode(digest[:15]).decode().lower()

    def applied(self, said: Sequence[Said]) -> list[Said]:
        """Return answers with the codes of those who gave them, and what kind of annotator each is."""
        return [
            replace(one, who=self.of(one.who), annotator=OTHER if one.origin == "import" else self.kinds.get(one.who, ORDINARY))
            for one in said
        ]

    def kept(self, kept: Any) -> Any:
        """Return what an import kept of another tool's task, without who answered there, where people's own codes are not wanted."""
        if not self.key or not isinstance(kept, dict):
            return kept
        annotations = [
            {**one, "who": self.of(one["who"]), "raw": self._raw(one)} for one in kept.get("annotations") or () if isinstance(one, dict)
        ]
        rest = {"bare": True} if (kept.get("rest") or {}).get("bare") else {}
        return {"annotations": annotations, "rest": rest, "predictions": kept.get("predictions") or []}

    def _raw(self, one: dict[str, Any]) -> dict[str, Any]:
        raw = {name: value for name, value in one["raw"].items() if name in KEPT}
        return {**raw, "completed_by": {"email": self.of(one["who"])}}


async def codes_of(connection: AsyncConnection, project_id: int, way: str = "own", release: str = "") -> Codes:
    """Return the codes that a project gives out; within a transaction where they are not people's own.

    Raises:
        InterchangeError: There is no such way, or a release is named where codes are not of one.
    """
    if way not in WAYS:
        raise InterchangeError("codes are not made so", where="codes", found=way[:40], expected=", ".join(WAYS))
    if release and way != "per-release":
        raise InterchangeError("a release is named, and codes are not of one", where="release", expected="codes=per-release")
    kinds = await _kinds(connection, project_id)
    if way == "own":
        return Codes(b"", kinds)
    if way == "per-release" and not release:
        return Codes(secrets.token_bytes(32), kinds)
    secret = await _secret(connection, project_id)
    return Codes(hmac.new(secret, f"{way}:{release}".encode(), hashlib.sha256).digest(), kinds)


async def _secret(connection: AsyncConnection, project_id: int) -> bytes:
    """Return the secret of a project, made where it has none."""
    await connection.execute(sa.select(project.c.id).where(project.c.id == project_id).with_for_update())
    found = await connection.scalar(sa.select(project_secret.c.secret).where(project_secret.c.project_id == project_id))
    if found is None:
        found = secrets.token_hex(32)
        await connection.execute(sa.insert(project_secret).values(project_id=project_id, secret=found))
    return bytes.fromhex(found)


async def _kinds(connection: AsyncConnection, project_id: int) -> dict[str, str]:
    """Return what kind of annotator each member is: by his role, or by his level of the skill that the project asks for."""
    person, skill = accounts.person, accounts.skill
    given = (await connection.execute(sa.select(project.c.policy).where(project.c.id == project_id))).scalar_one()
    asked = Policy.model_validate(given).skill
    wanted = (
        sa.select(person.c.code, member.c.role, skill.c.level)
        .join(member, member.c.person_id == person.c.id)
        .outerjoin(skill, (skill.c.person_id == person.c.id) & (skill.c.name == asked))
        .where(member.c.project_id == project_id)
    )
    return {row.code: _kind(row.role, row.level) for row in (await connection.execute(wanted)).all()}


def _kind(role: str, level: int | None) -> str:
    if role == "expert":
        return EXPERT
    return PROFESSIONAL if role in {"manager", "reviewer"} or (level is not None and level <= PROFESSIONAL_LEVEL) else ORDINARY


def method_of(one: Said) -> str:
    """Return how an answer was made: where a prediction was taken over, half by a machine."""
    return OTHER if one.origin == "import" else HALF if one.origin in {"accepted", "changed"} else BY_HAND


def annotated(said: Sequence[Said]) -> dict[str, Any]:
    """Return of a task who annotated it, the highest kind of annotator, and how; what a reviewer looked at is professional work at least.

    Example:
        >>> annotated([])
        {'annotated_by': [], 'annotator': None, 'annotation_method': None}
    """
    if not said:
        return {"annotated_by": [], "annotator": None, "annotation_method": None}
    kinds, methods = {one.annotator or ORDINARY for one in said}, {method_of(one) for one in said}
    kinds |= {PROFESSIONAL} if any(one.reviewed for one in said) else set()
    highest = next(one for one in (EXPERT, PROFESSIONAL, ORDINARY, OTHER) if one in kinds)
    method = HALF if HALF in methods else BY_HAND if BY_HAND in methods else OTHER
    return {"annotated_by": sorted({one.who for one in said}), "annotator": highest, "annotation_method": method}
