// SPDX-License-Identifier: Apache-2.0
import Detection

/// What `vedette explain` says of the detectors, made from their cards.
public enum DetectorExplanation {
  /// All detectors, a line each.
  public static var list: String {
    DetectorCatalog.cards.map { card in
      [number(card), card.id.padded(22), card.severity.word.padded(14), card.title].joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// The card of one detector in words.
  ///
  /// - Throws: `usage` for a name that no detector has.
  public static func text(of name: String) throws(Failure) -> String {
    let wanted = name.lowercased()
    guard let card = DetectorCatalog.cards.first(where: { $0.id == wanted || number($0).lowercased() == wanted }) else {
      throw Failure(
        "no such detector", at: name, because: "none has this name or number, and an alert's uid has 14 digits",
        remedy: "known are " + DetectorCatalog.cards.map(\.id).joined(separator: ", "), exitCode: .usage)
    }
    return """
      \(number(card))  \(card.id)  (\(card.severity.word))
      \(card.title)

      What it finds   \(card.summary)
      Why it matters  \(card.because)
      Benign reading  \(card.benign)
      Normal if       \(card.normalIf)
      What to do      \(card.remedy)
      ATT&CK          \(card.attack.isEmpty ? "-" : card.attack.joined(separator: ", "))
      ETSI EN 303 645 \(card.baseline.isEmpty ? "-" : card.baseline.joined(separator: ", "))
      """
  }

  static func number(_ card: DetectorCard) -> String { "D" + (card.number < 10 ? "0" : "") + "\(card.number)" }
}
