// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Synchronization

/// A socket like the one that systemd names in `NOTIFY_SOCKET`; reads all the time, as systemd does.
///
/// - Source: sd_notify(3).
final class NotifySocket: Sendable {
  private let descriptor: Int32
  private let received = Mutex<[String]>([])

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
    // The reader ends when the socket is gone, as it holds it only while it reads.
    Thread.detachNewThread { [weak self] in
      while self?.read() != nil { usleep(5_000) }
    }
  }

  deinit { close(descriptor) }

  /// The messages so far.
  var messages: [String] {
    read()
    return received.withLock { $0 }
  }

  /// Says how many messages so far begin with a word.
  func count(_ word: String) -> Int { messages.count { $0.hasPrefix(word) } }

  /// Takes in what has come.
  private func read() {
    var bytes = [UInt8](repeating: 0, count: 1024)
    received.withLock { messages in
      while case let length = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT)), length > 0 {
        messages.append(String(decoding: bytes[..<length], as: UTF8.self))
      }
    }
  }
}
