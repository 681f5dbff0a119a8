// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization

/// The sockets of one interface among which the kernel shares its packets out.
///
/// Both directions of a flow come out of the same socket, because the kernel's hash is symmetric. Fragments are not put together
/// before they are shared out: the analysis wants to see them as they came.
///
/// - Source: packet(7), `PACKET_FANOUT_HASH`.
final class FanoutGroup: Sendable {
  private struct Members {
    /// Chosen by the kernel, so that no other program's group has it.
    var group: UInt16 = 0
    var count = 0
  }

  private let members = Mutex(Members())

  /// Makes a socket one of the group.
  ///
  /// - Returns: whether others were there before: what they received so far, this socket received, too.
  /// - Throws: the system's reason for its refusal: such as that the others still hold an interface that is gone.
  func join(_ socket: Int32) throws(SystemError) -> Bool {
    let status = members.withLock { members in
      if members.count > 0 {
        guard linux_join_fanout(socket, members.group) == 0 else { return errno }
      } else {
        guard linux_begin_fanout(socket) == 0, unsafe linux_fanout_group(socket, &members.group) == 0 else {
          return errno
        }
      }
      members.count += 1
      return members.count == 1 ? 0 : -1
    }
    guard status <= 0 else { throw SystemError(number: status) }
    return status < 0
  }

  /// Takes leave of the group; the kernel lets the socket go when it is closed.
  func leave() { members.withLock { $0.count -= 1 } }
}

/// A number that the system gave as its reason.
struct SystemError: Error {
  var number: Int32
  var reason: String { unsafe String(cString: strerror(number)) }
}
