// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import Testing

@testable import StateSaver
@testable import Storage

@Suite("A disk without room")
struct FullDiskTests {
  let bench = Bench()

  @Test("a save beyond the database's limit fails whole; what was saved before stays, and a smaller save works")
  func limit() throws {
    let database = try bench.open(maximumBytes: 400 << 10)
    let small = SavedState.sample(devices: 20, revision: 1)
    try database.save(small)
    #expect(database.isWritable)
    let error = try #require(throws: StorageError.self) {
      try database.save(.sample(devices: 20, revision: 2, profileBytes: 64 << 10))
    }
    #expect(error.reason == .full)
    #expect(
      error.description == """
        cannot save the state (\(bench.path)): there is no room on the disk or under the database's limit; make room; it is \
        tried again with the next save
        """)
    #expect(!database.isWritable)
    #expect(database.lastFailure == error)
    #expect(try database.load().state == small)
    let next = SavedState.sample(devices: 20, revision: 3)
    try database.save(next)
    #expect(database.isWritable)
    #expect(try database.load().state == next)
    #expect(try bench.bytes(bench.path).count <= 400 << 10)
  }

  @Test(
    "on a full file system a save fails whole, and the next one with room works",
    .enabled(if: mayMount, "needs root, unshare and mount"))
  func fullFileSystem() throws {
    try bench.write([], to: bench.folder + "/state/none")
    let folder = bench.folder + "/state"
    let script = """
      mount -t tmpfs -o size=3m tmpfs '\(folder)' && exec '\(Child.saver)' fill '\(folder)/vedette.sqlite'
      """
    let child = try Child(["unshare", "-m", "sh", "-c", script])
    let (status, output) = child.wait()
    #expect(status == 0)
    #expect(
      output == """
        failed as full, writable: false
        kept the save before: true
        saved with room: true, writable: true
        opened again: true, notices: 0

        """)
    #expect(bench.names == ["none"], "the file system was this machine's own")
  }

  @Test(
    "on a file system that may only be read, opening says so and changes nothing",
    .enabled(if: mayMount, "needs root, unshare and mount"))
  func readOnlyFileSystem() throws {
    try bench.write([], to: bench.folder + "/state/none")
    let folder = bench.folder + "/state"
    let run = "'\(Child.saver)' open '\(folder)/vedette.sqlite'"
    let script = """
      mount -t tmpfs -o size=3m tmpfs '\(folder)' && \(run) && mount -o remount,ro '\(folder)' && \(run) && \
      mount -o remount,rw '\(folder)' && \(run)
      """
    let (status, output) = try Child(["unshare", "-m", "sh", "-c", script]).wait()
    #expect(status == 0)
    #expect(
      output == """
        saved
        cannot open the state database (\(folder)/vedette.sqlite): the file or its file system is read-only; \
        make it writable; it is tried again with the next save
        saved

        """)
  }

  /// Whether a file system can be mounted where nobody else sees it.
  static let mayMount: Bool = {
    guard let child = try? Child(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]) else { return false }
    return child.wait().status == 0
  }()
}
