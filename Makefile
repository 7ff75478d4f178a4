# `make` prints this help.
.DEFAULT_GOAL := help
SHELL := /bin/bash
T ?= 30s
STAMP := $(shell git describe --always --dirty 2>/dev/null || echo unknown)

help: ## print this help
	@awk 'BEGIN{FS=":.*## "} /^[a-z-]+:.*## /{printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## run a campaign over a simulated fleet, with a dashboard
	go run ./cmd/pacecar demo

build: ## build bin/pacecar and bin/tcusim
	go build -trimpath -ldflags "-s -w -X main.version=$(STAMP)" -o bin/ ./cmd/...

test: ## all tests, race detector on, order shuffled; parts that need redis-server, mosquitto or chromium say so when they are missing
	go vet ./...
	go test -race -shuffle=on -timeout 20m ./...

test-short: ## the same without race detector, for the edit loop
	go test -short -shuffle=on ./...

golden: ## rewrite the golden stories from what the cores do now; read the diff
	go test ./actors/vehicle ./actors/campaign ./actors/catalog -run Stor -rewrite

fuzz: ## every fuzz target for T each (T=30s)
	@set -e; for p in $$(go list ./...); do \
	  for f in $$(go test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    echo "== $$p $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(T) $$p; done; done

bench: ## whole-system measures, as ratios to the echo ceiling
	go run ./cmd/pacecar bench rollout
	go run ./cmd/pacecar bench memory

generate: ## Go from messages/*.proto, the dashboard's bundle
	cd tools && go run ./protogen ../messages
	cd tools && go run ./bundle ../web/dashboard

verify: ## fail on stale generated files, untrue docs, upward imports, undocumented packages, unformatted code
	@test -z "$$(gofmt -l $$(git ls-files '*.go' | grep -v '\.pb\.go$$'))" || { gofmt -l $$(git ls-files '*.go'); echo "run gofmt"; exit 1; }
	@before=$$(git ls-files -s -m -o --exclude-standard messages web/dashboard | xargs -0 -I{} echo {} | sha256sum; cat messages/*.pb.go web/dashboard/dist/* | sha256sum); \
	  $(MAKE) -s generate; \
	  after=$$(git ls-files -s -m -o --exclude-standard messages web/dashboard | xargs -0 -I{} echo {} | sha256sum; cat messages/*.pb.go web/dashboard/dist/* | sha256sum); \
	  test "$$before" = "$$after" || { echo "generated files were stale: commit what make generate wrote"; exit 1; }
	go mod verify >/dev/null
	go mod tidy -diff
	go test ./docs/...

.PHONY: help demo build test test-short golden fuzz bench generate verify
