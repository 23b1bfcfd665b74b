# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What is typed, and what is said of it: options that do not go together, and the man pages beside --help.
load ../host/helpers

# COMMAND ARGUMENTS|what is said, with status 2
incompatible='
probe --cost --grid stack=0..8,depth=1..4|grid, cost: not together
probe --axis stack=1..8 tail_calls.loop|'\''tail_calls.loop'\'': not with --axis
probe --grid stack=0..8,depth=1..4 tail_calls.loop|'\''tail_calls.loop'\'': not with --grid
probe --explain tail_calls.loop stack.program|'\''stack.program'\'': not with --explain
probe --cost tail_calls.loop|'\''tail_calls.loop'\'': not with --cost
probe --list --cost|list, cost: not together
probe --list --make-objects|list, make-objects: not together
probe --exhaustive --cost|exhaustive, cost: not together
probe --fix frames=2|fix: needs --axis or --grid
probe --fix frames=2 stack.program|fix: needs --axis or --grid
probe --test accepted|test: needs --axis
loader --wait --for true x.o|wait, for: not together: one is for all processes, the other for a command'\''s
loader --jit --wait x.o|jit, xlated: not with --wait or --for, whose output would be in between: keep the code with --code
loader --jit --xlated x.o|jit, xlated: not together
loader --code jit --xlated x.o|xlated, code: not together
loader --until load --wait x.o|until, wait: not together
loader show --dir d --tgid 1|entry, tgid: are for pin alone
loader pin --dir d --updates 3 x.o|triggers, updates: are for update alone
loader update --dir d --updates 3 a[1]=b|updates: needs --triggers
gen --list --emit c|list, emit: not together
gen d1 --depth 2|'\''d1'\'': give names of cases or axes, not both
sweep kernels 6.12|kernels: takes no words, not '\''6.12'\''
sweep kernels -o json|output: is for run, compare, bisect alone
sweep compare r.jsonl --from 6.1|from, to: are for bisect alone
sweep merge r.jsonl --baseline b|baseline, filter, sort: are for run, compare alone
sweep bisect stack.program --results d|compilers, cpu, limits, entry, results: are for run, plan alone
sweep run --brief|brief: is for merge alone
sweep fetch 6.12 --timeout 5|mode, object, timeout: are for run, plan, bisect, shell alone
'

@test "options that do not go together are refused, in one line that names both" {
    while IFS='|' read -r words message; do
        [ -n "$words" ] || continue
        command=${words%% *}
        # shellcheck disable=SC2086
        run -2 "$BUILD"/$words
        [ "$output" = "$command: $message" ] || { echo "$words: $output" >&2; false; }
    done <<<"$incompatible"
}

# The long options in --help, and those that a page has as items.
options_in_help() { "$@" --help | grep -oE '^ +(-[a-zA-Z], +)?--[a-z][a-z-]*' | grep -oE -- '--[a-z-]*' | sort -u | grep -vE '^--(help|usage|version)$'; }
options_in_page() { grep -E '^\.(It|Op|Fl)|Fl -' "$1" | grep -oE 'Fl -[a-z][a-z-]*' | sed 's/Fl -/--/' | sort -u | grep -vE '^--(help|usage|version)$'; }

@test "each option of a command's help stands in its man page, and no other" {
    for command in gen loader probe sweep listing report; do
        { options_in_help "$([ $command = report ] && echo "$BUILD/tailchain-report" || echo "$BUILD/$command")"
          [ $command != loader ] || for sub in pin graph why; do options_in_help "$BUILD/loader" $sub; done; } | sort -u >help
        options_in_page "$TESTS/../docs/tailchain-$command.1" >page
        diff help page || { echo "$command differs" >&2; false; }
    done
}

# COMMAND ARGUMENTS|the end of what is said, with status 2
mistyped='
gen --detph 3|gen: unrecognized option '\''--detph'\''; did you mean '\''--depth'\''?
gen -d 3 --emti=c|unrecognized option '\''--emti'\''; did you mean '\''--emit'\''?
gen --via cal|; did you mean '\''call'\''?
gen -t xpd|; did you mean '\''xdp'\''?
probe stak|probe: question '\''stak'\'': unknown; did you mean '\''stack'\''?
probe stack.caler.1|; did you mean '\''stack.caller.1'\''?
probe --explain stack.caler.1|; did you mean '\''stack.caller.1'\''?
probe nosuch|--list prints all
probe --axis dept=1..3|; did you mean '\''depth'\''?
probe -o jsn|; did you mean '\''json'\''?
sweep comapre x|; did you mean '\''compare'\''?
sweep run --arch arm46|; did you mean '\''arm64'\''?
sweep compare -f kernl=6.1 BASELINE|; did you mean '\''kernel'\''?
sweep compare -s chnges BASELINE|; did you mean '\''changes'\''?
sweep compare --filtr x BASELINE|; did you mean '\''--filter'\''?
'

@test "what is mistyped is told with what may be meant" {
    while IFS='|' read -r words message; do
        [ -n "$words" ] || continue
        # shellcheck disable=SC2086
        run -2 "$BUILD"/${words/BASELINE/"$TESTS/../sweep/baseline.jsonl"}
        [[ "$output" == *"$message"* ]] || { echo "$words: $output" >&2; false; }
    done <<<"$mistyped"
    # The value of an option is none.
    run -0 "$BUILD/gen" --cc --detph -o --lsit --list
    [ "$output" = d33 ]
    run "$BUILD/loader" pinn
    [[ "$output" == *"did you mean 'loader pin'?"* ]]
}

@test "a group names all its questions" {
    [ "$("$BUILD/probe" --list stack)" = "$("$BUILD/probe" --list 'stack.*')" ]
    [ "$("$BUILD/sweep" changes stack)" = "$("$BUILD/sweep" changes 'stack.*')" ]
    diff <("$BUILD/sweep" compare -f stack "$TESTS/../sweep/baseline.jsonl") \
        <("$BUILD/sweep" compare -f 'stack.*' "$TESTS/../sweep/baseline.jsonl")
    [ "$("$BUILD/sweep" compare -o csv -f '!stack' "$TESTS/../sweep/baseline.jsonl" | grep -c ',stack\.')" -eq 0 ]
}
