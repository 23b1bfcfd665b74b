# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Why this kernel refuses a program or a slot: misfits that are planted, one each (tests/host/misfits).
load helpers

# NAME [OBJECT CLANG_OPTION...]
plant() { compile "$TESTS/host/misfits/$1.bpf.c" "${2:-$1.o}" "${@:3}"; }

# Whether the kernel takes `other` into jmp[1] of an object, by bpftool.
bpftool_takes() {
    export object=$1
    unshare -m bash -c 'mount -t bpf bpf /mnt && bpftool prog loadall "$object" /mnt/p pinmaps /mnt/m &&
        bpftool map update pinned /mnt/m/jmp key 1 0 0 0 value pinned /mnt/p/other' >/dev/null 2>&1
}

# NAME REASON: each is tried by both; of one that is refused the reason is the planted one.
check_slot() {
    plant "$1"
    if bpftool_takes "$1.o"; then
        run -0 --separate-stderr "$loader" why --set 'jmp[1]=other' -o json "$1.o"
        [ "$(jq -r 'select(.array) | [.verdict, .reason] | join(" ")' <<<"$output")" = "accepted $2" ]
        run -0 --separate-stderr "$loader" why --set 'jmp[1]=other' "$1.o"
        [ "${lines[0]}" = "jmp[1]=other: passes here" ]
        echo "# $1: passes here" >&3
    else
        run -1 --separate-stderr "$loader" why --set 'jmp[1]=other' -o json "$1.o"
        [ "$(jq -r 'select(.array) | [.verdict, .reason] | join(" ")' <<<"$output")" = "rejected $2" ]
        [[ "$(jq -r 'select(.array).why' <<<"$output")" == *"; a program that differs in this alone is refused as well" ]]
    fi
}

@test "a program of another type" {
    needs_bpf
    check_slot type type
    run -1 --separate-stderr "$loader" why --set 'jmp[1]=other' type.o
    [ "${lines[0]}" = "jmp[1]=other: rejected: Invalid argument" ]
    [ "${lines[1]}" = "  type: xdp of entry, which jmp has first, but sched_cls of other; a program that differs in this alone is refused as well" ]
    [ "${lines[2]}" = "passes here: 2 of 2 programs, 0 of 1 slot" ]
}

@test "the same, where it is the load that the kernel refuses" {
    needs_bpf
    plant load
    run -1 --separate-stderr "$loader" why -o json load.o
    [ "$(jq -r '[.program, .verdict, .reason] | join(" ")' <<<"$output" | paste -sd,)" = "entry accepted ,other rejected type" ]
}

@test "another expected attach type" {
    needs_bpf
    check_slot devmap 'expected attach type'
    check_slot connect 'expected attach type'
}

@test "XDP fragments" {
    needs_bpf
    check_slot frags 'XDP fragments'
}

@test "a program that may sleep" {
    needs_bpf
    check_slot sleepable sleepable
}

@test "cgroup storage" {
    needs_bpf
    check_slot storage 'cgroup storage'
}

@test "programs that are alike pass here, and so it is said" {
    needs_bpf
    plant alike
    run -0 --separate-stderr "$loader" why --set 'jmp[1]=other' alike.o
    [ "$output" = "passes here: 2 of 2 programs, 1 of 1 slot" ]
}

# OBJECT FIELD: what is said of `entry`.
said() { "$loader" why -o json "$1" | jq -r --arg f "$2" 'select(.program == "entry") | .[$f]'; }

@test "too much stack above a tail call: which function, and by how much" {
    needs_bpf
    plant callers
    [ "$(said callers.o reason)" = stack ]
    [[ "$(said callers.o why)" =~ ^entry\ 224\ \>\ middle\ 64\ \>\ tail\ call\ in\ jump:\ ([0-9]+)\ bytes\ above\ it,\ ([0-9]+)\ are\ permitted\;\ shrink\ entry\ by\ ([0-9]+)\ bytes,\ to\ ([0-9]+)$ ]]
    to=${BASH_REMATCH[4]}
    [ $((224 - BASH_REMATCH[3])) -eq "$to" ]
    # As small as is said it passes; a byte more does not.
    plant callers small.o -DBYTES="$to"
    run -0 --separate-stderr "$loader" why small.o
    plant callers larger.o -DBYTES=$((to + 1))
    run -1 --separate-stderr "$loader" why larger.o
}

@test "too much stack in all, and in one function" {
    needs_bpf
    plant nested
    [ "$(said nested.o reason)" = stack ]
    [[ "$(said nested.o why)" =~ ^entry\ [0-9]+.*\ \>\ inner\ 256:\ [0-9]+\ bytes,\ 512\ are\ permitted\;\ shrink\ entry\ by\ [0-9]+\ bytes,\ to\ 256$ ]]
    plant nested fits.o -DBYTES=256
    run -0 --separate-stderr "$loader" why fits.o
    "$gen" -q d1-s512
    # A single store below 512 bytes, in the place of one that is permitted.
    sed 's/use_stack(0, 512)/use_stack(0, 600)/' d1-s512.bpf.c >one.bpf.c
    compile one.bpf.c one.o
    [ "$(said one.o why)" = "entry 600: 512 are permitted; shrink it by 88 bytes" ]
}

