// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Tells systemd how the service does, through the socket that it names in `NOTIFY_SOCKET`.
///
/// Without that variable every call does nothing. A message that can't be sent at once is dropped: the service does not depend
/// on being heard, and a listener that has stopped reading must not hold up its end.
///
/// - Source: sd_notify(3).
public struct ServiceNotifier: Sendable {
  private let path: String?
  /// Half the time within which systemd expects a sign of life, in nanoseconds, or nil.
  public let watchdogInterval: Int64?

  /// Reads the environment that systemd set up; `environment` looks a variable up.
  public init(environment: (String) -> String? = Self.variable) {
    path = environment("NOTIFY_SOCKET").flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
    let isMeant = environment("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    watchdogInterval = environment("WATCHDOG_USEC").flatMap(Int64.init).flatMap { isMeant && $0 > 0 ? $0 * 500 : nil }
  }

  /// The value of an environment variable, or nil.
  public static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  public func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }
  public func status(_ status: String) { send("STATUS=\(status)") }
  public func watchdog() { send("WATCHDOG=1") }
  public func stopping() { send("STOPPING=1\nSTATUS=Stopping") }

  private func send(_ message: String) {
    guard let path else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(path.utf8)
    // A leading @ stands for the zero byte of an abstract socket's name.
    if name.first == 0x40 { name[0] = 0 }
    guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let text = Array(message.utf8)
    _ = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { socketAddress in
        unsafe sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), socketAddress, length)
      }
    }
  }
}
