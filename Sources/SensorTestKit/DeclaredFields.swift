// SPDX-License-Identifier: Apache-2.0
import Protocols

/// Holds what messages show against what their type declares.
public struct DeclaredFields {
  private let names: [String]

  /// Takes the fields in the order of their declaration.
  public init(_ fields: [Field]) { names = fields.map(\.name.description) }

  /// The lines of a message without lists that show what is not declared, or come out of the order of declaration.
  public func breaches(of message: RenderedMessage) -> [String] {
    var last = -1
    return message.lines.filter { line in
      guard let place = names.firstIndex(of: line.fieldName), place >= last else { return true }
      last = place
      return false
    }
  }

  /// What is declared twice, shown without being declared, or declared and shown by none of the messages; lists of objects are shown
  /// by the fields of these.
  public func breaches(ofAll messages: [RenderedMessage]) -> [String] {
    let shown = Set(messages.flatMap(\.lines).map(\.fieldName))
    let twice = Dictionary(grouping: names, by: \.self).filter { $0.value.count > 1 }.keys
    let hidden = names.filter { name in !shown.contains(name) && !names.contains { $0.hasPrefix(name + ".") } }
    return twice.map { "declared twice: \($0)" } + shown.subtracting(names).sorted().map { "not declared: \($0)" }
      + hidden.map { "never shown: \($0)" }
  }
}

extension String {
  /// A line's field, without its value and the indices of lists.
  fileprivate var fieldName: String {
    var name = ""
    var depth = 0
    for character in prefix(while: { $0 != "=" }) {
      if character == "[" { depth += 1 }
      if depth == 0 { name.append(character) }
      if character == "]" { depth -= 1 }
    }
    return name
  }
}
