// SPDX-License-Identifier: Apache-2.0
import Glibc
import Wire

/// The sending end of the local syslog daemon's datagram socket. Never waits: what the daemon cannot take is lost and counted.
///
/// - Source: unix(7); the message's form is the renderer's concern (`SyslogLine`).
struct SyslogSocket: ~Copyable {
  private static let retryInterval: UInt64 = 1_000_000_000

  let path: String
  private let notice: @Sendable (LogNotice) -> Void
  private let state: LogState
  private var descriptor: Int32 = -1
  private var nextTry: UInt64 = 0
  private var isFailing = false
  private var lostSinceNotice = 0

  init(path: String, state: LogState, notice: @escaping @Sendable (LogNotice) -> Void) {
    self.path = path
    self.state = state
    self.notice = notice
  }

  deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

  /// Sends one message; a daemon that was restarted is found again.
  mutating func send(_ message: RawSpan) {
    // The second round reconnects after a daemon went away since the last message.
    for round in 0..<2 {
      guard descriptor >= 0 || connect() else { break }
      let sent = unsafe message.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
      if sent == message.byteCount { return succeed() }
      let isGone = errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOBUFS && errno != EMSGSIZE && errno != EINTR
      if isGone { disconnect() }
      if !isGone || round == 1 { return fail(errno) }
    }
    fail(errno)
  }

  private mutating func connect() -> Bool {
    guard MonotonicClock.now >= nextTry else { return false }
    let made = socket(
      AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard made >= 0 else { return false }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < capacity else {
      _ = Glibc.close(made)
      errno = ENAMETOOLONG
      return false
    }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(made, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else {
      let code = errno
      _ = Glibc.close(made)
      errno = code
      nextTry = MonotonicClock.now &+ Self.retryInterval
      return false
    }
    descriptor = made
    return true
  }

  private mutating func disconnect() {
    let code = errno
    _ = Glibc.close(descriptor)
    descriptor = -1
    errno = code
  }

  private mutating func succeed() {
    state.countWritten(1)
    guard isFailing else { return }
    isFailing = false
    notice(.recovered(path: path, lostLines: lostSinceNotice))
    lostSinceNotice = 0
  }

  private mutating func fail(_ code: Int32) {
    state.countLost(1)
    lostSinceNotice += 1
    if !isFailing { notice(.failing(path: path, reason: LogError.reason(code))) }
    isFailing = true
  }
}
