import CSP

struct Photo {
  let name: String
  let width: Int
}

/// Scales photos on a few workers.
struct Scaler {
  let jobs = Channel<Photo>(name: "jobs")
  let thumbnails = Channel<String>(capacity: 8, name: "thumbnails")

  func start(workers count: Int) {
    for number in 1...count {
      go("worker \(number)") {
        for await photo in jobs {
          await thumbnails.send("\(photo.name)@\(photo.width / 10)")
        }
      }
    }
  }
}

@main struct Gallery {
  static func main() async {
    let photos = [Photo(name: "lake", width: 4000), Photo(name: "dog", width: 2400), Photo(name: "oak", width: 3200)]
    let scaler = Scaler()
    scaler.start(workers: 2)
    for photo in photos { await scaler.jobs.send(photo) }
    for _ in photos {
      if let thumbnail = await scaler.thumbnails.receive() { print(thumbnail) }
    }
    print("gallery ready")
  }
}
