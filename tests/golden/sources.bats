# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Where kernels come from: archives that apt reads, signed here and now, packages, folders, trees; and
# the words that name many. Nothing boots: any ELF of this machine passes for a vmlinux.
bats_require_minimum_version 1.5.0

# A key, and an archive `archive` that it signed, of three kernels, one package that holds none, and
# some that are none.
setup_file() {
    [ "$(uname -m)" = x86_64 ] || return 0
    cd "$BATS_FILE_TMPDIR" || return 1
    local name
    # A socket's path is short.
    export GNUPGHOME
    GNUPGHOME=$(mktemp -d)
    for name in right wrong; do
        gpg -q --batch --passphrase '' --quick-gen-key "$name <$name@localhost>" ed25519 sign never 2>/dev/null || return 1
        gpg -q --batch --export "$name@localhost" >"$name.gpg"
    done
    cp "$BUILD/guest/x86_64/init" vmlinux
    package linux-image-6.5.0-9-generic 6.5.0-9.9 boot/vmlinuz-6.5.0-9-generic
    package linux-image-unsigned-6.8.0-31-generic 6.8.0-31.31 boot/vmlinuz-6.8.0-31-generic
    package proxmox-kernel-6.8.4-2-pve-signed 6.8.4-2 boot/vmlinuz-6.8.4-2-pve
    package linux-image-6.11.0-1-aws 6.11.0-1.1 usr/share/doc/none
    package linux-image-generic 6.8.0.31 usr/share/doc/none
    package linux-image-6.5.0-9-generic-dbg 6.5.0-9.9 usr/share/doc/none
    package cloud-kernel-6.9.1-x 6.9.1-1 boot/vmlinuz-6.9.1-x
    sign right archive
}

teardown_file() {
    [ -z "$GNUPGHOME" ] || { gpgconf --kill all; rm -rf "$GNUPGHOME"; }
}

# package NAME VERSION FILE: one with the kernel in FILE, in the archive's pool
package() {
    rm -rf deb && mkdir -p "deb/DEBIAN" "deb/${3%/*}" archive/pool && cp vmlinux "deb/$3"
    printf 'Package: %s\nVersion: %s\nArchitecture: amd64\nMaintainer: nobody\nDescription: none\n' "$1" "$2" >deb/DEBIAN/control
    dpkg-deb --root-owner-group -Znone -b deb "archive/pool/$1.deb" >/dev/null
    { cat deb/DEBIAN/control
      echo "Filename: pool/$1.deb"
      echo "Size: $(stat -c %s "archive/pool/$1.deb")"
      echo "SHA256: $(sha256sum "archive/pool/$1.deb" | cut -d' ' -f1)"
      echo; } >>Packages
}

# sign KEY ARCHIVE: its lists, of the packages so far
sign() {
    local dist=$2/dists/noble
    mkdir -p "$dist/main/binary-amd64" && cp Packages "$dist/main/binary-amd64/Packages"
    { echo "Origin: here"; echo "Codename: noble"; echo "Suite: noble"; echo "Components: main"; echo "Architectures: amd64"
      echo "Date: $(LC_ALL=C date -Ru)"; echo "SHA256:"
      echo " $(sha256sum Packages | cut -d' ' -f1) $(stat -c %s Packages) main/binary-amd64/Packages"; } >"$dist/Release"
    gpg -q --batch --yes -u "$1@localhost" --clearsign -o "$dist/InRelease" "$dist/Release"
}

setup() {
    [ "$(uname -m)" = x86_64 ] || skip "the fake kernel is an x86_64 ELF"
    cd "$BATS_TEST_TMPDIR" || exit 1
    made=$BATS_FILE_TMPDIR sweep=$BUILD/sweep
    export XDG_CACHE_HOME=$PWD/cache TMPDIR=$PWD/tmp
    mkdir tmp
    source="deb [signed-by=$made/right.gpg] file:$made/archive noble main"
}

