"""Equal fields are masked once, and every record has what it would have by itself."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.curate.distinct_fields import concealed_once
from goldsmith.curate.edited_fields import concealed_fields
from goldsmith.operators.text.mask_personal_data import MaskPersonalData

METAS = [
    None,
    "{}",
    '{"lang":"zh"}',
    '{"tel":13912345678,"n":1.50}',
    '{"author":"Ann Lee","u":"/13912345678"}',
    "[" * 300 + "]" * 300,
    "broken",
]
DETAILS = [None, "a#1", "a#2", "letters/13912345678.txt", "a#13912345678"]
TALKS = [
    None,
    '[{"role":"user","content":"x"}]',
    '[{"role":"user","content":"13912345678","tel":"62345678"},{"value":"y","name":"钱小满"}]',
]
RECORD = st.tuples(*(st.sampled_from(values) for values in (METAS, DETAILS, TALKS)))


@pytest.mark.parametrize("vault", [False, True])
@given(records=st.lists(RECORD, max_size=12))
@settings(max_examples=60)
def test_values_seen_once_give_every_record_its_own(vault: bool, records: list[tuple[str | None, ...]]):
    """Columns, vaults and failures are those of looking at every record, in the same order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOLDSMITH_VAULT_KEY", "0123456789abcdef0123")
        edits = [MaskPersonalData(vault=vault)]
        meta, detail, messages = (pa.array([record[at] for record in records], pa.string()) for at in range(3))
        batch = pa.record_batch({"meta": meta, "source_detail": detail})

        once, each = concealed_once(edits, batch, messages), concealed_fields(edits, batch, messages)

    assert [column.to_pylist() for column in once[:3]] == [column.to_pylist() for column in each[:3]]
    assert once.sealed == each.sealed
    assert sorted(once.failures) == sorted(each.failures)
