# Baton: `make run` starts it, `make test` proves it. Python 3.11 or newer and make are all that it needs.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.PHONY: help run stop reset logs status token demo fuzz bench check test simulate package format lock app-tools test-tools

PYTHON ?= python3
RUN := .venv/bin/python
FUZZ_CASES ?= 2000
export PYTHONUTF8 = 1

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

run: app-tools ## Set up, package, deploy to the embedded AWS, seed, serve at http://127.0.0.1:8000 (BATON_PORT)
	@$(RUN) -m infra.local up

stop: ## Stop what `make run` started; data stays
	@if [ -x $(RUN) ]; then $(RUN) -m infra.local stop; fi

reset: ## Stop, and delete all data
	@if [ -x $(RUN) ]; then $(RUN) -m infra.local reset; fi

logs: app-tools ## Show what the functions logged
	@$(RUN) -m infra.local logs

status: app-tools ## Say what runs
	@$(RUN) -m infra.local status

token: app-tools ## Print an access token: make token USER=sales@demo.test
	@$(RUN) -m infra.local token "$(USER)"

demo: run ## Play a departure over HTTP, from notice to closed
	@company=demo$$(date +%s) && $(RUN) -m infra.local story $$company && \
	$(PYTHON) -m tests.e2e.demo --base-url $$($(RUN) -m infra.local url) --company $$company

fuzz: test-tools run ## Ask the served stack FUZZ_CASES (2000) cases as several people; none may leave the contract
	@company=fuzz$$(date +%s) && $(RUN) -m infra.local seed $$company && \
	$(RUN) -m tests.fuzz --base-url $$($(RUN) -m infra.local url) --company $$company --cases $(FUZZ_CASES)

check: test-tools package ## Format, lint, types, imports, template, state machines, keys
	@$(RUN) -m ruff format --check .
	@$(RUN) -m ruff check .
	@$(RUN) -m mypy
	@.venv/bin/lint-imports
	@.venv/bin/cfn-lint build/package/sam.yaml
	@$(RUN) -m infra.checks

test: test-tools package ## Run every test on a stack of its own, which it stops again
	@$(RUN) -m pytest -n 2 --dist loadgroup

simulate: test-tools ## Play N=500 departures in every order of their calls, with faults, and check the tables
	@$(RUN) -m tests.simulation $(or $(N),500) $(FIRST)

bench: test-tools ## Measure the same operations at 10^3, 10^4 and 10^5 clients; writes build/bench.json
	@$(RUN) -m tests.bench

package: app-tools ## Make build/package: the same artefact that goes to AWS
	@$(RUN) -m infra.package

format: test-tools ## Put every file in order
	@$(RUN) -m ruff format .
	@$(RUN) -m ruff check --fix .

lock: ## Pin the requirements anew (needs uv)
	@for folder in . infra infra/local tests; do (cd $$folder && \
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt); done

app-tools:
	@command -v $(PYTHON) >/dev/null || { echo "Baton needs Python 3.11 or newer, and there is no $(PYTHON) here; name one with PYTHON=<path>." >&2; exit 1; }
	@$(PYTHON) infra/bootstrap.py app

test-tools:
	@command -v $(PYTHON) >/dev/null || { echo "Baton needs Python 3.11 or newer, and there is no $(PYTHON) here; name one with PYTHON=<path>." >&2; exit 1; }
	@$(PYTHON) infra/bootstrap.py test
