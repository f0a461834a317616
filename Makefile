# Python 3.11 or newer and make are enough: the first target that needs it sets everything up in .venv, and does so
# again when pyproject.toml or the constraints change. Words for the command: make demo ARGS="--keep here",
# make test ARGS="-k store". CONSTRAINTS= installs the newest version of each package instead of the tested one.
PYTHON ?= python3
CONSTRAINTS ?= constraints.txt
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
INSTALL = $(PIP) install --no-compile $(if $(CONSTRAINTS),-c $(CONSTRAINTS)) -e

# A file runs in one process of pytest, so that its tests share one daemon or one browser; `auto` is in tests/conftest.py.
PARALLEL := -n auto --maxprocesses=8 --dist loadfile --no-loadscope-reorder
# The lines of bridge/ that run are counted; a line that has run is no longer watched (`--immediate`), which is cheapest.
# The lines that run in other processes (the daemon, its workers) are not counted.
COUNTED := .venv/coverage.json

# At home a quarter of the examples of each property test; in CI, and in test-all, all of them.
EXAMPLES := $(if $(filter 1,$(LOOSELY_REAL)),ci,quick)

# Else each of the many daemons and commands that the tests start would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

WORDS := --project Loosely --add-location file --add-comments TRANSLATORS: --strip-comments

.PHONY: demo test test-all lint words bench constraints clean
.DELETE_ON_ERROR:

demo: .venv/installed
	$(BIN)/loosely demo $(ARGS)

# All but the tests marked `full`.
test: .venv/installed-test
	$(BIN)/python -m slipcover --immediate --source bridge --json --out $(COUNTED) -m pytest $(PARALLEL) \
		--hypothesis-profile=$(EXAMPLES) -m "not full" $(ARGS)
	@$(BIN)/python -c 'import json; print("Lines of bridge/ that these tests ran: {percent_covered:.1f} %".format_map( \
		json.load(open("$(COUNTED)"))["summary"]))'

# Every test. What `make test` left out: make test-all ARGS="-m full".
test-all: .venv/installed-test
	$(BIN)/pytest $(PARALLEL) $(ARGS)

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The words of templates and code into each catalogue of templates/locale; what is new there waits for its translation.
words: .venv/installed
	$(BIN)/pybabel --quiet extract $(WORDS) --mapping pyproject.toml --sort-by-file --no-wrap -o .venv/loosely.pot .
	$(BIN)/pybabel --quiet update --domain loosely --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap \
		-i .venv/loosely.pot -d templates/locale

bench: .venv/installed-bench
	$(BIN)/python -m bench $(ARGS)

# The newest version of every package that the tests need, pinned. Run `make test-all` before the result is committed.
constraints:
	$(PYTHON) -m venv --clear .venv/newest
	.venv/newest/bin/python -m pip --disable-pip-version-check --no-input --quiet install -e ".[test,bench]"
	{ echo "# Made by 'make constraints' on Python 3.11: the versions that CI installs and tests."; \
		.venv/newest/bin/python -m pip --disable-pip-version-check freeze --exclude-editable; } > constraints.txt
	rm -rf .venv/newest

clean:
	rm -rf .venv

# The stamps are made last, so that whatever was interrupted is begun again.
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Loosely needs Python 3.11 or newer; say which: make PYTHON=python3.12")'
	@echo "Setting up .venv (once; a minute or two)"
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: pyproject.toml $(CONSTRAINTS) .venv/made
	$(INSTALL) .
	@touch $@

.venv/installed-bench: pyproject.toml $(CONSTRAINTS) .venv/made
	$(INSTALL) ".[test,bench]"
	@touch .venv/installed .venv/installed-test $@

.venv/installed-test: pyproject.toml $(CONSTRAINTS) .venv/made
	$(INSTALL) ".[test]"
	@touch .venv/installed $@
