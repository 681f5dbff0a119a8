// SPDX-License-Identifier: Apache-2.0

/// The words for what BACnet services say by number; numbers that nobody defined stay numbers.
///
/// - Source: ANSI/ASHRAE 135 clause 21, Error, BACnetRejectReason, BACnetAbortReason, BACnetSegmentation, and the requests of
///   DeviceCommunicationControl and ReinitializeDevice.
enum BACnetWords {
  static func errorClass(_ number: UInt32) -> StaticString? {
    switch number {
    case 0: "device"
    case 1: "object"
    case 2: "property"
    case 3: "resources"
    case 4: "security"
    case 5: "services"
    case 6: "vt"
    case 7: "communication"
    default: nil
    }
  }

  static func errorCode(_ number: UInt32) -> StaticString? {
    switch number {
    case 0: "other"
    case 1: "authentication_failed"
    case 2: "configuration_in_progress"
    case 3: "device_busy"
    case 4: "dynamic_creation_not_supported"
    case 5: "file_access_denied"
    case 6: "incompatible_security_levels"
    case 7: "inconsistent_parameters"
    case 8: "inconsistent_selection_criterion"
    case 9: "invalid_data_type"
    case 10: "invalid_file_access_method"
    case 11: "invalid_file_start_position"
    case 12: "invalid_operator_name"
    case 13: "invalid_parameter_data_type"
    case 14: "invalid_time_stamp"
    case 15: "key_generation_error"
    case 16: "missing_required_parameter"
    case 17: "no_objects_of_specified_type"
    case 18: "no_space_for_object"
    case 19: "no_space_to_add_list_element"
    case 20: "no_space_to_write_property"
    case 21: "no_vt_sessions_available"
    case 22: "property_is_not_a_list"
    case 23: "object_deletion_not_permitted"
    case 24: "object_identifier_already_exists"
    case 25: "operational_problem"
    case 26: "password_failure"
    case 27: "read_access_denied"
    case 28: "security_not_supported"
    case 29: "service_request_denied"
    case 30: "timeout"
    case 31: "unknown_object"
    case 32: "unknown_property"
    case 34: "unknown_vt_class"
    case 35: "unknown_vt_session"
    case 36: "unsupported_object_type"
    case 37: "value_out_of_range"
    case 38: "vt_session_already_closed"
    case 39: "vt_session_termination_failure"
    case 40: "write_access_denied"
    case 41: "character_set_not_supported"
    case 42: "invalid_array_index"
    case 43: "cov_subscription_failed"
    case 44: "not_cov_property"
    case 45: "optional_functionality_not_supported"
    case 46: "invalid_configuration_data"
    case 47: "datatype_not_supported"
    case 48: "duplicate_name"
    case 49: "duplicate_object_id"
    case 50: "property_is_not_an_array"
    default: nil
    }
  }

  static func rejectReason(_ number: UInt8) -> StaticString? {
    switch number {
    case 0: "other"
    case 1: "buffer_overflow"
    case 2: "inconsistent_parameters"
    case 3: "invalid_parameter_data_type"
    case 4: "invalid_tag"
    case 5: "missing_required_parameter"
    case 6: "parameter_out_of_range"
    case 7: "too_many_arguments"
    case 8: "undefined_enumeration"
    case 9: "unrecognized_service"
    default: nil
    }
  }

  static func abortReason(_ number: UInt8) -> StaticString? {
    switch number {
    case 0: "other"
    case 1: "buffer_overflow"
    case 2: "invalid_apdu_in_this_state"
    case 3: "preempted_by_higher_priority_task"
    case 4: "segmentation_not_supported"
    case 5: "security_error"
    case 6: "insufficient_security"
    case 7: "window_size_out_of_range"
    case 8: "application_exceeded_reply_time"
    case 9: "out_of_resources"
    case 10: "tsm_timeout"
    case 11: "apdu_too_long"
    default: nil
    }
  }

  static func segmentation(_ number: UInt32) -> StaticString {
    switch number {
    case 0: "both"
    case 1: "transmit"
    case 2: "receive"
    case 3: "none"
    default: "unknown"
    }
  }

  /// How a device restarts, or what of its communication goes on.
  static func state(_ number: UInt32, isRestart: Bool) -> StaticString {
    switch (isRestart, number) {
    case (true, 0): "coldstart"
    case (true, 1): "warmstart"
    case (true, 2): "start_backup"
    case (true, 3): "end_backup"
    case (true, 4): "start_restore"
    case (true, 5): "end_restore"
    case (true, 6): "abort_restore"
    case (true, 7): "activate_changes"
    case (false, 0): "enable"
    case (false, 1): "disable"
    case (false, 2): "disable_initiation"
    default: "unknown"
    }
  }
}
