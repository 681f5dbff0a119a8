// SPDX-License-Identifier: Apache-2.0

import Glibc
import NetworkTypes
import PacketQueue
import Testing

@Suite("Record ring · single thread")
struct RecordRingTests {
  /// Pushes a record whose bytes all have one value.
  private func push(
    _ value: UInt8, count: Int, to producer: inout RecordRing<UInt32>.Producer
  ) -> Bool {
    let bytes = [UInt8](repeating: value, count: count)
    return unsafe producer.tryPush(UInt32(value), bytes.span.bytes)
  }

  /// Drains everything and returns header and length of each record; records -1 where a byte differs from the header.
  private func drain(_ consumer: inout RecordRing<UInt32>.Consumer, limit: Int = .max) -> [[Int]] {
    var found: [[Int]] = []
    _ = consumer.drain(limit: limit) { header, bytes in
      var isIntact = true
      for offset in 0..<bytes.byteCount {
        let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        if UInt32(byte) != header { isIntact = false }
      }
      found.append([Int(header), isIntact ? bytes.byteCount : -1])
    }
    return found
  }

  @Test("each side is claimed once")
  func claims() throws {
    let ring = RecordRing<UInt32>(capacityInBytes: 1024)
    _ = try ring.claimProducer()
    #expect(throws: RingSideIsClaimed.self) { _ = try ring.claimProducer() }
    _ = try ring.claimConsumer()
    #expect(throws: RingSideIsClaimed.self) { _ = try ring.claimConsumer() }
  }

  @Test(
    "the capacity is the next power of two, and at least 256",
    arguments: [(0, 256), (-5, 256), (257, 512), (4096, 4096), (5000, 8192)])
  func capacity(asked: Int, given: Int) {
    #expect(RecordRing<UInt32>(capacityInBytes: asked).capacityInBytes == given)
  }

  @Test("records are unseen until they are flushed")
  func flushing() throws {
    let ring = RecordRing<UInt32>(capacityInBytes: 4096)
    var producer = try ring.claimProducer()
    var consumer = try ring.claimConsumer()
    #expect(push(1, count: 5, to: &producer))
    #expect(drain(&consumer).isEmpty)
    #expect(ring.usedBytes == 0)
    producer.flush()
    #expect(ring.usedBytes == 24)
    #expect(drain(&consumer) == [[1, 5]])
    #expect(ring.usedBytes == 0)
  }

