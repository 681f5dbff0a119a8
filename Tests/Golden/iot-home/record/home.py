# SPDX-License-Identifier: Apache-2.0
"""The home: network namespaces on one bridge, a router, and a cloud behind it."""

import os
import shutil
import subprocess

PREFIX = "vedette-"
BRIDGE = "br-iot"
SERVER_HOSTS = {
    "cloud.camera.example": "203.0.113.10",
    "api.thermostat.example": "203.0.113.20",
    "updates.hub.example": "203.0.113.30",
    "iot.plug.example": "198.51.100.7",
}
COMMAND_SERVER = "198.51.100.66"
# Name, last octet of the address. MAC addresses are 00:00:5e:00:53:<octet>, the documentation range of RFC 7042 §2.1.2.
STATIC = {"router": 1, "hub": 2}
LEASED = {"thermostat": 21, "motion": 22, "camera": 23, "plug": 24}


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def space(name):
    return PREFIX + name


def inside(name, *command):
    return ["ip", "netns", "exec", space(name), *command]


def mac(octet):
    return f"00:00:5e:00:53:{octet:02d}"


def address(name):
    return f"192.168.50.{(STATIC | LEASED)[name]}"


def all_spaces():
    return ["lan", "cloud", *STATIC, *LEASED]


def quiet(name, link):
    """Keeps frames as they would be on a wire: real checksums, no merged segments, no IPv6 chatter."""
    run(*inside(name, "ethtool", "-K", link, "tx", "off", "rx", "off", "tso", "off", "gso", "off", "gro", "off"))


def build(pace):
    """Builds every namespace; neighbour timers run `pace` times faster, as everything else in the first part does."""
    tear_down()
    for name in all_spaces():
        run("ip", "netns", "add", space(name))
        for setting in ("net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1"):
            run(*inside(name, "sysctl", "-qw", setting))
        run(*inside(name, "ip", "link", "set", "lo", "up"))
    run(*inside("lan", "ip", "link", "add", BRIDGE, "type", "bridge", "stp_state", "0", "mcast_snooping", "0"))
    run(*inside("lan", "ip", "link", "set", BRIDGE, "up"))
    for name, octet in (STATIC | LEASED).items():
        plug_in(name, octet, pace)
    connect_cloud()


def plug_in(name, octet, pace):
    run("ip", "link", "add", "eth0", "netns", space(name), "address", mac(octet),
        "type", "veth", "peer", "name", name, "netns", space("lan"))
    run(*inside("lan", "ip", "link", "set", name, "master", BRIDGE, "up"))
    quiet("lan", name)
    quiet(name, "eth0")
    run(*inside(name, "ip", "link", "set", "eth0", "up"))
    pace_neighbours(name, pace)
    if name in STATIC:
        run(*inside(name, "ip", "address", "add", f"192.168.50.{octet}/24", "dev", "eth0"))
    if name != "router":
        # The resolver of a namespace, which `ip netns exec` puts in the place of /etc/resolv.conf.
        os.makedirs(f"/etc/netns/{space(name)}", exist_ok=True)
        with open(f"/etc/netns/{space(name)}/resolv.conf", "w") as resolver:
            resolver.write("nameserver 192.168.50.1\n")
    if name == "hub":
        run(*inside(name, "ip", "route", "add", "default", "via", "192.168.50.1"))


def pace_neighbours(name, pace):
    table = "net.ipv4.neigh.eth0."
    run(*inside(name, "sysctl", "-qw", f"{table}base_reachable_time_ms={30000 // pace}",
                f"{table}retrans_time_ms={1000 // pace}", f"{table}delay_first_probe_time={max(1, 5 // pace)}"))


def connect_cloud():
    run("ip", "link", "add", "wan0", "netns", space("router"), "type", "veth",
        "peer", "name", "eth0", "netns", space("cloud"))
    for name, link, own in (("router", "wan0", "192.0.2.1/24"), ("cloud", "eth0", "192.0.2.2/24")):
        quiet(name, link)
        run(*inside(name, "ip", "address", "add", own, "dev", link))
        run(*inside(name, "ip", "link", "set", link, "up"))
    run(*inside("router", "sysctl", "-qw", "net.ipv4.ip_forward=1"))
    for network in ("203.0.113.0/24", "198.51.100.0/24"):
        run(*inside("router", "ip", "route", "add", network, "via", "192.0.2.2"))
    run(*inside("cloud", "ip", "route", "add", "192.168.50.0/24", "via", "192.0.2.1"))
    for host in [*SERVER_HOSTS.values(), COMMAND_SERVER]:
        run(*inside("cloud", "ip", "address", "add", f"{host}/32", "dev", "lo"))


def tear_down():
    for name in all_spaces():
        subprocess.run(["ip", "netns", "delete", space(name)], stderr=subprocess.DEVNULL)
        shutil.rmtree(f"/etc/netns/{space(name)}", ignore_errors=True)
