# make run starts the bank; make test runs the tests; make check is what CI holds us to; make bench measures.
PYTHON ?= python3
BIN := .venv/bin
PYTEST_WORKERS ?= 4
PYTEST_FLAGS ?=
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/e2e/*' \
	-not -path '*/pictures/*' -not -path '*/test-results/*' -not -name '*.test.ts*' 2>/dev/null)
NPM := npm --prefix web --silent
NPM_CI := cd web && npm ci --no-audit --no-fund --loglevel=error
# The app's tests and checks need node and Chromium. Without them they say so; CI does not let that pass.
LACKING = echo "$(1)"; [ -z "$$CI" ]

.PHONY: run test test-bank test-web check check-web bench web lock clean
.DELETE_ON_ERROR:

run: .venv/installed-run web
	@exec $(BIN)/florin serve

test: test-bank test-web

test-bank: .venv/installed-dev
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadgroup $(PYTEST_FLAGS)

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/florin schema --check
	@$(MAKE) -s check-web

bench: .venv/installed-dev
	$(BIN)/python -m bench

# The app and the playground. Without node the bank runs all the same, and its pages say how to get them.
web:
	@if command -v npm >/dev/null 2>&1; then $(MAKE) -s web/dist/built || echo "The app could not be built; the API runs without it."; fi

web/dist/built: web/node_modules/installed-run $(WEB_SOURCES)
	@echo "Building the app (first time, or its sources changed) ..."
	$(NPM) run build
	@touch $@

web/node_modules/installed-run: web/package.json web/package-lock.json
	@echo "Fetching what the app is built of (a minute at the first time) ..."
	@$(NPM_CI) --omit=dev
	@touch $@

web/node_modules/installed-dev: web/package.json web/package-lock.json
	@echo "Fetching what the app is built of and tested with ..."
	@$(NPM_CI)
	@touch web/node_modules/installed-run $@

# Unit tests, and the real server in a real browser. A missing Chromium is installed where that can be done unasked.
test-web: .venv/installed-run
	@if ! command -v npm >/dev/null 2>&1; then $(call LACKING,Node.js is missing: the app is not tested.); exit; fi; \
	$(MAKE) -s web/node_modules/installed-dev && $(MAKE) -s web/dist/built && $(NPM) test || exit; \
	if ! web/chromium; then $(call LACKING,Chromium is missing: the app is not tried in a browser.); exit; fi; \
	$(NPM) run e2e

check-web:
	@if ! command -v npm >/dev/null 2>&1; then $(call LACKING,Node.js is missing: the app is not checked.); exit; fi; \
	$(MAKE) -s web/node_modules/installed-dev && $(MAKE) -s web/dist/built && $(NPM) run check && $(NPM) run weigh

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
