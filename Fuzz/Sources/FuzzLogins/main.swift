// SPDX-License-Identifier: Apache-2.0
import Fuzzing
import SensorTestKit

Fuzzer.run(FuzzedLogins.self)
