// SPDX-License-Identifier: Apache-2.0
import Frames

extension StreamState {
  /// Whether a segment with RST ends the connection, as far as the streams of both sides say: anybody can send one, but only the
  /// peers know the numbers.
  ///
  /// A side that waits for the answer to its SYN takes a reset that acknowledges the SYN; every other side one inside its
  /// window. Where the numbers are not known, as with a capture that begins later, the reset is believed.
  ///
  /// - Source: RFC 9293 §3.10.7.3, §3.10.7.4; RFC 5961 §3.2.
  public static func isAcceptableReset(
    _ tcp: TCPHeader, from sender: StreamState, to receiver: StreamState
  ) -> Bool {
    let number = SequenceNumber(tcp.sequenceNumber)
    guard sender.isSynchronised || sender.isAcknowledged else {
      guard receiver.isSynchronised else { return true }
      return tcp.flags.contains(.ack) && receiver.hasSent(SequenceNumber(tcp.acknowledgementNumber))
    }
    var first = sender.isSynchronised ? sender.next : sender.acknowledged
    var last = sender.isSynchronised ? sender.highest : sender.acknowledged
    if sender.isAcknowledged {
      if sender.acknowledged.distance(from: first) < 0 { first = sender.acknowledged }
      if sender.acknowledged.distance(from: last) > 0 { last = sender.acknowledged }
    }
    return number.distance(from: first) >= 0 && number.distance(from: last) <= max(65_535, min(1 << 30, sender.window))
  }

  /// Whether an acknowledgement speaks of something that this side sent; SYN and FIN count one each.
  private func hasSent(_ acknowledgement: SequenceNumber) -> Bool {
    let least = isStartKnown ? 0 : -Self.leastReach
    return acknowledgement.distance(from: start) >= least && acknowledgement.distance(from: highest) <= 1
  }
}
