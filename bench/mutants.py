"""Change one sign, limit or number of a module at a time and see whether its tests notice.

    python bench/mutants.py                      # a sample of every module of the room of statistics and its kin
    python bench/mutants.py --module goldsmith.stats.beta --all

1. A module is read as a syntax tree; each comparison, sum, product, number, condition and `min`/`max` outside of annotations, docstrings and
   error messages is a place with one or two changes.
2. Tests run in a fork of this process, in which Python, numpy, scipy and hypothesis are already loaded, and the changed module stands in for
   the file. The file itself is never touched.
3. A change is killed where a test fails, or runs much longer than the unchanged tests.
4. A change that no test can see is listed with its reason; it is neither tried nor counted. What is listed and is no change any more ends the
   run: a list that is not kept up proves nothing.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATS, DESIGNS, JUDGED = "tests/stats/test_acceptance.py", "tests/stats/test_designs.py", "tests/stats/test_judged.py"
ROOMS, GLAD = "tests/algorithms/{0}/test_{0}.py", "tests/algorithms/answers/test_glad.py"
ACCELERATED = "tests/stats/test_accelerated.py"
DRAWN = "tests/stats/test_distributions.py"
BOOTSTRAPPED = ("test_clusters_are_drawn_whole", "test_the_bootstrap_as_an_estimate", "test_what_cannot_be_drawn_again_is_refused")
TESTS = {
    "goldsmith.stats.acceptance": [STATS],
    "goldsmith.stats.beta": ["tests/stats/test_beta.py"],
    "goldsmith.stats.bootstrap": [*(f"{DRAWN}::{one}" for one in BOOTSTRAPPED), ACCELERATED],
    "goldsmith.stats.clusters": [DESIGNS],
    "goldsmith.stats.correlation": [DRAWN],
    "goldsmith.stats.counting": ["tests/stats/test_beta.py"],
    "goldsmith.stats.detector": [JUDGED],
    "goldsmith.stats.distance": [DRAWN],
    "goldsmith.stats.estimate": ["tests/stats/test_estimate.py"],
    "goldsmith.stats.paired": ["tests/stats/test_paired.py"],
    "goldsmith.stats.pigeonhole": [DESIGNS],
    "goldsmith.stats.power_law": ["tests/stats/test_power_law.py"],
    "goldsmith.stats.prediction_powered": [JUDGED],
    "goldsmith.stats.proportion": ["tests/stats/test_proportion.py"],
    "goldsmith.stats.quantiles": [DRAWN],
    "goldsmith.stats.rare": [STATS],
    "goldsmith.stats.ranking": ["tests/stats/test_ranking.py"],
    "goldsmith.stats.rates": ["tests/stats/test_rates.py"],
    "goldsmith.stats.sample_size": ["tests/stats/test_sample_size.py"],
    "goldsmith.stats.several": [JUDGED],
    "goldsmith.stats.standard_plan": [STATS],
    "goldsmith.stats.strata": [DESIGNS],
    "goldsmith.stats.student": ["tests/stats/test_paired.py"],
    **{
        f"goldsmith.algorithms.agreement.{one}": ["tests/algorithms/agreement/test_published_examples.py", ROOMS.format("agreement")]
        for one in ("cohen", "corrected", "interval", "krippendorff", "ratings", "weights")
    },
    **{
        f"goldsmith.algorithms.answers.{one}": [ROOMS.format("answers")]
        for one in ("dawid_skene", "mace", "one_coin", "table", "turns", "voting")
    },
    **{
        f"goldsmith.algorithms.answers.{one}": ["tests/algorithms/answers/test_correlated.py"]
        for one in ("correlated", "panel", "weighted")
    },
    "goldsmith.algorithms.answers.choosing": ["tests/algorithms/answers/test_choosing.py"],
    **{f"goldsmith.algorithms.answers.{one}": ["tests/algorithms/answers/test_assisted.py"] for one in ("adaptive", "assisted")},
    "goldsmith.algorithms.answers.marks": ["tests/algorithms/answers/test_marks.py"],
    "goldsmith.algorithms.agreement.distances": ["tests/algorithms/answers/test_marks.py"],
    **{
        f"goldsmith.algorithms.people.{one}": ["tests/algorithms/people/test_people.py"]
        for one in ("accuracy", "alarm", "colluding", "copying", "falling", "pace", "spamming")
    },
    "goldsmith.stats.lot": ["tests/stats/test_lot.py"],
    "goldsmith.stats.gamma": ["tests/stats/test_gamma.py"],
    "goldsmith.algorithms.answers.glad": [GLAD],
    **{
        f"goldsmith.algorithms.contribution.{one}": [ROOMS.format("contribution")]
        for one in ("knn_shapley", "labelled", "removal", "vendi")
    },
}
EQUIVALENT: dict[str, dict[tuple[str, str], str]] = {
    "goldsmith.stats.bootstrap": {
        (
            'found.noting(f"a very skewed statistic (acceleration {skew:.2f}): the interval may be too narrow") if abs(skew) > SKEWED else found',
            "Gt -> GtE",
        ): "no sample has an acceleration of the limit to the last digit",
        ("if not np.isfinite(spread) or spread <= 1e-24 * float((values**2).sum()):", "1e-24 -> 2e-24"): "rounding is far below either",
        ("if not np.isfinite(spread) or spread <= 1e-24 * float((values**2).sum()):", "2 -> 4"): "rounding is far below either",
        (
            "if not np.isfinite(spread) or spread <= 1e-24 * float((values**2).sum()):",
            "LtE -> Lt",
        ): "nothing lies at the limit but zero of zeros",
    },
    "goldsmith.stats.proportion": {
        ("low = beta_quantile(tail, successes, trials - successes + 1) if successes else 0.0", "0.0 -> 1.0"): "no end lies beyond the rate",
        ("low, above = successes, population - (trials - successes)", "Sub -> Add"): "a search that begins too wide ends at the same place",
        (
            "return beta_quantile(1 - confidence, rate * trials, (1 - rate) * trials + 1) if rate * trials > NO_HITS else 0.0",
            "0.0 -> 1.0",
        ): "the lower of two ends is taken, and the other is 0 there",
        (
            "return beta_quantile(1 - confidence, rate * trials, (1 - rate) * trials + 1) if rate * trials > NO_HITS else 0.0",
            "Gt -> GtE",
        ): "no share of a sample lies at the limit",
        ("NO_HITS = 1e-6", "1e-06 -> 2e-06"): "the bound is 0 far above either",
    },
}
"""Changes that no test can see, and why: of a module, the line as it stands and the change."""
COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
COUNTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}
NAMED = {"min": "max", "max": "min", "any": "all", "all": "any"}
REWRITTEN = "ignore::pytest.PytestAssertRewriteWarning"
PASSED_OVER = (ast.Raise, ast.AnnAssign)


def places(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that may be changed: no annotations, docstrings or messages of errors."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, PASSED_OVER):
            if isinstance(node, ast.AnnAssign) and node.value:
                yield node.value
                yield from places(node.value)
            continue
        if isinstance(node, ast.FunctionDef):
            for one in [*node.args.defaults, *[one for one in node.args.kw_defaults if one], *node.body]:
                if not isinstance(one, PASSED_OVER):
                    yield one
                    yield from places(one)
            continue
        yield node
        yield from places(node)


def changes(node: ast.AST) -> list[tuple[str, ast.AST]]:
    """Return what may stand in a node's place, in words and as a node."""
    found: list[tuple[str, ast.AST]] = []
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            for other in COMPARED.get(type(operator), ()):
                changed = copy.deepcopy(node)
                changed.ops[at] = other()
                found.append((f"{type(operator).__name__} -> {other.__name__}", changed))
    elif isinstance(node, ast.BinOp) and type(node.op) in COUNTED:
        other = COUNTED[type(node.op)]
        found.append((f"{type(node.op).__name__} -> {other.__name__}", ast.BinOp(node.left, other(), node.right)))
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        found.append((f"{type(node.op).__name__} -> {other.__name__}", ast.BoolOp(other(), node.values)))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        found.append((f"without {type(node.op).__name__}", node.operand))
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        found += [(f"{node.value} -> {other}", ast.Constant(other)) for other in (node.value + 1, node.value * 2) if other != node.value]
    elif isinstance(node, ast.IfExp):
        found.append(("branches exchanged", ast.IfExp(node.test, node.orelse, node.body)))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMED:
        found.append(
            (f"{node.func.id} -> {NAMED[node.func.id]}", ast.Call(ast.Name(NAMED[node.func.id], ast.Load()), node.args, node.keywords))
        )
    return found


