// SPDX-License-Identifier: Apache-2.0
import Protocols

/// What recognition remembers of a flow: what was possible until it has settled, and what it settled on.
struct RecognitionState {
  /// The protocol that the bytes of each direction possibly belong to.
  private var toServer: KnownProtocol?
  private var toClient: KnownProtocol?
  /// What the datagrams of the possible conversation share.
  var conversation: UInt32 = 0
  /// The datagrams that possibly belong to the candidate.
  var sightings: UInt8 = 0
  /// The datagrams that were looked at.
  var askedCount: UInt8 = 0
  /// One bit for each direction of a stream that will not be looked at again.
  private var exhausted: UInt8 = 0
  /// Whether nobody asks any more.
  var isSettled = false
  /// What the flow settled on; nil before, and where nothing known fits.
  var settled: KnownProtocol?
  /// Whether one of the flow's ports belongs to the protocol that it settled on.
  var isHome = false

  /// What the bytes of a direction possibly belong to.
  subscript(candidate direction: Direction) -> KnownProtocol? {
    get { direction == .toServer ? toServer : toClient }
    set { if direction == .toServer { toServer = newValue } else { toClient = newValue } }
  }

  /// Whether a direction has shown all that is looked at.
  func isExhausted(_ direction: Direction) -> Bool { exhausted >> direction.rawValue & 1 == 1 }

  mutating func exhaust(_ direction: Direction) { exhausted |= 1 << direction.rawValue }

  /// Whether neither direction can tell any more.
  var isHopeless: Bool { exhausted == 0b11 }
}
