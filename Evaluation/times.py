# SPDX-License-Identifier: Apache-2.0
"""How soon attacks should be told: the goals that the detectors were designed for, and how many runs reach them.

A goal in queries or intervals is one in seconds for each intensity, as Sources/HomeSimulation/Attacks draws them.
"""
import statistics

ALL = ("low", "medium", "high")

# What is done, by which families in which intensities, and the seconds from the first packet to the first right alert.
GOALS = [
    ("flood", "10 s", {family: dict.fromkeys(ALL, 10) for family in (
        "syn-flood", "udp-flood", "icmp-flood", "spoofed-flood", "flood-in")}),
    ("scan, ten a second and more", "5 s", {
        "telnet-scan": {"medium": 5, "high": 5}, "internet-scan": {"high": 5}, "lan-scan": {"high": 5},
        "vertical-scan": {"high": 5}, "arp-sweep": {"high": 5}}),
    ("scan, one in ten seconds", "60 s", {"slow-scan": {"high": 60}}),
    ("brute force, a try in three seconds and more", "30 s", {family: {"medium": 30, "high": 30} for family in (
        "ssh-brute-force", "telnet-brute-force", "http-brute-force", "mqtt-brute-force")}),
    ("ARP, DHCP, router and client name", "2 s", {family: dict.fromkeys(ALL, 2) for family in (
        "arp-spoofing", "rogue-dhcp", "rogue-ra", "client-takeover")}),
    ("tunnel in DNS", "60 queries", {"dns-tunnel": {"low": 60 * 12, "medium": 60 * 1.5, "high": 60 * 0.15}}),
    ("beacon", "10 intervals", {"beacon": {"low": 10 * 300, "medium": 10 * 60, "high": 10 * 10}}),
]


def reached(runs):
    """Of each goal: the runs that it is about, how many were told in time, and the median of those told."""
    for name, limit, families in GOALS:
        limits = [(run, families.get(run["family"], {}).get(run["intensity"])) for run in runs]
        about = [(run, seconds) for run, seconds in limits if seconds is not None]
        told = [(run["seconds_to_detect"], seconds) for run, seconds in about if run["is_detected"]]
        if about:
            yield {
                "what": name, "goal": limit, "runs": len(about), "in_time": sum(took <= most for took, most in told),
                "median_seconds": statistics.median_low(took for took, _ in told) if told else None}
