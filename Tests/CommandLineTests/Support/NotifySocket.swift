// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A socket like the one that systemd names in `NOTIFY_SOCKET`.
///
/// - Source: sd_notify(3).
final class NotifySocket {
  private let descriptor: Int32
  private(set) var messages: [String] = []

  init(path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = Array(path.utf8)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    _ = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
    }
  }

  deinit { close(descriptor) }

  /// Takes in what has come, and says how many messages so far begin with a word.
  func count(_ word: String) -> Int {
    var bytes = [UInt8](repeating: 0, count: 1024)
    while case let length = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT)), length > 0 {
      messages.append(String(decoding: bytes[..<length], as: UTF8.self))
    }
    return messages.count { $0.hasPrefix(word) }
  }
}
