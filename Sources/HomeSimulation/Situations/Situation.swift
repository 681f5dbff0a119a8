// SPDX-License-Identifier: Apache-2.0

/// Something unusual that can happen to a home and is no attack: what a sensor must keep quiet about, or say calmly.
public enum Situation: String, CaseIterable, Sendable {
  /// The line to the Internet is down for forty minutes.
  case wanOutage = "wan-outage"
  /// The router restarts, and everybody joins again.
  case routerReboot = "router-reboot"
  /// All devices lose their power for five minutes.
  case powerCut = "power-cut"
  /// One device gets new firmware and restarts.
  case firmwareUpdate = "firmware-update"
  /// Somebody buys a phone.
  case newPhone = "new-phone"
  /// A guest's phone, for an evening.
  case guest
  /// An application on a phone or computer looks for everything on the network.
  case discovery
  /// A computer copies its files to the home's storage.
  case backup
  /// Somebody measures the line.
  case speedTest = "speed-test"
  /// Half an hour of video between a computer and a host of the Internet.
  case videoCall = "video-call"
  /// A maker moves a service to hosts with a new name.
  case newCloudDomain = "new-cloud-domain"
  /// The broker restarts, and all its clients come back at once.
  case brokerRestart = "broker-restart"
  /// A password was changed, and one client does not know it yet.
  case wrongPassword = "wrong-password"
  /// A printer asks every address of the network by SNMP what it is.
  case printerSearch = "printer-search"
  /// People put their clocks forward by an hour.
  case daylightSaving = "daylight-saving"

  /// Puts it into the home's future.
  func prepare(_ home: Home, at time: Double) {
    switch self {
    case .wanOutage: wanOutage(home, at: time)
    case .routerReboot: routerReboot(home, at: time)
    case .powerCut: powerCut(home, at: time)
    case .firmwareUpdate: firmwareUpdate(home, at: time)
    case .newPhone: newPhone(home, at: time)
    case .guest: guest(home, at: time)
    case .discovery: discovery(home, at: time)
    case .backup: backup(home, at: time)
    case .speedTest: speedTest(home, at: time)
    case .videoCall: videoCall(home, at: time)
    case .newCloudDomain: newCloudDomain(home, at: time)
    case .brokerRestart: brokerRestart(home, at: time)
    case .wrongPassword: wrongPassword(home, at: time)
    case .printerSearch: printerSearch(home, at: time)
    case .daylightSaving: daylightSaving(home, at: time)
    }
  }

  /// Notes what happens, for the story.
  func tell(_ home: Home, from first: Double, to last: Double, devices: [Device] = []) {
    home.happenings.append(
      Story.Happening(
        name: rawValue, first: home.calendar.unixTime(first), last: home.calendar.unixTime(last),
        devices: devices.map(\.name)))
  }
}
