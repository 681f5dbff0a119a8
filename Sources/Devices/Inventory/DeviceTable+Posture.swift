// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols

extension DeviceTable {
  /// Takes in what a message shows of its sender's encryption, of what it does for others, and of whom it asks for; of the
  /// receiver, what the sender chose for both.
  ///
  /// - Returns: the place of the device of which something new is known, if there is one.
  mutating func learnConduct(from message: ProtocolMessage, in context: @_addressable EventContext) -> Int? {
    switch message {
    case .tlsClientHello(let hello), .dtls(.clientHello(let hello)): return learnHello(hello, in: context)
    case .tlsServerHello(let hello), .dtls(.serverHello(let hello)): return learnAnswer(hello, in: context)
    case .quic(let quic):
      switch quic.content {
      case .clientHello(let hello, _): return learnHello(hello, in: context)
      case .serverHello(let hello): return learnAnswer(hello, in: context)
      default: return nil
      }
    case .dns(let dns): return learnQuestion(dns, in: context)
    case .mqtt(let packet):
      switch packet.body {
      case .connack: return change(sender(context)) { $0.roles.insert(.broker) }
      case .connect(let connect) where connect.flags.hasPassword: return show(.password, context)
      default: return nil
      }
    case .telnet(let telnet): return telnet.showsPassword ? show(.password, context) : nil
    case .ftp(let ftp): return ftp.showsPassword ? show(.password, context) : nil
    case .snmp(let snmp): return snmp.showsPassword ? show(.community, context) : nil
    default: return nil
    }
  }

  func sender(_ context: borrowing @_addressable EventContext) -> Int? {
    locateReceiver(mac: context.sourceMAC, address: context.sender.address)
  }

  /// Changes a record; returns its place where that made it another in what is shown of it.
  private mutating func change(_ slot: Int?, _ body: (inout DeviceRecord) -> Void) -> Int? {
    guard let slot else { return nil }
    let (posture, roles, domains) = (records[slot].posture, records[slot].roles, records[slot].askedDomains.count)
    body(&records[slot])
    let isSame =
      records[slot].posture == posture && records[slot].roles == roles && records[slot].askedDomains.count == domains
    return isSame ? nil : slot
  }

  private mutating func show(_ kind: CredentialKinds, _ context: borrowing @_addressable EventContext) -> Int? {
    change(sender(context)) { $0.posture.credentials.formUnion(kind) }
  }

  private mutating func learnHello(_ hello: borrowing TLSClientHello, in context: borrowing @_addressable EventContext)
    -> Int?
  {
    guard !hello.lacksLists else { return nil }
    let versions = TLSVersions(hello)
    let ciphers = CipherStrengths((copy hello).cipherSuites)
    let domain = types.domain(of: (copy hello).serverName)
    return change(sender(context)) { record in
      record.posture.offeredVersions.formUnion(versions)
      record.posture.offeredCiphers.formUnion(ciphers)
      if let domain { record.askedDomains.learn(domain) }
    }
  }

  private mutating func learnAnswer(_ hello: borrowing TLSServerHello, in context: borrowing @_addressable EventContext)
    -> Int?
  {
    guard !hello.isRetryRequest else { return nil }
    let version = TLSVersions(hello.version)
    let cipher = CipherStrengths(suite: hello.cipherSuite)
    let server = change(sender(context)) { record in
      record.posture.servedVersions.formUnion(version)
      record.posture.chosenCiphers.formUnion(cipher)
    }
    let client = locateReceiver(mac: context.destinationMAC, address: context.receiver.address)
    return change(client) { record in
      record.posture.acceptedVersions.formUnion(version)
      record.posture.chosenCiphers.formUnion(cipher)
    } ?? server
  }

  /// A question for a name says whose device it may be; an answer, that its sender is a resolver.
  private mutating func learnQuestion(_ dns: borrowing DNSMessage, in context: borrowing @_addressable EventContext)
    -> Int?
  {
    guard dns.variant == .unicast else { return nil }
    if dns.isResponse {
      guard context.direction == .toClient else { return nil }
      return change(sender(context)) { $0.roles.insert(.resolver) }
    }
    var questions = (copy dns).questions
    guard let question = questions.next() else { return nil }
    let name = question.name
    guard let domain = types.domain(of: name.bytes) else { return nil }
    return change(sender(context)) { $0.askedDomains.learn(domain) }
  }
}
