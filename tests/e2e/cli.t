#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What holds for every command: options, messages, exit codes, streams.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

expect 0 'version prints name and number' merlon version
expect 0 'version speaks json' merlon version --format json
expect 0 'dash dash version is the version command' merlon --version
expect 0 'help of a command fits a screen' merlon help version
expect 0 'dash dash help is the help of the command' merlon version --help
expect 0 'dash h works among other options' merlon version --format=json -h

merlon help >overview
has 'help lists the commands' overview '^  version  *print'
is 'dash dash help is the overview' "$(merlon --help)" "$(cat overview)"
is 'no line of the overview is wider than the terminal' "$(awk 'length > 80' overview)" ''

expect 2 'no command is one line and a hint' merlon
expect 2 'unknown command names the nearest' merlon verison
expect 2 'unknown command far from all names none' merlon xyzzy
expect 2 'help on an unknown command names the nearest' merlon help hepl
expect 2 'unknown option names the nearest' merlon version --fromat json
expect 2 'unknown short option' merlon version -Z
expect 2 'wrong choice lists the right ones' merlon version --format xml
expect 2 'missing argument of an option' merlon version --format
expect 2 'surplus operand' merlon version now
expect 2 'wrong color word' merlon version --color sometimes

COLUMNS=40 expect 0 'help wraps at 40 columns' merlon help version
COLUMNS=40 expect 2 'messages wrap at 40 columns' merlon version --fromat json
is 'nothing is wider than 40 columns' "$(COLUMNS=40 merlon help version | awk 'length > 40')" ''

escape=$(printf '\033')
merlon help version --color always >colored
has 'color always colours' colored "$escape\["
NO_COLOR=1 merlon help version --color always >colored
has 'the option wins over NO_COLOR' colored "$escape\["
merlon help version >plain
ok 'a file gets no colour' test -z "$(grep "$escape" plain)"

# A terminal of 60 columns, played by python.
on_terminal() { # COMMAND...
    python3 - "$@" <<'EOF'
import fcntl, os, pty, struct, sys, termios

pid, master = pty.fork()
if pid == 0:
    os.environ.pop("COLUMNS", None)
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
output = b""
while True:
    try:
        piece = os.read(master, 65536)
    except OSError:
        break
    if not piece:
        break
    output += piece
os.waitpid(pid, 0)
sys.stdout.buffer.write(output.replace(b"\r\n", b"\n"))
EOF
}
TERM=xterm on_terminal merlon help >colored
has 'a terminal gets colour' colored "$escape\["
is 'a terminal tells its width' "$(sed "s/$escape\[[0-9]*m//g" colored | awk 'length > 60')" ''
TERM=xterm NO_COLOR=1 on_terminal merlon help >plain
is 'NO_COLOR takes the colour away' "$(grep -c "$escape" plain)" 0
TERM=xterm NO_COLOR='' on_terminal merlon help >colored
has 'an empty NO_COLOR does not' colored "$escape\["
TERM=dumb on_terminal merlon help >plain
is 'a dumb terminal gets none' "$(grep -c "$escape" plain)" 0

expect 2 'control characters of a command are harmless' merlon "$(printf 'ver\033[31m\nsion')"
expect 2 'control characters of an option are harmless' merlon version "$(printf -- '--ver\033[31m')"
expect 2 'control characters of an operand are harmless' merlon version "$(printf '\342\200\256x')"
expect 2 'half a character as an option is harmless' merlon version "$(printf -- '-\342')"

MERLON_NOW=tomorrow expect 2 'a clock that makes no sense is refused' merlon version

if [ -w /dev/full ]; then
    # shellcheck disable=SC2016
    expect 2 'a full disk is an error' sh -c 'merlon version >/dev/full'
else
    skip 'a full disk is an error' 'no /dev/full here'
fi
expect 2 'a closed stdout is an error' sh -c 'merlon version >&-'
# The reader ends at once, so the writer meets a pipe without a reader.
{
    merlon help 2>pipe-stderr
    echo $? >pipe-exit
} | :
is 'a reader that goes away gets no message' "$(cat pipe-stderr)" ''

done_testing
