# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# README and docs: the commands that need neither root nor a guest, run as they stand, print what stands there.
bats_require_minimum_version 1.5.0

setup_file() {
    mkdir -p "$BATS_FILE_TMPDIR/build"
    cd "$BATS_FILE_TMPDIR" || return 1
    ln -s "$BUILD"/{gen,loader,probe,sweep,listing,tailchain-report} build/
    ln -s "$TESTS"/../{sweep,docs} .
    # NUMBER COMMAND of each, and what stands below it in out.NUMBER. A reader's build is where they are typed.
    awk '/^```/ { inside = !inside; out = ""; next }
        inside && /^\$ / { n++; print n "\t" substr($0, 3); out = "out." n; next }
        out { print >out }' "$TESTS"/../README.md "$TESTS"/../docs/*.md >commands
}

# Why a command is not run here; nothing where it is.
why_not() {
    case $1 in
    ./gen\ * | "./sweep changes "* | "./sweep compare "*.jsonl* | "./probe --list"* | ./tailchain-report\ * | ./listing\ *) ;;
    "./loader "* | "./probe "*) echo "loads programs" ;;
    "./sweep shell"* | "./sweep run"* | "./sweep bisect"*) echo "needs guests" ;;
    "./sweep compare "*) echo "needs results of guests" ;;
    *) echo "is a step between others" ;;
    esac
}

# Numbers and the widths of columns are not of the substance.
substance() { sed -E 's/[0-9]+/N/g; s/[ \t]+/ /g; s/ $//' "$@"; }

@test "what README and docs show of gen, lists, changes and comparisons is what is printed" {
    cd "$BATS_FILE_TMPDIR/build"
    ran=0
    while IFS=$'\t' read -r number command; do
        why=$(why_not "$command")
        [ -z "$why" ] || { skipped+=("$why"); continue; }
        bash -c "$command" >../got 2>../err </dev/null || [ $? -eq 1 ] || { echo "$command: $(cat ../err)" >&2; false; }
        ran=$((ran + 1))
        [ -s "../out.$number" ] || continue
        substance ../got >../printed
        # A line that is left out stands as three dots.
        while IFS= read -r line; do
            [ -z "$line" ] || [[ "$line" == *...* ]] || grep -qxF -- "$line" ../printed || {
                echo "$command: prints no '$line'" >&2
                head -5 ../got >&2
                false
            }
        done < <(substance "../out.$number")
    done <../commands
    echo "# $ran of $(wc -l <../commands) commands run; others: $(printf '%s\n' "${skipped[@]}" | sort | uniq -c | tr -s ' \n' ' ')" >&3
    [ "$ran" -ge 8 ]
}
