#!/usr/bin/env python3
"""Counts the instructions of one call of each subject under callgrind, and compares them with the ceilings beside this file.

    python3 tests/benches/counts.py            fails where a row has risen by more than 5 %, or over its goal once reached
    python3 tests/benches/counts.py --update   writes what it counts as the new ceilings
    python3 tests/benches/counts.py --only TEXT   some rows, without comparing

A figure is (twice as many calls - so many calls) / so many, the least of three. Callgrind does not see into the vdso, so a reading of the
system's clock counts as few instructions; times are the business of the benches. What happens every few milliseconds, however many calls
that are, is left out: on the slow machine that callgrind is, it would be a share of every call.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CEILINGS = HERE / "ceilings.json"
TOLERANCE = 1.05
# looks at the platform's clock once in two milliseconds
TIMED = "words::clock::ticks::look"
UPDATE = "python3 tests/benches/counts.py --update"


def build():
    """The program, built by itself: together with the tests it would have the tests' clock."""
    command = ["cargo", "build", "--locked", "--profile", "counts", "-p", "resilience-benches", "--bin", "counts"]
    subprocess.run(command, cwd=HERE, check=True)
    known = subprocess.run(
        ["cargo", "metadata", "--locked", "--no-deps", "--format-version", "1"], cwd=HERE, check=True, stdout=subprocess.PIPE
    )
    return Path(json.loads(known.stdout)["target_directory"]) / "counts" / "counts"


def rows(program, only):
    said = subprocess.run([program, "--list", *only], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    calls, times = map(int, said[0].split())
    found = []
    for line in said[1:]:
        goal, name = line.split("\t")
        found.append((name, None if goal == "-" else int(goal)))
    return calls, times, found


def total(dump):
    """The instructions in a dump, without those of what `TIMED` names and of all that it calls."""
    text = dump.read_text()
    found = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
    if not found:
        sys.exit(f"counts: {dump.name} has no total")
    timed = {number for number, name in re.findall(r"^c?fn=(\(\d+\)) (.*)$", text, re.MULTILINE) if TIMED in name}
    calls = re.findall(r"^cfn=(\(\d+\)).*\ncalls=.*\n\S+ (\d+)$", text, re.MULTILINE)
    return int(found.group(1)) - sum(int(cost) for callee, cost in calls if callee in timed)


def count(program, only):
    """The instructions of one call of each row."""
    calls, times, named = rows(program, only)
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "valgrind", "--tool=callgrind", "--dump-before=*mark_of_counts*", "--compress-pos=no",
            f"--callgrind-out-file={folder}/out", str(program), *only,
        ]
        # a fixed environment: its size moves the stack
        environment = {"PATH": os.environ.get("PATH", ""), "RESILIENCE_COUNTS": "1"}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"counts: valgrind failed\n{done.stdout}")
        parts = 1 + 2 * times
        dumps = [Path(folder) / f"out.{n}" for n in range(1, parts * len(named) + 1)]
        missing = [dump.name for dump in dumps if not dump.exists()]
        if missing:
            sys.exit(f"counts: {len(missing)} of {len(dumps)} dumps are missing: is the mark still a function of its own?")
        found = {}
        for at, (name, goal) in enumerate(named):
            one = [total(dump) for dump in dumps[at * parts + 1:(at + 1) * parts]]
            each = min((twice - once) / calls for once, twice in zip(one[::2], one[1::2]))
            found[name] = (round(each, 1), goal)
        return found


def compiler():
    said = subprocess.run(["rustc", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return ".".join(said.split()[1].split(".")[:2])


def most(ceiling, goal):
    """What a row may cost: 5 % above its ceiling, but not above its goal once that is reached."""
    allowed = ceiling * TOLERANCE
    return min(allowed, goal) if goal is not None and ceiling <= goal else allowed


def table(found, ceilings):
    print(f"{'row':<44} {'instructions':>12} {'ceiling':>9} {'goal':>6}")
    for name, (each, goal) in found.items():
        ceiling = ceilings.get(name, "-")
        print(f"{name:<44} {each:>12} {ceiling:>9} {goal if goal is not None else '-':>6}")


def compare(found, recorded):
    ceilings = recorded["rows"]
    wrong = []
    for name, (each, goal) in found.items():
        if name not in ceilings:
            wrong.append(f"{name}: no ceiling is written down")
        elif each > most(ceilings[name], goal):
            wrong.append(f"{name}: {each} instructions, at most {most(ceilings[name], goal):.1f}")
        elif each < 0.9 * ceilings[name]:
            print(f"counts: {name} has fallen from {ceilings[name]} to {each}; `{UPDATE}` keeps that")
    wrong += [f"{name}: has a ceiling and is not measured" for name in ceilings if name not in found]
    if not wrong:
        return 0
    print("\n".join(["", *wrong]), file=sys.stderr)
    if compiler() != recorded["rustc"]:
        print(f"counts: the ceilings are for rustc {recorded['rustc']}, this is {compiler()}: not compared", file=sys.stderr)
        return 0
    print(f"counts: where this is meant, `{UPDATE}` writes the new ceilings", file=sys.stderr)
    return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="write what is counted as the new ceilings")
    parser.add_argument("--only", metavar="TEXT", help="count the rows whose name has the text, and compare nothing")
    args = parser.parse_args()
    program = build()
    found = count(program, ["--only", args.only] if args.only else [])
    recorded = json.loads(CEILINGS.read_text()) if CEILINGS.exists() else {"rustc": compiler(), "rows": {}}
    table(found, recorded["rows"])
    if args.only:
        return 0
    if args.update:
        rows_now = {name: each for name, (each, _) in found.items()}
        CEILINGS.write_text(json.dumps({"rustc": compiler(), "rows": rows_now}, indent=2, ensure_ascii=False) + "\n")
        print(f"counts: {CEILINGS.name} is written")
        return 0
    return compare(found, recorded)


if __name__ == "__main__":
    sys.exit(main())
