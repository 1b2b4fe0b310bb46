# Everything that people and machines do with Casebook. `make install` to use it; `make test` and `make site` to work on it.

SWIFT ?= swift
# One configuration for tests, tool and site: a second one would compile everything twice.
BUILD := $(SWIFT) build --build-tests
CASEBOOK := .build/debug/casebook
PREFIX ?= $(HOME)/.local
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Tests run beside each other. Those that watch a terminal, and those that start the built tool, have the machine to themselves.
TERMINALS := 'ConsoleTests|TerminalTests'
COMMANDS := 'CommandTests'

.PHONY: help setup build install install-files uninstall man-pages test site bench doctor man clean format lint

## help: this list
help:
	@sed -n 's/^## \([a-z]*\): */  make \1\t/p' Makefile | expand -t 16

## setup: check the platform and the toolchain, install what is missing
setup:
	@[ "$$(uname -s)" = Linux ] || { echo "error: Casebook's checker runs on Linux only; use a Linux machine or container"; exit 3; }
	@command -v $(SWIFT) >/dev/null || { echo "error: there is no Swift; install 6.2 or later from https://www.swift.org/install"; exit 3; }
	@version=$$($(SWIFT) --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -1); \
	printf '6.2\n%s\n' "$$version" | sort -C -V || { echo "error: Swift $$version is too old; install 6.2 or later from https://www.swift.org/install"; exit 3; }
	@missing=""; \
	pkg-config --exists libcmark 2>/dev/null || [ -f /usr/include/cmark.h ] || missing="libcmark-dev"; \
	pkg-config --exists libxxhash 2>/dev/null || [ -f /usr/include/xxhash.h ] || missing="$$missing libxxhash-dev"; \
	command -v pkg-config >/dev/null || missing="$$missing pkg-config"; \
	if [ "$(FOR)" != use ]; then \
	pkg-config --exists vterm 2>/dev/null || [ -f /usr/include/vterm.h ] || missing="$$missing libvterm-dev"; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="$$missing chromium"; \
	fi; \
	[ -z "$$missing" ] && { echo "everything is here"; exit 0; }; \
	command -v apt-get >/dev/null || { echo "error: missing: $$missing; install them with this system's package manager, then run 'make setup' again"; exit 3; }; \
	echo "installing $$missing"; \
	{ $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -qq -y --no-install-recommends $$missing; } \
	|| { echo "error: apt-get could not install $$missing; see above, then run 'make setup' again"; exit 3; }

## build: the tool, the interposer and all tests
build:
	$(BUILD)

## install: build the tool and put it with its book, manual and completions below PREFIX (~/.local)
install:
	@$(MAKE) --no-print-directory setup FOR=use
	$(SWIFT) build --product CInterposer
	$(SWIFT) build --product casebook
	@$(MAKE) --no-print-directory install-files

# What was built, as it is. The book goes in whole: chapters that are gone must not stay.
install-files: man-pages
	@rm -rf "$(PREFIX)/share/casebook"
	@mkdir -p "$(PREFIX)/bin" "$(PREFIX)/lib/casebook" "$(PREFIX)/share/casebook/Sources" "$(PREFIX)/share/casebook/site"
	@install -m 755 $(CASEBOOK) "$(PREFIX)/bin/casebook"
	@install -m 644 .build/debug/libCInterposer.so "$(PREFIX)/lib/casebook/libCInterposer.so"
	@cp -R cases chapters claims glossary.md plan.yml LICENSE "$(PREFIX)/share/casebook/"
	@cp -R site/theme "$(PREFIX)/share/casebook/site/"
	@cp -R Sources/CSP Sources/CaseKit "$(PREFIX)/share/casebook/Sources/"
	@cp -R .build/share/. "$(PREFIX)/share/"
	@echo "installed $(PREFIX)/bin/casebook; begin with 'casebook read' or 'casebook drill'"
	@case ":$$PATH:" in *":$(PREFIX)/bin:"*) ;; *) echo "note: $(PREFIX)/bin is not in PATH";; esac

## uninstall: remove what install has put below PREFIX; logs of practice stay
uninstall:
	rm -rf "$(PREFIX)/bin/casebook" "$(PREFIX)/lib/casebook" "$(PREFIX)/share/casebook" "$(PREFIX)/share/man/man1/casebook.1" \
	"$(PREFIX)/share/bash-completion/completions/casebook" "$(PREFIX)/share/zsh/site-functions/_casebook" \
	"$(PREFIX)/share/fish/vendor_completions.d/casebook.fish"

## test: all tests, and whether the book keeps what it promises
test: setup build
	$(SWIFT) test --skip-build --skip $(TERMINALS) --skip $(COMMANDS)
	$(SWIFT) test --skip-build --filter $(TERMINALS)
	$(SWIFT) test --skip-build --filter $(COMMANDS)
	$(CASEBOOK) check-book

## site: run every case and write the site into site/public
site: setup build
	$(CASEBOOK) build

## bench: measure the checker itself: executions a second and the limits, schedules to a finding, memory
bench: build
	.build/debug/Benchmarks $(BENCHFLAGS)

## doctor: check this machine and find the planted bugs
doctor: build
	$(CASEBOOK) doctor

## man: write the manual page and the scripts for completion below .build/share
man: build man-pages

man-pages:
	@mkdir -p .build/share/man/man1 .build/share/bash-completion/completions .build/share/zsh/site-functions .build/share/fish/vendor_completions.d
	@$(CASEBOOK) manual > .build/share/man/man1/casebook.1
	@$(CASEBOOK) completions bash > .build/share/bash-completion/completions/casebook
	@$(CASEBOOK) completions zsh > .build/share/zsh/site-functions/_casebook
	@$(CASEBOOK) completions fish > .build/share/fish/vendor_completions.d/casebook.fish

## format: bring all Swift files into the one style
format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Benchmarks cases claims

## lint: say what is not in the one style
lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks cases claims

## clean: remove everything that was built, kept or written
clean:
	rm -rf .build .casebook site/public
