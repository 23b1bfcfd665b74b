# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Objects that stand for those of real projects (tests/objects): what the loader says of each program is what
# bpftool, libbpf alone and veristat say in the same guest. OBJECT_KERNELS=5.10,6.1,6.12,newest asks all of
# these, in place of one each.
bats_require_minimum_version 1.5.0

setup_file() {
    command -v qemu-system-x86_64 >/dev/null || skip "QEMU is not installed"
    export KERNELS=${OBJECT_KERNELS:-5.10,newest}
    # shellcheck disable=SC2086
    "$BUILD/sweep" fetch ${KERNELS//,/ } newest >"$BATS_FILE_TMPDIR/fetched" 2>&1 || skip "no kernels: $(tail -1 "$BATS_FILE_TMPDIR/fetched")"
    cd "$BATS_FILE_TMPDIR" || return 1
    for name in slots values sized globals; do
        "$TESTS/objects/make" $name >$name.bpf.c
        clang -target bpf -mcpu=v2 -g -O2 -idirafter "/usr/include/$(cc -print-multiarch)" -c $name.bpf.c -o $name.o
    done
    mkdir compiled_in
    for name in sized globals; do
        clang -target bpf -mcpu=v2 -g -O2 -DCOMPILED_IN -idirafter "/usr/include/$(cc -print-multiarch)" -c $name.bpf.c -o compiled_in/${name}_in.o
    done
}

setup() { cd "$BATS_FILE_TMPDIR" || exit 1; }

# carry COMMAND: sets `carried` to the options that take a program of this system and its libraries along, and
# `inside` to the words that run it there.
carry() {
    local path
    path=$(command -v "$1")
    carried=(--object "$path")
    while read -r library; do carried+=(--object "$library"); done < <(ldd "$path" | grep -oE '/[^ ]+' | sort -u)
    inside=("$(ldd "$path" | grep -oE '/[^ ]*/ld-[^ ]+')" --library-path /work "/work/$1")
}

# The kernels that a test is about, which by default is of one.
kernels() { tr ',' ' ' <<<"${OBJECT_KERNELS:-$1}"; }

# What the loader's records say of each program: these fields.
ours() { jq -r "select(.case) | .case as \$case | .programs[] | [\$case, .name, $1] | map(tostring) | join(\" \")" | sort; }
stack='(.stack / "+" | map(tonumber) | add)'

@test "verdicts and sizes are bpftool's, and each program is verified once" {
    carry bpftool
    for kernel in $(kernels 5.10); do
        # bpftool's first program, ours, bpftool's again: the ids between tell how many we loaded.
        run --separate-stderr timeout 500 "$BUILD/sweep" shell --kernels "$kernel" "${carried[@]}" -- \
            "${inside[@]}" prog loadall values.o /sys/fs/bpf/v ';' loader -o json --until load values.o ';' \
            "${inside[@]}" prog loadall slots.o /sys/fs/bpf/s ';' loader -o json --until load slots.o ';' \
            "${inside[@]}" -j prog show
        [ "$status" -eq 0 ] || { echo "$kernel: $stderr"; false; }
        grep '"case"' <<<"$output" | ours '.xlated_bytes, .jited_bytes' >ours
        [ "$(wc -l <ours)" -eq 322 ]
        grep '^\[' <<<"$output" | jq -r '.[] | select(.name | test("^[sv]_[0-9]*$")) |
            [if .name < "t" then "slots.o" else "values.o" end, .name, .bytes_xlated, .bytes_jited] | map(tostring) | join(" ")' | sort -u >theirs
        diff ours theirs
        # libbpf gets a stand-in of each, of two instructions, beside what it asks of the kernel.
        loaded=$(grep '^\[' <<<"$output" | jq '(map(select(.name == "s_000").id) | min) - (map(select(.name == "v_199").id) | min) - 1')
        [ "$loaded" -ge 400 ] && [ "$loaded" -lt 440 ]
    done
}

@test "instructions, states and stack are those that libbpf alone is told" {
    for kernel in $(kernels newest); do
        run --separate-stderr timeout 500 "$BUILD/sweep" shell --kernels "$kernel" -- \
            "$BUILD/tests/count" slots.o values.o ';' loader -o json --until load slots.o values.o
        [ "$status" -eq 0 ] || { echo "$kernel: $stderr"; false; }
        grep '"case"' <<<"$output" | ours ".verdict, .insns, .states, $stack" >ours
        [ "$(wc -l <ours)" -eq 322 ]
        diff ours <(grep -v '"case"' <<<"$output" | sort)
    done
}

@test "the same as veristat says" {
    command -v veristat >/dev/null || skip "there is no veristat here, and none in Debian's archive"
    carry veristat
    for kernel in $(kernels newest); do
        run --separate-stderr timeout 500 "$BUILD/sweep" shell --kernels "$kernel" "${carried[@]}" -- \
            "${inside[@]}" -q -o csv -e file,prog,insns,states,stack slots.o ';' loader -o json --until load slots.o
        [ "$status" -eq 0 ] || { echo "$kernel: $stderr"; false; }
        grep '"case"' <<<"$output" | ours ".insns, .states, $stack" >ours
        diff ours <(grep '^slots.o,' <<<"$output" | tr ',' ' ' | sort)
    done
}

@test "what its owner must set is refused as it is, by both; set, it is what is compiled in to bpftool and to libbpf alone" {
    carry bpftool
    set=(--max-entries flows=4096 --max-entries calls=40) globals=(--global enabled=1 --global 'limits[1].last = 200')
    for kernel in $(kernels newest); do
        run --separate-stderr timeout 500 "$BUILD/sweep" shell --kernels "$kernel" "${carried[@]}" -- \
            "${inside[@]}" prog loadall sized.o /sys/fs/bpf/z ';' "${inside[@]}" prog loadall globals.o /sys/fs/bpf/g ';' \
            loader -o json --until load sized.o globals.o ';' "${inside[@]}" -j prog show ';' \
            loader -o json --until load "${set[@]}" sized.o ';' loader -o json --until load "${globals[@]}" globals.o ';' \
            "$BUILD/tests/count" compiled_in/sized_in.o compiled_in/globals_in.o ';' \
            "${inside[@]}" prog loadall compiled_in/sized_in.o /sys/fs/bpf/zz ';' \
            "${inside[@]}" prog loadall compiled_in/globals_in.o /sys/fs/bpf/gg ';' "${inside[@]}" -j prog show
        grep '^\[' <<<"$output" >shown
        [ "$(head -1 shown | jq 'map(select(.name | test("^[zg]_"))) | length')" -eq 0 ]
        grep '"case"' <<<"$output" >records
        [ "$(wc -l <records)" -eq 4 ]
        [ "$(head -2 records | jq -r 'select(.verdict == "accepted").case')" = "" ]
        tail -2 records | ours ".verdict, .insns, .states, $stack" >ours
        [ "$(cut -d' ' -f2,3 ours | paste -sd,)" = "g_000 accepted,z_000 accepted" ] || { echo "$kernel: $stderr"; cat records; false; }
        diff ours <(sed -n 's|^\([^ {]*\)_in\.o |\1.o |p' <<<"$output" | sed 's|.*/||' | sort)
        diff <(tail -2 records | ours '.xlated_bytes, .jited_bytes') \
            <(tail -1 shown | jq -r '.[] | select(.name | test("^[gz]_")) | [if .name < "h" then "globals.o" else "sized.o" end, .name, .bytes_xlated, .bytes_jited] | map(tostring) | join(" ")' | sort)
    done
}
