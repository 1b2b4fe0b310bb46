// expect: retaincycle
// says: Screen and Loader hold each other
// says: Screen, in its property 'delegate'
protocol LoaderDelegate: AnyObject {
  func didLoad(_ bytes: Int)
}

final class Loader {
  var delegate: (any LoaderDelegate)?
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
