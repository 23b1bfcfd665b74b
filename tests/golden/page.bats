# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The page of results, in a browser, where PAGE=1 asks for it.
bats_require_minimum_version 1.5.0

setup_file() {
    [ -n "${PAGE:-}" ] || return 0
    command -v npm >/dev/null || return 0
    make -s -C "$TESTS/.." O="$BUILD" page-tests >&2
}

setup() {
    [ -n "${PAGE:-}" ] || skip "a minute and a half of a browser: PAGE=1 asks for it"
    command -v npm >/dev/null || skip "no npm: the page cannot be built"
    command -v chromium >/dev/null || skip "no chromium"
    cd "$BATS_TEST_TMPDIR" || exit 1
    report=$BUILD/tailchain-report
}

# Markup in whatever of the results comes from outside.
hostile() {
    head -n 6 "$TESTS/../sweep/baseline.jsonl" | jq -c --arg a '<img src=x onerror=evil=1>' --arg b '</script><script>evil=1</script><!--' '
        if .cell then .cell |= (.kernel = "k" + $a | .name = $b | .kernel_version = "6.1" + $a | .compiler = $b | .error = $a + $b | .answers = 5)
        else .words = $b + $a | .remark = $a | .console = $b | .works = $a | .kernel = "k" + $a | .asks = $b + "\u001b[31m" | .limit += "<b class=evil>" end'
}

# 300 kernels: every third lacks a limit, every seventh crashed, two were not measured to their end. And one for each of
# 20 more architectures.
many() {
    local i
    for i in $(seq 320); do
        printf '{"version":1,"cell":{"kernel":"k%s","name":"k","kernel_version":"6.%s.1-1","arch":"%s","mode":"jit","asked":["stack.caller.1"],"error":%s}}\n' \
            "$i" "$i" "$([ "$i" -le 300 ] && echo x86_64 || echo "arch$i")" "$([ $((i % 150)) = 7 ] && echo '"the guest never started"' || echo null)"
        printf '{"version":1,"limit":"stack.caller.1","asks":"bytes","kind":"%s","answer":"%s","value":%s,"unit":"bytes"}\n' \
            $([ $((i % 7)) = 0 ] && echo crashed crashed null || echo "number $((i / 10)) $((i / 10))")
        [ $((i % 3)) = 0 ] || printf '{"version":1,"limit":"call.callback","asks":"may it?","kind":"yes","answer":"yes","value":null}\n'
    done
}

@test "the page in a browser: every filter, click, key, link and number, for all readers, and whatever the records hold" {
    results=${ATLAS:-$TESTS/../sweep/baseline.jsonl}
    "$report" --to page.html "$results"
    "$BUILD/sweep" merge --brief "$results" >records.jsonl
    hostile >hostile.jsonl
    "$report" --to hostile.html --title '<b class=evil>' hostile.jsonl
    many >many.jsonl
    "$report" --to many.html many.jsonl
    PAGE=$PWD/page.html RECORDS=$PWD/records.jsonl HOSTILE=$PWD/hostile.html MANY=$PWD/many.html MODULES=$BUILD/page/node_modules \
        timeout 300 node --test "$TESTS/page/page_test.mjs" >log 2>&1 || { cat log; false; }
    grep -E '^# usable' log >&3 || true
}
