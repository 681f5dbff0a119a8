// SPDX-License-Identifier: Apache-2.0
import Detection

/// How the severity ladder reads in other systems: the only place where it is translated.
extension Severity {
  /// Suricata's `alert.severity`: 1 is the worst, 4 the least.
  public var eveLevel: Int {
    switch self {
    case .informational: 4
    case .low: 3
    case .medium: 2
    case .high, .critical: 1
    }
  }

  /// The numerical severity of syslog: informational, notice, warning, error, critical.
  ///
  /// - Source: RFC 5424 §6.2.1, table 2.
  public var syslogLevel: Int {
    switch self {
    case .informational: 6
    case .low: 5
    case .medium: 4
    case .high: 3
    case .critical: 2
    }
  }
}
