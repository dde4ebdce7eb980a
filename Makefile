# What one can do here. `make` alone lists it.

PYTHON ?= python3
PORT ?= 8000
SERVE ?= 1
BIN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test lint format lock set-up set-up-test clean

help: ## Show this list
	@echo "Uttag. Needs Python 3.11 or newer with pip, make and git; all else goes into .venv."
	@echo
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'
	@echo
	@echo "  After set-up, $(BIN)/uttag --help shows the program's own commands."

demo: set-up ## Build the made-up region and serve it (PORT=8000; SERVE=0 stops after the build)
	@$(BIN)/uttag demo --port $(PORT)
	@if [ "$(SERVE)" != 0 ]; then exec $(BIN)/uttag --demo serve --port $(PORT); fi

test: set-up-test ## Check style, types and layers; run the suite on SQLite and on PostgreSQL
	@$(BIN)/python tools/run_tests.py

lint: set-up-test ## Check style, types and layers only
	@$(BIN)/python tools/run_tests.py lint

format: set-up-test ## Format the code
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix --quiet

lock: ## Choose the newest versions that fit pyproject.toml (needs uv)
	@for level in run test; do \
		extra=$$([ $$level = test ] && echo "--extra test"); \
		uv pip compile --quiet pyproject.toml $$extra --upgrade --universal --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements/$$level.txt; \
	done

set-up: ## Make .venv with what running needs
	@$(PYTHON) tools/set_up.py run

set-up-test:
	@$(PYTHON) tools/set_up.py test

clean: ## Remove .venv and the demo region
	rm -rf .venv var/demo
