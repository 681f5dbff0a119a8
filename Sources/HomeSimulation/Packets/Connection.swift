// SPDX-License-Identifier: Apache-2.0

/// One TCP connection, both ends, drawn as it is seen at the router.
///
/// Its `clock` moves on with all that is sent. What cannot be delivered ends it; on a connection that is not open,
/// everything does nothing, so that a conversation can be written down without a question after each line.
///
/// - Source: RFC 9293.
final class Connection {
  /// How the server takes a connection attempt.
  enum Welcome {
    case accepted
    case refused
    /// No answer at all.
    case silence
  }

  struct Flags {
    static let fin: UInt8 = 0x01
    static let syn: UInt8 = 0x02
    static let reset: UInt8 = 0x04
    static let push: UInt8 = 0x08
    static let acknowledgement: UInt8 = 0x10
  }

  /// One of the two ends.
  struct End {
    let station: Station
    let port: UInt16
    let stack: TCPStack
    /// The number of the octet that it sends next.
    var next: UInt32
    /// What its timestamps began with.
    let firstTimestamp: UInt32
    /// When it received what it has not yet acknowledged.
    var owesSince: Double?
    /// Seconds until what passed the router arrives there, is answered, and passes it again.
    let roundTrip: Double
    /// Octets a second that it can send.
    let speed: Double
  }

  let home: Home
  var client: End
  var server: End
  /// The seconds of event time at which the next is sent.
  var clock: Double
  private(set) var isOpen = false
  var chance: Generator
  private var lastTimestamps: (client: UInt32, server: UInt32) = (0, 0)
  private let hasTimestamps: Bool

  /// The octets of a segment at most, so that its packet fits into Ethernet's 1,500.
  private let segmentSize: Int

  init(_ home: Home, from client: End, to server: End, at clock: Double, _ chance: Generator) {
    (self.home, self.client, self.server, self.clock, self.chance) = (home, client, server, clock, chance)
    hasTimestamps = client.stack.hasTimestamps && server.stack.hasTimestamps
    segmentSize = 1460 - (hasTimestamps ? 12 : 0)
  }

  /// Whether it leads out of the home.
  var isRemote: Bool { !client.station.isLocal || !server.station.isLocal }
  private var isCut: Bool { home.weather.isDark(at: clock) || isRemote && home.weather.isOffline(at: clock) }

  // MARK: - Beginning and end

  /// The handshake, and whether it succeeds.
  @discardableResult
  func open(_ welcome: Welcome = .accepted, tries: Int = 4) -> Bool {
    let welcome = isCut ? .silence : welcome
    emit(isFromClient: true, Flags.syn, options: synOptions(client.stack, isAnswer: false))
    switch welcome {
    case .silence:
      // 1, 2, 4 … seconds (RFC 6298 §2).
      for attempt in 0..<max(0, tries - 1) {
        clock += Double(1 << attempt)
        emit(isFromClient: true, Flags.syn, options: synOptions(client.stack, isAnswer: false))
      }
      clock += Double(1 << max(0, tries - 1))
      return false
    case .refused:
      client.next &+= 1
      wait(server.roundTrip)
      emit(isFromClient: false, Flags.reset | Flags.acknowledgement, window: 0)
      return false
    case .accepted:
      client.next &+= 1
      wait(server.roundTrip)
      emit(isFromClient: false, Flags.syn | Flags.acknowledgement, options: synOptions(server.stack, isAnswer: true))
      server.next &+= 1
      wait(client.roundTrip)
      emit(isFromClient: true, Flags.acknowledgement)
      isOpen = true
      return true
    }
  }

  /// Ends it in order.
  func close(byServer: Bool = false) {
    guard isOpen, !abandonIfCut() else { return }
    settle()
    emit(isFromClient: !byServer, Flags.fin | Flags.acknowledgement)
    if byServer { server.next &+= 1 } else { client.next &+= 1 }
    wait(byServer ? client.roundTrip : server.roundTrip)
    emit(isFromClient: byServer, Flags.fin | Flags.acknowledgement)
    if byServer { client.next &+= 1 } else { server.next &+= 1 }
    wait(byServer ? server.roundTrip : client.roundTrip)
    emit(isFromClient: !byServer, Flags.acknowledgement)
    isOpen = false
  }

