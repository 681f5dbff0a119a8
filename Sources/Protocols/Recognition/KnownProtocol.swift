// SPDX-License-Identifier: Apache-2.0
import Wire

/// A protocol that can be told by its bytes: those that are read, and those of which only the name is found.
///
/// Each has its line in both switches. Of two that could take the same bytes, and are both certain, the first one is taken.
public enum KnownProtocol: UInt8, CaseIterable, Sendable {
  case mqtt, dns, mdns, llmnr, coap, tls
  case http, http2, rtsp, sip, ssdp, webServicesDiscovery, quic, rtmp
  case ssh, telnet, rdp, vnc, adb, socks, rsync
  case smtp, imap, pop3, irc, xmpp, amqp, stomp, nats, mqttSN, kafka, stratum
  case ftp, smb, tftp, sunRPC, dceRPC, bitTorrent
  case redis, mysql, postgresql, mongodb, tds
  case ntp, dhcp, dhcpv6, stun, snmp, syslog, ldap, kerberos, radius, natPMP, bgp
  case netbiosNames, netbiosDatagrams, netflow, sflow
  case dtls, wireguard, openVPN, ike, esp, l2tp, pptp
  case modbus, s7comm, bacnet, opcUA, knx, enip, dnp3, iec104
  case tuya, miio, kasa, lifx, matter, esphome
  case rtp, rtcp, artNet, rtps
}

