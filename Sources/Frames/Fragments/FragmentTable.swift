// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What became of a fragment.
enum FragmentOutcome {
  /// It cannot be put together with others; its frame stands alone.
  case alone
  /// It waits for the rest of its packet.
  case held
  /// It completed its packet, whose bytes are in `FragmentTable.whole`: the header of the first fragment, and what came before.
  case whole(IPHeader, packets: UInt32, bytes: UInt32)
}

/// Puts fragments together, in memory reserved once.
///
/// Bytes that came first stand. A packet whose rest does not come in time is given up; when room is needed, the oldest one is.
/// The cost of a fragment grows with its length only.
///
/// - Source: RFC 791 §3.2; RFC 815 §3, with a bit for each unit of eight octets instead of a list of holes; RFC 8200 §4.5.
struct FragmentTable: ~Copyable {
  private let capacity: Int
  private let seed: UInt64
  private var packets: [FragmentedPacket] = []
  private var free: [Int32] = []
  /// The first packet of each place, by hash; -1 where there is none.
  private var index: [Int32]
  private var blocks: FragmentBlocks
  private var oldest: Int32 = -1
  private var newest: Int32 = -1
  private var reassembled: [UInt8] = []
  private(set) var statistics = FragmentStatistics()

  init(_ configuration: FragmentConfiguration) {
    capacity = max(1, configuration.packetCapacity)
    seed = configuration.hashSeed
    var size = 16
    while size < capacity { size *= 2 }
    index = Array(repeating: -1, count: size)
    blocks = FragmentBlocks(capacity: configuration.blockCapacity)
    packets.reserveCapacity(capacity)
    free.reserveCapacity(capacity)
    reassembled.reserveCapacity(Self.longestPacket)
  }

  static let longestPacket = 65_535

  /// The most bytes that a table of this configuration takes.
  static func memoryBound(_ configuration: FragmentConfiguration) -> Int {
    FragmentBlocks.memoryBound(capacity: configuration.blockCapacity) + longestPacket
      + max(16, configuration.packetCapacity) * (MemoryLayout<FragmentedPacket>.stride + 2 * 4 + 4)
  }

  /// The bytes of the packet that became whole last, from the part that was fragmented on.
  var whole: RawSpan {
    @_lifetime(borrow self) get { reassembled.span.octets }
  }

  /// Takes the fragment that a frame ends in, and says which rule its sender broke.
  mutating func take(
    _ frame: borrowing Frame, _ ip: IPHeader, _ header: PacketHeader
  ) -> (outcome: FragmentOutcome, breach: FragmentBreach?) {
    statistics.fragments &+= 1
    // A fragment that the capture cut would leave a hole for ever.
    guard frame.body.byteCount >= ip.payloadLength else {
      statistics.cut &+= 1
      return (.alone, nil)
    }
    let piece = frame.packet.extracting(from: ip.fragmentStart)
    if let breach = Self.breach(of: ip, piece.byteCount) {
      statistics.breaches &+= 1
      return (.alone, breach)
    }
    forgetOverdue(header.time)
    let slot = find(FragmentKey(ip, frame.link.vlan, frame.tunnels), ip, at: header.time)
    // A part may itself have come in parts, through a tunnel.
    packets[slot].fragmentCount &+= 1 &+ frame.earlier.packets
    packets[slot].linkByteCount &+= header.originalLength &+ frame.earlier.bytes
    var breach = insert(piece, ip, slot)
    if breach == nil, Self.isTiny(ip, piece.byteCount) { breach = .tiny }
    if breach != nil { statistics.breaches &+= 1 }
    guard packets[slot].isWhole, !packets[slot].isDiscarded else { return (.held, breach) }
    let found = packets[slot]
    join(slot)
    remove(slot)
    statistics.reassembled &+= 1
    return (
      .whole(found.header, packets: found.fragmentCount &- 1, bytes: found.linkByteCount &- header.originalLength),
      breach
    )
  }

  // MARK: Rules

