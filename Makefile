# Papyri: the commands a newcomer needs. `make demo` shows it working, `make test` proves it.
SHELL := /bin/bash
.DELETE_ON_ERROR:
CARGO ?= cargo
DEMO_LIBRARY ?= target/demo-library
PAPYRI := target/debug/papyri
QUESTION ?= How can sparse and dense retrieval be combined?

.PHONY: help demo test setup models web build chromium lint clean-demo

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: setup ## Set up, ingest the sample papers, ask them one question
	$(CARGO) build
	@echo; echo "== ingesting samples/papers into $(DEMO_LIBRARY)"
	$(PAPYRI) ingest samples/papers --library $(DEMO_LIBRARY)
	@echo; echo "== papyri ask \"$(QUESTION)\""
	@$(PAPYRI) ask "$(QUESTION)" --library $(DEMO_LIBRARY)
	@echo; echo "== now chat with them in a browser:"; echo "   $(PAPYRI) serve --library $(DEMO_LIBRARY)"

test: setup chromium ## Set up and run every test
	$(CARGO) build
	$(CARGO) test --workspace
	cd web && npm run check && npm test && PAPYRI_BIN=$(CURDIR)/$(PAPYRI) npm run e2e

setup: models web ## Install the embedding weights and build the web page

models: ## Install the embedding weights and ONNX Runtime (Python with pip)
	@echo "== embedding weights"
	@models/export/setup.sh

web: ## Build the web page (node 20 or newer)
	@echo "== web page"
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer"; exit 1; }
	cd web && npm ci --no-fund --no-audit && npm run build

chromium: ## Install Chromium for the browser test, where it is missing (Debian, root)
	@[ -n "$$CHROMIUM" ] || command -v chromium >/dev/null || { echo "== chromium"; \
	  [ "$$(id -u)" = 0 ] || { echo "the browser test needs chromium: install it, or name one in CHROMIUM"; exit 1; }; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; }

build: web ## Build the program
	$(CARGO) build

lint: ## Format check, clippy, licences, unused dependencies, spelling
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	.ci/lint

clean-demo: ## Forget the demo library
	rm -rf $(DEMO_LIBRARY)
