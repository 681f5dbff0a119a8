// SPDX-License-Identifier: Apache-2.0

/// What many octets are wrapped in.
enum Content {
  case tls, smb, bare
}

extension Doer {
  /// Sends many octets over a connection, piece by piece, so that few of them wait at a time; then does something else.
  func transfer(
    _ count: Int, over connection: Connection, fromClient: Bool, as content: Content = .tls, pause: Double = 0,
    then next: @escaping () -> Void = {}
  ) {
    let piece = min(count, 65_536)
    let bytes =
      switch content {
      case .tls: connection.sealed(piece)
      case .smb: SMBMessage.sealed(piece, &connection.chance)
      case .bare: Noise.bytes(piece, &connection.chance)
      }
    connection.send(bytes, fromClient: fromClient)
    connection.wait(pause)
    guard connection.isOpen, count > piece else {
      connection.settle()
      return device.at(connection.clock, next)
    }
    device.at(connection.clock) { [self] in
      transfer(count - piece, over: connection, fromClient: fromClient, as: content, pause: pause, then: next)
    }
  }

  /// Gets a file from a service of the Internet.
  func download(_ count: Int, from name: String, at time: Double, then next: @escaping (Double) -> Void = { _ in }) {
    guard let connection = reach(name, port: 443, at: time) else { return }
    connection.greet(device.kind.tls, name: name, serverVersion: device.kind.tls.version)
    connection.send(connection.sealed(380), fromClient: true)
    connection.travel(toServer: true)
    transfer(count, over: connection, fromClient: false) {
      connection.closeSealed()
      next(connection.clock)
    }
  }

  /// Brings a file to a service of the Internet.
  func upload(_ count: Int, to name: String, at time: Double, pause: Double = 0) {
    guard let connection = reach(name, port: 443, at: time) else { return }
    connection.greet(device.kind.tls, name: name, serverVersion: device.kind.tls.version)
    transfer(count, over: connection, fromClient: true, pause: pause) {
      connection.travel(toServer: true)
      connection.send(connection.sealed(240), fromClient: false)
      connection.closeSealed()
    }
  }

  /// A stream of datagrams both ways, as calls and games have it, for a number of seconds.
  func stream(
    with host: Station, port: UInt16, perSecond: Int, up: Int, down: Int, seconds: Double, roundTrip: Double,
    at time: Double
  ) {
    let source = chance.half() | 0xC000
    streamSecond(from: source, host, port, perSecond, up, down, until: time + seconds, roundTrip, at: time)
  }

  private func streamSecond(
    from source: UInt16, _ host: Station, _ port: UInt16, _ perSecond: Int, _ up: Int, _ down: Int, until end: Double,
    _ roundTrip: Double, at time: Double
  ) {
    guard time < end, !home.weather.isOffline(at: time) else { return }
    var (sent, received) = (time, time + roundTrip)
    for _ in 0..<perSecond {
      home.datagram(from: device.station, source, to: host, port, datagramBody(up), at: sent)
      home.datagram(from: host, port, to: device.station, source, datagramBody(down), at: received)
      sent += chance.number(in: 0.6...1.4) / Double(perSecond)
      received += chance.number(in: 0.6...1.4) / Double(perSecond)
    }
    device.at(time + 1) { [self] in
      streamSecond(from: source, host, port, perSecond, up, down, until: end, roundTrip, at: time + 1)
    }
  }

  /// A body that looks like RTP (RFC 3550 §5.1) with ciphertext in it.
  private func datagramBody(_ size: Int) -> [UInt8] {
    [0x80, 0x6F] + Noise.bytes(max(20, size * chance.number(in: 70...130) / 100), &chance)
  }
}
