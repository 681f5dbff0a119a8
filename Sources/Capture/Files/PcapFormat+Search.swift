// SPDX-License-Identifier: Apache-2.0

/// A record has no mark by which it could be known. What can be known is a run: lengths that lead from one header to the next,
/// each with a time near the one before.
extension PcapFormat {
  /// How far apart the times of neighbours in a run may be: 30 days.
  private static let longestGap: Int64 = 30 * 86_400
  /// How long after the first packet of the file a run may be: ten years.
  private static let longestCapture: Int64 = 3653 * 86_400
  /// Times before 1978 are counters and lengths, where the file has no packet that says otherwise.
  private static let earliest: Int64 = 1 << 28

  /// Moves `input` to the next run of records behind the byte it stands at.
  ///
  /// - Returns: false where there is none; the file is used up then.
  func findRecords(_ input: inout CaptureInput) throws(CaptureFileError) -> Bool {
    let (from, to) =
      firstSecond.map { ($0 - Self.longestGap, $0 + Self.longestCapture) } ?? (Self.earliest, Int64(UInt32.max))
    input.consume(1)
    while try input.ensure(recordHeaderLength) {
      // Every round moves on by one byte.
      let seconds = Int64(input.number(0, UInt32.self, swapped: isSwapped))
      if seconds >= from && seconds <= to, try beginsRun(&input) { return true }
      input.consume(1)
    }
    input.consume(input.available)
    return false
  }

  /// Whether a record begins here, with two headers behind it or the end of the file.
  private func beginsRun(_ input: inout CaptureInput) throws(CaptureFileError) -> Bool {
    var ahead = 0
    var before: Int64?
    for index in 0..<3 {
      guard try input.ensure(ahead + recordHeaderLength) else {
        // A whole record that ends with the file needs no successor; a part of a header is the file's cut end.
        return index > 0
      }
      let header = PcapRecordHeader(ahead, of: input, in: self)
      guard header.isPlausible(in: self), header.capturedLength > 0 else { return false }
      if let before, abs(header.seconds - before) > Self.longestGap { return false }
      before = header.seconds
      ahead += recordHeaderLength + Int(header.capturedLength)
      // The last packet may be cut, but it must not be all there is.
      guard try input.ensure(ahead) else { return index > 0 }
    }
    return true
  }
}
