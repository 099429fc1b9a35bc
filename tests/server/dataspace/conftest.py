"""What the tests of this folder share: one provider, one consumer and one tester for all of them."""

from collections.abc import Iterator

import pytest

from server.dataspace.houses import World, world


@pytest.fixture(scope="session")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give two services that are partners, and a tester."""
    with world(tmp_path_factory.mktemp("dataspace")) as found:
        yield found
