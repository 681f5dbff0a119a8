// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A descriptor whose octets are read from front to back: a file, a pipe or a terminal.
struct FileReader: ~Copyable {
  private let descriptor: Int32
  private let closesDescriptor: Bool
  /// Set for pipes and terminals, on which a read may wait for ever and the stop has to be looked for.
  private let stop: StopFlag?
  /// Whether a read may have to wait for somebody to write.
  let mayWait: Bool

  /// What one attempt to read gave.
  enum Outcome {
    /// So many octets, at least one.
    case octets(Int)
    /// The end of the file, or the wish of another thread.
    case end
    case failed(CaptureFileError.Reason)
  }

  /// Opens a file.
  init(path: String, stop: StopFlag?) throws(CaptureFileError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CaptureFileError(file: path, offset: 0, reason: .cannotOpen(errno)) }
    self.init(descriptor: descriptor, closesDescriptor: true, stop: stop)
  }

  /// Reads on from wherever an open descriptor stands.
  init(descriptor: Int32, closesDescriptor: Bool, stop: StopFlag?) {
    var status = stat()
    let isRegular = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    self.descriptor = descriptor
    self.closesDescriptor = closesDescriptor
    self.stop = isRegular ? nil : stop
    mayWait = !isRegular
    if isRegular { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
  }

  deinit { if closesDescriptor { close(descriptor) } }

  /// Reads what is there, and waits only where nothing is.
  func read(into free: UnsafeMutableRawBufferPointer) -> Outcome {
    while true {
      guard waitForInput() else { return .end }
      let received = unsafe Glibc.read(descriptor, free.baseAddress, free.count)
      if received > 0 { return .octets(received) }
      if received == 0 { return .end }
      if errno != EINTR && errno != EAGAIN { return .failed(errno == EISDIR ? .isFolder : .cannotRead(errno)) }
    }
  }

  /// Waits until a read will not block; false once the reader was told to stop.
  private func waitForInput() -> Bool {
    guard let stop else { return true }
    while !stop.isSet {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if unsafe poll(&request, 1, 100) != 0 { return true }
    }
    return false
  }
}
