// SPDX-License-Identifier: Apache-2.0
import Detection
import Foundation
import NetworkTypes

/// A manufacturer's usage description as its file has it, read rule by rule.
///
/// A rule that cannot be read is left out and named. What a rule asks for beyond what can be seen on the wire is taken as met: nothing
/// is held against a device that cannot be decided.
///
/// - Source: RFC 8520 §2, §4 and §8 (a file: §9); RFC 8519 §4.
struct UsageDocument {
  /// The largest file that is read, in bytes.
  static let sizeLimit = 1 << 20
  /// The most errors of one file that are kept.
  private static let errorLimit = 16

  let file: String
  /// Where the maker keeps the description; empty where the file does not say.
  private(set) var url = ""
  private(set) var fromDevice: [UsageRule] = []
  private(set) var toDevice: [UsageRule] = []
  /// What could not be read, and was left out.
  private(set) var errors: [Failure] = []
  /// The first condition that cannot be decided by watching, and where it stands.
  private(set) var undecided: String?

  var description: UsageDescription { UsageDescription(file: file, fromDevice: fromDevice, toDevice: toDevice) }

  /// Reads what can be read.
  ///
  /// - Throws: where the file is no JSON, or no description.
  init(_ bytes: [UInt8], file: String) throws(Failure) {
    self.file = file
    guard let root = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] else {
      throw Self.refusal(file, "it is no JSON object")
    }
    guard let usage = root["ietf-mud:mud"] as? [String: Any] else {
      throw Self.refusal(file, "it has no object \"ietf-mud:mud\"")
    }
    if let version = usage["mud-version"], version as? Int != 1 {
      throw Self.refusal(file, "its mud-version is not 1")
    }
    if let value = usage["mud-url"] {
      guard let text = value as? String, (1...UsageDescription.nameLimit).contains(text.utf8.count) else {
        throw Self.refusal(file, "its mud-url is no text of 1 to \(UsageDescription.nameLimit) bytes")
      }
      url = text
    }
    guard let lists = (root["ietf-access-control-list:acls"] as? [String: Any])?["acl"] as? [Any] else {
      throw Self.refusal(file, "it has no list \"acl\" in \"ietf-access-control-list:acls\"")
    }
    for side in [UsageRule.Initiator.device, .peer] { readPolicy(of: usage, side, lists) }
  }

  private static func refusal(_ file: String, _ why: String) -> Failure {
    Failure("usage description refused", at: file, because: why, remedy: "mend the file, or remove it")
  }

  private mutating func leaveOut(_ place: String, _ why: String) {
    guard errors.count < Self.errorLimit else { return }
    errors.append(
      Failure(
        "part of a usage description left out", at: "\(file), \(place)", because: why,
        remedy: "mend it, or the device is told of what it would allow"))
  }

  private mutating func readPolicy(of usage: [String: Any], _ side: UsageRule.Initiator, _ lists: [Any]) {
    let key = side == .device ? "from-device-policy" : "to-device-policy"
    guard let policy = usage[key] else { return }
    guard let names = ((policy as? [String: Any])?["access-lists"] as? [String: Any])?["access-list"] as? [Any] else {
      return leaveOut(key, "it has no list \"access-list\" in \"access-lists\"")
    }
    for entry in names {
      guard let name = (entry as? [String: Any])?["name"] as? String,
        let list = lists.lazy.compactMap({ $0 as? [String: Any] }).first(where: { $0["name"] as? String == name })
      else {
        leaveOut(key, "it names a list that is not there")
        continue
      }
      guard let entries = (list["aces"] as? [String: Any])?["ace"] as? [Any] else {
        leaveOut("list \(name)", "it has no list \"ace\" in \"aces\"")
        continue
      }
      for (index, entry) in entries.enumerated() {
        read(entry, type: list["type"] as? String ?? "", side, at: "list \(name), rule \(index + 1)")
      }
    }
  }

  private mutating func read(_ entry: Any, type: String, _ side: UsageRule.Initiator, at place: String) {
    guard fromDevice.count + toDevice.count < UsageDescription.ruleLimit else {
      return leaveOut(place, "the file has more than \(UsageDescription.ruleLimit) rules")
    }
    guard let entry = entry as? [String: Any],
      let forwarding = (entry["actions"] as? [String: Any])?["forwarding"] as? String
    else { return leaveOut(place, "it has no \"forwarding\" in \"actions\"") }
    let matches = entry["matches"] as? [String: Any]
    guard forwarding.localName == "accept" else {
      // To refuse what no rule accepts is needless; an exception to what others accept is not made.
      if undecided == nil, matches?.isEmpty == false { undecided = "\(file), \(place): \(forwarding)" }
      return
    }
    guard let matches else { return leaveOut(place, "it has no \"matches\"") }
    var reader = UsageRuleReader(side: side, type: type)
    do {
      try reader.read(matches)
    } catch {
      return leaveOut(place, error.why)
    }
    if undecided == nil, let what = reader.undecided { undecided = "\(file), \(place): \(what)" }
    if side == .device { fromDevice.append(reader.rule) } else { toDevice.append(reader.rule) }
  }
}

extension String {
  /// The name without the YANG module before it.
  var localName: Substring { self[...].split(separator: ":", maxSplits: 1).last ?? "" }
}
