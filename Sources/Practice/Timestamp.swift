/// A moment in UTC, to the millisecond: `2026-11-26T08:05:01.250Z`. From 1970 to 9999.
public struct Timestamp: Sendable, Hashable, Comparable, LosslessStringConvertible {
  /// Since the beginning of 1970, without leap seconds.
  public var milliseconds: Int64

  /// A moment outside of the years 1970 to 9999 becomes the nearest inside of them.
  public init(milliseconds: Int64) {
    self.milliseconds = min(max(0, milliseconds), 253_402_300_799_999)
  }

  /// Nil unless the text is exactly what ``description`` writes.
  public init?(_ description: String) {
    let bytes = Array(description.utf8)
    guard bytes.count == 24, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "."), bytes[23] == UInt8(ascii: "Z"),
      let day = PracticeDay(String(description.prefix(10))), let hour = Digits.value(bytes[11...12]), hour < 24,
      let minute = Digits.value(bytes[14...15]), minute < 60, let second = Digits.value(bytes[17...18]), second < 60,
      let fraction = Digits.value(bytes[20...22])
    else { return nil }
    let seconds = ((day.number * 24 + hour) * 60 + minute) * 60 + second
    self.init(milliseconds: Int64(seconds) * 1000 + Int64(fraction))
  }

  public var description: String {
    let seconds = Int(milliseconds / 1000)
    let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { Digits.text($0, 2) }
    return "\(PracticeDay(number: seconds / 86_400))T\(clock.joined(separator: ":"))."
      + "\(Digits.text(Int(milliseconds % 1000), 3))Z"
  }

  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}

/// A day in the life of the one who practices: `2026-11-26`. It begins at 4 in the morning, so that an evening that goes past
/// midnight is one.
public struct PracticeDay: Sendable, Hashable, Comparable, LosslessStringConvertible {
  /// Days since 1970-01-01.
  public var number: Int

  public init(number: Int) { self.number = number }

  /// Nil unless the text is exactly what ``description`` writes, and the day exists.
  public init?(_ description: String) {
    let bytes = Array(description.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = Digits.value(bytes[0...3]), year >= 1970, let month = Digits.value(bytes[5...6]),
      (1...12).contains(month), let day = Digits.value(bytes[8...9]), day >= 1
    else { return nil }
    self.init(number: Self.firstOf(year, month) + day - 1)
    guard self.description == description else { return nil }
  }

  public var description: String {
    // No year is longer than 366 days, so this is the year or one before it.
    var year = 1970 + number / 366
    while Self.firstOf(year + 1, 1) <= number { year += 1 }
    let month = (1...12).last { Self.firstOf(year, $0) <= number } ?? 1
    return "\(Digits.text(year, 4))-\(Digits.text(month, 2))-\(Digits.text(number - Self.firstOf(year, month) + 1, 2))"
  }

  /// English short name of the day of the week: `Mon`.
  public var weekday: String {
    // 1970 began on a Thursday.
    ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((number % 7) + 7) % 7]
  }

  public static func < (left: PracticeDay, right: PracticeDay) -> Bool { left.number < right.number }

  /// Days later; earlier if negative.
  public static func + (day: PracticeDay, count: Int) -> PracticeDay { PracticeDay(number: day.number + count) }

  /// How many days lie between two.
  public static func - (left: PracticeDay, right: PracticeDay) -> Int { left.number - right.number }

  /// The number of the first day of a month.
  private static func firstOf(_ year: Int, _ month: Int) -> Int {
    let before = year - 1
    let leaps = before / 4 - before / 100 + before / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400)
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let elapsed = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1]
    return (year - 1970) * 365 + leaps + elapsed + (isLeap && month > 2 ? 1 : 0)
  }
}

/// The moment at which somebody asks, and where on Earth. All of practice is a pure function of it, the log and the book.
public struct PracticeClock: Sendable, Hashable {
  public var now: Timestamp
  /// How far local time is ahead of UTC. Seconds.
  public var secondsFromUTC: Int

  public init(now: Timestamp, secondsFromUTC: Int = 0) {
    self.now = now
    self.secondsFromUTC = secondsFromUTC
  }

  /// The day of practice that it is; not before 1970, where machines begin that have lost the time.
  public var today: PracticeDay {
    PracticeDay(number: max(0, Int(now.milliseconds / 1000) + secondsFromUTC - Self.firstHour * 3600) / 86_400)
  }

  /// The hour of local time at which a day of practice begins.
  static let firstHour = 4
}

/// Decimal digits of a fixed width.
private enum Digits {
  static func value(_ bytes: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in bytes {
      guard (48...57).contains(byte) else { return nil }
      value = value * 10 + Int(byte) - 48
    }
    return value
  }

  static func text(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
