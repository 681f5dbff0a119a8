// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols
import Wire

/// Writes one JSON object after another, each on a line of its own, into one buffer that is used again.
///
/// The dots of field names become nesting: objects open and close as the prefixes of consecutive names change, so that fields
/// of one object must be visited next to each other. Writing allocates nothing. A record that does not fit is ended early, but
/// whole: it lacks its last fields and says so with `"vedette":{"cut":true}`.
///
/// - Source: RFC 8259; the names and the nesting are those of Suricata's EVE JSON.
public struct JSONLine: ~Copyable {
  /// How deep objects and lists may nest; deeper records are ended like those that do not fit.
  static let maximumDepth = 16
  /// The bytes that are always kept for closing a record: a bracket a level, the mark of the cut, the line's end.
  private static let reserve = maximumDepth + 40

  /// A list or an item of a list: inside it, names are told apart behind its own.
  private struct Frame {
    var isItem = false
    /// The number of open levels outside.
    var depth = 0
    /// The open path outside, taken up again when the frame closes.
    var path: StaticString = ""
    var pathLength = 0
    /// The bytes at the beginning of every name inside.
    var baseLength = 0
  }

  /// Whether records have the fields that are written on request only.
  public var hasFieldsOnRequest = false
  /// What of personal fields is let through.
  var veil = Veil.none
  private var buffer: LineBuffer
  /// The closing bracket of every open level.
  private var closers: [16 of UInt8] = .init(repeating: 0)
  private var depth = 0
  private var frames: [16 of Frame] = .init(repeating: Frame())
  private var frameCount = 0
  /// A name whose first `pathLength` bytes are the open path, the dot at its end included.
  private var path: StaticString = ""
  private var pathLength = 0
  /// Whether fields are left out since one did not fit.
  public private(set) var isCut = false
  /// The depth and the end of the record's own `vedette` object, once it was opened and once it was closed.
  private var isInsideOwnObject = false
  private var endOfOwnObject: Int?

  /// Makes a writer of lines of at most `capacityInBytes`, the line end included; at least 512.
  public init(capacityInBytes: Int = 256 << 10) {
    buffer = LineBuffer(capacity: max(512, capacityInBytes))
  }

  /// The record written so far; after `end()` a whole line with its line end.
  public var bytes: RawSpan {
    @_lifetime(borrow self) borrowing get { buffer.bytes }
  }

  /// Begins a record and forgets the one before.
  public mutating func begin() {
    buffer.cut(to: 0)
    buffer.limit = buffer.capacity - Self.reserve
    buffer.hasOverflown = false
    depth = 0
    frameCount = 0
    path = ""
    pathLength = 0
    isCut = false
    isInsideOwnObject = false
    endOfOwnObject = nil
    open(0x7B, closer: 0x7D)
  }

  /// Closes everything that is open and ends the line.
  public mutating func end() {
    buffer.limit = buffer.capacity
    buffer.hasOverflown = false
    if isCut { markCut() }
    close(to: 0)
    buffer.append(0x0A)
  }

  private mutating func markCut() {
    if let end = endOfOwnObject {
      // What came behind the object goes, so that the mark can stand in it and its name stays unique.
      buffer.cut(to: end)
      depth = 1
      open(closer: 0x7D)
    } else if isInsideOwnObject {
      close(to: 2)
    } else {
      close(to: 1)
      separate()
      buffer.append("\"vedette\":")
      open(0x7B, closer: 0x7D)
    }
    separate()
    buffer.append("\"cut\":true")
  }

  private mutating func open(_ bracket: UInt8? = nil, closer: UInt8) {
    guard depth < Self.maximumDepth else {
      buffer.hasOverflown = true
      return
    }
    if let bracket { buffer.append(bracket) }
    closers[depth] = closer
    depth += 1
  }

  private mutating func close(to depth: Int) {
    while self.depth > max(0, depth) {
      self.depth -= 1
      if self.depth == 1, isInsideOwnObject {
        isInsideOwnObject = false
        endOfOwnObject = buffer.count
      }
      buffer.append(closers[self.depth])
    }
  }

  /// Writes a comma unless the record, object or list has only begun.
  private mutating func separate() {
    if let last = buffer.last, last != 0x7B, last != 0x5B, last != 0x3A { buffer.append(0x2C) }
  }
}

extension JSONLine {
  private var isInsideList: Bool { frameCount > 0 && !frames[frameCount - 1].isItem }
  private var baseLength: Int { frameCount > 0 ? frames[frameCount - 1].baseLength : 0 }

  /// Closes and opens objects until those of `name` are open, and writes the name's last part as a key.
  private mutating func move(to field: Field) {
    let name = field.name
    let length = name.utf8CodeUnitCount
    let baseLength = baseLength
    let prefixLength = field.objectPathLength
    // Most fields stand in the same object as the one before.
    if prefixLength == pathLength, prefixLength >= baseLength,
      name.hasSameBytes(as: path, from: baseLength, to: prefixLength)
    {
      return key(name, from: prefixLength, to: length)
    }
    // Inside an item every name begins with the list's, which the open path begins with, too.
    var common = name.lengthOfCommonObjects(with: path, upTo: min(prefixLength, pathLength), from: baseLength)
    common = max(common, baseLength)
    if pathLength > common { close(to: depth - path.dots(from: common, to: pathLength)) }
    var start = common
    for index in min(common, prefixLength)..<prefixLength where name.byte(index) == 0x2E {
      key(name, from: start, to: index)
      open(0x7B, closer: 0x7D)
      if depth == 2, isOwn(name, from: start, to: index) { isInsideOwnObject = true }
      start = index + 1
    }
    path = name
    pathLength = max(prefixLength, baseLength)
    key(name, from: baseLength < length ? max(prefixLength, baseLength) : prefixLength, to: length)
  }