# refused WORDS...: one line, with these words, and no kernel
refused() {
    [ "$status" -eq 3 ]
    [ "${#stderr_lines[@]}" -eq 1 ] || { echo "$stderr"; false; }
    local words
    for words; do [[ "$stderr" == *"$words"* ]] || { echo "$stderr"; false; }; done
    [ -z "$output" ]
    [ -z "$(find cache -name image)" ]
}

@test "an archive by a line of apt's sources: its kernels by the usual names, in the order of their versions" {
    run -0 --separate-stderr "$sweep" kernels --source "$source"
    [ "$(awk '{ print $1, $2, $3, $4, $5, $6 }' <<<"$output")" = \
"x86_64 6.5.0-9-generic 6.5.0-9.9 deb [signed-by=$made/right.gpg] file:$made/archive
x86_64 6.8.0-31-generic 6.8.0-31.31 deb [signed-by=$made/right.gpg] file:$made/archive
x86_64 6.8.4-2-pve 6.8.4-2 deb [signed-by=$made/right.gpg] file:$made/archive
x86_64 6.11.0-1-aws 6.11.0-1.1 deb [signed-by=$made/right.gpg] file:$made/archive" ] || { echo "$output"; false; }
    run -0 --separate-stderr "$sweep" fetch --source "$source" 6.8 6.5
    [ "$(awk '{ print $1, $3 }' <<<"$output")" = "6.8 6.8.4-2-pve
6.5 6.5.0-9-generic" ]
    cmp "$(awk 'NR == 1 { print $4 }' <<<"$output")" "$made/vmlinux"
    run -0 --separate-stderr "$sweep" kernels --source "$source"
    [ "$(awk '$4 == "fetched" { print $2 }' <<<"$output" | tr '\n' ' ')" = "6.5.0-9-generic 6.8.4-2-pve " ]
}

@test "names of packages by patterns of one's own" {
    run -0 --separate-stderr "$sweep" kernels --source "deb [signed-by=$made/right.gpg packages=cloud-*,*-aws] file:$made/archive noble main"
    [ "$(awk '{ print $2 }' <<<"$output" | tr '\n' ' ')" = "6.9.1-x 6.11.0-1-aws " ]
}

@test "an archive that is not signed, signed by another, or changed after signing: refused, one line" {
    run --separate-stderr "$sweep" fetch --source "deb [signed-by=$made/wrong.gpg] file:$made/archive noble main" 6.8
    refused "NO_PUBKEY"
    run --separate-stderr "$sweep" fetch --source "deb file:$made/archive noble main" 6.8
    refused "NO_PUBKEY"
    cp -r "$made/archive" unsigned && rm unsigned/dists/noble/InRelease
    run --separate-stderr "$sweep" fetch --source "deb [signed-by=$made/right.gpg] file:$PWD/unsigned noble main" 6.8
    refused "is not signed"
    # The list of what there is, what was signed, and a package that is as long as before.
    cp -r "$made/archive" lists && sed -i s/6.8.4-2/6.8.5-2/ lists/dists/noble/main/binary-amd64/Packages
    run --separate-stderr "$sweep" fetch --source "deb [signed-by=$made/right.gpg] file:$PWD/lists noble main" 6.8
    refused "Hash Sum mismatch"
    cp -r "$made/archive" words && sed -i s/^Origin:.*/Origin:\ other/ words/dists/noble/InRelease
    run --separate-stderr "$sweep" fetch --source "deb [signed-by=$made/right.gpg] file:$PWD/words noble main" 6.8
    refused "BADSIG"
    cp -r "$made/archive" package
    printf x | dd of=package/pool/proxmox-kernel-6.8.4-2-pve-signed.deb bs=1 seek=100000 conv=notrunc 2>/dev/null
    run --separate-stderr "$sweep" fetch --source "deb [signed-by=$made/right.gpg] file:$PWD/package noble main" 6.8
    refused "Hash Sum mismatch"
}

@test "what was good yesterday does not stand in for what is changed today" {
    cp -r "$made/archive" mine
    local mine="deb [signed-by=$made/right.gpg] file:$PWD/mine noble main"
    run -0 --separate-stderr "$sweep" kernels --source "$mine"
    sed -i s/^Origin:.*/Origin:\ other/ mine/dists/noble/InRelease
    run --separate-stderr "$sweep" kernels --source "$mine"
    refused "BADSIG"
}

@test "a source that is down, one of another architecture, a package without a kernel: status 3, one line" {
    run --separate-stderr "$sweep" kernels --source "deb [signed-by=$made/right.gpg] http://127.0.0.1:9/ubuntu noble main"
    refused "source 'deb " "127.0.0.1"
    run --separate-stderr "$sweep" kernels --arch arm64 --source "$source"
    refused "no kernel for arm64"
    run --separate-stderr "$sweep" fetch --source "$source" 6.11
    refused "the package holds no kernel"
}

@test "lines that are no source: one line, status 2" {
    local bad
    for bad in "http://x noble main|not of the form" "deb http://x|not of the form" "deb http://x noble|names no component" \
        "deb [signed-by=/no.gpg] http://x noble main|signed-by '/no.gpg': No such file" "deb [signed-by=x.gpg] http://x noble main|no path from the root" \
        "deb [trusted=yes] http://x noble main|option 'trusted=yes': unknown; known are signed-by=" \
        "deb [allow-insecure=yes] http://x noble main|unknown" "deb [signed-by=$made/right.gpg http://x noble main|not ended by ]" \
        "deb x noble main|no URL" "deb http://x noble ma#in|character" $'deb http://x noble main\ndeb [trusted=yes] file:/ x y|character' \
        "deb [packages=] http://x noble main|no pattern" "deb http://x ./ main|has no components"; do
        run -2 --separate-stderr "$sweep" kernels --source "${bad%|*}"
        [ "${#stderr_lines[@]}" -eq 1 ]
        [[ "$stderr" == *"${bad##*|}"* ]] || { echo "$stderr"; false; }
    done
}

# named WORD...: the releases that they stand for in the archive
named() {
    "$sweep" fetch --source "deb [signed-by=$made/right.gpg packages=linux-image-6.[58]*,linux-image-unsigned-*,proxmox-*] file:$made/archive noble main" "$@" 2>err |
        awk '{ print $3 }' | tr '\n' ' '
}

@test "words that name many kernels: ranges, patterns, all, minors" {
    [ "$(named all)" = "6.5.0-9-generic 6.8.0-31-generic 6.8.4-2-pve " ]
    [ "$(named minors)" = "6.5.0-9-generic 6.8.4-2-pve " ]
    [ "$(named 6.5..newest)" = "6.5.0-9-generic 6.8.0-31-generic 6.8.4-2-pve " ]
    [ "$(named 6.6..newest)" = "6.8.0-31-generic 6.8.4-2-pve " ]
    [ "$(named 5.10..6.8)" = "6.5.0-9-generic 6.8.0-31-generic 6.8.4-2-pve " ]
    [ "$(named 5.10..6.8.0)" = "6.5.0-9-generic 6.8.0-31-generic " ]
    [ "$(named ..6.7)" = "6.5.0-9-generic " ]
    [ "$(named oldest..6.5)" = "6.5.0-9-generic " ]
    [ "$(named newest..newest)" = "6.8.4-2-pve " ]
    [ "$(named '6.8*')" = "6.8.0-31-generic 6.8.4-2-pve " ]
    [ "$(named '*-generic')" = "6.5.0-9-generic 6.8.0-31-generic " ]
    [ "$(named 6.5.0-9-generic '6.8.?-2-pve')" = "6.5.0-9-generic 6.8.4-2-pve " ]
}

@test "a word that names no kernel: status 3, one line, with the nearest" {
    local word near
    for word in 6.6 '6.6*' 6.6..6.7 7.1..newest '5.*' 6.9.1; do
        run --separate-stderr "$sweep" fetch --source "$source" "$word"
        refused "kernel '$word': no package for x86_64 matches; nearest: "
        case $word in
        6.6*) near="6.5.0-9-generic, 6.8.0-31-generic" ;;
        7*) near=6.11.0-1-aws ;;
        5*) near=6.5.0-9-generic ;;
        6.9*) near="6.8.4-2-pve, 6.11.0-1-aws" ;;
        esac
        [[ "$stderr" == *"nearest: $near" ]] || { echo "$stderr"; false; }
    done
}

