#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The tree keeps its own rules, and the tools that check them notice when it does not.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
: "${BUILD:?the build directory}"

c_files() {
    find "$SOURCE/src" "$SOURCE/tests" -name '*.[ch]'
}
shell_files() {
    printf '%s\n' "$SOURCE/.ci/run"
    find "$SOURCE/tests" "$SOURCE/bench" "$SOURCE/tools" "$SOURCE/examples" -type f \
        \( -name '*.t' -o -name '*.sh' \) 2>/dev/null
    grep -l '^#!/bin/sh' "$SOURCE"/tools/*
}

check_layout() {
    c_files | xargs -n 1 -P 2 clang-format --dry-run -Werror --style=file
}
ok 'the layout is that of clang-format' check_layout
# shellcheck disable=SC2046
ok 'shellcheck has nothing to say' \
    shellcheck -x -e SC2317 -P "$SOURCE/tests/e2e" $(shell_files)
ok 'no include points upwards' "$SOURCE/tools/check-layers"
ok 'the house rules hold' "$SOURCE/tools/check-house"

nm -g --defined-only "$BUILD"/src/libmrl_*.a 2>/dev/null |
    awk 'NF == 3 && $2 ~ /^[TDBRC]$/ && $3 !~ /^(mrl_|__)/ {print $3}' | sort -u >foreign
ok 'the visible names were looked at' test "$(nm -g --defined-only "$BUILD"/src/libmrl_base.a | grep -c mrl_)" -gt 5
is 'every visible name starts with mrl_' "$(cat foreign)" ''

# A small tree to break rules in.
seed() { # FILE TEXT...
    rm -rf tree
    mkdir -p tree/src/base tree/src/formats tree/tools
    printf 'base:\nformats: base\n' >tree/tools/layers.txt
    seed_file=tree/$1
    shift
    mkdir -p "$(dirname "$seed_file")"
    printf '/* SPDX-License-Identifier: Apache-2.0 */\n' >"$seed_file"
    printf '%s\n' "$@" >>"$seed_file"
}

seed src/formats/x.c '#include "base/status.h"' '#include "formats/y.h"' '#include <stdio.h>'
ok 'check-layers accepts a lower room, the own room and the system' "$SOURCE/tools/check-layers" tree
seed src/base/x.c '#include "formats/y.h"'
fails 1 'check-layers refuses an include that points up' "$SOURCE/tools/check-layers" tree
has 'check-layers says where' "$SCRATCH/stdout" '^src/base/x.c:2: base may not include formats'
seed src/base/x.c '  #  include "../formats/y.h"'
fails 1 'check-layers refuses a way around by dots' "$SOURCE/tools/check-layers" tree
seed src/base/x.c '#include "y.h"'
fails 1 'check-layers refuses an include without its room' "$SOURCE/tools/check-layers" tree
seed src/attic/x.c 'int x;'
fails 1 'check-layers refuses a room that is not in the list' "$SOURCE/tools/check-layers" tree

refuses() { # NAME LINE...
    refuses_name=$1
    shift
    seed src/base/x.c "$@"
    fails 1 "check-house refuses $refuses_name" "$SOURCE/tools/check-house" tree
}
marker=TO
seed src/base/x.c '/* strcpy(a, b) in a comment */' 'const char *s = "printf(";'
ok 'check-house reads code, not comments and strings' "$SOURCE/tools/check-house" tree
refuses 'a copy without bound' 'strcpy(a, b);'
refuses 'a conversion that does not notice overflow' 'int n = atoi(text);'
refuses 'a library that prints' 'printf("x");'
refuses 'a library that exits' 'exit(1);'
refuses 'unfinished business' "/* ${marker}DO */"
refuses 'blanks at the end of a line' 'int x; '
# shellcheck disable=SC2046
refuses 'a function longer than a screen' '{' $(seq 60) '}'
# shellcheck disable=SC2046
refuses 'a file of more than one idea' $(seq 500)
printf 'int x;\n' >tree/src/base/x.c
fails 1 'check-house refuses a file without licence line' "$SOURCE/tools/check-house" tree

done_testing
