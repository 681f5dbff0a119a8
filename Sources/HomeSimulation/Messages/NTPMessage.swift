// SPDX-License-Identifier: Apache-2.0

/// A message of NTP.
///
/// - Source: RFC 5905 §7.3.
struct NTPMessage {
  /// A client's question, with the time at which it asks.
  static func question(at unixTime: Double, isSimple: Bool) -> [UInt8] {
    var bytes: [UInt8] = [0x23, 0, isSimple ? 0 : 6, isSimple ? 0 : 0xEC]
    bytes.append(contentsOf: repeatElement(0, count: 36))
    bytes.append(big64: stamp(unixTime))
    return bytes
  }

  /// A server's answer to a question that it got and answered at these times.
  static func answer(to question: [UInt8], received: Double, sent: Double, reference: UInt32) -> [UInt8] {
    var bytes: [UInt8] = [0x24, 2, 6, 0xE8]
    bytes.append(big32: 0x0000_0100)
    bytes.append(big32: 0x0000_0200)
    bytes.append(big32: reference)
    bytes.append(big64: stamp(received - 97))
    bytes.append(contentsOf: question.suffix(8))
    bytes.append(big64: stamp(received))
    bytes.append(big64: stamp(sent))
    return bytes
  }

  /// Seconds since 1900 and their fraction.
  private static func stamp(_ unixTime: Double) -> UInt64 { UInt64((unixTime + 2_208_988_800) * 0x1p32) }
}
