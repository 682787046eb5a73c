# `make demo` runs the main job, `make test` the tests, `make check` the whole gate.
.DEFAULT_GOAL := help
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
PY := .venv/bin/python
LEDGER ?=
UNITS ?= 330
ONCE ?=
SIZE ?= full
# Tests are spread over the cores by file: what they start and write is their own.
SPREAD ?= --numprocesses=logical --dist=loadfile

help:                ## what can be asked for
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

# --- environments -------------------------------------------------------------------------------
# Each is rebuilt when its lock file changes. `--no-deps -e .` adds our four packages and nothing else.

.venv/run.done: requirements/run.txt pyproject.toml
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
	touch $@

.venv/check.done: requirements/check.txt .venv/run.done
	$(PY) -m pip install --quiet --require-hashes -r requirements/check.txt
	touch $@

.venv-audit/done: requirements/audit.txt
	test -x .venv-audit/bin/python || $(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install --quiet --require-hashes -r requirements/audit.txt
	touch $@

.venv-analysis/done: requirements/analysis.txt
	test -x .venv-analysis/bin/python || $(PYTHON) -m venv .venv-analysis
	.venv-analysis/bin/python -m pip install --quiet --require-hashes -r requirements/analysis.txt
	touch $@

contracts/node_modules/.done: contracts/package-lock.json
	cd contracts && npm ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

tests/clients/node_modules/.done: tests/clients/package-lock.json
	cd tests/clients && npm ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

audit-env: .venv-audit/done   ## the second engine's environment

# --- the main job -------------------------------------------------------------------------------

demo: .venv/run.done          ## a province's first compliance cycle; UNITS=2162, ONCE=1, LEDGER=folder
	$(PY) -m api.cycle --units $(UNITS) $(if $(ONCE),--once) $(if $(LEDGER),--ledger $(LEDGER))

national: .venv/check.done     ## a national allocation through a real node, timed; SIZE=small|medium|full
	$(PY) -m tests.bench --size $(SIZE) --only allocation --out build/national.json

storm: .venv/check.done        ## a deadline storm on a real node, timed; SIZE=small|medium|full
	$(PY) -m tests.bench --size $(SIZE) --only storm --out build/storm.json

bench: .venv/check.done audit-env tests/clients/node_modules/.done  ## speed, as a table and JSON; SIZE=small|medium|full
	$(PY) -m tests.bench --size $(SIZE)

# --- the gate -----------------------------------------------------------------------------------

test: .venv/check.done        ## the tests
	$(PY) -m pytest $(SPREAD) $(PYTEST)

fix: .venv/check.done         ## format, and mend what ruff can
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

lint: .venv/check.done        ## what can be known without running
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

contracts: .venv/check.done contracts/node_modules/.done   ## rebuild the contract artifacts
	$(PY) -m contracts build

artifacts: .venv/check.done contracts/node_modules/.done
	$(PY) -m contracts check

analysis: .venv/check.done .venv-analysis/done contracts/node_modules/.done   ## what Slither finds in the contracts
	$(PY) -m contracts analyse

check: lint artifacts analysis audit-env tests/clients/node_modules/.done  ## exactly what CI runs
	$(MAKE) test PYTEST=--everything

.PHONY: help audit-env demo national storm bench test fix lint contracts artifacts analysis check
