# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Objects in guests as their owners load and run them.
load ../host/helpers

setup_file() {
    command -v qemu-system-x86_64 >/dev/null || skip "QEMU is not installed"
    "$BUILD/sweep" fetch 6.12 >"$BATS_FILE_TMPDIR/fetched" 2>&1 || skip "no kernels: $(tail -1 "$BATS_FILE_TMPDIR/fetched")"
}

@test "in a guest as on this machine: presets, slots, data, what is read; links between objects, and programs that are put on others" {
    compile "$TESTS/host/own.bpf.c" own.o
    compile "$TESTS/host/base.bpf.c" base.o
    compile "$TESTS/host/base.bpf.c" other.o -DOTHER
    compile "$TESTS/host/base.bpf.c" put.o -DEXTENDS -DPUT='"freplace/value"'
    compile "$TESTS/host/base.bpf.c" fentry.o -DPUT='"fentry/value"'
    compile "$TESTS/host/base.bpf.c" fexit.o -DPUT='"fexit/entry"'
    echo 'own.o:jmp[1]=one' >slots
    head -c 100 /dev/zero >packet
    # shellcheck disable=SC2054 # the commas are of --must
    settings=(--slots slots --data packet --max-entries own.o:sized=2 --global own.o:begins=1000 --global own.o:mode=MODE_ON
        --read own.o:sum --read put.o:seen --read fentry.o:seen --read fexit.o:seen --target base.o:entry
        --target fexit.o:put=base.o:entry:value --reuse other.o:jmp=base.o:jmp --set 'base.o:jmp[0]=tail')
    objects=(--object own.o --object base.o --object other.o --object put.o --object fentry.o --object fexit.o)
    run -0 --separate-stderr "$BUILD/sweep" run -q --kernels 6.12 -o json --results results "${objects[@]}" "${settings[@]}"
    got=$(jq -r 'select(.limit | test("[.]o[.](run|read)")) | "\(.limit) \(.answer)"' <<<"$output")
    [ "$got" = "own.o.run 7
own.o.read.sum 1012
base.o.run 2
other.o.run 7
put.o.run 41
put.o.read.seen 1
fentry.o.run 2
fentry.o.read.seen 1
fexit.o.run 2
fexit.o.read.seen 1" ] || { echo "$got"; echo "$stderr"; false; } >&2
    # The results are of these settings, and of no others.
    run -2 --separate-stderr "$BUILD/sweep" run -q --kernels 6.12 --results results "${objects[@]}" "${settings[@]}" --global own.o:on=1
    [[ "$stderr" == *": the objects were loaded or run in another way: name another folder with --results" ]]
    run -0 "$BUILD/sweep" plan --kernels 6.12 --results other "${objects[@]}" "${settings[@]}"
    [[ "$output" == *"--global=own.o:begins=1000"*"--data=packet"* ]]
}
