// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// How far a replay has come, in one line.
struct ProgressLine {
  /// The bytes used of the files, as they lie on the disk.
  var bytes: UInt64
  /// All bytes of the files; zero where they are not known, as of a pipe.
  var byteCount: UInt64
  var packets: UInt64
  /// Since the start.
  var seconds: Double
  /// The packet time reached.
  var time: Timestamp

  var text: String {
    var parts: [String] = []
    if byteCount > 0 { parts.append("\(Int(share * 100)) %") }
    parts.append("\(packets) packets")
    parts.append("\(Int(Double(packets) / max(seconds, 0.001)))/s")
    if packets > 0 { parts.append("at \(time.text.description.prefix(19))") }
    if let left = secondsLeft { parts.append(Self.duration(left) + " left") }
    return parts.joined(separator: ", ")
  }

  private var share: Double { min(1, Double(bytes) / Double(max(byteCount, 1))) }

  /// What the rest takes at the pace so far; nil while too little was read to say.
  private var secondsLeft: Double? {
    guard byteCount > 0, share >= 0.01 else { return nil }
    return seconds / share * (1 - share)
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 1e9))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole / 60 % 60) min"
  }
}
