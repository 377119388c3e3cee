# The contract of the project's commands; README opens with the first two.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PORTAL_DATA ?= $(CURDIR)/.data
ONLY ?=
export PORT PORTAL_DATA

.PHONY: demo test lint format bench catalogue clean

demo: $(VENV)/runtime
	@PORTAL_DEMO=1 $(BIN)/python manage.py serve

test: $(VENV)/dev
	@bash tests/run.sh

lint: $(VENV)/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@git ls-files -z 'templates/*.html' 'templates/**/*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 --check
	@git ls-files -z 'templates/*.html' 'templates/**/*.html' | xargs -0 -r $(BIN)/djhtml --check --tabwidth 2
	@$(BIN)/lint-imports --no-cache

format: $(VENV)/dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@git ls-files -z 'templates/*.html' 'templates/**/*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 || true
	@git ls-files -z 'templates/*.html' 'templates/**/*.html' | xargs -0 -r $(BIN)/djhtml --tabwidth 2 || true

bench: $(VENV)/dev
	@$(BIN)/python -m tests.bench $(ONLY)

catalogue: $(VENV)/dev
	@$(BIN)/python manage.py catalogue

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 ou plus récent est nécessaire."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime: requirements.txt | $(BIN)/python
	@echo "Installation des bibliothèques…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt | $(BIN)/python
	@echo "Installation des bibliothèques et des outils de test…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .cache
