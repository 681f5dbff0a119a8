// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing
import Wire

@testable import Reporting

/// Collects what the output thread tells.
final class NoticeBoard: Sendable {
  private let list = Mutex<[LogNotice]>([])
  var notices: [LogNotice] { list.withLock { $0 } }
  var post: @Sendable (LogNotice) -> Void { { notice in self.list.withLock { $0.append(notice) } } }
}

/// A folder that is gone after the test.
final class TemporaryFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("vedette-" + UUID().uuidString).path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
}

/// Waits until something is so, for at most five seconds.
func eventually(_ condition: () -> Bool) -> Bool {
  for _ in 0..<1000 {
    if condition() { return true }
    usleep(5000)
  }
  return false
}

func enqueue(_ text: String, into queue: inout LogQueue, isAlert: Bool = false) -> Bool {
  let bytes = [UInt8](text.utf8)
  return queue.enqueue(bytes.span.octets, to: .records, isAlert: isAlert)
}

@Suite("Output thread and log file", .timeLimit(.minutes(1)))
struct LogWriterTests {
  let folder: TemporaryFolder
  let board = NoticeBoard()
  var path: String { folder.path + "/eve.json" }

  init() throws { folder = try TemporaryFolder() }

  private func writer(
    limit: Int = .max, pressure: LogPressure = .waits, capacity: Int = 64 << 10
  ) throws -> LogWriter {
    try LogWriter(
      LogOutputs(recordPath: path, limitInBytes: limit), pressure: pressure, capacityInBytes: capacity,
      notice: board.post)
  }

  @Test("a closed queue is written whole, in order, and more than once its capacity")
  func drains() throws {
    let writer = try writer()
    var queue = try writer.claimQueue()
    var expected = ""
    for index in 0..<5000 {
      let line = "{\"n\":\(index),\"pad\":\"\(String(repeating: "x", count: index % 97))\"}\n"
      expected += line
      let isTaken = enqueue(line, into: &queue)
      #expect(isTaken)
    }
    queue.close()
    let isWhole = writer.close(within: nil)
    #expect(isWhole)
    let text = try folder.text("eve.json")
    #expect(text == expected)
    #expect(writer.counts.writtenLines == 5000)
    #expect(writer.counts.missing == 0)
    #expect(board.notices == [])
  }

  @Test("a new log can be read by its owner and group alone")
  func mode() throws {
    let before = umask(0)
    let writer = try writer()
    umask(before)
    writer.close()
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
  }

  @Test(
    "half a last record that a crash left is removed; anything else without a line end is kept and ended",
    arguments: [
      ("{\"a\":1}\n{\"b\":", "{\"a\":1}\n", 5), ("{\"half", "", 6), ("{\"a\":1}\n", "{\"a\":1}\n", 0), ("", "", 0),
      ("no log of ours", "no log of ours\n", 0), ("a\nno log", "a\nno log\n", 0),
      ("{\"a\":1}\n{\"" + String(repeating: "y", count: 9000), "{\"a\":1}\n", 9002),
    ])
  func repair(before: String, kept: String, removed: Int) throws {
    try before.write(toFile: path, atomically: false, encoding: .utf8)
    let writer = try writer()
    var queue = try writer.claimQueue()
    let isTaken = enqueue("{\"next\":1}\n", into: &queue)
    #expect(isTaken)
    queue.close()
    writer.close()
    let text = try folder.text("eve.json")
    #expect(text == kept + "{\"next\":1}\n")
    #expect(board.notices == (removed > 0 ? [.repaired(path: path, removedBytes: removed)] : []))
  }

