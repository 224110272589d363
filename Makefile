# make run starts the bank; make test runs the suite; make check is what CI holds us to; make bench measures.
PYTHON ?= python3
BIN := .venv/bin
PYTEST_WORKERS ?= 4
PYTEST_FLAGS ?=
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: run test check bench web lock clean
.DELETE_ON_ERROR:

run: .venv/installed-run web
	@exec $(BIN)/florin serve

test: .venv/installed-dev
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadgroup $(PYTEST_FLAGS)

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/florin schema --check

bench: .venv/installed-dev
	$(BIN)/python -m bench

# The playground's script. Without node the bank runs all the same and says so on the playground's page.
web:
	@if command -v npm >/dev/null 2>&1; then $(MAKE) -s web/dist/built || echo "The playground could not be built; the API runs without it."; fi

web/dist/built: $(WEB_SOURCES)
	@echo "Building the playground (first time, or its sources changed) ..."
	cd web && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Florin needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 run"; exit 2; }
	@echo "Making .venv and installing what is locked in requirements/ (a minute at the first time) ..."
	@$(PYTHON) -m venv .venv

# flit_core, the build backend, is in the locked file, so that nothing is fetched unlocked.
.venv/installed-run: .venv/bin/python requirements/run.txt pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: .venv/installed-run requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Versions and hashes for every platform, no addresses. Needs uv: pip install uv.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet pyproject.toml -o requirements/run.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv web/dist web/node_modules .mypy_cache .ruff_cache .pytest_cache
