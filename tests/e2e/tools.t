#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The tools that build and test merlon: help from man pages, completions, the test runner.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
: "${BUILD:?the build directory}"

commands=$(sed -n 's/^MRL_COMMAND(\([a-z]*\).*/\1/p' "$SOURCE/src/cli/commands.def")

for command in $commands; do
    merlon help "$command" >page
    is "the help of $command fits a screen" "$(awk 'length > 80 || NR > 48' page)" ''
    has "the help of $command starts with its usage" page "^usage: merlon $command"
    ok "$command has a man page" test -s "$BUILD/man/merlon-$command.1.gz"
done

gen_help() { # [sed script]
    rm -rf pages && mkdir pages
    sed "$1" "$SOURCE/man/merlon-version.1.scd" >pages/merlon-version.1.scd
    "$SOURCE/tools/gen-help" c -o out.c pages/merlon-version.1.scd
}
ok 'gen-help reads a whole page' gen_help ''
fails 1 'gen-help refuses a page without examples' gen_help '/^# EXAMPLES/,/^# EXIT/d'
fails 1 'gen-help refuses an option without description' gen_help 's/^	How to/How to/'
fails 1 'gen-help refuses a page with another name' gen_help 's/^merlon-version - /merlon-x - /'

completed() { # WORD...
    # shellcheck disable=SC2016
    bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _merlon
             printf "%s\n" "${COMPREPLY[@]}"' bash "$BUILD/man/merlon" "$@" | sort | tr '\n' ' '
}
is 'bash completes commands' "$(completed merlon vers)" 'version '
is 'bash completes options' "$(completed merlon version --fo)" '--format '
is 'bash completes the words of an option' "$(completed merlon version --format j)" 'json '
is 'bash completes the options of all commands' "$(completed merlon version --qu)" '--quiet '
ok 'the bash completion is valid' bash -n "$BUILD/man/merlon"
for shell in zsh fish; do
    file=$BUILD/man/_merlon
    test $shell = zsh || file=$BUILD/man/merlon.fish
    if command -v $shell >/dev/null; then
        ok "the $shell completion is valid" $shell -n "$file"
    else
        skip "the $shell completion is valid" "no $shell here"
    fi
done

# run-tests asks meson for the tests; this meson has whatever the case needs.
runner() { # PROTOCOL SCRIPT
    mkdir -p fake
    printf '%s\n' "$2" >fake/test.sh
    cat >fake/meson <<EOF
#!/bin/sh
echo '[{"name":"t","suite":["s"],"cmd":["sh","$WORK/fake/test.sh"],"env":{},"workdir":null,'
echo '"timeout":20,"protocol":"$1"}]'
EOF
    chmod +x fake/meson
    PATH=$WORK/fake:$PATH "$SOURCE/tools/run-tests" build >run-output 2>&1
    echo "$? $(tail -n 1 run-output)"
}
is 'run-tests counts cases' "$(runner tap 'echo ok 1 - a; echo ok 2 - b; echo 1..2')" \
    '0 2 passed, 0 failed'
is 'run-tests fails with one case' "$(runner tap 'echo ok 1 - a; echo not ok 2 - b; echo 1..2; exit 1')" \
    '1 1 passed, 1 failed'
has 'run-tests shows what a failing test printed' run-output 'not ok 2 - b'
is 'run-tests says what was skipped' "$(runner tap 'echo "ok 1 - a # skip no disk"; echo ok 2; echo 1..2')" \
    '0 1 passed, 0 failed, 1 skipped'
is 'run-tests notices a plan that was not kept' "$(runner tap 'echo 1..2; echo ok 1 - a')" \
    '1 1 passed, 1 failed'
is 'run-tests notices a bad end after good cases' "$(runner tap 'echo 1..1; echo ok 1 - a; exit 99')" \
    '1 1 passed, 1 failed'
is 'run-tests notices a report of a sanitizer' \
    "$(runner tap 'echo "==1==ERROR: LeakSanitizer: detected"; echo ok 1 - a; echo 1..1')" \
    '1 1 passed, 1 failed'
is 'run-tests counts a plain program by its end' "$(runner exitcode 'exit 0')" '0 1 passed, 0 failed'
is 'run-tests fails with a plain program' "$(runner exitcode 'exit 3')" '1 0 passed, 1 failed'
is 'nothing run is no success' "$(runner tap 'echo "1..0 # skip nothing here"')" \
    '1 0 passed, 0 failed, 1 skipped'

# The demo tells one story on any day: the clock of the example, not today's.
mkdir -p tree/tools tree/examples
cp "$SOURCE/tools/demo" tree/tools/
cp -R "$SOURCE/examples/fraud-scoring" tree/examples/
demo() { (unset MERLON_NOW && tree/tools/demo "$SCRATCH/bin/merlon" >demo-output); }
ok 'the demo runs' demo
has 'the demo says as of when' demo-output 'as of 2026-11-21'
is 'nothing in the demo is of today' "$(grep -c "$(date -u +%Y-%m-%d)" demo-output)" \
    "$(test "$(date -u +%Y-%m-%d)" = 2026-11-21 && grep -c 2026-11-21 demo-output || echo 0)"
has 'the posture is marked as one of a given time' tree/build/demo/posture.txt 'given by MERLON_NOW'
ok 'the report is one page' grep -q '</html>' tree/build/demo/report.html

ok 'install puts things where they belong' \
    meson install -C "$BUILD" --no-rebuild --quiet --destdir "$WORK/dest"
for file in bin/merlon share/man/man1/merlon.1.gz share/man/man7/merlon-exit-codes.7.gz \
    share/bash-completion/completions/merlon share/zsh/site-functions/_merlon \
    share/fish/vendor_completions.d/merlon.fish; do
    is "install brings $file" "$(find dest -path "*/$file" | wc -l)" 1
done

done_testing
