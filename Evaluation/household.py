# SPDX-License-Identifier: Apache-2.0
"""The household of the live evaluation: real servers and real clients that do nothing wrong, on a segment of namespaces."""

import shutil
import stat
import subprocess
import sys
import time

from segment import BRIDGE, CLOUD, NETWORK, ROUTER

# The last octets of addresses. Servers have theirs by hand, things lease theirs.
SERVERS = {"hub": 10, "storage": 11}
THINGS = {"lamp": 21, "plug": 22, "lock": 23, "thermostat": 24, "motion": 25, "camera": 26, "phone": 27}
# A host that asks for an address when it is told to.
GUEST = {"guest": 90}
# Hosts of the Internet, and the port at which one of them takes whatever comes.
WEB, RESOLVER, TUNNEL_END, STRANGER = 20, 53, 54, 99
SINK_PORT = 9000
TUNNEL = "t.tunnel.example"
USER, PASSWORD = "admin", "orchard-lantern-42"
# What servers and clients here need: programs and the Debian packages that bring them.
PROGRAMS = {
    "busybox": "busybox", "coap-client-notls": "libcoap3-bin", "coap-server-notls": "libcoap3-bin", "curl": "curl",
    "dig": "bind9-dnsutils", "dnsmasq": "dnsmasq-base", "ethtool": "ethtool", "ip": "iproute2", "mosquitto": "mosquitto",
    "mosquitto_pub": "mosquitto-clients", "udhcpc": "udhcpc"}

LEASE = """#!/bin/sh
# What a device does with its lease: take the address and the default route.
case "$1" in
  bound | renew)
    ip address replace "$ip/24" dev "$interface"
    ip route replace default via "$router" dev "$interface"
    ;;
esac
"""


