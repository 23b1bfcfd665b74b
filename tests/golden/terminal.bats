# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What is printed for people fits the terminal; what goes elsewhere is always the same.
bats_require_minimum_version 1.5.0

# COLUMNS COMMAND: on a terminal that is so wide.
on_terminal() { script -qec "stty cols $1; ${*:2}" /dev/null </dev/null | tr -d '\r'; }
widest() { wc -L; }

@test "lines are as wide as the terminal, of 60 to 200 columns, and 100 elsewhere" {
    command -v script >/dev/null || skip "no script(1)"
    changes="'$BUILD/sweep' changes"
    for columns in 60 80 160; do
        width=$(on_terminal $columns "$changes" | grep '^    ' | grep -vE '^    [0-9a-f]{12} ' | widest)
        [ "$width" -le $columns ] && [ "$width" -gt $((columns - 15)) ] || { echo "$columns: $width"; false; }
    done
    [ "$(on_terminal 40 "$changes" | md5sum)" = "$(on_terminal 60 "$changes" | md5sum)" ]
    [ "$(on_terminal 900 "$changes" | md5sum)" = "$(on_terminal 200 "$changes" | md5sum)" ]
    [ "$(on_terminal 100 "$changes" | md5sum)" = "$("$BUILD/sweep" changes | md5sum)" ]
}

@test "progress is shown on a terminal, and not where the output goes to a pipe beside it" {
    command -v script >/dev/null || skip "no script(1)"
    cd "$BATS_TEST_TMPDIR"
    on_terminal 80 "'$BUILD/gen' -d 1..3 --emit m4" >all
    grep -q '3 of 3 cases' all
    on_terminal 80 "'$BUILD/gen' -d 1..3 --emit m4 | cat" >piped
    run ! grep -q 'of 3 cases' piped
    grep -q 'd3' piped
    on_terminal 80 "'$BUILD/gen' -d 1..3 --emit m4 >file" >filed
    grep -q '3 of 3 cases' filed
    mkdir objects
    on_terminal 80 "'$BUILD/probe' --make-objects --objects objects type.tc" >made
    grep -q 'making objects: 0 of 1' made
}
