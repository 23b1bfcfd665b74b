# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# docs/schema: made from the tables, and what results, comparisons and lists hold by a validator that is not ours.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    baseline=$TESTS/../sweep/baseline.jsonl
    python3=/usr/bin/python3
    "$python3" -c 'import jsonschema' 2>/dev/null || skip "no python3-jsonschema"
}

@test "docs/schema is what the tables say" {
    mkdir made
    "$BUILD/schema" made
    diff -r made "$TESTS/../docs/schema" || { echo "run make schema" >&2; false; }
}

@test "results, comparisons and the list of questions are as their schemas say" {
    "$BUILD/sweep" compare -o json "$baseline" >compared
    "$BUILD/sweep" merge "$baseline" >merged
    "$BUILD/tailchain-report" -o json "$baseline" >reported
    "$BUILD/probe" --list -o json >questions
    "$TESTS/validate" comparison=compared comparison=reported results~merged results~"$baseline" question=questions \
        results~"$TESTS/../docs/atlas/results.jsonl"
}

@test "columns of CSV are the keys of the schema" {
    "$BUILD/sweep" compare -o csv "$baseline" | head -1 | tr -s ',\r' '\n' | sort >columns
    jq -r '.properties | keys[]' "$TESTS/../docs/schema/comparison.json" | sort | diff - columns
    "$BUILD/probe" --list -o csv | head -1 | tr -s ',\r' '\n' | sort >columns
    jq -r '.properties | keys[]' "$TESTS/../docs/schema/question.json" | sort | diff - columns
}

@test "what is not as the schema says is found" {
    "$BUILD/sweep" compare -o json "$baseline" | head -1 >row
    jq -c '.value = [33]' row >value
    jq -c '.kind = "odd"' row >kind
    jq -c '.version = 2' row >version
    jq -c '.more = 1' row >more
    jq -c 'del(.was)' row >less
    for fault in value kind version more less; do
        run -1 "$TESTS/validate" comparison=$fault
    done
    [ -n "$output" ]
}
