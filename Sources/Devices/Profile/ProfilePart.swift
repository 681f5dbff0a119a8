// SPDX-License-Identifier: Apache-2.0

/// A part of a profile: it begins empty, takes in another one of the same device, and is saved.
///
/// Merging is commutative, associative, and changes nothing where the other part is empty; what a part cannot keep exactly
/// (where a table overflows, or in the last bits of decimal numbers) its `merge` says.
protocol ProfilePart: Sendable {
  init()

  /// Takes in what another profile of the same device has learned.
  mutating func merge(_ other: borrowing Self)

  /// Writes the part, or reads it and refuses what no part can be.
  mutating func code(_ coder: inout StateCoder) throws(StateError)
}

extension SizedLogHistogram: ProfilePart {}
extension FeatureHistograms: ProfilePart {}
extension BehaviourAnchor: ProfilePart {}
extension JointModel: ProfilePart {}
extension RecentCounts: ProfilePart {}
extension SymbolTable: ProfilePart {}
extension NoveltyModel: ProfilePart {}
extension TimeOfDay: ProfilePart {}
extension BeaconTable: ProfilePart {}
