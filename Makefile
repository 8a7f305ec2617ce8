# make help lists the targets. PYTHON names the interpreter that .venv is made from (3.11, 3.12 or 3.13).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
OLD_DUCKDB := build/duckdb15
BENCHMARKS := door transform forms trace page whole start quick night
LARGE ?=
# Platforms and Python versions of `make bundle`, with commas; all of them where nothing is said.
BUNDLE_PLATFORMS ?=
BUNDLE_PYTHONS ?=
KILL ?=
NIGHTS ?=

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build test lint pytest pytest-builds pytest-demo pytest-parts pytest-duckdb15 bench bench-large mutate-policy mutate-sources quick-builds flip-bytes damaged-files kill nights plant-policy dagster wheel bundle bundle-test release docs tour look clean

export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# Modules are compiled once, as where the program is installed, not by every command and test anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z0-9-]+):.*## (.*)/\1|\2/' | column -t -s '|'

setup: $(STAMP) ## Make .venv from requirements.lock and install jixiao into it

$(STAMP): requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
	  echo "jixiao needs Python 3.11, 3.12 or 3.13; '$(PYTHON)' is not one of them. Say which one to use: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 2; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@echo "Installing the locked packages into $(VENV) (about a minute the first time) ..."
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@$(BIN)/python -m jixiao.pipeline.prepare
	@touch $(STAMP)

build: setup ## Run the main job on the demo inbox: workbooks, checks, warehouse into build/published
	$(BIN)/jixiao build

# Two at a time: the whole builds take as long as all the rest.
test: setup $(OLD_DUCKDB)/.installed ## Lint and every test (the end-to-end ones on both versions of DuckDB), on two cores
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target pytest-builds pytest-duckdb15 pytest-demo pytest-parts lint

lint: setup ## ruff, mypy --strict, sqlfluff
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 0 models tests/dbt

pytest: setup ## Every test, on the locked DuckDB
	$(BIN)/python -m pytest

pytest-duckdb15: setup $(OLD_DUCKDB)/.installed ## The end-to-end tests on DuckDB 1.5
	PYTHONPATH=$(CURDIR)/$(OLD_DUCKDB) $(BIN)/python -m pytest -m e2e

pytest-builds: setup ## The tests that build, but for those on the demo
	$(BIN)/python -m pytest -m "not demo" tests/integration

pytest-demo: setup ## The tests on the demo build
	$(BIN)/python -m pytest -m demo tests/integration

pytest-parts: setup ## All other tests
	$(BIN)/python -m pytest tests/unit tests/repo

$(OLD_DUCKDB)/.installed: requirements-duckdb15.lock | $(STAMP)
	@rm -rf $(OLD_DUCKDB) && mkdir -p $(OLD_DUCKDB)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --target $(OLD_DUCKDB) -r requirements-duckdb15.lock
	@touch $@

bench: setup ## Speed: each line beside its bare peer in the same run (some 15 minutes)
	@for name in $(BENCHMARKS); do echo; echo "benchmarks/$$name.py"; $(BIN)/python -m benchmarks.$$name; done

bench-large: setup ## 10 and 100 million training records: seconds, memory, figures counted once more (LARGE="--records 10000000")
	@$(BIN)/python -m benchmarks.large $(LARGE)

mutate-policy: setup ## Change every figure of the policy data in turn; print how many changes no test sees
	$(BIN)/python -m tests.oracle.mutants

plant-policy: setup build/published/warehouse.duckdb ## Plant errors in every column of the policy data; print what becomes of each, and what survives
	$(BIN)/python -m tests.oracle.plants build/published/raw

quick-builds: setup ## Two hundred random changes, each built quickly and in full: every output is the same
	$(BIN)/python -m tests.oracle.changes

kill: setup ## Kill builds of two inboxes in turn, 1,000 times at random and 20 times in each stage; print what stood after (hours)
	@$(BIN)/python -m tests.oracle.kills $(KILL)

nights: setup ## A year of nights, as-of days in turn: what lies on the disk after them (NIGHTS="--nights 60")
	@$(BIN)/python -m tests.oracle.nights $(NIGHTS)

damaged-files: setup ## Read two thousand other damaged workbooks, text and Parquet files; print what became of them
	$(BIN)/python -m tests.oracle.damaged

mutate-sources: setup ## Follow 10,000 changed fields of the sources to the figures that they moved; print what is wrong
	$(BIN)/python -m tests.oracle.followed

flip-bytes: setup ## Give every byte of a small filing pack each of its 255 other values; print those not seen
	$(BIN)/python -m tests.unit.filing.flips

dagster: setup ## Open the Dagster page on http://127.0.0.1:3000 (assets, schedule, inbox sensor)
	$(BIN)/jixiao dagster

wheel: setup ## The program as one file for pip: dist/jixiao-*.whl, with all that it reads
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/jixiao-*.whl

bundle: setup ## One folder that installs without internet (BUNDLE_PLATFORMS=linux_x86_64 BUNDLE_PYTHONS=3.12 for one kind)
	$(BIN)/python -m deploy.bundle dist $(if $(BUNDLE_PLATFORMS),--platforms $(BUNDLE_PLATFORMS)) $(if $(BUNDLE_PYTHONS),--pythons $(BUNDLE_PYTHONS))

bundle-test: setup ## Install the bundle with the network off into an empty environment, build the demo, print the seconds
	@$(BIN)/python -m deploy.trial dist "$(PYTHON)"

release: setup ## At a release: enter the hash of the code as that of its version, and write the sample filing that is read for ever
	$(BIN)/python -m jixiao.pipeline.releases
	$(BIN)/python -m tests.oracle.sample_filing

docs: setup build/published/warehouse.duckdb ## The documentation as one folder that opens offline: build/site/index.html
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict
	@echo build/site/index.html

tour: setup ## Run Dagster's page and daemon on the demo, take the pictures of docs/night.zh-CN.md, stop both (five minutes)
	$(BIN)/python -m docs.tour docs/images/night

build/published/warehouse.duckdb:
	$(MAKE) build

look: setup ## Render the published workbooks with LibreOffice into build/look/<notice> (PDF and PNG)
	@command -v soffice >/dev/null || { echo "make look needs LibreOffice (soffice) and poppler-utils (pdftoppm)." >&2; exit 2; }
	@rm -rf build/look && mkdir -p build/look
	@for notice in build/published/forms/*/; do \
	  place="build/look/$$(basename "$$notice")"; mkdir -p "$$place"; \
	  find "$$notice" -name '*.xlsx' -print0 | xargs -0 soffice --headless --convert-to pdf --outdir "$$place" >/dev/null; \
	  for pdf in "$$place"/*.pdf; do pdftoppm -r 80 -png "$$pdf" "$${pdf%.pdf}"; done; \
	done
	@ls build/look/*

clean: ## Remove everything generated; the inputs and .venv stay
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache
