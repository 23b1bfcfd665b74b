# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Sweeps over a fake QEMU, and what is made of their results.
bats_require_minimum_version 1.5.0

setup() {
    mkdir -p "$BATS_TEST_TMPDIR/work" "$BATS_TEST_TMPDIR/bin" && cd "$BATS_TEST_TMPDIR/work" || exit 1
    sweep=$BUILD/sweep
}

# cell KERNEL VERSION MODE LIMIT=KIND:VALUE...: the lines of a result
cell() {
    local kernel=$1 version=$2 mode=$3 asked='' one
    shift 3
    for one; do asked="$asked${asked:+,}\"${one%%=*}\""; done
    printf '{"version":1,"cell":{"kernel":"%s","name":"%s","kernel_version":"%s","arch":"x86_64","mode":"%s","asked":[%s],"error":null}}\n' \
        "$kernel" "${version%.*}" "$version" "$mode" "$asked"
    for one; do
        local answer=${one#*=}
        printf '{"version":1,"limit":"%s","answer":"%s","kind":"%s","value":%s,"works":"d1-s1","fails":"d1-s2","words":"said by %s"}\n' \
            "${one%%=*}" "${answer#*:}" "${answer%%:*}" "${answer#*:}" "$kernel"
    done
}

@test "a row for each limit, a column for each kernel by its version, changes marked and told with both edges" {
    cell k612 6.12.3-1 jit stack.caller.1=number:240 calls=number:33 >b.jsonl
    cell k61 6.1.9-1 jit stack.caller.1=number:224 calls=number:33 >a.jsonl
    run -0 --separate-stderr "$sweep" compare b.jsonl a.jsonl
    [ "${lines[0]}" = "# x86_64, jit" ]
    [ "${lines[1]}" = "limit           6.1.9  6.12.3" ]
    [ "${lines[2]}" = "stack.caller.1    224    *240" ]
    [ "${lines[3]}" = "calls              33      33" ]
    [[ "$output" == *"stack.caller.1, x86_64, jit: changed"*"6.1.9: 224"*"does not: d1-s2: said by k61"*"$ gen d1-s2 && sweep shell --kernels k61 --arch x86_64 --mode jit -- loader d1-s2.bpf.o"*"6.12.3: 240"* ]]
    [[ "$output" != *"calls, x86_64"* ]]
}

@test "a baseline: what changed, what one side lacks and what was not measured, with the right status" {
    cell k61 6.1.9-1 jit a=number:1 b=number:2 >now.jsonl
    run -0 "$sweep" compare --baseline now.jsonl now.jsonl
    [[ "$output" == *"2 answers are those of the baseline, 0 changed, 0 added, 0 lacking, 0 not measured" ]]
    cell k61 6.1.9-1 jit a=number:9 b=number:2 >changed.jsonl
    run -1 "$sweep" compare --baseline changed.jsonl now.jsonl
    [[ "$output" == *"a, x86_64, jit: changed"*"baseline, 6.1.9: 9"*"6.1.9: 1"* ]]
    cell k61 6.1.9-1 jit a=number:1 >removed.jsonl
    run -1 "$sweep" compare --baseline removed.jsonl now.jsonl
    [[ "$output" == *"b, x86_64, jit: added"* ]]
    cell k61 6.1.9-1 jit a=number:1 b=number:2 c=number:3 >more.jsonl
    run -3 "$sweep" compare --baseline more.jsonl now.jsonl
    [[ "$output" == *"c, x86_64, jit: lacking"* ]]
    { cat now.jsonl; cell k612 6.12.3-1 jit a=number:1 b=number:2; } >cells.jsonl
    run -3 "$sweep" compare --baseline cells.jsonl now.jsonl
    [[ "$output" == *"k612, x86_64, jit: could not be measured: not in the results"* ]]
    run -1 "$sweep" compare --baseline now.jsonl cells.jsonl
    [[ "$output" == *"a, x86_64, jit: added"* ]]
    # A newer build of the kernel that was asked for by the same name is compared with it.
    cell k61new 6.1.10-1 jit a=number:1 b=number:3 >newer.jsonl
    run -1 "$sweep" compare --baseline now.jsonl newer.jsonl
    [[ "$output" == *"b, x86_64, jit: changed"* ]]
}

@test "a limit that has no value, a crash and an answer that could not be measured are answers of a row" {
    cell k61 6.1.9-1 jit 'a=number:1' 'b=crashed:null' 'c=not measured:null' >a.jsonl
    run -3 "$sweep" compare a.jsonl
    [[ "$output" == *$'\nc '*'?'* ]]
    cell k612 6.12.9-1 jit 'a=no edge:null' 'b=number:5' 'c=number:1' >b.jsonl
    run -3 "$sweep" compare -o json a.jsonl b.jsonl
    [ "$(jq -r 'select(.limit == "b" and .kernel == "k612") | .change' <<<"$output")" = changed ]
    [ "$(jq -r 'select(.limit == "c" and .kernel == "k612") | .change' <<<"$output")" = first ]
}

@test "filters and orders, as veristat has them" {
    { cell k61 6.1.9-1 jit stack.a=number:5 stack.b=number:9 calls=number:33
      cell k61 6.1.9-1 interpreter stack.a=number:5 stack.b=number:9 calls=number:33
      cell k612 6.12.9-1 jit stack.a=number:6 stack.b=number:9 calls=number:33; } >all.jsonl
    limits() { "$sweep" compare -o csv "$@" all.jsonl | tail -n +2 | cut -d, -f2 | uniq | tr '\n' ' '; }
    [ "$(limits -f 'stack.*')" = "stack.a stack.b " ]
    [ "$(limits -f 'stack.*' -f calls -f '!stack.b')" = "stack.a calls " ]
    [ "$(limits -f changed=yes)" = "stack.a " ]
    [ "$(limits -f 'value>=9')" = "stack.b calls " ]
    [ "$(limits -s limit)" = "calls stack.a stack.b " ]
    [ "$(limits -s valuev)" = "calls stack.b stack.a " ]
    [ "$(limits -s changesv,limit)" = "stack.a calls stack.b " ]
    [ "$("$sweep" compare -o json -f mode=jit -f 'kernel>k611' all.jsonl | jq -r .kernel | sort -u)" = k612 ]
}

@test "CSV, Markdown and JUnit are what their readers expect" {
    { cell k61 6.1.9-1 jit a=number:1; cell k612 6.12.9-1 jit a=number:2; } >all.jsonl
    cell k612 6.12.9-1 jit a=number:7 >base.jsonl
    run -0 "$sweep" compare -o markdown all.jsonl
    [[ "$output" == *"| limit | 6.1.9 | 6.12.9 |"*"| a | 1 | *2 |"* ]]
    "$sweep" compare -o junit --baseline base.jsonl all.jsonl >out.xml || [ $? -eq 1 ]
    command -v xmllint >/dev/null && xmllint --noout out.xml
    [ "$(grep -c '<failure' out.xml)" -eq 2 ]
    [ "$("$sweep" compare -o csv all.jsonl | wc -l)" -eq 3 ]
}

@test "hostile results: no orders to a terminal, no markup, valid XML, and commands that run nothing else" {
    # Names, answers and words as jq writes them: escape sequences, bars, tags, quotes, a shell's own signs.
    hostile() {
        jq -cn --arg k "$1" '{version: 1, cell: {kernel: $k, name: "x;touch hurt", kernel_version: null, arch: "x86_64", mode: "jit$(touch hurt)", asked: ["a|b"], error: null}},
            {version: 1, limit: "a|b", answer: $k, kind: "value", value: $k, works: "d1;touch hurt", fails: "d1`touch hurt`", words: "]]>\u001b[2J\u0001<script>\u009b|\nline"}'
    }
    { hostile $'k\e]0;title\a1'; hostile $'k2|<b>\u202e'; } >hostile.jsonl
    for format in table markdown csv junit; do
        "$sweep" compare -o $format hostile.jsonl >out.$format
        ! grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae' out.$format
    done
    command -v xmllint >/dev/null && xmllint --noout out.junit
    # A bar or a tag from outside is none of the table's.
    [ "$(grep '^| a' out.markdown | grep -oP '(?<!\\)\|' | wc -l)" -eq 4 ]
    ! sed '/^```/,/^```/d' out.markdown | grep -q '[^\\]<b>'
    [ "$(grep -c '^    \$ ' out.table)" -ge 1 ]
    gen() { :; }; sweep() { :; }; loader() { :; }
    export -f gen sweep loader
    sed -n 's/^    \$ //p' out.table | bash
    [ ! -e hurt ]
}

@test "an attempt that failed does not outweigh the one that did not, in whatever order" {
    cell k61 6.1.9-1 jit a=number:1 b=number:2 | sed 's/"asked"/"compiler":"clang","asked"/' >good.jsonl
    cell k61 6.1.9-1 jit a=number:1 | sed 's/"error":null/"error":"it never started"/' >part.jsonl
    head -1 part.jsonl >none.jsonl
    for order in "good.jsonl part.jsonl none.jsonl" "none.jsonl part.jsonl good.jsonl"; do
        # shellcheck disable=SC2086
        run -0 "$sweep" compare $order
        [ "${lines[1]}" = "limit  6.1.9" ]
    done
}

@test "cells of two compilers are two, in the baseline too; hidden columns do not count as changes" {
    for compiler in 14 19; do
        cell k61 6.1.9-1 jit a=number:$compiler | sed "s/\"asked\"/\"compiler\":\"clang $compiler\",\"asked\"/"
    done >both.jsonl
    run -0 "$sweep" compare --baseline both.jsonl both.jsonl
    [[ "$output" == *"2 answers are those of the baseline, 0 changed"* ]]
    { cell k61 6.1.9-1 jit a=number:1; cell k612 6.12.9-1 jit a=number:1
      cell k61 6.1.9-1 interpreter a=number:1; cell k612 6.12.9-1 interpreter a=number:2; } >modes.jsonl
    [ "$("$sweep" compare -o json -f changed=yes -f mode=jit modes.jsonl | wc -l)" -eq 0 ]
    [ "$("$sweep" compare -o json -f changed=yes modes.jsonl | wc -l)" -eq 4 ]
}

# FILE of 20 cells with so many ROWS each.
cells_of() {
    awk -v rows="$2" 'BEGIN { for (c = 1; c <= 20; c++) {
        printf "{\"version\":1,\"cell\":{\"kernel\":\"k%d\",\"kernel_version\":\"6.%d.1-1\",\"arch\":\"x86_64\",\"mode\":\"jit\",\"asked\":[],\"error\":null}}\n", c, c
        for (r = 1; r <= rows; r++)
            printf "{\"version\":1,\"limit\":\"limit.%d\",\"answer\":\"%d\",\"kind\":\"number\",\"value\":%d}\n", r, r % (90 + c), r % (90 + c)
        } }' >"$1"
}

@test "a comparison takes time in proportion to what it compares" {
    cells_of few.jsonl 250
    cells_of many.jsonl 1000
    TIMEFORMAT=%U
    for arguments in "compare" "compare -o json" "merge" "compare --baseline"; do
        # shellcheck disable=SC2086
        few=$({ time "$sweep" $arguments few.jsonl few.jsonl >out; } 2>&1)
        # shellcheck disable=SC2086
        many=$({ time "$sweep" $arguments many.jsonl many.jsonl >out; } 2>&1)
        [ "$(wc -l <out)" -gt 1000 ]
        # With the square of the rows it would be 16 times as much.
        echo "$arguments: $few s, then $many s"
        [ "$(echo "$many <= 8 * $few + 0.2" | bc -l)" -eq 1 ]
    done
}

@test "merge gives what the files say, and brief leaves the records out" {
    cell k61 6.1.9-1 jit a=number:1 >a.jsonl
    cell k612 6.12.9-1 jit a=number:2 >b.jsonl
    mkdir folder && cp a.jsonl b.jsonl folder
    "$sweep" merge folder >one
    "$sweep" merge b.jsonl a.jsonl >two
    cmp one two
    "$sweep" merge one >three
    cmp one three
    [ "$(jq -r '.cell.kernel // empty' one | tr '\n' ' ')" = "k61 k612 " ]
}

@test "a folder's name is a path, whatever characters are in it" {
    for name in 'res[1]' res1 'a*' ab '?' '{x,y}' '~' 'with blank' '[' '\'; do
        mkdir -p "$name"
        cell k61 6.1.9-1 jit "a=number:${#name}" | sed "s/k61/k$(cksum <<<"$name" | cut -d' ' -f1)/" >"$name/a.jsonl"
    done
    for name in 'res[1]' res1 'a*' ab '?' '{x,y}' '~' 'with blank' '[' '\'; do
        run -0 --separate-stderr "$sweep" compare -o json "$name"
        [ "$(jq -r .kernel <<<"$output")" = "k$(cksum <<<"$name" | cut -d' ' -f1)" ]
        [ "$(jq -r .value <<<"$output")" = "${#name}" ]
    done
    rm 'res[1]/a.jsonl'
    cp res1/a.jsonl 'res[1]/.hidden.jsonl'
    run -2 --separate-stderr "$sweep" compare 'res[1]'
    [ "$stderr" = "sweep: res[1]: no results in this folder" ]
}

@test "bad results: one line that names file and line, status 2" {
    cell k61 6.1.9-1 jit a=number:1 b=number:2 >good.jsonl
    cell k61 6.1.9-1 jit a=number:3 b=number:2 >other.jsonl
    sed '2s/.*/{"version":1,/' good.jsonl >broken.jsonl
    sed '3s/"version":1/"version":9/' good.jsonl >future.jsonl
    sed 1d good.jsonl >headless.jsonl
    sed '2{p}' good.jsonl >twice.jsonl
    head -c -20 good.jsonl >cut.jsonl
    sed '1s/"error":null/"error":null,"answers":2/' good.jsonl >whole.jsonl
    sed '1s/"error":null/"error":null,"answers":"2"/' good.jsonl >text.jsonl
    head -2 whole.jsonl >short.jsonl
    cat short.jsonl good.jsonl >middle.jsonl
    cat whole.jsonl <(sed -n 3p whole.jsonl | sed s/b/c/) >longer.jsonl
    sed '3s/:/\x00/' good.jsonl >nul.jsonl
    { cat good.jsonl; head -c 100 /dev/zero; } >nuls.jsonl
    run -0 "$sweep" compare whole.jsonl
    : >empty.jsonl
    printf '\n\n' >blank.jsonl
    mkdir nothing
    while IFS='|' read -r arguments want; do
        # shellcheck disable=SC2086
        run -2 --separate-stderr "$sweep" $arguments
        if [ "${#stderr_lines[@]}" -ne 1 ] || [[ "$stderr" != "sweep: $want"* ]]; then
            echo "sweep $arguments said: $stderr"; echo "want: $want"; false
        fi
    done <<'TABLE'
compare broken.jsonl|broken.jsonl:2: not a line of results
compare future.jsonl|future.jsonl:3: version 9 of the format; this command reads 1
compare headless.jsonl|headless.jsonl:1: a finding before the line that names its cell
compare twice.jsonl|twice.jsonl:3: a second answer for one limit of this cell
compare cut.jsonl|cut.jsonl:3: not a line of results
compare short.jsonl|short.jsonl:1: cut off or changed: 1 of 2 answers
compare middle.jsonl|middle.jsonl:1: cut off or changed: 1 of 2 answers
compare longer.jsonl|longer.jsonl:1: cut off or changed: 3 of 2 answers
compare text.jsonl|text.jsonl:1: cut off or changed: 2 of "2" answers
compare nul.jsonl|nul.jsonl:3: not a line of results: a NUL byte in it
compare nuls.jsonl|nuls.jsonl:4: not a line of results: a NUL byte in it
compare --baseline short.jsonl good.jsonl|short.jsonl:1: cut off or changed
compare empty.jsonl|empty.jsonl:1: no results in it
compare blank.jsonl|blank.jsonl:3: no results in it
compare nothing|nothing: no results in this folder
compare missing|missing: No such file or directory
compare good.jsonl other.jsonl|good.jsonl:1 and other.jsonl:1: the same cell twice, with different answers for a: 1 and 3
compare -f nosuch=1 good.jsonl|filter 'nosuch=1': no field 'nosuch'
compare -s nosuch good.jsonl|sort 'nosuch': no such field
compare -o xml good.jsonl|output 'xml': unknown; known are table, csv, json, markdown, junit
compare|compare: name files or folders of results
plan --kernels ./good.jsonl|plan: name the folder of the results with --results
run --kernels ,|kernels: names none
bisect --from 6.1 --to 6.12|bisect: name one limit and an interval
bisect stack.caller.1 --from 6.1|bisect: name one limit and an interval
TABLE
    cell k612 6.12.9-1 jit a=number:1 >less.jsonl
    run --separate-stderr "$sweep" compare good.jsonl less.jsonl
    [[ "$stderr" == "sweep: "*"asked different questions" ]]
}