  @Test("a renamed file is followed by a new one under the old name, without a signal")
  func renamed() throws {
    let writer = try writer()
    var queue = try writer.claimQueue()
    _ = enqueue("{\"n\":1}\n", into: &queue)
    queue.flush()
    #expect(eventually { writer.counts.writtenLines == 1 })
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    #expect(eventually { board.notices == [.reopened(path: path)] })
    _ = enqueue("{\"n\":2}\n", into: &queue)
    queue.close()
    writer.close()
    let (old, new) = try (folder.text("eve.json.1"), folder.text("eve.json"))
    #expect(old == "{\"n\":1}\n")
    #expect(new == "{\"n\":2}\n")
  }

  @Test("a request opens the file anew")
  func reopened() throws {
    let writer = try writer()
    writer.requestReopen()
    #expect(eventually { board.notices == [.reopened(path: path)] })
    let isWhole = writer.close()
    #expect(isWhole)
  }

  @Test("the limit stops the file between two lines, and is told once")
  func limit() throws {
    let writer = try writer(limit: 20)
    var queue = try writer.claimQueue()
    for index in 0..<4 {
      _ = enqueue("{\"n\":\(index)}\n", into: &queue, isAlert: true)
      #expect(eventually { writer.counts.writtenLines + writer.counts.lostLines == UInt64(index + 1) })
    }
    queue.close()
    writer.close()
    let text = try folder.text("eve.json")
    #expect(text == "{\"n\":0}\n{\"n\":1}\n")
    #expect(writer.counts.lostLines == 2)
    #expect(board.notices == [.full(path: path, limitInBytes: 20)])
  }

  @Test("a full disk loses lines, counts them, tells once, and stops nothing")
  func fullDisk() throws {
    let writer = try LogWriter(LogOutputs(recordPath: "/dev/full"), pressure: .waits, notice: board.post)
    var queue = try writer.claimQueue()
    for index in 0..<3 {
      _ = enqueue("{}\n", into: &queue, isAlert: true)
      #expect(eventually { writer.counts.lostLines == UInt64(index + 1) })
    }
    queue.close()
    let isWhole = writer.close()
    #expect(isWhole)
    #expect(board.notices == [.failing(path: "/dev/full", reason: "No space left on device")])
  }

  @Test("a path that cannot be opened is an error with the system's reason")
  func unusablePath() throws {
    let error = #expect(throws: LogError.self) {
      try LogWriter(LogOutputs(recordPath: folder.path), pressure: .waits, notice: board.post)
    }
    #expect(error?.description == "cannot write the log (\(folder.path)): Is a directory")
  }

  @Test("when nobody writes, live records stop at three quarters of the queue, and alerts still find room")
  func priorities() throws {
    // A pipe that nobody reads stalls the output thread as a hanging disk would.
    let made = unsafe mkfifo(path, 0o600)
    #expect(made == 0)
    let writer = try writer(pressure: .drops, capacity: 16 << 10)
    var queue = try writer.claimQueue()
    let line = "{\"pad\":\"" + String(repeating: "x", count: 500) + "\"}\n"
    // More is taken than the 64 KB that the pipe holds, however late the output thread runs.
    var (taken, dropped) = (0, 0)
    for _ in 0..<100_000 where dropped < 10 || taken * line.utf8.count <= 64 << 10 {
      if enqueue(line, into: &queue) {
        taken += 1
      } else {
        dropped += 1
        queue.flush()
        usleep(3000)
      }
    }
    #expect(dropped >= 10 && taken < 200)
    let isTaken = enqueue(line, into: &queue, isAlert: true)
    #expect(isTaken)
    #expect(writer.counts.droppedRecords == UInt64(dropped))
    #expect(writer.counts.droppedAlerts == 0)
    queue.close()
    let isWhole = writer.close(within: 50_000_000)
    #expect(!isWhole)
    // Let the thread go: it must not outlive the test inside a write.
    let reader = unsafe open(path, O_RDONLY | O_NONBLOCK)
    var waste = [UInt8](repeating: 0, count: 1 << 20)
    #expect(
      eventually {
        _ = unsafe read(reader, &waste, waste.count)
        return writer.close()
      })
    close(reader)
  }
}
