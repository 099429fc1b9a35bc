"""What the read API of the Hugging Face hub answers about releases: facts of a dataset, trees, paths, references.

A version is a tag, a release is a commit, ``main`` is the newest good version. Every file is told with the SHA-256 of its content, as files in
large file storage are there, so that programs that look can compare.

Source: the requests that ``huggingface_hub`` 2.4 and ``datasets`` 5.2 send; Hugging Face Hub API, ``/api/datasets``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Access, Shelf

Given = Callable[["Release"], "Release"]
"""What somebody gets as a release: it, or the copy that was marked for him."""
POINTER_BYTES = 134
"""What a pointer to a file in large file storage takes, about."""
CARD = "README.md"


def _itself(release: Release) -> Release:
    return release


def dataset_facts(shelf: Shelf, release: Release, *, repository: str, access: Access, sizes: bool = False) -> dict[str, Any]:
    """Return the facts of a dataset at one release, as ``HfApi.dataset_info`` reads them.

    Args:
        shelf: Where it stands.
        release: Which of its releases.
        repository: What the asker called it: ``NAME`` or ``NAMESPACE/NAME``.
        access: Who may have it.
        sizes: Tell size and digest of every file too.

    Raises:
        ShelfError: A file is not what was certified.
    """
    files = [_sibling(release, path, sizes=sizes) for path in release.paths]
    card = _front_matter(release)
    return {
        "_id": release.digest[:24],
        "id": repository,
        "author": repository.rpartition("/")[0] or None,
        "sha": release.commit,
        "lastModified": release.made_at,
        "createdAt": release.made_at,
        "private": access.access != "open",
        "gated": "manual" if access.access in {"granted", "contract"} else False,
        "disabled": bool(shelf.recalled(release)),
        "downloads": 0,
        "likes": 0,
        "tags": _tags(card),
        "cardData": card,
        "description": str(card.get("pretty_name", release.name)),
        "siblings": files,
    }


def references(shelf: Shelf, name: str, given: Given = _itself) -> dict[str, Any]:
    """Return the branch and the tags of a dataset, each by what is given of it."""
    main = given(shelf.found(name, "main"))
    tags = [
        {"name": one, "ref": f"refs/tags/{one}", "targetCommit": given(shelf.release(name, one)).commit} for one in shelf.versions(name)
    ]
    return {"branches": [{"name": "main", "ref": "refs/heads/main", "targetCommit": main.commit}], "tags": tags, "converts": [], "pullRequests": []}  # fmt: skip


def commits(shelf: Shelf, name: str, given: Given = _itself) -> list[dict[str, Any]]:
    """Return the releases of a dataset as commits, the newest first."""
    return [
        {
            "id": one.commit,
            "title": f"{name} {one.version}",
            "message": "",
            "date": one.made_at,
            "authors": [{"user": str(one.predicate.get("identity", {}).get("publisher", {}).get("name", ""))}],
        }
        for one in (given(shelf.release(name, version)) for version in shelf.versions(name))
    ]


def tree(release: Release, under: str, *, deep: bool) -> list[dict[str, Any]] | None:
    """Return files and folders under a folder of a release, in order; None where there is no such folder.

    Raises:
        ShelfError: A file is not what was certified.
    """
    prefix = f"{under.strip('/')}/" if under.strip("/") else ""
    inside = [path for path in release.paths if path.startswith(prefix)]
    if not inside:
        return None
    folders = sorted({f"{prefix}{part}" for path in inside for part in _folders_of(path.removeprefix(prefix), deep=deep)})
    files = [path for path in inside if deep or "/" not in path.removeprefix(prefix)]
    return sorted([_folder(release, one) for one in folders] + [_entry(release, one) for one in files], key=lambda one: one["path"])


def paths_info(release: Release, wanted: Iterable[str]) -> list[dict[str, Any]]:
    """Return what is known of some paths; those that are not there are left out.

    Raises:
        ShelfError: A file is not what was certified.
    """
    found = []
    for said in wanted:
        path = said.strip("/")
        if path in release.paths:
            found.append(_entry(release, path))
        elif any(one.startswith(f"{path}/") for one in release.paths):
            found.append(_folder(release, path))
    return found


def _folders_of(path: str, *, deep: bool) -> list[str]:
    """Return the folders on the way to a path.

    Example:
        >>> _folders_of("a/b/c.txt", deep=True), _folders_of("a/b/c.txt", deep=False), _folders_of("c.txt", deep=True)
        (['a', 'a/b'], ['a'], [])
    """
    parts = path.split("/")[:-1]
    return ["/".join(parts[: at + 1]) for at in range(len(parts) if deep else min(1, len(parts)))]


def _entry(release: Release, path: str) -> dict[str, Any]:
    file = release.file(path)
    lfs = {"oid": file.sha256, "size": file.size, "pointerSize": POINTER_BYTES}
    return {"type": "file", "oid": _object(file.sha256), "size": file.size, "path": path, "lfs": lfs}


def _folder(release: Release, path: str) -> dict[str, Any]:
    return {"type": "directory", "oid": _object(f"{release.digest}/{path}"), "size": 0, "path": path}


def _sibling(release: Release, path: str, *, sizes: bool) -> dict[str, Any]:
    if not sizes:
        return {"rfilename": path}
    entry = _entry(release, path)
    lfs = {"sha256": entry["lfs"]["oid"], "size": entry["size"], "pointerSize": POINTER_BYTES}
    return {"rfilename": path, "size": entry["size"], "blobId": entry["oid"], "lfs": lfs}


def _object(said: str) -> str:
    """Return 40 digits that stand for a content, where others have the number of a git object."""
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def _front_matter(release: Release) -> dict[str, Any]:
    """Return what the card says before its text; nothing where it says nothing."""
    if CARD not in release.paths:
        return {}
    text = release.read(CARD).decode("utf-8", "replace")
    begins, _, rest = text.partition("---\n")
    if begins:
        return {}
    try:
        found = yaml.safe_load(rest.partition("\n---")[0])
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _tags(card: dict[str, Any]) -> list[str]:
    """Return the tags that the hub makes of a card."""
    named = (
        ("license", "license"),
        ("language", "language"),
        ("size_categories", "size_categories"),
        ("task_categories", "task_categories"),
    )
    told = [f"{tag}:{one}" for field, tag in named for one in _listed(card.get(field))]
    return [*told, *(str(one) for one in _listed(card.get("tags")))]


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def croissant(document: dict[str, Any], copy: Release) -> dict[str, Any]:
    """Return the Croissant document of a release with the files of a marked copy: their sizes and digests, and no file that it does not have.

    Raises:
        ShelfError: A file is not what was signed.
    """
    kept = [
        one for one in document.get("distribution", ()) if "includes" in one or str(one.get("contentUrl", one.get("name"))) in copy.paths
    ]
    for one in kept:
        path = str(one.get("contentUrl", ""))
        if path in copy.paths:
            file = copy.file(path)
            one |= {"sha256": file.sha256, "contentSize": f"{file.size} B"}
    return {**document, "distribution": kept}
