# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The model of this kernel, and random cases on it: what may harm it is withheld.
load helpers

probe() { "$BUILD/probe" "$@"; }

@test "a prediction says why, and the loader sees the same" {
    needs_bpf
    probe --model -o json >model
    [ "$(jq -r 'select(.fact == "program").value' <model)" = 512 ]
    # As far as they are known, from another run.
    jq -r '"fact \(.fact) \(if .value == null then "-1" elif .value == "accepted" then 0 elif .value == "rejected" then 1
        elif .value == "unsupported" then 3 elif .value == "denied" then 4 elif .value == "withheld" then 6 else .value end)"' <model >known
    for case in d40-f2-s16,0-r1 d1-f2-s256,0 d0-f2-s512,1 d1-f3-s8; do
        "$gen" -q "$case"
        "$loader" -q -o json "$case.bpf.o" >record || :
        run -0 probe --known known -o json --predict "$case"
        predicted=$(jq -r .predicted <<<"$output")
        [ "${predicted%%,*}" = "$(jq -r .verdict <record)" ]
        [ "$(jq -r .verdict <record)" = rejected ] ||
            [ "$predicted" = "accepted, $(jq -r .made <record) tail calls, $(jq -r .kernel_stack_per_call <record) bytes each" ]
        [ -n "$(jq -r .why <<<"$output")" ]
    done
}

@test "random cases surprise nobody here, and leave nothing behind" {
    needs_bpf
    run -0 --separate-stderr probe --random 64 --seed 3 -o json
    [ "$(jq -r '.random | [.cases, .seed, .surprises, .deaths, .unmeasured] | join(" ")' <<<"$output")" = "64 3 0 0 0" ]
    [ -z "$(new_maps)" ]
}

@test "what is known is not observed again" {
    needs_bpf
    probe --random 16 --seed 3 -o json --announce >said
    jq -r 'select(.seen).seen' <said >known
    [ "$(grep -c '^case' known)" -gt 5 ]
    run -0 --separate-stderr probe --random 16 --seed 3 --known known -o json --announce
    [ "$(jq -c 'select(.at)' <<<"$output" | wc -l)" -eq 0 ]
    echo "case d1 wonderful" >known
    run -2 --separate-stderr probe --model --known known
    [ "$stderr" = "probe: known: no observation: 'case d1 wonderful'" ]
}