class Household:
    """Servers and clients on a segment; their files are in a folder of their own."""

    def __init__(self, segment, folder):
        self.segment, self.folder = segment, folder

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    # Servers

    def serve(self):
        self.segment.give_cloud(WEB, RESOLVER, TUNNEL_END, STRANGER)
        for host in SERVERS:
            self.segment.give_address(host)
        self.serve_names()
        self.serve_messages()
        self.serve_pages()
        self.serve_logins()

    def serve_names(self):
        """The Internet's names, and the router's addresses and answers."""
        # Nothing else of these domains exists.
        unknown = [f"--local=/{domain}/" for domain in ("com", "net", "example")]
        self.segment.start(
            "cloud", "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-hosts", "--no-resolv", "--port=53",
            f"--listen-address={CLOUD}.{RESOLVER}", "--bind-interfaces", "--user=root", f"--pid-file={self.folder}/cloud.pid",
            f"--addn-hosts={self.write('hosts', self.hosts())}", *unknown)
        leases = [
            f"--dhcp-host={self.segment.mac(thing)},{self.segment.address(thing)},{thing}" for thing in THINGS]
        self.segment.start(
            "router", "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-hosts", "--no-resolv",
            f"--interface={BRIDGE}", "--bind-interfaces", "--user=root", "--no-ping", "--domain=home.arpa",
            f"--dhcp-range={NETWORK}.20,{NETWORK}.59,15m", "--dhcp-authoritative", f"--pid-file={self.folder}/router.pid",
            f"--dhcp-leasefile={self.folder}/leases", f"--server={CLOUD}.{RESOLVER}",
            f"--server=/{TUNNEL}/{CLOUD}.{TUNNEL_END}", *leases)

    def hosts(self):
        """Names of the Internet, one of which leads to a host of the home as well."""
        names = ("cloud.camera", "www.news", "api.thermostat", "page.rebind")
        lines = [f"{CLOUD}.{WEB} {name}.example\n" for name in names]
        return "".join(lines) + f"{self.segment.address('hub')} page.rebind.example\n"

    def serve_messages(self):
        """MQTT at the hub, with and without a password."""
        passwords = self.write("mosquitto.passwords", f"{USER}:{PASSWORD}\n")
        subprocess.run(["mosquitto_passwd", "-U", passwords], check=True)
        broker = self.write(
            "mosquitto.conf",
            f"listener 1883 0.0.0.0\nallow_anonymous true\npassword_file {passwords}\npersistence false\nuser root\n")
        self.segment.start("hub", "mosquitto", "-c", broker)

    def serve_pages(self):
        page = "<!doctype html><title>Vedette</title><p>" + "Nothing to see here. " * 100
        access = self.write("httpd.conf", f"/private:{USER}:{PASSWORD}\n")
        for name in ("index.html", "private/index.html"):
            self.write(f"pages/{name}", page)
        for host, address in (
            ("cloud", f"{CLOUD}.{WEB}"), ("cloud", f"{CLOUD}.{STRANGER}"), ("storage", self.segment.address("storage")),
        ):
            self.segment.start(
                host, "busybox", "httpd", "-f", "-p", f"{address}:80", "-h", self.folder / "pages", "-c", access)
        # It ends as soon as nobody can say anything to it any more.
        self.segment.start("cloud", "sh", "-c", f"sleep 7200 | busybox nc -l -p {SINK_PORT}")

    def serve_logins(self):
        """SSH, FTP and Telnet at the storage, and the tunnel's end in the cloud, as far as they are installed."""
        if shutil.which("sshd"):
            for key in ("host", "phone"):
                subprocess.run(
                    ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / f"{key}.key"], check=True)
            shutil.copy(self.folder / "phone.key.pub", self.folder / "authorized")
            server = self.write("sshd.conf", (
                f"HostKey {self.folder}/host.key\nAuthorizedKeysFile {self.folder}/authorized\nStrictModes no\n"
                "PasswordAuthentication yes\nPermitRootLogin prohibit-password\nUsePAM no\nUseDNS no\nPidFile none\n"))
            # It wants a folder that only root may write, which is made where nobody else sees it.
            daemon = f"{shutil.which('sshd')} -D -f {server}"
            self.segment.start("storage", "sh", "-c", f"mount -t tmpfs tmpfs /run && mkdir /run/sshd && exec {daemon}")
        if shutil.which("vsftpd"):
            (self.folder / "empty").mkdir()
            server = self.write("vsftpd.conf", (
                "listen=YES\nbackground=NO\nanonymous_enable=NO\nlocal_enable=YES\nseccomp_sandbox=NO\n"
                f"secure_chroot_dir={self.folder}/empty\npam_service_name=vsftpd\n"))
            self.segment.start("storage", "vsftpd", server)
        if shutil.which("telnetd") and shutil.which("inetutils-inetd"):
            server = self.write("inetd.conf", f"telnet stream tcp nowait root {shutil.which('telnetd')} telnetd\n")
            self.segment.start("storage", "inetutils-inetd", "-d", server)
        if shutil.which("iodined"):
            self.segment.start(
                "cloud", "iodined", "-f", "-c", "-P", PASSWORD, "-l", f"{CLOUD}.{TUNNEL_END}", "10.53.0.1/27", TUNNEL)

    # Clients

    def again(self, host, seconds, script):
        """Does something on a host again and again."""
        self.segment.start(host, "sh", "-c", f"while :; do {script}; sleep {seconds}; done")

    def live(self):
        """Lets the things lease their addresses, and all do what they are there for."""
        lease = self.write("lease.sh", LEASE)
        lease.chmod(lease.stat().st_mode | stat.S_IXUSR)
        for thing in THINGS:
            self.segment.start(
                thing, "udhcpc", "-f", "-i", "eth0", "-s", lease, "-x", f"hostname:{thing}", "-t", 10, "-T", 1)
        self.wait_for_leases()
        broker = f"-h {self.segment.address('hub')}"
        for thing in ("lamp", "plug", "lock"):
            self.segment.start(thing, "coap-server-notls", "-d", 4, "-A", self.segment.address(thing))
        self.segment.start(
            "thermostat", "mosquitto_sub", *broker.split(), "-i", "thermostat-in", "-t", "home/thermostat/set")
        self.segment.start("hub", "mosquitto_sub", *broker.split(), "-i", "hub-automation", "-t", "home/+/state")
        self.again("thermostat", 5, f"mosquitto_pub {broker} -i thermostat-out -t home/thermostat/state -m 20.5")
        self.again("thermostat", 15, "curl -s -o /dev/null http://api.thermostat.example/")
        self.again("motion", 7, f"mosquitto_pub {broker} -i motion -t home/motion/state -m idle")
        self.again("hub", 20, f"mosquitto_pub {broker} -i hub-out -t home/thermostat/set -m 21")
        log, picture = "x" * 900, self.write("picture", "x" * 4000)
        self.again("hub", 60, f"coap-client-notls -B 2 -m put -e {log} coap://{self.segment.address('lamp')}/log")
        for thing in ("lamp", "plug", "lock"):
            self.again("hub", 6, f"coap-client-notls -B 2 coap://{self.segment.address(thing)}/time")
        self.again("camera", 8, f"curl -s -o /dev/null --data-binary @{picture} http://cloud.camera.example/")
        self.again("phone", 11, "curl -s -o /dev/null http://www.news.example/")
        self.again("phone", 30, "dig +short AAAA www.news.example")
        storage = self.segment.address("storage")
        self.again("phone", 25, f"curl -s -o /dev/null -u {USER}:{PASSWORD} http://{storage}/private/")
        if shutil.which("sshd") and shutil.which("ssh"):
            self.again("phone", 20, (
                f"ssh -i {self.folder}/phone.key -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "
                f"root@{storage} 'head -c 20000 /dev/zero'"))

    def wait_for_leases(self, seconds=20):
        end = time.monotonic() + seconds
        while not all(self.has_address(thing) for thing in THINGS):
            if time.monotonic() > end:
                sys.exit("live: the things got no addresses by DHCP")
            time.sleep(0.2)

    def has_address(self, thing):
        shown = subprocess.run(
            self.segment.on(thing, "ip", "-4", "-brief", "address", "show", "dev", "eth0"), capture_output=True, text=True)
        return self.segment.address(thing) in shown.stdout
