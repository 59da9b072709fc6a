# `make demo` and `make test` do all the set-up; everything they install goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Works where venv has no ensurepip (Debian without python3-venv). Compiling all of torch ahead costs more than it saves.
PIP := $(PYTHON) -m pip --python $(BIN)/python install --quiet --no-compile --disable-pip-version-check

.PHONY: demo tour test lint types imports tests long chromium clean

demo: $(VENV)/local
	$(BIN)/vetted demo

tour: $(VENV)/local
	$(BIN)/vetted demo --tour

test: $(VENV)/dev chromium lint types imports tests

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev
	$(BIN)/mypy

imports: $(VENV)/dev
	$(BIN)/lint-imports

tests: $(VENV)/dev
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder

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

# The page test drives a real browser. Without rights to install one it is skipped, and says so.
chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && echo "Installing Debian's chromium for the page test …" \
	  && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; } \
	  || echo "No chromium and no rights to install it: the page test will be skipped (apt install chromium)."

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
