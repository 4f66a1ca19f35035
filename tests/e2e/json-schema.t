#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The official test suite of JSON Schema: all required cases of draft-07 and 2020-12, and the
# optional ones of what docs/formats/json-schema.md says is covered.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
needs_shared conformance/json-schema
SUITE=$SHARED/conformance/json-schema
RUN=$BUILD/tests/differential/json_schema

cases() { # DRAFT formats|plain FILE...
    cases_draft=$1
    cases_mode=$2
    shift 2
    for cases_file in "$@"; do
        ok "$cases_draft $cases_mode: $(basename "$cases_file" .json)" \
            "$RUN" "$cases_draft" "$cases_mode" "$SUITE/remotes" "$cases_file"
    done
}

for draft in draft7 draft2020-12; do
    cases $draft plain "$SUITE/tests/$draft"/*.json
    for name in bignum ecmascript-regex float-overflow id non-bmp-regex unknownKeyword \
        anchor dependencies-compatibility dynamicRef format-assertion no-schema refOfUnknownKeyword; do
        file=$SUITE/tests/$draft/optional/$name.json
        test -f "$file" || continue
        cases $draft plain "$file"
    done
    for name in date date-time duration ecmascript-regex email idn-email ipv4 ipv6 iri iri-reference \
        json-pointer regex relative-json-pointer time unknown uri uri-reference uri-template uuid; do
        file=$SUITE/tests/$draft/optional/format/$name.json
        test -f "$file" || continue
        cases $draft formats "$file"
    done
    # Left out: idn-hostname and the A-labels of hostname need the tables of IDNA 2008; content* is
    # not asserted, as both drafts advise; cross-draft reaches into 2019-09.
    for name in format/hostname format/idn-hostname content cross-draft; do
        test ! -f "$SUITE/tests/$draft/optional/$name.json" ||
            skip "$draft: $name" 'not covered, see docs/formats/json-schema.md'
    done
done
done_testing
