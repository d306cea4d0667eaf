"""Tests that share what takes seconds to make run in one process."""

import pytest


def test_groups_are_heeded(request: pytest.FixtureRequest) -> None:
    """pytest-xdist writes a group behind the name of a test; with a pytest that it does not know, it does so in vain."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("one process runs all tests")
    assert request.node.nodeid.endswith("@test_groups")
