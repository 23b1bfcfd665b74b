# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What a shell offers: options, their words, subcommands, questions, from the commands' own tables.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    touch d40.bpf.o
}

# WORD...: what bash offers for the last one.
offered() {
    bash --norc -c '
        . "$TESTS/../completion/bash"
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _tailchain "$1" "${@: -1}" "${@: -2:1}"
        printf "%s " "${COMPREPLY[@]}"' bash "$@"
}

@test "bash: options of a command, or of a subcommand alone" {
    [ "$(offered "$BUILD/gen" --fr)" = "--frames --frame-style " ]
    [ "$(offered "$BUILD/loader" graph --res)" = "--results " ]
    [ "$(offered "$BUILD/sweep" cache --cl)" = "--clear " ]
    [ "$(offered "$BUILD/sweep" fetch --cl | tr -d ' ')" = "" ]
    for command in gen loader probe sweep listing tailchain-report; do
        "$BUILD/$command" --help | grep -oE '^ +(-[a-zA-Z], +)?--[a-z][a-z-]*' | grep -oE -- '--[a-z-]*' | grep -v -- --usage | sort -u >help
        offered "$BUILD/$command" -- | tr ' ' '\n' | grep -E '^--' | grep -v -- --help | sort >offers
        diff help offers || { echo "$command" >&2; false; }
    done
}

@test "bash: what a value may be, behind a blank or a sign" {
    [ "$(offered "$BUILD/gen" --via ca)" = "call callback " ]
    [ "$(offered "$BUILD/gen" --via = ca)" = "call callback " ]
    [ "$(offered "$BUILD/gen" --via =)" = "call callback for_each " ]
    [ "$(offered "$BUILD/probe" -o '')" = "table csv json " ]
    [ "$(offered "$BUILD/sweep" run --mode '')" = "jit interpreter " ]
    [[ "$(offered "$BUILD/sweep" compare -f '')" == *"kernel "* ]]
}

@test "bash: subcommands, questions and files" {
    [ "$(offered "$BUILD/sweep" c)" = "compare changes cache " ]
    [ "$(offered "$BUILD/sweep" bisect stack.ro)" = "stack.rounding " ]
    [ "$(offered "$BUILD/probe" stack.ro)" = "stack.rounding " ]
    [ "$(offered "$BUILD/loader" d)" = "delete d40.bpf.o " ]
    [ "$(offered "$BUILD/loader" graph d | tr -d ' ')" = "" ]
}

@test "zsh: the same, with what each means" {
    command -v zsh >/dev/null || skip "no zsh"
    cat >complete.zsh <<'END'
compset() { PREFIX=${PREFIX#*=} }
_files() { print files }
_describe() { print -l -- "$found[@]" }
words=("${(@)argv[2,-1]}"); CURRENT=${#words}; PREFIX=${words[-1]}
source $1
END
    zsh_offers() { zsh -f complete.zsh "$TESTS/../completion/zsh" "$@"; }
    run -0 zsh_offers "$BUILD/sweep" cache --clear
    [[ "$output" == *"--clear:cache\: remove all snapshots"* || "$output" == *"--clear:cache: remove all snapshots"* ]]
    run -0 zsh_offers "$BUILD/gen" --via=ca
    [ "${lines[*]}" = "call: callback: for_each:" ]
    run -0 zsh_offers "$BUILD/loader" ''
    [[ "$output" == files*pin:* ]]
    run -0 zsh_offers "$BUILD/gen" ''
    [ "$output" = files ]
}
