# Papyri: the commands a newcomer needs.
SHELL := /bin/bash
.DELETE_ON_ERROR:
CARGO ?= cargo

.PHONY: help test setup models web build lint

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

test: setup ## Set up and run every test
	$(CARGO) test --workspace
	cd web && npm run check && npm test

setup: models web ## Install the embedding weights and build the web page

models: ## Install the embedding weights and ONNX Runtime (Python with pip)
	@echo "== embedding weights"
	@models/export/setup.sh

web: ## Build the web page (node 20 or newer)
	@echo "== web page"
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer"; exit 1; }
	cd web && npm ci --no-fund --no-audit && npm run build

build: web ## Build every crate
	$(CARGO) build

lint: ## Format check, clippy, licences, unused dependencies, spelling
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	.ci/lint
