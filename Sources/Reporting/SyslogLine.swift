// SPDX-License-Identifier: Apache-2.0
import Detection
import Glibc
import NetworkTypes
import Wire

/// The part of a system that a syslog message comes from.
///
/// - Source: RFC 5424 §6.2.1, table 1.
public enum SyslogFacility: Int, Sendable, CaseIterable {
  case user = 1
  case daemon = 3
  case auth = 4
  case authpriv = 10
  case local0 = 16
  case local1, local2, local3, local4, local5, local6, local7

  /// The facility's usual name, as configurations write it.
  public var word: String { "\(self)" }

  /// Finds a facility by its usual name.
  public init?(_ word: String) {
    guard let found = Self.allCases.first(where: { $0.word == word }) else { return nil }
    self = found
  }
}

/// Makes syslog messages for the local daemon's socket: one line of at most 1,024 bytes an alert.
///
/// The form is the one that local daemons read: `<PRI>Mmm dd hh:mm:ss tag[pid]: text`, in local time. The alert's uid stands at
/// the beginning, so that a message that was cut still leads to the whole record in the JSON log.
///
/// - Source: RFC 3164 §4.1 and §5.1 for the form; RFC 5424 §6.2.1 for the priority.
public struct SyslogLine: ~Copyable {
  /// The most bytes of a message.
  public static let maximumLength = 1024
  /// What stands at the end of a message that was cut.
  private static let ellipsis: StaticString = "…"

  private let facility: SyslogFacility
  private let tag: String
  private let processID: Int32
  private var buffer = LineBuffer(capacity: maximumLength)

  /// Makes a writer of messages from this process under a tag.
  public init(facility: SyslogFacility = .local4, tag: String = "vedette", processID: Int32 = getpid()) {
    self.facility = facility
    self.tag = tag
    self.processID = processID
  }

  /// The message made last, without a line end.
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get { buffer.bytes }
  }

  /// Makes the message of an alert.
  ///
  /// - Parameter secondsFromGMT: the local time's offset; the system's own if nil.
  public mutating func write(_ alert: borrowing Alert, secondsFromGMT: Int? = nil) {
    begin(level: alert.severity.syslogLevel, time: alert.time, secondsFromGMT)
    buffer.append("alert ")
    buffer.append(visible: alert.uid)
    buffer.append(" severity=")
    buffer.append(visible: alert.severity.word)
    buffer.append(" score=")
    buffer.append(decimal: alert.score)
    buffer.append(" detector=")
    buffer.append(visible: alert.detector)
    buffer.append(" device=")
    buffer.append(visible: alert.device.id)
    if !alert.device.name.isEmpty {
      buffer.append(" (")
      buffer.append(visible: alert.device.name)
      buffer.append(")")
    }
    buffer.append(": ")
    buffer.append(visible: alert.title)
    buffer.append(": ")
    buffer.append(visible: alert.observed)
    buffer.append("; usual: ")
    buffer.append(visible: alert.expected)
    if buffer.hasOverflown {
      buffer.limit = buffer.capacity
      buffer.append(Self.ellipsis)
    }
  }

  private mutating func begin(level: Int, time: Timestamp, _ secondsFromGMT: Int?) {
    buffer.cut(to: 0)
    buffer.hasOverflown = false
    buffer.limit = buffer.capacity - Self.ellipsis.utf8CodeUnitCount
    buffer.append("<")
    buffer.append(decimal: Int64(facility.rawValue * 8 + level))
    buffer.append(">")
    append(time.advanced(byNanoseconds: Int64(secondsFromGMT ?? Self.localOffset(at: time)) * 1_000_000_000))
    buffer.append(visible: tag)
    buffer.append("[")
    buffer.append(decimal: Int64(processID))
    buffer.append("]: ")
  }

  /// Adds `Mmm dd hh:mm:ss `, the day filled up with a space (RFC 3164 §4.1.2).
  private mutating func append(_ time: Timestamp) {
    let text = time.text
    let bytes = text.bytes
    // The text is 2026-01-05T10:11:12.345678+0000: its places are fixed.
    let month = Int(bytes.octet(5) ?? 0x30) * 10 + Int(bytes.octet(6) ?? 0x30) - 0x30 * 11
    buffer.append(Self.months[min(max(month, 1), 12) - 1])
    buffer.append(" ")
    buffer.append(bytes.octet(8) == 0x30 ? 0x20 : bytes.octet(8) ?? 0x20)
    buffer.append(bytes.octet(9) ?? 0x31)
    buffer.append(" ")
    buffer.append(bytes.extracting(min(11, bytes.byteCount)..<min(19, bytes.byteCount)))
    buffer.append(" ")
  }

  private static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func localOffset(at time: Timestamp) -> Int {
    var seconds = time_t(time.nanoseconds / 1_000_000_000)
    var parts = unsafe tm()
    return unsafe localtime_r(&seconds, &parts) == nil ? 0 : unsafe parts.tm_gmtoff
  }
}
