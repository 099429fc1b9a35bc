"""Settings in which an interval is asked to hold a truth that is known: the samples are drawn, never the intervals' own formulas."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from goldsmith.algorithms.agreement.cohen import cohen_kappa
from goldsmith.algorithms.agreement.corrected import corrected_agreement
from goldsmith.algorithms.agreement.krippendorff import krippendorff_alpha
from goldsmith.algorithms.agreement.ratings import rated
from goldsmith.algorithms.contribution.vendi import vendi_of_samples, vendi_of_vectors
from goldsmith.stats.bootstrap import accelerated, bootstrapped
from goldsmith.stats.clusters import clustered_mean, clustered_proportion
from goldsmith.stats.detector import Calibration, corrected_share
from goldsmith.stats.estimate import Estimate
from goldsmith.stats.paired import paired_difference
from goldsmith.stats.pigeonhole import two_way_mean
from goldsmith.stats.power_law import learning_curve
from goldsmith.stats.prediction_powered import powered_mean, powered_proportion
from goldsmith.stats.proportion import proportion
from goldsmith.stats.strata import Stratum, stratified_mean, stratified_proportion

Random = np.random.Generator
DECLARED = {"modified-wilson": 0.911, "wilson": 0.83, "jeffreys": 0.86}
"""Lowest coverage of a method whose page says at which counts it is below 93 %."""


@dataclass(frozen=True)
class Case:
    """A way of drawing, and the truth.

    Attributes:
        method: What is asked.
        setting: In words.
        held: Draws a sample and says whether its interval holds the truth; None where the sample allows none.
        cost: About how many milliseconds one draw takes.
        floor: Lowest coverage that is promised; below 93 % only where the page of the function says so and the estimate carries a note, or
            where :data:`DECLARED` says so of the method.
    """

    method: str
    setting: str
    held: Callable[[Random], bool | None]
    cost: float = 0.2
    floor: float = 0.93


def cases() -> Iterator[Case]:
    """Yield every case."""
    for family in (_shares, _strata, _clusters, _resampled, _powered, _detected, _agreed, _curves, _others):
        yield from family()


def _inside(found: Estimate, truth: float) -> bool:
    return bool(found.low - 1e-12 <= truth <= found.high + 1e-12)


def _shares() -> Iterator[Case]:
    methods = ("modified-wilson", "wilson", "clopper-pearson", "jeffreys")
    for method, p, n in itertools.product(methods, (0.02, 0.1, 0.3, 0.5, 0.9, 0.96), (50, 200, 1_000)):

        def free(r: Random, method=method, p=p, n=n) -> bool:
            return _inside(proportion(int(r.binomial(n, p)), n, method=method), p)

        yield Case(method, f"p {p}, n {n}", free, floor=DECLARED.get(method, 0.93))
    for method, hits, n, total in itertools.product(("modified-wilson", "wilson", "clopper-pearson"), (20, 150, 480), (60, 250), (500,)):

        def held(r: Random, method=method, hits=hits, n=n, total=total) -> bool:
            return _inside(proportion(int(r.hypergeometric(hits, total - hits, n)), n, method=method, population=total), hits / total)

        yield Case(f"{method}, finite", f"{hits} of {total}, n {n}", held, floor=DECLARED.get(method, 0.93))


STRATA = {
    "even": ((1_000, 0.1, 40), (1_000, 0.2, 40), (1_000, 0.3, 40)),
    "proportional": ((5_000, 0.05, 100), (3_000, 0.1, 60), (1_000, 0.4, 20)),
    "rare stratum over-sampled": ((9_000, 0.02, 100), (500, 0.5, 100)),
    "big stratum hardly sampled": ((9_000, 0.1, 30), (1_000, 0.1, 150)),
    "one looked at whole": ((2_000, 0.2, 80), (50, 0.5, 50)),
    "ten of six": tuple((300, 0.05 * (1 + k), 6) for k in range(10)),
    "thirty of three": tuple((200, 0.1 + 0.02 * k, 3) for k in range(30)),
    "nearly all good": ((3_000, 0.97, 100), (2_000, 0.99, 80), (500, 0.9, 60)),
    "rarer still": ((20_000, 0.005, 150), (300, 0.3, 150)),
    "rarest, three": ((50_000, 0.001, 300), (500, 0.2, 100), (500, 0.05, 50)),
    "uneven": ((8_000, 0.01, 50), (1_000, 0.2, 200), (1_000, 0.6, 200)),
    "all but perfect": ((5_000, 0.995, 100), (5_000, 0.99, 100)),
    "five of ten, rare": ((400, 0.03, 10),) * 5,
    "one alone": ((2_000, 0.05, 120),),
}


def _strata() -> Iterator[Case]:
    for name, layout in STRATA.items():
        truth = sum(round(size * p) for size, p, _ in layout) / sum(size for size, _, _ in layout)

        def share(r: Random, layout=layout, truth=truth) -> bool:
            drawn = ((int(r.hypergeometric(round(size * p), size - round(size * p), n)), n, size) for size, p, n in layout)
            return _inside(stratified_proportion([Stratum.counted(*one) for one in drawn]), truth)

        def mean(r: Random, layout=layout) -> bool:
            whole = [r.gamma(2, 1 + 5 * p, size) for size, p, _ in layout]
            drawn = [Stratum.measured(r.choice(one, n, replace=False), size) for one, (size, _, n) in zip(whole, layout, strict=True)]
            return _inside(stratified_mean(drawn), float(np.concatenate(whole).mean()))

        yield Case("stratified_proportion", name, share)
        yield Case("stratified_mean", name, mean, 0.5)


def _clusters() -> Iterator[Case]:
    for m, rows, rho, p in (
        (20, 10, 0.1, 0.2), (40, 21, 0.15, 0.95), (15, 5, 0.3, 0.5), (60, 8, 0.05, 0.1), (100, 30, 0.4, 0.9),
        (40, 21, 0.15, 0.98), (100, 20, 0.2, 0.99), (8, 20, 0.3, 0.9), (20, 20, 0.3, 0.1), (6, 10, 0.2, 0.3),
    ):  # fmt: skip

        def share(r: Random, m=m, rows=rows, rho=rho, p=p) -> bool:
            spread = 1 / rho - 1
            sizes = r.integers(max(1, rows // 2), 2 * rows, m)
            hits = np.concatenate(
                [r.random(size) < rate for size, rate in zip(sizes, r.beta(p * spread, (1 - p) * spread, m), strict=True)]
            )
            return _inside(clustered_proportion(hits, np.repeat(np.arange(m), sizes)), p)

        def mean(r: Random, m=m, rows=rows, rho=rho) -> bool:
            sizes = r.integers(max(1, rows // 2), 2 * rows, m)
            values = np.repeat(r.normal(0, rho**0.5, m), sizes) + r.normal(0, (1 - rho) ** 0.5, sizes.sum())
            return _inside(clustered_mean(values, np.repeat(np.arange(m), sizes)), 0.0)

        setting = f"{m} clusters of about {rows}, correlation {rho}"
        yield Case("clustered_proportion", f"{setting}, p {p}", share)
        yield Case("clustered_mean", setting, mean)
    for m, total in ((30, 100), (10, 40)):

        def finite(r: Random, m=m, total=total) -> bool:
            rates = r.beta(2, 6, total)
            whole = [r.random(12) < rate for rate in rates]
            kept = r.choice(total, m, replace=False)
            hits = np.concatenate([whole[at] for at in kept])
            return _inside(clustered_proportion(hits, np.repeat(kept, 12), populations={None: total}), float(np.mean(whole)))

        yield Case("clustered_proportion", f"{m} of {total} clusters", finite)


def _resampled() -> Iterator[Case]:
    drawn = {"normal": (Random.standard_normal, 0.0), "waiting times": (Random.standard_exponential, 1.0), "incomes": (_incomes, 1.0)}
    for interval, kind, n, floor in (
        (bootstrapped, "normal", 5, 0.89), (bootstrapped, "normal", 8, 0.93), (bootstrapped, "normal", 30, 0.93),
        (bootstrapped, "normal", 100, 0.93), (bootstrapped, "waiting times", 80, 0.93), (bootstrapped, "incomes", 30, 0.86),
        (accelerated, "normal", 10, 0.93), (accelerated, "waiting times", 30, 0.93), (accelerated, "incomes", 30, 0.88),
    ):  # fmt: skip
        rounds = 400 if interval is bootstrapped else 2_000  # accelerated ends lie among fewer draws

        def mean(r: Random, interval=interval, kind=kind, n=n, rounds=rounds) -> bool:
            values = drawn[kind][0](r, n)
            found = interval(lambda rows: float(values[rows].mean()), n, rounds=rounds, seed=int(r.integers(1 << 30)))
            return _inside(found, drawn[kind][1])

        yield Case(f"{interval.__name__} mean", f"{kind}, n {n}", mean, rounds / 100, floor)
    for rows, columns, shape in (
        (5, 60, "both ways"),
        (5, 60, "seeds"),
        (10, 100, "both ways"),
        (5, 200, "items"),
        (20, 20, "neither way"),
        (30, 40, "both ways"),
    ):

        def crossed(r: Random, rows=rows, columns=columns, shape=shape) -> bool:
            seeds, items = {"both ways": (0.5, 1.0), "seeds": (1.0, 0.0), "items": (0.0, 1.0), "neither way": (0.0, 0.0)}[shape]
            values = r.normal(0, 1, (rows, columns)) + seeds * r.normal(0, 1, (rows, 1)) + items * r.normal(0, 1, (1, columns))
            row, column = np.indices(values.shape)
            found = two_way_mean(values.ravel(), row.ravel(), column.ravel(), rounds=400, seed=int(r.integers(1 << 30)))
            return _inside(found, 0.0)

        yield Case("two_way_mean", f"{rows} by {columns}, {shape}", crossed, 12)
    for n in (5, 12):
        yield Case(
            "paired_difference",
            f"{n} pairs",
            lambda r, n=n: (d := paired_difference(r.normal(1, 1, n), r.normal(0, 1, n))).low <= 1 <= d.high,
            0.5,
        )


def _incomes(r: Random, n: int) -> np.ndarray:
    """Return log-normal numbers with a mean of 1."""
    return r.lognormal(-0.5, 1, n)


def _powered() -> Iterator[Case]:
    judges = {"good": (0.95, 0.95), "kind": (0.95, 0.6), "coin": (0.5, 0.5), "perfect": (1.0, 1.0), "contrary": (0.1, 0.1)}
    for (name, (hit, passed)), p, n in itertools.product(judges.items(), (0.7, 0.95), (50, 300)):

        def share(r: Random, hit=hit, passed=passed, p=p, n=n) -> bool:
            truth = r.random(3_000) < p
            said = np.where(truth, r.random(3_000) < hit, r.random(3_000) >= passed)
            return _inside(powered_proportion(truth[:n], said[:n], said[n:]).estimate, p)

        yield Case("powered_proportion", f"{name} judge, p {p}, n {n}", share, 1.0)
    for noise, n in itertools.product((0.2, 1.0, 5.0), (30, 200)):

        def mean(r: Random, noise=noise, n=n) -> bool:
            truth = r.normal(3, 1, 2_000)
            said = truth + r.normal(0.5, noise, 2_000)
            return _inside(powered_mean(truth[:n], said[:n], said[n:]).estimate, 3.0)

        yield Case("powered_mean", f"noise {noise}, n {n}", mean, 0.4)


def _detected() -> Iterator[Case]:
    for p, hit, passed, m, n in (
        (0.01, 0.9, 0.99, 200, 2_000), (0.05, 0.8, 0.95, 100, 1_000), (0.2, 0.9, 0.9, 60, 500), (0.5, 0.7, 0.8, 100, 300),
        (0.02, 0.95, 0.999, 300, 5_000), (0.1, 0.6, 0.98, 50, 1_000),
    ):  # fmt: skip

        def sampled(r: Random, p=p, hit=hit, passed=passed, m=m, n=n) -> bool | None:
            calibration = Calibration(int(r.binomial(m, hit)), m, int(r.binomial(m, passed)), m)
            return _inside(corrected_share(int(r.binomial(n, p * hit + (1 - p) * (1 - passed))), n, calibration), p)

        def scanned(r: Random, p=p, hit=hit, passed=passed, m=m, n=n) -> bool | None:
            calibration = Calibration(int(r.binomial(m, hit)), m, int(r.binomial(m, passed)), m)
            bad = round(p * n)
            flagged = int(r.binomial(bad, hit) + r.binomial(n - bad, 1 - passed))
            return _inside(corrected_share(flagged, n, calibration, scanned=True), bad / n)

        setting = f"p {p}, sensitivity {hit}, specificity {passed}, {m} of each, n {n}"
        yield Case("corrected_share", setting, sampled)
        yield Case("corrected_share, scanned", setting, scanned)


AGREEMENT = (
    (20, 2, 2, 0.9, (0.5, 0.5)), (50, 2, 2, 0.95, (0.8, 0.2)), (50, 3, 3, 0.8, (0.6, 0.3, 0.1)), (100, 5, 3, 0.9, (0.2,) * 5),
    (30, 3, 5, 0.7, (0.34, 0.33, 0.33)), (100, 2, 2, 0.3, (0.5, 0.5)), (200, 2, 2, 0.98, (0.9, 0.1)),
)  # fmt: skip


def _said(r: Random, n: int, raters: int, skill: float, shares: tuple[float, ...]) -> np.ndarray:
    """Return ratings: each rater knows the item's value with a probability, and else guesses as values are common."""
    truth = r.choice(len(shares), n, p=shares)
    return np.where(r.random((n, raters)) < skill, truth[:, None], r.choice(len(shares), (n, raters), p=shares))


