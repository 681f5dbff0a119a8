// SPDX-License-Identifier: Apache-2.0

/// Something that happened to the database and that a person should know, once.
public enum DatabaseNotice: Sendable, Equatable, CustomStringConvertible {
  /// A file that could not be used was moved aside, with its log, and a fresh one took its place.
  case setAside(path: String, to: String, reason: String)
  /// Rows whose checksum fails were left out and removed; all others were kept.
  case droppedRows(path: String, recordClass: RecordClass, count: Int)

  /// `what (where): why; what to do`
  public var description: String {
    switch self {
    case .setAside(let path, let name, let reason):
      "started with an empty database (\(path)): \(reason); the old file is kept as \(name), what it knew is learned anew"
    case .droppedRows(let path, let recordClass, let count):
      "left out \(count) damaged rows of \(recordClass.rawValue) (\(path)): their checksums fail; check the disk, what they said is learned anew"
    }
  }
}
