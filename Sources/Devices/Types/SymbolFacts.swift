// SPDX-License-Identifier: Apache-2.0

/// The open table of symbols: what standards say, and what makers and devices publish of themselves.
///
/// To add to it, write a line into the text of its family (`TypeTable` says how). What people, not devices, choose (a network's
/// name, a room) does not belong here.
enum SymbolFacts {
  static let all = [domains, services, homeKit, words, models, ports, roles, vendors, radioMakers]

  /// - Source: HomeKit Accessory Protocol R2, table 13-1.
  private static let homeKit = """
    homekit 2 | - | hub 30
    homekit 3 19 20 22 23 28 29 30 | - | appliance 30
    homekit 4 12 13 14 | - | controller 5, plug 5
    homekit 5 | - | light 30
    homekit 6 | - | lock 30
    homekit 7 8 | - | plug 30
    homekit 9 21 | - | thermostat 30
    homekit 10 15 | - | sensor 30
    homekit 11 | - | alarm 30
    homekit 16 33 27 | - | router 30
    homekit 17 | - | camera 30
    homekit 18 | - | doorbell 30
    homekit 26 34 | - | speaker 30
    homekit 24 25 31 35 36 | - | mediaPlayer 30
    """

  /// - Source: IANA, Service Name and Transport Protocol Port Number Registry, for what has a number there.
  private static let ports = """
    offers rtsp tcp/554 tcp/8554 | - | camera 10, server 1
    offers tcp/34567 tcp/37777 tcp/8899 | - | camera 15, server 3
    offers udp/3702 | - | camera 4, printer 4, computer 2
    offers tcp/9100 tcp/515 tcp/631 | - | printer 20, computer 1, server 1
    offers tcp/8008 tcp/8009 tcp/8443 | - | mediaPlayer 3, speaker 3
    offers tcp/7000 | - | mediaPlayer 3, speaker 3
    offers tcp/62078 | - | phone 20
    offers smb tcp/445 tcp/139 | - | computer 5, server 6
    offers netbios-ns | - | computer 3, server 3, printer 1
    offers rdp tcp/3389 | - | computer 20, server 5
    offers vnc tcp/5900 | - | computer 8, server 3
    offers ssh tcp/22 | - | computer 3, server 4, router 3
    offers telnet tcp/23 | - | router 3, camera 3, printer 1
    offers ftp tcp/21 | - | server 4, printer 2, camera 1
    offers tcp/2049 tcp/548 tcp/873 tcp/5000 tcp/5001 | - | server 8, computer 1
    offers tcp/32400 tcp/8096 tcp/8123 | - | server 15
    offers ldap kerberos tcp/389 tcp/88 tcp/636 mysql postgresql redis mongodb tds | - | server 15
    offers smtp imap pop3 tcp/25 tcp/143 tcp/993 | - | server 10
    offers mqtt tcp/1883 tcp/8883 | - | server 5, hub 5
    offers sip tcp/5060 udp/5060 | - | telephone 8, server 3
    offers modbus tcp/502 | - | controller 20, energy 5
    offers s7comm tcp/102 enip tcp/44818 udp/2222 dnp3 tcp/20000 iec104 tcp/2404 tcp/789 tcp/9600 tcp/1962 | - | controller 30
    offers bacnet udp/47808 | - | controller 20, thermostat 4
    offers opcua opc_ua tcp/4840 | - | controller 20, server 3
    offers knx udp/3671 | - | controller 8, hub 8
    offers tcp/62910 tcp/2001 tcp/2010 | - | hub 8
    offers kasa tcp/9999 udp/9999 | TP-Link | plug 8, light 4, camera 1
    offers tuya tcp/6668 udp/6667 udp/6666 | Tuya | plug 6, light 5, sensor 1, camera 1
    offers miio udp/54321 | Xiaomi | appliance 4, light 3, plug 3, camera 2, sensor 1
    offers lifx udp/56700 | LIFX | light 30
    offers tcp/55443 | Yeelight | light 20
    offers udp/38899 | WiZ | light 20
    offers esphome tcp/6053 | - | sensor 5, plug 4, light 3
    offers tcp/49152 tcp/49153 tcp/49154 | - | plug 2, mediaPlayer 1, router 1
    offers tcp/8060 | Roku | mediaPlayer 30
    offers tcp/3000 tcp/3001 tcp/8001 tcp/8002 | - | mediaPlayer 3, server 1
    offers tcp/2081 udp/2081 | Smarter | appliance 12
    offers tcp/1400 | Sonos | speaker 30
    offers tcp/8090 | - | speaker 2
    offers tcp/4070 | - | speaker 6
    offers coap coaps udp/5683 udp/5684 | - | sensor 3, light 2, hub 2
    offers artnet art-net udp/6454 | - | light 10
    offers matter udp/5540 | - | plug 3, light 3, sensor 2, hub 2
    offers radius snmp tcp/8291 tcp/7547 bgp | - | router 4, printer 1, server 1
    offers dns | - | router 8, server 3
    offers adb tcp/5555 | - | mediaPlayer 8, phone 2
    uses tcp/5228 tcp/5229 tcp/5230 | - | phone 8, mediaPlayer 2, speaker 2, computer 1
    uses tcp/5223 | - | phone 6, computer 4, mediaPlayer 1, speaker 1
    uses sip tcp/5060 udp/5060 | - | telephone 12, phone 1
    uses modbus s7comm enip bacnet opcua iec104 dnp3 | - | controller 10, computer 3, server 2
    uses smb rdp ldap kerberos tcp/445 tcp/88 tcp/389 | - | computer 12, server 3
    uses ssh vnc imap pop3 smtp | - | computer 6, server 2, phone 1
    uses coap coaps | - | hub 4, sensor 2, phone 1
    uses mqtt tcp/1883 tcp/8883 tcp/8886 | - | plug 3, sensor 3, light 2, camera 2, hub 2, lock 1, appliance 2, thermostat 1
    uses lifx kasa miio tuya esphome | - | phone 5, hub 4, speaker 2
    uses rtsp | - | server 4, computer 2, phone 2
    uses ipp tcp/9100 tcp/631 | - | computer 8, phone 4
    uses wireguard openvpn ike | - | computer 4, phone 3, router 2
    uses rtmp rtp | - | camera 4, telephone 2
    uses bittorrent stratum | - | computer 6, server 3
    """

  private static let roles = """
    role router dhcp-server | - | router 20, server 1
    role resolver | - | router 6, server 6
    role time-server | - | router 2, server 4, controller 1
    role broker | - | server 6, hub 6
    role hub | - | hub 10, server 5
    """
}
