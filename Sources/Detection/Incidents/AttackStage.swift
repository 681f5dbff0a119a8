// SPDX-License-Identifier: Apache-2.0

/// How far an intruder has come: the order in which an incident is told.
///
/// Stages are ours and follow the order of ATT&CK's tactics; techniques are known by their ids alone, as the tactics that they
/// belong to change from release to release.
///
/// - Source: MITRE ATT&CK v18 for Enterprise and ICS.
public enum AttackStage: Int, Sendable, CaseIterable, Comparable {
  case access, evasion, credentials, discovery, spread, collection, control, theft, harm

  public static func < (a: AttackStage, b: AttackStage) -> Bool { a.rawValue < b.rawValue }

  /// The release of ATT&CK that the technique ids are of.
  public static let release = "18"

  /// The word for it in records.
  public var word: StaticString {
    switch self {
    case .access: "access"
    case .evasion: "evasion"
    case .credentials: "credentials"
    case .discovery: "discovery"
    case .spread: "spread"
    case .collection: "collection"
    case .control: "control"
    case .theft: "theft"
    case .harm: "harm"
    }
  }

  /// The techniques of a stage, sub-techniques without their number.
  private var techniques: [String] {
    switch self {
    case .access: ["T1078", "T1133", "T1190", "T1195", "T1200", "T0812", "T0819", "T0822", "T0848", "T0864", "T0883"]
    case .evasion: ["T1036", "T1542", "T1562", "T1601", "T0839", "T0857", "T0878"]
    case .credentials: ["T1040", "T1110", "T1552", "T1557"]
    case .discovery: ["T1018", "T1046", "T1082", "T1590", "T1595", "T0840", "T0846", "T0888"]
    case .spread: ["T1021", "T1210", "T1563", "T0866", "T0867", "T0886"]
    case .collection: ["T1119", "T1123", "T1125", "T0801", "T0802", "T0830", "T0861"]
    case .control:
      [
        "T1008", "T1071", "T1090", "T1095", "T1105", "T1219", "T1568", "T1571", "T1572", "T1573", "T0869", "T0884",
        "T0885",
      ]
    case .theft: ["T1020", "T1030", "T1041", "T1048", "T0882"]
    case .harm:
      [
        "T1489", "T1496", "T1498", "T1499", "T1565", "T0804", "T0814", "T0815", "T0826", "T0829", "T0831", "T0836",
        "T0838",
        "T0855", "T0856",
      ]
    }
  }

  private static let stages: [Substring: AttackStage] = Dictionary(
    allCases.flatMap { stage in stage.techniques.map { ($0[...], stage) } }, uniquingKeysWith: { first, _ in first })

  /// The stage that a technique or sub-technique belongs to, or nil where it is not known.
  public init?(technique: String) {
    guard let stage = Self.stages[technique.prefix { $0 != "." }] else { return nil }
    self = stage
  }

  /// The stage of an alert with these techniques: that of the first one that is known.
  init?(techniques: [String]) {
    guard let stage = techniques.lazy.compactMap({ AttackStage(technique: $0) }).first else { return nil }
    self = stage
  }
}
