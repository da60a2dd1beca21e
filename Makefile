SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

FUNCTIONS := $(notdir $(wildcard functions/*))
# make dist TARGET=aarch64-unknown-linux-gnu builds for Architecture=arm64.
TARGET ?= x86_64-unknown-linux-gnu
# Amazon Linux 2023, on which the functions run, has this one.
GLIBC := GLIBC_2.34

.PHONY: help demo test check build dist bench sim sim-defects browser desk-test screenshots venv format deny lint lint-template policies clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "%-14s %s\n", $$1, $$2 }'

demo: venv build ## Play a short trading day on this machine (KEEP=1 leaves the stack up)
	target/release/demo $(if $(KEEP),--keep)

test: format lint lint-template policies venv build ## Everything that CI checks
	rm -rf target/calls
	cargo test --locked --workspace
	.venv/bin/python tests/local/policy_test.py
	$(MAKE) desk-test

check: format lint lint-template policies ## What needs neither release binaries nor the local stack
	cargo test --locked --workspace --exclude local --exclude e2e

build: ## Release binaries of the functions and the programs, in target/release
	cargo build --locked --release --workspace --bins

dist: ## Packages for AWS, in target/dist, with their zipped sizes
	cargo build --locked --profile deploy --target $(TARGET) $(FUNCTIONS:%=-p %)
	@for function in $(FUNCTIONS); do \
	  binary=target/dist/$$function/bootstrap; \
	  install -D target/$(TARGET)/deploy/$$function $$binary; \
	  needs=$$(objdump -T $$binary | grep -oE 'GLIBC_[0-9.]+' | sort -Vu | tail -1); \
	  printf '%-16s %8d bytes zipped, needs %s\n' $$function $$(gzip -9c $$binary | wc -c) $$needs; \
	  [ "$$(printf '%s\n' $(GLIBC) $$needs | sort -V | tail -1)" = $(GLIBC) ]; \
	done

desk-test: venv browser build ## Look at the desk in a headless Chromium, against the local stack
	target/release/troubled .venv-browser/bin/python tests/e2e/browser/desk_test.py

screenshots: venv browser build ## Pictures of the desk's pages, in target/screenshots
	target/release/troubled .venv-browser/bin/python tests/e2e/browser/screenshots.py

browser: .venv-browser/.stamp ## Debian's Chromium with its driver, and what drives them
	command -v chromedriver chromium > /dev/null || { apt-get update -q && apt-get install -y -q chromium chromium-driver; }

.venv-browser/.stamp: infra/browser-requirements.txt
	python3 -m venv --clear .venv-browser
	.venv-browser/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

bench: venv build ## Time, memory, calls and cost of the flows for 100,000 SKUs in 3 warehouses, in infra/bench.md
	target/release/bench

sim: ## Play simulated histories (SEEDS=, JOBS=, MINUTES=, or SEED= for one with its trace)
	cargo run --config tests/sim/fast.toml --locked --release -p sim -- $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),2000) \
	  --jobs $(or $(JOBS),2) --minutes $(or $(MINUTES),$(if $(SEEDS),100000,5)) --report $(or $(REPORT),target/sim.md))

sim-defects: ## Does the simulation notice every deliberate mistake? (its own build, in target/defects)
	cargo run --config tests/sim/fast.toml --locked --release -p sim --features defects --target-dir target/defects -- \
	  --defects --seeds $(or $(SEEDS),1000) --jobs $(or $(JOBS),2) --minutes $(or $(MINUTES),10) --report $(or $(REPORT),target/sim-defects.md)

format: ## Is everything formatted?
	cargo fmt --all --check

lint: ## Clippy, warnings are errors; dependencies are allowed, used and explained
	cargo clippy --locked --workspace --all-targets -- -D warnings
	python3 tests/local/dependencies_test.py
	@# Deliberate mistakes of the simulation are in nothing that is built by default.
	! cargo tree --locked --workspace --edges features --invert ports | grep -w defects

deny: target/tools/bin/cargo-deny ## The dependencies by cargo-deny itself (minutes, once; ADVISORIES=1 needs their database)
	$< $(if $(ADVISORIES),,--offline) check bans licenses sources $(if $(ADVISORIES),advisories)

target/tools/bin/cargo-deny:
	cargo install --locked --quiet --version 0.20.2 --root target/tools cargo-deny

lint-template: venv ## Are the templates sound, and do the texts fit them?
	.venv/bin/cfn-lint template.yaml
	.venv/bin/cfn-lint infra/observability.yaml
	.venv/bin/python tests/local/template_test.py
	.venv/bin/python tests/local/observability_test.py
	.venv/bin/python tests/local/links_test.py

policies: venv .venv-policy/.stamp ## Do the templates keep to the rules of infra/checkov.yaml?
	mkdir -p target/policies
	AWS_DEFAULT_REGION=eu-west-2 .venv/bin/python tests/local/translate.py > target/policies/template.json
	.venv-policy/bin/checkov --config-file infra/checkov.yaml -f target/policies/template.json infra/observability.yaml

.venv-policy/.stamp: infra/policy-requirements.txt
	python3 -m venv --clear .venv-policy
	.venv-policy/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

venv: .venv/.stamp ## Python packages of the local stack, in .venv

.venv/.stamp: infra/requirements.txt
	python3 -m venv --clear .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

clean: ## Remove everything that was built
	rm -rf target .venv .venv-policy .venv-browser
