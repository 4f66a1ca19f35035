# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Helpers of the end-to-end tests: POSIX shell that speaks TAP.  A test is NAME.t:
#
#     . "$(dirname "$0")/lib.sh"
#     expect 0 'prints its version' merlon version
#     done_testing
#
# It runs in an empty directory of its own, $WORK, with `merlon` being the binary under test,
# the time standing still at $MERLON_NOW, no colour, 80 columns and an empty $HOME.
#
# expect EXIT NAME COMMAND...     runs the command and compares exit code, stdout and stderr with
#                                 golden/TEST/NAME (spaces in NAME become dashes)
# ok NAME COMMAND...              passes when the command succeeds
# fails EXIT NAME COMMAND...      passes when the command ends with that code
# is NAME GOT WANT                passes when the two are the same
# has NAME FILE PATTERN           passes when a line of the file matches the basic expression
# skip NAME REASON                says aloud that a case was left out
# skip_all REASON                 the same for the whole file; ends it
# needs_shared FOLDER             skips the whole file unless $SHARED has that folder: other people's
#                                 files that are not ours to put into the tree
#
# MERLON_UPDATE_GOLDEN=1 writes the golden files instead; read the diff before you commit it.

set -u
: "${MERLON:?the merlon binary to test}"

TEST_DIR=$(cd "$(dirname "$0")" && pwd)
TEST_NAME=$(basename "$0" .t)
GOLDEN=$TEST_DIR/golden/$TEST_NAME
SOURCE=$(cd "$TEST_DIR/../.." && pwd)
SHARED=${MERLON_SHARED:-$SOURCE/../shared}
case $SHARED in
/*) ;;
*) SHARED=$SOURCE/$SHARED ;;
esac

SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/merlon-e2e.XXXXXX")
trap 'chmod -R u+rwX "$SCRATCH"; rm -rf "$SCRATCH"' EXIT
trap 'exit 130' INT TERM
WORK=$SCRATCH/work
HOME=$SCRATCH/home
mkdir "$WORK" "$HOME" "$SCRATCH/bin"
ln -s "$MERLON" "$SCRATCH/bin/merlon"
PATH=$SCRATCH/bin:$PATH
LC_ALL=C.UTF-8
TZ=UTC
COLUMNS=80
TERM=dumb
MERLON_NOW=2026-03-15T12:00:00Z
export HOME PATH LC_ALL TZ COLUMNS TERM MERLON_NOW SOURCE SHARED WORK
unset NO_COLOR
umask 022
cd "$WORK" || exit 2

case_count=0
failed_count=0

report() { # ok|'not ok' NAME
    case_count=$((case_count + 1))
    test "$1" = ok || failed_count=$((failed_count + 1))
    printf '%s %d - %s\n' "$1" "$case_count" "$2"
}

# $SOURCE counts as a whole path only: a checkout may lie in /merlon.
# What differs from run to run, or from version to version, is not what is tested.
normalise() {
    sed -e "s|$WORK|WORK|g" -e "s|$SCRATCH|SCRATCH|g" -e "s#\(^\|[ \"'(=:]\)$SOURCE/#\\1SOURCE/#g" \
        -e 's/merlon [0-9][0-9.]*[0-9]/merlon VERSION/g' \
        -e 's/"version": *"[0-9][0-9.]*[0-9]"/"version": "VERSION"/g' \
        -e 's/catalogue sha256:[0-9a-f]*/catalogue sha256:CATALOGUE/g' \
        -e 's/"catalogue": "sha256:[0-9a-f]*/"catalogue": "sha256:CATALOGUE/g' \
        -e 's/evidence [0-9][0-9]*, /evidence NUMBER, /'
}

comment() {
    sed 's/^/# /' "$@"
}

expect() { # EXIT NAME COMMAND...
    expect_exit=$1
    expect_name=$2
    shift 2
    expect_file=$GOLDEN/$(printf '%s' "$expect_name" | tr ' /' '--')
    "$@" >"$SCRATCH/stdout" 2>"$SCRATCH/stderr" </dev/null
    {
        echo "exit $?"
        echo "--- stdout"
        normalise <"$SCRATCH/stdout"
        echo "--- stderr"
        normalise <"$SCRATCH/stderr"
    } >"$SCRATCH/seen"
    if [ -n "${MERLON_UPDATE_GOLDEN:-}" ]; then
        mkdir -p "$GOLDEN"
        cp "$SCRATCH/seen" "$expect_file"
    fi
    if ! grep -qx "exit $expect_exit" "$SCRATCH/seen"; then
        report 'not ok' "$expect_name"
        echo "# expected exit $expect_exit"
        comment "$SCRATCH/seen"
    elif ! diff -u "$expect_file" "$SCRATCH/seen" >"$SCRATCH/diff" 2>&1; then
        report 'not ok' "$expect_name"
        comment "$SCRATCH/diff"
    else
        report ok "$expect_name"
    fi
}

fails() { # EXIT NAME COMMAND...
    fails_exit=$1
    fails_name=$2
    shift 2
    "$@" >"$SCRATCH/stdout" 2>"$SCRATCH/stderr" </dev/null
    fails_seen=$?
    if [ "$fails_seen" -eq "$fails_exit" ]; then
        report ok "$fails_name"
    else
        report 'not ok' "$fails_name"
        echo "# expected exit $fails_exit, got $fails_seen"
        comment "$SCRATCH/stdout" "$SCRATCH/stderr"
    fi
}

ok() { # NAME COMMAND...
    ok_name=$1
    shift
    fails 0 "$ok_name" "$@"
}

is() { # NAME GOT WANT
    if [ "$2" = "$3" ]; then
        report ok "$1"
    else
        report 'not ok' "$1"
        printf 'got:  %s\nwant: %s\n' "$2" "$3" | comment
    fi
}

has() { # NAME FILE PATTERN
    if grep -q -e "$3" "$2"; then
        report ok "$1"
    else
        report 'not ok' "$1"
        echo "# no line matches: $3"
        comment "$2"
    fi
}

skip() { # NAME REASON
    case_count=$((case_count + 1))
    printf 'ok %d - %s # skip %s\n' "$case_count" "$1" "$2"
}

skip_all() { # REASON
    echo "1..0 # skip $1"
    exit 0
}

needs_shared() { # FOLDER
    test -d "$SHARED/$1" || skip_all "no $1 in \$MERLON_SHARED"
}

done_testing() {
    echo "1..$case_count"
    test "$failed_count" -eq 0
    exit
}
