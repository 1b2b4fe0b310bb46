/// Reads prices in pages, and stops between two pages if nobody wants them any more.
actor Database {
  private(set) var pagesRead = 0

  func prices(of hotel: String) async throws -> [Int] {
    var prices: [Int] = []
    for page in 1...4 {
      try await Task.sleep(for: .milliseconds(500))
      pagesRead += 1
      prices.append(40 + 10 * page + hotel.count)
    }
    return prices
  }
}

/// Stands between the pages of the site and the database.
struct PriceService {
  let database: Database

  func prices(of hotel: String, completion: @escaping @Sendable (Result<[Int], any Error>) -> Void) {
    Task(name: "query") {
      do {
        completion(.success(try await database.prices(of: hotel)))
      } catch {
        completion(.failure(error))
      }
    }
  }
}

struct SearchPage {
  let service: PriceService

  func cheapest(among hotels: [String]) async throws -> Int? {
    var prices: [Int] = []
    for hotel in hotels {
      prices += try await withCheckedThrowingContinuation { answer in
        service.prices(of: hotel) { answer.resume(with: $0) }
      }
    }
    return prices.min()
  }
}

@main struct Gateway {
  static func main() async {
    let database = Database()
    let page = SearchPage(service: PriceService(database: database))
    let request = Task(name: "request") { try await page.cheapest(among: ["Krone", "Adler"]) }
    let limit = Task(name: "limit") {
      try await Task.sleep(for: .milliseconds(800))
      request.cancel()
    }
    switch await request.result {
    case .success(let price): print("cheapest: \(price ?? 0)")
    case .failure: print("prices of yesterday")
    }
    limit.cancel()
    _ = await limit.result
    print("pages read: \(await database.pagesRead)")
  }
}
