// SPDX-License-Identifier: Apache-2.0

/// What BACnet services are about: an object of a device.
///
///     |  Type (10 bits)  |  Instance (22 bits)  |
///
/// - Source: ANSI/ASHRAE 135 §20.2.14; clause 21, BACnetObjectType.
public struct BACnetObject: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// What kind of object it is.
  public var type: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 22) }
  /// Which one of its kind; 4,194,303 for any.
  public var instance: UInt32 { rawValue & 0x3F_FFFF }
  /// Whether it stands for the device itself, so that its instance is the device's number in the whole internetwork.
  public var isDevice: Bool { type == 8 }

  /// The type's name in logs; nil for one of a vendor.
  public var typeName: StaticString? {
    switch type {
    case 0: "analog_input"
    case 1: "analog_output"
    case 2: "analog_value"
    case 3: "binary_input"
    case 4: "binary_output"
    case 5: "binary_value"
    case 6: "calendar"
    case 7: "command"
    case 8: "device"
    case 9: "event_enrollment"
    case 10: "file"
    case 11: "group"
    case 12: "loop"
    case 13: "multi_state_input"
    case 14: "multi_state_output"
    case 15: "notification_class"
    case 16: "program"
    case 17: "schedule"
    case 18: "averaging"
    case 19: "multi_state_value"
    case 20: "trend_log"
    case 21: "life_safety_point"
    case 22: "life_safety_zone"
    case 23: "accumulator"
    case 24: "pulse_converter"
    case 25: "event_log"
    case 26: "global_group"
    case 27: "trend_log_multiple"
    case 28: "load_control"
    case 29: "structured_view"
    case 30: "access_door"
    case 31: "timer"
    case 32: "access_credential"
    case 33: "access_point"
    case 34: "access_rights"
    case 35: "access_user"
    case 36: "access_zone"
    case 37: "credential_data_input"
    case 38: "network_security"
    case 39: "bitstring_value"
    case 40: "characterstring_value"
    case 41: "date_pattern_value"
    case 42: "date_value"
    case 43: "datetime_pattern_value"
    case 44: "datetime_value"
    case 45: "integer_value"
    case 46: "large_analog_value"
    case 47: "octetstring_value"
    case 48: "positive_integer_value"
    case 49: "time_pattern_value"
    case 50: "time_value"
    case 51: "notification_forwarder"
    case 52: "alert_enrollment"
    case 53: "channel"
    case 54: "lighting_output"
    case 55: "binary_lighting_output"
    case 56: "network_port"
    case 57: "elevator_group"
    case 58: "escalator"
    case 59: "lift"
    case 60: "staging"
    case 61: "audit_log"
    case 62: "audit_reporter"
    case 63: "color"
    case 64: "color_temperature"
    default: nil
    }
  }
}

/// What of an object is read or written; numbers without a name here stay numbers.
///
/// - Source: ANSI/ASHRAE 135 clause 21, BACnetPropertyIdentifier.
public struct BACnetProperty: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The name in logs.
  public var name: StaticString? {
    switch rawValue {
    case 8: "all"
    case 11: "apdu_timeout"
    case 12: "application_software_version"
    case 17: "notification_class"
    case 22: "cov_increment"
    case 25: "deadband"
    case 26: "derivative_constant"
    case 28: "description"
    case 30: "device_address_binding"
    case 31: "device_type"
    case 36: "event_state"
    case 41: "file_access_method"
    case 42: "file_size"
    case 43: "file_type"
    case 44: "firmware_revision"
    case 45: "high_limit"
    case 52: "limit_enable"
    case 56: "local_date"
    case 57: "local_time"
    case 58: "location"
    case 59: "low_limit"
    case 61: "maximum_output"
    case 62: "max_apdu_length_accepted"
    case 63: "max_info_frames"
    case 65: "max_pres_value"
    case 69: "min_pres_value"
    case 70: "model_name"
    case 75: "object_identifier"
    case 76: "object_list"
    case 77: "object_name"
    case 79: "object_type"
    case 80: "optional"
    case 81: "out_of_service"
    case 84: "polarity"
    case 85: "present_value"
    case 87: "priority_array"
    case 90: "program_change"
    case 96: "protocol_object_types_supported"
    case 97: "protocol_services_supported"
    case 98: "protocol_version"
    case 103: "reliability"
    case 104: "relinquish_default"
    case 105: "required"
    case 107: "segmentation_supported"
    case 108: "setpoint"
    case 110: "state_text"
    case 111: "status_flags"
    case 112: "system_status"
    case 116: "time_synchronization_recipients"
    case 117: "units"
    case 119: "utc_offset"
    case 120: "vendor_identifier"
    case 121: "vendor_name"
    case 123: "weekly_schedule"
    case 130: "event_time_stamp"
    case 131: "log_buffer"
    case 133: "enable"
    case 139: "protocol_revision"
    case 141: "record_count"
    case 152: "active_cov_subscriptions"
    case 153: "backup_failure_timeout"
    case 155: "database_revision"
    case 157: "last_restore_time"
    case 163: "silenced"
    case 167: "max_segments_accepted"
    case 168: "profile_name"
    case 170: "manual_slave_address_binding"
    case 196: "last_restart_reason"
    case 202: "restart_notification_recipients"
    case 203: "time_of_device_restart"
    case 204: "time_synchronization_interval"
    case 206: "utc_time_synchronization_recipients"
    case 343: "bit_text"
    case 344: "is_utc"
    case 371: "property_list"
    case 372: "serial_number"
    case 400: "bacnet_ip_address"
    case 407: "bacnet_ip_global_address"
    case 411: "bacnet_ip_subnet_mask"
    case 423: "mac_address"
    default: nil
    }
  }
}
