# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# tailchain: everything that is made is under build/, where the commands stand side by side.

VERSION := 0.1
O       ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
CFLAGS  ?= $(if $(SANITIZE),-O1,-O2) -g
# `make WERROR=1` is what CI builds with; `make SANITIZE=1` adds ASan and UBSan (give it an O of its own).
WERROR  ?=
SANITIZE ?=

COMMANDS := gen loader probe sweep listing report

warnings := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wformat=2 -Wno-format-nonliteral -Wno-missing-field-initializers
comma := ,
multiarch := $(shell $(CC) -print-multiarch 2>/dev/null)
flags := -std=gnu17 -D_GNU_SOURCE -Ilib -DTAILCHAIN_VERSION='"$(VERSION)"' \
	-DMULTIARCH='"$(multiarch)"' $(warnings) $(if $(WERROR),-Werror) \
	$(if $(SANITIZE),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all \
		-fno-omit-frame-pointer)

# The folders are the architecture; see docs/extending.md. Only loader/ links libbpf, only listing/
# LLVM: without it all but the listing is built.
libs_gen    := -ljansson
libs_loader := -lbpf -lelf -lz -ljansson
libs_probe  := $(libs_loader) -lm
libs_sweep  := -larchive -lcrypto -lxxhash -lxml2 -ljansson
libs_init   :=
libs_report := $(libs_sweep)
libs_schema := $(libs_sweep)
llvm_config ?= $(firstword $(shell command -v llvm-config llvm-config-19 llvm-config-16 llvm-config-14))
ifeq ($(llvm_config),)
override COMMANDS := $(filter-out listing,$(COMMANDS))
else
libs_listing := -ljansson $(shell $(llvm_config) --ldflags --libs)
flags_listing := -isystem $(shell $(llvm_config) --includedir)
endif

# Where Debian keeps the headers of libxml2, which writes JUnit's XML.
flags_sweep := -isystem /usr/include/libxml2

