// SPDX-License-Identifier: Apache-2.0

/// Reports what it measures to the home's hub by CoAP.
struct CoAPReport: Habit {
  let path: [String]
  let every: Double

  static let port: UInt16 = 5683

  func begin(_ doer: Doer, at time: Double) {
    let source = doer.chance.half() | 0xC000
    doer.every(every, jitter: 0.03, from: time) { now in
      guard let hub = doer.home.device("hub") else { return }
      let value = doer.chance.number(in: 180...240)
      let report = CoAPMessage(
        kind: .confirmable, code: CoAPMessage.Code.post, id: doer.chance.half(), token: doer.chance.bytes(4),
        path: path, format: 0, payload: Array("\(value / 10).\(value % 10)".utf8))
      doer.ask(hub, report, from: source, answer: CoAPMessage.Code.changed, at: now)
    }
  }
}

extension Doer {
  /// A CoAP request to a device of the home and its answer, if it gives one.
  func ask(
    _ other: Device, _ request: CoAPMessage, from source: UInt16, answer code: UInt8?, _ payload: [UInt8] = [],
    at time: Double
  ) {
    var clock = time
    guard device.meet(other, at: &clock) else { return }
    home.datagram(from: device.station, source, to: other.station, CoAPReport.port, request.encoded, at: clock)
    guard let code else { return }
    let answer = CoAPMessage(
      kind: request.kind == .confirmable ? .acknowledgement : .nonConfirmable, code: code, id: request.id,
      token: request.token, format: payload.isEmpty ? nil : 40, payload: payload)
    let delay = other.kind.responseTime * chance.number(in: 1...3)
    home.datagram(from: other.station, CoAPReport.port, to: device.station, source, answer.encoded, at: clock + delay)
  }
}
