// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import NetworkTypes
import PacketQueue
import Synchronization
import Testing

@testable import Capture

/// Whether this process may capture from the loopback interface; tests that need it are skipped visibly without.
let mayCapture: Bool = {
  do throws(CaptureProblem) {
    try LiveCapture.check(LiveConfiguration(interface: "lo"))
    return true
  } catch { return false }
}()

/// The news of a capture, collected from its thread.
final class Notices: Sendable {
  private let all = Mutex<[CaptureNotice.Event]>([])
  var events: [CaptureNotice.Event] { all.withLock { $0 } }
  /// The names of the events, in their order.
  var story: [String] { events.map { "\($0)".prefix { $0 != "(" } }.map(String.init) }
  func count(_ event: String) -> Int { story.count { $0 == event } }
  func add(_ notice: CaptureNotice) { all.withLock { $0.append(notice.event) } }

  /// Waits until so many have come, at most 10 s.
  func wait(for count: Int) {
    for _ in 0..<10_000 where events.count < count { usleep(1000) }
  }
}

@Suite("Live capture", .serialized)
struct LiveCaptureTests {
  /// Sends datagrams to a port of this machine at which nobody listens.
  private func send(_ payloads: [[UInt8]], port: UInt16, from source: UInt16? = nil) {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    if let source {
      var own = sockaddr_in()
      own.sin_family = sa_family_t(AF_INET)
      own.sin_port = source.bigEndian
      own.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      _ = unsafe withUnsafePointer(to: &own) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
          unsafe bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    for payload in payloads {
      _ = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
          unsafe sendto(
            descriptor, payload, payload.count, 0, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
  }

  @Test(
    "datagrams on the loopback interface arrive in order and whole, and the filter keeps others out",
    .enabled(if: mayCapture, "needs the capability CAP_NET_RAW"), arguments: [false, true])
  func loopback(isImmediate: Bool) throws {
    let notices = Notices()
    let queue = PacketQueue(capacityInBytes: 1 << 20)
    var consumer = try queue.claimConsumer()
    var configuration = LiveConfiguration(interface: "lo", source: 4)
    configuration.filter = "udp dst port 47113"
    configuration.isImmediate = isImmediate
    let capture = try LiveCapture(configuration, into: [queue], notify: { notices.add($0) })
    notices.wait(for: 1)
    guard case .capturing(.ethernet, isImmediate ? 65_535 : 262_144, _) = notices.events.first else {
      Issue.record("not capturing: \(notices.events)")
      return
    }
    #expect(capture.condition == .capturing)
    let before = time(nil)
    send([[1]], port: 47_114)
    // In small bursts, as the buffer of the immediate mode is short and a busy machine lets the capture wait.
    for start in stride(from: 0, to: 200, by: 20) {
      send((start..<start + 20).map { [UInt8](repeating: UInt8($0), count: 10 + $0) }, port: 47_113)
      // The next one when this one has arrived; what never comes is found below.
      for _ in 0..<1000 where capture.statistics.received < UInt64(start + 20) { usleep(5000) }
    }

    var payloads: [[UInt8]] = []
    var numbers: [UInt64] = []
    while payloads.count < 200, consumer.wait(nanoseconds: 60_000_000_000) == .ready {
      _ = consumer.drain { header, bytes in
        numbers.append(header.number)
        payloads.append(Array(array(bytes).dropFirst(42)))
        #expect(header.source == 4)
        #expect(header.linkType == .ethernet)
        #expect(header.originalLength == header.capturedLength)
        #expect(abs(header.time.nanoseconds / 1_000_000_000 - Int64(before)) < 60)
      }
    }
    #expect(payloads == (0..<200).map { [UInt8](repeating: UInt8($0), count: 10 + $0) })
    #expect(numbers == Array(1...200))

    capture.stop()
    capture.join()
    let after = consumer.wait(nanoseconds: 0)
    #expect(after == .ended)
    #expect(capture.condition == .ended)
    #expect(capture.statistics.received == 200)
    #expect(capture.statistics.receivedBytes == UInt64(payloads.map { $0.count + 42 }.reduce(0, +)))
    #expect(capture.statistics.kernelDropped == 0)
    #expect(capture.statistics.queueDropped == 0)
    guard case .stopped = notices.events.last else {
      Issue.record("no word of the end: \(notices.events)")
      return
    }
  }

  @Test(
    "threads share the flows out: both directions of a flow to one, every packet once, its number unique",
    .enabled(if: mayCapture, "needs the capability CAP_NET_RAW"))
  func fanout() throws {
    let notices = Notices()
    let queues = (0..<3).map { _ in PacketQueue(capacityInBytes: 1 << 18) }
    var configuration = LiveConfiguration(interface: "lo")
    configuration.filter = "udp and src portrange 47200-47299 and dst portrange 47200-47299"
    let capture = try LiveCapture(configuration, into: queues, notify: { notices.add($0) })
    notices.wait(for: 1)
    // Until the third has joined, the others have their packets: none is lost, and none comes twice.
    for flow in UInt16(0)..<50 {
      send([[1]], port: 47_200 + flow, from: 47_250 + flow)
      send([[2]], port: 47_250 + flow, from: 47_200 + flow)
    }
    usleep(500_000)
    for flow in UInt16(0)..<50 {
      send([[3]], port: 47_200 + flow, from: 47_250 + flow)
      send([[4]], port: 47_250 + flow, from: 47_200 + flow)
    }
    capture.stop()
    capture.join()
    #expect(notices.story == ["capturing", "stopped"])
    #expect(capture.statistics.received == 200)
    #expect(capture.statistics.kernelDropped == 0)
    var numbers: Set<UInt64> = []
    var flows: [[Int]: Set<Int>] = [:]
    var counts = [0, 0, 0]
    for (index, queue) in queues.enumerated() {
      var consumer = try queue.claimConsumer()
      _ = consumer.drain { header, bytes in
        numbers.insert(header.number)
        counts[index] += 1
        let octets = array(bytes)
        guard octets[42] > 2 else { return }
        flows[[octets[34...35], octets[36...37]].map { $0.reduce(0) { $0 << 8 | Int($1) } }.sorted(), default: []]
          .insert(index)
      }
    }
    #expect(numbers.count == 200)
    #expect(counts.reduce(0, +) == 200)
    #expect(flows.count == 50)
    #expect(flows.values.allSatisfy { $0.count == 1 })
    #expect(Set(flows.values.compactMap(\.first)) == [0, 1, 2])
  }

  @Test(
    "all interfaces at once are captured in the cooked form",
    .enabled(if: mayCapture, "needs the capability CAP_NET_RAW"))
  func anyInterface() throws {
    let notices = Notices()
    let queue = PacketQueue(capacityInBytes: 1 << 16)
    var configuration = LiveConfiguration(interface: "any")
    configuration.filter = "udp dst port 47116"
    let capture = try LiveCapture(configuration, into: [queue], notify: { notices.add($0) })
    notices.wait(for: 1)
    guard case .capturing(.linuxCooked, _, nil) = notices.events.first else {
      Issue.record("not capturing: \(notices.events)")
      return
    }
    send([[7, 8, 9]], port: 47_116)
    capture.stop()
    capture.join()
    var packets: [[UInt8]] = []
    var consumer = try queue.claimConsumer()
    _ = consumer.drain { _, bytes in packets.append(array(bytes)) }
    #expect(packets.count == 1)
    #expect(packets.first.map { Array($0.suffix(3)) } == [7, 8, 9])
    // The header ends with the protocol.
    #expect(packets.first.map { Array($0[14..<16]) } == [0x08, 0x00])
  }

  @Test(
    "packets wait for a full queue, and what does not fit at a stop is dropped and counted",
    .enabled(if: mayCapture, "needs the capability CAP_NET_RAW"))
  func fullQueue() throws {
    let notices = Notices()
    let queue = PacketQueue(capacityInBytes: 4096)
    var consumer = try queue.claimConsumer()
    var configuration = LiveConfiguration(interface: "lo")
    configuration.filter = "udp dst port 47115"
    let capture = try LiveCapture(configuration, into: [queue], notify: { notices.add($0) })
    notices.wait(for: 1)
    send([[UInt8]](repeating: [UInt8](repeating: 1, count: 500), count: 40), port: 47_115)
    usleep(300_000)
    #expect(capture.statistics.queueDropped == 0)
    capture.stop()
    capture.join()
    var delivered: UInt64 = 0
    _ = consumer.drain { _, _ in delivered += 1 }
    #expect(capture.statistics.received == 40)
    #expect(delivered > 0)
    #expect(capture.statistics.queueDropped > 0)
    #expect(delivered + capture.statistics.queueDropped == 40)
  }

  @Test(
    "an absent interface is waited for with one notice, and a stop ends the wait",
    .enabled(if: mayCapture, "needs the capability CAP_NET_RAW"))
  func absentInterface() throws {
    let notices = Notices()
    let queue = PacketQueue(capacityInBytes: 4096)
    let capture = try LiveCapture(
      LiveConfiguration(interface: "vedette-none"), into: [queue], notify: { notices.add($0) })
    usleep(1_300_000)
    #expect(notices.events.count == 1)
    guard case .waiting(let problem) = notices.events.first else {
      Issue.record("\(notices.events)")
      return
    }
    #expect(problem.kind == .noSuchInterface)
    #expect(problem.subject == "vedette-none")
    #expect(capture.condition == .blind(.missing))
    // Without the stop, this would never end.
    capture.stop()
    capture.join()
    #expect(queue.isClosed)
  }

  @Test(
    "a filter that cannot be compiled ends the capture with its reason",
    .enabled(if: mayCapture, "needs the capability CAP_NET_RAW"))
  func badFilter() throws {
    let notices = Notices()
    let queue = PacketQueue(capacityInBytes: 4096)
    var configuration = LiveConfiguration(interface: "lo")
    configuration.filter = "udp port nonsense!"
    let capture = try LiveCapture(configuration, into: [queue], notify: { notices.add($0) })
    capture.join()
    guard case .failed(let problem) = notices.events.first else {
      Issue.record("\(notices.events)")
      return
    }
    #expect(problem.kind == .badFilter)
    #expect(!problem.mayPass)
    // Nobody stopped it: packets may still pass, and nobody sees them.
    #expect(capture.condition == .blind(.refused))
  }

  @Test("filters are checked without an interface")
  func filters() throws {
    try CaptureFilter.check("tcp port 1883 or (vlan and udp port 5683)")
    try CaptureFilter.check("")
    let problem = #expect(throws: CaptureProblem.self) { try CaptureFilter.check("tcp prot 80") }
    #expect(problem?.kind == .badFilter)
    #expect(problem?.why.isEmpty == false)
  }

  @Test("waits for a lost interface double up to half a minute")
  func backOff() {
    var backOff = BackOff()
    let waits = (0..<7).map { _ in backOff.next() / 1_000_000_000 }
    #expect(waits == [1, 2, 4, 8, 16, 30, 30])
  }

  @Test("the loopback interface is listed with its address", .enabled(if: mayCapture, "needs an interface lo"))
  func interfaces() throws {
    let loopback = try #require(try NetworkInterface.all().first { $0.name == "lo" })
    #expect(loopback.isLoopback)
    #expect(loopback.isUp)
    #expect(loopback.addresses.contains(IPAddress(v4: 0x7F00_0001)))
    #expect(loopback.hardwareAddress == nil)
  }
}
