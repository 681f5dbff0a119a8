// SPDX-License-Identifier: Apache-2.0
import Wire

/// The name of a managed object, as numbers.
///
/// - Source: ITU-T X.690 §8.19; RFC 2578 §3.5 (128 numbers of 32 bits at most).
public struct SNMPObjectIdentifier: ~Escapable {
  /// The encoded numbers, seven bits an octet.
  let octets: RawSpan

  @_lifetime(copy octets)
  init(_ octets: RawSpan) { self.octets = octets }

  /// Whether every number ends.
  var isWhole: Bool { octets.octet(octets.byteCount - 1).map { $0 & 0x80 == 0 } ?? true }

  /// Whether these are the octets of a name.
  func isName(_ name: StaticString) -> Bool {
    octets.byteCount == name.utf8CodeUnitCount && octets.match(name) == .whole
  }

  /// Adds the numbers in decimal, joined by dots.
  public func write(to text: inout BoundedText) {
    var value: UInt64 = 0
    var isFirst = true
    for offset in 0..<octets.byteCount {
      guard let octet = octets.octet(offset) else { return }
      // A number of more than 32 bits breaks a rule, and is shown by its lowest.
      value = (value << 7 | UInt64(octet & 0x7F)) & 0xFFFF_FFFF
      guard octet & 0x80 == 0 else { continue }
      if isFirst {
        let root = min(value / 40, 2)
        text.append(decimal: root)
        value -= root * 40
        isFirst = false
      }
      text.append(0x2E)
      text.append(decimal: value)
      value = 0
    }
  }
}
