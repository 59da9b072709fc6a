# `make demo` and `make test` do all the set-up; everything they install goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Works where venv has no ensurepip (Debian without python3-venv). Compiling all of torch ahead costs more than it saves.
PIP := $(PYTHON) -m pip --python $(BIN)/python install --quiet --no-compile --disable-pip-version-check

.PHONY: demo tour test lint types imports tests long packages clean

demo: $(VENV)/local
	$(BIN)/vetted demo

tour: $(VENV)/local
	$(BIN)/vetted demo --tour

test: $(VENV)/dev packages lint types imports tests

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

imports: $(VENV)/dev
	$(BIN)/lint-imports

tests: $(VENV)/dev
	$(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder

# Soaks and kill loops, not part of `make test`.
long: $(VENV)/dev
	$(BIN)/pytest -m long

$(BIN)/python:
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/local: pyproject.toml | $(BIN)/python
	@echo "Installing Vetted and the local engine (torch's CPU wheel is 190 MB) …"
	$(PIP) -e '.[local]'
	@touch $@

$(VENV)/dev: pyproject.toml | $(BIN)/python
	@echo "Installing Vetted, the local engine and the test tools …"
	$(PIP) -e '.[local,dev]'
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

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