def mutants(source: str) -> list[tuple[str, str]]:
    """Return every change of a module: where and what, and the changed source."""
    tree = ast.parse(source)
    found = []
    for node in places(tree):
        for said, other in changes(node):
            kept = {**node.__dict__}, node.__class__
            new = ast.copy_location(other, node)
            node.__class__, node.__dict__ = new.__class__, {**new.__dict__}
            found.append((f"line {kept[0]['lineno']}: {said}", ast.unparse(tree)))
            node.__class__, node.__dict__ = kept[1], kept[0]
    return found


def told_apart(name: str, source: str) -> list[tuple[str, str]]:
    """Return the changes of a module without those that are listed as equivalent."""
    lines, listed, kept, met = source.splitlines(), EQUIVALENT.get(name, {}), [], set()
    for said, changed in mutants(source):
        place, what = said.removeprefix("line ").split(": ", 1)
        key = (lines[int(place) - 1].strip(), what)
        met.add(key)
        if key not in listed:
            kept.append((said, changed))
    gone = [key for key in listed if key not in met]
    if gone:
        raise SystemExit(f"{name}: listed as equivalent, but no change of it: {gone}")
    return kept


class Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a module from a source that is not in its file."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source

    def find_spec(self, fullname, path=None, target=None):  # noqa: ARG002 - the interpreter's own signature
        """Return where the module comes from, for the one that is changed."""
        if fullname != self.name:
            return None
        place = importlib.machinery.PathFinder.find_spec(fullname, path)
        return importlib.util.spec_from_file_location(fullname, place.origin, loader=self)

    def exec_module(self, module) -> None:
        """Run the changed source."""
        exec(compile(self.source, module.__spec__.origin, "exec"), module.__dict__)  # noqa: S102 - our own source, changed in one place