def _agreed() -> Iterator[Case]:
    for n, values, raters, skill, shares in AGREEMENT:
        p, setting = np.array(shares), f"{n} items, {values} values, {raters} raters, skill {skill}"
        beyond, ac1_chance = float(p @ p), float(p @ (1 - p)) / (values - 1)
        seen = beyond + skill**2 * (1 - beyond)
        truths = {"fleiss": skill**2, "gwet": (seen - ac1_chance) / (1 - ac1_chance)}
        for chance, truth in truths.items():

            def corrected(r: Random, chance=chance, truth=truth, drawn=(n, raters, skill, shares)) -> bool:
                said = rated(_said(r, *drawn), values=range(len(drawn[3])))
                return _inside(corrected_agreement(said, chance), truth)

            yield Case(f"corrected_agreement, {chance}", setting, corrected, 1)

        def alpha(r: Random, n=n, raters=raters, skill=skill, shares=shares) -> bool | None:
            said = _said(r, n, raters, skill, shares)
            return _inside(krippendorff_alpha(rated(said), rounds=200), skill**2) if len(np.unique(said)) > 1 else None

        yield Case("krippendorff_alpha, nominal", setting, alpha, 3)

        def kappa(r: Random, n=n, skill=skill, shares=shares) -> bool | None:
            said = _said(r, n, 2, skill, shares)
            return _inside(cohen_kappa(said[:, 0], said[:, 1]), skill**2) if len(np.unique(said)) > 1 else None

        yield Case("cohen_kappa", setting, kappa, 0.5)
    for n, raters, rho in ((40, 3, 0.6), (100, 2, 0.9), (30, 4, 0.3), (15, 4, 0.5), (30, 8, 0.3)):

        def interval(r: Random, n=n, raters=raters, rho=rho) -> bool:
            said = r.normal(0, rho**0.5, (n, 1)) + r.normal(0, (1 - rho) ** 0.5, (n, raters))
            return _inside(krippendorff_alpha(rated(said), "interval", rounds=500), rho)

        yield Case(
            "krippendorff_alpha, interval", f"{n} items, {raters} raters, reliability {rho}", interval, 8, 0.925 if raters == 8 else 0.93
        )


