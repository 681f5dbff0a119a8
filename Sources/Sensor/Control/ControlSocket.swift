// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// Where a running service is asked: a socket in the file system that its own user and root may open.
///
/// One request, a line of JSON, and one answer a connection. Nobody is waited for longer than a second.
///
/// - Source: unix(7).
final class ControlSocket {
  /// Where the socket is unless the configuration says otherwise; systemd makes the folder (`RuntimeDirectory=`).
  static let defaultPath = "/run/vedette/control.sock"
  /// The longest request and the longest answer, in bytes.
  static let longestMessage = 1 << 20
  /// How long one end waits for the other, in milliseconds.
  static let patience: Int32 = 1000

  /// Readable when somebody asks.
  let descriptor: Int32
  private let path: String

  /// Opens the socket with mode 0600; what another run of the service left there goes.
  ///
  /// - Throws: why it cannot be opened, as when another service answers there.
  init(path: String) throws(Failure) {
    self.path = path
    func failure(_ why: String) -> Failure {
      Failure(
        "cannot be asked while running", at: path, because: why,
        remedy: "check control.socket; 'vedette status', 'vedette forget' and 'vedette learn --accept' need it")
    }
    if let address = UnixAddress(path: path), let other = address.connect() {
      _ = close(other)
      throw failure("another service answers there")
    }
    guard let address = UnixAddress(path: path) else { throw failure("the path is too long for a socket") }
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw failure("error \(errno)") }
    unsafe unlink(path)
    let mask = umask(0o177)
    let isBound = address.bind(descriptor)
    let code = errno
    umask(mask)
    guard isBound, listen(descriptor, 4) == 0 else {
      _ = close(descriptor)
      throw failure(unsafe String(cString: strerror(code)))
    }
  }

  /// Closes the socket and takes its name away.
  func end() {
    _ = close(descriptor)
    unsafe unlink(path)
  }

  /// Answers the one who asks, if there is somebody.
  func answer(_ reply: (ControlRequest) -> ControlAnswer) {
    var wish = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&wish, 1, 0) > 0 else { return }
    let client = accept(descriptor, nil, nil)
    guard client >= 0 else { return }
    _ = fcntl(client, F_SETFD, FD_CLOEXEC)
    _ = fcntl(client, F_SETFL, O_NONBLOCK)
    defer { _ = close(client) }
    let answer: ControlAnswer
    if let line = ControlLine.read(from: client),
      let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(line))
    {
      answer = reply(request)
    } else {
      answer = .refused(
        ControlAnswer.Refusal(
          what: "request not understood", place: "control socket", why: "it is no request of this version",
          remedy: "use the vedette of the same version", exitCode: Failure.ExitCode.usage.rawValue))
    }
    guard let bytes = try? JSONEncoder().encode(answer) else { return }
    ControlLine.write([UInt8](bytes), to: client)
  }
}

/// Asks a running service.
enum ControlClient {
  /// The service's answer; nil where nobody listens at the path.
  ///
  /// - Throws: where it does not answer in time, or says no.
  static func ask(_ request: ControlRequest, at path: String, within seconds: Int32 = 120) throws(Failure)
    -> ControlAnswer?
  {
    guard let address = UnixAddress(path: path), let descriptor = address.connect() else {
      guard errno != EACCES else {
        throw Failure(
          "cannot ask the service", at: path, because: "permission denied", remedy: "run as root or as user vedette",
          exitCode: .notPermitted)
      }
      return nil
    }
    defer { _ = close(descriptor) }
    guard let bytes = try? JSONEncoder().encode(request) else { return nil }
    ControlLine.write([UInt8](bytes), to: descriptor)
    guard let line = ControlLine.read(from: descriptor, patience: seconds * 1000),
      let answer = try? JSONDecoder().decode(ControlAnswer.self, from: Data(line))
    else {
      throw Failure(
        "no answer from the service", at: path, because: "it is busy, or of another version",
        remedy: "try again, or see 'journalctl -u vedette'")
    }
    if case .refused(let refusal) = answer {
      throw Failure(
        refusal.what, at: refusal.place, because: refusal.why, remedy: refusal.remedy,
        exitCode: Failure.ExitCode(rawValue: refusal.exitCode) ?? .failed)
    }
    return answer
  }
}

/// A line on a socket, to its end or to the limits of length and patience.
private enum ControlLine {
  static func read(from descriptor: Int32, patience: Int32 = ControlSocket.patience) -> [UInt8]? {
    var line: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    let end = LinkNewsReader.now + Int64(patience) * 1_000_000
    while line.count <= ControlSocket.longestMessage {
      var wish = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = max(0, end - LinkNewsReader.now) / 1_000_000
      let ready = unsafe poll(&wish, 1, Int32(clamping: left))
      if ready < 0 && errno == EINTR { continue }
      guard ready > 0 else { return nil }
      let count = unsafe piece.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count > 0 else { return nil }
      if let end = piece[..<count].firstIndex(of: 0x0A) { return line + piece[..<end] }
      line += piece[..<count]
    }
    return nil
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    let line = bytes + [0x0A]
    var written = 0
    while written < line.count {
      var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let ready = unsafe poll(&wish, 1, ControlSocket.patience)
      if ready < 0 && errno == EINTR { continue }
      guard ready > 0 else { return }
      let count = unsafe line.withUnsafeBytes {
        unsafe send(descriptor, $0.baseAddress?.advanced(by: written), line.count - written, Int32(MSG_NOSIGNAL))
      }
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count > 0 else { return }
      written += count
    }
  }
}

/// The name of a socket in the file system.
private struct UnixAddress {
  private var address = sockaddr_un()
  private let length: socklen_t

  /// Takes a path that fits with its zero byte.
  init?(path: String) {
    let name = Array(path.utf8)
    guard !name.isEmpty, name.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
    length = socklen_t(MemoryLayout<sa_family_t>.size + name.count + 1)
  }

  /// A connection to who listens there, or nil with `errno` saying why.
  func connect() -> Int32? {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    guard unsafe apply({ unsafe Glibc.connect(descriptor, $0, $1) }) == 0 else {
      let code = errno
      _ = close(descriptor)
      errno = code
      return nil
    }
    return descriptor
  }

  /// Gives the name to a socket; returns whether that worked, with `errno` saying why not.
  func bind(_ descriptor: Int32) -> Bool { unsafe apply { unsafe Glibc.bind(descriptor, $0, $1) } == 0 }

  private func apply(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, length) }
    }
  }
}