# An .rpm of the files of a folder: lead, two headers without entries, and their cpio archive
rpm_of() {
    { perl -e 'print "\xed\xab\xee\xdb\3", "\0" x 91; print "\x8e\xad\xe8\1", "\0" x 12 for 1, 2'
      (cd "$1" && find . -type f | cpio -o -H newc 2>/dev/null | gzip); } >"$2"
}

@test "a package file, .deb or .rpm, and the release in it" {
    mkdir -p rpm/lib/modules/6.4.2-300.fc38 && cp "$made/vmlinux" rpm/lib/modules/6.4.2-300.fc38/vmlinuz
    rpm_of rpm kernel.rpm
    cp "$made/archive/pool/linux-image-6.5.0-9-generic.deb" kernel.deb
    run -0 --separate-stderr "$sweep" fetch ./kernel.rpm ./kernel.deb
    [ "$(awk '{ print $1, $3 }' <<<"$output")" = "./kernel.rpm 6.4.2-300.fc38
./kernel.deb 6.5.0-9-generic" ]
    while read -r _ _ _ image; do cmp "$image" "$made/vmlinux"; done <<<"$output"
    # One without a kernel, one for another architecture, one that is none, one that is not there.
    mkdir none && echo none >none/file && rpm_of none none.rpm
    head -c 5000 kernel.deb >cut.deb
    echo text >text.deb
    for bad in "./none.rpm:holds no kernel" "./cut.deb:cannot be read" "./text.deb:cannot be read" "./missing.deb:No such file"; do
        run -3 --separate-stderr "$sweep" fetch "${bad%%:*}"
        [ "${#stderr_lines[@]}" -eq 1 ]
        [[ "$stderr" == *"${bad%%:*}"*"${bad#*:}"* ]] || { echo "$stderr"; false; }
    done
    run -3 --separate-stderr "$sweep" fetch --arch arm64 ./kernel.deb
    [[ "$stderr" == *"which does not boot on arm64" ]]
}

# kernel RELEASE FILE: an image that says so of itself
kernel() {
    { cat "$made/vmlinux"; printf 'Linux version %s (a@b) (gcc) #1 SMP\n' "$1"; } >"$2"
}

@test "a folder of kernels: its images and packages by what they say of themselves, not by name" {
    mkdir kernels kernels/sub
    kernel 6.10.1-mine kernels/a
    kernel 6.2.7 kernels/z
    cp "$made/archive/pool/linux-image-6.5.0-9-generic.deb" kernels
    echo CONFIG_BPF=y >kernels/config-6.2.7
    run -0 --separate-stderr "$sweep" kernels --kernels-from kernels/
    [ "$(awk '{ print $2, $4, $5 }' <<<"$output")" = "6.2.7 folder ./kernels
6.5.0-9-generic folder ./kernels
6.10.1-mine folder ./kernels" ] || { echo "$output"; false; }
    run -0 --separate-stderr "$sweep" fetch --kernels-from kernels 6.3..newest
    [ "$(awk '{ print $1 }' <<<"$output" | tr '\n' ' ')" = "./kernels/linux-image-6.5.0-9-generic.deb ./kernels/a " ]
    run -0 --separate-stderr "$sweep" plan --kernels-from kernels --results r call.subprogram
    [ "$(grep -o -e '--kernels [^ ]*' <<<"$output" | tr '\n' ' ')" = \
        "--kernels ./kernels/z --kernels ./kernels/linux-image-6.5.0-9-generic.deb --kernels ./kernels/a " ]
    [[ "${lines[0]}" == *"--kernels-from ./kernels"* ]]
    mkdir empty
    run -3 --separate-stderr "$sweep" kernels --kernels-from empty
    [ "$stderr" = "sweep: kernels-from './empty': no kernel for x86_64 in it" ]
    run -3 --separate-stderr "$sweep" kernels --kernels-from missing
    [ "$stderr" = "sweep: kernels-from './missing': No such file or directory" ]
}

@test "a tree in which a kernel was built: the image, and the release that the build wrote" {
    mkdir -p linux/arch/x86/boot linux/include/config
    run -3 --separate-stderr "$sweep" fetch ./linux
    [ "$stderr" = "sweep: kernel './linux': no kernel for x86_64 is built there: it has no arch/x86/boot/bzImage, vmlinux" ]
    cp "$made/vmlinux" linux/vmlinux && echo 6.13.0-rc2+ >linux/include/config/kernel.release
    run -0 --separate-stderr "$sweep" fetch ./linux
    [ "$(awk '{ print $3, $4 }' <<<"$output")" = "6.13.0-rc2+ ./linux/vmlinux" ]
    cp "$made/vmlinux" linux/arch/x86/boot/bzImage
    run -0 --separate-stderr "$sweep" fetch ./linux
    [[ "$output" == *"./linux/arch/x86/boot/bzImage" ]]
}

# cell SOURCE RELEASE VERSION ANSWER
cell() {
    jq -cn --arg s "$1" --arg k "$2" --arg v "$3" '{version: 1, cell: {kernel: $k, name: $k, kernel_source: $s, kernel_version: $v,
        arch: "x86_64", mode: "jit", asked: ["call.global"], error: null}}'
    printf '{"version":1,"limit":"call.global","answer":"%s","kind":"%s","value":%s,"fails":"d1-f2-global","words":"no"}\n' "$4" "$4" \
        "$([ "$4" = yes ] && echo true || echo false)"
}