  /// The rule that a fragment breaks whatever else came.
  private static func breach(of ip: IPHeader, _ count: Int) -> FragmentBreach? {
    if count == 0 { return .empty }
    // The header counts, too; that of IPv6 is no part of the length.
    let header = ip.source.family == .v4 ? ip.fragmentStart : 0
    if ip.fragmentOffset + count + header > longestPacket { return .tooLong }
    if ip.hasMoreFragments && count % FragmentedPacket.unitSize != 0 { return .misaligned }
    return nil
  }

  private static func isTiny(_ ip: IPHeader, _ count: Int) -> Bool {
    guard ip.fragmentOffset == 0 else { return false }
    return switch ip.fragmentFirst {
    case .tcp: count < 20
    case .udp, .icmp, .icmpv6: count < 8
    default: false
    }
  }

  // MARK: Bytes

  /// Keeps what is new of a fragment.
  private mutating func insert(_ piece: RawSpan, _ ip: IPHeader, _ slot: Int) -> FragmentBreach? {
    guard !packets[slot].isDiscarded else { return nil }
    let end = ip.fragmentOffset + piece.byteCount
    let length = packets[slot].length
    if length >= 0 && (end > length || (!ip.hasMoreFragments && end != length)) { return .length }
    if !ip.hasMoreFragments && packets[slot].end > end { return .length }
    let (isOverlapping, isConflicting, isRepeated) = compare(piece, at: ip.fragmentOffset, slot)
    if isOverlapping && !isRepeated && ip.source.family == .v6 {
      packets[slot].isDiscarded = true
      releaseBlocks(slot)
      return .overlap
    }
    if isRepeated { statistics.repeated &+= 1 }
    if !isRepeated && !keep(piece, at: ip.fragmentOffset, slot) { return nil }
    packets[slot].end = max(packets[slot].end, end)
    if !ip.hasMoreFragments { packets[slot].length = end }
    if ip.fragmentOffset == 0 && !packets[slot].hasFirst {
      packets[slot].header = ip
      packets[slot].hasFirst = true
    }
    return isConflicting ? .conflict : nil
  }

  /// Whether some of a fragment's bytes came before, some of them differently, and whether all came before and are the same.
  private func compare(
    _ piece: RawSpan, at start: Int, _ slot: Int
  ) -> (isOverlapping: Bool, isConflicting: Bool, isRepeated: Bool) {
    var (isOverlapping, isConflicting, isRepeated) = (false, false, true)
    var offset = 0
    while offset < piece.byteCount {
      let (place, range) = Self.stretch(from: start + offset, piece.byteCount - offset)
      let number = packets[slot].blocks[place]
      if number < 0 || blocks.isMissing(range, of: number) {
        isRepeated = false
        offset += range.count * FragmentedPacket.unitSize
        continue
      }
      for unit in range {
        switch blocks.compare(piece.extracting(from: offset).extracting(first: 8), with: unit, of: number) {
        case .missing: isRepeated = false
        case .same: isOverlapping = true
        case .different:
          isOverlapping = true
          isConflicting = true
          isRepeated = false
        }
        offset += FragmentedPacket.unitSize
      }
    }
    return (isOverlapping, isConflicting, isRepeated)
  }

  /// Keeps the bytes that have not come before. Returns whether there was room.
  private mutating func keep(_ piece: RawSpan, at start: Int, _ slot: Int) -> Bool {
    var offset = 0
    while offset < piece.byteCount {
      let (place, range) = Self.stretch(from: start + offset, piece.byteCount - offset)
      guard let number = block(place, of: slot) else { return false }
      if blocks.isMissing(range, of: number) {
        let count = range.count * FragmentedPacket.unitSize
        blocks.keep(piece.extracting(from: offset).extracting(first: count), as: range, of: number)
        packets[slot].unitCount += range.count
        offset += count
        continue
      }
      for unit in range {
        let octets = piece.extracting(from: offset).extracting(first: FragmentedPacket.unitSize)
        if case .missing = blocks.compare(octets, with: unit, of: number) {
          blocks.keep(octets, as: unit..<unit + 1, of: number)
          packets[slot].unitCount += 1
        }
        offset += FragmentedPacket.unitSize
      }
    }
    return true
  }

