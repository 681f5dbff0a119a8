// SPDX-License-Identifier: Apache-2.0
import Wire

/// What a payload looks like from outside, so that nothing of it need be kept: what kind of data it is, and how mixed its bytes are.
///
/// Looks at the first 256 bytes, and at the last for closing brackets.
public struct PayloadLook: Hashable, Sendable {
  public let kind: Kind
  /// Nil for payloads too short to say.
  public let mixture: Mixture?

  /// The bytes looked at.
  static let sampledByteCount = 256
  /// Fewer bytes than these are mixed by chance.
  static let mixedByteCount = 64

  /// Looks at a payload; `isWhole` says whether `payload` is all of it.
  public init(_ payload: RawSpan, isWhole: Bool) {
    let sample = payload.extracting(first: Self.sampledByteCount)
    kind = Kind(payload, sample, isWhole: isWhole)
    mixture = Mixture(sample)
  }

  /// The kind of data, by its first bytes.
  public enum Kind: Sendable {
    case empty
    /// An object or array of RFC 8259.
    case json
    /// Well-formed UTF-8 without control characters other than tabs and line ends.
    case text
    case jpeg, png, gif, gzip, zip, zstd, pdf
    /// A program for Linux.
    case elf
    case binary

    /// The kind's name in logs.
    public var name: StaticString {
      switch self {
      case .empty: "empty"
      case .json: "json"
      case .text: "text"
      case .jpeg: "jpeg"
      case .png: "png"
      case .gif: "gif"
      case .gzip: "gzip"
      case .zip: "zip"
      case .zstd: "zstd"
      case .pdf: "pdf"
      case .elf: "elf"
      case .binary: "binary"
      }
    }
  }

  /// How evenly the byte values are used: Shannon's entropy of the sampled bytes.
  public enum Mixture: Sendable {
    /// One value throughout.
    case constant
    /// Less than 3 bits a byte: counters, padding, tables of small numbers.
    case low
    /// What lies between: text, numbers, programs.
    case medium
    /// Within 1 bit of what random bytes of that number show: compressed or encrypted data.
    case high

    /// The name in logs.
    public var name: StaticString {
      switch self {
      case .constant: "constant"
      case .low: "low"
      case .medium: "medium"
      case .high: "high"
      }
    }
  }
}

extension PayloadLook.Kind {
  fileprivate init(_ payload: RawSpan, _ sample: RawSpan, isWhole: Bool) {
    guard let first = payload.octet(0) else {
      self = isWhole ? .empty : .binary
      return
    }
    if let known = Self.magic(first, sample) {
      self = known
    } else if !sample.isPrintable(isCut: sample.byteCount < payload.byteCount || !isWhole) {
      self = .binary
    } else {
      self = payload.isJSONContainer(isWhole: isWhole) ? .json : .text
    }
  }

  /// The formats that their first bytes name beyond doubt.
  ///
  /// - Source: ISO/IEC 10918-1 B.1.1.3; PNG §5.2; GIF89a §17; RFC 1952 §2.3; APPNOTE.TXT §4.3.7; RFC 8878 §3.1.1;
  ///   ISO 32000-1 §7.5.2; System V ABI, chapter 4.
  private static func magic(_ first: UInt8, _ sample: RawSpan) -> PayloadLook.Kind? {
    guard sample.byteCount >= 4 else { return nil }
    switch (first, sample.octet(1), sample.octet(2), sample.octet(3)) {
    case (0xFF, 0xD8, 0xFF, _): return .jpeg
    case (0x89, 0x50, 0x4E, 0x47): return .png
    case (0x47, 0x49, 0x46, 0x38): return .gif
    case (0x1F, 0x8B, 0x08, _): return .gzip
    case (0x50, 0x4B, 0x03, 0x04): return .zip
    case (0x28, 0xB5, 0x2F, 0xFD): return .zstd
    case (0x25, 0x50, 0x44, 0x46): return .pdf
    case (0x7F, 0x45, 0x4C, 0x46): return .elf
    default: return nil
    }
  }
}

extension PayloadLook.Mixture {
  /// Measures the sample; nil for one that is too short.
  ///
  /// With n bytes, of which byte i has a value that occurs c(i) times, the entropy is log2 n - (sum of log2 c(i)) / n. All
  /// logarithms are whole 256ths of a bit.
  fileprivate init?(_ sample: RawSpan) {
    let count = sample.byteCount
    guard count >= PayloadLook.mixedByteCount else { return nil }
    var occurrences = [256 of UInt16](repeating: 0)
    for offset in 0..<count { occurrences[Int(sample.octet(offset) ?? 0)] &+= 1 }
    var sum = 0
    for offset in 0..<count { sum += Self.binaryLogarithm(Int(occurrences[Int(sample.octet(offset) ?? 0)])) }
    let most = Self.binaryLogarithm(count)
    let entropy = most - sum / count
    switch entropy {
    case ...0: self = .constant
    case ..<(3 * 256): self = .low
    case (most - 256)...: self = .high
    default: self = .medium
    }
  }

  /// The binary logarithm of a number from 1 to 65,535 in 256ths, at most 3 too low or high.
  static func binaryLogarithm(_ number: Int) -> Int {
    let exponent = Int.bitWidth - 1 - max(1, number).leadingZeroBitCount
    // log2 (1 + m) is m + 0.344 m (1 - m), nearly.
    let mantissa = ((max(1, number) << 8) >> exponent) - 256
    return exponent << 8 + mantissa + (mantissa * (256 - mantissa) * 88) >> 16
  }
}

extension RawSpan {
  /// Whether the bytes are UTF-8 to be read by people; of bytes that are cut, the last character may be.
  fileprivate func isPrintable(isCut: Bool) -> Bool {
    for offset in 0..<byteCount {
      guard let byte = octet(offset) else { return false }
      if byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F { return false }
    }
    guard let broken = firstByteNotInMQTTString else { return true }
    return isCut && broken > 0 && broken >= byteCount - 3
  }

  /// Whether the bytes begin like a JSON object or array, and end like it.
  fileprivate func isJSONContainer(isWhole: Bool) -> Bool {
    var first = 0
    while let byte = octet(first), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D, first < 16 {
      first += 1
    }
    guard octet(first) == 0x7B || octet(first) == 0x5B else { return false }
    guard isWhole else { return true }
    var last = byteCount - 1
    while let byte = octet(last), byte <= 0x20, byteCount - last < 16 { last -= 1 }
    return last > first && octet(last) == (octet(first) == 0x7B ? 0x7D : 0x5D)
  }
}
