SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PHONY: run pyz check test bench fmt lock clean browsers

PYTHON ?= python3
BENCHES := bench.start bench.server bench.call bench.layers bench.calls bench.weak

# A Node of our own comes only where the machine has none that will do.
HAS_NODE := $(shell command -v npm >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null && echo yes)
ifneq ($(HAS_NODE),yes)
NODE := .cache/node/.installed
export PATH := $(CURDIR)/.cache/node/bin:$(PATH)
endif
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)

PIP := bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes --only-binary=:all:
SERVER := .venv/.server static/vendor/.stamp
TOOLS := .venv/.tools node_modules/.package-lock.json static/vendor/.stamp

# A dot for each test, failures in full, and a file that ends in the totals.
DOTS := --test-reporter=dot --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination=.cache/client.tap

# Starting a machine, even one in namespaces, is for root; so is ceasing to be it.
AS_ROOT := $(if $(filter-out 0,$(shell id -u)),sudo env PATH="$$PATH")

# Says a command, then runs it.
define step
@echo "» $(1)"
@$(1)

endef

run: $(SERVER)
	@exec python -m palim_mesh

pyz: $(TOOLS)
	$(call step,python -m tools.pyz)

check: $(TOOLS)
	$(call step,ruff format --check --quiet)
	$(call step,ruff check --quiet)
	$(call step,mypy --no-error-summary)
	$(call step,tsc)
	$(call step,tsc --project tests)
	$(call step,prettier --check --log-level=warn .)
	$(call step,python -m tools.generate --check)
	$(call step,pytest --quiet tests/test_layers.py tests/test_docs.py)
	$(call step,node --test --test-reporter=dot tests/client/app-text.test.js)

test: pyz browsers
	$(call step,pytest --ignore=tests/browser --ignore=tests/relay --ignore=tests/service)
	$(call step,$(AS_ROOT) pytest tests/service)
	$(call step,$(AS_ROOT) tools/in-namespace pytest tests/relay)
	@mkdir -p .cache
	$(call step,node --test $(DOTS) $(sort $(wildcard tests/client/*.test.js)))
	@tail --lines=8 .cache/client.tap
	$(call step,tools/in-namespace pytest tests/browser)

bench: pyz browsers
	$(call step,node bench/adaptation.js)
	$(foreach module,$(BENCHES),$(call step,tools/in-namespace python -m $(module)))

fmt: $(TOOLS)
	$(call step,ruff check --quiet --fix)
	$(call step,ruff format --quiet)
	$(call step,prettier --write --log-level=warn .)

# The newest versions that pyproject.toml allows, pinned by hash, resolved for the oldest Python we run on.
LOCK := uv pip compile --quiet --upgrade --python-version=3.11 --generate-hashes --no-header --no-annotate
lock: $(TOOLS)
	$(call step,$(LOCK) pyproject.toml --output-file requirements.lock)
	$(call step,$(LOCK) pyproject.toml --group dev --output-file requirements-dev.lock)
	$(call step,$(LOCK) --group node --output-file requirements-node.lock)
	$(call step,npm update --package-lock-only)

clean:
	rm -rf .venv .cache dist node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis

browsers:
	@tools/browsers

.venv/.made .cache/node/.made:
	@tools/make-venv $(PYTHON) $(@D)
	@touch $@

.venv/.server: requirements.lock .venv/.made
	@echo "» installing the server's libraries"
	@.venv/$(PIP) --requirement $<
	@touch $@

.venv/.tools: requirements-dev.lock .venv/.made
	@echo "» installing the tools for building and testing"
	@.venv/$(PIP) --requirement $<
	@touch $@

.cache/node/.installed: requirements-node.lock .cache/node/.made
	@echo "» installing Node, for this folder only"
	@.cache/node/$(PIP) --requirement $<
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc $(NODE)
	@echo "» installing the browser side's tools"
	@npm ci --loglevel=error >/dev/null
	@touch $@

static/vendor/.stamp: package-lock.json vendor.toml $(NODE) | .venv/.made
	@echo "» bringing the browser libraries"
	@python -m tools.vendor
	@touch $@
