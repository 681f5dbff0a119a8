// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// What the process may do, cut down to the one thing it needs: to open packet sockets.
///
/// An interface that comes back is opened anew, so that CAP_NET_RAW stays; it suffices for the promiscuous mode, too. All else goes
/// before any other thread is started, because capabilities belong to threads, and before any file but the configuration is
/// opened: a log that could not be opened again after a rotation cannot be opened at the start, either.
///
/// - Source: capabilities(7), capset(2), prctl(2), PR_SET_KEEPCAPS.
struct Privileges {
  /// The user and group to become.
  private struct Account {
    var name: String
    var user: uid_t
    var group: gid_t
  }

  private static let needed = UInt64(1) << UInt64(linux_cap_net_raw)

  /// Gives up everything but CAP_NET_RAW, for this thread and those that it starts; started as root, becomes another user, too.
  ///
  /// - Parameter user: the user to become: `auto` is `vedette` where there is such a user, and nobody else where there is not;
  ///   empty is nobody else.
  /// - Returns: what there is to say about it, or nil where nothing changed.
  /// - Throws: `badConfiguration` for a user that there is not; `notPermitted` where something could not be given up.
  static func reduce(to user: String) throws(Failure) -> String? {
    let account = geteuid() == 0 ? try account(user) : nil
    let before = try held()
    dropBounding(before)
    if let account { try become(account) }
    let kept = before & needed
    if try held() != kept || account != nil {
      guard linux_set_capabilities(kept, kept) == 0 else { throw refusal("capset") }
    }
    _ = linux_clear_ambient_capabilities()
    guard linux_set_no_new_privileges() == 0 else { throw refusal("no_new_privs") }
    guard try held() & ~needed == 0 else { throw refusal("capabilities") }
    let right = kept == 0 ? "no capability" : "CAP_NET_RAW as its only capability"
    if let account { return "running as \(account.name), with \(right)" }
    return before == kept ? nil : "running with \(right)"
  }

  /// The capabilities that this thread has or could take.
  private static func held() throws(Failure) -> UInt64 {
    var (effective, permitted) = (UInt64(0), UInt64(0))
    guard unsafe linux_capabilities(&effective, &permitted) == 0 else { throw refusal("capget") }
    return effective | permitted
  }

  /// Keeps this process and its children from ever getting another capability; only who holds CAP_SETPCAP can.
  private static func dropBounding(_ held: UInt64) {
    guard held >> UInt64(linux_cap_setpcap) & 1 == 1 else { return }
    for number in Int32(0)..<64 where number != Int32(linux_cap_net_raw) {
      guard linux_drop_bounding_capability(number) == 0 else { return }
    }
  }

  private static func account(_ user: String) throws(Failure) -> Account? {
    guard !user.isEmpty else { return nil }
    let name = user == "auto" ? "vedette" : user
    guard let entry = unsafe getpwnam(name) else {
      if user == "auto" { return nil }
      throw Failure(
        "no such user", at: user, because: "'user' of the configuration names one that this machine does not have",
        remedy: "name another, or make it as Systemd/vedette.sysusers.conf does", exitCode: .badConfiguration)
    }
    let (identifier, group) = unsafe (entry.pointee.pw_uid, entry.pointee.pw_gid)
    return identifier == 0 ? nil : Account(name: name, user: identifier, group: group)
  }

  /// Changes all user and group numbers of the process; the permitted capabilities stay for the moment.
  private static func become(_ account: Account) throws(Failure) {
    guard linux_keep_capabilities(1) == 0, unsafe initgroups(account.name, account.group) == 0,
      setgid(account.group) == 0, setuid(account.user) == 0, linux_keep_capabilities(0) == 0,
      geteuid() == account.user, getuid() == account.user
    else { throw refusal("user \(account.name)") }
  }

  private static func refusal(_ place: String) -> Failure {
    let reason = unsafe String(cString: strerror(errno))
    return Failure(
      "cannot give up privileges", at: place, because: reason,
      remedy: "start it as its own user with CAP_NET_RAW, as Systemd/vedette.service does", exitCode: .notPermitted)
  }
}
