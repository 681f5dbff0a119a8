# SPDX-License-Identifier: Apache-2.0
"""What drawn homes came to: sums over scenes, as text and as a page."""
import collections
import html
import statistics

import intervals


def found(runs):
    """What a group of attack runs came to."""
    caught = [run for run in runs if run["is_detected"]]
    devices = [run["is_right_device"] for run in caught if run.get("is_right_device") is not None]
    causes = [run["is_right_cause"] for run in caught if run.get("is_right_cause") is not None]
    seconds = sorted(run["seconds_to_detect"] for run in caught)
    low, high = intervals.wilson(len(caught), len(runs))
    return {
        "runs": len(runs), "detected": len(caught), "share_lower": low, "share_upper": high,
        "median_seconds": statistics.median_low(seconds) if seconds else None, "most_seconds": seconds[-1] if seconds else None,
        "right_device": sum(devices), "judged_device": len(devices), "right_cause": sum(causes), "judged_cause": len(causes),
        "first_detectors": dict(collections.Counter(run["detector"] for run in caught).most_common()),
    }


def clean(scenes):
    """What was said of homes in which nothing was wrong."""
    incidents = [scene["metrics"]["false_incidents"] for scene in scenes]
    count, days = sum(one["count"] for one in incidents), sum(one["device_days"] for one in incidents)
    detectors = collections.Counter()
    for one in incidents:
        detectors.update(one["by_detector"])
    low, high = intervals.poisson(count, days)
    return {
        "incidents": count, "device_days": days, "per_device_day": count / days if days else None, "lower": low, "upper": high,
        "informational": sum(one["informational"] for one in incidents), "by_detector": dict(detectors.most_common()),
    }


def summary(results):
    judged = [result for result in results if "metrics" in result]
    attacks = [result for result in judged if "family" in result]
    runs = [dict(run, intensity=result["intensity"]) for result in attacks for run in result["metrics"]["runs"]]
    groups = collections.defaultdict(list)
    for run in runs:
        groups[run["family"]].append(run)
        groups["all, " + run["intensity"]].append(run)
    quiet = [result for result in judged if "family" not in result]
    situations = collections.defaultdict(list)
    for result in quiet:
        situations[result.get("situation", "nothing unusual")].append(result)
    return {
        "attacks": {"all": found(runs), **{name: found(group) for name, group in sorted(groups.items())}},
        "clean": {name: clean(group) for name, group in sorted(situations.items())},
        "beside_attacks": clean(attacks),
        "not_drawn": sorted({
            f"{result.get('family') or result.get('situation') or 'clean'}: {result['failure'].splitlines()[-1]}"
            for result in results if "failure" in result}),
        "without_packets": sorted(
            f"{result['family']}, {result['intensity']}, seed {result['seed']}" for result in attacks
            if not result["metrics"]["runs"]),
    }


def number(value, digits=1):
    return "-" if value is None else f"{value:.{digits}f}"


def attack_rows(groups):
    yield ["attack", "detected", "95 %", "median s", "most s", "device", "cause", "first told by"]
    for name, group in groups.items():
        if group["runs"] == 0:
            continue
        yield [
            name, f"{group['detected']}/{group['runs']}", f"{group['share_lower']:.2f}-{group['share_upper']:.2f}",
            number(group["median_seconds"]), number(group["most_seconds"]), f"{group['right_device']}/{group['judged_device']}",
            f"{group['right_cause']}/{group['judged_cause']}",
            ", ".join(f"{detector} {count}" for detector, count in list(group["first_detectors"].items())[:3]),
        ]


def clean_rows(groups):
    yield ["home without an attack", "false incidents", "device-days", "a device-day", "95 %", "of"]
    for name, group in groups.items():
        yield [
            name, str(group["incidents"]), number(group["device_days"]), number(group["per_device_day"], 4),
            f"{group['lower']:.4f}-{group['upper']:.4f}",
            ", ".join(f"{detector} {count}" for detector, count in group["by_detector"].items()),
        ]


def table(rows):
    rows = list(rows)
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    last = len(widths) - 1
    return "\n".join(
        "  ".join(cell.ljust(width) if place in (0, last) else cell.rjust(width)
                  for place, (cell, width) in enumerate(zip(row, widths))).rstrip()
        for row in rows)


def text(found):
    parts = [table(attack_rows(found["attacks"])), table(clean_rows(found["clean"]))]
    if found["not_drawn"]:
        parts.append("Not drawn:\n" + "\n".join("  " + line for line in found["not_drawn"]))
    if found["without_packets"]:
        parts.append("Attacks without a packet:\n" + "\n".join("  " + line for line in found["without_packets"]))
    return "\n\n".join(parts)


def html_table(rows):
    rows = list(rows)
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f"<table><tr>{head}</tr>{body}</table>"


def bars(groups):
    """A bar for each family: the share that was found, and its interval."""
    families = [(name, group) for name, group in groups.items() if group["runs"] > 0]
    height, lines = 18, []
    for place, (name, group) in enumerate(families):
        y, share = place * height, group["detected"] / group["runs"]
        lines.append(f'<text x="190" y="{y + 13}" text-anchor="end">{html.escape(name)}</text>')
        lines.append(f'<rect x="200" y="{y + 3}" width="{400 * share:.1f}" height="12" class="found"/>')
        low, high = 200 + 400 * group["share_lower"], 200 + 400 * group["share_upper"]
        lines.append(f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y + 9}" y2="{y + 9}"/>')
    return f'<svg width="620" height="{height * len(families)}">{"".join(lines)}</svg>'


STYLE = """body { font: 14px sans-serif; margin: 2em; max-width: 70em } table { border-collapse: collapse; margin: 1em 0 }
td, th { border-bottom: 1px solid #ccc; padding: 2px 10px; text-align: left } svg text { font-size: 12px }
.found { fill: #4a7 } line { stroke: #222 } code { color: #555 }"""


def page(frozen, found):
    facts = ", ".join(f"{name} <code>{html.escape(str(value))}</code>" for name, value in frozen.items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Evaluation of Vedette</title><style>{STYLE}</style>'
        f"<h1>Evaluation of Vedette</h1><p>Frozen before the first packet: {facts}.</p>"
        f"<h2>Attacks</h2>{bars(found['attacks'])}{html_table(attack_rows(found['attacks']))}"
        f"<h2>Homes without an attack</h2>{html_table(clean_rows(found['clean']))}</html>\n")
