#!/usr/bin/env python3
"""Makes feeds/match/units.inc: the names of Viet Nam's administrative units before and since 1 July 2025, and which
name took over from which.

usage: make_units.py UNITS.tsv > feeds/match/units.inc

UNITS.tsv has a row a unit and span, with the columns valid_from, valid_to (empty: in force), code, level (province,
district, commune), kind, name, parent, successors (codes since 1 July 2025). The facts are those of Resolution
202/2025/QH15, Resolutions 1654 to 1687/NQ-UBTVQH15 and the statistics office's letters 915 and 1027/CTK-CSCL, as found
in two public tables under the MIT licence (dvhcvn/20250701, ThangLeQuoc/vietnamese-provinces-database).

A line of the result: levels, name, successors, separated by '|'. Levels: p, d, c = province, district, commune before;
P, C = since. Successors: line numbers (from 0), separated by ','; '*' before one whose name was before the reform that of
another unit merged into it, so that the two names are told apart by their time alone. Names of one kind and level are
one line, wherever they are; wards called by a number are left out: a number needs no table.
"""
import csv
import sys
import unicodedata


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        row["name"] = " ".join(unicodedata.normalize("NFC", row["name"]).split())

    def alias(name):  # Quý and Quí are one name
        return name.casefold().replace("y", "i").replace("ý", "í").replace("ỳ", "ì").replace("ỷ", "ỉ")

    new = {(r["level"], r["code"]): r for r in rows if not r["valid_to"]}
    levels, successors = {}, {}
    merged = {}
    for row in rows:
        if row["name"].isdigit():
            continue
        letter = row["level"][0] if row["valid_to"] else row["level"][0].upper()
        levels.setdefault(row["name"], set()).add(letter)
        if row["valid_to"] and row["level"] != "district":
            for code in filter(None, row["successors"].split(",")):
                merged.setdefault((row["level"], code), []).append(row)
    for key, olds in merged.items():
        to = new.get(key)
        if to is None or to["name"].isdigit():
            continue
        for old in olds:
            if old["name"] == to["name"] or old["name"].isdigit():
                continue
            shared = any(o is not old and alias(o["name"]) == alias(to["name"]) for o in olds)
            at = successors.setdefault(old["name"], {})
            at[to["name"]] = at.get(to["name"], False) or shared
    names = sorted(levels)
    line_of = {name: n for n, name in enumerate(names)}
    out = sys.stdout
    out.write('R"units(')
    size = 0
    for name in names:
        to = ",".join(("*" if shared else "") + str(line_of[s])
                      for s, shared in sorted(successors.get(name, {}).items(), key=lambda x: line_of[x[0]]))
        line = "".join(sorted(levels[name])) + "|" + name + "|" + to + "\n"
        size += len(line.encode())
        if size > 12000:  # literals of a moderate length, which every compiler takes
            out.write(')units"\nR"units(')
            size = 0
        out.write(line)
    out.write(')units"\n')


if __name__ == "__main__":
    main()
