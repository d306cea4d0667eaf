# Every target sets up what it needs first (see bootstrap); when it is there already, that costs nothing.
.PHONY: demo test test-all test-consumers lint setup setup-tests setup-cluster clean

demo: setup
	@.venv/bin/whetstone build recipes/demo.yaml

test: lint
	@.venv/bin/pytest -n 2 --dist loadgroup

test-all: lint setup-cluster
	@.venv/bin/pytest -n 2 --dist loadgroup -m ""

# Installs other trainers and harnesses, each in an environment of its own: gigabytes, and the better part of an hour.
test-consumers: setup-tests
	@.venv/bin/python tests/consumers/run.py

lint: setup-tests
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy

setup:
	@./bootstrap

setup-tests:
	@./bootstrap test

# Ray, Dask and an S3 server on loopback, for the tests of builds past one machine.
setup-cluster: setup-tests
	@./bootstrap cluster

# Releases stay.
clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info outputs/work
