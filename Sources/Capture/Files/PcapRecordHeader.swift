// SPDX-License-Identifier: Apache-2.0

/// The header of a record, for those who have to judge whether it is one.
struct PcapRecordHeader {
  var seconds: Int64
  var fraction: UInt32
  var capturedLength: UInt32
  var originalLength: UInt32

  /// A packet of more bytes than this exists nowhere.
  private static let longestOriginal: UInt32 = 128 << 20

  /// Reads a header `ahead` bytes from here, which are at hand.
  init(_ ahead: Int, of input: borrowing CaptureInput, in format: PcapFormat) {
    let isSwapped = format.isSwapped
    seconds = Int64(input.number(ahead, UInt32.self, swapped: isSwapped))
    fraction = input.number(ahead + 4, UInt32.self, swapped: isSwapped)
    capturedLength = input.number(ahead + 8, UInt32.self, swapped: isSwapped)
    originalLength = input.number(ahead + 12, UInt32.self, swapped: isSwapped)
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