# -- Over a fake QEMU ----------------------------------------------------------------------------

# Six kernels, which are any ELF of this machine; each guest answers after a while and counts its boots.
fake_kernels() {
    [ "$(uname -m)" = x86_64 ] || skip "the fake kernel is an x86_64 ELF"
    export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache TMPDIR=$BATS_TEST_TMPDIR/tmp say=$BUILD/tests/say
    mkdir -p "$TMPDIR" boots
    kernels=
    for i in 1 2 3 4 5 6; do
        cp "$BUILD/guest/x86_64/init" kernel$i && echo $i >>kernel$i
        kernels=$kernels${kernels:+,}./kernel$i
    done
    export boots=$PWD/boots
    cat >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64" <<'END2'
#!/bin/bash
case "$*" in *"-accel kvm"*) echo "qemu-system-x86_64: error: failed to set MSR" >&2; exit 1 ;; esac
say="$say $(sed 's/.*mem-path=\([^ ]*\).*/\1/' <<<"$*")"
kernel=$(sed 's/.*-kernel \([^ ]*\).*/\1/' <<<"$*"); kernel=${kernel##*/}
$say 0 h "$kernel x86_64 jit"
sleep 0.$((RANDOM % 3))
n=1
for limit in call.subprogram call.global; do
    $say $n o "{\"version\":1,\"limit\":\"$limit\",\"answer\":\"yes\",\"kind\":\"yes\",\"value\":true,\"kernel\":\"$kernel\"}
"
    n=$((n + 1))
done
echo "$kernel" >>"$boots/$kernel"
$say $n x 0
END2
    chmod +x "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

@test "a sweep that is killed at 20 random instants goes on where it was, and ends with the same results" {
    fake_kernels
    "$sweep" run --cold -q -j 2 --kernels "$kernels" --results whole call.subprogram call.global >whole.table
    rm -rf boots/*
    for _ in $(seq 20); do
        "$sweep" run --cold -q -j 2 --kernels "$kernels" --results parts call.subprogram call.global >/dev/null 2>&1 &
        pid=$!
        sleep 0.0$((RANDOM % 10))$((RANDOM % 10))
        kill -KILL $pid 2>/dev/null || true
        wait $pid || true
        # What is there is whole.
        for file in parts/*; do [ ! -e "$file" ] || cmp "$file" "whole/${file##*/}"; done
        ls parts >there 2>/dev/null || true
        rm -f boots/*
        # And is not measured again.
        while read -r file; do [ ! -e "boots/${file%%-*}" ]; done <there
    done
    before=$(ls parts | wc -l)
    rm -f boots/*
    "$sweep" run --cold -q -j 2 --kernels "$kernels" --results parts call.subprogram call.global >parts.table
    [ "$(cat boots/* 2>/dev/null | wc -l)" -eq $((6 - before)) ]
    diff -r whole parts
    cmp whole.table parts.table
    [ -z "$(ls "$TMPDIR")" ]
    # A third time nothing boots.
    rm -f boots/*
    "$sweep" run --cold -q -j 2 --kernels "$kernels" --results parts call.subprogram call.global >/dev/null
    [ -z "$(ls boots)" ]
}

@test "a result that is cut, or has NUL bytes, is not taken for a complete one, nor overwritten; one that lacks answers is measured anew" {
    fake_kernels
    again() { "$sweep" run --cold -q --kernels ./kernel1 --results there call.subprogram call.global; }
    again >whole.table
    cp -r there whole
    [ "$(jq .cell.answers there/* | head -1)" -eq 2 ]
    file=$(echo there/*)
    head -2 "whole/${file##*/}" >"$file"
    cp "$file" cut
    run -2 --separate-stderr again
    [ "$stderr" = "sweep: $file:1: cut off or changed: 1 of 2 answers" ]
    cmp "$file" cut
    tr '\n' '\0' <"whole/${file##*/}" >"$file"
    run -2 --separate-stderr again
    [ "$stderr" = "sweep: $file:1: not a line of results: a NUL byte in it" ]
    # One of before there was a number.
    sed 's/,"answers":2//' "whole/${file##*/}" | head -2 >"$file"
    again >again.table
    diff -r whole there
    cmp whole.table again.table
    sed 's/,"answers":2//' "whole/${file##*/}" >"$file"
    rm -f boots/*
    again >again.table
    cmp whole.table again.table
    [ -z "$(ls boots)" ]
}

@test "plan: each line makes one cell's file, on any worker; the results are those of one run" {
    fake_kernels
    command -v parallel >/dev/null || skip "GNU parallel is not installed"
    "$sweep" run --cold -q --kernels "$kernels" --results whole call.subprogram call.global >/dev/null
    "$sweep" plan --cold --kernels "$kernels" --results parts call.subprogram call.global >plan
    [ "$(wc -l <plan)" -eq 6 ]
    parallel --will-cite -j 2 <plan >/dev/null
    diff -r whole parts
    [ -z "$("$sweep" plan --cold --kernels "$kernels" --results parts call.subprogram call.global)" ]
    "$sweep" merge parts >merged
    [ "$(grep -c '"cell"' merged)" -eq 6 ]
    # However many questions there are.
    mapfile -t many < <(yes call.global | head -1200)
    [ "$("$sweep" plan --cold --kernels ./kernel1 --results others "${many[@]}" | grep -o call.global | wc -l)" -eq 1200 ]
}

@test "a folder takes further questions, which are asked alone; one that cannot be written is said" {
    fake_kernels
    run -0 --separate-stderr "$sweep" run --cold -q --kernels ./kernel1 --results further call.subprogram
    [ "$(jq -c '.cell.asked // .limit' further/* | tr '\n' ' ')" = '["call.subprogram"] "call.subprogram" ' ]
    # As a guest that answers that one alone.
    sed -i 's/call.subprogram call.global; do/call.global call.callback; do/' "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
    run -0 --separate-stderr "$sweep" run --cold -q -o json --kernels ./kernel1 --results further call.global
    [ "$(jq -r .limit <<<"$output")" = call.global ]
    [ "$(jq -c '.cell.asked // .limit' further/* | tr '\n' ' ')" = '["call.subprogram","call.global"] "call.subprogram" "call.global" ' ]
    # What is there is not asked again, in whatever order, and not touched.
    cp -r further before
    rm -f boots/*
    run -0 --separate-stderr "$sweep" run --cold -q -o json --kernels ./kernel1 --results further call.global call.subprogram
    [ "$(jq -r .limit <<<"$output" | tr '\n' ' ')" = "call.subprogram call.global " ]
    [ -z "$(ls boots)" ]
    diff -r further before
    # One that is not answered leaves the others as they were.
    printf '#!/bin/sh\necho dead >&2; exit 1\n' >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
    run -3 --separate-stderr "$sweep" run --cold -q --kernels ./kernel1 --results further call.callback
    [ "$(jq -c '.limit // empty' further/* | tr '\n' ' ')" = '"call.subprogram" "call.global" ' ]
    fake_kernels
    run -0 --separate-stderr "$sweep" run --cold -q --kernels ./kernel1 --results there call.subprogram call.global
    run -2 --separate-stderr "$sweep" run --cold -q --kernels ./kernel1 --results there --object kernel2
    [[ "$stderr" == *"it answers other questions: name another folder with --results" ]]
    echo text >file
    run -3 --separate-stderr "$sweep" run --cold -q --kernels ./kernel1 --results file/below call.subprogram
    [[ "$stderr" == *"file/below: cannot be made: Not a directory" ]]
    # Before anything is measured, not after.
    rm -f boots/*
    mkdir small
    if [ "$(id -u)" -ne 0 ]; then
        chmod 555 small
        run -3 --separate-stderr "$sweep" run --cold -q --kernels "$kernels" --results small call.subprogram call.global
        [ "$stderr" = "sweep: small: cannot be written: Permission denied" ]
        [ -z "$(ls boots)" ]
    fi
    [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null || skip "a full disk needs root"
    on_tmpfs() {
        local options=$1
        shift
        run --separate-stderr unshare -m sh -c "mount -t tmpfs -o $options none small && \
            '$sweep' run --cold -q --kernels '$kernels' --results small $*; e=\$?; ls -A small; exit \$e"
    }
    on_tmpfs size=4k call.subprogram call.global
    [ "$status" -eq 3 ]
    [ "$stderr" = "sweep: small: cannot be written: No space left on device" ]
    [ -z "$output" ]
    on_tmpfs ro call.subprogram call.global
    [ "$status" -eq 3 ]
    [ "$stderr" = "sweep: small: cannot be written: Read-only file system" ]
    [ -z "$(ls boots)" ]
    # Room for some, as was known; what is written is whole.
    on_tmpfs size=24k call.subprogram call.global
    [ "$status" -eq 0 ]
    [ "$(ls boots | wc -l)" -eq 6 ]
    # Larger than could be known: what there was room for is there, and whole; nothing else is.
    sed -i "s/\\\\\"kind/\\\\\"words\\\\\":\\\\\"$(head -c 6000 /dev/zero | tr '\0' a)\\\\\",&/" "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
    on_tmpfs size=32k call.subprogram call.global
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"cannot be written: No space left on device"* ]]
    [ "$(grep -c jsonl <<<"$output")" -le 3 ]
    [ "$(grep -c jsonl <<<"$output")" -ge 1 ]
    [[ "$output" != *tmp* ]]
    # What is there already is read from a folder that cannot be written.
    "$sweep" run --cold -q --kernels ./kernel1 --results there call.subprogram call.global >want
    unshare -m sh -c "mount --bind there there && mount -o remount,ro,bind there && \
        '$sweep' run --cold -q --kernels ./kernel1 --results there call.subprogram call.global" >got
    cmp want got
}

# fake_archive VALUE...: kernels 6.1 to 6.N, of which each answers with its VALUE; `dead` never boots.
fake_archive() {
    fake_kernels
    local n=0 value sum
    mkdir -p "$XDG_CACHE_HOME/tailchain/apt-amd64" answers
    export answers=$PWD/answers
    : >list
    for value; do
        n=$((n + 1))
        local folder=$XDG_CACHE_HOME/tailchain/kernels/x86_64/6.$n-amd64
        mkdir -p "$folder"
        cp kernel1 "$folder/image" && echo $n >>"$folder/image"
        sum=$(sha256sum "$folder/image" | cut -d' ' -f1)
        printf '{"release":"6.%s-amd64","package":"linux-6.%s","version":"6.%s-1","sha256":"%s","image_sha256":"%s"}\n' \
            $n $n $n "$sum" "$sum" >"$folder/kernel.json"
        echo "linux-image-6.$n-cloud-amd64 6.$n-1 6.$n-amd64" >>list
        echo "$value" >"answers/6.$n-amd64"
    done
    sha256sum <list | cut -d' ' -f1 >>list
    mv list "$XDG_CACHE_HOME/tailchain/apt-amd64/kernels"
    cat >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64" <<'END2'
#!/bin/bash
case "$*" in *"-accel kvm"*) echo "qemu-system-x86_64: error: failed to set MSR" >&2; exit 1 ;; esac
say="$say $(sed 's/.*mem-path=\([^ ]*\).*/\1/' <<<"$*")"
kernel=$(sed 's/.*-kernel [^ ]*x86_64.\([^ /]*\).image .*/\1/' <<<"$*")
value=$(cat "$answers/$kernel")
[ "$value" != dead ] || exit 1
$say 0 h "$kernel x86_64 jit"
$say 1 o "{\"version\":1,\"limit\":\"stack.program\",\"answer\":\"$value bytes\",\"kind\":\"number\",\"value\":$value,\"kernel\":\"$kernel\"}
"
$say 2 x 0
END2
}

