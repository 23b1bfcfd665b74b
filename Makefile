# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# tailchain: everything that is made is under build/, where the commands stand side by side.

VERSION := 0.1
O       ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
CFLAGS  ?= -O2 -g
# `make WERROR=1` is what CI builds with; `make SANITIZE=1` adds ASan and UBSan (give it an O of its own).
WERROR  ?=
SANITIZE ?=

COMMANDS := gen loader

warnings := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wformat=2 -Wno-format-nonliteral -Wno-missing-field-initializers
multiarch := $(shell $(CC) -print-multiarch)
flags := -std=gnu17 -D_GNU_SOURCE -Ilib -DTAILCHAIN_VERSION='"$(VERSION)"' \
	-DMULTIARCH='"$(multiarch)"' $(warnings) $(if $(WERROR),-Werror) \
	$(if $(SANITIZE),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all \
		-fno-omit-frame-pointer)
comma := ,

# The folders are the architecture; see docs/extending.md. Only loader/ links libbpf.
libs_gen    := -ljansson
libs_loader := -lbpf -lelf -lz -ljansson

sources_lib := $(wildcard lib/*.c)
objects_lib := $(sources_lib:%.c=$(O)/obj/%.o)

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)';)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all help deps check lint install uninstall clean probe bench

all: $(COMMANDS:%=$(O)/%) $(O)/templates ## build the commands

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install the Debian packages that are missing (as root), or say which
	$(Q)./deps/install build

$(O)/obj/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(flags) -MMD -MP -c $< -o $@

define command
objects_$(1) := $$(patsubst %.c,$$(O)/obj/%.o,$$(wildcard $(1)/*.c))
$$(O)/$(1): $$(objects_$(1)) $$(objects_lib)
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(CFLAGS) $$(flags) $$(LDFLAGS) $$^ -o $$@ $$(libs_$(1))
endef
$(foreach c,$(COMMANDS),$(eval $(call command,$(c))))

# The templates stand beside the commands, as they do under share/ when installed.
$(O)/templates: $(wildcard templates/*)
	$(Q)rm -rf $@ && mkdir -p $@ && cp templates/* $@/

clean: ## remove all that was made
	$(Q)rm -rf $(O)

-include $(shell test -d $(O)/obj && find $(O)/obj -name '*.d')
