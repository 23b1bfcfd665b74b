# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# report: what it reads, and what becomes of it without a browser; page.bats has one.
bats_require_minimum_version 1.5.0

setup() {
    mkdir -p "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    report=$BUILD/tailchain-report sweep=$BUILD/sweep results=$TESTS/../sweep/baseline.jsonl
}

# cell KERNEL VERSION [LIMIT VALUE]...
cell() {
    printf '{"version":1,"cell":{"kernel":"%s","name":"k","kernel_version":"%s","arch":"x86_64","mode":"jit","asked":[],"date":"2026-11-27","error":null}}\n' "$1" "$2"
    shift 2
    while [ $# -gt 0 ]; do
        printf '{"version":1,"limit":"%s","asks":"it","answer":"%s bytes","kind":"number","value":%s,"unit":"bytes","works":"d1-s8"}\n' "$1" "$2" "$2"
        shift 2
    done
}

# A page whose data alone is of interest.
bare_page() {
    mkdir -p build && cp "$report" "$BUILD/gen" build/ && cp -r "$BUILD/templates" build/
    echo '<script type="application/json">@TAILCHAIN_DATA@</script>' >build/page.html
}
data() { sed -n 's,^<script type="application/json">\(.*\)</script>$,\1,p' "${1:-/dev/stdin}"; }

@test "tables for pull requests and CI are those of sweep compare" {
    for format in markdown csv json junit; do
        "$report" -o $format "$results" >a
        "$sweep" compare -o $format "$results" >b
        cmp a b
    done
    run -0 "$report" -o csv -f stack.caller.1 -f 'kernel~6.1*' "$results"
    [ "${#lines[@]}" -eq 3 ]
}

@test "a figure has axes with units, a legend and its source, as vectors and as pixels" {
    command -v gnuplot >/dev/null || skip "no gnuplot"
    { cell k61 6.1.9-1 stack.a 224 stack.b 96; cell k612 6.12.3-1 stack.a 240 stack.b 112; } >r.jsonl
    "$report" -o svg --title 'a & <b>' --to a.svg r.jsonl
    xmllint --noout a.svg
    for words in 'a & <b>' bytes kernel 6.1.9 6.12.3 'stack.a, x86_64, jit' 'stack.b, x86_64, jit' 'Source: tailchain' 'measured 2026-11-27'; do
        xmllint --xpath 'string(/)' a.svg | grep -qF "$words" || { echo "no $words" >&2; false; }
    done
    "$report" -o png --to a.png r.jsonl
    [ "$(head -c 8 a.png | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ]
    "$report" -o svg --figure kernel-stack --to k.svg "$results"
    xmllint --xpath 'string(/)' k.svg | grep -qF 'the whole stack, 16384'
    # Two units are no figure, and what was there stays.
    run -3 --separate-stderr "$report" -o svg --to a.svg "$results"
    [[ "$stderr" == "tailchain-report: lines: limits in tail calls and in bytes: choose some of one unit with --filter" ]]
    xmllint --noout a.svg
}

@test "a figure's edges are those of its records" {
    command -v gnuplot >/dev/null || skip "no gnuplot"
    for stack in 0 8 16; do
        for frames in 1 2; do
            printf '{"version":1,"case":"c","kernel":"6.1","arch":"x86_64","mode":"jit","stack":%s,"frames":%s,"depth":1,"verdict":"%s","asked":1,"made":1}\n' \
                "$([ "$frames" = 2 ] && echo "[$stack,0]" || echo "$stack")" "$frames" "$([ $((stack * frames)) -gt 16 ] && echo rejected || echo accepted)"
        done
    done >grid.jsonl
    bare_page
    build/tailchain-report grid.jsonl | data >data
    [ "$(jq -c '.maps[0] | [.x.axis, .x.values, .y.axis, .y.values, .rows]' data)" = '["stack",[0,8,16],"frames",[1,2],["...","..#"]]' ]
    [ "$(jq -c '.maps[0].fixed.depth' data)" = 1 ]
    "$report" -o svg --figure edges --to e.svg grid.jsonl
    xmllint --xpath 'string(/)' e.svg | grep -qF 'stack (bytes of the first frame), the most that works'
    run -3 "$report" -o svg --figure edges "$results"
    [[ "$output" == *"edges: no map of two axes in the results"* ]]
}

@test "the page's data are the records: every field of every finding, and the commands that show it again" {
    bare_page
    build/tailchain-report "$results" | data >data
    # A finding is its own fields, else the cell's, else the limit's.
    jq -c '. as $d | .cells[] | . as $c | .answers[] | $d.limits[.limit].common + $c.common + .own | with_entries(select(.value != null))' data | jq -S . >page
    "$sweep" merge --brief "$results" | jq -c 'select(.limit) | with_entries(select(.value != null))' | jq -S . >records
    cmp page records
    [ "$(jq '.cells | length' data)" -eq 4 ]
    [ "$(jq -c '[.cells[].answers[].command | select(startswith("gen ") or startswith("sweep ") | not)] | length' data)" -eq 0 ]
    jq -r '.programs["d1-f2-s241,0"]' data >plain.c
    "$BUILD/gen" -q --plain --emit c d1-f2-s241,0
    diff <(tail -n +2 'd1-f2-s241,0-plain.bpf.c') <(sed '$d' plain.c)
}

@test "what probe, a comparison and a cost print is read, also from a pipe" {
    jq -c 'select(.limit) | del(.kernel_package, .kernel_version, .kernel_sha256)' "$results" | head -5 >probe.jsonl
    "$sweep" compare -o json "$results" >compared.jsonl || true
    echo '{"version":1,"what":"tail call","axis":"depth","fix":"ring=1","emulated":false,"ns":4.5,"ratio":1.0,"fit":0.99,"message":null}' >cost.jsonl
    bare_page
    build/tailchain-report probe.jsonl cost.jsonl | data >data
    [ "$(jq -c '[(.cells | length), (.cells[0].answers | length), .costs[0].ns, .cells[0].label]' data)" = '[1,5,4.5,"5.10.0-32-cloud-amd64"]' ]
    [ "$(build/tailchain-report - <compared.jsonl | data | jq -c '[.cells[].answers | length] | add')" -eq "$(wc -l <compared.jsonl)" ]
}

@test "why an answer changed is found between the kernels of the change" {
    { cell k61 6.1.9-1 stack.a 224; cell k612 6.12.3-1 stack.a 240; cell k7 7.0.1-1 stack.a 240; cell k72 7.2.1-1 stack.a 250; } >r.jsonl
    change() { printf '{"limit":"%s","arch":"%s","mode":"any","from":"a","to":"b","commit":"abcdef123456","subject":"s","tag":"%s","stable":[%s],"why":"w"}' "$@"; }
    echo "{\"version\":1,\"changes\":[$(change stack.b any v6.9 ''),$(change stack.a any v6.9 ''),$(change stack.a arm64 v6.9 ''),$(change stack.a x86_64 v7.3 '"7.2.1"')]}" >causes.json
    bare_page
    build/tailchain-report --causes causes.json r.jsonl | data >data
    [ "$(jq -c '[.cells[].answers[].causes]' data)" = '[null,[1],null,[3]]' ]
    [ "$(jq -c '.causes[1].commit' data)" = '"abcdef123456"' ]
    echo '{"changes":7}' >bad.json
    run -2 "$report" --causes bad.json r.jsonl
    [[ "$output" == *"bad.json: not a list of changes"* ]]
}

@test "rows of two sources of kernels are two cells" {
    for source in old new; do
        printf '{"version":1,"limit":"stack.a","kernel":"k61","kernel_version":"6.1.9","kernel_source":"folder /%s","arch":"x86_64","mode":"jit","answer":"%d bytes","kind":"number","value":%d,"unit":"bytes"}\n' \
            $source ${#source} ${#source}
        printf '{"version":1,"limit":"stack.b","kernel":"k61","kernel_version":"6.1.9","kernel_source":"folder /%s","arch":"x86_64","mode":"jit","answer":"1 bytes","kind":"number","value":1,"unit":"bytes"}\n' $source
    done | sed '1s/"value":3/"value":2/;1s/3 bytes/2 bytes/' >rows.jsonl
    run -0 --separate-stderr "$report" -o json rows.jsonl
    [ "$(jq -rs 'map(select(.limit == "stack.a") | .kernel_source + " " + .answer) | sort | join(",")' <<<"$output")" = \
        "folder /new 3 bytes,folder /old 2 bytes" ]
}

@test "beside a baseline each answer says what it was" {
    cell k61 6.1.9-1 stack.a 224 stack.b 1 >old.jsonl
    cell k61 6.1.9-1 stack.a 240 stack.b 1 >new.jsonl
    bare_page
    build/tailchain-report --baseline old.jsonl new.jsonl | data >data
    [ "$(jq -c '[.baseline, (.cells[0].answers[] | [.change, .was])]' data)" = '[true,["changed","224 bytes"],["same","1 bytes"]]' ]
}

@test "bad records are one line that names file and line, and no page is lost" {
    cell k61 6.1.9-1 stack.a 224 >good.jsonl
    bare_page
    build/tailchain-report --to page.html good.jsonl
    cp page.html before
    : >empty.jsonl
    sed 's/"version":1/"version":2/' good.jsonl >future.jsonl
    { cat good.jsonl; echo '{broken'; } >broken.jsonl
    head -c -20 good.jsonl >cut.jsonl
    jq -c 'select(.limit) | .version = 9' good.jsonl >loose.jsonl
    echo '{"version":1,"what":1}' >other.jsonl
    jq -c 'select(.limit)' good.jsonl | sed p >twice.jsonl
    mkdir none
    while IFS='|' read -r path message; do
        run -2 build/tailchain-report --to page.html "$path"
        [ "$output" = "tailchain-report: $path$message" ] || { echo "$path: $output" >&2; false; }
        cmp page.html before
    done <<'END'
empty.jsonl|:1: no results in it
future.jsonl|:1: version 2 of the format; this command reads 1
broken.jsonl|:3: not a line of results: not a JSON object
cut.jsonl|:2: not a line of results: not a JSON object
loose.jsonl|:1: version 9 of the format; this command reads 1
other.jsonl|:1: neither a finding, a record nor a cost
twice.jsonl|:2: a second answer for one limit of this kernel
none|: no results in this folder
not-there|: No such file or directory
END
    run -2 "$report"
    [[ "$output" == *": name files or folders of results" ]]
    run -3 build/tailchain-report --to /proc/none/x good.jsonl
    [[ "$output" == *"/proc/none/x: "* ]]
    rm build/page.html
    run -3 build/tailchain-report good.jsonl
    [[ "$output" == *"page.html: No such file or directory: the page is built by \`make report\`, which needs npm" ]]
}

@test "hostile texts: no markup in the page's data, in Markdown or a figure, no orders to a terminal" {
    cell 'k</script><b>' '6.1</script>\u001b[31m' '<!--<script>' 5 >r.jsonl
    bare_page
    build/tailchain-report --title '</script>' r.jsonl >page
    [ "$(grep -c '</script>' page)" -eq 1 ]
    data page | jq -e '.limits[0].id == "<!--<script>"'
    for format in markdown csv junit; do
        run -0 "$report" -o $format r.jsonl
        [[ "$output" != *$'\e'* ]]
    done
    run -0 "$report" -o markdown r.jsonl
    [[ "${output//'\<'/}" != *"<script>"* ]]
    command -v gnuplot >/dev/null || return 0
    cell "k'; system('touch evil'); '" '`touch evil`' "a'.system(\"touch evil\").'" 5 | tr -d '\\' >r.jsonl
    jq -c . r.jsonl >/dev/null || { sed -i 's/"touch evil"/touch evil/' r.jsonl; }
    "$report" -o svg --title "'; system('touch evil'); \`touch evil\` \$(touch evil)" --to a.svg r.jsonl
    xmllint --noout a.svg
    [ ! -e evil ]
}
