// SPDX-License-Identifier: Apache-2.0
import Wire

/// The handshake messages of one direction of which parts are missing: two at most, so that a repetition of one does not lose the
/// other.
///
/// - Source: RFC 9147 §5.5; RFC 6347 §4.2.3.
struct DTLSAssembly {
  private struct Message {
    var head: DTLSFragment?
    var ticket = HandshakeBuffers.Ticket()
  }

  private var newer = Message()
  private var older = Message()

  /// What a part has made of its message.
  enum Step {
    case unfinished
    /// All of it is there, under the ticket that must be released.
    case whole(HandshakeBuffers.Ticket)
    /// Other bytes came for the same place before.
    case conflicting
  }

  /// Takes a part of a message; its first part makes the older one of two others be given up.
  mutating func take(_ head: DTLSFragment, _ bytes: RawSpan, in buffers: inout HandshakeBuffers) -> Step {
    if let known = older.head, known.isOfSameMessage(as: head) {
      swap(&newer, &older)
    } else if newer.head.map({ !$0.isOfSameMessage(as: head) }) ?? true {
      buffers.release(&older.ticket)
      older = newer
      newer = Message(head: head)
    }
    switch buffers.keep(bytes, at: head.offset, in: &newer.ticket) {
    case .kept:
      guard buffers.bytes(of: newer.ticket).byteCount == head.bodyLength else { return .unfinished }
      let ticket = newer.ticket
      newer = Message()
      return .whole(ticket)
    case .conflicting: return .conflicting
    case .refused:
      buffers.release(&newer.ticket)
      newer = Message()
      return .unfinished
    }
  }

  /// Gives up what is unfinished.
  mutating func release(to buffers: inout HandshakeBuffers) {
    buffers.release(&newer.ticket)
    buffers.release(&older.ticket)
    self = DTLSAssembly()
  }
}
