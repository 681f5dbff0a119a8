// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Something that a person who runs the sensor should know about its output; each is told once, not once a line.
public enum LogNotice: Sendable, Equatable, CustomStringConvertible {
  /// A line that a crash had left unfinished was removed from the end of the log.
  case repaired(path: String, removedBytes: Int)
  /// The output takes nothing more for now; lines are counted as lost and writing is tried again.
  case failing(path: String, reason: String)
  /// The output takes lines again.
  case recovered(path: String, lostLines: Int)
  /// The file has reached its limit; lines are counted as lost until it is rotated.
  case full(path: String, limitInBytes: Int)
  /// The file was opened again, on request or because another file has its name now.
  case reopened(path: String)
  /// The file could not be opened again; the old one is still written.
  case cannotReopen(path: String, reason: String)

  public var description: String {
    switch self {
    case .repaired(let path, let bytes):
      "removed an unfinished last line (\(path)): a crash had left \(bytes) bytes of it; nothing to do"
    case .failing(let path, let reason):
      "cannot write (\(path)): \(reason); lines are lost until it works again"
    case .recovered(let path, let lines): "writing works again (\(path)): \(lines) lines were lost; nothing to do"
    case .full(let path, let limit):
      "cannot write (\(path)): the log has reached its limit of \(limit) bytes; rotate it, lines are lost until then"
    case .reopened(let path): "opened again (\(path))"
    case .cannotReopen(let path, let reason):
      "cannot open again (\(path)): \(reason); the old file is still written, mend the path"
    }
  }
}

/// Why an output could not be set up.
public struct LogError: Error, Equatable, CustomStringConvertible {
  public var path: String
  /// The system's error number, or 0.
  public var code: Int32

  public var description: String { "cannot write the log (\(path)): \(reason)" }
  /// What the system says of the error.
  public var reason: String { Self.reason(code) }

  static func reason(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}