@test "bisect names the neighbours between which an answer changes, in few boots, several changes too" {
    fake_archive 1 1 1 1 1 2 2 2 2 2 2 2 2 2 2 2
    run -0 --separate-stderr "$sweep" bisect --cold -o json stack.program --from 6.1 --to 6.16
    [ "$(jq -r '.before + " " + .after' <<<"$output")" = "6.5-amd64 6.6-amd64" ]
    [ "$(jq -r .boots <<<"$output")" -le 6 ]
    fake_archive 1 1 1 2 2 2 3 3
    run -0 --separate-stderr "$sweep" bisect --cold -o json stack.program --from 6.1 --to 6.8
    [ "$(jq -r '.before + " " + .after' <<<"$output" | tr '\n' ',')" = "6.3-amd64 6.4-amd64,6.6-amd64 6.7-amd64," ]
    ! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null || "$TESTS/validate" change=/dev/stdin <<<"$output"
    fake_archive 1 1 dead 2
    run -3 --separate-stderr "$sweep" bisect --cold stack.program --from 6.1 --to 6.4
    [[ "$output" == *"6.2-amd64"*"1 bytes"*"6.4-amd64"*"2 bytes"*"(1 between them could not be measured)"* ]]
    fake_archive 5 5 5
    run -0 --separate-stderr "$sweep" bisect --cold stack.program --from 6.1 --to 6.3
    [[ "$output" == *"5 bytes at both ends, 6.1-amd64 and 6.3-amd64"*"0 changes among 3 kernels, 2 boots" ]]
    run -3 --separate-stderr "$sweep" bisect --cold stack.program --from 6.1 --to 6.9
    [ "$stderr" = "sweep: kernel '6.9': no package matches" ]
    run -2 --separate-stderr "$sweep" bisect --cold stack.program --from 6.3 --to 6.1
    [[ "$stderr" == *"no later kernel than 6.3-amd64" ]]
}

