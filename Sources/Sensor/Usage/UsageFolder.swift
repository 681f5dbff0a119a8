// SPDX-License-Identifier: Apache-2.0
import Detection
import Glibc
import NetworkTypes

/// A folder of manufacturers' usage descriptions, one file each.
///
/// A file named after a hardware address (`48-9b-d5-01-02-03.json`) is that device's; any other is for devices that say its `mud-url`.
struct UsageFolder: Sendable {
  /// Where the descriptions of an installed sensor are, if there are any.
  static let installedPath = "/etc/vedette/mud"

  /// The folder; empty for none.
  let path: String

  /// Reads every `.json` file, in the order of their names, and says what could not be read; nothing of that is fatal.
  ///
  /// - Throws: where the folder cannot be opened, unless it is the installed one and not there.
  func load() throws(Failure) -> UsageDescriptions {
    let (descriptions, news) = try read()
    for line in news { Diagnostics.report(line) }
    return descriptions
  }

  /// The descriptions, and what there is to say of them.
  func read() throws(Failure) -> (UsageDescriptions, news: [String]) {
    var descriptions = UsageDescriptions()
    var news: [String] = []
    var undecided: [String] = []
    guard !path.isEmpty, path != Self.installedPath || TextFile(path).isReadable else { return (descriptions, news) }
    for name in try fileNames() {
      do throws(Failure) {
        let bytes = try TextFile(path + "/" + name).readBytes(limit: UsageDocument.sizeLimit)
        let document = try UsageDocument(bytes, file: name)
        try add(document, to: &descriptions)
        news += document.errors.map(\.description)
        if let condition = document.undecided { undecided.append(condition) }
      } catch {
        news.append(error.description)
      }
    }
    if let first = undecided.first {
      news.append(
        "conditions that cannot be seen are taken as met, in \(undecided.count.counted("usage description")): \(first)")
    }
    return (descriptions, news)
  }

  private func add(_ document: UsageDocument, to descriptions: inout UsageDescriptions) throws(Failure) {
    let address = MACAddress(document.file.dropLast(".json".utf8.count))
    guard address != nil || !document.url.isEmpty else {
      throw Failure(
        "usage description refused", at: document.file,
        because: "it has no mud-url, and its name is no hardware address",
        remedy: "name it after the device, as 48-9b-d5-01-02-03.json")
    }
    guard descriptions.add(document.description, of: address, url: document.url) else {
      throw Failure(
        "usage description refused", at: document.file,
        because: "another file is for the same devices, or there are \(UsageDescriptions.capacity) already",
        remedy: "remove one of them")
    }
  }

  private func fileNames() throws(Failure) -> [String] {
    guard let folder = unsafe opendir(path) else {
      throw TextFile.failure("cannot open the folder of usage descriptions", path, errno)
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder), names.count < 2 * UsageDescriptions.capacity {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { unsafe String(cString: $0) }
      }
      if !name.hasPrefix(".") && name.hasSuffix(".json") { names.append(name) }
    }
    return names.sorted()
  }
}
