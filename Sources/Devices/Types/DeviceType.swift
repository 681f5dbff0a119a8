// SPDX-License-Identifier: Apache-2.0

/// What kind of thing a device is.
public enum DeviceType: UInt8, CaseIterable, Sendable {
  case unknown
  case camera
  case doorbell
  case lock
  /// A siren, a base station of an alarm system, a smoke alarm.
  case alarm
  /// A plug or a switch in the wall.
  case plug
  case light
  /// A thermostat, a heating or an air conditioner.
  case thermostat
  case sensor
  /// A hub, bridge or gateway for devices that speak another radio.
  case hub
  /// A loudspeaker or voice assistant.
  case speaker
  /// A television, or what plays on one.
  case mediaPlayer
  case printer
  /// A router, access point, repeater or managed switch.
  case router
  case computer
  /// A phone, tablet or watch.
  case phone
  /// A household appliance: coffee, laundry, cleaning, kitchen, air.
  case appliance
  /// A scale, a blood pressure meter and their like.
  case health
  /// An inverter, meter or charging station.
  case energy
  /// A programmable controller, or another part of a plant or building.
  case controller
  /// A server, network storage or recorder.
  case server
  case console
  /// A telephone that speaks over IP, or what telephones are connected to.
  case telephone
}

extension DeviceType {
  /// The type's name in logs.
  public var word: StaticString {
    switch self {
    case .unknown: "unknown"
    case .camera: "camera"
    case .doorbell: "doorbell"
    case .lock: "lock"
    case .alarm: "alarm"
    case .plug: "plug"
    case .light: "light"
    case .thermostat: "thermostat"
    // The word alone is this sensor's own, in alerts about itself.
    case .sensor: "sensor-device"
    case .hub: "hub"
    case .speaker: "speaker"
    case .mediaPlayer: "media-player"
    case .printer: "printer"
    case .router: "router"
    case .computer: "computer"
    case .phone: "phone"
    case .appliance: "appliance"
    case .health: "health"
    case .energy: "energy"
    case .controller: "controller"
    case .server: "server"
    case .console: "game-console"
    case .telephone: "telephone"
    }
  }
}
