"""Train: labelled texts in, a model that a recipe may name out, with how good it is on texts that it has not seen.

1. Read the examples; of equal texts the first counts.
2. Hold a part out, by a seeded digest of the text: the same text is on the same side in every run, whatever stands beside it.
3. Fit a model on the others. It says of itself what it was trained on.
4. Judge it on what was held out.
5. Write it under another name first, so that no half of it is ever seen; tell its digest.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import inspect
import os
import pkgutil
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from goldsmith import __version__
from goldsmith.curate import trainers
from goldsmith.curate.labelled import read, read_sides
from goldsmith.curate.trainer import Trainer
from goldsmith.errors import ExportError, UnknownNameError, UsageError
from goldsmith.lake.naming import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from goldsmith.curate.labelled import Reading
    from goldsmith.curate.trainer import Examples, Figure, Model


@dataclass(frozen=True)
class Lesson:
    """What a model is trained on, and how.

    Attributes:
        text: The field of the text.
        label: The field of the label.
        lake: Where datasets are.
        hold_out: Share of the texts that is held out, from 0 to 0.9; with 0 nothing is measured.
        seed: Decides which.
        name: What the model is called; the name of its file where left out.
        license: Terms of the labels, as people should read them.
        settings: Of the trainer.
        yes: Inputs whose texts are all what is looked for: good, of the target, harmful. Instead of labels.
        no: Inputs whose texts are all not.
    """

    text: str = "text"
    label: str = "label"
    lake: str | None = None
    hold_out: float = 0.2
    seed: int = 1
    name: str = ""
    license: str = "that of the texts and labels"
    settings: Mapping[str, Any] = field(default_factory=dict)
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    @property
    def labels(self) -> str:
        """Where labels come from, for what the model says of itself."""
        return f"1: {_names(self.yes)}; 0: {_names(self.no)}" if self.yes else self.label


@dataclass(frozen=True)
class Trained:
    """A model that was written, and how good it is.

    Attributes:
        kind: Of the model.
        path: Its file.
        sha256: Digest of its bytes.
        n_bytes: Their number.
        trained: Texts that it was trained on.
        held: Texts that it was judged on.
        figures: What was measured on them.
        left_out: Rows that are no example, by reason.
        about: What the model says of itself.
        used_by: How a recipe uses it.
    """

    kind: str
    path: Path
    sha256: str
    n_bytes: int
    trained: int
    held: int
    figures: list[Figure]
    left_out: dict[str, int]
    about: dict[str, Any]
    used_by: str

    def as_json(self) -> dict[str, Any]:
        """Return it for programs; a figure that could not be measured is null."""
        figures = {
            one.name: {"value": None if np.isnan(one.value) else one.value, "low": one.low, "high": one.high, "n": one.n}
            for one in self.figures
        }
        facts = {"kind": self.kind, "model": str(self.path), "sha256": self.sha256, "bytes": self.n_bytes}
        counts = {"trained_on": self.trained, "held_out": self.held, "left_out": self.left_out}
        return {**facts, **counts, "figures": figures, "about": self.about, "recipe": self.used_by}

    def summary(self) -> str:
        """Return it for people."""
        lines = [f"{self.kind} model: {self.path}  {self.n_bytes:,} bytes  sha256 {self.sha256}"]
        lines.append(f"trained on {self.trained:,} texts; {self.held:,} held out")
        lines += [f"  left out: {n:,} {why}" for why, n in self.left_out.items()]
        for one in self.figures:
            told = "not measurable" if np.isnan(one.value) else f"{one.value:.4f}  [{one.low:.4f}, {one.high:.4f}]"
            lines.append(f"  {one.name.replace('_', ' '):18}{told}  n {one.n:,}")
        if not self.held:
            lines.append("  nothing was held out: how good it is was not measured")
        return "\n".join([*lines, *([f"in a recipe:  {self.used_by}"] if self.used_by else [])])


def kinds() -> list[str]:
    """Return the kinds of models that can be trained, sorted; nothing is imported for it.

    Example:
        >>> "toxicity" in kinds()
        True
    """
    return sorted(module.name for module in pkgutil.iter_modules(trainers.__path__))


def trainer(kind: str, settings: Mapping[str, Any] | None = None) -> Trainer:
    """Return the trainer of a kind with its settings.

    Raises:
        UnknownNameError: There is no such kind.
        SettingsError: The settings do not fit.
    """
    wanted = kind.replace("-", "_")
    if wanted not in kinds():
        raise UnknownNameError(
            f"no kind of model is called `{kind}`", expected=", ".join(kinds()), hint=nearest(kind, kinds(), otherwise="choose one of them")
        )
    return _leaf(wanted).configured(settings, where=f"train {kind}")


@functools.cache
def _leaf(kind: str) -> type[Trainer]:
    module = importlib.import_module(f"{trainers.__name__}.{kind}")
    own = [
        each for _, each in inspect.getmembers(module, inspect.isclass) if issubclass(each, Trainer) and each.__module__ == module.__name__
    ]
    return own[0]


def train(kind: str, inputs: Sequence[str], out: Path, lesson: Lesson, *, overwrite: bool = False) -> Trained:
    """Train a model and write it.

    Args:
        kind: One of ``kinds()``.
        inputs: Files that a reader knows, or datasets of the lake.
        out: The file of the model.
        lesson: Fields, what is held out, settings.
        overwrite: Whether a file that is there may be replaced.

    Raises:
        UsageError: The share to hold out is out of range, or labels and sides are mixed.
        ExportError: There is such a file already, or it cannot be written.
        ReadingError: Nothing can be learnt from.
    """
    chosen = trainer(kind, lesson.settings)
    _check(out, lesson, overwrite=overwrite)
    found = _read(chosen, inputs, lesson)
    aside = held_out(found.examples, lesson.hold_out, lesson.seed)
    about = {
        "kind": kind,
        "name": lesson.name or out.stem,
        "version": "1",
        "labels": lesson.labels if lesson.yes else f"{lesson.label} of " + ", ".join(str(one["name"]) for one in found.sources),
        "license": lesson.license,
        "trained_on": found.sources,
        "held_out": lesson.hold_out,
        "seed": lesson.seed,
        "settings": chosen.model_dump(mode="json"),
        "goldsmith": __version__,
    }
    model = chosen.fit(found.examples.where(~aside), about)
    figures = chosen.judge(model, found.examples.where(aside)) if aside.any() else []
    block = _written(model, out)
    used = chosen.used_by.format(model=out)
    digest = hashlib.sha256(block).hexdigest()
    return Trained(kind, out, digest, len(block), int((~aside).sum()), int(aside.sum()), figures, found.left_out, dict(model.about), used)


def _read(chosen: Trainer, inputs: Sequence[str], lesson: Lesson) -> Reading:
    """Return the examples of labelled inputs, or of two sides.

    Raises:
        UsageError: It is not clear which of the two is meant.
    """
    if not lesson.yes and not lesson.no:
        if not inputs:
            hint = "goldsmith train quality labelled.jsonl --out m.npz, or: --good good.jsonl --bad bad.jsonl"
            raise UsageError("there is nothing to learn from", where="train", hint=hint)
        return read(inputs, text=lesson.text, label=lesson.label if chosen.wants_label else None, lake=lesson.lake)
    wrong = {
        "this kind of model learns from texts alone, and has no two sides": not chosen.wants_label,
        "one of the two sides is missing": not (lesson.yes and lesson.no),
        "labelled inputs and two sides do not go together": bool(inputs),
        "with two sides there are no labels, so none of them is `positive`": bool(lesson.settings.get("positive")),
    }
    for said in (one for one, holds in wrong.items() if holds):
        raise UsageError(said, where="train", hint="--good FILE --bad FILE, or --target FILE --raw FILE, or labelled files alone")
    return read_sides(lesson.yes, lesson.no, text=lesson.text, lake=lesson.lake)


def _names(inputs: Sequence[str]) -> str:
    return ", ".join(PurePath(one).name for one in inputs)


def held_out(examples: Examples, share: float, seed: int) -> NDArray[np.bool_]:
    """Tell which texts are held out: about this share, by the seed and the text alone."""
    key = f"goldsmith held out {seed}".encode()
    limit = int(share * (1 << 32))
    digests = (
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=4).digest() for text in examples.text.to_pylist()
    )
    return np.fromiter((int.from_bytes(one, "big") < limit for one in digests), np.bool_, len(examples))


def settings_of(changes: Sequence[str]) -> dict[str, Any]:
    """Return settings given as ``NAME=VALUE``, the value read as YAML.

    Raises:
        UsageError: It is not of that form.

    Example:
        >>> settings_of(["turns=4", "positive=spam"])
        {'turns': 4, 'positive': 'spam'}
    """
    found = {}
    for change in changes:
        name, equals, value = change.partition("=")
        try:
            found[name.strip()] = yaml.safe_load(value)
        except (yaml.YAMLError, ValueError):
            equals = ""
        if not equals or not name.strip():
            raise UsageError("`--set` wants NAME=VALUE", found=change, hint="for example --set turns=4")
    return found


def _check(out: Path, lesson: Lesson, *, overwrite: bool) -> None:
    if not 0 <= lesson.hold_out <= 0.9:
        raise UsageError("the share to hold out is out of range", found=str(lesson.hold_out), expected="0 to 0.9")
    if out.exists() and (out.is_dir() or not overwrite):
        raise ExportError("there is such a file already", where=str(out), hint="choose another name, or say --overwrite")
    if not out.parent.is_dir():
        raise ExportError("the folder of the model does not exist", where=str(out.parent), hint="make it first")


def _written(model: Model, out: Path) -> bytes:
    half = out.with_name(f".{out.name}.half")
    try:
        model.save(half)
        block = half.read_bytes()
        os.replace(half, out)  # noqa: PTH105  pathlib has no word for replacing across all systems
    except OSError as error:
        raise ExportError("the model cannot be written", where=str(out), found=error.strerror or type(error).__name__) from error
    finally:
        half.unlink(missing_ok=True)
    return block
