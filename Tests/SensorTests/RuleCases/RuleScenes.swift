// SPDX-License-Identifier: Apache-2.0
import Testing

/// A shipped rule, a capture that must raise it, and one much like it that must not.
struct RuleScenes: CustomTestStringConvertible, Sendable {
  /// The rule's file without `.yml`.
  let rule: String
  /// What happens in each capture, as the rest of a sentence.
  let loud: String
  let quiet: String
  let loudCapture: [UInt8]
  let quietCapture: [UInt8]

  var testDescription: String { rule }

  init(_ rule: String, raises loud: String, _ loudScene: Conversation, quiet: String, _ quietScene: Conversation) {
    self.rule = rule
    self.loud = loud
    self.quiet = quiet
    loudCapture = Conversation.capture([loudScene])
    quietCapture = Conversation.capture([quietScene])
  }

  static let all: [RuleScenes] = mqtt + tls + coap + dns + flow + others

  /// The page that explains the case.
  func readme(title: String) -> String {
    let file = "[\(rule).yml](../../../../Rules/\(rule).yml)"
    let purpose =
      "**Purpose.** The rule \(file) must speak of `raises.pcap` and be silent about `quiet.pcap`. In the first, \(loud); in the "
      + "second, \(quiet)."
    let origin =
      "**Origin.** Both captures are built packet by packet from the description in `Tests/SensorTests/RuleCases`, with invented "
      + "content and addresses for private use and documentation. A test holds the files to that description."
    return "# \(title)\n\n\(Self.wrapped(purpose))\n\n\(Self.wrapped(origin))\n"
  }

  private static func wrapped(_ text: String) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + 1 + word.count <= 120 {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n")
  }
}
