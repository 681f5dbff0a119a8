// SPDX-License-Identifier: Apache-2.0
import Frames
import Protocols

/// What following the bytes of a flow needs.
///
/// Kept apart from the flow's entry, and made when there are bytes: most packets of a scan or flood bring none, and cost none of it.
struct FlowContent {
  var analyzer: FlowAnalyzer = .undecided
  /// The entry of the table of changes, or -1 for a stream that has been one protocol's from its beginning.
  var change: Int32 = -1
  var changeCount: UInt8 = 0
  /// The port on which the protocol would be at home that the stream has become, or 0.
  var successorPort: UInt16 = 0
  var toServer = StreamState()
  var toClient = StreamState()
  /// The SYN that came last into the living connection.
  var restart: FlowRestart?
  /// The tunnels that the first packet came through.
  var tunnels = TunnelPath()

  subscript(direction: Direction) -> StreamState {
    get { direction == .toServer ? toServer : toClient }
    set { if direction == .toServer { toServer = newValue } else { toClient = newValue } }
    _modify {
      if direction == .toServer { yield &toServer } else { yield &toClient }
    }
  }
}

/// The SYN that began a flow, kept until there is more to follow.
struct FirstRequest {
  let sequence: SequenceNumber
  let window: UInt16
  let windowScale: UInt8

  /// Takes a lone SYN without payload; nil for any other segment.
  init?(_ tcp: TCPHeader, payloadByteCount: Int) {
    guard tcp.flags.contains(.syn), tcp.flags.isDisjoint(with: [.ack, .rst, .fin]), payloadByteCount == 0 else {
      return nil
    }
    sequence = SequenceNumber(tcp.sequenceNumber &+ 1)
    window = tcp.window
    windowScale = tcp.windowScale
  }
}