def _curves() -> Iterator[Case]:
    for floor, scale, power, noise, sizes, runs in ((0.1, 2, 0.5, 0.002, 6, 3), (0.05, 3, 0.35, 0.003, 7, 5), (0.2, 20, 0.8, 0.003, 6, 3)):
        n = np.repeat(100 * 2 ** np.arange(sizes), runs)
        last = 100 * 2 ** (sizes - 1)

        def read(r: Random, what: str, law=(floor, scale, power, noise), n=n, last=last) -> bool | None:
            floor, scale, power, noise = law
            errors = np.abs(floor + scale * n.astype(float) ** -power + r.normal(0, noise, len(n)))
            curve = learning_curve(n, errors)
            truths = {
                "power": (curve.power, power),
                "gain": (curve.gain(), scale * (last**-power - (2 * last) ** -power)),
                "foreseen": (curve.foreseen(2 * last), floor + scale * (2 * last) ** -power),
                "limit": (curve.limit(), floor),
            }
            found, truth = truths[what]
            return _inside(found, truth) if found is not None else None

        for what in ("power", "gain", "foreseen", "limit"):
            setting = f"{what}: {floor} + {scale} n^-{power}, noise {noise}"
            yield Case("learning_curve", setting, lambda r, what=what, read=read: read(r, what), 30)


def _others() -> Iterator[Case]:
    random = np.random.default_rng(3)
    weights = random.dirichlet(np.ones(12))
    expected = float(np.mean([vendi_of_vectors(np.eye(12)[random.choice(12, 100, p=weights)]) for _ in range(4_000)]))

    def vendi(r: Random) -> bool:
        return _inside(vendi_of_samples(np.eye(12)[r.choice(12, 1_000, p=weights)], 100, seed=int(r.integers(1 << 30))), expected)

    yield Case("vendi_of_samples", "12 kinds, ten samples of 100", vendi, 3)
