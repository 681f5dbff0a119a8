// SPDX-License-Identifier: Apache-2.0
import Wire

extension TLSAnalyzer {
  /// A record's head, and behind it what suits its type: a hello is certain.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard let first = bytes.octet(0) else { return .undecided }
    if first & 0x80 != 0 { return SSL2ClientHello.probe(bytes) }
    guard let content = TLSRecordHeader.Content(rawValue: first), content != .heartbeat else { return .no }
    if let major = bytes.octet(1), major != 3 { return .no }
    if let minor = bytes.octet(2), minor > 4 { return .no }
    guard let high = bytes.octet(3), let low = bytes.octet(4) else { return .undecided }
    let length = Int(high) << 8 | Int(low)
    guard length > 0, length <= 1 << 14 + 2048 else { return .no }
    guard let message = bytes.octet(5) else { return .undecided }
    switch content {
    case .handshake: return message == 1 || message == 2 ? .certain : .possible
    case .changeCipherSpec: return length == 1 && message == 1 ? .possible : .no
    case .alert, .applicationData, .heartbeat: return .possible
    }
  }
}
