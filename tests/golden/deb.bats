# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# debian/: with DEB=1, packages that are built, checked by lintian, installed, used and purged.
bats_require_minimum_version 1.5.0

files() { find /usr /etc /var/lib/tailchain -xdev -name '*tailchain*' 2>/dev/null | sort; }

@test "what the packages are built with is what deps/debian says" {
    cd "$TESTS/.."
    diff <(sed -n 's/^build: //p' deps/debian | tr ' ' '\n' | sort) \
        <(sed -n 's/^Build-Depends: debhelper-compat (= [0-9]*), //p' debian/control | tr -s ', ' '\n' | sort)
    # Other distributions have each set that has a line there.
    for other in fedora arch; do
        run ! grep -vE '^(#|(build|sweep): [a-z])' deps/$other
    done
}

@test "packages are built, clean to lintian, work where they are installed, and leave nothing (DEB=1)" {
    [ -n "$DEB" ] || skip "takes minutes: DEB=1 make LEVELS=golden check"
    [ "$(id -u)" = 0 ] || skip "dpkg -i needs root"
    command -v lintian dh >/dev/null || skip "no lintian or debhelper"
    run ! dpkg-query -W tailchain
    mkdir "$BATS_TEST_TMPDIR/tree" && cd "$BATS_TEST_TMPDIR/tree"
    (cd "$TESTS/.." && git ls-files | grep -vE '^(tests|docs/atlas)/' | tar cf - -T -) | tar xf -
    env -u BUILD -u TESTS -u MAKEFLAGS dpkg-buildpackage -us -uc -b >../log 2>&1 || { tail -20 ../log >&2; false; }
    cd ..
    run -0 lintian --allow-root --fail-on error,warning tailchain_*.changes
    [ -z "$output" ]
    before=$(files)
    dpkg -i tailchain_*.deb tailchain-guests_*.deb >/dev/null
    [ "$(files)" != "$before" ]
    cd / && tailchain-probe --list stack.program | grep -q '^stack.program'
    (cd "$BATS_TEST_TMPDIR" && tailchain-gen d1 && [ -s d1.bpf.o ])
    man -P cat tailchain-probe | grep -q 'measure the limits of tail calls'
    [ -s /usr/share/tailchain/guest/"$(uname -m | sed s/aarch64/arm64/)"/probe ]
    run -0 bash --norc -c '. /usr/share/bash-completion/completions/tailchain-gen
        COMP_WORDS=(tailchain-gen --dep); COMP_CWORD=1; _tailchain tailchain-gen --dep; echo "${COMPREPLY[@]}"'
    [ "$output" = --depth ]
    dpkg -P tailchain-guests tailchain >/dev/null
    [ "$(files)" = "$before" ]
}
