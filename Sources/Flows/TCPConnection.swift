// SPDX-License-Identifier: Apache-2.0
import Frames
import Protocols

/// How far a TCP connection has come, as an onlooker sees it who may have missed packets.
///
/// - Source: RFC 9293 §3.3.2; where the standard has a state for each end, there is one for both here.
public enum TCPStage: UInt8, Sendable, Comparable {
  /// The beginning was not seen, and nothing shows yet that the connection is open.
  case unknown
  /// A client asks.
  case synSent
  /// The other side agrees, or asks at the same time (RFC 9293 §3.5, figure 7).
  case synReceived
  case established
  /// One side has no more to say.
  case finWait
  /// Neither side has; the last word is not confirmed yet.
  case lastAck
  case closed

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Follows the stages of a TCP connection.
struct TCPConnection {
  private(set) var stage = TCPStage.unknown
  /// Whether the connection was ever open, as far as is known.
  private(set) var wasOpen = false
  /// Whether a reset closed the connection.
  private(set) var isReset = false
  /// Which sides have sent SYN or FIN, by `Direction.rawValue` as a bit.
  private var synSides: UInt8 = 0
  private var finSides: UInt8 = 0
  /// The side that was the later to send FIN.
  private var lastToFinish = Direction.toServer
  /// The side that sent a SYN into a living connection, as one that started afresh would.
  private var restarting: Direction?
  private var restartSequence: UInt32 = 0
  /// The sequence number of the client's SYN.
  private var initialSequence: UInt32 = 0

  /// Whether a SYN came into the living connection whose answer would replace it.
  var isChallenged: Bool { restarting != nil }

  /// Whether a segment opens a new connection between the ports of this one.
  ///
  /// A SYN into a living connection proves nothing, as anybody may send one; the answer of the other side does (RFC 5961 §4).
  /// Where only one side is captured, its own next segment has to do.
  mutating func isReplaced(by tcp: TCPHeader, from direction: Direction, isOneSided: Bool) -> Bool {
    guard !tcp.flags.contains(.rst) else { return false }
    guard tcp.flags.contains(.syn) else {
      return isOneSided && restarting == direction && tcp.flags.contains(.ack)
        && tcp.sequenceNumber == restartSequence &+ 1
    }
    if tcp.flags.contains(.ack) {
      return restarting == direction.opposite && tcp.acknowledgementNumber == restartSequence &+ 1
    }
    // One who was refused asks again with the same number.
    let isRepeated = direction == .toServer && synSides & 1 != 0 && tcp.sequenceNumber == initialSequence
    switch stage {
    case .unknown: return true
    case .lastAck, .closed: return !(isRepeated && isReset && !wasOpen)
    case .synSent, .synReceived, .established, .finWait:
      let isOpenedTogether = direction == .toClient && stage < .established
      if !isRepeated && !isOpenedTogether {
        restarting = direction
        restartSequence = tcp.sequenceNumber
      }
      return false
    }
  }

  /// Follows a segment that its receiver may be thought to take; a reset that it would ignore must not come here.
  mutating func follow(_ tcp: TCPHeader, from direction: Direction) {
    if isReset && tcp.flags.contains(.syn) { self = TCPConnection() }
    guard stage != .closed else { return }
    let side = UInt8(1) << direction.rawValue
    if tcp.flags.contains(.rst) {
      isReset = true
      stage = .closed
      return
    }
    if tcp.flags.contains(.syn) {
      open(tcp, from: direction, side)
    } else if tcp.flags.contains(.ack) {
      confirm(from: direction)
    }
    if tcp.flags.contains(.fin), finSides & side == 0 {
      finSides |= side
      lastToFinish = direction
      stage = finSides == 3 ? .lastAck : .finWait
    }
  }

  private mutating func open(_ tcp: TCPHeader, from direction: Direction, _ side: UInt8) {
    if direction == .toServer && synSides & side == 0 { initialSequence = tcp.sequenceNumber }
    synSides |= side
    if stage < .established { stage = synSides == 3 || tcp.flags.contains(.ack) ? .synReceived : .synSent }
  }

  private mutating func confirm(from direction: Direction) {
    switch stage {
    // The client's word behind the server's SYN completes the handshake; the server's own proves nothing.
    case .synReceived where direction == .toServer:
      stage = .established
      wasOpen = true
    case .lastAck where direction != lastToFinish: stage = .closed
    default: break
    }
  }

  /// Takes word that the connection is open although its handshake was not seen whole.
  mutating func noteOpen() {
    wasOpen = true
    if stage < .established { stage = .established }
  }
}
