// SPDX-License-Identifier: Apache-2.0

/// The natural logarithm of a positive number; −∞ for 0 and below.
///
/// Written out so that every machine gives the same bits: an alert's score is part of reproducible output.
public func logarithm(_ value: Double) -> Double {
  guard value > 0 else { return -.infinity }
  guard value.isFinite else { return .infinity }
  var exponent = Double(value.exponent)
  var significand = value.significand
  if significand > 1.414_213_562_373_095 {
    significand /= 2
    exponent += 1
  }
  // ln m = 2·artanh((m−1)/(m+1)); |ratio| < .172, so the 21st power is below the last bit.
  let ratio = (significand - 1) / (significand + 1)
  let square = ratio * ratio
  var sum = 0.0
  var power = ratio
  var odd = 1.0
  while odd <= 21 {
    sum += power / odd
    power *= square
    odd += 2
  }
  return 2 * sum + exponent * 0.693_147_180_559_945_3
}

/// The logarithm to base 2 of a positive number.
public func binaryLogarithm(_ value: Double) -> Double { logarithm(value) / 0.693_147_180_559_945_3 }

/// 2 to the power of a number.
public func exponential2(_ power: Double) -> Double {
  guard power > -1000 else { return 0 }
  guard power < 1000 else { return .infinity }
  return power <= 0 ? DampedCounter.decay(-power) : 1 / DampedCounter.decay(power)
}

/// e to the power of a number.
public func exponential(_ power: Double) -> Double { exponential2(power / 0.693_147_180_559_945_3) }
