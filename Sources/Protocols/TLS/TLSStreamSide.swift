// SPDX-License-Identifier: Apache-2.0
import Wire

/// One direction of a TLS connection: what is still read of it, and where in its records it is.
struct TLSStreamSide {
  enum Phase: UInt8 {
    /// Its messages can be read.
    case clear
    /// The server demanded another hello; what stands in front of it is passed over.
    case awaitingAnotherHello
    /// Its messages are encrypted.
    case protected
    case finished
  }

  private static let passedRecordLimit: UInt8 = 64

  var phase = Phase.clear
  /// Whether the next bytes may lie inside a record, because those in front of them are missing.
  var isUnaligned = false
  var hasSaidHello = false
  var hasShownCertificate = false
  private var passedRecordCount: UInt8 = 0
  private var messageCount: UInt8 = 0
  /// The bytes of a record that are of no interest and are still to come.
  private var recordByteCountToPass: UInt16 = 0
  /// The bytes of a handshake message that are of no interest and are still to come, in any number of records.
  private var messageByteCountToPass: UInt32 = 0
  /// The handshake message at hand.
  var walk = TLSHandshakeWalk()

  /// Whether the next bytes belong to a handshake message, and not to a record's head.
  var isInsideHandshake: Bool { walk.recordByteCount > 0 || !walk.isAtStart }
  /// Whether so much was looked at that nothing more is.
  var isExhausted: Bool { passedRecordCount == Self.passedRecordLimit || messageCount == .max }
  /// Whether the next record must go on with a message.
  var isInsidePassedMessage: Bool { messageByteCountToPass > 0 }

  /// Goes on with the content of a handshake record.
  mutating func enter(_ record: TLSRecordHeader) {
    walk = TLSHandshakeWalk(recordByteCount: UInt16(clamping: record.length))
  }

  /// Leaves the rest of a record out.
  mutating func pass(_ record: TLSRecordHeader) {
    recordByteCountToPass = UInt16(clamping: record.length)
    passedRecordCount = min(passedRecordCount + 1, Self.passedRecordLimit)
  }

  /// Goes on behind a message that was walked over, or behind its head.
  mutating func leave(_ message: TLSHandshakeWalk.Message, isRead: Bool) {
    walk = TLSHandshakeWalk(recordByteCount: walk.recordByteCount)
    messageByteCountToPass = isRead ? 0 : UInt32(clamping: message.bodyLength)
    messageCount = messageCount == .max ? .max : messageCount + 1
  }

  /// Uses up bytes that are of no interest and returns their number.
  mutating func pass(atMost count: Int) -> Int {
    if recordByteCountToPass > 0 {
      let passed = min(Int(recordByteCountToPass), count)
      recordByteCountToPass -= UInt16(clamping: passed)
      return passed
    }
    let passed = min(Int(walk.recordByteCount), Int(messageByteCountToPass), count)
    guard passed > 0 else { return 0 }
    walk = TLSHandshakeWalk(recordByteCount: walk.recordByteCount - UInt16(clamping: passed))
    messageByteCountToPass -= UInt32(clamping: passed)
    return passed
  }

  /// Uses up a message of which bytes were counted, but not kept.
  mutating func passElided(upTo end: Int) {
    guard let left = walk.pass(upTo: end) else {
      phase = .finished
      return
    }
    walk = TLSHandshakeWalk(recordByteCount: walk.recordByteCount)
    messageByteCountToPass = UInt32(clamping: left)
  }

  /// Goes on behind missing bytes, if they would have been passed over or a hello is still expected.
  mutating func lose(_ count: Int?) {
    if let count, count <= Int(recordByteCountToPass) {
      recordByteCountToPass -= UInt16(clamping: count)
    } else if let count, count <= min(Int(walk.recordByteCount), Int(messageByteCountToPass)) {
      _ = pass(atMost: count)
    } else if phase == .clear && !hasSaidHello {
      self = TLSStreamSide()
      isUnaligned = true
    } else {
      phase = .finished
    }
  }
}
