// SPDX-License-Identifier: Apache-2.0

/// What a file of labels says.
struct Labels: Sendable {
  /// The attacks, in the order in which they are first named.
  var runs: [AttackRun] = []
  /// For each row its line in the file, and its run; -1 for a row that says that packets are benign.
  var lines: [Int32] = []
  var runOfRow: [Int32] = []
  /// The captures that rows name, and the line that names each first.
  var files: [String] = []
  var lineOfFile: [Int32] = []
  var packets = LabelledPackets([:])
  /// What could not be read: the first of it, and how much it is in all.
  var errors: [LabelError] = []
  var errorCount = 0

  /// The errors that are told one by one.
  static let toldErrorLimit = 20

  /// The causes that are no detector's id and name no rule, in alphabetical order: misspelt, they would count against the sensor.
  func causes(besides detectors: Set<String>) -> [String] {
    Set(runs.flatMap(\.causes)).subtracting(detectors).filter { !$0.hasPrefix("rule:") }.sorted()
  }

  mutating func note(_ error: LabelError) {
    errorCount += 1
    if errors.count < Self.toldErrorLimit { errors.append(error) }
  }
}

/// Why a row of the labels can't be used, or not as it stands.
struct LabelError: Error, Equatable {
  /// The 1-based line of the file.
  var line: Int
  /// The column's name, or empty where the whole line is meant.
  var column: String
  var why: String
  var remedy: String

  /// The error as it is reported of a file.
  func failure(in path: String) -> Failure {
    Failure(
      "cannot read a label", at: "\(path):\(line)" + (column.isEmpty ? "" : ", column \(column)"), because: why,
      remedy: remedy, exitCode: .damagedInput)
  }
}
