// SPDX-License-Identifier: Apache-2.0

@main struct Vedette { static func main() {} }
