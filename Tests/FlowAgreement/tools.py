# SPDX-License-Identifier: Apache-2.0
"""Runs the sensor, tshark and Suricata over a capture."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import comparison
import packets
import records

CONFIGURATION = Path(__file__).resolve().parent / "suricata.yaml"
VEDETTE = os.environ.get("VEDETTE", ".build/release/vedette")
# Seconds that a tool may take for one capture.
LIMIT = 300


def compare(name, capture, keep=None):
    """Both comparisons of one capture."""
    log = kept(keep, "vedette", name, vedette, capture).splitlines()
    flows, received = records.flows(log), records.received(log)
    found = packets.packets(kept(keep, "tshark", name, tshark, capture).splitlines())
    if received > len(found):
        reason = f"damaged: the sensor reads {received} packets, tshark {len(found)}"
        return name, {tool: comparison.Outcome(skipped=reason) for tool in ("tshark", "suricata")}
    outcomes = {"tshark": comparison.with_tshark(flows, found)}
    if shutil.which("suricata"):
        log = kept(keep, "suricata", name, suricata, capture)
        if log.startswith(REFUSED):
            outcomes["suricata"] = comparison.Outcome(skipped=log.removeprefix(REFUSED).decode())
        else:
            outcomes["suricata"] = comparison.with_suricata(flows, records.flows(log.splitlines()), found)
    return name, outcomes


def kept(keep, tool, name, run, capture):
    """What a tool says, or said when an earlier run kept it."""
    if keep is None:
        return run(capture)
    place = keep / tool / name
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(place.name + ".part")
        part.write_bytes(run(capture))
        part.rename(place)
    return place.read_bytes()


def output(command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          timeout=LIMIT).stdout


def vedette(capture):
    return output([VEDETTE, "replay", "--log", "-", "--events", "flow", capture])


def tshark(capture):
    return output(["tshark", "-r", capture, *packets.ARGUMENTS])


# Stands in front of the reason where Suricata can't read a capture.
REFUSED = b"refused: "


def suricata(capture):
    """Suricata's flow records, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["suricata", "-c", CONFIGURATION, "-S", "/dev/null", "-l", folder, "--runmode", "single", "-k", "none",
                   "-r", capture]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace") as process:
            reason = ""
            for line in process.stdout:
                if "failed to initialize" in line:
                    # It would wait for another minute before it gives up.
                    process.kill()
                    return REFUSED + (reason or "not read").encode()
                reason = line.strip().removeprefix("E: pcap: ")
        log = Path(folder) / "eve.json"
        return log.read_bytes() if log.exists() else b""