# fake_object_archive VALUE...: the same, of a program p of a.o: `refused`, `-` (there is none) or its instructions.
fake_object_archive() {
    fake_archive "$@"
    touch a.o b.o
    sed -i '/^\$say 1 o/,/^"/d' "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
    sed -i '/^\$say 2 x 0/d' "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
    cat >>"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64" <<'END2'
case $value in
    refused) programs='{"name":"p","verdict":"rejected","message":"no","insns":1}' ;;
    -) programs= ;;
    *) programs='{"name":"p","verdict":"accepted","insns":'$value'}' ;;
esac
$say 1 o "{\"version\":1,\"case\":\"a.o\",\"verdict\":\"accepted\",\"stage\":\"load\",\"kernel\":\"$kernel\",\"programs\":[$programs]}
"
$say 2 x 0
END2
}

@test "bisect of a program's verdict and figures, with a tolerance, and of what there is not" {
    bisect() { "$sweep" bisect --cold -o json --object b.o --object a.o --from 6.1 "$@" | jq -r '.before + " " + .after' | tr '\n' ','; }
    fake_object_archive 9 9 9 refused refused 9 - -
    [ "$(bisect --to 6.4 a.o.p.load)" = "6.3-amd64 6.4-amd64," ]
    [ "$(bisect --to 6.8 a.o.p.load)" = "6.3-amd64 6.4-amd64,6.5-amd64 6.6-amd64,6.6-amd64 6.7-amd64," ]
    fake_object_archive 100 102 104 106 200 201
    [ "$(bisect --to 6.6 a.o.p.insns --tolerate insns=5%)" = "6.4-amd64 6.5-amd64," ]
    [ "$(bisect --to 6.3 a.o.p.insns)" = "6.1-amd64 6.2-amd64,6.2-amd64 6.3-amd64," ]
    run -2 --separate-stderr "$sweep" bisect --cold --object a.o --from 6.1 --to 6.2 a.o.q.load
    [ "${stderr_lines[-1]}" = "sweep: bisect 'a.o.q.load': neither end of the interval has an answer to it" ]
    run -2 --separate-stderr "$sweep" bisect --cold --object a.o --from 6.1 --to 6.2 c.o.p.load
    [ "$stderr" = "sweep: bisect 'c.o.p.load': begins with no object's name: a.o.PROGRAM.load, .insns, .stack, or a.o.ARRAY[KEY]" ]
}

