// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// Conversations that a description of a device's use accepts, seen from the device.
///
/// - Source: RFC 8520 §4, RFC 8519 §4.
public struct UsageRule: Sendable, Hashable {
  /// Who the other side may be.
  public enum Peer: Sendable, Hashable {
    case anyone
    case network(IPNetwork)
    /// A host found under this name, in lower case and without a dot at the end (`src-dnsname`, `dst-dnsname`).
    case name(String)
    /// A host of the home networks (`local-networks`).
    case localNetworks
    /// A device at home of the same maker (`same-manufacturer`).
    case sameManufacturer
    /// Devices of a maker or model (`manufacturer`, `model`): which of those at home they are cannot be seen.
    case devices(String)
    /// Whoever serves the device in some role (`controller`, `my-controller`): who that is cannot be seen.
    case controller(String)
  }

  /// Who begins.
  public enum Initiator: Sendable, Hashable { case device, peer }

  /// The version of the Internet protocol, nil for both.
  public var family: IPAddress.Family?
  /// The transport, nil for all.
  public var transport: TransportProtocol?
  public var devicePorts: ClosedRange<UInt16> = 0...UInt16.max
  public var peerPorts: ClosedRange<UInt16> = 0...UInt16.max
  /// Who may begin, nil for both (`direction-initiated`).
  public var initiator: Initiator?
  public var peer: Peer

  /// Makes a rule that accepts whatever is done with this side.
  public init(_ peer: Peer) { self.peer = peer }

  /// Whether the rule accepts a conversation; `isNamed` says whether the other side may be the host of a name.
  func accepts(_ call: UsageCall, isNamed: (String) -> Bool) -> Bool {
    guard family == nil || family == call.peer.address.family, transport == nil || transport == call.transport,
      initiator == nil || initiator == call.initiator, devicePorts.contains(call.device.port),
      peerPorts.contains(call.peer.port)
    else { return false }
    switch peer {
    case .anyone, .controller: return true
    case .network(let network): return network.contains(call.peer.address)
    case .name(let name): return isNamed(name)
    case .localNetworks, .devices: return call.isAtHome
    case .sameManufacturer: return call.isAtHome && !call.isOfOtherMaker
    }
  }

  /// Whether the other side may be at home, or on the Internet where that is meant.
  func reaches(internet: Bool, home: (IPAddress) -> Bool) -> Bool {
    switch peer {
    case .anyone, .controller: true
    case .name: internet
    case .network(let network): home(network.address) != internet
    case .localNetworks, .sameManufacturer, .devices: !internet
    }
  }

  /// The other side and its service as people read them: `cloud.example port 443 (TCP)`.
  var text: String {
    let who =
      switch peer {
      case .anyone: "any host"
      case .network(let network): network.description
      case .name(let name): name
      case .localNetworks: "any host of the home"
      case .sameManufacturer: "devices of its maker"
      case .devices(let which): "devices of \(which)"
      case .controller(let which): which.isEmpty ? "its controller" : "the controller \(which)"
      }
    // The service is at the port of the side that does not begin.
    let ports = initiator == .peer || peerPorts == 0...UInt16.max ? devicePorts : peerPorts
    let place =
      ports.count == 1
      ? " port \(ports.lowerBound)"
      : ports == 0...UInt16.max ? "" : " ports \(ports.lowerBound) to \(ports.upperBound)"
    return who + place + (transport.map { " (\(Text.transport($0)))" } ?? "")
  }
}

/// A conversation as a description of one of its two sides judges it.
struct UsageCall: Sendable {
  var device: Endpoint
  var peer: Endpoint
  var transport: TransportProtocol
  var initiator: UsageRule.Initiator
  /// Whether the other side is at home.
  var isAtHome: Bool
  /// Whether the other side is known to be of another maker than the device.
  var isOfOtherMaker = false
}
