// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Numbers as people read them in an alert.
enum Text {
  /// A whole number with thousands parted: `12,400`.
  static func count(_ value: Double) -> String {
    let digits = String(Int(max(0, min(1e15, value.rounded()))))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A share of 0...1 as `98 %`.
  static func percent(_ share: Double) -> String { "\(Int((max(0, min(1, share)) * 100).rounded())) %" }

  /// An amount of bytes as `800 bytes`, `12 kB` or `1.5 MB`, in powers of ten.
  static func bytes(_ value: Double) -> String {
    if value < 1000 { return plural(value, "byte") }
    return value < 1_000_000 ? "\(rate(value / 1000)) kB" : "\(rate(value / 1_000_000)) MB"
  }

  /// A time as `4 s`, `2 min`, `3 h` or `5 days`, rounded up.
  static func duration(_ seconds: Double) -> String {
    let seconds = max(1, min(1e12, seconds.rounded(.up)))
    if seconds < 120 { return "\(Int(seconds)) s" }
    if seconds < 7200 { return "\(Int((seconds / 60).rounded(.up))) min" }
    if seconds < 172_800 { return "\(Int((seconds / 3600).rounded(.up))) h" }
    return "\(Int((seconds / 86_400).rounded(.up))) days"
  }

  /// A time of day, in minutes since midnight, as `03:00`.
  static func clock(_ minute: Int) -> String {
    let minute = max(0, min(1439, minute))
    return "\(minute / 600)\(minute / 60 % 10):\(minute % 60 / 10)\(minute % 10)"
  }

  /// A small number with one digit behind the point, a large one without: `0.4`, `12`.
  static func rate(_ value: Double) -> String {
    guard value < 10 else { return count(value) }
    let tenths = Int((max(0, value) * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  /// A power of ten with one digit behind the point: `10^5.4`.
  static func power(_ exponent: Double) -> String {
    let tenths = Int((max(0, min(300, exponent)) * 10).rounded())
    return "10^\(tenths / 10).\(tenths % 10)"
  }

  /// A transport's name: `TCP`, `UDP`, or `protocol 47`.
  static func transport(_ transport: TransportProtocol) -> String {
    switch transport {
    case .tcp: "TCP"
    case .udp: "UDP"
    default: "protocol \(transport.rawValue)"
    }
  }

  /// A noun in the number that belongs to a count: `1 host`, `2 hosts`.
  static func plural(_ value: Double, _ noun: String) -> String {
    value.rounded() == 1 ? "1 \(noun)" : "\(count(value)) \(noun)s"
  }
}
