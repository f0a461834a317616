# Python 3.11 or newer and make are enough: the first target that needs it sets everything up in .venv, and does so
# again when pyproject.toml changes. Words for the command: make demo ARGS="--keep here", make test ARGS="-k store".
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

WORDS := --project Loosely --add-location file --add-comments TRANSLATORS: --strip-comments

.PHONY: demo test lint words bench clean
.DELETE_ON_ERROR:

demo: .venv/installed
	$(BIN)/loosely demo $(ARGS)

test: .venv/installed-test
	$(BIN)/pytest $(ARGS)

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

clean:
	rm -rf .venv

# The stamps are made last, so that whatever was interrupted is begun again.
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Loosely needs Python 3.11 or newer; say which: make PYTHON=python3.12")'
	@echo "Setting up .venv (once; a minute or two)"
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: pyproject.toml .venv/made
	$(PIP) install -e .
	@touch $@

.venv/installed-bench: pyproject.toml .venv/made
	$(PIP) install -e ".[test,bench]"
	@touch .venv/installed .venv/installed-test $@

.venv/installed-test: pyproject.toml .venv/made
	$(PIP) install -e ".[test]"
	@touch .venv/installed $@
