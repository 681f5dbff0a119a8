// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Hears from the kernel what happens to the links of this machine and their addresses.
///
/// It keeps no picture of its own: whoever reads the news compares them with what was known before. When the kernel had to
/// leave out news, everything is listed again.
///
/// - Source: rtnetlink(7).
public struct LinkMonitor: ~Copyable {
  /// Becomes readable when there is news; for poll(2).
  public let descriptor: Int32
  private var datagram = [UInt8](repeating: 0, count: 64 << 10)
  /// What is still to be asked for: the kernel answers one question at a time.
  private var isListing = false
  private var wantsAddresses = false

  /// Opens a route socket, and asks for all links and addresses.
  ///
  /// - Throws: a problem where the system refuses the socket.
  public init() throws(CaptureProblem) {
    descriptor = linux_route_socket()
    guard descriptor >= 0 else {
      throw CaptureProblem(
        kind: .other, subject: "rtnetlink", why: unsafe String(cString: strerror(errno)))
    }
    listEverything()
  }

  deinit { close(descriptor) }

  /// Asks for the state of every link; the answer comes as news.
  public mutating func listLinks() {
    guard !isListing else { return }
    isListing = linux_request_list(descriptor, UInt16(linux_list_links)) > 0
  }

  private mutating func listEverything() {
    isListing = false
    wantsAddresses = true
    listLinks()
  }

  /// Hands over all news that are there, in their order; does not wait.
  public mutating func read(_ visit: (LinkNews) -> Void) {
    while true {
      let length = unsafe datagram.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
      if length < 0 && errno == EINTR { continue }
      if length < 0 && errno == ENOBUFS {
        listEverything()
        continue
      }
      guard length > 0 else { return }
      let messages = unsafe LinkMessages(datagram.span.bytes.extracting(first: length))
      messages.news.forEach(visit)
      guard messages.endsList else { continue }
      isListing = false
      guard wantsAddresses else { continue }
      wantsAddresses = false
      isListing = linux_request_list(descriptor, UInt16(linux_list_addresses)) > 0
    }
  }
}
