// SPDX-License-Identifier: Apache-2.0
import Wire

extension HTTPAnalyzer {
  /// Says whether bytes begin a request or a response; looks at the first line, and at 64 bytes of it at most.
  ///
  /// A version 1 is certain, and so is a known method with a path. Another token with a path is possible, as are the
  /// targets that RTSP and SIP share, until the version is there.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    let start = bytes.extracting(first: probedByteCount)
    if start.agreesWithWord("http/1.") { return start.byteCount < 7 ? .undecided : .certain }
    guard let space = start.firstOffset(of: 0x20) else { return couldBeMethod(start) ? .undecided : .no }
    let method = start.extracting(first: space)
    guard couldBeMethod(method) else { return .no }
    let target = start.extracting(from: space + 1)
    if let end = target.firstOffset(of: 0x0A) {
      let line = target.extracting(first: end).trimmed
      guard line.byteCount > HTTPVersion.byteCount else { return .no }
      return HTTPVersion(line.extracting(from: line.byteCount - HTTPVersion.byteCount)) != nil ? .certain : .no
    }
    guard let first = target.octet(0) else { return .undecided }
    let isPath = first == 0x2F || target.beginsWithWord("http://") || target.beginsWithWord("https://")
    if isPath { return isKnown(method) ? .certain : .possible }
    let isKnownOrigin = method.isWord("connect") && first.isLetterOrDigit || first == 0x5B || first == 0x2A
    guard isKnownOrigin || target.agreesWithWord("https://") else { return .no }
    return start.byteCount < probedByteCount ? .undecided : .possible
  }

  /// The bytes that are looked at.
  private static let probedByteCount = 64

  /// Methods are short and, but for a few that nobody uses, capital letters and hyphens.
  private static func couldBeMethod(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount <= 16 else { return false }
    for offset in 0..<bytes.byteCount {
      guard let octet = bytes.octet(offset), octet &- 0x41 < 26 || octet == 0x2D && offset > 0 else { return false }
    }
    return true
  }

  /// Whether it is a method that no protocol of the same form has, too (RTSP and SIP have OPTIONS).
  private static func isKnown(_ method: RawSpan) -> Bool {
    switch method.byteCount {
    case 3: method.isWord("get") || method.isWord("put")
    case 4: method.isWord("post") || method.isWord("head")
    case 5: method.isWord("patch") || method.isWord("trace")
    case 6: method.isWord("delete") || method.isWord("notify")
    case 8: method.isWord("m-search") || method.isWord("propfind")
    case 9: method.isWord("subscribe")
    case 11: method.isWord("unsubscribe")
    default: false
    }
  }
}
