// SPDX-License-Identifier: Apache-2.0
import Flows
import Protocols

/// What an event is, in one byte, for all who look at few kinds: the event itself is half a kilobyte, which each look copies.
enum EventKind: Sendable {
  case flowStarted, flowAnswered, flowFailed, flowContinues, flowEnded, portMismatch
  case arp, dns, coap, mqtt
  /// The hello of a client over TLS or QUIC, or another message of QUIC.
  case hello
  /// A message of the protocols by which devices are told what to use.
  case configuration
  case otherMessage

  /// Whether it is a protocol's message, and not what became of a flow.
  var isMessage: Bool {
    switch self {
    case .flowStarted, .flowAnswered, .flowFailed, .flowContinues, .flowEnded, .portMismatch: false
    case .arp, .dns, .coap, .mqtt, .hello, .configuration, .otherMessage: true
    }
  }

  /// Whether it is what a conversation came to, and so stands on the client's side.
  var isOfConversation: Bool {
    switch self {
    case .flowAnswered, .flowFailed, .flowContinues, .flowEnded: true
    default: false
    }
  }

  /// Whether it may say who a device is, or what it offers and uses.
  var tellsOfDevices: Bool {
    switch self {
    case .flowAnswered, .flowFailed, .portMismatch: false
    default: true
    }
  }

  /// Whether a detector looks at events of the kind.
  var isInspected: Bool {
    switch self {
    case .flowStarted, .flowAnswered, .flowFailed, .flowContinues, .flowEnded, .arp, .coap, .hello, .configuration: true
    case .portMismatch, .dns, .mqtt, .otherMessage: false
    }
  }
}

extension EventKind {
  /// What an event is.
  init(of event: borrowing @_addressable Event) {
    switch copy event {
    case .flowStarted: self = .flowStarted
    case .flowAnswered: self = .flowAnswered
    case .flowFailed: self = .flowFailed
    case .flowContinues: self = .flowContinues
    case .flowEnded: self = .flowEnded
    case .portMismatch: self = .portMismatch
    case .message(let message): self = message.kind
    }
  }
}

extension ProtocolMessage {
  fileprivate var kind: EventKind {
    switch self {
    case .arp: .arp
    case .dns: .dns
    case .coap: .coap
    case .mqtt: .mqtt
    case .tlsClientHello, .quic: .hello
    case .dhcp, .dhcpv6, .ndp: .configuration
    default: .otherMessage
    }
  }
}