  private mutating func key(_ name: StaticString, from start: Int, to end: Int) {
    let last = buffer.last
    buffer.append(key: name, from: start, to: end, isFirst: last == 0x7B || last == 0x5B)
  }

  private func isOwn(_ name: StaticString, from start: Int, to end: Int) -> Bool {
    let word: StaticString = "vedette"
    guard end - start == word.utf8CodeUnitCount else { return false }
    for index in 0..<word.utf8CodeUnitCount where name.byte(start + index) != word.byte(index) { return false }
    return true
  }

  /// What a field's writing changes beside the bytes, to take it back if the field does not fit.
  private struct Mark {
    var count: Int
    var depth: Int
    var closers: [16 of UInt8]
    var isInsideOwnObject: Bool
    var endOfOwnObject: Int?
  }

  private var mark: Mark {
    Mark(
      count: buffer.count, depth: depth, closers: closers, isInsideOwnObject: isInsideOwnObject,
      endOfOwnObject: endOfOwnObject)
  }

  /// Takes the record back to `mark` if something did not fit since then; everything later is left out.
  private mutating func keepWhole(since mark: Mark) {
    guard buffer.hasOverflown else { return }
    buffer.cut(to: mark.count)
    depth = mark.depth
    closers = mark.closers
    isInsideOwnObject = mark.isInsideOwnObject
    endOfOwnObject = mark.endOfOwnObject
    isCut = true
  }

  private mutating func push(_ frame: Frame) {
    guard frameCount < Self.maximumDepth else {
      buffer.hasOverflown = true
      return
    }
    frames[frameCount] = frame
    frameCount += 1
  }

  /// Closes the innermost frame if it is of the kind that is asked for; otherwise the record ends here.
  private mutating func pop(isItem: Bool) {
    guard !isCut else { return }
    guard frameCount > 0, frames[frameCount - 1].isItem == isItem else {
      isCut = true
      return
    }
    frameCount -= 1
    let frame = frames[frameCount]
    close(to: frame.depth)
    path = frame.path
    pathLength = frame.pathLength
  }
}

extension JSONLine: FieldVisitor {
  public func wants(_ field: Field) -> Bool { !field.isOnRequest || hasFieldsOnRequest }

  public mutating func visit(_ field: Field, _ value: borrowing FieldValue) {
    if veil.level != .full && (field.isPersonal || Self.isAddress(value)) { return visitVeiled(field, value) }
    write(field, value)
  }

  /// Whether a value is an address, of whoever it may be.
  private static func isAddress(_ value: borrowing FieldValue) -> Bool {
    switch copy value {
    case .address, .hardwareAddress: true
    default: false
    }
  }

  /// Writes what the veil leaves of a personal field, which may be nothing.
  private mutating func visitVeiled(_ field: Field, _ value: borrowing FieldValue) {
    guard veil.level == .pseudonymous else { return }
    switch copy value {
    case .address(let address): write(field, .address(veil.pseudonym(of: address)))
    case .hardwareAddress(let mac): write(field, .hardwareAddress(veil.pseudonym(of: mac)))
    case .text(let text):
      if veil.isSentence(field) {
        let sentence = veil.sentence(String(line: text))
        write(field, .text(sentence.utf8Span.span.octets))
      } else if veil.lets(field, text) {
        write(field, value)
      } else {
        let name = veil.pseudonym(of: text)
        write(field, .text(name.bytes))
      }
    case .hex(let octets):
      let name = veil.pseudonym(of: octets)
      write(field, .text(name.bytes))
    case .word, .number, .decimal, .boolean, .time: write(field, value)
    }
  }

  private mutating func write(_ field: Field, _ value: borrowing FieldValue) {
    guard !isCut else { return }
    let mark = mark
    if isInsideList { separate() } else { move(to: field) }
    buffer.append(json: value)
    keepWhole(since: mark)
  }

  public mutating func openList(_ field: Field) {
    guard !isCut else { return }
    let mark = mark
    if isInsideList { separate() } else { move(to: field) }
    let length = field.name.utf8CodeUnitCount + 1
    push(Frame(depth: depth, path: path, pathLength: pathLength, baseLength: length))
    open(0x5B, closer: 0x5D)
    keepWhole(since: mark)
  }

  public mutating func openItem() {
    guard !isCut else { return }
    guard isInsideList else {
      isCut = true
      return
    }
    let mark = mark
    separate()
    push(Frame(isItem: true, depth: depth, path: path, pathLength: pathLength, baseLength: baseLength))
    open(0x7B, closer: 0x7D)
    pathLength = baseLength
    keepWhole(since: mark)
  }

  public mutating func closeItem() { pop(isItem: true) }
  public mutating func closeList() { pop(isItem: false) }
}
