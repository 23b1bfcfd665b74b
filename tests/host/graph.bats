# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Who can tail-call whom: of an object by its code, and of the running system.
load helpers

# The edges of graph.bpf.c, made by reading it: program, function, array, key, target.
edges='chosen chosen steps 4 deep
chosen chosen steps 9 -
deep deep later 3 -
deep inner ends any end
entry entry steps 1 ping
entry entry steps 5 -
ping ping steps 2 pong
pong pong steps 1 ping
pong pong steps 3 chosen'
edge='[.program, .function, .array, (.key // "any"), (.target // "-")] | join(" ")'

@test "the edges of an object are those that a person reads in its source" {
    needs_bpf
    compile "$TESTS/host/graph.bpf.c" graph.o
    "$loader" graph -o json graph.o >rows
    diff <(echo "$edges") <(jq -r "select(.array) | $edge" rows | sort)
    # Two of them meet in one call, which has either key.
    [ "$(jq -r 'select(.program == "chosen") | .insn' rows | sort -u | wc -l)" -eq 1 ]
    "$loader" graph --set 'later[3]=lonely' -o json graph.o | jq -r "select(.array == \"later\") | $edge" >row
    [ "$(cat row)" = "deep deep later 3 lonely" ]
}

@test "what follows from the edges: reached, cycles, dead ends, room" {
    needs_bpf
    compile "$TESTS/host/graph.bpf.c" graph.o
    run -0 --separate-stderr "$loader" graph graph.o
    [ "${lines[0]}" = "7 programs, 3 prog arrays, 6 slots filled" ]
    for line in 'begins with: entry' 'in a cycle: ping, pong' 'nothing reaches: lonely' \
        'calls to empty slots: chosen steps[9] (no such key), deep later[3], entry steps[5]' \
        'longest chain: 33 tail calls, as many as the kernel makes, from entry on' \
        'deep          2      80     160  later[3] (empty), ends[any] end'; do
        grep -qxF -- "$line" <<<"$output" || { echo "$line"; echo "$output"; false; }
    done
    # From another entry on: no cycle is reached, and the chain has an end.
    run -0 --separate-stderr "$loader" graph --entry chosen graph.o
    grep -qxF 'longest chain: 2 tail calls: chosen > deep > end' <<<"$output"
    grep -qxF 'nothing reaches: ping, pong, lonely, entry' <<<"$output"
}

@test "bytes above a tail call are those that the verifier counts" {
    needs_bpf
    "$gen" -q d1-f3-s100,50,0
    above=$("$loader" graph -o json d1-f3-s100,50,0.bpf.o | jq -r 'select(.program == "entry") | .above' | head -1)
    [ "$above" -eq 176 ]
    # With as much more as there is room for it is taken, and with a byte more it is not.
    room=$("$loader" graph -o json d1-f3-s100,50,0.bpf.o | jq -r 'select(.program == "entry") | .room' | head -1)
    "$loader" --until load -q --stack $((112 + room)),50,0 d1-f3-s100,50,0.bpf.o
    run -1 "$loader" --until load -q --stack $((113 + room)),50,0 d1-f3-s100,50,0.bpf.o
    [[ "$output" == *"tail_calls are not allowed when call stack of previous frames is 256 bytes"* ]]
}

@test "an object that the verifier refuses has a graph, by its code" {
    needs_bpf
    "$gen" -q d1-f2-s300,0
    run -1 "$loader" -q d1-f2-s300,0.bpf.o
    "$loader" graph -o json d1-f2-s300,0.bpf.o >rows
    [ "$(jq -r 'select(.program == "entry") | [.figures, .above, .room, .target] | join(" ")' rows | head -1)" = "code 304 -64 stage_1" ]
    run -0 --separate-stderr "$loader" graph d1-f2-s300,0.bpf.o
    grep -qE '^entry +2 +~304 +none ' <<<"$output"
}