extension KnownProtocol {
  /// What recognition knows of the protocol; costs allocations, for tables made once and for documents.
  public var card: ProtocolCard {
    switch self {
    case .mqtt: ProtocolCard(MQTTAnalyzer.card, openings: .any, opensUnmistakably: true)
    case .dns: ProtocolCard(DNSAnalyzer.card, DNSStreamAnalyzer.card, openings: .any)
    case .mdns: ProtocolCard(DNSVariant.multicast.card, openings: .any, isHomeOnly: true)
    case .llmnr: ProtocolCard(DNSVariant.linkLocal.card, openings: .any, isHomeOnly: true)
    case .coap: ProtocolCard(CoAPAnalyzer.card, CoAPStreamAnalyzer.card, openings: .any)
    case .tls:
      ProtocolCard(
        TLSAnalyzer.card, openings: .range(0x14...0x18) + .range(0x80...0xFF), roaming: .dynamicPorts,
        opensUnmistakably: true)
    case .http:
      ProtocolCard(
        HTTPAnalyzer.card, openings: "h" + .range(0x41...0x5A), roaming: .dynamicPorts, opensUnmistakably: true)
    case .http2: Web.http2
    case .rtsp: ProtocolCard(RTSPAnalyzer.card, openings: "RODSPATG", opensUnmistakably: true)
    case .sip: ProtocolCard(SIPAnalyzer.card, SIPStreamAnalyzer.card, openings: "SIROABCMNPU")
    case .ssdp: ProtocolCard(SSDPAnalyzer.card, openings: "MNH", roaming: .anywhere)
    case .webServicesDiscovery: Web.discovery
    case .quic:
      ProtocolCard(
        QUICAnalyzer.card, openings: .range(0x80...0xFF) + .range(0x08...0x3D), roaming: .anywhere)
    case .rtmp: Web.rtmp
    case .ssh: ProtocolCard(SSHAnalyzer.card, openings: "S", opensUnmistakably: true)
    case .telnet: ProtocolCard(TelnetAnalyzer.card, openings: [0xFF, 0x0A, 0x0D] + .range(0x20...0x7E))
    case .rdp: RemoteAccess.rdp
    case .vnc: RemoteAccess.vnc
    case .adb: RemoteAccess.adb
    case .socks: ProtocolCard(SOCKSAnalyzer.card, openings: [0, 4, 5])
    case .rsync: RemoteAccess.rsync
    case .smtp: ProtocolCard(SMTPAnalyzer.card, openings: "EeHhLl2", opensUnmistakably: true)
    case .imap: Messaging.imap
    case .pop3: Messaging.pop3
    case .irc: Messaging.irc
    case .xmpp: Messaging.xmpp
    case .amqp: Messaging.amqp
    case .stomp: Messaging.stomp
    case .nats: Messaging.nats
    case .mqttSN: ProtocolCard(MQTTSNAnalyzer.card, openings: .range(1...255))
    case .kafka: Messaging.kafka
    case .stratum: Messaging.stratum
    case .ftp: ProtocolCard(FTPAnalyzer.card, openings: "2UAFS", opensUnmistakably: true)
    case .smb: Files.smb
    case .tftp: ProtocolCard(TFTPAnalyzer.card, openings: [0])
    case .sunRPC: Files.sunRPC
    case .dceRPC: Files.dceRPC
    case .bitTorrent: Files.bitTorrent
    case .redis: Databases.redis
    case .mysql: Databases.mysql
    case .postgresql: Databases.postgresql
    case .mongodb: Databases.mongodb
    case .tds: Databases.tds
    case .ntp: ProtocolCard(NTPAnalyzer.card, openings: .any)
    case .dhcp: ProtocolCard(DHCPAnalyzer.card, openings: [1, 2])
    case .dhcpv6: ProtocolCard(DHCPv6Analyzer.card, openings: .range(1...37), isHomeOnly: true)
    case .stun: ProtocolCard(STUNAnalyzer.card, openings: .range(0...3), roaming: .anywhere)
    case .snmp: ProtocolCard(SNMPAnalyzer.card, openings: [0x30])
    case .syslog: Infrastructure.syslog
    case .ldap: Infrastructure.ldap
    case .kerberos: Infrastructure.kerberos
    case .radius: Infrastructure.radius
    case .natPMP: Infrastructure.natPMP
    case .bgp: Infrastructure.bgp
    case .netbiosNames: ProtocolCard(DNSVariant.netbios.card, openings: .any)
    case .netbiosDatagrams: Neighbourhood.datagrams
    case .netflow: Neighbourhood.netflow
    case .sflow: Neighbourhood.sflow
    case .dtls: ProtocolCard(DTLSAnalyzer.card, openings: .range(20...26), roaming: .anywhere)
    case .wireguard: Tunnelling.wireguard
    case .openVPN:
      ProtocolCard(
        OpenVPNAnalyzer.card, OpenVPNStreamAnalyzer.card, openings: [0, 0x38, 0x40, 0x50], roaming: .anywhere)
    case .ike: Tunnelling.ike
    case .esp: Tunnelling.esp
    case .l2tp: Tunnelling.l2tp
    case .pptp: Tunnelling.pptp
    case .modbus: ProtocolCard(ModbusAnalyzer.card, openings: .any, opensUnmistakably: true)
    case .s7comm: Industrial.s7comm
    case .bacnet: ProtocolCard(BACnetAnalyzer.card, openings: [0x81])
    case .opcUA: ProtocolCard(OPCUAAnalyzer.card, openings: "HAEOMCR", opensUnmistakably: true)
    case .knx: ProtocolCard(KNXAnalyzer.card, KNXStreamAnalyzer.card, openings: [6])
    case .enip: Industrial.enip
    case .dnp3: Industrial.dnp3
    case .iec104: Industrial.iec104
    case .tuya: Home.tuya
    case .miio: Home.miio
    case .kasa: Home.kasa
    case .lifx: Home.lifx
    case .matter: Home.matter
    case .esphome: Home.esphome
    case .rtp: Media.rtp
    case .rtcp: Media.rtcp
    case .artNet: Media.artNet
    case .rtps: Media.rtps
    }
  }

