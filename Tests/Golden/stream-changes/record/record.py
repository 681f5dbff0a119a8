#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Records streams that change their protocol, between real programs in two network namespaces. Needs root; see ../README.md.

usage: record.py OUTPUT-FILE
"""

import os
import subprocess
import sys
import tempfile
import time

DEVICE, SERVER = "192.168.50.21", "192.168.50.2"
INSIDE, OUTSIDE = "changes-device", "changes-server"

MQTT_CLIENT = f"""
import paho.mqtt.client as mqtt
client = mqtt.Client("thermostat", transport="websockets")
client.on_connect = lambda c, *rest: (c.subscribe("home/set"), c.publish("home/set", "21.5"))
client.on_message = lambda c, *rest: c.disconnect()
client.connect("{SERVER}", 9001)
client.loop_forever()
"""

MAIL_CLIENT = f"""
import smtplib, ssl
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
with smtplib.SMTP("{SERVER}", 587, local_hostname="camera.example") as server:
    server.starttls(context=context)
    server.sendmail("camera@home.example", ["owner@home.example"], "Subject: motion\\r\\n\\r\\nnone of your business")
with smtplib.SMTP("{SERVER}", 587, local_hostname="camera.example") as server:
    server.sendmail("camera@home.example", ["owner@home.example"], "Subject: motion\\r\\n\\r\\nin the clear")
"""


def run(*words, **options):
    return subprocess.run(words, check=True, **options)


def inside(name, *words):
    return ["ip", "netns", "exec", name, *words]


def build():
    for name, mac, address in ((INSIDE, "21", DEVICE), (OUTSIDE, "02", SERVER)):
        run("ip", "netns", "add", name)
    run("ip", "link", "add", "changes0", "netns", INSIDE, "type", "veth", "peer", "changes0", "netns", OUTSIDE)
    for name, mac, address in ((INSIDE, "21", DEVICE), (OUTSIDE, "02", SERVER)):
        run(*inside(name, "ip", "link", "set", "changes0", "address", f"00:00:5e:00:53:{mac}"))
        run(*inside(name, "ip", "address", "add", f"{address}/24", "dev", "changes0"))
        run(*inside(name, "sysctl", "-qw", "net.ipv6.conf.changes0.disable_ipv6=1"))
        run(*inside(name, "ip", "link", "set", "changes0", "up"))
        run(*inside(name, "ip", "link", "set", "lo", "up"))
        run(*inside(name, "ethtool", "-K", "changes0", "tx", "off", "tso", "off", "gso", "off"), stdout=subprocess.DEVNULL)


def main():
    output = sys.argv[1]
    children = []

    def start(name, *words):
        children.append(subprocess.Popen(inside(name, *words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        key, certificate = f"{folder}/key.pem", f"{folder}/cert.pem"
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=home.example",
            "-keyout", key, "-out", certificate, stderr=subprocess.DEVNULL)
        os.chmod(key, 0o644)
        with open(f"{folder}/broker.conf", "w") as broker:
            broker.write(f"listener 1883 {SERVER}\nlistener 9001\nprotocol websockets\nallow_anonymous true\n")
        with open(f"{folder}/proxy.conf", "w") as proxy:
            proxy.write(f"Port 8888\nListen {SERVER}\nTimeout 20\nMaxClients 8\nConnectPort 443\n")
        build()
        try:
            start(OUTSIDE, "mosquitto", "-c", f"{folder}/broker.conf")
            start(OUTSIDE, "tinyproxy", "-d", "-c", f"{folder}/proxy.conf")
            start(OUTSIDE, "openssl", "s_server", "-accept", "443", "-www", "-key", key, "-cert", certificate)
            start(OUTSIDE, "/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", f"{SERVER}:587",
                  "-c", "aiosmtpd.handlers.Sink", "--tlscert", certificate, "--tlskey", key, "--no-requiretls")
            start(INSIDE, "tcpdump", "-q", "-U", "-i", "changes0", "-w", output, "tcp")
            time.sleep(2)
            for words in (
                ["/usr/bin/python3", "-c", MQTT_CLIENT],
                ["curl", "-s", "-k", "-o", "/dev/null", "-x", f"http://{SERVER}:8888", f"https://{SERVER}/"],
                ["curl", "-s", "-o", "/dev/null", "-x", f"http://{SERVER}:8888",
                 "http://tinyproxy.stats/?user=admin&password=hunter2-not-a-secret"],
                ["/usr/bin/python3", "-c", MAIL_CLIENT],
            ):
                run(*inside(INSIDE, *words), timeout=20)
                time.sleep(0.3)
            time.sleep(1)
        finally:
            for child in children:
                child.terminate()
                child.wait(10)
            for name in (INSIDE, OUTSIDE):
                run("ip", "netns", "delete", name)


main()
