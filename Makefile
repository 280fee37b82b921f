PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   ?= demo

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types fmt pages templates bench wheel clean

# Show what there is to make.
help:
	@awk '/^# /{text=substr($$0,3)} /^[a-z]+:/{sub(":.*","");printf "  make %-10s %s\n",$$0,text}' $(MAKEFILE_LIST)

# Set up, then run the main job on the sample office in a fresh folder.
demo: $(VENV)/ready
	@$(BIN)/kece demo $(DEMO)

# Set up, then run the tests.
test: $(VENV)/ready
	$(BIN)/python -m pytest -n auto -q $(PYTEST)

# Lint, types and tests: what CI runs.
check: lint types test

# Lint all code.
lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Check all types.
types: $(VENV)/ready
	$(BIN)/mypy

# Format all code.
fmt: $(VENV)/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Draw every shipped Word and Excel template anew from the form definitions.
templates: $(VENV)/ready
	$(BIN)/python -m desk.drawing

# Render every form of a demo office to PNG pages in pages/ (needs LibreOffice and pdftoppm).
pages: $(VENV)/ready
	$(BIN)/python tests/helpers/pages.py $(DEMO) pages

# Measure against the peers and write docs/benchmarks.md.
bench: $(VENV)/ready
	$(BIN)/python -m benchmarks

# Build the wheel.
wheel: $(VENV)/ready
	$(BIN)/python -m hatchling build -t wheel

# Remove what the other targets made.
clean:
	rm -rf $(VENV) demo pages dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kece needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV) || { echo "kece needs Python's venv module (on Debian and Ubuntu: the package python3-venv)"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,fast]'
	@touch $@
