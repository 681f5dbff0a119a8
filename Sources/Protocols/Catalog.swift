// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// The analyzer of one flow: every protocol that is read is registered here by one case and its line in each switch.
public enum FlowAnalyzer: Sendable {
  /// Not recognised yet.
  case undecided
  /// Looked at, and none of ours.
  case unknown
  /// Recognised, but not read.
  case named(KnownProtocol)
  case mqtt(MQTTAnalyzer)
  case mqttSN(MQTTSNAnalyzer)
  case dns(DNSAnalyzer)
  case dnsStream(DNSStreamAnalyzer)
  case coap(CoAPAnalyzer)
  case coapStream(CoAPStreamAnalyzer)
  case tls(TLSAnalyzer)
  case dtls(DTLSAnalyzer)
  case quic(QUICAnalyzer)
  case openVPN(OpenVPNAnalyzer)
  case openVPNStream(OpenVPNStreamAnalyzer)
  case http(HTTPAnalyzer)
  case ssdp(SSDPAnalyzer)
  case rtsp(RTSPAnalyzer)
  case sip(SIPAnalyzer)
  case sipStream(SIPStreamAnalyzer)
  case smtp(SMTPAnalyzer)
  case socks(SOCKSAnalyzer)
  case ssh(SSHAnalyzer)
  case telnet(TelnetAnalyzer)
  case ftp(FTPAnalyzer)
  case tftp(TFTPAnalyzer)
  case snmp(SNMPAnalyzer)
  case stun(STUNAnalyzer)
  case dhcp(DHCPAnalyzer)
  case dhcpv6(DHCPv6Analyzer)
  case ntp(NTPAnalyzer)
  case modbus(ModbusAnalyzer)
  case bacnet(BACnetAnalyzer)
  case knx(KNXAnalyzer)
  case knxStream(KNXStreamAnalyzer)
  case opcUA(OPCUAAnalyzer)
}

extension FlowAnalyzer {
  /// The card of the recognised protocol, if any.
  public var card: AnalyzerCard? {
    switch self {
    case .undecided, .unknown, .named: nil
    case .mqtt: MQTTAnalyzer.card
    case .mqttSN: MQTTSNAnalyzer.card
    case .dns(let analyzer): analyzer.variant.card
    case .dnsStream: DNSStreamAnalyzer.card
    case .coap: CoAPAnalyzer.card
    case .coapStream: CoAPStreamAnalyzer.card
    case .tls: TLSAnalyzer.card
    case .dtls: DTLSAnalyzer.card
    case .quic: QUICAnalyzer.card
    case .openVPN: OpenVPNAnalyzer.card
    case .openVPNStream: OpenVPNStreamAnalyzer.card
    case .http: HTTPAnalyzer.card
    case .ssdp: SSDPAnalyzer.card
    case .rtsp: RTSPAnalyzer.card
    case .sip: SIPAnalyzer.card
    case .sipStream: SIPStreamAnalyzer.card
    case .smtp: SMTPAnalyzer.card
    case .socks: SOCKSAnalyzer.card
    case .ssh: SSHAnalyzer.card
    case .telnet: TelnetAnalyzer.card
    case .ftp: FTPAnalyzer.card
    case .tftp: TFTPAnalyzer.card
    case .snmp: SNMPAnalyzer.card
    case .stun: STUNAnalyzer.card
    case .dhcp: DHCPAnalyzer.card
    case .dhcpv6: DHCPv6Analyzer.card
    case .ntp: NTPAnalyzer.card
    case .modbus: ModbusAnalyzer.card
    case .bacnet: BACnetAnalyzer.card
    case .knx: KNXAnalyzer.card
    case .knxStream: KNXStreamAnalyzer.card
    case .opcUA: OPCUAAnalyzer.card
    }
  }
}

extension FlowAnalyzer {
  /// Makes the analyzer of a recognised protocol; one that is not read has only its name.
  public init(_ known: KnownProtocol, _ transport: TransportProtocol) {
    switch known {
    case .mqtt: self = .mqtt(MQTTAnalyzer())
    case .mqttSN: self = .mqttSN(MQTTSNAnalyzer())
    case .dns: self = transport == .tcp ? .dnsStream(DNSStreamAnalyzer()) : .dns(DNSAnalyzer())
    case .mdns: self = .dns(DNSAnalyzer(.multicast))
    case .llmnr: self = .dns(DNSAnalyzer(.linkLocal))
    case .netbiosNames: self = .dns(DNSAnalyzer(.netbios))
    case .coap: self = transport == .tcp ? .coapStream(CoAPStreamAnalyzer()) : .coap(CoAPAnalyzer())
    case .tls: self = .tls(TLSAnalyzer())
    case .dtls: self = .dtls(DTLSAnalyzer())
    case .quic: self = .quic(QUICAnalyzer())
    case .openVPN:
      self = transport == .tcp ? .openVPNStream(OpenVPNStreamAnalyzer()) : .openVPN(OpenVPNAnalyzer())
    case .http: self = .http(HTTPAnalyzer())
    case .ssdp: self = .ssdp(SSDPAnalyzer())
    case .rtsp: self = .rtsp(RTSPAnalyzer())
    case .sip: self = transport == .tcp ? .sipStream(SIPStreamAnalyzer()) : .sip(SIPAnalyzer())
    case .smtp: self = .smtp(SMTPAnalyzer())
    case .socks: self = .socks(SOCKSAnalyzer())
    case .ssh: self = .ssh(SSHAnalyzer())
    case .telnet: self = .telnet(TelnetAnalyzer())
    case .ftp: self = .ftp(FTPAnalyzer())
    case .tftp: self = .tftp(TFTPAnalyzer())
    case .snmp: self = .snmp(SNMPAnalyzer())
    case .stun: self = .stun(STUNAnalyzer(isStream: transport == .tcp))
    case .dhcp: self = .dhcp(DHCPAnalyzer())
    case .dhcpv6: self = .dhcpv6(DHCPv6Analyzer())
    case .ntp: self = .ntp(NTPAnalyzer())
    case .modbus: self = .modbus(ModbusAnalyzer())
    case .bacnet: self = .bacnet(BACnetAnalyzer())
    case .knx: self = transport == .tcp ? .knxStream(KNXStreamAnalyzer()) : .knx(KNXAnalyzer())
    case .opcUA: self = .opcUA(OPCUAAnalyzer())
    default: self = .named(known)
    }
  }

