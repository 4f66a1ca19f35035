#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The verdicts on the reference organisations are those of their tables, which a person has read against the files:
# examples/expected-verdicts/ORGANISATION.tsv.  MERLON_UPDATE_GOLDEN=1 writes the tables anew.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

MERLON_NOW=2026-11-21T09:00:00Z

cp -R "$SOURCE/examples/." .
rm -rf ./*/.merlon

table() { # ORGANISATION ARGS...
    organisation=$1
    shift
    merlon assess --format json "$@" "$organisation" | python3 "$TEST_DIR/verdict_table.py"
}

matches_table() { # ORGANISATION
    table "$1" >"$1.tsv"
    if [ -n "${MERLON_UPDATE_GOLDEN:-}" ]; then
        cp "$1.tsv" "$SOURCE/examples/expected-verdicts/$1.tsv"
    fi
    diff -u "$SOURCE/examples/expected-verdicts/$1.tsv" "$1.tsv"
}

count() { # VERDICT < TABLE
    cut -f 2 | grep -cx "$1"
}

verdict_of() { # PROVISION < TABLE
    sed -n "s/^$1	\([^	]*\).*/\1/p"
}

for organisation in fraud-scoring customer-chatbot hospital-assistant multimodal-provider law-firm; do
    ok "$organisation gets the verdicts of its table" matches_table "$organisation"
    is "$organisation gets one for each provision" "$(sed 1d "$organisation.tsv" | wc -l)" 72
    merlon assess "$organisation" >"$organisation.again"
    table "$organisation" >"$organisation.tsv2"
    ok "$organisation gets the same again" cmp "$organisation.tsv" "$organisation.tsv2"
done

# --- what a person sees first ---
sed -n '/^Most useful next/,$p' fraud-scoring.again | sed -n 2,4p >first-step
has 'the first step is to get rid of the hostile pickle' first-step 'chain.unsafe_serialisation'
has 'it names the file' fraud-scoring.again 'third_party/embedding-lookup.pkl'
has 'the deviation is told' fraud-scoring.again 'Shops asked for one figure'

# --- time ---
table fraud-scoring --at 2026-11-26T12:00:00Z >before
table fraud-scoring --at 2026-11-28T12:00:00Z >after
is 'the bulletin still counts on the day before its end' "$(verdict_of 5.1.1-2 <before)" pass
is 'no longer on the day after' "$(verdict_of 5.1.1-2 <after)" inconclusive
table fraud-scoring --at 2028-01-01 >stale
is 'after a year nothing passes' "$(count pass <stale)" 0
is 'and nothing fails on old evidence' "$(count fail <stale)" 0
is 'nor is anything excluded' "$(count not-applicable <stale)" 0

# --- roles ---
holds() { # PROJECT ROLES: what merlon.yaml says
    sed -i "s/^  roles: \[system-operator\]/  roles: [$2]/" "$1/merlon.yaml"
}

claims() { # PROJECT ROLES: what the statement says, and nothing is excluded but by roles
    sed -i -e "s/^  roles_held: .*/  roles_held: [$2]/" -e '/^  exclusions:/,$d' "$1/merlon/records/statement-firm.yaml"
}

approve_statement() { # PROJECT
    printf 'a passphrase of a test\n' >passphrase
    key=$(merlon key new --quiet wren --passphrase-file passphrase | grep -o 'ed25519:[A-Za-z0-9+/=]*')
    sed -i "/^  - {id: wren,/s|key: \"[^\"]*\"|key: \"$key\"|" "$1/merlon.yaml"
    rm "$1/merlon/records/statement-firm.approval.json"
    merlon record approve --project "$1" --as wren --passphrase-file passphrase statement-firm >/dev/null
}

is 'an operator has nothing to do with the trail of developers' "$(verdict_of 5.1.2-3 <law-firm.tsv)" not-applicable
holds law-firm 'developer, system-operator'
is 'roles that only merlon.yaml claims exclude nothing' "$(table law-firm | count not-applicable)" 0
claims law-firm 'developer, system-operator'
is 'nor does a statement that nobody has approved' "$(table law-firm | count not-applicable)" 0
ok 'the statement is approved' approve_statement law-firm
table law-firm >both
is 'then the duties of developers apply' "$(verdict_of 5.1.2-3 <both)" fail
is 'those of custodians alone still do not' "$(grep -c '	not-applicable	roles$' both)" "$(count not-applicable <both)"
ok 'and there are some' test "$(count not-applicable <both)" -gt 0

done_testing
