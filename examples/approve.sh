#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signs the records of the examples anew, with keys that exist only while this script runs.
#
#     examples/approve.sh [ORGANISATION...]
#
# Each person gets a new key; its public half goes into merlon.yaml, its private half is thrown away at the end, so nobody
# can sign in these people's names later.  A record is approved on the day of the last thing that it tells of, by the first
# person of merlon.yaml who may: not its author, and in a role that its kind asks for.  MERLON names the program to use.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
merlon=${MERLON:-merlon}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Records that the stories leave without a signature.
is_left_unsigned() {
    case $1 in
    fraud-scoring/notice-forbidden | hospital-assistant/incident-plan-ward | law-firm/threat-model-firm) return 0 ;;
    esac
    return 1
}

people_of() {
    sed -n '/^people:/,/^systems:/s/^  - {id: \([a-z]*\),.*/\1/p' "$1/merlon.yaml"
}

# new_key PROJECT PERSON: makes the key and enters its public half.
new_key() {
    public=$("$merlon" key new --quiet "$2" --passphrase-file "$work/passphrase" | grep -o 'ed25519:[A-Za-z0-9+/=]*')
    sed -i -e "/^  - {id: $2,/s/, key: \"[^\"]*\"//" -e "/^  - {id: $2,/s|}\$|, key: \"$public\"}|" "$1/merlon.yaml"
}

# approve PROJECT ID: by the first person who may.
approve() {
    for person in $(people_of "$1"); do
        "$merlon" record approve --project "$1" --as "$person" --passphrase-file "$work/passphrase" "$2" \
            >/dev/null 2>>"$work/refusals" && return 0
    done
    return 1
}

# last_day RECORD: the last day that it tells of as past.  Ends, deadlines and what is announced may lie ahead, and the
# stories are told on 2026-11-21.
last_day() {
    grep -v -e valid_until: -e expires_on: -e ends_on: -e expiry: -e effective_at: -e active_from: "$1" |
        sed 's/due_on: [0-9-]*//' | grep -o '20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]' | sort | awk '$0 < "2026-11-21"' | tail -n 1
}

sign_all() {
    project=$here/$1
    MERLON_KEYS=$work/$1.keys
    export MERLON_KEYS
    for person in $(people_of "$project"); do
        new_key "$project" "$person"
    done
    # A copy, in which a record may meet the bytes that it was written about.
    cp -R "$project" "$work/$1"
    rm -rf "$work/$1/.merlon" "$work/$1"/merlon/records/*.approval.json
    for record in "$project"/merlon/records/*.yaml; do
        id=$(basename "$record" .yaml)
        is_left_unsigned "$1/$id" && continue
        MERLON_NOW=$(last_day "$record")T16:00:00Z
        export MERLON_NOW
        : >"$work/refusals"
        if ! approve "$work/$1" "$id" && ! approve_former "$1" "$id"; then
            echo "approve.sh: $1/$id: nobody could approve it" >&2
            cat "$work/refusals" >&2
            exit 2
        fi
    done
    rm -f "$project"/merlon/records/*.approval.json
    cp "$work/$1"/merlon/records/*.approval.json "$project/merlon/records/"
    set -- "$1" "$project"/merlon/records/*.approval.json
    echo "$1: $(($# - 1)) approvals"
}

# A record about a former version is approved in a copy that holds the files of then.
approve_former() {
    [ -d "$here/former/$1" ] || return 1
    rm -rf "$work/former"
    cp -R "$work/$1" "$work/former"
    cp -R "$here/former/$1/." "$work/former/"
    approve "$work/former" "$2" || return 1
    cp "$work/former/merlon/records/$2.approval.json" "$work/$1/merlon/records/"
}

head -c 24 /dev/urandom | base64 >"$work/passphrase"
[ $# -gt 0 ] || set -- fraud-scoring customer-chatbot hospital-assistant multimodal-provider law-firm
for organisation in "$@"; do
    sign_all "$organisation"
done
