// SPDX-License-Identifier: Apache-2.0
import Foundation
import Wire

/// The inputs that once broke a reader, from `Tests/Regressions`.
public enum KeptInputs {
  /// Runs every kept input of a reader and returns the breaches, each with the input's name.
  public static func breaches<Reader: FuzzedReader>(
    of reader: Reader.Type, below sourceFile: String = #filePath
  ) throws -> [String] {
    let tests =
      URL(filePath: sourceFile).pathComponents.prefix { $0 != "Tests" } + ["Tests", "Regressions", reader.name]
    let folder = NSString.path(withComponents: Array(tests))
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().flatMap { name in
      let input = [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + name)))
      return reader.breaches(of: input.span.octets).map { "\(name): \($0)" }
    }
  }
}
