// SPDX-License-Identifier: Apache-2.0
import Detection
import Glibc
import RuleLanguage

/// A folder of Sigma rules.
struct RuleFolder: Sendable {
  /// Where `make install` puts the rules.
  static let installedPath = "/usr/share/vedette/rules"
  /// The most files that are read.
  private static let fileLimit = 10_000

  let path: String

  /// Whether this is the folder of the installed rules, and none were installed: no error, but nothing to read.
  var isNotInstalled: Bool { path == Self.installedPath && !TextFile(path).isReadable }

  /// Reads every `.yml` and `.yaml` file of the folder, in the order of their names.
  ///
  /// - Throws: `noInput` if there is no such folder, `notPermitted` if it may not be read.
  func sources() throws(Failure) -> [RuleCollection.Source] {
    var sources: [RuleCollection.Source] = []
    for name in try fileNames() {
      let file = path + "/" + name
      sources.append(
        RuleCollection.Source(name: file, text: try TextFile(file).read(limit: RuleCollection.maximumFileSize)))
    }
    return sources
  }

  /// The rules that can be evaluated whole, and why others can't.
  func load() throws(Failure) -> (set: RuleSet, errors: [RuleError]) { RuleSet.parsing(try sources()) }

  private func fileNames() throws(Failure) -> [String] {
    guard let folder = unsafe opendir(path) else { throw TextFile.failure("cannot open the rule folder", path, errno) }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder), names.count < Self.fileLimit {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { unsafe String(cString: $0) }
      }
      if !name.hasPrefix(".") && (name.hasSuffix(".yml") || name.hasSuffix(".yaml")) { names.append(name) }
    }
    return names.sorted()
  }
}
