# SPDX-License-Identifier: Apache-2.0
"""What drawn homes came to: sums over scenes, as text and as a page."""
import collections
import html
import math
import statistics

import comparison
import intervals
import poison
import times


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
    attacks = [result for result in judged if "family" in result and "poison" not in result]
    runs = [dict(run, intensity=result["intensity"]) for result in attacks for run in result["metrics"]["runs"]]
    groups = collections.defaultdict(list)
    for run in runs:
        groups[run["family"]].append(run)
        groups["all, " + run["intensity"]].append(run)
    quiet = [result for result in judged if "family" not in result and not result.get("is_calibration")]
    situations = collections.defaultdict(list)
    for result in quiet:
        situations[result.get("situation", "nothing unusual")].append(result)
    return {
        "attacks": {"all": found(runs), **{name: found(group) for name, group in sorted(groups.items())}},
        "times": list(times.reached(runs)),
        "clean": {name: clean(group) for name, group in sorted(situations.items())},
        "beside_attacks": clean(attacks),
        "poisoned": poisoned(attacks, [result for result in judged if "poison" in result]),
        "not_drawn": sorted({
            f"{result.get('family') or result.get('situation') or 'clean'}: {result['failure'].splitlines()[-1]}"
            for result in results if "failure" in result}),
        "without_packets": sorted(
            f"{result['family']}, {result['intensity']}, seed {result['seed']}" for result in attacks
            if not result["metrics"]["runs"]),
    }


def poisoned(attacks, scenes):
    """What attack runs came to whose like the sensor had learned, by the share of hours with them; 0: without."""
    groups = collections.defaultdict(list)
    for scene in scenes:
        groups[scene["poison"]].append(scene)
    if groups:
        groups[0] = attacks
    return {percent: poisoned_by(group) for percent, group in sorted(groups.items())}


def poisoned_by(scenes):
    """What was found behind learning, and in how many scenes it was told while it was learned, or at either time."""
    runs, told, either = [], 0, 0
    for scene in scenes:
        own = [run for run in scene["metrics"]["runs"] if not run["run"].startswith(poison.RUN)]
        runs += own
        was_told = any(run["is_detected"] for run in scene["metrics"]["runs"] if run["run"].startswith(poison.RUN))
        told += was_told
        either += was_told or any(run["is_detected"] for run in own)
    return dict(found(runs), told_while_learned=told, told=either)


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


def time_rows(goals):
    yield ["told in time", "goal", "runs", "in time", "median s"]
    for goal in goals:
        yield [goal["what"], goal["goal"], str(goal["runs"]), str(goal["in_time"]), number(goal["median_seconds"])]


def poison_rows(groups):
    yield ["of learning poisoned", "detected", "95 %", "median s", "told while learned", "at either time"]
    for percent, group in groups.items():
        yield [
            f"{percent} %", f"{group['detected']}/{group['runs']}", f"{group['share_lower']:.2f}-{group['share_upper']:.2f}",
            number(group["median_seconds"]), str(group["told_while_learned"]), str(group["told"]),
        ]


def clean_rows(groups):
    yield ["home without an attack", "false incidents", "device-days", "a device-day", "95 %", "of"]
    for name, group in groups.items():
        yield [
            name, str(group["incidents"]), number(group["device_days"]), number(group["per_device_day"], 4),
            f"{group['lower']:.4f}-{group['upper']:.4f}",
            ", ".join(f"{detector} {count}" for detector, count in group["by_detector"].items()),
        ]


def budget_rows(kinds):
    names = list(comparison.BUDGETS)
    yield ["alarms of the evidence", "device-days", *(f"{name}: {what}" for name in names for what in ("came", "expected", "ratio"))]
    for kind, group in kinds.items():
        cells = []
        for name in names:
            expected = comparison.BUDGETS[name] * group["device_days"]
            cells += [str(group[name]), number(expected), number(group["ratios"][name], 3)]
        yield [kind, number(group["device_days"]), *cells]


def comparison_rows(compared):
    yield ["judge", "asked for", "detected", "95 %", "median s", "device", "a device-day", "95 %", "on later days"]
    sensor = compared["sensor"]
    yield ["sensor", "its defaults", *judge_cells(sensor), "-"]
    for asked in comparison.ASKED:
        for name, baseline in compared["baselines"].items():
            later = baseline["later_days"][asked]["per_device_day"]
            yield [name, asked, *judge_cells(baseline["at"][asked]), number(later, 4)]


def judge_cells(point):
    return [
        f"{point['detected']}/{point['runs']}", f"{point['share_lower']:.2f}-{point['share_upper']:.2f}",
        number(point["median_seconds"]), f"{point['right_device']}/{point['detected']}", number(point["per_device_day"], 4),
        f"{point['lower']:.4f}-{point['upper']:.4f}",
    ]


def tick_rows(compared):
    yield ["attack ticks above", "1 in 1,000", "1 in 10,000", "all benign ones"]
    for name, baseline in compared["baselines"].items():
        yield [name, *(number(baseline["tpr_at_fpr"].get(rate), 3) for rate in ("1e3", "1e4", "0"))]