  /// Ends it at once.
  func reset(byServer: Bool = false) {
    guard isOpen else { return }
    emit(isFromClient: !byServer, Flags.reset | Flags.acknowledgement, window: 0)
    isOpen = false
  }

  /// Is no longer there, without a word: one end lost its power.
  func abandon() { isOpen = false }

  // MARK: - Octets

  /// Sends octets, in as many segments as they need.
  func send(_ bytes: [UInt8], fromClient: Bool) {
    guard isOpen, !bytes.isEmpty, !abandonIfCut(sending: bytes, fromClient: fromClient) else { return }
    answerLate(isFromClient: fromClient)
    var start = 0
    var unanswered = 0
    while start < bytes.count {
      let end = min(start + segmentSize, bytes.count)
      let isLast = end == bytes.count
      segment(bytes[start..<end], isFromClient: fromClient, isLast ? Flags.push : 0)
      start = end
      unanswered += 1
      if unanswered == 2, !isLast {
        acknowledge(isFromClient: !fromClient, after: 0.4)
        unanswered = 0
      }
    }
    if fromClient { server.owesSince = clock } else { client.owesSince = clock }
  }

  /// Sends what acknowledgements are owed, as late as they may be (RFC 9293 §3.8.6.3), so that nothing is left open.
  func settle() {
    answerLate(isFromClient: true, always: true)
    answerLate(isFromClient: false, always: true)
  }

  /// Lets time pass, as an end thinks or a packet travels.
  func wait(_ seconds: Double) { clock += seconds * chance.number(in: 0.9...1.3) }

  /// Lets the time pass that a packet needs to the one end and its answer back.
  func travel(toServer: Bool) { wait(toServer ? server.roundTrip : client.roundTrip) }

  /// Goes on at a time, unless it is later already.
  func resume(at time: Double) { clock = max(clock, time) }

  /// A probe of one octet before the next, and its answer (RFC 9293 §3.8.4).
  func probe(byServer: Bool = false) {
    guard isOpen, !abandonIfCut() else { return }
    settle()
    let end = byServer ? server : client
    emit(isFromClient: !byServer, Flags.acknowledgement, sequence: end.next &- 1)
    wait(byServer ? client.roundTrip : server.roundTrip)
    emit(isFromClient: byServer, Flags.acknowledgement)
  }

  // MARK: - Segments

  private func segment(_ bytes: ArraySlice<UInt8>, isFromClient: Bool, _ flags: UInt8) {
    let flags = flags | Flags.acknowledgement
    emit(isFromClient: isFromClient, flags, bytes)
    clock += Double(bytes.count + 54) / (isFromClient ? client.speed : server.speed)
    if chance.chance(isRemote ? 0.001 : 0.0003) {
      // Lost behind the router, or its acknowledgement was: it comes again.
      clock += 0.2 + (isFromClient ? server : client).roundTrip * 2
      emit(isFromClient: isFromClient, flags, bytes)
    }
    if isFromClient { client.next &+= UInt32(bytes.count) } else { server.next &+= UInt32(bytes.count) }
  }

  /// An acknowledgement on its way while the other end goes on sending.
  private func acknowledge(isFromClient: Bool, after share: Double) {
    let end = isFromClient ? client : server
    let numbers = (client.next, server.next)
    let (moment, before) = (clock + end.roundTrip * share, clock)
    clock = moment
    emit(isFromClient: isFromClient, Flags.acknowledgement)
    clock = before
    (client.next, server.next) = numbers
  }

