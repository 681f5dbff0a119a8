// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

@testable import Sensor

@Suite("systemd notifications · sd_notify(3)")
struct ServiceNotifierTests {
  /// A datagram socket like systemd's, in a folder of its own.
  private final class Listener {
    let descriptor: Int32
    let path: String

    init(path: String) {
      self.path = path
      descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      var name = Array(path.utf8)
      let isAbstract = name.first == 0x40
      if isAbstract { name[0] = 0 }
      unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
      let length = socklen_t(2 + name.count)
      _ = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
      }
    }

    func next() -> String {
      var bytes = [UInt8](repeating: 0, count: 512)
      let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : ""
    }

    deinit { close(descriptor) }
  }

  @Test("each word reaches the socket that systemd named, by path and by abstract name")
  func words() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vedette-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for path in [folder.path + "/notify", "@vedette-\(UUID().uuidString)"] {
      let listener = Listener(path: path)
      let notifier = ServiceNotifier { $0 == "NOTIFY_SOCKET" ? path : nil }
      notifier.ready("Watching")
      #expect(listener.next() == "READY=1\nSTATUS=Watching")
      notifier.status("3 packets")
      #expect(listener.next() == "STATUS=3 packets")
      notifier.watchdog()
      #expect(listener.next() == "WATCHDOG=1")
      notifier.stopping()
      #expect(listener.next().hasPrefix("STOPPING=1"))
    }
  }

  @Test("the watchdog is fed twice as often as systemd asks, and only in the process it means")
  func watchdog() {
    let meant = ServiceNotifier { ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "\(getpid())"][$0] }
    #expect(meant.watchdogInterval == 15_000_000_000)
    let other = ServiceNotifier { ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"][$0] }
    #expect(other.watchdogInterval == nil)
    let garbage = ServiceNotifier { ["WATCHDOG_USEC": "soon"][$0] }
    #expect(garbage.watchdogInterval == nil)
  }

  @Test("without systemd, and with a socket that nobody reads, nothing happens")
  func alone() {
    ServiceNotifier { _ in nil }.ready("Watching")
    ServiceNotifier { $0 == "NOTIFY_SOCKET" ? "/nonexistent/socket" : nil }.ready("Watching")
    ServiceNotifier { $0 == "NOTIFY_SOCKET" ? String(repeating: "/x", count: 100) : nil }.ready("Watching")
  }
}
