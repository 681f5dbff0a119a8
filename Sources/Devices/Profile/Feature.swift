// SPDX-License-Identifier: Apache-2.0

/// What is measured of a device in every tick in which it sends: twelve counts, and four quantities made of them.
public enum Feature: Int, CaseIterable, Sendable {
  case packetsOut, bytesOut, bytesIn
  /// First packets of TCP connections, UDP datagrams, ICMP messages and packets of other protocols: packets, not
  /// conversations, since a flood may be one conversation.
  case connectionAttempts, datagramsOut, controlMessagesOut
  case newPeers, newServices, addressRequests, failedContacts, nameQueries, failedNames
  /// Distinct peers and ports, about.
  case peers, ports
  /// Bytes received for each byte sent.
  case byteRatio
  /// The mean length of the packets sent, in bytes.
  case meanLength

  /// The number of features.
  public static let count = 16
  /// The number of features that are counts, which add up over time; they come first.
  static let additiveCount = 12

  /// The feature's name in exports.
  public var word: StaticString {
    switch self {
    case .packetsOut: "packets_out"
    case .bytesOut: "bytes_out"
    case .bytesIn: "bytes_in"
    case .connectionAttempts: "connection_attempts"
    case .datagramsOut: "datagrams_out"
    case .controlMessagesOut: "control_messages_out"
    case .newPeers: "new_peers"
    case .newServices: "new_services"
    case .addressRequests: "address_requests"
    case .failedContacts: "failed_contacts"
    case .nameQueries: "name_queries"
    case .failedNames: "failed_names"
    case .peers: "peers"
    case .ports: "ports"
    case .byteRatio: "byte_ratio"
    case .meanLength: "mean_length"
    }
  }
}

/// The features of one tick, each also as ln(1 + x): what is large then differs by its order of magnitude.
public struct FeatureVector: Sendable {
  private var values: [16 of Double] = .init(repeating: 0)
  private var logarithms: [16 of Double] = .init(repeating: 0)

  /// Measures a tick.
  public init(_ tick: borrowing TickCounts) {
    set(.packetsOut, Double(tick.packetsOut))
    set(.bytesOut, Double(tick.bytesOut))
    set(.bytesIn, Double(tick.bytesIn))
    set(.connectionAttempts, Double(tick.connectionAttempts))
    set(.datagramsOut, Double(tick.datagramsOut))
    set(.controlMessagesOut, Double(tick.controlMessagesOut) + Double(tick.otherPacketsOut))
    set(.newPeers, Double(tick.newPeers))
    set(.newServices, Double(tick.newServices))
    set(.addressRequests, Double(tick.addressRequests))
    set(.failedContacts, Double(tick.failedContacts))
    set(.nameQueries, Double(tick.nameQueries))
    set(.failedNames, Double(tick.failedNames))
    set(.peers, tick.peers.estimate)
    set(.ports, tick.ports.estimate)
    set(.byteRatio, Double(tick.bytesIn) / max(1, Double(tick.bytesOut)))
    set(.meanLength, Double(tick.bytesOut) / max(1, Double(tick.packetsOut)))
  }

  private mutating func set(_ feature: Feature, _ value: Double) {
    // Most counts of most ticks are 0, whose logarithm need not be worked out.
    guard value > 0 else { return }
    values[feature.rawValue] = value
    logarithms[feature.rawValue] = Devices.logarithm(1 + value)
  }

  /// A feature's value.
  public subscript(_ feature: Feature) -> Double { values[feature.rawValue] }

  /// The value of the feature at a place, 0..<16.
  subscript(_ place: Int) -> Double { values[place] }

  /// ln(1 + x) of the feature at a place, 0..<16.
  func logarithm(_ place: Int) -> Double { logarithms[place] }
}