def split_rows(compared, split):
    """How many of a group's runs each judge found."""
    yield [{"kind": "attacker"}.get(split, split), "sensor", *compared["baselines"]]
    judges = [compared["sensor"], *compared["baselines"].values()]
    for name in compared["sensor"]["splits"][split]:
        groups = [judge["splits"][split][name] for judge in judges]
        yield [name, *(f"{group['detected']}/{group['runs']}" for group in groups)]


def table(rows):
    rows = list(rows)
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    last = len(widths) - 1
    return "\n".join(
        "  ".join(cell.ljust(width) if place in (0, last) else cell.rjust(width)
                  for place, (cell, width) in enumerate(zip(row, widths))).rstrip()
        for row in rows)


def text(found):
    parts = [table(attack_rows(found["attacks"])), table(time_rows(found["times"])), table(clean_rows(found["clean"]))]
    if found.get("realised_alarms"):
        parts.append(table(budget_rows(found["realised_alarms"])))
    if found["poisoned"]:
        parts.append(table(poison_rows(found["poisoned"])))
    if found.get("comparison"):
        parts += [table(comparison_rows(found["comparison"])), table(tick_rows(found["comparison"]))]
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


COLOURS = ["#167", "#a40", "#749", "#283", "#b27", "#875"]


def curves(compared):
    """Of each judge the share of attacks that it found, over how often it was wrong on homes without one."""
    least, most, left, width, height = 0.001, 10, 60, 480, 300

    def at(point):
        rate = min(most, max(least, point["per_device_day"] or least))
        share = point["detected"] / point["runs"]
        return left + width * math.log10(rate / least) / math.log10(most / least), 10 + height * (1 - share)

    lines = []
    for power in range(5):
        x = left + width * power / 4
        label = "none" if power == 0 else f"{least * 10 ** power:g}"
        lines.append(f'<line x1="{x}" x2="{x}" y1="10" y2="{10 + height}" class="grid"/>')
        lines.append(f'<text x="{x}" y="{height + 26}" text-anchor="middle">{label}</text>')
    for fifth in range(6):
        y = 10 + height * (1 - fifth / 5)
        lines.append(f'<line x1="{left}" x2="{left + width}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        lines.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{20 * fifth} %</text>')
    for place, (name, baseline) in enumerate(compared["baselines"].items()):
        colour, points = COLOURS[place % len(COLOURS)], [at(point) for point in baseline["curve"]]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        lines.append(f'<text x="{left + width + 16}" y="{40 + 20 * place}" fill="{colour}">{html.escape(name)}</text>')
    sensor = compared["sensor"]
    x, y = at(sensor)
    (left_end, _), (right_end, _) = [at(dict(sensor, per_device_day=sensor[end])) for end in ("lower", "upper")]
    lines.append(f'<line x1="{left_end:.1f}" x2="{right_end:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
    lines.append(f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" class="found"/>')
    lines.append(f'<text x="{left + width + 16}" y="20">■ sensor, its alerts</text>')
    lines.append(f'<text x="{left + width / 2}" y="{height + 44}" text-anchor="middle">false incidents a device-day</text>')
    return f'<svg width="{left + width + 170}" height="{height + 50}">{"".join(lines)}</svg>'


def beside_baselines(compared):
    if not compared:
        return ""
    parts = [
        "<h2>Beside baselines</h2><p>The share of attacks detected over false incidents on homes without one. Thresholds come "
        f"from other homes, in {compared['calibration_device_days']:.0f} device-days without an attack; on later days: the rate "
        "in the second half of these, where the first half gave the threshold.</p>",
        curves(compared), html_table(comparison_rows(compared)), html_table(tick_rows(compared)),
        f"<p>Attacks detected, the baselines at a threshold for {comparison.SPLIT}:</p>",
    ]
    parts += [html_table(split_rows(compared, split)) for split in ("intensity", "family", "kind")]
    return "".join(parts)


STYLE = """body { font: 14px sans-serif; margin: 2em; max-width: 70em } table { border-collapse: collapse; margin: 1em 0 }
td, th { border-bottom: 1px solid #ccc; padding: 2px 10px; text-align: left } svg text { font-size: 12px }
.found { fill: #4a7 } line { stroke: #222 } .grid { stroke: #ddd } code { color: #555 }"""


def page(frozen, found):
    facts = ", ".join(f"{name} <code>{html.escape(str(value))}</code>" for name, value in frozen.items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Evaluation of Vedette</title><style>{STYLE}</style>'
        f"<h1>Evaluation of Vedette</h1><p>Frozen before the first packet: {facts}.</p>"
        f"<h2>Attacks</h2>{bars(found['attacks'])}{html_table(attack_rows(found['attacks']))}"
        f"{html_table(time_rows(found['times']))}"
        f"<h2>Homes without an attack</h2>{html_table(clean_rows(found['clean']))}"
        f"{html_table(budget_rows(found['realised_alarms'])) if found.get('realised_alarms') else ''}"
        f"{html_table(poison_rows(found['poisoned'])) if found['poisoned'] else ''}"
        f"{beside_baselines(found.get('comparison'))}</html>\n")
