#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The reference organisations: their files and records are what their stories say.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

MERLON_NOW=2026-11-21T09:00:00Z

cp -R "$SOURCE/examples/." .
rm -rf ./*/.merlon

open_records() { # ORGANISATION: records that do not count as evidence
    merlon record list --project "$1" | awk 'NR == 1 || ($2 != "" && $2 != "valid")'
}

unregistered() {
    (cd "$1" && merlon inventory) | sed -n 's/^  not registered *//p'
}

for organisation in fraud-scoring customer-chatbot hospital-assistant multimodal-provider law-firm; do
    expect 0 "$organisation has these records open" open_records "$organisation"
    expect 0 "$organisation has these assets unregistered" unregistered "$organisation"
    is "$organisation misses no asset" "$( (cd "$organisation" && merlon inventory) | grep '^  missing')" ''
done

done_testing
