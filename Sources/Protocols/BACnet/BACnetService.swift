// SPDX-License-Identifier: Apache-2.0

/// A service of BACnet; choices that nobody defined stay numbers.
///
/// - Source: ANSI/ASHRAE 135 clause 21, BACnetConfirmedServiceChoice and BACnetUnconfirmedServiceChoice.
public struct BACnetService: Hashable, Sendable {
  public let choice: UInt8
  /// Whether the service is one that is answered.
  public let isConfirmed: Bool

  /// A service by both numberings, so that one switch names it: unconfirmed choices count from 256.
  var code: UInt16 { UInt16(choice) | (isConfirmed ? 0 : 0x100) }

  /// The name in logs; nil for a choice that nobody defined.
  public var name: StaticString? { isConfirmed ? confirmedName : unconfirmedName }

  private var confirmedName: StaticString? {
    switch choice {
    case 0: "acknowledge_alarm"
    case 1: "confirmed_cov_notification"
    case 2: "confirmed_event_notification"
    case 3: "get_alarm_summary"
    case 4: "get_enrollment_summary"
    case 5: "subscribe_cov"
    case 6: "atomic_read_file"
    case 7: "atomic_write_file"
    case 8: "add_list_element"
    case 9: "remove_list_element"
    case 10: "create_object"
    case 11: "delete_object"
    case 12: "read_property"
    case 13: "read_property_conditional"
    case 14: "read_property_multiple"
    case 15: "write_property"
    case 16: "write_property_multiple"
    case 17: "device_communication_control"
    case 18: "confirmed_private_transfer"
    case 19: "confirmed_text_message"
    case 20: "reinitialize_device"
    case 21: "vt_open"
    case 22: "vt_close"
    case 23: "vt_data"
    case 24: "authenticate"
    case 25: "request_key"
    case 26: "read_range"
    case 27: "life_safety_operation"
    case 28: "subscribe_cov_property"
    case 29: "get_event_information"
    case 30: "subscribe_cov_property_multiple"
    case 31: "confirmed_cov_notification_multiple"
    case 32: "confirmed_audit_notification"
    case 33: "audit_log_query"
    default: nil
    }
  }

  private var unconfirmedName: StaticString? {
    switch choice {
    case 0: "i_am"
    case 1: "i_have"
    case 2: "unconfirmed_cov_notification"
    case 3: "unconfirmed_event_notification"
    case 4: "unconfirmed_private_transfer"
    case 5: "unconfirmed_text_message"
    case 6: "time_synchronization"
    case 7: "who_has"
    case 8: "who_is"
    case 9: "utc_time_synchronization"
    case 10: "write_group"
    case 11: "unconfirmed_cov_notification_multiple"
    case 12: "unconfirmed_audit_notification"
    case 13: "who_am_i"
    case 14: "you_are"
    default: nil
    }
  }

  /// What a request asks of the device; nil for reports, and where the choice does not say.
  var action: ControlAction? {
    switch code {
    case 3...6, 12...14, 26, 28...30, 33, 0x107, 0x108: .reads
    case 0, 8, 9, 15, 16, 27, 0x10A: .writes
    case 7, 10, 11, 21...23, 0x106, 0x109, 0x10E: .configures
    case 17, 20: .restarts
    default: nil
    }
  }
}

/// What a parameter of a service is to whoever looks on.
enum BACnetParameter {
  case object, device, property, index, priority, lowLimit, highLimit, vendor, maximumLength, segmentation, name
  case state, password

  /// What a parameter outside of groups is: by its number, or by its data type and its place among those of that type.
  init?(_ tag: borrowing BACnetTag, at place: Int, of service: BACnetService, isAnswer: Bool) {
    let found: BACnetParameter? =
      tag.isContext
      ? Self.numbered(tag.number, service, isAnswer: isAnswer) : Self.typed(tag.number, at: place, service)
    guard let found else { return nil }
    self = found
  }

  /// - Source: ANSI/ASHRAE 135 clause 21, the productions of the services.
  private static func numbered(_ number: UInt8, _ service: BACnetService, isAnswer: Bool) -> BACnetParameter? {
    switch (service.code, number) {
    case (12, 0), (15, 0), (26, 0), (8, 0), (9, 0): .object
    case (12, 1), (15, 1), (26, 1), (8, 1), (9, 1): .property
    case (12, 2), (15, 2), (26, 2), (8, 2), (9, 2): .index
    case (15, 4): .priority
    case (0, 1), (5, 1), (28, 1), (27, 3): .object
    case (1, 1), (2, 1), (0x102, 1), (0x103, 1): .device
    case (1, 2), (2, 2), (0x102, 2), (0x103, 2): .object
    case (17, 1), (20, 0): isAnswer ? nil : .state
    case (17, 2), (20, 1): isAnswer ? nil : .password
    case (18, 0), (0x104, 0): .vendor
    case (0x107, 0), (0x108, 0): .lowLimit
    case (0x107, 1), (0x108, 1): .highLimit
    case (0x107, 2): .object
    case (0x107, 3): .name
    default: nil
    }
  }

  private static func typed(_ type: UInt8, at place: Int, _ service: BACnetService) -> BACnetParameter? {
    switch (service.code, type, place) {
    case (0x100, BACnetTag.DataType.object, 0), (0x101, BACnetTag.DataType.object, 0): .device
    case (0x100, BACnetTag.DataType.unsigned, 1): .maximumLength
    case (0x100, BACnetTag.DataType.enumerated, 2): .segmentation
    case (0x100, BACnetTag.DataType.unsigned, 3): .vendor
    case (0x101, BACnetTag.DataType.object, 1): .object
    case (0x101, BACnetTag.DataType.text, 2): .name
    case (6, BACnetTag.DataType.object, 0), (7, BACnetTag.DataType.object, 0): .object
    case (11, BACnetTag.DataType.object, 0), (10, BACnetTag.DataType.object, 0): .object
    default: nil
    }
  }
}
