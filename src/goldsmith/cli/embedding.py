"""Verbs of meaning: embed, near, clusters, semantic-duplicates."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import Annotated

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, done, json_line, lake_of, say, shortened, table, tell

Column = Annotated[str, typer.Option("--column", help="The column of the vectors.")]
Seed = Annotated[int, typer.Option("--seed", help="Where chance begins.")]
TEXT_WIDTH = 100


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(embed)
    app.command()(near)
    app.command()(clusters)
    app.command("semantic-duplicates")(semantic_duplicates)


def embed(
    dataset: Dataset,
    lake: LakeOption = None,
    model: Annotated[
        str, typer.Option("--model", help="`use-multilingual`, an ONNX file or its folder, or https://host/v1#name.")
    ] = "use-multilingual",
    reads: Annotated[
        str | None, typer.Option("--reads", help="`text`, or `edited_text`: the default where there is one.", show_default=False)
    ] = None,
    characters: Annotated[int, typer.Option("--characters", min=16, max=4096, help="Most characters of a passage.")] = 400,
    passages: Annotated[int, typer.Option("--passages", min=1, help="Most passages of a text; it is their mean.")] = 4,
    precision: Annotated[str, typer.Option("--precision", help="`float32`, or `float16` at half the space.")] = "float32",
    column: Column = "embedding",
    *,
    no_index: Annotated[bool, typer.Option("--no-index", help="Build no index; tables below 100,000 records have none anyway.")] = False,
    as_json: AsJson = False,
) -> None:
    """Turn every text into a vector, for all that goes by meaning.

    Search, clusters and semantic duplicates read the column.
    Records that have their vector already are not embedded again; a command that was stopped goes on where it was.

    Example: goldsmith embed web --lake lake
    """
    from goldsmith.curate.embedding import fill
    from goldsmith.curate.embedding_settings import Embedding, checked
    from goldsmith.progress import shown

    wanted = checked(Embedding, model=model, reads=reads, characters=characters, passages=passages, precision=precision, column=column)
    opened = lake_of(lake)
    with opened.lock(dataset.partition("@")[0]), shown() as progress:
        records = opened.dataset(dataset)
        facts = fill(records, wanted, progress=progress)
    facts["index"] = False if no_index else records.index_vectors(column)
    words = (
        f"{facts['embedded']:,} records embedded by {facts['model']}, {facts['without']:,} without a vector ({facts['refused']:,} refused)"
    )
    done(words, facts, as_json=as_json)


def near(
    dataset: Dataset,
    text: Annotated[str | None, typer.Argument(help="A text.", show_default=False)] = None,
    lake: LakeOption = None,
    id_: Annotated[str | None, typer.Option("--id", help="A record of the dataset, instead of a text.", show_default=False)] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A file with a text (UTF-8).", show_default=False)] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="Records.")] = 10,
    where: Annotated[str | None, typer.Option("--where", help="Only records for which this SQL holds.", show_default=False)] = None,
    column: Column = "embedding",
    *,
    exact: Annotated[bool, typer.Option("--exact", help="Compare all records, without the index.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find the records that mean nearly the same as a text or record.

    Example: goldsmith near web "股市大涨" -k 5 --where "reason IS NULL"
    """
    from goldsmith.curate.nearest import near as found_near
    from goldsmith.curate.nearest import remark
    from goldsmith.errors import UsageError

    if sum(one is not None for one in (text, id_, file)) != 1:
        raise UsageError("give a text, or --id, or --file", where="near")
    if file is not None:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise UsageError("the file is not UTF-8", where=str(file), found=str(error)) from error
    rows = found_near(lake_of(lake).dataset(dataset), text=text, id=id_, k=k, where=where, column=column, exact=exact)
    if said := remark(rows):
        tell(said)
    if as_json:
        json_line(rows)
    elif rows:
        table(
            [(f"{row['similarity']:.3f}", row["id"], shortened(row["text"] or "", TEXT_WIDTH)) for row in rows],
            head=("alike", "id", "text"),
        )


