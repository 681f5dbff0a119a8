// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of the project, as they lie beside this one.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A file with its path from the root.
  struct File: Sendable {
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The lines without comments. Text literals stay: no rule here is broken by one.
    var code: [Substring] {
      lines.map { line in
        guard let comment = line.firstRange(of: "//") else { return line }
        return line[..<comment.lowerBound]
      }
    }
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  static func read(_ path: String) throws -> File {
    File(path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
  }

  /// The files under `folder` whose names end as named, in the order of their paths.
  static func files(under folder: String, ending: String) throws -> [File] {
    guard exists(folder) else { return [] }
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
    // What building leaves behind is no part of the project, in the packages within it neither.
    let made: Set<Substring> = [".build", ".git"]
    return try paths.filter { path in
      path.hasSuffix(ending) && path.split(separator: "/").allSatisfy { !made.contains($0) }
    }
    .sorted().map { path in try read(folder == "." ? path : "\(folder)/\(path)") }
  }

  static func folders(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { name in
        let path = root.appending(path: "\(folder)/\(name)").path
        let kind = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        return kind == .typeDirectory
      }.sorted()
  }
}