@test "a hundred programs are on two screens" {
    needs_bpf
    { echo '#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>'
      for i in $(seq 0 99); do echo "int handle_$i(struct __sk_buff *skb);"; done
      echo 'struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 100); __uint(key_size, 4); __array(values, int(void *)); } calls SEC(".maps") = { .values = {'
      for i in $(seq 1 99); do echo "[$i] = (void *)&handle_$i,"; done
      echo '} };'
      for i in $(seq 0 99); do
          echo "SEC(\"tc\") int handle_$i(struct __sk_buff *skb) {"
          for k in 1 2 3 7 11 13; do [ $((i + k)) -gt 99 ] || echo "if (skb->mark == $k) bpf_tail_call(skb, &calls, $((i + k)));"; done
          echo '	return 0; }'
      done
      echo 'char LICENSE[] SEC("license") = "GPL";'; } >many.bpf.c
    compile many.bpf.c many.o
    run -0 --separate-stderr "$loader" graph many.o
    [ "${#lines[@]}" -le 110 ]
    [ "$(wc -L <<<"$output")" -le 100 ]
    grep -qxF 'begins with: handle_0' <<<"$output"
    # What does not fit in the line is counted; all of it is in the rows.
    [ "$("$loader" graph -o json many.o | jq -r 'select(.program == "handle_0") | .key' | sort -n | paste -sd,)" = 1,2,3,7,11,13 ]
}

@test "members that cannot share an array are named, with what they differ in" {
    needs_bpf
    compile "$TESTS/host/misfits/type.bpf.c" type.o
    compile "$TESTS/host/misfits/frags.bpf.c" frags.o
    compile "$TESTS/host/misfits/alike.bpf.c" alike.o
    run -0 --separate-stderr "$loader" graph --set 'jmp[1]=other' type.o
    grep -qxF 'cannot share: jmp: type of entry is xdp, of other sched_cls' <<<"$output"
    run -0 --separate-stderr "$loader" graph --set 'jmp[1]=other' frags.o
    grep -qxF 'cannot share: jmp: XDP fragments of entry is no, of other yes' <<<"$output"
    run -0 --separate-stderr "$loader" graph --set 'jmp[1]=other' alike.o
    [[ "$output" != *"cannot share"* ]]
}

@test "the running system's array is shown as bpftool sees it" {
    needs_bpf
    compile "$TESTS/host/graph.bpf.c" graph.o
    export loader
    unshare -m bash -e <<'END'
        mount -t bpf bpf /mnt
        bpftool prog loadall graph.o /mnt/p pinmaps /mnt/m
        id=$(bpftool -j map show pinned /mnt/m/steps | jq .id)
        "$loader" graph --map-id "$id" -o json >rows
        "$loader" graph --pinned /mnt/p -o json >pinned
        bpftool -j map dump id "$id" | jq -r '.[] | select(.value | type == "object" and has("error") | not)
            | [.key, .value] | @json' >dump || true
        bpftool map dump id "$id" >dump.text
        bpftool -j prog show >programs
        # A slot that is changed now is shown so.
        bpftool map update pinned /mnt/m/steps key 5 0 0 0 value pinned /mnt/p/lonely
        "$loader" graph --map-id "$id" -o json | jq -r 'select(.program == "entry" and .key == 5) | .target' >changed
END
    diff <(echo "$edges") <(jq -r "select(.array) | $edge" rows | sort)
    diff <(sort rows) <(sort pinned)
    [ "$(cat changed)" = lonely ]
    # Each target's id is the one that bpftool prints for the slot.
    [ "$(jq -r 'select(.array == "steps" and .target) | .target_id' rows | sort -u | wc -l)" -eq 4 ]
    for pair in $(jq -r 'select(.array == "steps" and .target) | "\(.key):\(.target_id)"' rows | sort -u); do
        key=$(printf '%02x' "${pair%:*}")
        value=$(printf '%08x' "${pair#*:}" | sed 's/\(..\)\(..\)\(..\)\(..\)/\4 \3 \2 \1/')
        grep -qE "key: $key 00 00 00 +value: $value" dump.text || { echo "$pair"; cat dump.text; false; }
    done
}

