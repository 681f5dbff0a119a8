// SPDX-License-Identifier: Apache-2.0
import Wire

/// A BACnet message over IP: link, network and application layer. A view into received bytes; values are counted, never kept.
///
/// - Source: ANSI/ASHRAE 135 annex J, clauses 6, 20 and 21.
public struct BACnetMessage: ~Escapable {
  public let link: BACnetLink
  /// The network layer; nil in messages about broadcast tables.
  public let network: BACnetNetwork?
  /// The application layer's header; nil in messages of the layers below.
  public let application: BACnetApplication?
  /// What is behind the last header: parameters of a service, networks, or entries of a table.
  public let body: RawSpan
  /// Where `body` begins in the datagram.
  private let bodyOffset: Int
  /// What the service is about.
  public private(set) var facts = BACnetFacts()
  /// Where in `body` the tag of an object's name begins.
  private var nameOffset: Int?
  /// The first rule that the message breaks although its headers could be read, if any.
  public private(set) var brokenRule: Malformation?
  /// What an answer answers or a request repeats; nil where nothing is known of it.
  public internal(set) var exchange: Exchange?

  /// Reads a whole datagram.
  ///
  /// - Parameter isCutByCapture: whether the datagram's end is missing, so that what is whole is read.
  /// - Throws: `truncated` if the bytes end inside a header; `malformed` if a header breaks a rule. What the parameters break is in
  ///   `brokenRule`.
  @_lifetime(copy bytes)
  public init(parsing bytes: RawSpan, isCutByCapture: Bool = false) throws(WireError) {
    var input = WireReader(bytes)
    link = try BACnetLink(parsing: &input)
    if link.function.carriesMessage {
      let network = try BACnetNetwork(parsing: &input)
      application = network.message == nil ? try BACnetApplication(parsing: &input) : nil
      self.network = network
    } else {
      network = nil
      application = nil
    }
    bodyOffset = input.offset
    body = input.rest
    if link.uncountedByteCount > 0 { blame(.bacnetLength, at: 2) }
    if application?.hasParameters == true { readParameters(isCut: isCutByCapture) }
  }

  @_lifetime(self: copy self)
  private mutating func readParameters(isCut: Bool) {
    guard let application else { return }
    var tags = BACnetTags(body, base: bodyOffset)
    var place = 0
    // Each turn uses up a tag.
    while let tag = tags.next() {
      if application.kind == .error {
        facts.take(error: tag)
      } else if tag.kind == .value, tags.depth == 0 {
        take(tag, at: place, application)
      } else if tag.kind == .value, tags.depth == 1 {
        facts.take(tag, inGroupOf: application.service)
      }
      if tags.depth == 0 { place &+= 1 }
    }
    // What is segmented or cut ends anywhere.
    guard !isCut, brokenRule == nil else { return }
    if let failure = tags.failure, !application.isSegmented {
      brokenRule = Malformation(layer: BACnetAnalyzer.card.name, failure)
    } else if let rule = application.breach(of: facts) {
      blame(rule, at: bodyOffset)
    }
  }

  @_lifetime(self: copy self)
  private mutating func take(_ tag: borrowing BACnetTag, at place: Int, _ application: BACnetApplication) {
    let isAnswer = application.kind == .complexAcknowledgement
    guard let service = application.service,
      let parameter = BACnetParameter(tag, at: place, of: service, isAnswer: isAnswer)
    else { return }
    if parameter == .name { nameOffset = tag.offset &- bodyOffset }
    facts.take(parameter, tag)
  }

  @_lifetime(self: copy self)
  mutating func blame(_ rule: WireError.Rule, at offset: Int) {
    if brokenRule == nil { brokenRule = Malformation(layer: BACnetAnalyzer.card.name, rule: rule, offset: offset) }
  }
}

extension BACnetMessage {
  /// The name that is looked for, or that an object has.
  public var objectName: RawSpan? {
    @_lifetime(copy self) get {
      guard let nameOffset else { return nil }
      var tags = BACnetTags(body.extracting(from: nameOffset))
      return tags.next()?.text
    }
  }

  /// What the message asks of a device; nil for answers and reports.
  public var controlAction: ControlAction? {
    if let application { return application.kind.isRequest ? application.service?.action : nil }
    if let message = network?.message { return message.action }
    return link.function.action
  }
}

/// What a service is about, as far as one look at it tells: numbers only.
public struct BACnetFacts: Hashable, Sendable {
  public internal(set) var object: BACnetObject?
  /// The device that introduces itself, has the object, or reports.
  public internal(set) var device: BACnetObject?
  public internal(set) var property: BACnetProperty?
  /// Which element of an array; 0 for the number of them.
  public internal(set) var index: UInt32?
  /// 1 (life safety) to 16 (lowest): which command wins.
  public internal(set) var priority: UInt32?
  /// The device numbers that are asked for.
  public internal(set) var lowLimit: UInt32?
  public internal(set) var highLimit: UInt32?
  public internal(set) var vendor: UInt32?
  /// The longest application message that the device takes, in bytes.
  public internal(set) var maximumLength: UInt32?
  /// 0 both ways, 1 sends, 2 receives segments, 3 neither.
  public internal(set) var segmentation: UInt32?
  /// What a device is to become: of a restart how, of its communication whether.
  public internal(set) var state: UInt32?
  public internal(set) var hasPassword = false
  public internal(set) var errorClass: UInt32?
  public internal(set) var errorCode: UInt32?
}

extension BACnetFacts {
  mutating func take(_ parameter: BACnetParameter, _ tag: borrowing BACnetTag) {
    let number = tag.unsigned
    switch parameter {
    case .object: object = number.map(BACnetObject.init)
    case .device: device = number.map(BACnetObject.init)
    case .property: property = number.map(BACnetProperty.init)
    case .index: index = number
    case .priority: priority = number
    case .lowLimit: lowLimit = number
    case .highLimit: highLimit = number
    case .vendor: vendor = number
    case .maximumLength: maximumLength = number
    case .segmentation: segmentation = number
    case .state: state = number
    case .password: hasPassword = true
    case .name: break
    }
  }

  /// Takes an error's class, then its code, which some services have inside a group.
  mutating func take(error tag: borrowing BACnetTag) {
    guard !tag.isContext, tag.number == BACnetTag.DataType.enumerated else { return }
    if errorClass == nil { errorClass = tag.unsigned } else if errorCode == nil { errorCode = tag.unsigned }
  }

  /// Takes what a subscription to a property, or the creation of an object, names inside a group.
  mutating func take(_ tag: borrowing BACnetTag, inGroupOf service: BACnetService?) {
    guard tag.isContext, let number = tag.unsigned else { return }
    switch (service?.code, tag.number) {
    case (28, 0): property = property ?? BACnetProperty(rawValue: number)
    case (28, 1): index = index ?? number
    case (10, 1): object = object ?? BACnetObject(rawValue: number)
    default: break
    }
  }
}
