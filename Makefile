.DEFAULT_GOAL := help
.PHONY: help run test check build generate format lint drift test-go test-frontend test-browser tools clean

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# The demo of this checkout keeps its data here, unless DATA_DIR says otherwise.
export DATA_DIR ?= $(CURDIR)/.data

PACK := internal/database/embedded/pack
BUNDLE = internal/database/embedded/dist/postgres-$(shell go env GOOS)-$(shell go env GOARCH).tar.zst
GOLANGCI := bin/golangci-lint
GOLANGCI_VERSION := v2.15.0

say = @printf '\033[1m==> %s\033[0m\n' "$(1)"

help: ## Print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-12s %s\n", $$1, $$2}'

run: build ## Build all, and start with embedded PostgreSQL and the demo data
	$(call say,Starting the demo; Ctrl-C stops it)
	@bin/drawdown serve --demo

build: frontend/dist/index.html $(BUNDLE) ## bin/drawdown: one file with the web app and PostgreSQL inside
	$(call say,Building bin/drawdown (a first build takes a minute or two))
	@CGO_ENABLED=0 go build -trimpath -o bin/drawdown .

test: test-go test-frontend test-browser ## Every test: Go on real PostgreSQL, the web app's units, the walks in Chromium

check: drift lint test ## What CI runs: drift of generated code, format, lint, then every test

# ---------------------------------------------------------------- what is built

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	$(call say,Installing the web app's packages)
	@# not npm ci: it wants every platform's binaries of the tools, and not every registry has them all
	@cd frontend && npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

frontend/dist/index.html: frontend/node_modules/.package-lock.json schema.graphqls frontend/index.html frontend/vite.config.ts $(shell find frontend/src frontend/public -type f)
	$(call say,Building the web app)
	@cd frontend && npm run --silent build
	@touch $@

$(PACK)/node_modules/.package-lock.json: $(PACK)/package-lock.json
	$(call say,Installing PostgreSQL's programs)
	@cd $(PACK) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(BUNDLE): $(PACK)/node_modules/.package-lock.json $(wildcard $(PACK)/*.go)
	$(call say,Packing PostgreSQL)
	@go run ./$(PACK)
	@touch $@

# ---------------------------------------------------------------- what is generated

generate: frontend/node_modules/.package-lock.json ## Regenerate what comes from schema.graphqls
	@go run ./graph/encode/generate
	@cd frontend && npm run --silent generate

drift: generate
	$(call say,Looking for drift of generated code)
	@changed=$$(git status --porcelain -- graph frontend/src/api go.mod go.sum); \
	if [ -n "$$changed" ]; then echo "$$changed"; echo "Generated files differ from their source: run 'make generate' and commit."; exit 1; fi

# ---------------------------------------------------------------- how it is held to style

tools: $(GOLANGCI)

$(GOLANGCI): .golangci.yml
	$(call say,Building golangci-lint (a few minutes the first time))
	@GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@touch $@

format: $(GOLANGCI) frontend/node_modules/.package-lock.json ## Format Go and TypeScript
	@$(GOLANGCI) fmt
	@cd frontend && npm run --silent format

lint: $(GOLANGCI) frontend/dist/index.html ## Format and lint, changing nothing
	$(call say,Checking format and lint of Go)
	@$(GOLANGCI) fmt --diff
	@$(GOLANGCI) run
	$(call say,Checking format, types and lint of the web app)
	@cd frontend && npm run --silent check

# ---------------------------------------------------------------- how it is tested

test-go: frontend/dist/index.html $(BUNDLE)
	@.ci/compiler
	$(call say,Testing Go on real PostgreSQL (some minutes))
	@if command -v cc >/dev/null; then race=-race; else race=; fi; go test $$race -shuffle=on -timeout 20m ./...

test-frontend: frontend/node_modules/.package-lock.json
	$(call say,Testing the web app's units)
	@cd frontend && npm test --silent

test-browser: build frontend/node_modules/.package-lock.json
	$(call say,Walking through the app in Chromium)
	@cd frontend && npm run --silent e2e

clean: ## Remove what was built; the demo's data stays
	rm -rf bin frontend/node_modules $(PACK)/node_modules $(BUNDLE)
	find frontend/dist -mindepth 1 ! -name .gitkeep -delete
