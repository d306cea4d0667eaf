"""Options of the test run, and which tests run in one process."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-goldens", action="store_true", help="write tests/goldens/ anew instead of comparing")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file together unless they name a group of their own: what they share is made once."""
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
