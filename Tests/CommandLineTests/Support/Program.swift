// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The project's own folder, found from this file.
let projectFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// The built program, and what it is fed.
enum Program {
  /// `vedette` beside the bundle of these tests.
  static let path: String = {
    let words = CommandLine.arguments
    var bundles = [words.first ?? ""]
    if let index = words.firstIndex(of: "--test-bundle-path"), index + 1 < words.count {
      bundles.append(words[index + 1])
    }
    var folder: [URL] = []
    for bundle in bundles where bundle.contains(".xctest") {
      var url = URL(filePath: bundle)
      while url.pathComponents.count > 1, url.pathExtension != "xctest" { url.deleteLastPathComponent() }
      folder.append(url.deletingLastPathComponent())
    }
    folder.append(projectFolder.appending(path: ".build/debug"))
    let paths = folder.map { $0.appending(path: "vedette").path }
    return paths.first { FileManager.default.isExecutableFile(atPath: $0) } ?? paths[0]
  }()

  /// Two minutes of six devices, in which one is taken over: see the README beside the capture.
  static let takeover = projectFolder.appending(path: "Tests/Golden/iot-home-takeover/input.pcap").path
  static let takeoverPackets = 1019
  /// An hour of the same home.
  static let home = projectFolder.appending(path: "Tests/Golden/iot-home/input.pcap").path
  static let rules = projectFolder.appending(path: "Rules").path
}

/// Whether these tests run as root: some need interfaces or file systems of their own.
let isRoot = geteuid() == 0

/// Whether a program can be found in the usual folders.
func isInstalled(_ name: String) -> Bool {
  ["/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/", "/usr/local/bin/"].contains {
    FileManager.default.isExecutableFile(atPath: $0 + name)
  }
}
