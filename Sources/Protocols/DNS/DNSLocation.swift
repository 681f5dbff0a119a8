// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A place on earth.
///
///     |  version (1)  |  size (1)  |  horizontal precision (1)  |  vertical precision (1)  |
///     |  latitude (4)  |  longitude (4)  |  altitude (4)  |
///
/// - Source: RFC 1876 §2.
struct DNSLocation {
  static let byteCount = 16

  /// The diameter of what stands there, and the errors of the place: a digit and a power of ten, in centimetres.
  private let size: UInt8
  private let horizontalPrecision: UInt8
  private let verticalPrecision: UInt8
  /// Thousandths of seconds of arc; 2^31 is the equator and the prime meridian.
  private let latitude: UInt32
  private let longitude: UInt32
  /// Centimetres above 100,000 m below the reference ellipsoid.
  private let altitude: UInt32

  @_lifetime(input: copy input)
  init(parsing input: inout WireReader) throws(WireError) {
    try input.skip(1)
    size = try input.read(UInt8.self)
    horizontalPrecision = try input.read(UInt8.self)
    verticalPrecision = try input.read(UInt8.self)
    latitude = try input.read(UInt32.self)
    longitude = try input.read(UInt32.self)
    altitude = try input.read(UInt32.self)
  }

  /// Writes degrees, minutes and seconds, altitude, size and precisions.
  func append(to text: inout BoundedText) {
    append(angle: latitude, "N", "S", to: &text)
    append(angle: longitude, "E", "W", to: &text)
    let height = Int64(altitude) &- 10_000_000
    if height < 0 { text.append(0x2D) }
    append(metres: height.magnitude, to: &text)
    append(precision: size, to: &text)
    append(precision: horizontalPrecision, to: &text)
    append(precision: verticalPrecision, to: &text)
  }

  private func append(precision: UInt8, to text: inout BoundedText) {
    text.append(0x20)
    var centimetres = UInt64(precision >> 4)
    for _ in 0..<min(precision & 0xF, 9) { centimetres &*= 10 }
    append(metres: centimetres, to: &text)
  }

  private func append(
    angle: UInt32, _ positive: StaticString, _ negative: StaticString, to text: inout BoundedText
  ) {
    let thousandths = (Int64(angle) &- 0x8000_0000).magnitude
    text.append(decimal: thousandths / 3_600_000)
    text.append(0x20)
    text.append(decimal: thousandths / 60_000 % 60)
    text.append(0x20)
    text.append(decimal: thousandths / 1_000 % 60)
    text.append(0x2E)
    text.append(decimal: thousandths % 1_000, minimumDigits: 3)
    text.append(0x20)
    text.append(angle >= 0x8000_0000 ? positive : negative)
    text.append(0x20)
  }

  private func append(metres centimetres: UInt64, to text: inout BoundedText) {
    text.append(decimal: centimetres / 100)
    text.append(0x2E)
    text.append(decimal: centimetres % 100, minimumDigits: 2)
    text.append(0x6D)
  }
}

extension BoundedText {
  fileprivate mutating func append(decimal value: UInt64, minimumDigits: Int) {
    var digits = ShortText()
    digits.append(decimal: value, minimumDigits: minimumDigits)
    append(digits)
  }
}
