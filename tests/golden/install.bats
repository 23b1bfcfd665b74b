# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What is installed works from there; man pages say what --help says.
bats_require_minimum_version 1.5.0

commands="gen loader probe sweep listing report"
# The name of a command in a build.
in_build() { [ "$1" = report ] && echo "$BUILD/tailchain-report" || echo "$BUILD/$1"; }

@test "what is installed makes a case, and uninstall leaves no file" {
    dir=$BATS_TEST_TMPDIR/a\ b
    make -s -C "$TESTS/.." O="$BUILD" DESTDIR= PREFIX="$BATS_TEST_TMPDIR/p" install
    cd "$BATS_TEST_TMPDIR"
    run -0 p/bin/tailchain-gen d2
    [ -s d2.bpf.o ]
    run -0 p/bin/tailchain-probe --list
    # bash looks for completions by the command's name.
    run -0 bash --norc -c '. p/share/bash-completion/completions/tailchain-gen
        COMP_WORDS=(p/bin/tailchain-gen --dep); COMP_CWORD=1; _tailchain x --dep; echo "${COMPREPLY[@]}"; complete -p tailchain-gen'
    [ "${lines[0]}" = "--depth" ]
    [ -s p/share/zsh/site-functions/_tailchain ]
    make -s -C "$TESTS/.." O="$BUILD" DESTDIR= PREFIX="$BATS_TEST_TMPDIR/p" uninstall
    [ -z "$(find p -type f)" ]
}

@test "--version and --help end with 0, wrong usage with 2" {
    for c in $commands; do
        run -0 "$(in_build "$c")" --version
        run -0 "$(in_build "$c")" --help
        run -2 "$(in_build "$c")" --no-such-option
    done
}
