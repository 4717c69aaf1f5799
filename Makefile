# Naast. Prerequisites: Rust (rustup), a C compiler, Node 20 or newer. Everything else is installed when it is needed.
# `make` alone lists what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check bench faults races schemathesis fuzz tls screens release prerequisites

help: ## List what there is.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-13s %s\n", $$1, $$2 }'

prerequisites:
	@.make/prerequisites

run: prerequisites ## Build all, serve http://localhost:8080 on ./data; a new database gets the opening of the story.
	@.make/run

test: prerequisites ## Install what tests need, then run every test.
	@.make/test

check: prerequisites ## Formatting, lints, documentation, licences, unused dependencies, the web app's types.
	@.make/check

bench: prerequisites ## Measure the server with the work of many circles, on SQLite and PostgreSQL.
	@.make/bench

faults: prerequisites ## Leave out each rule of the core; then kill the server and all it stands on while people talk, and count what is lost.
	@.make/planted
	@.make/faults

races: prerequisites ## Have a hundred people write while others take back what they gave, and look what comes too late.
	@.make/races

schemathesis: prerequisites ## Ask every route what openapi.json allows, and what it does not.
	@.make/schemathesis

fuzz: prerequisites ## Feed what strangers can send to everything that reads it, a minute each.
	@.make/fuzz

tls: prerequisites ## Have testssl look at the TLS of a running server, and of one made weak.
	@.make/tls

screens: prerequisites ## Picture every screen, light and dark, small and wide, into ./screens.
	@.make/screens

release: prerequisites ## Make the optimised binary, target/release/naast, with the web app inside.
	@.make/web-app
	cargo build --release --locked -p naast
	@ls -l "$${CARGO_TARGET_DIR:-target}/release/naast"
