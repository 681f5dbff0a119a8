// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import NetworkTypes
import PacketQueue
import Testing

@testable import Capture

/// Brings the kernel's news to a capture, as the service's main thread does.
private struct NewsReader: ~Copyable {
  private var monitor: LinkMonitor
  private let capture: LiveCapture
  private let notices: Notices

  init(_ capture: LiveCapture, _ notices: Notices) throws {
    monitor = try LinkMonitor()
    self.capture = capture
    self.notices = notices
  }

  /// Reads until something holds, at most 20 s: the kernel tells of a carrier when it has time.
  mutating func read(until isDone: () -> Bool) {
    for _ in 0..<4000 where !isDone() { read() }
  }

  /// Reads until an event of this name was told once more than before a deed.
  mutating func read(until event: String, after deed: () -> Void) {
    let count = notices.count(event)
    deed()
    read { [notices] in notices.count(event) > count }
  }

  mutating func read() {
    monitor.read { [capture] in capture.take($0) }
    monitor.listLinks()
    usleep(5000)
  }
}

@Suite("Live capture · interfaces that come and go", .serialized)
struct InterfaceChangeTests {
  /// Runs `ip` with arguments; false where that fails.
  @discardableResult
  private static func ip(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["ip"] + arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// The name of one end of a pair of interfaces that this process alone uses.
  private static let name = "vdt\(getpid() % 100_000)a"
  private static let peer = name + "b"
  private static let newName = name + "x"

  private static func addPair() -> Bool {
    ip("link", "add", name, "type", "veth", "peer", "name", peer) && ip("link", "set", name, "up")
      && ip("link", "set", peer, "up")
  }

  private static let mayAddInterfaces: Bool = {
    defer { ip("link", "del", name) }
    return mayCapture && addPair()
  }()

  /// Sends one datagram to the port discard of an address.
  private static func send(to address: UInt32) {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = UInt16(9).bigEndian
    target.sin_addr.s_addr = address.bigEndian
    _ = unsafe withUnsafePointer(to: &target) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe sendto(descriptor, "x", 1, 0, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// Whether the kernel says that a link has its carrier.
  private static func isRunning(_ name: String) -> Bool {
    (try? String(contentsOfFile: "/sys/class/net/\(name)/operstate", encoding: .utf8)) == "up\n"
  }

  private static let needs: Comment = "needs the capabilities CAP_NET_RAW and CAP_NET_ADMIN"

  @Test("a lost interface is told once and captured from again when it is back", .enabled(if: mayAddInterfaces, needs))
  func lostAndFound() throws {
    defer { Self.ip("link", "del", Self.name) }
    try #require(Self.addPair())
    let notices = Notices()
    let queues = (0..<2).map { _ in PacketQueue(capacityInBytes: 1 << 16) }
    let capture = try LiveCapture(
      LiveConfiguration(interface: Self.name), into: queues, notify: { notices.add($0) })
    notices.wait(for: 1)
    Self.ip("link", "del", Self.name)
    notices.wait(for: 2)
    if case .blind = capture.condition {} else { Issue.record("sees without an interface: \(capture.condition)") }
    try #require(Self.addPair())
    notices.wait(for: 3)
    #expect(capture.condition == .capturing)
    capture.stop()
    capture.join()
    #expect(notices.story == ["capturing", "lost", "capturing", "stopped"])
    #expect(capture.statistics.interfaceChanges == 1)
  }

  @Test(
    "down, up, no carrier, an address more and less, and another name are told once each, and the capture goes on",
    .enabled(if: mayAddInterfaces, needs))
  func changes() throws {
    defer {
      Self.ip("link", "del", Self.name)
      Self.ip("link", "del", Self.newName)
    }
    try #require(Self.addPair())
    let notices = Notices()
    let capture = try LiveCapture(
      LiveConfiguration(interface: Self.name), into: [PacketQueue(capacityInBytes: 1 << 16)],
      notify: { notices.add($0) })
    notices.wait(for: 1)
    var reader = try NewsReader(capture, notices)
    // A link that was just made may have no carrier at first.
    reader.read { capture.condition == .capturing && Self.isRunning(Self.name) }
    let start = notices.story.count

    reader.read(until: "down") { Self.ip("link", "set", Self.name, "down") }
    #expect(capture.condition == .blind(.down))
    Self.ip("link", "set", Self.name, "up")
    reader.read { capture.condition == .capturing }
    #expect(capture.condition == .capturing)
    reader.read(until: "noCarrier") { Self.ip("link", "set", Self.peer, "down") }
    #expect(capture.condition == .blind(.noCarrier))
    Self.ip("link", "set", Self.peer, "up")
    reader.read { capture.condition == .capturing }
    #expect(capture.condition == .capturing)
    #expect(notices.story.dropFirst(start).count { $0 == "down" } == 1)

    let address = try #require(IPAddress("192.0.2.77"))
    func addresses() -> [Bool] {
      notices.events.compactMap { event in
        switch event {
        case .addressAdded(address): true
        case .addressRemoved(address): false
        default: nil
        }
      }
    }
    Self.ip("address", "add", "192.0.2.77/32", "dev", Self.name)
    reader.read { addresses() == [true] }
    Self.ip("address", "del", "192.0.2.77/32", "dev", Self.name)
    reader.read { addresses() == [true, false] }
    #expect(addresses() == [true, false])

    // Old kernels rename only what is down.
    Self.ip("link", "set", Self.name, "down")
    Self.ip("link", "set", Self.name, "name", Self.newName)
    Self.ip("link", "set", Self.newName, "up")
    reader.read { notices.count("renamed") > 0 && capture.condition == .capturing && Self.isRunning(Self.newName) }
    #expect(capture.condition == .capturing)
    let before = capture.statistics.received
    Self.ip("address", "add", "192.0.2.78/24", "dev", Self.peer)
    Self.ip("neighbour", "add", "192.0.2.79", "lladdr", "02:00:00:00:00:01", "dev", Self.peer)
    Self.send(to: 0xC000_024F)
    reader.read { capture.statistics.received > before }
    #expect(capture.statistics.received > before)
    capture.stop()
    capture.join()
    #expect(notices.count("renamed") == 1)
    #expect(capture.statistics.interfaceChanges >= 7)
  }
}
