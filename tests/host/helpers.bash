# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# shellcheck shell=bash
bats_require_minimum_version 1.5.0

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    gen=$BUILD/gen
    loader=$BUILD/loader
}

# Skips where this user may not load programs; says why.
needs_bpf() {
    bpftool prog list >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ] || skip "bpf() needs root here"
}

# Prints a field of each record on standard input.
field() { jq -r --arg f "$1" '.[$f]'; }