  @Test("a full ring drops and counts, and takes records again once drained")
  func dropping() throws {
    let ring = RecordRing<UInt32>(capacityInBytes: 256)
    var producer = try ring.claimProducer()
    var consumer = try ring.claimConsumer()
    // 16 bytes of prefix and 48 of payload: four fill the ring to the last byte.
    for value in 1...4 { #expect(push(UInt8(value), count: 48, to: &producer)) }
    #expect(!push(5, count: 0, to: &producer))
    #expect(!push(6, count: 7, to: &producer))
    #expect(ring.droppedRecords == 2)
    #expect(ring.droppedBytes == 7)
    #expect(drain(&consumer, limit: 1) == [[1, 48]])
    #expect(push(7, count: 41, to: &producer))
    producer.flush()
    #expect(drain(&consumer) == [[2, 48], [3, 48], [4, 48], [7, 41]])
  }

  @Test("a record that would be split begins at the start of the block instead")
  func wrapping() throws {
    let ring = RecordRing<UInt32>(capacityInBytes: 256)
    var producer = try ring.claimProducer()
    var consumer = try ring.claimConsumer()
    for round in 0..<50 {
      #expect(push(UInt8(round), count: 56, to: &producer))
      #expect(push(UInt8(round &+ 100), count: 33, to: &producer))
      producer.flush()
      #expect(drain(&consumer) == [[round, 56], [round + 100, 33]])
    }
    #expect(ring.droppedRecords == 0)
  }

  @Test("a record of half the capacity fits wherever the ring stands; a longer one is refused")
  func longest() throws {
    let ring = RecordRing<UInt32>(capacityInBytes: 256)
    var producer = try ring.claimProducer()
    var consumer = try ring.claimConsumer()
    #expect(ring.maximumRecordLength == 112)
    for step in 0..<40 {
      #expect(push(1, count: step % 24, to: &producer))
      producer.flush()
      #expect(drain(&consumer) == [[1, step % 24]])
      #expect(push(2, count: 112, to: &producer))
      producer.flush()
      #expect(drain(&consumer) == [[2, 112]])
    }
    #expect(!push(3, count: 113, to: &producer))
    #expect(ring.refusedRecords == 1)
    #expect(ring.droppedRecords == 0)
  }

  @Test("closing delivers what was pushed, then ends")
  func closing() throws {
    let ring = RecordRing<UInt32>(capacityInBytes: 1024)
    var consumer = try ring.claimConsumer()
    do {
      var producer = try ring.claimProducer()
      let before = consumer.wait(nanoseconds: 1_000_000)
      #expect(before == .timedOut)
      #expect(push(9, count: 3, to: &producer))
    }
    #expect(ring.isClosed)
    let ready = consumer.wait(nanoseconds: 0)
    #expect(ready == .ready)
    #expect(drain(&consumer) == [[9, 3]])
    let after = consumer.wait(nanoseconds: 1_000_000_000)
    #expect(after == .ended)
    let ended = consumer.hasEnded
    #expect(ended)
  }

  @Test("the longest of waits still waits")
  func endlessWait() throws {
    let ring = RecordRing<UInt32>(capacityInBytes: 1024)
    var consumer = try ring.claimConsumer()
    let thread = TestThread {
      usleep(20_000)
      if var producer = try? ring.claimProducer() { producer.close() }
    }
    let result = consumer.wait(nanoseconds: .max)
    thread.join()
    #expect(result == .ended)
  }

  @Test("a waiting producer gives up once the consumer is gone")
  func cancelling() throws {
    let ring = RecordRing<UInt32>(capacityInBytes: 256)
    var producer = try ring.claimProducer()
    do { _ = try ring.claimConsumer() }
    #expect(ring.isCancelled)
    let bytes = [UInt8](repeating: 0, count: 112)
    var outcomes: [Bool] = []
    for _ in 0..<3 { unsafe outcomes.append(producer.push(1, bytes.span.bytes)) }
    #expect(outcomes == [true, true, false])
  }

  @Test(
    "the next header is seen without being read, behind unused bytes, too, and draining stops at a header not wanted")
  func lookingAhead() throws {
    let ring = RecordRing<UInt32>(capacityInBytes: 256)
    var producer = try ring.claimProducer()
    var consumer = try ring.claimConsumer()
    #expect(consumer.nextHeader == nil)
    var seen: [UInt32?] = []
    for value in UInt8(1)...30 {
      // Of 88 bytes each, so that every third begins anew at the block's start.
      #expect(push(value, count: 70, to: &producer))
      producer.flush()
      seen += [consumer.nextHeader, consumer.nextHeader]
      let none = consumer.drain(while: { $0 != UInt32(value) }, { _, _ in })
      #expect(none == 0)
      #expect(drain(&consumer) == [[Int(value), 70]])
    }
    #expect(seen == (1...30).flatMap { [UInt32($0), UInt32($0)] })
  }

  @Test("a producer waits for room only as long as it may, and never for a record that is too long")
  func waitingForRoom() throws {
    let ring = RecordRing<UInt32>(capacityInBytes: 256)
    var producer = try ring.claimProducer()
    var consumer = try ring.claimConsumer()
    let bytes = [UInt8](repeating: 1, count: 100)
    let long = [UInt8](repeating: 1, count: 1000)
    #expect(push(1, count: 100, to: &producer) && push(1, count: 100, to: &producer))
    let hasRoom = unsafe producer.hasRoom(for: bytes.span.bytes)
    #expect(!hasRoom)
    var questions = 0
    unsafe producer.waitForRoom(for: bytes.span.bytes) {
      questions += 1
      return questions < 5
    }
    #expect(questions == 5)
    unsafe producer.waitForRoom(for: bytes.span.bytes) {
      // The consumer sees what waits: nothing was flushed by hand.
      _ = drain(&consumer)
      return true
    }
    let hasRoomNow = unsafe producer.hasRoom(for: bytes.span.bytes)
    #expect(hasRoomNow)
    unsafe producer.waitForRoom(for: long.span.bytes) { true }
    let hasRoomForLong = unsafe producer.hasRoom(for: long.span.bytes)
    #expect(!hasRoomForLong)
    #expect(ring.droppedRecords == 0)
  }

  @Test("a record whose body throws counts as read")
  func throwing() throws {
    struct Stop: Error {}
    let ring = RecordRing<UInt32>(capacityInBytes: 1024)
    var producer = try ring.claimProducer()
    var consumer = try ring.claimConsumer()
    for value in 1...3 { #expect(push(UInt8(value), count: 8, to: &producer)) }
    producer.flush()
    var stopped = false
    do {
      _ = try consumer.drain { header, _ throws(Stop) in if header == 2 { throw Stop() } }
    } catch { stopped = true }
    #expect(stopped)
    #expect(drain(&consumer) == [[3, 8]])
    #expect(ring.usedBytes == 0)
  }

  @Test("a packet header comes out as it went in")
  func packetHeader() throws {
    let ring = PacketQueue(capacityInBytes: 1024)
    var producer = try ring.claimProducer()
    var consumer = try ring.claimConsumer()
    let header = PacketHeader(
      time: Timestamp(nanoseconds: -7), number: 3, originalLength: 1500, capturedLength: 2, linkType: .linuxCooked2,
      source: 65535)
    let bytes: [UInt8] = [0xAB, 0xCD]
    let isPushed = unsafe producer.tryPush(header, bytes.span.bytes)
    #expect(isPushed)
    producer.flush()
    var seen = 0
    _ = consumer.drain { found, _ in
      seen += 1
      #expect(found.time == header.time)
      #expect(found.number == 3)
      #expect(found.originalLength == 1500)
      #expect(found.capturedLength == 2)
      #expect(found.linkType == .linuxCooked2)
      #expect(found.source == 65535)
    }
    #expect(seen == 1)
  }
}
