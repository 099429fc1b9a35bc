"""RUB-1: how well rubrics tell good answers from bad ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.algorithms import rubrics
from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Said
from goldsmith.evidence.heard import Heard, agreement_of, share_of
from goldsmith.evidence.judging import Drawn, Material
from goldsmith.indicating.given_rubrics import rubrics_of
from goldsmith.indicating.judged import Judged, agreed, finding, panel_of, unheard
from goldsmith.indicator import About
from goldsmith.stats.correlation import spearman, spearman_interval
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.algorithms.rubrics import Answer, Rubric
    from goldsmith.evidence.judging import Panel
    from goldsmith.indicator import Given

Met = dict[tuple[str, str], dict[str, bool]]
"""Which criteria an answer meets, as the judge says, by the rubric and the answer."""


class RubricQuality(Judged):
    """Measure the share of criteria that ask for exactly one thing; and beside it how rubrics with answers do.

    Formula: atomic criteria / criteria of a random sample, judged by a model and corrected by people's verdicts where there are some. Beside it,
    where the file has answers that people judged: kappa of judge and people on whether criteria are met; the share of pairs (good answer, bad
    answer of the same rubric) in order (AUC); the share of answers which people veto that the judge vetoes too; the rank correlation of weighted
    and unweighted scores.

    Limits: an atomic criterion may still ask for the wrong thing; rubrics reward what they name. Numbers on answers are those of the answers in the
    file, which nobody drew at random.

    Source: Gunjal et al. 2025, arXiv:2507.17746; Huang et al. 2025, arXiv:2508.12790.
    """

    about: ClassVar[About] = About(
        id="RUB-1", en="rubric quality", zh="评分标准质量", letter="U", kind="model", evidence="E2", unit="criterion", modalities=("text",),
        says=Said("Share of criteria that ask for one thing; beside it, whether scores tell good answers from bad ones.", "只要求一件事的评分标准占比；并列出分数能否区分回答优劣。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("rubrics", "judge")

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Ask about criteria, then about answers."""
        del whole
        known = rubrics_of(given.requirement.rubrics or "", given.rows_of)
        panel = panel_of(given)
        criteria = sum(len(one.criteria) for one in known)
        drawn = [Drawn(f"{one.id}/{each.id}", "", each.text) for one, each in rubrics.drawn(known, panel.wanted, panel.nonce)]
        heard = _heard(panel, drawn, whole=len(drawn) == criteria)
        if (lacking := unheard(heard)) is not None:
            return lacking
        flags = [said.answer == "yes" for _, said in heard.answered]
        owners = [record.id.rpartition("/")[0] for record, _ in heard.answered]
        found = share_of(flags, owners, heard.pairs(lambda answer: float(answer == "yes")), whole=heard.whole, clusters=owners)
        bad = sorted(record.id for (record, _), flag in zip(heard.answered, flags, strict=True) if not flag)
        details = {"rubrics": len(known), "criteria": criteria, "not_atomic": bad[:EVIDENCE_SHOWN], **_of_answers(panel, known)}
        return finding(
            heard,
            found,
            given,
            agreement=agreed(heard),
            details=details,
            population=criteria,
        )


def _heard(panel: Panel, drawn: list[Drawn], *, whole: bool) -> Heard:
    people = panel.people_on("rubric_atomic")
    said = panel.judge.judge("rubric_atomic", [Material(one.text) for one in drawn] + [one.material for one in people])
    sample, rest = said[: len(drawn)], said[len(drawn) :]
    told = tuple(zip(people, rest, strict=True))
    return Heard(panel.judge.version_of("rubric_atomic"), tuple(zip(drawn, sample, strict=True)), told, panel.judge.model, whole=whole)


def _of_answers(panel: Panel, known: list[Rubric]) -> dict[str, Any]:
    """Return what the answers of the file show."""
    pairs = [(one, answer) for one in known for answer in one.answers]
    if not pairs:
        return {}
    met = _met(panel, known)
    asked = [
        (answer.met[id_], said[id_]) for one, answer in pairs if (said := met.get((one.id, answer.id))) for id_ in answer.met if id_ in said
    ]
    scores: list[tuple[float, float]] = []
    groups: dict[str, tuple[list[float], list[float]]] = {one.id: ([], []) for one in known}
    for one, answer in pairs:
        if (both := _scores(one, met.get((one.id, answer.id), {}))) is not None:
            scores.append(both)
            if answer.good is not None:
                groups[one.id][0 if answer.good else 1].append(both[0])
    apart = rubrics.discrimination(list(groups.values()))
    return {
        "answers": len(pairs),
        "agreement_on_answers": agreement_of(*zip(*asked, strict=True)) if asked else None,
        "discrimination": apart.as_json() if apart else None,
        "veto_hits": _veto_hits(pairs, met),
        "weighted_and_unweighted": _correlation(scores),
    }


def _met(panel: Panel, known: list[Rubric]) -> Met:
    """Ask of answers which criteria they meet; of at most as many answers as records are judged."""
    some = rubrics.drawn_answers(known, panel.wanted, panel.nonce)
    asked = [(one, answer, criterion) for one, answer in some for criterion in one.criteria]
    said = panel.judge.judge("rubric_met", [Material(answer.text, criterion.text) for _, answer, criterion in asked])
    found: Met = {}
    for (one, answer, criterion), judged in zip(asked, said, strict=True):
        if judged.answer is not None:
            found.setdefault((one.id, answer.id), {})[criterion.id] = judged.answer == "yes"
    return found


def _scores(one: Rubric, met: Mapping[str, bool]) -> tuple[float, float] | None:
    weighted, plain = rubrics.score(one, met), rubrics.score(one, met, weighted=False)
    return None if weighted is None or plain is None else (weighted, plain)


def _veto_hits(pairs: list[tuple[Rubric, Answer]], met: Met) -> dict[str, Any] | None:
    """Return of the answers which people veto the share that the judge vetoes too."""
    both = [
        rubrics.vetoed(one, said) for one, answer in pairs if rubrics.vetoed(one, answer.met) and (said := met.get((one.id, answer.id)))
    ]
    return proportion(sum(both), len(both)).as_json() if both else None


def _correlation(scores: list[tuple[float, float]]) -> dict[str, Any] | None:
    rho = spearman([one for one, _ in scores], [two for _, two in scores]) if scores else None
    if rho is None or len(scores) < 4:
        return None
    low, high = spearman_interval(rho, len(scores))
    return {"value": round(rho, 6), "low": round(low, 6), "high": round(high, 6), "n": len(scores)}