@test "the graph for graphviz, and what becomes of it" {
    needs_bpf
    compile "$TESTS/host/graph.bpf.c" graph.o
    "$loader" graph --dot graph.o >dot
    [ "$(grep -c -- '->' dot)" -eq 9 ]
    grep -qF '[label="steps[1]"]' dot
    # Graphviz itself may not be here: what stands for it gets the same text.
    mkdir bin
    printf '#!/bin/sh\n[ "$1" = -Tsvg ] && cat "$2"\n' >bin/dot
    chmod +x bin/dot
    PATH=$PWD/bin:$PATH "$loader" graph --svg graph.o | diff dot -
    printf '#!/bin/sh\necho "no font" >&2; exit 1\n' >bin/dot
    PATH=$PWD/bin:$PATH run -3 "$loader" graph --svg graph.o
    [ "$output" = "loader: svg, by graphviz (Debian: graphviz): no font" ]
}

@test "what has no graph is said in one line" {
    needs_bpf
    "$gen" -q d0
    compile "$TESTS/host/graph.bpf.c" graph.o
    while IFS='|' read -r status words message; do
        # shellcheck disable=SC2086
        run "-$status" "$loader" graph $words
        [ "$output" = "loader: $message" ] || { echo "$words: $output"; false; }
    done <<'END'
2|d0.bpf.o|d0.bpf.o: no tail calls, and no slots
2|--entry nobody graph.o|graph.o: no program 'nobody'
2|--set steps[1]=nobody graph.o|set 'steps[1]=nobody': graph.o has no program 'nobody'
2|--map-id 4294967295|map 4294967295: there is none (any more)
2|--map-id 4294967296|map-id '4294967296': must be 1 to 4294967295
2|--pinned .|.: no program and no prog array is pinned there
2|--pinned nowhere|nowhere: No such file or directory
2|graph.o d0.bpf.o|graph: name one object, or --pinned, or --map-id
2|--map-id 3 graph.o|'graph.o': not with --map-id: the running system's arrays need no object
3|nowhere.o|nowhere.o: No such file or directory
END
}

@test "the room that is left on a kernel that was measured elsewhere" {
    needs_bpf
    compile "$TESTS/host/graph.bpf.c" graph.o
    here=$("$loader" graph -o json graph.o | jq -r 'select(.program == "deep").room' | head -1)
    for value in 224 368; do
        "$loader" -o json graph.o | head -1 | jq -c --argjson v "$value" '{version: 1, cell: {kernel: "k\($v)", name: "k\($v)", kernel_version: "6.\($v).1-1", arch, mode}},
            {version: 1, limit: "stack.caller.1", kind: "number", answer: "\($v) bytes", value: $v}'
    done >r.jsonl
    [ "$("$loader" graph --results r.jsonl --kernel 6.368 -o json graph.o | jq -r 'select(.program == "deep").room' | head -1)" -eq $((here + 128)) ]
    run -0 --separate-stderr "$loader" graph --results r.jsonl --kernel k224 graph.o
    [[ "${lines[1]}" == *"room: what is left of 224 (measured on k224)" ]]
    run -2 --separate-stderr "$loader" graph --results r.jsonl --kernel 6.3 graph.o
    [[ "$stderr" == "loader: kernel '6.3': the results have none of "* ]]
    run -2 --separate-stderr "$loader" graph --kernel 6.1 graph.o
    [ "$stderr" = "loader: kernel: needs --results" ]
}

@test "objects that stand for real ones: the edges are those of the formula that they are made by" {
    needs_bpf
    for name in slots values; do
        "$TESTS/objects/make" $name >$name.bpf.c
        compile $name.bpf.c $name.o
        sets=()
        [ $name = values ] || while read -r slot; do sets+=(--set "$slot"); done < <("$TESTS/objects/make" slots set)
        "$loader" graph "${sets[@]}" -o json $name.o >rows
        diff <("$TESTS/objects/make" $name edges) <(jq -r 'select(.array) | [.program, (.key | tostring), .target] | join(" ")' rows | sort -u)
    done
    # Without them all slots are empty.
    "$loader" graph -o json slots.o | jq -e -s 'map(select(.array)) | length == 244 and all(.target == null)'
}
