// expect: clean
protocol LoaderDelegate: AnyObject {
  func didLoad(_ bytes: Int)
}

final class Loader {
  weak var delegate: (any LoaderDelegate)?
  func load() { delegate?.didLoad(3) }
}

final class Screen: LoaderDelegate {
  let loader = Loader()
  var bytes = 0
  func show() {
    loader.delegate = self
    loader.load()
  }
  func didLoad(_ bytes: Int) { self.bytes = bytes }
}

@main struct App {
  static func main() {
    let screen = Screen()
    screen.show()
    print(screen.bytes)
  }
}