  /// Whether messages are read, so that the flow's bytes are wanted.
  public var isReading: Bool {
    switch self {
    case .undecided, .unknown, .named: false
    default: true
    }
  }
}

extension FlowAnalyzer {
  /// The name that the flow has claimed among those of its server, if any.
  public var claimedName: UInt64? {
    if case .mqtt(let analyzer) = self { analyzer.claimedName } else { nil }
  }
}

extension FlowAnalyzer {
  /// Hands input to the flow's analyzer.
  public mutating func receive(
    _ input: borrowing AnalyzerInput, in workspace: inout AnalyzerWorkspace,
    into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    switch self {
    case .undecided, .unknown, .named:
      return Progress(consumed: input.bytes.byteCount, isFinished: true)
    case .mqtt(var analyzer):
      defer { self = .mqtt(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .mqttSN(var analyzer):
      defer { self = .mqttSN(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .dns(var analyzer):
      defer { self = .dns(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .dnsStream(var analyzer):
      defer { self = .dnsStream(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .coap(var analyzer):
      defer { self = .coap(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .coapStream(var analyzer):
      defer { self = .coapStream(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .tls(var analyzer):
      defer { self = .tls(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .dtls(var analyzer):
      defer { self = .dtls(analyzer) }
      return analyzer.receive(input, in: &workspace, into: &receiver)
    case .quic(var analyzer):
      defer { self = .quic(analyzer) }
      return analyzer.receive(input, in: &workspace, into: &receiver)
    case .openVPN(var analyzer):
      defer { self = .openVPN(analyzer) }
      return analyzer.receive(input, in: &workspace, into: &receiver)
    case .openVPNStream(var analyzer):
      defer { self = .openVPNStream(analyzer) }
      return analyzer.receive(input, in: &workspace, into: &receiver)
    case .http(var analyzer):
      defer { self = .http(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .ssdp(var analyzer):
      defer { self = .ssdp(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .rtsp(var analyzer):
      defer { self = .rtsp(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .sip(var analyzer):
      defer { self = .sip(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .sipStream(var analyzer):
      defer { self = .sipStream(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .smtp(var analyzer):
      defer { self = .smtp(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .socks(var analyzer):
      defer { self = .socks(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .ssh(var analyzer):
      defer { self = .ssh(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .telnet(var analyzer):
      defer { self = .telnet(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .ftp(var analyzer):
      defer { self = .ftp(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .tftp(var analyzer):
      defer { self = .tftp(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .snmp(var analyzer):
      defer { self = .snmp(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .stun(var analyzer):
      defer { self = .stun(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .dhcp(var analyzer):
      defer { self = .dhcp(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .dhcpv6(var analyzer):
      defer { self = .dhcpv6(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .ntp(var analyzer):
      defer { self = .ntp(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .modbus(var analyzer):
      defer { self = .modbus(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .bacnet(var analyzer):
      defer { self = .bacnet(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .knx(var analyzer):
      defer { self = .knx(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .knxStream(var analyzer):
      defer { self = .knxStream(analyzer) }
      return analyzer.receive(input, into: &receiver)
    case .opcUA(var analyzer):
      defer { self = .opcUA(analyzer) }
      return analyzer.receive(input, into: &receiver)
    }
  }

  /// Tells the flow's analyzer that bytes of a stream are missing, and how many where that is known; returns whether it can go on.
  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    switch self {
    case .mqtt(var analyzer):
      defer { self = .mqtt(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .dnsStream(var analyzer):
      defer { self = .dnsStream(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .coapStream(var analyzer):
      defer { self = .coapStream(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .tls(var analyzer):
      defer { self = .tls(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .http(var analyzer):
      defer { self = .http(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .rtsp(var analyzer):
      defer { self = .rtsp(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .sipStream(var analyzer):
      defer { self = .sipStream(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .smtp(var analyzer):
      defer { self = .smtp(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .ssh(var analyzer):
      defer { self = .ssh(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .telnet(var analyzer):
      defer { self = .telnet(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .ftp(var analyzer):
      defer { self = .ftp(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .modbus(var analyzer):
      defer { self = .modbus(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .knxStream(var analyzer):
      defer { self = .knxStream(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    case .opcUA(var analyzer):
      defer { self = .opcUA(analyzer) }
      return analyzer.resynchronise(direction, missing: count)
    default: return false
    }
  }
}

extension FlowAnalyzer {
  /// Gives back what the flow's analyzer holds of the workspace; the flow is over.
  public mutating func release(to workspace: inout AnalyzerWorkspace) {
    switch self {
    case .dtls(var analyzer):
      defer { self = .dtls(analyzer) }
      analyzer.release(to: &workspace)
    case .quic(var analyzer):
      defer { self = .quic(analyzer) }
      analyzer.release(to: &workspace)
    case .openVPN(var analyzer):
      defer { self = .openVPN(analyzer) }
      analyzer.release(to: &workspace)
    case .openVPNStream(var analyzer):
      defer { self = .openVPNStream(analyzer) }
      analyzer.release(to: &workspace)
    default: break
    }
  }
}