@test "bisect of a slot: between which kernels it is taken, refused, not there, or kills" {
    fake_slots() {
        fake_archive "$@"
        touch a.o
        sed -i -e '/^\$say 1 o/,/^"/d' -e '/^\$say 2 x 0/d' "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
        cat >>"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64" <<'END2'
row() { printf '{"version":1,"program":"p","array":%s,"key":%s,"verdict":"%s","message":null,"why":%s}\n' "$@"; }
case $value in
    dies) echo "[    2.0] Kernel panic - not syncing: dead"; exit 0 ;;
    -) $say 1 o "$(row null null accepted null)
" ;;
    *) $say 1 o "$(row null null accepted null)
$(row '"jmp"' 0 accepted null)
$(row '"jmp"' 1 "$value" '"type: one and another"')
" ;;
esac
$say 2 x $([ "$value" = rejected ]; echo $((1 - $?)))
END2
    }
    bisect() { "$sweep" bisect --cold -o json --object a.o --from 6.1 "$@" 'a.o.jmp[1]' | jq -r '[.before, .before_answer, .after, .after_answer] | join(" ")'; }
    fake_slots accepted accepted rejected rejected rejected dies
    [ "$(bisect --to 6.5)" = "6.2-amd64 accepted 6.3-amd64 rejected" ]
    [ "$(bisect --to 6.6)" = "6.2-amd64 accepted 6.3-amd64 rejected
6.5-amd64 rejected 6.6-amd64 crashed" ]
    fake_slots - - accepted
    [ "$(bisect --to 6.3)" = "6.2-amd64 - 6.3-amd64 accepted" ]
    run -2 --separate-stderr "$sweep" bisect --cold --object a.o --from 6.1 --to 6.2 'a.o.jmp[1]'
    [ "${stderr_lines[-1]}" = "sweep: bisect 'a.o.jmp[1]': neither end of the interval has an answer to it" ]
    run -0 --separate-stderr "$sweep" bisect --cold --object a.o --from 6.2 --to 6.3 'a.o.jmp[1]'
    [[ "$output" == "a.o.jmp[1], x86_64, jit: changes between"* ]]
    run -3 --separate-stderr "$sweep" bisect --cold --object a.o --from 6.1 --to 6.9 'a.o.jmp[1]'
    [ "$stderr" = "sweep: kernel '6.9': no package matches" ]
}

@test "bisect --all boots each kernel once, however many answers change" {
    # What fake_archive's guest says, once for each of two questions: PROGRAM,CALLEE.
    fake_archive 1,7 1,7 1,8 1,8 2,8 2,8 2,8 2,9
    sed -i -e '/^value=/,$d' "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
    cat >>"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64" <<'END'
value=$(cat "$answers/$kernel")
finding() { echo "{\"version\":1,\"limit\":\"$1\",\"answer\":\"$2 bytes\",\"kind\":\"number\",\"value\":$2,\"kernel\":\"$kernel\"}"; }
$say 0 h "$kernel x86_64 jit"
$say 1 o "$(finding stack.program "${value%,*}")
$(finding stack.callee "${value#*,}")
"
$say 2 x 0
END
    run -0 --separate-stderr "$sweep" bisect --cold -o json --all stack.program stack.callee --from 6.1 --to 6.8
    [ "$(jq -r '.limit + " " + .before + " " + .after' <<<"$output" | sort | tr '\n' ',')" = \
        "stack.callee 6.2-amd64 6.3-amd64,stack.callee 6.7-amd64 6.8-amd64,stack.program 6.4-amd64 6.5-amd64," ]
    # As many kernels as there are, no matter for how many questions: none twice.
    [ "$(grep -c '^sweep: measuring' <<<"$stderr")" -eq "$(grep '^sweep: measuring' <<<"$stderr" | sort -u | wc -l)" ]
    [ "$(jq -s 'map(.boots) | max' <<<"$output")" -le 8 ]
    run -0 --separate-stderr "$sweep" bisect --cold --all stack.program stack.callee --from 6.1 --to 6.8
    [[ "${lines[-1]}" == "3 changes of 2 questions among 8 kernels, "*" boots, 3 without an entry in the list of changes" ]]
}

@test "a kept list of kernels that is cut or changed is read anew, and does not name another kernel" {
    fake_archive 1 2 3
    kept=$XDG_CACHE_HOME/tailchain/apt-amd64/kernels
    # An apt that knows 6.1 to 6.3, and says that it was asked.
    cat >"$BATS_TEST_TMPDIR/bin/apt-get" <<'END2'
#!/bin/sh
echo "$*" >>"$boots/apt"
case $1 in indextargets) echo "Debian Debian http://127.0.0.1:9/debian" ;; esac
END2
    cat >"$BATS_TEST_TMPDIR/bin/apt-cache" <<'END2'