@test "compared are the versions of one source among themselves, and a change says where its kernel is from" {
    local ubuntu="deb [signed-by=/k.gpg] http://u/ubuntu noble main"
    { cell "$ubuntu" 6.8.0-31-generic 6.8.0-31.31 yes
      cell debian 6.12.43+deb12-cloud-amd64 6.12.43-1 no
      cell "$ubuntu" 6.5.0-9-generic 6.5.0-9.9 no
      cell debian 6.1.0-50-cloud-amd64 6.1.176-1 no
      cell "deb http://u/ubuntu noble main" 6.11.0-1-generic 6.11.0-1.1 yes; } >all.jsonl
    run -0 --separate-stderr "$sweep" compare all.jsonl
    [ "$output" = "# x86_64, jit
limit        6.1.176  6.12.43
call.global       no       no
# x86_64, jit, http://u/ubuntu noble main
limit        6.5.0  6.8.0  6.11.0
call.global     no   *yes     yes

call.global, x86_64, jit: changed
  6.5.0: no
    does not: d1-f2-global: no
    $ gen d1-f2-global && sweep shell --source 'deb [signed-by=/k.gpg] http://u/ubuntu noble main' --kernels 6.5.0-9-generic --arch x86_64 --mode jit -- loader d1-f2-global.bpf.o
  6.8.0: yes
    does not: d1-f2-global: no
    $ gen d1-f2-global && sweep shell --source 'deb [signed-by=/k.gpg] http://u/ubuntu noble main' --kernels 6.8.0-31-generic --arch x86_64 --mode jit -- loader d1-f2-global.bpf.o" ] || { echo "$output"; false; }
    run -0 --separate-stderr "$sweep" compare -f 'kernel_source=debian' -o json all.jsonl
    [ "$(jq -r '[.kernel, .kernel_source] | join(" ")' <<<"$output" | tr '\n' ' ')" = "6.1.0-50-cloud-amd64 debian 6.12.43+deb12-cloud-amd64 debian " ]
    # The same release of another source is another cell.
    { cell debian 6.1.0 6.1 no; cell "$ubuntu" 6.1.0 6.1 yes; } >two.jsonl
    run -0 --separate-stderr "$sweep" merge two.jsonl
    [ "$(jq -r '.cell.kernel_source // empty' <<<"$output" | wc -l)" -eq 2 ]
}
