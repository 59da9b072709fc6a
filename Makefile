# `make demo` and `make test` do all the set-up; everything they install goes into .venv, in the versions that they were
# tested with. How those are moved: CONTRIBUTING.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PINS := -c constraints.txt
# Works where venv has no ensurepip (Debian without python3-venv). Compiling all of torch ahead costs more than it saves.
PIP = $(PYTHON) -m pip --python $(BIN)/python install --quiet --no-compile --disable-pip-version-check $(PINS)
# setuptools first: what builds Vetted is pinned as well, which it is not where pip builds apart.
INSTALL = $(PIP) setuptools && $(PIP) --no-build-isolation -e

# Where a machine forbids Python to keep what it has compiled, each of the hundreds of processes of a test run would
# compile torch and aiogram anew, which is longer than the tests.
export PYTHONDONTWRITEBYTECODE :=

# Three on two cores: who tests a bot often waits, for a tick or for what a chat shows.
PYTEST = $(BIN)/pytest -n 3 --dist loadscope --no-loadscope-reorder

.PHONY: demo tour test static lint dead types imports tests postgres long coverage packages clean lock latest lowest trial

demo: $(VENV)/local
	$(BIN)/vetted demo

tour: $(VENV)/local
	$(BIN)/vetted demo --tour

test: $(VENV)/dev packages static tests

# All that runs no product code, on two cores: mypy takes longer than the others together.
static: $(VENV)/dev
	$(BIN)/mypy & types=$$!; \
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/vulture && $(BIN)/lint-imports; others=$$?; \
	wait $$types && exit $$others

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# What nothing in the product uses.
dead: $(VENV)/dev
	$(BIN)/vulture

types: $(VENV)/dev
	$(BIN)/mypy

imports: $(VENV)/dev
	$(BIN)/lint-imports

tests: $(VENV)/dev
	$(PYTEST)

# The tests of storage, ticks and launches with their databases on a PostgreSQL of the run's own.
postgres: $(VENV)/dev packages
	$(PYTEST) --postgres tests/storage tests/bot/ticks tests/bot/leases tests/training/launching

# Which lines no quick test runs; the processes that tests start count, too. Half as long again as `make tests`.
coverage: $(VENV)/dev
	$(PYTEST) --cov --cov-report=term

# Soaks and kill loops, not part of `make test`.
long: $(VENV)/dev
	$(BIN)/pytest -m long

$(BIN)/python:
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/local: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Vetted and the local engine (torch's CPU wheel is 190 MB) …"
	$(INSTALL) '.[local]'
	@touch $@

$(VENV)/dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Vetted, the local engine and the test tools …"
	$(INSTALL) '.[local,dev]'
	@touch $@

# The page tests drive a real browser, the database's a real PostgreSQL. Without rights to install them they are skipped,
# and say so.
packages:
	@wanted=""; \
	command -v chromium >/dev/null || wanted="chromium fonts-noto-cjk"; \
	ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || wanted="$$wanted postgresql"; \
	[ -z "$$wanted" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && echo "Installing Debian's packages for the tests:" $$wanted "…" \
	  && apt-get update -qq && apt-get install -y -qq --no-install-recommends $$wanted >/dev/null; } \
	  || echo "Not installed, and no rights to do it:" $$wanted "(apt install). Their tests will be skipped."

# Choose the newest that the ranges allow, and write it into constraints.txt, for every system. Takes about ten minutes.
lock:
	rm -rf .venv-lock
	$(MAKE) --no-print-directory VENV=.venv-lock PINS= .venv-lock/dev
	.venv-lock/bin/python -m tests.versions.lock $(PYTHON) -m pip

# Both ends of the ranges in pyproject.toml, each in an environment of its own.
latest:
	rm -rf .venv-latest
	$(MAKE) --no-print-directory VENV=.venv-latest PINS= .venv-latest/dev
	@.venv-latest/bin/python -m tests.versions.changes --any; \
	if [ $$? = 3 ]; then echo "The newest are those of constraints.txt, which make test has tried."; \
	else $(MAKE) --no-print-directory VENV=.venv-latest PINS= trial; fi

lowest:
	rm -rf .venv-lowest
	$(MAKE) --no-print-directory VENV=.venv-lowest .venv-lowest/lowest.txt
	$(MAKE) --no-print-directory VENV=.venv-lowest PINS="-c .venv-lowest/lowest.txt" trial

%/lowest.txt: pyproject.toml | $(BIN)/python
	$(PIP) packaging
	$(BIN)/python -m tests.versions.lowest > $@

# A starter of its own, too: whether these versions can make one is part of the question.
trial: $(VENV)/dev packages
	@echo "Other versions than in constraints.txt:"
	@$(BIN)/python -m tests.versions.changes
	XDG_CACHE_HOME="$(CURDIR)/$(VENV)/cache" VETTED_HOME="$(CURDIR)/$(VENV)/home" $(BIN)/vetted demo --tour
	XDG_CACHE_HOME="$(CURDIR)/$(VENV)/cache" $(PYTEST)

clean:
	rm -rf $(VENV) .venv-lock .venv-latest .venv-lowest .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
