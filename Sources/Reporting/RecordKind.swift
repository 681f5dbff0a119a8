// SPDX-License-Identifier: Apache-2.0

/// The types of records that can be asked for beside alerts, which are always written.
public enum RecordKind: UInt8, CaseIterable, Sendable {
  case anomaly, arp, bacnet, cdp, coap, device, dhcp, dns, dtls, flow, ftp, http, knx, lldp, modbus, mqtt, ndp
  case ntp, opcua, quic, rtsp, score, sip, smtp, snmp, ssdp, ssh, stats, stun, telnet, tftp, tls

  /// The word for the kind: EVE's `event_type`.
  public var word: StaticString {
    switch self {
    case .anomaly: "anomaly"
    case .arp: "arp"
    case .bacnet: "bacnet"
    case .cdp: "cdp"
    case .coap: "coap"
    case .device: "device"
    case .dhcp: "dhcp"
    case .dns: "dns"
    case .dtls: "dtls"
    case .flow: "flow"
    case .ftp: "ftp"
    case .http: "http"
    case .knx: "knx"
    case .lldp: "lldp"
    case .modbus: "modbus"
    case .mqtt: "mqtt"
    case .ndp: "ndp"
    case .ntp: "ntp"
    case .opcua: "opcua"
    case .quic: "quic"
    case .rtsp: "rtsp"
    case .score: "score"
    case .sip: "sip"
    case .smtp: "smtp"
    case .snmp: "snmp"
    case .ssdp: "ssdp"
    case .ssh: "ssh"
    case .stats: "stats"
    case .stun: "stun"
    case .telnet: "telnet"
    case .tftp: "tftp"
    case .tls: "tls"
    }
  }

  /// Finds the kind with this word; costs a few comparisons and no allocation.
  public init?(eventType: StaticString) {
    for kind in Self.allCases where kind.word.hasSameBytes(as: eventType) {
      self = kind
      return
    }
    return nil
  }
}

extension StaticString {
  func hasSameBytes(as other: StaticString) -> Bool {
    guard utf8CodeUnitCount == other.utf8CodeUnitCount else { return false }
    for index in 0..<utf8CodeUnitCount where byte(index) != other.byte(index) { return false }
    return true
  }
}

/// Which records are wanted beside alerts: the value of `--events`.
public struct EventSelection: Sendable, Equatable {
  private var bits: UInt64

  private init(bits: UInt64) { self.bits = bits }

  /// Every kind, kinds without a word of their own included, but scores: they come for every active device every ten seconds,
  /// and have to be named.
  public static let all = EventSelection(bits: ~(1 << UInt64(RecordKind.score.rawValue)))
  /// Alerts alone.
  public static let none = EventSelection(bits: 0)

  /// Selects some kinds.
  public init(_ kinds: some Sequence<RecordKind>) {
    bits = kinds.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
  }

  /// Reads a list of words parted by commas, or `all`, or `none`.
  ///
  /// - Throws: `unknown` for a word that is none of these; `empty` for an empty list or an empty word in it.
  public init(parsing list: String) throws(EventSelectionError) {
    var kinds: [RecordKind] = []
    let words = list.split(separator: ",", omittingEmptySubsequences: false).map { word in
      String(word.trimmingSpaces)
    }
    if words.count == 1, let word = words.first, word == "all" || word == "none" {
      self = word == "all" ? .all : .none
      return
    }
    for word in words {
      guard !word.isEmpty else { throw .empty }
      guard let kind = RecordKind.allCases.first(where: { $0.word.description == word }) else { throw .unknown(word) }
      kinds.append(kind)
    }
    self.init(kinds)
  }

  /// Whether records of a kind are wanted.
  public func contains(_ kind: RecordKind) -> Bool { bits & 1 << UInt64(kind.rawValue) != 0 }

  /// Whether records of an event type are wanted.
  public func contains(eventType: StaticString) -> Bool {
    if bits == 0 { return false }
    if self == .all { return !RecordKind.score.word.hasSameBytes(as: eventType) }
    return RecordKind(eventType: eventType).map(contains) ?? false
  }
}

/// Why a list of record types could not be read.
public enum EventSelectionError: Error, Equatable, CustomStringConvertible {
  case empty
  case unknown(String)

  /// One sentence that names the allowed words.
  public var description: String {
    let allowed = RecordKind.allCases.map(\.word.description).joined(separator: ", ")
    return switch self {
    case .empty: "an empty word stands in the list of record types; allowed are \(allowed), or all, or none"
    case .unknown(let word): "“\(word)” is no record type; allowed are \(allowed), or all, or none"
    }
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var rest = drop { $0 == " " }
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
