# SPDX-License-Identifier: Apache-2.0
"""What the measures of this folder share: building and counting programs, mixes, budgets, tables, captures, the memory promised."""
import concurrent.futures
import pathlib
import re
import shutil
import statistics
import struct
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCRATCH = ROOT / ".build/benchmarks"
BUDGETS = ROOT / "Benchmarks/Budgets.tsv"

# What the program holds beside the tables that a flood fills.
PROGRAM_MEMORY = 32 << 20
# Seconds between two repetitions of a capture: longer than any flow is kept, so that each begins its connections anew.
PAUSE = 4000
# What a compiler or C library of another version may cost more.
MARGIN = 1.05
HOME = ROOT / "Tests/Golden/iot-home/input.pcap"
# The packets of a round of each mix of Benchmarks/Sources/FlowCost; those of the recorded home are as many as there are. A flood's
# first round fills the tables.
MIXES = {"home": 0, "long": 20_000, "short": 20_000, "syn": 80_000, "udp": 80_000}
TIMED_PACKETS = {"home": 0, "long": 20_000, "short": 20_000, "syn": 400_000, "udp": 400_000}
ROUNDS = 15


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True, **options)


def build(product):
    """Builds a program of this package; returns it, and the same without symbols, of which valgrind does not understand all."""
    # The build's plan does not notice files that are new in the package around this one.
    (SCRATCH / "release.yaml").unlink(missing_ok=True)
    command = ["swift", "build", "--configuration", "release", "--product", product]
    subprocess.run(
        command + ["--package-path", str(ROOT / "Benchmarks"), "--scratch-path", str(SCRATCH)], check=True,
        stdout=sys.stderr)
    program, stripped = SCRATCH / "release" / product, SCRATCH / f"{product}.stripped"
    run("strip", "-o", stripped, program)
    return program, stripped


def is_missing(name, tool, package):
    if shutil.which(tool):
        return False
    print(f"{name}: {tool} is missing; install it with: sudo apt-get install {package}", file=sys.stderr)
    return True


def instructions(program, *arguments):
    """The instructions that one more round costs, and what the program printed after the second; arguments end with the rounds."""
    def count(rounds):
        counted = run("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, *arguments, rounds)
        return int(re.search(r"Collected : ([0-9]+)", counted.stderr)[1]), counted.stdout

    # What is counted is the same, whatever runs beside it.
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        (once, _), (twice, printed) = pool.map(count, [1, 2])
    return twice - once, printed


def packets_of(printed):
    return int(re.match(r"[0-9]+", printed.splitlines()[-1])[0])


def stage_instructions(program, stage, mix):
    """What a packet of a mix costs through a stage of FlowCost, all before it included."""
    total, printed = instructions(program, "run", stage, mix, HOME, MIXES[mix])
    return total / packets_of(printed)


def stage_times(program, stage, other, mix):
    """The CPU nanoseconds that a packet of a mix costs through a stage of FlowCost, and what another stage costs more."""
    printed = run(program, "compare", stage, other, mix, HOME, TIMED_PACKETS[mix], ROUNDS).stdout
    rounds = [[float(cell) for cell in line.split("\t")] for line in printed.splitlines()[1:]]
    return statistics.median(row[0] for row in rounds), statistics.median(row[1] - row[0] for row in rounds)


class Budgets:
    """The instructions that a packet or message may cost, by the mix of traffic or its name, and the way through."""

    def __init__(self, ways):
        self.ways, self.holds = ways, True
        rows = [line.split("\t") for line in BUDGETS.read_text().splitlines() if not line.startswith("#")]
        self.goals = {(mix, way): float(count) for mix, way, count in rows}
        self.counts = {}

    def judge(self, mix, way, count):
        """The count as text, with its budget where it is over."""
        self.counts[mix, way] = count
        goal = self.goals.get((mix, way), count)
        is_over = count > goal * MARGIN
        self.holds = self.holds and not is_over
        return f"{count:.0f}" + (f" (over {goal:.0f})" if is_over else "")

    def write(self):
        """Writes what was counted in the place of the goals of these ways; the other rows stay."""
        head = [line for line in BUDGETS.read_text().splitlines() if line.startswith("#")]
        counted = {key: count for key, count in self.counts.items() if key[1] in self.ways}
        kept = {key: goal for key, goal in self.goals.items() if key[1] not in self.ways}
        rows = [f"{mix}\t{way}\t{count:.0f}" for (mix, way), count in (kept | counted).items()]
        BUDGETS.write_text("\n".join(head + rows) + "\n")


class Table:
    """Prints rows as they come."""

    def __init__(self, markdown, columns, widths=(10, 18)):
        self.markdown, self.widths = markdown, widths
        self.row(columns)
        if markdown:
            print("|" + "---|" * len(columns), flush=True)

    def row(self, cells):
        if self.markdown:
            print("| " + " | ".join(cells) + " |", flush=True)
        else:
            first, other = self.widths
            print("".join(cell.ljust(first) if place == 0 else cell.rjust(other) for place, cell in enumerate(cells)), flush=True)


def read_capture(path):
    """The file header, and (seconds, fraction, lengths and bytes) of each packet of a little-endian pcap file."""
    data = path.read_bytes()
    packets, offset = [], 24
    while offset + 16 <= len(data):
        seconds, fraction, captured, _ = struct.unpack_from("<IIII", data, offset)
        packets.append((seconds, fraction, data[offset + 8 : offset + 16 + captured]))
        offset += 16 + captured
    return data[:24], packets


def write_capture(path, header, packets, repetitions):
    length = packets[-1][0] - packets[0][0] + PAUSE
    with open(path, "wb") as file:
        file.write(header)
        for repetition in range(repetitions):
            shift = repetition * length
            for seconds, fraction, rest in packets:
                file.write(struct.pack("<II", seconds + shift, fraction) + rest)


def promised_memory(binary, rules):
    """What the sensor says that its tables hold at most."""
    done = run(binary, "check", "--rules", rules)
    found = re.search(r"at most ([0-9]+) MiB", done.stdout + done.stderr)
    if not found:
        sys.exit(f"{pathlib.Path(sys.argv[0]).name}: vedette check names no bound:\n{done.stdout}{done.stderr}")
    return int(found[1]) << 20