@test "too complex: which bound, and how far it came" {
    needs_bpf
    plant complex
    [ "$(said complex.o reason)" = "too complex" ]
    [[ "$(said complex.o why)" =~ ^more\ than\ the\ ([0-9]+)\ branches\ that\ are\ permitted\ wait.*\;\ it\ gave\ up\ at\ ([0-9]+)\ instructions ]]
    most=${BASH_REMATCH[1]}
    # As many as are permitted pass; one more does not.
    plant complex fits.o -DBRANCHES="$most"
    run -0 --separate-stderr "$loader" why fits.o
    plant complex more.o -DBRANCHES=$((most + 1))
    run -1 --separate-stderr "$loader" why more.o
    plant loop
    [ "$(said loop.o reason)" = "too complex" ]
    permitted=$("$loader" -o json --kernel-limits fits.o | jq .kernel_limits.insns)
    [[ "$(said loop.o why)" == "the ways through it come to more than the $permitted instructions that are permitted; it gave up at $((permitted + 1)) instructions and "* ]]
}

@test "what a kernel lacks, and what cannot be asked" {
    needs_bpf
    plant helper
    run -1 --separate-stderr "$loader" why helper.o
    [[ "${lines[0]}" == "entry: unsupported: this kernel"*4711* ]]
    while IFS='|' read -r status words message; do
        # shellcheck disable=SC2086
        run "-$status" "$loader" why $words
        [ "$output" = "loader: $message" ] || { echo "$words: $output"; false; }
    done <<'END'
2||why: name one object
2|helper.o helper.o|why: name one object
2|--set jmp[1]=nobody helper.o|set 'jmp[1]=nobody': helper.o has no program 'nobody'
3|nowhere.o|nowhere.o: failed: No such file or directory
END
}

# measured LIMIT=KIND:VALUE...: results of one kernel after another, LIMIT of 6.1.9 first, `/` between
measured() {
    "$loader" why -o json alike.o >/dev/null
    local kernel=6.1.9 one here
    here=$("$loader" -o json alike.o | head -1)
    for one in "$@" /; do
        case $one in
            /) jq -cn --argjson here "$here" --arg k "$kernel" '{version: 1, cell: {kernel: ($k + "-amd64"), name: $k, kernel_version: ($k + "-1"),
                arch: $here.arch, mode: $here.mode, answers: ($ARGS.positional | length)}},
                ($ARGS.positional[] | split("=") as [$limit, $is] | ($is / ":") as [$kind, $value] |
                 {version: 1, limit: $limit, kind: $kind, answer: $value, value: ($value | tonumber? // null)})' --args "${rows[@]}"
                kernel=6.12.3 rows=() ;;
            *) rows+=("$one") ;;
        esac
    done
}

@test "on which measured kernels it passes: by the results of this object, by their limits, or not known" {
    needs_bpf
    plant alike && plant callers && plant type
    rows=()
    measured stack.caller.1=number:224 share.type=yes:yes callers.o.other.load=accepted:accepted / stack.caller.1=number:368 share.type=no:no >r.jsonl
    run -1 --separate-stderr "$loader" why --results r.jsonl -o json callers.o
    [ "$(jq -c 'select(.verdict == "rejected") | [.program, .passes_on, .passes_by]' <<<"$output")" = '["entry",["6.12.3-amd64"],"stack.caller.1"]' ]
    run -1 --separate-stderr "$loader" why --results r.jsonl --set 'jmp[1]=other' type.o
    [ "${lines[2]}" = "  passes on: 6.1.9-amd64 (by share.type)" ]
    # Each trait has its question; cgroup storage by who has none.
    measured share.sleepable=yes:yes share.storage_stage=yes:yes share.storage_entry=no:no share.frags=yes:yes >r.jsonl
    for is in sleepable:share.sleepable storage:share.storage_stage frags:share.frags; do
        plant "${is%:*}"
        run --separate-stderr "$loader" why --results r.jsonl --set 'jmp[1]=other' -o json "${is%:*}.o"
        jq -c 'select(.array) | [.verdict, .passes_on, .passes_by]' <<<"$output" >said
        # What passes here needs no other kernel.
        want='["rejected",["6.1.9-amd64"],"'"${is#*:}"'"]'
        [ "$status" -ne 0 ] || want='["accepted",null,null]'
        [ "$(cat said)" = "$want" ] || { echo "$is: $(cat said)"; false; }
    done
    # This very object's own results outweigh what is concluded.
    measured stack.caller.1=number:224 callers.o.entry.load=rejected:rejected / callers.o.entry.load=rejected:rejected >r.jsonl
    run -1 --separate-stderr "$loader" why --results r.jsonl callers.o
    [ "${lines[2]}" = "  passes on: none of those that were measured (by callers.o.entry.load)" ]
    # What lacks a helper here, too.
    plant helper
    measured helper.o.entry.load=unsupported:unsupported / helper.o.entry.load=accepted:accepted >r.jsonl
    run -1 --separate-stderr "$loader" why --results r.jsonl helper.o
    [[ "${lines[0]}" == "entry: unsupported: "*4711 ]]
    [ "${lines[1]}" = "  passes on: 6.12.3-amd64 (by helper.o.entry.load)" ]
    # What the results say nothing of is not told.
    measured a=number:1 >r.jsonl
    run -1 --separate-stderr "$loader" why --results r.jsonl callers.o
    [[ "$output" != *"passes on"* ]]
}

@test "bad results: one line, status 2" {
    needs_bpf
    plant alike
    rows=()
    measured a=number:1 b=number:2 >r.jsonl
    head -2 r.jsonl >cut.jsonl
    sed 's/"arch":"[^"]*"/"arch":"m68k"/' r.jsonl >other.jsonl
    mkdir empty
    while IFS='|' read -r file want; do
        run -2 --separate-stderr "$loader" why --results "$file" alike.o
        [[ "$stderr" == "loader: "$want ]] || { echo "$stderr"; false; }
    done <<'END'
nosuch|nosuch: No such file or directory
alike.o|alike.o:1: not a line of results
cut.jsonl|cut.jsonl:2: cut off or changed
empty|empty: no results in this folder
other.jsonl|other.jsonl: no results of *, as this is
END
}
