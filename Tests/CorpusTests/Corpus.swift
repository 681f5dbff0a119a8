// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A folder of real captures that nobody here wrote, named by `VEDETTE_CORPUS`; the tests that need it skip where it is missing.
enum Corpus {
  static let folder = ProcessInfo.processInfo.environment["VEDETTE_CORPUS"] ?? "../shared/corpus"
  static let isPresent = FileManager.default.fileExists(atPath: folder + "/DEV.tsv")

  /// Whether every capture is compared, rather than every tenth.
  static let isWhole = ProcessInfo.processInfo.environment["VEDETTE_DIFFERENTIAL"] == "full"

  /// One capture of the folder.
  struct Capture: Sendable {
    /// Where it lies below the folder's files, which is how differences name it.
    var name: String
    var path: String { Corpus.folder + "/files/" + name }
  }

  /// The captures in the order of the folder's table.
  static func captures() throws -> [Capture] {
    let table = try String(contentsOfFile: folder + "/DEV.tsv", encoding: .utf8)
    let all = table.split(separator: "\n").dropFirst().compactMap { line in
      line.split(separator: "\t", maxSplits: 1).first.map { Capture(name: String($0)) }
    }
    return all.enumerated().filter { isWhole || $0.offset % 10 == 0 }.map(\.element)
  }
}
