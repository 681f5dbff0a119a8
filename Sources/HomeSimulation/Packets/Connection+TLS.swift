// SPDX-License-Identifier: Apache-2.0

/// TLS in a connection: a handshake that can be read, and then octets that cannot.
extension Connection {
  /// The handshake; a session that was resumed needs no certificate.
  func greet(_ profile: TLSProfile, name: String?, serverVersion: UInt16 = 0x0304, resumed: Bool = false) {
    let version = min(profile.version, serverVersion)
    let helloVersion: UInt16 = profile.version < 0x0303 ? profile.version : 0x0301
    send(
      TLSHello.record(
        TLSHello.ContentType.handshake, version: helloVersion, TLSHello.client(profile, name: name, &chance)),
      fromClient: true)
    travel(toServer: true)
    if version == 0x0304 {
      greetModern(profile, resumed: resumed)
    } else {
      greetOlder(profile, version: version, name: name)
    }
  }

  private static let change = TLSHello.record(TLSHello.ContentType.changeCipherSpec, [1])

  private func greetModern(_ profile: TLSProfile, resumed: Bool) {
    let hello = TLSHello.record(
      TLSHello.ContentType.handshake, TLSHello.server(profile, version: 0x0304, &chance))
    send(hello + Self.change + sealed(resumed ? 90 : 2400 + Int(chance.next() & 0x3FF)), fromClient: false)
    travel(toServer: false)
    send(Self.change + sealed(53), fromClient: true)
    travel(toServer: true)
    send(sealed(250) + sealed(250), fromClient: false)
    travel(toServer: false)
  }

  private func greetOlder(_ profile: TLSProfile, version: UInt16, name: String?) {
    let type = TLSHello.ContentType.handshake
    var certificates = chance.split()
    let leaf = Certificate.der(for: name ?? "device", &certificates)
    let issuer = Certificate.der(for: "Northern Trust Services CA 2", &certificates)
    let chain = TLSHello.handshake(11) { bytes in
      bytes.append(lengthOf: 3) { bytes in
        for certificate in [leaf, issuer] {
          bytes.append(lengthOf: 3) { $0.append(contentsOf: certificate) }
        }
      }
    }
    let exchange = TLSHello.handshake(12) { bytes in
      bytes.append(contentsOf: [3, 0, 0x17, 65, 4])
      bytes.append(contentsOf: certificates.bytes(64))
      if version >= 0x0303 { bytes.append(contentsOf: [4, 1]) }
      bytes.append(lengthOf: 2) { $0.append(contentsOf: certificates.bytes(256)) }
    }
    let hello = TLSHello.server(profile, version: version, &chance)
    send(
      [hello, chain, exchange, TLSHello.handshake(14) { _ in }].flatMap { TLSHello.record(type, version: version, $0) },
      fromClient: false)
    travel(toServer: false)
    let own = TLSHello.handshake(16) { bytes in
      bytes.append(contentsOf: [65, 4])
      bytes.append(contentsOf: certificates.bytes(64))
    }
    let change = TLSHello.record(TLSHello.ContentType.changeCipherSpec, version: version, [1])
    let finished = TLSHello.record(type, version: version, certificates.bytes(40))
    send(TLSHello.record(type, version: version, own) + change + finished, fromClient: true)
    travel(toServer: true)
    send(change + TLSHello.record(type, version: version, certificates.bytes(40)), fromClient: false)
    travel(toServer: false)
  }

  /// Octets of an application, enciphered, in records of at most 16 KiB.
  func sealed(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + count / 1024 + 32)
    var left = count
    while left > 0 {
      let part = min(left, 16_384)
      bytes.append(TLSHello.ContentType.applicationData)
      bytes.append(big16: 0x0303)
      bytes.append(big16: part + 16)
      Noise.append(part + 16, to: &bytes, &chance)
      left -= part
    }
    return bytes
  }

  /// A question and its answer, enciphered.
  func exchangeSealed(up: Int, down: Int, thinking: Double = 0.02) {
    send(sealed(up), fromClient: true)
    travel(toServer: true)
    wait(thinking)
    send(sealed(down), fromClient: false)
    travel(toServer: false)
  }

  /// A question and its answer that everybody can read.
  func exchange(_ question: [UInt8], _ answer: [UInt8], thinking: Double = 0.005) {
    send(question, fromClient: true)
    travel(toServer: true)
    wait(thinking)
    send(answer, fromClient: false)
    travel(toServer: false)
  }

  /// Says farewell and ends.
  func closeSealed() {
    send(sealed(2), fromClient: true)
    travel(toServer: true)
    close()
  }
}
