# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What a sweep of objects must be like: judged from results, no kernel needed.
bats_require_minimum_version 1.5.0

setup() {
    mkdir -p "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    sweep=$BUILD/sweep
}

# cell KERNEL LIMIT=KIND:VALUE[:KERNEL_LIMIT]...: the lines of a result of objects
cell() {
    local kernel=$1 one
    shift
    jq -cn --arg k "$kernel" '{version: 1, cell: {kernel: $k, name: $k, kernel_version: ($k + "-1"), arch: "x86_64", mode: "jit",
        asked: [$ARGS.positional[] | split("=")[0]], error: null}}' --args "$@"
    for one; do
        jq -cn --arg k "$kernel" --arg l "${one%%=*}" --arg v "${one#*=}" '($v / ":") as [$kind, $value, $most] |
            {version: 1, limit: $l, answer: $value, kind: $kind, value: (if $kind == "value" then ($value | tonumber? // $value) else null end),
             words: (if $kind == "rejected" then "said by " + $k else null end), kernel_limit: ($most | if . then tonumber else null end)}'
    done
}

@test "without a gate a rejected object ends with 0; with --must load with 1, and its words are told" {
    cell 6.1.9 a.o.load=rejected:rejected a.o.p.load=rejected:rejected a.o.q.load=accepted:accepted >r.jsonl
    run -0 "$sweep" compare r.jsonl
    run -1 "$sweep" compare --must load r.jsonl
    [ "${lines[-3]}" = "gates: 2 of 3 answers fail, 0 warn, 0 cannot be judged" ]
    [ "${lines[-1]}" = "fails: a.o.p.load, 6.1.9, jit: rejected: said by 6.1.9 (--must load)" ]
    [[ "$output" == *"a.o.q.load   accepted"* ]]
    # Only what the glob names.
    run -0 "$sweep" compare --must '*.q.load' r.jsonl
    # What does not load is not run either.
    cell 6.1.9 a.o.load=accepted:accepted a.o.run=value:2 b.o.run=none:- >r.jsonl
    run -1 "$sweep" compare --must run r.jsonl
    [ "${lines[-1]}" = "fails: b.o.run, 6.1.9, jit: - (--must run)" ]
}

@test "a figure's amount: as typed, or in percent of what its kernel permits; of each program, not of their sum" {
    cell 6.1.9 a.o.insns=value:1200000 a.o.p.insns=value:900000:1000000 a.o.q.insns=value:300000:1000000 >r.jsonl
    run -0 "$sweep" compare --fail insns=90% r.jsonl
    run -1 "$sweep" compare --fail insns=89.9% --warn insns=25% r.jsonl
    [ "${lines[-3]}" = "gates: 1 of 2 answers fail, 1 warn, 0 cannot be judged" ]
    [ "${lines[-2]}" = "fails: a.o.p.insns, 6.1.9, jit: 900000, 90.0% of the 1000000 that this kernel permits (--fail insns=89.9%)" ]
    [ "${lines[-1]}" = "warns: a.o.q.insns, 6.1.9, jit: 300000, 30.0% of the 1000000 that this kernel permits (--warn insns=25%)" ]
    run -0 "$sweep" compare --warn insns=1 r.jsonl
    run -1 "$sweep" compare --fail insns=899999,stack=1 r.jsonl
    # An object without programs of its own is judged itself; functions are summed up, as veristat does.
    cell 6.1.9 a.o.stack=value:8+32+0:512 >r.jsonl
    run -0 "$sweep" compare --fail stack=40 r.jsonl
    run -1 "$sweep" compare --fail stack=39 r.jsonl
    # Older results do not say what the kernel permits.
    cell 6.1.9 a.o.p.insns=value:7 >r.jsonl
    run -3 "$sweep" compare --fail insns=90% r.jsonl
    [ "${lines[-1]}" = "unknown: a.o.p.insns, 6.1.9, jit: 7, and what this kernel permits of it is not known (--fail insns=90%)" ]
}

@test "what differs from the baseline by no more than is tolerated has not changed" {
    cell 6.1.9 a.o.p.insns=value:105 a.o.p.stack=value:8+8 >r.jsonl
    cell 6.1.9 a.o.p.insns=value:100 a.o.p.stack=value:8+8 >base.jsonl
    run -1 "$sweep" compare --baseline base.jsonl r.jsonl
    run -0 "$sweep" compare --baseline base.jsonl --tolerate insns=5% r.jsonl
    run -0 "$sweep" compare --baseline r.jsonl --tolerate insns=5 base.jsonl
    run -1 "$sweep" compare --baseline base.jsonl --tolerate insns=4.9% r.jsonl
    run -1 "$sweep" compare --baseline base.jsonl --tolerate stack=50% r.jsonl
}

@test "JUnit has the failures, Markdown the rows to look at, JSON the reason" {
    { cell 6.1.9 a.o.load=accepted:accepted a.o.p.insns=value:5:10 'a.o.<b>|.insns=value:9:10'
      cell 6.12.9 a.o.load=rejected:rejected a.o.p.insns=value:5:10 'a.o.<b>|.insns=value:1:10'; } >r.jsonl
    gates=(--must load --warn insns=40% --fail insns=80%)
    "$sweep" compare -o junit "${gates[@]}" r.jsonl >out.xml || [ $? -eq 1 ]
    [ "$(grep -c '<testsuite .*failures="1" errors="0"' out.xml)" -eq 2 ]
    [ "$(grep -c '<failure' out.xml)" -eq 2 ]
    [ "$(grep -c '<system-out>warning: 5, 50.0% of the 10 ' out.xml)" -eq 2 ]
    ! command -v xmllint >/dev/null || xmllint --noout out.xml
    "$sweep" compare -o markdown "${gates[@]}" r.jsonl >page || [ $? -eq 1 ]
    [ "$(head -1 page)" = "**2 of 6 answers fail, 2 warn, 0 cannot be judged**" ]
    grep -qF '| fails | a.o.load | 6.12.9 | jit | rejected: said by 6.12.9 (--must load) |' page
    # Nothing that passes takes room; markup does none.
    "$sweep" compare -o markdown --must load r.jsonl >page || [ $? -eq 1 ]
    grep -qF '| a.o.load | accepted | !*rejected |' page
    ! grep -q insns page && ! grep -q '<b>' page
    [ "$("$sweep" compare -o json "${gates[@]}" r.jsonl | jq -c '[.limit, .kernel, .gate, .gate_why]' | sed -n 3p)" = \
        '["a.o.p.insns","6.1.9","warns","5, 50.0% of the 10 that this kernel permits (--warn insns=40%)"]' ]
    # What is not shown is not judged.
    run -0 "$sweep" compare "${gates[@]}" -f kernel=6.1.9 -f '!*b*' r.jsonl
}

@test "bad gates: one line, status 2, before anything is measured" {
    while IFS='|' read -r words want; do
        eval "run -2 --separate-stderr $sweep run --kernels nosuch --object "$BUILD/sweep" $words"
        [ "$stderr" = "sweep: $want" ] || { echo "$stderr"; false; }
    done <<'END'
--must lod|must 'lod': no verdict 'lod'; there are load, run
--must load=1|must 'load=1': takes no amount
--must ,|must ',': names nothing
--fail insns|fail 'insns': is FIGURE=AMOUNT, as in insns=90%
--fail insns=|fail 'insns=': its amount is a number, or one with %
--fail insns=9x|fail 'insns=9x': its amount is a number, or one with %
--fail insns=-9|fail 'insns=-9': its amount is a number, or one with %
--fail insns=1e9|fail 'insns=1e9': its amount is a number, or one with %
--fail load=1|fail 'load=1': no figure 'load'; there are insns, stack, states, xlated, jited, load_us
--warn 'p.inns=1%'|warn 'p.inns=1%': no figure 'p.inns'; there are insns, stack, states, xlated, jited, load_us
--tolerate insns=5%%|tolerate 'insns=5%%': its amount is a number, or one with %
END
}
