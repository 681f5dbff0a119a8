// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Reads a file of labels: which packets belong to which attack.
///
/// Lines that begin with `#` and empty ones are passed over. A row that can't be read is told and left out, and the others count.
/// Takes memory for its rows, and time for sorting them.
struct LabelReader {
  private var labels = Labels()
  private var parts: [PacketSelector: [LabelSpans.Part]] = [:]
  private var columns: LabelColumns?
  private var runs: [RunKey: Int32] = [:]
  private var files: [String: Int32] = [:]
  private var line = 0

  /// What rows of one run have in common.
  private struct RunKey: Hashable {
    var run: String
    var family: String
    /// Empty where the run is named.
    var attacker: String
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let benign = "benign"

  private init() {}

  /// Reads what stands in a file.
  ///
  /// - Throws: where the header can't be used.
  static func read(_ text: [UInt8]) throws(LabelError) -> Labels {
    var reader = LabelReader()
    var rest = text[...]
    if rest.starts(with: byteOrderMark) { rest = rest.dropFirst(byteOrderMark.count) }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
      try reader.take(rest[..<end])
      rest = end < rest.endIndex ? rest[(end + 1)...] : []
    }
    guard reader.columns != nil else {
      throw LabelError(
        line: 1, column: "", why: "the file has no header", remedy: "begin it with the names of its columns")
    }
    reader.labels.packets = LabelledPackets(reader.parts)
    return reader.labels
  }

  private mutating func take(_ text: ArraySlice<UInt8>) throws(LabelError) {
    line += 1
    let text = text.last == 0x0D ? text.dropLast() : text
    guard let first = text.first(where: { $0 != 0x20 && $0 != 0x09 }), first != UInt8(ascii: "#") else { return }
    let fields: CSVLine
    do throws(CSVLine.UnclosedQuote) {
      fields = try CSVLine(text)
    } catch {
      let problem = LabelError(
        line: line, column: columns?.name(at: error.field) ?? "", why: "a quotation mark is not closed",
        remedy: "close it on the same line")
      guard columns != nil else { throw problem }
      return labels.note(problem)
    }
    guard let columns else {
      let columns = try LabelColumns(fields, line: line)
      for name in columns.unknown {
        labels.note(
          LabelError(
            line: line, column: name, why: "there is no column of this name, and it is passed over",
            remedy: "known are " + LabelColumn.allCases.map(\.rawValue).joined(separator: ", ")))
      }
      self.columns = columns
      return
    }
    do throws(LabelError) {
      try add(LabelRow(fields, columns, line: line))
    } catch {
      labels.note(error)
    }
  }

  private mutating func add(_ row: LabelRow) throws(LabelError) {
    guard labels.lines.count < Int32.max else {
      throw LabelError(line: line, column: "", why: "there are too many rows", remedy: "split the file")
    }
    var selector = PacketSelector()
    let range = try row.select(&selector)
    let name = row.text(.file)
    if !name.isEmpty { selector.select(file: place(ofFile: name)) }
    let number = Int32(labels.lines.count)
    labels.runOfRow.append(try run(of: row))
    labels.lines.append(Int32(clamping: line))
    parts[selector, default: []].append(
      LabelSpans.Part(first: range.lowerBound, last: range.upperBound, row: number))
  }

  private mutating func place(ofFile name: String) -> Int32 {
    // Labels know captures by their names, wherever they lie.
    let name = String(name.split(separator: "/").last ?? "")
    if let place = files[name] { return place }
    let place = Int32(clamping: labels.files.count)
    labels.files.append(name)
    labels.lineOfFile.append(Int32(clamping: line))
    files[name] = place
    return place
  }

  /// The run that a row belongs to, or -1 where it is benign.
  private mutating func run(of row: LabelRow) throws(LabelError) -> Int32 {
    let family = row.text(.label)
    guard !family.isEmpty else {
      throw LabelError(
        line: line, column: LabelColumn.label.rawValue, why: "it is empty",
        remedy: "write benign or the name of the attack")
    }
    guard family != Self.benign else { return -1 }
    let attacker = try row.party(.attacker, else: .sourceAddress)
    let victim = try row.party(.victim, else: .destinationAddress)
    let name = row.text(.run)
    let key = RunKey(run: name, family: family, attacker: name.isEmpty ? attacker : "")
    let place = runs[key] ?? Int32(labels.runs.count)
    if place == labels.runs.count {
      runs[key] = place
      labels.runs.append(AttackRun(name: name.isEmpty ? "\(place + 1)" : name, family: family))
    }
    // What one row of a run leaves open, another one may say.
    if labels.runs[Int(place)].attacker.isEmpty { labels.runs[Int(place)].attacker = attacker }
    if labels.runs[Int(place)].victim.isEmpty { labels.runs[Int(place)].victim = victim }
    for cause in row.text(.causes).split(separator: " ") where labels.runs[Int(place)].causes.count < 64 {
      let cause = String(cause)
      if !labels.runs[Int(place)].causes.contains(cause) { labels.runs[Int(place)].causes.append(cause) }
    }
    return place
  }
}
