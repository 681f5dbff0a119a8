// SPDX-License-Identifier: Apache-2.0

/// Why the sensor can't do what it was asked: what, where, why, and what to do about it.
public struct Failure: Error, Sendable {
  /// The exit codes that scripts rely on; those above 63 are the ones of sysexits.h.
  public enum ExitCode: Int32, Sendable {
    case failed = 1
    case levelReached = 3
    case usage = 64
    case damagedInput = 65
    case noInput = 66
    case notPermitted = 77
    case badConfiguration = 78
  }

  public var what: String
  /// A path, a line, an interface.
  public var place: String
  public var why: String
  public var remedy: String
  public var exitCode: ExitCode

  public init(_ what: String, at place: String, because why: String, remedy: String, exitCode: ExitCode = .failed) {
    self.what = what
    self.place = place
    self.why = why
    self.remedy = remedy
    self.exitCode = exitCode
  }
}

extension Failure: CustomStringConvertible {
  /// `what (where): why; what to do`
  public var description: String {
    what + (place.isEmpty ? "" : " (\(place))") + ": " + why + (remedy.isEmpty ? "" : "; " + remedy)
  }
}