#!/bin/sh
case $* in
*pkgnames*) for n in 1 2 3; do echo linux-image-6.$n-cloud-amd64; done ;;
*show*) for n in 1 2 3; do printf 'Package: linux-image-6.%s-cloud-amd64\nVersion: 6.%s-1\n\n' $n $n; done ;;
esac
END2
    chmod +x "$BATS_TEST_TMPDIR"/bin/apt-*
    "$sweep" kernels --arch x86_64 >first
    [ "$(wc -l <first)" -eq 3 ]
    [ ! -e boots/apt ]
    cp "$kept" good
    for damage in '1!d' '3d' '4d' '4s/./x/' '1s/6.1-1/6.9-1/' d; do
        sed "$damage" good >"$kept"
        rm -f boots/apt
        run -0 "$sweep" kernels --arch x86_64
        [ "${#lines[@]}" -eq 3 ]
        [ -e boots/apt ]
        # And is kept well.
        rm -f boots/apt
        run -0 "$sweep" kernels --arch x86_64
        [ ! -e boots/apt ]
    done
    for size in 10 100; do
        { head -c $size good | tr '\n' '\0'; } >"$kept"
        run -0 "$sweep" kernels --arch x86_64
        [ "${#lines[@]}" -eq 3 ]
    done
}

@test "a fetch that is killed leaves nothing that the next command does not remove; one that runs is left alone" {
    fake_archive 1 2 3
    cache=$XDG_CACHE_HOME/tailchain
    rm -r "$cache/kernels/x86_64/6.2-amd64" "$cache/kernels/x86_64/6.3-amd64"
    # What a version before this one left.
    mkdir "$cache/fetch.oldone" && echo part >"$cache/fetch.oldone/part.deb"
    cat >"$BATS_TEST_TMPDIR/bin/apt-get" <<'END2'
#!/bin/sh
mkdir partial; head -c 100000 /dev/zero >partial/image.deb; pwd >"$boots/at"; exec sleep 60
END2
    chmod +x "$BATS_TEST_TMPDIR/bin/apt-get"
    held() { find "$cache" -maxdepth 1 -name 'fetch.*' | wc -l; }
    begun() { for _ in $(seq 100); do [ -s boots/at ] && break; sleep 0.05; done; [ -s boots/at ]; }
    for signal in KILL TERM; do
        rm -f boots/at
        "$sweep" fetch --arch x86_64 6.2 3>&- &
        pid=$!
        begun
        [ "$(held)" -eq 1 ]
        # Another command, meanwhile, removes nothing of it.
        "$sweep" kernels --arch x86_64 >/dev/null
        [ -s "$(cat boots/at)/partial/image.deb" ]
        kill -$signal $pid
        wait $pid || true
        "$sweep" kernels --arch x86_64 >/dev/null
        [ "$(held)" -eq 0 ]
    done
    # Two at once have a folder each.
    rm -f boots/at
    "$sweep" fetch --arch x86_64 6.2 3>&- & first=$!
    begun
    rm -f boots/at
    "$sweep" fetch --arch x86_64 6.3 3>&- & second=$!
    begun
    [ "$(held)" -eq 2 ]
    kill -KILL $first $second
    wait $first $second || true
    # One that fails leaves nothing.
    printf '#!/bin/sh\necho "E: no such package" >&2; exit 100\n' >"$BATS_TEST_TMPDIR/bin/apt-get"
    run -3 --separate-stderr "$sweep" fetch --arch x86_64 6.2
    [[ "$stderr" == *"cannot be fetched: E: no such package" ]]
    [ "$(held)" -eq 0 ]
}

@test "a filter of what is not there is an error that names the fields; nothing changed is none" {
    baseline=$TESTS/../sweep/baseline.jsonl
    for filter in nosuch 'stack.nosuch*' kernel=9.9 mode=fast '!*' 'kernel~9.*'; do
        run -2 --separate-stderr "$sweep" compare -f "$filter" "$baseline"
        [ -z "$output" ]
        [[ "$stderr" == "sweep: filter '$filter': matches nothing in these results;"*"fields are limit, kernel, "* ]] || { echo "$stderr"; false; }
    done
    run -0 "$sweep" compare -f answer=nosuch "$baseline"
    [ "$("$sweep" compare --changed -o json "$baseline")" = "$("$sweep" compare -f changed=yes -o json "$baseline")" ]
    [ "$("$sweep" compare --changed -o json "$baseline" | wc -l)" -gt 4 ]
}

@test "files of the same name in two folders are compared, by --baseline" {
    mkdir one two
    cell k612 6.12.9-1 jit a=number:1 >one/r.jsonl
    cell k612 6.12.9-1 jit a=number:2 >two/r.jsonl
    run -1 --separate-stderr "$sweep" compare -o json --baseline one/r.jsonl two/r.jsonl
    [ "$(jq -c '[.change, .value]' <<<"$output")" = '["changed",2]' ]
    run -2 --separate-stderr "$sweep" compare one/r.jsonl two/r.jsonl
    [[ "$stderr" == "sweep: one/r.jsonl:1 and two/r.jsonl:1: the same cell twice, "*"--baseline" ]]
}
