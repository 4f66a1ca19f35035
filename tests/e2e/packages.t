#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools/install-packages on machines that this one is not: its helpers are played by scripts.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

mkdir -p tools
cp "$SOURCE/tools/install-packages" tools/
printf '# what we need\nalpha\nbeta # with a reason\n\ngamma\n' >tools/packages.txt

play() { # NAME SCRIPT...
    mkdir -p play
    printf '#!/bin/sh\n%s\n' "$2" >"play/$1"
    chmod +x "play/$1"
}
machine() { # INSTALLED UID
    rm -rf play log
    play dpkg-query "printf 'installed %s\n' $1"
    play apt-get 'echo "apt-get $*" >>log'
    play id "echo $2"
    for tool in sh sed grep paste dirname; do
        ln -s "$(command -v $tool)" play/$tool
    done
}
install_packages() {
    PATH=$WORK/play tools/install-packages
}

machine 'alpha beta gamma' 0
expect 0 'says and does nothing when nothing is missing' install_packages
ok 'asks apt for nothing then' test ! -e log

machine 'alpha' 0
ok 'installs what is missing' install_packages
is 'names only what is missing' "$(cat log)" 'apt-get install -qq -y --no-install-recommends beta gamma'

machine '' 0
ok 'installs all on a bare machine' install_packages
has 'names all of it' log 'alpha beta gamma'

machine 'alpha beta' 0
# shellcheck disable=SC2016
play apt-get 'echo "apt-get $1" >>log; test "$1" = update || test "$(grep -c update log)" = 1'
ok 'brings the lists up to date when that is needed' install_packages
is 'and then tries again' "$(paste -s -d , log)" 'apt-get install,apt-get update,apt-get install'

machine 'alpha beta' 0
play apt-get 'exit 100'
fails 100 'fails when apt does' install_packages

machine 'alpha beta' 1000
expect 1 'without root and sudo says what to run' install_packages
# shellcheck disable=SC2016
play sudo 'echo "sudo $*" >>log'
ok 'uses sudo when not root' install_packages
has 'only for apt' log '^sudo apt-get install .*gamma$'

machine '' 0
rm play/apt-get
expect 0 'elsewhere than on Debian says what is needed' install_packages

done_testing
