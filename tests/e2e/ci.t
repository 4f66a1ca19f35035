#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The examples for continuous integration do what they say: their own commands are run.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

mkdir -p project/models
printf 'ccollections\nOrderedDict\n)R.' >project/models/good.pkl
cd project || exit 2

# The commands of a step, out of the workflow.
step() { # NAME
    awk -v name="- name: $1" '
        index($0, name) { inside = 1; next }
        inside && /^      - / { exit }
        inside && /^          / { print substr($0, 11) }' "$SOURCE/examples/ci/github-actions.yml"
}
step scan >scan.sh
step say >say.sh
has 'the workflow scans' scan.sh 'merlon scan --format sarif'
has 'and says why it failed' say.sh 'merlon scan'

ok 'a harmless project passes' sh -e scan.sh
ok 'and leaves SARIF' python3 -c 'import json; assert json.load(open("merlon.sarif"))["version"] == "2.1.0"'
printf "cos\nsystem\n(S'echo'\ntR." >models/bad.pkl
fails 1 'a harmful one fails' sh -e scan.sh
has 'and SARIF says why' merlon.sarif 'MRL-PKL-001'
fails 1 'and the log says it' sh -e say.sh

# The real pre-commit with our hook.
if ! command -v pre-commit >/dev/null || ! command -v git >/dev/null; then
    skip 'pre-commit stops a harmful model' 'needs pre-commit and git'
    skip 'pre-commit lets a harmless one pass' 'needs pre-commit and git'
else
    mkdir hooks
    cp "$SOURCE/.pre-commit-hooks.yaml" hooks
    cat >>"$HOME/.gitconfig" <<'EOF'
[user]
    name = Test
    email = test@example.org
[safe]
    directory = *
EOF
    (cd hooks && git init -q && git add . && git commit -q -m hooks)
    git init -q repository
    cp -r models repository
    sed "s|https://git.example.org/merlon|$PWD/hooks|; s|HEAD|$(git -C hooks rev-parse HEAD)|" \
        "$SOURCE/examples/ci/pre-commit-config.yaml" >repository/.pre-commit-config.yaml
    cd repository || exit 2
    git add .
    fails 1 'pre-commit stops a harmful model' pre-commit run --all-files
    git rm -q -f --cached models/bad.pkl
    rm models/bad.pkl
    ok 'pre-commit lets a harmless one pass' pre-commit run --all-files
fi

done_testing
