# `make` prints this help.
.DEFAULT_GOAL := help
SHELL := /bin/bash
T ?= 30s
SEED ?= 0
SEEDS ?= 10
STEPS ?= 20000
BENCHES ?= rollout echo whole memory import pacing campaign targeting nodes recovery stream store halt
STAMP := $(shell git describe --always --dirty 2>/dev/null || echo unknown)
GENERATED = messages/*.pb.go web/dashboard/dist/*

help: ## print this help
	@awk 'BEGIN{FS=":.*## "} /^[a-z-]+:.*## /{printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## run a campaign over a simulated fleet, with a dashboard
	go run ./cmd/pacecar demo

build: ## build bin/pacecar and bin/tcusim
	go build -trimpath -ldflags "-s -w -X main.version=$(STAMP)" -o bin/ ./cmd/...

test: ## all tests, race detector on, order shuffled; parts that need redis-server, mosquitto, chromium, zstd or versitygw say so when they are missing
	go vet ./...
	go test -race -shuffle=on -timeout 20m ./...
	go test -shuffle=on ./cluster ./bench/nodes # what one process of several nodes can try only without the detector: protoactor races with itself there
	go test -race -count=1 -v -run TestFreshSeeds ./bench/sim # says which seeds it ran

test-short: ## the same without race detector, for the edit loop
	go test -short -shuffle=on ./...

golden: ## rewrite the golden stories from what the cores do now; read the difference
	go test ./actors/vehicle ./actors/campaign ./actors/catalog ./actors/cohort ./actors/targeting ./actors/targeting/selector ./web/rsql -run TestStories -rewrite

sim: ## the seeded simulation: SEED=7 STEPS=20000 repeats one, without SEED so many fresh ones (SEEDS=10); see docs/simulation.md
	go run ./bench/sim -seed $(SEED) -seeds $(SEEDS) -steps $(STEPS)

mutants: ## plant bugs and have the simulation catch each within 500 seeds; fails if one survives
	go run -tags mutants ./bench/sim -mutants -seeds 500 -steps 8000

chaos: ## three nodes under every fault that one machine can inject, into bench/results/chaos.md; QUICK=1: four faults in a minute; see docs/chaos.md
	@mkdir -p bench/results
	go run ./bench/chaos $(if $(QUICK),-quick,-results bench/results/chaos.md)

fuzz: ## every fuzz target for T each (T=30s)
	@set -e; for p in $$(go list ./...); do \
	  for f in $$(go test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    echo "== $$p $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(T) $$p; done; done

bench: ## whole-system measures, as ratios to the echo ceiling and to peers, into bench/results/NAME.txt; BENCHES="store halt": only those, FLAGS="--rounds 1" for all of them; see bench/README.md
	@mkdir -p bench/results
	go build -trimpath -ldflags "-s -w -X main.version=$(STAMP)" -o bin/pacecar ./cmd/pacecar
	@set -e; for b in $(BENCHES); do \
	  peers=; if [ $$b = targeting ]; then peers=--peers; fi; \
	  echo "== bench $$b"; bin/pacecar bench $$b $$peers $(FLAGS) --results bench/results/$$b.txt; done

bench-compare: ## compare bench/results with those of BASE, a revision or a directory, by benchstat: BASE=main BENCHES="store halt"
	@test -n "$(BASE)" || { echo "name what to compare with: make bench-compare BASE=main, or BASE=DIRECTORY with NAME.txt files"; exit 1; }
	@set -e; old=$$(mktemp -d); trap 'rm -rf "$$old"' EXIT; found=; for b in $(BENCHES); do \
	  test -f bench/results/$$b.txt || continue; \
	  if [ -d "$(BASE)" ]; then cp "$(BASE)/$$b.txt" "$$old/$$b.txt" 2>/dev/null || continue; \
	  else git rev-parse -q --verify "$(BASE)^{commit}" >/dev/null || { echo "BASE=$(BASE) is neither a directory nor a revision"; exit 1; }; \
	    git show "$(BASE):bench/results/$$b.txt" >"$$old/$$b.txt" 2>/dev/null || continue; fi; \
	  found=yes; go tool -modfile=tools/go.mod benchstat "base=$$old/$$b.txt" "now=bench/results/$$b.txt"; done; \
	test -n "$$found" || { echo "$(BASE) and bench/results have no NAME.txt in common: run make bench in both"; exit 1; }

generate: ## Go from messages/*.proto, and the dashboard's built files
	cd tools && go run ./protogen ../messages
	go generate ./web/dashboard

reference: ## write docs/reference from the commands and the table of settings; read the difference
	go run ./cmd/pacecar man --markdown docs/reference

pictures: ## take the pictures of docs/img again, of the pages as they are; needs chromium
	go test ./web/dashboard -count=1 -run TestPictures -update

drawings: ## rewrite what docs/ARCHITECTURE.md draws from the code; read the difference
	go test ./docs -run TestDrawingsAreTrue -update

lint: ## golangci-lint, where it is installed; each linter's reason is in .golangci.yml
	golangci-lint run ./...

verify: ## fail on unformatted code, stale generated files, an untidy go.mod, upward imports, undocumented packages, untrue documents
	@found=$$(git ls-files -co --exclude-standard '*.go' | xargs -r ls 2>/dev/null | xargs gofmt -l); \
	  test -z "$$found" || { echo "run gofmt -w on:"; echo "$$found"; exit 1; }
	@before=$$(sha256sum $(GENERATED)); $(MAKE) -s generate; \
	  diff <(echo "$$before") <(sha256sum $(GENERATED)) || { echo "these files were stale and are fresh now: commit them"; exit 1; }
	go mod tidy -diff
	go mod verify
	go test -short ./docs # make test runs the README's demonstration, too

.PHONY: help demo build test test-short golden sim mutants chaos fuzz bench bench-compare generate pictures reference drawings lint verify