  /// An end that owes an acknowledgement for longer than it may sends it alone; a fresher one travels with the answer.
  private func answerLate(isFromClient: Bool, always: Bool = false) {
    guard let since = isFromClient ? client.owesSince : server.owesSince else { return }
    let end = isFromClient ? client : server
    let due = since + end.roundTrip + 0.04
    if always || clock > due {
      let before = max(clock, due)
      clock = due
      emit(isFromClient: isFromClient, Flags.acknowledgement)
      clock = before
    }
    if isFromClient { client.owesSince = nil } else { server.owesSince = nil }
  }

  /// Ends a connection whose other end cannot be reached, after it was tried in vain.
  private func abandonIfCut(sending bytes: [UInt8] = [], fromClient: Bool = true) -> Bool {
    guard isCut else { return false }
    // From behind a line that is down, nothing comes; what the home sends is repeated for a while (RFC 6298 §5).
    let isSeen = fromClient ? client.station.isLocal : server.station.isLocal
    if isSeen, !bytes.isEmpty {
      let first = bytes[..<min(segmentSize, bytes.count)]
      for attempt in 0..<6 {
        emit(isFromClient: fromClient, Flags.push | Flags.acknowledgement, first)
        clock += 0.3 * Double(1 << attempt)
      }
    }
    isOpen = false
    return true
  }

  private func emit(
    isFromClient: Bool, _ flags: UInt8, _ bytes: ArraySlice<UInt8> = [], options: [UInt8] = [], window: UInt16? = nil,
    sequence: UInt32? = nil
  ) {
    let (from, to) = isFromClient ? (client, server) : (server, client)
    var options = options
    if hasTimestamps, options.isEmpty, flags & Flags.reset == 0 {
      options.reserveCapacity(12)
      options.append(contentsOf: [1, 1])
      appendTimestamps(&options, isFromClient: isFromClient)
    } else if hasTimestamps, flags & Flags.syn != 0 {
      noteTimestamp(isFromClient: isFromClient)
    }
    let acknowledges = flags & Flags.acknowledgement != 0
    home.segment(
      PacketWriter.Segment(
        source: from.station, sourcePort: from.port, destination: to.station, destinationPort: to.port,
        sequence: sequence ?? from.next, acknowledgement: acknowledges ? to.next : 0, flags: flags,
        window: window ?? (flags & Flags.syn != 0 ? from.stack.window : from.stack.laterWindow), options: options),
      bytes, at: clock)
  }

  /// Segment size, selective acknowledgements, timestamps and window scale, in the order of Linux.
  private func synOptions(_ stack: TCPStack, isAnswer: Bool) -> [UInt8] {
    let other = isAnswer ? client.stack : stack
    var options: [UInt8] = [2, 4, 5, 0xB4]
    if stack.permitsSelectiveAcknowledgement && other.permitsSelectiveAcknowledgement {
      options += hasOption(stack, other) ? [4, 2] : [1, 1, 4, 2]
    } else if hasOption(stack, other) {
      options += [1, 1]
    }
    if hasOption(stack, other) { appendTimestamps(&options, isFromClient: !isAnswer, isFirst: !isAnswer) }
    if let scale = stack.windowScale, other.windowScale != nil { options += [1, 3, 3, scale] }
    return options
  }

  private func hasOption(_ stack: TCPStack, _ other: TCPStack) -> Bool { stack.hasTimestamps && other.hasTimestamps }

  /// The timestamps option (RFC 7323 §3): this end's clock in milliseconds, and the last one heard of the other.
  private func appendTimestamps(_ options: inout [UInt8], isFromClient: Bool, isFirst: Bool = false) {
    noteTimestamp(isFromClient: isFromClient)
    options.append(contentsOf: [8, 10])
    options.append(big32: isFromClient ? lastTimestamps.client : lastTimestamps.server)
    options.append(big32: isFirst ? 0 : isFromClient ? lastTimestamps.server : lastTimestamps.client)
  }

  private func noteTimestamp(isFromClient: Bool) {
    let elapsed = UInt32(truncatingIfNeeded: Int64(clock * 1000))
    if isFromClient {
      lastTimestamps.client = client.firstTimestamp &+ elapsed
    } else {
      lastTimestamps.server = server.firstTimestamp &+ elapsed
    }
  }
}
