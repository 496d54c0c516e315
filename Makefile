# Papyri: the commands a newcomer needs.
SHELL := /bin/bash
.DELETE_ON_ERROR:
CARGO ?= cargo
# Where the demo keeps its library, and what it asks.
DEMO_LIBRARY ?= target/demo
QUESTION ?= How can sparse and dense retrieval be combined?
# Where packages go, and the program that they carry.
PACKAGES ?= target/packages
RELEASE := $(or $(CARGO_TARGET_DIR),target)/release/papyri
PAPYRI := $(or $(CARGO_TARGET_DIR),target)/debug/papyri
# The page in a real browser against the real program.
E2E = browser="$$(web/e2e/browser.sh)" && cd web && CHROMIUM="$$browser" PAPYRI_BIN="$(abspath $(PAPYRI))" npm run e2e

.PHONY: help demo test e2e client-test contract-test setup models ocr web neo4j postgres operations build release deb wheel sbom lint

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

demo: setup build ## Set up, read the sample papers, ask them a question
	@echo "== reading the sample papers"
	@$(PAPYRI) ingest samples/papers --library $(DEMO_LIBRARY)
	@echo; echo "== $(QUESTION)"
	@$(PAPYRI) ask "$(QUESTION)" --library $(DEMO_LIBRARY)
	@echo; echo "The web chat and GraphQL over these papers, at http://127.0.0.1:8080:"
	@echo "  $(PAPYRI) serve --library $(DEMO_LIBRARY)"

test: setup neo4j postgres operations ## Set up and run every test
	$(CARGO) test --workspace
	cd web && npm run check && npm test
	$(E2E)

e2e: build ## Test the page in a real browser, installed if need be (Debian, Ubuntu)
	$(E2E)

client-test: build ## Test the Python client against the program (Python 3.9 or newer with pip)
	@echo "== python client"
	@PAPYRI_BIN="$(abspath $(PAPYRI))" clients/python/test.sh

contract-test: build ## Test the REST interface from its own document (Python 3.10 or newer with pip)
	@echo "== the document of the REST interface"
	@PAPYRI_BIN="$(abspath $(PAPYRI))" tests/contract/contract.sh

setup: models ocr web ## Install the embedding weights and Tesseract, build the web page

models: ## Install the embedding weights, ONNX Runtime and PDFium (Python with pip)
	@echo "== embedding weights"
	@models/export/setup.sh

ocr: ## Install Tesseract, which reads scans, where it is missing (Debian, as root)
	@echo "== tesseract"
	@models/tesseract/install.sh --optional

web: ## Build the web page (node 20 or newer)
	@echo "== web page"
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer"; exit 1; }
	cd web && npm ci --no-fund --no-audit && npm run build

neo4j: ## Fetch the Neo4j that the tests run (Maven, a JDK 17 or newer)
	@echo "== neo4j"
	@tests/neo4j/neo4j.sh --fetch

postgres: ## Install the Postgres that the tests run, where it is missing (Debian, as root)
	@echo "== postgres"
	@tests/postgres/postgres.sh --fetch

operations: ## Fetch the promtool and nginx that the tests run, where they are missing (Debian)
	@echo "== promtool, nginx"
	@tests/promtool/promtool.sh --fetch
	@tests/nginx/nginx.sh --fetch

build: ## Build the program, showing progress
	@echo "== program (the first build takes some twenty minutes on 2 cores)"
	$(CARGO) build

release: web ## Build the program as it is given to others
	$(CARGO) build --release --locked --bin papyri

deb: release ## Make the package for Debian and Ubuntu
	@deploy/packages/deb.sh $(RELEASE) $(PACKAGES)

wheel: release ## Make the Python wheel that carries the program
	@deploy/packages/wheel.py $(RELEASE) $(PACKAGES)

sbom: ## Write down what the program is made of (CycloneDX)
	@mkdir -p $(PACKAGES)
	@deploy/packages/sbom.py > $(PACKAGES)/papyri.cdx.json && echo $(PACKAGES)/papyri.cdx.json

lint: ## Format check, clippy, licences, unused dependencies, spelling
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	.ci/lint
