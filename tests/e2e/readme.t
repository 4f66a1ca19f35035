#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The sessions of README.md: what they show is what their commands print.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

unset MERLON_NOW XDG_DATA_HOME MERLON_KEYS
cd "$SOURCE" || exit 2
python3 "$TEST_DIR/readme_sessions.py" README.md "$HOME"
