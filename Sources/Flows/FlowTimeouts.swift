// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// How long a silent flow is kept, by what is known of it, in nanoseconds of packet time; and how long a first packet waits for
/// its answer.
public struct FlowTimeouts: Sendable, Equatable {
  /// The kinds of flows that share a timeout, in the order in which a full table gives them up.
  ///
  /// What costs a stranger one packet goes first, what took both sides' consent goes last: a flood of either kind displaces
  /// itself.
  enum Class: UInt8, CaseIterable {
    /// TCP that both sides ended, or a reset.
    case closed
    /// UDP, ICMP and others of which one side spoke.
    case datagramNew
    /// TCP whose handshake is not complete.
    case streamNew
    /// TCP without a handshake, of which a packet or a few came from one side.
    case streamUnknown
    /// Several packets from one side that were never answered: a stream to a group, or a capture that sees one direction.
    case datagramOneSided, streamOneSided
    /// A question and its answer.
    case datagramAnswered
    /// Both sides spoke more than once.
    case datagramEstablished
    /// TCP that one side has ended.
    case streamClosing
    case streamEstablished
  }

  /// TCP that both sides ended, or a reset: 10 s.
  public var tcpClosed = Self.seconds(10)
  /// TCP whose handshake is not complete: 60 s.
  public var tcpNew = Self.seconds(60)
  /// TCP that one side has ended, or of which a few packets of one side were met in its middle: 5 min.
  public var tcpClosing = Self.seconds(300)
  /// TCP that is open: 1 h.
  public var tcpEstablished = Self.seconds(3600)
  /// UDP, ICMP and others of which one side spoke: 30 s.
  public var datagramNew = Self.seconds(30)
  /// UDP, ICMP and others of which both sides spoke: 5 min.
  public var datagramEstablished = Self.seconds(300)
  /// After this long without an answer, a first contact counts as failed: 3 s.
  public var answer = Self.seconds(3)

  public init() {}

  private static func seconds(_ count: Int64) -> Int64 { count * 1_000_000_000 }

  subscript(kind: Class) -> Int64 {
    switch kind {
    case .closed: tcpClosed
    case .datagramNew, .datagramOneSided: datagramNew
    case .streamNew: tcpNew
    case .datagramAnswered, .datagramEstablished: datagramEstablished
    case .streamUnknown, .streamClosing: tcpClosing
    case .streamOneSided, .streamEstablished: tcpEstablished
    }
  }
}
