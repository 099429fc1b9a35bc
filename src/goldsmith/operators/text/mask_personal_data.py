"""Texts in which personal data is masked."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

import pyarrow as pa
from pydantic import Field, model_validator

from goldsmith.algorithms.personal_data import KINDS, Kinds, Mask, Masking, Names, find, mask_texts
from goldsmith.algorithms.personal_data.disguises import KEYED
from goldsmith.algorithms.personal_data.keyed import PSEUDONYM_KEY, VAULT_KEY, check_value, read_key
from goldsmith.algorithms.personal_data.pieces import mask_pieces
from goldsmith.algorithms.personal_data.prose import require
from goldsmith.algorithms.personal_data.spans import SPANS, spans_column, vaults_column
from goldsmith.algorithms.personal_data.vault import sealed
from goldsmith.operator import Edit, Edited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.algorithms.personal_data.fields import Piece

ADDED = pa.schema([("mask_personal_data_spans", SPANS), ("mask_personal_data_vault", pa.large_binary())])


class MaskPersonalData(Edit, version=1, adds=ADDED):
    """Mask personal data; in the masked text none of the chosen kinds is found any more.

    What is masked is what the measure ``personal_data`` lists. ``mask_personal_data_spans`` says where it stood, in code
    points of the text that came in. With a vault, ``mask_personal_data_vault`` holds what stood there, encrypted;
    ``goldsmith.algorithms.personal_data.unmask`` restores the text with the key. Keys come from a file or the environment
    (``GOLDSMITH_PSEUDONYM_KEY``, ``GOLDSMITH_VAULT_KEY``), never from a recipe.

    Example:
        >>> MaskPersonalData().on(["电话：13812345678", "Mail ann@acme.io!", None]).text.to_pylist()
        ['电话：<PHONE>', 'Mail <EMAIL>!', None]

    Source: GB/T 37964-2019 (de-identification: masking, pseudonyms); RFC 2104 (HMAC); RFC 5297 (AES-SIV).
    """

    conceals: ClassVar[bool] = True

    mask: Mask = "kind"
    """``kind``: ``<PHONE>``; ``partial``: ``138****5678``; ``pseudonym``: ``<PHONE_kqzmbtwxrfcd>``, the same for the same value
    wherever the key is the same; ``fake``: of the same shape, belonging to nobody; ``remove``: nothing."""
    kinds: Kinds = KINDS
    """What is masked: any of the kinds, as a list or with commas between."""
    at_least: Annotated[float, Field(gt=0, le=1)] = 0.5
    """Score from which on a place is masked."""
    names: Names = "announced"
    """``announced``: names in fields, salutations and signatures; ``prose``: those in prose too, by language models (spaCy for English,
    jieba for Chinese; extras ``nlp-en`` and ``nlp-zh``; slow); ``prose_en``, ``prose_zh``: in one of the languages."""
    vault: bool = False
    """Keep the originals, encrypted, beside the text."""
    pseudonym_key_file: str = ""
    """File with the key for pseudonyms and fakes; without it, ``GOLDSMITH_PSEUDONYM_KEY``."""
    vault_key_file: str = ""
    """File with the key for the vault; without it, ``GOLDSMITH_VAULT_KEY``."""

    @model_validator(mode="after")
    def _keys_and_models_are_there(self) -> Self:
        """Fail where the recipe is read, not at the first record."""
        require(self.names)
        self._keys()
        return self

    @property
    def fingerprint(self) -> str:
        """What identifies the results; another key makes others."""
        checks = "".join(check_value(key) for key in self._keys() if key)
        return super().fingerprint + (f"+keys:{checks}" if checks else "")

    def __call__(self, text: pa.Array) -> Edited:
        """Return the masked texts, how many values were masked in each, where they stood, and the vaults."""
        vault_key = self._keys()[1]
        done = mask_texts(text, self._masking())
        valid = text.is_valid().to_numpy(zero_copy_only=False)
        vaults = {row: sealed(done.text[row].as_py(), done.rounds[row], vault_key) for row in done.rounds} if vault_key else {}
        return Edited(
            done.text,
            pa.array(done.changes, pa.int32(), mask=~valid),
            {"mask_personal_data_spans": spans_column(done.spans, valid), "mask_personal_data_vault": vaults_column(vaults, len(text))},
        )

    def masked_fields(self, pieces: Sequence[Piece]) -> tuple[list[str], list[bytes | None]]:
        """Return pieces of the fields that stand beside a text, masked in the same way, and the vault of each that changed.

        A field whose name says what it holds (`author`, `password`) is masked whole.
        """
        vault_key = self._keys()[1]
        done = mask_pieces(pieces, self._masking())
        vaults = [sealed(one.text, one.rounds, vault_key) if one.rounds and vault_key else None for one in done]
        return [one.text for one in done], vaults

    def _masking(self) -> Masking:
        search = functools.partial(find, wanted=frozenset({self.names}))
        return Masking(frozenset(self.kinds), self.at_least, self.mask, self._keys()[0], search, self.names)

    def _keys(self) -> tuple[bytes, bytes]:
        """Return the keys for pseudonyms and vault, empty where none is needed."""
        return (
            read_key(PSEUDONYM_KEY, self.pseudonym_key_file) if self.mask in KEYED else b"",
            read_key(VAULT_KEY, self.vault_key_file) if self.vault else b"",
        )
