#!/usr/bin/env python3
"""Writes Sources/CellValues/CaseFoldingTable.swift from CaseFolding.txt of Debian's package unicode-data.

    .ci/case-folding.py [/usr/share/unicode/CaseFolding.txt] > Sources/CellValues/CaseFoldingTable.swift
"""
import re
import sys

path = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode/CaseFolding.txt"
lines = open(path, encoding="utf-8").read().splitlines()
version = re.match(r"# CaseFolding-([0-9.]+)\.txt", lines[0]).group(1)
folded = {}
for line in lines:
    parts = [part.strip() for part in line.split("#")[0].split(";")]
    if len(parts) >= 3 and parts[1] in ("C", "S"):
        folded[int(parts[0], 16)] = int(parts[2], 16)

codes = sorted(folded)
runs = []
index = 0
while index < len(codes):
    first = codes[index]
    delta = folded[first] - first
    best = (index, 1)
    for stride in (1, 2):
        last = index
        while (
            last + 1 < len(codes)
            and codes[last + 1] - codes[last] == stride
            and folded[codes[last + 1]] - codes[last + 1] == delta
        ):
            last += 1
        if last > best[0]:
            best = (last, stride)
    runs.append((first, codes[best[0]], delta, best[1]))
    index = best[0] + 1

print(f"""/// Unicode {version}, CaseFolding.txt, statuses C and S: {len(codes)} code points in {len(runs)} runs.
///
/// Written by `.ci/case-folding.py` from Debian's package unicode-data; not to be edited.
enum CaseFoldingTable {{
    /// Four numbers a run, rising: first and last code point, what to add, and the step from one to the next.
    static let runs: [Int32] = [""")
for first, last, delta, stride in runs:
    print(f"        0x{first:04X}, 0x{last:04X}, {delta}, {stride},")
print("    ]\n}")
