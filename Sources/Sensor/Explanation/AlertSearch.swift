// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage

/// Finds the line of an alert by its uid: in a JSON log, in the history that the state keeps, or in a replay of the capture.
public enum AlertSearch {
  /// Whether a word is the uid of an alert rather than the name of a detector: 14 hexadecimal digits; of one under a pseudonym, `~`
  /// and 16.
  public static func isUID(_ word: String) -> Bool {
    let (digits, count) = word.hasPrefix("~") ? (word.dropFirst(), 16) : (word[...], 14)
    return digits.count == count && digits.allSatisfy(\.isHexDigit)
  }

  /// The alert in a JSON log.
  ///
  /// - Throws: `noInput` where the log cannot be read or has no such alert.
  public static func alert(_ uid: String, inLog path: String) throws(Failure) -> AlertExplanation {
    guard let log = FileHandle(forReadingAtPath: path) else {
      throw Failure(
        "cannot read the log", at: path, because: "it is not there, or may not be read",
        remedy: "check the path and its permissions", exitCode: .noInput)
    }
    defer { try? log.close() }
    let wanted = Data("\"uid\":\"\(uid)\"".utf8)
    var held = Data()
    while let piece = try? log.read(upToCount: 1 << 20), !piece.isEmpty {
      held.append(piece)
      while let end = held.firstIndex(of: 0x0A) {
        let line = held[held.startIndex..<end]
        if line.range(of: wanted) != nil, let alert = try explanation(of: line, uid) { return alert }
        held = held[held.index(after: end)...]
      }
      // No line of ours is so long; what is none is passed over.
      if held.count > 8 << 20 { held = Data() } else { held = Data(held) }
    }
    throw notFound(uid, in: path)
  }

  /// The alert in the history that the state at a path keeps.
  ///
  /// - Throws: `noInput` where there is no state, or no such alert in it; `notPermitted` where it may not be read.
  public static func alert(_ uid: String, inState path: String) throws(Failure) -> AlertExplanation {
    let stored: StoredAlert?
    do { stored = try StateReader.open(path).alert(uid: uid) } catch { throw Failure(error) }
    guard let stored else { throw notFound(uid, in: path) }
    return try AlertExplanation(line: stored.line)
  }

  /// The alert as a replay with these options raises it.
  ///
  /// - Throws: what keeps the replay from starting; `noInput` where it raises no such alert.
  public static func alert(_ uid: String, replaying options: ReplayOptions) throws(Failure) -> AlertExplanation {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vedette-explain-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Failure(
        "cannot replay", at: folder.path, because: "no folder can be made there", remedy: "set TMPDIR to another one")
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    var options = options
    let log = folder.appending(path: "alerts.json").path
    options.logPath = log
    _ = try ReplayRun(options).run()
    do { return try alert(uid, inLog: log) } catch { throw notFound(uid, in: options.paths.joined(separator: ", ")) }
  }

  /// The alert of a line that has the uid somewhere: other records name it, too.
  private static func explanation(of line: Data, _ uid: String) throws(Failure) -> AlertExplanation? {
    let text = String(decoding: line, as: UTF8.self)
    guard let record = (try? JSONSerialization.jsonObject(with: line)) as? [String: Any],
      record["event_type"] as? String == "alert", (record["vedette"] as? [String: Any])?["uid"] as? String == uid
    else { return nil }
    return try AlertExplanation(line: text)
  }

  private static func notFound(_ uid: String, in place: String) -> Failure {
    Failure(
      "no such alert", at: uid, because: "\(place) has none of this uid",
      remedy: "name the log it came from with --log, or the capture with --replay and the options of that replay",
      exitCode: .noInput)
  }
}
