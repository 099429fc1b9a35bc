"""Names of licences: what people write is read as what they mean, what was guessed is said, and nothing unknown is taken to be open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.certify.rights.expression import leaves
from goldsmith.certify.rights.licence import ABSENT, OWN, UNKNOWN, table
from goldsmith.certify.rights.naming import named

PLAIN = {
    "mit": "MIT", "MIT License": "MIT", "The MIT License": "MIT", "https://opensource.org/licenses/MIT": "MIT",
    "Apache License, Version 2.0": "Apache-2.0", "apache-2.0": "Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0": "Apache-2.0",
    "CC BY-SA 4": "CC-BY-SA-4.0", "cc-by-sa-4.0": "CC-BY-SA-4.0", "CC-BY-SA 4.0 International": "CC-BY-SA-4.0",
    "知识共享 署名-相同方式共享 4.0": "CC-BY-SA-4.0", "知识共享署名-非商业性使用-禁止演绎 4.0 国际许可协议": "CC-BY-NC-ND-4.0", "署名 3.0": "CC-BY-3.0",
    "Creative Commons Attribution-ShareAlike 4.0 International License": "CC-BY-SA-4.0",
    "https://creativecommons.org/licenses/by-nc-sa/3.0/igo/": "CC-BY-NC-SA-3.0", "http://creativecommons.org/licenses/by/2.0/deed.zh": "CC-BY-2.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0", "CC0 1.0 Universal": "CC0-1.0", "cc0": "CC0-1.0",
    "GPLv3": "GPL-3.0-only", "gpl-3.0": "GPL-3.0-only", "GPL-2.0+": "GPL-2.0-or-later", "GNU General Public License v3 or later": "GPL-3.0-or-later",
    "木兰宽松许可证, 第2版": "MulanPSL-2.0", "Mulan PSL v2": "MulanPSL-2.0", "木兰公共许可证第2版": "LicenseRef-MulanPubL-2.0",
    "ODbL": "ODbL-1.0", "odc-by": "ODC-By-1.0", "pddl": "PDDL-1.0", "c-uda": "C-UDA-1.0", "cdla-permissive-2.0": "CDLA-Permissive-2.0",
    "openrail++": "LicenseRef-OpenRAIL-plus-plus-M", "llama3.1": "LicenseRef-Llama-3.1", "Llama 3.1 Community License Agreement": "LicenseRef-Llama-3.1",
    "public domain": "LicenseRef-public-domain", "公有领域": "LicenseRef-public-domain", "仅供学术研究": "LicenseRef-research-only",
    "All rights reserved.": "LicenseRef-all-rights-reserved", "BSD 3 clause": "BSD-3-Clause", "3-Clause BSD": "BSD-3-Clause",
}  # fmt: skip
"""Texts as cards and records have them, and what they mean; read by hand."""

CARDS = [
    "apache-2.0",
    "mit",
    "openrail",
    "bigscience-openrail-m",
    "creativeml-openrail-m",
    "bigscience-bloom-rail-1.0",
    "bigcode-openrail-m",
    "afl-3.0",
    "artistic-2.0",
    "bsl-1.0",
    "bsd",
    "bsd-2-clause",
    "bsd-3-clause",
    "bsd-3-clause-clear",
    "c-uda",
    "cc0-1.0",
    "cc-by-2.0",
    "cc-by-2.5",
    "cc-by-3.0",
    "cc-by-4.0",
    "cc-by-sa-3.0",
    "cc-by-sa-4.0",
    "cc-by-nc-2.0",
    "cc-by-nc-3.0",
    "cc-by-nc-4.0",
    "cc-by-nd-4.0",
    "cc-by-nc-nd-3.0",
    "cc-by-nc-nd-4.0",
    "cc-by-nc-sa-2.0",
    "cc-by-nc-sa-3.0",
    "cc-by-nc-sa-4.0",
    "cdla-sharing-1.0",
    "cdla-permissive-1.0",
    "cdla-permissive-2.0",
    "wtfpl",
    "ecl-2.0",
    "epl-1.0",
    "epl-2.0",
    "etalab-2.0",
    "eupl-1.1",
    "eupl-1.2",
    "agpl-3.0",
    "gfdl",
    "gpl",
    "gpl-2.0",
    "gpl-3.0",
    "lgpl",
    "lgpl-2.1",
    "lgpl-3.0",
    "isc",
    "h-research",
    "intel-research",
    "lppl-1.3c",
    "ms-pl",
    "apple-ascl",
    "apple-amlr",
    "mpl-2.0",
    "odc-by",
    "odbl",
    "openmdw-1.0",
    "osl-3.0",
    "postgresql",
    "ofl-1.1",
    "ncsa",
    "unlicense",
    "zlib",
    "pddl",
    "lgpl-lr",
    "deepfloyd-if-license",
    "fair-noncommercial-research-license",
    "llama2",
    "llama3",
    "llama3.1",
    "llama3.2",
    "llama3.3",
    "llama4",
    "gemma",
]
"""The values that the field ``license`` of dataset cards on the Hugging Face hub may have, but ``cc``, ``other`` and ``unknown``."""

NOTHING = [
    "cc",
    "other",
    "unknown",
    "开源",
    "其他",
    "open source",
    "cc-by-as-4.0",
    "cc-by-xx-4.0",
    "cc-by-sa-9.0",
    "MTI",
    "foo",
    "MIT and foo",
    "GPL-9.0",
    "gnu gpl 2.0 or latr",
    "CC BY 3.0 4.0",
    "see README",
    "x" * 400,
]


@pytest.mark.parametrize(("said", "meant"), PLAIN.items())
def test_what_people_write_is_read_as_they_mean_it(said: str, meant: str):
    """Case, punctuation, words and languages change nothing, and nothing is said to be guessed."""
    assert named(said)[1:] == (named(meant).stated, "")
    assert named(said).expression == meant


@pytest.mark.parametrize("said", CARDS)
def test_every_licence_of_dataset_cards_is_known(said: str):
    """A value that the hub offers is in the table."""
    assert UNKNOWN not in leaves(named(said).stated)


@pytest.mark.parametrize("said", NOTHING)
def test_what_names_no_licence_is_unknown_and_said_so(said: str):
    """One letter of Creative Commons is another licence, so such a name is not guessed; a name that says nothing is none."""
    read = named(said)

    assert read.expression == UNKNOWN
    assert read.guessed


@pytest.mark.parametrize("said", [None, "", "  ", "\u3000"])
def test_nothing_is_absent(said: str | None):
    """No licence is told apart from one that nobody knows."""
    assert named(said).expression == ABSENT


@pytest.mark.parametrize(
    ("said", "meant", "guess"),
    [
        ("Apach 2.0", "Apache-2.0", "nearest name"),
        ("Mozila Public License 2.0", "MPL-2.0", "nearest name"),
        ("CC BY-SA", "LicenseRef-CC-BY-SA", "version that is not said"),
        ("GPL", "LicenseRef-GPL", "version that is not said"),
        ("bsd", "LicenseRef-BSD", "strictest"),
        ("MIT, CC-BY-4.0", "CC-BY-4.0 AND MIT", "side by side"),
        ("MIT/Apache-2.0", "Apache-2.0 AND MIT", "side by side"),
        ("['mit', 'cc-by-4.0']", "CC-BY-4.0 AND MIT", "list"),
    ],
)
def test_what_was_guessed_is_said(said: str, meant: str, guess: str):
    """A misspelt name, a version left out and names side by side are read, the stricter way, and told."""
    read = named(said)

    assert read.expression == meant
    assert guess in read.guessed


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("MIT OR Apache-2.0", "Apache-2.0 OR MIT"),
        ("(MIT OR Apache-2.0) AND CC-BY-4.0", "(Apache-2.0 OR MIT) AND CC-BY-4.0"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("mit and (isc or zlib)", "(ISC OR Zlib) AND MIT"),
        ("MIT OR ISC AND Zlib", "ISC AND Zlib OR MIT"),
    ],
)
def test_expressions_are_read_and_written_in_one_form(said: str, meant: str):
    """OR binds loosest, as SPDX has it."""
    assert named(said).expression == meant
    assert named(meant).expression == meant


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.sampled_from(sorted(table())), st.sampled_from([str.lower, str.upper, lambda text: text.replace("-", " "), lambda text: f" {text} "])
)
def test_every_name_of_the_table_is_itself_however_it_is_spelt(id_: str, spelt):
    """No other name of a licence hides a row of the table."""
    assert named(spelt(id_)).expression == id_


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.text(max_size=40))
def test_no_text_is_read_as_something_that_is_not_in_the_table(text: str):
    """Whatever is written, what comes of it is a row, unknown or absent; reading never fails."""
    assert all(id_ in table() or id_ in {UNKNOWN, ABSENT} for id_ in leaves(named(text).stated))


def test_every_row_has_a_source_and_words_of_its_classes():
    """A class without a source is an opinion; a name that SPDX has not says so."""
    words = {"use": {"any", "computation", "research"}, "commercial": {"yes", "limited", "no"}, "derivatives": {"yes", "no"},
             "training": {"yes", "limited", "unclear", "no"}, "patent": {"granted", "silent", "reserved"}, "reach": {"work", "database"},
             "kind": {"software", "content", "data", "database", "model"}}  # fmt: skip

    assert [id_ for id_, row in table().items() if len(row.source) < 4] == []
    assert [(id_, name) for id_, row in table().items() for name, known in words.items() if getattr(row, name) not in known] == []
    assert [(id_, one) for id_, row in table().items() for one in row.into if one not in table()] == []
    assert [id_ for id_, row in table().items() if id_.startswith(OWN) and "SPDX" in row.source] == []
    assert [id_ for id_, row in table().items() if not row.share and (row.into or row.reach != "work")] == []


def test_names_of_the_table_are_those_of_spdx():
    """Compared with the list of a library, where it is installed."""
    spdx = pytest.importorskip("license_expression").get_spdx_licensing()
    ours = [id_ for id_ in table() if not id_.startswith(OWN)]
    # DL-DE-ZERO and IODL came to the list of SPDX later than some versions of the library, or not at all
    assert sorted(id_ for id_ in ours if spdx.unknown_license_keys(id_)) == []