def clusters(
    dataset: Dataset,
    lake: LakeOption = None,
    count: Annotated[int, typer.Option("--count", min=0, help="Clusters; 0: about the root of half the records, at most 200.")] = 0,
    where: Annotated[str | None, typer.Option("--where", help="Only records for which this SQL holds.", show_default=False)] = None,
    seed: Seed = 0,
    column: Column = "embedding",
    samples: Annotated[int, typer.Option("--samples", min=0, max=5, help="Records shown of each.")] = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Group the records by what they are about, and name the groups.

    Writes the column `cluster` and the table NAME__clusters.

    Example: goldsmith clusters web --count 20
    """
    from goldsmith.curate.clustering import fill, told
    from goldsmith.curate.embedding_settings import Clusters, checked
    from goldsmith.progress import shown

    opened = lake_of(lake)
    with opened.lock(dataset.partition("@")[0]), shown() as progress:
        records = opened.dataset(dataset)
        facts = fill(opened, records, checked(Clusters, count=count, where=where, seed=seed, column=column), progress=progress)
    rows = told(opened, records)
    if as_json:
        json_line({**facts, "groups": [{**row, "texts": [shortened(text, 300) for text in row["texts"]]} for row in rows]})
        return
    for row in rows:
        say(f"{row['cluster']:>4}  {row['records']:>9,}  {row['cohesion']:.2f}  {row['name']}")
        for text in row["texts"][:samples]:
            say(f"{'':>24}{shortened(text, TEXT_WIDTH)}")
    figures = ", ".join(f"{name} {facts[name]:.2f}" for name in ("cohesion", "silhouette") if facts.get(name) is not None)
    tell(f"{facts['clustered']:,} records in {facts['clusters']:,} clusters" + (f"; {figures}" if figures else ""))


def semantic_duplicates(
    dataset: Dataset,
    lake: LakeOption = None,
    similarity: Annotated[
        float, typer.Option("--similarity", min=0.01, max=1, help="Cosine from which on a record repeats another.")
    ] = 0.95,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep", help="Which of two stays: longest, earliest, or a column (-column: its least). Longest, earliest.", show_default=False
        ),
    ] = None,
    where: Annotated[str | None, typer.Option("--where", help="Only records for which this SQL holds.", show_default=False)] = None,
    seed: Seed = 0,
    column: Column = "embedding",
    show: Annotated[int, typer.Option("--show", min=0, max=100, help="Pairs shown, the least alike first.")] = 3,
    *,
    as_json: AsJson = False,
) -> None:
    """Find records that say what another one says, in other words.

    Writes the columns `semantic_duplicate_of` and `semantic_similarity`; nothing is dropped.

    Example: goldsmith semantic-duplicates web --similarity 0.95
    """
    from goldsmith.curate.embedding_settings import SemanticDuplicates, checked
    from goldsmith.curate.semantic_duplicates import examples, fill
    from goldsmith.progress import shown

    chosen = {"keep": keep} if keep else {}
    wanted = checked(SemanticDuplicates, similarity=similarity, where=where, seed=seed, column=column, **chosen)
    opened = lake_of(lake)
    with opened.lock(dataset.partition("@")[0]), shown() as progress:
        records = opened.dataset(dataset)
        facts = fill(records, wanted, progress=progress)
    pairs = examples(records, show)
    if as_json:
        json_line(
            {**facts, "examples": [{**row, **{key: shortened(row[key] or "", 300) for key in ("text", "kept_text")}} for row in pairs]}
        )
        return
    for row in pairs:
        say(f"{row['semantic_similarity']:.3f}  {row['id']}: {shortened(row['text'] or '', TEXT_WIDTH)}")
        say(f"{'':5}  {row['semantic_duplicate_of']}: {shortened(row['kept_text'] or '', TEXT_WIDTH)}")
    tell(f"{facts['gone']:,} of {facts['with_vector']:,} records repeat another at {similarity:g} or above")
