// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What the sensor says of itself: one line each on standard error, which systemd keeps in the journal.
public enum Diagnostics {
  /// Writes `vedette: ` and the text as one line.
  public static func report(_ text: String) {
    var line = Array("vedette: ".utf8)
    line += visible(text).utf8
    line.append(UInt8(ascii: "\n"))
    writeAll(line, to: STDERR_FILENO)
  }

  /// The text without what came with a name and would steer a terminal or turn the direction of reading: each control and
  /// format character, and each separator of lines, becomes a space.
  static func visible(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: shown.append(" ")
      default: shown.append(scalar)
      }
    }
    return String(shown)
  }

  /// Writes all bytes, through interruptions; a closed or full standard error loses them, never the sensor.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    var offset = 0
    while offset < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      offset += count
    }
  }
}

/// What this build calls itself.
public enum Build {
  /// Semantic version 2.0.
  public static let version = "0.1.0"
}
