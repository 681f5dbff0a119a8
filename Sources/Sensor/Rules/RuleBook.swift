// SPDX-License-Identifier: Apache-2.0
import Detection
import Glibc
import RuleLanguage

/// What `vedette rules` says of a rule folder.
public struct RuleBook: Sendable {
  private let folder: RuleFolder

  /// Names the folder; nil for the installed one.
  public init(folder: String?) { self.folder = RuleFolder(path: folder ?? RuleFolder.installedPath) }

  /// Says how many rules are in force.
  ///
  /// - Throws: `badConfiguration` naming every rule that can't be evaluated, with file, line, column and reason.
  public func check() throws(Failure) -> String {
    let (set, errors) = try folder.load()
    guard errors.isEmpty else {
      for error in errors { Diagnostics.report(error.sentence) }
      throw Failure(
        "rules refused", at: folder.path,
        because: "\(errors.count.counted("error")), \(set.rules.count.counted("good rule"))",
        remedy: "mend the lines named above", exitCode: .badConfiguration)
    }
    return "\(set.rules.count) rules are good (\(folder.path))"
  }

  /// One line a rule: number, level, service, title, file.
  public func list() throws(Failure) -> String {
    let (set, errors) = try folder.load()
    for error in errors { Diagnostics.report(error.sentence) }
    return set.rules.sorted { $0.signature < $1.signature }
      .map { rule in
        let columns = [
          "\(RuleSet.firstSignatureID + rule.signature)", rule.level.rawValue.padded(13), rule.service.padded(8),
          rule.title,
        ]
        return columns.joined(separator: "  ")
      }
      .joined(separator: "\n")
  }
}

extension RuleError {
  /// `bad rule (mqtt.yml:12:9): unknown field 'mqtt.topik'; allowed: mqtt.publish.topic`
  var sentence: String {
    "bad rule (\(file):\(line):\(column)): \(reason); " + (allowed.isEmpty ? "mend the rule" : "allowed: \(allowed)")
  }
}

extension Int {
  /// `1 error`, `2 errors`
  func counted(_ noun: String) -> String { "\(self) \(noun)" + (self == 1 ? "" : "s") }
}

extension String {
  /// The text with spaces behind it up to a width.
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
