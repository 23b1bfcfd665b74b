# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What loader and probe print, each kind of row, by docs/schema and a validator that is not ours.
load helpers

@test "all rows of loader and probe are as their schemas say" {
    needs_bpf
    /usr/bin/python3 -c 'import jsonschema' 2>/dev/null || skip "no python3-jsonschema"
    probe() { "$BUILD/probe" -q -o json "$@"; }
    compile "$TESTS/host/own.bpf.c" own.o
    "$gen" -q -d 2 -f 2 -s 16,0
    "$gen" -q -d 2 -a tracepoint/syscalls/sys_enter_execve --trace
    "$gen" -q d0-s600
    "$loader" -o json -q d2-f2-s16,0.bpf.o d0-s600.bpf.o >records || :
    "$loader" -o json -q --code xlated d2-f2-s16,0.bpf.o >>records
    "$loader" -o json -q --kernel-limits d2-tracepoint*.bpf.o >>records || :
    "$loader" -o json -q --max-entries sized=3 --set 'jmp[1]=one' --read sum --then 'delete jmp[1]' --then run own.o >>records
    [ "$(wc -l <records)" -eq 5 ]
    "$loader" graph -o json d2-f2-s16,0.bpf.o >ways
    "$loader" why -o json d0-s600.bpf.o >answers || :
    probe stack.program call.subprogram >findings
    probe --grid stack=504..520:8,depth=0..1 >points
    probe --cost=100 >cost
    probe --model >facts
    jq -r 'select(.value | type == "number") | "fact \(.fact) \(.value)"' facts >known
    probe --known known --predict d1-f2-s256,0 >predictions
    probe --known known --worst >extremes || :
    probe --random 16 --seed 3 --known known | grep '"random"' >sum
    "$TESTS/validate" record=records record=points way=ways answer=answers finding~findings cost=cost fact=facts \
        prediction=predictions extreme=extremes random~sum
}
