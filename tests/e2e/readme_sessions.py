# SPDX-License-Identifier: Apache-2.0
"""usage: readme_sessions.py README HOME

Plays the sessions of a README in one shell, in their order, and compares what is printed with what
is shown there.  A session is a fenced block whose first line begins with "$ "; a line "[...]" in it
stands for any lines.  Speaks TAP: one case for each command.
"""
import difflib
import re
import subprocess
import sys

# Keys, digests and counts of entries differ from run to run and from version to version.
VOLATILE = re.compile(
    r"law\.example/ledger\+[0-9a-f]{8}\+[A-Za-z0-9+/]{43,44}=?"
    r"|ledger-[0-9a-f]{8}|\b[0-9a-f]{64}\b|[A-Za-z0-9+/]{43}="
    r"|\d+\.\d of 100|lowest \d+\.\d|evidence \d+| *(?<![\w.-])\d{3,}(?![\w.-])")


def sessions(text):
    for block in re.findall(r"^```\n(.*?)^```$", text, re.M | re.S):
        if not block.startswith("$ "):
            continue
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, shown = part.partition("\n")
            yield command, shown.splitlines()


class Shell:
    def __init__(self):
        self.process = subprocess.Popen(["sh"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, bufsize=1)

    def run(self, command):
        self.process.stdin.write(f"{{ {command}\n}} </dev/null; echo '<end>'\n")
        lines = []
        for line in self.process.stdout:
            if line.endswith("<end>\n"):
                return lines
            lines.append(line.rstrip("\n"))
        raise SystemExit(f"Bail out! the shell ended at: {command}")


def plain(line):
    return VOLATILE.sub("#", line)


def follows(shown, printed):
    """Whether the printed lines are the shown ones, with anything where "[...]" stands."""
    if not shown:
        return not printed
    if shown[0] == "[...]":
        return any(follows(shown[1:], printed[i:]) for i in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and follows(shown[1:], printed[1:])


def main():
    readme, home = sys.argv[1:]
    with open(readme, encoding="utf-8") as file:
        steps = list(sessions(file.read()))
    shell, names, failed = Shell(), {}, 0
    for number, (command, shown) in enumerate(steps, 1):
        asked = command
        for told, real in names.items():
            asked = asked.replace(told, real)
        printed = [line.replace(home, "/home/ann") for line in shell.run(asked)]
        good = follows([plain(line) for line in shown], [plain(line) for line in printed])
        print("ok" if good else "not ok", number, "-", command)
        if not good:
            failed += 1
            print(*("# " + line for line in difflib.unified_diff(shown, printed, "shown", "printed", lineterm="")), sep="\n")
        # A key that is shown here is what later commands of the page are given.
        told, real = ([m for line in lines for m in VOLATILE.findall(line) if m.startswith("law.")]
                      for lines in (shown, printed))
        names.update(zip(told, real))
    print(f"1..{len(steps)}")
    return failed > 0 or not steps


sys.exit(main())
