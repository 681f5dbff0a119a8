// SPDX-License-Identifier: Apache-2.0

/// The strongest evidence of each of a few detectors: what an alert is to tell, when it comes to one.
///
/// An alert tells of three. Six are kept, so that the three that count most, over time, are most likely among them; the weakest
/// goes first.
struct StrongestEvidence: Sendable {
  static let capacity = 6

  private struct Place: Sendable {
    var evidence = Evidence()
    var p: Float = 2
    /// The detector's number in the catalog; -1 where there is none.
    var kind: Int8 = -1
  }

  private var places: [6 of Place] = .init(repeating: Place())

  /// Keeps a detector's evidence if it is its strongest, and there is room or something weaker.
  mutating func keep(_ kind: DetectorKind, p: Float, _ evidence: Evidence) {
    var place = find(kind)
    if place == nil {
      var weakest = 0
      for index in 1..<Self.capacity where places[index].p > places[weakest].p { weakest = index }
      place = weakest
    }
    guard let place, p < places[place].p else { return }
    places[place] = Place(evidence: evidence, p: p, kind: Int8(clamping: kind.rawValue))
  }

  /// Lets go of a detector's evidence.
  mutating func forget(_ kind: DetectorKind) {
    if let place = find(kind) { places[place] = Place() }
  }

  /// A detector's strongest evidence and its p, if it is kept.
  func evidence(of kind: DetectorKind) -> (evidence: Evidence, p: Float)? {
    find(kind).map { (places[$0].evidence, places[$0].p) }
  }

  private func find(_ kind: DetectorKind) -> Int? {
    for place in 0..<Self.capacity where Int(places[place].kind) == kind.rawValue { return place }
    return nil
  }
}
