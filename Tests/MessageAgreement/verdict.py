# SPDX-License-Identifier: Apache-2.0
"""Says which differences are listed, and prints those that are not."""

from collections import Counter
from pathlib import Path

LIST = Path(__file__).resolve().parent / "KnownDifferences.tsv"


def known_differences():
    """How many differences of a field are known of a capture and a protocol; KnownDifferences.tsv says who is right."""
    lines = LIST.read_text().splitlines()[1:]
    columns = [line.split("\t") for line in lines]
    return {(capture, protocol, kind): int(count) for capture, protocol, kind, count, _ in columns}


def report(name, outcomes, known, totals, shown):
    """Prints a line a protocol, and what is not known; says how many differences are not."""
    unknown = 0
    for protocol, outcome in outcomes.items():
        totals[protocol].add(outcome)
        print(f"{name}\t{protocol}\t{outcome.ours} ours {outcome.theirs} theirs {outcome.agreeing} alike")
        for kind, count in Counter(kind for kind, _ in outcome.differences).items():
            listed = known.pop((name, protocol, kind), 0)
            if count > listed:
                unknown += count - listed
                texts = [text for other, text in outcome.differences if other == kind]
                for text in texts[:shown]:
                    print(f"  {protocol}: {text}")
                if len(texts) > shown:
                    print(f"  {protocol}: {kind}: {len(texts) - shown} more")
            elif count < listed:
                print(f"  KnownDifferences.tsv lists {listed} for {protocol} in {kind}, of which {count} are left")
    return unknown
