// SPDX-License-Identifier: Apache-2.0

/// What `vedette learn --accept` does: tells the running service that what a device did until now is as it should be.
public struct DeviceAcceptance {
  private let configurationPath: String?

  /// Names the configuration, nil for the installed one.
  public init(configurationPath: String? = nil) { self.configurationPath = configurationPath }

  /// Has the service take all that the device did until now for usual; returns what was done, in words.
  ///
  /// - Parameter device: Its id, address or name.
  /// - Throws: `failed` where no service runs, `noInput` where nobody goes by it, `usage` where several do.
  public func run(_ device: String) throws(Failure) -> String {
    let socket = try ConfigurationFile(path: configurationPath).configuration.control.socket
    guard !socket.isEmpty, case .accepted(let id)? = try ControlClient.ask(.accept(device: device), at: socket) else {
      throw Failure(
        "not accepted", at: socket.isEmpty ? "control.socket" : socket, because: "no service answers there",
        remedy: "start the service: what a device did of late is in its memory alone")
    }
    return """
      accepted    \(id)
      usual now   the hosts, services, names, topics and TLS programs that it used until now, and its rates
      as before   rules, and detectors that need nothing learned, as of scans, floods and passwords
      """
  }
}
