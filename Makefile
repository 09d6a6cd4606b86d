# The front door. `make drill` and `make test` do all their own set-up on a fresh Debian 12.
SHELL := /bin/bash
SWIFT ?= swift
CONFIGURATION ?= debug
PREFIX ?= /usr/local
BIN = $(shell $(SWIFT) build -c $(CONFIGURATION) --show-bin-path 2>/dev/null)
LAB ?= default
DRILL ?= Drills/stretched-pool-failover.yaml
ENVIRONMENT ?= Drills/environments/lab.yaml

SECONDS ?= 60

.PHONY: help drill build test test-all simulate lint format bench fuzz sanitize install clean lab-up lab-down

help: ## Say what can be made.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

drill: ## Install, build, raise the lab, run the main drill with its real objectives.
	@scripts/install-packages build lab
	@$(SWIFT) build -c $(CONFIGURATION) --product muster
	@$(BIN)/muster lab up --name $(LAB)
	@$(BIN)/muster run $(DRILL) --environment $(ENVIRONMENT)

build: ## Build the debug binary.
	@scripts/install-packages build
	$(SWIFT) build -c $(CONFIGURATION)

lint: ## Check the form of every source.
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Drills Package.swift \
		Benchmarks/Sources Benchmarks/Package.swift
	@if command -v shellcheck >/dev/null; then shellcheck $$(grep -lE "^#!.*/(env )?(ba)?sh" scripts/*); fi

format: ## Bring every source into form.
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Drills Package.swift \
		Benchmarks/Sources Benchmarks/Package.swift

test: ## Lint, build and test, one lab drill end to end and 2,000 simulated runs included.
	@scripts/install-packages build lab test
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory simulate
	$(SWIFT) build --build-tests
	@SWIFT="$(SWIFT)" scripts/run-tests --skip-build --no-parallel

simulate: ## Simulate SEEDS whole runs on a virtual clock (release build), or replay SEED with its trace.
	@scripts/install-packages build
	$(SWIFT) build -c release --product muster-simulate
	@"$$($(SWIFT) build -c release --show-bin-path)/muster-simulate" \
		$(if $(SEED),--seed $(SEED) $(if $(SEEDS),--seeds $(SEEDS),--trace),--seeds $(or $(SEEDS),2000))

test-all: ## What takes longer: every way of taking the data center offline, deaths of the runner, browsers.
	@scripts/install-packages build lab test
	@$(MAKE) --no-print-directory lint
	@test -x .build/readers/bin/python3 || python3 -m venv .build/readers
	@.build/readers/bin/pip install --quiet -r Tests/ReportingTests/browser/requirements.txt \
		-r Tests/ServicesTests/readers/requirements.txt -r Tests/DeliveryTests/readers/requirements.txt
	$(SWIFT) build --build-tests
	MUSTER_TEST_ALL=1 MUSTER_TEST_PYTHON=$(CURDIR)/.build/readers/bin/python3 \
		SWIFT="$(SWIFT)" scripts/run-tests --skip-build --no-parallel

bench: ## Measure SSH beside its peers, and chat and ledger at load; QUICK=1 for few rounds.
	@scripts/install-packages build lab bench
	@SWIFT="$(SWIFT)" scripts/bench $(if $(QUICK),--quick)

fuzz: ## Feed every reader of foreign input with libFuzzer, SECONDS each (TARGETS="drill journal").
	@scripts/install-packages build
	@scripts/fuzz $(SECONDS) $(TARGETS)

sanitize: ## Run the unit suites under the address sanitizer, then under the thread sanitizer.
	@scripts/install-packages build lab test
	@scripts/sanitize address
	@scripts/sanitize thread

install: ## Install the release binary, completions and the manual page under PREFIX.
	@scripts/install-packages build
	$(SWIFT) build -c release --product muster
	scripts/install-muster "$$($(SWIFT) build -c release --show-bin-path)/muster" "$(PREFIX)"

lab-up: ## Raise the lab.
	@$(BIN)/muster lab up --name $(LAB)

lab-down: ## Take the lab down.
	@$(BIN)/muster lab down --name $(LAB)

clean: ## Remove what was built.
	rm -rf .build .build-fuzz .build-address .build-thread