objects_bpf := $(patsubst probe/objects/%.bpf.c,$(O)/objects/%.bpf.o,\
	$(wildcard probe/objects/*.bpf.c))
sources_lib := $(wildcard lib/*.c)
objects_lib := $(O)/lib.a

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)';)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all help deps check lint install uninstall clean probe sweep bench

# build/report is where the page is: its command has the name there that it is installed under.
binary = $(O)/$(if $(filter report,$(1)),tailchain-)$(1)

all: $(foreach c,$(COMMANDS),$(call binary,$(c))) $(O)/templates $(O)/changes.json $(objects_bpf) $(O)/objects/made guests ## build the commands
	$(if $(llvm_config),,@echo "no llvm-config (Debian: llvm-dev): the listing is not built" >&2)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install the Debian packages that are missing (as root), or say which
	$(Q)./deps/install build

$(O)/obj/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(flags) $(flags_$(<D)) -MMD -MP -c $< -o $@

# What a command is made of beside its own folder and lib/: the floors below it.
objects_of = $(patsubst %.c,$(O)/obj/%.o,$(wildcard $(1)/*.c))
floors_probe = $(filter-out %/main.o,$(call objects_of,loader))
floors_report = $(filter-out %/main.o,$(call objects_of,sweep))
floors_schema = $(floors_report)

# An archive: each command takes what it uses, and the libraries that this needs.
$(O)/lib.a: $(sources_lib:%.c=$(O)/obj/%.o)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

define command
$$(call binary,$(1)): $$(call objects_of,$(1)) $$(floors_$(1)) $$(objects_lib)
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(CFLAGS) $$(flags) $$(LDFLAGS) $$^ -o $$@ $$(libs_$(1)) $$(LDLIBS)
endef
$(foreach c,$(COMMANDS) schema,$(eval $(call command,$(c))))

$(O)/init: $(call objects_of,sweep/init) $(O)/lib.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(flags) $(LDFLAGS) $^ -o $@ $(libs_init) $(LDLIBS)

# -- Guests: what runs in them is static, one set for each architecture ---------------------------

ARCHES ?= $(own_arch)
own_arch := $(patsubst aarch64,arm64,$(shell uname -m))
# What cannot be built here is left out of all, and told.
if_all := $(if $(filter all,$(ARCHES)),|| :)
ifneq ($(if_all),)
override ARCHES := $(shell sed -n 's/^\([a-z0-9_]*\) .*/\1/p' deps/arches)
endif

guests: $(ARCHES:%=guest-%)
.PHONY: guests

guest-$(own_arch):
	+$(Q)$(call make_guest,$(own_arch)) CC=$(CC) LDFLAGS="-static -s"

# Of another architecture, from the archive's own packages of it, which the user's cache has unpacked.
guest-%: $(O)/sweep
	+$(Q)$(if $(if_all),,./deps/install guest-$* &&) { how=$$(deps/cross $(O)/sweep $*) && set -- $$how && \
		$(call make_guest,$*) CC="$$3 --target=$$1 --sysroot=$$2" multiarch=$$1 \
		LDFLAGS="-static -s -fuse-ld=lld -Wl,-z,muldefs" LDLIBS=-lzstd; } $(if_all)

make_guest = $(MAKE) --no-print-directory O=$(O)/guest/$(1) CFLAGS=-Os SANITIZE= guest-commands

guest-commands: $(O)/init $(O)/loader $(O)/probe
	@:
.PHONY: guest-commands

# Cases that are no members of the family; those that are, gen makes when they are needed.
$(O)/objects/%.bpf.o: probe/objects/%.bpf.c
	$(call say,BPF,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) -target bpf -mcpu=v2 -g -O2 -Wall -idirafter /usr/include/$(multiarch) -c $< -o $@
CLANG ?= clang
$(O)/objects/call_wq_aux.bpf.o: probe/objects/call_wq.bpf.c

# The same for big-endian kernels.
$(O)/objects/big/%.bpf.o: probe/objects/%.bpf.c
	$(call say,BPF,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) -target bpfeb -mcpu=v2 -g -O2 -Wall -idirafter /usr/include/$(multiarch) -c $< -o $@
$(O)/objects/big/call_wq_aux.bpf.o: probe/objects/call_wq.bpf.c
guest-s390x: $(objects_bpf:$(O)/objects/%=$(O)/objects/big/%)

# Objects of an older generator or template are not used any more.
$(O)/objects/made: $(O)/gen $(O)/templates
	$(Q)mkdir -p $(@D) && find $(@D) -name 'd[0-9]*' -delete && touch $@

# The templates stand beside the commands, as they do under share/ when installed.
$(O)/templates: $(wildcard templates/*)
	$(Q)rm -rf $@ && mkdir -p $@ && cp templates/* $@/

# What is known of changes, likewise.
$(O)/changes.json: sweep/changes.json
	$(Q)mkdir -p $(@D) && cp $< $@

# What deps installs is looked for by a make of its own.
probe: deps ## measure this kernel's limits; those of a guest without root, or where a warning is a panic
	$(Q)$(MAKE) --no-print-directory all
	$(Q)why=; [ "$$(id -u)" = 0 ] || why="not root"; \
	[ "$$(cat /proc/sys/kernel/panic_on_warn 2>/dev/null || echo 0)" = 0 ] || \
		why="a warning would panic this machine (kernel.panic_on_warn)"; \
	if [ -z "$$why" ]; then $(O)/probe; else \
		echo "$$why: measuring a kernel of this Debian release in a guest" >&2; \
		./deps/install sweep && $(O)/sweep run; fi

# The article's sections; N= is the number of stages, KERNEL= a guest's kernel.
DEMOS := tailcall bpf2bpf chain limit update
demo: deps all ## show, step by step, what tail calls are and where they stop (N=, KERNEL=)
	$(Q)demo/run $(O) $(DEMOS)
$(DEMOS:%=demo-%): demo-%: deps all
	$(Q)demo/run $(O) $*
.PHONY: demo $(DEMOS:%=demo-%)

# A small matrix against what was measured before; KERNELS=, ARCHES= and MODES= widen it.
KERNELS ?= 5.10,6.1,6.12,newest
MODES ?= jit
BASELINE ?= sweep/baseline.jsonl
comma_list = $(subst $(space),$(comma),$(strip $(1)))
space := $(subst ,, )
sweep: deps all ## measure several kernels and compare them with the baseline
	$(Q)./deps/install sweep
	$(Q)$(O)/sweep run --kernels $(call comma_list,$(KERNELS)) --arch $(call comma_list,$(ARCHES)) \
		--mode $(call comma_list,$(MODES)) --results $(O)/results.part --baseline $(BASELINE); \
	status=$$?; rm -rf $(O)/results && mv $(O)/results.part $(O)/results; exit $$status

# -- The page: libraries of npm, bundled into one file; results go into it ------------------------

npm_missing = { echo "npm is not there (Debian: npm): the page is not built" >&2; exit 3; }

# What the lock file names; nothing of it is run. The libraries of the tests come with `page-tests`.
define npm_install
	$(Q)command -v npm >/dev/null || $(npm_missing)
	$(call say,NPM,$(O)/page)
	$(Q)mkdir -p $(O)/page && cp report/page/package.json report/page/package-lock.json $(O)/page/ && \
		cd $(O)/page && npm ci $(1) --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
endef
page_lock := report/page/package.json report/page/package-lock.json

$(O)/page/installed: $(page_lock)
	$(call npm_install,--omit=dev)
	$(Q)touch $@

$(O)/page/installed-tests: $(page_lock)
	$(call npm_install,)
	$(Q)touch $(O)/page/installed $@

$(O)/page.html: $(page_lock) $(wildcard report/page/*) | $(O)/page/installed
	$(call say,PAGE,$@)
	$(Q)node report/page/build.mjs $(O)/page/node_modules $@

page-tests: $(O)/page/installed-tests
	$(Q)$(MAKE) --no-print-directory $(O)/page.html
.PHONY: page-tests

# build/results is what `make sweep` leaves.
RESULTS ?= $(if $(wildcard $(O)/results/*.jsonl),$(O)/results,sweep/baseline.jsonl)
report: all $(O)/page.html ## show results, RESULTS=, as one page: build/report/index.html
	$(Q)mkdir -p $(O)/report
	$(Q)$(call binary,report) --to $(O)/report/index.html $(RESULTS)
.PHONY: report

schema: $(O)/schema ## make docs/schema anew: what stands in the rows that the commands print
	$(Q)mkdir -p docs/schema && $(O)/schema docs/schema
.PHONY: schema

atlas: deps ## measure all kernels of docs/atlas anew and make its page: an hour and more
	$(Q)./deps/install sweep report $(patsubst %,guest-%,x86_64 arm64)
	$(Q)$(MAKE) --no-print-directory ARCHES=all all $(O)/page.html
	$(Q)report/atlas $(O) docs/atlas
.PHONY: atlas

# -- Installing ----------------------------------------------------------------------------------

# Where the shells look for completions by a command's name.
completions_bash := share/bash-completion/completions
completions_zsh := share/zsh/site-functions

install: all ## install into DESTDIR and PREFIX, as tailchain-gen, ...
	$(Q)install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/tailchain/templates \
		$(DESTDIR)$(PREFIX)/share/tailchain/objects \
		$(DESTDIR)$(PREFIX)/share/man/man1
	$(Q)$(foreach c,$(COMMANDS),install -m 755 $(call binary,$(c)) $(DESTDIR)$(PREFIX)/bin/tailchain-$(c) &&) :
	$(Q)install -m 644 templates/* $(DESTDIR)$(PREFIX)/share/tailchain/templates/
	$(Q)install -m 644 sweep/changes.json $(DESTDIR)$(PREFIX)/share/tailchain/
	$(Q)install -d $(DESTDIR)$(PREFIX)/share/tailchain/schema && \
		install -m 644 docs/schema/*.json $(DESTDIR)$(PREFIX)/share/tailchain/schema/
	$(Q)install -m 644 $(objects_bpf) $(DESTDIR)$(PREFIX)/share/tailchain/objects/
	$(Q)[ ! -d $(O)/objects/big ] || { install -d $(DESTDIR)$(PREFIX)/share/tailchain/objects/big && \
		install -m 644 $(objects_bpf:$(O)/objects/%=$(O)/objects/big/%) $(DESTDIR)$(PREFIX)/share/tailchain/objects/big/; }
	$(Q)[ ! -e $(O)/page.html ] || install -m 644 $(O)/page.html $(DESTDIR)$(PREFIX)/share/tailchain/
	$(Q)for a in $(ARCHES); do install -d $(DESTDIR)$(PREFIX)/share/tailchain/guest/$$a && \
		install -m 755 $(O)/guest/$$a/init $(O)/guest/$$a/loader $(O)/guest/$$a/probe \
			$(DESTDIR)$(PREFIX)/share/tailchain/guest/$$a/; done
	$(Q)install -d $(DESTDIR)$(PREFIX)/$(completions_bash) $(DESTDIR)$(PREFIX)/$(completions_zsh) && \
		install -m 644 completion/zsh $(DESTDIR)$(PREFIX)/$(completions_zsh)/_tailchain
	$(Q)for c in $(COMMANDS); do install -m 644 docs/tailchain-$$c.1 \
		$(DESTDIR)$(PREFIX)/share/man/man1/; \
		install -m 644 completion/bash $(DESTDIR)$(PREFIX)/$(completions_bash)/tailchain-$$c; done

uninstall: ## remove what install put there
	$(Q)for c in $(COMMANDS); do rm -f $(DESTDIR)$(PREFIX)/bin/tailchain-$$c \
		$(DESTDIR)$(PREFIX)/share/man/man1/tailchain-$$c.1 \
		$(DESTDIR)$(PREFIX)/$(completions_bash)/tailchain-$$c; done
	$(Q)rm -rf $(DESTDIR)$(PREFIX)/share/tailchain $(DESTDIR)$(PREFIX)/$(completions_zsh)/_tailchain

# -- Tests ---------------------------------------------------------------------------------------

# The guests of vm run beside the others: first those that take one processor, then those that take all.
LEVELS ?= unit host golden vm

# Functions in whose place a test has its own.
wraps_surprises := guest_run questions_objects_of files_add_command

# Unit tests may use all of loader/ but its main().
unit_tests := $(patsubst %.c,$(O)/%,$(wildcard tests/unit/*_test.c))
objects_tested = $(filter-out %/main.o,$(foreach c,loader probe sweep,$(call objects_of,$(c)))) \
	$(objects_lib)

$(O)/tests/unit/%_test: $(O)/obj/tests/unit/%_test.o $(objects_tested)
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(flags) $(wraps_$*:%=-Wl,--wrap=%) $^ -o $@ $(libs_probe) $(libs_sweep) -lcmocka
.PRECIOUS: $(O)/obj/tests/unit/%.o

# A second way of loading, which shares no code with ours.
$(O)/tests/host/load_each: tests/host/load_each.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(flags) $< -o $@ -lbpf

# The words of a fake guest.
$(O)/tests/say: tests/say.c $(O)/lib.a
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(flags) $^ -o $@

# What tests need of a static program, in guests too.
$(O)/tests/act: tests/act.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(filter-out -fsanitize% -fno-sanitize%,$(flags)) $< -static -pthread -o $@

# What veristat does, for guests: a static program of libbpf's alone.
$(O)/tests/count: tests/count.c
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(filter-out -fsanitize% -fno-sanitize%,$(flags)) $< -static -s -o $@ -lbpf -lelf -lz

check: check-deps ## run all tests
	$(Q)$(MAKE) --no-print-directory $(if $(filter-out unit,$(LEVELS)),all tests-built,unit-built)
	$(Q)tests/run $(O) $(LEVELS)
unit-built: $(unit_tests)
tests-built: unit-built $(O)/schema $(O)/tests/host/load_each $(O)/tests/say $(O)/tests/act $(O)/tests/count $(O)/tests/bench_load
.PHONY: tests-built unit-built

check-deps: deps
	$(Q)./deps/install check $(if $(filter golden,$(LEVELS)),report $(if $(DEB),deb)) $(if $(filter vm,$(LEVELS)),sweep)
.PHONY: check-deps

$(O)/tests/bench_load: $(O)/obj/tests/bench_load.o $(floors_probe) $(objects_lib)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(flags) $^ -o $@ $(libs_loader)

bench: check-deps all $(O)/tests/bench_load ## measure speeds, as ratios
	$(Q)tests/bench $(O)

sanitize: ## build with ASan and UBSan, and run the tests that need no guest
	$(Q)$(MAKE) O=$(O)/sanitize SANITIZE=1 LEVELS="$(SANITIZED)" check
SANITIZED ?= unit golden host
.PHONY: sanitize

# -- Fuzzing: a target for each parser, with the sources that it tries beside lib/ ----------------

fuzz_capture := $(addprefix loader/,bound.c capture.c newer.c kernel_btf.c program.c body.c marks.c printer.c relocations.c)
fuzz_channel := sweep/answer.c
fuzz_console := sweep/console.c
fuzz_debian := $(addprefix sweep/,archive.c archive_kernels.c debian.c url.c) sweep/apt.c sweep/package.c sweep/version.c sweep/cache.c sweep/checksum.c sweep/pages.c sweep/arch.c
fuzz_escape :=
fuzz_results := sweep/results_read.c sweep/results.c sweep/cell_result.c sweep/version.c
fuzz_guest := sweep/cell.c sweep/spare.c sweep/machine.c sweep/pages.c sweep/monitor.c sweep/lines.c sweep/guest_result.c sweep/line.c sweep/aspects.c sweep/arch.c $(fuzz_results)
fuzz_image := sweep/image.c sweep/arch.c
fuzz_listing := listing/command.c $(filter-out listing/main.c,$(wildcard listing/*.c))
fuzz_options := probe/grid.c probe/point.c
fuzz_spec :=
fuzz_stream := sweep/stream.c
fuzz_verifier := loader/verifier.c
fuzz_targets := $(patsubst tests/fuzz/%_fuzz.c,%,$(wildcard tests/fuzz/*_fuzz.c))
ifeq ($(llvm_config),)
fuzz_targets := $(filter-out listing,$(fuzz_targets))
endif

FUZZ_CC ?= clang
FUZZ_RUNS ?= 200000
fuzz: ## run each fuzz target FUZZ_RUNS times
	$(Q)./deps/install fuzz
	$(if $(llvm_config),,@echo "no llvm-config (Debian: llvm-dev): the listing is not fuzzed" >&2)
	$(Q)$(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$$(nproc)) \
		O=$(O)/fuzz CC=$(FUZZ_CC) LDFLAGS= SANITIZE= \
		CFLAGS="-g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" \
		$(fuzz_targets:%=fuzz-run-%)

libs_fuzz_capture := -lbpf -lelf
libs_fuzz_image := -larchive
libs_fuzz_listing := $(libs_listing)

# What a target finds new stays beside it, for the next time; so does what it fails with.
define fuzz_target
$$(O)/$(1)_fuzz: $$(O)/obj/tests/fuzz/$(1)_fuzz.o $$(fuzz_$(1):%.c=$$(O)/obj/%.o) $$(objects_lib)
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(CFLAGS) -fsanitize=fuzzer $$^ -o $$@ $$(libs_fuzz_$(1)) -lcrypto -lxxhash -ljansson

fuzz-run-$(1): $$(O)/$(1)_fuzz fuzz-seeds
	$$(call say,FUZZ,$(1))
	$$(Q)mkdir -p $$(O)/corpus/$(1)
	$$(Q)$$< -runs=$$(FUZZ_RUNS) -timeout=20 -rss_limit_mb=2048 -close_fd_mask=3 \
		-artifact_prefix=$$(O)/$(1)- $$(O)/corpus/$(1) \
		$$(wildcard tests/fuzz/seeds/$(1) $$(O)/seeds/$(1)) >$$(O)/$(1).log 2>&1 || \
		{ tail -n 60 $$(O)/$(1).log >&2; echo "$$<: failed" >&2; exit 1; }
.PHONY: fuzz-run-$(1)
endef
$(foreach t,$(fuzz_targets),$(eval $(call fuzz_target,$(t))))

# libFuzzer has a main() of its own.
$(O)/obj/listing/command.o: $(O)/obj/listing/main.o
	$(Q)objcopy --redefine-sym main=listing_main $< $@

# Seeds are small texts in tests/fuzz/seeds, and what is made of the tests' data.
fuzz-seeds:
	$(Q)tests/fuzz/make_seeds $(O)/seeds
.PHONY: fuzz fuzz-seeds

# How many states of a function the analyzer looks at, if not as many as it would by itself.
LINT_NODES ?=
lint: ## clang-format, clang-tidy, cppcheck, shellcheck, mandoc
	$(Q)./deps/install lint
	$(Q)clang-format --dry-run -Werror $(lint_sources)
	$(Q)cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
		--enable=warning,performance,portability -Ilib --suppress=missingIncludeSystem \
		--suppress=unknownMacro $(filter %.c,$(lint_sources))
	$(Q)clang-tidy --quiet --warnings-as-errors='*' $(filter %.c,$(lint_sources)) -- $(flags) $(flags_sweep) $(flags_listing) \
		$(if $(LINT_NODES),-Xclang -analyzer-config -Xclang max-nodes=$(LINT_NODES)) 2>/dev/null
	$(Q)shellcheck deps/install deps/cross tests/run tests/bench tests/compare_plain tests/fuzz/make_seeds demo/run report/atlas completion/bash .ci/run
	$(Q)mandoc -T lint -W warning docs/*.1
lint_sources = $(filter-out %.bpf.c,$(wildcard $(COMMANDS:%=%/*.[ch]) schema/*.[ch] lib/*.[ch] tests/*/*.[ch]))

clean: ## remove all that was made
	$(Q)rm -rf $(O)

-include $(shell test -d $(O)/obj && find $(O)/obj -name '*.d')