  /// The block of an offset, and the units in it of so many bytes from there on.
  private static func stretch(from offset: Int, _ count: Int) -> (place: Int, units: Range<Int>) {
    let first = offset % FragmentedPacket.blockSize / FragmentedPacket.unitSize
    let here = min(count, FragmentedPacket.blockSize - offset % FragmentedPacket.blockSize)
    let last = first + (here + FragmentedPacket.unitSize - 1) / FragmentedPacket.unitSize
    return (offset / FragmentedPacket.blockSize, first..<last)
  }

  /// The block for a place of a packet; older packets make room for it.
  private mutating func block(_ place: Int, of slot: Int) -> Int32? {
    if packets[slot].blocks[place] >= 0 { return packets[slot].blocks[place] }
    while true {
      if let number = blocks.claim() {
        packets[slot].blocks[place] = number
        return number
      }
      // Each turn gives up a packet; one alone never needs all blocks.
      let victim = oldest == Int32(truncatingIfNeeded: slot) ? packets[slot].newer : oldest
      guard victim >= 0 else { return nil }
      statistics.evicted &+= 1
      remove(Int(victim))
    }
  }

  private mutating func join(_ slot: Int) {
    reassembled.removeAll(keepingCapacity: true)
    var left = packets[slot].length
    for place in 0..<FragmentedPacket.blockLimit where left > 0 {
      blocks.append(first: min(left, FragmentedPacket.blockSize), of: packets[slot].blocks[place], to: &reassembled)
      left -= FragmentedPacket.blockSize
    }
  }

  private mutating func releaseBlocks(_ slot: Int) {
    for place in 0..<FragmentedPacket.blockLimit where packets[slot].blocks[place] >= 0 {
      blocks.release(packets[slot].blocks[place])
      packets[slot].blocks[place] = -1
    }
  }

  // MARK: Packets

  /// The packet that a fragment belongs to; made where there is none, for which the oldest gives way.
  private mutating func find(_ key: FragmentKey, _ ip: IPHeader, at time: Timestamp) -> Int {
    let place = Int(truncatingIfNeeded: key.hash(seed: seed)) & (index.count - 1)
    var slot = index[place]
    while slot >= 0 {
      if packets[Int(slot)].key == key { break }
      slot = packets[Int(slot)].next
    }
    if slot >= 0 {
      guard isOverdue(slot, time) else { return Int(slot) }
      // The number came round again: these are fragments of another packet.
      statistics.timedOut &+= 1
      remove(Int(slot))
    }
    if free.isEmpty && packets.count == capacity {
      statistics.evicted &+= 1
      remove(Int(oldest))
    }
    var packet = FragmentedPacket(key, ip, at: time)
    packet.next = index[place]
    packet.older = newest
    if let number = free.popLast() {
      slot = number
      packets[Int(slot)] = packet
    } else {
      slot = Int32(truncatingIfNeeded: packets.count)
      packets.append(packet)
    }
    index[place] = slot
    if newest >= 0 { packets[Int(newest)].newer = slot } else { oldest = slot }
    newest = slot
    return Int(slot)
  }

  /// Gives up the packets whose time is over; each turn takes one out.
  private mutating func forgetOverdue(_ now: Timestamp) {
    while oldest >= 0, isOverdue(oldest, now) {
      statistics.timedOut &+= 1
      remove(Int(oldest))
    }
  }

  private func isOverdue(_ slot: Int32, _ now: Timestamp) -> Bool {
    now.nanoseconds(since: packets[Int(slot)].start) > packets[Int(slot)].patience
  }

  private mutating func remove(_ slot: Int) {
    releaseBlocks(slot)
    let number = Int32(truncatingIfNeeded: slot)
    let (older, newer) = (packets[slot].older, packets[slot].newer)
    if older >= 0 { packets[Int(older)].newer = newer } else { oldest = newer }
    if newer >= 0 { packets[Int(newer)].older = older } else { newest = older }
    let place = Int(truncatingIfNeeded: packets[slot].key.hash(seed: seed)) & (index.count - 1)
    if index[place] == number {
      index[place] = packets[slot].next
    } else {
      var before = index[place]
      while before >= 0, packets[Int(before)].next != number { before = packets[Int(before)].next }
      if before >= 0 { packets[Int(before)].next = packets[slot].next }
    }
    free.append(number)
  }
}
