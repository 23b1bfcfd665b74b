# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What README and the man pages list, beside the tables that the commands are made of.
bats_require_minimum_version 1.5.0

setup() {
    cd "$TESTS/.." || return 1
}

# The words of a man page that are literal, a line each.
literals() { sed -n 's/^\.Li //p' "$1" | tr -s ' ,;' '\n' | grep -E '^[a-z_0-9]+$' | sort -u; }
# The rows of a README's table below a heading: its columns without marks.
readme_rows() { awk -v head="$1" '$0 ~ "^### " { on = index($0, head) } on && /^\| / { print }' README.md | tail -n +3 | tr -d '`'; }

@test "README names each axis with its options, its words and its bounds" {
    table=$(readme_rows Axes)
    # OPTION KEY MIN MAX WORDS of each row of lib/axes.h.
    rows=$(tr -d '\n\\' <lib/axes.h | grep -oE 'AXIS\([a-z_]+, [A-Z]+,[^"]*"[a-z-]+".*' | sed 's/AXIS(/\nAXIS(/g' | grep -E '^AXIS\([a-z_]+, ')
    [ "$(wc -l <<<"$rows")" -eq "$(wc -l <<<"$table")" ]
    while read -r row; do
        option=$(sed -nE 's/.*\.option = "([a-z-]+)".*/\1/p' <<<"$row")
        key=$(sed -nE "s/.*\.key = '(.)'.*/\1/p" <<<"$row")
        max=$(sed -nE 's/.*\.max = ([0-9]+).*/\1/p' <<<"$row")
        line=$(grep -E -- "--$option( |\$|,)" <<<"$table") || { echo "no row of --$option" >&2; false; }
        [ -z "$key" ] || [[ "$line" == *"| -$key, --$option |"* ]]
        for word in $(sed -nE 's/.*const char \*const\[\]\)\{([^}]*)\}.*/\1/p' <<<"$row" | grep -oE '"[a-z_]+"' | tr -d '"'); do
            [ "$option" = trace ] || [[ "$line" == *"$word"* ]] || { echo "--$option lacks $word" >&2; false; }
        done
        [[ ! "$line" =~ [0-9]\ to\ [0-9] ]] || [[ "$line" == *" to $max"* ]] || { echo "--$option: not to $max" >&2; false; }
    done <<<"$rows"
}

@test "README names each verdict with its exit status" {
    declare -A status=([DONE]=0 [DIFFERS]=1 [NOT_MEASURED]=3)
    rows=$(grep -oE 'VERDICT\([A-Z]+, "[a-z]+", [A-Z_]+' lib/verdicts.h | sed -E 's/.*"([a-z]+)", ([A-Z_]+)/\1 \2/')
    while read -r name end; do echo "$name ${status[$end]}"; done <<<"$rows" | sort >"$BATS_TEST_TMPDIR/table"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/table")" -gt 5 ]
    readme_rows 'Verdicts and exit statuses' | awk -F' *\\| *' '{ print $2, $4 }' | sort | diff "$BATS_TEST_TMPDIR/table" -
}

@test "the loader's page names each field of records, the probe's and the sweep's each of findings" {
    sed -nE 's/^\tFIELD\([a-z_]+, "([a-z_]+)", .*/\1/p' lib/record.h | cat - <(printf '%s\n' version case) | sort >"$BATS_TEST_TMPDIR/record"
    sed -n '/^.Sh RECORDS/,/^.Sh EXIT/p' docs/tailchain-loader.1 >"$BATS_TEST_TMPDIR/loader"
    literals "$BATS_TEST_TMPDIR/loader" | diff "$BATS_TEST_TMPDIR/record" -
    sed -nE 's/^\tFIELD\(([a-z_0-9]+), [A-Z]+\).*/\1/p' lib/finding.h | cat - <(echo version) | sort >"$BATS_TEST_TMPDIR/finding"
    for page in probe sweep; do
        sed -n '/^.Sh R[A-Z]*S$/,/^.Sh E/p' "docs/tailchain-$page.1" >"$BATS_TEST_TMPDIR/$page"
        literals "$BATS_TEST_TMPDIR/$page"
    done | sort -u >"$BATS_TEST_TMPDIR/named"
    run -0 comm -23 "$BATS_TEST_TMPDIR/finding" "$BATS_TEST_TMPDIR/named"
    [ -z "$output" ] || { echo "not named: $output" >&2; false; }
}

@test "the sweep's page names each format, filter and sort field of its tables" {
    page=$(tr '\n' ' ' <docs/tailchain-sweep.1)
    for format in $(grep -oE '\{ "[a-z]+", compare_' sweep/compare_format.c | grep -oE '[a-z]+"' | tr -d '"'); do
        [[ "$page" == *"Fl -output Cm "*"$format"* ]] || { echo "$format" >&2; false; }
    done
    for field in $(grep -oE '^\s*\{ "[a-z]+", \.' sweep/compare_field.c | grep -oE '[a-z]+"' | tr -d '"'); do
        grep -qE "\b$field\b" docs/tailchain-sweep.1 || { echo "$field" >&2; false; }
    done
}

@test "the report's page names each format and figure of its tables" {
    for word in $(grep -ohE '^\s*\{ "[a-z-]+", (page|draw|show)_' report/formats.c report/draw.c | grep -oE '"[a-z-]+"' | tr -d '"'); do
        grep -qE "(Cm|Li|\|) .*\b$word\b" docs/tailchain-report.1 || { echo "$word" >&2; false; }
    done
}

@test "each man page has examples, whose options are those of --help" {
    for command in gen loader probe sweep listing report; do
        examples=$(sed -n '/^.Sh EXAMPLES/,/^.Sh SEE/p' "docs/tailchain-$command.1" | sed -n 's/^\.Dl //p')
        [ -n "$examples" ]
        grep -q "tailchain-$command" <<<"$examples"
    done
    cat "$TESTS"/../docs/*.1 | sed -n 's/^\.Dl tailchain-//p' | grep -oE '^(gen|loader|probe|sweep|listing|report) [^|>]*' | while read -r command words; do
        for option in $(grep -oE -- '--[a-z][a-z-]*' <<<"$words"); do
            { "$BUILD/$([ "$command" = report ] && echo tailchain-report || echo "$command")" --help; "$BUILD/loader" pin --help; } | grep -qE -- " $option([ =,[]|$)" ||
                { echo "$command $option" >&2; exit 1; }
        done
    done
}