  /// Asks the protocol whether it begins like this.
  func probe(_ opening: borrowing Opening) -> Recognition {
    switch self {
    case .mqtt: MQTTAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .dns:
      opening.isDatagram
        ? DNSAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
        : DNSStreamAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .mdns, .llmnr: opening.isHome ? DNSAnalyzer.probe(opening.bytes, isOnUsualPort: true) : .no
    case .coap:
      opening.isDatagram
        ? CoAPAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
        : CoAPStreamAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .tls: TLSAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .http: HTTPAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .http2: Web.probeHTTP2(opening)
    case .rtsp: RTSPAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .sip: SIPMessage.recognise(opening)
    case .ssdp: SSDPAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .webServicesDiscovery: Web.probeDiscovery(opening)
    case .quic: QUICAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .rtmp: Web.probeRTMP(opening)
    case .ssh: SSHAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .telnet: TelnetAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .rdp: RemoteAccess.probeRDP(opening)
    case .vnc: RemoteAccess.probeVNC(opening)
    case .adb: RemoteAccess.probeADB(opening)
    case .socks: RemoteAccess.probeSOCKS(opening)
    case .rsync: RemoteAccess.probeRsync(opening)
    case .smtp: SMTPAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .imap: Messaging.probeIMAP(opening)
    case .pop3: Messaging.probePOP3(opening)
    case .irc: Messaging.probeIRC(opening)
    case .xmpp: Messaging.probeXMPP(opening)
    case .amqp: Messaging.probeAMQP(opening)
    case .stomp: Messaging.probeSTOMP(opening)
    case .nats: Messaging.probeNATS(opening)
    case .mqttSN: MQTTSNAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .kafka: Messaging.probeKafka(opening)
    case .stratum: Messaging.probeStratum(opening)
    case .ftp: FTPAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .smb: Files.probeSMB(opening)
    case .tftp: TFTPAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .sunRPC: Files.probeSunRPC(opening)
    case .dceRPC: Files.probeDCERPC(opening)
    case .bitTorrent: Files.probeBitTorrent(opening)
    case .redis: Databases.probeRedis(opening)
    case .mysql: Databases.probeMySQL(opening)
    case .postgresql: Databases.probePostgreSQL(opening)
    case .mongodb: Databases.probeMongoDB(opening)
    case .tds: Databases.probeTDS(opening)
    case .ntp: NTPAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .dhcp: DHCPAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .dhcpv6: DHCPv6Analyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .stun:
      opening.isDatagram
        ? STUNAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
        : STUNAnalyzer.probeStream(opening.bytes, isOnUsualPort: opening.isHome)
    case .snmp: SNMPAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .syslog: Infrastructure.probeSyslog(opening)
    case .ldap: Infrastructure.probeLDAP(opening)
    case .kerberos: Infrastructure.probeKerberos(opening)
    case .radius: Infrastructure.probeRADIUS(opening)
    case .natPMP: Infrastructure.probeNATPMP(opening)
    case .bgp: Infrastructure.probeBGP(opening)
    case .netbiosNames: Neighbourhood.probeNames(opening)
    case .netbiosDatagrams: Neighbourhood.probeDatagrams(opening)
    case .netflow: Neighbourhood.probeNetFlow(opening)
    case .sflow: Neighbourhood.probeSFlow(opening)
    case .dtls: DTLSAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .wireguard: Tunnelling.probeWireGuard(opening)
    case .openVPN: Tunnelling.probeOpenVPN(opening)
    case .ike: Tunnelling.probeIKE(opening)
    case .esp: Tunnelling.probeESP(opening)
    case .l2tp: Tunnelling.probeL2TP(opening)
    case .pptp: Tunnelling.probePPTP(opening)
    case .modbus: ModbusAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .s7comm: Industrial.probeS7(opening)
    case .bacnet: BACnetAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .opcUA: OPCUAAnalyzer.probe(opening.bytes, isOnUsualPort: opening.isHome)
    case .knx: KNXAnalyzer.probe(opening)
    case .enip: Industrial.probeENIP(opening)
    case .dnp3: Industrial.probeDNP3(opening)
    case .iec104: Industrial.probeIEC104(opening)
    case .tuya: Home.probeTuya(opening)
    case .miio: Home.probeMiIO(opening)
    case .kasa: Home.probeKasa(opening)
    case .lifx: Home.probeLIFX(opening)
    case .matter: Home.probeMatter(opening)
    case .esphome: Home.probeESPHome(opening)
    case .rtp: Media.probeRTP(opening)
    case .rtcp: Media.probeRTCP(opening)
    case .artNet: Media.probeArtNet(opening)
    case .rtps: Media.probeRTPS(opening)
    }
  }

  /// What all messages of one conversation in one direction share, where the bytes alone are too plain: else 0.
  func conversation(_ opening: borrowing Opening) -> UInt32 {
    switch self {
    case .rtp: UInt32(truncatingIfNeeded: opening.number32(8))
    case .esp: UInt32(truncatingIfNeeded: opening.number32(0))
    default: 0
    }
  }

  /// The possible datagrams of one flow that together are certain, where no port speaks for them.
  public var neededSightings: UInt8 { self == .rtp ? 3 : 2 }
}