def survives(name: str, source: str, tests: list[str], limit: float) -> bool:
    """Return whether the tests pass with this source, in a fork."""
    child = os.fork()
    if not child:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        import pytest

        sys.meta_path.insert(0, Instead(name, source))
        os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-W", REWRITTEN, "--no-header", *tests])))
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--module", default="", help="only modules whose name holds this")
    parser.add_argument("--all", action="store_true", help="every change, not a sample")
    parser.add_argument("--sample", type=int, default=25, help="changes a module")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.chdir(ROOT)
    for ready in (
        "pytest",
        "numpy",
        "hypothesis",
        "hypothesis.strategies",
        "scipy.special",
        "scipy.stats",
        "pyarrow",
        "pyarrow.compute",
        "numba",
    ):
        importlib.import_module(ready)
    tried = killed = 0
    for name, tests in TESTS.items():
        if asked.module not in name:
            continue
        source = (ROOT / "src" / (name.replace(".", "/") + ".py")).read_text(encoding="utf-8")
        start = time.monotonic()
        if not survives(name, source, tests, 600):
            raise SystemExit(f"{name}: its tests fail without any change")
        limit, every = 5 + 3 * (time.monotonic() - start), told_apart(name, source)
        chosen = every if asked.all or len(every) <= asked.sample else random.Random(asked.seed).sample(every, asked.sample)
        alive = 0
        for said, changed in chosen:
            if survives(name, changed, tests, limit):
                alive += 1
                print(f"    survived {said}", flush=True)
        tried, killed = tried + len(chosen), killed + len(chosen) - alive
        print(f"{name:45} {len(chosen) - alive:4} of {len(chosen):4} killed, of {len(every)} changes", flush=True)
    print(f"\nkilled {killed} of {tried} = {100 * killed / max(tried, 1):.1f} %")


if __name__ == "__main__":
    main()
