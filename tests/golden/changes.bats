#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What is known of changes, beside what was measured.
bats_require_minimum_version 1.5.0

setup() {
    PATH=$BUILD:$PATH
    list=$TESTS/../sweep/changes.json
    results=$TESTS/../sweep/baseline.jsonl
    cd "$BATS_TEST_TMPDIR" || return 1
}

# The list with the entries of one limit changed by a jq expression.
changed() { jq --arg limit "$1" "(.changes[] | select(.limit == \$limit)) |= ($2)" "$list" >changed.json; }

@test "the committed results hold every change, and have none that is not known" {
    run -0 sweep changes --check "$results"
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" == *" held by "*", 0 not as measured" ]]
    # The atlas has all architectures and modes, and so every entry.
    run -0 sweep changes --check "$TESTS/../docs/atlas/results.jsonl"
    entries=$(jq '.changes | length' "$list")
    [ "$output" = "$entries of $entries changes held by 51 cells, 0 not as measured" ]
    # Differences counted by another program: neighbours in one architecture and mode.
    different=$(jq -n '[inputs] | reduce .[] as $line ({}; if $line.cell then .cell = $line.cell
        else .at[$line.limit + "," + .cell.arch + "," + .cell.mode] += [$line.answer] end)
        | [.at | to_entries[] | select((.value | unique | length) > 1)] | length' "$results")
    limits=$(jq '[.changes[] | .limit + .arch + .mode] | unique | length' "$list")
    [ "$different" -le "$limits" ]
    [ "$different" -gt 20 ]
}

@test "a tag that is one version off is caught" {
    changed tail_calls.missed '.tag = "v6.13"'
    run -1 sweep changes --list changed.json --check "$results"
    [[ "${lines[0]}" == "tail_calls.missed, x86_64, jit: 6.12."*" says '33 tail calls', after 6.1."*", where '16 tail calls' is expected before v6.13, 116e04ba1459 "* ]]
    changed tail_calls.missed '.tag = "v6.1"'
    run -1 sweep changes --list changed.json --check "$results"
    [[ "${lines[0]}" == "tail_calls.missed, x86_64, jit: 6.1."*" says '16 tail calls', after 5.10."*", where '33 tail calls' is expected since v6.1, 116e04ba1459 "* ]]
}

@test "an entry that nothing shows, and a change that no entry tells of, are caught" {
    changed stack.program '.' && jq '.changes += [.changes[0] | .limit = "stack.program" | .from = "512 bytes" | .to = "512 bytes" | .tag = "v9.9"]' "$list" >changed.json
    run -1 sweep changes --list changed.json --check "$results"
    [[ "${lines[0]}" == "stack.program, x86_64, jit: no two kernels here show it: v9.9, "* ]]
    jq 'del(.changes[] | select(.limit == "stack.rounding"))' "$list" >changed.json
    run -1 sweep changes --list changed.json --check "$results"
    [[ "${lines[0]}" == "stack.rounding, x86_64, jit: '32 bytes' in 6.1."*" and '16 bytes' in 6.12."*": no entry tells of that" ]]
}

@test "a backport counts in its own series alone" {
    # 6.1.176 has what came with 6.18, by 6.1.156; without that it is expected to say yes.
    changed share.attach_type '.stable -= ["6.1.156"]'
    run -1 sweep changes --list changed.json --check "$results"
    [[ "${lines[0]}" == "share.attach_type, x86_64, jit: 6.1."*" says 'no'"* ]]
    changed share.attach_type '.stable |= map(if . == "6.1.156" then "6.1.177" else . end)'
    run -1 sweep changes --list changed.json --check "$results"
    [[ "${lines[0]}" == "share.attach_type, x86_64, jit: 6.1."*" says 'no'"* ]]
}

@test "each entry has a commit with its subject, or says that none is known" {
    run -0 jq -r '.changes[] | select((.commit == null) != (.why | test("has not been found")))' "$list"
    [ -z "$output" ]
    run -0 jq -r '.changes[] | select(.commit) | .commit' "$list"
    [ "$(grep -cE '^[0-9a-f]{40}$' <<<"$output")" -eq "${#lines[@]}" ]
    # One commit has one subject, one tag and the same backports everywhere.
    run -0 jq '[.changes[] | select(.commit) | {commit, subject, tag, stable}] | unique | (map(.commit) | unique | length) == length' "$list"
    [ "$output" = true ]
}

@test "changes are listed, each with its limit" {
    run -0 sweep changes tail_calls.missed
    [ "${lines[0]}" = "tail_calls.missed          x86_64  jit          v6.12   16 tail calls -> 33 tail calls" ]
    [ "${lines[1]}" = "    116e04ba1459 bpf, x64: Fix tailcall hierarchy" ]
    sweep changes | grep -E '^[a-z]' | awk '{ print $1, $2, $3, $4 }' | sort >printed
    jq -r '.changes[] | [.limit, .arch, .mode, .tag] | join(" ")' "$list" | sort | diff - printed
}

@test "compare prints the cause beside the difference" {
    run -0 sweep compare "$results" -f frames.static -f 'tail_calls.missed'
    run -0 sweep compare "$results" -f tail_calls.missed
    grep -q '^  cause: v6.12, 116e04ba1459 ("bpf, x64: Fix tailcall hierarchy"):' <<<"$output"
    run -0 sweep compare "$results" -f frames.static
    grep -q '^  cause: v7.2, cause not known: ' <<<"$output"
}

@test "a broken list: one line, status 2" {
    while IFS='|' read -r change want; do
        jq "$change" "$list" >broken.json
        run -2 --separate-stderr sweep changes --list broken.json
        [ "${#stderr_lines[@]}" -eq 1 ]
        [[ "$stderr" == "sweep: broken.json: $want"* ]] || { echo "said: $stderr"; false; }
    done <<'END'
.version = 2|not a list of changes: no version 1 with an array 'changes'
.changes = {}|not a list of changes: no version 1 with an array 'changes'
del(.changes[1].why)|change 2: lacks one of limit, arch, mode, from, to, tag, why, each a text
.changes[0].tag = "6.12"|change 1: its tag is not of the form v6.12
.changes[0].tag = "v6.12.3"|change 1: its tag is not of the form v6.12
.changes[0].subject = null|change 1: has a commit or a subject alone
.changes[0].commit = "116e"|change 1: its commit is not a hash of 12 to 40 digits
.changes[0].stable = null|change 1: its stable is not a list
.changes[0].stable = ["6.12"]|change 1: its stable has what is not of the form 6.6.57
END
    run -2 --separate-stderr sweep changes --list nosuch.json
    [[ "$stderr" == "sweep: nosuch.json: unable to open "* ]]
    run -2 --separate-stderr sweep changes --check "$results" stack.program
    [ "$stderr" = "sweep: changes: --check holds all changes, not 'stack.program'" ]
}
