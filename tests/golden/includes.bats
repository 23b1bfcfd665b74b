#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The folders are the architecture: what may include what.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR"
    cp -r "$TESTS"/../{lib,gen,loader,probe,sweep,listing,report,schema} .
    includes >all
    [ "$(wc -l <all)" -gt 300 ]
}

# Two files a line, without their endings, for each include of one of ours in another: A.c and A.h
# are one. Names are looked for as the compiler does.
includes() {
    local files=(*/*.[ch] sweep/init/*.[ch])
    awk '
        function clean(path) { while (sub(/[^\/]+\/\.\.\//, "", path)); return path }
        function stem(path) { sub(/\.[^.\/]*$/, "", path); return path }
        BEGIN { for (i = 1; i < ARGC; i++) there[ARGV[i]] = 1 }
        match($0, /^#include "[^"]*"/) {
            split($0, part, "\"")
            folder = FILENAME; sub(/[^\/]*$/, "", folder)
            path = clean(folder part[2])
            if (!(path in there)) path = clean("lib/" part[2])
            if (stem(FILENAME) != stem(path)) print stem(FILENAME), stem(path)
        }' "${files[@]}" | sort -u
}

# Those that a folder may not have: it stands on those below it.
upwards() {
    local from to
    declare -A below=([lib]="" [gen]=lib [loader]=lib [probe]="lib loader" [sweep]=lib [listing]=lib [report]="lib sweep" [schema]="lib sweep")
    while read -r from to; do
        [[ " ${from%%/*} ${below[${from%%/*}]} " == *" ${to%%/*} "* ]] || echo "$from $to"
    done <all
}

@test "a folder includes from those below it alone" {
    run -0 upwards
    [ -z "$output" ]
}

@test "no files include one another in a circle" {
    # It prints those of a circle, and fails.
    run -0 tsort all
}

@test "an include upwards and a circle are found" {
    echo '#include "../loader/read.h"' >>lib/hex.c
    echo '#include "tool.h"' >>lib/process.h
    includes >all
    run -0 upwards
    [ "$output" = "lib/hex loader/read" ]
    run -1 tsort all
    [[ "$output" == *lib/process* && "$output" == *lib/tool* ]]
}
