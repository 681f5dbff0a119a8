# SPDX-License-Identifier: Apache-2.0
"""A network segment of namespaces: a bridge, at which the router serves and the sensor listens, and hosts that hang on it.

Behind the router is a cloud: everything that is no home. Hardware addresses are 00:00:5e:00:53:xx, the documentation range of
RFC 7042 §2.1.2. What was started ends with the segment, and so do the namespaces.
"""

import os
import shutil
import signal
import subprocess

BRIDGE = "br0"
NETWORK = "192.168.77"
ROUTER = f"{NETWORK}.1"
CLOUD = "203.0.113"


def silently(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


class Segment:
    """The router with its bridge, the cloud, and hosts by name; `octets` gives the last octet of each host's addresses."""

    def __init__(self, octets):
        self.octets = dict(octets, router=1)
        self.prefix = f"vdl-{os.getpid()}-"
        self.processes = []

    def __enter__(self):
        try:
            self.build()
        except BaseException:
            self.tear_down()
            raise
        return self

    def __exit__(self, *_):
        self.tear_down()

    # Names and addresses

    def space(self, host):
        return self.prefix + host

    def mac(self, host):
        return f"00:00:5e:00:53:{self.octets[host]:02x}"

    def address(self, host):
        return f"{NETWORK}.{self.octets[host]}"

    def on(self, host, *words):
        """Words that run a program on a host."""
        return ["ip", "netns", "exec", self.space(host), *map(str, words)]

    # Building

    def build(self):
        for host in ["cloud", *self.octets]:
            silently("ip", "netns", "add", self.space(host))
            # IPv6 hosts would send words of their own.
            for name in ("all", "default"):
                silently(*self.on(host, "sysctl", "-qw", f"net.ipv6.conf.{name}.disable_ipv6=1"))
            silently(*self.on(host, "ip", "link", "set", "lo", "up"))
        silently(*self.on(
            "router", "ip", "link", "add", BRIDGE, "address", self.mac("router"), "type", "bridge", "stp_state", 0,
            "mcast_snooping", 0))
        self.quiet("router", BRIDGE)
        silently(*self.on("router", "ip", "address", "add", f"{ROUTER}/24", "dev", BRIDGE))
        silently(*self.on("router", "ip", "link", "set", BRIDGE, "up"))
        for host in self.octets:
            if host != "router":
                self.plug_in(host)
        self.connect_cloud()

    def quiet(self, host, link):
        """Keeps frames as they would be on a wire: real checksums, no merged segments."""
        silently(*self.on(host, "ethtool", "-K", link, "tx", "off", "tso", "off", "gso", "off", "gro", "off"))

    def plug_in(self, host):
        """Connects a host to the bridge; its address comes later, by hand or by a lease."""
        silently("ip", "link", "add", "eth0", "netns", self.space(host), "address", self.mac(host),
                 "type", "veth", "peer", "name", f"p-{host}"[:15], "netns", self.space("router"))
        silently(*self.on("router", "ip", "link", "set", f"p-{host}"[:15], "master", BRIDGE, "up"))
        self.quiet("router", f"p-{host}"[:15])
        self.quiet(host, "eth0")
        silently(*self.on(host, "ip", "link", "set", "eth0", "up"))
        # The resolver of a namespace, which `ip netns exec` puts in the place of /etc/resolv.conf.
        os.makedirs(f"/etc/netns/{self.space(host)}", exist_ok=True)
        with open(f"/etc/netns/{self.space(host)}/resolv.conf", "w") as file:
            file.write(f"nameserver {ROUTER}\n")

    def give_address(self, host):
        """Gives a host the address that nobody else has, without a word on the wire."""
        silently(*self.on(host, "ip", "address", "add", f"{self.address(host)}/24", "dev", "eth0"))
        silently(*self.on(host, "ip", "route", "add", "default", "via", ROUTER))

    def connect_cloud(self):
        silently("ip", "link", "add", "wan0", "netns", self.space("router"), "type", "veth",
                 "peer", "name", "eth0", "netns", self.space("cloud"))
        for host, link, own in (("router", "wan0", "198.51.100.1/24"), ("cloud", "eth0", "198.51.100.2/24")):
            self.quiet(host, link)
            silently(*self.on(host, "ip", "address", "add", own, "dev", link))
            silently(*self.on(host, "ip", "link", "set", link, "up"))
        silently(*self.on("router", "sysctl", "-qw", "net.ipv4.ip_forward=1"))
        silently(*self.on("router", "ip", "route", "add", "default", "via", "198.51.100.2"))
        silently(*self.on("cloud", "ip", "route", "add", f"{NETWORK}.0/24", "via", "198.51.100.1"))

    def give_cloud(self, *octets):
        """Lets hosts of the Internet be there; those that nobody has are silent."""
        for octet in octets:
            silently(*self.on("cloud", "ip", "address", "add", f"{CLOUD}.{octet}/32", "dev", "lo"))

    # Processes

    def start(self, host, *words, **options):
        """Starts what runs until it is ended, or until the end."""
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | options
        process = subprocess.Popen(self.on(host, *words), start_new_session=True, **options)
        self.processes = [other for other in self.processes if other.poll() is None] + [process]
        return process

    def run(self, host, *words, seconds=30, **options):
        """Runs what ends by itself, or is ended after so many seconds."""
        process = self.start(host, *words, **options)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.end(process)

    def end(self, process, seconds=5):
        """Ends a process and what it has started."""
        for word in (signal.SIGTERM, signal.SIGKILL):
            self.send(process, word)
            try:
                return process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue

    def send(self, process, word):
        """Sends a signal to a process and what it has started; the number of one that is gone may be somebody else's by now."""
        if process.poll() is None:
            os.killpg(process.pid, word)

    def tear_down(self):
        for process in self.processes:
            self.send(process, signal.SIGTERM)
        for process in self.processes:
            self.end(process)
        for host in ["cloud", *self.octets]:
            # Servers leave children in sessions of their own.
            left = subprocess.run(["ip", "netns", "pids", self.space(host)], capture_output=True, text=True).stdout
            for process in map(int, left.split()):
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            subprocess.run(["ip", "netns", "delete", self.space(host)], stderr=subprocess.DEVNULL)
            shutil.rmtree(f"/etc/netns/{self.space(host)}", ignore_errors=True)
