struct Photo {
  let name: String
  let width: Int
}

@main struct Gallery {
  static func main() async {
    let photos = [Photo(name: "lake", width: 4000), Photo(name: "dog", width: 2400), Photo(name: "oak", width: 3200)]
    let (jobs, queue) = AsyncStream.makeStream(of: Photo.self)
    let (thumbnails, album) = AsyncStream.makeStream(of: String.self)
    Task(name: "scaler") {
      for await photo in jobs {
        album.yield("\(photo.name)@\(photo.width / 10)")
      }
    }
    for photo in photos { queue.yield(photo) }
    var finished = thumbnails.makeAsyncIterator()
    for _ in photos {
      if let thumbnail = await finished.next() { print(thumbnail) }
    }
    print("gallery ready")
  }
}
