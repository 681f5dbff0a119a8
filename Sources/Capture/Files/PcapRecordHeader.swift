// SPDX-License-Identifier: Apache-2.0

/// What the header of a record says first, whatever variant it is of.
struct PcapRecordHeader {
  var seconds: Int64
  var fraction: UInt32
  var capturedLength: UInt32
  var originalLength: UInt32

  /// A packet of more bytes than this exists nowhere.
  private static let longestOriginal: UInt32 = 128 << 20

  /// Reads a header `ahead` bytes from here, which are at hand.
  @inline(__always)
  init(_ ahead: Int, of input: borrowing CaptureInput, in format: PcapFormat) {
    let words = input.bytes(at: input.position + ahead, count: 16)
    var seconds = unsafe words.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)
    fraction = unsafe words.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt32.self)
    capturedLength = unsafe words.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt32.self)
    originalLength = unsafe words.unsafeLoadUnaligned(fromByteOffset: 12, as: UInt32.self)
    if format.isSwapped {
      seconds = seconds.byteSwapped
      fraction = fraction.byteSwapped
      capturedLength = capturedLength.byteSwapped
      originalLength = originalLength.byteSwapped
    }
    self.seconds = Int64(seconds)
    if format.lengthOrder == .originalFirst || format.lengthOrder == .either && capturedLength > originalLength {
      swap(&capturedLength, &originalLength)
    }
  }

  /// Whether all fields are as writers leave them.
  func isPlausible(in format: PcapFormat) -> Bool {
    Int64(fraction) < 1_000_000_000 / format.fractionInNanoseconds && capturedLength <= FoundPacket.maximumLength
      && capturedLength <= originalLength && originalLength <= Self.longestOriginal
      && (format.snapLength == 0 || capturedLength <= format.snapLength)
  }
}

extension PcapFormat {
  /// The length of record headers that explains the first records at hand: the usual one, unless these do not follow each
  /// other with it and do with another.
  ///
  /// Reads nothing further, as a pipe may have no record to look at yet.
  ///
  /// - Source: Wireshark `wiretap/libpcap.c`, which tells the variants apart by the same fields.
  func headerLength(usual: Int, others: [Int], _ input: borrowing CaptureInput) -> Int {
    if explainedRecords(withHeaderLength: usual, input) != nil { return usual }
    // One record proves nothing: a cut file ends wherever it likes.
    return others.first { explainedRecords(withHeaderLength: $0, input) ?? 0 >= 2 } ?? usual
  }

  /// How many of the first three records there are; nil where one is odd or does not end where it should.
  private func explainedRecords(withHeaderLength length: Int, _ input: borrowing CaptureInput) -> Int? {
    var ahead = 0
    for index in 0..<3 {
      if ahead == input.available { return index }
      guard ahead + length <= input.available else { return nil }
      let header = PcapRecordHeader(ahead, of: input, in: self)
      guard header.isPlausible(in: self) else { return nil }
      ahead += length + Int(header.capturedLength)
      if ahead > input.available { return nil }
    }
    return 3
  }
}
