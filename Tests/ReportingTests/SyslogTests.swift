// SPDX-License-Identifier: Apache-2.0
import Detection
import Foundation
import NetworkTypes
import Testing
import Wire

@testable import Reporting

/// A syslog daemon of our own: a datagram socket that is read by the test.
final class TestDaemon {
  let descriptor: Int32

  init(path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let bound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func receive() -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
    return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
  }
}

@Suite("Syslog messages · RFC 3164 §4.1", .timeLimit(.minutes(1)))
struct SyslogTests {
  private func message(_ alert: Alert, _ facility: SyslogFacility = .local4, offset: Int = 0) -> [UInt8] {
    var writer = SyslogLine(facility: facility, tag: "vedette", processID: 77)
    writer.write(alert, secondsFromGMT: offset)
    return bytes(of: writer.bytes)
  }

  @Test("an alert is one message with priority, time, tag, and the uid before everything that could be cut")
  func form() {
    #expect(
      String(decoding: message(Sample.alert()), as: UTF8.self)
        == "<163>Jan  5 10:11:12 vedette[77]: alert a-1 severity=high score=87.25 detector=new-destination "
        + "device=02:00:00:00:00:01 (cam): A device reached a new broker: 203.0.113.9:1883 was reached; "
        + "usual: 1 broker: 192.0.2.2")
  }

  @Test("the time is local, its day without a leading zero")
  func localTime() {
    var alert = Sample.alert()
    alert.time = Timestamp(seconds: 1_798_761_599, nanoseconds: 0)
    #expect(String(decoding: message(alert, offset: 3600), as: UTF8.self).hasPrefix("<163>Jan  1 00:59:59 vedette"))
    #expect(String(decoding: message(alert), as: UTF8.self).hasPrefix("<163>Dec 31 23:59:59 vedette"))
  }

  @Test(
    "the priority joins facility and severity · RFC 5424 §6.2.1",
    arguments: zip(Severity.allCases, [134, 133, 132, 131, 130]))
  func priority(severity: Severity, expected: Int) {
    var alert = Sample.alert()
    alert.severity = severity
    #expect(String(decoding: message(alert, .local0), as: UTF8.self).hasPrefix("<\(expected)>"))
  }

  @Test("facilities are found by their usual names")
  func facilities() {
    #expect(SyslogFacility("local7")?.rawValue == 23)
    #expect(SyslogFacility("authpriv")?.rawValue == 10)
    #expect(SyslogFacility("local8") == nil)
    for facility in SyslogFacility.allCases { #expect(SyslogFacility(facility.word) == facility) }
  }

  @Test("a long message is cut to 1,024 bytes between two characters", arguments: 0..<8)
  func cut(shift: Int) {
    var alert = Sample.alert()
    alert.observed = String(repeating: "x", count: shift) + String(repeating: "€𝄞", count: 400)
    let message = message(alert)
    #expect(message.count <= 1024)
    #expect(message.count > 1010)
    let text = String(validating: message, as: UTF8.self)
    #expect(text?.hasSuffix("…") == true)
    #expect(text?.contains("alert a-1") == true)
  }

  @Test("control characters cannot end a message or begin another one")
  func controls() {
    let text = String(decoding: message(Sample.alert(title: "a\n<0>Jan  1 forged\0\u{1B}[2J")), as: UTF8.self)
    #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
  }

  @Test("messages reach the daemon's socket, and find it again after it was restarted")
  func datagrams() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    let board = NoticeBoard()
    let writer = try LogWriter(LogOutputs(syslogPath: path), pressure: .drops, notice: board.post)
    var queue = try writer.claimQueue()
    let message = message(Sample.alert())
    func send() { queue.enqueue(message.span.octets, to: .syslog, isAlert: true) }

    send()
    #expect(eventually { writer.counts.lostLines == 1 })
    #expect(board.notices == [.failing(path: path, reason: "No such file or directory")])
    var daemon: TestDaemon? = try TestDaemon(path: path)
    #expect(
      eventually {
        send()
        usleep(100_000)
        return writer.counts.writtenLines > 0
      })
    #expect(daemon?.receive() == String(decoding: message, as: UTF8.self))
    #expect(board.notices.count == 2)

    daemon = nil
    _ = unsafe unlink(path)
    daemon = try TestDaemon(path: path)
    let before = writer.counts
    send()
    #expect(eventually { writer.counts.writtenLines > before.writtenLines })
    #expect(daemon?.receive() == String(decoding: message, as: UTF8.self))
    queue.close()
    writer.close()
  }
}
